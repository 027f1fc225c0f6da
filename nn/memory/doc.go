// Package memory has the networks that remember: what is stored comes back
// when a part of it is shown, or when an address is.
//
//	Hopfield    s ← sign(W s − θ)          patterns are where the energy has a valley
//	Boltzmann   p(s) = e^{−E(s)}/Z         the same energy, with chance
//	RBM         two layers, E = −aᵀv − bᵀh − hᵀW v
//	NTM         a controller reads and writes a matrix M by soft addresses
//	Network     a memory network: hops of attention over facts
//
// The first three are no chains of layers. Their steps are values of their own:
// an [Update] of one unit, a [Draw], a [Contrast] with every probability and
// sample in place. Addressing, reading and writing are layers of package nn, each
// a [Formula] on columns; a wired set of them is one layer again, so that every
// number inside stands in a step of the trace, is explained, and is checked by
// central differences.
//
// A memory of P places for columns of length D stands in a column row by row, as
// an image does: row d·P + p is number d of place p, both from 0.
//
// Chance comes from a *rand.Rand and from nowhere else. Sizes that do not fit
// panic with one sentence.
package memory
