package blas_test

import (
	"fmt"

	"glassnet/nn/blas"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/mat"
)

// gonum's matrices compute with what blas64.Use was given last.
func Example() {
	blas64.Use(blas.Implementation{}) // nn has done this already
	defer blas64.Use(gonum.Implementation{})

	a, b := mat.NewDense(100, 100, nil), mat.NewDense(100, 100, nil)
	for i := range 100 {
		a.Set(i, i, 2)
		b.Set(i, 99-i, 3)
	}
	var c mat.Dense
	c.Mul(a, b)
	fmt.Println(c.At(0, 99), c.At(0, 0))
	// Output: 6 0
}
