// Package autoencoder has what a network needs beside dense layers to restore its
// own input: through a narrow code, with tied weights, out of noise, or from a
// code that is drawn.
//
//	x̂ = g(W₂ f(W₁ x + b₁) + b₂)    with the target x
//
// A plain autoencoder is two dense layers and [nn.SquaredError]. [Tied] is a second
// layer with W₂ = W₁ᵀ; [Noise] in front makes it a denoising one; [Gaussian] draws
// the code, and [Variational] is the loss that goes with it.
package autoencoder
