// Package inputgradient is an exercise of chapter 18: what a graph convolution sends back.
// 2 points, about 10 minutes.
//
//	go run ./exercises check inputgradient
package inputgradient

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// InputGradient returns ∂L/∂X of a graph convolution
//
//	Z = W X Â + b    δ = ∂L/∂Z
//
// w is W (out × in), delta is δ (out × nodes), a is Â (nodes × nodes), which need
// not be symmetric. The result is in × nodes. The arguments stay as they are.
func InputGradient(w, delta, a *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("InputGradient") // your answer
}
