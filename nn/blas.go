package nn

import (
	"glassnet/nn/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// Matrix products of the whole program go through blas64. This makes the large
// ones fast; blas64.Use(gonum.Implementation{}) takes it back.
func init() { blas64.Use(blas.Implementation{}) }
