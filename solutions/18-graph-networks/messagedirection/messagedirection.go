// Package messagedirection solves an exercise of chapter 18.
//
// An edge carries what its sender has to its receiver, so the sum is collected at
// to. With edges in both directions the two are the same, which is why this
// mistake lives long in real code.
package messagedirection

import "gonum.org/v1/gonum/mat"

// MessageDirection returns what every node hears: column i of the result is the
// sum of the columns of x from which an edge leads to node i. Edge k leads from
// node from[k] to node to[k]; nodes count from 0. x is features × nodes, and so
// is the result. A node that nobody sends to hears 0. An edge that is there twice
// counts twice. Something is wrong here. Find it, mend it, and delete the first line.
//
//glassnet:exercise
func MessageDirection(x *mat.Dense, from, to []int) *mat.Dense {
	rows, nodes := x.Dims()
	heard := mat.NewDense(rows, nodes, nil)
	for k := range from {
		for r := range rows {
			heard.Set(r, to[k], heard.At(r, to[k])+x.At(r, from[k]))
		}
	}
	return heard
}

//glassnet:stub
//lint:ignore U1000 its body is the stub
func backwards(x *mat.Dense, from, to []int) *mat.Dense {
	rows, nodes := x.Dims()
	heard := mat.NewDense(rows, nodes, nil)
	for k := range from {
		for r := range rows {
			heard.Set(r, from[k], heard.At(r, from[k])+x.At(r, to[k]))
		}
	}
	return heard
}
