// Package prelugradient solves an exercise of chapter 2.
//
// On the left a = γ z. By z that has the derivative γ, which gives δ; by γ it
// has the derivative z, which gives ∂L/∂γ. The faulty version had overwritten z
// by the output, γ z, before it was used. For γ = 1 the two are the same. A
// ReLU, γ = 0, would have stayed one for ever: its gradient was always 0.
package prelugradient

import "gonum.org/v1/gonum/mat"

// PReLUGradient returns δ = ∂L/∂z (neurons × N) and ∂L/∂γ, one number per
// neuron, of a PReLU layer
//
//	a = max(0, z) + γ min(0, z)
//
// gamma has one γ per neuron. z and da = ∂L/∂a are neurons × N, one column per
// sample; the 1/N of the loss is in da. At the kink, z = 0, the slope of a is
// γ. Something is wrong here: a layer with γ = 1 learns, a layer that begins
// with γ = 0 never does. Find it, mend it, and delete the first line.
//
//glassnet:exercise
func PReLUGradient(gamma []float64, z, da *mat.Dense) (delta *mat.Dense, dgamma []float64) {
	neurons, n := z.Dims()
	delta, dgamma = mat.NewDense(neurons, n, nil), make([]float64, neurons)
	for i := range neurons {
		for s := range n {
			v, slope := z.At(i, s), 1.0
			if v <= 0 {
				slope = gamma[i]
			}
			delta.Set(i, s, slope*da.At(i, s))
			dgamma[i] += da.At(i, s) * min(0, v)
		}
	}
	return delta, dgamma
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func outputForInput(gamma []float64, z, da *mat.Dense) (delta *mat.Dense, dgamma []float64) {
	neurons, n := z.Dims()
	delta, dgamma = mat.NewDense(neurons, n, nil), make([]float64, neurons)
	for i := range neurons {
		for s := range n {
			v, slope := z.At(i, s), 1.0
			if v <= 0 {
				v, slope = gamma[i]*v, gamma[i]
			}
			delta.Set(i, s, slope*da.At(i, s))
			dgamma[i] += da.At(i, s) * min(0, v)
		}
	}
	return delta, dgamma
}
