// Package logisticprime is an exercise of chapter 2: the logistic function and its derivative, for any z.
// 1 point, about 5 minutes.
//
//	go run ./exercises check logisticprime
package logisticprime

import "glassnet/exercises/check"

// LogisticPrime returns the logistic function and its derivative for each of
// the numbers z,
//
//	a = σ(z) = 1/(1 + e⁻ᶻ)        prime = σ'(z)
//
// Both results are as long as z. z may be as large as ±10,000; no result may
// be NaN there. At z = 0 they are 0.5 and 0.25.
func LogisticPrime(z []float64) (a, prime []float64) {
	panic(check.TODO[string]("LogisticPrime")) // your answer
}
