// Package memory has the exercises of chapter 17.
package memory

import (
	"math"
	"slices"

	"glassnet/exercises/check"
	"glassnet/exercises/check/formula"
	"gonum.org/v1/gonum/mat"
)

const chapter = "17-memory/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "17-memory",
	Package: "memory",
	Exercises: []*check.Spec{
		HebbWeights.Spec,
		EnergyOfState.Spec,
		TwoUnitCycle.Spec,
		RecallLoop.Spec,
		StateProbability.Spec,
		FreeEnergy.Spec,
		CDStep.Spec,
		ShiftSharpen.Spec,
		MemoryWrite.Spec,
		HopOnce.Spec,
	},
}

// signs is an r×c matrix of ±1 that follows from the seed.
func signs(seed uint64, r, c int) *mat.Dense {
	m := check.Matrix(seed, r, c)
	m.Apply(func(_, _ int, v float64) float64 { return math.Copysign(1, v) }, m)
	return m
}

// bits is an r×c matrix of 0 and 1.
func bits(seed uint64, r, c int) *mat.Dense {
	m := signs(seed, r, c)
	m.Apply(func(_, _ int, v float64) float64 { return (v + 1) / 2 }, m)
	return m
}

// symmetric is an n×n matrix with wᵢⱼ = wⱼᵢ and 0 on its diagonal.
func symmetric(seed uint64, n int) *mat.Dense {
	m := check.Matrix(seed, n, n)
	for i := range n {
		m.Set(i, i, 0)
		for j := range i {
			m.Set(i, j, m.At(j, i))
		}
	}
	return m
}

// HebbWeights is Hebb's rule.
var HebbWeights = check.NewFormula[func(xi *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "hebbweights", Func: "HebbWeights", Title: "weights by Hebb's rule",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"ξ"}, Out: []string{"W"},
	Formula: `
		N = rows(ξ)
		P = cols(ξ)
		sum = ξ · ξᵀ          // over the patterns
		others = 1 − eye(N)   // 0 on the diagonal
		W = sum / N ⊙ others`,
	Cases: []check.Case{
		{Name: "5 neurons, 2 patterns", Args: check.Args{signs(1, 5, 2)}},
		{Name: "4 neurons, 7 patterns", Args: check.Args{signs(2, 4, 7)}},
		{Name: "one pattern", Args: check.Args{signs(3, 6, 1)}},
	},
	Mistakes: []check.Mistake{
		{Name: "diagonal", As: "others = 1", Says: "Your diagonal is P/N. A neuron that is connected with itself holds itself where it is; wᵢᵢ = 0."},
		{Name: "1/N missing", As: "W = sum ⊙ others", Says: "You sum and do not divide. The rule has 1/N, so that a field is near 1 whatever the size of the network."},
		{Name: "mean over the patterns", As: "W = sum / P ⊙ others", Says: "You divide by the number of patterns. The rule divides by the number of neurons, N."},
		{Name: "divided by both", As: "W = sum / N / P ⊙ others", Says: "You divide by N and by P. The rule divides by N only; each pattern adds its part."},
		{Name: "bits for signs", As: "sum = (ξ + 1) · (ξ + 1)ᵀ / 4", Says: "You have made bits 0 and 1 of the signs. Then two neurons that are both off add nothing; with ±1 they agree, and that counts 1."},
		{Name: "only pairs that are on", As: "sum = (ξ > 0) · ξᵀ", Says: "Only the neurons that are +1 add to their weights. Two that are both −1 agree as well."},
		{Name: "minus", As: "W = −sum / N ⊙ others", Says: "The sign is turned round: neurons that agree in a pattern get a positive weight."},
	},
	Hints: [3]string{
		"Look at the diagonal first, then at the size of the numbers with one pattern: each should be ±1/N.",
		"A pattern adds to wᵢⱼ the product ξᵢξⱼ. The sum over the patterns of all such products is the matrix product ξξᵀ.",
	},
})

// EnergyOfState is the energy of a Hopfield network.
var EnergyOfState = check.NewFormula[func(w *mat.Dense, theta, s []float64) float64](check.Spec{
	ID: chapter + "energyofstate", Func: "EnergyOfState", Title: "the energy of a state",
	Kind: check.Formula, Points: 1, Minutes: 6,
	In: []string{"W", "θ", "s"}, Out: []string{"E"},
	Formula: `
		N = rows(s)
		h = W · s                  // what the others say, without θ
		pairs = Σ(s ⊙ h)           // each pair twice
		thresholds = Σ(θ ⊙ s)
		E = thresholds − 0.5 · pairs`,
	Cases: []check.Case{
		{Name: "4 neurons", Args: check.Args{symmetric(11, 4), check.List(12, 4), mat.Col(nil, 0, signs(13, 4, 1))}},
		{Name: "6 neurons", Args: check.Args{symmetric(14, 6), check.List(15, 6), mat.Col(nil, 0, signs(16, 6, 1))}},
		{Name: "the example of the chapter", Args: check.Args{mat.NewDense(3, 3, []float64{0, 1. / 3, -1, 1. / 3, 0, 2, -1, 2, 0}), []float64{0, 0, 0}, []float64{-1, 1, -1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "½ missing", As: "E = thresholds − pairs", Says: "The double sum has each pair twice, as wᵢⱼ and as wⱼᵢ. The ½ takes it once."},
		{Name: "sign of θ", As: "E = −thresholds − 0.5 · pairs", Says: "θ has the wrong sign: a high threshold makes sᵢ = 1 dear, so it is + θᵀs."},
		{Name: "θ forgotten", As: "thresholds = 0", Says: "The thresholds are missing: + θᵀs."},
		{Name: "uphill", As: "E = thresholds + 0.5 · pairs", Says: "The first term has the wrong sign. Neurons that do what the others say have a low energy."},
		{Name: "½ on θ, too", As: "thresholds = 0.5 · Σ(θ ⊙ s)", Says: "You have halved the thresholds, too. They stand in the sum once; only pairs stand twice."},
		{Name: "mean", As: "E = (thresholds − 0.5 · pairs) / N", Says: "You divide by N. The energy is a sum."},
		{Name: "everything turned round", As: "E = 0.5 · pairs − thresholds", Says: "This is −E: it would rise with every update."},
	},
	Hints: [3]string{
		"Take two neurons with w₁₂ = 1 and θ = 0, both +1. E is −1. What does yours say?",
		"Two parts: what pairs of neurons say to each other, each pair once, and what the thresholds cost.",
	},
})

// TwoUnitCycle is a cycle with pencil and paper.
var TwoUnitCycle = check.NewFormula[func() (s1, e, rest float64)](check.Spec{
	ID: chapter + "twounitcycle", Func: "TwoUnitCycle", Title: "two neurons with a negative weight",
	Kind: check.Predict, Points: 1, Minutes: 4,
	Out: []string{"s₁", "E", "E at rest"},
	Formula: `
		w = −2
		start = 1
		once = sign(w · start)
		twice = sign(w · once)
		s₁ = sign(w · twice)     // both neurons are equal at all times
		E = −w · s₁²             // the pair counts once
		E at rest = −w · −1      // at rest the two differ`,
	Cases: []check.Case{{Name: "your numbers"}},
	Mistakes: []check.Mistake{
		{Name: "after two steps", As: "s₁ = twice", Says: "s₁ is that after an even number of steps. Each synchronous step turns both neurons round; three steps are asked for."},
		{Name: "sign of E", As: "E = w · s₁²", Says: "E has the wrong sign: E = −w s₁ s₂. All at once the two stay equal, while w is negative, so E is as high as it can be."},
		{Name: "pair twice", As: "E = −2 · w · s₁²", Says: "E counts the pair twice. −½ sᵀW s has w₁₂ and w₂₁, and the ½ makes it one."},
		{Name: "½ of the pair", As: "E = −0.5 · w · s₁²", Says: "E counts half a pair. sᵀW s has the pair twice, once as w₁₂ and once as w₂₁."},
		{Name: "does not come to rest", As: "E at rest = −w", Says: "The last number is the energy with both neurons equal. One at a time, the first one turns, and then neither would turn again: they differ."},
	},
	Hints: [3]string{
		"Write the states one below the other: (+, +), then what both neurons do when both see a +.",
		"A synchronous step turns both. For the energy put s₁ = s₂ into −w s₁ s₂; for the last number put s₁ = −s₂.",
		"s₁ = −1 after an odd number of steps; E = −w = 2 while they are equal, and w = −2 when they differ",
	},
})

// RecallLoop is the asynchronous update until nothing changes.
var RecallLoop = check.New(recallLoop, check.Spec{
	ID: chapter + "recallloop", Func: "RecallLoop", Title: "one neuron after the other, until nothing changes",
	Kind: check.FindBug, Points: 2, Minutes: 8, Stub: "a loop over a copy",
	In: []string{"W", "θ", "s"}, Out: []string{"state at rest"},
	Cases: []check.Case{
		{Name: "two neurons with a negative weight", Args: check.Args{mat.NewDense(2, 2, []float64{0, -1, -1, 0}), []float64{0, 0}, []float64{-1, -1}}},
		{Name: "6 neurons", Args: check.Args{symmetric(21, 6), check.List(22, 6), mat.Col(nil, 0, signs(23, 6, 1))}},
		{Name: "fields of 0", Args: check.Args{mat.NewDense(3, 3, []float64{0, 1, 1, 1, 0, 0, 1, 0, 0}), []float64{0, 0, 0}, []float64{-1, 1, -1}}},
		{Name: "a field of 0 at a neuron that is on", Args: check.Args{mat.NewDense(3, 3, []float64{0, 1, 1, 1, 0, 0, 1, 0, 0}), []float64{0, 0, 0}, []float64{1, 1, -1}}},
		{Name: "a chain that takes several sweeps", Args: check.Args{chain(7), make([]float64, 7), []float64{-1, -1, -1, -1, -1, -1, 1}}},
		{Name: "weights that are not symmetric, and a neuron that turns back", Args: check.Args{mat.NewDense(4, 4, []float64{0, -3, -2, -3, 0, 0, -1, 0, 0, -1, 0, -1, -1, 3, 0, 0}), []float64{0, -0.5, 0, -0.5}, []float64{-1, -1, -1, 1}}},
		{Name: "thresholds decide", Args: check.Args{symmetric(24, 4), []float64{6, -6, 7, -7}, []float64{1, -1, -1, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "a loop over a copy", Says: "All neurons look at the old state: you read from a copy and write into the new one. That is the synchronous update, which may cycle for ever. Let each neuron see what those before it have become."},
		{Name: "one sweep", Says: "You go over the neurons once. A neuron that changes late may move one that was looked at before: go on until a whole sweep changes nothing."},
		{Name: "0 becomes 1", Says: "Where the field is 0 you set the neuron to 1. It keeps what it is; else a neuron could change without lowering the energy."},
		{Name: "0 becomes −1", Says: "Where the field is 0 you set the neuron to −1. It keeps what it is."},
		{Name: "θ added", Says: "θ is added. A threshold is what the sum has to exceed: h = Σ w s − θ."},
		{Name: "θ forgotten", Says: "θ is missing in the field: h = Σ w s − θ."},
		{Name: "backwards", Says: "You go from the last neuron to the first. Any order comes to rest, but the task asks for the order 1, 2, …, N, so that the result is one."},
	},
	Hints: [3]string{
		"Does neuron 2 already see what neuron 1 has just become?",
		"One list, changed in place (in a copy of the argument). Inside: the field, the sign, and whether anything has changed. Outside: again, while something has.",
		"for changed { changed = false; for i { h = Σⱼ wᵢⱼ sⱼ − θᵢ; if h ≠ 0 and sign(h) ≠ sᵢ { sᵢ = sign(h); changed = true } } }",
	},
})

// chain is n neurons that each do what the next one does.
func chain(n int) *mat.Dense {
	w := mat.NewDense(n, n, nil)
	for i := range n - 1 {
		w.Set(i, i+1, float64(i+1))
		w.Set(i+1, i, float64(i+1))
	}
	return w
}

func recallLoop(on check.Mistakes) func(w *mat.Dense, theta, s []float64) []float64 {
	return func(w *mat.Dense, theta, s []float64) []float64 {
		s = slices.Clone(s)
		for range 50 { // a synchronous network may never come to rest
			old, changed := slices.Clone(s), false
			for k := range s {
				i, from := k, s
				if on["backwards"] {
					i = len(s) - 1 - k
				}
				if on["a loop over a copy"] {
					from = old
				}
				h := 0.0
				for j := range from {
					h += w.At(i, j) * from[j]
				}
				switch {
				case on["θ added"]:
					h += theta[i]
				case !on["θ forgotten"]:
					h -= theta[i]
				}
				next := from[i]
				switch {
				case h > 0 || h == 0 && on["0 becomes 1"]:
					next = 1
				case h < 0 || h == 0 && on["0 becomes −1"]:
					next = -1
				}
				changed = changed || next != from[i]
				s[i] = next
			}
			if !changed || on["one sweep"] {
				break
			}
		}
		return s
	}
}

// StateProbability is p(s) of a Boltzmann machine, by visiting all states.
var StateProbability = check.NewFormula[func(w *mat.Dense, b, s []float64) float64](check.Spec{
	ID: chapter + "stateprobability", Func: "StateProbability", Title: "the probability of a state, by visiting all",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"W", "b", "s"}, Out: []string{"p"},
	Formula: `
		states = bits(s) // a column for each of the 2ᴺ states, 00…0 first
		k = number(s) // which of them s is
		E = −½ · Σₖ(states ⊙ (W · states)) − bᵀ · states
		weights = exp(−E)ᵀ
		Z = Σ weights
		p = row(weights, k) / Z`,
	Functions: formula.Functions{
		"bits": func(in ...*formula.Matrix) *formula.Matrix { // of 0 … 2ᴺ − 1, N being the length of s
			m := &formula.Matrix{R: in[0].R, C: 1 << in[0].R}
			for i := range m.R {
				for k := range m.C {
					m.V = append(m.V, float64(k>>i&1))
				}
			}
			return m
		},
		"number": func(in ...*formula.Matrix) *formula.Matrix {
			k := 0.0
			for i, bit := range in[0].V {
				k += bit * float64(int(1)<<i)
			}
			return formula.Number(k)
		},
	},
	Cases: []check.Case{
		{Name: "the machine of the chapter, 110", Args: check.Args{mat.NewDense(3, 3, []float64{0, 2, -1, 2, 0, 1, -1, 1, 0}), []float64{-1, 0, 0.5}, []float64{1, 1, 0}}},
		{Name: "four units", Args: check.Args{symmetric(31, 4), check.List(32, 4), []float64{1, 0, 1, 1}}},
		{Name: "two units", Args: check.Args{symmetric(33, 2), check.List(34, 2), []float64{0, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "pairs twice", As: "E = −Σₖ(states ⊙ (W · states)) − bᵀ · states", Says: "Each pair counts twice in your energy: −½ sᵀW s, with the ½."},
		{Name: "not divided by Z", As: "Z = 1", Says: "This is e^(−E), not yet a probability: divide by Z, the sum over all states."},
		{Name: "high energy likely", As: "weights = exp(E)ᵀ", Says: "You take e^(+E). Low energy is likely: e^(−E)."},
		{Name: "b forgotten", As: "E = −½ · Σₖ(states ⊙ (W · states))", Says: "The biases are missing in the energy: − bᵀs."},
		{Name: "b with a plus", As: "E = −½ · Σₖ(states ⊙ (W · states)) + bᵀ · states", Says: "The biases have the wrong sign in the energy: − bᵀs."},
		{Name: "states of ±1", As: "Z = Σ exp(½ · Σₖ((2 · states − 1) ⊙ (W · (2 · states − 1))) + bᵀ · (2 · states − 1))", Says: "Your Z runs over states of 1 and −1. The units of a Boltzmann machine are 0 or 1."},
		{Name: "all but 0", As: "Z = Σ tail weights", Says: "Your Z leaves out the state 00…0. Its energy is 0, so it counts e⁰ = 1."},
		{Name: "given the others", As: "Z = row(weights, k) + row(weights, k + 1 − 2 · first s)", Says: "This is the probability that the first unit is as it is, given the others. Asked for is that of the whole state: divide by the sum over all states."},
	},
	Hints: [3]string{
		"Do the probabilities of all states add up to 1? With three units there are eight.",
		"E(s) = −½ sᵀW s − bᵀs of every state. Count from 0 to 2ᴺ − 1 and take the binary digits: bit i of k is k >> i & 1.",
		"p(s) = e^(−E(s))/Z with Z = Σ e^(−E) over the 2ᴺ states",
	},
})

// FreeEnergy is F(v) of a restricted Boltzmann machine.
var FreeEnergy = check.NewFormula[func(w *mat.Dense, a, b, v []float64) float64](check.Spec{
	ID: chapter + "freeenergy", Func: "FreeEnergy", Title: "the free energy of a visible state",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"W", "a", "b", "v"}, Out: []string{"F"},
	Formula: `
		z = W · v + b
		soft = relu(z) + log(1 + exp(−abs(z)))   // softplus, for any z
		visible = Σ(a ⊙ v)
		F = −visible − Σ soft`,
	Cases: []check.Case{
		{Name: "the machine of the chapter", Args: check.Args{mat.NewDense(2, 3, []float64{1, -1, 0.5, -0.5, 1, 0}), []float64{0, 0, 0}, []float64{0, 0}, []float64{1, 0, 1}}},
		{Name: "4 hidden, 3 visible", Args: check.Args{check.Matrix(41, 4, 3), check.List(42, 3), check.List(43, 4), []float64{1, 1, 0}}},
		{Name: "3 hidden, 5 visible", Args: check.Args{check.Matrix(44, 3, 5), check.List(45, 5), check.List(46, 3), []float64{0, 1, 1, 0, 1}}},
		{Name: "z beyond 700", Args: check.Args{mat.NewDense(2, 2, []float64{500, 300, -400, -350}), []float64{1, -2}, []float64{0.5, -0.5}, []float64{1, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "softplus overflows", As: "soft = log(1 + exp(z))", Says: "Right for small z. But e⁸⁰⁰ is too large for a float64, and ln ∞ = ∞. max(z, 0) + ln(1 + e^(−|z|)) is the same number and never overflows."},
		{Name: "plus", As: "F = −visible + Σ soft", Says: "The hidden part has the wrong sign: hidden units can only lower the free energy, −Σ softplus."},
		{Name: "a with a plus", As: "F = visible − Σ soft", Says: "a has the wrong sign: a visible unit with a positive bias likes to be on, −aᵀv."},
		{Name: "both signs", As: "F = visible + Σ soft", Says: "This is −F."},
		{Name: "a forgotten", As: "visible = 0", Says: "The visible biases are missing: −aᵀv."},
		{Name: "b forgotten", As: "z = W · v", Says: "The hidden biases are missing: softplus of W v + b."},
		{Name: "the energy of the best h", As: "soft = relu(z)", Says: "max(z, 0) is what the best hidden state gives. The free energy sums over all of them, which is softplus."},
		{Name: "probabilities for softplus", As: "soft = σ(z)", Says: "σ(z) is p(h = 1 | v), the slope of what is asked for. The sum over h = 0 and 1 gives 1 + e^z, and its logarithm is softplus."},
	},
	Hints: [3]string{
		"With W = 0 and b = 0 every hidden unit gives ln 2. Does yours?",
		"e^(−F) is the sum of e^(−E) over all hidden states; it falls into a factor 1 + e^(zⱼ) per hidden unit. Then the logarithm, without overflow.",
	},
})

// CDStep is the update of contrastive divergence.
var CDStep = check.NewFormula[func(w *mat.Dense, b []float64, v0, q1, v1 *mat.Dense, eta float64) *mat.Dense](check.Spec{
	ID: chapter + "cdstep", Func: "CDStep", Title: "the update of contrastive divergence, CD-1",
	Kind: check.Formula, Points: 3, Minutes: 12,
	In: []string{"W", "b", "v₀", "q₁", "v₁", "η"}, Out: []string{"ΔW"},
	Formula: `
		N = cols(v₀)
		visible = rows(v₀)
		p₀ = σ(W · v₀ + b)
		p₁ = σ(W · v₁ + b)      // the last one stays a probability
		data = p₀ · v₀ᵀ
		machine = p₁ · v₁ᵀ
		ΔW = η / N · (data − machine)`,
	Cases: []check.Case{
		{Name: "2 hidden, 3 visible, 4 samples", N: 4, Args: check.Args{check.Matrix(51, 2, 3), check.List(52, 2), bits(53, 3, 4), probabilities(54, 3, 4), bits(55, 3, 4), 0.5}},
		{Name: "5 hidden, 4 visible, 3 samples", N: 3, Args: check.Args{check.Matrix(56, 5, 4), check.List(57, 5), bits(58, 4, 3), probabilities(59, 4, 3), bits(60, 4, 3), 0.1}},
	},
	Mistakes: []check.Mistake{
		{Name: "p of the data at the end", As: "machine = p₀ · v₁ᵀ", Says: "You multiply v₁ with p₀, the hidden probabilities of the data. The end of the chain has its own: p₁ = σ(W v₁ + b)."},
		{Name: "v₁ not drawn", As: "p₁ = σ(W · q₁ + b); machine = p₁ · q₁ᵀ", Says: "You use the probabilities q₁ where the drawn v₁ belongs. Inside the chain a unit is 0 or 1: else it hands on more than the machine can."},
		{Name: "q₁ in the product", As: "machine = p₁ · q₁ᵀ", Says: "p₁ is right, but you multiply it with q₁. It belongs to the state that gave it, v₁."},
		{Name: "p₁ of q₁", As: "p₁ = σ(W · q₁ + b)", Says: "You compute p₁ from the probabilities q₁. The chain has drawn v₁; that is what the hidden units see."},
		{Name: "downhill", As: "ΔW = η / N · (machine − data)", Says: "The sign is turned round: the data are to become more likely, what the machine draws less."},
		{Name: "1/N missing", As: "ΔW = η · (data − machine)", Says: "You sum over the samples. The update is their mean: divide by N."},
		{Name: "mean over the visible units", As: "ΔW = η / visible · (data − machine)", Says: "You divide by the number of visible units. The mean is over the samples, the columns."},
		{Name: "b forgotten", As: "p₀ = σ(W · v₀); p₁ = σ(W · v₁)", Says: "The hidden biases are missing in the probabilities: σ(W v + b)."},
		{Name: "Hebb only", As: "ΔW = η / N · data", Says: "This is the first half, Hebb's rule on the data. Without the second one W grows without end."},
		{Name: "hidden made 0 or 1", As: "p₀ = W · v₀ + b > 0; p₁ = W · v₁ + b > 0", Says: "You round the hidden probabilities to 0 and 1. In the update they stay probabilities: that has the same mean as a draw, and no noise."},
	},
	Hints: [3]string{
		"Which two states of the visible layer are compared, and which hidden probabilities belong to each of them?",
		"Two products of the same form, one at the data and one at the end of the chain. Each takes v and the p that this v gives. Then mean, difference, η.",
	},
})

// probabilities is an r×c matrix of numbers between 0 and 1.
func probabilities(seed uint64, r, c int) *mat.Dense {
	m := check.Matrix(seed, r, c)
	m.Apply(func(_, _ int, v float64) float64 { return math.Round(1000/(1+math.Exp(-v))) / 1000 }, m)
	return m
}

// ShiftSharpen moves the weights of a head and sharpens them.
var ShiftSharpen = check.NewFormula[func(w, s []float64, gamma float64) []float64](check.Spec{
	ID: chapter + "shiftsharpen", Func: "ShiftSharpen", Title: "shift and sharpen the weights of a head",
	Kind: check.Formula, Points: 3, Minutes: 12,
	In: []string{"w", "s", "γ"}, Out: []string{"new w"},
	Formula: `
		back = row(s, 0) // the share that goes one place back
		stay = row(s, 1)
		on = row(s, 2)
		w̃ = back · turned(w, 1) + stay · w + on · turned(w, −1) // each gets from the next, itself, the one before
		sharp = w̃^γ
		new w = sharp / Σ sharp`,
	Cases: []check.Case{
		{Name: "four places", Args: check.Args{[]float64{0.403882, 0.502721, 0.093379, 0.000018}, []float64{0.1, 0.8, 0.1}, 3.0}},
		{Name: "the weight at the last place", Args: check.Args{[]float64{0.05, 0.1, 0.05, 0.1, 0.7}, []float64{0.05, 0.15, 0.8}, 2.0}},
		{Name: "the weight at the first place, to the left", Args: check.Args{[]float64{0.6, 0.3, 0.1}, []float64{0.7, 0.2, 0.1}, 1.5}},
		{Name: "places with weight 0", Args: check.Args{[]float64{0, 0, 1, 0, 0, 0}, []float64{0.2, 0.5, 0.3}, 4.0}},
	},
	Mistakes: []check.Mistake{
		{Name: "the other way", As: "w̃ = back · turned(w, −1) + stay · w + on · turned(w, 1)", Says: "You shift the wrong way: s₊₁ brings the weight of place p − 1 to place p. A weight moves to larger places."},
		{Name: "not circular", As: "w̃ = back · later w + stay · w + on · earlier w", Says: "What leaves at one end is lost in yours. The places are a circle: after the last one comes the first, (i − o) mod P."},
		{Name: "stops at the ends", As: "w̃ = back · stack(tail w, last w) + stay · w + on · stack(first w, front w)", Says: "At the ends you take the end itself once more. The places are a circle: beyond the last one is the first."},
		{Name: "not normalised", As: "new w = sharp", Says: "After the power the weights no longer add up to 1. Divide by their sum."},
		{Name: "sharpened first", As: "sharp = w^γ / Σ w^γ; new w = back · turned(sharp, 1) + stay · sharp + on · turned(sharp, −1)", Says: "You sharpen and then shift, so the blur of the shift stays. First shift, then sharpen."},
		{Name: "not sharpened", As: "new w = w̃", Says: "The shift is right, but nothing is sharpened. Sharpening is a power, w^γ, divided by the sum; γ as a factor falls out again when you divide."},
		{Name: "not shifted", As: "w̃ = w", Says: "You sharpen w as it is; the shift is missing."},
		{Name: "softmax", As: "sharp = exp(γ · w̃)", Says: "You sharpen with softmax(γ w). The formula is w^γ/Σ w^γ; a weight of 0 stays 0."},
	},
	Hints: [3]string{
		"Put all weight at place 1 of three and s = (0, 0, 1). Where should it be afterwards? And from place 3?",
		"Place i gets from place i − o the share s_o, for o = −1, 0, 1, and the index goes round. In Go (i − o + P) % P. Then every weight to the power γ, and all divided by their sum.",
		"w̃_i = Σ_o s_o w[(i − o) mod P] with s = (s₋₁, s₀, s₊₁); new w = w̃^γ/Σ w̃^γ",
	},
})

// MemoryWrite is erase and add.
var MemoryWrite = check.NewFormula[func(m *mat.Dense, w, e, a []float64) *mat.Dense](check.Spec{
	ID: chapter + "memorywrite", Func: "MemoryWrite", Title: "write into a memory: erase, then add",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"M", "w", "e", "a"}, Out: []string{"M′"},
	Formula: `
		gone = e · wᵀ             // the share of each number that is erased
		left = M ⊙ (1 − gone)
		new = a · wᵀ
		M′ = left + new`,
	Cases: []check.Case{
		{Name: "2 numbers in 3 places", Args: check.Args{check.Matrix(61, 2, 3), []float64{0.7, 0.2, 0.1}, []float64{0.9, 0.3}, check.List(62, 2)}},
		{Name: "4 numbers in 3 places", Args: check.Args{check.Matrix(63, 4, 3), []float64{0.1, 0.15, 0.75}, []float64{0.2, 0.8, 0.5, 1}, check.List(64, 4)}},
		{Name: "all weight at one place, all erased", Args: check.Args{check.Matrix(65, 3, 2), []float64{0, 1}, []float64{1, 1, 1}, check.List(66, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "added before erased", As: "left = (M + a · wᵀ) ⊙ (1 − gone); new = 0 · M", Says: "You add first and erase afterwards: with e = 1 and w = 1 nothing of a is left. First erase, then add."},
		{Name: "nothing erased", As: "left = M", Says: "You only add. What was there stays, and the sum of old and new is read: multiply M with 1 − e wᵀ first."},
		{Name: "nothing added", As: "new = 0 · M", Says: "You only erase. Add a wᵀ."},
		{Name: "the share that stays", As: "left = M ⊙ gone", Says: "You keep what should go. e is how much is erased: the factor is 1 − e wᵀ."},
		{Name: "subtracted", As: "left = M − gone", Says: "You subtract e wᵀ itself. It is a share: M ⊙ (1 − e wᵀ)."},
		{Name: "new subtracted", As: "M′ = left − new", Says: "You subtract a. It is added."},
		{Name: "a where something was erased", As: "new = (a · wᵀ) ⊙ gone", Says: "You add a only as far as something was erased. Adding does not look at e."},
	},
	Hints: [3]string{
		"Put all weight at one place, with e = 1 everywhere. Then exactly a stands at that place. In yours?",
		"Two outer products with the same w: e wᵀ says which share of each number goes, a wᵀ what comes. Their order matters.",
	},
})

// HopOnce is a hop of a memory network.
var HopOnce = check.NewFormula[func(m, c, h *mat.Dense, u []float64) (p, next []float64)](check.Spec{
	ID: chapter + "hoponce", Func: "HopOnce", Title: "one hop of a memory network", Test: true,
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"m", "c", "H", "u"}, Out: []string{"p", "new u"},
	Formula: `
		J = cols(m)
		D = rows(m)
		z = mᵀ · u
		top = max z            // so that nothing overflows
		e = exp(z − top)
		p = e / Σ e
		o = c · p
		new u = H · u + o`,
	Cases: []check.Case{
		{Name: "3 numbers of 4 facts", Args: check.Args{check.Matrix(71, 3, 4), check.Matrix(72, 3, 4), check.Matrix(73, 3, 3), check.List(74, 3)}},
		{Name: "2 numbers of 5 facts", Args: check.Args{check.Matrix(75, 2, 5), check.Matrix(76, 2, 5), check.Matrix(77, 2, 2), check.List(78, 2)}},
		{Name: "z beyond 700", Args: check.Args{mat.NewDense(2, 3, []float64{400, 399, 1, 400, 400.5, -2}), check.Matrix(79, 2, 3), check.Matrix(80, 2, 2), []float64{1, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "no softmax", As: "p = z", Says: "Your p are the similarities themselves. Without softmax they are no weights: they can be negative, and many facts outvote the right one."},
		{Name: "no shift", As: "top = 0", Says: "Right for small z, but e⁸⁰⁰ is too large for a float64 and gives ∞/∞ = NaN. Subtract the largest z first: the quotients stay the same."},
		{Name: "m read", As: "o = m · p", Says: "You read from m. m is what is compared with u; what is read is c."},
		{Name: "compared with c", As: "z = cᵀ · u", Says: "You compare u with c. c is what is read; compared is m."},
		{Name: "H forgotten", As: "new u = u + o", Says: "H is missing: u ← H u + o."},
		{Name: "u replaced", As: "new u = o", Says: "The old u is lost: u ← H u + o. The second hop then no longer knows the question."},
		{Name: "H transposed", As: "new u = Hᵀ · u + o", Says: "You use Hᵀ. Row i of H makes number i of the new u: H u."},
		{Name: "H on the sum", As: "new u = H · (u + o)", Says: "You multiply o with H, too. Only the old u goes through H."},
		{Name: "hard choice", As: "p = argmaxₖ z", Says: "You take the most similar fact alone. That has no gradient; softmax gives the others a share."},
		{Name: "sigmoids", As: "p = σ(z)", Says: "Each fact gets a σ of its own. The facts compete: softmax, so that the p add up to 1."},
		{Name: "mean of the facts", As: "o = c · p / J", Says: "You divide by the number of facts. The p add up to 1 already: the sum is a mean."},
	},
	Hints: [3]string{
		"Do your p add up to 1? And does the new u still know the old one?",
		"Compare u with every column of m, make weights of the similarities, read the columns of c with them, and add that to H u.",
	},
})
