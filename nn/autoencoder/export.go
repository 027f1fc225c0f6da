package autoencoder

import (
	"fmt"

	"glassnet/nn"
)

// ONNX is a = x: nothing is added when a network is used.
func (l Noise) ONNX(g *nn.Operators, x string) (string, error) { return x, nil }

// Torch is a = x.
func (l Noise) Torch() ([]nn.TorchModule, error) {
	return []nn.TorchModule{{Code: "nn.Identity()"}}, nil
}

// ONNX is μ, the first half of the row: nothing is drawn when a network is used.
func (l Gaussian) ONNX(g *nn.Operators, x string) (string, error) {
	return g.Slice(x, 0, l.Codes), nil
}

// Torch is μ, the first half of the row.
func (l Gaussian) Torch() ([]nn.TorchModule, error) {
	return []nn.TorchModule{nn.TorchFormula(fmt.Sprintf("lambda x: x[:, :%d]", l.Codes))}, nil
}

// ONNX is z = x W + b, a row per sample, and f: W is that of the layer it is tied to.
func (l *Tied) ONNX(g *nn.Operators, x string) (string, error) {
	_, out := l.W.Dims()
	z := g.Op("Gemm", nil, x, g.Matrix("W", l.W), g.Matrix("b", l.B, out))
	return g.Activation(l.F, g.Z(z))
}

// Torch is a module that has W as the other layer has it, and reads it the other way.
func (l *Tied) Torch() ([]nn.TorchModule, error) {
	f, err := nn.TorchActivation(l.F)
	in, out := l.W.Dims()
	m := nn.TorchModule{Code: fmt.Sprintf("TiedLinear(%d, %d)", in, out), Classes: []string{torchTied},
		Tensors: []nn.TorchTensor{{Name: "weight", Shape: []int{in, out}, At: nn.TorchPlaces(l.W)}, nn.TorchColumn("bias", l.B)}}
	return []nn.TorchModule{m, f}, err
}

const torchTied = `class TiedLinear(nn.Module):
    """z = x W + b, with the W of another layer"""
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        return x @ self.weight + self.bias
`
