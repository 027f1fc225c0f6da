package autoencoder

import "glassnet/nn"

// ONNX is z = x W + b, a row per sample, and a = f(z).
func (l *Tied) ONNX(g *nn.Operators, x string) (string, error) {
	z := g.Op("Gemm", nil, x, g.Matrix("W", l.W), g.Matrix("b", l.B, l.B.RawMatrix().Rows))
	return g.Activation(l.F, g.Z(z))
}

// ONNX is a = x: there is noise while training only.
func (l Noise) ONNX(_ *nn.Operators, x string) (string, error) { return x, nil }

// ONNX is a = μ: a code is drawn while training only.
func (l Gaussian) ONNX(g *nn.Operators, x string) (string, error) {
	return g.Op("Slice", nil, x, g.Ints(0), g.Ints(l.Codes), g.Ints(1)), nil
}
