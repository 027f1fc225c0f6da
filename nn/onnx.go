package nn

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// InONNX is a layer that says what it computes in operators of the ONNX standard.
// ONNX adds them to g and returns the tensor a; x is the tensor of its input. Both
// are [N, rows]: a row per sample, the transpose of what the library has. What is
// random while training is left out. An error says why it cannot be said.
//
// Package export writes files of it.
type InONNX interface {
	ONNX(g *Operators, x string) (a string, err error)
}

// Operators is a network in the words of ONNX, into which the layers write
// themselves. Tensors are known by their names. All operators are in opset 18.
type Operators struct {
	Double bool   // numbers are float64, else float32
	Mask   string // the tensor that says which positions count, [N, positions], as [Step].Mask does; "" where all do

	Ops       []Operator
	Constants []Stored
	Values    []string // the tensors that are named z or a, in order

	pass   *Trace         // of some x: how many rows the layers have
	layers []written      // that are being written, the innermost one last
	stored map[key]string // the constant that holds the numbers from here on, in this shape
	count  int
}

// written is a layer that is being written: its number, "2" or "2.1", and its step
// in the pass.
type written struct {
	number string
	step   *Step
}

// key is where the numbers of a constant are, and its shape. It keeps them alive,
// so that no other numbers can come to stand in the same place.
type key struct {
	at    *float64
	shape string
}

// An Operator is one node of an ONNX graph.
type Operator struct {
	Type       string
	Inputs     []string // "" is one that is left out
	Output     string
	Attributes map[string]any // int, float64, string, []int, []string
	Layer      string         // whose it is: "2.1"
}

// A Stored is a tensor whose numbers are in the file: of Ints, if there are any.
type Stored struct {
	Name  string
	Shape []int
	Data  []float64
	Ints  []int
}

// Op adds an operator and returns its output; of several outputs the first.
func (g *Operators) Op(typ string, attributes map[string]any, inputs ...string) string {
	g.count++
	out := fmt.Sprintf("%s.%s %d", g.number(), typ, g.count)
	g.Ops = append(g.Ops, Operator{typ, inputs, out, attributes, g.number()})
	return out
}

func (g *Operators) number() string {
	if len(g.layers) == 0 {
		return "0"
	}
	return g.layers[len(g.layers)-1].number
}

// Rows is the number of rows of x, of the layer that is being written, in the pass
// that [Network.InONNX] has been given: for layers that take any number.
func (g *Operators) Rows() int {
	if len(g.layers) == 0 || g.layers[len(g.layers)-1].step == nil {
		return 0
	}
	r, _ := g.layers[len(g.layers)-1].step.X.Dims()
	return r
}

// Matrix adds the numbers of m, row by row, as a constant of the layer. Without a
// shape it has m's. A matrix that several layers have, or one layer at several
// times, stands in the file once.
func (g *Operators) Matrix(name string, m *mat.Dense, shape ...int) string {
	r, c := m.Dims()
	if shape == nil {
		shape = []int{r, c}
	}
	k := key{&m.RawMatrix().Data[0], fmt.Sprint(r, c, shape)}
	if there, ok := g.stored[k]; ok {
		return there
	}
	if g.stored == nil {
		g.stored = map[key]string{}
	}
	g.stored[k] = g.Numbers(name, mat.DenseCopyOf(m).RawMatrix().Data, shape...)
	return g.stored[k]
}

// Numbers adds numbers as a constant of the layer.
func (g *Operators) Numbers(name string, data []float64, shape ...int) string {
	name = g.unique(name)
	g.Constants = append(g.Constants, Stored{Name: name, Shape: shape, Data: data})
	return name
}

// Number adds one number.
func (g *Operators) Number(v float64) string { return g.Numbers(fmt.Sprint(v), []float64{v}) }

// Ints adds whole numbers, such as a shape or axes; −1 in a shape is what is left.
func (g *Operators) Ints(v ...int) string { return g.Indices(v, len(v)) }

// Indices adds whole numbers in a shape, such as those of an operator Gather.
func (g *Operators) Indices(v []int, shape ...int) string {
	name := fmt.Sprint(v)
	if len(v) > 8 {
		name = fmt.Sprintf("%v and %d more", v[:8], len(v)-8)
	}
	name = g.unique(name)
	g.Constants = append(g.Constants, Stored{Name: name, Shape: shape, Ints: append([]int{}, v...)})
	return name
}

func (g *Operators) unique(name string) string {
	name = g.number() + "." + name
	for slices.ContainsFunc(g.Constants, func(c Stored) bool { return c.Name == name }) {
		name += "'"
	}
	return name
}

// Float turns truth values into the numbers 0 and 1.
func (g *Operators) Float(x string) string {
	to := 1 // FLOAT
	if g.Double {
		to = 11 // DOUBLE
	}
	return g.Op("Cast", map[string]any{"to": to}, x)
}

// Reshape gives x another shape; 0 is the axis as it is, −1 what is left.
func (g *Operators) Reshape(x string, shape ...int) string {
	return g.Op("Reshape", nil, x, g.Ints(shape...))
}

// Transpose puts the axes of x in another order.
func (g *Operators) Transpose(x string, order ...int) string {
	return g.Op("Transpose", map[string]any{"perm": order}, x)
}

// Add is a + b, number by number; one row, or one number, is added to all.
func (g *Operators) Add(a, b string) string { return g.Op("Add", nil, a, b) }

// Mul is a ⊙ b, in the same way.
func (g *Operators) Mul(a, b string) string { return g.Op("Mul", nil, a, b) }

// Slice are so many rows of x from one on: columns in the file.
func (g *Operators) Slice(x string, from, rows int) string {
	return g.Op("Slice", nil, x, g.Ints(from), g.Ints(from+rows), g.Ints(1))
}

// Concat puts tensors side by side along an axis; one alone is itself.
func (g *Operators) Concat(axis int, x ...string) string {
	if len(x) == 1 {
		return x[0]
	}
	return g.Op("Concat", map[string]any{"axis": axis}, x...)
}

// Reduce is ReduceSum, ReduceMean or ReduceMax over axes, which stay with length 1
// if keep says so.
func (g *Operators) Reduce(typ, x string, keep bool, axes ...int) string {
	attributes := map[string]any{"keepdims": 0}
	if keep {
		attributes = nil
	}
	return g.Op(typ, attributes, x, g.Ints(axes...))
}

// EverySample repeats a row of so many numbers for every sample that x has.
func (g *Operators) EverySample(row string, numbers int, x string) string {
	n := g.Op("Shape", map[string]any{"start": 0, "end": 1}, x)
	return g.Op("Expand", nil, row, g.Concat(0, n, g.Ints(numbers)))
}

// Z calls the tensor the layer's net input, z.
func (g *Operators) Z(x string) string { return g.call("z", x) }

// Activation adds f and returns f(z).
func (g *Operators) Activation(f Activation, z string) (string, error) {
	said, ok := f.(interface {
		ONNX(g *Operators, z string) (string, error)
	})
	if !ok {
		return "", fmt.Errorf("the activation %v does not say itself in ONNX; it has no method ONNX", f)
	}
	return said.ONNX(g, z)
}

// Layer adds layer l, whose number is k inside of the layer that is being written,
// from 1, and returns its a.
func (g *Operators) Layer(k int, l Layer, x string) (string, error) {
	number := fmt.Sprint(k)
	if len(g.layers) > 0 {
		number = g.number() + "." + number
	}
	fail := func(err error) error {
		if inner := (cannot{}); errors.As(err, &inner) {
			return err // a layer inside has said it
		}
		return cannot{fmt.Sprintf("layer %s (%s)", number, describe(l)), err}
	}
	said, ok := l.(InONNX)
	if !ok {
		return "", fail(errors.New("it does not say itself in ONNX; it has no method ONNX"))
	}
	g.layers = append(g.layers, written{number, g.step(k)})
	defer func() { g.layers = g.layers[:len(g.layers)-1] }()
	a, err := said.ONNX(g, x)
	if err != nil {
		return "", fail(err)
	}
	return g.call("a", a), nil
}

// step is that of layer k inside of the one that is being written, in the pass; nil
// where there is none.
func (g *Operators) step(k int) *Step {
	steps := g.pass.Steps[1:]
	if len(g.layers) > 0 {
		steps = nil
		if s := g.layers[len(g.layers)-1].step; s != nil {
			steps = s.Subs()
		}
	}
	if k > len(steps) {
		return nil
	}
	return steps[k-1]
}

// cannot says which layer cannot be exported.
type cannot struct {
	who string
	why error
}

func (c cannot) Error() string { return c.who + ": " + c.why.Error() }

// call gives a tensor that an operator of this layer has made the name of a value;
// one that has a name already is copied.
func (g *Operators) call(value, x string) string {
	name := value + g.number()
	made := slices.IndexFunc(g.Ops, func(o Operator) bool { return o.Output == x })
	if made < 0 || slices.Contains(g.Values, x) {
		x = g.Op("Identity", nil, x)
		made = len(g.Ops) - 1
	}
	g.Ops[made].Output = name
	for _, o := range g.Ops[made+1:] {
		for k, in := range o.Inputs {
			if in == x {
				o.Inputs[k] = name
			}
		}
	}
	g.Values = append(g.Values, name)
	return name
}

// InONNX is the whole network: x is the input, and z1, a1, z2, … are the values of
// the layers. pass is one of any x, from which the layers know how many rows they
// have. The error says which layer cannot be said.
func (n *Network) InONNX(double bool, pass *Trace) (*Operators, error) {
	g := &Operators{Double: double, pass: pass}
	x := "x"
	for l, layer := range n.Layers {
		var err error
		if x, err = g.Layer(l+1, layer, x); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// ONNX is z = x Wᵀ + b, a row per sample, and a = f(z).
func (l *Dense) ONNX(g *Operators, x string) (string, error) {
	z := g.Op("Gemm", map[string]any{"transB": 1}, x, g.Matrix("W", l.W), g.Matrix("b", l.B, len(l.B.RawMatrix().Data)))
	return g.Activation(l.F, g.Z(z))
}

// ONNX is a = x Wᵀ, a row per sample.
func (l *Embedding) ONNX(g *Operators, x string) (string, error) {
	return g.Op("MatMul", nil, x, g.Matrix("W", mat.DenseCopyOf(l.W.T()))), nil
}

// ONNX is a = f(x).
func (l Activate) ONNX(g *Operators, x string) (string, error) { return g.Activation(l.F, g.Z(x)) }

// ONNX is the maximum over the pieces of z.
func (l *Maxout) ONNX(g *Operators, x string) (string, error) {
	height, _ := l.W.Dims()
	z := g.Z(g.Op("Gemm", map[string]any{"transB": 1}, x, g.Matrix("W", l.W), g.Matrix("b", l.B, height)))
	return g.Reduce("ReduceMax", g.Reshape(z, -1, l.K, height/l.K), false, 1), nil
}

// ONNX is max(0, z) + γ min(0, z).
func (l *PReLU) ONNX(g *Operators, x string) (string, error) {
	z, gamma := g.Z(x), g.Matrix("γ", l.Gamma, l.Gamma.RawMatrix().Rows)
	if !g.Double {
		return g.Op("PRelu", nil, z, gamma), nil
	}
	below := g.Op("Min", nil, z, g.Number(0)) // PRelu itself onnxruntime has in float32 only
	return g.Add(g.Op("Relu", nil, z), g.Mul(below, gamma)), nil
}

// ONNX is a = γ tanh(αx) + β.
func (l *DyT) ONNX(g *Operators, x string) (string, error) {
	z := g.Z(g.Mul(x, g.Numbers("α", []float64{l.Alpha.At(0, 0)})))
	return g.scaleShift(g.Op("Tanh", nil, z), l.Gamma, l.Beta), nil
}

// scaleShift is γ z + β.
func (g *Operators) scaleShift(z string, gamma, beta *mat.Dense) string {
	n := gamma.RawMatrix().Rows
	return g.Add(g.Mul(z, g.Matrix("γ", gamma, n)), g.Matrix("β", beta, n))
}

// ONNX is a = x: nothing is dropped when a network is used.
func (l Dropout) ONNX(g *Operators, x string) (string, error) { return x, nil }

// ONNX is z = (x − μ̂)/√(σ̂² + ε) with the running averages, and a = γ z + β.
func (l *BatchNorm) ONNX(g *Operators, x string) (string, error) {
	n := l.Mean.RawMatrix().Rows
	var root mat.Dense
	root.Apply(func(_, _ int, v float64) float64 { return math.Sqrt(v + epsilon(l.Epsilon)) }, l.Variance)
	z := g.Op("Div", nil, g.Op("Sub", nil, x, g.Matrix("μ̂", l.Mean, n)), g.Matrix("√(σ̂² + ε)", &root, n))
	return g.scaleShift(g.Z(z), l.Gamma, l.Beta), nil
}

// ONNX is z = (x − μ)/√(σ² + ε) of every row, and a = γ z + β.
func (l *LayerNorm) ONNX(g *Operators, x string) (string, error) {
	mean := func(x string) string { return g.Reduce("ReduceMean", x, true, 1) }
	d := g.Op("Sub", nil, x, mean(x))
	variance := g.Add(mean(g.Mul(d, d)), g.Numbers("ε", []float64{epsilon(l.Epsilon)}))
	return g.scaleShift(g.Z(g.Op("Div", nil, d, g.Op("Sqrt", nil, variance))), l.Gamma, l.Beta), nil
}

// ONNX runs the layer on [N·T, D] and puts its [N·T, K] back into [N, K·T].
func (l *EachPosition) ONNX(g *Operators, x string) (string, error) {
	in, _ := sizes(l.Layer)
	if in == 0 {
		return "", errors.New("the layer at each position does not say how long its input is")
	}
	xt := g.Reshape(g.Transpose(g.Reshape(x, -1, in, l.Positions), 0, 2, 1), -1, in)
	a, err := g.Layer(1, l.Layer, xt)
	if err != nil {
		return "", err
	}
	_, out := sizes(l.Layer)
	if out == 0 {
		out = in
	}
	return g.Reshape(g.Transpose(g.Reshape(a, -1, l.Positions, out), 0, 2, 1), -1, out*l.Positions), nil
}

// ONNX are the layers, with a concatenation where one reads several values.
func (l *Functional) ONNX(g *Operators, x string) (string, error) {
	values, from := []string{x}, 0
	if len(l.Inputs) > 1 {
		values = nil
		for _, rows := range l.Inputs {
			values = append(values, g.Slice(x, from, rows))
			from += rows
		}
	}
	read := func(list []int) string { return g.Concat(1, pick(values, list)...) }
	for k, inner := range l.Layers {
		a, err := g.Layer(k+1, inner, read(l.Reads[k]))
		if err != nil {
			return "", err
		}
		values = append(values, a)
	}
	return read(l.Out), nil
}

// ONNX is the sum over the parts.
func (l Sum) ONNX(g *Operators, x string) (string, error) {
	if l.Rows > 0 {
		return g.Reduce("ReduceSum", g.Reshape(x, -1, l.Parts, l.Rows), false, 1), nil
	}
	// [0, Parts, −1] keeps the samples and takes what is left for the rows.
	return g.Reduce("ReduceSum", g.Reshape(x, 0, l.Parts, -1), false, 1), nil
}

// ONNX is f in the operators of its field InONNX.
func (f Elementwise) ONNX(g *Operators, z string) (string, error) {
	if f.InONNX == nil {
		return "", fmt.Errorf("the activation %v does not say itself in ONNX; its field InONNX is nil", f)
	}
	return f.InONNX(g, z), nil
}

// ONNX is the softmax of every row.
func (softmax) ONNX(g *Operators, z string) (string, error) {
	return g.Op("Softmax", map[string]any{"axis": -1}, z), nil
}

// onnx is an activation that is one operator.
func onnx(typ string, attributes map[string]any) func(g *Operators, z string) string {
	return func(g *Operators, z string) string { return g.Op(typ, maps.Clone(attributes), z) }
}

// onnxLeaky is max(0, z) − γ max(0, −z); LeakyRelu itself onnxruntime has in float32 only.
func onnxLeaky(gamma float64) func(g *Operators, z string) string {
	return func(g *Operators, z string) string {
		if !g.Double {
			return g.Op("LeakyRelu", map[string]any{"alpha": gamma}, z)
		}
		below := g.Op("Relu", nil, g.Op("Neg", nil, z))
		return g.Op("Sub", nil, g.Op("Relu", nil, z), g.Mul(below, g.Number(gamma)))
	}
}

// onnxELU is max(0, z) + γ(exp(min(0, z)) − 1); Elu itself onnxruntime has in float32 only.
func onnxELU(gamma float64) func(g *Operators, z string) string {
	return func(g *Operators, z string) string {
		if !g.Double {
			return g.Op("Elu", map[string]any{"alpha": gamma}, z)
		}
		below := g.Op("Sub", nil, g.Op("Exp", nil, g.Op("Min", nil, z, g.Number(0))), g.Number(1))
		return g.Add(g.Op("Relu", nil, z), g.Mul(below, g.Number(gamma)))
	}
}

// onnxSoftplus is max(0, z) + log(1 + exp(−|z|)); Softplus itself onnxruntime has in
// float32 only.
func onnxSoftplus(g *Operators, z string) string {
	if !g.Double {
		return g.Op("Softplus", nil, z)
	}
	e := g.Op("Exp", nil, g.Op("Neg", nil, g.Op("Abs", nil, z)))
	return g.Add(g.Op("Relu", nil, z), g.Op("Log", nil, g.Add(e, g.Number(1))))
}

// onnxClip is max(low, min(high, slope·z + shift)).
func onnxClip(slope, shift, low, high float64) func(g *Operators, z string) string {
	return func(g *Operators, z string) string {
		if slope != 1 {
			z = g.Mul(z, g.Number(slope))
		}
		if shift != 0 {
			z = g.Add(z, g.Number(shift))
		}
		return g.Op("Clip", nil, z, g.scalar(low), g.scalar(high))
	}
}

// scalar is a number without axes, as Clip takes it.
func (g *Operators) scalar(v float64) string {
	return g.Numbers(fmt.Sprint(v), []float64{v}, []int{}...)
}

// onnxGate is z times another tensor.
func onnxGate(of func(g *Operators, z string) string) func(g *Operators, z string) string {
	return func(g *Operators, z string) string { return g.Mul(z, of(g, z)) }
}

// onnxSwish is z σ(βz); in float64 it is z/(1 + exp(−βz)), because onnxruntime makes
// one operator of the other, which it has in float32 only.
func onnxSwish(beta float64) func(g *Operators, z string) string {
	return func(g *Operators, z string) string {
		if g.Double {
			e := g.Op("Exp", nil, g.Mul(z, g.Number(-beta)))
			return g.Op("Div", nil, z, g.Add(e, g.Number(1)))
		}
		return g.Mul(z, g.Op("Sigmoid", nil, g.Mul(z, g.Number(beta))))
	}
}

// onnxGELU is z Φ((z − μ)/σ) with Φ(u) = ½(1 + erf(u/√2)).
func onnxGELU(mu, sigma float64) func(g *Operators, z string) string {
	return onnxGate(func(g *Operators, z string) string {
		u := g.Mul(g.Op("Sub", nil, z, g.Number(mu)), g.Number(1/(sigma*math.Sqrt2)))
		return g.half(g.erf(u))
	})
}

// erf is (2/√π) ∫₀ᵘ exp(−t²) dt. Erf itself onnxruntime has in float32 only; in
// float64 it is Gauss and Legendre's sum with 24 points in [0, u], which is right to
// 1e-15, and beyond ±6, where erf is ±1, that of ±6.
func (g *Operators) erf(u string) string {
	if !g.Double {
		return g.Op("Erf", nil, u)
	}
	x, w := legendre(24)
	u = g.Op("Clip", nil, u, g.scalar(-6), g.scalar(6))
	t := g.Mul(g.Op("Unsqueeze", nil, u, g.Ints(-1)), g.Numbers("points", x, len(x)))
	sum := g.Op("MatMul", nil, g.Op("Exp", nil, g.Op("Neg", nil, g.Mul(t, t))), g.Numbers("weights", w, len(w)))
	return g.Mul(g.Mul(u, sum), g.Number(2/math.Sqrt(math.Pi)))
}

// legendre are the points and weights of ∫₀¹ f(t) dt ≈ Σ w f(x): the n roots of
// Legendre's polynomial, found by Newton's steps. gonum has them as a table, which
// is 46 kB of every page with a network.
func legendre(n int) (x, w []float64) {
	for i := range n {
		z, slope := math.Cos(math.Pi*(float64(i)+0.75)/(float64(n)+0.5)), 0.0
		for range 6 {
			below, p := 1.0, z
			for k := 2.0; k <= float64(n); k++ {
				below, p = p, ((2*k-1)*z*p-(k-1)*below)/k
			}
			slope = float64(n) * (z*p - below) / (z*z - 1)
			z -= p / slope
		}
		x, w = append(x, (1+z)/2), append(w, 1/((1-z*z)*slope*slope))
	}
	return x, w
}

// half is ½(1 + u).
func (g *Operators) half(u string) string {
	return g.Mul(g.Add(u, g.Number(1)), g.Number(0.5))
}

// onnxGELUTanh is ½z(1 + tanh(√(2/π)(z + 0.044715 z³))).
func onnxGELUTanh(g *Operators, z string) string {
	cube := g.Mul(g.Mul(z, z), z)
	u := g.Add(z, g.Mul(cube, g.Number(0.044715)))
	return g.Mul(z, g.half(g.Op("Tanh", nil, g.Mul(u, g.Number(math.Sqrt(2/math.Pi))))))
}

// onnxStep is low, or 1 where z compares with 0.
func onnxStep(compare string, low float64) func(g *Operators, z string) string {
	return func(g *Operators, z string) string {
		one := g.Float(g.Op(compare, nil, z, g.Number(0)))
		if low == 0 {
			return one
		}
		return g.Add(g.Mul(one, g.Number(1-low)), g.Number(low))
	}
}
