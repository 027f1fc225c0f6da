// Package topologicalorder solves an exercise of chapter 20.
//
// The count of a node says how many edges still keep it from running. Whoever has
// the count 0 can run, and by running lowers the counts behind it. An edge that is
// there twice is counted twice on both sides, so nothing is left over. In a circle
// all counts stay above 0, and the list ends too early: there is no order.
package topologicalorder

// TopologicalOrder returns the nodes 0 … nodes−1 in an order in which each stands
// behind all nodes that it reads. Edge k leads from node from[k], which is read, to
// node to[k], which reads it; an edge may be there several times. Of the nodes that
// could come next the one with the smallest number comes first, so that there is
// one right answer. If there is a circle the answer is an empty list.
//
// Three nodes with edges 2 → 0 and 0 → 1 have the order 2, 0, 1.
//
//glassnet:exercise
func TopologicalOrder(nodes int, from, to []int) []int {
	waits := make([]int, nodes) // edges that lead to a node from nodes that have not run
	for _, k := range to {
		waits[k]++
	}
	order := []int{}
	for range nodes {
		next := 0
		for next < nodes && waits[next] != 0 {
			next++
		}
		if next == nodes {
			return []int{} // a circle
		}
		waits[next] = -1 // it has run
		order = append(order, next)
		for k := range from {
			if from[k] == next {
				waits[to[k]]--
			}
		}
	}
	return order
}
