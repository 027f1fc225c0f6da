package viz

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"image"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// absent are the letters of s that the font does not have.
func absent(s string) (none []rune) {
	var buf sfnt.Buffer
	for _, line := range strings.Split(s, "\n") {
		for _, r := range split(line) {
			for _, c := range r.text {
				for _, f := range []bool{false, true} {
					ff := face(sans, 10)
					if f {
						ff = face(bold, 10)
					}
					if g, err := ff.Face.GlyphIndex(&buf, c); (g == 0 || err != nil) && c != '\t' {
						none = append(none, c)
					}
				}
			}
		}
	}
	return none
}

// Every string of the package, and so every label of its figures, can be drawn.
func TestGlyphs(t *testing.T) {
	if absent("∈") == nil || absent("δ⁽ˡ⁺¹⁾ ⊙ aᵀ W₁₂ ₖ ⁻⁵") != nil {
		t.Fatal("the test cannot tell missing letters from others")
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		test := strings.HasSuffix(f.Name(), "_test.go") && f.Name() != "example_test.go"
		if !strings.HasSuffix(f.Name(), ".go") || test || f.Name() == "text.go" || f.Name() == "watch.go" {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				if none := absent(s); err == nil && none != nil {
					t.Errorf("%s: %q has %q, which the font does not", f.Name(), s, none)
				}
			}
			return true
		})
	}
	for name, f := range gallery() {
		if none := absent(Title(f)); none != nil {
			t.Errorf("%s: the title %q has %q, which the font does not", name, Title(f), none)
		}
	}
}

// Raised letters are smaller and higher, and as wide as they are drawn.
func TestScripts(t *testing.T) {
	runs := split("δ⁽²⁾₁")
	want := []run{{text: "δ", size: 1}, {text: "(2)", size: scriptSize, shift: rise}, {text: "1", size: scriptSize, shift: drop}}
	if len(runs) != len(want) {
		t.Fatalf("%v, want %v", runs, want)
	}
	for i := range want {
		if runs[i] != want[i] {
			t.Errorf("run %d is %v, want %v", i, runs[i], want[i])
		}
	}
	if w, plain := measure(sans, 10, "z⁽²⁾"), measure(sans, 10, "z(2)"); w >= plain {
		t.Errorf("z⁽²⁾ is %v wide, z(2) %v", w, plain)
	}
}

// A hat stands over its letter and takes no room of its own.
func TestHat(t *testing.T) {
	if w, plain := measure(sans, 10, "wm\u0302²"), measure(sans, 10, "wm²"); w != plain {
		t.Errorf("wm̂² is %v wide, wm² %v", w, plain)
	}
	runs := split("wm\u0302")
	if k := len(runs) - 1; !runs[k].over || runs[k-1].text != "m" {
		t.Errorf("%v: the hat should stand over m alone", runs)
	}
}

// filled is a zoomed canvas that leaves nothing out.
type filled struct{ *zoomed }

func (f filled) Fill(p vg.Path) { f.Canvas.Fill(p) }

// An image is the same whether or not the white areas on the empty sheet are
// left out. White on a drawing is never left out.
func TestEmptySheet(t *testing.T) {
	over := &Drawing{paint: func(p pen) {
		p.fill(p.Rectangle, black)
		p.Push()
		p.fill(p.inset(10).Rectangle, white)
		p.Pop()
	}}
	line := &Drawing{paint: func(p pen) {
		p.line(3, black, p.Min, p.Max)
		p.fill(p.inset(10).Rectangle, white)
	}}
	restored := &Drawing{paint: func(p pen) {
		p.SetColor(black)
		p.Push()
		p.SetColor(white)
		p.Pop()
		p.Fill(p.Rectangle.Path())
	}}
	for _, d := range []*Drawing{over, line, restored} {
		d.Resize(3, 2)
	}
	for name, f := range map[string]Figure{
		"curve":  Lines("logistic", "z", "a", Curve("σ(z)", logistic, -6, 6)),
		"heat":   Heat("2×2", mat.NewDense(2, 2, []float64{1, -2, 3, -4})),
		"grid":   Grid(2, Lines("a", "x", "y", Curve("", logistic, -6, 6)), over),
		"white":  over,
		"nested": Grid(1, over),
		"line":   line, "restored": restored,
	} {
		w, h := page(f)
		all, fewer := vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(50)), vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(50))
		paint(f, filled{&zoomed{Canvas: all, view: view{scale: 1}}}, w, h)
		paint(f, &zoomed{Canvas: fewer, view: view{scale: 1}}, w, h)
		if !bytes.Equal(all.Image().(*image.RGBA).Pix, fewer.Image().(*image.RGBA).Pix) {
			t.Errorf("%s: the image differs", name)
		}
	}
}
