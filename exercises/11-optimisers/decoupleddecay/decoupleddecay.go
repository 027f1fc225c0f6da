// Package decoupleddecay is an exercise of chapter 11: a decay that hardly decays.
// 2 points, about 12 minutes.
//
//	go run ./exercises check decoupleddecay
package decoupleddecay

import (
	"math"

	"glassnet/exercises/check"
)

// DecoupledDecay does one step of Adam with weight decay on a single parameter
// and returns the new θ, m and v. In each step every weight should lose the
// share ηλ of what it was before the step, whatever its gradient is. Here it
// does not: with large gradients it hardly decays. Find the mistake, mend it,
// and delete the first line.
//
// m and v are what the step before has returned, g is the gradient without any
// penalty, t the number of this step, 1 in the first; eta is η, lambda is λ.
func DecoupledDecay(theta, m, v, g float64, t int, eta, lambda float64) (newTheta, newM, newV float64) {
	check.TODO[any]("DecoupledDecay") // delete this line when the rest is mended
	g += lambda * theta
	m = 0.9*m + 0.1*g
	v = 0.999*v + 0.001*g*g
	mHat := m / (1 - math.Pow(0.9, float64(t)))
	vHat := v / (1 - math.Pow(0.999, float64(t)))
	theta -= eta * mHat / (math.Sqrt(vHat) + 1e-8)
	return theta, m, v
}
