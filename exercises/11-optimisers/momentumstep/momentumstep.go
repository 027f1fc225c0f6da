// Package momentumstep is an exercise of chapter 11: one step of classical momentum.
// 2 points, about 8 minutes.
//
//	go run ./exercises check momentumstep
package momentumstep

import "glassnet/exercises/check"

// MomentumStep does one step of classical momentum and returns the new θ and
// the new v,
//
//	v ← μ v − η g        θ ← θ + v
//
// entry by entry. theta, v and g are equally long: the parameters, the memory
// that the step before has returned (0 before the first), and the gradient at
// theta. eta is η, mu is μ. The arguments stay as they are: return new lists.
func MomentumStep(theta, v, g []float64, eta, mu float64) (newTheta, newV []float64) {
	panic(check.TODO[string]("MomentumStep")) // your answer
}
