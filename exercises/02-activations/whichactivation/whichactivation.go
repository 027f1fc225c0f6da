// Package whichactivation is an exercise of chapter 2: an unknown activation, and its properties.
// 1 point, about 3 minutes.
//
//	go run ./exercises check whichactivation
package whichactivation

import "glassnet/exercises/check"

// WhichActivation returns the letter of the function that has these
// properties, measured by nn.Describe:
//
//	range of f   range of f'     centred  monotone  saturates  kinks
//	[−0.139, ∞)  [−0.0998, 1.1]  no       no        left       none
//
// It is one of
//
//	a  ELU with γ = 0.139
//	b  Swish with β = 1
//	c  Swish with β = 2
//	d  Swish with β = ½
//	e  GELU
func WhichActivation() string {
	return check.TODO[string]("WhichActivation") // your answer
}
