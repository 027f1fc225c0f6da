// Package stationarypoint solves an exercise of chapter 10.
//
// The determinant is the product of the two eigenvalues: negative means one of
// each sign, whatever the diagonal looks like. If it is positive both have one
// sign, and each entry of the diagonal has it, too. No root is needed. The trap
// is the diagonal: it only knows the two axes, and a saddle may lie across.
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
	switch det := h11*h22 - h12*h12; {
	case math.Abs(det) < 1e-9:
		return "undecided"
	case det < 0:
		return "saddle"
	case h11 > 0:
		return "minimum"
	}
	return "maximum"
}
