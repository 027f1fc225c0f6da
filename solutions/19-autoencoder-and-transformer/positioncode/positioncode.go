// Package positioncode solves an exercise of chapter 19.
//
// Rows 2i and 2i + 1 are the two coordinates of one hand of a clock that turns by
// 1/10000^(2i/D) per position. Two positions are compared by the angle between their
// hands, so only the distance counts.
package positioncode

import "math"

// PositionCode returns the code of position p, which counts from 0, with D numbers:
//
//	PE[2i] = sin(p/10000^(2i/D))        PE[2i+1] = cos(p/10000^(2i/D))        i = 0, 1, …
//
// D is even. Position 1 with D = 4 has sin 1, cos 1, sin 0.01, cos 0.01.
//
//glassnet:exercise
func PositionCode(p, D int) []float64 {
	code := make([]float64, D)
	for i := range D / 2 {
		angle := float64(p) / math.Pow(10000, float64(2*i)/float64(D))
		code[2*i], code[2*i+1] = math.Sin(angle), math.Cos(angle)
	}
	return code
}
