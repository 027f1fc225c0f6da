// Package logisticprime solves an exercise of chapter 2.
//
// In 1/(1 + e⁻ᶻ) an overflow does no harm: at z = −10,000 it is 1/∞, which is
// 0, as it should be. The form eᶻ/(1 + eᶻ) is equal on paper and ∞/∞ in a
// computer. With a at hand the slope needs no further exponential: a (1 − a).
package logisticprime

import "math"

// LogisticPrime returns the logistic function and its derivative for each of
// the numbers z,
//
//	a = σ(z) = 1/(1 + e⁻ᶻ)        prime = σ'(z)
//
// Both results are as long as z. z may be as large as ±10,000; no result may
// be NaN there. At z = 0 they are 0.5 and 0.25.
//
//glassnet:exercise
func LogisticPrime(z []float64) (a, prime []float64) {
	for _, v := range z {
		s := 1 / (1 + math.Exp(-v))
		a, prime = append(a, s), append(prime, s*(1-s))
	}
	return a, prime
}
