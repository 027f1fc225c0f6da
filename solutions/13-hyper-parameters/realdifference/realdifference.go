// Package realdifference solves an exercise of chapter 13.
//
// One training scatters by s, a mean of n trainings by s/√n only. Each list has
// its own s and its own n. Independent errors add up in squares, as the sides of
// a right triangle do, hence math.Hypot. The rule looks at the size of d: that
// the second recipe is worse is a result as well.
package realdifference

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// RealDifference compares two recipes by their validation losses, one per seed:
// a are those of the first, b those of the second. The lists may differ in
// length, and have at least two numbers each. With the standard errors e₁ and e₂
// of the two means,
//
//	d = mean of b − mean of a        e = √(e₁² + e₂²)
//
// and isReal says whether |d| is at least twice e. The deviation of a list is
// that of a sample: the sum of squares is divided by n − 1, as MeanStdDev of the
// chapter does. For a = (1, 3) and b = (2, 4, 9): d = 3, e = 2.3094, not real.
//
//glassnet:exercise
func RealDifference(a, b []float64) (d, e float64, isReal bool) {
	mean1, s1 := stat.MeanStdDev(a, nil)
	mean2, s2 := stat.MeanStdDev(b, nil)
	d = mean2 - mean1
	e = math.Hypot(stat.StdErr(s1, float64(len(a))), stat.StdErr(s2, float64(len(b))))
	return d, e, math.Abs(d) >= 2*e
}
