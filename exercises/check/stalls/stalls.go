// Package stalls has the exercises of chapter 10.
package stalls

import (
	"math"

	"glassnet/exercises/check"
	"glassnet/exercises/check/formula"
	"gonum.org/v1/gonum/mat"
)

const chapter = "10-when-learning-stalls/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "10-when-learning-stalls",
	Package: "stalls",
	Exercises: []*check.Spec{
		InitSpread.Spec,
		WhyZigZag.Spec,
		ChainOfSlopes.Spec,
		ZeroStart.Spec,
		DeadNeurons.Spec,
		StationaryPoint.Spec,
		DeepSettings.Spec,
		LayerChart.Spec,
	},
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// InitSpread is how far initial weights are spread, after Glorot and after He.
var InitSpread = check.NewFormula[func(w *mat.Dense, f string) (sd, r float64)](check.Spec{
	ID: chapter + "initspread", Func: "InitSpread", Title: "the spread of initial weights",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"W", "f"}, Out: []string{"sd", "r"},
	Formula: `
		out = rows(W)
		in = cols(W)
		v = where(f ≡ “tanh”, 2 / (in + out), 2 / in) // the variance
		sd = √v
		r = √(3 · v)`,
	Cases: []check.Case{
		{Name: "tanh, 3 neurons with 5 inputs", Args: check.Args{check.Matrix(1001, 3, 5), "tanh"}},
		{Name: "ReLU, 3 neurons with 5 inputs", Args: check.Args{check.Matrix(1001, 3, 5), "ReLU"}},
		{Name: "ReLU, 100 neurons with 10 inputs", Args: check.Args{check.Matrix(1002, 100, 10), "ReLU"}},
		{Name: "tanh, 40 neurons with 8 inputs", Args: check.Args{check.Matrix(1003, 40, 8), "tanh"}},
		{Name: "ReLU, 6 neurons with 6 inputs", Args: check.Args{check.Matrix(1004, 6, 6), "ReLU"}},
	},
	Mistakes: []check.Mistake{
		{Name: "in and out exchanged", As: "out = cols(W); in = rows(W)", Says: "For ReLU you divide by the number of neurons. W is out × in, and Dims returns rows first: the rows are the neurons, the columns are their inputs. For tanh it does not show, because the sum is the same."},
		{Name: "the variance", As: "sd = v", Says: "Your sd is the variance. The chapter derives v = Var(w); the standard deviation is its root."},
		{Name: "r is the variance", As: "r = 3 · v", Says: "Your r is 3v, the square of the limit. A uniform distribution on (−r, r) has the variance r²/3: take the root."},
		{Name: "r = sd", As: "r = √v", Says: "Your r is the standard deviation. Uniform numbers fill (−r, r) up to its ends, so their standard deviation is smaller than r: the variance is r²/3."},
		{Name: "sd/√3", As: "r = √(v / 3)", Says: "Your r is sd/√3: the 3 is on the wrong side. From v = r²/3 follows a limit that is larger than the standard deviation."},
		{Name: "the whole width", As: "r = 2 · √(3 · v)", Says: "Your r is the whole width of the interval, √(12 v). The interval goes from −r to r: r is half of it."},
		{Name: "sd = r", As: "sd = √(3 · v)", Says: "Your sd is the limit of the uniform distribution, with 6 under the root. The normal distribution has 2 there."},
		{Name: "Xavier for ReLU", As: "v = 2 / (in + out)", Says: "For ReLU you take the mean of inputs and neurons, as Xavier does for tanh. ReLU drops half of the mean square in each layer; He makes up for that."},
		{Name: "He for tanh", As: "v = 2 / in", Says: "For tanh you divide by the inputs alone, as He does for ReLU. Near 0 tanh drops nothing, and Xavier weighs both directions, inputs and neurons."},
		{Name: "no 2", As: "v = where(f ≡ “tanh”, 1 / (in + out), 1 / in)", Says: "The 2 is missing. Xavier divides by the mean of two numbers, (in + out)/2; He makes up for the half that ReLU drops. Both times a 2 ends up above the line."},
		{Name: "1/in for both", As: "v = 1 / in", Says: "You use 1/in for both. That keeps the variance of z on the way forward if f drops nothing. Xavier also looks at the way back, and He at what ReLU drops."},
		{Name: "√3 v", As: "r = √3 · v", Says: "Your r is √3 times the variance. The root belongs to v, too: r² = 3v."},
		{Name: "r of He for tanh", As: "r = √(6 / in)", Says: "Your r is √(6/in) for tanh as well. That is He's limit; sd and r of one f belong to the same variance."},
		{Name: "integers", As: "v = floor(where(f ≡ “tanh”, 2 / (in + out), 2 / in))", Says: "Your variance is 0: Go divides integers without a remainder, and 2/5 is 0. Turn the sizes into float64 before you divide."},
		{Name: "measured", As: "v = mean(W − mean W)²", Says: "You measure the spread of the numbers that stand in W. Only its size matters: the question is how the numbers should be spread."},
		{Name: "in · out", As: "v = where(f ≡ “tanh”, 2 / (in · out), 2 / in)", Says: "You multiply the two numbers. It is their sum that stands below the line for tanh."},
	},
	Hints: [3]string{
		"Which of the two numbers that W.Dims() returns is the number of inputs of a neuron? Check sd with the number in the task first, then r.",
		"First the variance v: for tanh it compromises between inputs and neurons, for ReLU it doubles what keeps the inputs' size. Then two roots: of v for the normal, of 3v for the uniform distribution.",
	},
})

// WhyZigZag asks what inputs of one sign do to the path.
var WhyZigZag = check.NewChoice(check.Spec{
	ID: chapter + "whyzigzag", Func: "WhyZigZag", Title: "why inputs of one sign make a zig-zag",
	Points: 1, Minutes: 4,
	Hints: [3]string{
		"Which of the sentences are about the size of the slopes, and which about the signs of the inputs?",
		"For one sample the gradient of neuron i is δᵢ times the inputs. Think of all its signs, then of the direction the path has to take.",
		"In the chapter's ravine the steep direction is (1, 1), with the eigenvalue 4.75, and the goal lies along (1, −1), with 0.25. What happens to η, and what to the slow factor 1 − 0.25 η, when the inputs are centred?",
	},
}, "3da19180",
	check.Choice{Key: "a", Says: "That is vanishing, another sickness. tanh + 1 has the slopes of tanh and inputs of one sign, and it still needs more steps at the large η."},
	check.Choice{Key: "b", Says: "Steps along (1, 1) are long and jump to and fro, and they decide how large η may be."},
	check.Choice{Key: "c", Says: "The gradient is right, all of its signs included: each step goes down the steepest way. The steepest way is across the ravine, and seldom points at the goal."},
	check.Choice{Key: "d", Says: "Below the limit a smaller η ends the jumping, but then the path creeps along the bottom of the ravine: its slow factor 1 − 0.25 η comes even closer to 1. Centring does better: it makes the ravine round, so that η may be large."},
	check.Choice{Key: "e", Says: "Noise of mini-batches makes a path jitter, but the chapter's zig-zag uses all four samples in every step. There is no noise in it."},
)

// ChainOfSlopes is what is left of δ in a chain of single neurons.
var ChainOfSlopes = check.NewFormula[func(w, z []float64) []float64](check.Spec{
	ID: chapter + "chainofslopes", Func: "ChainOfSlopes", Title: "what is left of δ, layer by layer",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"w", "z"}, Out: []string{"ratio"},
	Formula: `
		a = σ(z)
		f' = a ⊙ (1 − a) // the slope of each neuron
		factor = front(f') ⊙ tail(w) // of one step: the slope where δ arrives, the weight on the way
		ratio = reversed(cumprod(stack(1, reversed factor)))`,
	Cases: []check.Case{
		{Name: "the chapter's chain of three", Args: check.Args{[]float64{1, 1, 1}, []float64{0, 0.5, 0.6225}}},
		{Name: "four neurons, z beyond ±2", Args: check.Args{[]float64{0.7, -1.8, 2.6, 1.3}, []float64{-2.4, 0.8, 2.1, -0.6}}},
		{Name: "weights so large that δ grows", Args: check.Args{[]float64{3, 7.5, -9, 8.2, 6.4}, []float64{0.3, -0.4, 0.2, 0.5, -0.1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "the weight that arrives", As: "factor = front(f') ⊙ front(w)", Says: "You multiply by the weight that leads into the neuron. On the way down δ comes through the weight that leaves it, and that one leads into the next neuron."},
		{Name: "the slope above", As: "factor = tail(f') ⊙ tail(w)", Says: "You take the slope of the neuron above. δ above has its own slope already; what is missing is the slope of the neuron that δ arrives at."},
		{Name: "f' missing", As: "factor = tail(w)", Says: "Your factors are the weights alone. Each layer also multiplies by the slope of its activation function, and for σ that is at most ¼."},
		{Name: "w missing", As: "factor = front(f')", Says: "Your factors are the slopes alone. Each layer also multiplies by a weight, and a large one can make up for the slope."},
		{Name: "¼ for every slope", As: "factor = 0.25 · tail(w)", Says: "You use ¼ for every slope. That is the largest value, reached at z = 0 alone: it gives the bound, not what happens."},
		{Name: "f'(a) for f'(z)", As: "f' = σ'(a)", Says: "You take the slope at a = σ(z), so σ is applied twice. f'(z) = σ(z)(1 − σ(z))."},
		{Name: "a for f'", As: "f' = a", Says: "You multiply by a = σ(z). The slope is a (1 − a)."},
		{Name: "z (1 − z)", As: "f' = z ⊙ (1 − z)", Says: "Your slope is z (1 − z). The short form of σ' is written with the activation: a (1 − a), where a = σ(z)."},
		{Name: "neuron 0 left out", As: "ratio = reversed(cumprod(stack(1, reversed factor))) ⊙ stack(0, 0 · factor + 1)", Says: "The number of neuron 0 is 0: the loop ends one neuron too early. The error goes down to the first neuron, too."},
		{Name: "signs lost", As: "factor = front(f') ⊙ abs(tail(w))", Says: "You take the weights without their signs. A negative weight turns the sign of δ around."},
		{Name: "tanh'", As: "f' = 1 − a²", Says: "You use 1 − a², the slope of tanh. These neurons are logistic: a (1 − a)."},
		{Name: "not carried on", As: "ratio = stack(factor, 1)", Says: "Each of your numbers is the factor of one step. δ is multiplied at every step, so the factors of all layers above are in it."},
		{Name: "added", As: "ratio = reversed(cumsum(stack(1, reversed factor)))", Says: "You add the factors of the layers. The chain rule multiplies them; that is why so little is left after a few."},
		{Name: "from the bottom", As: "ratio = cumprod(stack(1, factor))", Says: "You begin with 1 at the first neuron and multiply upwards. The question starts at the top: there the ratio is 1."},
		{Name: "the slope of the top, too", As: "ratio = reversed(cumprod(stack(last f', reversed factor)))", Says: "Your topmost number is f' and not 1. δ⁽ᴸ⁾ is ∂L/∂z of the last neuron and contains its slope already; divided by itself it is 1."},
	},
	Hints: [3]string{
		"The last number must be 1, since δ⁽ᴸ⁾ is compared with itself. Then go down one neuron: which weight and which slope lie between the two?",
		"One factor per step: the slope of the neuron where you arrive, times the weight between it and the neuron you come from. Multiply it by what has arrived so far.",
	},
})

// ZeroStart is two steps of a network whose weights begin at 0, with pencil and paper.
var ZeroStart = check.NewFormula[func() (w1, w2, v1, v2 float64)](check.Spec{
	ID: chapter + "zerostart", Func: "ZeroStart", Title: "two steps from zero, with pencil and paper",
	Kind: check.Predict, Points: 2, Minutes: 12, Tolerance: 2e-3,
	Out: []string{"w₁", "w₂", "v₁", "v₂"},
	Formula: `
		x = 2
		y = 1
		η = 1
		δ = −y // the first step: v is 0, and so is the output
		v = 0 − η · δ · ½
		err = 2 · v · ½ − y // the second: w is still 0
		back = v // what the error comes down through
		f' = 0.25
		w₁ = 0 − η · err · back · f' · x
		w₂ = w₁
		v₁ = v − η · err · ½
		v₂ = v₁`,
	Cases: []check.Case{{Name: "your numbers"}},
	Mistakes: []check.Mistake{
		{Name: "nothing moves", As: "w₁ = 0; w₂ = 0; v₁ = 0; v₂ = 0", Says: "That nothing moves is right for tanh, where the hidden activations are 0. Here they are σ(0) = ½, so the output weights have a gradient."},
		{Name: "one step", As: "w₁ = 0; w₂ = 0; v₁ = v; v₂ = v", Says: "These are the weights after one step. Layer 1 needs the second: in the first the output weights are 0, and nothing comes down through them."},
		{Name: "w never moves", As: "f' = 0", Says: "The output weights are right. But after the first step they are not 0 any more, so in the second an error comes down to w."},
		{Name: "one neuron moves", As: "err = v · ½ − y; w₂ = 0; v₂ = 0", Says: "You move one hidden neuron only. Both have the same weights, and so the same gradients: they move together."},
		{Name: "updated in place", By: zeroStartInPlace, Says: "You moved v first and sent the error down through the new v. In the first step v is still 0: all gradients belong to the old weights."},
		{Name: "σ' = ½", As: "f' = ½", Says: "You used ½ as the slope of the hidden neurons. That is the activation at z = 0; the slope is a (1 − a)."},
		{Name: "f' missing", As: "f' = 1", Says: "w has no slope in its gradient. The error that comes down through v is ∂L/∂a; times σ'(0) it is δ."},
		{Name: "x missing", As: "w₁ = 0 − η · err · back · f'", Says: "The input is missing from the gradient of w: ∂L/∂w is δ times x, and x is 2."},
		{Name: "the same error twice", As: "err = δ", Says: "You used the error of the first step in the second as well. The output has moved from 0 to ½: compute it anew."},
		{Name: "the wrong direction", As: "δ = y; err = y − 2 · v · ½", Says: "The weights have moved uphill. The output is too small, so its error a − y is negative, and subtracting η times a negative gradient adds."},
	},
	Hints: [3]string{
		"Make a table with a row per step: hidden activations, output, error, four gradients, four new weights. Do the two hidden neurons ever differ?",
		"First step: h = ½, o = 0, error −1. v has a gradient, error times h. w has none, because it comes down through v = 0. Second step: the same with v = ½.",
		"Second step: o = ½, error −½; v ← ½ + ½·½; the gradient of w is error · v · σ'(0) · x = −½ · ½ · ¼ · 2.",
	},
})

// DeadNeurons finds the dead neurons of a ReLU layer, and the share of active activations.
var DeadNeurons = check.NewFormula[func(w *mat.Dense, b []float64, x *mat.Dense) (dead []int, active float64)](check.Spec{
	ID: chapter + "deadneurons", Func: "DeadNeurons", Title: "dead neurons, and the active share",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"W", "b", "x"}, Out: []string{"dead", "active"},
	Formula: `
		neurons = rows(W)
		N = cols(x)
		z = W · x + b
		off = maxₙ z ≤ 0 // for every sample
		dead = which(off)
		active = mean(z > 0)`,
	Functions: formula.Functions{
		"which": func(in ...*formula.Matrix) *formula.Matrix { // the places that are not 0
			places := []float64{}
			for i, x := range in[0].V {
				if x != 0 {
					places = append(places, float64(i))
				}
			}
			return formula.List(places)
		},
		"repeated": func(in ...*formula.Matrix) *formula.Matrix { // a list along the columns, from its start again
			m := &formula.Matrix{R: 1, C: in[1].C}
			for j := range m.C {
				m.V = append(m.V, in[0].V[j%len(in[0].V)])
			}
			return m
		},
	},
	Cases: []check.Case{
		{Name: "four neurons, one sample for which all are off", N: 3, Args: check.Args{
			mat.NewDense(4, 2, []float64{0.5, -1.5, 2, 1, -1, -0.5, 1.5, -2}), []float64{-3, 0.5, -0.25, 0.25},
			mat.NewDense(2, 3, []float64{1.5, -1, 2, 0.5, -0.5, 1.25})}},
		{Name: "a largest z of exactly 0", N: 4, Args: check.Args{
			mat.NewDense(3, 3, []float64{1, -1, 0.5, -0.5, 1, 2, 1.5, 0.5, -1}), []float64{-2.5, 1.25, 0.75},
			mat.NewDense(3, 4, []float64{2, 1, -0.5, 0.25, 0.5, -1, -1.5, 1, 2, 1, 0.5, -1.5})}},
		{Name: "two dead among five", N: 5, Args: check.Args{
			mat.NewDense(5, 2, []float64{1, 2, -0.5, 0.25, 0.5, 0.5, -1.5, 1, 2, -0.75}), []float64{0.5, -4, 1, -0.25, -9},
			mat.NewDense(2, 5, []float64{0.5, -1.5, 1, 2, -0.75, 1.25, 0.5, -2, 1.5, 0.75})}},
	},
	Mistakes: []check.Mistake{
		{Name: "off for one sample", As: "off = minₙ z ≤ 0", Says: "You list neurons that are off for at least one sample. Off for some is sparsity, and welcome; dead is a neuron that is off for every sample."},
		{Name: "the first sample", As: "off = column₁(z) ≤ 0", Says: "You look at the first sample only. Whether a neuron is dead is a question to all of them."},
		{Name: "the mean of z", As: "off = meanₙ z ≤ 0", Says: "You ask whether the mean of z is negative. A single sample with z > 0 is enough to give a gradient: look at the largest z."},
		{Name: "samples for neurons", As: "dead = which(maxₖ z ≤ 0)", Says: "You list samples, the columns for which all neurons are off. A neuron is a row of z: go along the row."},
		{Name: "the living", As: "off = maxₙ z > 0", Says: "You list the neurons that are alive. Asked for are the others."},
		{Name: "counted from 1", As: "dead = which(off) + 1", Says: "The neurons are right, but you count from 1. The task counts from 0, as Go does."},
		{Name: "b forgotten", As: "z = W · x", Says: "You compute z without the bias. It is the bias that often kills a neuron."},
		{Name: "b to the samples", As: "z = W · x + repeated(b, x)", Says: "You add b by column, as if it belonged to the samples. Neuron i adds bᵢ, in all columns of its row."},
		{Name: "z = 0 is alive", As: "off = maxₙ z < 0", Says: "You count a neuron whose largest z is exactly 0 as alive. The slope of ReLU at 0 is 0 by our convention: dead."},
		{Name: "0 is active", As: "active = mean(z ≥ 0)", Says: "You count z = 0 as active. Active means a > 0."},
		{Name: "the share of neurons", As: "active = 1 − mean off", Says: "Your active share is that of the living neurons. Count the activations instead: neurons times samples."},
		{Name: "among the living", As: "active = mean(z > 0) / (1 − mean off)", Says: "You divide by the activations of the living neurons. The dead ones belong to the layer, too."},
	},
	Hints: [3]string{
		"Write z of the first case as a table, a row per neuron and a column per sample. Which rows have no number above 0?",
		"Dead: max over the row ≤ 0. Active: how many of all numbers in the table are above 0, divided by how many there are.",
		"z = W x + b with bᵢ in row i; dead = all i with maxₙ zᵢₙ ≤ 0; active = (number of zᵢₙ > 0)/(neurons · N)",
	},
})

// StationaryPoint tells a saddle from a valley by the second derivatives.
var StationaryPoint = check.New(stationaryPoint, check.Spec{
	ID: chapter + "stationarypoint", Func: "StationaryPoint", Title: "minimum, maximum or saddle",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"h₁₁", "h₁₂", "h₂₂"}, Out: []string{"kind"},
	Cases: []check.Case{
		{Name: "both up", Args: check.Args{3.0, 1.0, 2.0}},
		{Name: "both down", Args: check.Args{-3.0, 1.5, -2.0}},
		{Name: "up along both axes, down between them", Args: check.Args{2.0, -3.0, 1.0}},
		{Name: "down along both axes, up between them", Args: check.Args{-1.0, 2.5, -2.0}},
		{Name: "one axis up, one down", Args: check.Args{4.0, 0.5, -1.0}},
		{Name: "one axis down, one up, and more down", Args: check.Args{-5.0, 1.0, 2.0}},
		{Name: "one axis up, one down, much between them", Args: check.Args{1.0, 3.0, -2.0}},
		{Name: "the chapter's zero: 0 on the diagonal", Args: check.Args{0.0, -0.29, 0.0}},
		{Name: "flat one way, up the other", Args: check.Args{4.0, 2.0, 1.0}},
		{Name: "flat one way, down the other", Args: check.Args{-1.0, -3.0, -9.0}},
		{Name: "up along the axes, a little less between", Args: check.Args{2.0, 1.75, 2.0}},
		{Name: "both up, but flat", Args: check.Args{3e-6, 1e-6, 2e-6}},
		{Name: "flat, and down between the axes", Args: check.Args{2e-6, -3e-6, 1e-6}},
		{Name: "steep", Args: check.Args{-3e6, 1.5e6, -2e6}},
	},
	Mistakes: []check.Mistake{
		{Name: "the diagonal", Says: "You look at the signs of h₁₁ and h₂₂ alone. These are the curvatures along the two axes; between the axes h₁₂ can bend the surface the other way."},
		{Name: "the determinant", Says: "A positive determinant says that both eigenvalues have the same sign. It does not say which: where both are negative, it is a maximum."},
		{Name: "the trace", Says: "You look at the sign of h₁₁ + h₂₂. That is the sum of the eigenvalues, and a large one hides a small one of the other sign."},
		{Name: "+ h₁₂²", Says: "Your determinant has a plus. It is h₁₁ h₂₂ minus h₁₂²; with the plus the mixed derivative can never make a saddle."},
		{Name: "h₁₂ not squared", Says: "You subtract h₁₂ and not its square. It stands twice in the matrix, so it comes as a square, and its sign does not matter."},
		{Name: "0 is up", Says: "You count an eigenvalue 0 as positive or negative. It says nothing: to second order the surface is flat that way, and higher orders decide."},
		{Name: "0 is a saddle", Says: "You call a point with an eigenvalue 0 a saddle. A saddle has one of each sign; with a 0 the second derivatives do not decide."},
		{Name: "upside down", Says: "Minimum and maximum have changed places. A positive second derivative is a curve that opens upwards: a minimum."},
		{Name: "any below 0", Says: "You call every point with a negative eigenvalue a saddle. If both are negative it goes down all ways: a maximum."},
		{Name: "any above 0", Says: "One positive eigenvalue is enough for you to say minimum. All of them must be positive; one negative direction is a way out."},
	},
	Hints: [3]string{
		"Look at the case \"up along both axes, down between them\": what does the surface do along (1, 1), where L grows like h₁₁ + 2 h₁₂ + h₂₂?",
		"The signs of both eigenvalues decide. Their product is the determinant h₁₁ h₂₂ − h₁₂², their sum is h₁₁ + h₂₂.",
		"λ = (h₁₁ + h₂₂)/2 ± √(((h₁₁ − h₂₂)/2)² + h₁₂²): both > 0 minimum, both < 0 maximum, one of each saddle, otherwise undecided",
	},
})

func stationaryPoint(on check.Mistakes) func(h11, h12, h22 float64) string {
	return func(h11, h12, h22 float64) string {
		m, d := (h11+h22)/2, math.Hypot((h11-h22)/2, h12)
		low, high := m-d, m+d
		switch {
		case on["the diagonal"]:
			low, high = min(h11, h22), max(h11, h22)
		case on["the trace"]:
			low, high = m, m
		case on["the determinant"]:
			low, high = -1, low*high
			if math.Abs(high) < 1e-9 {
				high = 0
			} else if high > 0 {
				low = high
			} else {
				high = 1
			}
		case on["+ h₁₂²"], on["h₁₂ not squared"]:
			det := h11*h22 + h12*h12
			if on["h₁₂ not squared"] {
				det = h11*h22 - h12
			}
			switch {
			case det == 0:
				low, high = 0, 0
			case det < 0:
				low, high = -1, 1
			default:
				low, high = h11, h11
			}
		}
		const tiny = 1e-9
		minimum, maximum := "minimum", "maximum"
		if on["upside down"] {
			minimum, maximum = maximum, minimum
		}
		flat := math.Abs(low) <= tiny || math.Abs(high) <= tiny
		switch {
		case flat && on["0 is a saddle"]:
			return "saddle"
		case flat && on["0 is up"] && low >= -tiny:
			return minimum
		case flat && on["0 is up"]:
			return maximum
		case flat:
			return "undecided"
		case low < 0 && on["any below 0"]:
			return "saddle"
		case high > 0 && on["any above 0"], low > 0:
			return minimum
		case high < 0:
			return maximum
		}
		return "saddle"
	}
}

// zeroStartInPlace is the mistake of a v that moves before the error goes down through it.
func zeroStartInPlace() (w1, w2, v1, v2 float64) {
	const x, y, eta = 2, 1, 1
	w, v := 0.0, 0.0
	for range 2 {
		a := logistic(w * x)
		delta := 2*v*a - y
		v -= eta * delta * a
		w -= eta * delta * v * a * (1 - a) * x
	}
	return w, w, v, v
}
