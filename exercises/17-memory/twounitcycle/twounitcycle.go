// Package twounitcycle is an exercise of chapter 17: two neurons with a negative weight.
// 1 point, about 4 minutes.
//
//	go run ./exercises check twounitcycle
package twounitcycle

import "glassnet/exercises/check"

// TwoUnitCycle returns three numbers that you find with pencil and paper. Two neurons
// with w₁₂ = w₂₁ = −2 and θ = 0 start at (+1, +1).
//
//	s1    s₁ after three synchronous steps (both at once)
//	e     the energy of that state
//	rest  the energy at rest, when they go one at a time instead
func TwoUnitCycle() (s1, e, rest float64) {
	panic(check.TODO[string]("TwoUnitCycle")) // your answer
}
