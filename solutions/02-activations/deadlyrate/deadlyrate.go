// Package deadlyrate solves an exercise of chapter 2.
//
// The errors a − y are 0, 0, 3. So ∂L/∂w = (0·1 + 0·2 + 3·3)/3 = 3 and
// ∂L/∂b = (0 + 0 + 3)/3 = 1, and the step leads to w = 1 − 3η, b = −η. A sample
// then has z = (1 − 3η) x − η. The largest x keeps its z above 0 the longest:
// 3 − 9η − η = 0 at η = 0.3. One wrong target has killed the neuron.
package deadlyrate

// DeadlyRate returns the smallest learning rate η with which one step of
// gradient descent kills this neuron, worked out with pencil and paper: after
// the step z is positive for none of the samples.
//
//	a = ReLU(w x + b)        w = 1, b = 0
//	L = 1/N Σₙ ½ (aₙ − yₙ)²  w ← w − η ∂L/∂w, b ← b − η ∂L/∂b
//
// The N = 3 samples are x = 1, 2, 3 with the targets y = 1, 2, 0. The last
// target is a typing error.
//
//glassnet:exercise
func DeadlyRate() float64 {
	return 0.3
}
