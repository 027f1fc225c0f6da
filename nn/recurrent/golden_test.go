package recurrent_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/autodiff"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s = %.9f, want %.9f", what, got, want)
	}
}

// byHand is w = 0.5, u = 0.8, tanh, x = 1 0 0, L = ½ h₃².
func byHand(truncate int) (*nn.Trace, *recurrent.RNN) {
	c := recurrent.NewRNN(1, 1, nn.Tanh, nn.Values(0.5), nn.Values(0.8))
	net := nn.New(recurrent.New(c, recurrent.Settings{Steps: 3, Last: true, Truncate: truncate}))
	t := net.Forward(mat.NewDense(3, 1, []float64{1, 0, 0}))
	t.Backward(nn.SquaredError, mat.NewDense(1, 1, nil))
	return t, c
}

func TestByHand(t *testing.T) {
	trace, c := byHand(0)
	s := trace.Steps[1]
	for k, sub := range s.Subs() {
		near(t, "h", sub.A.At(0, 0), []float64{0.462117, 0.353724, 0.275660}[k], 5e-7)
		near(t, "δ", sub.Delta.At(0, 0), []float64{0.112163, 0.178275, 0.254713}[k], 5e-7)
	}
	near(t, "∂w", s.Grad(c.W).At(0, 0), 0.112163, 5e-7)
	near(t, "∂u", s.Grad(c.U).At(0, 0), 0.172482, 5e-7)
}

// Truncated to two steps ∂w is 0, since x₁ = 1 is out of reach, and ∂u is what it was,
// since h₀ = 0; to one step ∂u is δ₃ h₂.
func TestTruncatedByHand(t *testing.T) {
	for steps, want := range map[int][2]float64{1: {0, 0.090098}, 2: {0, 0.172482}, 3: {0.112163, 0.172482}, 9: {0.112163, 0.172482}} {
		trace, c := byHand(steps)
		near(t, "∂w", trace.Steps[1].Grad(c.W).At(0, 0), want[0], 5e-7)
		near(t, "∂u", trace.Steps[1].Grad(c.U).At(0, 0), want[1], 5e-7)
	}
	trace, _ := byHand(2)
	lost := trace.Steps[1].Subs()[1].Value("∂L/∂h₋, cut off")
	near(t, "cut off", lost.At(0, 0), 0.8*0.178275, 5e-7)
	if text := trace.Ledger(0).String(); !strings.Contains(text, "∂L/∂h₋, cut off") {
		t.Errorf("the ledger does not show what is cut off:\n%s", text)
	}
}

// linspace fills a matrix of samples in rows, as numpy does, and turns samples into columns.
func linspace(from, to float64, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	floats.Span(m.RawMatrix().Data, from, to)
	return mat.DenseCopyOf(m.T())
}

func equal(t *testing.T, what string, got mat.Matrix, rows ...[]float64) {
	t.Helper()
	for n, row := range rows {
		for i, want := range row {
			near(t, what, got.At(i, n), want, 5e-9)
		}
	}
}

// The first two sanity checks of assignment 3 of Stanford's CS231n.
func TestCS231n(t *testing.T) {
	r := recurrent.NewRNN(10, 4, nn.Tanh, nn.Zeros, nn.Zeros)
	r.W.Copy(linspace(-0.1, 0.9, 10, 4))
	r.U.Copy(linspace(-0.3, 0.7, 4, 4))
	r.B.Copy(linspace(-0.2, 0.4, 1, 4))
	x := new(mat.Dense)
	x.Stack(linspace(-0.4, 0.7, 3, 10), linspace(-0.2, 0.5, 3, 4))
	h := nn.New(recurrent.New(r, recurrent.Settings{Steps: 1, Start: recurrent.Given})).Predict(x)
	equal(t, "h of RNN", h, []float64{-0.58172089, -0.50182032, -0.41232771, -0.31410098}, []float64{0.66854692, 0.79562378, 0.87755553, 0.92795967}, []float64{0.97934501, 0.99144213, 0.99646691, 0.99854353})

	l := recurrent.NewLSTM(4, 5, nn.Zeros, nn.Zeros)
	l.W.Copy(linspace(-2.1, 1.3, 4, 20))
	l.U.Copy(linspace(-0.7, 2.2, 5, 20))
	l.B.Copy(linspace(0.3, 0.7, 1, 20))
	rows := new(mat.Dense)
	rows.Stack(linspace(-0.4, 1.2, 3, 4), linspace(-0.3, 0.7, 3, 5))
	x.Reset()
	x.Stack(rows, linspace(-0.4, 0.9, 3, 5))
	trace := nn.New(recurrent.New(l, recurrent.Settings{Steps: 1, Start: recurrent.Given})).Forward(x)
	equal(t, "h of LSTM", trace.Output(), []float64{0.24635157, 0.28610883, 0.32240467, 0.35525807, 0.38474904})
	equal(t, "c of LSTM", trace.Steps[1].Subs()[0].Value("c"), []float64{0.32986176, 0.39145139})
}

// Karpathy's min-char-rnn starts at 25 ln V: small weights say every sign with 1/V, 25 times.
func TestStartOfMinCharRNN(t *testing.T) {
	const V, T = 81, 25
	rng := rand.New(rand.NewPCG(1, 16))
	small := nn.Normal(rng, 0.01)
	net := nn.New(recurrent.New(recurrent.NewRNN(V, 100, nn.Tanh, small, small), recurrent.Settings{Steps: T}), nn.NewEachPosition(T, nn.NewDense(100, V, nn.Softmax, small)))
	x := mat.NewDense(V*T, 1, nil)
	for step := range T {
		x.Set(rng.IntN(V)*T+step, 0, 1)
	}
	a, loss := net.Predict(x), 0.0
	for step := range T {
		loss -= math.Log(a.At(rng.IntN(V)*T+step, 0))
	}
	near(t, "loss of 25 signs", loss, T*math.Log(V), 0.02)
}

// Gomez (2016), "Backpropogating an LSTM: a numerical example". He prints h₂ = 0.77197.
func TestGomez(t *testing.T) {
	c := recurrent.NewLSTM(2, 1, nn.Zeros, nn.Zeros) // rows i f o g; his a is g
	c.W.Copy(mat.NewDense(4, 2, []float64{0.95, 0.8, 0.7, 0.45, 0.6, 0.4, 0.45, 0.25}))
	c.U.Copy(mat.NewDense(4, 1, []float64{0.8, 0.1, 0.25, 0.15}))
	c.B.Copy(mat.NewDense(4, 1, []float64{0.65, 0.15, 0.1, 0.2}))
	net := nn.New(recurrent.New(c, recurrent.Settings{Steps: 2}))
	x, y := mat.NewDense(4, 1, []float64{1, 0.5, 2, 3}), mat.NewDense(2, 1, []float64{0.5, 1.25})
	trace := net.Forward(x)
	trace.Backward(nn.SquaredError, y)
	for k, sub := range trace.Steps[1].Subs() {
		near(t, "h", sub.A.At(0, 0), []float64{0.53631, 0.77198}[k], 5e-6)
		near(t, "c", sub.Value("c").At(0, 0), []float64{0.78573, 1.51763}[k], 5e-6)
		near(t, "∂c", sub.Value("∂L/∂c").At(0, 0), []float64{-0.05348, -0.07111}[k], 5e-6)
	}
	near(t, "δ of f at t = 1, where c₀ = 0", trace.Steps[1].Subs()[0].Value("δ of f").At(0, 0), 0, 0)
	near(t, "E", trace.Loss, 0.114910, 5e-7)
	trace.Update(sgd{0.1})
	near(t, "w₁ of a", c.W.At(3, 0), 0.45267, 5e-6)
	near(t, "w₂ of a", c.W.At(3, 1), 0.25922, 5e-6)
	trace = net.Forward(x)
	trace.Backward(nn.SquaredError, y)
	near(t, "E after a step", trace.Loss, 0.110881, 5e-7)
}

type sgd struct{ rate float64 }

func (s sgd) Step(theta, grad []float64) { floats.AddScaled(theta, -s.rate, grad) }

// The tape of package autodiff on each cell's forward formula, written once more, finds
// the same loss and the same gradient of every parameter, of x, h₀ and c₀, to 1e-10.
func TestTape(t *testing.T) {
	for _, c := range cells {
		for _, steps := range []int{1, 2, 7} {
			const in, h, n = 2, 3, 3
			rng := source(uint64(steps))
			l := recurrent.New(c.make(in, h, rng), recurrent.Settings{Steps: steps, Start: recurrent.Given})
			net := nn.New(l)
			nn.Normal(rng, 0.4)(mat.NewDense(1, len(net.Theta()), net.Theta()))
			rows, _ := nn.BlueprintOf(l).Sizes()
			x, y := mat.NewDense(rows, n, nil), mat.NewDense(h*steps, n, nil)
			nn.Normal(rng, 0.7)(x)
			nn.Normal(rng, 0.7)(y)
			trace := net.Forward(x)
			trace.Backward(nn.SquaredError, y)

			all := append(append([]float64{}, net.Theta()...), x.RawMatrix().Data...)
			value, grad := autodiff.ReverseGradient(func(v []*autodiff.Var) *autodiff.Var {
				return tapeLoss(l, v, y, in, h, steps, n)
			}, all)
			near(t, c.name+": L", trace.Loss, value, 1e-12)
			got := append(append([]float64{}, trace.Grad...), trace.Steps[0].DA.RawMatrix().Data...)
			for k := range grad {
				near(t, c.name+": ∂L", got[k], grad[k], 1e-10)
			}
		}
	}
}

// tapeLoss is ½ Σ (h − y)²/N of the loop, on θ and x one after the other.
func tapeLoss(l *recurrent.Loop, v []*autodiff.Var, y *mat.Dense, in, h, steps, n int) *autodiff.Var {
	params := map[string][]*autodiff.Var{}
	for _, p := range l.Params() {
		r, c := p.Dims()
		params[p.Name], v = v[:r*c], v[r*c:]
	}
	x := func(row, j int) *autodiff.Var { return v[row*n+j] }
	loss := v[0].Const(0)
	for j := range n {
		var state, cell []*autodiff.Var
		for u := range h {
			state = append(state, x(in*steps+u, j))
			if l.Cell.Remembers() {
				cell = append(cell, x(in*steps+h+u, j))
			}
		}
		for s := range steps {
			var xt []*autodiff.Var
			for d := range in {
				xt = append(xt, x(d*steps+s, j))
			}
			state, cell = tapeStep(l.Cell, params, xt, state, cell)
			for u := range h {
				e := state[u].Sub(loss.Const(y.At(u*steps+s, j)))
				loss = loss.Add(e.Mul(e).Mul(e.Const(0.5 / float64(n))))
			}
		}
	}
	return loss
}

func tapeStep(c recurrent.Cell, p map[string][]*autodiff.Var, x, h, cell []*autodiff.Var) (newH, newC []*autodiff.Var) {
	units, in := len(h), len(x)
	w := func(r int) *autodiff.Var { return autodiff.Dot(p["W"][r*in:][:in], x).Add(p["b"][r]) }
	u := func(r int, h []*autodiff.Var) *autodiff.Var { return autodiff.Dot(p["U"][r*units:][:units], h) }
	z := func(k, i int) *autodiff.Var { return w(k*units + i).Add(u(k*units+i, h)) }
	var reset []*autodiff.Var
	if g, ok := c.(*recurrent.GRU); ok && g.Reset == recurrent.BeforeProduct {
		for i := range units {
			reset = append(reset, z(0, i).Logistic().Mul(h[i]))
		}
	}
	for i := range units {
		switch c := c.(type) {
		case *recurrent.RNN:
			newH = append(newH, z(0, i).Tanh())
		case *recurrent.LSTM:
			zi, zf, zo, g := z(0, i), z(1, i), z(2, i), z(3, i).Tanh()
			if c.P != nil {
				zi, zf = zi.Add(p["p"][i].Mul(cell[i])), zf.Add(p["p"][units+i].Mul(cell[i]))
			}
			nc := zf.Logistic().Mul(cell[i]).Add(zi.Logistic().Mul(g))
			if c.P != nil {
				zo = zo.Add(p["p"][2*units+i].Mul(nc))
			}
			newC = append(newC, nc)
			newH = append(newH, zo.Logistic().Mul(nc.Tanh()))
		case *recurrent.GRU:
			r, keep := z(0, i).Logistic(), z(1, i).Logistic()
			n := w(2*units + i)
			if c.Reset == recurrent.AfterProduct {
				n = n.Add(r.Mul(u(2*units+i, h).Add(p["bᵤ"][i])))
			} else {
				n = n.Add(u(2*units+i, reset))
			}
			n = n.Tanh()
			newH = append(newH, keep.Const(1).Sub(keep).Mul(n).Add(keep.Mul(h[i])))
		}
	}
	return newH, newC
}

// A block of truncated steps is the same cell on a shorter sequence that is given its
// first state: its forward pass is exact, and its ∂L/∂θ adds up.
func TestTruncationIsBlocks(t *testing.T) {
	for _, c := range cells {
		const in, h, n, steps, k = 2, 3, 4, 7, 3 // blocks of 1, 3 and 3
		rng := source(3)
		cell := c.make(in, h, rng)
		long := recurrent.New(cell, recurrent.Settings{Steps: steps, Truncate: k})
		net := nn.New(long)
		x, y := mat.NewDense(in*steps, n, nil), mat.NewDense(h*steps, n, nil)
		nn.Normal(rng, 0.7)(x)
		nn.Normal(rng, 0.7)(y)
		whole := net.Forward(x)
		whole.Backward(nn.SquaredError, y)
		full := nn.New(recurrent.New(cell, recurrent.Settings{Steps: steps})).Forward(x)
		if !mat.Equal(full.Output(), whole.Output()) {
			t.Errorf("%s: truncation changes the forward pass", c.name)
		}
		sum, first := make([]float64, len(whole.Grad)), 0
		for _, length := range []int{1, 3, 3} {
			start := recurrent.FromZero
			if first > 0 {
				start = recurrent.Given
			}
			block := nn.New(recurrent.New(cell, recurrent.Settings{Steps: length, Start: start}))
			bx, by := part(x, steps, first, length), part(y, steps, first, length)
			if first > 0 {
				before := full.Steps[1].Subs()[first-1]
				bx = stack(bx, &before.A)
				if cell.Remembers() {
					bx = stack(bx, before.Value("c"))
				}
			}
			trace := block.Forward(bx)
			trace.Backward(nn.SquaredError, by)
			floats.Add(sum, trace.Grad)
			first += length
		}
		for i := range sum {
			near(t, c.name+": ∂L/∂θ", whole.Grad[i], sum[i], 1e-12)
		}
	}
}

func stack(a, b *mat.Dense) *mat.Dense {
	m := new(mat.Dense)
	m.Stack(a, b)
	return m
}

// part is times first … of a sequence.
func part(x *mat.Dense, steps, first, length int) *mat.Dense {
	rows, n := x.Dims()
	m := mat.NewDense(rows/steps*length, n, nil)
	for d := range rows / steps {
		for s := range length {
			m.SetRow(d*length+s, x.RawRowView(d*steps+first+s))
		}
	}
	return m
}

// With a mask of 0 and 1 the last state of a padded sequence is that of the sequence
// alone, in both directions, whatever the padding holds, and no gradient reaches it.
func TestMaskIsTheLength(t *testing.T) {
	for _, c := range cells {
		for _, reversed := range []bool{false, true} {
			const in, h, steps, length = 2, 3, 5, 3
			rng := source(4)
			cell := c.make(in, h, rng)
			x := mat.NewDense(in*steps, 1, nil)
			nn.Normal(rng, 1)(x)
			padded := nn.New(recurrent.New(cell, recurrent.Settings{Steps: steps, Last: true, Masked: true, Reversed: reversed}))
			trace := padded.Forward(nn.WithMask(x, mat.NewDense(steps, 1, []float64{1, 1, 1, 0, 0})))
			trace.Backward(nn.SquaredError, mat.NewDense(h, 1, nil))
			last, theta := mat.DenseCopyOf(trace.Output()), append([]float64{}, trace.Grad...)
			for d := range in {
				for s := length; s < steps; s++ {
					near(t, c.name+": ∂L/∂x of the padding", trace.Steps[0].DA.At(d*steps+s, 0), 0, 0)
				}
			}
			alone := nn.New(recurrent.New(cell, recurrent.Settings{Steps: length, Last: true, Reversed: reversed})).Forward(part(x, steps, 0, length))
			alone.Backward(nn.SquaredError, mat.NewDense(h, 1, nil))
			if !mat.EqualApprox(last, alone.Output(), 1e-15) || !floats.EqualApprox(theta, alone.Grad, 1e-14) {
				t.Errorf("%s, reversed %v: the padded sequence has another state or gradient", c.name, reversed)
			}
		}
	}
}

// A forget gate of σ(1) leaves 0.002 of c after 20 steps; b_f = ln T and b_i = −ln T
// leave more than a third after T.
func TestForgetBias(t *testing.T) {
	left := func(b float64, steps int) float64 {
		c := recurrent.NewLSTM(1, 1, nn.Zeros, nn.Zeros).Bias("f", b)
		x := mat.NewDense(steps+2, 1, nil)
		x.Set(steps+1, 0, 1) // c₀
		trace := nn.New(recurrent.New(c, recurrent.Settings{Steps: steps, Start: recurrent.Given})).Forward(x)
		return trace.Steps[1].Subs()[steps-1].Value("c").At(0, 0)
	}
	near(t, "σ(1)²⁰", left(1, 20), 0.002, 5e-4)
	near(t, "σ(1)²⁰", left(1, 20), math.Pow(sigma(1), 20), 1e-15)
	for _, T := range []int{20, 60, 200} {
		if got := left(math.Log(float64(T)), T); got < 1/math.E || got > 0.4 {
			t.Errorf("b_f = ln %d leaves %.3f after %d steps", T, got, T)
		}
	}
	if c := recurrent.NewLSTM(2, 3, nn.Zeros, nn.Zeros); mat.Sum(c.B) != 3 || c.B.At(3, 0) != 1 {
		t.Error("b_f is 1 at first, the others 0")
	}
}

func TestMistakes(t *testing.T) {
	c := recurrent.NewRNN(2, 3, nn.Tanh, nn.Zeros, nn.Zeros)
	for want, f := range map[string]func(){
		"W has 2 columns, so 4 steps, the mask should have 12 rows, and x has 8": func() {
			nn.New(recurrent.New(c, recurrent.Settings{Steps: 4, Masked: true})).Predict(mat.NewDense(8, 1, nil))
		},
		"0 steps, truncated after 0": func() { recurrent.New(c, recurrent.Settings{}) },
		"Start is \"before\"":        func() { recurrent.New(c, recurrent.Settings{Steps: 1, Start: "before"}) },
		"the cell is nil":            func() { recurrent.New(nil, recurrent.Settings{Steps: 1}) },
		"NewLSTM: 0 inputs, 3 units": func() { recurrent.NewLSTM(0, 3, nn.Zeros, nn.Zeros) },
		"an initialiser is nil":      func() { recurrent.NewLSTM(1, 3, nn.Zeros, nil) },
		"f is nothing":               func() { recurrent.NewRNN(1, 3, nn.Elementwise{}, nn.Zeros, nn.Zeros) },
		"there is no gate \"x\"":     func() { recurrent.NewLSTM(1, 3, nn.Zeros, nn.Zeros).Bias("x", 1) },
		"the reset is \"somewhere\"": func() { recurrent.NewGRU(1, 3, "somewhere", nn.Zeros, nn.Zeros) },
		"p is nil":                   func() { recurrent.NewPeepholeLSTM(1, 3, nn.Zeros, nn.Zeros, nil) },
	} {
		func() {
			defer func() {
				if e, ok := recover().(string); !ok || !strings.Contains(e, want) {
					t.Errorf("got %q, want %q", e, want)
				}
			}()
			f()
		}()
	}
}
