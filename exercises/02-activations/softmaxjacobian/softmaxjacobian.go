// Package softmaxjacobian is an exercise of chapter 2: softmax and its Jacobian.
// 3 points, about 20 minutes.
//
//	go run ./exercises check softmaxjacobian
package softmaxjacobian

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// SoftmaxJacobian returns the softmax of one sample z and its derivative,
//
//	aᵢ = exp(zᵢ)/Σₖ exp(zₖ)        J_ij = ∂aᵢ/∂zⱼ
//
// a is as long as z, J has as many rows and columns. The numbers of z may be
// near 1000 or near −1000; no result may be NaN there. For z = (0, log 2,
// log 3) a is (1/6, 1/3, 1/2) and J₁₁ = 5/36.
func SoftmaxJacobian(z []float64) (a []float64, J *mat.Dense) {
	panic(check.TODO[string]("SoftmaxJacobian")) // your answer
}
