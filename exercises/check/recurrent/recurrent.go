// Package recurrent has the exercises of chapter 16.
package recurrent

import (
	"math"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

const chapter = "16-recurrent-networks/"

// Chapter lists them, in the order of the text.
var Chapter = check.Chapter{
	Name:    "16-recurrent-networks",
	Package: "recurrent",
	Exercises: []*check.Spec{
		RNNStep.Spec,
		RunThrough.Spec,
		TwoStepsBack.Spec,
		ThroughTime.Spec,
		Truncation.Spec,
		ClipByNorm.Spec,
		GRUBoth.Spec,
		MaskedLoss.Spec,
		LSTMBackward.Spec,
		WriteNames.Spec,
	},
}

// RNNStep is one step of a recurrent net.
var RNNStep = check.NewFormula[func(w, u, b, x, h *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "rnnstep", Func: "RNNStep", Title: "one step of a recurrent net",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"W", "U", "b", "x", "h"}, Out: []string{"new h"},
	Formula: `
		z = W · x + U · h + b
		new h = tanh(z)`,
	Cases: []check.Case{
		{Name: "2 inputs, 3 units, 4 samples", N: 4, Args: check.Args{check.Matrix(1, 3, 2), check.Matrix(2, 3, 3), check.Matrix(3, 3, 1), check.Matrix(4, 2, 4), check.Matrix(5, 3, 4)}},
		{Name: "3 inputs, 3 units, 2 samples", N: 2, Args: check.Args{check.Matrix(6, 3, 3), check.Matrix(7, 3, 3), check.Matrix(8, 3, 1), check.Matrix(9, 3, 2), check.Matrix(10, 3, 2)}},
	},
	Mistakes: []check.Mistake{
		{Name: "state forgotten", As: "z = W · x + b", Says: "The old state is missing: this is a dense layer, which has no memory. Add U h."},
		{Name: "U and W swapped", As: "z = U · x + W · h + b", Says: "W and U have changed places: W reads the input, U the old state. Only where both are square does that run at all."},
		{Name: "input forgotten", As: "z = U · h + b", Says: "The input is missing: add W x."},
		{Name: "f missing", As: "new h = z", Says: "This is z. The state is tanh(z); without it a state can grow beyond all bounds."},
		{Name: "b after tanh", As: "new h = tanh(W · x + U · h) + b", Says: "You add b to tanh(W x + U h). The bias belongs inside: it moves the place where a unit bends."},
		{Name: "U transposed", As: "z = W · x + Uᵀ · h + b", Says: "You have used Uᵀ. That is the way back; forward, unit i reads row i of U."},
		{Name: "bias forgotten", As: "z = W · x + U · h", Says: "The bias b is missing."},
		{Name: "tanh of the state, too", As: "z = W · x + U · tanh(h) + b", Says: "You apply tanh to h once more. h is the tanh of the step before already."},
		{Name: "logistic", As: "new h = σ(z)", Says: "You have taken the logistic function; this net has tanh, which can be negative."},
	},
	Hints: [3]string{
		"Set W to 0. Does your result still depend on h?",
		"z has two products, one with the input and one with the old state, and a bias that is the same for all samples.",
	},
})

// RunThrough runs one unit through a sequence. Its stub reads h₀ at every step.
var RunThrough = check.New(runThrough, check.Spec{
	ID: chapter + "runthrough", Func: "RunThrough", Title: "a loop that forgets",
	Kind: check.FindBug, Points: 1, Minutes: 6, Stub: "h₀ in every step",
	In: []string{"w", "u", "x", "h₀"}, Out: []string{"h"},
	Cases: []check.Case{
		{Name: "three steps", Args: check.Args{0.5, 0.8, []float64{1, 0, 0}, 0.3}},
		{Name: "five steps, h₀ = 0", Args: check.Args{-0.7, 1.2, []float64{0.5, -1, 2, 0.1, 0.4}, 0.0}},
		{Name: "one step", Args: check.Args{0.4, -0.6, []float64{2}, -0.5}},
	},
	Mistakes: []check.Mistake{
		{Name: "h₀ in every step", Says: "Every step reads h₀, and none reads what the step before has made: the net forgets everything but x_t. Keep the new state for the next step."},
		{Name: "the state before last", Says: "You read the state of two steps before: it is updated too late. Step t reads h of step t − 1."},
		{Name: "h₀ = 0 always", Says: "You begin with 0. The task gives h₀."},
		{Name: "h₀ returned, too", Says: "Your result has h₀ in it. Asked are the states after each step, as many as there are inputs."},
		{Name: "the last only", Says: "You return the last state alone. Asked are all of them."},
		{Name: "z carried on", Says: "You carry z to the next step, and not h = tanh z."},
		{Name: "reversed", Says: "You read the sequence from its end."},
	},
	Hints: [3]string{
		"Put a large number in as the first input. Does the last state change?",
		"There must be a variable that is read and written in every turn of the loop.",
		"before = h₀; for each x: h = tanh(w x + u before), before = h",
	},
})

func runThrough(on check.Mistakes) func(w, u float64, x []float64, h0 float64) []float64 {
	return func(w, u float64, x []float64, h0 float64) []float64 {
		before, last := h0, h0
		if on["h₀ = 0 always"] {
			before, last = 0, 0
		}
		h := []float64{}
		if on["h₀ returned, too"] {
			h = append(h, h0)
		}
		for t := range x {
			in := x[t]
			if on["reversed"] {
				in = x[len(x)-1-t]
			}
			z := w*in + u*before
			now := math.Tanh(z)
			switch {
			case on["h₀ in every step"]:
			case on["the state before last"]:
				before, last = last, now
			case on["z carried on"]:
				before = z
			default:
				before = now
			}
			h = append(h, now)
		}
		if on["the last only"] {
			return h[len(h)-1:]
		}
		return h
	}
}

// TwoStepsBack is δ two steps back, with pencil and paper.
var TwoStepsBack = check.NewFormula[func() float64](check.Spec{
	ID: chapter + "twostepsback", Func: "TwoStepsBack", Title: "δ two steps back, with pencil and paper",
	Kind: check.Predict, Points: 1, Minutes: 6, Tolerance: 2e-3,
	Out: []string{"δ₁"},
	Formula: `
		u = 0.5
		h₁ = 0.6
		h₂ = −0.2
		h₃ = 0.8
		f' = 1 − h₁²
		δ₃ = (1 − h₃²) · h₃
		δ₂ = (1 − h₂²) · u · δ₃
		δ₁ = f' · u · δ₂`,
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "δ₂", As: "δ₁ = δ₂", Says: "This is δ₂. It is one step more to δ₁."},
		{Name: "δ₃", As: "δ₁ = δ₃", Says: "This is δ₃, the error term of the last step. Two steps are left."},
		{Name: "u once", As: "δ₁ = f' · δ₂", Says: "u is missing once: on the way from z₂ back to h₁ the error is multiplied by it."},
		{Name: "u not at all", As: "u = 1", Says: "u is missing: it multiplies the error in every step back."},
		{Name: "last slope missing", As: "f' = 1", Says: "This is ∂L/∂h₁. δ₁ is one factor further: times 1 − h₁²."},
		{Name: "slope of the last state missing", As: "δ₃ = h₃", Says: "You begin with h₃, which is ∂L/∂h₃. δ₃ is that times 1 − h₃²."},
		{Name: "no slopes", As: "f' = 1; δ₃ = h₃; δ₂ = u · δ₃", Says: "The slopes of tanh are missing: 1 − h² in every step."},
		{Name: "logistic' for tanh'", As: "f' = h₁ · (1 − h₁); δ₃ = h₃ · (1 − h₃) · h₃; δ₂ = h₂ · (1 − h₂) · u · δ₃", Says: "You have used h (1 − h), the slope of the logistic function. Here it is tanh: 1 − h²."},
	},
	Hints: [3]string{
		"Begin at the end: ∂L/∂h₃ is h₃. Which factor leads from there to δ₃?",
		"From δ to δ of the step before there are two factors: u, and the slope 1 − h² of that step.",
		"δ₃ = (1 − h₃²) h₃, δ₂ = (1 − h₂²) u δ₃, δ₁ = (1 − h₁²) u δ₂",
	},
})

// ThroughTime is one step of back-propagation through time.
var ThroughTime = check.NewFormula[func(u, above, later, h, before *mat.Dense) (*mat.Dense, *mat.Dense)](check.Spec{
	ID: chapter + "throughtime", Func: "ThroughTime", Title: "one step back through time",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"U", "above", "later", "h", "before"}, Out: []string{"δ", "∂U"},
	Formula: `
		back = Uᵀ · later // from the step that follows
		dh = above + back // ∂L/∂h
		f' = 1 − h²
		δ = f' ⊙ dh
		∂U = δ · beforeᵀ`,
	Cases: []check.Case{
		{Name: "3 units, 4 samples", N: 4, Args: check.Args{check.Matrix(11, 3, 3), check.Matrix(12, 3, 4), check.Matrix(13, 3, 4), small(14, 3, 4), small(15, 3, 4)}},
		{Name: "2 units, 3 samples", N: 3, Args: check.Args{check.Matrix(16, 2, 2), check.Matrix(17, 2, 3), check.Matrix(18, 2, 3), small(19, 2, 3), small(20, 2, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "U not transposed", As: "back = U · later", Says: "You multiply by U. Forward, unit i reads row i; back, unit j gets something from all units that read it, and their weights stand in column j: Uᵀ."},
		{Name: "later forgotten", As: "dh = above", Says: "The step that follows is missing: h goes up to the output and on to the next state, and is blamed from both sides."},
		{Name: "above forgotten", As: "dh = back", Says: "What comes from above is missing: only in a net that is asked at the last step alone is it 0."},
		{Name: "f' missing", As: "f' = 1", Says: "This is ∂L/∂h. δ = ∂L/∂z is that times 1 − h²."},
		{Name: "f'(h) for f'(z)", As: "f' = 1 − tanh(h)²", Says: "You take the slope of tanh at h. h is tanh(z) already, so the slope is 1 − h²."},
		{Name: "slope of the state before", As: "f' = 1 − before²", Says: "You have taken the slope at the state before. δ belongs to this step: 1 − h²."},
		{Name: "h for before", As: "∂U = δ · hᵀ", Says: "∂L/∂U takes the state that U has read, and that is the one before. With h it would be the output of the same step."},
		{Name: "later for δ", As: "∂U = later · beforeᵀ", Says: "The δ of the product is that of this step: U h₋ is part of this z."},
		{Name: "∂U transposed", As: "∂U = before · δᵀ", Says: "∂U is transposed: row i belongs to unit i, whose z it changes: δ beforeᵀ."},
		{Name: "mean over the samples", As: "∂U = δ · beforeᵀ / cols(h)", Says: "You divide by the number of samples. The mean sits in the loss, so that δ carries 1/N already."},
	},
	Hints: [3]string{
		"Set later to 0. Is your δ then that of a dense layer, f'(z) ∂L/∂a?",
		"h is used twice: by what is above, and, through U, by the next step. The two derivatives add up. On the way back a matrix is transposed.",
	},
})

// small are numbers between −1 and 1, as states are.
func small(seed uint64, r, c int) *mat.Dense {
	m := check.Matrix(seed, r, c)
	m.Apply(func(_, _ int, v float64) float64 { return math.Tanh(v) }, m)
	return m
}

// Truncation asks what truncated back-propagation loses.
var Truncation = check.NewChoice(check.Spec{
	ID: chapter + "truncation", Func: "Truncation", Title: "what truncation loses",
	Points: 1, Minutes: 4,
	Hints: [3]string{
		"Two things go over the edge of a block: a state, forward, and an error, back. Which of them is stopped?",
		"The state is a number that the net has computed, and it is read as an input of the next block. Stopped is only the derivative with respect to it.",
		"The state crosses the edge, δ does not",
	},
}, "0e6597e5",
	check.Choice{Key: "a", Says: "The state crosses the edge: it is read like an input. A net that begins every block with 0 is reset, which is another thing."},
	check.Choice{Key: "b", Says: "A net that has learnt to carry something carries it over every edge. What is lost is the gradient that would teach it to."},
	check.Choice{Key: "c", Says: "The numbers of the forward pass are the same, and what lies behind the edge has no gradient."},
	check.Choice{Key: "d", Says: "Shorter ways back do not make the gradient exact: terms of the sum are left out, whatever their size."},
)

// ClipByNorm clips two parameters by one norm.
var ClipByNorm = check.NewFormula[func(w, b []float64, c float64) (newW, newB []float64)](check.Spec{
	ID: chapter + "clipbynorm", Func: "ClipByNorm", Title: "one norm for all",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"g", "d", "c"}, Out: []string{"new g", "new d"},
	Formula: `
		n = √(Σ g² + Σ d²) // of all numbers
		k = min(1, c / n)
		new g = k · g
		new d = k · d`,
	Cases: []check.Case{
		{Name: "too long", Args: check.Args{[]float64{3, -4, 1}, []float64{12, 0.5}, 2.6}},
		{Name: "short enough", Args: check.Args{[]float64{0.3, -0.4}, []float64{1.2, 0.1, -0.2}, 2.0}},
		{Name: "one of them short", Args: check.Args{[]float64{0.1, 0.2, -0.1, 0.05}, []float64{6, -8}, 5.0}},
		{Name: "the other one short", Args: check.Args{[]float64{5, -3}, []float64{1, 2, -1}, 2.0}},
	},
	Mistakes: []check.Mistake{
		{Name: "each by its own norm", As: "new g = min(1, c / √(Σ g²)) · g; new d = min(1, c / √(Σ d²)) · d", Says: "You clip each gradient by its own norm. Their ratio changes, and with it the direction in θ: take one norm over both."},
		{Name: "by value", As: "new g = max(min(g, c), −c); new d = max(min(d, c), −c)", Says: "You cut every number at ±c. That turns the gradient: large components lose, small ones do not."},
		{Name: "short ones enlarged", As: "k = c / n", Says: "You make every gradient as long as c, also one that is shorter. Clipping only shortens: min(1, c/‖g‖)."},
		{Name: "square of the norm", As: "n = Σ g² + Σ d²", Says: "You divide by the square of the norm: the root is missing."},
		{Name: "sum of the norms", As: "n = √(Σ g²) + √(Σ d²)", Says: "The norm of both is not the sum of their norms: add up the squares, then take the root."},
		{Name: "not clipped", As: "k = 1", Says: "Nothing is clipped."},
		{Name: "divided by the norm", As: "k = min(1, 1 / n)", Says: "You clip at 1. The task gives c."},
		{Name: "sum of magnitudes", As: "n = Σ abs(g) + Σ abs(d)", Says: "You have taken the sum of the magnitudes. ‖g‖ is the root of the sum of squares."},
		{Name: "new d not clipped", As: "new d = d", Says: "Only the first gradient is clipped."},
	},
	Hints: [3]string{
		"Divide the two results by what came in, number by number. All quotients should be the same.",
		"All parameters are one vector θ, and the gradient is one vector as long. It keeps its direction.",
	},
})

// GRUBoth is one step of both GRUs.
var GRUBoth = check.NewFormula[func(u, wx, r, z, h *mat.Dense) (after, before *mat.Dense)](check.Spec{
	ID: chapter + "gruboth", Func: "GRUBoth", Title: "two GRUs",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"U", "wx", "r", "z", "h"}, Out: []string{"after", "before"},
	Formula: `
		m = U · h
		p = tanh(wx + r ⊙ m) // the proposal, reset after the product
		q = tanh(wx + U · (r ⊙ h)) // the proposal, reset before the product
		after = (1 − z) ⊙ p + z ⊙ h
		before = (1 − z) ⊙ q + z ⊙ h`,
	Cases: []check.Case{
		{Name: "3 units, 2 samples", N: 2, Args: check.Args{check.Matrix(21, 3, 3), check.Matrix(22, 3, 2), gate(23, 3, 2), gate(24, 3, 2), small(25, 3, 2)}},
		{Name: "2 units, 4 samples", N: 4, Args: check.Args{check.Matrix(26, 2, 2), check.Matrix(27, 2, 4), gate(28, 2, 4), gate(29, 2, 4), small(30, 2, 4)}},
	},
	Mistakes: []check.Mistake{
		{Name: "swapped", As: "p = tanh(wx + U · (r ⊙ h)); q = tanh(wx + r ⊙ m)", Says: "The two have changed places: after the product means r ⊙ (U h)."},
		{Name: "both after", As: "q = tanh(wx + r ⊙ m)", Says: "The second is the first again. Before the product, r multiplies h, and U sees what is left."},
		{Name: "both before", As: "p = tanh(wx + U · (r ⊙ h))", Says: "The first is the second again. After the product, r multiplies U h."},
		{Name: "z turned round", As: "after = z ⊙ p + (1 − z) ⊙ h; before = z ⊙ q + (1 − z) ⊙ h", Says: "Your z says how much is new. Here, as in PyTorch, it says how much of the old state stays. Cho's article has it both ways; weights learnt for the one are wrong for the other."},
		{Name: "old state reset, too", As: "after = (1 − z) ⊙ p + z ⊙ r ⊙ h; before = (1 − z) ⊙ q + z ⊙ r ⊙ h", Says: "The state that stays is h itself. r only hides it from the proposal."},
		{Name: "no proposal gate", As: "after = p + z ⊙ h; before = q + z ⊙ h", Says: "The two shares add up to 1: the proposal has 1 − z."},
		{Name: "r on all", As: "p = tanh(r ⊙ (wx + m))", Says: "r multiplies only what comes from the state, not the input."},
		{Name: "U transposed", As: "m = Uᵀ · h; q = tanh(wx + Uᵀ · (r ⊙ h))", Says: "You have used Uᵀ: that is the way back."},
	},
	Hints: [3]string{
		"With one and the same r for all units, be it 0, ½ or 1, both results are equal. With r that differs from unit to unit they are not.",
		"r ⊙ (U h) takes a share of each result; U (r ⊙ h) takes a share of each old number before they are mixed.",
	},
})

// gate are numbers between 0 and 1, as gates are.
func gate(seed uint64, r, c int) *mat.Dense {
	m := check.Matrix(seed, r, c)
	m.Apply(func(_, _ int, v float64) float64 { return 1 / (1 + math.Exp(-v)) }, m)
	return m
}

// MaskedLoss is nats per sign of sequences with padding.
var MaskedLoss = check.NewFormula[func(p, mask *mat.Dense) float64](check.Spec{
	ID: chapter + "maskedloss", Func: "MaskedLoss", Title: "nats per sign, without the padding",
	Kind: check.Formula, Points: 1, Minutes: 6,
	In: []string{"p", "mask"}, Out: []string{"L"},
	Formula: `
		T = rows(p)
		N = cols(p)
		C = Σ mask // so many targets count
		nats = mask ⊙ (−log(p))
		L = (Σ nats) / C`,
	Cases: []check.Case{
		{Name: "4 steps, 3 sequences", N: 3, Args: check.Args{mat.NewDense(4, 3, []float64{0.5, 0.2, 0.9, 0.25, 0.6, 0.3, 0.1, 0.7, 0.4, 0.8, 0.35, 0.15}), mat.NewDense(4, 3, []float64{1, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0})}},
		{Name: "2 steps, 5 sequences", N: 5, Args: check.Args{mat.NewDense(2, 5, []float64{0.3, 0.9, 0.05, 0.6, 0.5, 0.2, 0.4, 0.7, 0.1, 0.8}), mat.NewDense(2, 5, []float64{1, 1, 1, 1, 1, 1, 0, 0, 1, 0})}},
	},
	Mistakes: []check.Mistake{
		{Name: "padding in the mean", As: "L = (Σ nats) / (T · N)", Says: "The padding adds nothing, but you divide by all T·N places. Divide by the number of targets that count; else short sequences make the loss small."},
		{Name: "padding counted", As: "nats = −log(p); C = T · N", Says: "This is the mean over all places, padding too. Only where the mask is 1 was something asked."},
		{Name: "padding in the sum", As: "nats = −log(p)", Says: "You divide by what counts, but the sum has the padding in it."},
		{Name: "mean of the sequences' means", As: "L = (Σ((Σₖ nats) / (Σₖ mask))) / N", Says: "This is the mean of the sequences' means: a sign of a short name weighs more than one of a long name. Nats per sign count every sign alike."},
		{Name: "per sequence", As: "L = (Σ nats) / N", Says: "You divide by the number of sequences: nats per name. Asked are nats per sign."},
		{Name: "sum", As: "L = Σ nats", Says: "This is the sum. The loss is the mean over what counts."},
		{Name: "sign", As: "nats = mask ⊙ log(p)", Says: "The sign is wrong: log p is negative, a loss is not."},
		{Name: "mask inside the logarithm", As: "nats = −log(mask ⊙ p)", Says: "You multiply p by the mask before the logarithm: log 0 = −∞ in the padding. The mask belongs outside."},
	},
	Hints: [3]string{
		"Change a p where the mask is 0. Your result must not change. Then add a row of padding: it must not change either.",
		"A mean is a sum over a count, and padding belongs in neither.",
	},
})

// LSTMBackward is one step back through an LSTM.
var LSTMBackward = check.NewFormula[func(dh, later, i, f, o, g, before, cell *mat.Dense) (dc, di, df, do, dg, down *mat.Dense)](check.Spec{
	ID: chapter + "lstmbackward", Func: "LSTMBackward", Title: "one step back through an LSTM",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"dh", "later", "i", "f", "o", "g", "before", "cell"}, Out: []string{"dc", "δi", "δf", "δo", "δg", "down"},
	Formula: `
		s = tanh(cell)
		dc = dh ⊙ o ⊙ (1 − s²) + later
		δi = dc ⊙ g ⊙ i ⊙ (1 − i)
		δf = dc ⊙ before ⊙ f ⊙ (1 − f)
		δo = dh ⊙ s ⊙ o ⊙ (1 − o)
		δg = dc ⊙ i ⊙ (1 − g²)
		down = dc ⊙ f`,
	Cases: []check.Case{
		{Name: "3 units, 2 samples", N: 2, Args: lstmCase(31, 3, 2)},
		{Name: "2 units, 4 samples", N: 4, Args: lstmCase(41, 2, 4)},
	},
	Mistakes: []check.Mistake{
		{Name: "= for +=", As: "dc = dh ⊙ o ⊙ (1 − s²)", Says: "∂L/∂c has two sources: h of this step, and c of the next. You have only the first; what the later steps say of c is lost."},
		{Name: "later only", As: "dc = later", Says: "∂L/∂c has two sources: the next step, and h of this one, dh ⊙ o ⊙ (1 − tanh² c)."},
		{Name: "tanh c missing", As: "δo = dh ⊙ cell ⊙ o ⊙ (1 − o)", Says: "In δ of o you multiply by c. h is o ⊙ tanh c, so the factor is tanh c."},
		{Name: "tanh' at c", As: "dc = dh ⊙ o ⊙ (1 − cell²) + later", Says: "You have taken 1 − c². The slope of tanh at c is 1 − tanh² c."},
		{Name: "tanh' missing", As: "dc = dh ⊙ o + later", Says: "The slope of tanh c is missing in ∂L/∂c."},
		{Name: "o missing", As: "dc = dh ⊙ (1 − s²) + later", Says: "The output gate is missing in ∂L/∂c: h = o ⊙ tanh c."},
		{Name: "σ' of f missing", As: "δf = dc ⊙ before", Says: "δ of f is ∂L/∂f times the slope f (1 − f): the gate is a logistic function."},
		{Name: "c for c before", As: "δf = dc ⊙ cell ⊙ f ⊙ (1 − f)", Says: "The forget gate multiplies the cell state before, not the new one."},
		{Name: "f's δ for i", As: "δi = dc ⊙ before ⊙ i ⊙ (1 − i)", Says: "The input gate multiplies g, not the old cell state."},
		{Name: "logistic' for g", As: "δg = dc ⊙ i ⊙ g ⊙ (1 − g)", Says: "g is a tanh: its slope is 1 − g²."},
		{Name: "dh for dc in δo", As: "δo = dc ⊙ s ⊙ o ⊙ (1 − o)", Says: "The output gate is seen by h alone: take ∂L/∂h."},
		{Name: "f missing on the way down", As: "down = dc", Says: "What goes on to c of the step before is ∂L/∂c ⊙ f: the rest was forgotten."},
	},
	Hints: [3]string{
		"Set later to 0, then dh to 0. In which of your results does nothing change?",
		"c is used twice: in h of this step and in c of the next one. Every gate has ∂L/∂gate, what it is multiplied with, times the slope of its function.",
	},
})

// lstmCase are the arguments of one case.
func lstmCase(seed uint64, r, c int) check.Args {
	return check.Args{check.Matrix(seed, r, c), check.Matrix(seed+1, r, c), gate(seed+2, r, c), gate(seed+3, r, c), gate(seed+4, r, c), small(seed+5, r, c), check.Matrix(seed+6, r, c), check.Matrix(seed+7, r, c)}
}
