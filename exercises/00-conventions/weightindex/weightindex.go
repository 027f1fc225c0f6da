// Package weightindex is an exercise of chapter 0: which weight is W.At(1, 2).
// 1 point, about 2 minutes.
//
//	go run ./exercises check weightindex
package weightindex

import "glassnet/exercises/check"

// WeightIndex returns the letter of the true sentence. A layer has 4 inputs and
// 3 neurons, so that W is 3×4. In Go its entry W.At(1, 2) is
//
//	a  w₁₂, which leads from input 2 to neuron 1
//	b  w₂₃, which leads from input 2 to neuron 3
//	c  w₃₂, which leads from input 2 to neuron 3
//	d  w₂₃, which leads from input 3 to neuron 2
//	e  w₁₂, which leads from input 1 to neuron 2
//
// Inputs and neurons are counted from 1, as in the book.
func WeightIndex() string {
	return check.TODO[string]("WeightIndex") // your answer
}
