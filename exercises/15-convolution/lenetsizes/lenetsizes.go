// Package lenetsizes is an exercise of chapter 15: parameters and receptive field.
// 2 points, about 8 minutes.
//
//	go run ./exercises check lenetsizes
package lenetsizes

import "glassnet/exercises/check"

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
func LeNetSizes() (parameters, field int) {
	panic(check.TODO[string]("LeNetSizes")) // your answer
}
