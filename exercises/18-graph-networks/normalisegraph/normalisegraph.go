// Package normalisegraph is an exercise of chapter 18: Â from A.
// 2 points, about 10 minutes.
//
//	go run ./exercises check normalisegraph
package normalisegraph

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// NormaliseGraph returns Kipf and Welling's Â of a graph,
//
//	Ã = A + I    d̃ᵢ = Σⱼ Ãⱼᵢ    Âⱼᵢ = Ãⱼᵢ/√(d̃ⱼ d̃ᵢ)
//
// a is A, nodes × nodes: entry j, i is 1 if an edge leads from node j to node i,
// else 0. It has no loops. The result is as large as a; a stays as it is.
func NormaliseGraph(a *mat.Dense) *mat.Dense {
	return check.TODO[*mat.Dense]("NormaliseGraph") // your answer
}
