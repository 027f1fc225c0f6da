// Package trainsine is an exercise of chapter 6: settings that learn a sine.
// 2 points, about 15 minutes.
//
//	go run ./exercises check trainsine
package trainsine

import "glassnet/exercises/check"

// TrainSine returns settings with which a network with one hidden layer learns
// g(x) = sin(2πx) on [0, 1]: the worst error |ŷ − g| must be at most 0.05.
//
// Yours to choose: the activation f of the hidden layer, "tanh", "logistic",
// "relu", "step" or "square" (f(z) = z²); the number n of hidden neurons, 1 to
// 64; spread, whether the places −b/w of the neurons are spread over the
// interval, or all hidden biases begin at 0; and the rate η of Adam. The rest
// is fixed: 101 samples, hidden weights at random between −10 and 10, 1,000
// steps, the same random numbers each time. It takes a tenth of a second. There
// are many answers; run the check as often as you like and read what came out.
func TrainSine() (f string, n int, spread bool, eta float64) {
	panic(check.TODO[string]("TrainSine")) // your answer
}
