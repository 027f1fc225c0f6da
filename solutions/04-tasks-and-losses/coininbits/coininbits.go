// Package coininbits solves an exercise of chapter 4.
//
// Maximum likelihood takes the share that was seen, a = ¾. The mean surprise is
// ¾ log₂(4/3) + ¼ log₂ 4 = ¾·0.415 + ¼·2 = 0.311 + 0.5. It is a cross-entropy
// at its smallest, where prediction and frequency agree, and so the entropy of
// (¾, ¼). It is not 0: the coin remains uncertain even for the best belief.
package coininbits

// CoinInBits returns what a throw costs on average, in bits, worked out with
// pencil and paper to three decimals.
//
// A coin has shown heads three times in four throws. Choose the probability a
// of heads by maximum likelihood. Then take the binary cross-entropy of the
// four throws, their mean, with log₂ for log. You may use log₂ 3 = 1.585.
//
//glassnet:exercise
func CoinInBits() float64 {
	return 0.811
}
