// Package graphs has the exercises of chapter 18.
package graphs

import (
	"glassnet/exercises/check"
	"glassnet/exercises/check/formula"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

const chapter = "18-graph-networks/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "18-graph-networks",
	Package: "graphs",
	Exercises: []*check.Spec{
		PathByHand.Spec,
		MessageDirection.Spec,
		WhichAggregate.Spec,
		SecondEigenvalue.Spec,
		NormaliseGraph.Spec,
		InputGradient.Spec,
		ScoreGradient.Spec,
		AttentionShares.Spec,
		SortTheClub.Spec,
		GraphStep.Spec,
	},
}

// PathByHand is x Â of two nodes, with pencil and paper.
var PathByHand = check.NewFormula[func() (first, second float64)](check.Spec{
	ID: chapter + "pathbyhand", Func: "PathByHand", Title: "what two nodes of a path hear",
	Kind: check.Predict, Points: 1, Minutes: 4, Tolerance: 2e-3,
	Out: []string{"node 1", "node 2"},
	Formula: `
		x₁ = 3
		x₂ = 6
		x₃ = 12
		d₁ = 2 // degrees with loops
		d₂ = 3
		d₃ = 2
		own₁ = x₁ / d₁
		own₂ = x₂ / d₂
		node 1 = own₁ + x₂ / √(d₂ · d₁)
		node 2 = own₂ + x₁ / √(d₁ · d₂) + x₃ / √(d₃ · d₂)`,
	Cases: []check.Case{{Name: "your numbers"}},
	Mistakes: []check.Mistake{
		{Name: "degrees of A", As: "d₁ = 1; d₂ = 2; d₃ = 1", Says: "You divide by the degrees of A. A node counts itself, too: the degrees of Ã = A + I are 2, 3, 2."},
		{Name: "no loops", As: "own₁ = 0; own₂ = 0", Says: "The node itself is missing: Ã = A + I has a loop at every node, with the weight 1/d̃."},
		{Name: "no roots", As: "node 1 = own₁ + x₂ / (d₂ · d₁); node 2 = own₂ + x₁ / (d₁ · d₂) + x₃ / (d₃ · d₂)", Says: "You divide by d̃ⱼ d̃ᵢ. Each end brings the root of its degree: 1/√(d̃ⱼ d̃ᵢ)."},
		{Name: "mean", As: "node 1 = (x₁ + x₂) / d₁; node 2 = (x₁ + x₂ + x₃) / d₂", Says: "This is the mean of a node and its neighbours, Ã D̃⁻¹. In Â the degrees of both ends count, half each."},
		{Name: "sum", As: "node 1 = x₁ + x₂; node 2 = x₁ + x₂ + x₃", Says: "This is x Ã, the sum. Every term is divided by √(d̃ⱼ d̃ᵢ)."},
	},
	Hints: [3]string{
		"Write the three degrees first. Does a node count itself?",
		"A node hears itself with 1/d̃, and a neighbour with 1 over the root of both degrees.",
		"node 1 = 3/2 + 6/√6, node 2 = 6/3 + 3/√6 + 12/√6",
	},
})

// MessageDirection is x A over a list of edges. Its stub sends against them.
var MessageDirection = check.NewFormula[func(x *mat.Dense, from, to []int) *mat.Dense](check.Spec{
	ID: chapter + "messagedirection", Func: "MessageDirection", Title: "messages that go the wrong way",
	Kind: check.FindBug, Points: 1, Minutes: 5, Stub: "against the edges",
	In: []string{"x", "from", "to"}, Out: []string{"heard"},
	Formula: `
		nodes = cols(x)
		A = edges(from, to, nodes) // how many edges lead from row j to column i
		heard = x · A`,
	Functions: formula.Functions{
		"edges":  func(in ...*formula.Matrix) *formula.Matrix { return adjacency(in, false) },
		"lastOf": func(in ...*formula.Matrix) *formula.Matrix { return adjacency(in, true) },
	},
	Cases: []check.Case{
		{Name: "4 nodes, one way", Args: check.Args{check.Matrix(1, 2, 4), []int{0, 1, 0, 2}, []int{1, 2, 3, 3}}},
		{Name: "5 nodes, a loop, an edge that is there twice", Args: check.Args{check.Matrix(2, 3, 5), []int{4, 4, 2, 2, 1, 3}, []int{0, 0, 2, 1, 4, 0}}},
	},
	Mistakes: []check.Mistake{
		{Name: "against the edges", As: "heard = x · Aᵀ", Says: "The sender gets what the receiver has. On edges that go both ways nobody would notice; these are one-way streets: what stands at from arrives at to."},
		{Name: "both ways", As: "heard = x · (A + Aᵀ)", Says: "You send in both directions. An edge has one here."},
		{Name: "last one only", As: "A = lastOf(from, to, nodes)", Says: "Each message replaces the one before it. A node hears all of its senders: add up."},
		{Name: "itself, too", As: "heard = x · (A + eye(nodes))", Says: "Every node also hears itself, though it has no loop. Loops stand in the list, where they are wanted."},
		{Name: "mean", As: "heard = x · A / max(Σₖ A, 1)", Says: "You divide by the number of messages. Asked is the sum."},
		{Name: "each sender once", As: "A = min(edges(from, to, nodes), 1)", Says: "An edge that is there twice brings its message twice."},
	},
	Hints: [3]string{
		"Draw the first graph with its arrows and put the numbers on the nodes. Where does the number of node 1 turn up?",
		"heard of a node is a sum over the edges that end there.",
		"heard[:, to[k]] += x[:, from[k]] for every edge k",
	},
})

// adjacency counts the edges from row to column, or keeps the last that ends at each node.
func adjacency(in []*formula.Matrix, last bool) *formula.Matrix {
	n := int(in[2].V[0])
	a := mat.NewDense(n, n, nil)
	for k := range in[0].V {
		from, to := int(in[0].V[k]), int(in[1].V[k])
		if last {
			a.SetCol(to, make([]float64, n))
		}
		a.Set(from, to, a.At(from, to)+1)
	}
	return &formula.Matrix{R: n, C: n, V: a.RawMatrix().Data}
}

// WhichAggregate asks what can count.
var WhichAggregate = check.NewChoice(check.Spec{
	ID: chapter + "whichaggregate", Func: "WhichAggregate", Title: "who can count neighbours",
	Points: 1, Minutes: 4,
	Hints: [3]string{
		"Give all nodes the feature 1, and let the messages be what the sender has. What does a node with two neighbours hear, and what one with five?",
		"A mean of ones is one, however many there are; so is a maximum; and attention is a mean with weights that add up to 1.",
		"Only the sum of ones is the number of neighbours.",
	},
}, "86dcb49a",
	check.Choice{Key: "a", Says: "The mean knows how the neighbours are divided, not how many there are: of equal neighbours it is the same for one and for a hundred."},
	check.Choice{Key: "b", Says: "The maximum of equal numbers is that number, for one neighbour and for a hundred."},
	check.Choice{Key: "c", Says: "The sum grows with every neighbour: of ones it is their number."},
	check.Choice{Key: "d", Says: "Attention weights add up to 1 at every node. What it makes of equal neighbours is their common value, however many there are and whatever the scores say."},
)

// SecondEigenvalue is λ₂, read from the fall of the energy.
var SecondEigenvalue = check.NewFormula[func() float64](check.Spec{
	ID: chapter + "secondeigenvalue", Func: "SecondEigenvalue", Title: "λ₂ from the slope of the energy",
	Kind: check.ReadFigure, Points: 1, Minutes: 5, Tolerance: 4e-3,
	Out: []string{"λ₂"},
	Formula: `
		E₂₀ = 0.01
		E₄₀ = 0.000125
		steps = 20
		fall = (E₄₀ / E₂₀) ^ (1 / steps) // of one step
		λ₂ = √ fall`,
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "no root", As: "λ₂ = fall", Says: "This is the factor by which E falls in one step. E is a square of x, so it is λ₂²: take the root."},
		{Name: "all steps at once", As: "fall = E₄₀ / E₂₀", Says: "This is the fall over all 20 steps. Of one step it is the 20th root."},
		{Name: "40 steps", As: "steps = 40", Says: "From k = 20 to k = 40 there are 20 steps."},
		{Name: "difference", As: "fall = E₂₀ − E₄₀", Says: "A straight line on a logarithmic axis is a constant factor, not a constant difference."},
	},
	Hints: [3]string{
		"A straight line on a logarithmic axis: E is multiplied by the same number at each step. By which?",
		"In 20 steps E is multiplied by 0.0125, so in one step by its 20th root, and that is λ₂².",
		"λ₂ = 0.0125^(1/40)",
	},
})

// NormaliseGraph is Kipf and Welling's Â.
var NormaliseGraph = check.NewFormula[func(a *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "normalisegraph", Func: "NormaliseGraph", Title: "Â from A",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"A"}, Out: []string{"Â"},
	Formula: `
		I = eye(rows(A))
		Ã = A + I
		d = Σₖ Ã // degrees: what each node hears, with itself
		Â = Ã / √ d / √ (dᵀ)`,
	Cases: []check.Case{
		{Name: "4 nodes, undirected", Args: check.Args{mat.NewDense(4, 4, []float64{0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0})}},
		{Name: "5 nodes, one-way edges", Args: check.Args{mat.NewDense(5, 5, []float64{0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0})}},
	},
	Mistakes: []check.Mistake{
		{Name: "degrees of A", As: "d = Σₖ A", Says: "You divide by the degrees of A. The loop counts: d̃ is that of Ã = A + I. A node without neighbours would be divided by 0."},
		{Name: "loops twice", As: "Ã = A + 2 · I", Says: "Every node hears itself twice: A + 2 I. The loop is added once."},
		{Name: "no loops", As: "Ã = A", Says: "The loops are missing: a node does not hear itself. Ã = A + I."},
		{Name: "mean", As: "Â = Ã / d", Says: "This is Ã D̃⁻¹, the mean of what a node hears. In Â the degrees of both ends stand, under a root."},
		{Name: "mean of the sender", As: "Â = Ã / (dᵀ)", Says: "This is D̃⁻¹ Ã: each sender divides what it says by its own degree. In Â the degrees of both ends stand, under a root."},
		{Name: "no roots", As: "Â = Ã / d / (dᵀ)", Says: "You divide by d̃ⱼ d̃ᵢ; the root of it is missing."},
		{Name: "not normalised", As: "Â = Ã", Says: "This is Ã. It has to be divided by √(d̃ⱼ d̃ᵢ)."},
		{Name: "degrees of the senders", As: "d = (Σₙ Ã)ᵀ", Says: "Your degrees are the row sums: how many hear a node. d̃ᵢ = Σⱼ Ãⱼᵢ is the column sum: what it hears. Where all edges go both ways they are equal."},
	},
	Hints: [3]string{
		"Take two nodes and the edge between them. Each hears itself and the other: which four numbers should come out?",
		"First the loops, then the degrees of the matrix with loops, then divide entry j, i by the root of both degrees.",
	},
})

// InputGradient is ∂L/∂X of a graph convolution.
var InputGradient = check.NewFormula[func(w, delta, a *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "inputgradient", Func: "InputGradient", Title: "what a graph convolution sends back",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"W", "δ", "Â"}, Out: []string{"∂L/∂X"},
	Formula: `
		N = cols(δ)
		back = Wᵀ · δ // node by node, as in a dense layer
		∂L/∂X = back · Âᵀ`,
	Cases: []check.Case{
		{Name: "3 neurons, 3 inputs, 4 nodes", Args: check.Args{check.Matrix(21, 3, 3), check.Matrix(22, 3, 4), check.Matrix(23, 4, 4)}},
		{Name: "2 neurons, 4 inputs, 5 nodes", Args: check.Args{check.Matrix(24, 2, 4), check.Matrix(25, 2, 5), check.Matrix(26, 5, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "Â not transposed", As: "∂L/∂X = back · Â", Says: "You send along the edges once more: Wᵀ δ Â. What node i received from j must come back from i to j: Âᵀ. With a symmetric Â nobody notices; here it has one-way streets."},
		{Name: "Â forgotten", As: "∂L/∂X = back", Says: "This is Wᵀ δ, as in a dense layer. It belongs to X Â; from there to X leads one product more, with Âᵀ."},
		{Name: "diagonal only", As: "∂L/∂X = back · (eye(N) ⊙ Â)", Says: "Every node gets back only what it told itself. Its column stands in the sums of its neighbours, too."},
		{Name: "W not transposed", As: "back = W · δ", Says: "You compute W δ. On the way back it is Wᵀ; where W is square nothing panics."},
		{Name: "divided by N", As: "∂L/∂X = back · Âᵀ / N", Says: "You divide by the number of nodes. The mean sits in the loss; δ has it already."},
		{Name: "wrong sign", As: "∂L/∂X = −(back · Âᵀ)", Says: "Every value has the wrong sign. The minus belongs to the update."},
	},
	Hints: [3]string{
		"Follow the number of node j: into which columns of Z does it go, and with which weight each?",
		"X meets two matrices, W from the left and Â from the right. Each comes back transposed, on its side.",
	},
})

// ScoreGradient is the softmax of each column, backward.
var ScoreGradient = check.NewFormula[func(p, dp *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "scoregradient", Func: "ScoreGradient", Title: "back through the shares of attention",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"P", "∂L/∂P"}, Out: []string{"∂L/∂e"},
	Formula: `
		N = rows(P)
		own = P ⊙ ∂L/∂P
		paid = Σₖ own // of each column: what its shares get on average
		∂L/∂e = own − P ⊙ paid`,
	Cases: []check.Case{
		{Name: "3 nodes", Args: check.Args{mat.NewDense(3, 3, []float64{0.5, 0.2, 0, 0.3, 0.7, 0.4, 0.2, 0.1, 0.6}), check.Matrix(31, 3, 3)}},
		{Name: "4 nodes, missing edges", Args: check.Args{mat.NewDense(4, 4, []float64{0.9, 0, 0.25, 0, 0.1, 0.6, 0.25, 0.3, 0, 0.4, 0.5, 0, 0, 0, 0, 0.7}), check.Matrix(32, 4, 4)}},
	},
	Mistakes: []check.Mistake{
		{Name: "diagonal only", As: "∂L/∂e = own ⊙ (1 − P)", Says: "This is P (1 − P) ∂L/∂P: only how a share depends on its own score. If it grows the other shares of its column shrink: subtract P times the sum of P ⊙ ∂L/∂P over the column."},
		{Name: "mean forgotten", As: "∂L/∂e = own", Says: "This is P ⊙ ∂L/∂P. The shares of a node add up to 1, so the scores push one another: subtract P times the sum over the column."},
		{Name: "wrong side", As: "paid = Σₙ own", Says: "You sum over the rows, over those who hear the same sender. The shares that add up to 1 stand in a column."},
		{Name: "plain mean", As: "paid = Σₖ ∂L/∂P / N", Says: "You subtract the plain mean of ∂L/∂P. It is weighted with the shares: Σ P ⊙ ∂L/∂P."},
		{Name: "P forgotten", As: "∂L/∂e = own − paid", Says: "The sum of the column is subtracted as it is. Each score gets its share of it: P times the sum."},
		{Name: "plus", As: "∂L/∂e = own + P ⊙ paid", Says: "You add the sum of the column. It is subtracted: each column of ∂L/∂e adds up to 0, as equal scores more change nothing."},
	},
	Hints: [3]string{
		"Add 1 to all scores of a node: nothing changes. So each column of ∂L/∂e adds up to 0. Does yours?",
		"A share depends on all scores of its column: on its own with P (1 − P), on another with −P P.",
	},
})

// AttentionShares is P of a graph attention.
var AttentionShares = check.NewFormula[func(h *mat.Dense, as, at []float64, a *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "attentionshares", Func: "AttentionShares", Title: "whom a node hears",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"H", "aₛ", "aₜ", "A"}, Out: []string{"P"},
	Formula: `
		S = Hᵀ · aₛ // what each node brings as a sender
		T = (Hᵀ · aₜ)ᵀ // what each node brings as a receiver
		u = 0 · A + S + T // row j sends, column i receives
		e = max(u, 0.2 · u)
		s = A ⊙ exp(e) // strangers have the score −∞, so exp is 0
		P = s / Σₖ s`,
	Cases: []check.Case{
		{Name: "3 nodes, 2 features", Args: check.Args{check.Matrix(41, 2, 3), check.List(42, 2), check.List(43, 2), mat.NewDense(3, 3, []float64{1, 1, 0, 0, 1, 1, 0, 1, 1})}},
		{Name: "4 nodes, 3 features", Args: check.Args{check.Matrix(44, 3, 4), check.List(45, 3), check.List(46, 3), mat.NewDense(4, 4, []float64{1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 1})}},
	},
	Mistakes: []check.Mistake{
		{Name: "softmax over the wrong side", As: "P = s / Σₙ s", Says: "Your rows add up to 1: a sender shares itself out. It is the receiver that shares out its attention: the shares of the edges that end at a node, a column, add up to 1."},
		{Name: "0 for −∞", As: "s = exp(A ⊙ e)", Says: "A missing edge has the score 0 here, and exp 0 = 1: strangers are heard. Leave them out; their score would have to be −∞."},
		{Name: "everyone", As: "s = exp(e)", Says: "Every node hears every other, whether there is an edge or not. Only the edges in A have scores."},
		{Name: "LeakyReLU forgotten", As: "e = u", Says: "LeakyReLU is missing, or comes after the softmax, where it has nothing to do, as shares are never negative. It bends the scores, before exp: e = u where u > 0, else 0.2 u."},
		{Name: "ReLU", As: "e = max(u, 0 · u)", Says: "You have cut negative scores off at 0. LeakyReLU keeps a fifth of them."},
		{Name: "slope 0.01", As: "e = max(u, 0.01 · u)", Says: "Your LeakyReLU keeps a hundredth of what is negative, as many libraries do. This one keeps a fifth: 0.2 u."},
		{Name: "sender and receiver exchanged", As: "S = Hᵀ · aₜ; T = (Hᵀ · aₛ)ᵀ", Says: "aₛ belongs to the sender, row j, and aₜ to the receiver, column i. Yours are exchanged."},
		{Name: "one vector for both", As: "T = (Hᵀ · aₛ)ᵀ", Says: "You use aₛ at both ends. The receiver has a vector of its own, aₜ."},
		{Name: "not normalised", As: "P = s", Says: "These are exp e. Divide each by the sum of its column."},
	},
	Hints: [3]string{
		"Which sums of your P are 1, those of the columns or those of the rows? And what stands where A has a 0?",
		"A score for every pair, bent by LeakyReLU; exp only where there is an edge; each column divided by its sum.",
	},
})

// GraphStep is one step of a two-layer graph network with labels for some nodes.
var GraphStep = check.NewFormula[func(w1, w2, x, a, y *mat.Dense, mask []float64, eta float64) (newW1, newW2 *mat.Dense)](check.Spec{
	ID: chapter + "graphstep", Func: "GraphStep", Title: "one step of a graph network, from the labels of some nodes",
	Kind: check.Formula, Points: 5, Minutes: 40, Test: true,
	In: []string{"W₁", "W₂", "x", "Â", "y", "mask", "η"}, Out: []string{"new W₁", "new W₂"},
	Formula: `
		N = cols(x)
		M = Σ mask // labelled nodes
		m₁ = x · Â
		a₁ = tanh(W₁ · m₁)
		m₂ = a₁ · Â
		z₂ = W₂ · m₂
		s = exp(z₂ − maxₖ z₂)
		p = s / Σₖ s
		δ₂ = (p − y) ⊙ maskᵀ / M
		∂W₂ = δ₂ · m₂ᵀ
		back = W₂ᵀ · δ₂ · Âᵀ // against the edges
		δ₁ = back ⊙ (1 − a₁²)
		∂W₁ = δ₁ · m₁ᵀ
		new W₁ = W₁ − η · ∂W₁
		new W₂ = W₂ − η · ∂W₂`,
	Cases: []check.Case{
		{Name: "4 nodes, 2 labelled", Args: check.Args{check.Matrix(51, 3, 2), check.Matrix(52, 2, 3), check.Matrix(53, 2, 4), check.Matrix(54, 4, 4), nn.OneHot([]int{0, 1, 1, 0}, 2), []float64{1, 0, 0, 1}, 0.5}},
		{Name: "5 nodes, 3 labelled", Args: check.Args{check.Matrix(55, 4, 3), check.Matrix(56, 3, 4), check.Matrix(57, 3, 5), check.Matrix(58, 5, 5), nn.OneHot([]int{2, 1, 0, 2, 1}, 3), []float64{0, 1, 1, 0, 1}, 0.2}},
	},
	Mistakes: []check.Mistake{
		{Name: "all nodes counted", As: "δ₂ = (p − y) / N", Says: "All nodes count in your loss. Only those with mask 1 have a label: the others have δ₂ = 0, and the mean is over the M labelled ones."},
		{Name: "N for M", As: "δ₂ = (p − y) ⊙ maskᵀ / N", Says: "You divide by the number of all nodes. The mean is over the labelled ones, M = Σ mask."},
		{Name: "1/M forgotten", As: "δ₂ = (p − y) ⊙ maskᵀ", Says: "The loss is the mean over the labelled nodes: δ₂ carries 1/M."},
		{Name: "Âᵀ forgotten", As: "back = W₂ᵀ · δ₂", Says: "δ₁ gets W₂ᵀ δ₂ as in a dense network. Layer 2 read a₁ Â: back to a₁ leads one product more, with Âᵀ."},
		{Name: "Â not transposed", As: "back = W₂ᵀ · δ₂ · Â", Says: "On the way back you send along the edges. What a node has received comes back to the sender: Âᵀ."},
		{Name: "f' missing", As: "δ₁ = back", Says: "The slope of tanh is missing: δ₁ = … ⊙ (1 − a₁²)."},
		{Name: "x for x Â", As: "∂W₁ = δ₁ · xᵀ", Says: "∂L/∂W₁ meets what W₁ met on the way forward: x Â, not x."},
		{Name: "a for a Â", As: "∂W₂ = δ₂ · a₁ᵀ", Says: "∂L/∂W₂ meets what W₂ met on the way forward: a₁ Â, not a₁."},
		{Name: "moved too early", As: "back = (W₂ − η · ∂W₂)ᵀ · δ₂ · Âᵀ", Says: "W₂ has moved before δ₁ was computed. All gradients belong to one θ: first all of them, then the step."},
		{Name: "uphill", As: "new W₁ = W₁ + η · ∂W₁; new W₂ = W₂ + η · ∂W₂", Says: "You add η times the gradient. It points uphill."},
	},
	Hints: [3]string{
		"Check it layer by layer against central differences of the loss over the labelled nodes. Is ∂L/∂W₂ right already?",
		"Forward: x Â, W₁, tanh, Â, W₂, softmax. Backward the same in reverse: (p − y) of the labelled nodes over M, W₂ᵀ from the left, Âᵀ from the right, the slope of tanh.",
	},
})
