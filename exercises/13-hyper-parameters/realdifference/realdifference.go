// Package realdifference is an exercise of chapter 13: is the second recipe better?
// 2 points, about 10 minutes.
//
//	go run ./exercises check realdifference
package realdifference

import "glassnet/exercises/check"

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
func RealDifference(a, b []float64) (d, e float64, isReal bool) {
	panic(check.TODO[string]("RealDifference")) // your answer
}
