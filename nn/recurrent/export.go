package recurrent

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// Exported is a cell that says in ONNX and PyTorch what it computes at one time.
type Exported interface {
	// ONNX is one time in the words of ONNX: the states after it, from z = W x_t + b
	// and the states before. All have a row per sample, the first ones perhaps one
	// row for all. There is a c if the cell remembers.
	ONNX(g *nn.Operators, z, h, c string) (hAfter, cAfter string, err error)

	// Operator is the operator of ONNX that goes through all times at once; an error
	// says that there is none.
	Operator() (Words, error)

	Torch() (Words, error)
}

// Words are a cell as an operator of ONNX or a module of PyTorch.
type Words struct {
	Type       string         // "LSTM" of ONNX, "nn.LSTM(%d, %d, batch_first=True)" of PyTorch for inputs and units; "" where only Cell can be said
	Attributes map[string]any // of the operator of ONNX
	Order      []int          // which block of W, U and b stands first there, second, …
	B2         *mat.Dense     // the second b of the last block, or nil
	Peepholes  *mat.Dense     // p of the blocks i, f and o, or nil

	Cell    string   // one time in PyTorch, for inputs and units: "nn.LSTMCell(%d, %d)"
	Classes []string // Python classes that Cell needs beside torch.nn
}

// ONNX is one operator on [T, N, D] where there is one: in float32, from 0 and
// without a mask. Else it is the cell time by time.
func (l *Loop) ONNX(g *nn.Operators, x string) (string, error) {
	c, err := l.exported()
	if err != nil {
		return "", err
	}
	as, err := c.Operator()
	if err != nil || g.Double || l.Masked || l.Start != FromZero {
		return l.timeByTime(g, c, x)
	}
	return l.atOnce(g, as, x), nil
}

// timeByTime is h_t = m_t h̃_t + (1 − m_t) h_{t−1} with h̃_t = cell(x_t, h_{t−1}).
func (l *Loop) timeByTime(g *nn.Operators, c Exported, x string) (string, error) {
	w, b := l.Cell.Input()
	rows, in := w.Dims()
	row := in * l.Steps // of x, below the sequence
	mask := ""
	if l.Masked {
		mask, row = g.Slice(x, row, l.Steps), row+l.Steps
	}
	// z = x Wᵀ + b of all times: [N, T, G·H]
	z := g.Op("MatMul", nil, g.Transpose(g.Reshape(g.Slice(x, 0, in*l.Steps), -1, in, l.Steps), 0, 2, 1), g.Op("Transpose", nil, g.Matrix("W", w)))
	z = g.Add(z, g.Matrix("b", b, rows))
	state := l.first(g, x, row)
	h := make([]string, l.Steps)
	for k := range l.Steps {
		t := l.time(k)
		zt := g.Reshape(g.Op("Gather", map[string]any{"axis": 1}, z, g.Ints(t)), -1, rows)
		next, err := [2]string{}, error(nil)
		if next[0], next[1], err = c.ONNX(g, zt, state[0], state[1]); err != nil {
			return "", err
		}
		for i := range state {
			if l.Masked && next[i] != "" {
				m := g.Slice(mask, t, 1)
				next[i] = g.Add(state[i], g.Mul(m, g.Op("Sub", nil, next[i], state[i]))) // h₋ + m (h̃ − h₋)
			}
		}
		state, h[t] = next, next[0]
	}
	if l.Last {
		return g.Op("Identity", nil, state[0]), nil
	}
	for t := range h {
		h[t] = g.Reshape(h[t], -1, l.Cell.Units(), 1)
	}
	return g.Reshape(g.Concat(2, h...), -1, l.Cell.Units()*l.Steps), nil
}

// first are h₀ and c₀: one row for all samples, or what x has from a row on.
func (l *Loop) first(g *nn.Operators, x string, row int) (state [2]string) {
	h, states := l.Cell.Units(), 1
	if l.Cell.Remembers() {
		states = 2
	}
	for k := range states {
		switch l.Start {
		case FromZero:
			state[k] = g.Numbers("0", make([]float64, h), 1, h)
		case Learnt:
			state[k] = g.Matrix([]string{"h₀", "c₀"}[k], []*mat.Dense{l.H0, l.C0}[k], 1, h)
		case Given:
			state[k] = g.Slice(x, row+k*h, h)
		}
	}
	return state
}

// atOnce runs the operator on [T, N, D].
func (l *Loop) atOnce(g *nn.Operators, as Words, x string) string {
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
		return g.Reshape(g.Transpose(y, 2, 3, 0, 1), -1, h*l.Steps)
	}
	return g.Reshape(g.Op("Gather", nil, y, g.Ints(l.time(l.Steps-1))), -1, h)
}

// exported is the cell, if it says itself.
func (l *Loop) exported() (Exported, error) {
	c, ok := l.Cell.(Exported)
	if !ok {
		return nil, errors.New("the cell does not say itself; see recurrent.Exported")
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

// Torch is nn.RNN, nn.LSTM or nn.GRU between what turns the rows; with a mask, with
// another start than 0, or where PyTorch has no such layer, one cell time by time.
func (l *Loop) Torch() ([]nn.TorchModule, error) {
	c, err := l.exported()
	if err != nil {
		return nil, err
	}
	as, err := c.Torch()
	if err != nil {
		return nil, err
	}
	w, _ := l.Cell.Input()
	h, d := l.Cell.Units(), w.RawMatrix().Cols
	if as.Type == "" || l.Masked || l.Start != FromZero {
		return l.torchTimeByTime(as, d, h), nil
	}
	cell := nn.TorchModule{Code: fmt.Sprintf(as.Type, d, h), Tensors: l.tensors(as, "_l0")}
	code := fmt.Sprintf("Recurrent(%d, %s, %s, %s)", l.Steps, cell.Code, nn.TorchValue(l.Last), nn.TorchValue(l.Reversed))
	return []nn.TorchModule{nn.TorchWithin("cell", cell, code, torchRecurrent)}, nil
}

// tensors are W, U and the two biases of PyTorch, whose names have an end.
func (l *Loop) tensors(as Words, end string) []nn.TorchTensor {
	w, b := l.Cell.Input()
	h, d := l.Cell.Units(), w.RawMatrix().Cols
	rows := h * len(as.Order)
	second := places(b, as.Order, h)
	if as.B2 != nil {
		second = append(second[:rows-h], nn.TorchPlaces(as.B2)...)
	}
	return []nn.TorchTensor{
		{Name: "weight_ih" + end, Shape: []int{rows, d}, At: places(w, as.Order, h)},
		{Name: "weight_hh" + end, Shape: []int{rows, h}, At: places(l.recurrentWeight(), as.Order, h)},
		{Name: "bias_ih" + end, Shape: []int{rows}, At: places(b, as.Order, h)},
		{Name: "bias_hh" + end, Shape: []int{rows}, At: second, Added: true},
	}
}

func (l *Loop) torchTimeByTime(as Words, d, h int) []nn.TorchModule {
	cell := nn.TorchModule{Code: fmt.Sprintf(as.Cell, d, h), Tensors: l.tensors(as, ""), Classes: as.Classes}
	if as.Peepholes != nil {
		cell.Tensors = append(cell.Tensors, nn.TorchColumn("peepholes", as.Peepholes))
	}
	code := fmt.Sprintf("Times(%d, %s, %s, %s, %s, %q)", l.Steps, cell.Code, nn.TorchValue(l.Last), nn.TorchValue(l.Reversed), nn.TorchValue(l.Masked), l.Start)
	m := nn.TorchWithin("cell", cell, code, torchTimes)
	for k, first := range []*mat.Dense{l.H0, l.C0} {
		if first != nil {
			m.Tensors = append(m.Tensors, nn.TorchColumn(fmt.Sprintf("first.%d", k), first))
		}
	}
	return []nn.TorchModule{m}
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

const torchTimes = `class Times(nn.Module):
    """a cell time by time through rows that hold the features one after the other, each at all times;
    below them the mask, and the first state, if it is given. Where the mask is 0 the state stands still"""
    def __init__(self, steps, cell, last, reverse, masked, start):
        super().__init__()
        self.steps, self.cell, self.last, self.reverse, self.masked, self.start = steps, cell, last, reverse, masked, start
        self.states = 2 if isinstance(cell, nn.LSTMCell) else 1
        if start == "learnt":
            self.first = nn.ParameterList([nn.Parameter(torch.zeros(cell.hidden_size)) for _ in range(self.states)])

    def forward(self, x):
        units, given = self.cell.hidden_size, self.start == "given"
        x, mask, *state = x.split([self.cell.input_size * self.steps, self.steps * self.masked] + [units * given] * self.states, 1)
        if not given:
            first = self.first if self.start == "learnt" else [x.new_zeros(units)] * self.states
            state = [s.expand(len(x), -1) for s in first]
        x, h = x.unflatten(1, (-1, self.steps)), [None] * self.steps
        for t in reversed(range(self.steps)) if self.reverse else range(self.steps):
            now = self.cell(x[:, :, t], tuple(state)) if self.states == 2 else [self.cell(x[:, :, t], state[0])]
            if self.masked:
                m = mask[:, t:t + 1]
                now = [m * s + (1 - m) * before for s, before in zip(now, state)]
            state, h[t] = now, now[0]
        return state[0] if self.last else torch.stack(h, 2).flatten(1)
`

// plusU is z + h Uᵀ, of some rows of U.
func plusU(g *nn.Operators, z, h string, name string, u *mat.Dense) string {
	return g.Add(z, g.Op("MatMul", nil, h, g.Op("Transpose", nil, g.Matrix(name, u))))
}

// ONNX is h = f(z + h₋Uᵀ).
func (c *RNN) ONNX(g *nn.Operators, z, h, _ string) (string, string, error) {
	h, err := g.Activation(c.F, plusU(g, z, h, "U", c.U))
	return h, "", err
}

// Operator is RNN, for the f that it has.
func (c *RNN) Operator() (Words, error) {
	for name, f := range map[string]nn.Elementwise{"Tanh": nn.Tanh, "Relu": nn.ReLU, "Sigmoid": nn.Logistic} {
		if nn.SameActivation(c.F, f) {
			return Words{Type: "RNN", Attributes: map[string]any{"activations": []string{name}}, Order: []int{0}}, nil
		}
	}
	return Words{}, fmt.Errorf("the operator RNN has no f = %v", c.F)
}

// Torch is nn.RNN, with tanh and ReLU, else a cell with f.
func (c *RNN) Torch() (Words, error) {
	for name, f := range map[string]nn.Elementwise{"tanh": nn.Tanh, "relu": nn.ReLU} {
		if nn.SameActivation(c.F, f) {
			kind := "nonlinearity='" + name + "')"
			return Words{Type: "nn.RNN(%d, %d, batch_first=True, " + kind, Order: []int{0}, Cell: "nn.RNNCell(%d, %d, " + kind}, nil
		}
	}
	f, err := nn.TorchActivation(c.F)
	code := strings.ReplaceAll(f.Code, "%", "%%")
	return Words{Order: []int{0}, Cell: "RNNCell(%d, %d, " + code + ")", Classes: append(f.Classes, torchRNN)}, err
}

const torchRNN = `class RNNCell(nn.RNNCell):
    """nn.RNNCell with any f: h = f(W x + b + U h)"""
    def __init__(self, inputs, units, f):
        super().__init__(inputs, units)
        self.f = f

    def forward(self, x, h):
        return self.f(nn.functional.linear(x, self.weight_ih, self.bias_ih) + nn.functional.linear(h, self.weight_hh, self.bias_hh))
`

// ONNX is c = f ⊙ c₋ + i ⊙ g and h = o ⊙ tanh c.
func (c *LSTM) ONNX(g *nn.Operators, z, h, before string) (string, string, error) {
	units := c.Units()
	z = plusU(g, z, h, "U", c.U)
	gate := func(k int, f, sees string) string {
		z := g.Slice(z, k*units, units)
		if c.P != nil && sees != "" {
			z = g.Add(z, g.Mul(sees, g.Matrix("p", Gate(c.P, k, units), 1, units))) // + p ⊙ c
		}
		return g.Op(f, nil, z)
	}
	i, f, v := gate(0, "Sigmoid", before), gate(1, "Sigmoid", before), gate(3, "Tanh", "")
	cell := g.Add(g.Mul(f, before), g.Mul(i, v))
	return g.Mul(gate(2, "Sigmoid", cell), g.Op("Tanh", nil, cell)), cell, nil
}

// Operator is LSTM, whose gates stand in the order i o f g.
func (c *LSTM) Operator() (Words, error) {
	return Words{Type: "LSTM", Order: []int{0, 2, 1, 3}, Peepholes: c.P}, nil
}

// Torch is nn.LSTM, whose gates stand in the order i f g o; with peepholes, of i, f
// and o, a cell that adds them.
func (c *LSTM) Torch() (Words, error) {
	as := Words{Type: "nn.LSTM(%d, %d, batch_first=True)", Order: []int{0, 1, 3, 2}, Cell: "nn.LSTMCell(%d, %d)"}
	if c.P != nil {
		as = Words{Order: as.Order, Peepholes: c.P, Cell: "PeepholeLSTMCell(%d, %d)", Classes: []string{torchPeepholes}}
	}
	return as, nil
}

const torchPeepholes = `class PeepholeLSTMCell(nn.LSTMCell):
    """nn.LSTMCell whose gates i and f see c before, and o sees c after"""
    def __init__(self, inputs, units):
        super().__init__(inputs, units)
        self.peepholes = nn.Parameter(torch.zeros(3 * units))

    def forward(self, x, state):
        h, c = state
        z = nn.functional.linear(x, self.weight_ih, self.bias_ih) + nn.functional.linear(h, self.weight_hh, self.bias_hh)
        (i, f, g, o), (pi, pf, po) = z.chunk(4, 1), self.peepholes.chunk(3)
        c = torch.sigmoid(f + pf * c) * c + torch.sigmoid(i + pi * c) * torch.tanh(g)
        return torch.sigmoid(o + po * c) * torch.tanh(c), c
`

// ONNX is h = n + z ⊙ (h₋ − n).
func (c *GRU) ONNX(g *nn.Operators, x, h, _ string) (string, string, error) {
	units := c.Units()
	gate := func(k int) string {
		return g.Op("Sigmoid", nil, plusU(g, g.Slice(x, k*units, units), h, "U", Gate(c.U, k, units)))
	}
	r, z, n, un := gate(0), gate(1), g.Slice(x, 2*units, units), Gate(c.U, 2, units)
	if c.Reset == AfterProduct {
		n = g.Add(n, g.Mul(r, plusU(g, g.Matrix("bᵤ", c.BU, 1, units), h, "U", un))) // + r ⊙ (U h₋ + bᵤ)
	} else {
		n = plusU(g, n, g.Mul(r, h), "U", un) // + U (r ⊙ h₋)
	}
	n = g.Op("Tanh", nil, n)
	return g.Add(n, g.Mul(z, g.Op("Sub", nil, h, n))), "", nil
}

// Operator is GRU, whose gates stand in the order z r n.
func (c *GRU) Operator() (Words, error) {
	after := 0
	if c.Reset == AfterProduct {
		after = 1
	}
	return Words{Type: "GRU", Attributes: map[string]any{"linear_before_reset": after}, Order: []int{1, 0, 2}, B2: c.BU}, nil
}

// Torch is nn.GRU, which has r after the product with U_n, else a cell that has it
// before.
func (c *GRU) Torch() (Words, error) {
	if c.Reset == AfterProduct {
		return Words{Type: "nn.GRU(%d, %d, batch_first=True)", Order: []int{0, 1, 2}, B2: c.BU, Cell: "nn.GRUCell(%d, %d)"}, nil
	}
	return Words{Order: []int{0, 1, 2}, Cell: "ResetBeforeGRUCell(%d, %d)", Classes: []string{torchReset}}, nil
}

const torchReset = `class ResetBeforeGRUCell(nn.GRUCell):
    """nn.GRUCell with n = tanh(W x + b + U (r * h))"""
    def forward(self, x, h):
        u, v = self.weight_hh.split([2 * self.hidden_size, self.hidden_size])
        gates, n = (nn.functional.linear(x, self.weight_ih, self.bias_ih) + self.bias_hh).split([len(u), len(v)], 1)
        r, z = torch.sigmoid(gates + h @ u.T).chunk(2, 1)
        return (1 - z) * torch.tanh(n + (r * h) @ v.T) + z * h
`
