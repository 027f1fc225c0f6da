package viz

import (
	"testing"

	"gonum.org/v1/gonum/mat"
)

func BenchmarkLine(b *testing.B) {
	for _, format := range []string{"png", "svg", "pdf"} {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				if _, err := encode(Lines("logistic", "z", "a", Curve("σ(z)", logistic, -6, 6)), format); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkHeat(b *testing.B) {
	fig := Heat("200×200", mat.NewDense(200, 200, nil))
	for b.Loop() {
		if _, err := encode(fig, "png"); err != nil {
			b.Fatal(err)
		}
	}
}
