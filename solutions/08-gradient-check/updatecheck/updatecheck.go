// Package updatecheck solves an exercise of chapter 8.
//
// Absolute values belong around the difference, not inside of it. Compared by
// their sizes, a step uphill and one downhill are the same, so the most
// common bug of an update, the wrong sign, passed. A check is a program, too:
// try it on something that you know to be wrong.
package updatecheck

import "math"

// UpdateCheck returns the largest relative error of one step of gradient
// descent, θ ← θ − η g,
//
//	e = maxᵢ |mᵢ − gᵢ| / (|mᵢ| + |gᵢ|)        m = (before − after)/η
//
// before and after are the parameters before and after the step, grad is the
// gradient at before, eta is η. An error is 0 where mᵢ = gᵢ, also if both are
// 0. Something is wrong with the function: it lets a whole kind of wrong steps
// pass. Find it, mend it, and delete the first line.
//
//glassnet:exercise
func UpdateCheck(before, after, grad []float64, eta float64) float64 {
	worst := 0.0
	for i, g := range grad {
		m := (before[i] - after[i]) / eta
		if d := math.Abs(m - g); d > 0 {
			worst = max(worst, d/(math.Abs(m)+math.Abs(g)))
		}
	}
	return worst
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func signsLost(before, after, grad []float64, eta float64) float64 {
	worst := 0.0
	for i := range grad {
		m := math.Abs(before[i]-after[i]) / eta
		g := math.Abs(grad[i])
		if d := math.Abs(m - g); d > 0 {
			worst = max(worst, d/(m+g))
		}
	}
	return worst
}
