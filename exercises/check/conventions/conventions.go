// Package conventions has the exercises of chapter 0.
package conventions

import (
	"math"

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

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// CellMemory is what a cell prints that has others before it.
var CellMemory = check.New(cellMemory, check.Spec{
	ID: chapter + "cellmemory", Func: "CellMemory", Title: "what a cell remembers",
	Kind: check.Predict, Points: 1, Minutes: 2,
	Out:   []string{"printed"},
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "values stay", Says: "You carry the value of total from cell to cell, through every run. Each cell with %% is a new program, and what an earlier program has computed is gone."},
		{Name: "values stay, one run", Says: "You carry the value of total from cell to cell, and count one run of cell 3. Neither run counts: each cell with %% is a new program, and what an earlier program has computed is gone."},
		{Name: "nothing stays", Says: "You begin with total = 0. Values do not stay, but declarations do: the initialiser of cell 1 runs again at the start of each program."},
		{Name: "cell 3", Says: "This is what cell 3 prints, each time. Cell 4 is asked for, and it has lines of its own."},
		{Name: "initialiser only", Says: "This is the value that total begins with. The lines of cell 4 come after that."},
	},
	Hints: [3]string{
		"Write down the whole program that is compiled for cell 4: which lines of the other cells are in it?",
		"Declarations stay, values do not. The lines under %% are the body of main of one program only.",
		"The program of cell 4 is: var total = 3, the function add, and a main with add(4), add(1) and the printing.",
	},
})

func cellMemory(on check.Mistakes) func() int {
	return func() int {
		total := 3 // cell 1
		add := func(n int) { total += n }
		switch {
		case on["values stay"]:
			add(4) // cell 3
			add(4) // cell 3 again
		case on["values stay, one run"]:
			add(4)
		case on["nothing stays"]:
			total = 0
		case on["initialiser only"]:
			return total
		}
		add(4)
		if !on["cell 3"] {
			add(1)
		}
		return total
	}
}

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
var ParameterCount = check.New(parameterCount, check.Spec{
	ID: chapter + "parametercount", Func: "ParameterCount", Title: "how many numbers a network learns",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"sizes"}, Out: []string{"count"},
	Cases: []check.Case{
		{Name: "the chain of the chapter", Args: check.Args{[]int{512, 256, 128, 64, 10}}},
		{Name: "one layer", Args: check.Args{[]int{4, 3}}},
		{Name: "all layers equally wide", Args: check.Args{[]int{5, 5, 5, 5}}},
		{Name: "a single neuron", Args: check.Args{[]int{7, 1}}},
		{Name: "an input and no layer", Args: check.Args{[]int{6}}},
	},
	Mistakes: []check.Mistake{
		{Name: "biases forgotten", Says: "You count the weights alone. Each neuron has a bias besides."},
		{Name: "one bias per layer", Says: "You count one bias per layer. b has one entry per neuron of the layer."},
		{Name: "one bias in all", Says: "You count one bias for the whole network. Every neuron has a bias of its own."},
		{Name: "a neuron too many per layer", Says: "You count (in + 1)(out + 1) for a layer. The 1 beside in is the bias, an input that is always 1. Nothing stands for a 1 beside out: there are out neurons."},
		{Name: "bias per input", Says: "You count as many biases as a layer has inputs. A bias belongs to a neuron, so there are as many as the layer has outputs."},
		{Name: "biases of the input", Says: "You count biases for the input, too. Layer 0 computes nothing and learns nothing."},
		{Name: "last layer forgotten", Says: "The last layer is missing. A list of n sizes makes n − 1 layers."},
		{Name: "first layer forgotten", Says: "The first layer is missing, the one between the input and the second size. It is often the largest of all."},
		{Name: "output without bias", Says: "You give the last layer no bias. It is a dense layer like the others."},
		{Name: "neurons counted", Says: "This is the number of neurons. A neuron learns one number per input, and one more."},
		{Name: "sum for product", Says: "You add in and out. Every input is joined to every neuron: a product."},
	},
	Hints: [3]string{
		"Do it by hand for one layer of 4 inputs and 3 neurons: draw the lines, and count. Then add what is not a line.",
		"W has out · in entries, b has out. The output of a layer is the input of the next.",
		"Σ sizes[l] · (sizes[l−1] + 1), for l from 1 to the end",
	},
})

func parameterCount(on check.Mistakes) func(sizes []int) int {
	return func(sizes []int) int {
		count := 0
		for l := 1; l < len(sizes); l++ {
			in, out := sizes[l-1], sizes[l]
			weights, biases := out*in, out
			last := l == len(sizes)-1
			switch {
			case on["a neuron too many per layer"]:
				weights, biases = (in+1)*(out+1), 0
			case on["one bias in all"], on["biases forgotten"], on["output without bias"] && last:
				biases = 0
			case on["one bias per layer"]:
				biases = 1
			case on["bias per input"]:
				biases = in
			case on["biases of the input"] && l == 1:
				biases += in
			case on["sum for product"]:
				weights = out + in
			case on["neurons counted"]:
				weights = 0
			}
			if on["last layer forgotten"] && last || on["first layer forgotten"] && l == 1 {
				continue
			}
			count += weights + biases
		}
		if on["one bias in all"] {
			count++
		}
		return count
	}
}

// ShapeOf is the shape ledger of one layer.
var ShapeOf = check.New(shapeOf, check.Spec{
	ID: chapter + "shapeof", Func: "ShapeOf", Title: "how large is everything in a layer",
	Kind: check.Formula, Points: 1, Minutes: 5,
	In: []string{"in", "out", "N"}, Out: []string{"x", "W", "b", "z", "δ", "∂L/∂W"},
	Cases: []check.Case{
		{Name: "3 → 2, 4 samples", N: 4, Args: check.Args{3, 2, 4}},
		{Name: "784 → 128, 32 samples", N: 32, Args: check.Args{784, 128, 32}},
		{Name: "a square layer, 5 → 5", N: 3, Args: check.Args{5, 5, 3}},
		{Name: "one neuron", N: 6, Args: check.Args{4, 1, 6}},
	},
	Mistakes: []check.Mistake{
		{Name: "a sample is a row", Says: "You lay the samples down as rows, as NumPy code and PyTorch do. Here a sample is a column: x, z and δ have N columns."},
		{Name: "columns first", Says: "You name the columns first. A size is rows × columns, in this order, as in mat.NewDense."},
		{Name: "W is in × out", Says: "Your W is in × out, as in Keras. Then W x would not fit, as the inner sizes must agree. The result stands first: one row per neuron."},
		{Name: "b is a row", Says: "Your b is a row. It is added to each column of z, so it is a column itself."},
		{Name: "one b for the layer", Says: "Your b is a single number. Every neuron has a bias of its own."},
		{Name: "b has N columns", Says: "Your b has a column per sample. It is a parameter: the same for all samples, and so without N in its size."},
		{Name: "no batch", Says: "Your x, z and δ have one column. That is right for one sample; a batch of N has N columns."},
		{Name: "δ of the layer below", Says: "Your δ is as large as x. δ is ∂L/∂z of this layer, and as large as z."},
		{Name: "one δ per neuron", Says: "Your δ has one number per neuron. Every sample has a z of its own, so it has a δ of its own, too."},
		{Name: "∂L/∂W is transposed", Says: "Your ∂L/∂W is in × out. A gradient has the size of the parameter it belongs to."},
		{Name: "∂L/∂W is as large as δ", Says: "Your ∂L/∂W is as large as δ. A gradient has the size of its parameter: the samples have been summed up, and no N is left."},
	},
	Hints: [3]string{
		"Sort the six into two groups first: what belongs to samples, and what belongs to parameters. Only one group knows N.",
		"A sample is a column, W has a row per neuron and a column per input, b is a column. δ is as large as z, a gradient as large as its parameter.",
		"x in × N, W out × in, b out × 1, z and δ out × N, ∂L/∂W out × in",
	},
})

func shapeOf(on check.Mistakes) func(in, out, n int) (x, w, b, z, delta, dw []int) {
	return func(in, out, n int) (x, w, b, z, delta, dw []int) {
		samples := n
		if on["no batch"] {
			samples = 1
		}
		x, w, b = []int{in, samples}, []int{out, in}, []int{out, 1}
		z, delta, dw = []int{out, samples}, []int{out, samples}, []int{out, in}
		turn := func(lists ...[]int) {
			for _, l := range lists {
				l[0], l[1] = l[1], l[0]
			}
		}
		if on["δ of the layer below"] {
			delta[0] = in
		}
		if on["one δ per neuron"] {
			delta[1] = 1
		}
		if on["one b for the layer"] {
			b[0] = 1
		}
		if on["b has N columns"] {
			b[1] = n
		}
		if on["∂L/∂W is as large as δ"] {
			dw[1] = n
		}
		if on["a sample is a row"] {
			turn(x, z, delta)
		}
		if on["W is in × out"] {
			turn(w, dw)
		}
		if on["b is a row"] {
			turn(b)
		}
		if on["∂L/∂W is transposed"] {
			turn(dw)
		}
		if on["columns first"] {
			turn(x, w, b, z, delta, dw)
		}
		return x, w, b, z, delta, dw
	}
}

// LossFactor is where ½, 1/N and 1/K go in two losses.
var LossFactor = check.New(lossFactor, check.Spec{
	ID: chapter + "lossfactor", Func: "LossFactor", Title: "where ½, 1/N and 1/K go",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"a", "y"}, Out: []string{"SquaredError", "MeanSquaredError"},
	Cases: []check.Case{
		{Name: "the example of the chapter", N: 2, Args: check.Args{mat.NewDense(3, 2, []float64{1.5, 0.5, 2, 3, 2.5, -1}), mat.NewDense(3, 2, []float64{0.5, 0.5, 0, 0, 0.5, -1})}},
		{Name: "4 outputs, 5 samples", N: 5, Args: check.Args{check.Matrix(1, 4, 5), check.Matrix(2, 4, 5)}},
		{Name: "1 output, 3 samples", N: 3, Args: check.Args{check.Matrix(3, 1, 3), check.Matrix(4, 1, 3)}},
		{Name: "as many outputs as samples", N: 3, Args: check.Args{check.Matrix(5, 3, 3), check.Matrix(6, 3, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "no ½ in SquaredError", Says: "Your SquaredError lacks the ½. It is there to cancel the 2 of the derivative."},
		{Name: "no 1/N", Says: "Both of your losses are sums over the samples. Here the mean over the batch is part of the loss."},
		{Name: "no 1/N in SquaredError", Says: "Your SquaredError is a sum over the samples. Here the mean over the batch is part of every loss."},
		{Name: "no 1/N in MeanSquaredError", Says: "Your MeanSquaredError is a mean over the outputs, and a sum over the samples. It is a mean over both."},
		{Name: "1/2 is 0", Says: "Your SquaredError is 0. Between integers Go divides without a rest, so that 1/2 is 0: write 0.5, or divide by 2 at the end."},
		{Name: "1/K in SquaredError", Says: "You divide SquaredError by the number of outputs as well. It is summed over the outputs; only MeanSquaredError has 1/K."},
		{Name: "N and K have changed places", Says: "Your SquaredError is the mean over the rows. A row is an output; the samples are the columns, and N is their number."},
		{Name: "½ in MeanSquaredError", Says: "Your MeanSquaredError has a ½. It is the plain mean of all squares."},
		{Name: "no 1/K in MeanSquaredError", Says: "Your MeanSquaredError is summed over the outputs. It is the mean over them, too: there are N · K squares."},
		{Name: "the two have changed places", Says: "You return the right two numbers in the wrong order: SquaredError comes first."},
		{Name: "a root", Says: "You take the square root of the mean. None of the losses of this course has a root."},
		{Name: "no square", Says: "You add up |a − y|, and the square is missing."},
		{Name: "squared sum", Says: "You add up the differences first and square the sum. Then differences of opposite signs cancel. Square each one, then add."},
		{Name: "first sample only", Says: "Only the first sample is in your sums. All columns of a and y belong to the loss."},
	},
	Hints: [3]string{
		"Is one of the two results right? Divide your wrong one by the right one: the factor is 2, N, K or a product of them.",
		"Both begin with the sum of all (a − y)². SquaredError is a mean over the samples of half a sum over the outputs, MeanSquaredError a mean over everything.",
		"S/(2 N) and S/(N K), where S = Σ (a − y)², N columns, K rows",
	},
})

func lossFactor(on check.Mistakes) func(a, y *mat.Dense) (squared, mean float64) {
	return func(a, y *mat.Dense) (squared, mean float64) {
		rows, columns := a.Dims()
		k, n := float64(rows), float64(columns)
		sum := 0.0
		for i := range rows {
			for j := range columns {
				d := a.At(i, j) - y.At(i, j)
				switch {
				case on["first sample only"] && j > 0:
				case on["no square"]:
					sum += math.Abs(d)
				case on["squared sum"]:
					sum += d
				default:
					sum += d * d
				}
			}
		}
		if on["squared sum"] {
			sum *= sum
		}
		squared, mean = sum/(2*n), sum/(n*k)
		if on["no ½ in SquaredError"] {
			squared *= 2
		}
		if on["no 1/N"] || on["no 1/N in SquaredError"] {
			squared *= n
		}
		if on["1/2 is 0"] {
			squared = 0
		}
		if on["no 1/N"] || on["no 1/N in MeanSquaredError"] {
			mean *= n
		}
		if on["1/K in SquaredError"] {
			squared /= k
		}
		if on["N and K have changed places"] {
			squared *= n / k
		}
		if on["½ in MeanSquaredError"] {
			mean /= 2
		}
		if on["no 1/K in MeanSquaredError"] {
			mean *= k
		}
		if on["a root"] {
			squared, mean = math.Sqrt(squared), math.Sqrt(mean)
		}
		if on["the two have changed places"] {
			squared, mean = mean, squared
		}
		return squared, mean
	}
}

// ErrorTerm is one δ with pencil and paper, with the factors of MeanSquaredError.
var ErrorTerm = check.New(errorTerm, check.Spec{
	ID: chapter + "errorterm", Func: "ErrorTerm", Title: "one δ, with pencil and paper",
	Kind: check.Predict, Points: 2, Minutes: 5, Tolerance: 2e-3,
	Out:   []string{"δ"},
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "∂L/∂a", Says: "This is ∂L/∂a, which some texts call δ. Here δ is ∂L/∂z: the factor f'(z) is missing."},
		{Name: "SquaredError", Says: "This is δ for SquaredError, whose gradient is (a − y)/N. MeanSquaredError has no ½, and a mean over the outputs as well."},
		{Name: "no 2", Says: "The 2 of the square is missing. MeanSquaredError has no ½ that would cancel it."},
		{Name: "no 1/K", Says: "You do not divide by the number of outputs. MeanSquaredError is the mean over them, too."},
		{Name: "no 1/N", Says: "You do not divide by the number of samples. The mean over the batch is part of the loss, so that δ carries 1/N."},
		{Name: "neither 1/N nor 1/K", Says: "This is δ for a batch of one sample and a network of one output. The mean divides by N and by K."},
		{Name: "wrong sign", Says: "δ has the sign of a − y: if z grows, a grows, and moves further from y. Some old texts define δ with a minus; here it has none."},
		{Name: "a for f'", Says: "You have multiplied by a. The slope of the logistic function is a (1 − a)."},
		{Name: "1 − a for f'", Says: "You have multiplied by 1 − a. The slope of the logistic function is a (1 − a)."},
		{Name: "f' at z = 0", Says: "You have taken the slope 0.25, which belongs to a = ½, as in the example of the chapter. Here a is another one."},
		{Name: "f' twice", Says: "f'(z) is in your result twice. It leads from ∂L/∂a to ∂L/∂z, once."},
	},
	Hints: [3]string{
		"Two numbers are to be found and multiplied: what the loss says of a, and how steep the neuron is. Which one have you got?",
		"∂L/∂a of MeanSquaredError is in the table of the losses. The slope of the logistic function can be computed from a alone.",
		"δ = a (1 − a) · 2 (a − y)/(N K)",
	},
})

func errorTerm(on check.Mistakes) func() float64 {
	return func() float64 {
		a, y, n, k, two := 0.8, 0.2, 4.0, 3.0, 2.0
		if on["SquaredError"] {
			two, k = 1, 1
		}
		if on["no 2"] {
			two = 1
		}
		if on["no 1/K"] || on["neither 1/N nor 1/K"] {
			k = 1
		}
		if on["no 1/N"] || on["neither 1/N nor 1/K"] {
			n = 1
		}
		da := two * (a - y) / (n * k)
		if on["wrong sign"] {
			da = -da
		}
		prime := a * (1 - a)
		switch {
		case on["∂L/∂a"]:
			prime = 1
		case on["a for f'"]:
			prime = a
		case on["1 − a for f'"]:
			prime = 1 - a
		case on["f' at z = 0"]:
			prime = 0.25
		case on["f' twice"]:
			prime *= prime
		}
		return prime * da
	}
}

// TranslateLayer moves a layer from a book with samples as rows to this course,
// and a gradient back.
var TranslateLayer = check.New(translateLayer, check.Spec{
	ID: chapter + "translatelayer", Func: "TranslateLayer", Title: "a layer from another book, and its gradient back",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"X", "V", "c", "Y"}, Out: []string{"z", "L", "δ", "∂L/∂V"},
	Cases: []check.Case{
		{Name: "square V, 4 samples", N: 4, Args: check.Args{check.Matrix(11, 4, 3), check.Matrix(12, 3, 3), check.List(13, 3), check.Matrix(14, 4, 3)}},
		{Name: "V 4×2, 5 samples", N: 5, Args: check.Args{check.Matrix(15, 5, 4), check.Matrix(16, 4, 2), check.List(17, 2), check.Matrix(18, 5, 2)}},
		{Name: "V 2×5, 3 samples", N: 3, Args: check.Args{check.Matrix(19, 3, 2), check.Matrix(20, 2, 5), check.List(21, 5), check.Matrix(22, 3, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "left in rows", Says: "z and δ still have a row per sample. Here a sample is a column: both are out × N."},
		{Name: "V not transposed", Says: "You multiply by V where Vᵀ belongs. V is in × out and our W is out × in. Where V is square nothing complains, and the numbers are wrong."},
		{Name: "c forgotten", Says: "c is missing from z. It is our b: one number per neuron, added in every column."},
		{Name: "c subtracted", Says: "You subtract c. The translation of the bias changes no sign here: b = c. Only a threshold is −b."},
		{Name: "no activation", Says: "You have left out the logistic function: you compare z with y and use the slope 1. The loss compares a = σ(z)."},
		{Name: "no ½", Says: "The ½ is missing from your loss. δ has none, because the 2 of the derivative cancels it; the loss itself has it."},
		{Name: "no 1/N in L", Says: "Your loss is the sum over the samples. Here the mean over the batch is part of the loss."},
		{Name: "no 1/N at all", Says: "You sum over the samples, in L and in δ. Here the mean over the batch is part of the loss, and so of its derivatives."},
		{Name: "MeanSquaredError", Says: "Your L and δ are those of MeanSquaredError, with 1/(N K) and 2/(N K). SquaredError has a ½, 1/N, and no 1/K."},
		{Name: "mean over the outputs, too", Says: "You divide by the number of outputs as well, in L and in δ. SquaredError is summed over the outputs."},
		{Name: "δ is ∂L/∂a", Says: "Your δ is ∂L/∂a. Here δ is ∂L/∂z: the slope of the logistic function, from z to a, is missing."},
		{Name: "a for f'", Says: "You multiply by a. The slope of the logistic function is a (1 − a)."},
		{Name: "1 − a for f'", Says: "You multiply by 1 − a. The slope of the logistic function is a (1 − a)."},
		{Name: "1 − a² for f'", Says: "1 − a² is the slope of tanh. That of the logistic function is a (1 − a)."},
		{Name: "z (1 − z) for f'", Says: "You multiply by z (1 − z). The slope of the logistic function at z is a (1 − a), with the activation a."},
		{Name: "f'(a) for f'(z)", Says: "You take the slope at a, σ(a)(1 − σ(a)). a is σ(z) already: the slope at z is a (1 − a)."},
		{Name: "no 1/N in δ", Says: "Your δ lacks 1/N, and so does all that follows from it. The loss has the mean, so its derivative has it, too."},
		{Name: "2 in δ", Says: "Your δ is twice what it should be: the 2 of the derivative cancels the ½ of the loss."},
		{Name: "wrong sign", Says: "δ and ∂L/∂V have the wrong sign: the derivative of ½ (a − y)² is a − y. Some old texts define δ with a minus; ours has none."},
		{Name: "averaged twice", Says: "You divide ∂L/∂V by N. δ carries the 1/N of the loss already; below it there are plain sums over the samples."},
		{Name: "∂L/∂V not translated back", Says: "You return ∂L/∂W, which is out × in. A gradient has the size of the parameter it belongs to, and V is in × out: transpose it at the end."},
		{Name: "first sample only", Says: "∂L/∂V contains the first sample only. A parameter is the same for all samples, so its gradient is a sum over them."},
	},
	Hints: [3]string{
		"Write the size of everything beside its name first, ours and theirs. Then see which result is the first wrong one: z, L, δ, ∂L/∂V, each needs the one before.",
		"Translate first: x = Xᵀ, W = Vᵀ, b = c, y = Yᵀ. Then compute in our convention only: z, a = σ(z), L, δ, ∂L/∂W = δ xᵀ. Translate ∂L/∂W back at the end.",
		"z = Vᵀ Xᵀ + c, L = 1/(2N) Σ (a − Yᵀ)², δ = a (1 − a) (a − Yᵀ)/N place by place, ∂L/∂V = (δ X)ᵀ",
	},
})

func translateLayer(on check.Mistakes) func(x, v *mat.Dense, c []float64, y *mat.Dense) (z *mat.Dense, loss float64, delta, dv *mat.Dense) {
	return func(x, v *mat.Dense, c []float64, y *mat.Dense) (z *mat.Dense, loss float64, delta, dv *mat.Dense) {
		n, in := x.Dims()
		_, out := v.Dims()
		if on["V not transposed"] && in != out {
			panic("mat: dimension mismatch")
		}
		z, delta, dv = mat.NewDense(out, n, nil), mat.NewDense(out, n, nil), mat.NewDense(in, out, nil)
		for i := range out {
			for s := range n {
				sum := c[i]
				switch {
				case on["c forgotten"]:
					sum = 0
				case on["c subtracted"]:
					sum = -c[i]
				}
				for j := range in {
					weight := v.At(j, i)
					if on["V not transposed"] {
						weight = v.At(i, j)
					}
					sum += weight * x.At(s, j)
				}
				z.Set(i, s, sum)
				a := logistic(sum)
				prime := a * (1 - a)
				switch {
				case on["no activation"]:
					a, prime = sum, 1
				case on["δ is ∂L/∂a"]:
					prime = 1
				case on["a for f'"]:
					prime = a
				case on["1 − a for f'"]:
					prime = 1 - a
				case on["f'(a) for f'(z)"]:
					prime = logistic(a) * (1 - logistic(a))
				case on["1 − a² for f'"]:
					prime = 1 - a*a
				case on["z (1 − z) for f'"]:
					prime = sum * (1 - sum)
				}
				d := a - y.At(s, i)
				piece, slope := d*d/2/float64(n), prime*d/float64(n)
				if on["no 1/N at all"] {
					piece, slope = piece*float64(n), slope*float64(n)
				}
				if on["MeanSquaredError"] {
					piece, slope = 2*piece/float64(out), 2*slope/float64(out)
				}
				if on["no ½"] {
					piece *= 2
				}
				if on["no 1/N in L"] {
					piece *= float64(n)
				}
				if on["mean over the outputs, too"] {
					piece, slope = piece/float64(out), slope/float64(out)
				}
				if on["no 1/N in δ"] {
					slope *= float64(n)
				}
				if on["2 in δ"] {
					slope *= 2
				}
				if on["wrong sign"] {
					slope *= -1
				}
				loss += piece
				delta.Set(i, s, slope)
				if on["averaged twice"] {
					slope /= float64(n)
				}
				for j := range in {
					if !on["first sample only"] || s == 0 {
						dv.Set(j, i, dv.At(j, i)+slope*x.At(s, j))
					}
				}
			}
		}
		if on["left in rows"] {
			z, delta = mat.DenseCopyOf(z.T()), mat.DenseCopyOf(delta.T())
		}
		if on["∂L/∂V not translated back"] {
			dv = mat.DenseCopyOf(dv.T())
		}
		return z, loss, delta, dv
	}
}
