//go:build noasm || !amd64

package blas

// kernels are none: gonum multiplies.
func kernels() []kernel { return nil }
