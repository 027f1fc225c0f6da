package viz

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"glassnet/nn"
)

// Show numbers the files of a prefix through, also in a later program.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GLASSNET_FIGURES", filepath.Join(dir, "07-back[prop]"))
	t.Setenv("GLASSNET_FORMATS", "svg,png")
	Show(Lines("σ(z) and σ′", "z", "a", Curve("", logistic, -1, 1)))
	Show(Card(nn.Table{Header: []string{"a"}}))
	t.Setenv("GLASSNET_FORMATS", "")
	Show(Lines("δ⁽²⁾", "z", "a"))
	var got []string
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		got = append(got, f.Name())
	}
	want := []string{
		"07-back[prop]-01-sigma-z-and-sigma-prime.png", "07-back[prop]-01-sigma-z-and-sigma-prime.svg",
		"07-back[prop]-02-figure.png", "07-back[prop]-02-figure.svg", "07-back[prop]-03-delta-2.png",
	}
	if !slices.Equal(got, want) {
		t.Errorf("files\n%q, want\n%q", got, want)
	}
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "missing") {
			t.Errorf("Show into a missing folder panics with %v; want an error that has the path", err)
		}
	}()
	t.Setenv("GLASSNET_FIGURES", filepath.Join(dir, "missing", "07"))
	Show(Lines("", "z", "a"))
}

// A file is complete or not there, the same each time, and the message of an
// error has its path.
func TestSave(t *testing.T) {
	dir := t.TempDir()
	fig := Heat("δ⁽²⁾ ⊙ f′", mazur().Steps[1].Prime())
	for format, magic := range map[string]string{"svg": "<?xml", "pdf": "%PDF", "png": "\x89PNG"} {
		file := filepath.Join(dir, "fig."+format)
		var before []byte
		for range 2 {
			if err := Save(fig, file); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(b, []byte(magic)) {
				t.Errorf("%s begins with %q", file, b[:8])
			}
			if before != nil && !bytes.Equal(before, b) {
				t.Errorf("%s differs when it is written again", format)
			}
			before = b
		}
		if format == "svg" && bytes.Contains(before, []byte("<text")) {
			t.Error("svg has letters that need a font")
		}
	}
	for _, c := range []struct{ file, want string }{
		{"fig.gif", `cannot write a figure as "gif": choose .svg, .pdf or .png`},
		{"fig", `cannot write a figure as "": choose .svg, .pdf or .png`},
		{filepath.Join("nowhere", "fig.png"), "no such file or directory"},
	} {
		file := filepath.Join(dir, c.file)
		if err := Save(fig, file); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), file) {
			t.Errorf("Save(%s): %v; want the path and %q", c.file, err, c.want)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 3 {
		t.Errorf("%d files in the folder, want 3: no remains", len(files))
	}
}

// The palette of a figure keeps its colours: areas and lines exactly.
func TestPalette(t *testing.T) {
	img := picture(t, Bars("", "x", "y", []string{"a", "b"}, Series{Name: "1", Y: []float64{1, 2}}, Series{Name: "2", Y: []float64{2, 1}}))
	found := map[uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			found[r>>8<<16|g>>8<<8|bl>>8] = true
		}
	}
	for _, c := range [][3]uint8{{hue(0).R, hue(0).G, hue(0).B}, {hue(1).R, hue(1).G, hue(1).B}, {255, 255, 255}} {
		if !found[uint32(c[0])<<16|uint32(c[1])<<8|uint32(c[2])] {
			t.Errorf("colour %v is gone", c)
		}
	}
	if len(found) > 256 {
		t.Errorf("%d colours, want at most 256", len(found))
	}
}

// The formats look alike: a figure with an image, circles, boxes and letters,
// drawn by a reader of PDF, is that of the PNG.
func TestFormatsAgree(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("no pdftoppm here to read PDF with")
	}
	dir := t.TempDir()
	plane := Scatter("σ", mat.NewDense(2, 3, []float64{0, 1, 2, 0, 2, 1}), mat.NewDense(1, 3, []float64{0, 1, 1}))
	heat := Heat("δ⁽²⁾", mat.NewDense(3, 2, []float64{-1, -1, 0, 0.5, 1, 1}))
	fig := Grid(1, plane, heat, Shapes(mazur().Net))
	if err := Save(fig, filepath.Join(dir, "fig.pdf")); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "fig")
	if msg, err := exec.Command("pdftoppm", "-singlefile", "-png", "-r", "192", out+".pdf", out).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v %s", err, msg)
	}
	f, err := os.Open(out + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pdf, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	img := picture(t, fig)
	b := img.Bounds().Intersect(pdf.Bounds())
	const tile = 16 // dots: differences of edges average out
	for y := b.Min.Y; y+tile <= b.Max.Y; y += tile {
		for x := b.Min.X; x+tile <= b.Max.X; x += tile {
			r := image.Rect(x, y, x+tile, y+tile)
			p, q := mean(img, r), mean(pdf, r)
			for k := range p {
				if math.Abs(p[k]-q[k]) > 40 {
					t.Fatalf("around %d, %d the PNG is %.0f and the PDF %.0f", x, y, p, q)
				}
			}
		}
	}
}

// mean is the mean colour in a rectangle.
func mean(img image.Image, r image.Rectangle) (m [3]float64) {
	n := float64(r.Dx() * r.Dy())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA)
			m[0] += float64(c.R) / n
			m[1] += float64(c.G) / n
			m[2] += float64(c.B) / n
		}
	}
	return m
}

// SVG keeps the proportions of an image: they must be those of its place.
func TestImageProportions(t *testing.T) {
	for _, f := range []Figure{Heat("", mat.NewDense(2, 7, nil)), Heat("", mat.NewDense(3, 500, nil)), Images("", mat.NewDense(6, 2, nil), 2)} {
		b, err := encode(f, "svg")
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`(?s)<image[^>]*?width="([\d.]+)" height="([\d.]+)"[^>]*?base64,([^"]+)"`).FindAllSubmatch(b, -1)
		if len(found) == 0 {
			t.Fatal("no image")
		}
		for _, m := range found {
			w, _ := strconv.ParseFloat(string(m[1]), 64)
			h, _ := strconv.ParseFloat(string(m[2]), 64)
			raw, err := base64.StdEncoding.DecodeString(string(m[3]))
			if err != nil {
				t.Fatal(err)
			}
			c, err := png.DecodeConfig(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if r := w / h * float64(c.Height) / float64(c.Width); math.Abs(r-1) > 0.03 {
				t.Errorf("an image of %d×%d dots in a place of %g×%g", c.Width, c.Height, w, h)
			}
		}
	}
}
