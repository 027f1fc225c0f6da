// Package claims tests what the figures of chapter 11 are said to show.
package claims

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

func moons() *data.Set { return data.Moons(rand.New(rand.NewPCG(11, 0)), 200, 0.15) }

func untrained(seed uint64) *nn.Network {
	rng := rand.New(rand.NewPCG(seed, 0))
	return nn.New(nn.NewDense(2, 8, nn.Tanh, nn.Glorot(rng)), nn.NewDense(8, 1, nn.Identity, nn.Glorot(rng)))
}

// descend is L before every update on all samples; it ends early where L is no number.
func descend(seed uint64, rule nn.Optimizer, epochs int) (losses []float64) {
	run := nn.Training{Loss: nn.LogisticCrossEntropy, Optimizer: rule, Epochs: epochs}
	for p := range run.RunOn(untrained(seed), moons()) {
		if p.Err != nil {
			break
		}
		losses = append(losses, p.Loss)
	}
	return losses
}

// walk runs a rule in one dimension from θ₀ and returns θ after every step.
func walk(rule optim.Rule, theta0 float64, slope func(theta float64) float64, steps int) (path []float64) {
	theta := []float64{theta0}
	for range steps {
		rule.Step(theta, []float64{slope(theta[0])})
		path = append(path, theta[0])
	}
	return path
}

func constant(g float64) func(float64) float64 { return func(float64) float64 { return g } }

// last is the last number.
func last(v []float64) float64 { return v[len(v)-1] }

// near fails unless got is want to a share of it.
func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if !(math.Abs(got-want) <= share*math.Abs(want)) {
		t.Errorf("%s is %g, want %g to %g of it", what, got, want, share)
	}
}

// η panel, left: descent on ½cθ² ends at 0 below 2/c, and nowhere above it.
func TestBoundOnAQuadratic(t *testing.T) {
	for _, c := range []float64{0.1, 2, 50} {
		slope := func(theta float64) float64 { return c * theta }
		if v := last(walk(&optim.SGD{Rate: 0.99 * 2 / c}, 1, slope, 2000)); math.Abs(v) > 1e-8 {
			t.Errorf("c = %g: below the bound θ ends at %g", c, v)
		}
		if v := last(walk(&optim.SGD{Rate: 1.01 * 2 / c}, 1, slope, 2000)); math.Abs(v) < 1e8 {
			t.Errorf("c = %g: above the bound θ ends at %g", c, v)
		}
		if v := walk(&optim.SGD{Rate: 1 / c}, 1, slope, 1)[0]; math.Abs(v) > 1e-15 {
			t.Errorf("c = %g: at 1/c one step leads to %g", c, v)
		}
	}
}

// η panel, right: 0.02 falls at every step and is slow, 2 is lower; with 15 the
// loss grows twentyfold and nothing overflows, since no weight of the output
// layer moves by more than η in a step. Some starts then end lowest of all, some high up.
func TestLearningRates(t *testing.T) {
	low, high, least, five := 0, 0, math.Inf(1), math.Inf(1)
	for seed := range uint64(10) {
		small, good := descend(seed, &optim.SGD{Rate: 0.02}, 150), descend(seed, &optim.SGD{Rate: 2}, 150)
		if share := []float64{2, 1}[seed/5]; !(last(good) < last(small)/share) { // half for the five of the chapter
			t.Errorf("seed %d: L = %g with η = 2, %g with 0.02", seed, last(good), last(small))
		}
		if !slices.IsSortedFunc(small, func(a, b float64) int { return cmp.Compare(b, a) }) {
			t.Errorf("seed %d: with η = 0.02 the loss rises", seed)
		}
		large := descend(seed, &optim.SGD{Rate: 15}, 150)
		if len(large) != 150 || slices.Max(large[:20]) < 5 {
			t.Errorf("seed %d: η = 15 lasts %d steps, L up to %g", seed, len(large), slices.Max(large))
		}
		least = min(least, last(large))
		if seed < 5 {
			five = min(five, last(descend(seed, &optim.SGD{Rate: 5}, 150)))
		}
		if last(large) < 0.01 {
			low++
		}
		if last(large) > 0.2 {
			high++
		}
		if wild := descend(seed, &optim.SGD{Rate: 1000}, 150); len(wild) != 150 {
			t.Errorf("seed %d: η = 1000 lasts %d steps", seed, len(wild))
		}
	}
	if low == 0 || high == 0 || least > five/2 {
		t.Errorf("η = 15: %d starts of 10 end below 0.01, %d above 0.2", low, high)
	}
	l := descend(0, &optim.SGD{Rate: 15}, 20)
	if l[4] < 20*l[0] {
		t.Errorf("η = 15: L = %g, four steps later %g", l[0], l[4])
	}
	net := untrained(0)
	theta, rule := slices.Clone(net.Theta()), &optim.SGD{Rate: 15}
	for range 50 {
		tr := net.Forward(moons().X())
		tr.Backward(nn.LogisticCrossEntropy, moons().Y())
		rule.Step(net.Theta(), tr.Grad)
		for i := 24; i < 33; i++ { // 8 weights and a bias
			if d := math.Abs(net.Theta()[i] - theta[i]); d > 15 {
				t.Fatalf("parameter %d of the output layer moves by %g", i, d)
			}
		}
		copy(theta, net.Theta())
	}
}

// Divergence proper: with the squared error a large η overflows, be it ReLU or tanh; with cross-entropy none does.
// And what looked like it: the loss of the rounded σ(z) is no number where the loss of z is.
func TestDivergence(t *testing.T) {
	over := func(f nn.Activation, last nn.Activation, loss nn.Loss, eta float64) (n int) {
		for seed := range uint64(5) {
			rng := rand.New(rand.NewPCG(seed, 0))
			net := nn.New(nn.NewDense(2, 8, f, nn.Glorot(rng)), nn.NewDense(8, 1, last, nn.Glorot(rng)))
			for p := range (nn.Training{Loss: loss, Optimizer: &optim.SGD{Rate: eta}, Epochs: 150}).RunOn(net, moons()) {
				if p.Err != nil || p.Loss > 1e50 {
					n++
					break
				}
			}
		}
		return n
	}
	if a, b := over(nn.ReLU, nn.Identity, nn.SquaredError, 0.3), over(nn.ReLU, nn.Identity, nn.SquaredError, 3); a != 0 || b != 5 {
		t.Errorf("ReLU, squared error: %d of 5 overflow with η = 0.3, %d with 3", a, b)
	}
	if a, b := over(nn.Tanh, nn.Identity, nn.SquaredError, 3), over(nn.ReLU, nn.Identity, nn.LogisticCrossEntropy, 100); a != 5 || b != 0 {
		t.Errorf("%d of 5 overflow with tanh and the squared error, %d with ReLU and cross-entropy", a, b)
	}
	if a, b := over(nn.Tanh, nn.Identity, nn.LogisticCrossEntropy, 15), over(nn.Tanh, nn.Logistic, nn.BinaryCrossEntropy, 15); a != 0 || b == 0 {
		t.Errorf("η = 15: %d of 5 fail with the loss taken from z, %d with that from σ(z)", a, b)
	}
}

// A turned valley costs SGD as many steps as a straight one; AdaGrad, which has a rate per axis, many more.
func TestTurnedValley(t *testing.T) {
	steps := func(rule optim.Rule, a, b, x, y float64) (k int) { // H = (a b; b a')
		theta := []float64{x, y}
		for ; math.Hypot(theta[0], theta[1]) >= 1e-6 && k < 1e5; k++ {
			g := []float64{a*theta[0] + b*theta[1], b*theta[0] + a*theta[1]}
			if b == 0 {
				g = []float64{theta[0], 25 * theta[1]}
			}
			rule.Step(theta, g)
		}
		return k
	}
	r := math.Sqrt(0.5)
	if a, b := steps(&optim.SGD{Rate: 2. / 26}, 1, 0, 1, 1), steps(&optim.SGD{Rate: 2. / 26}, 13, 12, 2*r, 0); a != b {
		t.Errorf("SGD: %d steps, turned %d", a, b)
	}
	// From 1.3 along the flat and 0.7 along the steep direction, so that no rate of the list arrives in one step.
	best := func(flat, steep [2]float64, a, b float64) (least int) {
		least = 100000
		for _, eta := range []float64{0.1, 0.2, 0.5, 0.9, 1.5, 2} {
			x, y := 1.3*flat[0]+0.7*steep[0], 1.3*flat[1]+0.7*steep[1]
			least = min(least, steps(&optim.AdaGrad{Rate: eta}, a, b, x, y))
		}
		return least
	}
	straight, turned := best([2]float64{1, 0}, [2]float64{0, 1}, 1, 0), best([2]float64{r, -r}, [2]float64{r, r}, 13, 12)
	if turned < 3*straight {
		t.Errorf("AdaGrad at its best rate: %d steps, turned %d", straight, turned)
	}
}

// The bound of classical momentum is 2(1+μ)/c.
func TestMomentumMovesTheBound(t *testing.T) {
	for _, mu := range []float64{0.5, 0.9} {
		for share, grows := range map[float64]bool{0.99: false, 1.01: true} {
			slope := func(theta float64) float64 { return 2 * theta }
			v := last(walk(&optim.ClassicalMomentum{Rate: share * (1 + mu), Mu: mu}, 1, slope, 20000))
			if grows == (math.Abs(v) <= 1) { // NaN has grown, too
				t.Errorf("μ = %g, %g of the bound: θ ends at %g", mu, share, v)
			}
		}
	}
}

// With η = 2/(1+κ) both directions shrink by (κ−1)/(κ+1), and κ costs SGD κ steps, momentum √κ.
func TestConditionNumber(t *testing.T) {
	steps := func(rule optim.Rule, kappa float64) (k int) {
		theta := []float64{1, 1}
		for ; math.Hypot(theta[0], theta[1]) >= 1e-6; k++ {
			rule.Step(theta, []float64{theta[0], kappa * theta[1]})
		}
		return k
	}
	sgd := func(k float64) float64 { return float64(steps(&optim.SGD{Rate: 2 / (1 + k)}, k)) }
	ball := func(k float64) float64 {
		r := math.Sqrt(k)
		return float64(steps(&optim.ClassicalMomentum{Rate: math.Pow(2/(r+1), 2), Mu: math.Pow((r-1)/(r+1), 2)}, k))
	}
	near(t, "SGD: steps for κ = 100", sgd(100), math.Log(1e-6/math.Sqrt2)/math.Log(99./101), 0.01)
	near(t, "SGD: ten times the κ", sgd(1000)/sgd(100), 10, 0.05)
	near(t, "momentum: ten times the κ", ball(1000)/ball(100), math.Sqrt(10), 0.15)
}

// Update-frequency panel: ⌈N/B⌉ updates per epoch; against updates the curves
// agree, per epoch the smaller batch is lower.
func TestUpdateFrequency(t *testing.T) {
	set := moons()
	for seed := range uint64(5) {
		ends, at40 := []float64{}, []float64{}
		for _, batch := range []int{1, 10, 50, 0} {
			net, updates := untrained(seed), 0
			run := nn.Training{Loss: nn.LogisticCrossEntropy, Optimizer: &optim.SGD{Rate: 0.1}, Epochs: 50, Batch: batch,
				Rand: rand.New(rand.NewPCG(2, 0)), Every: 1}
			for p := range run.RunOn(net, set) {
				if updates++; updates == 40 {
					at40 = append(at40, nn.MeanLoss(net, run.Loss, set))
				}
				b := batch
				if b == 0 {
					b = 200
				}
				if p.Batches != (200+b-1)/b {
					t.Fatalf("B = %d: %d updates per epoch", batch, p.Batches)
				}
			}
			ends = append(ends, nn.MeanLoss(net, run.Loss, set))
		}
		if !slices.IsSorted(ends) {
			t.Errorf("after 50 epochs the losses for B = 1, 10, 50, 200 are %.3f; want them to rise", ends)
		}
		if d := slices.Max(at40) - slices.Min(at40); d > 0.08 {
			t.Errorf("after 40 updates the losses are %.3f, %.3f apart", at40, d)
		}
	}
}

// A batch gradient scatters by σ₁/√B √((N−B)/(N−1)), and is right on average.
func TestNoiseOfABatch(t *testing.T) {
	rng, net, set := rand.New(rand.NewPCG(3, 0)), untrained(1), moons()
	gradient := func(set *data.Set) []float64 {
		tr := net.Forward(set.X())
		tr.Backward(nn.LogisticCrossEntropy, set.Y())
		return tr.Grad
	}
	full, n, one := gradient(set), 200, 0.0
	for i := range n {
		d := floats.Distance(gradient(set.Select([]int{i})), full, 2)
		one += d * d / float64(n)
	}
	for _, b := range []int{4, 64} {
		const draws = 800
		sum, mean := 0.0, make([]float64, len(full))
		for range draws {
			g := gradient(set.Select(rng.Perm(n)[:b]))
			d := floats.Distance(g, full, 2)
			sum += d * d / draws
			floats.AddScaled(mean, 1./draws, g)
		}
		want := one / float64(b) * float64(n-b) / float64(n-1)
		near(t, "variance of a batch gradient", sum, want, 0.15)
		if off := floats.Distance(mean, full, 2); off > 4*math.Sqrt(want/draws) {
			t.Errorf("B = %d: the mean of the batch gradients is %g off", b, off)
		}
	}
}

// Noise finds the deepest hollow only when it is as large as the walls.
func TestNoiseLeavesHollows(t *testing.T) {
	found := func(noise float64) (n int) {
		for seed := range uint64(200) {
			rng := rand.New(rand.NewPCG(seed, 0))
			theta, rule := slices.Clone(optim.Hills.Start[:]), &optim.SGD{Rate: 0.02}
			for t := range 1000 {
				s := noise * (1 - float64(t)/1000)
				dx, dy := optim.Hills.Grad(theta[0], theta[1])
				rule.Step(theta, []float64{dx + s*rng.NormFloat64(), dy + s*rng.NormFloat64()})
			}
			if math.Hypot(theta[0], theta[1]) < 0.5 {
				n++
			}
		}
		return n
	}
	if a, b, c := found(0), found(2), found(8); a != 0 || b != 0 || c < 100 {
		t.Errorf("found %d, %d, %d times with noise 0, 2, 8", a, b, c)
	}
}

// Momentum figure: average with η is sum with (1−β)η, and after 30 steps in
// the valley Nesterov lies below momentum, momentum below SGD.
func TestMomentum(t *testing.T) {
	valley := optim.Surface{
		F:     func(x, y float64) float64 { return (x*x + 25*y*y) / 2 },
		Grad:  func(x, y float64) (dx, dy float64) { return x, 25 * y },
		Start: [2]float64{-2.6, 0.8},
	}
	x, y := valley.Path(&optim.Momentum{Rate: 0.1, Beta: 0.8}, 100)
	u, v := valley.Path(&optim.ClassicalMomentum{Rate: 0.02, Mu: 0.8}, 100)
	if !floats.EqualApprox(x, u, 1e-12) || !floats.EqualApprox(y, v, 1e-12) {
		t.Error("the two forms of momentum go different ways")
	}
	end := func(rule optim.Rule) float64 { x, y := valley.Path(rule, 30); return valley.F(x[30], y[30]) }
	sgd, ball := end(&optim.SGD{Rate: 2. / 26}), end(&optim.ClassicalMomentum{Rate: 0.02, Mu: 0.8})
	if ahead := end(&optim.Nesterov{Rate: 0.02, Mu: 0.8}); !(ahead < ball && ball < sgd) {
		t.Errorf("f = %g, %g, %g for SGD, momentum, Nesterov", sgd, ball, ahead)
	}
}

// AdaGrad's rate never rises, whatever the gradients; RMSProp's does. On a
// slope AdaGrad covers 2η√t, RMSProp about ηt.
func TestRatesThatAdapt(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 0))
	rises := func(rule optim.Rule) (n int) {
		theta, before := []float64{0}, math.Inf(1)
		for range 500 {
			g := []float64{rng.NormFloat64() * math.Exp(rng.NormFloat64())}
			rule.Step(theta, g)
			rate := rule.Values(g)[2].V[0]
			if rate > before {
				n++
			}
			before = rate
		}
		return n
	}
	if n := rises(&optim.AdaGrad{Rate: 0.1}); n != 0 {
		t.Errorf("AdaGrad's rate rose %d times", n)
	}
	if rises(&optim.RMSProp{Rate: 0.1}) == 0 {
		t.Error("RMSProp's rate never rose")
	}
	near(t, "AdaGrad's way", -last(walk(&optim.AdaGrad{Rate: 0.1}, 0, constant(3), 1000)), 0.1*2*math.Sqrt(1000), 0.03)
	near(t, "RMSProp's way", -last(walk(&optim.RMSProp{Rate: 0.1}, 0, constant(3), 1000)), 0.1*1000, 0.02)
}

// Adam with and without correction: η a step, and up to 6.57 η at t = 12; on
// the network corrected one is lower after 60 steps in four of five starts.
func TestBiasCorrection(t *testing.T) {
	for _, g := range []float64{1e-3, 0.7, 1e3} {
		near(t, "first step", -walk(&optim.Adam{Rate: 1}, 0, constant(g), 1)[0], 1, 1e-4)
	}
	at, peak, before := 0, 0.0, 0.0
	for k, theta := range walk(&optim.Adam{Rate: 1, NoCorrection: true}, 0, constant(0.7), 5000) {
		if step := before - theta; step > peak {
			at, peak = k+1, step
		}
		before = theta
	}
	if at != 12 {
		t.Errorf("the longest step is number %d", at)
	}
	near(t, "the longest step", peak, 6.57, 0.001)
	rises, lower := 0, 0
	for seed := range uint64(5) {
		with, without := descend(seed, &optim.Adam{Rate: 0.3}, 60), descend(seed, &optim.Adam{Rate: 0.3, NoCorrection: true}, 60)
		if with[1] > with[0] {
			t.Errorf("seed %d: Adam's first step raises L", seed)
		}
		if without[1] > without[0] {
			rises++
		}
		if last(with) < last(without) {
			lower++
		}
	}
	if rises != 4 || lower != 4 {
		t.Errorf("of five starts the bare first step raises L in %d, and Adam ends lower in %d", rises, lower)
	}
}

// A loss a thousand times as large leaves Adam's path as it is.
func TestAdamHasNoScale(t *testing.T) {
	path := func(scale float64) []float64 {
		s := optim.Ravine
		s.Grad = func(x, y float64) (dx, dy float64) { dx, dy = optim.Ravine.Grad(x, y); return scale * dx, scale * dy }
		x, _ := s.Path(&optim.Adam{Rate: 0.1}, 200)
		return x
	}
	if !floats.EqualApprox(path(1), path(1000), 1e-5) {
		t.Error("Adam's path depends on the scale of the loss")
	}
}

// A gradient of 1 in every hundredth step moves a weight by ten η each time, most of it afterwards.
func TestAdamOnRareGradients(t *testing.T) {
	rule, theta := &optim.Adam{Rate: 1}, []float64{0}
	var path []float64
	for k := range 10000 {
		g := []float64{0}
		if k%100 == 0 {
			g[0] = 1
		}
		rule.Step(theta, g)
		path = append(path, -theta[0])
	}
	near(t, "way per event", (path[9899]-path[8899])/10, 10, 0.05)
	near(t, "the step of the event itself", path[9900]-path[9899], 1, 0.1)
	near(t, "the next 19", path[9919]-path[9900], 8, 0.1)
}

// ε inside the root is √ε outside, in size: at g = √ε the step is 0.71 and 0.5 of η.
func TestWhereEpsilonStands(t *testing.T) {
	step := func(rule optim.Rule, g float64) float64 { return -walk(rule, 0, constant(g), 1)[0] }
	near(t, "inside, g = 1e-4", step(&optim.Adam{Rate: 1, Inside: true}, 1e-4), math.Sqrt(0.5), 1e-6)
	near(t, "outside with √ε, g = 1e-4", step(&optim.Adam{Rate: 1, Epsilon: 1e-4}, 1e-4), 0.5, 1e-6)
	near(t, "outside, g = 1e-4", step(&optim.Adam{Rate: 1}, 1e-4), 1, 1e-3)
}

// AdamW shrinks weights with large and small gradients alike, by (1−ηλ)ᵗ; the penalty does not.
func TestDecayIsNotAPenalty(t *testing.T) {
	const eta, lambda, steps = 0.001, 0.1, 5000
	adam, adamW := &optim.Adam{Rate: eta}, &optim.AdamW{Adam: optim.Adam{Rate: eta}, Lambda: lambda}
	a, b := []float64{1, 1}, []float64{1, 1}
	for k := range steps {
		s := float64(1 - 2*(k%2))
		adam.Step(a, []float64{10*s + lambda*a[0], 0.1*s + lambda*a[1]})
		adamW.Step(b, []float64{10 * s, 0.1 * s})
	}
	near(t, "AdamW, large gradients", b[0], math.Pow(1-eta*lambda, steps), 0.02)
	near(t, "AdamW, small gradients", b[1], math.Pow(1-eta*lambda, steps), 0.02)
	if !(a[0] > 0.9 && math.Abs(a[1]) < 0.05) {
		t.Errorf("Adam with the penalty ends at %.3f", a)
	}
}

// Four surfaces: SGD comes to the saddle, AdaGrad and Adam keep away from it;
// in the ravine momentum and Adam get round the bend and SGD does not; of many
// minima momentum leaves the first, the others do not, and none finds the deepest.
func TestSurfaces(t *testing.T) {
	for _, row := range []struct {
		name string
		rule optim.Rule
		far  bool
	}{{"SGD", &optim.SGD{Rate: 0.1}, false}, {"AdaGrad", &optim.AdaGrad{Rate: 0.2}, true}, {"Adam", &optim.Adam{Rate: 0.1}, true}} {
		nearest := math.Inf(1)
		x, y := optim.Saddle.Path(row.rule, 60)
		for k := range x {
			nearest = min(nearest, math.Hypot(x[k], y[k]))
		}
		if (nearest > 0.5) != row.far {
			t.Errorf("saddle: %s comes as near as %.2f", row.name, nearest)
		}
	}
	for _, row := range []struct {
		name            string
		ravine, hills   optim.Rule
		bend, elsewhere bool
	}{
		{"SGD", &optim.SGD{Rate: 0.001}, &optim.SGD{Rate: 0.02}, false, false},
		{"momentum", &optim.Momentum{Rate: 0.01}, &optim.Momentum{Rate: 0.05}, true, true},
		{"Adam", &optim.Adam{Rate: 0.1}, &optim.Adam{Rate: 0.1}, true, false},
	} {
		x, _ := optim.Ravine.Path(row.ravine, 300)
		if (x[300] > 0) != row.bend {
			t.Errorf("ravine: %s ends at x = %.2f", row.name, x[300])
		}
		x, y := optim.Hills.Path(row.hills, 60)
		if left := math.Hypot(x[60]+1.9, y[60]-1.9) > 0.3; left != row.elsewhere || math.Hypot(x[60], y[60]) < 1 {
			t.Errorf("many minima: %s ends at %.2f, %.2f", row.name, x[60], y[60])
		}
	}
}

// The floor under noise is ½ηs²/(c(2−ηc)) high, and a schedule comes below it.
func TestNoiseFloor(t *testing.T) {
	end := func(s optim.Schedule) float64 { // mean of L over 500 runs and the last 50 steps
		sum, rng := 0.0, rand.New(rand.NewPCG(7, 0))
		for range 500 {
			sgd := &optim.SGD{}
			rule := &optim.Scheduled{Rule: sgd, Rate: &sgd.Rate, Schedule: s}
			for _, theta := range walk(rule, 5, func(theta float64) float64 { return theta + rng.NormFloat64() }, 400)[350:] {
				sum += theta * theta / 2 / 500 / 50
			}
		}
		return sum
	}
	near(t, "floor, η = 0.5", end(optim.Fixed(0.5)), 0.5*0.5/1.5, 0.1)
	near(t, "floor, η = 0.05", end(optim.Fixed(0.05)), 0.5*0.05/1.95, 0.1)
	if v := end(optim.Cosine(0.5, 0.001, 400)); v > 0.5*0.05/1.95 {
		t.Errorf("with the cosine L ends at %g", v)
	}
	adam := func(s optim.Schedule) float64 {
		sum, rng := 0.0, rand.New(rand.NewPCG(7, 0))
		for range 500 {
			adam := &optim.Adam{}
			rule := &optim.Scheduled{Rule: adam, Rate: &adam.Rate, Schedule: s}
			theta := last(walk(rule, 5, func(theta float64) float64 { return theta + rng.NormFloat64() }, 400))
			sum += theta * theta / 2 / 500
		}
		return sum
	}
	still := last(walk(&optim.Adam{Rate: 0.5}, 5, func(theta float64) float64 { return theta }, 400))
	if a := adam(optim.Fixed(0.5)); math.Abs(still) > 1e-6 || a < 0.05 {
		t.Errorf("Adam ends at θ = %g without noise, at L = %g with it", still, a)
	}
	if a, b := adam(optim.Fixed(0.5)), adam(optim.Cosine(0.5, 0.001, 400)); b > a/3 {
		t.Errorf("Adam: L = %g with a constant η, %g with the cosine", a, b)
	}
}

// Plateau: with each of the first three cuts the validation loss trembles less.
func TestPlateauCalms(t *testing.T) {
	sgd := &optim.SGD{Rate: 1}
	rule := &optim.Plateau{Rule: sgd, Rate: &sgd.Rate, Factor: 0.3, Patience: 5, Least: 0.01}
	train, valid := data.Moons(rand.New(rand.NewPCG(11, 0)), 400, 0.3).Split(0.5, rand.New(rand.NewPCG(5, 0)))
	run := nn.Training{Loss: nn.LogisticCrossEntropy, Optimizer: rule, Epochs: 80, Batch: 10,
		Rand: rand.New(rand.NewPCG(6, 0)), Validation: valid}
	moves := [][]float64{nil} // of the loss from epoch to epoch, between the cuts
	before := math.NaN()
	for p := range run.RunOn(untrained(1), train) {
		if d := math.Abs(p.Validation - before); p.Epoch > 1 {
			moves[len(moves)-1] = append(moves[len(moves)-1], d)
		}
		before = p.Validation
		if rule.Observe(p.Validation) {
			moves = append(moves, nil)
		}
	}
	for k := 1; k < 4 && k < len(moves); k++ {
		if a, b := floats.Max(moves[k-1]), floats.Max(moves[k]); !(b < a) {
			t.Errorf("after cut %d the loss moves by up to %.4f, before it by %.4f", k, b, a)
		}
	}
	if len(moves) < 4 {
		t.Errorf("%d cuts", len(moves)-1)
	}
}

// A clipped start survives the wall of the ravine that throws SGD out.
func TestClippingSurvives(t *testing.T) {
	cliff := optim.Ravine
	cliff.Start = [2]float64{-1.8, -0.5}
	end := func(limit float64) float64 {
		x, y := cliff.Path(&optim.ClipNorm{Rule: &optim.SGD{Rate: 0.002}, Max: limit}, 2000)
		return cliff.F(x[2000], y[2000])
	}
	if free, clipped := end(math.Inf(1)), end(100); !math.IsNaN(free) || !(clipped < 0.01) {
		t.Errorf("f ends at %g, clipped at %g", free, clipped)
	}
}

// xor is a loss with gradient and Hessian; gradients counts what they take.
func xor() (theta []float64, p optimize.Problem, gradients *int) {
	rng := rand.New(rand.NewPCG(0, 0))
	net := nn.New(nn.NewDense(2, 3, nn.Tanh, nn.Glorot(rng)), nn.NewDense(3, 1, nn.Identity, nn.Glorot(rng)))
	t, x, y := nn.NewTrace(net), data.XOR().X(), data.XOR().Y()
	gradients = new(int)
	p.Func = func(theta []float64) float64 {
		copy(net.Theta(), theta)
		return nn.SquaredError.Value(t.Forward(x), y)
	}
	p.Grad = func(g, theta []float64) {
		p.Func(theta)
		t.Backward(nn.SquaredError, y)
		copy(g, t.Grad)
		*gradients++
	}
	p.Hess = func(h *mat.SymDense, theta []float64) {
		n := len(theta)
		j := mat.NewDense(n, n, nil)
		fd.Jacobian(j, p.Grad, theta, &fd.JacobianSettings{Formula: fd.Central})
		for i := range n {
			for k := range n {
				h.SetSym(i, k, (j.At(i, k)+j.At(k, i))/2)
			}
		}
	}
	return slices.Clone(net.Theta()), p, gradients
}

// Newton takes the fewest steps, L-BFGS the fewest gradients, both far fewer
// than SGD; at the minimum the largest eigenvalue of H bounds the learning rate.
func TestSecondOrder(t *testing.T) {
	minimise := func(m optimize.Method) (r *optimize.Result, gradients int) {
		theta, p, n := xor()
		r, err := optimize.Minimize(p, theta, &optimize.Settings{GradientThreshold: 1e-9}, m)
		if err != nil || r.F > 1e-10 {
			t.Fatalf("%T: L = %g, %v", m, r.F, err)
		}
		return r, *n
	}
	newton, costly := minimise(&optimize.Newton{})
	lbfgs, cheap := minimise(&optimize.LBFGS{})
	theta, p, sgd := xor()
	for g := make([]float64, 13); *sgd == 0 || p.Func(theta) > 1e-10; {
		p.Grad(g, theta)
		(&optim.SGD{Rate: 0.3}).Step(theta, g)
	}
	if !(newton.MajorIterations < lbfgs.MajorIterations && cheap < costly/3 && cheap < *sgd/10) {
		t.Errorf("steps %d, %d; gradients %d, %d, %d", newton.MajorIterations, lbfgs.MajorIterations, costly, cheap, *sgd)
	}
	eigenvalues := func(theta []float64) []float64 {
		h, eig := mat.NewSymDense(13, nil), mat.EigenSym{}
		p.Hess(h, theta)
		eig.Factorize(h, false)
		return eig.Values(nil)
	}
	start, _, _ := xor()
	if v := eigenvalues(start); v[0] >= 0 {
		t.Errorf("the least curvature at the start is %g", v[0])
	}
	v := eigenvalues(lbfgs.X)
	if v[0] < -1e-4 || v[8] > 1e-4 || v[9] < 0.01 {
		t.Errorf("curvatures at the minimum: %.5f; want nine 0 and four above", v)
	}
	for _, share := range []float64{0.95, 1.05} {
		at, g := slices.Clone(lbfgs.X), make([]float64, 13)
		floats.AddConst(0.001, at)
		before := p.Func(at)
		for range 60 {
			p.Grad(g, at)
			(&optim.SGD{Rate: share * 2 / v[12]}).Step(at, g)
		}
		if grew := p.Func(at) > before; grew != (share > 1) {
			t.Errorf("η = %g · 2/λmax: L grew: %v", share, grew)
		}
	}
}

// Plain Newton is at the bottom of the bowl in one step and on the saddle in three.
func TestNewtonRunsIntoSaddles(t *testing.T) {
	for _, row := range []struct {
		s     optim.Surface
		steps int
	}{{optim.Bowl, 1}, {optim.Saddle, 3}} {
		theta, g := []float64{row.s.Start[0], 0.4}, make([]float64, 2)
		grad := func(g, p []float64) { g[0], g[1] = row.s.Grad(p[0], p[1]) }
		for range row.steps {
			h, d := mat.NewDense(2, 2, nil), mat.NewVecDense(2, nil)
			fd.Jacobian(h, grad, theta, &fd.JacobianSettings{Formula: fd.Central})
			grad(g, theta)
			if err := d.SolveVec(h, mat.NewVecDense(2, g)); err != nil {
				t.Fatal(err)
			}
			floats.Sub(theta, d.RawVector().Data)
		}
		if d := math.Hypot(theta[0], theta[1]); d > 1e-3 {
			t.Errorf("%s: Newton ends %g away from 0, 0", row.s.Name, d)
		}
	}
}

// Adam's and SGD's rates in the race are within a tenth of the best of six.
func TestRatesOfTheRace(t *testing.T) {
	gradients := func(rule optim.Rule) int {
		theta, p, n := xor()
		for g := make([]float64, 13); *n < 3000 && p.Func(theta) > 1e-10; {
			p.Grad(g, theta)
			rule.Step(theta, g)
		}
		return *n
	}
	adam, sgd := 3000, 3000
	for _, eta := range []float64{0.003, 0.01, 0.02, 0.03, 0.05, 0.1} {
		adam = min(adam, gradients(&optim.Adam{Rate: eta}))
	}
	for _, eta := range []float64{0.03, 0.1, 0.2, 0.3, 0.4, 0.5} {
		sgd = min(sgd, gradients(&optim.SGD{Rate: eta}))
	}
	if a, s := gradients(&optim.Adam{Rate: 0.01}), gradients(&optim.SGD{Rate: 0.4}); a > adam*11/10 || s > sgd*11/10 {
		t.Errorf("gradients of Adam %d, the best %d; of SGD %d, the best %d", a, adam, s, sgd)
	}
}

// At the best of ten rates AdaGrad is nearer to the weights than SGD with a rate that falls for all alike,
// where half of the features are rare and not where none is; nearer than SGD with a constant rate in four data sets of five.
func TestRareFeatures(t *testing.T) {
	for share, want := range map[float64]func(falling int) bool{0.02: func(n int) bool { return n == 10 }, 0.5: func(n int) bool { return n <= 6 }} {
		constant, falling := 0, 0
		for seed := range uint64(10) {
			least := []float64{9, 9, 9}
			for _, eta := range []float64{0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10} {
				sgd := &optim.SGD{}
				fall := &optim.Scheduled{Rule: sgd, Rate: &sgd.Rate, Schedule: func(t int) float64 { return eta / math.Sqrt(float64(t+1)) }}
				for i, rule := range []optim.Rule{&optim.SGD{Rate: eta}, fall, &optim.AdaGrad{Rate: eta}} {
					least[i] = min(least[i], once(seed, share, rule))
				}
			}
			if seed < 5 && least[2] < least[0] {
				constant++
			}
			if least[2] < least[1] {
				falling++
			}
		}
		if !want(falling) || share == 0.02 && constant != 4 {
			t.Errorf("share %g: AdaGrad is nearer than a falling rate in %d of 10, than a constant one in %d of 5", share, falling, constant)
		}
	}
}

// Ten layers with σ: SGD gets nowhere, RMSProp begins to learn.
func TestRMSPropOnVanished(t *testing.T) {
	set := data.Moons(rand.New(rand.NewPCG(1, 0)), 200, 0.1)
	end := func(seed uint64, rule optim.Rule) (L float64) {
		var layers []nn.Layer
		init, in := nn.Glorot(rand.New(rand.NewPCG(seed, 0))), 2
		for range 9 {
			layers, in = append(layers, nn.NewDense(in, 20, nn.Logistic, init)), 20
		}
		net := nn.New(append(layers, nn.NewDense(20, 1, nn.Identity, init))...)
		run := nn.Training{Loss: nn.LogisticCrossEntropy, Optimizer: rule, Epochs: 60, Batch: 20, Rand: rand.New(rand.NewPCG(2, 0))}
		for p := range run.RunOn(net, set) {
			L = p.Loss
		}
		return L
	}
	for seed := range uint64(5) {
		if a, b := end(seed+1, &optim.SGD{Rate: 0.1}), end(seed+1, &optim.RMSProp{Rate: 0.003}); a < 0.68 || b > 0.45 {
			t.Errorf("start %d: SGD %.3f, RMSProp %.3f", seed+1, a, b)
		}
	}
}

// once is the cell's, with the share of the last ten features: one pass of a logistic neuron, and its weights' error.
func once(seed uint64, share float64, rule optim.Rule) float64 {
	rng := rand.New(rand.NewPCG(seed, 7))
	w, theta, g := make([]float64, 20), make([]float64, 20), make([]float64, 20)
	for j := range w {
		w[j] = 2 * float64(1-2*rng.IntN(2))
	}
	for range 500 {
		x := make([]float64, 20)
		for j := range x {
			if rng.Float64() < []float64{0.5, share}[j/10] {
				x[j] = 1
			}
		}
		y := 0.0
		if rng.Float64() < 1/(1+math.Exp(-floats.Dot(w, x))) {
			y = 1
		}
		rule.Step(theta, floats.ScaleTo(g, 1/(1+math.Exp(-floats.Dot(theta, x)))-y, x))
	}
	return floats.Distance(theta, w, 2) / math.Sqrt(20)
}

// The price 1 leads where the limit 1 does.
func TestPriceAndLimit(t *testing.T) {
	near(t, "with the price 1", last(walk(&optim.SGD{Rate: 0.1}, 0, func(theta float64) float64 { return theta - 2 + theta }, 200)), 1, 1e-9)
}

// The table of settling: SGD first on bowl and saddle, nowhere in the ravine, where momentum is first.
func TestSettling(t *testing.T) {
	rules := map[string]func(float64) optim.Rule{
		"SGD":       func(e float64) optim.Rule { return &optim.SGD{Rate: e} },
		"momentum":  func(e float64) optim.Rule { return &optim.Momentum{Rate: e} },
		"classical": func(e float64) optim.Rule { return &optim.ClassicalMomentum{Rate: e} },
		"Nesterov":  func(e float64) optim.Rule { return &optim.Nesterov{Rate: e} },
		"AdaGrad":   func(e float64) optim.Rule { return &optim.AdaGrad{Rate: e} },
		"RMSProp":   func(e float64) optim.Rule { return &optim.RMSProp{Rate: e} },
		"Adam":      func(e float64) optim.Rule { return &optim.Adam{Rate: e} },
	}
	best := func(s optim.Surface, rule func(float64) optim.Rule) (least int, rate float64) {
		least = 2000
		for _, e := range []float64{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1} {
			x, y := s.Path(rule(e), 2000)
			k := 2000
			for k >= 0 && math.Hypot(x[k]-s.Least[0], math.Abs(y[k])-s.Least[1]) < 0.1 {
				k--
			}
			if k+1 < least {
				least, rate = k+1, e
			}
		}
		return least, rate
	}
	for _, row := range []struct {
		s     optim.Surface
		first string
	}{{optim.Bowl, "SGD"}, {optim.Saddle, "SGD"}, {optim.Ravine, "momentum"}, {optim.Hills, "Adam"}} {
		want, _ := best(row.s, rules[row.first])
		for name, rule := range rules {
			if k, _ := best(row.s, rule); k < want || row.s.Name == "ravine" && name == "SGD" && k < 2000 || row.s.Name == "many minima" && name != "Adam" && k < 2000 {
				t.Errorf("%s: %s settles after %d steps, %s after %d", row.s.Name, name, k, row.first, want)
			}
		}
	}
	span := func(name string) float64 {
		var rates []float64
		for _, s := range []optim.Surface{optim.Bowl, optim.Ravine, optim.Saddle} {
			_, rate := best(s, rules[name])
			rates = append(rates, rate)
		}
		return slices.Max(rates) / slices.Min(rates)
	}
	near(t, "momentum: largest over smallest best rate", span("momentum"), 50, 1e-9)
	near(t, "Adam: largest over smallest best rate", span("Adam"), 5, 1e-9)
}
