// Package gemmtransb is an exercise of chapter 20: a dense layer in ONNX.
// 1 point, about 3 minutes.
//
//	go run ./exercises check gemmtransb
package gemmtransb

import "glassnet/exercises/check"

// GemmTransB returns the letter of the right operator. ONNX's Gemm computes A B + C;
// transA = 1 reads A transposed, transB = 1 reads B transposed. A dense layer with W
// (out × in) and b, for x with a row per sample (N × in), is
//
//	a  Gemm(x, W, b), and the file holds Wᵀ in the place of W
//	b  Gemm(x, W, b) with transB = 1
//	c  Gemm(x, W, b) with transA = 1
//	d  Gemm(x, W, b) with transA = 1 and transB = 1
//
// where the file is to hold W as the network has it.
func GemmTransB() string {
	return check.TODO[string]("GemmTransB") // your answer
}
