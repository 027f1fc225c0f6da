// Package differentiation has the exercises of chapter 9.
package differentiation

import (
	"glassnet/exercises/check"
)

const chapter = "09-differentiation/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "09-differentiation",
	Package: "differentiation",
	Exercises: []*check.Spec{
		DualTimes.Spec,
		NeuronAdjoints.Spec,
		TrueOfMethods.Spec,
		PolyExpSlope.Spec,
		FreshGradient.Spec,
		ReverseSweep.Spec,
		HyperTimes.Spec,
		BackwardTape.Spec,
	},
}

// DualTimes is the product of two dual numbers.
var DualTimes = check.NewFormula[func(a, b, c, d float64) (value, tangent float64)](check.Spec{
	ID: chapter + "dualtimes", Func: "DualTimes", Title: "the product of two dual numbers",
	Kind: check.Formula, Points: 1, Minutes: 2,
	In: []string{"a", "b", "c", "d"}, Out: []string{"value", "tangent"},
	Formula: `
		value = a · c
		tangent = b · c + a · d`,
	Cases: []check.Case{
		{Name: "both factors move", Args: check.Args{1.5, -0.7, 2.3, 0.4}},
		{Name: "negative numbers", Args: check.Args{-2.4, 1.3, -0.6, -1.9}},
		{Name: "a constant factor", Args: check.Args{3.0, 1.0, 4.0, 0.0}},
	},
	Mistakes: []check.Mistake{
		{Name: "the product of the tangents", As: "tangent = b · d", Says: "Your tangent is b d, the product of the two derivatives. But b d stands before ε², and ε² = 0. What is left before ε comes from a mixed pair: a value times a tangent."},
		{Name: "only the first moves", As: "tangent = b · c", Says: "Your tangent is b c: the first factor moves, the second stands still. The second may move, too: there is another term."},
		{Name: "only the second moves", As: "tangent = a · d", Says: "Your tangent is a d: the second factor moves, the first stands still. The first may move, too: there is another term."},
		{Name: "minus", As: "tangent = b · c − a · d", Says: "Your tangent is b c − a d. The minus belongs to the quotient rule. Multiply out the brackets: there is no minus in them."},
		{Name: "the quotient rule", As: "tangent = (b · c − a · d) / c²", Says: "Your tangent is (b c − a d)/c², that of the quotient. Here the two numbers are multiplied."},
		{Name: "the sum of the tangents", As: "tangent = b + d", Says: "Your tangent is b + d, that of the sum of the two numbers. In a product each tangent is multiplied by the value of the other factor."},
		{Name: "values added", As: "value = a + c", Says: "Your value is a + c. The two numbers are multiplied."},
		{Name: "its own factor", As: "tangent = a · b + c · d", Says: "Your tangent is a b + c d: each tangent is multiplied by its own value. Multiply out the brackets: b stands in the first, and meets what stands in the second."},
		{Name: "ε² = −1", As: "value = a · c − b · d", Says: "Your value is a c − b d: you have calculated as with complex numbers, where i² = −1. Here ε² = 0."},
		{Name: "ε² = 1", As: "value = a · c + b · d", Says: "Your value is a c + b d: the term with ε² has been added to the value. But ε² = 0, it is gone."},
		{Name: "ε² = ε", As: "tangent = b · c + a · d + b · d", Says: "Your tangent contains b d, too. That term stands before ε², not before ε, and ε² = 0."},
	},
	Hints: [3]string{
		"The tangent is a derivative. If both factors depend on x, how many terms has the derivative of their product?",
		"Multiply out the brackets as at school. There are four products; one of them has ε² in it.",
	},
})

// NeuronAdjoints are the adjoints of the graph of one neuron, with pencil and paper.
var NeuronAdjoints = check.NewFormula[func() (f, wBar, xBar, bBar float64)](check.Spec{
	ID: chapter + "neuronadjoints", Func: "NeuronAdjoints", Title: "value and adjoints of a neuron, with pencil and paper",
	Kind: check.Predict, Points: 1, Minutes: 8, Tolerance: 4e-3,
	Out: []string{"f", "∂f/∂w", "∂f/∂x", "∂f/∂b"},
	Formula: `
		w = −1
		x = 2
		b = 0.9014
		h₂ = w · x + b
		h₃ = −h₂
		h₄ = exp(h₃)
		h₅ = h₄ + 1
		f = 1 / h₅
		adj₅ = −1 / h₅²
		adj₃ = adj₅ · h₄
		∂f/∂b = −adj₃
		∂f/∂w = ∂f/∂b · x
		∂f/∂x = ∂f/∂b · w`,
	Cases: []check.Case{{Name: "your numbers"}},
	Mistakes: []check.Mistake{
		{Name: "a minus is lost", As: "∂f/∂b = adj₃", Says: "The three adjoints have the wrong sign. Two steps have a negative slope, −h₂ and 1/h₅. You have used one of them."},
		{Name: "h₃ without its minus", As: "h₃ = h₂; ∂f/∂b = adj₃", Says: "You went from h₂ to exp without the step h₃ = −h₂: the value of f is that of the mirrored neuron, and the adjoints have lost a sign."},
		{Name: "only f is mirrored", As: "h₃ = h₂", Says: "Your f is that of the mirrored neuron: you went from h₂ to exp without the step h₃ = −h₂. The adjoints do not show it, since the slope is the same at h₂ and at −h₂."},
		{Name: "h₅ not squared", As: "adj₅ = −1 / h₅", Says: "You have taken −1/h₅ for the slope of 1/h₅. Write it as a power, h₅⁻¹: the exponent goes down to −2."},
		{Name: "exp has the slope 1", As: "adj₃ = adj₅", Says: "The slope of h₄ = exp h₃ is missing. An exponential is its own derivative: the slope is h₄, and that is not 1 here."},
		{Name: "w and x exchanged", As: "∂f/∂w = ∂f/∂b · w; ∂f/∂x = ∂f/∂b · x", Says: "∂f/∂w and ∂f/∂x have changed places. The slope of w x by w is the other factor, x."},
		{Name: "w x has the slope 1", As: "∂f/∂w = ∂f/∂b; ∂f/∂x = ∂f/∂b", Says: "The step h₁ = w x has no slope in your product: all three adjoints are that of h₁. The slope of a product by one factor is the other factor."},
		{Name: "h₆ for the slope", As: "adj₅ = f", Says: "At the top you have used f itself, h₆, where the slope of h₆ = 1/h₅ belongs."},
	},
	Hints: [3]string{
		"Write the six steps in a column, with their values. Then a second column with the slope of each step, from the last to the first.",
		"Begin with 1 at h₆ and multiply down: the slope of 1/h₅, of + 1, of exp, of minus, of + b. From there the path forks, to b, to w and to x.",
		"h₄ = 3, h₅ = 4, h₆ = ¼. The adjoint of h₂ is (−1/h₅²) · h₄ · (−1); ∂f/∂w is that times x, ∂f/∂x that times w.",
	},
})

// TrueOfMethods asks what the four methods can do and what they cost.
var TrueOfMethods = check.NewChoice(check.Spec{
	ID: chapter + "trueofmethods", Func: "TrueOfMethods", Title: "one true sentence about the four methods",
	Points: 1, Minutes: 4,
	Hints: [3]string{
		"Take each sentence and look for the section of the chapter that contradicts it. Four of the five have one.",
		"Two sentences are about size: how many passes, how many nodes. Count them for a small example.",
		"A tape only sees what was done. A static graph must know what will be done before there is a value.",
	},
}, "56b748b0",
	check.Choice{Key: "a", Says: "There is no h in it. Dual numbers and the tape multiply exact slopes; the only error is the rounding of each operation. The numbers that come out are no sign of a numeric method."},
	check.Choice{Key: "b", Says: "One walk back gives one row of the Jacobian: the derivatives of one output. For 1,000 outputs these are 1,000 walks; forward mode needs a pass per input, here 3. A loss is another matter, since it is one output."},
	check.Choice{Key: "c", Says: "The tape has five nodes per round, two of them constants. The formula as a tree uses x twice per round, so it doubles every time, and its derivative grows faster still. That is expression swell."},
	check.Choice{Key: "d", Says: "The tape is built by running and needs no if of its own; a schedule that is made before there is a value does."},
	check.Choice{Key: "e", Says: "That is the depth-first mistake. What comes later from the other children would never be handed on. A node waits until all its children have had their turn."},
)

// PolyExpSlope is the derivative of a polynomial times an exponential, as a formula.
var PolyExpSlope = check.NewFormula[func(c []float64, k float64) []float64](check.Spec{
	ID: chapter + "polyexpslope", Func: "PolyExpSlope", Title: "a derivative as a formula: a polynomial times an exponential",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"c", "k"}, Out: []string{"d"},
	Formula: `
		n = rows(c)
		i = upto(n) // the exponents
		slope = later(i ⊙ c) // the coefficients of p'
		d = slope + k · c`,
	Cases: []check.Case{
		{Name: "degree 3", Args: check.Args{[]float64{1.5, -0.7, 2.2, 0.9}, -0.6}},
		{Name: "degree 5, k beyond 1", Args: check.Args{check.List(901, 6), 2.3}},
		{Name: "degree 0", Args: check.Args{[]float64{-1.4}, 0.8}},
	},
	Mistakes: []check.Mistake{
		{Name: "e^(kx) held still", As: "d = slope", Says: "These are the coefficients of p' alone: you differentiate the polynomial and treat e^(kx) as a constant. The product rule has a second term."},
		{Name: "the polynomial held still", As: "d = k · c", Says: "These are the coefficients of k p: you differentiate the exponential and treat the polynomial as a constant. The product rule has a second term."},
		{Name: "k missing", As: "d = slope + c", Says: "This is p' + p. The exponent is k x, and the chain rule multiplies by its derivative."},
		{Name: "the product of the derivatives", As: "d = k · slope", Says: "This is k p', the product of the two derivatives. The derivative of a product is a sum of two terms, and in each only one factor is differentiated."},
		{Name: "k on both terms", As: "d = k · slope + k · c", Says: "This is k p' + k p. The k comes from the exponential, so it belongs to the term in which the exponential is differentiated, and to no other."},
		{Name: "minus", As: "d = slope − k · c", Says: "This is p' − k p. The product rule has a plus; the sign of k is in k already."},
		{Name: "the exponent stays", As: "slope = i ⊙ c", Says: "You multiply by the exponent, but leave the power as it is: i cᵢ stays at xⁱ. The derivative of xⁱ is i xⁱ⁻¹, one place further down in the list."},
		{Name: "the factor missing", As: "slope = later c", Says: "You lower the exponent, but do not multiply by it: the derivative of xⁱ is i xⁱ⁻¹."},
		{Name: "the factor one too small", As: "slope = i ⊙ later(c)", Says: "The factor is the new exponent in your result. It is the old one: the coefficient that arrives at xⁱ comes from xⁱ⁺¹."},
		{Name: "one place shorter", By: onePlaceShorter, Says: "Your list is one shorter than c. p' has a lower degree than p, but k p has not: its highest power stays."},
		{Name: "the highest power is 0", As: "d = slope + k · c ⊙ (i < n − 1)", Says: "Your last coefficient is 0. p' has no such power, but k p has."},
		{Name: "k x for k", As: "d = slope + k · earlier(c)", Says: "Your second term is k x p: its coefficients have moved up one place. The derivative of k x is k, without an x."},
		{Name: "integrated", As: "slope = earlier(c) / max(i, 1)", Says: "The polynomial is integrated: its exponents go up. A derivative lowers them."},
		{Name: "the power rule for e^(kx)", As: "d = slope + k · c / exp(1)", Says: "You lower the exponent of e^(kx) by 1, as in a power of x. Here x is in the exponent and not in the base: the derivative is k e^(kx)."},
	},
	Hints: [3]string{
		"Try p = x, so c = (0, 1). The derivative of x e^(kx) has two terms; does your list have both?",
		"The product rule: (p e^(kx))' = p' e^(kx) + p (e^(kx))'. Each of the two is a polynomial times e^(kx). Add them coefficient by coefficient.",
	},
})

// FreshGradient is gradient descent for a few steps. Its stub never sets the gradient to 0.
var FreshGradient = check.New(freshGradient, check.Spec{
	ID: chapter + "freshgradient", Func: "FreshGradient", Title: "a descent whose first step is right",
	Kind: check.FindBug, Points: 2, Minutes: 10, Stub: "never set to 0",
	In: []string{"w", "x", "y", "η", "steps"}, Out: []string{"w"},
	Cases: []check.Case{
		{Name: "one step", N: 3, Args: check.Args{0.8, []float64{1.2, -0.5, 2.1}, []float64{0.3, 1.1, -0.7}, 0.2, 1}},
		{Name: "two steps", N: 4, Args: check.Args{-1.5, []float64{0.6, 1.7, -1.1, 0.4}, []float64{-0.9, 2.2, 0.5, 1.3}, 0.3, 2}},
		{Name: "six steps", N: 5, Args: check.Args{2.4, check.List(911, 5), check.List(912, 5), 0.1, 6}},
	},
	Mistakes: []check.Mistake{
		{Name: "never set to 0", Says: "The first step is right. In the second the gradient of the first is still there, and is added once more; in the third those of both. Each step needs a gradient that begins at 0."},
		{Name: "the last sample only", Says: "The gradient is that of the last sample: it is set anew for each sample. Begin at 0 once per step, and add up the samples of that step."},
		{Name: "updated after each sample", Says: "w moves after each sample, so the next one meets another w. The gradient of L belongs to one w: add up all samples first, then move."},
		{Name: "uphill", Says: "You add η times the gradient. It points uphill: subtract."},
		{Name: "1/N missing", Says: "The step is N times too long: L is the mean over the samples, and so is its gradient."},
		{Name: "the gradient of the start", Says: "The gradient is computed once, at the first w, and used in every step. It belongs to the w of its step: compute it inside the loop."},
	},
	Hints: [3]string{
		"Compare the number of steps of the cases: one step is right, two are not. What is left over from the first step when the second begins?",
		"The sum over the samples needs +=. A sum has a beginning: where is g set to 0, and how often?",
		"g = 0 at the beginning of every step; then g += (w x − y) x / N for all samples; then w ← w − η g",
	},
})

func freshGradient(on check.Mistakes) func(w float64, x, y []float64, eta float64, steps int) float64 {
	return func(w float64, x, y []float64, eta float64, steps int) float64 {
		g, at := 0.0, w
		for range steps {
			if !on["never set to 0"] {
				g = 0
			}
			if !on["the gradient of the start"] {
				at = w
			}
			for n := range x {
				d := (at*x[n] - y[n]) * x[n]
				if !on["1/N missing"] {
					d /= float64(len(x))
				}
				if on["uphill"] {
					d = -d
				}
				if on["updated after each sample"] {
					w -= eta * d
					at = w
					continue
				}
				if on["the last sample only"] {
					g = 0
				}
				g += d
			}
			w -= eta * g
		}
		return w
	}
}

// ReverseSweep is reverse mode on a graph whose local slopes are known.
var ReverseSweep = check.New(reverseSweep, check.Spec{
	ID: chapter + "reversesweep", Func: "ReverseSweep", Title: "the adjoints of a graph with known slopes",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"nodes", "parent", "child", "slope"}, Out: []string{"adjoint"},
	Cases: []check.Case{
		{Name: "x⁴ + x² at 2: an edge twice", Args: check.Args{4, []int{2, 0, 1, 1, 0, 1}, []int{3, 1, 3, 2, 1, 2}, []float64{1, 2, 1, 4, 2, 4}}},
		{Name: "two inputs, a node with three children", Args: check.Args{6, []int{0, 4, 2, 2, 1, 0, 3, 2}, []int{2, 5, 5, 3, 2, 3, 4, 4}, []float64{0.5, -1.3, 2.1, 0.7, -0.4, 1.6, -2.2, 0.9}}},
		{Name: "a node that the result does not use", Args: check.Args{6, []int{1, 0, 2, 1, 0, 4}, []int{4, 2, 4, 3, 1, 5}, []float64{1.7, -0.6, 0.8, 2.5, 1.2, -0.3}}},
	},
	Mistakes: []check.Mistake{
		{Name: "edges as they are listed", Says: "You go through the edges in the order of the list. An edge can only hand down what its child has already; the order of the children decides, not that of the list."},
		{Name: "edges from the end of the list", Says: "You go through the list of edges from its end. That is not the way back through the graph: the edges stand in any order. The numbers of the nodes say whose turn it is."},
		{Name: "from the first node", Says: "You go through the nodes from the first to the last. The first has got nothing yet that it could hand on: the way back begins at the result."},
		{Name: "ends before node 1", Says: "The loop ends too early: node 1 has not handed on its adjoint. Node 0 has no parents, but node 1 may have one."},
		{Name: "one edge per node", Says: "Each node gives a share to one parent only, that of the first edge found. A product and a sum have two operands, and so two edges."},
		{Name: "depth first", Says: "A node hands its adjoint on as soon as the first share arrives, and the other shares come too late. It has to wait until all its children have had their turn."},
		{Name: "= for +=", Says: "The last share overwrites the others. A node that is used several times gets a share from every edge that leaves it, and the shares are added up."},
		{Name: "= for +=, node by node", Says: "You look for the edges that leave a node, and the last of them overwrites the others: = where += is due. A node that is used several times gets a share from every edge that leaves it, and the shares are added up."},
		{Name: "the first share only", Says: "Only the first share arrives; the others are left out. A node that is used several times gets a share from every edge that leaves it, two edges between the same nodes included."},
		{Name: "shares averaged", Says: "The shares are averaged over the edges that leave a node. They are added up: a node that is used twice moves the result twice."},
		{Name: "slopes added", Says: "You add the slope to the adjoint of the child. Along a path the slopes are multiplied; only the shares of different edges are added."},
		{Name: "slopes of one step only", Says: "Each node gets the sum of its slopes, not multiplied by the adjoints of its children. So nobody knows what the children mean to the result."},
		{Name: "forward mode", Says: "These are the tangents ∂h/∂(node 0): you begin at node 0 with 1 and walk forward. The question is about ∂(result)/∂h: begin at the result."},
		{Name: "no seed", Says: "Every adjoint is 0, because the walk begins with 0. The result changes with itself: its adjoint is 1."},
		{Name: "1 everywhere", Says: "Every adjoint begins at 1, and the shares are added to that. Only the result has ∂f/∂f = 1; all others begin at 0."},
	},
	Hints: [3]string{
		"Draw the first case: four nodes, six edges. Which node may hand on its adjoint first, and which one has to wait for three shares?",
		"Go through the nodes from the last to the first. When it is a node's turn its adjoint is complete; it then gives each of its parents a share. Search the list for the edges whose child it is.",
		"adjoint[last] = 1; for c = last … 0: for every edge k with child[k] = c: adjoint[parent[k]] += slope[k] · adjoint[c]",
	},
})

func reverseSweep(on check.Mistakes) func(nodes int, parent, child []int, slope []float64) []float64 {
	return func(nodes int, parent, child []int, slope []float64) []float64 {
		adjoint := make([]float64, nodes)
		shares := make([]int, nodes) // that have arrived
		leave := make([]int, nodes)  // edges that leave a node
		for k := range parent {
			leave[parent[k]]++
		}
		if on["1 everywhere"] {
			for i := range adjoint {
				adjoint[i] = 1
			}
		}
		if !on["no seed"] {
			adjoint[nodes-1] = 1
		}
		edge := func(k int) {
			p := parent[k]
			share := slope[k] * adjoint[child[k]]
			switch {
			case on["slopes added"]:
				share = slope[k] + adjoint[child[k]]
			case on["slopes of one step only"]:
				share = slope[k]
			case on["shares averaged"]:
				share /= float64(leave[p])
			case on["= for +="]:
				adjoint[p] = 0
			case on["the first share only"] && shares[p] > 0:
				share = 0
			}
			adjoint[p] += share
			shares[p]++
		}
		switch {
		case on["edges as they are listed"]:
			for k := range parent {
				edge(k)
			}
			return adjoint
		case on["= for +=, node by node"]:
			for j := nodes - 2; j >= 0; j-- {
				for k := range parent {
					if parent[k] == j {
						adjoint[j] = slope[k] * adjoint[child[k]]
					}
				}
			}
			return adjoint
		case on["edges from the end of the list"]:
			for k := range parent {
				edge(len(parent) - 1 - k)
			}
			return adjoint
		case on["forward mode"]:
			adjoint = make([]float64, nodes)
			adjoint[0] = 1
			for c := range nodes {
				for k := range parent {
					if child[k] == c {
						adjoint[c] += slope[k] * adjoint[parent[k]]
					}
				}
			}
			return adjoint
		case on["depth first"]:
			seen := make([]bool, nodes)
			var visit func(c int)
			visit = func(c int) {
				if seen[c] {
					return
				}
				seen[c] = true
				for k := range parent {
					if child[k] == c {
						edge(k)
						visit(parent[k])
					}
				}
			}
			visit(nodes - 1)
			return adjoint
		}
		for c := nodes - 1; c >= 0; c-- {
			turn := c
			switch {
			case on["from the first node"]:
				turn = nodes - 1 - c
			case on["ends before node 1"] && c == 1:
				continue
			}
			for k := range parent {
				if child[k] != turn {
					continue
				}
				edge(k)
				if on["one edge per node"] {
					break
				}
			}
		}
		return adjoint
	}
}

// HyperTimes is the product of two dual numbers of dual numbers.
var HyperTimes = check.NewFormula[func(u, v []float64) []float64](check.Spec{
	ID: chapter + "hypertimes", Func: "HyperTimes", Title: "second derivatives: the product of duals of duals",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"u", "v"}, Out: []string{"w"},
	Formula: `
		u₀ = row(u, 0)
		u₁ = row(u, 1)
		u₂ = row(u, 2)
		u₃ = row(u, 3)
		v₀ = row(v, 0)
		v₁ = row(v, 1)
		v₂ = row(v, 2)
		v₃ = row(v, 3)
		w₀ = u₀ · v₀
		w₁ = u₀ · v₁ + u₁ · v₀
		w₂ = u₀ · v₂ + u₂ · v₀
		crossed = u₁ · v₂ + u₂ · v₁
		w₃ = u₀ · v₃ + crossed + u₃ · v₀
		w = stack(w₀, w₁, w₂, w₃)`,
	Cases: []check.Case{
		{Name: "eight different numbers", Args: check.Args{[]float64{1.5, -0.7, 2.2, 0.4}, []float64{-0.8, 1.3, 0.6, -1.9}}},
		{Name: "large parts", Args: check.Args{[]float64{-2.6, 3.1, -1.2, 2.7}, []float64{4.2, 0.9, -2.3, 1.1}}},
		{Name: "x² at 3", Args: check.Args{[]float64{3, 1, 1, 0}, []float64{3, 1, 1, 0}}},
	},
	Mistakes: []check.Mistake{
		{Name: "crossed terms missing", As: "crossed = 0", Says: "In the last part the products ε₁ · ε₂ are missing. ε₁ of one factor times ε₂ of the other is not 0: only ε₁² and ε₂² are."},
		{Name: "one crossed term", As: "crossed = u₁ · v₂", Says: "In the last part one of the two crossed products is missing. ε₁ may come from u and ε₂ from v, or the other way round."},
		{Name: "one crossed term twice", As: "crossed = 2 · u₁ · v₂", Says: "You take one of the two crossed products twice. They differ as soon as u and v do: ε₁ from u with ε₂ from v, and ε₁ from v with ε₂ from u."},
		{Name: "the last parts multiplied", As: "w₃ = u₃ · v₃", Says: "Your last part is u₃v₃. That product stands before (ε₁ε₂)², which is 0. Four other products have ε₁ε₂ behind them."},
		{Name: "crossed terms halved", As: "crossed = (u₁ · v₂ + u₂ · v₁) / 2", Says: "You halve the crossed products, like the ½ f'' of a Taylor series. Multiply out the brackets: there is no ½ in them, and the last part is the second derivative itself."},
		{Name: "crossed terms only", As: "w₃ = crossed", Says: "The last part has only the crossed products. The value of one factor times the last part of the other belongs to it as well."},
		{Name: "squares kept", As: "crossed = u₁ · v₁ + u₂ · v₂", Says: "You have put ε₁ · ε₁ and ε₂ · ε₂ into the last part. These are 0. It is ε₁ · ε₂ that stays, one from each factor."},
		{Name: "part by part", As: "w₁ = u₁ · v₁; w₂ = u₂ · v₂; w₃ = u₃ · v₃", Says: "You multiply part by part, u₀v₀, u₁v₁ and so on. Multiply out the brackets: each part of u meets each part of v, 16 products, of which 9 are left."},
		{Name: "ε₁ for ε₂", As: "w₂ = w₁", Says: "The ε₂ part is the same as the ε₁ part. It must be built from the ε₂ parts of the factors."},
		{Name: "only u moves", As: "w₁ = u₁ · v₀; w₂ = u₂ · v₀", Says: "In the ε₁ and the ε₂ part only u moves, u₁v₀ and u₂v₀. The product rule has two terms for each."},
		{Name: "tangents multiplied", As: "w₁ = u₁ · v₁; w₂ = u₂ · v₂", Says: "The ε₁ and the ε₂ part are products of the tangents, u₁v₁ and u₂v₂. Those stand before ε₁² and ε₂², which are 0. The product rule pairs a tangent with a value."},
		{Name: "ε² = 1", As: "w₀ = u₀ · v₀ + u₁ · v₁ + u₂ · v₂", Says: "u₁v₁ and u₂v₂ are added to the value. They stand before ε₁² and ε₂², and these are 0."},
		{Name: "ε² = −1", As: "w₀ = u₀ · v₀ − u₁ · v₁ − u₂ · v₂", Says: "u₁v₁ and u₂v₂ are subtracted from the value, as with i² = −1. Here the squares are 0."},
	},
	Hints: [3]string{
		"Try u = v = 3 + ε₁ + ε₂: the square of x at 3. Value 9, both first derivatives 6, second derivative 2. Where does your last part differ?",
		"Write both numbers with their symbols and multiply out, 16 products. Strike those with ε₁² or ε₂², and sort the rest by 1, ε₁, ε₂ and ε₁ε₂.",
	},
})

// onePlaceShorter is the mistake of a list that ends with the derivative of the polynomial.
func onePlaceShorter(c []float64, k float64) []float64 {
	var d []float64
	for i := range len(c) - 1 {
		d = append(d, float64(i+1)*c[i+1]+k*c[i])
	}
	return d
}
