// Openblas measures OpenBLAS through gonum's netlib, which needs cgo and is
// therefore a program of its own.
package main

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/netlib/blas/netlib"

	"glassnet-compare/peer"
)

func main() { peer.Dgemm(map[string]blas.Float64Level3{"openblas": netlib.Implementation{}}) }
