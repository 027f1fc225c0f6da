// Package twounitcycle solves an exercise of chapter 17.
//
// All at once both neurons see the same old neighbour, turn, and are equal again. After
// an odd number of steps both are −1. While they are equal E = −w s₁s₂ = 2, the
// highest there is; one at a time the first one turns, they differ, and E is −2.
package twounitcycle

// TwoUnitCycle returns three numbers that you find with pencil and paper. Two neurons
// with w₁₂ = w₂₁ = −2 and θ = 0 start at (+1, +1).
//
//	s1    s₁ after three synchronous steps (both at once)
//	e     the energy of that state
//	rest  the energy at rest, when they go one at a time instead
//
//glassnet:exercise
func TwoUnitCycle() (s1, e, rest float64) {
	return -1, 2, -2
}
