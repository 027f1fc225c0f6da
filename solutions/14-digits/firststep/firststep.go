// Package firststep solves an exercise of chapter 14.
//
// At W = 0 and b = 0 every output is 1/K, whatever the image is. So δ is known
// without a forward pass: (1/K − y)/N. One product with xᵀ sums over the images.
// Row k gains the images of its class and loses a K-th of all images. For
// classes of equal size that is the template (mₖ − m̄)/K; here they differ.
package firststep

import "gonum.org/v1/gonum/mat"

// FirstStep returns −∂L/∂W of softmax regression at W = 0, b = 0: the direction
// of the very first step of gradient descent.
//
//	a = softmax(W x + b)        L = −1/N Σₙ Σₖ yₖₙ ln aₖₙ
//
// x is pixels × N, one image per column, and y is K × N, one-hot. The result has
// the size of W, K × pixels. The number of classes K is that of the rows of y,
// and not always 10; classes differ in size, and one may have no image at all.
//
// One image x = (0.5, 1) of class 0 of two: the result has the rows (0.25, 0.5)
// and (−0.25, −0.5).
//
//glassnet:exercise
func FirstStep(x, y *mat.Dense) *mat.Dense {
	k, n := y.Dims()
	var delta, step mat.Dense
	delta.Apply(func(_, _ int, y float64) float64 { return (y - 1/float64(k)) / float64(n) }, y) // −δ
	step.Mul(&delta, x.T())
	return &step
}
