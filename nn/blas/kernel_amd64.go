//go:build !noasm

package blas

import "golang.org/x/sys/cpu"

//go:generate go run -C gen . -out ../tile_amd64.s -stubs ../tile_amd64.go -pkg blas

// kernels are those that this processor can run, the best first. The variable
// GODEBUG can mask them: GODEBUG=cpu.avx512f=off or cpu.avx2=off.
func kernels() (list []kernel) {
	if cpu.X86.HasAVX512F {
		list = append(list, kernel{"AVX-512", 12, 16, tileAVX512})
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		list = append(list, kernel{"AVX2", 6, 8, tileAVX2})
	}
	return list
}
