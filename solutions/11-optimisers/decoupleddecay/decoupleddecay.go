// Package decoupleddecay solves an exercise of chapter 11.
//
// With plain gradient descent, λθ in the gradient is weight decay. Here it runs
// through m and v, and is divided by √v̂ with the rest: in the first step g + λθ
// is divided by its own size, and λ is gone altogether. AdamW keeps m and v for
// the gradient alone and lets θ decay beside the fraction, by the same share
// ηλ for every parameter.
package decoupleddecay

import "math"

// DecoupledDecay does one step of Adam with weight decay on a single parameter
// and returns the new θ, m and v. In each step every weight should lose the
// share ηλ of what it was before the step, whatever its gradient is. Here it
// does not: with large gradients it hardly decays. Find the mistake, mend it,
// and delete the first line.
//
// m and v are what the step before has returned, g is the gradient without any
// penalty, t the number of this step, 1 in the first; eta is η, lambda is λ.
//
//glassnet:exercise
func DecoupledDecay(theta, m, v, g float64, t int, eta, lambda float64) (newTheta, newM, newV float64) {
	m = 0.9*m + 0.1*g
	v = 0.999*v + 0.001*g*g
	mHat := m / (1 - math.Pow(0.9, float64(t)))
	vHat := v / (1 - math.Pow(0.999, float64(t)))
	theta -= eta * (mHat/(math.Sqrt(vHat)+1e-8) + lambda*theta) // λθ beside the fraction
	return theta, m, v
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func throughTheMoments(theta, m, v, g float64, t int, eta, lambda float64) (newTheta, newM, newV float64) {
	g += lambda * theta
	m = 0.9*m + 0.1*g
	v = 0.999*v + 0.001*g*g
	mHat := m / (1 - math.Pow(0.9, float64(t)))
	vHat := v / (1 - math.Pow(0.999, float64(t)))
	theta -= eta * mHat / (math.Sqrt(vHat) + 1e-8)
	return theta, m, v
}
