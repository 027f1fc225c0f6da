// Package stationarypoint is an exercise of chapter 10: minimum, maximum or saddle.
// 2 points, about 12 minutes.
//
//	go run ./exercises check stationarypoint
package stationarypoint

import "glassnet/exercises/check"

// StationaryPoint says what a point with gradient 0 is, from its second
// derivatives, the Hessian matrix
//
//	H = [h11 h12]
//	    [h12 h22]
//
// It returns "minimum" if both eigenvalues of H are above 0, "maximum" if both
// are below 0, "saddle" if one is above and one below, and "undecided" if one of
// them is 0. What is less than 1e-9 away from 0 counts as 0.
func StationaryPoint(h11, h12, h22 float64) string {
	return check.TODO[string]("StationaryPoint") // your answer
}
