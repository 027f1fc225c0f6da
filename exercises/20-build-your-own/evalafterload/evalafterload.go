// Package evalafterload is an exercise of chapter 20: batch normalisation after loading.
// 2 points, about 8 minutes.
//
//	go run ./exercises check evalafterload
package evalafterload

import (
	"math"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// EvalAfterLoad returns the output of a batch normalisation that was loaded from a
// file and is used, not trained:
//
//	z = (x − μ̂)/√(σ̂² + ε)    a = γ z + β    ε = 1e-5
//
// x has a row per neuron and a column per sample; mean μ̂, variance σ̂², gamma γ and
// beta β have a number per neuron and come from the file. The answer for a sample
// may not depend on the samples beside it.
//
// Here it does. Mend it, and delete the first line.
func EvalAfterLoad(x *mat.Dense, mean, variance, gamma, beta []float64) *mat.Dense {
	check.TODO[any]("EvalAfterLoad") // delete this line when the rest is mended
	rows, samples := x.Dims()
	a := mat.NewDense(rows, samples, nil)
	for i := range rows {
		mu, square := 0.0, 0.0
		for j := range samples {
			mu += x.At(i, j) / float64(samples)
		}
		for j := range samples {
			square += math.Pow(x.At(i, j)-mu, 2) / float64(samples)
		}
		for j := range samples {
			a.Set(i, j, gamma[i]*(x.At(i, j)-mu)/math.Sqrt(square+1e-5)+beta[i])
		}
	}
	return a
}
