package recurrent

import (
	"errors"
	"fmt"
	"maps"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// Words are a cell in the words of another program.
type Words struct {
	Type       string         // "LSTM" of ONNX, "nn.LSTM" of PyTorch
	Attributes map[string]any // of the operator of ONNX
	Order      []int          // which block of W, U and b stands first there, second, …
	B2         *mat.Dense     // the second b of the last block, or nil
	Peepholes  *mat.Dense     // p of the blocks i, f and o, or nil
}

// Exported is a cell that can be said in ONNX and PyTorch; an error says why not.
type Exported interface {
	ONNX() (Words, error)
	Torch() (Words, error)
}

// ONNX runs the operator on [T, N, D].
func (l *Loop) ONNX(g *nn.Operators, x string) (string, error) {
	c, err := l.exported()
	if err != nil {
		return "", err
	}
	as, err := c.ONNX()
	if err != nil {
		return "", err
	}
	attributes := map[string]any{}
	maps.Copy(attributes, as.Attributes)
	w, b := l.Cell.Input()
	h, d := l.Cell.Units(), w.RawMatrix().Cols
	u := l.recurrentWeight()
	attributes["hidden_size"] = h
	if l.Reversed {
		attributes["direction"] = "reverse"
	}
	rows := h * len(as.Order)
	second := make([]float64, rows)
	if as.B2 != nil {
		copy(second[rows-h:], blocks(as.B2, []int{0}, h))
	}
	in := []string{g.Transpose(g.Reshape(x, -1, d, l.Steps), 2, 0, 1),
		g.Numbers("W", blocks(w, as.Order, h), 1, rows, d), g.Numbers("U", blocks(u, as.Order, h), 1, rows, h),
		g.Numbers("b", append(blocks(b, as.Order, h), second...), 1, 2*rows)}
	if as.Peepholes != nil {
		in = append(in, "", "", "", g.Numbers("p", blocks(as.Peepholes, []int{0, 2, 1}, h), 1, 3*h)) // i o f
	}
	y := g.Op(as.Type, attributes, in...) // [T, 1, N, H]
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
	as, err := c.Torch()
	if err != nil {
		return nil, err
	}
	w, b := l.Cell.Input()
	h, d := l.Cell.Units(), w.RawMatrix().Cols
	rows := h * len(as.Order)
	second := places(b, as.Order, h)
	if as.B2 != nil {
		second = append(second[:rows-h], nn.TorchPlaces(as.B2)...)
	}
	cell := nn.TorchModule{Code: fmt.Sprintf("%s(%d, %d, batch_first=True)", as.Type, d, h), Tensors: []nn.TorchTensor{
		{Name: "weight_ih_l0", Shape: []int{rows, d}, At: places(w, as.Order, h)},
		{Name: "weight_hh_l0", Shape: []int{rows, h}, At: places(l.recurrentWeight(), as.Order, h)},
		{Name: "bias_ih_l0", Shape: []int{rows}, At: places(b, as.Order, h)},
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
func (c *RNN) ONNX() (Words, error) {
	for name, f := range map[string]nn.Elementwise{"Tanh": nn.Tanh, "Relu": nn.ReLU, "Sigmoid": nn.Logistic} {
		if nn.SameActivation(c.F, f) {
			return Words{Type: "RNN", Attributes: map[string]any{"activations": []string{name}}, Order: []int{0}}, nil
		}
	}
	return Words{}, fmt.Errorf("the operator RNN has no f = %v", c.F)
}

// Torch is nn.RNN, with tanh.
func (c *RNN) Torch() (Words, error) {
	if !nn.SameActivation(c.F, nn.Tanh) {
		return Words{}, fmt.Errorf("nn.RNN with f = %v is not written; tanh is", c.F)
	}
	return Words{Type: "nn.RNN", Order: []int{0}}, nil
}

// ONNX is the operator LSTM, whose gates stand in the order i o f g.
func (c *LSTM) ONNX() (Words, error) {
	return Words{Type: "LSTM", Order: []int{0, 2, 1, 3}, Peepholes: c.P}, nil
}

// Torch is nn.LSTM, whose gates stand in the order i f g o; it has no peepholes.
func (c *LSTM) Torch() (Words, error) {
	if c.P != nil {
		return Words{}, errors.New("nn.LSTM has no peepholes")
	}
	return Words{Type: "nn.LSTM", Order: []int{0, 1, 3, 2}}, nil
}

// ONNX is the operator GRU, whose gates stand in the order z r n.
func (c *GRU) ONNX() (Words, error) {
	after := 0
	if c.Reset == AfterProduct {
		after = 1
	}
	return Words{Type: "GRU", Attributes: map[string]any{"linear_before_reset": after}, Order: []int{1, 0, 2}, B2: c.BU}, nil
}

// Torch is nn.GRU, which has r after the product with U_n.
func (c *GRU) Torch() (Words, error) {
	if c.Reset != AfterProduct {
		return Words{}, fmt.Errorf("nn.GRU has the reset gate after the product with U, this cell %s", c.Reset)
	}
	return Words{Type: "nn.GRU", Order: []int{0, 1, 2}, B2: c.BU}, nil
}
