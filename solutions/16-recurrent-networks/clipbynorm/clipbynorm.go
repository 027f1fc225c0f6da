// Package clipbynorm solves an exercise of chapter 16.
//
// All parameters are one vector, and the gradient is one vector as long. Its norm is
// the root of the sum of all squares. One factor for all keeps the direction, and
// min(1, …) leaves a short gradient as it is.
package clipbynorm

import "math"

// ClipByNorm returns the gradients g and d of two parameters, clipped together:
//
//	g ← k g,  d ← k d        k = min(1, c/‖(g, d)‖)
//
// where ‖(g, d)‖ is the norm of all their numbers, and c > 0. The arguments are not
// changed.
//
//glassnet:exercise
func ClipByNorm(g, d []float64, c float64) (newG, newD []float64) {
	sum := 0.0
	for _, part := range [][]float64{g, d} {
		for _, v := range part {
			sum += v * v
		}
	}
	k := min(1, c/math.Sqrt(sum))
	for _, v := range g {
		newG = append(newG, k*v)
	}
	for _, v := range d {
		newD = append(newD, k*v)
	}
	return newG, newD
}
