// Package topologicalorder is an exercise of chapter 20: an order in which nodes can run.
// 3 points, about 15 minutes.
//
//	go run ./exercises check topologicalorder
package topologicalorder

import "glassnet/exercises/check"

// TopologicalOrder returns the nodes 0 … nodes−1 in an order in which each stands
// behind all nodes that it reads. Edge k leads from node from[k], which is read, to
// node to[k], which reads it; an edge may be there several times. Of the nodes that
// could come next the one with the smallest number comes first, so that there is
// one right answer. If there is a circle the answer is an empty list.
//
// Three nodes with edges 2 → 0 and 0 → 1 have the order 2, 0, 1.
func TopologicalOrder(nodes int, from, to []int) []int {
	return check.TODO[[]int]("TopologicalOrder") // your answer
}
