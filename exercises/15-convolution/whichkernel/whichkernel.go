// Package whichkernel is an exercise of chapter 15: which kernel made this map?
// 1 point, about 5 minutes.
//
//	go run ./exercises check whichkernel
package whichkernel

import "glassnet/exercises/check"

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
func WhichKernel() string {
	return check.TODO[string]("WhichKernel") // your answer
}
