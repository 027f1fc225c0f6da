// Package memorywrite solves an exercise of chapter 17.
//
// Both outer products have the same w: a place is changed as far as the head stands
// there. Erasing comes first; else a head with w = 1 and e = 1 would erase what it has
// just written.
package memorywrite

import "gonum.org/v1/gonum/mat"

// MemoryWrite returns the memory after a head has written into it:
//
//	M′ = M ⊙ (1 − e wᵀ) + a wᵀ
//
// m has a column per place. w are the weights of the head, one per place; e says which
// share of each number is erased, a what is added. m itself stays as it is.
//
//glassnet:exercise
func MemoryWrite(m *mat.Dense, w, e, a []float64) *mat.Dense {
	next := new(mat.Dense)
	next.Apply(func(d, p int, v float64) float64 { return v*(1-e[d]*w[p]) + a[d]*w[p] }, m)
	return next
}
