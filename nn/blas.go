package nn

import (
	"glassnet/nn/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// Every matrix product goes through blas64, and the large ones take most of the
// time of a training. [blas] says how to go back to gonum's own, or to another.
func init() { blas64.Use(blas.Implementation{}) }
