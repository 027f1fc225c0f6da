// Package outputsize solves an exercise of chapter 15.
//
// ⌊(11 + 2 − 2 − 1)/2⌋ + 1 = ⌊10/2⌋ + 1 = 6 and ⌊(8 + 2 − 2 − 1)/2⌋ + 1 =
// ⌊7/2⌋ + 1 = 4. With dilation 2 the window reaches over 5: ⌊(11 − 4 − 1)/2⌋ + 1 = 4
// and ⌊(8 − 4 − 1)/2⌋ + 1 = 2.
package outputsize

// OutputSize returns the sizes of two maps of one image of 11 rows and 8
// columns. Both kernels are 3×3 and move with stride 2.
//
// rows and columns are those of the first map: padding 1, dilation 1.
// dilatedRows and dilatedColumns are those of the second: no padding, dilation 2.
//
//glassnet:exercise
func OutputSize() (rows, columns, dilatedRows, dilatedColumns int) {
	return 6, 4, 4, 2
}
