package viz

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// Letters of charts have 18 points on a slide at least, alone, side by side and behind a slider; no picture is larger than its place.
func TestPartsOfCharts(t *testing.T) {
	chart := func(float64) Figure { return Lines("logistic", "z", "a", Curve("σ(z)", logistic, -6, 6)) }
	wide := Lines("wide", "z", "a", Curve("σ(z)", logistic, -6, 6))
	wide.Resize(30, 4)
	for _, c := range []struct {
		name  string
		f     Figure
		names []string
	}{
		{"one", chart(0), []string{""}},
		{"with a size of its own", wide, []string{""}},
		{"below a claim", Claim("It rises.", chart(0)), []string{""}},
		{"two", Grid(2, chart(0), chart(0)), []string{""}},
		{"five", Grid(5, chart(0), chart(0), chart(0), chart(0), chart(0)), []string{"1 of 3", "2 of 3", "3 of 3"}},
		{"slider", Frames("b", []float64{-1.5, 0, 1, 2}, chart), []string{"b = −1.5", "b = 1", "b = 2"}},
		{"slider of one", Frames("b", []float64{2}, chart), []string{"b = 2"}},
	} {
		parts := Parts(c.f)
		if len(parts) != len(c.names) {
			t.Errorf("%s: %d parts, want %d", c.name, len(parts), len(c.names))
			continue
		}
		for i, p := range parts {
			if p.Name != c.names[i] || p.Alt == "" {
				t.Errorf("%s: part %d is %q with the text %q, want %q", c.name, i+1, p.Name, p.Alt, c.names[i])
			}
			if p.Letters < 17.9 || p.Letters > 30 {
				t.Errorf("%s: letters of %.1f points", c.name, p.Letters)
			}
			fits(t, c.name, p)
		}
	}
}

// fits checks that a part is not larger than its place and as large as it says.
func fits(t *testing.T, name string, p Part) {
	t.Helper()
	img, err := png.DecodeConfig(bytes.NewReader(p.PNG))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if p.Width > float64(bodyWidth)+0.1 || p.Height > float64(bodyHeight)+0.1 || p.Width < 20 {
		t.Errorf("%s: %.0f × %.0f points", name, p.Width, p.Height)
	}
	if w := p.Width / 72 * float64(Slide.DPI); w < float64(img.Width)-2 || w > float64(img.Width)+2 {
		t.Errorf("%s: %d dots for %.0f points", name, img.Width, p.Width)
	}
}

// A card is a table on a slide, not a picture of one.
func TestPartsOfCard(t *testing.T) {
	table := nn.Table{Title: "sizes", Header: []string{"layer", "size"}, Rows: [][]any{{"W⁽¹⁾", 4}, {"b", -1.5}}}
	p := Parts(Card(table))
	if len(p) != 1 || p[0].PNG != nil || len(p[0].Rows) != 2 || p[0].Rows[1][1] != "−1.5" || p[0].Header[1] != "size" || p[0].Title != "sizes" {
		t.Errorf("got %+v", p)
	}
	long := strings.Repeat("wide ", 60)
	if p := Parts(Card(nn.Table{Title: "one", Header: []string{"a", "b"}, Rows: [][]any{{long, long}}})); len(p) != 1 {
		t.Errorf("a wide table is on %d slides", len(p))
	}
}

// Images are whole on their slides, each on one, in the order and with the colours of the sheet; a graph moves together.
func TestPartsOfImagesAndNodes(t *testing.T) {
	x := mat.NewDense(4, 23, nil)
	x.Set(0, 22, 3)
	labels := strings.Split(strings.Repeat("a ", 22)+"b", " ")
	s := Images("digits", x, 2, labels...)
	var seen []string
	onSlide(func() {
		for _, g := range s.project(slideRoom) {
			part := g.(*Sheet)
			if l := part.limits(); l[0] != 3 {
				t.Errorf("black is %v on one slide and 3 on the sheet", l[0])
			}
			seen = append(seen, part.Labels...)
		}
	})
	if !slices.Equal(seen, labels) {
		t.Errorf("labels %q", seen)
	}
	if p := Parts(s); len(p) != 2 {
		t.Errorf("23 images on %d slides", len(p))
	}
	var ring [][2]int
	for k := range 30 {
		ring = append(ring, [2]int{k, (k + 1) % 30})
	}
	if p := Parts(Nodes("ring", 30, ring)); len(p) != 1 || p[0].Letters < legible {
		t.Errorf("a ring of 30 nodes is on %d slides", len(p))
	}
}

// Every figure of the package fits on slides, and none of its letters has less than 18 points.
func TestSheetsOfGallery(t *testing.T) {
	onSlide(func() {
		for name, f := range gallery() {
			for _, s := range sheets(f) {
				w, h := s.size()
				if w > bodyWidth+0.1 || h > bodyHeight+0.1 || w < 20 {
					t.Errorf("%s: %.0f × %.0f points", name, w, h)
				}
			}
			if err := legibleOnSlides(f); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
