// Package reversesweep is an exercise of chapter 9: the adjoints of a graph with known slopes.
// 3 points, about 20 minutes.
//
//	go run ./exercises check reversesweep
package reversesweep

import "glassnet/exercises/check"

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
func ReverseSweep(nodes int, parent, child []int, slope []float64) []float64 {
	return check.TODO[[]float64]("ReverseSweep") // your answer
}
