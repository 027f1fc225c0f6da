// Package hotter solves an exercise of chapter 19.
//
// In p₁/p₂ the sum of softmax cancels: the odds are e^((z₁ − z₂)/T) = e^(2/4) = 1.649 at
// T = 4. At T = 1 they were e² = 7.39. For odds of 2: 2/T = ln 2, T = 2.885.
package hotter

import "math"

// Hotter returns two numbers about signs that are drawn at a temperature,
//
//	p = softmax(z/T)        z = (3, 1, 0)
//
// odds is p₁/p₂ at T = 4: how many times as likely as the second sign the first one is.
// T is the temperature at which the first sign is twice as likely as the second. Three
// digits are enough.
//
//glassnet:exercise
func Hotter() (odds, T float64) {
	return math.Exp(2. / 4), 2 / math.Ln2
}
