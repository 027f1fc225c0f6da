// Package outputsize is an exercise of chapter 15: which size comes out?
// 1 point, about 6 minutes.
//
//	go run ./exercises check outputsize
package outputsize

import "glassnet/exercises/check"

// OutputSize returns the sizes of two maps of one image of 11 rows and 8
// columns. Both kernels are 3×3 and move with stride 2.
//
// rows and columns are those of the first map: padding 1, dilation 1.
// dilatedRows and dilatedColumns are those of the second: no padding, dilation 2.
func OutputSize() (rows, columns, dilatedRows, dilatedColumns int) {
	panic(check.TODO[string]("OutputSize")) // your answer
}
