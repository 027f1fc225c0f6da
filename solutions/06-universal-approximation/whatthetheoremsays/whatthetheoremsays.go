// Package whatthetheoremsays solves an exercise of chapter 6.
//
// The theorem chooses n itself, and promises weights for that n. Here n was
// chosen by us, and the weights were chosen by gradient descent. So it says
// nothing about either. To blame the size one would have to show that no weights do
// better; in the chapter, least squares on the hidden layer shows the contrary.
package whatthetheoremsays

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
//
//glassnet:exercise
func WhatTheTheoremSays() string {
	return "e"
}
