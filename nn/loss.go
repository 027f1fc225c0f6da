package nn

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A Loss compares the output a with the target y, column by column. Both are
// K outputs × N samples. The mean over the samples is part of the loss.
type Loss interface {
	Value(a, y *mat.Dense) float64 // L
	Grad(da, a, y *mat.Dense)      // da = ∂L/∂a
}

// SquaredError is L = 1/N Σₙ ½ Σₖ (a − y)², so that ∂L/∂a = (a − y)/N.
var SquaredError Loss = &pointwise{
	name:  "squared error",
	value: func(a, y float64) float64 { return (a - y) * (a - y) / 2 },
	prime: func(a, y float64) float64 { return a - y },
}

// MeanSquaredError is L = 1/(N·K) Σₙ Σₖ (a − y)², so that ∂L/∂a = 2(a − y)/(N·K).
var MeanSquaredError Loss = &pointwise{
	name:  "mean squared error",
	value: func(a, y float64) float64 { return (a - y) * (a - y) },
	prime: func(a, y float64) float64 { return 2 * (a - y) },
	mean:  true,
}

// CrossEntropy is L = −1/N Σₙ Σₖ y log a, where a is a distribution such as
// the output of softmax; ∂L/∂a = −y/(a·N). No ½, no 1/K. Where y > 0 meets
// a = 0 the loss is +Inf and its gradient −Inf, as the formula says, and δ, which
// multiplies it with f' = 0, is NaN; [SoftmaxCrossEntropy] works from the net
// inputs and has no such place.
var CrossEntropy Loss = &pointwise{
	name: "cross-entropy",
	value: func(a, y float64) float64 {
		return -xlogy(y, a)
	},
	prime: func(a, y float64) float64 { return -ratio(y, a) },

	targets: "shares of a whole, from 0 to 1",
	allowed: isProbability,
}

// BinaryCrossEntropy is L = −1/N Σₙ Σₖ y log a + (1 − y) log(1 − a), where
// every aₖ is a probability of its own, such as a logistic output;
// ∂L/∂a = ((1−y)/(1−a) − y/a)/N. With K outputs it is the loss of K labels that
// do not exclude each other, summed, not averaged, over them. At a = 0 and a = 1
// it may be +Inf, and δ then is NaN; [LogisticCrossEntropy] works from the net inputs.
var BinaryCrossEntropy Loss = &pointwise{
	name: "binary cross-entropy",
	value: func(a, y float64) float64 {
		return -xlogy(y, a) - xlogy(1-y, 1-a)
	},
	prime: func(a, y float64) float64 { return ratio(1-y, 1-a) - ratio(y, a) },

	targets: "probabilities, from 0 to 1",
	allowed: isProbability,
}

// LogisticCrossEntropy is [BinaryCrossEntropy] of σ(z), from the net inputs z
// (an identity output): L = 1/N Σₙ Σₖ log(1 + eᶻ) − y z, with ∂L/∂z = (σ(z) − y)/N.
var LogisticCrossEntropy Loss = &pointwise{
	name:  "logistic cross-entropy",
	value: func(z, y float64) float64 { return softplus(z) - y*z },
	prime: func(z, y float64) float64 { return logistic(z) - y },

	targets: "probabilities, from 0 to 1",
	allowed: isProbability,
}

// PerceptronLoss is L = 1/N Σₙ Σₖ max(0, −y z) for targets y = ±1 and the net
// input z (an identity output): a mistake costs as much as it is deep. Its
// gradient is −y/N where y z ≤ 0, else 0: at the kink, z = 0, the sample
// counts as a mistake, so that learning can start from w = 0. (Rosenblatt, 1958)
var PerceptronLoss Loss = &pointwise{
	name:  "perceptron loss",
	value: func(z, y float64) float64 { return max(0, -y*z) },
	prime: func(z, y float64) float64 {
		if y*z <= 0 {
			return -y
		}
		return 0
	},

	targets: "−1 and +1",
	allowed: func(y float64) bool { return y == 1 || y == -1 },
}

// pointwise is a loss that adds up one term per output and sample.
type pointwise struct {
	name  string
	value func(a, y float64) float64
	prime func(a, y float64) float64 // ∂value/∂a
	mean  bool                       // over the K outputs, too

	targets string               // which targets make sense; "" is all
	allowed func(y float64) bool // nil is all
}

func (p *pointwise) Value(a, y *mat.Dense) float64 {
	checkTargets(p.name, a, y)
	r, _ := a.Dims()
	sum := 0.0
	for i := range r {
		ys := y.RawRowView(i)
		for j, v := range a.RawRowView(i) {
			if p.allowed != nil && !p.allowed(ys[j]) {
				panic(fmt.Sprintf("nn: %s: target y[%d,%d] = %g; targets are %s", p.name, i, j, ys[j], p.targets))
			}
			sum += p.value(v, ys[j])
		}
	}
	return sum / p.factor(a)
}

func (p *pointwise) Grad(da, a, y *mat.Dense) {
	checkTargets(p.name, a, y)
	f := p.factor(a)
	eachRow(sizeLike(da, a), func(d, a, y, _ []float64) {
		for j := range d {
			d[j] = p.prime(a[j], y[j]) / f
		}
	}, a, y, a)
}

// factor is N, or N·K for a mean over the outputs.
func (p *pointwise) factor(a *mat.Dense) float64 {
	k, n := a.Dims()
	if p.mean {
		return float64(n * k)
	}
	return float64(n)
}

func (p *pointwise) String() string { return p.name }

// SoftmaxCrossEntropy is [CrossEntropy] of softmax(z), from the net inputs z
// (an identity output): L = 1/N Σₙ Σₖ y (log Σⱼ e^zⱼ − zₖ), which neither
// overflows nor takes log 0. For targets that sum to 1, ∂L/∂z = (softmax(z) − y)/N.
var SoftmaxCrossEntropy Loss = softmaxCrossEntropy{}

type softmaxCrossEntropy struct{}

func (softmaxCrossEntropy) Value(z, y *mat.Dense) float64 {
	checkTargets("softmax cross-entropy", z, y)
	k, n := z.Dims()
	sum := 0.0
	for j := range n {
		lse := logSumExp(z, j)
		for i := range k {
			sum += y.At(i, j) * (lse - z.At(i, j))
		}
	}
	return sum / float64(n)
}

func (softmaxCrossEntropy) Grad(dz, z, y *mat.Dense) {
	checkTargets("softmax cross-entropy", z, y)
	k, n := z.Dims()
	sizeLike(dz, z)
	for j := range n {
		lse, total := logSumExp(z, j), 0.0
		for i := range k {
			total += y.At(i, j)
		}
		for i := range k {
			a := math.Exp(z.At(i, j) - lse) // softmax
			dz.Set(i, j, (total*a-y.At(i, j))/float64(n))
		}
	}
}

func (softmaxCrossEntropy) String() string { return "softmax cross-entropy" }

// logSumExp is log Σ e^z of column j.
func logSumExp(z *mat.Dense, j int) float64 {
	k, _ := z.Dims()
	top := math.Inf(-1)
	for i := range k {
		top = max(top, z.At(i, j))
	}
	sum := 0.0
	for i := range k {
		sum += math.Exp(z.At(i, j) - top)
	}
	return top + math.Log(sum)
}

// A Penalty is a loss with a term on the parameters.
type Penalty interface {
	Loss
	// Penalty is the term of the parameter p of a layer, counted from 1; it
	// writes the term's gradient to grad, which is zero and has p's size.
	Penalty(grad *mat.Dense, layer int, p Param) float64
}

// Risk is the structured risk R = L + ½ Σₗ λ‖W⁽ˡ⁾‖²_F: the mean loss and a
// price on large weights, never on biases. Its gradient has the term λW.
type Risk struct {
	Loss
	Lambda   float64   // λ ≥ 0
	PerLayer []float64 // PerLayer[l-1] is λ of layer l; layers beyond its end have Lambda
}

// Penalty is ½λ‖W‖² of a weight matrix, and 0 of other parameters; its gradient is λW.
func (r Risk) Penalty(grad *mat.Dense, layer int, p Param) float64 {
	if !p.Weight {
		return 0
	}
	lambda := r.Lambda
	if layer <= len(r.PerLayer) {
		lambda = r.PerLayer[layer-1]
	}
	grad.Scale(lambda, p.Dense) // λW
	return lambda * sumOfSquares(p.Dense) / 2
}

// String is the formula with λ in place.
func (r Risk) String() string {
	if r.PerLayer != nil {
		return fmt.Sprintf("%v + ½·%v·‖W‖²", r.Loss, r.PerLayer)
	}
	return fmt.Sprintf("%v + ½·%g·‖W‖²", r.Loss, r.Lambda)
}

func isProbability(y float64) bool { return y >= 0 && y <= 1 }

// xlogy is y log x, and 0 for y = 0 whatever x.
func xlogy(y, x float64) float64 {
	if y == 0 {
		return 0
	}
	return y * math.Log(x)
}

// ratio is y/x, and 0 for y = 0 whatever x.
func ratio(y, x float64) float64 {
	if y == 0 {
		return 0
	}
	return y / x
}

// OneHot makes targets of class labels 0 … classes−1: one column per label,
// 1 in its row, else 0.
func OneHot(labels []int, classes int) *mat.Dense {
	if len(labels) == 0 || classes < 1 {
		panic(fmt.Sprintf("nn: OneHot: %d labels, %d classes; both must be at least 1", len(labels), classes))
	}
	y := mat.NewDense(classes, len(labels), nil)
	for n, c := range labels {
		if c < 0 || c >= classes {
			panic(fmt.Sprintf("nn: OneHot: label %d of sample %d is outside 0…%d", c, n, classes-1))
		}
		y.Set(c, n, 1)
	}
	return y
}

// Argmax is, for every column, the row of its largest number (the first of
// equals); for a single row, where there is nothing to compare, 1 if it is at
// least ½, else 0.
func Argmax(a *mat.Dense) []int {
	k, n := a.Dims()
	class := make([]int, n)
	for j := range n {
		if k == 1 {
			if a.At(0, j) >= 0.5 {
				class[j] = 1
			}
			continue
		}
		for i := range k {
			if a.At(i, j) > a.At(class[j], j) {
				class[j] = i
			}
		}
	}
	return class
}

// Accuracy is the share of columns where a and y have the same [Argmax], from 0 to 1.
func Accuracy(a, y *mat.Dense) float64 {
	checkTargets("accuracy", a, y)
	got, want := Argmax(a), Argmax(y)
	right := 0
	for n := range got {
		if got[n] == want[n] {
			right++
		}
	}
	return float64(right) / float64(len(got))
}
