// Package whatthetheoremsays is an exercise of chapter 6: what the theorem says of a network that does not fit.
// 1 point, about 4 minutes.
//
//	go run ./exercises check whatthetheoremsays
package whatthetheoremsays

import "glassnet/exercises/check"

// WhatTheTheoremSays returns the letter of the true sentence. A network with 16
// tanh neurons in one hidden layer has been trained on 101 samples of a
// continuous function g on [0, 1]. After 3,000 steps it still fits badly. What
// does the theorem of this chapter say about it?
//
//	a  16 neurons are too few for this g
//	b  weights that fit exist, so gradient descent reaches them if it goes on long enough
//	c  as soon as the network fits the samples, it is right between them, too
//	d  g cannot be continuous, or the network would fit
//	e  nothing: neither that 16 neurons are enough, nor that training finds the weights
func WhatTheTheoremSays() string {
	return check.TODO[string]("WhatTheTheoremSays") // your answer
}
