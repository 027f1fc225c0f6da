// Package gridorrandom solves an exercise of chapter 13.
//
// 4·4·4 = 64: the grid has 4 values of each hyper-parameter and repeats each
// rate 16 times. Chance draws a new rate in every trial. All 64 miss the best
// 5 % with probability 0.95⁶⁴ = 0.0375, so at least one hits with 0.9625,
// whatever the number of dimensions is.
package gridorrandom

import "math"

// GridOrRandom returns what 64 trials have seen of three hyper-parameters, one
// of them the learning rate η. All three are real numbers.
//
//	grid    how many different rates a grid has tried that has
//	        equally many values of each hyper-parameter
//	random  how many different rates random search has tried
//	p       the probability that at least one of the 64 random trials
//	        is among the best 5 % of the space, to three decimals
//
// A pocket calculator is allowed.
//
//glassnet:exercise
func GridOrRandom() (grid, random int, p float64) {
	return 4, 64, 1 - math.Pow(0.95, 64)
}
