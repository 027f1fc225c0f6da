// Package tiedgradient is an exercise of chapter 19: the gradient of tied weights.
// 2 points, about 10 minutes.
//
//	go run ./exercises check tiedgradient
package tiedgradient

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// TiedGradient returns ∂L/∂W of a linear autoencoder with tied weights,
//
//	c = W x        x̂ = Wᵀ c        L = 1/N Σₙ ½ ‖x̂ − x‖²
//
// W is K × D, x is D × N, a sample is a column. The result has the size of W.
//
// With W = (1 0) and the one sample x = (1, 2): c = 1, x̂ = (1, 0), and the result is (0 −2).
func TiedGradient(w, x *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("TiedGradient") // your answer
}
