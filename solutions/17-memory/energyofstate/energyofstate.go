// Package energyofstate solves an exercise of chapter 17.
//
// The double sum has each pair of neurons twice, once as wᵢⱼ and once as wⱼᵢ; the ½
// takes it once. A threshold makes it dear to be on: θᵀs with a plus.
package energyofstate

import "gonum.org/v1/gonum/mat"

// EnergyOfState returns the energy of the state s, numbers ±1, of a Hopfield network
// with the weights w, N × N, symmetric and with zeros on the diagonal, and the
// thresholds theta:
//
//	E = −½ sᵀW s + θᵀs
//
//glassnet:exercise
func EnergyOfState(w *mat.Dense, theta, s []float64) float64 {
	e := 0.0
	for i := range s {
		for j := range s {
			e -= w.At(i, j) * s[i] * s[j] / 2
		}
		e += theta[i] * s[i]
	}
	return e
}
