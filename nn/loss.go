package nn

import (
	"fmt"
	"math"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A Loss compares the output a with the target y, column by column. Both are
// K outputs × N samples. The mean over the samples is part of the loss.
type Loss interface {
	Value(a, y *mat.Dense) float64 // L
	Grad(da, a, y *mat.Dense)      // da = ∂L/∂a
}

// valueAndGrad is L, with da = ∂L/∂a: the numbers of l.Value and l.Grad. A loss
// that has work in common does it once.
func valueAndGrad(l Loss, da, a, y *mat.Dense) float64 {
	if r, ok := l.(Risk); ok {
		l = r.Loss
	}
	if l, ok := l.(interface {
		both(da, a, y *mat.Dense) float64
	}); ok {
		return l.both(da, a, y)
	}
	value := l.Value(a, y)
	l.Grad(da, a, y)
	return value
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

// CrossEntropy is L = −1/N Σₙ Σₖ y log a, where a and y are distributions over
// K ≥ 2 classes, a such as the output of softmax; ∂L/∂a = −y/(a·N). No ½, no
// 1/K. Where y > 0 meets a = 0 the loss is +Inf and its gradient −Inf, as the
// formula says, and δ, which multiplies it with f' = 0, is NaN;
// [SoftmaxCrossEntropy] works from the net inputs and has no such place. It
// panics unless 0 ≤ a ≤ 1, ± 0.001, and the targets of every sample sum to 1.
var CrossEntropy Loss = &pointwise{
	name: "cross-entropy",
	value: func(a, y float64) float64 {
		return -xlogy(y, a)
	},
	prime: func(a, y float64) float64 { return -ratio(y, a) },

	shares:  true,
	outputs: "shares of a whole, such as softmax gives",
	fits:    func(out Range) bool { return out.Shares },
	instead: "take nn.Softmax, or nn.BinaryCrossEntropy for answers that do not exclude each other",
	within:  true,
}

// BinaryCrossEntropy is L = −1/N Σₙ Σₖ y log a + (1 − y) log(1 − a), where
// every aₖ is a probability of its own, such as a logistic output;
// ∂L/∂a = ((1−y)/(1−a) − y/a)/N. With K outputs it is the loss of K labels that
// do not exclude each other, summed, not averaged, over them. At a = 0 and a = 1
// it may be +Inf, and δ then is NaN; [LogisticCrossEntropy] works from the net
// inputs. It panics unless 0 ≤ a ≤ 1, ± 0.001, and 0 ≤ y ≤ 1.
var BinaryCrossEntropy Loss = &pointwise{
	name: "binary cross-entropy",
	value: func(a, y float64) float64 {
		return -xlogy(y, a) - xlogy(1-y, 1-a)
	},
	prime: func(a, y float64) float64 { return ratio(1-y, 1-a) - ratio(y, a) },

	targets: "probabilities, from 0 to 1",
	allowed: isProbability,
	outputs: "probabilities, from 0 to 1",
	fits:    func(out Range) bool { return out.Low >= 0 && out.High <= 1 },
	instead: "take nn.Logistic, or nn.LogisticCrossEntropy with nn.Identity",
	within:  true,
}

// LogisticCrossEntropy is [BinaryCrossEntropy] of σ(z), from the net inputs z
// (an identity output): L = 1/N Σₙ Σₖ y log(1 + e⁻ᶻ) + (1 − y) log(1 + eᶻ), with
// ∂L/∂z = (σ(z) − y)/N. No z, ±Inf included, makes it NaN. It panics unless 0 ≤ y ≤ 1.
var LogisticCrossEntropy Loss = &pointwise{
	name: "logistic cross-entropy",
	value: func(z, y float64) float64 {
		return gate(softplus(-z), y) + gate(softplus(z), 1-y) // shorter, softplus(z) − yz, would subtract large numbers
	},
	prime: func(z, y float64) float64 { return logistic(z) - y },

	targets: "probabilities, from 0 to 1",
	allowed: isProbability,
	outputs: "net inputs: it applies σ itself",
	fits:    Range.open,
	instead: "take nn.Identity, or nn.BinaryCrossEntropy with nn.Logistic",
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
	outputs: "net inputs: how deep a mistake is",
	fits:    Range.open,
	instead: "take nn.Identity",
}

// pointwise is a loss that adds up one term per output and sample.
type pointwise struct {
	name  string
	value func(a, y float64) float64
	prime func(a, y float64) float64 // ∂value/∂a
	mean  bool                       // over the K outputs, too

	targets string               // which targets make sense; "" is all
	allowed func(y float64) bool // nil is all
	shares  bool                 // the targets of a sample are shares of a whole

	outputs string               // which outputs make sense; "" is all
	fits    func(out Range) bool // nil is all
	instead string               // what to take where they do not
	within  bool                 // 0 ≤ a ≤ 1, or the formula says nothing
}

func (p *pointwise) Value(a, y *mat.Dense) float64 {
	checkTargets(p.name, a, y)
	mustFit(p.name, p, y)
	r, _ := a.Dims()
	sum := 0.0
	for i := range r {
		ys := y.RawRowView(i)
		for j, v := range a.RawRowView(i) {
			if p.within && math.Abs(v-0.5) > 0.501 { // a difference quotient may look a little beyond
				panic(fmt.Sprintf("nn: %s: a[%d,%d] = %g; it takes %s: %s", p.name, i, j, v, p.outputs, p.instead))
			}
			sum += p.value(v, ys[j])
		}
	}
	return sum / p.factor(a)
}

func (p *pointwise) Grad(da, a, y *mat.Dense) {
	checkTargets(p.name, a, y)
	f := p.factor(a)
	linalg.EachRow(linalg.Like(da, a), func(d, a, y, _ []float64) {
		for j := range d {
			d[j] = p.prime(a[j], y[j]) / f
		}
	}, a, y, a)
}

// CheckTargets finds the first target that the formula is not made for.
func (p *pointwise) CheckTargets(y *mat.Dense) (i, j int, why string) {
	if p.shares {
		return checkShares(y)
	}
	if p.allowed != nil {
		return checkEach(y, p.allowed, p.targets)
	}
	return 0, 0, ""
}

// CheckOutput says why the formula is not made for such outputs.
func (p *pointwise) CheckOutput(out Range) (why string) {
	if p.fits == nil || p.fits(out) {
		return ""
	}
	return fmt.Sprintf("%s takes %s; here come %v: %s", p.name, p.outputs, out, p.instead)
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
// (an identity output), with K ≥ 2 classes. With t = maxₖ zₖ,
//
//	L = 1/N Σₙ Σₖ y (log Σⱼ e^(zⱼ−t) − (zₖ − t))    ∂L/∂z = (softmax(z) − y)/N
//
// Only differences of z enter, so that it neither overflows nor takes log 0,
// and loses no digits where z is large; a class with y = 0 may have z = −Inf.
// It panics unless the targets of every sample sum to 1.
var SoftmaxCrossEntropy Loss = softmaxCrossEntropy{}

type softmaxCrossEntropy struct{}

func (l softmaxCrossEntropy) Value(z, y *mat.Dense) float64 {
	checkTargets(l.String(), z, y)
	mustFit(l.String(), l, y)
	k, n := z.Dims()
	sum := 0.0
	for j := range n {
		top, total := largest(z, j), 0.0
		for i := range k {
			total += math.Exp(z.At(i, j) - top) // Σ e^(z−t)
		}
		log := math.Log(total)
		for i := range k {
			sum += gate(log-(z.At(i, j)-top), y.At(i, j))
		}
	}
	return sum / float64(n)
}

func (l softmaxCrossEntropy) Grad(dz, z, y *mat.Dense) { l.both(dz, z, y) }

// both is Value and Grad with one exponential for the two.
func (l softmaxCrossEntropy) both(dz, z, y *mat.Dense) (loss float64) {
	checkTargets(l.String(), z, y)
	mustFit(l.String(), l, y)
	k, n := z.Dims()
	linalg.Like(dz, z)
	for j := range n {
		top, total := largest(z, j), 0.0
		for i := range k {
			e := math.Exp(z.At(i, j) - top)
			dz.Set(i, j, e)
			total += e // Σ e^(z−t)
		}
		log := math.Log(total)
		for i := range k {
			loss += gate(log-(z.At(i, j)-top), y.At(i, j))
			dz.Set(i, j, (dz.At(i, j)/total-y.At(i, j))/float64(n)) // (softmax(z) − y)/N
		}
	}
	return loss / float64(n)
}

// CheckTargets finds the first target that is no share of a whole.
func (softmaxCrossEntropy) CheckTargets(y *mat.Dense) (i, j int, why string) { return checkShares(y) }

// CheckOutput says why such outputs are no net inputs.
func (l softmaxCrossEntropy) CheckOutput(out Range) (why string) {
	if out.open() {
		return ""
	}
	return fmt.Sprintf("%v takes net inputs: it applies softmax itself; here come %v: take nn.Identity, or nn.CrossEntropy with nn.Softmax", l, out)
}

func (softmaxCrossEntropy) String() string { return "softmax cross-entropy" }

// A Penalty is a loss with a term on the parameters.
type Penalty interface {
	Loss
	// Penalty is the term of the parameter p of a layer, counted from 1; it
	// writes the term's gradient to grad, which is zero and has p's size.
	Penalty(grad *mat.Dense, layer int, p Param) float64
}

// Risk is the structural risk R = L + ½ Σₗ λ‖W⁽ˡ⁾‖²_F: the mean loss and a
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
	return lambda * linalg.SumOfSquares(p.Dense) / 2
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
func xlogy(y, x float64) float64 { return gate(log(x), y) }

// log is the natural logarithm. Go's is wrong for denormal numbers on some
// processors (golang/go#56600), so that they are made normal first.
func log(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}

// largest is the largest number of column j.
func largest(z *mat.Dense, j int) float64 {
	k, _ := z.Dims()
	top := math.Inf(-1)
	for i := range k {
		top = max(top, z.At(i, j))
	}
	return top
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

// Threshold is what parts class 0 from class 1 in a single row of targets: the
// middle between 0 and 1, ½, or between −1 and +1, 0, where a target is below 0.
func Threshold(y mat.Matrix) float64 {
	if mat.Min(y) < 0 {
		return 0
	}
	return 0.5
}

// Argmax is, for every column, the row of its largest number (the first of
// equals); for a single row, where there is nothing to compare, 1 if it is at
// least ½, else 0. A column with a NaN has no largest number: its class is −1.
func Argmax(a *mat.Dense) []int { return argmax(a, 0.5) }

// argmax is Argmax with a threshold for a single row.
func argmax(a *mat.Dense, threshold float64) []int {
	k, n := a.Dims()
	class, column := make([]int, n), make([]float64, k)
	for j := range n {
		switch mat.Col(column, j, a); {
		case floats.HasNaN(column):
			class[j] = -1
		case k > 1:
			class[j] = floats.MaxIdx(column)
		case column[0] >= threshold:
			class[j] = 1
		}
	}
	return class
}

// Accuracy is the share of columns where a and y have the same class, from 0 to
// 1: the largest row, as in [Argmax], or the same side of the [Threshold] of y.
// A column where a has a NaN is wrong.
func Accuracy(a, y *mat.Dense) float64 {
	mustBeNumbers("Accuracy", "y", y)
	checkTargets("accuracy", a, y)
	threshold := Threshold(y)
	got, want := argmax(a, threshold), argmax(y, threshold)
	right := 0
	for n := range got {
		if got[n] == want[n] {
			right++
		}
	}
	return float64(right) / float64(len(got))
}
