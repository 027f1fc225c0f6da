package optimisers

import (
	"math"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The kernel's training makes as many updates.
func TestHowManyUpdates(t *testing.T) {
	for _, k := range [][3]int{{10, 4, 3}, {12, 4, 2}, {5, 1, 2}, {7, 0, 4}, {3, 9, 2}} {
		updates := 0
		run := nn.Training{Loss: nn.SquaredError, Optimizer: &optim.SGD{Rate: 1e-3}, Batch: k[1], Epochs: k[2], Every: 1}
		for range run.Run(nn.New(nn.NewDense(1, 1, nn.Identity, nn.Zeros)), check.Matrix(1, 1, k[0]), check.Matrix(2, 1, k[0])) {
			updates++
		}
		if got := HowManyUpdates.Right()(k[0], k[1], k[2]); got != updates {
			t.Errorf("N, B, epochs = %v: %d, the kernel makes %d", k, got, updates)
		}
	}
}

// In the kernel no rate of AdaGrad rises, small gradients keep the larger
// share, and rates fall at different speeds; RMSProp's rate rises again.
func TestAdaGradNever(t *testing.T) {
	if v := AdaGradNever.Spec.AsMistake(); v.State != check.Pass {
		t.Fatal(v)
	}
	ada, rms := &optim.AdaGrad{Rate: 0.1}, &optim.RMSProp{Rate: 0.1}
	theta, other := []float64{0, 0}, []float64{0, 0}
	var last, ratio []float64
	rose := false
	for k := range 60 {
		g := []float64{1 + math.Sin(float64(k)), 0.1}
		if k > 40 {
			g[0] = 0.01
		}
		ada.Step(theta, g)
		before := 0.0
		if k > 0 {
			before = rms.Values(g)[2].V[0]
		}
		rms.Step(other, g)
		rose = rose || k > 41 && rms.Values(g)[2].V[0] > before
		rate := append([]float64{}, ada.Values(g)[2].V...)
		if k > 0 && (rate[0] > last[0] || rate[1] > last[1]) {
			t.Errorf("step %d: the rates rise from %v to %v", k, last, rate)
		}
		last, ratio = rate, append(ratio, rate[0]/rate[1])
	}
	if !rose {
		t.Error("RMSProp's rate never rises")
	}
	if floats.Max(ratio)-floats.Min(ratio) < 0.01 || !(last[1] > last[0]) {
		t.Errorf("the rates fall alike: ratios %v", ratio)
	}
}

// Gradient descent converges below the bound and not above it, no rate in a
// fine grid is faster than the best, and H d = −g.
func TestTwoCurvatures(t *testing.T) {
	largest, best, newton := TwoCurvatures.Right()()
	c := []float64{4, 16}
	after := func(eta float64, steps int) float64 {
		theta := []float64{3, -1}
		for range steps {
			(&optim.SGD{Rate: eta}).Step(theta, []float64{c[0] * theta[0], c[1] * theta[1]})
		}
		return floats.Norm(theta, 2)
	}
	if below, above := after(0.99*largest, 3000), after(1.01*largest, 3000); below > 1e-6 || above < 1e6 {
		t.Errorf("at 0.99 and 1.01 of %g θ ends at %g and %g", largest, below, above)
	}
	for eta := 0.001; eta < 0.15; eta += 0.001 {
		if math.Abs(eta-best) > 0.001 && after(eta, 60) < after(best, 60) {
			t.Errorf("η = %g is faster than %g", eta, best)
		}
	}
	var d mat.VecDense
	if err := d.SolveVec(mat.NewDense(2, 2, []float64{c[0], 0, 0, c[1]}), mat.NewVecDense(2, []float64{-3 * c[0], c[1]})); err != nil {
		t.Fatal(err)
	}
	if math.Abs(d.AtVec(0)-newton) > 1e-12 {
		t.Errorf("d₁ = %g, want %g", newton, d.AtVec(0))
	}
}

// A wrong number of TwoCurvatures is named, and no factor gives the right one away.
func TestTwoCurvaturesKeepsItsNumbers(t *testing.T) {
	largest, best, newton := TwoCurvatures.Right()()
	for i, says := range []string{"largest η is not", "best η is not", "d₁ is not"} {
		got := []float64{largest, best, newton}
		got[i] *= 0.93
		v := check.Run(TwoCurvatures, func() (a, b, c float64) { return got[0], got[1], got[2] })
		if v.State != check.Fail || !strings.Contains(v.Message, says) || strings.Contains(v.Message, "0.93") {
			t.Errorf("%v: %s %s", got, v.State, v.Message)
		}
	}
}

// slope is the gradient of ½(3a² + b²) + sin(ab).
func slope(theta []float64) []float64 {
	a, b := theta[0], theta[1]
	return []float64{3*a + b*math.Cos(a*b), b + a*math.Cos(a*b)}
}

// Twenty steps of each formula end where the kernel's rule ends.
func TestStepsAgreeWithTheRules(t *testing.T) {
	momentum := MomentumStep.Right()
	adam := AdamStep.Right()
	decay := DecoupledDecay.Right()
	const eta, lambda = 0.05, 0.3
	zero := func() []float64 { return []float64{0, 0} }
	v := zero()
	m2, v2 := zero(), zero()
	m3, v3 := zero(), zero()
	for _, row := range []struct {
		name string
		rule optim.Rule
		step func(theta, g []float64, t int) []float64
	}{
		{"MomentumStep", &optim.ClassicalMomentum{Rate: eta, Mu: 0.7}, func(theta, g []float64, _ int) (next []float64) {
			next, v = momentum(theta, v, g, eta, 0.7)
			return next
		}},
		{"AdamStep", &optim.Adam{Rate: eta}, func(theta, g []float64, t int) (next []float64) {
			next, m2, v2 = adam(theta, m2, v2, g, t, eta)
			return next
		}},
		{"DecoupledDecay", &optim.AdamW{Adam: optim.Adam{Rate: eta}, Lambda: lambda}, func(theta, g []float64, t int) []float64 {
			next := zero()
			for i := range theta {
				next[i], m3[i], v3[i] = decay(theta[i], m3[i], v3[i], g[i], t, eta, lambda)
			}
			return next
		}},
	} {
		got, want := []float64{1, -2}, []float64{1, -2}
		for k := 1; k <= 20; k++ {
			got = row.step(got, slope(got), k)
			row.rule.Step(want, slope(want))
			if !floats.EqualApprox(got, want, 1e-12) {
				t.Fatalf("%s: step %d: θ = %v, the kernel has %v", row.name, k, got, want)
			}
		}
	}
}

// The formula of the chapter arrives, pairs near it as well; plain descent, a
// rate that diverges and what is no setting do not.
func TestRateAndMomentum(t *testing.T) {
	eta, mu := rateAndMomentum(nil)()
	for _, k := range []struct {
		eta, mu float64
		ok      bool
	}{
		{eta, mu, true}, {0.03, 0.7, true}, {0.033, 0.7, true}, {0.03, 0.75, true}, {0.02, 0.75, true},
		{2. / 101, 0, false}, {0.02, 0.3, false}, {0.001, 0.7, false}, {0.035, 0.65, false}, {0.2, 0.7, false}, {0.03, 0.95, false},
		{-0.03, 0.7, false}, {0, 0.7, false}, {0.03, 1, false}, {math.NaN(), 0.7, false}, {0.03, math.NaN(), false}, {math.Inf(1), 0.5, false},
	} {
		if wrong := acceptRateAndMomentum(nil, []any{k.eta, k.mu}); (wrong == "") != k.ok {
			t.Errorf("η = %g, μ = %g: %v", k.eta, k.mu, wrong)
		}
	}
	// The reason that the second hint gives: a swing fades by √μ per step.
	x, y := valley.Path(&optim.ClassicalMomentum{Rate: eta, Mu: 0.9}, 240)
	swing := func(from int) (largest float64) {
		for k := from; k < from+40; k++ {
			largest = max(largest, math.Hypot(x[k], y[k]))
		}
		return largest
	}
	if rate := math.Pow(swing(200)/swing(40), 1./160); math.Abs(rate-math.Sqrt(0.9)) > 0.002 {
		t.Errorf("with μ = 0.9 the path shrinks by %g per step, want √0.9", rate)
	}
}

// The kernel trains a linear neuron with the same rules, wrapped into each other.
func TestAdamRun(t *testing.T) {
	for _, k := range []struct{ n, batch, epochs int }{{10, 4, 3}, {8, 2, 4}, {5, 5, 6}} {
		x, y := check.Matrix(31, 2, k.n), check.List(131, k.n)
		const eta, limit = 0.2, 1.5
		net := nn.New(nn.NewDense(2, 1, nn.Identity, nn.Values(0.4, -1.1)))
		start := append([]float64{}, net.Theta()...)
		adam := &optim.Adam{Rate: eta}
		total := HowManyUpdates.Right()(k.n, k.batch, k.epochs)
		run := nn.Training{Loss: nn.SquaredError, Batch: k.batch, Epochs: k.epochs, Optimizer: &optim.Scheduled{
			Rule: &optim.ClipNorm{Rule: adam, Max: limit}, Rate: &adam.Rate, Schedule: optim.Cosine(eta, 0, total)}}
		for range run.Run(net, x, mat.NewDense(1, k.n, y)) {
		}
		got := adamRun(nil)(start, line(31, k.n), k.n, k.batch, k.epochs, eta, limit)
		if !floats.EqualApprox(got, net.Theta(), 1e-12) {
			t.Errorf("%+v: θ = %v, the kernel has %v", k, got, net.Theta())
		}
	}
}

// The cases of AdamRun have gradients on both sides of the limit.
func TestAdamRunClipsSometimes(t *testing.T) {
	for _, c := range AdamRun.Spec.Cases {
		short, long := 0, 0
		a := c.Args
		gradient := a[1].(func([]float64, []int) []float64)
		counted := func(theta []float64, samples []int) []float64 {
			g := gradient(theta, samples)
			if floats.Norm(g, 2) > a[6].(float64) {
				long++
			} else {
				short++
			}
			return g
		}
		adamRun(nil)(a[0].([]float64), counted, a[2].(int), a[3].(int), a[4].(int), a[5].(float64), a[6].(float64))
		if short == 0 || long == 0 {
			t.Errorf("%s: %d gradients are shorter than the limit, %d longer", c.Name, short, long)
		}
	}
}
