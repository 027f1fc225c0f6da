// Package conventions has the exercises of chapter 0.
package conventions

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

const chapter = "00-conventions/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "00-conventions",
	Package: "conventions",
	Exercises: []*check.Spec{
		CellMemory.Spec,
		WeightIndex.Spec,
		ParameterCount.Spec,
		ShapeOf.Spec,
		LossFactor.Spec,
		ErrorTerm.Spec,
		TranslateLayer.Spec,
	},
}

// CellMemory is what a cell prints that has others before it.
var CellMemory = check.NewFormula[func() int](check.Spec{
	ID: chapter + "cellmemory", Func: "CellMemory", Title: "what a cell remembers",
	Kind: check.Predict, Points: 1, Minutes: 2,
	Out: []string{"printed"},
	Formula: `
		total = 3
		printed = total + 4 + 1`,
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "values stay", As: "printed = total + 4 + 4 + 4 + 1", Says: "You carry the value of total from cell to cell, through every run. Each cell with %% is a new program, and what an earlier program has computed is gone."},
		{Name: "values stay, one run", As: "printed = total + 4 + 4 + 1", Says: "You carry the value of total from cell to cell, and count one run of cell 3. Neither run counts: each cell with %% is a new program, and what an earlier program has computed is gone."},
		{Name: "nothing stays", As: "total = 0", Says: "You begin with total = 0. Values do not stay, but declarations do: the initialiser of cell 1 runs again at the start of each program."},
		{Name: "cell 3", As: "printed = total + 4", Says: "This is what cell 3 prints, each time. Cell 4 is asked for, and it has lines of its own."},
		{Name: "initialiser only", As: "printed = total", Says: "This is the value that total begins with. The lines of cell 4 come after that."},
	},
	Hints: [3]string{
		"Write down the whole program that is compiled for cell 4: which lines of the other cells are in it?",
		"Declarations stay, values do not. The lines under %% are the body of main of one program only.",
		"The program of cell 4 is: var total = 3, the function add, and a main with add(4), add(1) and the printing.",
	},
})

// WeightIndex asks for the name and the direction of an entry of W.
var WeightIndex = check.NewChoice(check.Spec{
	ID: chapter + "weightindex", Func: "WeightIndex", Title: "which weight is W.At(1, 2)",
	Points: 1, Minutes: 2,
	Hints: [3]string{
		"Two things are to be decided: from where Go counts, and what a row of W belongs to.",
		"Rows and columns count from 0 in Go and from 1 in the book. W is out × in: a row is all that one neuron hears.",
		"Row 1 in Go is the second row, so neuron 2; column 2 is the third, so input 3.",
	},
}, "fad64366",
	check.Choice{Key: "a", Says: "The direction is right, the counting is not: Go counts rows and columns from 0, the names of the book count from 1."},
	check.Choice{Key: "b", Says: "The name is right, and you read it from left to right. The first index is the row, and a row of W belongs to the neuron: read the indices from right to left, as in f(g(x))."},
	check.Choice{Key: "c", Says: "You put the column first. The first index is the row, in Go as in the book."},
	check.Choice{Key: "d", Says: "Row 1, column 2 counted from 0: it leads from input 3 to neuron 2."},
	check.Choice{Key: "e", Says: "Two things at once: Go counts from 0, and the first index is the neuron at which the weight arrives, not the input from which it comes."},
)

// ParameterCount is the number of weights and biases of a chain of dense layers.
var ParameterCount = check.NewFormula[func(sizes []int) int](check.Spec{
	ID: chapter + "parametercount", Func: "ParameterCount", Title: "how many numbers a network learns",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"sizes"}, Out: []string{"count"},
	Formula: `
		in = earlier sizes // what a layer gets
		layer = in > 0 // all but the input
		count = Σ(sizes ⊙ in + sizes ⊙ layer)`,
	Cases: []check.Case{
		{Name: "the chain of the chapter", Args: check.Args{[]int{512, 256, 128, 64, 10}}},
		{Name: "one layer", Args: check.Args{[]int{4, 3}}},
		{Name: "all layers equally wide", Args: check.Args{[]int{5, 5, 5, 5}}},
		{Name: "a single neuron", Args: check.Args{[]int{7, 1}}},
		{Name: "an input and no layer", Args: check.Args{[]int{6}}},
	},
	Mistakes: []check.Mistake{
		{Name: "biases forgotten", As: "count = Σ(sizes ⊙ in)", Says: "You count the weights alone. Each neuron has a bias besides."},
		{Name: "one bias per layer", As: "count = Σ(sizes ⊙ in + layer)", Says: "You count one bias per layer. b has one entry per neuron of the layer."},
		{Name: "one bias in all", As: "count = Σ(sizes ⊙ in) + 1", Says: "You count one bias for the whole network. Every neuron has a bias of its own."},
		{Name: "a neuron too many per layer", As: "count = Σ((sizes + 1) ⊙ (in + 1) ⊙ layer)", Says: "You count (in + 1)(out + 1) for a layer. The 1 beside in is the bias, an input that is always 1. Nothing stands for a 1 beside out: there are out neurons."},
		{Name: "bias per input", As: "count = Σ(sizes ⊙ in + in)", Says: "You count as many biases as a layer has inputs. A bias belongs to a neuron, so there are as many as the layer has outputs."},
		{Name: "biases of the input", As: "count = Σ(sizes ⊙ in + sizes ⊙ layer) + first sizes · max layer", Says: "You count biases for the input, too. Layer 0 computes nothing and learns nothing."},
		{Name: "last layer forgotten", As: "count = Σ(sizes ⊙ in + sizes ⊙ layer) − last(sizes ⊙ in + sizes ⊙ layer)", Says: "The last layer is missing. A list of n sizes makes n − 1 layers."},
		{Name: "first layer forgotten", As: "count = Σ(sizes ⊙ in + sizes ⊙ layer) − first(later(sizes ⊙ in + sizes ⊙ layer))", Says: "The first layer is missing, the one between the input and the second size. It is often the largest of all."},
		{Name: "output without bias", As: "count = Σ(sizes ⊙ in + sizes ⊙ layer) − last(sizes ⊙ layer)", Says: "You give the last layer no bias. It is a dense layer like the others."},
		{Name: "neurons counted", As: "count = Σ(sizes ⊙ layer)", Says: "This is the number of neurons. A neuron learns one number per input, and one more."},
		{Name: "sum for product", As: "count = Σ((sizes + in) ⊙ layer + sizes ⊙ layer)", Says: "You add in and out. Every input is joined to every neuron: a product."},
	},
	Hints: [3]string{
		"Do it by hand for one layer of 4 inputs and 3 neurons: draw the lines, and count. Then add what is not a line.",
		"W has out · in entries, b has out. The output of a layer is the input of the next.",
	},
})

// ShapeOf is the shape ledger of one layer.
var ShapeOf = check.NewFormula[func(in, out, n int) (x, w, b, z, delta, dw []int)](check.Spec{
	ID: chapter + "shapeof", Func: "ShapeOf", Title: "how large is everything in a layer",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"in", "out", "N"}, Out: []string{"x", "W", "b", "z", "δ", "∂L/∂W"},
	Formula: `
		x = stack(in, N)
		W = stack(out, in)
		b = stack(out, 1)
		z = stack(out, N)
		δ = stack(out, N)
		∂L/∂W = stack(out, in)`,
	Cases: []check.Case{
		{Name: "3 → 2, 4 samples", N: 4, Args: check.Args{3, 2, 4}},
		{Name: "784 → 128, 32 samples", N: 32, Args: check.Args{784, 128, 32}},
		{Name: "a square layer, 5 → 5", N: 3, Args: check.Args{5, 5, 3}},
		{Name: "one neuron", N: 6, Args: check.Args{4, 1, 6}},
	},
	Mistakes: []check.Mistake{
		{Name: "a sample is a row", As: "x = stack(N, in); z = stack(N, out); δ = stack(N, out)", Says: "You lay the samples down as rows, as NumPy code and PyTorch do. Here a sample is a column: x, z and δ have N columns."},
		{Name: "columns first", As: "x = stack(N, in); W = stack(in, out); b = stack(1, out); z = stack(N, out); δ = stack(N, out); ∂L/∂W = stack(in, out)", Says: "You name the columns first. A size is rows × columns, in this order, as in mat.NewDense."},
		{Name: "W is in × out", As: "W = stack(in, out); ∂L/∂W = stack(in, out)", Says: "Your W is in × out, as in Keras. Then W x would not fit, as the inner sizes must agree. The result stands first: one row per neuron."},
		{Name: "b is a row", As: "b = stack(1, out)", Says: "Your b is a row. It is added to each column of z, so it is a column itself."},
		{Name: "one b for the layer", As: "b = stack(1, 1)", Says: "Your b is a single number. Every neuron has a bias of its own."},
		{Name: "b has N columns", As: "b = stack(out, N)", Says: "Your b has a column per sample. It is a parameter: the same for all samples, and so without N in its size."},
		{Name: "no batch", As: "x = stack(in, 1); z = stack(out, 1); δ = stack(out, 1)", Says: "Your x, z and δ have one column. That is right for one sample; a batch of N has N columns."},
		{Name: "δ of the layer below", As: "δ = stack(in, N)", Says: "Your δ is as large as x. δ is ∂L/∂z of this layer, and as large as z."},
		{Name: "one δ per neuron", As: "δ = stack(out, 1)", Says: "Your δ has one number per neuron. Every sample has a z of its own, so it has a δ of its own, too."},
		{Name: "∂L/∂W is transposed", As: "∂L/∂W = stack(in, out)", Says: "Your ∂L/∂W is in × out. A gradient has the size of the parameter it belongs to."},
		{Name: "∂L/∂W is as large as δ", As: "∂L/∂W = stack(out, N)", Says: "Your ∂L/∂W is as large as δ. A gradient has the size of its parameter: the samples have been summed up, and no N is left."},
	},
	Hints: [3]string{
		"Sort the six into two groups first: what belongs to samples, and what belongs to parameters. Only one group knows N.",
		"A sample is a column, W has a row per neuron and a column per input, b is a column. δ is as large as z, a gradient as large as its parameter.",
	},
})

// LossFactor is where ½, 1/N and 1/K go in two losses.
var LossFactor = check.NewFormula[func(a, y *mat.Dense) (squared, mean float64)](check.Spec{
	ID: chapter + "lossfactor", Func: "LossFactor", Title: "where ½, 1/N and 1/K go",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"a", "y"}, Out: []string{"SquaredError", "MeanSquaredError"},
	Formula: `
		N = cols(a)
		K = rows(a)
		S = Σ(a − y)²
		SquaredError = S / (2 · N)
		MeanSquaredError = S / (N · K)`,
	Cases: []check.Case{
		{Name: "the example of the chapter", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{1.5, 0.5, 2, 3, 2.5, -1}), mat.NewDense(3, 2, []float64{0.5, 0.5, 0, 0, 0.5, -1})}},
		{Name: "4 outputs, 5 samples", N: 5, Args: check.Args{check.Matrix(1, 4, 5), check.Matrix(2, 4, 5)}},
		{Name: "1 output, 3 samples", N: 3, Args: check.Args{check.Matrix(3, 1, 3), check.Matrix(4, 1, 3)}},
		{Name: "as many outputs as samples", N: 3, Args: check.Args{check.Matrix(5, 3, 3), check.Matrix(6, 3, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "no ½ in SquaredError", As: "SquaredError = S / N", Says: "Your SquaredError lacks the ½. It is there to cancel the 2 of the derivative."},
		{Name: "no 1/N", As: "SquaredError = S / 2; MeanSquaredError = S / K", Says: "Both of your losses are sums over the samples. Here the mean over the batch is part of the loss."},
		{Name: "no 1/N in SquaredError", As: "SquaredError = S / 2", Says: "Your SquaredError is a sum over the samples. Here the mean over the batch is part of every loss."},
		{Name: "no 1/N in MeanSquaredError", As: "MeanSquaredError = S / K", Says: "Your MeanSquaredError is a mean over the outputs, and a sum over the samples. It is a mean over both."},
		{Name: "1/2 is 0", As: "SquaredError = 0 · S", Says: "Your SquaredError is 0. Between integers Go divides without a rest, so that 1/2 is 0: write 0.5, or divide by 2 at the end."},
		{Name: "1/K in SquaredError", As: "SquaredError = S / (2 · N) / K", Says: "You divide SquaredError by the number of outputs as well. It is summed over the outputs; only MeanSquaredError has 1/K."},
		{Name: "N and K have changed places", As: "SquaredError = S / (2 · K)", Says: "Your SquaredError is the mean over the rows. A row is an output; the samples are the columns, and N is their number."},
		{Name: "½ in MeanSquaredError", As: "MeanSquaredError = S / (2 · N · K)", Says: "Your MeanSquaredError has a ½. It is the plain mean of all squares."},
		{Name: "no 1/K in MeanSquaredError", As: "MeanSquaredError = S / N", Says: "Your MeanSquaredError is summed over the outputs. It is the mean over them, too: there are N · K squares."},
		{Name: "the two have changed places", As: "SquaredError = S / (N · K); MeanSquaredError = S / (2 · N)", Says: "You return the right two numbers in the wrong order: SquaredError comes first."},
		{Name: "a root", As: "SquaredError = √(S / (2 · N)); MeanSquaredError = √(S / (N · K))", Says: "You take the square root of the mean. None of the losses of this course has a root."},
		{Name: "no square", As: "S = Σ abs(a − y)", Says: "You add up |a − y|, and the square is missing."},
		{Name: "squared sum", As: "S = (Σ(a − y))²", Says: "You add up the differences first and square the sum. Then differences of opposite signs cancel. Square each one, then add."},
		{Name: "first sample only", As: "S = Σ(sample₁(a − y))²", Says: "Only the first sample is in your sums. All columns of a and y belong to the loss."},
	},
	Hints: [3]string{
		"Is one of the two results right? Divide your wrong one by the right one: the factor is 2, N, K or a product of them.",
		"Both begin with the sum of all (a − y)². SquaredError is a mean over the samples of half a sum over the outputs, MeanSquaredError a mean over everything.",
	},
})

// ErrorTerm is one δ with pencil and paper, with the factors of MeanSquaredError.
var ErrorTerm = check.NewFormula[func() float64](check.Spec{
	ID: chapter + "errorterm", Func: "ErrorTerm", Title: "one δ, with pencil and paper",
	Kind: check.Predict, Points: 2, Minutes: 5, Tolerance: 2e-3,
	Out: []string{"δ"},
	Formula: `
		a = 0.8
		y = 0.2
		N = 4
		K = 3
		∂L/∂a = 2 · (a − y) / (N · K)
		f' = a · (1 − a)
		δ = f' · ∂L/∂a`,
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "∂L/∂a", As: "f' = 1", Says: "This is ∂L/∂a, which some texts call δ. Here δ is ∂L/∂z: the factor f'(z) is missing."},
		{Name: "SquaredError", As: "∂L/∂a = (a − y) / N", Says: "This is δ for SquaredError, whose gradient is (a − y)/N. MeanSquaredError has no ½, and a mean over the outputs as well."},
		{Name: "no 2", As: "∂L/∂a = (a − y) / (N · K)", Says: "The 2 of the square is missing. MeanSquaredError has no ½ that would cancel it."},
		{Name: "no 1/K", As: "K = 1", Says: "You do not divide by the number of outputs. MeanSquaredError is the mean over them, too."},
		{Name: "no 1/N", As: "N = 1", Says: "You do not divide by the number of samples. The mean over the batch is part of the loss, so that δ carries 1/N."},
		{Name: "neither 1/N nor 1/K", As: "N = 1; K = 1", Says: "This is δ for a batch of one sample and a network of one output. The mean divides by N and by K."},
		{Name: "wrong sign", As: "∂L/∂a = 2 · (y − a) / (N · K)", Says: "δ has the sign of a − y: if z grows, a grows, and moves further from y. Some old texts define δ with a minus; here it has none."},
		{Name: "a for f'", As: "f' = a", Says: "You have multiplied by a. The slope of the logistic function is a (1 − a)."},
		{Name: "1 − a for f'", As: "f' = 1 − a", Says: "You have multiplied by 1 − a. The slope of the logistic function is a (1 − a)."},
		{Name: "f' at z = 0", As: "f' = 0.25", Says: "You have taken the slope 0.25, which belongs to a = ½, as in the example of the chapter. Here a is another one."},
		{Name: "f' twice", As: "δ = f'² · ∂L/∂a", Says: "f'(z) is in your result twice. It leads from ∂L/∂a to ∂L/∂z, once."},
	},
	Hints: [3]string{
		"Two numbers are to be found and multiplied: what the loss says of a, and how steep the neuron is. Which one have you got?",
		"∂L/∂a of MeanSquaredError is in the table of the losses. The slope of the logistic function can be computed from a alone.",
		"δ = a (1 − a) · 2 (a − y)/(N K)",
	},
})

// TranslateLayer moves a layer from a book with samples as rows to this course,
// and a gradient back.
var TranslateLayer = check.NewFormula[func(x, v *mat.Dense, c []float64, y *mat.Dense) (z *mat.Dense, loss float64, delta, dv *mat.Dense)](check.Spec{
	ID: chapter + "translatelayer", Func: "TranslateLayer", Title: "a layer from another book, and its gradient back",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"X", "V", "c", "Y"}, Out: []string{"z", "L", "δ", "∂L/∂V"},
	Formula: `
		N = rows(X)
		z = Vᵀ · Xᵀ + c
		K = rows(z)
		a = σ(z)
		e = a − Yᵀ
		L = ½ · Σ e² / N
		f' = a ⊙ (1 − a) // the slope of the logistic function
		δ = f' ⊙ e / N
		∂L/∂W = δ · X
		∂L/∂V = ∂L/∂Wᵀ`,
	Cases: []check.Case{
		{Name: "square V, 4 samples", N: 4, Args: check.Args{check.Matrix(11, 4, 3), check.Matrix(12, 3, 3), check.List(13, 3), check.Matrix(14, 4, 3)}},
		{Name: "V 4×2, 5 samples", N: 5, Args: check.Args{check.Matrix(15, 5, 4), check.Matrix(16, 4, 2), check.List(17, 2), check.Matrix(18, 5, 2)}},
		{Name: "V 2×5, 3 samples", N: 3, Args: check.Args{check.Matrix(19, 3, 2), check.Matrix(20, 2, 5), check.List(21, 5), check.Matrix(22, 3, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "left in rows", As: "z = X · V + cᵀ; a = σ(zᵀ); K = cols(z); δ = (f' ⊙ e / N)ᵀ; ∂L/∂W = δᵀ · X", Says: "z and δ still have a row per sample. Here a sample is a column: both are out × N."},
		{Name: "V not transposed", As: "z = V · Xᵀ + c", Says: "You multiply by V where Vᵀ belongs. V is in × out and our W is out × in. Where V is square nothing complains, and the numbers are wrong."},
		{Name: "c forgotten", As: "z = Vᵀ · Xᵀ", Says: "c is missing from z. It is our b: one number per neuron, added in every column."},
		{Name: "c subtracted", As: "z = Vᵀ · Xᵀ − c", Says: "You subtract c. The translation of the bias changes no sign here: b = c. Only a threshold is −b."},
		{Name: "no activation", As: "a = z; f' = 1", Says: "You have left out the logistic function: you compare z with y and use the slope 1. The loss compares a = σ(z)."},
		{Name: "no ½", As: "L = Σ e² / N", Says: "The ½ is missing from your loss. δ has none, because the 2 of the derivative cancels it; the loss itself has it."},
		{Name: "no 1/N in L", As: "L = ½ · Σ e²", Says: "Your loss is the sum over the samples. Here the mean over the batch is part of the loss."},
		{Name: "no 1/N at all", As: "L = ½ · Σ e²; δ = f' ⊙ e", Says: "You sum over the samples, in L and in δ. Here the mean over the batch is part of the loss, and so of its derivatives."},
		{Name: "MeanSquaredError", As: "L = Σ e² / N / K; δ = 2 · f' ⊙ e / N / K", Says: "Your L and δ are those of MeanSquaredError, with 1/(N K) and 2/(N K). SquaredError has a ½, 1/N, and no 1/K."},
		{Name: "mean over the outputs, too", As: "L = ½ · Σ e² / N / K; δ = f' ⊙ e / N / K", Says: "You divide by the number of outputs as well, in L and in δ. SquaredError is summed over the outputs."},
		{Name: "δ is ∂L/∂a", As: "f' = 1", Says: "Your δ is ∂L/∂a. Here δ is ∂L/∂z: the slope of the logistic function, from z to a, is missing."},
		{Name: "a for f'", As: "f' = a", Says: "You multiply by a. The slope of the logistic function is a (1 − a)."},
		{Name: "1 − a for f'", As: "f' = 1 − a", Says: "You multiply by 1 − a. The slope of the logistic function is a (1 − a)."},
		{Name: "1 − a² for f'", As: "f' = 1 − a²", Says: "1 − a² is the slope of tanh. That of the logistic function is a (1 − a)."},
		{Name: "z (1 − z) for f'", As: "f' = z ⊙ (1 − z)", Says: "You multiply by z (1 − z). The slope of the logistic function at z is a (1 − a), with the activation a."},
		{Name: "f'(a) for f'(z)", As: "f' = σ'(a)", Says: "You take the slope at a, σ(a)(1 − σ(a)). a is σ(z) already: the slope at z is a (1 − a)."},
		{Name: "no 1/N in δ", As: "δ = f' ⊙ e", Says: "Your δ lacks 1/N, and so does all that follows from it. The loss has the mean, so its derivative has it, too."},
		{Name: "2 in δ", As: "δ = 2 · f' ⊙ e / N", Says: "Your δ is twice what it should be: the 2 of the derivative cancels the ½ of the loss."},
		{Name: "wrong sign", As: "δ = −f' ⊙ e / N", Says: "δ and ∂L/∂V have the wrong sign: the derivative of ½ (a − y)² is a − y. Some old texts define δ with a minus; ours has none."},
		{Name: "averaged twice", As: "∂L/∂W = δ · X / N", Says: "You divide ∂L/∂V by N. δ carries the 1/N of the loss already; below it there are plain sums over the samples."},
		{Name: "∂L/∂V not translated back", As: "∂L/∂V = ∂L/∂W", Says: "You return ∂L/∂W, which is out × in. A gradient has the size of the parameter it belongs to, and V is in × out: transpose it at the end."},
		{Name: "first sample only", As: "∂L/∂W = sample₁(δ) · X", Says: "∂L/∂V contains the first sample only. A parameter is the same for all samples, so its gradient is a sum over them."},
	},
	Hints: [3]string{
		"Write the size of everything beside its name first, ours and theirs. Then see which result is the first wrong one: z, L, δ, ∂L/∂V, each needs the one before.",
		"Translate first: x = Xᵀ, W = Vᵀ, b = c, y = Yᵀ. Then compute in our convention only: z, a = σ(z), L, δ, ∂L/∂W = δ xᵀ. Translate ∂L/∂W back at the end.",
	},
})
