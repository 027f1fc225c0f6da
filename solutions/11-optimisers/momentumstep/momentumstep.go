// Package momentumstep solves an exercise of chapter 11.
//
// v is the step itself: μ of the last one, and the pull of the slope, with its
// minus and its η. So θ is moved by v and by nothing else. The average
// v ← β v + (1 − β) g is the same method with another η, and mixing lines of
// both forms gives a step that is ten times too long or too short.
package momentumstep

// MomentumStep does one step of classical momentum and returns the new θ and
// the new v,
//
//	v ← μ v − η g        θ ← θ + v
//
// entry by entry. theta, v and g are equally long: the parameters, the memory
// that the step before has returned (0 before the first), and the gradient at
// theta. eta is η, mu is μ. The arguments stay as they are: return new lists.
//
//glassnet:exercise
func MomentumStep(theta, v, g []float64, eta, mu float64) (newTheta, newV []float64) {
	for i := range theta {
		step := mu*v[i] - eta*g[i]
		newTheta, newV = append(newTheta, theta[i]+step), append(newV, step)
	}
	return newTheta, newV
}
