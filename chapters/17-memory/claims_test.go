// Package claims tests what chapter 17 says of its networks.
package claims

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/memory"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 17)) }

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// A letter comes back with half of the connections, and not with a quarter, over
// 21 choices of pixels and connections; the network itself is whole afterwards.
func TestDamage(t *testing.T) {
	letters := data.DrawnLetters("JLX")
	h := memory.Hebb(letters)
	j := mat.Col(nil, 0, letters)
	for _, c := range []struct{ cut, least, most float64 }{{0, 1, 1}, {0.25, 1, 1}, {0.5, 1, 1}, {0.75, 0, 0.95}} {
		var seen []float64
		for seed := range uint64(21) {
			seen = append(seen, memory.Overlap(h.Damage(c.cut, source(seed)).Recall(memory.Noisy(j, 5, source(seed+100)), source(3)), j))
		}
		if m := median(seen); m < c.least || m > c.most {
			t.Errorf("%v cut: median overlap %v", c.cut, m)
		}
	}
	if !h.Stable(j) {
		t.Error("the letter is not stable")
	}
}

// Every recall up to 0.138 ends within an overlap of 0.9, and at 0.20 at most one
// in ten does.
func TestLoad(t *testing.T) {
	near := func(load float64) (n int) {
		for seed := range uint64(15) {
			if memory.LoadTrial(300, int(math.Round(300*load)), source(seed)) > 0.9 {
				n++
			}
		}
		return n
	}
	for load, want := range map[float64][2]int{0.1: {15, 15}, 0.138: {15, 15}, 0.2: {0, 1}} {
		if n := near(load); n < want[0] || n > want[1] {
			t.Errorf("load %v: %d of 15 end near the pattern", load, n)
		}
	}
}

// With a diagonal and very many patterns random states are stable; without it none is.
func TestDiagonal(t *testing.T) {
	xi := memory.RandomPatterns(40, 2000, source(1))
	h := memory.Hebb(xi)
	with := mat.DenseCopyOf(h.W)
	for i := range 40 {
		with.Set(i, i, 50) // P/N
	}
	for seed := range uint64(5) {
		s := mat.Col(nil, 0, memory.RandomPatterns(40, 1, source(seed+2)))
		if !memory.NewHopfield(with, nil).Stable(s) || h.Stable(s) {
			t.Errorf("seed %d: stable with a diagonal %v, without %v", seed, memory.NewHopfield(with, nil).Stable(s), h.Stable(s))
		}
	}
}

// Stored bits 0 and 1: two units that are off together get no weight.
func TestBitsForSigns(t *testing.T) {
	bits, signs := mat.NewDense(2, 1, []float64{0, 0}), mat.NewDense(2, 1, []float64{-1, -1})
	var b, s mat.Dense
	b.Mul(bits, bits.T())
	s.Mul(signs, signs.T())
	if b.At(0, 1) != 0 || s.At(0, 1) != 1 {
		t.Error(b.At(0, 1), s.At(0, 1))
	}
}

// In 2,000 sweeps no state is drawn more than 0.03 too often or too seldom, whatever the seed.
func TestDrawn(t *testing.T) {
	m := memory.NewBoltzmann(mat.NewDense(3, 3, []float64{0, 2, -1, 2, 0, 1, -1, 1, 0}), []float64{-1, 0, 0.5})
	d := m.Exact()
	for seed := range uint64(5) {
		s, rng, drawn := []float64{0, 0, 0}, source(seed), make([]float64, 8)
		for range 2000 {
			m.Sweep(s, rng)
			drawn[int(4*s[0]+2*s[1]+s[2])] += 1. / 2000
		}
		if far := floats.Distance(drawn, d.P, math.Inf(1)); far > 0.05 {
			t.Errorf("seed %d: %v away", seed, far)
		}
	}
}

// The mean of 8,000 CD-1 steps is not the gradient, by more than its noise.
func TestCDBias(t *testing.T) {
	r := memory.NewRBM(3, 2, nn.Values(1, -1, 0.5, -0.5, 1, 0))
	one := mat.NewDense(3, 1, []float64{1, 0, 1})
	many := mat.NewDense(3, 8000, nil)
	many.Apply(func(i, _ int, _ float64) float64 { return one.At(i, 0) }, many)
	exact := r.Gradient(one).W.RawMatrix().Data
	for seed := range uint64(5) {
		short := floats.Distance(r.CD(many, 1, source(seed)).W.RawMatrix().Data, exact, math.Inf(1))
		long := floats.Distance(r.CD(many, 20, source(seed)).W.RawMatrix().Data, exact, math.Inf(1))
		if short < 0.04 || long > 0.03 {
			t.Errorf("seed %d: CD-1 is %v away, CD-20 %v", seed, short, long)
		}
	}
}

// fit is that of the chapter, its last values.
func fit(how string, seed uint64) (nll, err float64) {
	v, _ := data.Films()
	rng := source(seed)
	r, chain := memory.NewRBM(6, 2, nn.Normal(rng, 0.1)), v
	for range 5000 {
		var d memory.Direction
		switch how {
		case "exact":
			d = r.Gradient(v)
		case "CD-1":
			d = r.CD(v, 1, rng).Direction
		case "PCD":
			c := r.PCD(v, chain, 1, rng)
			d, chain = c.Direction, c.Chain()
		}
		r.Move(0.1, d)
	}
	return r.NLL(v), r.ReconstructionError(v)
}

// What PCD lacks in the chapter is a slow enough rate: with a tenth of it, and four
// times as many steps, it comes near the floor.
func TestSlowPCD(t *testing.T) {
	v, _ := data.Films()
	for seed := range uint64(2) {
		rng := source(seed)
		r, chain := memory.NewRBM(6, 2, nn.Normal(rng, 0.1)), v
		for range 20000 {
			c := r.PCD(v, chain, 1, rng)
			chain = c.Chain()
			r.Move(0.01, c.Direction)
		}
		if nll := r.NLL(v); nll > 1.45 {
			t.Errorf("seed %d: %.3f", seed, nll)
		}
	}
}

// Over five seeds: CD-1 ends as near the floor of 1.3297 nats as the exact gradient,
// PCD does not, and the reconstruction errors of all are alike.
func TestSixUsers(t *testing.T) {
	floor := math.Log(6) - 2./3*math.Ln2
	if math.Abs(floor-1.3297) > 5e-5 {
		t.Error(floor)
	}
	last := map[string][]float64{}
	for seed := range uint64(5) {
		for _, how := range []string{"exact", "CD-1", "PCD"} {
			nll, err := fit(how, seed)
			last[how] = append(last[how], nll)
			last[how+" error"] = append(last[how+" error"], err)
			if nll < floor {
				t.Errorf("%s, seed %d: %v is below the floor", how, seed, nll)
			}
		}
	}
	t.Log(last)
	if m := floats.Max(last["exact"]); m > 1.36 {
		t.Errorf("exact: %v", last["exact"])
	}
	if m := median(last["CD-1"]); m > 1.37 {
		t.Errorf("CD-1: %v", last["CD-1"])
	}
	if m := median(last["PCD"]); m < 1.6 {
		t.Errorf("PCD: %v", last["PCD"])
	}
	if d := math.Abs(median(last["PCD error"]) - median(last["exact error"])); d > 0.005 {
		t.Errorf("the reconstruction errors tell PCD from the exact gradient: %v", last)
	}
}

// The machine of the chapter after 400 updates copies up to eight columns without
// an error; its write head goes down one place per step while columns come, and its
// read head while it answers, over the same places.
func TestCopy(t *testing.T) {
	sizes := memory.Sizes{In: 5, Out: 4, Hidden: 20, Places: 20, Size: 6}
	l := memory.NewNTM(memory.NewCell(sizes, nn.Glorot(source(1))))
	net, rng := nn.New(l), source(2)
	rule := &optim.ClipNorm{Rule: &optim.Adam{Rate: 0.005}, Max: 1}
	trace := nn.NewTrace(net)
	trace.SkipInput = true
	for range 400 {
		x, y := data.CopyBits(rng, 16, 1+rng.IntN(8), 4)
		trace.Forward(x)
		trace.Backward(nn.Masked{Loss: nn.LogisticCrossEntropy}, y)
		trace.Update(rule)
	}
	for columns := 1; columns <= 8; columns++ {
		x, y := data.CopyBits(source(3), 100, columns, 4)
		if wrong := memory.BitsWrong(net.Predict(x), y); wrong > 0.05 {
			t.Errorf("%d columns: %v bits wrong", columns, wrong)
		}
	}
	x, y := data.CopyBits(source(3), 100, 24, 4)
	if wrong := memory.BitsWrong(net.Predict(x), y); wrong < 5 {
		t.Errorf("24 columns in 20 places: only %v bits wrong", wrong)
	}
	x, _ = data.CopyBits(source(8), 1, 8, 4)
	s := net.Forward(x).Steps[1]
	write, read := nn.Argmax(l.Weights(s, "write", 0)), nn.Argmax(l.Weights(s, "read", 0))
	for k := 1; k < 8; k++ {
		if write[k] != write[k-1]+1 || read[8+k] != read[7+k]+1 {
			t.Errorf("write head %v, read head %v", write, read)
		}
	}
}

// The reader of the chapter: its first hop looks at who took the thing, its second
// at where that person went last, in at least 95 of 100 new stories. With one hop
// that cannot be; without time encoding one fact is not enough.
func TestHops(t *testing.T) {
	rng := source(1)
	x, y := data.TaleColumns(append(data.Tales(rng, 2000, 8, 1), data.Tales(rng, 2000, 8, 2)...), 8)
	l := memory.NewNetwork(memory.Story{Words: len(data.TaleWords()), Facts: 8, Size: 20, Hops: 2, Time: true}, nn.Normal(rng, 0.3))
	net := nn.New(l)
	run := nn.Training{Loss: nn.SoftmaxCrossEntropy, Epochs: 10, Batch: 32, Rand: rng, Optimizer: &optim.ClipNorm{Rule: &optim.Adam{Rate: 0.01}, Max: 1}}
	for range run.Run(net, x, y) {
	}
	tales := data.Tales(source(20), 100, 8, 2)
	x, _ = data.TaleColumns(tales, 8)
	s, found := net.Forward(x).Steps[1], 0
	for n, tale := range tales {
		p := l.Attention(s, n)
		hops := nn.Argmax(mat.DenseCopyOf(p.T()))
		if hops[0] == 7-tale.Support[0] && hops[1] == 7-tale.Support[1] {
			found++
		}
	}
	if found < 95 {
		t.Errorf("the hops find both facts in %d of 100 stories", found)
	}
}

// Modern Hopfield networks hold a load at which Hebb's rule fails, and small β mixes.
func TestModern(t *testing.T) {
	var modern, mixed, hebb []float64
	for seed := range uint64(9) {
		rng := source(seed)
		x := memory.RandomPatterns(20, 50, rng)
		first := mat.Col(nil, 0, x)
		shown := memory.Noisy(first, 2, rng)
		cos := func(beta float64) float64 {
			got, _ := memory.Modern(x, shown, beta)
			return floats.Dot(got, first) / floats.Norm(got, 2) / floats.Norm(first, 2)
		}
		modern, mixed = append(modern, cos(1)), append(mixed, cos(0.1))
		hebb = append(hebb, memory.Overlap(memory.Hebb(x).Recall(shown, rng), first))
	}
	if median(modern) < 0.98 || median(mixed) > 0.9 || median(hebb) > 0.5 {
		t.Errorf("β = 1: %v, β = 0.1: %v, Hebb: %v", median(modern), median(mixed), median(hebb))
	}
}

// Most hidden units of the machine of digits have positive weights at some of the
// pixels where digits have ink now and then, and negative ones at others.
func TestDigits(t *testing.T) {
	rng := source(1)
	v := data.Digits(rng, 1000).X()
	v.Apply(func(_, _ int, p float64) float64 { return nn.Heaviside.F(p - 0.5) }, v)
	r := memory.NewRBM(784, 20, nn.Normal(rng, 0.01))
	for range 6 {
		for k := 0; k < 1000; k += 25 {
			r.Move(0.1, r.CD(mat.DenseCopyOf(v.Slice(0, 784, k, k+25)), 1, rng).Direction)
		}
	}
	both := 0
	for j := range 20 {
		var count [2]int
		for i := range 784 {
			w := r.W.At(j, i)
			if mean := floats.Sum(v.RawRowView(i)) / 1000; mean > 0.1 && math.Abs(w) > 0.2 {
				count[map[bool]int{true: 1}[w > 0]]++
			}
		}
		if count[0] > 0 && count[1] > 0 {
			both++
		}
	}
	if both < 15 {
		t.Errorf("only %d of 20 hidden units have weights of both signs where digits have ink", both)
	}
}
