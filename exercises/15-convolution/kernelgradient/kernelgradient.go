// Package kernelgradient is an exercise of chapter 15: the gradient of a kernel.
// 2 points, about 15 minutes.
//
//	go run ./exercises check kernelgradient
package kernelgradient

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// KernelGradient returns ∂L/∂w and ∂L/∂b of a convolution with one kernel, one
// channel, stride 1 and no padding:
//
//	z[i, j] = b + Σ w[m, n]·x[i + m, j + n]
//
// x holds the samples, images of the same size, one below the other, and delta their
// maps of δ = ∂L/∂z in the same way. L is a mean over the samples. The size of the
// kernel follows from the two: an image of H rows has a map of H − KH + 1 rows, and so
// with the columns. dw is KH × KW.
func KernelGradient(x, delta *mat.Dense, samples int) (dw *mat.Dense, db float64) {
	panic(check.TODO[string]("KernelGradient")) // your answer
}
