// Package positioncode is an exercise of chapter 19: where a position stands.
// 2 points, about 8 minutes.
//
//	go run ./exercises check positioncode
package positioncode

import "glassnet/exercises/check"

// PositionCode returns the code of position p, which counts from 0, with D numbers:
//
//	PE[2i] = sin(p/10000^(2i/D))        PE[2i+1] = cos(p/10000^(2i/D))        i = 0, 1, …
//
// D is even. Position 1 with D = 4 has sin 1, cos 1, sin 0.01, cos 0.01.
func PositionCode(p, D int) []float64 {
	return check.TODO[[]float64]("PositionCode") // your answer
}
