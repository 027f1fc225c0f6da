package nn

import (
	"errors"
	"fmt"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// InTorch is a layer that says how PyTorch computes the same: the modules that
// x, a row per sample, goes through. An error says why it cannot be said.
//
// Package export writes files of it, and reads PyTorch's into such a layer.
type InTorch interface {
	Torch() ([]TorchModule, error)
}

// A TorchModule is a module of PyTorch and where its numbers are in the layer.
type TorchModule struct {
	Code    string   // the Python expression that makes it: "nn.Linear(2, 8)"
	Classes []string // Python classes that Code needs beside torch.nn
	Tensors []TorchTensor
}

// A TorchTensor is a tensor of a module under its name there, and for every one of
// its numbers, in PyTorch's order, the place of that number in the layer. So one
// description serves both ways, out and in; another shape, or another order of the
// gates, is another order of the places.
type TorchTensor struct {
	Name  string // "weight"
	Shape []int
	At    []*float64
	Added bool // a number whose place an earlier tensor has is added to it: 0 on the way out
}

// TorchPlaces lists the places of m's numbers, row by row.
func TorchPlaces(m *mat.Dense) (at []*float64) {
	for i := range m.RawMatrix().Rows {
		row := m.RawRowView(i)
		for j := range row {
			at = append(at, &row[j])
		}
	}
	return at
}

// TorchColumn is a tensor with one axis, of a matrix with one column.
func TorchColumn(name string, m *mat.Dense) TorchTensor {
	return TorchTensor{Name: name, Shape: []int{m.RawMatrix().Rows}, At: TorchPlaces(m)}
}

// TorchMatrix is a tensor of m's shape, rows × columns.
func TorchMatrix(name string, m *mat.Dense) TorchTensor {
	r, c := m.Dims()
	return TorchTensor{Name: name, Shape: []int{r, c}, At: TorchPlaces(m)}
}

// TorchOf is what a layer says, behind one another in an nn.Sequential if it says
// several modules.
func TorchOf(l Layer) (TorchModule, error) {
	all, err := torchModules(l)
	if err != nil {
		return TorchModule{}, err
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return TorchSequential("nn.Sequential", "", all), nil
}

func torchModules(l Layer) ([]TorchModule, error) {
	said, ok := l.(InTorch)
	if !ok {
		return nil, errors.New("it does not say itself in PyTorch; it has no method Torch")
	}
	return said.Torch()
}

// TorchSequential is one module that takes others as arguments and has them under
// the names 0, 1, … behind a prefix, such as "layers.".
func TorchSequential(call, prefix string, modules []TorchModule, before ...string) (m TorchModule) {
	parts := before
	for k, inner := range modules {
		parts = append(parts, strings.ReplaceAll(inner.Code, "\n", "\n    "))
		for _, t := range inner.Tensors {
			t.Name = fmt.Sprintf("%s%d.%s", prefix, k, t.Name)
			m.Tensors = append(m.Tensors, t)
		}
		m.Classes = append(m.Classes, inner.Classes...)
	}
	m.Code = call + "(\n    " + strings.Join(parts, ",\n    ") + ")"
	return m
}

// TorchWithin is a module that has another one under a name: "layer".
func TorchWithin(name string, inner TorchModule, code string, classes ...string) TorchModule {
	m := TorchModule{Code: code, Classes: append(classes, inner.Classes...)}
	for _, t := range inner.Tensors {
		t.Name = name + "." + t.Name
		m.Tensors = append(m.Tensors, t)
	}
	return m
}

// InTorch is the whole network as an nn.Sequential. The error says which layer
// cannot be said.
func (n *Network) InTorch() (TorchModule, error) {
	var all []TorchModule
	for l, layer := range n.Layers {
		modules, err := torchModules(layer)
		if err != nil {
			return TorchModule{}, fmt.Errorf("layer %d (%s): %w", l+1, describe(layer), err)
		}
		all = append(all, modules...)
	}
	return TorchSequential("nn.Sequential", "", all), nil
}

// TorchActivation is f as a module.
func TorchActivation(f Activation) (TorchModule, error) {
	said, ok := f.(interface{ Torch() string })
	if !ok || said.Torch() == "" {
		return TorchModule{}, fmt.Errorf("the activation %v does not say itself in PyTorch", f)
	}
	m := TorchModule{Code: said.Torch()}
	if strings.HasPrefix(m.Code, "Formula(") {
		m.Classes = []string{torchFormula}
	}
	return m, nil
}

// Torch is the field InTorch.
func (f Elementwise) Torch() string { return f.InTorch }

// Torch is the softmax of every row.
func (softmax) Torch() string { return "nn.Softmax(dim=1)" }

// TorchFormula is a module without numbers that computes a Python lambda.
func TorchFormula(lambda string) TorchModule {
	return TorchModule{Code: "Formula(" + lambda + ")", Classes: []string{torchFormula}}
}

const torchFormula = `class Formula(nn.Module):
    """a = f(z), number by number"""
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, z):
        return self.f(z)
`

// Torch is nn.Linear, then f. Without an f of its own an identity is left out.
func (l *Dense) Torch() ([]TorchModule, error) {
	f, err := TorchActivation(l.F)
	return []TorchModule{torchLinear(l.W, l.B), f}, err
}

func torchLinear(w, b *mat.Dense) TorchModule {
	out, in := w.Dims()
	return TorchModule{Code: fmt.Sprintf("nn.Linear(%d, %d)", in, out), Tensors: []TorchTensor{TorchMatrix("weight", w), TorchColumn("bias", b)}}
}

// Torch is nn.Embedding, whose weight is Wᵀ, looked up by the one-hot row.
func (l *Embedding) Torch() ([]TorchModule, error) {
	size, signs := l.W.Dims()
	t := TorchTensor{Name: "weight", Shape: []int{signs, size}}
	for k := range signs {
		for d := range size {
			t.At = append(t.At, &l.W.RawRowView(d)[k])
		}
	}
	code := fmt.Sprintf("OneHotEmbedding(%d, %d)", signs, size)
	return []TorchModule{{Code: code, Tensors: []TorchTensor{t}, Classes: []string{torchEmbedding}}}, nil
}

const torchEmbedding = `class OneHotEmbedding(nn.Embedding):
    """nn.Embedding of signs that stand one-hot, or mixed, in a row"""
    def forward(self, x):
        return x @ self.weight
`

// Torch is f.
func (l Activate) Torch() ([]TorchModule, error) {
	f, err := TorchActivation(l.F)
	return []TorchModule{f}, err
}

// Torch is nn.Linear and the maximum over the pieces.
func (l *Maxout) Torch() ([]TorchModule, error) {
	out := l.B.RawMatrix().Rows / l.K
	linear := torchLinear(l.W, l.B)
	return []TorchModule{linear, TorchFormula(fmt.Sprintf("lambda z: z.unflatten(1, (%d, %d)).amax(1)", l.K, out))}, nil
}

// Torch is nn.PReLU.
func (l *PReLU) Torch() ([]TorchModule, error) {
	return []TorchModule{{Code: fmt.Sprintf("nn.PReLU(%d)", l.Gamma.RawMatrix().Rows), Tensors: []TorchTensor{TorchColumn("weight", l.Gamma)}}}, nil
}

// Torch is a module of its own: torch has no DyT.
func (l *DyT) Torch() ([]TorchModule, error) {
	alpha := TorchTensor{Name: "alpha", Shape: []int{1}, At: TorchPlaces(l.Alpha)}
	return []TorchModule{{Code: fmt.Sprintf("DyT(%d)", l.Gamma.RawMatrix().Rows), Classes: []string{torchDyT},
		Tensors: []TorchTensor{alpha, TorchColumn("weight", l.Gamma), TorchColumn("bias", l.Beta)}}}, nil
}

const torchDyT = `class DyT(nn.Module):
    """a = weight * tanh(alpha x) + bias (Zhu et al., 2025)"""
    def __init__(self, features):
        super().__init__()
        self.alpha = nn.Parameter(torch.full((1,), 0.5))
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))

    def forward(self, x):
        return self.weight * torch.tanh(self.alpha * x) + self.bias
`

// Torch is nn.Dropout, which does nothing in eval().
func (l Dropout) Torch() ([]TorchModule, error) {
	return []TorchModule{{Code: fmt.Sprintf("nn.Dropout(%v)", l.P)}}, nil
}

// Torch is nn.BatchNorm1d. Its running variance is learnt from Σ(x − μ)²/(N − 1)
// and ours from ÷N; in eval() both compute the same from the same numbers.
func (l *BatchNorm) Torch() ([]TorchModule, error) {
	rho := l.Rho
	if rho == 0 {
		rho = 0.1
	}
	return []TorchModule{{Code: fmt.Sprintf("nn.BatchNorm1d(%d, eps=%v, momentum=%v)", l.Gamma.RawMatrix().Rows, epsilon(l.Epsilon), rho),
		Tensors: []TorchTensor{TorchColumn("weight", l.Gamma), TorchColumn("bias", l.Beta), TorchColumn("running_mean", l.Mean), TorchColumn("running_var", l.Variance)}}}, nil
}

// Torch is nn.LayerNorm.
func (l *LayerNorm) Torch() ([]TorchModule, error) {
	return []TorchModule{{Code: fmt.Sprintf("nn.LayerNorm(%d, eps=%v)", l.Gamma.RawMatrix().Rows, epsilon(l.Epsilon)),
		Tensors: []TorchTensor{TorchColumn("weight", l.Gamma), TorchColumn("bias", l.Beta)}}}, nil
}

// Torch runs the layer on the positions as rows.
func (l *EachPosition) Torch() ([]TorchModule, error) {
	inner, err := TorchOf(l.Layer)
	if err != nil {
		return nil, err
	}
	code := fmt.Sprintf("EachPosition(%d, %s)", l.Positions, inner.Code)
	return []TorchModule{TorchWithin("layer", inner, code, torchPosition)}, nil
}

const torchPosition = `class EachPosition(nn.Module):
    """a layer at every position of rows that hold the features one after the other"""
    def __init__(self, positions, layer):
        super().__init__()
        self.positions, self.layer = positions, layer

    def forward(self, x):
        x = x.unflatten(1, (-1, self.positions)).transpose(1, 2)  # samples, positions, features
        a = self.layer(x.flatten(0, 1)).unflatten(0, (-1, self.positions))
        return a.transpose(1, 2).flatten(1)
`

// Torch are the layers and what each reads.
func (l *Functional) Torch() ([]TorchModule, error) {
	var all []TorchModule
	for k, inner := range l.Layers {
		m, err := TorchOf(inner)
		if err != nil {
			return nil, fmt.Errorf("layer %d inside (%s): %w", k+1, describe(inner), err)
		}
		all = append(all, m)
	}
	m := TorchSequential("Functional", "layers.", all, TorchValue(l.Inputs), TorchValue(l.Reads), TorchValue(l.Out))
	m.Classes = append(m.Classes, torchFunctional)
	return []TorchModule{m}, nil
}

// TorchValue writes a number, a truth value or lists of numbers as Python does.
func TorchValue(v any) string {
	if b, ok := v.(bool); ok {
		return map[bool]string{true: "True", false: "False"}[b]
	}
	return strings.ReplaceAll(fmt.Sprint(v), " ", ", ")
}

const torchFunctional = `class Functional(nn.Module):
    """layers that read the inputs, and each other, side by side; values count inputs first"""
    def __init__(self, inputs, reads, out, *layers):
        super().__init__()
        self.inputs, self.reads, self.out = inputs, reads, out
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        values = [x] if len(self.inputs) == 1 else list(torch.split(x, self.inputs, dim=1))
        read = lambda which: torch.cat([values[v] for v in which], dim=1)
        for layer, which in zip(self.layers, self.reads):
            values.append(layer(read(which)))
        return read(self.out)
`

// Torch is the sum over the parts.
func (l Sum) Torch() ([]TorchModule, error) {
	return []TorchModule{TorchFormula(fmt.Sprintf("lambda x: x.unflatten(1, (%d, -1)).sum(1)", l.Parts))}, nil
}
