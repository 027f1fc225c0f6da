package viz

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// A long claim takes several lines, loses no word, and none is wider than the
// slide; the figure stands below the last one.
func TestClaim(t *testing.T) {
	says := "With the logistic function δ of the first of ten layers is smaller than a hundredth of that of the last, with ReLU it is not."
	room := 10 * vg.Centimeter
	lines := broken(says, room)
	if len(lines) < 2 || strings.Join(lines, " ") != says {
		t.Errorf("lines %q", lines)
	}
	for _, line := range lines {
		if w := measure(bold, claimSize, line); w > room {
			t.Errorf("%q is %v wide, there is room for %v", line, w, room)
		}
	}
	figure := &probe{}
	c := draw.NewCanvas(&recorder.Canvas{}, Slide.Width, Slide.Height)
	Claim(says, figure).Draw(c)
	below := c.Max.Y - margin - vg.Length(len(broken(says, c.Max.X-2*margin)))*1.25*claimSize
	if figure.top <= 0 || figure.top > below {
		t.Errorf("the figure reaches up to %v, the last line down to %v", figure.top, below)
	}
}

// probe is a figure that tells how far up it is drawn.
type probe struct{ top vg.Length }

func (p *probe) Draw(c draw.Canvas)     { p.top = c.Max.Y - c.Min.Y }
func (p *probe) Size() (w, h vg.Length) { return 4 * vg.Centimeter, 3 * vg.Centimeter }

// Show takes the claims of the environment one by one: they name the files.
func TestClaimsNameFiles(t *testing.T) {
	dir := t.TempDir()
	defer func(n int) { claimed = n }(claimed)
	claimed = 0
	t.Setenv("GLASSNET_FIGURES", filepath.Join(dir, "07"))
	t.Setenv("GLASSNET_CLAIMS", "One step goes down.\nTwo steps go up.")
	for range 3 {
		Show(Lines("its own title", "x", "y"))
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for i, want := range []string{"07-01-one-step-goes-down.png", "07-02-two-steps-go-up.png", "07-03-its-own-title.png"} {
		if got := files[i].Name(); got != want {
			t.Errorf("file %d is %s, want %s", i+1, got, want)
		}
	}
}
