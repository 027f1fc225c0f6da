// Dgemm measures gonum's matrix product and the one that nn works with.
package main

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"

	"glassnet-compare/peer"
)

func main() {
	peer.Dgemm(map[string]blas.Float64Level3{
		"gonum":    gonum.Implementation{},
		"glassnet": blas64.Implementation(), // what nn, which peer imports, has plugged in
	})
}
