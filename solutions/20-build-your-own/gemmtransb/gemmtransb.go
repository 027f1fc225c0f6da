// Package gemmtransb solves an exercise of chapter 20.
//
// Outside, X is N × in, and W stays out × in. X W does not fit, X Wᵀ does, and gives
// N × out. The flag transB = 1 says that the second factor is read transposed, so
// that the file holds the very W of the network.
package gemmtransb

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
//
//glassnet:exercise
func GemmTransB() string {
	return "b"
}
