// Package freshgradient solves an exercise of chapter 9.
//
// The += is right: the gradient of a mean is a sum over the samples. But a sum
// has a beginning, and it belongs inside the loop over the steps. Outside, each
// step goes along the sum of all gradients so far. Libraries that keep the
// gradient in the node leave this line to their user.
package freshgradient

// FreshGradient does some steps of gradient descent with one weight,
//
//	L = 1/N Σₙ ½ (w xₙ − yₙ)²        w ← w − η ∂L/∂w
//
// and returns the last w. x and y have one number per sample, N of them. The
// first step is right; something is wrong with the others. Find it, mend it, and
// delete the first line.
//
//glassnet:exercise
func FreshGradient(w float64, x, y []float64, eta float64, steps int) float64 {
	for range steps {
		g := 0.0
		for n := range x {
			g += (w*x[n] - y[n]) * x[n] / float64(len(x))
		}
		w -= eta * g
	}
	return w
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func gathered(w float64, x, y []float64, eta float64, steps int) float64 {
	g := 0.0
	for range steps {
		for n := range x {
			g += (w*x[n] - y[n]) * x[n] / float64(len(x))
		}
		w -= eta * g
	}
	return w
}
