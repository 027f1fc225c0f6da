// Package deadlyrate is an exercise of chapter 2: the step that kills a ReLU.
// 2 points, about 10 minutes.
//
//	go run ./exercises check deadlyrate
package deadlyrate

import "glassnet/exercises/check"

// DeadlyRate returns the smallest learning rate η with which one step of
// gradient descent kills this neuron, worked out with pencil and paper: after
// the step z is positive for none of the samples.
//
//	a = ReLU(w x + b)        w = 1, b = 0
//	L = 1/N Σₙ ½ (aₙ − yₙ)²  w ← w − η ∂L/∂w, b ← b − η ∂L/∂b
//
// The N = 3 samples are x = 1, 2, 3 with the targets y = 1, 2, 0. The last
// target is a typing error.
func DeadlyRate() float64 {
	return check.TODO[float64]("DeadlyRate") // your answer
}
