package recurrent

import (
	"errors"
	"fmt"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// Exported is a cell that can be said in ONNX and PyTorch.
type Exported interface {
	// ONNX is the type of the operator with its attributes, the order of its gates
	// in W, U and b, and the second b and the peepholes, or nil.
	ONNX() (typ string, attributes map[string]any, order []int, b2, peepholes *mat.Dense, err error)

	// Torch is the module, such as nn.LSTM, the order of its gates, and the second b, or nil.
	Torch() (typ string, order []int, b2 *mat.Dense, err error)
}

// ONNX runs the operator on [T, N, D].
func (l *Loop) ONNX(g *nn.Operators, x string) (string, error) {
	c, err := l.exported()
	if err != nil {
		return "", err
	}
	typ, attributes, order, b2, peepholes, err := c.ONNX()
	if err != nil {
		return "", err
	}
	w, b := l.Cell.Input()
	h, d := l.Cell.Units(), w.RawMatrix().Cols
	u := l.recurrentWeight()
	attributes["hidden_size"] = h
	if l.Reversed {
		attributes["direction"] = "reverse"
	}
	second := make([]float64, h*len(order)) // R of the gates: the second b
	if b2 != nil {
		copy(second[h*(len(order)-1):], b2.RawMatrix().Data)
	}
	in := []string{g.Transpose(g.Reshape(x, -1, d, l.Steps), 2, 0, 1),
		g.Numbers("W", blocks(w, order, h), 1, h*len(order), d), g.Numbers("U", blocks(u, order, h), 1, h*len(order), h),
		g.Numbers("b", append(blocks(b, order, h), second...), 1, 2*h*len(order))}
	if peepholes != nil {
		in = append(in, "", "", "", g.Numbers("p", blocks(peepholes, []int{0, 2, 1}, h), 1, 3*h))
	}
	y := g.Op(typ, attributes, in...) // [T, 1, N, H]
	if !l.Last {
		return g.Reshape(g.Transpose(y, 2, 3, 0, 1), -1, h*l.Steps), nil
	}
	last := l.Steps - 1
	if l.Reversed {
		last = 0
	}
	return g.Reshape(g.Op("Gather", nil, y, g.Ints(last)), -1, h), nil
}

// exported is the cell, if it and the settings can be said elsewhere.
func (l *Loop) exported() (Exported, error) {
	c, ok := l.Cell.(Exported)
	switch {
	case !ok:
		return nil, errors.New("the cell does not say itself; see recurrent.Exported")
	case l.Masked:
		return nil, errors.New("a masked sequence cannot be said")
	case l.Start != FromZero:
		return nil, fmt.Errorf("a start that is %s cannot be said, only h₀ = 0", l.Start)
	}
	return c, nil
}

// recurrentWeight is U.
func (l *Loop) recurrentWeight() *mat.Dense {
	for _, p := range l.Cell.Params() {
		if p.Name == "U" {
			return p.Dense
		}
	}
	return nil
}

// blocks are the numbers of m, its blocks of h rows in another order.
func blocks(m *mat.Dense, order []int, h int) (data []float64) {
	for _, at := range places(m, order, h) {
		data = append(data, *at)
	}
	return data
}

func places(m *mat.Dense, order []int, h int) (at []*float64) {
	for _, k := range order {
		at = append(at, nn.TorchPlaces(Gate(m, k, h))...)
	}
	return at
}

// Torch is nn.RNN, nn.LSTM or nn.GRU between what turns the rows.
func (l *Loop) Torch() ([]nn.TorchModule, error) {
	c, err := l.exported()
	if err != nil {
		return nil, err
	}
	typ, order, b2, err := c.Torch()
	if err != nil {
		return nil, err
	}
	w, b := l.Cell.Input()
	h, d := l.Cell.Units(), w.RawMatrix().Cols
	rows := h * len(order)
	second := places(b, order, h)
	if b2 != nil {
		second = append(second[:rows-h], nn.TorchPlaces(b2)...)
	}
	cell := nn.TorchModule{Code: fmt.Sprintf("%s(%d, %d, batch_first=True)", typ, d, h), Tensors: []nn.TorchTensor{
		{Name: "weight_ih_l0", Shape: []int{rows, d}, At: places(w, order, h)},
		{Name: "weight_hh_l0", Shape: []int{rows, h}, At: places(l.recurrentWeight(), order, h)},
		{Name: "bias_ih_l0", Shape: []int{rows}, At: places(b, order, h)},
		{Name: "bias_hh_l0", Shape: []int{rows}, At: second, Added: true},
	}}
	truth := map[bool]string{true: "True", false: "False"}
	code := fmt.Sprintf("Recurrent(%d, %s, %s, %s)", l.Steps, cell.Code, truth[l.Last], truth[l.Reversed])
	return []nn.TorchModule{nn.TorchWithin("cell", cell, code, torchRecurrent)}, nil
}

const torchRecurrent = `class Recurrent(nn.Module):
    """a cell through rows that hold the features one after the other, each at all times"""
    def __init__(self, steps, cell, last, reverse):
        super().__init__()
        self.steps, self.cell, self.last, self.reverse = steps, cell, last, reverse

    def forward(self, x):
        x = x.unflatten(1, (-1, self.steps)).transpose(1, 2)  # samples, times, features
        h, _ = self.cell(x.flip(1) if self.reverse else x)
        if self.last:
            return h[:, -1]
        return (h.flip(1) if self.reverse else h).transpose(1, 2).flatten(1)
`

// ONNX is the operator RNN, for the f that it has.
func (c *RNN) ONNX() (string, map[string]any, []int, *mat.Dense, *mat.Dense, error) {
	f := map[string]string{nn.Tanh.Name: "Tanh", nn.ReLU.Name: "Relu", nn.Logistic.Name: "Sigmoid"}[c.F.Name]
	if f == "" {
		return "", nil, nil, nil, nil, fmt.Errorf("the operator RNN has no f = %v", c.F)
	}
	return "RNN", map[string]any{"activations": []string{f}}, []int{0}, nil, nil, nil
}

// Torch is nn.RNN, for f = tanh and ReLU.
func (c *RNN) Torch() (string, []int, *mat.Dense, error) {
	if c.F.Name != nn.Tanh.Name {
		return "", nil, nil, fmt.Errorf("nn.RNN with f = %v is not written; tanh is", c.F)
	}
	return "nn.RNN", []int{0}, nil, nil
}

// ONNX is the operator LSTM, whose gates stand in the order i o f g.
func (c *LSTM) ONNX() (string, map[string]any, []int, *mat.Dense, *mat.Dense, error) {
	return "LSTM", map[string]any{}, []int{0, 2, 1, 3}, nil, c.P, nil
}

// Torch is nn.LSTM, whose gates stand in the order i f g o; it has no peepholes.
func (c *LSTM) Torch() (string, []int, *mat.Dense, error) {
	if c.P != nil {
		return "", nil, nil, errors.New("nn.LSTM has no peepholes")
	}
	return "nn.LSTM", []int{0, 1, 3, 2}, nil, nil
}

// ONNX is the operator GRU, whose gates stand in the order z r n.
func (c *GRU) ONNX() (string, map[string]any, []int, *mat.Dense, *mat.Dense, error) {
	after := 0
	if c.Reset == AfterProduct {
		after = 1
	}
	return "GRU", map[string]any{"linear_before_reset": after}, []int{1, 0, 2}, c.BU, nil, nil
}

// Torch is nn.GRU, which has r after the product with U_n.
func (c *GRU) Torch() (string, []int, *mat.Dense, error) {
	if c.Reset != AfterProduct {
		return "", nil, nil, fmt.Errorf("nn.GRU has the reset gate after the product with U, this cell %s", c.Reset)
	}
	return "nn.GRU", []int{0, 1, 2}, c.BU, nil
}
