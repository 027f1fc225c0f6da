// Package hotter is an exercise of chapter 19: odds at a temperature.
// 1 point, about 5 minutes.
//
//	go run ./exercises check hotter
package hotter

import "glassnet/exercises/check"

// Hotter returns two numbers about signs that are drawn at a temperature,
//
//	p = softmax(z/T)        z = (3, 1, 0)
//
// odds is p₁/p₂ at T = 4: how many times as likely as the second sign the first one is.
// T is the temperature at which the first sign is twice as likely as the second. Three
// digits are enough.
func Hotter() (odds, T float64) {
	panic(check.TODO[string]("Hotter")) // your answer
}
