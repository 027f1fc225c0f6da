// Package freshgradient is an exercise of chapter 9: a descent whose first step is right.
// 2 points, about 10 minutes.
//
//	go run ./exercises check freshgradient
package freshgradient

import "glassnet/exercises/check"

// FreshGradient does some steps of gradient descent with one weight,
//
//	L = 1/N Σₙ ½ (w xₙ − yₙ)²        w ← w − η ∂L/∂w
//
// and returns the last w. x and y have one number per sample, N of them. The
// first step is right; something is wrong with the others. Find it, mend it, and
// delete the first line.
func FreshGradient(w float64, x, y []float64, eta float64, steps int) float64 {
	check.TODO[any]("FreshGradient") // delete this line when the rest is mended
	g := 0.0
	for range steps {
		for n := range x {
			g += (w*x[n] - y[n]) * x[n] / float64(len(x))
		}
		w -= eta * g
	}
	return w
}
