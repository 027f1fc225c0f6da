// Package beststep solves an exercise of chapter 8.
//
// The lowest points lie near the dashed lines, √ε = 10⁻⁷·⁸ and ∛ε = 10⁻⁵·²:
// there truncation, which falls on the way to the left, meets rounding, which
// grows. The bottoms are wide, and so is the tolerance: a neighbouring power of
// ten does as well.
package beststep

// BestStep returns the exponents of the best two steps: −3 for h = 10⁻³. Read
// them from the figure "|difference − slope| / |slope|" in the section "How
// small a step?" of the chapter, where both axes are logarithmic. oneSided
// belongs to the curve of the one-sided difference, central to that of the
// central one. A whole number is exact enough.
//
//glassnet:exercise
func BestStep() (oneSided, central float64) {
	return -8, -5
}
