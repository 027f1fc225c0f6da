package memory

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/nntest"
	"gonum.org/v1/gonum/mat"
)

// perColumn makes a witness of a function of one column.
func perColumn[L nn.Layer](f func(l L, x []float64) []float64) nntest.Option {
	return nntest.Witness(func(l L, _ *nn.Step, x *mat.Dense) *mat.Dense {
		return eachColumn(x, func(x []float64) []float64 { return f(l, x) })
	})
}

func eachColumn(x *mat.Dense, f func(x []float64) []float64) (a *mat.Dense) {
	_, n := x.Dims()
	for j := range n {
		col := f(mat.Col(nil, j, x))
		if a == nil {
			a = mat.NewDense(len(col), n, nil)
		}
		a.SetCol(j, col)
	}
	return a
}

// The witnesses are the formulas of the paper, with indices.
func TestOperations(t *testing.T) {
	const P, D = 4, 3
	for _, row := range []struct {
		f       Formula
		witness func(x []float64) []float64
	}{
		{Cosine{P, D}, func(x []float64) []float64 { return witnessCosine(x[:P*D], x[P*D:], P) }},
		{Dot{P, D}, func(x []float64) (z []float64) {
			for p := range P {
				z = append(z, x[p]*x[P*D]+x[P+p]*x[P*D+1]+x[2*P+p]*x[P*D+2])
			}
			return z
		}},
		{Focus{P}, func(x []float64) []float64 { return witnessFocus(x[:P], x[P]) }},
		{Interpolate{P}, func(x []float64) []float64 { return witnessMix(x[:P], x[P:2*P], x[2*P]) }},
		{Shift{P}, func(x []float64) []float64 { return witnessShift(x[:P], x[P:]) }},
		{Shift{1}, func(x []float64) []float64 { return []float64{x[0] * (x[1] + x[2] + x[3])} }},
		{Read{P, D}, func(x []float64) []float64 { return witnessRead(x[:P*D], x[P*D:], D) }},
		{Write{P, D}, func(x []float64) []float64 {
			return witnessWrite(x[:P*D], x[P*D:P*D+P], x[P*D+P:P*D+P+D], x[P*D+P+D:])
		}},
	} {
		t.Run(row.f.String(), func(t *testing.T) {
			in, _ := row.f.Sizes()
			nntest.Layer(t, in, func(*rand.Rand) nn.Layer { return layer(row.f) },
				perColumn(func(_ *Operation, x []float64) []float64 { return row.witness(x) }))
		})
	}
}

// Sharpen takes weights and γ ≥ 1 only, so a layer in front of it makes such.
func TestSharpen(t *testing.T) {
	const P = 4
	positive := nn.Elementwise{Name: "1 + softplus", F: onePlus.F, Prime: onePlus.Prime}
	nntest.Layer(t, P+1, func(*rand.Rand) nn.Layer {
		return nn.NewChain(nn.Activate{F: positive}, layer(Sharpen{P}))
	}, perColumn(func(_ nn.Layer, x []float64) []float64 {
		for i := range x {
			x[i] = 1 + math.Log1p(math.Exp(x[i]))
		}
		return witnessSharpen(x[:P], x[P])
	}))
	// Also where a weight is 0, and what the chain does not show: ∂L/∂x in words.
	net := nn.New(layer(Sharpen{3}))
	tr := net.Forward(mat.NewDense(4, 2, []float64{0.5, 2, 0, 1, 0.5, 3, 1.5, 1}))
	tr.Backward(nn.SquaredError, mat.NewDense(3, 2, []float64{1, 0, 0, 0.3, 0.2, 0.5}))
	if err := tr.Check(); err != nil {
		t.Error(err)
	}
	s := tr.Steps[1]
	for i := range 4 {
		for n := range 2 {
			for _, q := range s.Layer().(nn.Explainer).ExplainX(s, i, n) {
				if v, ok := q.Computed(); !ok || math.Abs(v-q.Value) > 1e-12 {
					t.Errorf("%v: computed %v", q, v)
				}
			}
		}
	}
}

func witnessCosine(m, k []float64, places int) (cos []float64) {
	for p := range places {
		dot, mm, kk := 0.0, 0.0, 0.0
		for d := range k {
			v := m[d*places+p]
			dot, mm, kk = dot+k[d]*v, mm+v*v, kk+k[d]*k[d]
		}
		if mm == 0 {
			cos = append(cos, 0)
			continue
		}
		cos = append(cos, dot/math.Sqrt(mm)/math.Sqrt(kk))
	}
	return cos
}

func witnessFocus(k []float64, beta float64) (w []float64) {
	sum := 0.0
	for _, v := range k {
		sum += math.Exp(beta * v)
	}
	for _, v := range k {
		w = append(w, math.Exp(beta*v)/sum)
	}
	return w
}

func witnessMix(wc, before []float64, g float64) (w []float64) {
	for i := range wc {
		w = append(w, before[i]+g*(wc[i]-before[i]))
	}
	return w
}

func witnessShift(w, s []float64) []float64 {
	to := make([]float64, len(w))
	for i, v := range w { // each weight sends its parts on
		for o := -1; o <= 1; o++ {
			to[(i+o+len(w))%len(w)] += s[o+1] * v
		}
	}
	return to
}

func witnessSharpen(w []float64, gamma float64) (to []float64) {
	sum := 0.0
	for _, v := range w {
		sum += math.Exp(gamma * math.Log(v))
	}
	for _, v := range w {
		to = append(to, math.Exp(gamma*math.Log(v))/sum)
	}
	return to
}

func witnessRead(m, w []float64, size int) []float64 {
	r := make([]float64, size)
	for p, v := range w {
		for d := range r {
			r[d] += v * m[d*len(w)+p]
		}
	}
	return r
}

func witnessWrite(m, w, e, a []float64) (to []float64) {
	for d := range e {
		for p, v := range w {
			old := m[d*len(w)+p]
			old -= old * e[d] * v
			old += a[d] * v
			to = append(to, old)
		}
	}
	return to
}

// dense is f(W x + b), by loops.
func dense(l nn.Layer, x ...float64) (a []float64) {
	d := l.(*nn.Dense)
	r, c := d.W.Dims()
	z := mat.NewDense(r, 1, nil)
	for i := range r {
		sum := d.B.At(i, 0)
		for j := range c {
			sum += d.W.At(i, j) * x[j]
		}
		z.Set(i, 0, sum)
	}
	var out mat.Dense
	d.F.Apply(&out, z)
	return mat.Col(nil, 0, &out)
}

// witnessCell is one step of the machine in plain slices.
func witnessCell(c *Cell, x []float64) []float64 {
	z := c.sizes
	take := func(n int) (v []float64) { v, x = x[:n], x[n:]; return v }
	in, r, wr, ww, m := take(z.In), take(z.Size), take(z.Places), take(z.Places), take(z.Places*z.Size)
	find := func(name string) nn.Layer {
		for k, n := range c.Names {
			if n == name {
				return c.Layers[k]
			}
		}
		panic(name)
	}
	h := dense(find("controller"), append(append([]float64{}, in...), r...)...)
	address := func(head string, before []float64) []float64 {
		ask := func(what string) []float64 { return dense(find(head+" "+what), h...) }
		w := witnessFocus(witnessCosine(m, ask("key"), z.Places), ask("β")[0])
		w = witnessShift(witnessMix(w, before, ask("g")[0]), ask("s"))
		return witnessSharpen(w, ask("γ")[0])
	}
	ww = address("write", ww)
	m = witnessWrite(m, ww, dense(find("write e"), h...), dense(find("write a"), h...))
	wr = address("read", wr)
	r = witnessRead(m, wr, z.Size)
	y := dense(find("output"), append(append([]float64{}, h...), r...)...)
	return slicesOf(y, r, wr, ww, m)
}

func slicesOf(parts ...[]float64) (all []float64) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

var small = Sizes{In: 2, Out: 2, Hidden: 3, Places: 3, Size: 2}

func TestNTM(t *testing.T) {
	const T = 3
	nntest.Layer(t, small.In*T, func(rng *rand.Rand) nn.Layer { return NewNTM(NewCell(small, nn.Glorot(rng))) },
		perColumn(func(l *NTM, x []float64) []float64 {
			state := make([]float64, small.state())
			state[small.Size], state[small.Size+small.Places] = 1, 1
			out := make([]float64, small.Out*T)
			for t := range T {
				a := witnessCell(l.Cell, slicesOf([]float64{x[t], x[T+t]}, state))
				state = a[small.Out:]
				out[t], out[T+t] = a[0], a[1]
			}
			return out
		}))
}

// The cell alone, on states that it can have: what comes in passes a layer that
// makes positive weights of any number.
func TestCell(t *testing.T) {
	in, _ := small.Sizes()
	nntest.Layer(t, in, func(rng *rand.Rand) nn.Layer {
		return nn.NewChain(nn.Activate{F: nn.Logistic}, NewCell(small, nn.Glorot(rng)))
	}, nntest.Witness(func(_ nn.Layer, s *nn.Step, x *mat.Dense) *mat.Dense {
		return eachColumn(x, func(x []float64) []float64 {
			for i := range x {
				x[i] = 1 / (1 + math.Exp(-x[i]))
			}
			return witnessCell(s.Subs()[1].Layer().(*Cell), x)
		})
	}))
}

// Every operation inside a machine and a network explains itself, too: H, which
// stands in both hops, and the layers of the cell, which run in every time step.
func TestInside(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	story := Story{Words: 4, Facts: 3, Size: 2, Hops: 2, Time: true}
	for _, row := range []struct {
		l  nn.Layer
		in int
	}{{NewNTM(NewCell(small, nn.Glorot(rng))), 3 * small.In}, {NewNetwork(story, nn.Normal(rng, 0.5)), 16}} {
		net := nn.New(row.l)
		x := mat.NewDense(row.in, 2, nil)
		x.Apply(func(_, _ int, _ float64) float64 { return rng.Float64() }, x)
		tr := net.Forward(x)
		y := mat.DenseCopyOf(tr.Output())
		y.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, y)
		tr.Backward(nn.SquaredError, y)
		checked := 0
		var walk func(s *nn.Step)
		walk = func(s *nn.Step) {
			rows, n := s.A.Dims()
			for i := range rows {
				for j := range n {
					for _, q := range s.Explain(i, j).Equations {
						v, ok := q.Computed()
						if ok && math.Abs(v-q.Value) > 1e-12 {
							t.Fatalf("%v: %v, computed %v", s, q, v)
						}
						checked++
					}
				}
			}
			for _, sub := range s.Subs() {
				walk(sub)
			}
		}
		walk(tr.Steps[1])
		if checked < 200 {
			t.Errorf("%v: only %d equations", tr.Steps[1], checked)
		}
	}
}

func TestNetwork(t *testing.T) {
	for _, time := range []bool{false, true} {
		story := Story{Words: 4, Facts: 3, Size: 2, Hops: 2, Time: time}
		in, _ := story.Sizes()
		nntest.Layer(t, in, func(rng *rand.Rand) nn.Layer { return NewNetwork(story, nn.Normal(rng, 0.5)) },
			perColumn(func(l *Network, x []float64) []float64 { return witnessStory(l, x) }))
	}
}

// witnessStory is a memory network by loops over words, facts and hops.
func witnessStory(l *Network, x []float64) []float64 {
	z, w, times := l.story, map[string]*mat.Dense{}, map[string]*mat.Dense{}
	for k, name := range l.Names {
		switch inner := l.Layers[k].(type) {
		case *Linear:
			w[name] = inner.W
		case *nn.EachPosition:
			w[name] = inner.Layer.(*Linear).W
		case *Time:
			times[name] = inner.T
		}
	}
	fact := func(name string, j, d int) (sum float64) {
		for v := range z.Words {
			sum += w[name].At(d, v) * x[z.Words+v*z.Facts+j]
		}
		if z.Time {
			sum += times[name+" time"].At(d, j)
		}
		return sum
	}
	u := mulVec(w["B"], x[:z.Words])
	for range z.Hops {
		p, sum := make([]float64, z.Facts), 0.0
		for j := range p {
			for d := range u {
				p[j] += fact("A", j, d) * u[d]
			}
			p[j] = math.Exp(p[j])
			sum += p[j]
		}
		u = mulVec(w["H"], u)
		for d := range u {
			for j := range p {
				u[d] += p[j] / sum * fact("C", j, d)
			}
		}
	}
	return mulVec(w["W"], u)
}

func mulVec(w *mat.Dense, x []float64) []float64 {
	var v mat.VecDense
	v.MulVec(w, mat.NewVecDense(len(x), x))
	return v.RawVector().Data
}

func TestLinear(t *testing.T) {
	nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer { return NewLinear(3, 2, nn.Glorot(rng)) },
		perColumn(func(l *Linear, x []float64) []float64 { return mulVec(l.W, x) }))
	nntest.Layer(t, 6, func(rng *rand.Rand) nn.Layer { return NewTime(3, 2, nn.Normal(rng, 1)) },
		perColumn(func(l *Time, x []float64) []float64 {
			for i := range x {
				x[i] += l.T.At(i/3, i%3)
			}
			return x
		}))
}

// A step of addressing by hand.
// (The page of the course: M = (1 0 1 −1 | 0 1 1 0), k = (1, 0), β = 5, g = ½, w₋ = e₂, s = (.1, .8, .1), γ = 3.)
func TestAddressGolden(t *testing.T) {
	run := func(f Formula, x ...float64) []float64 {
		return mat.Col(nil, 0, nn.New(layer(f)).Predict(mat.NewDense(len(x), 1, x)))
	}
	k := run(Cosine{4, 2}, 1, 0, 1, -1, 0, 1, 1, 0, 1, 0)
	near(t, "K", k, []float64{1, 0, 0.7071, -1}, 1e-4)
	w := run(Focus{4}, append(k, 5)...)
	near(t, "w_c", w, []float64{0.807764, 0.005443, 0.186756, 0.000037}, 1e-6)
	w = run(Interpolate{4}, slicesOf(w, []float64{0, 1, 0, 0, 0.5})...)
	w = run(Shift{4}, slicesOf(w, []float64{0.1, 0.8, 0.1})...)
	near(t, "w_s", w, []float64{0.37338, 0.451903, 0.124976, 0.049741}, 1e-6)
	w = run(Sharpen{4}, append(w, 3)...)
	near(t, "w", w, []float64{0.355522, 0.630305, 0.013332, 0.000841}, 1e-6)
	// s₊₁ = 1 moves a weight to the next place, the last one to the first.
	near(t, "shift", run(Shift{4}, 1, 2, 3, 4, 0, 0, 1), []float64{4, 1, 2, 3}, 0)
	// Erasing comes first: at a place with w = 1 and e = 1 only a is left.
	near(t, "write", run(Write{2, 1}, 7, 7, 1, 0, 1, 3), []float64{3, 7}, 0)
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s = %v, want %v", what, got, want)
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			t.Errorf("%s = %v, want %v", what, got, want)
			return
		}
	}
}

// A place that is still empty has no direction, a key of 0 neither: no NaN, and
// nothing is learnt from them.
func TestNoDirection(t *testing.T) {
	net := nn.New(layer(Cosine{2, 2}))
	tr := net.Forward(mat.NewDense(6, 2, []float64{0, 1, 3, 2, 0, 3, 4, 4, 1, 0, 0, 0}))
	tr.Backward(nn.SquaredError, mat.NewDense(2, 2, []float64{1, 1, 1, 1}))
	near(t, "K of an empty place", mat.Col(nil, 0, tr.Output()), []float64{0, 0.6}, 1e-15)
	near(t, "K of a key of 0", mat.Col(nil, 1, tr.Output()), []float64{0, 0}, 0)
	if err := tr.Check(); err != nil {
		t.Error(err)
	}
	for i := range 6 {
		if dx := &tr.Steps[1].DX; dx.At(i, 1) != 0 || i < 4 && i%2 == 0 && dx.At(i, 0) != 0 {
			t.Errorf("∂L/∂x = %v", mat.Formatted(dx))
		}
	}
}

func TestRefuses(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, row := range []struct {
		name, want string
		run        func()
	}{
		{"no places", "each is at least 1", func() { layer(Read{0, 3}) }},
		{"empty memory", "each size is at least 1", func() { NewCell(Sizes{In: 1, Out: 1, Hidden: 1, Size: 1}, nn.Zeros) }},
		{"no facts", "each size is at least 1", func() { NewNetwork(Story{Words: 3, Size: 2, Hops: 1}, nn.Glorot(rng)) }},
		{"negative weight", "weights are not negative", func() { nn.New(layer(Sharpen{2})).Forward(mat.NewDense(3, 1, []float64{-1, 2, 1})) }},
		{"γ below 1", "γ ≥ 1", func() { nn.New(layer(Sharpen{2})).Forward(mat.NewDense(3, 1, []float64{1, 2, 0.5})) }},
		{"rows", "from m₁ of place 1 to w₂", func() { nn.New(layer(Read{2, 1})).Forward(mat.NewDense(3, 1, nil)) }},
		{"sequence", "not In·T", func() { nn.New(NewNTM(NewCell(small, nn.Glorot(rng)))).Forward(mat.NewDense(3, 1, nil)) }},
		{"asymmetric", "only where W is symmetric", func() { NewHopfield(mat.NewDense(2, 2, []float64{0, 1, 2, 0}), nil) }},
		{"diagonal", "wᵢᵢ ≥ 0", func() { NewHopfield(mat.NewDense(2, 2, []float64{-1, 1, 1, 0}), nil) }},
		{"not square", "2×3", func() { NewHopfield(mat.NewDense(2, 3, nil), nil) }},
		{"NaN", "NaN", func() { NewHopfield(mat.NewDense(1, 1, []float64{math.NaN()}), nil) }},
		{"−∞", "-Inf", func() { NewHopfield(mat.NewDense(1, 1, []float64{math.Inf(-1)}), nil) }},
		{"θ", "θ has 1 numbers", func() { NewHopfield(mat.NewDense(2, 2, nil), []float64{1}) }},
		{"bits for signs", "2b − 1", func() { Hebb(mat.NewDense(2, 1, []float64{0, 1})) }},
		{"state", "the network 2 units", func() { Hebb(mat.NewDense(2, 1, []float64{1, 1})).Recall([]float64{1}, nil) }},
		{"no patterns", "at least 1 of each", func() { LoadTrial(10, 0, rng) }},
		{"load", "more than 0", func() { BitError(-1) }},
		{"modern NaN", "pattern 2 is NaN", func() { Modern(mat.NewDense(1, 2, []float64{1, math.NaN()}), []float64{1}, 1) }},
		{"turned round", "3 of 2 units", func() { Noisy([]float64{1, 1}, 3, rng) }},
		{"cut", "from 0 to 1", func() { two().Damage(2, rng) }},
		{"overlap", "of 1 and of 2", func() { Overlap([]float64{1}, []float64{1, 1}) }},
		{"own connection", "sᵢ² = sᵢ", func() { NewBoltzmann(mat.NewDense(1, 1, []float64{1}), []float64{0}) }},
		{"too many", "2^21 states", func() { NewBoltzmann(mat.NewDense(21, 21, nil), make([]float64, 21)).Exact() }},
		{"spin in Boltzmann", "0 or 1", func() { NewBoltzmann(mat.NewDense(1, 1, nil), []float64{0}).Energy([]float64{-1}) }},
		{"RBM rows", "2 such units", func() { NewRBM(2, 1, nn.Zeros).Hidden(mat.NewDense(3, 1, nil)) }},
		{"RBM value", "a probability between", func() { NewRBM(1, 1, nn.Zeros).Hidden(mat.NewDense(1, 1, []float64{2})) }},
		{"CD-0", "at least 1", func() { NewRBM(1, 1, nn.Zeros).CD(mat.NewDense(1, 1, nil), 0, rng) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			defer func() {
				e := recover()
				if says := fmt.Sprint(e); e == nil || !strings.Contains(says, row.want) || strings.Contains(says, "\n") {
					t.Errorf("got %q, want one sentence with %q", says, row.want)
				}
			}()
			row.run()
		})
	}
}
