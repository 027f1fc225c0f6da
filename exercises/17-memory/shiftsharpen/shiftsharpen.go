// Package shiftsharpen is an exercise of chapter 17: shift and sharpen the weights of a head.
// 3 points, about 12 minutes.
//
//	go run ./exercises check shiftsharpen
package shiftsharpen

import "glassnet/exercises/check"

// ShiftSharpen returns the new weights of a head: first shifted, then sharpened,
//
//	w̃_i = Σ_o s_o w[(i − o) mod P]    o = −1, 0, 1
//	new w = w̃^γ/Σ w̃^γ
//
// w has a number per place, of sum 1; s is (s₋₁, s₀, s₊₁), so that s = (0, 0, 1) moves
// each weight to the next place, and that of the last place to the first. gamma is γ.
func ShiftSharpen(w, s []float64, gamma float64) []float64 {
	return check.TODO[[]float64]("ShiftSharpen") // your answer
}
