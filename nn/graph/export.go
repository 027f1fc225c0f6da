package graph

import (
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// ONNX is z = Âᵀ (x Wᵀ) + b, a row per node, and f. The file has Â as a whole: it
// is for these nodes and no others.
func (l *Conv) ONNX(g *nn.Operators, x string) (string, error) {
	if l.W != nil {
		x = g.Op("MatMul", nil, x, g.Matrix("Wᵀ", mat.DenseCopyOf(l.W.T())))
	}
	z := g.Op("MatMul", nil, g.Matrix("Âᵀ", mat.DenseCopyOf(l.A.T())), x)
	return g.Activation(l.F, g.Z(g.Op("Add", nil, z, g.Matrix("b", l.B, l.B.RawMatrix().Rows))))
}
