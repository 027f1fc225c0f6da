// Package whichaggregate solves an exercise of chapter 18.
//
// All features are equal, so what distinguishes nodes is how many neighbours they
// have. A mean, a maximum and a weighted mean of equal numbers are that number,
// however many there are. Only the sum grows with each of them.
package whichaggregate

// WhichAggregate returns the letter of the right answer. All nodes of a graph
// have the same features, each has at least one neighbour, and a layer is to learn
// how many neighbours each node has. Which way of putting together what the
// neighbours say makes that possible?
//
//	a  the mean
//	b  the maximum
//	c  the sum
//	d  attention: a mean with weights that depend on sender and receiver
//
//glassnet:exercise
func WhichAggregate() string {
	return "c"
}
