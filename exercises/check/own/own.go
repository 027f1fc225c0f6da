// Package own has the exercises of chapter 20.
package own

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

const chapter = "20-build-your-own/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "20-build-your-own",
	Package: "own",
	Exercises: []*check.Spec{
		GemmTransB.Spec,
		Diamond.Spec,
		CountSpellings.Spec,
		ConcatBackward.Spec,
		EvalAfterLoad.Spec,
		TorchNames.Spec,
		Errata.Spec,
		ChainBackward.Spec,
		TopologicalOrder.Spec,
		Capstone.Spec,
	},
}

// random is an r×c matrix of numbers from −1.5 to 1.5, none near 0.
func random(seed uint64, r, c int) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 20))
	m := mat.NewDense(r, c, nil)
	m.Apply(func(_, _ int, _ float64) float64 {
		v := 0.2 + 1.3*rng.Float64()
		if rng.IntN(2) == 0 {
			return -v
		}
		return v
	}, m)
	return m
}

// activations are numbers that tanh can give.
func activations(seed uint64, r, c int) *mat.Dense {
	m := random(seed, r, c)
	m.Scale(0.6, m)
	return m
}

// ChainBackward goes down through two layers.
var ChainBackward = check.NewFormula[func(w1, w2, a1, a2, da *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "chainbackward", Func: "ChainBackward", Title: "down through a chain of two tanh layers",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"W₁", "W₂", "a₁", "a₂", "∂L/∂a₂"}, Out: []string{"∂L/∂x"},
	Formula: `
		δ₂ = (1 − a₂²) ⊙ ∂L/∂a₂
		∂L/∂a₁ = W₂ᵀ · δ₂ // what the upper layer sends down
		δ₁ = (1 − a₁²) ⊙ ∂L/∂a₁
		∂L/∂x = W₁ᵀ · δ₁`,
	Cases: []check.Case{
		{Name: "2-3-1, 4 samples", N: 4, Args: check.Args{random(1, 3, 2), random(2, 1, 3), activations(3, 3, 4), activations(4, 1, 4), random(5, 1, 4)}},
		{Name: "3-3-3, 2 samples", N: 2, Args: check.Args{random(6, 3, 3), random(7, 3, 3), activations(8, 3, 2), activations(9, 3, 2), random(10, 3, 2)}},
		{Name: "4-2-3, 5 samples", N: 5, Args: check.Args{random(11, 2, 4), random(12, 3, 2), activations(13, 2, 5), activations(14, 3, 5), random(15, 3, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' of the upper layer missing", As: "δ₂ = ∂L/∂a₂", Says: "The upper layer sends W₂ᵀ ∂L/∂a₂ down. It should send W₂ᵀ δ₂: through its own tanh first, times 1 − a₂²."},
		{Name: "f' of the lower layer missing", As: "δ₁ = ∂L/∂a₁", Says: "The lower layer lets ∂L/∂a₁ through as it is. Its own tanh stands in the way: times 1 − a₁²."},
		{Name: "no f' at all", As: "δ₂ = ∂L/∂a₂; δ₁ = ∂L/∂a₁", Says: "Both layers are treated as if they had no tanh. Each has its factor 1 − a²."},
		{Name: "∂L/∂a₁ for ∂L/∂x", As: "∂L/∂x = ∂L/∂a₁", Says: "This is what reaches the first layer from above. One layer is still to be passed: (1 − a₁²), and W₁ᵀ."},
		{Name: "δ₁ for ∂L/∂x", As: "∂L/∂x = δ₁", Says: "This is δ of the first layer. To reach x it goes through W₁ᵀ."},
		{Name: "a for f'", As: "δ₂ = a₂ ⊙ ∂L/∂a₂; δ₁ = a₁ ⊙ ∂L/∂a₁", Says: "You multiply by a. The slope of tanh is 1 − a²."},
		{Name: "logistic' for tanh'", As: "δ₂ = a₂ ⊙ (1 − a₂) ⊙ ∂L/∂a₂; δ₁ = a₁ ⊙ (1 − a₁) ⊙ ∂L/∂a₁", Says: "a (1 − a) is the slope of the logistic function. These layers are tanh: 1 − a²."},
	},
	Hints: [3]string{
		"Do it for the upper layer alone: from ∂L/∂a to δ to what it sends down. Then the same again.",
		"What a layer sends down is ∂L/∂a of the layer below it.",
	},
})

// TopologicalOrder is a list in which every node stands behind what it reads.
var TopologicalOrder = check.New(topologicalOrder, check.Spec{
	ID: chapter + "topologicalorder", Func: "TopologicalOrder", Title: "an order in which nodes can run",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"nodes", "from", "to"}, Out: []string{"order"},
	Cases: []check.Case{
		{Name: "a diamond, written backwards", Args: check.Args{4, []int{3, 3, 1, 2}, []int{1, 2, 0, 0}}},
		{Name: "a node that is read twice by the same", Args: check.Args{3, []int{2, 2, 0}, []int{0, 0, 1}}},
		{Name: "two parts without an edge between them", Args: check.Args{5, []int{4, 1}, []int{2, 3}}},
		{Name: "a road around", Args: check.Args{6, []int{5, 5, 4, 2, 0}, []int{4, 3, 2, 0, 3}}},
		{Name: "a circle", Args: check.Args{4, []int{0, 1, 2, 3}, []int{1, 2, 1, 0}}},
		{Name: "no edges", Args: check.Args{3, []int{}, []int{}}},
	},
	Mistakes: []check.Mistake{
		{Name: "by number", Says: "You return the nodes by their numbers. A node may read one that has a larger number, and then it would run too early."},
		{Name: "edges turned round", Says: "Every edge is turned round: what reads comes before what it reads. An edge leads from the node that is read to the one that reads it."},
		{Name: "largest first", Says: "The order is possible, but of several nodes that could come next you take the one with the largest number; asked is the smallest."},
		{Name: "circle not seen", Says: "In a circle no node can be the first. There is no order, and the answer is an empty list."},
		{Name: "depth first", Says: "The order is possible, but it is another one: you follow each node back to what it reads and write it down on the way up. Asked is, of all the nodes that could come next, the one with the smallest number."},
		{Name: "an edge counted once", Says: "A node that reads another one twice has two edges from it. You count them once going in and twice going out, or the other way round."},
	},
	Hints: [3]string{
		"Which nodes can run at the very beginning?",
		"Count for every node how many edges lead to it. A node whose count is 0 can run; then every edge from it is done, and the counts behind it fall.",
		"As long as there is a node that has not run and whose count is 0: take the one with the smallest number, append it, and lower the count of the end of each of its edges by 1. Fewer than all at the end: a circle.",
	},
})

func topologicalOrder(on check.Mistakes) func(nodes int, from, to []int) []int {
	return func(nodes int, from, to []int) []int {
		order := []int{}
		if on["by number"] {
			for k := range nodes {
				order = append(order, k)
			}
			return order
		}
		if on["edges turned round"] {
			from, to = to, from
		}
		if on["depth first"] {
			return depthFirst(nodes, from, to)
		}
		waits, done := make([]int, nodes), make([]bool, nodes)
		seen := map[[2]int]bool{}
		for k := range from {
			if e := [2]int{from[k], to[k]}; !on["an edge counted once"] || !seen[e] {
				waits[to[k]]++
				seen[e] = true
			}
		}
		for {
			next := -1
			for k := range nodes {
				if ready := !done[k] && waits[k] == 0; ready && (next < 0 || on["largest first"]) {
					next = k
				}
			}
			if next < 0 {
				break
			}
			done[next] = true
			order = append(order, next)
			for k := range from {
				if from[k] == next {
					waits[to[k]]--
				}
			}
		}
		if len(order) < nodes && !on["circle not seen"] {
			return []int{}
		}
		return order
	}
}

// depthFirst is a topological order that is not the one with the smallest numbers first.
func depthFirst(nodes int, from, to []int) []int {
	order := []int{}
	state := make([]int, nodes) // 1 while its readings are visited, 2 behind that
	var visit func(n int) bool
	visit = func(n int) bool {
		if state[n] > 0 {
			return state[n] == 2
		}
		state[n] = 1
		for k := range from {
			if to[k] == n && !visit(from[k]) {
				return false
			}
		}
		state[n], order = 2, append(order, n)
		return true
	}
	for n := range nodes {
		if !visit(n) {
			return []int{}
		}
	}
	return order
}

// Diamond is read off without a program.
var Diamond = check.NewFormula[func() float64](check.Spec{
	ID: chapter + "diamond", Func: "Diamond", Title: "a value that is read three times",
	Kind: check.Predict, Points: 1, Minutes: 4,
	Out: []string{"∂c/∂x"},
	Formula: `
		x = 3
		y' = 2 · x // of y = x²
		reads = 3 + 4 // of c = 3y + 4y + x
		around = 1
		∂c/∂x = reads · y' + around`,
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "the last reader only", As: "reads = 4; around = 0", Says: "You have followed one road. y is read twice, and x once more on the way around: three roads lead from x to c."},
		{Name: "the way around forgotten", As: "around = 0", Says: "c reads x itself as well. That road has the slope 1."},
		{Name: "slope of y once", As: "reads = 3", Says: "One of the two readers of y is missing: 3y and 4y send their messages back, and y adds them up."},
		{Name: "y for y'", As: "y' = 9", Says: "You multiply by the value of y, 9. On the way back its slope is needed, 2x."},
		{Name: "value of c", As: "y' = 9; around = 3", Says: "This is the value of c at x = 3, and not its slope."},
		{Name: "slopes multiplied", As: "reads = 3 · 4", Says: "Readers of one value add what they send back. You have multiplied."},
	},
	Hints: [3]string{
		"How many roads lead from x to c? Draw them.",
		"Along a road slopes are multiplied; roads that end in the same place are added.",
		"∂c/∂x = (3 + 4) · 2x + 1",
	},
})

// ConcatBackward deals rows out.
var ConcatBackward = check.NewFormula[func(da *mat.Dense, m, n int) (top, bottom *mat.Dense)](check.Spec{
	ID: chapter + "concatbackward", Func: "ConcatBackward", Title: "what a concatenation sends back",
	Kind: check.FindBug, Points: 2, Minutes: 8, Stub: "as a sum does",
	In: []string{"∂L/∂a", "m", "n"}, Out: []string{"top", "bottom"},
	Formula: `
		top = part(∂L/∂a, 0, m)
		bottom = part(∂L/∂a, m, n)`,
	Cases: []check.Case{
		{Name: "2 and 3 rows", N: 4, Args: check.Args{random(21, 5, 4), 2, 3}},
		{Name: "4 and 1 rows", N: 2, Args: check.Args{random(22, 5, 2), 4, 1}},
		{Name: "3 and 3 rows", N: 3, Args: check.Args{random(23, 6, 3), 3, 3}},
	},
	Mistakes: []check.Mistake{
		{Name: "results changed places", As: "top = part(∂L/∂a, m, n); bottom = part(∂L/∂a, 0, m)", Says: "Your two results have changed places: first what goes to the top, then what goes to the bottom."},
		{Name: "as a sum does", As: "bottom = part(∂L/∂a, 0, n)", Says: "Both parts get the rows from the top, as if they had been added. They stand below each other: the first has rows 0 … m−1 of ∂L/∂a, the second the n rows behind."},
		{Name: "turned round", As: "top = part(∂L/∂a, n, m); bottom = part(∂L/∂a, 0, n)", Says: "The parts have each other's place: the second one's rows are at the bottom."},
		{Name: "one row early", As: "bottom = part(∂L/∂a, m − 1, n)", Says: "The second part begins one row too early: it begins at row m, when rows count from 0."},
		{Name: "0 for the second", As: "bottom = 0 · part(∂L/∂a, m, n)", Says: "The second part gets 0. It is read as the first is, and gets its own rows."},
		{Name: "halved", As: "top = part(∂L/∂a, 0, m) / 2; bottom = part(∂L/∂a, m, n) / 2", Says: "You halve the gradient. Nothing is shared here: every row has one owner."},
	},
	Hints: [3]string{
		"Which row of the concatenation is row 0 of the second part?",
		"Forward, the second part is copied to rows m … m+n−1. Backward, the same rows come back.",
		"top = ∂L/∂a[0 : m], bottom = ∂L/∂a[m : m+n]",
	},
})

// CountSpellings counts by hand.
var CountSpellings = check.NewFormula[func() (chain, shared, lstm float64)](check.Spec{
	ID: chapter + "countspellings", Func: "CountSpellings", Title: "how many parameters each spelling has",
	Kind: check.Predict, Points: 2, Minutes: 6,
	Out: []string{"chain", "shared", "lstm"},
	Formula: `
		layer = 5 · (4 + 1) // W and b of a dense layer from 4 to 5
		top = 2 · (5 + 1)
		chain = layer + top
		wide = 2 · (10 + 1) // it reads two values of 5 rows
		shared = layer + wide // the shared layer is counted once
		biases = 2
		lstm = 4 · 3 · (2 + 3 + biases)`,
	Cases: []check.Case{{Name: "your numbers"}},
	Mistakes: []check.Mistake{
		{Name: "biases forgotten", As: "layer = 5 · 4; top = 2 · 5; wide = 2 · 10; biases = 0", Says: "The biases are missing everywhere: a dense layer has out·(in + 1) parameters."},
		{Name: "shared layer twice", As: "shared = 2 · layer + wide", Says: "The shared layer is met twice, but it has its numbers once."},
		{Name: "upper layer too narrow", As: "wide = top", Says: "The upper layer of the second network reads two values of 5 rows, one below the other: 10 inputs."},
		{Name: "one bias", As: "biases = 1", Says: "PyTorch's LSTM has two biases for each gate, bias_ih and bias_hh."},
		{Name: "one gate", As: "lstm = 3 · (2 + 3 + biases)", Says: "This is one gate. An LSTM has four."},
		{Name: "three gates", As: "lstm = 3 · 3 · (2 + 3 + biases)", Says: "This is a GRU: three gates. An LSTM has four, i, f, g and o."},
		{Name: "without U", As: "lstm = 4 · 3 · (2 + biases)", Says: "The recurrent matrix is missing: every gate sees the state, too, 3 × 3."},
	},
	Hints: [3]string{
		"Write down the shape of every W and b, then add up.",
		"A dense layer has out·(in + 1) numbers. A layer that is met twice is one layer. An LSTM has four gates, each with W, U and, in PyTorch, two biases.",
		"5·(4+1) + 2·(5+1); 5·(4+1) + 2·(10+1); 4·3·(2 + 3 + 2)",
	},
})

// TorchNames are the names in a file of PyTorch.
var TorchNames = check.New(torchNames, check.Spec{
	ID: chapter + "torchnames", Func: "TorchNames", Title: "the names of a Sequential's tensors",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"modules"}, Out: []string{"names"},
	Cases: []check.Case{
		{Name: "2-8-1", Args: check.Args{[]string{"Linear", "Tanh", "Linear", "Sigmoid"}}},
		{Name: "with a normalisation", Args: check.Args{[]string{"Linear", "BatchNorm1d", "ReLU", "Linear"}}},
		{Name: "an activation first", Args: check.Args{[]string{"Tanh", "BatchNorm1d", "Linear"}}},
		{Name: "no numbers", Args: check.Args{[]string{"ReLU", "Dropout"}}},
	},
	Mistakes: []check.Mistake{
		{Name: "activations not counted", Says: "You number the modules that have parameters. PyTorch numbers all of them: behind an activation the next number is one more."},
		{Name: "from 1", Says: "You count from 1. PyTorch counts from 0."},
		{Name: "names of the library", Says: "W and b are the library's names. PyTorch's are weight and bias."},
		{Name: "running averages forgotten", Says: "A BatchNorm1d has two tensors more, running_mean and running_var. They are no parameters, but without them its file is not whole."},
		{Name: "activations have weights", Says: "You give every module a weight and a bias. Tanh, ReLU, Sigmoid and Dropout have no numbers."},
		{Name: "bias first", Says: "The order is weight, then bias, as in PyTorch's state_dict."},
	},
	Hints: [3]string{
		"Print export.Python of a network of the library and count its lines.",
		"The name is the module's place in the Sequential, from 0, a dot, and the tensor's name. A module without numbers has a place, too.",
		"Linear: k.weight, k.bias. BatchNorm1d: k.weight, k.bias, k.running_mean, k.running_var. Others: nothing.",
	},
})

func torchNames(on check.Mistakes) func(modules []string) []string {
	return func(modules []string) []string {
		names, k := []string{}, 0
		if on["from 1"] {
			k = 1
		}
		for _, m := range modules {
			var tensors []string
			switch {
			case m == "Linear", on["activations have weights"]:
				tensors = []string{"weight", "bias"}
			case m == "BatchNorm1d":
				tensors = []string{"weight", "bias", "running_mean", "running_var"}
			}
			if on["running averages forgotten"] {
				tensors = tensors[:min(len(tensors), 2)]
			}
			if on["bias first"] && len(tensors) > 1 {
				tensors = slices.Clone(tensors)
				tensors[0], tensors[1] = tensors[1], tensors[0]
			}
			for _, t := range tensors {
				if on["names of the library"] {
					t = map[string]string{"weight": "W", "bias": "b"}[t]
					if t == "" {
						t = "?"
					}
				}
				names = append(names, fmt.Sprintf("%d.%s", k, t))
			}
			if len(tensors) > 0 || !on["activations not counted"] {
				k++
			}
		}
		return names
	}
}

// EvalAfterLoad is batch normalisation when a network is used.
var EvalAfterLoad = check.NewFormula[func(x *mat.Dense, mean, variance, gamma, beta []float64) *mat.Dense](check.Spec{
	ID: chapter + "evalafterload", Func: "EvalAfterLoad", Title: "batch normalisation after loading",
	Kind: check.FindBug, Points: 2, Minutes: 8, Stub: "statistics of the batch",
	In: []string{"x", "μ̂", "σ̂²", "γ", "β"}, Out: []string{"a"},
	Formula: `
		μ = μ̂
		σ² = σ̂²
		z = (x − μ) / √(σ² + 0.00001)
		a = γ ⊙ z + β`,
	Cases: []check.Case{
		{Name: "3 neurons, 4 samples", N: 4, Args: check.Args{random(31, 3, 4), []float64{0.3, -0.7, 1.1}, []float64{0.4, 1.7, 0.09}, []float64{1.2, 0.8, -0.5}, []float64{0.1, 0.6, -0.3}}},
		{Name: "2 neurons, 2 samples", N: 2, Args: check.Args{random(32, 2, 2), []float64{-1.2, 0.4}, []float64{2.5, 0.3}, []float64{0.7, 1.9}, []float64{-0.4, 0.2}}},
		{Name: "σ̂² far below 1", N: 3, Args: check.Args{random(33, 2, 3), []float64{0.5, 0.6}, []float64{0.0002, 0.001}, []float64{1.1, 0.9}, []float64{0.3, -0.1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "statistics of the batch", As: "μ = meanₙ(x); σ² = meanₙ((x − meanₙ(x))²)", Says: "μ and σ² are those of this batch, as while training. Then the answer for a sample depends on the samples beside it. After loading the running averages μ̂ and σ̂² of the file are used."},
		{Name: "mean of the batch", As: "μ = meanₙ(x)", Says: "σ̂² is the running one, but μ is that of the batch."},
		{Name: "variance of the batch", As: "σ² = meanₙ((x − meanₙ(x))²)", Says: "μ̂ is the running one, but σ² is that of the batch."},
		{Name: "root forgotten", As: "z = (x − μ) / (σ² + 0.00001)", Says: "You divide by σ² + ε. σ̂² is a variance: take the root."},
		{Name: "ε outside the root", As: "z = (x − μ) / (√σ² + 0.00001)", Says: "ε stands outside of the root. Where σ̂² is small that is another number: √(σ̂² + ε)."},
		{Name: "γ and β forgotten", As: "a = z", Says: "z is scaled and shifted at the end: a = γ z + β."},
		{Name: "β first", As: "a = γ ⊙ (z + β)", Says: "You shift before you scale. It is γ z + β."},
	},
	Hints: [3]string{
		"Give it one sample alone. Does the answer depend on which samples stand beside it?",
		"While training the layer measures μ and σ². When it is used it has measured already: what are the arguments for?",
		"z = (x − μ̂)/√(σ̂² + ε), a = γ z + β, row by row",
	},
})

// GemmTransB asks how a dense layer stands in ONNX.
var GemmTransB = check.NewChoice(check.Spec{
	ID: chapter + "gemmtransb", Func: "GemmTransB", Title: "a dense layer in ONNX",
	Points: 1, Minutes: 3,
	Hints: [3]string{
		"Write down the sizes: x is N × in, W is out × in. What is N × out?",
		"x W cannot be multiplied. Which of the two has to be turned?",
		"Z = X Wᵀ + b",
	},
}, "0d6aaaf5",
	check.Choice{Key: "a", Says: "The file could hold Wᵀ, but then it would not be the W of the network, and PyTorch keeps out × in as well. The operator can transpose by itself."},
	check.Choice{Key: "b", Says: "X is N × in and W out × in, so that X Wᵀ is N × out. transB says that the second factor is transposed."},
	check.Choice{Key: "c", Says: "transA would turn X, in × N: then N would have to be out."},
	check.Choice{Key: "d", Says: "Both turned give in × N times in × out, which fits only where N = in, and is wrong there."},
)

// Errata asks which of ten sentences are true.
var Errata = check.New(errata, check.Spec{
	ID: chapter + "errata", Func: "Errata", Title: "which of ten sentences are true",
	Kind: check.Choose, Points: 3, Minutes: 10,
	Out:   []string{"true ones"},
	Cases: []check.Case{{Name: "your choice"}},
	Mistakes: []check.Mistake{
		{Name: "sentence 1", Says: "All but sentence 1. The derivative of a max at its kink is a convention: try what a program returns at 0."},
		{Name: "sentence 2", Says: "All but sentence 2. Add up σ(2), σ(1) and σ(0)."},
		{Name: "sentence 3", Says: "All but sentence 3. Multiply z σ(βz) out for z = 5 and a β of 1,000."},
		{Name: "sentence 4", Says: "All but sentence 4. Take the weights 1 and 1."},
		{Name: "sentence 5", Says: "All but sentence 5. The sum under the root only grows."},
		{Name: "sentence 6", Says: "All but sentence 6. Do a step of Mazur's network both ways: chapter 7."},
		{Name: "sentence 7", Says: "All but sentence 7. What does adding one number to all scores do to softmax?"},
		{Name: "sentence 8", Says: "All but sentence 8. Compare the perceptron's loss at z = −1 and z = −5 for y = 1."},
		{Name: "sentence 9", Says: "All but sentence 9. A value that is read twice: chapter 20's diamond."},
		{Name: "sentence 10", Says: "All but sentence 10. Write the cross-entropy of two equal distributions down: is it 0?"},
	},
	Fingerprint: func(seen []check.Seen) string {
		got, want, wrong := seen[0].Got[0], seen[0].Want[0], 0
		if len(got.V) != len(want.V) && len(got.V) != 0 {
			return ""
		}
		for k := range got.V {
			if got.V[k] != want.V[k] {
				wrong++
			}
		}
		return fmt.Sprintf("%d of the ten are wrong. Test one sentence at a time: find an example that it excludes, and run it.", wrong)
	},
	Hints: [3]string{
		"Find for each sentence an example that it excludes, and compute it.",
		"Four of the ten are true.",
		"Look at sections \"Is it true?\" and \"More sentences to refute\", and at the diamond.",
	},
})

// errataTrue are the true sentences: 1, 6, 7 and 9.
var errataTrue = []int{1, 0, 0, 0, 0, 1, 1, 0, 1, 0}

func errata(on check.Mistakes) func() []int {
	return func() []int {
		answer := slices.Clone(errataTrue)
		for k := range answer {
			if on[fmt.Sprintf("sentence %d", k+1)] {
				answer[k] = 1 - answer[k]
			}
		}
		return answer
	}
}

// Capstone is an activation of one's own.
var Capstone = check.NewFormula[func(z, da *mat.Dense) (a, delta *mat.Dense)](check.Spec{
	ID: chapter + "capstone", Func: "Capstone", Title: "Mish, forward and back", Test: true,
	Kind: check.Formula, Points: 5, Minutes: 45,
	In: []string{"z", "∂L/∂a"}, Out: []string{"a", "δ"},
	Formula: `
		s = log(1 + exp(z)) // softplus
		t = tanh(s)
		a = z ⊙ t
		t' = (1 − t²) ⊙ σ(z) // of t, through softplus
		f' = t + z ⊙ t'
		δ = f' ⊙ ∂L/∂a`,
	Cases: []check.Case{
		{Name: "3×4", N: 4, Args: check.Args{random(41, 3, 4), random(42, 3, 4)}},
		{Name: "2×2", N: 2, Args: check.Args{random(43, 2, 2), random(44, 2, 2)}},
		{Name: "z beyond ±2", N: 3, Args: check.Args{mat.NewDense(1, 3, []float64{-3.2, 2.7, 4.1}), mat.NewDense(1, 3, []float64{0.7, -1.1, 0.4})}},
	},
	Mistakes: []check.Mistake{
		{Name: "inner derivative forgotten", As: "t' = 1 − t²", Says: "δ lacks the slope of softplus, σ(z): tanh is taken of s, and s of z. The chain rule has one factor more."},
		{Name: "product rule forgotten", As: "f' = t", Says: "You differentiate z and leave tanh(s) alone. A product has two summands: t + z t'."},
		{Name: "other half of the product rule", As: "f' = z ⊙ t'", Says: "The first summand is missing: the slope of z is 1, and leaves t."},
		{Name: "σ' for σ", As: "t' = (1 − t²) ⊙ σ'(z)", Says: "The slope of softplus is σ(z) itself, and not σ'(z)."},
		{Name: "Swish", As: "t = σ(z); t' = σ'(z)", Says: "This is Swish, z σ(z). Mish has tanh(softplus z) in the place of σ(z)."},
		{Name: "tanh of z", As: "s = z", Says: "You take tanh of z. There is a softplus between them: s = log(1 + eᶻ)."},
		{Name: "1 − a²", As: "t' = (1 − a²) ⊙ σ(z)", Says: "The slope of tanh at s is 1 − tanh² s. a is z times that tanh."},
		{Name: "δ without ∂L/∂a", As: "δ = f' + 0 · ∂L/∂a", Says: "This is f'(z). δ is f'(z) times what comes from above."},
	},
	Hints: [3]string{
		"Check f' by central differences first, at one z. Which summand is missing?",
		"a is a product of z and tanh(s), and s depends on z. Product rule, then chain rule.",
	},
})
