//go:build noasm || !amd64

package blas

var kernels []*kernel // none: gonum does it all
