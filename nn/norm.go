package nn

import (
	"fmt"
	"math"

	"glassnet/nn/linalg"
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
}

// normEpsilon is ε under the root of both normalisations.
const normEpsilon = 1e-5

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
		s.mistake("z = (x − μ)/√(σ² + ε): σ² of 1 sample is 0; train with batches of 2 or more, or with a LayerNorm")
	}
	mean, variance := linalg.Size(s.Keep("μ"), r, 1), linalg.Size(s.Keep("σ²"), r, 1)
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
			row[j] = (xj - m) / math.Sqrt(v+normEpsilon) // z
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
		row := a.RawRowView(i)
		for j, z := range s.Z.RawRowView(i) {
			row[j] = gamma.At(i, 0)*z + beta.At(i, 0)
		}
	}
	return a
}

// addScaleShift writes δ = γ ∂L/∂a and adds ∂L/∂γ and ∂L/∂β.
func addScaleShift(s *Step, gamma, beta, da *mat.Dense) {
	delta, dGamma, dBeta := linalg.Like(&s.Delta, da), s.Grad(gamma), s.Grad(beta)
	r, _ := da.Dims()
	for i := range r {
		d, z := delta.RawRowView(i), s.Z.RawRowView(i)
		for j, g := range da.RawRowView(i) {
			d[j] = gamma.At(i, 0) * g                // δ = γ ∂L/∂a
			dGamma.Set(i, 0, dGamma.At(i, 0)+g*z[j]) // ∂L/∂γ += ∂L/∂a z
			dBeta.Set(i, 0, dBeta.At(i, 0)+g)        // ∂L/∂β += ∂L/∂a
		}
	}
}

// Backward writes δ = γ ∂L/∂a to s.Delta, adds ∂L/∂γ and ∂L/∂β, and returns ∂L/∂x.
func (l *BatchNorm) Backward(s *Step, da *mat.Dense) *mat.Dense {
	addScaleShift(s, l.Gamma, l.Beta, da)
	dx := linalg.Like(&s.DX, da)
	r, _ := dx.Dims()
	for i := range r {
		throughMoments(dx.RawRowView(i), s.Delta.RawRowView(i), s.Z.RawRowView(i), s.Value("σ²").At(i, 0), s.Training)
	}
	return dx
}

// throughMoments writes dx = (δ − mean δ − z mean(δ z))/√(σ² + ε), or
// δ/√(σ² + ε) where mean and variance did not depend on x.
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
		dx[j] = (d - mean - z[j]*meanZ) / math.Sqrt(variance+normEpsilon)
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

// Params are γ, β and the running averages, none of them a weight.
func (l *BatchNorm) Params() []Param {
	return []Param{{Name: "γ", Dense: l.Gamma}, {Name: "β", Dense: l.Beta},
		{Name: "μ̂", Running: true, Dense: l.Mean}, {Name: "σ̂²", Running: true, Dense: l.Variance}}
}

// Blueprint tells [Network.Save] how to build the layer again.
func (l *BatchNorm) Blueprint() Blueprint {
	n, _ := l.Gamma.Dims()
	return Blueprint{Kind: "batch norm", In: n, Out: n, P: l.Rho}
}

var _ = Register("batch norm", func(b Blueprint) (Layer, error) {
	l := NewBatchNorm(b.Out)
	l.Rho = b.P
	return l, nil
})

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
}

// NewLayerNorm makes a layer with γ = 1 and β = 0.
func NewLayerNorm(neurons int) *LayerNorm {
	return &LayerNorm{column("NewLayerNorm", neurons, 1), column("NewLayerNorm", neurons, 0)}
}

// Forward writes z = (x − μ)/√(σ² + ε) to s.Z and a = γ z + β to s.A.
func (l *LayerNorm) Forward(s *Step, x *mat.Dense) *mat.Dense {
	s.checkRows("a = γ (x − μ)/√(σ² + ε) + β", l.Gamma, x)
	r, n := x.Dims()
	if r == 1 {
		s.mistake("z = (x − μ)/√(σ² + ε): σ² of 1 neuron is 0, so that a = β whatever x is; it needs 2 neurons or more")
	}
	mean, variance, z := linalg.Size(s.Keep("μ"), 1, n), linalg.Size(s.Keep("σ²"), 1, n), linalg.Like(&s.Z, x)
	col := make([]float64, r)
	for j := range n {
		m, v := moments(mat.Col(col, j, x))
		mean.Set(0, j, m)
		variance.Set(0, j, v)
		for i := range r {
			z.Set(i, j, (x.At(i, j)-m)/math.Sqrt(v+normEpsilon))
		}
	}
	return scaleShift(s, l.Gamma, l.Beta)
}

// Backward writes δ = γ ∂L/∂a to s.Delta, adds ∂L/∂γ and ∂L/∂β, and returns ∂L/∂x.
func (l *LayerNorm) Backward(s *Step, da *mat.Dense) *mat.Dense {
	addScaleShift(s, l.Gamma, l.Beta, da)
	dx := linalg.Like(&s.DX, da)
	r, n := dx.Dims()
	back, delta, z := make([]float64, r), make([]float64, r), make([]float64, r)
	for j := range n {
		throughMoments(back, mat.Col(delta, j, &s.Delta), mat.Col(z, j, &s.Z), s.Value("σ²").At(0, j), true)
		dx.SetCol(j, back)
	}
	return dx
}

// Params are γ and β, none of them a weight.
func (l *LayerNorm) Params() []Param {
	return []Param{{Name: "γ", Dense: l.Gamma}, {Name: "β", Dense: l.Beta}}
}

// Blueprint tells [Network.Save] how to build the layer again.
func (l *LayerNorm) Blueprint() Blueprint {
	n, _ := l.Gamma.Dims()
	return Blueprint{Kind: "layer norm", In: n, Out: n}
}

var _ = Register("layer norm", func(b Blueprint) (Layer, error) { return NewLayerNorm(b.Out), nil })
