// Package readcaptcha solves an exercise of chapter 15.
//
// Eight kernels of 5×5 are as wide as a stroke and its surroundings. 600 windows in
// batches of 20 are 150 updates in five epochs, few, so that each may go further than
// in the chapter: η = 0.005.
package readcaptcha

// ReadCaptcha returns settings with which a network learns to read the four
// digits of a captcha from 150 of them:
//
//	kernels  of the one convolution, 1 to 16
//	size     of a kernel, size × size, 1 to 9
//	hidden   ReLU neurons of the dense layer, 8 to 128
//	eta      the learning rate of Adam
//
// Behind the convolution are ReLU, a max pool of 2×2, the dense layer and softmax.
// The checker cuts each captcha into four windows of 28×28 pixels, which one
// network reads, and trains for five epochs with batches of 20, always with the
// same captchas and the same seed. At least 80 % of the signs of 75 fresh
// captchas must be right. Try as often as you like: it says what came out.
//
//glassnet:exercise
func ReadCaptcha() (kernels, size, hidden int, eta float64) {
	return 8, 5, 64, 0.005
}
