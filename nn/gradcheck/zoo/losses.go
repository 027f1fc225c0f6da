package zoo

import (
	"math"
	"math/rand/v2"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// loss is a loss with a value or a gradient of one's own; nil leaves it right.
type loss struct {
	nn.Loss
	value func(right nn.Loss, a, y *mat.Dense) float64
	grad  func(right nn.Loss, da, a, y *mat.Dense)
}

// Value is L.
func (l loss) Value(a, y *mat.Dense) float64 {
	if l.value != nil {
		return l.value(l.Loss, a, y)
	}
	return l.Loss.Value(a, y)
}

// Grad is ∂L/∂a.
func (l loss) Grad(da, a, y *mat.Dense) {
	if l.grad != nil {
		l.grad(l.Loss, da, a, y)
		return
	}
	l.Loss.Grad(da, a, y)
}

// regression is 4–4–4–3 with an identity output and a wrong squared error.
func regression(l loss) func(*rand.Rand) cage {
	return func(rng *rand.Rand) cage {
		c := around(rng, func(rng *rand.Rand) nn.Layer { return nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)) })
		l.Loss = nn.SquaredError
		c.loss = l
		return c
	}
}

// classes is 4–4–4–3 with a softmax output and a wrong cross-entropy; the
// targets are shares, none of them 0.
func classes(l loss) func(*rand.Rand) cage {
	return func(rng *rand.Rand) cage {
		net := nn.New(nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 3, nn.Softmax, nn.Glorot(rng)))
		biases(rng, net)
		y := new(mat.Dense)
		nn.Softmax.Apply(y, normal(rng, 3, 5))
		l.Loss = nn.CrossEntropy
		return cage{net, l, normal(rng, 4, 5), y}
	}
}

// scaledBy is the right gradient times c(K, N).
func scaledBy(c func(k, n int) float64) loss {
	return loss{grad: func(right nn.Loss, da, a, y *mat.Dense) {
		right.Grad(da, a, y)
		da.Copy(times(c(a.Dims()), da))
	}}
}

var losses = []Bug{
	{Name: "1/N missing", Kind: InLoss,
		Wrong:   "∂L/∂a = a − y; right is (a − y)/N, as L is a mean",
		Symptom: "the best η depends on the batch size",
		cage:    regression(scaledBy(func(k, n int) float64 { return float64(n) }))},
	{Name: "1/N twice", Kind: InLoss,
		Wrong:   "∂L/∂a = (a − y)/N²; right is (a − y)/N",
		Symptom: "learns N times too slowly",
		cage:    regression(scaledBy(func(k, n int) float64 { return 1 / float64(n) }))},
	{Name: "twice", Kind: InLoss,
		Wrong:   "L has the factor ½, ∂L/∂a = 2 (a − y)/N; right is (a − y)/N",
		Symptom: "learns, twice as fast as the formula says",
		cage:    regression(scaledBy(func(k, n int) float64 { return 2 }))},
	{Name: "mean over the outputs for their sum", Kind: InLoss,
		Wrong:   "∂L/∂a = (a − y)/(N K) for a loss that sums over the K outputs",
		Symptom: "learns K times too slowly",
		cage:    regression(scaledBy(func(k, n int) float64 { return 1 / float64(k) }))},
	{Name: "a and y swapped", Kind: InLoss,
		Wrong:   "∂L/∂a = −a/y/N; right is −y/a/N",
		Symptom: "the loss rises; with one-hot targets NaN at once",
		cage:    classes(loss{grad: func(right nn.Loss, da, a, y *mat.Dense) { right.Grad(da, y, a) }})},
	{Name: "f' cancelled twice", Kind: InLoss,
		Wrong:   "∂L/∂a = (a − y)/N before softmax's own Jacobian; that is δ",
		Symptom: "learns, slowly where it is sure of a wrong answer",
		cage: classes(loss{grad: func(_ nn.Loss, da, a, y *mat.Dense) {
			_, n := a.Dims()
			da.Sub(a, y)
			da.Scale(1/float64(n), da)
		}})},
	{Name: "log₁₀ for log", Kind: InLoss,
		Wrong:   "L = −Σ y log₁₀ a/N; its gradient is that of the natural log",
		Symptom: "learns; only the printed loss is 2.3 times too small",
		cage:    classes(loss{value: func(right nn.Loss, a, y *mat.Dense) float64 { return right.Value(a, y) / math.Ln10 }})},
}
