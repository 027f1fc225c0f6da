// Package hoponce solves an exercise of chapter 17.
//
// m answers "how well does this fact fit?", c "what does it say?". Softmax makes the
// fits compete; subtracting the largest one keeps e^z finite and changes nothing.
// H u keeps the question in mind for the next hop.
package hoponce

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// HopOnce returns one hop of a memory network: the weights p of the facts, and the new u,
//
//	p = softmax(mᵀu)    o = c p    u ← H u + o
//
// m and c have a column per fact, D × J; h is D × D and u has D numbers. mᵀu may be
// large.
//
//glassnet:exercise
func HopOnce(m, c, h *mat.Dense, u []float64) (p, next []float64) {
	_, facts := m.Dims()
	z := make([]float64, facts)
	for j := range z {
		z[j] = floats.Dot(mat.Col(nil, j, m), u)
	}
	top, sum := floats.Max(z), 0.0
	p = make([]float64, facts)
	for j := range p {
		p[j] = math.Exp(z[j] - top)
		sum += p[j]
	}
	floats.Scale(1/sum, p)
	for i := range u {
		next = append(next, floats.Dot(h.RawRowView(i), u)+floats.Dot(c.RawRowView(i), p))
	}
	return p, next
}
