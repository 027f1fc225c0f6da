// Package gridorrandom is an exercise of chapter 13: what 64 trials have seen.
// 1 point, about 4 minutes.
//
//	go run ./exercises check gridorrandom
package gridorrandom

import "glassnet/exercises/check"

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
func GridOrRandom() (grid, random int, p float64) {
	panic(check.TODO[string]("GridOrRandom")) // your answer
}
