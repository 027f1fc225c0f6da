// Package whichkernel solves an exercise of chapter 15.
//
// Kernel c is right minus left, added over two rows. On flat areas it says 0. At
// the left edge of the square x grows from 0 to 1: 1 + 1 = 2 where both rows of the
// window meet the square, 1 at its corners, where only one does; at the right edge
// the same with −.
package whichkernel

// WhichKernel returns the letter of the kernel that made the map z from the
// image x by cross-correlation with stride 1 and no padding.
//
//	x   0 0 0 0 0      z    0  0  0  0
//	    0 0 0 0 0           1  0 −1  0
//	    0 1 1 0 0           2  0 −2  0
//	    0 1 1 0 0           1  0 −1  0
//	    0 0 0 0 0
//
//	a   1 1     b   1 −1     c   −1 1     d   −1 −1     e    1 −1
//	    1 1         1 −1         −1 1          1  1         −1  1
//
//glassnet:exercise
func WhichKernel() string { return "c" }
