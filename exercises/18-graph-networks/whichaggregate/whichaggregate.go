// Package whichaggregate is an exercise of chapter 18: who can count neighbours.
// 1 point, about 4 minutes.
//
//	go run ./exercises check whichaggregate
package whichaggregate

import "glassnet/exercises/check"

// WhichAggregate returns the letter of the right answer. All nodes of a graph
// have the same features, each has at least one neighbour, and a layer is to learn
// how many neighbours each node has. Which way of putting together what the
// neighbours say makes that possible?
//
//	a  the mean
//	b  the maximum
//	c  the sum
//	d  attention: a mean with weights that depend on sender and receiver
func WhichAggregate() string {
	return check.TODO[string]("WhichAggregate") // your answer
}
