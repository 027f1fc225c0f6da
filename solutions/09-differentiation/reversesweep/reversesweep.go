// Package reversesweep solves an exercise of chapter 9.
//
// Every child has a higher number than its parents. So when the walk from the
// last node down arrives at c, all children of c have been there, and the
// adjoint of c is complete. Two edges between the same nodes, as in x·x, are two
// shares. Walking the list of edges itself is right only if somebody has sorted it.
package reversesweep

// ReverseSweep returns the adjoint of every node of a graph whose local slopes
// are known,
//
//	h̄_j = Σ slope · h̄_child, over all edges that leave node j
//
// The nodes have the numbers 0 … nodes − 1 in the order of computation: a parent
// has a smaller number than its child. The last node is the result f, and the
// adjoint of a node is ∂f/∂(node). Edge k leads from node parent[k] to node
// child[k]; slope[k] is ∂(child)/∂(parent). The edges stand in any order. There
// may be two edges between the same nodes, as in x·x. A node on which the result
// does not depend has the adjoint 0.
//
//glassnet:exercise
func ReverseSweep(nodes int, parent, child []int, slope []float64) []float64 {
	adjoint := make([]float64, nodes)
	adjoint[nodes-1] = 1
	for c := nodes - 1; c >= 0; c-- {
		for k := range slope {
			if child[k] == c {
				adjoint[parent[k]] += slope[k] * adjoint[c]
			}
		}
	}
	return adjoint
}
