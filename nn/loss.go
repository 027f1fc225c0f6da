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

	words:   [2]string{"½(a − y)²", "a − y"},
	explain: func(a, y float64) (value, prime Equation) { return explainSquare(a, y, 0.5, 1) },
}

// explainSquare is c(a − y)² and its derivative, d(a − y).
func explainSquare(a, y, c, d float64) (value, prime Equation) {
	off := Difference("a − y", a, y)
	value.Terms, value.Where = []Term{{c, off.Value, off.Value}}, []Equation{off, off}
	prime.Terms = []Term{{d, a}, {-d, y}}
	return value, prime
}

// MeanSquaredError is L = 1/(N·K) Σₙ Σₖ (a − y)², so that ∂L/∂a = 2(a − y)/(N·K).
var MeanSquaredError Loss = &pointwise{
	name:  "mean squared error",
	value: func(a, y float64) float64 { return (a - y) * (a - y) },
	prime: func(a, y float64) float64 { return 2 * (a - y) },
	mean:  true,

	words:   [2]string{"(a − y)²", "2(a − y)"},
	explain: func(a, y float64) (value, prime Equation) { return explainSquare(a, y, 1, 2) },
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
	words: [2]string{"−y ln a", "−y/a"},
	explain: func(a, y float64) (value, prime Equation) {
		ln, over := Named("ln a", Log, log(a), Term{a}), Named("1/a", Inverse, 1/a, Term{a})
		value.Terms, value.Where = []Term{{-1, y, ln.Value}}, []Equation{ln}
		prime.Terms, prime.Where = []Term{{-1, y, over.Value}}, []Equation{over}
		return value, prime
	},

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
	words: [2]string{"−y ln a − (1 − y) ln(1 − a)", "(1 − y)/(1 − a) − y/a"},
	explain: func(a, y float64) (value, prime Equation) {
		not := Difference("1 − y", 1, y)
		ln, lnNot := Named("ln a", Log, log(a), Term{a}), Named("ln(1 − a)", Log, log(1-a), Term{1}, Term{-1, a})
		over, overNot := Named("1/a", Inverse, 1/a, Term{a}), Named("1/(1 − a)", Inverse, 1/(1-a), Term{1}, Term{-1, a})
		value.Terms, value.Where = []Term{{-1, y, ln.Value}, {-1, not.Value, lnNot.Value}}, []Equation{ln, not, lnNot}
		prime.Terms, prime.Where = []Term{{not.Value, overNot.Value}, {-1, y, over.Value}}, []Equation{not, overNot, over}
		return value, prime
	},

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
		return gatedSoftplus(-z, y) + gatedSoftplus(z, 1-y) // shorter, softplus(z) − yz, would subtract large numbers
	},
	prime: func(z, y float64) float64 { return logistic(z) - y },
	words: [2]string{"y ln(1 + e⁻ᶻ) + (1 − y) ln(1 + eᶻ)", "σ(z) − y"},
	explain: func(z, y float64) (value, prime Equation) {
		not, sigma := Difference("1 − y", 1, y), Named("σ(z)", Logistic, logistic(z), Term{z})
		left, right := Named("ln(1 + e⁻ᶻ)", Softplus, softplus(-z), Term{-1, z}), Named("ln(1 + eᶻ)", Softplus, softplus(z), Term{z})
		value.Terms, value.Where = []Term{{y, left.Value}, {not.Value, right.Value}}, []Equation{left, not, right}
		prime.Terms, prime.Where = []Term{{sigma.Value}, {-1, y}}, []Equation{sigma}
		return value, prime
	},

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
	words: [2]string{"max(0, −yz)", "−y where yz ≤ 0"},
	explain: func(z, y float64) (value, prime Equation) {
		deep := Named("max(0, −yz)", ReLU, max(0, -y*z), Term{-1, y, z})
		wrong := Named("yz ≤ 0?", Heaviside, Heaviside.F(-y*z), Term{-1, y, z})
		value.Terms, value.Where = []Term{{deep.Value}}, []Equation{deep}
		prime.Terms, prime.Where = []Term{{-1, y, wrong.Value}}, []Equation{wrong}
		return value, prime
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

	words   [2]string                                  // value and prime in letters
	explain func(a, y float64) (value, prime Equation) // and as sums of products

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

// An ExplainedLoss writes out the formulas behind L and behind ∂L/∂a, as sums of
// products of the numbers of a and y.
type ExplainedLoss interface {
	Loss
	ExplainValue(a, y *mat.Dense) Equation
	ExplainGrad(a, y *mat.Dense, i, n int) Equation // of output i and sample n
}

// ExplainValue is L = 1/N Σₙ Σₖ of what the loss is named after.
func (p *pointwise) ExplainValue(a, y *mat.Dense) Equation {
	words := "1/N Σ "
	if p.mean {
		words = "1/(N·K) Σ "
	}
	l, f := Equation{Name: "L", Words: words + p.words[0]}, p.factor(a)
	for i := range a.RawMatrix().Rows {
		for n, v := range a.RawRowView(i) {
			q, _ := p.explain(v, y.At(i, n))
			q = scaled(q, 1/f)
			l.Terms, l.Where = append(l.Terms, q.Terms...), append(l.Where, q.Where...)
		}
	}
	l.Value, _ = l.Computed()
	return l
}

// ExplainGrad is ∂L/∂a of one output, divided as the mean is.
func (p *pointwise) ExplainGrad(a, y *mat.Dense, i, n int) Equation {
	_, q := p.explain(a.At(i, n), y.At(i, n))
	q = scaled(q, 1/p.factor(a))
	q.Name, q.Value = "∂L/∂a"+Subscript(i+1), p.prime(a.At(i, n), y.At(i, n))/p.factor(a)
	q.Words = "(" + p.words[1] + ")/N"
	if p.mean {
		q.Words += "K"
	}
	return q
}

// scaled multiplies every term.
func scaled(q Equation, c float64) Equation {
	for k := range q.Terms {
		q.Terms[k] = append(Term{c}, q.Terms[k]...)
	}
	return q
}

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

// ExplainValue is L = 1/N Σₙ Σₖ y (ln Σ e^(z−t) − (zₖ − t)).
func (l softmaxCrossEntropy) ExplainValue(z, y *mat.Dense) Equation {
	k, n := z.Dims()
	q := Equation{Name: "L", Words: "1/N Σ y (ln Σ e^(z − max z) − (z − max z))"}
	for j := range n {
		column := mat.Col(nil, j, z)
		_, share := Shares("z", column, 0)
		top := Largest("max z", column)
		ln := Named("ln Σ exp(z − max z)", Log, -math.Log(share.Value), share.Terms...)
		ln.Where = share.Where
		for i := range k {
			off := Difference("z"+Subscript(i+1)+" − max z", column[i], top.Value)
			off.Where = []Equation{top}
			q.Terms = append(q.Terms, Term{1 / float64(n), y.At(i, j), ln.Value}, Term{-1 / float64(n), y.At(i, j), off.Value})
			q.Where = append(q.Where, ln, off)
		}
	}
	q.Value, _ = q.Computed()
	return q
}

// ExplainGrad is ∂L/∂z = (softmax(z) − y)/N.
func (l softmaxCrossEntropy) ExplainGrad(z, y *mat.Dense, i, n int) Equation {
	_, samples := z.Dims()
	own, share := Shares("z", mat.Col(nil, n, z), i)
	c := 1 / float64(samples)
	return Equation{Name: "∂L/∂a" + Subscript(i+1), Words: "(softmax(z) − y)/N", Terms: []Term{{c, own.Value, share.Value}, {-c, y.At(i, n)}},
		Where: []Equation{own, share}, Value: c * (own.Value*share.Value - y.At(i, n))}
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

// xlogy is y log x, and 0 for y = 0 whatever x: most targets are 0, and a
// logarithm costs more than all the rest.
func xlogy(y, x float64) float64 {
	if y == 0 {
		return 0
	}
	return y * log(x)
}

// gatedSoftplus is p log(1 + eᶻ), and 0 for p = 0 whatever z.
func gatedSoftplus(z, p float64) float64 {
	if p == 0 {
		return 0
	}
	return p * softplus(z)
}

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
