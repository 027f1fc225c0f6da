// Package beststep is an exercise of chapter 8: the best step, read from the U.
// 1 point, about 4 minutes.
//
//	go run ./exercises check beststep
package beststep

import "glassnet/exercises/check"

// BestStep returns the exponents of the best two steps: −3 for h = 10⁻³. Read
// them from the figure "|difference − slope| / |slope|" in the section "How
// small a step?" of the chapter, where both axes are logarithmic. oneSided
// belongs to the curve of the one-sided difference, central to that of the
// central one. A whole number is exact enough.
func BestStep() (oneSided, central float64) {
	panic(check.TODO[string]("BestStep")) // your answer
}
