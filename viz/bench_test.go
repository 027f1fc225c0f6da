package viz

import (
	"testing"

	"gonum.org/v1/gonum/mat"
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
		for _, format := range []string{"png", "svg", "pdf"} {
			b.Run("fig="+f.name+"/format="+format, func(b *testing.B) {
				for b.Loop() {
					if _, err := encode(f.make(), format); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
