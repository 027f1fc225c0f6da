package attention

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

func near(t *testing.T, what string, got []float64, within float64, want ...float64) {
	t.Helper()
	for i, w := range want {
		if len(got) != len(want) || !(math.Abs(got[i]-w) <= within) {
			t.Errorf("%s: %.6f, want %.6f", what, got, want)
			return
		}
	}
}

// lookAt runs the layer on q, k and v, a column per position each, in one sample.
func lookAt(l DotProduct, q, k, v *mat.Dense) *nn.Trace {
	var x []float64
	for _, m := range []*mat.Dense{q, k, v} {
		x = append(x, mat.DenseCopyOf(m).RawMatrix().Data...)
	}
	return nn.New(l).Forward(mat.NewDense(len(x), 1, x))
}

// Illustrated: Self-Attention (Karim, 2019) divides by nothing and rounds P to one
// digit: it prints 2.0 7.0 1.5 | 2 8 0 | 2 7.8 .3. This is what its numbers give.
func TestKarim(t *testing.T) {
	x := mat.NewDense(4, 3, []float64{1, 0, 1, 0, 2, 1, 1, 0, 1, 0, 2, 1})
	wk := mat.NewDense(3, 4, []float64{0, 1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 0}) // transposed, as W x needs it
	wq := mat.NewDense(3, 4, []float64{1, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1})
	wv := mat.NewDense(3, 4, []float64{0, 0, 1, 1, 2, 3, 0, 1, 0, 0, 3, 0})
	for _, c := range []struct {
		name  string
		scale float64 // of W_q
		want  []float64
	}{
		{"unscaled", math.Sqrt(3), []float64{1.9366, 6.6831, 1.5951, 2, 7.9640, .0540, 1.9997, 7.7599, .3584}},
		{"scaled", 1, []float64{1.8639, 6.3194, 1.7042, 1.9991, 7.8141, .2735, 1.9926, 7.4796, .7359}},
	} {
		dense := func(w *mat.Dense, scale float64) *nn.Dense {
			r, k := w.Dims()
			d := nn.NewDense(k, r, nn.Identity, nn.Zeros)
			d.W.Scale(scale, w)
			return d
		}
		att := Of(3, 1, dense(wq, c.scale), dense(wk, 1), dense(wv, 1), dense(mat.NewDense(3, 3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1}), 1))
		a := nn.New(att).Predict(mat.NewDense(12, 1, slices.Clone(x.RawMatrix().Data)))
		var got []float64
		for p := range 3 {
			for d := range 3 {
				got = append(got, a.At(d*3+p, 0))
			}
		}
		near(t, c.name, got, 5.1e-5, c.want...)
	}
}

// "journey" looks at the six words of its sentence. (Raschka, Build a Large
// Language Model, 2024, chapter 3)
func TestRaschka(t *testing.T) {
	x := mat.NewDense(3, 6, []float64{.43, .55, .57, .22, .77, .05, .15, .87, .85, .58, .25, .80, .89, .66, .64, .33, .10, .55})
	q := mat.NewDense(3, 1, []float64{.55 * math.Sqrt(3), .87 * math.Sqrt(3), .66 * math.Sqrt(3)}) // he divides by nothing
	l := DotProduct{Positions: 1, Memory: 6, Heads: 1, Keys: 3, Values: 3}
	tr := lookAt(l, q, x, x)
	s := tr.Steps[1]
	near(t, "S", mat.Col(nil, 0, l.Kept(s, "S", 0, 0)), 5.1e-5, .9544, 1.4950, 1.4754, .8434, .7070, 1.0865)
	near(t, "P", mat.Col(nil, 0, l.Kept(s, "P", 0, 0)), 5.1e-5, .1385, .2379, .2333, .1240, .1082, .1581)
	near(t, "context", mat.Col(nil, 0, tr.Output()), 5.1e-5, .4419, .6515, .5683)
}

// Equal keys, of which 2 and 6 count, find the means of so many values. (Zhang et
// al., Dive into Deep Learning, 11.3)
func TestPaddingMask(t *testing.T) {
	l := DotProduct{Positions: 1, Memory: 10, Heads: 1, Keys: 2, Values: 4}
	in, _ := l.Sizes()
	x := mat.NewDense(in+10, 2, nil)
	for j, length := range []int{2, 6} {
		for i := range in {
			if v := i - 22; v < 0 {
				x.Set(i, j, 1)
			} else {
				x.Set(i, j, float64(4*(v%10)+v/10))
			}
		}
		for s := range length {
			x.Set(in+s, j, 1)
		}
	}
	tr := nn.New(NewPadded(10, l)).Forward(x)
	near(t, "2 of 10", mat.Col(nil, 0, tr.Output()), 1e-12, 2, 3, 4, 5)
	near(t, "6 of 10", mat.Col(nil, 1, tr.Output()), 1e-12, 10, 11, 12, 13)
	inner := tr.Steps[1].Subs()[0]
	tr.Backward(nn.SquaredError, mat.NewDense(4, 2, nil))
	if err := tr.Check(); err != nil {
		t.Errorf("−∞ in place of a score is no mistake: %v", err)
	}
	for s := range 10 {
		p, score := l.Kept(inner, "P", 0, 0).At(s, 0), l.Kept(inner, "S", 0, 0).At(s, 0)
		if s >= 2 && (p != 0 || !math.IsInf(score, -1) || l.Kept(inner, "∂S", 0, 0).At(s, 0) != 0) || s < 2 && p != 0.5 {
			t.Errorf("key %d: S = %v, P = %v", s+1, score, p)
		}
	}
	// Where nothing counts nothing is read, and nothing is NaN.
	for s := range 10 {
		x.Set(in+s, 0, 0)
	}
	tr.Forward(x)
	tr.Backward(nn.SquaredError, mat.NewDense(4, 2, nil))
	near(t, "nothing", mat.Col(nil, 0, tr.Output()), 0, 0, 0, 0, 0)
	if err := tr.Check(); err != nil {
		t.Error(err)
	}
}

// A mask of −10⁴ is a number like others: a score of −10,003 loses against it.
func TestMaskOfTenThousand(t *testing.T) {
	near(t, "P", Temperature([]float64{-10003, -1e4, -1e4}, 1), 0.005, .02, .49, .49)
	l := DotProduct{Positions: 2, Heads: 1, Keys: 1, Values: 1, Causal: true}
	s := lookAt(l, mat.NewDense(1, 2, []float64{-10003, 1}), mat.NewDense(1, 2, []float64{1, 1}), mat.NewDense(1, 2, []float64{5, 7})).Steps[1]
	if p := l.Kept(s, "P", 0, 0); p.At(0, 0) != 1 || p.At(1, 0) != 0 {
		t.Errorf("P = %v", mat.Formatted(p))
	}
}

// What comes later changes no earlier output, not in the last bit, and gets no
// gradient from it; normalised over the whole column it does.
func TestNothingLeaks(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, post := range []bool{false, true} {
		c := Transformer{Signs: 5, Positions: 4, Features: 6, Hidden: 8, Heads: 3, Blocks: 2, Causal: true, Post: post, F: nn.GELU}
		net := c.New(rng)
		for T := 1; T < 4; T++ { // the first position that is changed
			x := mat.NewDense(20, 3, nil)
			x.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, x)
			before := net.Predict(x)
			for d := range 5 {
				for p := T; p < 4; p++ {
					x.Set(d*4+p, 1, rng.NormFloat64())
				}
			}
			tr := net.Forward(x)
			for i := range 20 {
				for j := range 3 {
					same := tr.Output().At(i, j) == before.At(i, j)
					if early := i%4 < T || j != 1; same != early {
						t.Fatalf("post %v: position %d of sample %d: the same is %v after a change from position %d of sample 2 on", post, i%4+1, j+1, same, T+1)
					}
				}
			}
			// ∂a/∂x of a later position is 0.
			y := mat.DenseCopyOf(tr.Output())
			y.Set(T-1, 0, y.At(T-1, 0)+1) // only row 1 at position T has a gradient
			tr.Backward(nn.SquaredError, y)
			for i := range 20 {
				if g := tr.Steps[0].DA.At(i, 0); i%4 >= T && g != 0 || i%4 == T-1 && g == 0 {
					t.Fatalf("∂a/∂x at position %d of an output at position %d is %v", i%4+1, T, g)
				}
			}
		}
	}
	// The leak: one layer normalisation over all positions.
	att := NewCausal(4, 2, 1, nn.Glorot(rng))
	leaky := nn.New(nn.NewLayerNorm(8), att)
	x := mat.NewDense(8, 1, []float64{1, 2, -1, .5, .3, -2, 1, 4})
	before := leaky.Predict(x)
	x.Set(3, 0, 9)
	if after := leaky.Predict(x); math.Hypot(after.At(0, 0)-before.At(0, 0), after.At(4, 0)-before.At(4, 0)) < 1e-3 {
		t.Error("layer normalisation of the whole column should let the last position through")
	}
}

// Without positions a permutation of the sequence goes straight through; with
// them, or with a causal mask, it does not.
func TestPermutation(t *testing.T) {
	order := []int{2, 0, 3, 1}
	for _, c := range []struct {
		name  string
		layer func(rng *rand.Rand) []nn.Layer
		same  bool
	}{
		{"a block", func(rng *rand.Rand) []nn.Layer {
			return PreNorm(NewAttention(4, 4, 2, nn.Glorot(rng)), 5, nn.Tanh, nn.Glorot(rng))
		}, true},
		{"with sines", func(rng *rand.Rand) []nn.Layer { return []nn.Layer{Sine{4, 4}, NewAttention(4, 4, 2, nn.Glorot(rng))} }, false},
		{"with learnt positions", func(rng *rand.Rand) []nn.Layer {
			return []nn.Layer{NewLearnt(4, 4, nn.Normal(rng, 1)), NewAttention(4, 4, 2, nn.Glorot(rng))}
		}, false},
		{"causal", func(rng *rand.Rand) []nn.Layer { return []nn.Layer{NewCausal(4, 4, 2, nn.Glorot(rng))} }, false},
	} {
		rng := rand.New(rand.NewPCG(3, 4))
		net := nn.New(c.layer(rng)...)
		x := mat.NewDense(16, 2, nil)
		x.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, x)
		permuted := func(m *mat.Dense) *mat.Dense {
			p := mat.DenseCopyOf(m)
			p.Apply(func(i, j int, _ float64) float64 { return m.At(i-i%4+order[i%4], j) }, p)
			return p
		}
		if got := mat.EqualApprox(net.Predict(permuted(x)), permuted(net.Predict(x)), 1e-12); got != c.same {
			t.Errorf("%s: a permutation goes straight through: %v", c.name, got)
		}
	}
}

// ∂L/∂b_k = 0: b_k adds one number to all scores of a query.
func TestKeyBias(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	att := NewCausal(5, 6, 2, nn.Glorot(rng))
	nn.Normal(rng, 1)(att.K.B)
	nn.Normal(rng, 1)(att.Q.B)
	net := nn.New(att)
	x, y := mat.NewDense(30, 4, nil), mat.NewDense(30, 4, nil)
	for _, m := range []*mat.Dense{x, y} {
		m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
	}
	tr := net.Forward(x)
	tr.Backward(nn.SquaredError, y)
	if k, q := mat.Norm(tr.Steps[1].Grad(att.K.B), 2), mat.Norm(tr.Steps[1].Grad(att.Q.B), 2); k > 1e-14 || q < 0.01 {
		t.Errorf("‖∂L/∂b_k‖ = %v, ‖∂L/∂b_q‖ = %v", k, q)
	}
	before := mat.DenseCopyOf(tr.Output())
	nn.Normal(rng, 3)(att.K.B)
	if !mat.EqualApprox(net.Predict(x), before, 1e-12) {
		t.Error("another b_k changes a")
	}
}

// Positions: the product of two codes depends on their distance alone.
func TestPE(t *testing.T) {
	dot := func(p, q, d int) float64 {
		return mat.Dot(mat.NewVecDense(d, PE(p, d)), mat.NewVecDense(d, PE(q, d)))
	}
	for p := range 50 {
		near(t, "PE(p)·PE(p+3)", []float64{dot(p, p+3, 16), dot(p, p, 16)}, 5e-7, 5.543101, 8)
	}
	near(t, "PE(1)", PE(1, 4), 1e-12, math.Sin(1), math.Cos(1), math.Sin(.01), math.Cos(.01))
}

// The table of the chapter.
func TestTemperature(t *testing.T) {
	for _, c := range []struct{ T, H, p0, p1, p2, p3 float64 }{
		{.5, .4554, .8650, .1171, .0158, .0021}, {1, .9475, .6439, .2369, .0871, .0321}, {2, 1.2451, .4551, .2760, .1674, .1015},
	} {
		p := Temperature([]float64{2, 1, 0, -1}, c.T)
		near(t, "p", p, 5.1e-5, c.p0, c.p1, c.p2, c.p3)
		h := 0.0
		for _, v := range p {
			h -= v * math.Log(v)
		}
		near(t, "H", []float64{h}, 5.1e-5, c.H)
	}
	near(t, "large numbers", Temperature([]float64{1e4, 1e4, -1e4}, 0.01), 1e-12, .5, .5, 0)
	near(t, "−∞", Temperature([]float64{math.Inf(-1), 3}, 1), 0, 0, 1)
	for _, bad := range []func(){
		func() { Temperature([]float64{1}, 0) }, func() { Temperature([]float64{1}, math.NaN()) }, func() { Temperature(nil, 1) },
		func() { Temperature([]float64{math.NaN()}, 1) }, func() { Temperature([]float64{math.Inf(-1)}, 1) },
	} {
		panics(t, "softmax(z/T)", bad)
	}
}

func panics(t *testing.T, with string, f func()) {
	t.Helper()
	defer func() {
		if e := recover(); e == nil || !strings.Contains(e.(string), with) {
			t.Errorf("got %v, want a sentence with %q", e, with)
		}
	}()
	f()
}

// Draw draws in proportion, never what has p = 0.
func TestDraw(t *testing.T) {
	rng, count := rand.New(rand.NewPCG(7, 8)), [4]float64{}
	for range 40000 {
		count[Draw(rng, []float64{.5, 0, .2, .3})] += 1. / 40000
	}
	near(t, "shares", count[:], 0.01, .5, 0, .2, .3)
	if count[1] != 0 || Draw(rng, []float64{1e-300, 0}) != 0 {
		t.Error("what has p = 0 is drawn")
	}
}

// A sum of d products of numbers of variance 1 has the deviation √d, and softmax
// of such scores hardly changes with them; divided by √d it does, for every d.
func TestScale(t *testing.T) {
	const T, rounds = 8, 400
	for _, c := range []struct{ d, raw float64 }{{4, .34}, {16, .25}, {64, .16}, {256, .083}} {
		rng := rand.New(rand.NewPCG(9, uint64(c.d)))
		mean := func(scale float64) (sum float64) {
			for range rounds {
				z := make([]float64, T)
				q := make([]float64, int(c.d))
				for i := range q {
					q[i] = rng.NormFloat64()
				}
				for s := range z {
					for _, v := range q {
						z[s] += v * rng.NormFloat64() * scale
					}
				}
				p := Temperature(z, 1)
				j := mat.NewDense(T, T, nil) // ∂P/∂S
				j.Apply(func(a, b int, _ float64) float64 {
					if a == b {
						return p[a] * (1 - p[a])
					}
					return -p[a] * p[b]
				}, j)
				sum += mat.Norm(j, 2) / rounds
			}
			return sum
		}
		near(t, "‖∂P/∂S‖", []float64{mean(1), mean(1 / math.Sqrt(c.d))}, 0.03, c.raw, .36)
	}
}

// The whole transformer: its gradient with padding, for one position, for one
// sample, after norms, and what comes back from a file.
func TestTransformer(t *testing.T) {
	for _, c := range []Transformer{
		{Signs: 4, Positions: 3, Features: 4, Hidden: 5, Heads: 2, Blocks: 1, Causal: true, F: nn.Tanh},
		{Signs: 3, Positions: 1, Features: 2, Hidden: 3, Heads: 1, Blocks: 2, F: nn.Tanh},
		{Signs: 3, Positions: 2, Features: 3, Hidden: 3, Heads: 3, Blocks: 1, Causal: true, Sine: true, Post: true, F: nn.GELU},
	} {
		for _, n := range []int{3, 1} {
			rng := rand.New(rand.NewPCG(11, 12))
			net := c.New(rng)
			x, y := batch(rng, c, n)
			m, err := gradcheck.GradientError(net, loss, x, y)
			if err != nil || !(m.Error < 1e-6) {
				t.Errorf("%+v, %d samples: %v, %v", c, n, m, err)
			}
			tr := net.Forward(x)
			tr.Backward(loss, y)
			file := filepath.Join(t.TempDir(), "net")
			if err := net.Save(file); err != nil {
				t.Fatal(err)
			}
			again, err := nn.Load(file)
			if err != nil || !mat.Equal(again.Predict(x), tr.Output()) {
				t.Errorf("%+v: what comes back from a file computes something else: %v", c, err)
			}
		}
	}
	rng := rand.New(rand.NewPCG(13, 14))
	net := names16.New(rng)
	if n := len(net.Theta()); n != 19419 {
		t.Errorf("the names transformer has %d parameters", n)
	}
	x, y := batch(rng, names16, 64)
	if l := loss.Value(net.Predict(x), y); math.Abs(l-math.Log(27)) > 0.02 {
		t.Errorf("untrained, the loss is %v, ln 27 = %v", l, math.Log(27))
	}
	for text, c := range map[string]Transformer{"heads divide": {Signs: 3, Positions: 2, Features: 3, Hidden: 3, Heads: 2}, "2 signs": {Signs: 1, Positions: 2, Features: 2, Hidden: 1, Heads: 1}} {
		panics(t, text, func() { c.New(rng) })
	}
}

// What is wrong is said with sizes and formula.
func TestMistakes(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	panics(t, "the heads divide both", func() { NewAttention(3, 4, 3, nn.Glorot(rng)) })
	panics(t, "a memory of 0 positions", func() { NewCross(3, 0, 4, 2, nn.Glorot(rng)) })
	panics(t, "at least one query", func() { NewCausal(0, 4, 2, nn.Glorot(rng)) })
	panics(t, "which keys come later", func() {
		nn.New(DotProduct{Positions: 2, Memory: 3, Heads: 1, Keys: 1, Values: 1, Causal: true}).Predict(mat.NewDense(8, 1, nil))
	})
	panics(t, "W_q is 4×4, x has 5 rows", func() { nn.New(NewAttention(3, 4, 2, nn.Glorot(rng))).Predict(mat.NewDense(5, 1, nil)) })
	panics(t, "the mask is 2×1; there are 3 keys", func() {
		nn.New(NewPadded(2, NewAttention(3, 2, 1, nn.Glorot(rng)))).Predict(mat.NewDense(8, 1, nil))
	})
	panics(t, "nothing is left", func() { nn.New(NewPadded(2, Sine{2, 1})).Predict(mat.NewDense(2, 1, nil)) })
	panics(t, "for 2 features at 2 positions it has 4", func() { nn.New(Sine{2, 2}).Predict(mat.NewDense(3, 1, nil)) })
	if l := NewLearnt(1, 1, nn.Zeros); l.E.RawMatrix().Rows != 1 {
		t.Error("one feature at one position is no mistake")
	}
	panics(t, "NewLearnt: 0 positions", func() { NewLearnt(0, 2, nn.Zeros) })
	panics(t, "NewPadded: 2 positions, 0 layers", func() { NewPadded(2) })
}

// In a deep stack of untrained blocks the gradient of W₂ in the last block falls
// with the depth after PreNorm, and not after PostNorm. (Xiong et al., 2020)
func TestPrePost(t *testing.T) {
	norm := func(blocks int, post bool) (sum float64) {
		const seeds = 5
		for seed := range uint64(seeds) {
			rng := rand.New(rand.NewPCG(seed, 17))
			c := Transformer{Signs: 10, Positions: 8, Features: 16, Hidden: 32, Heads: 2, Blocks: blocks, Causal: true, Post: post}
			net := c.New(rng)
			x, y := batch(rng, c, 16)
			tr, last := net.Forward(x), 0.0
			tr.Backward(loss, y)
			for _, p := range net.Params() {
				if r, k := p.Dims(); r == 16 && k == 32 {
					last = mat.Norm(tr.Steps[1].Grad(p.Dense), 2)
				}
			}
			sum += last / seeds
		}
		return sum
	}
	pre, post := []float64{norm(3, false), norm(24, false)}, []float64{norm(3, true), norm(24, true)}
	if q := pre[0] / pre[1]; q < 1.6 || q > 4.5 {
		t.Errorf("pre-norm: ‖∂W₂‖ of the last block is %v; 3 blocks over 24 is %v, √8 = 2.8", pre, q)
	}
	if q := post[0] / post[1]; q > 1.3 {
		t.Errorf("post-norm: ‖∂W₂‖ of the last block is %v; 3 blocks over 24 is %v", post, q)
	}
}

// Ledger and explanations speak of heads, keys and queries, with −∞ and exact zeros.
func TestSpeaks(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	att := NewCausal(2, 2, 2, nn.Glorot(rng))
	tr := nn.New(att).Forward(mat.NewDense(4, 1, []float64{1, -1, 2, .5}))
	tr.Backward(nn.SquaredError, mat.NewDense(4, 1, nil))
	ledger, look := tr.Ledger(0).String(), tr.Steps[1].Subs()[iLook]
	for text, want := range map[string][]string{
		ledger:                       {"head 2, key 2, query 1  -Inf  0   0   0", "1 of head 2 at position 1", "layer 1.1 (q: dense, identity at each of 2 positions)", "w₁₂ of q", "b₂ of o", "attention, 2 heads, 2 positions, causal"},
		look.Explain(2, 0).String():  {"S₁₁ of head 2 = k₁·q₁/√d = ", "S₂₁ of head 2 = −∞, for the key comes later", "P₂₁ of head 2 = e^S₂₁ of head 2/Σ e^S = 0·1 = 0", "∂P₁₁ of head 2 = Σ v∂a = ", "Σ P∂P of head 2 = "},
		look.Explain(3, 0).String():  {"∂S₂₂ of head 2 = P·(∂P − Σ P∂P) = ", "a₄ = Σ vP = "},
		tr.Explain(1, 3, 0).String(): {"layer 1 (attention, 2 heads, 2 positions, causal), neuron 2 at position 2"},
	} {
		for _, w := range want {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(w), " ")) {
				t.Errorf("no %q in\n%s", w, text)
			}
		}
	}
	if err := tr.Check(); err != nil {
		t.Error(err)
	}
	look.Value("S").Set(0, 0, math.NaN())
	if err := tr.Check(); err == nil || !strings.Contains(err.Error(), "S[0,0] = NaN") {
		t.Errorf("NaN among the scores: %v", err)
	}
}

// Write reads what it has written: a network that says the next sign of the
// alphabet writes it down to its end; one that never ends stops at the last position.
func TestWrite(t *testing.T) {
	next := func(of func(k int) int) *nn.Network {
		d := nn.NewDense(3, 3, nn.Identity, nn.Zeros)
		for k := range 3 {
			d.W.Set(of(k), k, 1000)
		}
		return nn.New(nn.NewEachPosition(5, d))
	}
	rng := rand.New(rand.NewPCG(19, 20))
	if word := Write(next(func(k int) int { return (k + 1) % 3 }), rng, 3, 5, 1); !slices.Equal(word, []int{1, 2}) {
		t.Errorf("1 2 and the end are written as %v", word)
	}
	if word := Write(next(func(int) int { return 2 }), rng, 3, 5, 1); !slices.Equal(word, []int{2, 2, 2, 2, 2}) {
		t.Errorf("without an end %v is written", word)
	}
	panics(t, "the network gives 5 rows; for 3 signs at 5 positions it gives 15", func() {
		Write(nn.New(nn.NewDense(15, 5, nn.Identity, nn.Zeros)), rng, 3, 5, 1)
	})
}

// A weight set by hand moves what is read by the difference times v, and nothing of another query or sample.
func TestSetWeight(t *testing.T) {
	l := NewAttention(3, 2, 1, nn.Normal(rand.New(rand.NewPCG(3, 4)), 1))
	x := mat.NewDense(6, 2, []float64{1, 0, 2, -1, 1, 0, .5, 1, 1, 0, -1, 2})
	tr := nn.New(l).Forward(x)
	s := tr.Steps[1]
	before, p := mat.DenseCopyOf(&s.A), l.Weights(s, 0, 1).At(2, 0)
	if a := l.SetWeight(s, 0, 2, 0, 1, p); !mat.Equal(a, before) {
		t.Errorf("set to what it is, a = %v, was %v", a, before)
	}
	a := l.SetWeight(s, 0, 2, 0, 1, p+0.5)
	v := s.Subs()[iv].A
	for r := range 2 {
		want := 0.5 * (l.O.W.At(r, 0)*v.At(2, 1) + l.O.W.At(r, 1)*v.At(3+2, 1))
		if got := a.At(3*r, 1) - before.At(3*r, 1); math.Abs(got-want) > 1e-12 {
			t.Errorf("a%d moves by %v, want ½ W_o v = %v", r+1, got, want)
		}
	}
	for i := range 6 {
		if a.At(i, 0) != before.At(i, 0) || i%3 != 0 && a.At(i, 1) != before.At(i, 1) {
			t.Errorf("a%d of another query or sample has moved", i+1)
		}
	}
	if q := l.ExplainWeight(s, 0, 2, 0, 1); len(q) != 2 || q[0].Name != "S₃₁" || q[1].Name != "P₃₁" {
		t.Errorf("before the way back: %v", q)
	}
	tr.Forward(x)
	tr.Backward(nn.SquaredError, mat.NewDense(6, 2, nil))
	q := l.ExplainWeight(s, 0, 2, 0, 1)
	if len(q) != 5 {
		t.Fatal(q)
	}
	for _, q := range q {
		if v, ok := q.Computed(); !ok || math.Abs(v-q.Value) > 1e-12 {
			t.Errorf("%v: computed %v", q, v)
		}
	}
}
