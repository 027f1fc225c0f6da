// Package energyofstate is an exercise of chapter 17: the energy of a state.
// 1 point, about 6 minutes.
//
//	go run ./exercises check energyofstate
package energyofstate

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// EnergyOfState returns the energy of the state s, numbers ±1, of a Hopfield network
// with the weights w, N × N, symmetric and with zeros on the diagonal, and the
// thresholds theta:
//
//	E = −½ sᵀW s + θᵀs
func EnergyOfState(w *mat.Dense, theta, s []float64) float64 {
	return check.TODO[float64]("EnergyOfState") // your answer
}
