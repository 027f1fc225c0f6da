// Package pathbyhand is an exercise of chapter 18: what two nodes of a path hear.
// 1 point, about 4 minutes.
//
//	go run ./exercises check pathbyhand
package pathbyhand

import "glassnet/exercises/check"

// PathByHand returns what nodes 1 and 2 of the path 1 – 2 – 3 hear, the first two
// entries of x Â with
//
//	x = (3, 6, 12)    Âⱼᵢ = Ãⱼᵢ/√(d̃ⱼ d̃ᵢ)    Ã = A + I
//
// and d̃ the degrees of Ã. A pocket calculator is allowed; three decimals are enough.
func PathByHand() (first, second float64) {
	panic(check.TODO[string]("PathByHand")) // your answer
}
