package search

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// GP is a Gaussian process: what is believed of a function f before it is seen,
//
//	f(x) ~ N(m, s²),   cov(f(x), f(x')) = k(x, x'),   y = f(x) + N(0, σ²)
//
// that is, near points have near values. (Rasmussen and Williams, 2006)
type GP struct {
	Mean      float64   // m
	Deviation float64   // s > 0
	Scales    []float64 // ℓ > 0, one per coordinate: how far is near
	Noise     float64   // σ ≥ 0, of an observation
}

// Kernel is the radial basis function k(x, x') = s² exp(−½ Σᵢ ((xᵢ − x'ᵢ)/ℓᵢ)²).
func (g GP) Kernel(x, y []float64) float64 {
	sum := 0.0
	for i, l := range g.Scales {
		d := (x[i] - y[i]) / l
		sum += d * d
	}
	return g.Deviation * g.Deviation * math.Exp(-sum/2)
}

// A Posterior is a Gaussian process after n observations.
type Posterior struct {
	GP
	X [][]float64 // n points
	Y []float64   // n values

	K      *mat.SymDense // k(X, X) + (σ² + jitter) I, n × n
	Jitter float64       // what K needed on its diagonal to be positive definite beyond rounding; mostly 0

	// log p(Y | X) = −½ (Y − m)ᵀ K⁻¹ (Y − m) − ½ log |K| − ½ n log 2π
	LogLikelihood float64

	chol  mat.Cholesky // K = L Lᵀ
	alpha mat.VecDense // K⁻¹ (Y − m)
}

// Observe is the process after the values y at the points x, which it keeps
// without a copy. If two points are
// so close that K is singular beyond rounding, K gets a Jitter of at most
// 1e-4 s² on its diagonal; if that does not help, or a number is not finite,
// Observe is an error.
func (g GP) Observe(x [][]float64, y []float64) (*Posterior, error) {
	if err := g.check(x, y); err != nil {
		return nil, err
	}
	n := len(y)
	p := &Posterior{GP: g, X: x, Y: y, K: mat.NewSymDense(n, nil)}
	r := mat.NewVecDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			p.K.SetSym(i, j, g.Kernel(x[i], x[j]))
		}
		r.SetVec(i, y[i]-g.Mean)
	}
	diagonal := p.K.At(0, 0) + g.Noise*g.Noise
	for p.Jitter <= 1e-4*g.Deviation*g.Deviation {
		for i := range n {
			p.K.SetSym(i, i, diagonal+p.Jitter)
		}
		if p.chol.Factorize(p.K) && p.chol.Cond() < 1e14 && p.chol.SolveVecTo(&p.alpha, r) == nil {
			p.LogLikelihood = -mat.Dot(r, &p.alpha)/2 - p.chol.LogDet()/2 - float64(n)*math.Log(2*math.Pi)/2
			return p, nil
		}
		p.Jitter = max(10*p.Jitter, 1e-12*g.Deviation*g.Deviation)
	}
	return nil, fmt.Errorf("search: K = k(X, X) + σ²I of %d points is not positive definite, even with %.0e s² on its diagonal", n, 1e-4)
}

// check panics about sizes and signs; numbers that are not finite are an error.
func (g GP) check(x [][]float64, y []float64) error {
	if len(x) != len(y) || len(y) == 0 {
		panic(fmt.Sprintf("search: a posterior needs one value per point and at least one point, got %d points and %d values", len(x), len(y)))
	}
	if !(g.Deviation > 0) || !(g.Noise >= 0) || len(g.Scales) == 0 || !(slices.Min(g.Scales) > 0) {
		panic(fmt.Sprintf("search: GP needs s > 0, σ ≥ 0 and every ℓ > 0, got s = %g, σ = %g, ℓ = %g", g.Deviation, g.Noise, g.Scales))
	}
	for i, point := range x {
		if len(point) != len(g.Scales) {
			panic(fmt.Sprintf("search: point %d has %d coordinates, the GP has %d length scales", i, len(point), len(g.Scales)))
		}
		if sum := floats.Sum(point) + y[i]; math.IsNaN(sum) || math.IsInf(sum, 0) {
			return fmt.Errorf("search: point %d, %g, with the value %g is not finite", i, point, y[i])
		}
	}
	if square := g.Deviation * g.Deviation; math.IsInf(square, 0) || square == 0 {
		return fmt.Errorf("search: s² = %g; the values are too large or too small for float64", square)
	}
	return nil
}

// At is the mean and the deviation of f(x), with k = k(X, x):
//
//	μ(x)  = m + kᵀ K⁻¹ (Y − m)
//	σ²(x) = k(x, x) − kᵀ K⁻¹ k = k(x, x) − |v|²   with L v = k
//
// The deviation is that of f, without the noise of an observation.
func (p *Posterior) At(x []float64) (mean, deviation float64) {
	if len(x) != len(p.Scales) {
		panic(fmt.Sprintf("search: x has %d coordinates, the GP has %d length scales", len(x), len(p.Scales)))
	}
	k := make([]float64, len(p.X))
	for i, point := range p.X {
		k[i] = p.Kernel(point, x)
	}
	mean = p.Mean + floats.Dot(k, p.alpha.RawVector().Data)
	v := blas64.Vector{N: len(k), Data: k, Inc: 1}
	blas64.Trsv(blas.Trans, p.chol.RawU().(*mat.TriDense).RawTriangular(), v) // L is Uᵀ
	variance := p.Kernel(x, x) - blas64.Dot(v, v)
	return mean, math.Sqrt(max(variance, 0)) // rounding may go below 0 at a point of X
}

// Best is the smallest value observed.
func (p *Posterior) Best() float64 { return slices.Min(p.Y) }

// Improvement is the expected improvement on Best at x.
func (p *Posterior) Improvement(x []float64) float64 {
	mean, deviation := p.At(x)
	return ExpectedImprovement(p.Best(), mean, deviation)
}

// ExpectedImprovement is by how much f ~ N(μ, σ²) is expected to be below the
// best value y* so far, where being above counts as 0:
//
//	EI = E[max(y* − f, 0)] = (y* − μ) Φ(z) + σ φ(z)   with z = (y* − μ)/σ
//
// Φ and φ are the standard normal distribution and its density. The first term
// is large where the mean is low, the second where little is known.
// (Mockus et al., 1978; Jones et al., 1998)
func ExpectedImprovement(best, mean, deviation float64) float64 {
	gain := best - mean
	if deviation == 0 {
		return max(gain, 0)
	}
	z := gain / deviation
	normal := distuv.UnitNormal
	return max(gain*normal.CDF(z)+deviation*normal.Prob(z), 0) // rounding may go below 0 far out
}

// The grid on which Fit looks for ℓ and σ/s.
var (
	scales = []float64{0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2}
	noises = []float64{0.001, 0.01, 0.1, 0.3}
)

// Fit chooses the process under which the observations are most likely:
//
//	m = mean of y,  s = deviation of y        the same as standardising y
//	ℓ, σ = argmax log p(y | x)                on a grid in the unit cube
//
// ℓ is 0.05, 0.1, …, 3.2 and σ is s times 0.001, 0.01, 0.1 or 0.3. First all ℓ
// are equal; then one ℓ after the other, or σ, moves on the grid as long as the
// likelihood grows. A coordinate that does not matter gets a large ℓ.
func Fit(x [][]float64, y []float64) (*Posterior, error) { return fitAbove(0, x, y) }

// fitAbove is Fit with a σ of at least floor.
func fitAbove(floor float64, x [][]float64, y []float64) (*Posterior, error) {
	if len(x) == 0 || len(x[0]) == 0 {
		panic("search: Fit needs at least one point with at least one coordinate")
	}
	m, s := stat.PopMeanStdDev(y, nil)
	if s == 0 {
		s = 1
	}
	fit := fit{x: x, y: y, mean: m, deviation: s, floor: floor}
	for _, noise := range noises {
		for _, l := range scales {
			fit.try(repeat(l, len(x[0])), noise)
		}
	}
	for fit.best != nil && fit.sweep() {
	}
	return fit.best, fit.err
}

// fit is the best process so far.
type fit struct {
	x               [][]float64
	y               []float64
	mean, deviation float64
	floor           float64 // σ is at least this
	noise           float64 // σ/s of the best
	best            *Posterior
	err             error // why there is none
}

// try reports whether the process with these ℓ and σ/s is better.
func (f *fit) try(l []float64, noise float64) bool {
	p, err := GP{f.mean, f.deviation, l, max(noise*f.deviation, f.floor)}.Observe(f.x, f.y)
	if err != nil {
		if f.best == nil {
			f.err = err
		}
		return false
	}
	if f.best != nil && p.LogLikelihood <= f.best.LogLikelihood {
		return false
	}
	f.best, f.noise, f.err = p, noise, nil
	return true
}

// sweep moves one coordinate after the other and reports whether that helped.
func (f *fit) sweep() (better bool) {
	for i := range f.best.Scales {
		for _, l := range scales {
			moved := slices.Clone(f.best.Scales)
			moved[i] = l
			better = f.try(moved, f.noise) || better
		}
	}
	for _, noise := range noises {
		better = f.try(f.best.Scales, noise) || better
	}
	return better
}

func repeat(v float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

// String is the choice in one line.
func (p *Posterior) String() string {
	return fmt.Sprintf("GP after %d points: m = %.4g, s = %.4g, ℓ = %.4g, σ = %.4g, jitter = %.4g, log p = %.4g",
		len(p.Y), p.Mean, p.Deviation, p.Scales, p.Noise, p.Jitter, p.LogLikelihood)
}
