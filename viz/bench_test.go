package viz

import "testing"

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
