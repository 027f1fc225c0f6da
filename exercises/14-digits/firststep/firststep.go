// Package firststep is an exercise of chapter 14: the first step of softmax regression.
// 3 points, about 15 minutes.
//
//	go run ./exercises check firststep
package firststep

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

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
func FirstStep(x, y *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("FirstStep") // your answer
}
