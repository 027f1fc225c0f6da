package viz

import (
	"bytes"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// BenchmarkFigure draws and encodes a figure, as Show and Save do:
//
//	go test ./viz -run - -bench Figure -count 6 | benchstat -col /format -
func BenchmarkFigure(b *testing.B) {
	m := mat.NewDense(200, 200, nil)
	m.Apply(func(i, j int, _ float64) float64 { return float64((i*j)%17) - 8 }, m)
	ravine := func(x, y float64) float64 { return (1-x)*(1-x) + 100*(y-x*x)*(y-x*x) }
	figures := []struct {
		name string
		make func() Figure
	}{
		{"line", func() Figure { return Lines("logistic", "z", "a", Curve("σ(z)", logistic, -6, 6)) }},
		{"heat", func() Figure { return Heat("200×200", m) }},
		{"contour", func() Figure { return Contours("ravine", ravine, -2, 2, -1, 3) }},
	}
	for _, f := range figures {
		for _, format := range []string{"shown", "png", "svg", "pdf"} {
			b.Run("fig="+f.name+"/format="+format, func(b *testing.B) {
				for b.Loop() {
					if format == "shown" {
						shown(f.make())
					} else if _, err := encode(f.make(), format); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkNoise is a line of 10,000 noisy points, drawn by this package and by
// gonum/plot alone, in the same size on half the dots per inch:
//
//	go test ./viz -run - -bench Noise -count 6 | benchstat -col /by -
func BenchmarkNoise(b *testing.B) {
	y := noise(10000)
	b.Run("by=plot", func(b *testing.B) {
		for b.Loop() {
			p := plot.New()
			var xys plotter.XYs
			for i, v := range y {
				xys = append(xys, plotter.XY{X: float64(i + 1), Y: v})
			}
			l, err := plotter.NewLine(xys)
			if err != nil {
				b.Fatal(err)
			}
			p.Add(l)
			w, err := p.WriterTo(14*vg.Centimeter, 9*vg.Centimeter, "png")
			if err != nil {
				b.Fatal(err)
			}
			var out bytes.Buffer
			if _, err := w.WriteTo(&out); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, how := range []string{"viz", "viz-save"} {
		b.Run("by="+how, func(b *testing.B) {
			for b.Loop() {
				f := Lines("noise", "update", "L", Series{Y: y})
				if how == "viz" {
					shown(f)
				} else if _, err := encode(f, "png"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// noise is n normal numbers.
func noise(n int) (y []float64) {
	r := rng(7)
	for range n {
		y = append(y, r.NormFloat64())
	}
	return y
}
