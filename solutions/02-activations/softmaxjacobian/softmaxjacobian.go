// Package softmaxjacobian solves an exercise of chapter 2.
//
// Subtracting the largest z puts the same factor above and below the fraction,
// and no exponential is then larger than 1. In the Jacobian the sum below
// brings −aᵢ aⱼ for every pair; on the diagonal the numerator brings aᵢ more.
package softmaxjacobian

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// SoftmaxJacobian returns the softmax of one sample z and its derivative,
//
//	aᵢ = exp(zᵢ)/Σₖ exp(zₖ)        J_ij = ∂aᵢ/∂zⱼ
//
// a is as long as z, J has as many rows and columns. The numbers of z may be
// near 1000 or near −1000; no result may be NaN there. For z = (0, log 2,
// log 3) a is (1/6, 1/3, 1/2) and J₁₁ = 5/36.
//
//glassnet:exercise
func SoftmaxJacobian(z []float64) (a []float64, J *mat.Dense) {
	top, sum := slices.Max(z), 0.0
	for _, v := range z {
		a = append(a, math.Exp(v-top))
		sum += math.Exp(v - top)
	}
	for i := range a {
		a[i] /= sum
	}
	J = mat.NewDense(len(z), len(z), nil)
	for i := range a {
		for j := range a {
			J.Set(i, j, -a[i]*a[j])
		}
		J.Set(i, i, a[i]*(1-a[i]))
	}
	return a, J
}
