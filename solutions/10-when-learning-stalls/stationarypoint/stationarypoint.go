// Package stationarypoint solves an exercise of chapter 10.
//
// The eigenvalues are m ± d: m is the middle of the diagonal, d grows with h₁₂ and
// with the difference of the two entries. Their signs decide. The determinant is
// their product and knows a saddle, too; but of two small curvatures the product
// is tiny, so it does not tell how near to 0 one of them is. The trap is the
// diagonal: it only knows the two axes, and a saddle may lie across.
package stationarypoint

import "math"

// StationaryPoint says what a point with gradient 0 is, from its second
// derivatives, the Hessian matrix
//
//	H = [h11 h12]
//	    [h12 h22]
//
// It returns "minimum" if both eigenvalues of H are above 0, "maximum" if both
// are below 0, "saddle" if one is above and one below, and "undecided" if one of
// them is 0. What is less than 1e-9 away from 0 counts as 0.
//
//glassnet:exercise
func StationaryPoint(h11, h12, h22 float64) string {
	m, d := (h11+h22)/2, math.Hypot((h11-h22)/2, h12)
	low, high := m-d, m+d
	switch {
	case math.Abs(low) < 1e-9 || math.Abs(high) < 1e-9:
		return "undecided"
	case low > 0:
		return "minimum"
	case high > 0:
		return "saddle"
	}
	return "maximum"
}
