// Package kernelgradient solves an exercise of chapter 15.
//
// w[m, n] is used once at every place of every sample, multiplied with x[i + m, j + n].
// Each use adds δ[i, j]·x[i + m, j + n] to its gradient. The bias is added at every
// place, so its gradient is the sum of all δ. Nothing is divided: the mean over the
// samples is in δ.
package kernelgradient

import "gonum.org/v1/gonum/mat"

// KernelGradient returns ∂L/∂w and ∂L/∂b of a convolution with one kernel, one
// channel, stride 1 and no padding:
//
//	z[i, j] = b + Σ w[m, n]·x[i + m, j + n]
//
// x holds the samples, images of the same size, one below the other, and delta their
// maps of δ = ∂L/∂z in the same way. L is a mean over the samples. The size of the
// kernel follows from the two: an image of H rows has a map of H − KH + 1 rows, and so
// with the columns. dw is KH × KW.
//
//glassnet:exercise
func KernelGradient(x, delta *mat.Dense, samples int) (dw *mat.Dense, db float64) {
	all, cols := x.Dims()
	places, ow := delta.Dims()
	h, oh := all/samples, places/samples
	dw = mat.NewDense(h-oh+1, cols-ow+1, nil)
	for s := range samples {
		for i := range oh {
			for j := range ow {
				d := delta.At(s*oh+i, j)
				db += d
				for m := range h - oh + 1 {
					for n := range cols - ow + 1 {
						dw.Set(m, n, dw.At(m, n)+d*x.At(s*h+i+m, j+n))
					}
				}
			}
		}
	}
	return dw, db
}
