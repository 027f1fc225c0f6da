// Package coininbits is an exercise of chapter 4: what a throw of an uneven coin costs, in bits.
// 1 point, about 6 minutes.
//
//	go run ./exercises check coininbits
package coininbits

import "glassnet/exercises/check"

// CoinInBits returns what a throw costs on average, in bits, worked out with
// pencil and paper to three decimals.
//
// A coin has shown heads three times in four throws. Choose the probability a
// of heads by maximum likelihood. Then take the binary cross-entropy of the
// four throws, their mean, with log₂ for log. You may use log₂ 3 = 1.585.
func CoinInBits() float64 {
	return check.TODO[float64]("CoinInBits") // your answer
}
