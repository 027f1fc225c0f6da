package search_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"glassnet/nn/optim/search"
)

func close(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g", what, got, want)
	}
}

// One observation y = 1 at x = 0 with m = 0, s = ℓ = 1, σ = 0: at a distance of
// 1, k = e^(−½) = 0.6065, so μ = k and the deviation √(1 − k²).
func ExampleGP() {
	gp := search.GP{Deviation: 1, Scales: []float64{1}}
	p, _ := gp.Observe([][]float64{{0}}, []float64{1})
	for _, x := range []float64{0, 1, 5} {
		mean, deviation := p.At([]float64{x})
		fmt.Printf("x = %g: %.4f ± %.4f\n", x, mean, deviation)
	}
	// Output:
	// x = 0: 1.0000 ± 0.0000
	// x = 1: 0.6065 ± 0.7951
	// x = 5: 0.0000 ± 1.0000
}

// At the mean of the best value, EI is σ φ(0) = 0.3989 σ; without doubt it is
// the gain itself.
func ExampleExpectedImprovement() {
	fmt.Printf("%.4f\n", search.ExpectedImprovement(2, 2, 1))
	fmt.Printf("%.4f\n", search.ExpectedImprovement(2, 1.5, 0))
	fmt.Printf("%.4f\n", search.ExpectedImprovement(2, 2.5, 0))
	// Output:
	// 0.3989
	// 0.5000
	// 0.0000
}

var process = search.GP{Mean: 0.7, Deviation: 1.3, Scales: []float64{0.4, 2}, Noise: 0.2}

// rbf is written out once more.
func rbf(x, y []float64) float64 {
	return 1.69 * math.Exp(-(x[0]-y[0])*(x[0]-y[0])/0.32) * math.Exp(-(x[1]-y[1])*(x[1]-y[1])/8)
}

func TestOnePointByHand(t *testing.T) {
	x0, y0 := []float64{0.3, 0.6}, 2.5
	p, err := process.Observe([][]float64{x0}, []float64{y0})
	if err != nil {
		t.Fatal(err)
	}
	k0 := 1.69 + 0.04
	close(t, "K", p.K.At(0, 0), k0, 1e-15)
	close(t, "log p", p.LogLikelihood, distuv.Normal{Mu: 0.7, Sigma: math.Sqrt(k0)}.LogProb(y0), 1e-14)
	for _, x := range [][]float64{{0.3, 0.6}, {0, 0}, {0.5, 1}, {9, 9}} {
		mean, deviation := p.At(x)
		k := rbf(x0, x)
		close(t, fmt.Sprint("μ", x), mean, 0.7+k/k0*(y0-0.7), 1e-14)
		close(t, fmt.Sprint("σ", x), deviation, math.Sqrt(1.69-k*k/k0), 1e-14)
	}
}

func TestTwoPointsByHand(t *testing.T) {
	x := [][]float64{{0.3, 0.6}, {0.5, 0.1}}
	p, err := process.Observe(x, []float64{2.5, -1})
	if err != nil {
		t.Fatal(err)
	}
	// K = (a b; b a), K⁻¹ = (a −b; −b a)/(a² − b²)
	a, b := 1.69+0.04, rbf(x[0], x[1])
	det := a*a - b*b
	r0, r1 := 2.5-0.7, -1-0.7
	close(t, "b", p.K.At(0, 1), b, 1e-15)
	quadratic := (a*r0*r0 - 2*b*r0*r1 + a*r1*r1) / det
	close(t, "log p", p.LogLikelihood, -quadratic/2-math.Log(det)/2-math.Log(2*math.Pi), 1e-14)
	for _, at := range [][]float64{{0.3, 0.6}, {0.4, 0.4}, {0, 1}} {
		mean, deviation := p.At(at)
		k0, k1 := rbf(x[0], at), rbf(x[1], at)
		close(t, fmt.Sprint("μ", at), mean, 0.7+(k0*(a*r0-b*r1)+k1*(a*r1-b*r0))/det, 1e-14)
		close(t, fmt.Sprint("σ", at), deviation, math.Sqrt(1.69-(a*k0*k0-2*b*k0*k1+a*k1*k1)/det), 1e-13)
	}
}

// many is n points of a smooth function in the unit square.
func many(n int) (x [][]float64, y []float64) {
	rng := rand.New(rand.NewPCG(7, 8))
	for range n {
		p := []float64{rng.Float64(), rng.Float64()}
		x, y = append(x, p), append(y, 3+math.Sin(6*p[0]))
	}
	return x, y
}

// The Cholesky way is the book's formula with an inverse.
func TestPosteriorIsTheFormula(t *testing.T) {
	x, y := many(12)
	p, err := process.Observe(x, y)
	if err != nil {
		t.Fatal(err)
	}
	var inverse mat.Dense
	if err := inverse.Inverse(p.K); err != nil {
		t.Fatal(err)
	}
	at := []float64{0.2, 0.9}
	k, r := mat.NewVecDense(12, nil), mat.NewVecDense(12, nil)
	for i := range x {
		k.SetVec(i, rbf(x[i], at))
		r.SetVec(i, y[i]-0.7)
	}
	mean, deviation := p.At(at)
	close(t, "μ", mean, 0.7+mat.Inner(k, &inverse, r), 1e-10)
	close(t, "σ²", deviation*deviation, 1.69-mat.Inner(k, &inverse, k), 1e-10)
}

// Without noise the mean goes through the observations and nothing is in doubt there.
func TestInterpolation(t *testing.T) {
	x, y := many(10)
	p, err := search.GP{Mean: 3, Deviation: 1, Scales: []float64{0.3, 0.3}}.Observe(x, y)
	if err != nil || p.Jitter != 0 {
		t.Fatalf("jitter %g, error %v", p.Jitter, err)
	}
	for i := range x {
		mean, deviation := p.At(x[i])
		close(t, "μ", mean, y[i], 1e-9)
		close(t, "σ", deviation, 0, 1e-5) // the root of rounding
		if ei := p.Improvement(x[i]); ei > 1e-5 {
			t.Errorf("EI = %g at an observation", ei)
		}
	}
	mean, deviation := p.At([]float64{50, 50})
	close(t, "μ far away", mean, 3, 1e-12)
	close(t, "σ far away", deviation, 1, 1e-12)
}

// EI is ∫ max(y* − f, 0) N(f; μ, σ²) df.
func TestExpectedImprovementIsTheIntegral(t *testing.T) {
	for _, deviation := range []float64{1e-3, 0.5, 2, 1e4} {
		for _, z := range []float64{-6, -3, -1, -0.1, 0, 0.3, 1, 4, 9} {
			const mean = 1.5
			best := mean + z*deviation
			gain := func(f float64) float64 {
				return (best - f) * distuv.Normal{Mu: mean, Sigma: deviation}.Prob(f)
			}
			want := quad.Fixed(gain, best-12*deviation-max(z, 0)*deviation, best, 200, nil, 0)
			got := search.ExpectedImprovement(best, mean, deviation)
			if math.Abs(got-want) > 1e-9*want {
				t.Errorf("z = %g, σ = %g: EI = %.12g, the integral is %.12g", z, deviation, got, want)
			}
		}
	}
	for _, z := range []float64{-9, -20, -37, -1e3, -1e300} {
		if got := search.ExpectedImprovement(z, 0, 1); !(got >= 0 && got < 1e-18) {
			t.Errorf("z = %g: EI = %g, want next to nothing, and nothing below 0", z, got)
		}
	}
}

// A point seen twice without noise makes K singular: jitter repairs it, says
// so, and the mean is that of both values.
func TestJitter(t *testing.T) {
	p, err := search.GP{Deviation: 2, Scales: []float64{1}}.Observe([][]float64{{0.5}, {0.5}, {3}}, []float64{1, 2, 0})
	if err != nil {
		t.Fatal(err)
	}
	if p.Jitter <= 0 || p.Jitter > 4e-4 || p.K.At(0, 0) != 4+p.Jitter {
		t.Errorf("jitter %g, K₀₀ = %g, want a jitter between 0 and 4e-4 on the diagonal", p.Jitter, p.K.At(0, 0))
	}
	if !strings.Contains(p.String(), fmt.Sprintf("jitter = %.4g", p.Jitter)) {
		t.Errorf("%s does not tell the jitter", p)
	}
	mean, deviation := p.At([]float64{0.5})
	close(t, "μ", mean, 1.5, 1e-3)
	close(t, "σ", deviation, 0, 1e-2)
}

func TestBadObservations(t *testing.T) {
	line := search.GP{Deviation: 1, Scales: []float64{1}}
	for want, f := range map[string]func() (*search.Posterior, error){
		"value NaN is not finite": func() (*search.Posterior, error) { return line.Observe([][]float64{{0}}, []float64{math.NaN()}) },
		"value 1 is not finite":   func() (*search.Posterior, error) { return line.Observe([][]float64{{math.Inf(1)}}, []float64{1}) },
		"s² = +Inf; the values":   func() (*search.Posterior, error) { return search.Fit([][]float64{{0}, {1}}, []float64{-1e200, 1e200}) },
	} {
		if p, err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, error %v, want it to say %q", p, err, want)
		}
	}
	panics(t, "got 2 points and 1 values", func() { line.Observe([][]float64{{0}, {1}}, []float64{1}) })
	panics(t, "at least one point", func() { line.Observe(nil, nil) })
	panics(t, "point 0 has 2 coordinates, the GP has 1", func() { line.Observe([][]float64{{0, 1}}, []float64{1}) })
	panics(t, "got s = 0", func() { search.GP{Scales: []float64{1}}.Observe([][]float64{{0}}, []float64{1}) })
	panics(t, "x has 2 coordinates", func() {
		p, _ := line.Observe([][]float64{{0}}, []float64{1})
		p.At([]float64{0, 1})
	})
}

// y depends on the first coordinate only: Fit finds a short ℓ for it and a long
// one for the other, and no better process is on the grid.
func TestFit(t *testing.T) {
	x, y := many(25)
	p, err := search.Fit(x, y)
	if err != nil {
		t.Fatal(err)
	}
	if p.Scales[0] > 0.8 || p.Scales[1] < 1.6 {
		t.Errorf("ℓ = %g, want the first short and the second long", p.Scales)
	}
	if p.Noise/p.Deviation > 0.002 {
		t.Errorf("σ = %g s for values without noise", p.Noise/p.Deviation)
	}
	for i := range 2 {
		for _, l := range []float64{0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2} {
			g := p.GP
			g.Scales = append([]float64{}, p.Scales...)
			g.Scales[i] = l
			if q, err := g.Observe(x, y); err == nil && q.LogLikelihood > p.LogLikelihood {
				t.Errorf("%v\nis likelier than\n%v", q, p)
			}
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range y {
		y[i] += 0.3 * rng.NormFloat64()
	}
	if p, _ = search.Fit(x, y); p.Noise/p.Deviation < 0.2 {
		t.Errorf("σ = %g s for values with much noise", p.Noise/p.Deviation)
	}
	if p, err = search.Fit(x[:3], []float64{5, 5, 5}); err != nil {
		t.Error(err)
	} else if mean, _ := p.At([]float64{0, 0}); mean != 5 {
		t.Errorf("three times 5 is expected to go on as %g", mean)
	}
}

// A search that is told its noise believes in at least that much, and one whose
// losses show more keeps what it has found.
func TestKnownNoise(t *testing.T) {
	var trials []search.Trial
	space := search.Space{search.Linear("x", 0, 1)}
	for i, y := range []float64{1, 0.2, 0.6} { // three points: any bend explains them
		u := []float64{float64(i) / 2}
		trials = append(trials, search.Trial{Index: i, Config: space.At(u), Loss: y, State: search.Done})
	}
	sigma := func(noise float64) float64 {
		p, err := search.Bayesian{Noise: noise}.Posterior(trials)
		if err != nil {
			t.Fatal(err)
		}
		return p.Noise
	}
	free := sigma(0)
	if got := sigma(0.05); free >= 0.05 || got != 0.05 {
		t.Errorf("σ = %g, told 0.05 it is %g", free, got)
	}
	if got := sigma(free / 2); got != free {
		t.Errorf("σ = %g, told half of it %g", free, got)
	}
}
