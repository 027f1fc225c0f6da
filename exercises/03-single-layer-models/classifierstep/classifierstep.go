// Package classifierstep is an exercise of chapter 3: softmax regression: decide, measure, learn.
// 5 points, about 50 minutes.
//
//	go run ./exercises check classifierstep
package classifierstep

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// ClassifierStep does all of softmax regression once, for a batch: it
// decides, measures the loss, and learns,
//
//	z = W x + b        aₖ = exp(zₖ)/Σⱼ exp(zⱼ)    class = argmax z
//	L = −1/N Σₙ log a_label    W ← W − η ∂L/∂W    b ← b − η ∂L/∂b
//
// w is W, classes × in, b has one number per class, x is in × N with one column
// per sample. labels are the N true classes, counted from 0 as the rows of W.
// eta is η.
//
// It returns the new W and b; the loss L and the class of each sample, both for
// the old W and b. Of several largest z the first is the class. z may be as
// large as ±1000 and the true class may be as unlikely as e⁻¹⁰⁰⁰: no result may
// be NaN or ∞. w and b stay as they are. With W = 0, b = 0 and K classes L is
// log K.
func ClassifierStep(w *mat.Dense, b []float64, x *mat.Dense, labels []int, eta float64) (*mat.Dense, []float64, float64, []int) {
	panic(check.TODO[string]("ClassifierStep")) // your answer
}
