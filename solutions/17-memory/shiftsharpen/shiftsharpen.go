// Package shiftsharpen solves an exercise of chapter 17.
//
// Place i gets its weight from the place o before it, for o = −1, 0, 1; + P keeps the
// index positive before % brings it round the circle. The power makes large weights
// larger, and the sum brings them back to 1.
package shiftsharpen

import "math"

// ShiftSharpen returns the new weights of a head: first shifted, then sharpened,
//
//	w̃_i = Σ_o s_o w[(i − o) mod P]    o = −1, 0, 1
//	new w = w̃^γ/Σ w̃^γ
//
// w has a number per place, of sum 1; s is (s₋₁, s₀, s₊₁), so that s = (0, 0, 1) moves
// each weight to the next place, and that of the last place to the first. gamma is γ.
//
//glassnet:exercise
func ShiftSharpen(w, s []float64, gamma float64) []float64 {
	n, sum := len(w), 0.0
	next := make([]float64, n)
	for i := range next {
		for o := -1; o <= 1; o++ {
			next[i] += s[o+1] * w[(i-o+n)%n]
		}
		next[i] = math.Pow(next[i], gamma)
		sum += next[i]
	}
	for i := range next {
		next[i] /= sum
	}
	return next
}
