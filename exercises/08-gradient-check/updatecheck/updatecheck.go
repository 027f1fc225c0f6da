// Package updatecheck is an exercise of chapter 8: a check of the update that lets bugs pass.
// 2 points, about 10 minutes.
//
//	go run ./exercises check updatecheck
package updatecheck

import (
	"math"

	"glassnet/exercises/check"
)

// UpdateCheck returns the largest relative error of one step of gradient
// descent, θ ← θ − η g,
//
//	e = maxᵢ |mᵢ − gᵢ| / (|mᵢ| + |gᵢ|)        m = (before − after)/η
//
// before and after are the parameters before and after the step, grad is the
// gradient at before, eta is η. An error is 0 where mᵢ = gᵢ, also if both are
// 0. Something is wrong with the function: it lets a whole kind of wrong steps
// pass. Find it, mend it, and delete the first line.
func UpdateCheck(before, after, grad []float64, eta float64) float64 {
	check.TODO[any]("UpdateCheck") // delete this line when the rest is mended
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
