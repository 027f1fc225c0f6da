// Package messagedirection is an exercise of chapter 18: messages that go the wrong way.
// 1 point, about 5 minutes.
//
//	go run ./exercises check messagedirection
package messagedirection

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// MessageDirection returns what every node hears: column i of the result is the
// sum of the columns of x from which an edge leads to node i. Edge k leads from
// node from[k] to node to[k]; nodes count from 0. x is features × nodes, and so
// is the result. A node that nobody sends to hears 0. An edge that is there twice
// counts twice. Something is wrong here. Find it, mend it, and delete the first line.
func MessageDirection(x *mat.Dense, from, to []int) *mat.Dense {
	check.TODO[any]("MessageDirection") // delete this line when the rest is mended
	rows, nodes := x.Dims()
	heard := mat.NewDense(rows, nodes, nil)
	for k := range from {
		for r := range rows {
			heard.Set(r, from[k], heard.At(r, from[k])+x.At(r, to[k]))
		}
	}
	return heard
}
