// Package evalafterload solves an exercise of chapter 20.
//
// While training the layer measures the batch. When the network is used it takes
// what it has measured: the running averages, which the file holds. The stub was in
// training mode. Its answers looked right on large batches of the usual data, and
// were wrong for one sample alone, where z is 0 whatever x is.
package evalafterload

import (
	"math"

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
//
//glassnet:exercise
func EvalAfterLoad(x *mat.Dense, mean, variance, gamma, beta []float64) *mat.Dense {
	var a mat.Dense
	a.Apply(func(i, _ int, v float64) float64 {
		z := (v - mean[i]) / math.Sqrt(variance[i]+1e-5)
		return gamma[i]*z + beta[i]
	}, x)
	return &a
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func eval(x *mat.Dense, mean, variance, gamma, beta []float64) *mat.Dense {
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
