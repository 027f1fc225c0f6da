package nn

import (
	"fmt"
	"math"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// BatchNorm makes every neuron's inputs comparable over the batch:
//
//	z = (x − μ)/√(σ² + ε)    with μ and σ² of the neuron over the samples
//	a = γ z + β              with a learnt γ and β for every neuron
//
// While training μ and σ² (÷N) are those of the batch, and δ passes through
// them, too: with δ = γ ∂L/∂a,
//
//	∂L/∂x = (δ − mean δ − z · mean(δ z))/√(σ² + ε)
//	∂L/∂γ = Σ ∂L/∂a z    ∂L/∂β = Σ ∂L/∂a
//
// Otherwise they are running averages, which [Trace.Update] and [Training]
// move after every update: μ̂ ← (1−ρ) μ̂ + ρ μ. They stand in θ, so that files
// and checkpoints hold them; their gradient is 0. The step keeps "μ" and "σ²".
//
// A batch of one sample has no deviation: z would be 0 whatever x is, nothing
// below would learn, and σ̂² would shrink to 0. While training Forward panics
// there, and [Training] adds a last batch of one sample to the batch before it.
// Small batches have too small a σ², by (N−1)/N on average, and every batch
// moves the averages by the same ρ, also a last one that is smaller: with
// batches of 20 and more neither is seen in z. (Ioffe and Szegedy, 2015)
type BatchNorm struct {
	Gamma, Beta    *mat.Dense // neurons × 1
	Mean, Variance *mat.Dense // μ̂ and σ̂², neurons × 1
	Rho            float64    // ρ; 0 means 0.1
	Epsilon        float64    // ε under the root; 0 means 1e-5
}

// epsilon is ε under the root of a normalisation, 1e-5 where the field is 0.
func epsilon(field float64) float64 {
	if field == 0 {
		return 1e-5
	}
	return field
}

// NewBatchNorm makes a layer with γ = 1, β = 0, μ̂ = 0, σ̂² = 1.
func NewBatchNorm(neurons int) *BatchNorm {
	c := func(v float64) *mat.Dense { return column("NewBatchNorm", neurons, v) }
	return &BatchNorm{Gamma: c(1), Beta: c(0), Mean: c(0), Variance: c(1)}
}

// column is a neurons × 1 matrix of one number.
func column(who string, neurons int, v float64) *mat.Dense {
	if neurons < 1 {
		panic(fmt.Sprintf("nn: %s: %d neurons; at least 1", who, neurons))
	}
	m := mat.NewDense(neurons, 1, nil)
	Constant(v)(m)
	return m
}

// Forward writes z = (x − μ)/√(σ² + ε) to s.Z and a = γ z + β to s.A.
func (l *BatchNorm) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkRows("a = γ (x − μ)/√(σ² + ε) + β", l.Gamma, x)
	r, n := x.Dims()
	if s.Training && n < l.LeastBatch() {
		s.Mistake("z = (x − μ)/√(σ² + ε): σ² of 1 sample is 0; train with batches of 2 or more, or with a LayerNorm")
	}
	mean, variance := linalg.Size(s.KeepAs(PerNeuron, "μ"), r, 1), linalg.Size(s.KeepAs(PerNeuron, "σ²"), r, 1)
	z := linalg.Like(&s.Z, x)
	for i := range r {
		m, v := l.Mean.At(i, 0), l.Variance.At(i, 0)
		if s.Training {
			m, v = moments(x.RawRowView(i))
		}
		mean.Set(i, 0, m)
		variance.Set(i, 0, v)
		row := z.RawRowView(i)
		for j, xj := range x.RawRowView(i) {
			row[j] = (xj - m) / math.Sqrt(v+epsilon(l.Epsilon)) // z
		}
	}
	return scaleShift(s, l.Gamma, l.Beta)
}

// LeastBatch is 2: one sample has no deviation.
func (l *BatchNorm) LeastBatch() int { return 2 }

// moments are mean and variance (÷N) of a list.
func moments(x []float64) (mean, variance float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / n
	}
	return mean, variance
}

// scaleShift writes a = γ z + β.
func scaleShift(s *Step, gamma, beta *mat.Dense) *mat.Dense {
	a := linalg.Like(&s.A, &s.Z)
	r, _ := a.Dims()
	for i := range r {
		row, g, b := a.RawRowView(i), gamma.At(i, 0), beta.At(i, 0)
		for j, z := range s.Z.RawRowView(i) {
			row[j] = g*z + b
		}
	}
	return a
}

// addScaleShift writes δ = γ ∂L/∂a and adds ∂L/∂γ and ∂L/∂β.
func addScaleShift(s *Step, gamma, beta, da *mat.Dense) {
	delta, dGamma, dBeta := linalg.Like(&s.Delta, da), s.Grad(gamma), s.Grad(beta)
	r, _ := da.Dims()
	for i := range r {
		d, z, scale := delta.RawRowView(i), s.Z.RawRowView(i), gamma.At(i, 0)
		toGamma, toBeta := dGamma.At(i, 0), dBeta.At(i, 0)
		for j, g := range da.RawRowView(i) {
			d[j] = scale * g    // δ = γ ∂L/∂a
			toGamma += g * z[j] // ∂L/∂γ += ∂L/∂a z
			toBeta += g         // ∂L/∂β += ∂L/∂a
		}
		dGamma.Set(i, 0, toGamma)
		dBeta.Set(i, 0, toBeta)
	}
}

// Backward writes δ = γ ∂L/∂a to s.Delta, adds ∂L/∂γ and ∂L/∂β, and returns ∂L/∂x.
func (l *BatchNorm) Backward(s *Step, da *mat.Dense) *mat.Dense {
	addScaleShift(s, l.Gamma, l.Beta, da)
	dx := linalg.Like(&s.DX, da)
	r, _ := dx.Dims()
	for i := range r {
		throughMoments(dx.RawRowView(i), s.Delta.RawRowView(i), s.Z.RawRowView(i), s.Value("σ²").At(i, 0)+epsilon(l.Epsilon), s.Training)
	}
	return dx
}

// throughMoments writes dx = (δ − mean δ − z mean(δ z))/√variance, or
// δ/√variance where mean and variance did not depend on x; variance is σ² + ε.
func throughMoments(dx, delta, z []float64, variance float64, dependent bool) {
	n := float64(len(delta))
	mean, meanZ := 0.0, 0.0
	for j, d := range delta {
		mean += d / n
		meanZ += d * z[j] / n
	}
	if !dependent {
		mean, meanZ = 0, 0
	}
	for j, d := range delta {
		dx[j] = (d - mean - z[j]*meanZ) / math.Sqrt(variance)
	}
}

// Absorb moves the running averages towards what the step has measured.
func (l *BatchNorm) Absorb(s *Step) {
	rho := l.Rho
	if rho == 0 {
		rho = 0.1
	}
	for running, measured := range map[*mat.Dense]*mat.Dense{l.Mean: s.Value("μ"), l.Variance: s.Value("σ²")} {
		running.Apply(func(i, _ int, v float64) float64 { return (1-rho)*v + rho*measured.At(i, 0) }, running)
	}
}

// Check returns an error if a running variance is negative: it has no root.
func (l *BatchNorm) Check() error {
	for i := range l.Variance.RawMatrix().Rows {
		if v := l.Variance.At(i, 0); v < 0 {
			return fmt.Errorf("σ̂²[%d,0] = %g; a variance is not negative", i, v)
		}
	}
	return nil
}

// Params are γ, β and the running averages, none of them a weight.
func (l *BatchNorm) Params() []Param {
	return []Param{l.gamma(), l.beta(), {Name: "μ̂", Running: true, Dense: l.Mean}, {Name: "σ̂²", Running: true, Dense: l.Variance}}
}

func (l *BatchNorm) gamma() Param { return Param{Name: "γ", Dense: l.Gamma} }
func (l *BatchNorm) beta() Param  { return Param{Name: "β", Dense: l.Beta} }

// ExplainA is μ and σ² of the batch, or the running averages, then z and a.
func (l *BatchNorm) ExplainA(s *Step, i, n int) []Equation {
	k, mean, variance := Subscript(i+1), s.Value("μ").At(i, 0), s.Value("σ²").At(i, 0)
	m := Equation{Name: "μ" + k, Words: "the running average", Terms: []Term{{s.Used(l.Mean).At(i, 0)}}, Value: mean}
	v := Equation{Name: "σ²" + k, Words: "the running average", Terms: []Term{{s.Used(l.Variance).At(i, 0)}}, Value: variance}
	if s.Training {
		m, v = explainMoments(m, v, "samples", s.X.RawRowView(i))
	}
	return append([]Equation{m, v}, explainNorm(s, i, n, mean, variance, epsilon(l.Epsilon), l.Gamma, l.Beta)...)
}

// ExplainGrad is δ = γ·∂L/∂a, ∂L/∂γ = Σ ∂L/∂a·z and ∂L/∂β = Σ ∂L/∂a.
func (l *BatchNorm) ExplainGrad(s *Step, i, n int) []Equation {
	return explainScaleShift(s, i, n, l.gamma(), l.beta())
}

// ExplainX is ∂L/∂x = (δ − mean δ − z·mean(δz))/√(σ² + ε) while training, else δ/√(σ² + ε).
func (l *BatchNorm) ExplainX(s *Step, i, n int) []Equation {
	return explainThrough(s, i, n, n, s.Delta.RawRowView(i), s.Z.RawRowView(i), inverseDeviation(s.Value("σ²").At(i, 0), epsilon(l.Epsilon)), s.Training)
}

// Share is ∂L/∂a·z for γ, ∂L/∂a for β, and 0 for the running averages.
func (l *BatchNorm) Share(s *Step, p Param, i, _, n int) float64 {
	return shareScaleShift(s, p, i, n, l.Gamma, l.Beta)
}

// Config is what a file keeps of the layer.
func (l *BatchNorm) Config() Config {
	return batchNormConfig{l.Gamma.RawMatrix().Rows, l.Rho, l.Epsilon}
}

type batchNormConfig struct {
	Neurons      int
	Rho, Epsilon float64
}

func init() { Register("batch norm", batchNormConfig{}) }

func (c batchNormConfig) Build() (Layer, error) {
	if !(c.Rho >= 0 && c.Rho <= 1 && c.Epsilon >= 0) {
		return nil, fmt.Errorf("batch norm with ρ = %g, ε = %g; ρ is from 0 to 1, ε not negative", c.Rho, c.Epsilon)
	}
	l := NewBatchNorm(c.Neurons)
	l.Rho, l.Epsilon = c.Rho, c.Epsilon
	return l, nil
}
func (c batchNormConfig) Sizes() (in, out int) { return c.Neurons, c.Neurons }
func (c batchNormConfig) Numbers() float64     { return 4 * float64(c.Neurons) }
func (c batchNormConfig) String() string       { return "batch norm" }

// LayerNorm makes the neurons of every sample comparable with each other:
//
//	z = (x − μ)/√(σ² + ε)    with μ and σ² of the sample over the neurons
//	a = γ z + β              with a learnt γ and β for every neuron
//
// It computes the same while training and afterwards, and for any number of
// samples. ∂L/∂x is as in [BatchNorm], along the column. The step keeps "μ"
// and "σ²", 1 × samples. One neuron alone has no deviation, and Forward panics.
// (Ba et al., 2016)
type LayerNorm struct {
	Gamma, Beta *mat.Dense // neurons × 1
	Epsilon     float64    // ε under the root; 0 means 1e-5
}

// NewLayerNorm makes a layer with γ = 1 and β = 0.
func NewLayerNorm(neurons int) *LayerNorm {
	return &LayerNorm{Gamma: column("NewLayerNorm", neurons, 1), Beta: column("NewLayerNorm", neurons, 0)}
}

// Forward writes z = (x − μ)/√(σ² + ε) to s.Z and a = γ z + β to s.A.
func (l *LayerNorm) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkRows("a = γ (x − μ)/√(σ² + ε) + β", l.Gamma, x)
	r, n := x.Dims()
	if r == 1 {
		s.Mistake("z = (x − μ)/√(σ² + ε): σ² of 1 neuron is 0, so that a = β whatever x is; it needs 2 neurons or more")
	}
	mean, variance := linalg.Size(s.KeepAs(PerSample, "μ"), 1, n).RawRowView(0), linalg.Size(s.KeepAs(PerSample, "σ²"), 1, n).RawRowView(0)
	columnMeans(mean, r, func(i int) ([]float64, []float64) { return x.RawRowView(i), nil }) // μ
	z := linalg.Like(&s.Z, x)
	for i := range r {
		floats.SubTo(z.RawRowView(i), x.RawRowView(i), mean) // x − μ
	}
	columnMeans(variance, r, func(i int) ([]float64, []float64) { return z.RawRowView(i), z.RawRowView(i) }) // σ²
	root := l.root(variance)
	for i := range r {
		floats.Mul(z.RawRowView(i), root) // z = (x − μ)/√(σ² + ε)
	}
	return scaleShift(s, l.Gamma, l.Beta)
}

// columnMeans writes the mean over r rows of a ⊙ b, of a where b is nil: a number per column.
func columnMeans(to []float64, r int, row func(i int) (a, b []float64)) {
	clear(to)
	for i := range r {
		a, b := row(i)
		if b == nil {
			floats.Add(to, a)
			continue
		}
		for j, a := range a {
			to[j] += a * b[j]
		}
	}
	floats.Scale(1/float64(r), to)
}

// root is 1/√(σ² + ε).
func (l *LayerNorm) root(variance []float64) []float64 {
	root := make([]float64, len(variance))
	for j, v := range variance {
		root[j] = 1 / math.Sqrt(v+epsilon(l.Epsilon))
	}
	return root
}

// Backward writes δ = γ ∂L/∂a to s.Delta, adds ∂L/∂γ and ∂L/∂β, and returns ∂L/∂x.
func (l *LayerNorm) Backward(s *Step, da *mat.Dense) *mat.Dense {
	addScaleShift(s, l.Gamma, l.Beta, da)
	dx := linalg.Like(&s.DX, da)
	r, n := dx.Dims()
	mean, meanZ, root := make([]float64, n), make([]float64, n), l.root(s.Value("σ²").RawRowView(0))
	columnMeans(mean, r, func(i int) ([]float64, []float64) { return s.Delta.RawRowView(i), nil })                // mean δ
	columnMeans(meanZ, r, func(i int) ([]float64, []float64) { return s.Delta.RawRowView(i), s.Z.RawRowView(i) }) // mean δz
	for i := range r {
		row, delta, z := dx.RawRowView(i), s.Delta.RawRowView(i), s.Z.RawRowView(i)
		for j := range row {
			row[j] = (delta[j] - mean[j] - z[j]*meanZ[j]) * root[j]
		}
	}
	return dx
}

// Params are γ and β, none of them a weight.
func (l *LayerNorm) Params() []Param { return []Param{l.gamma(), l.beta()} }

func (l *LayerNorm) gamma() Param { return Param{Name: "γ", Dense: l.Gamma} }
func (l *LayerNorm) beta() Param  { return Param{Name: "β", Dense: l.Beta} }

// ExplainA is μ and σ² of the sample, then z and a.
func (l *LayerNorm) ExplainA(s *Step, i, n int) []Equation {
	mean, variance := s.Value("μ").At(0, n), s.Value("σ²").At(0, n)
	m, v := explainMoments(Equation{Name: "μ", Value: mean}, Equation{Name: "σ²", Value: variance}, "neurons", mat.Col(nil, n, &s.X))
	return append([]Equation{m, v}, explainNorm(s, i, n, mean, variance, epsilon(l.Epsilon), l.Gamma, l.Beta)...)
}

// ExplainGrad is δ = γ·∂L/∂a, ∂L/∂γ = Σ ∂L/∂a·z and ∂L/∂β = Σ ∂L/∂a.
func (l *LayerNorm) ExplainGrad(s *Step, i, n int) []Equation {
	return explainScaleShift(s, i, n, l.gamma(), l.beta())
}

// ExplainX is ∂L/∂x = (δ − mean δ − z·mean(δz))/√(σ² + ε), the means over the neurons.
func (l *LayerNorm) ExplainX(s *Step, i, n int) []Equation {
	return explainThrough(s, i, n, i, mat.Col(nil, n, &s.Delta), mat.Col(nil, n, &s.Z), inverseDeviation(s.Value("σ²").At(0, n), epsilon(l.Epsilon)), true)
}

// Share is ∂L/∂a·z for γ and ∂L/∂a for β.
func (l *LayerNorm) Share(s *Step, p Param, i, _, n int) float64 {
	return shareScaleShift(s, p, i, n, l.Gamma, l.Beta)
}

// Config is what a file keeps of the layer.
func (l *LayerNorm) Config() Config { return layerNormConfig{l.Gamma.RawMatrix().Rows, l.Epsilon} }

type layerNormConfig struct {
	Neurons int
	Epsilon float64
}

func init() { Register("layer norm", layerNormConfig{}) }

func (c layerNormConfig) Build() (Layer, error) {
	if !(c.Epsilon >= 0) {
		return nil, fmt.Errorf("layer norm with ε = %g; it is not negative", c.Epsilon)
	}
	l := NewLayerNorm(c.Neurons)
	l.Epsilon = c.Epsilon
	return l, nil
}
func (c layerNormConfig) Sizes() (in, out int) { return c.Neurons, c.Neurons }
func (c layerNormConfig) Numbers() float64     { return 2 * float64(c.Neurons) }
func (c layerNormConfig) String() string       { return "layer norm" }

// explainMoments puts mean and variance (÷N) of x in place.
func explainMoments(m, v Equation, over string, x []float64) (mean, variance Equation) {
	share := 1 / float64(len(x))
	m.Words, v.Words = "mean of x over the "+over, "mean of (x − μ)² over the "+over
	m.Terms, v.Terms = nil, nil
	for _, x := range x {
		off := Difference("x − μ", x, m.Value)
		m.Terms = append(m.Terms, Term{share, x})
		v.Terms = append(v.Terms, Term{share, off.Value, off.Value})
		v.Where = append(v.Where, off, off)
	}
	return m, v
}

// explainNorm is z = (x − μ)/√(σ² + ε) and a = γz + β.
func explainNorm(s *Step, i, n int, mean, variance, epsilon float64, gamma, beta *mat.Dense) []Equation {
	k, z := Subscript(i+1), s.Z.At(i, n)
	off, root := Difference("x"+k+" − μ", s.X.At(i, n), mean), inverseDeviation(variance, epsilon)
	return []Equation{
		{Name: "z" + k, Words: "(x − μ)/√(σ² + ε)", Terms: []Term{{off.Value, root.Value}}, Where: []Equation{off, root}, Value: z},
		{Name: "a" + k, Words: "γz + β", Terms: []Term{{s.Used(gamma).At(i, 0), z}, {s.Used(beta).At(i, 0)}}, Value: s.A.At(i, n)},
	}
}

// inverseDeviation is 1/√(σ² + ε).
func inverseDeviation(variance, epsilon float64) Equation {
	return Named("1/√(σ² + ε)", InverseRoot, 1/math.Sqrt(variance+epsilon), Term{variance}, Term{epsilon})
}

// explainScaleShift is δ = γ·∂L/∂a and the gradients of γ and β.
func explainScaleShift(s *Step, i, n int, gamma, beta Param) []Equation {
	k, da := Subscript(i+1), s.DA.RawRowView(i)
	all := []Equation{{Name: "δ" + k, Words: "γ·∂L/∂a" + k, Terms: []Term{{s.Used(gamma.Dense).At(i, 0), da[n]}}, Value: s.Delta.At(i, n)}}
	all = append(all, ExplainGradient(s, gamma, i, 0, "∂L/∂a·z", Products(da, s.Z.RawRowView(i)))...)
	return append(all, ExplainGradient(s, beta, i, 0, "∂L/∂a", singles(da))...)
}

// explainThrough is ∂L/∂x of entry at among those that are normalised together.
func explainThrough(s *Step, i, n, at int, delta, z []float64, deviation Equation, dependent bool) []Equation {
	k, root := Subscript(i+1), deviation.Value
	q := Equation{Name: "∂L/∂x" + k, Words: "δ/√(σ² + ε)", Terms: []Term{{delta[at], root}}, Where: []Equation{deviation}, Value: s.DX.At(i, n)}
	if !dependent {
		return []Equation{q}
	}
	share := 1 / float64(len(delta))
	mean, meanZ := Equation{Name: "mean δ"}, Equation{Name: "mean δz"}
	for j, d := range delta {
		mean.Terms = append(mean.Terms, Term{share, d})
		meanZ.Terms = append(meanZ.Terms, Term{share, d, z[j]})
		mean.Value += d * share
		meanZ.Value += d * z[j] * share
	}
	q.Words = "(δ − mean δ − z·mean δz)/√(σ² + ε)"
	q.Terms = []Term{{delta[at], root}, {-mean.Value, root}, {-z[at], meanZ.Value, root}}
	q.Where = []Equation{deviation, deviation, deviation}
	return []Equation{mean, meanZ, q}
}

// shareScaleShift is sample n's part of ∂L/∂γ or ∂L/∂β; 0 of anything else.
func shareScaleShift(s *Step, p Param, i, n int, gamma, beta *mat.Dense) float64 {
	switch p.Dense {
	case gamma:
		return s.DA.At(i, n) * s.Z.At(i, n)
	case beta:
		return s.DA.At(i, n)
	}
	return 0
}
