package zoo

import (
	"math/rand/v2"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// back is what a backward pass of a dense layer computes.
type back struct{ delta, dW, db, dx *mat.Dense }

// dense is a dense layer with a backward pass of one's own. Its forward pass
// is right.
type dense struct {
	*nn.Dense
	// delta is δ; nil is the right one.
	delta func(l *nn.Dense, s *nn.Step, da *mat.Dense) *mat.Dense
	// spoil changes what follows from δ; nil leaves it right.
	spoil func(l *nn.Dense, s *nn.Step, da *mat.Dense, b *back)
}

// Backward is that of nn.Dense in four lines, and the mistake.
func (l dense) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	delta := new(mat.Dense)
	if l.delta != nil {
		delta = l.delta(l.Dense, s, da)
	} else {
		l.F.Delta(delta, &s.Z, &s.A, da)
	}
	b := back{delta, outer(delta, &s.X), sums(delta), transposedProduct(l.W, delta)}
	if l.spoil != nil {
		l.spoil(l.Dense, s, da, &b)
	}
	s.Delta.CloneFrom(b.delta)
	s.Grad(l.W).Add(s.Grad(l.W), b.dW)
	s.Grad(l.B).Add(s.Grad(l.B), b.db)
	s.DX.CloneFrom(b.dx)
	return &s.DX
}

// withDelta puts a tanh layer with a wrong δ in the middle.
func withDelta(delta func(z, a, da float64) float64) func(*rand.Rand) cage {
	return func(rng *rand.Rand) cage {
		return around(rng, func(rng *rand.Rand) nn.Layer {
			return dense{Dense: nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), delta: func(_ *nn.Dense, s *nn.Step, da *mat.Dense) *mat.Dense {
				return each(da, func(i, j int, v float64) float64 { return delta(s.Z.At(i, j), s.A.At(i, j), v) })
			}}
		})
	}
}

// withSpoil puts a tanh layer with a right δ in the middle, and spoils what follows.
func withSpoil(spoil func(l *nn.Dense, s *nn.Step, da *mat.Dense, b *back)) func(*rand.Rand) cage {
	return func(rng *rand.Rand) cage {
		return around(rng, func(rng *rand.Rand) nn.Layer {
			return dense{Dense: nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), spoil: spoil}
		})
	}
}

// tanh' from a, and from z.
func primeA(a float64) float64 { return 1 - a*a }
func primeZ(z float64) float64 { return nn.Tanh.Prime(z, nn.Tanh.F(z)) }

var layers = []Bug{
	{Name: "f' missing", Layer: 2,
		Wrong:   "δ = ∂L/∂a; right is δ = f'(z) ⊙ ∂L/∂a",
		Symptom: "learns, with too large steps where the layer saturates",
		cage:    withDelta(func(z, a, da float64) float64 { return da })},
	{Name: "f' twice", Layer: 2,
		Wrong:   "δ = f'(z)² ⊙ ∂L/∂a; right is f'(z) once",
		Symptom: "learns more slowly, and gets stuck earlier",
		cage:    withDelta(func(z, a, da float64) float64 { return primeA(a) * primeA(a) * da })},
	{Name: "f'(a) for f'(z)", Layer: 2,
		Wrong:   "δ = f'(a) ⊙ ∂L/∂a; right is f'(z)",
		Symptom: "learns, a little later: a and z are alike near 0",
		cage:    withDelta(func(z, a, da float64) float64 { return primeZ(a) * da })},
	{Name: "f' given z for a", Layer: 2,
		Wrong:   "δ = (1 − z²) ⊙ ∂L/∂a; right is 1 − a², the short form takes a",
		Symptom: "the sign turns where |z| > 1, and the weights grow without end",
		cage:    withDelta(func(z, a, da float64) float64 { return primeA(z) * da })},
	{Name: "f' is not the derivative of f", Layer: 2,
		Wrong:   "the activation has Prime = 1.1 − a for tanh; right is 1 − a²",
		Symptom: "learns more slowly, wherever this activation is used",
		cage: func(rng *rand.Rand) cage {
			f := nn.Elementwise{Name: "tanh, wrong f'", F: nn.Tanh.F, Prime: func(z, a float64) float64 { return 1.1 - a }}
			return around(rng, func(rng *rand.Rand) nn.Layer { return nn.NewDense(4, 4, f, nn.Glorot(rng)) })
		}},
	{Name: "wrong sign", Layer: 2,
		Wrong:   "δ = −f'(z) ⊙ ∂L/∂a; right is without the minus",
		Symptom: "the loss rises at first; then other layers make up for some of it",
		cage:    withDelta(func(z, a, da float64) float64 { return -primeA(a) * da })},
	{Name: "next sample's z", Layer: 2,
		Wrong:   "δ uses f'(z) of sample n + 1; right is the sample's own",
		Symptom: "right for batches of one sample only",
		cage: func(rng *rand.Rand) cage {
			return around(rng, func(rng *rand.Rand) nn.Layer {
				return dense{Dense: nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), delta: func(_ *nn.Dense, s *nn.Step, da *mat.Dense) *mat.Dense {
					_, n := da.Dims()
					return each(da, func(i, j int, v float64) float64 { return primeA(s.A.At(i, (j+1)%n)) * v })
				}}
			})
		}},
	{Name: "softmax taken entry by entry", Layer: 2,
		Wrong:   "δ = a (1 − a) ⊙ ∂L/∂a; right is the whole Jacobian of softmax",
		Symptom: "learns, in a wrong direction; a fused loss would hide it",
		cage: func(rng *rand.Rand) cage {
			return around(rng, func(rng *rand.Rand) nn.Layer {
				return dense{Dense: nn.NewDense(4, 4, nn.Softmax, nn.Glorot(rng)), delta: func(_ *nn.Dense, s *nn.Step, da *mat.Dense) *mat.Dense {
					return each(da, func(i, j int, v float64) float64 { return s.A.At(i, j) * (1 - s.A.At(i, j)) * v })
				}}
			})
		}},
	{Name: "W not transposed", Layer: 2,
		Wrong:   "∂L/∂x = W δ; right is Wᵀ δ",
		Symptom: "the layer itself learns, all below it learn nonsense",
		cage: withSpoil(func(l *nn.Dense, _ *nn.Step, _ *mat.Dense, b *back) {
			b.dx = transposedProduct(mat.DenseCopyOf(l.W.T()), b.delta)
		})},
	{Name: "first output only", Layer: 2,
		Wrong:   "∂L/∂x = (row 0 of W)ᵀ δ₀; right is the sum over all outputs",
		Symptom: "right for layers with one neuron only",
		cage:    withSpoil(func(l *nn.Dense, _ *nn.Step, _ *mat.Dense, b *back) { b.dx = transposedProduct(l.W, first(b.delta)) })},
	{Name: "∂W transposed", Layer: 2,
		Wrong:   "∂L/∂W = x δᵀ; right is δ xᵀ",
		Symptom: "no panic, because the matrix is square",
		cage:    withSpoil(func(_ *nn.Dense, _ *nn.Step, _ *mat.Dense, b *back) { b.dW = mat.DenseCopyOf(b.dW.T()) })},
	{Name: "wrong layer's a", Layer: 2,
		Wrong:   "∂L/∂W = δ aᵀ with the layer's own a; right is its input",
		Symptom: "no panic where layers are equally wide",
		cage:    withSpoil(func(_ *nn.Dense, s *nn.Step, _ *mat.Dense, b *back) { b.dW = outer(b.delta, &s.A) })},
	{Name: "b forgotten", Layer: 2,
		Wrong:   "∂L/∂b = 0; right is Σ δ",
		Symptom: "learns, but the biases stay where they began",
		cage:    withSpoil(func(_ *nn.Dense, _ *nn.Step, _ *mat.Dense, b *back) { b.db = times(0, b.db) })},
	{Name: "b: twice", Layer: 2,
		Wrong:   "∂L/∂b = 2 Σ δ; right is Σ δ",
		Symptom: "learns; the bias has its own, double rate",
		cage:    withSpoil(func(_ *nn.Dense, _ *nn.Step, _ *mat.Dense, b *back) { b.db = times(2, b.db) })},
	{Name: "batch sum forgotten", Layer: 2,
		Wrong:   "∂L/∂b = δ of the first sample; right is the sum over the batch",
		Symptom: "right for batches of one sample only",
		cage: withSpoil(func(_ *nn.Dense, _ *nn.Step, _ *mat.Dense, b *back) {
			b.db = mat.NewDense(4, 1, mat.Col(nil, 0, b.delta))
		})},
	{Name: "W: 1/N twice", Layer: 2,
		Wrong:   "∂L/∂W = δ xᵀ/N; right is δ xᵀ: the loss has the 1/N already",
		Symptom: "the weights learn N times too slowly",
		cage: withSpoil(func(_ *nn.Dense, _ *nn.Step, da *mat.Dense, b *back) {
			_, n := da.Dims()
			b.dW = times(1/float64(n), b.dW)
		})},
	{Name: "gradient not zeroed", Layer: 2,
		Wrong:   "∂L/∂W adds up from pass to pass; right is to begin at 0",
		Symptom: "like a momentum of 1: arrives, and runs away again",
		cage: func(rng *rand.Rand) cage {
			sum := mat.NewDense(4, 4, nil)
			bias := mat.NewDense(4, 1, nil)
			return withSpoil(func(_ *nn.Dense, _ *nn.Step, _ *mat.Dense, b *back) {
				sum.Add(sum, b.dW)
				bias.Add(bias, b.db)
				b.dW, b.db = sum, bias
			})(rng)
		}},
	{Name: "= for +=", Layer: 2,
		Wrong:   "the gradient is set; right is to add to it",
		Symptom: "right until the layer stands in the network twice",
		cage: withSpoil(func(l *nn.Dense, s *nn.Step, _ *mat.Dense, b *back) {
			s.Grad(l.W).Zero()
			s.Grad(l.B).Zero()
		})},
	{Name: "∂L/∂a changed", Layer: 2,
		Wrong:   "δ is written over ∂L/∂a; right is into memory of its own",
		Symptom: "right until a second layer needs the same ∂L/∂a",
		cage:    withSpoil(func(_ *nn.Dense, _ *nn.Step, da *mat.Dense, b *back) { da.Copy(b.delta) })},
	{Name: "parameter changed in Backward", Layer: 2,
		Wrong:   "Backward does W ← W − η ∂L/∂W; right is an update afterwards",
		Symptom: "learns, with gradients of half-updated weights below",
		cage: withSpoil(func(l *nn.Dense, _ *nn.Step, _ *mat.Dense, b *back) {
			l.W.Sub(l.W, times(Eta, b.dW))
			b.dx = transposedProduct(l.W, b.delta)
		})},
	{Name: "dropout mask not applied backward", Layer: 2,
		Wrong:   "∂L/∂x = ∂L/∂a; right is m ⊙ ∂L/∂a",
		Symptom: "learns, but dropped neurons are trained for what they did not do",
		cage:    withDropout(func(m, da float64) float64 { return da })},
	{Name: "dropout not rescaled backward", Layer: 2,
		Wrong:   "∂L/∂x = ∂L/∂a where kept; right is ∂L/∂a/(1 − P)",
		Symptom: "learns; the layers below a little too slowly",
		cage: withDropout(func(m, da float64) float64 {
			if m == 0 {
				return 0
			}
			return da
		})},
	{Name: "mean and variance held constant", Layer: 2,
		Wrong:   "∂L/∂x = γ ∂L/∂a/√(σ² + ε); right goes through μ and σ², too",
		Symptom: "learns; pushes where the normalisation takes all back",
		cage: func(rng *rand.Rand) cage {
			return around(rng, func(*rand.Rand) nn.Layer { return constantMoments{nn.NewBatchNorm(4)} })
		}},
	{Name: "skip path forgotten", Layer: 2,
		Wrong:   "∂L/∂x = ∂L/∂x of the inner layer; right adds ∂L/∂a",
		Symptom: "deep stacks learn as badly as without the skip",
		cage: func(rng *rand.Rand) cage {
			return around(rng, func(rng *rand.Rand) nn.Layer {
				return noSkip{nn.NewResidual(nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)))}
			})
		}},
	{Name: "max pays all ties", Layer: 2,
		Wrong:   "every piece that equals the maximum gets δ; right is one of them",
		Symptom: "pieces that begin equal stay equal for ever",
		cage: func(rng *rand.Rand) cage {
			l := nn.NewMaxout(4, 4, 2, nn.Glorot(rng))
			c := around(rng, func(*rand.Rand) nn.Layer { return allTies{l} })
			for i := range 2 { // units 0 and 1 have two equal pieces
				l.W.SetRow(4+i, l.W.RawRowView(i))
				l.B.Set(4+i, 0, l.B.At(i, 0))
			}
			return c
		}},
}

// withDropout puts dropout with a wrong backward pass in the middle.
func withDropout(dx func(mask, da float64) float64) func(*rand.Rand) cage {
	return func(rng *rand.Rand) cage {
		return around(rng, func(*rand.Rand) nn.Layer { return dropout{nn.Dropout{P: 0.4}, dx} })
	}
}

// dropout has a backward pass of one's own.
type dropout struct {
	nn.Dropout
	dx func(mask, da float64) float64
}

// Backward applies dx to every number.
func (l dropout) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	mask := s.Value("mask")
	s.DX.CloneFrom(each(da, func(i, j int, v float64) float64 { return l.dx(mask.At(i, j), v) }))
	return &s.DX
}

// constantMoments is a batch norm that takes μ and σ² for constants.
type constantMoments struct{ *nn.BatchNorm }

// Backward forgets the terms through μ and σ².
func (l constantMoments) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	l.BatchNorm.Backward(s, da) // ∂L/∂γ and ∂L/∂β are right
	s.Training = false          // then mean and variance do not depend on x
	right := l.BatchNorm
	s.DX.Reset()
	gamma, beta := mat.DenseCopyOf(s.Grad(right.Gamma)), mat.DenseCopyOf(s.Grad(right.Beta))
	s.Delta.Reset()
	dx := right.Backward(s, da)
	s.Grad(right.Gamma).Copy(gamma)
	s.Grad(right.Beta).Copy(beta)
	s.Training = true
	return dx
}

// noSkip is a residual block whose way back has one road only.
type noSkip struct{ *nn.Functional }

// Backward takes the road through the inner layers and forgets the other.
func (l noSkip) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx := l.Functional.Backward(s, da)
	dx.Sub(dx, da)
	return dx
}

// allTies is a Maxout that gives δ to every piece that equals the maximum.
type allTies struct{ *nn.Maxout }

// Backward pays all winners.
func (l allTies) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	out, _ := da.Dims()
	delta := each(&s.Z, func(i, j int, z float64) float64 {
		if z == s.A.At(i%out, j) {
			return da.At(i%out, j)
		}
		return 0
	})
	s.Grad(l.W).Add(s.Grad(l.W), outer(delta, &s.X))
	s.Grad(l.B).Add(s.Grad(l.B), sums(delta))
	s.Delta.CloneFrom(delta)
	s.DX.CloneFrom(transposedProduct(l.W, delta))
	return &s.DX
}
