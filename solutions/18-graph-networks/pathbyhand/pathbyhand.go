// Package pathbyhand solves an exercise of chapter 18.
//
// The degrees with loops are 2, 3, 2. Node 1 hears itself with 1/2 and node 2 with
// 1/√6; node 2 hears itself with 1/3, and both ends with 1/√6: 3.9495 and 8.1237.
package pathbyhand

import "math"

// PathByHand returns what nodes 1 and 2 of the path 1 – 2 – 3 hear, the first two
// entries of x Â with
//
//	x = (3, 6, 12)    Âⱼᵢ = Ãⱼᵢ/√(d̃ⱼ d̃ᵢ)    Ã = A + I
//
// and d̃ the degrees of Ã. A pocket calculator is allowed; three decimals are enough.
//
//glassnet:exercise
func PathByHand() (first, second float64) {
	return 3./2 + 6/math.Sqrt(6), 6./3 + (3+12)/math.Sqrt(6)
}
