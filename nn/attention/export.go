package attention

import (
	"fmt"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// ONNX is P = softmax(kᵀq/√d) over the keys and a = v P on [N, heads, rows,
// positions]. An unseen score is −1e30 for −∞, of which exp is 0 as well.
func (l DotProduct) ONNX(g *nn.Operators, x string) (string, error) {
	T, S, h := l.Positions, l.memory(), l.Heads
	part := func(from, rows, per int) string {
		return g.Reshape(g.Slice(x, from, rows), -1, h, rows/h/per, per)
	}
	q, k, v := part(0, l.Keys*T, T), part(l.Keys*T, l.Keys*S, S), part(l.Keys*(T+S), l.Values*S, S)
	scores := g.Op("MatMul", nil, g.Transpose(k, 0, 1, 3, 2), q) // kᵀq: [N, heads, S, T]
	scale := mat.NewDense(S, T, nil)                             // one number for each: a single one onnxruntime takes into MatMul, as a float32
	nn.Constant(1 / math.Sqrt(float64(l.Keys/h)))(scale)
	scores = g.Mul(scores, g.Matrix("1÷√d", scale))
	p := softmax(g, scores, l.unseen(g))
	return g.Reshape(g.Op("MatMul", nil, v, p), -1, l.Values*T), nil
}

// unseen is true where a query does not look: at what comes later, and at padding;
// "" if it looks everywhere.
func (l DotProduct) unseen(g *nn.Operators) string {
	T, S, unseen := l.Positions, l.memory(), ""
	if l.Causal {
		later := mat.NewDense(S, T, nil)
		later.Apply(func(s, t int, _ float64) float64 { return float64(s - t) }, later)
		unseen = g.Op("Greater", nil, g.Matrix("s − t", later), g.Number(0))
	}
	if g.Mask == "" {
		return unseen
	}
	padding := g.Op("Less", nil, g.Reshape(g.Mask, -1, 1, S, 1), g.Number(0.5))
	if unseen == "" {
		return padding
	}
	return g.Op("Or", nil, unseen, padding)
}

// softmax is P over the keys, 0 where they are unseen: all of them, where a query
// looks nowhere.
func softmax(g *nn.Operators, scores, unseen string) string {
	of := func(s string) string { return g.Op("Softmax", map[string]any{"axis": 2}, s) }
	if unseen == "" {
		return of(scores)
	}
	p := of(g.Op("Where", nil, unseen, g.Number(-1e30), scores))
	return g.Op("Where", nil, unseen, g.Number(0), p)
}

// ONNX are the layers on what stands above the mask.
func (l *Padded) ONNX(g *nn.Operators, x string) (a string, err error) {
	above := g.Rows() - l.Positions
	defer func(mask string) { g.Mask = mask }(g.Mask)
	g.Mask, a = g.Slice(x, above, l.Positions), g.Slice(x, 0, above)
	for k, inner := range l.Layers {
		if a, err = g.Layer(k+1, inner, a); err != nil {
			return "", err
		}
	}
	return a, nil
}

// Torch are the layers, whose attentions get the mask.
func (l *Padded) Torch() ([]nn.TorchModule, error) {
	var all []nn.TorchModule
	for _, inner := range l.Layers {
		m, err := nn.TorchOf(inner)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	m := nn.TorchSequential("Padded", "layers.", all, fmt.Sprint(l.Positions))
	m.Classes = append(m.Classes, torchPadded)
	return []nn.TorchModule{m}, nil
}

const torchPadded = `class Padded(nn.Module):
    """layers on rows below which a mask stands: 1 where a position counts, 0 at padding"""
    def __init__(self, positions, *layers):
        super().__init__()
        self.positions, self.layers = positions, nn.Sequential(*layers)

    def forward(self, x):
        for m in self.modules():
            if hasattr(m, "unseen"):
                m.unseen = x[:, -self.positions:] < 0.5
        return self.layers(x[:, :-self.positions])
`

// ONNX are q, k and v at their positions, the lookup, and W_o.
func (l *Attention) ONNX(g *nn.Operators, x string) (string, error) {
	in := l.Q.W.RawMatrix().Cols
	asks, asked := x, x
	if T, S := l.Look.Positions, l.Look.memory(); l.Look.Memory > 0 {
		asks, asked = g.Slice(x, 0, in*T), g.Slice(x, in*T, in*S)
	}
	var made []string
	for i, x := range []string{asks, asked, asked} {
		a, err := g.Layer(i+1, l.Layers[i], x)
		if err != nil {
			return "", err
		}
		made = append(made, a)
	}
	a, err := g.Layer(iLook+1, l.Look, g.Concat(1, made...))
	if err != nil {
		return "", err
	}
	return g.Layer(iO+1, l.Layers[iO], a)
}

// Torch is nn.MultiheadAttention, in whose in_proj_weight W_q, W_k and W_v stand
// below each other; where they are not square, or have an f, the five layers.
func (l *Attention) Torch() ([]nn.TorchModule, error) {
	d := l.Q.W.RawMatrix().Cols
	for _, m := range []*nn.Dense{l.Q, l.K, l.V, l.O} {
		if r, c := m.W.Dims(); r != d || c != d || !nn.SameActivation(m.F, nn.Identity) {
			return l.torchLayers()
		}
	}
	stack := func(name string, shape []int, of func(m *nn.Dense) *mat.Dense) (t nn.TorchTensor) {
		t.Name, t.Shape = name, shape
		for _, m := range []*nn.Dense{l.Q, l.K, l.V} {
			t.At = append(t.At, nn.TorchPlaces(of(m))...)
		}
		return t
	}
	m := nn.TorchModule{Code: fmt.Sprintf("nn.MultiheadAttention(%d, %d, batch_first=True)", d, l.Look.Heads), Tensors: []nn.TorchTensor{
		stack("in_proj_weight", []int{3 * d, d}, func(m *nn.Dense) *mat.Dense { return m.W }),
		stack("in_proj_bias", []int{3 * d}, func(m *nn.Dense) *mat.Dense { return m.B }),
		nn.TorchMatrix("out_proj.weight", l.O.W), nn.TorchColumn("out_proj.bias", l.O.B),
	}}
	code := fmt.Sprintf("Attention(%d, %d, %s, %s)", l.Look.Positions, l.Look.Memory, m.Code, nn.TorchValue(l.Look.Causal))
	return []nn.TorchModule{nn.TorchWithin("heads", m, code, torchAttention)}, nil
}

func (l *Attention) torchLayers() ([]nn.TorchModule, error) {
	var all []nn.TorchModule
	for _, inner := range l.Layers {
		m, err := nn.TorchOf(inner)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	asks := l.Q.W.RawMatrix().Cols * l.Look.Positions
	m := nn.TorchSequential("Layers", "layers.", all, fmt.Sprint(asks), nn.TorchValue(l.Look.Memory > 0))
	m.Classes = append(m.Classes, torchLayers)
	return []nn.TorchModule{m}, nil
}

const torchLayers = `class Layers(nn.Module):
    """attention as its layers: q of the rows that ask, k and v of those that are asked, the lookup, and o"""
    def __init__(self, asks, memory, *layers):
        super().__init__()
        self.asks, self.memory, self.layers = asks, memory, nn.ModuleList(layers)

    def forward(self, x):
        q, k, v, look, o = self.layers
        asks, asked = (x[:, :self.asks], x[:, self.asks:]) if self.memory else (x, x)
        return o(look(torch.cat([q(asks), k(asked), v(asked)], 1)))
`

// Torch is a module without numbers.
func (l DotProduct) Torch() ([]nn.TorchModule, error) {
	code := fmt.Sprintf("Lookup(%d, %d, %d, %d, %d, %s)", l.Positions, l.memory(), l.Heads, l.Keys, l.Values, nn.TorchValue(l.Causal))
	return []nn.TorchModule{{Code: code, Classes: []string{torchLookup}}}, nil
}

const torchLookup = `class Lookup(nn.Module):
    """queries among keys find values; x has them one after the other, each feature at all positions"""
    def __init__(self, positions, memory, heads, keys, values, causal):
        super().__init__()
        self.sizes, self.heads, self.causal = [(keys, positions), (keys, memory), (values, memory)], heads, causal
        self.unseen = None

    def forward(self, x):
        parts = x.split([features * positions for features, positions in self.sizes], 1)
        q, k, v = (p.reshape(len(x), self.heads, -1, size[1]) for p, size in zip(parts, self.sizes))
        scores = k.transpose(2, 3) @ q / q.shape[2] ** 0.5  # samples, heads, keys, queries
        hidden = torch.ones(scores.shape[2:], dtype=torch.bool).tril(-1) if self.causal else torch.zeros(1, 1, dtype=torch.bool)
        if self.unseen is not None:
            hidden = hidden | self.unseen[:, None, :, None]
        p = torch.softmax(scores.masked_fill(hidden, -1e30), 2).masked_fill(hidden, 0)
        return (v @ p).flatten(1)
`

const torchAttention = `class Attention(nn.Module):
    """nn.MultiheadAttention on rows that hold the features one after the other, each at all positions"""
    def __init__(self, positions, memory, heads, causal):
        super().__init__()
        self.positions, self.memory, self.heads, self.causal = positions, memory, heads, causal
        self.unseen = None  # samples, positions: True at padding

    def forward(self, x):
        turn = lambda x, positions: x.unflatten(1, (-1, positions)).transpose(1, 2)  # samples, positions, features
        asks, later = self.heads.embed_dim * self.positions, None
        q = turn(x[:, :asks], self.positions)
        m = turn(x[:, asks:], self.memory) if self.memory else q
        if self.causal:
            later = torch.ones(self.positions, self.positions, dtype=torch.bool).triu(1)
        a = self.heads(q, m, m, attn_mask=later, key_padding_mask=self.unseen, need_weights=False)[0]
        if self.unseen is not None:  # who looks nowhere reads 0
            hidden = self.unseen.unsqueeze(1) | (later if self.causal else torch.zeros(self.positions, 1, dtype=torch.bool))
            a = torch.where(hidden.all(2, keepdim=True), self.heads.out_proj.bias, a)
        return a.transpose(1, 2).flatten(1)
`

// ONNX is x and the code of every position.
func (l Sine) ONNX(g *nn.Operators, x string) (string, error) {
	code := make([]float64, l.Features*l.Positions)
	for p := range l.Positions {
		for d, v := range PE(p, l.Features) {
			code[d*l.Positions+p] = v
		}
	}
	return g.Add(x, g.Numbers("PE", code, len(code))), nil
}

// Torch is x and the code of every position.
func (l Sine) Torch() ([]nn.TorchModule, error) {
	return []nn.TorchModule{{Code: fmt.Sprintf("Sine(%d, %d)", l.Positions, l.Features), Classes: []string{torchSine}}}, nil
}

const torchSine = `class Sine(nn.Module):
    """adds sin and cos of p/10000^(2i/D) to the features of position p"""
    def __init__(self, positions, features):
        super().__init__()
        i, p = torch.arange(features, dtype=torch.float64).unsqueeze(1), torch.arange(positions, dtype=torch.float64)
        angle = p / 10000 ** ((i - i % 2) / features)
        self.register_buffer("code", torch.where(i % 2 == 0, angle.sin(), angle.cos()).flatten(), persistent=False)

    def forward(self, x):
        return x + self.code
`

// ONNX is x and the vector of every position.
func (l *Learnt) ONNX(g *nn.Operators, x string) (string, error) {
	return g.Add(x, g.Matrix("E", l.E, l.E.RawMatrix().Rows)), nil
}

// Torch is x and the vector of every position.
func (l *Learnt) Torch() ([]nn.TorchModule, error) {
	n := l.E.RawMatrix().Rows
	return []nn.TorchModule{{Code: fmt.Sprintf("Learnt(%d)", n), Classes: []string{torchLearnt}, Tensors: []nn.TorchTensor{nn.TorchColumn("positions", l.E)}}}, nil
}

const torchLearnt = `class Learnt(nn.Module):
    """adds a learnt vector to every position"""
    def __init__(self, numbers):
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(numbers))

    def forward(self, x):
        return x + self.positions
`
