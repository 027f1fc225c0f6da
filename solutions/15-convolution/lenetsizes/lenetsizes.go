// Package lenetsizes solves an exercise of chapter 15.
//
// Sizes: 20 − 3 + 1 = 18, pooled 9, 9 − 4 + 1 = 6, pooled 3; the dense layer has
// 12·3·3 = 108 inputs. Parameters: 8·(9 + 1) + 12·(8·16 + 1) + 10·(108 + 1) =
// 80 + 1548 + 1090 = 2718. The field: 1 + 2·1 = 3, + 1·1 = 4, + 3·2 = 10, + 1·2 = 12.
package lenetsizes

// LeNetSizes returns the number of parameters of this network, and the receptive
// field of a neuron behind its last pool: it sees field × field pixels of the image.
//
//	image           1 channel, 20×20
//	convolution     8 kernels of 3×3
//	max pool        2×2, side by side
//	convolution     12 kernels of 4×4
//	max pool        2×2, side by side
//	dense           10 neurons
//
// The convolutions have stride 1, no padding, and a bias for each kernel.
//
//glassnet:exercise
func LeNetSizes() (parameters, field int) { return 2718, 12 }
