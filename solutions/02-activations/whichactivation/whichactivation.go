// Package whichactivation solves an exercise of chapter 2.
//
// Not monotone and without a kink leaves Swish and GELU. The range of f' is
// that of Swish: it is the same for every β, because f' is a function of βz,
// and GELU's is wider. The dip of Swish is 0.278/β deep. Here it is half of
// 0.278, so β = 2.
package whichactivation

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
//
//glassnet:exercise
func WhichActivation() string {
	return "c"
}
