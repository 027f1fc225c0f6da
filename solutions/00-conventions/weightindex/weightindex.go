// Package weightindex solves an exercise of chapter 0.
//
// Go counts from 0: row 1 is the second row, column 2 the third column, so the
// book calls the weight w₂₃. A row of W is all that one neuron hears, and a
// column all that one input tells: the weight leads from input 3 to neuron 2.
package weightindex

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
//
//glassnet:exercise
func WeightIndex() string {
	return "d"
}
