// Package normalisegraph solves an exercise of chapter 18.
//
// First the loops, then the degrees: those of Ã, so that no node has degree 0.
// Entry j, i is divided by the root of both.
package normalisegraph

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// NormaliseGraph returns Kipf and Welling's Â of a graph,
//
//	Ã = A + I    d̃ᵢ = Σⱼ Ãⱼᵢ    Âⱼᵢ = Ãⱼᵢ/√(d̃ⱼ d̃ᵢ)
//
// a is A, nodes × nodes: entry j, i is 1 if an edge leads from node j to node i,
// else 0. It has no loops. The result is as large as a; a stays as it is.
//
//glassnet:exercise
func NormaliseGraph(a *mat.Dense) *mat.Dense {
	n, _ := a.Dims()
	hat := mat.DenseCopyOf(a)
	degree := make([]float64, n)
	for i := range n {
		hat.Set(i, i, hat.At(i, i)+1) // Ã = A + I
		degree[i] = mat.Sum(hat.ColView(i))
	}
	hat.Apply(func(j, i int, v float64) float64 { return v / math.Sqrt(degree[j]*degree[i]) }, hat)
	return hat
}
