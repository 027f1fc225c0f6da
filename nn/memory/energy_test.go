package memory

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn"
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 17)) }

// Fausett stores (1, 1, 1, −1) with units of 0 and 1, W = ξξᵀ, and an input x that
// stays: y_i = step(x_i + Σ w y). With s = 2y − 1 that is a network of ½W and
// θ = −x − ½ΣW. (Fundamentals of Neural Networks, 1994)
func TestFausett(t *testing.T) {
	xi := []float64{1, 1, 1, -1}
	x := []float64{0, 0, 1, 0}
	w, theta := mat.NewDense(4, 4, nil), make([]float64, 4)
	for i := range 4 {
		theta[i] = -x[i]
		for j := range 4 {
			if i != j {
				w.Set(i, j, xi[i]*xi[j]/2)
				theta[i] -= xi[i] * xi[j] / 2
			}
		}
	}
	h, s := NewHopfield(w, theta), []float64{-1, -1, 1, -1}
	var nets []float64
	for _, i := range []int{0, 3, 2, 1} {
		nets = append(nets, h.Field(s, i))
		s[i] = sign(h.Field(s, i), s[i])
	}
	near(t, "nets", nets, []float64{1, -2, 2, 2}, 1e-15)
	near(t, "state", s, []float64{1, 1, 1, -1}, 0)
}

// two is the network of the patterns +−+−+− and +++−−−.
func two() *Hopfield {
	return Hebb(mat.NewDense(6, 2, []float64{1, 1, -1, 1, 1, 1, -1, -1, 1, -1, -1, -1}))
}

func TestTwoPatterns(t *testing.T) {
	h := two()
	var fixed [][]float64
	for k := range 64 {
		s := bits(k, 6)
		for i := range s {
			s[i] = 2*s[i] - 1
		}
		if h.Stable(s) {
			fixed = append(fixed, s)
			if e := h.Energy(s); math.Abs(e+2.3333333333) > 1e-9 {
				t.Errorf("E%v = %v", s, e)
			}
		}
	}
	if len(fixed) != 4 {
		t.Errorf("fixed points: %v", fixed)
	}
	s := []float64{-1, -1, 1, -1, 1, -1} // the first unit turned round
	near(t, "E, h", []float64{h.Energy(s), h.Field(s, 0)}, []float64{-1. / 3, 1}, 1e-12)
	for u := range h.Asynchronous(s, nil) {
		if u.Unit == 0 && u.Sweep == 1 && (u.New != 1 || math.Abs(u.Energy+7./3) > 1e-12) {
			t.Errorf("%+v", u)
		}
	}
	near(t, "recalled", s, []float64{1, -1, 1, -1, 1, -1}, 0)
}

// The two units of the book's exercise: one at a time they come to rest, both at
// once they take turns for ever at E = 1.
func TestCycle(t *testing.T) {
	h := NewHopfield(mat.NewDense(2, 2, []float64{0, -1, -1, 0}), nil)
	var seen [][]float64
	for w := range h.Synchronous([]float64{-1, -1}) {
		seen = append(seen, w.S)
		if w.Energy != 1 {
			t.Errorf("E = %v", w.Energy)
		}
		if w.Cycle != (w.Step == 2) {
			t.Errorf("step %d: cycle %v", w.Step, w.Cycle)
		}
	}
	if len(seen) != 2 || !slices.Equal(seen[0], []float64{1, 1}) || !slices.Equal(seen[1], []float64{-1, -1}) {
		t.Errorf("%v", seen)
	}
	if s := h.Recall([]float64{-1, -1}, nil); s[0] == s[1] {
		t.Errorf("one at a time: %v", s)
	}
}

// Along every way down the energy that an update carries is the energy of the
// state and never rises; no synchronous cycle is longer than 2.
func TestEnergyNeverRises(t *testing.T) {
	rng := source(1)
	cycles := 0
	for range 40 {
		n := 3 + rng.IntN(20)
		w := mat.NewDense(n, n, nil)
		theta := make([]float64, n)
		for i := range n {
			theta[i] = rng.NormFloat64()
			w.Set(i, i, math.Abs(rng.NormFloat64())*float64(rng.IntN(2)))
			for j := range i {
				v := rng.NormFloat64()
				w.Set(i, j, v)
				w.Set(j, i, v)
			}
		}
		h := NewHopfield(w, theta)
		s := mat.Col(nil, 0, RandomPatterns(n, 1, rng))
		e := h.Energy(s)
		for u := range h.Asynchronous(s, rng) {
			if u.Energy > e || math.Abs(u.Energy-h.Energy(s)) > 1e-9 {
				t.Fatalf("from %v to %+v, E = %v", e, u, h.Energy(s))
			}
			e = u.Energy
		}
		if !h.Stable(s) {
			t.Error("not at rest")
		}
		steps := 0
		for w := range h.Synchronous(mat.Col(nil, 0, RandomPatterns(n, 1, rng))) {
			if steps++; w.Cycle {
				cycles++
			}
		}
		if steps > 200 {
			t.Errorf("%d steps at once", steps)
		}
	}
	if cycles < 10 {
		t.Errorf("only %d cycles", cycles)
	}
}

func TestHopfieldStays(t *testing.T) {
	h, rng := two(), source(2)
	s := []float64{-1, -1, 1, -1, 1, -1}
	for range h.Synchronous(s) {
	}
	h.Recall(s, rng)
	half := h.Damage(0.5, rng)
	if s[0] != -1 || h.W.At(0, 1) != two().W.At(0, 1) {
		t.Error("Recall, Synchronous or Damage changes what it was given")
	}
	cut := 0
	for i := range 6 {
		for j := range 6 {
			if half.W.At(i, j) != half.W.At(j, i) {
				t.Error("damaged on one side only")
			}
			if i != j && half.W.At(i, j) == 0 && h.W.At(i, j) != 0 {
				cut++
			}
		}
	}
	if cut == 0 || h.Damage(1, rng).W.At(0, 2) != 0 {
		t.Errorf("%d numbers cut", cut)
	}
}

// The bit errors of Hertz, Krogh and Palmer.
func TestBitError(t *testing.T) {
	for _, row := range [][2]float64{{0.105, 0.001}, {0.138, 0.0036}, {0.185, 0.01}, {0.37, 0.05}, {0.61, 0.1}} {
		if got := BitError(row[0]); math.Abs(got-row[1]) > 0.02*row[1]+5e-5 {
			t.Errorf("P/N = %g: %v, want %g", row[0], got, row[1])
		}
	}
	// Counted: of 300 units with 90 patterns as many are wrong after one update.
	rng, wrong, all := source(3), 0, 0
	for range 4 {
		xi := RandomPatterns(300, 90, rng)
		h := Hebb(xi)
		for k := range 90 {
			s := mat.Col(nil, k, xi)
			for i := range s {
				if all++; h.Field(s, i)*s[i] < 0 {
					wrong++
				}
			}
		}
	}
	if got, want := float64(wrong)/float64(all), BitError(0.3); math.Abs(got-want) > 0.05*want {
		t.Errorf("%v of the units are wrong, want %v", got, want)
	}
}

// Recall collapses between a load of 0.12 and of 0.2. (The page of the course has
// N = 500: 0.10 .999, 0.12 .996, 0.138 .93, 0.15 .90, 0.16 .69, 0.20 .54.)
func TestLoad(t *testing.T) {
	mean := func(n int, load float64) float64 {
		var all []float64
		for seed := range uint64(8) {
			all = append(all, LoadTrial(n, int(math.Round(load*float64(n))), source(seed)))
		}
		return stat.Mean(all, nil)
	}
	low, high := mean(300, 0.1), mean(300, 0.2)
	if low < 0.98 || high > 0.75 || high < 0.3 {
		t.Errorf("overlap %v at 0.1, %v at 0.2", low, high)
	}
	if testing.Short() {
		return
	}
	if middle := mean(500, 0.138); middle < 0.8 || middle > 0.99 {
		t.Errorf("overlap %v at 0.138", middle)
	}
}

// 50 patterns in 20 units: one update with β = 1 brings the pattern back.
func TestModern(t *testing.T) {
	var cos []float64
	for seed := range uint64(20) {
		rng := source(seed)
		x := RandomPatterns(20, 50, rng)
		first := mat.Col(nil, 0, x)
		got, w := Modern(x, Noisy(first, 2, rng), 1)
		cos = append(cos, floats.Dot(got, first)/floats.Norm(got, 2)/floats.Norm(first, 2))
		if math.Abs(floats.Sum(w)-1) > 1e-12 {
			t.Errorf("weights of sum %v", floats.Sum(w))
		}
	}
	if m := stat.Mean(cos, nil); m < 0.9 {
		t.Errorf("cosine %v", m)
	}
	// The same as attention: softmax(β qᵀK) V with K = V = X.
	x, q := mat.NewDense(2, 3, []float64{1, 0, 2, -1, 3, 0.5}), []float64{0.3, -0.2}
	got, w := Modern(x, q, 2)
	net := nn.New(layer(Dot{3, 2}), nn.Activate{F: nn.Softmax})
	p := mat.Col(nil, 0, net.Predict(mat.NewDense(8, 1, append(append([]float64{}, x.RawMatrix().Data...), 0.6, -0.4))))
	near(t, "weights", w, p, 1e-12)
	near(t, "ξ", got, witnessRead(x.RawMatrix().Data, p, 2), 1e-12)
}

// three is the machine of the page of the course.
func three() *Boltzmann {
	return NewBoltzmann(mat.NewDense(3, 3, []float64{0, 2, -1, 2, 0, 1, -1, 1, 0}), []float64{-1, 0, 0.5})
}

func TestBoltzmannGolden(t *testing.T) {
	m := three()
	d := m.Exact()
	near(t, "Z", []float64{math.Exp(d.LogZ)}, []float64{15.921391}, 1e-6)
	near(t, "p", d.P, []float64{0.0628, 0.1036, 0.0628, 0.2815, 0.0231, 0.0140, 0.1707, 0.2815}, 5e-5)
	// By hand: E(110) = −2 + 1 = −1.
	if e := m.Energy([]float64{1, 1, 0}); e != -1 {
		t.Errorf("E = %v", e)
	}
	rng, s, count := source(4), []float64{0, 0, 0}, make([]float64, 8)
	for range 20000 {
		m.Sweep(s, rng)
		count[int(4*s[0]+2*s[1]+s[2])] += 1. / 20000
	}
	near(t, "Gibbs", count, d.P, 0.01)
}

// p(sᵢ = 1 | rest) is the ratio of the joint probabilities.
func TestOn(t *testing.T) {
	m := three()
	d := m.Exact()
	for k := range 8 {
		s := d.State(k)
		for i := range s {
			bit := 1 << (2 - i)
			if got, want := m.On(s, i), d.P[k|bit]/(d.P[k|bit]+d.P[k&^bit]); math.Abs(got-want) > 1e-12 {
				t.Errorf("p(s%d = 1 | %v) = %v, want %v", i+1, s, got, want)
			}
		}
	}
}

// The exact gradient against central differences of the exact NLL: w_ij and w_ji
// are one parameter.
func TestBoltzmannGradient(t *testing.T) {
	rng := source(5)
	const n = 5
	theta := make([]float64, n*(n-1)/2+n)
	for i := range theta {
		theta[i] = rng.NormFloat64()
	}
	machine := func(theta []float64) *Boltzmann {
		w, k := mat.NewDense(n, n, nil), 0
		for i := range n {
			for j := range i {
				w.Set(i, j, theta[k])
				w.Set(j, i, theta[k])
				k++
			}
		}
		return NewBoltzmann(w, theta[k:])
	}
	data := RandomPatterns(n, 7, rng)
	data.Apply(func(_, _ int, v float64) float64 { return (v + 1) / 2 }, data)
	want := fd.Gradient(nil, func(theta []float64) float64 { return machine(theta).NLL(data) }, theta, &fd.Settings{Formula: fd.Central, Step: 1e-5})
	dw, db := machine(theta).Gradient(data)
	var got []float64
	for i := range n {
		got = append(got, dw.RawRowView(i)[:i]...)
	}
	near(t, "gradient", append(got, db...), want, 1e-8)
}

// byHand is the machine of the page of the course: CD-1 by hand.
func byHand() *RBM {
	return NewRBM(3, 2, nn.Values(1, -1, 0.5, -0.5, 1, 0))
}

// handSeed draws h₀ = (1, 0) and v₁ = (1, 0, 0).
func handSeed(t *testing.T) (c *Contrast) {
	v := mat.NewDense(3, 1, []float64{1, 0, 1})
	for seed := range uint64(500) {
		c = byHand().CD(v, 1, source(seed))
		if slices.Equal(mat.Col(nil, 0, c.H[0]), []float64{1, 0}) && slices.Equal(mat.Col(nil, 0, c.V[1]), []float64{1, 0, 0}) {
			return c
		}
	}
	t.Fatal("no seed draws the example")
	return c
}

func TestCDGolden(t *testing.T) {
	c := handSeed(t)
	near(t, "p₀", mat.Col(nil, 0, c.P[0]), []float64{0.817574, 0.377541}, 1e-6)
	near(t, "q₁", mat.Col(nil, 0, c.Q[0]), []float64{0.731059, 0.268941, 0.622459}, 1e-6)
	near(t, "ΔW", c.W.RawMatrix().Data, []float64{0.086516, 0, 0.817574, 0, 0, 0.377541}, 1e-6)
	r, v := byHand(), mat.NewDense(3, 1, []float64{1, 0, 1})
	near(t, "gradient", r.Gradient(v).W.RawMatrix().Data, []float64{0.42595, -0.22421, 0.45678, 0.09842, -0.33192, 0.06758}, 5e-6)
	near(t, "F, Z", []float64{r.FreeEnergy(v)[0], math.Exp(r.LogZ())}, []float64{-2.175490, 47.450340}, 1e-6)
}

// joint is an RBM as a Boltzmann machine of all its units.
func joint(r *RBM) *Boltzmann {
	h, v := r.W.Dims()
	w := mat.NewDense(v+h, v+h, nil)
	for i := range h {
		for j := range v {
			w.Set(v+i, j, r.W.At(i, j))
			w.Set(j, v+i, r.W.At(i, j))
		}
	}
	return NewBoltzmann(w, append(append([]float64{}, r.A...), r.B...))
}

func random(visible, hidden int, rng *rand.Rand) *RBM {
	r := NewRBM(visible, hidden, nn.Normal(rng, 1))
	for i := range r.A {
		r.A[i] = rng.NormFloat64()
	}
	for i := range r.B {
		r.B[i] = rng.NormFloat64()
	}
	return r
}

// F, Z and p(v) are those of the Boltzmann machine with the same energy, whose
// states are all visited; so are p(h|v) and p(v|h).
func TestRBMIsABoltzmannMachine(t *testing.T) {
	for _, size := range [][2]int{{3, 2}, {2, 4}} {
		r := random(size[0], size[1], source(6))
		m, all := joint(r), states(size[0])
		d := m.Exact()
		p := make([]float64, 1<<size[0])
		for k, q := range d.P {
			p[k>>size[1]] += q
		}
		near(t, "Z", []float64{r.LogZ()}, []float64{d.LogZ}, 1e-12)
		near(t, "p(v)", r.P(all), p, 1e-12)
		s := d.State(5)
		v, h := mat.NewDense(size[0], 1, s[:size[0]:size[0]]), mat.NewDense(size[1], 1, s[size[0]:])
		for i := range size[1] {
			near(t, "p(h|v)", []float64{r.Hidden(v).At(i, 0)}, []float64{m.On(s, size[0]+i)}, 1e-12)
		}
		for i := range size[0] {
			near(t, "p(v|h)", []float64{r.Visible(h).At(i, 0)}, []float64{m.On(s, i)}, 1e-12)
		}
		// Pseudo-likelihood by the joint probabilities of the visible units.
		want := 0.0
		for k := range p {
			for i := range size[0] {
				want += math.Log(p[k]/(p[k]+p[k^1<<i])) / float64(len(p))
			}
		}
		near(t, "PL", []float64{r.PseudoLikelihood(all)}, []float64{want}, 1e-12)
	}
}

// The exact gradient against central differences of the exact NLL.
func TestRBMGradient(t *testing.T) {
	rng := source(7)
	r := random(4, 3, rng)
	v := mat.NewDense(4, 5, nil)
	v.Apply(func(_, _ int, _ float64) float64 { return float64(rng.IntN(2)) }, v)
	theta := slices.Concat(r.W.RawMatrix().Data, r.A, r.B)
	want := fd.Gradient(nil, func(theta []float64) float64 {
		return -(&RBM{W: mat.NewDense(3, 4, theta[:12]), A: theta[12:16], B: theta[16:]}).NLL(v)
	}, theta, &fd.Settings{Formula: fd.Central, Step: 1e-5})
	d := r.Gradient(v)
	near(t, "gradient", slices.Concat(d.W.RawMatrix().Data, d.A, d.B), want, 1e-8)
	r.Move(1e-3, d)
	if before := (&RBM{W: mat.NewDense(3, 4, theta[:12]), A: theta[12:16], B: theta[16:]}).NLL(v); r.NLL(v) >= before {
		t.Errorf("a step uphill takes the NLL from %v to %v", before, r.NLL(v))
	}
}

// Many chains of many steps from the data reach the exact gradient on average;
// one step does not, whatever the number of chains: CD-1 has a bias.
func TestCDHasABias(t *testing.T) {
	r, v := byHand(), mat.NewDense(3, 1, []float64{1, 0, 1})
	exact := r.Gradient(v).W.RawMatrix().Data
	many := mat.NewDense(3, 20000, nil)
	many.Apply(func(i, _ int, _ float64) float64 { return v.At(i, 0) }, many)
	one, long := r.CD(many, 1, source(8)).W.RawMatrix().Data, r.CD(many, 30, source(8)).W.RawMatrix().Data
	near(t, "CD-30", long, exact, 0.015)
	if d := floats.Distance(one, exact, math.Inf(1)); d < 0.05 {
		t.Errorf("CD-1 is as near as %v", d)
	}
}

// The chain of PCD goes on where it ended, and so comes to the machine's own states.
func TestPCDReaches(t *testing.T) {
	r, v := byHand(), mat.NewDense(3, 1, []float64{1, 0, 1})
	many := mat.NewDense(3, 20000, nil)
	many.Apply(func(i, _ int, _ float64) float64 { return v.At(i, 0) }, many)
	rng := source(10)
	c := r.PCD(many, many, 1, rng)
	for range 30 {
		c = r.PCD(many, c.Chain(), 1, rng)
	}
	near(t, "PCD", c.W.RawMatrix().Data, r.Gradient(v).W.RawMatrix().Data, 0.015)
}

// The weights that Chen publishes for the six users are far from the best: their NLL
// is 1.5526 and the floor 1.3297, and 74 of 100 users that they draw like Gladiator
// and not Harry Potter, of the data 50. (echen/restricted-boltzmann-machines, README, 2011)
func TestPublishedWeights(t *testing.T) {
	r := NewRBM(6, 2, nn.Values(
		-7.08986885, -5.18354129, 2.51720193, 6.74833901, 3.25474524, -2.81563804,
		4.96606654, 2.27197472, 4.11061383, -4.00505343, -5.59606865, -2.91540988))
	r.A = []float64{-0.82602559, -1.84023877, 3.92321075, 0.10316995, -0.97646029, -4.44685751}
	r.B = []float64{-0.19041546, 1.57007782}
	users := mat.NewDense(6, 6, []float64{
		1, 1, 1, 0, 0, 0,
		1, 0, 1, 0, 0, 0,
		1, 1, 1, 1, 1, 1,
		0, 0, 0, 1, 1, 1,
		0, 0, 0, 1, 0, 1,
		0, 0, 0, 0, 0, 0,
	})
	near(t, "NLL", []float64{r.NLL(users)}, []float64{1.5526}, 5e-5)
	oscar := 0.0
	all := states(6)
	for k, p := range r.P(all) {
		oscar += p * all.At(3, k) * (1 - all.At(0, k))
	}
	near(t, "p(Oscar fan)", []float64{oscar}, []float64{0.74}, 5e-3)
}
