// Package forward has the exercises of chapter 5.
package forward

import (
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

const chapter = "05-forward-pass/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "05-forward-pass",
	Package: "forward",
	Exercises: []*check.Spec{
		LayerForward.Spec,
		MiddleOfSquare.Spec,
		ShapesChain.Spec,
		TwoLayers.Spec,
		LinearCollapse.Spec,
		XorByConstruction.Spec,
		ForwardLedger.Spec,
	},
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func relu(z float64) float64 { return max(z, 0) }

// each is f of every entry.
func each(f func(float64) float64, m mat.Matrix) *mat.Dense {
	var a mat.Dense
	a.Apply(func(_, _ int, v float64) float64 { return f(v) }, m)
	return &a
}

// LayerForward is one layer, for a batch.
var LayerForward = check.NewFormula[func(w *mat.Dense, b []float64, x *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "layerforward", Func: "LayerForward", Title: "one layer of tanh neurons, for a batch",
	Kind: check.Formula, Points: 1, Minutes: 4,
	In: []string{"W", "b", "x"}, Out: []string{"a"},
	Formula: `
		N = cols(x)
		inputs = rows(x)
		z = W · x + b
		a = tanh(z)`,
	Cases: []check.Case{
		{Name: "4 inputs, 4 neurons, 3 samples", N: 3, Args: check.Args{check.Matrix(1, 4, 4), check.List(2, 4), check.Matrix(3, 4, 3)}},
		{Name: "5 inputs, 3 neurons, 2 samples", N: 2, Args: check.Args{check.Matrix(4, 3, 5), check.List(5, 3), check.Matrix(6, 5, 2)}},
		{Name: "x = 0: what the bias says", N: 2, Args: check.Args{check.Matrix(7, 3, 2), check.List(8, 3), mat.NewDense(2, 2, nil)}},
	},
	Mistakes: []check.Mistake{
		{Name: "W transposed", As: "z = Wᵀ · x + b", Says: "You use Wᵀ: each neuron takes one weight of every other neuron. Row i of W belongs to neuron i. Where W is square, nothing panics."},
		{Name: "b forgotten", As: "z = W · x", Says: "The bias is missing. To a zero input such a layer always answers f(0), whatever it has learnt."},
		{Name: "b subtracted", As: "z = W · x − b", Says: "You subtract b. That is the convention with thresholds; here the bias is added to the sum."},
		{Name: "f forgotten", As: "a = z", Says: "This is z, the net input. The activation is a = tanh(z)."},
		{Name: "logistic for tanh", As: "a = σ(z)", Says: "These are logistic neurons. The task asks for tanh, whose values lie between −1 and 1."},
		{Name: "ReLU for tanh", As: "a = relu(z)", Says: "These are ReLU neurons. The task asks for tanh."},
		{Name: "b after f", As: "a = tanh(W · x) + b", Says: "You add b to tanh(W x). The bias belongs to the sum inside: it moves the place where the neuron bends, not its output."},
		{Name: "f of x", As: "z = W · tanh(x) + b; a = z", Says: "You apply tanh to the input, before the weights. First the weighted sum, then the function."},
		{Name: "f of x, too", As: "z = W · tanh(x) + b", Says: "You apply tanh to the input as well as to z. What arrives from below is used as it is."},
		{Name: "b along the row", As: "z = W · x + along(b, x)", Says: "You add b[j] to column j, so each sample gets a bias. Neuron i has the bias b[i], the same for all samples."},
		{Name: "b for the first sample only", As: "z = W · x + sample₁(0 · W · x + b)", Says: "Only the first sample gets the bias. It is added to every column."},
		{Name: "b divided by N", As: "z = W · x + b / N", Says: "You spread the bias over the samples. Every column gets the whole of b: no sample knows of the others."},
		{Name: "b once per input", As: "z = W · x + inputs · b", Says: "You add b once for every input: it stands inside of the loop over the inputs. Each neuron adds its bias once."},
		{Name: "2σ(z) − 1", As: "a = 2 · σ(z) − 1", Says: "This is 2σ(z) − 1, which is tanh(z/2). tanh z is 2σ(2z) − 1, or math.Tanh."},
		{Name: "tanh without brackets", As: "a = exp(z) − exp(−z) / exp(z) + exp(−z)", Says: "Your tanh lacks brackets: in e^z − e^−z / e^z + e^−z only the middle is divided. The whole sum below divides the whole difference above."},
		{Name: "slope for value", As: "a = tanh'(z)", Says: "This is 1 − a², the slope of tanh at z. The forward pass needs the value."},
	},
	Hints: [3]string{
		"Feed a batch of zeros, as in the last case. Every column must be tanh(b).",
		"Row i of the result belongs to neuron i, column n to sample n. The neuron has one row of weights and one bias, and every sample meets the same ones.",
	},
})

// MiddleOfSquare is read off the figure of the bent plane.
var MiddleOfSquare = check.New(middleOfSquare, check.Spec{
	ID: chapter + "middleofsquare", Func: "MiddleOfSquare", Title: "where the middle of the square goes",
	Kind: check.ReadFigure, Points: 1, Minutes: 5, Tolerance: 0.06,
	Out:   []string{"a₁"},
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "middle taken after f", Says: "This is half way between the two orange squares in the third panel. tanh does not keep middles: that is what breaks the equation of the four corners. Take the middle before tanh, in the second panel."},
		{Name: "f forgotten", Says: "This is z₁, the place in the second panel. In the third panel it is tanh of that."},
		{Name: "x₁", Says: "This is x₁ of the point, in the first panel. Follow it to the third."},
		{Name: "orange square on the left", Says: "This is one of the orange squares in the third panel. The middle of the square lies between the blue points."},
	},
	Hints: [3]string{
		"In the first panel the middle of the square lies half way between the orange squares, and also half way between the blue points. In which of the other panels is that still so?",
		"W x + b keeps middles, tanh does not. Find the middle of the two orange squares in the second panel. Then bend it.",
		"a₁ = tanh(z₁), where z₁ is the mean of the z₁ of the two orange squares; or look between the two blue points, which lie close together",
	},
})

func middleOfSquare(on check.Mistakes) func() float64 {
	return func() float64 {
		switch {
		case on["middle taken after f"]:
			a := &xorNetwork().Forward(data.XOR().X()).Steps[1].A
			return (a.At(0, 1) + a.At(0, 2)) / 2
		case on["orange square on the left"]:
			a := &xorNetwork().Forward(data.XOR().X()).Steps[1].A
			return min(a.At(0, 1), a.At(0, 2))
		case on["x₁"]:
			return 0.5
		}
		step := xorNetwork().Forward(mat.NewDense(2, 1, []float64{0.5, 0.5})).Steps[1]
		if on["f forgotten"] {
			return step.Z.At(0, 0)
		}
		return step.A.At(0, 0)
	}
}

// xorNetwork is the network of the figure, trained as in the chapter.
func xorNetwork() *nn.Network {
	rng := rand.New(rand.NewPCG(10, 0))
	net := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Glorot(rng)), nn.NewDense(2, 1, nn.Logistic, nn.Glorot(rng)))
	run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 100}
	for range run.Run(net, data.XOR().X(), data.XOR().Y()) {
	}
	return net
}

// ShapesChain finds the first layer that does not fit, and counts the parameters.
var ShapesChain = check.New(shapesChain, check.Spec{
	ID: chapter + "shapeschain", Func: "ShapesChain", Title: "the layer where the sizes do not fit",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"features", "rows", "cols", "biases"}, Out: []string{"layer", "parameters"},
	Cases: []check.Case{
		{Name: "784-128-10 fits", Args: check.Args{784, []int{128, 10}, []int{784, 128}, []int{128, 10}}},
		{Name: "8-8-8-3 fits", Args: check.Args{8, []int{8, 8, 3}, []int{8, 8, 8}, []int{8, 8, 3}}},
		{Name: "the third layer expects more than the second gives", Args: check.Args{5, []int{7, 4, 2}, []int{5, 7, 6}, []int{7, 4, 2}}},
		{Name: "in × out from the second layer on", Args: check.Args{6, []int{6, 6, 3, 4}, []int{6, 3, 4, 2}, []int{6, 3, 4, 2}}},
		{Name: "x has too many features", Args: check.Args{9, []int{4, 2}, []int{8, 4}, []int{4, 2}}},
		{Name: "one bias too few in layer 2", Args: check.Args{3, []int{5, 4, 1}, []int{3, 5, 4}, []int{5, 3, 1}}},
		{Name: "as many biases as columns in layer 2", Args: check.Args{3, []int{5, 4, 2}, []int{3, 5, 4}, []int{5, 5, 2}}},
		{Name: "one layer fits", Args: check.Args{13, []int{1}, []int{13}, []int{1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "layer counted from 0", Says: "Your layer is one too small where something does not fit. Layers count from 1, as in the formulas: list place 0 is layer 1."},
		{Name: "in × out", Says: "You compare the rows of W with what comes from below. W is out × in: its columns are the inputs, its rows the neurons."},
		{Name: "features not compared", Says: "You compare the layers with each other, but not the first with the input: W⁽¹⁾ needs as many columns as x has features."},
		{Name: "columns handed up", Says: "You compare every layer with the number of features, or hand the columns of W upwards, which comes to the same. A layer gives one value per neuron: its rows are what the next layer reads."},
		{Name: "−1 where all fits", Says: "If all layers fit, the task asks for layer 0."},
		{Name: "biases not compared", Says: "You do not look at the biases. z = W a + b needs as many biases as W has rows."},
		{Name: "biases compared with the columns", Says: "You compare the number of biases with the columns of W. A neuron has a row of weights and one bias: as many biases as rows."},
		{Name: "weights not compared", Says: "You look at the biases only. W must also fit on the layer below: as many columns as that has neurons."},
		{Name: "last misfit", Says: "You return the last layer that does not fit. The computation stops at the first: return as soon as it is found."},
		{Name: "biases not counted", Says: "You count the weights only. Every neuron has a bias as well: M (M₋ + 1) parameters per layer, with M₋ the neurons below."},
		{Name: "one bias per layer", Says: "You count one bias per layer. Every neuron has its own."},
		{Name: "biases of the input", Says: "You count a bias for every feature of x. The input layer computes nothing and has no parameters."},
		{Name: "last layer only", Says: "You return the parameters of the last layer alone. Add up all layers."},
		{Name: "a bias of every input", Says: "You count (M + 1) M₋ parameters. The bias belongs to the neurons of the layer, not to its inputs: M (M₋ + 1)."},
		{Name: "sizes added", Says: "You add rows and columns. Every neuron is connected with every input: their product is the number of weights."},
		{Name: "parameters in spite of a misfit", Says: "You return a number of parameters where a layer does not fit. There the task asks for 0."},
		{Name: "neurons counted", Says: "You count the neurons. The parameters are the weights and the biases."},
	},
	Hints: [3]string{
		"Walk upwards with one number in your hand: how many values arrive at this layer. Which of your comparisons does not use it?",
		"Write the sizes under the formula: z is M × N, W is M × M₋, a is M₋ × N, b is M × 1. The inner sizes must agree, and b must be as high as W.",
		"Layer l fits if cols[l−1] is the number of values below and biases[l−1] = rows[l−1]; then rows[l−1] is the number below the next. Parameters: Σ rows·cols + biases",
	},
})

func shapesChain(on check.Mistakes) func(features int, rows, cols, biases []int) (layer, parameters int) {
	return func(features int, rows, cols, biases []int) (layer, parameters int) {
		below := features
		for l := range rows {
			out, in := rows[l], cols[l]
			if on["in × out"] {
				out, in = in, out
			}
			fits := in == below || on["weights not compared"] || l == 0 && on["features not compared"]
			switch {
			case on["biases not compared"]:
			case on["biases compared with the columns"]:
				fits = fits && biases[l] == in
			default:
				fits = fits && biases[l] == out
			}
			if on["last layer only"] {
				parameters = 0
			}
			if !fits && (layer == 0 || on["last misfit"]) {
				layer = l + 1
			}
			switch {
			case on["biases not counted"]:
				parameters += out * in
			case on["one bias per layer"]:
				parameters += out*in + 1
			case on["a bias of every input"]:
				parameters += (out + 1) * in
			case on["sizes added"]:
				parameters += out + in + biases[l]
			case on["neurons counted"]:
				parameters += out
			default:
				parameters += out*in + biases[l]
			}
			if !on["columns handed up"] {
				below = out
			}
		}
		if on["biases of the input"] {
			parameters += features
		}
		if layer > 0 && !on["parameters in spite of a misfit"] {
			parameters = 0
		}
		if layer > 0 && on["layer counted from 0"] {
			layer--
		}
		if layer == 0 && on["−1 where all fits"] {
			layer = -1
		}
		return layer, parameters
	}
}

// TwoLayers is a network of logistic neurons. Its stub gives each sample a bias.
var TwoLayers = check.NewFormula[func(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64, x *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "twolayers", Func: "TwoLayers", Title: "a forward pass that is right for Mazur's network",
	Kind: check.FindBug, Points: 2, Minutes: 10, Stub: "b along the row",
	In: []string{"W₁", "b₁", "W₂", "b₂", "x"}, Out: []string{"a₂"},
	Formula: `
		z₁ = W₁ · x + b₁
		a₁ = σ(z₁)
		z₂ = W₂ · a₁ + b₂
		a₂ = σ(z₂)`,
	Cases: []check.Case{
		{Name: "Mazur's network, two samples", N: 2, Args: check.Args{
			mat.NewDense(2, 2, []float64{0.15, 0.20, 0.25, 0.30}), []float64{0.35, 0.35},
			mat.NewDense(2, 2, []float64{0.40, 0.45, 0.50, 0.55}), []float64{0.60, 0.60},
			mat.NewDense(2, 2, []float64{0.05, 0.90, 0.10, 0.20})}},
		{Name: "3-3-3, three samples", N: 3, Args: check.Args{check.Matrix(21, 3, 3), check.List(22, 3), check.Matrix(23, 3, 3), check.List(24, 3), check.Matrix(25, 3, 3)}},
		{Name: "2-4-3, one sample", N: 1, Args: check.Args{check.Matrix(31, 4, 2), check.List(32, 4), check.Matrix(33, 3, 4), check.List(34, 3), check.Matrix(35, 2, 1)}},
		{Name: "3-2-4, five samples", N: 5, Args: check.Args{check.Matrix(41, 2, 3), check.List(42, 2), check.Matrix(43, 4, 2), check.List(44, 4), check.Matrix(45, 3, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "b along the row", As: "z₁ = W₁ · x + along(b₁, x); z₂ = W₂ · a₁ + along(b₂, x)", Says: "Column j gets the bias b[j], so the first sample has the bias of the first neuron everywhere. Mazur's biases are equal within a layer, and his network cannot show it. A row is a neuron: which of i and j counts the neurons?"},
		{Name: "first bias for all", As: "z₁ = W₁ · x + first b₁; z₂ = W₂ · a₁ + first b₂", Says: "All neurons of a layer have the bias of the first now. Mazur's network cannot show it, as its biases are equal; yours must use b[i]."},
		{Name: "b forgotten", As: "z₁ = W₁ · x; z₂ = W₂ · a₁", Says: "The biases are gone. They were only read at the wrong place."},
		{Name: "W transposed", As: "z₁ = W₁ᵀ · x + b₁; z₂ = W₂ᵀ · a₁ + b₂", Says: "The weights are transposed now. They were right: row i of W belongs to neuron i."},
		{Name: "b after f", As: "a₁ = σ(W₁ · x) + b₁; a₂ = σ(W₂ · a₁) + b₂", Says: "The bias is added to the activation now. It belongs into the net input, before the logistic function."},
		{Name: "f lost at the output", As: "a₂ = z₂", Says: "The output layer has lost its logistic function: this is z₂."},
		{Name: "f lost in the hidden layer", As: "a₁ = z₁", Says: "The hidden layer has lost its logistic function: two layers without it are one."},
	},
	Hints: [3]string{
		"What do all biases of a layer in Mazur's network have in common? Give two neurons of a layer different biases, and feed two equal samples.",
		"The function in Apply gets i, the row, and j, the column. Rows are neurons, columns are samples. To which of them does a bias belong?",
		"σ(z + b[i]) in place of σ(z + b[j])",
	},
})

// LinearCollapse folds two layers without f into one.
var LinearCollapse = check.NewFormula[func(w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64) (w *mat.Dense, b []float64)](check.Spec{
	ID: chapter + "linearcollapse", Func: "LinearCollapse", Title: "two layers without f folded into one",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"W₁", "b₁", "W₂", "b₂"}, Out: []string{"W", "b"},
	Formula: `
		W = W₂ · W₁
		b = W₂ · b₁ + b₂`,
	Cases: []check.Case{
		{Name: "3-3-3", Args: check.Args{check.Matrix(51, 3, 3), check.List(52, 3), check.Matrix(53, 3, 3), check.List(54, 3)}},
		{Name: "4-2-3, a narrow middle", Args: check.Args{check.Matrix(61, 2, 4), check.List(62, 2), check.Matrix(63, 3, 2), check.List(64, 3)}},
		{Name: "2-5-2, a wide middle", Args: check.Args{check.Matrix(71, 5, 2), check.List(72, 5), check.Matrix(73, 2, 5), check.List(74, 2)}},
	},
	Mistakes: []check.Mistake{
		{Name: "W₁W₂", As: "W = W₁ · W₂", Says: "You multiply W₁ W₂. The first layer acts first, so it stands next to x, on the right: W₂ (W₁ x)."},
		{Name: "layers swapped", As: "W = W₁ · W₂; b = W₁ · b₂ + b₁", Says: "This is the network with its layers in the other order: W₁ W₂ and W₁ b₂ + b₁. The first layer acts first and stands on the right."},
		{Name: "W added", As: "W = W₂ + W₁", Says: "You add the two matrices. Layer upon layer multiplies them."},
		{Name: "W multiplied entry by entry", As: "W = W₂ ⊙ W₁", Says: "You multiply W₂ and W₁ entry by entry. It is the product of matrices, rows times columns: Mul and not MulElem."},
		{Name: "b₁ not carried through W₂", As: "b = fit(b₁, b₂) + b₂", Says: "You add up the biases as they are. b₁ is part of what the first layer hands on, so it goes through W₂ like everything else."},
		{Name: "b₁ forgotten", As: "b = b₂", Says: "Only b₂ is left of the biases. b₁ arrives at the output, too, through W₂."},
		{Name: "b₂ forgotten", As: "b = W₂ · b₁", Says: "b is only W₂ b₁. b₂ is added at the end, as it is."},
		{Name: "b₂ through W₂, too", As: "b = W₂ · (b₁ + b₂)", Says: "You take W₂ (b₁ + b₂). b₂ is added after W₂, and does not go through it."},
		{Name: "b₁ through both matrices", As: "b = W · b₁ + b₂", Says: "You take W₂ W₁ b₁. b₁ is added after W₁: only W₂ lies between it and the output."},
		{Name: "b₁ through W₁", As: "b = W₁ · b₁ + b₂", Says: "You multiply b₁ with its own matrix W₁. It is added after W₁; what lies above it is W₂."},
		{Name: "W₂ transposed", As: "W = W₂ᵀ · W₁; b = W₂ᵀ · b₁ + b₂", Says: "You use W₂ᵀ. Nothing is transposed on the way forward."},
	},
	Hints: [3]string{
		"Set x = 0: the two layers answer W₂ b₁ + b₂. Then choose all biases 0 and one input 1: the answer is a column of W.",
		"Put the first formula into the second, and multiply out: what stands in front of x, and what does not contain x?",
	},
})

// XorByConstruction asks for weights that compute XOR. Many do.
var XorByConstruction = check.New(xorByConstruction, check.Spec{
	ID: chapter + "xorbyconstruction", Func: "XorByConstruction", Title: "XOR with weights of your own",
	Kind: check.Experiment, Points: 3, Minutes: 20,
	Out:    []string{"W₁", "b₁", "W₂", "b₂"},
	Cases:  []check.Case{{Name: "the four corners"}},
	Accept: acceptXor,
	Mistakes: []check.Mistake{
		{Name: "weights of step neurons", Says: "These are the gates of chapter 1: OR, NAND and AND of neurons with a step. tanh and σ are soft, and with weights of the size 1 no neuron decides. The lines are right: multiply weights and biases by the same large factor, then they stay where they are and the neurons become sure."},
		{Name: "0 and 1 between the layers", Says: "The hidden neurons are good: one is +1 for 10 alone, the other for 01 alone. But the output neuron asks for h₁ + h₂ > ½, as for neurons that say 0 or 1. tanh says −1 for no: the sum is 0 at 01 and 10, and −2 at 00 and 11. Put the threshold between these two."},
	},
	Hints: [3]string{
		"Look at your four pairs of hidden activations: can one straight line have 00 and 11 on one side and 01 and 10 on the other? Two equal hidden neurons are one.",
		"XOR is OR and NAND. Let one hidden neuron be nearly +1 but for 00, the other nearly +1 but for 11. The output neuron asks whether both are.",
		"Hidden: tanh(c (x₁ + x₂ − ½)) and tanh(c (1½ − x₁ − x₂)). Output: σ(c (h₁ + h₂ − 1)). A c of about 6 is enough.",
	},
})

func xorByConstruction(on check.Mistakes) func() (w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64) {
	return func() (w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 []float64) {
		const c = 6
		if on["0 and 1 between the layers"] {
			return mat.NewDense(2, 2, []float64{c, -c, -c, c}), []float64{-c / 2, -c / 2}, mat.NewDense(1, 2, []float64{c, c}), []float64{-c / 2}
		}
		if on["weights of step neurons"] {
			return mat.NewDense(2, 2, []float64{1, 1, -1, -1}), []float64{-0.5, 1.5}, mat.NewDense(1, 2, []float64{1, 1}), []float64{-1.5}
		}
		return mat.NewDense(2, 2, []float64{c, c, -c, -c}), []float64{-c / 2, 3 * c / 2}, mat.NewDense(1, 2, []float64{c, c}), []float64{-c}
	}
}

// acceptXor judges the weights of a 2-2-1 network by what it answers.
func acceptXor(_, out []any) string {
	w1, b1, w2, b2 := out[0].(*mat.Dense), out[1].([]float64), out[2].(*mat.Dense), out[3].([]float64)
	if w1 == nil || w2 == nil {
		return "A matrix is nil. W₁ is 2×2, W₂ is 1×2."
	}
	r1, c1 := w1.Dims()
	r2, c2 := w2.Dims()
	if r1 != 2 || c1 != 2 || len(b1) != 2 || r2 != 1 || c2 != 2 || len(b2) != 1 {
		return fmt.Sprintf("The sizes are those of no 2-2-1 network: W₁ is %d×%d with %d biases, W₂ is %d×%d with %d. Due are 2×2 with 2, and 1×2 with 1.", r1, c1, len(b1), r2, c2, len(b2))
	}
	hidden, output := nn.NewDense(2, 2, nn.Tanh, nn.Values(w1.RawMatrix().Data...)), nn.NewDense(2, 1, nn.Logistic, nn.Values(w2.RawMatrix().Data...))
	nn.Values(b1...)(hidden.B)
	nn.Values(b2...)(output.B)
	t := nn.New(hidden, output).Forward(data.XOR().X())
	h, a := &t.Steps[1].A, t.Output()
	corners := []string{"00", "01", "10", "11"}
	good, table, report := true, "", ""
	for n, corner := range corners {
		v, y := a.At(0, n), data.XOR().Y().At(0, n)
		good = good && math.Abs(v-y) <= 0.1
		bit := "0"
		if v > 0.5 {
			bit = "1"
		}
		table += bit
		report += fmt.Sprintf("\n  x = %s: hidden %.3f and %.3f, output %.4f", corner, h.At(0, n), h.At(1, n), v)
	}
	if good {
		return ""
	}
	same := true
	for n := range corners {
		same = same && math.Abs(h.At(0, n)-h.At(1, n)) < 1e-3
	}
	name, known := map[string]string{"0000": "never 1", "1111": "always 1", "0111": "OR", "0001": "AND", "1110": "NAND", "1000": "NOR", "1001": "XNOR, the opposite of XOR"}[table]
	switch {
	case table == "0110":
		return fmt.Sprintf("All four corners are on the right side, but not surely enough: outputs of at most 0.1 and at least 0.9 are due. Make the weights and biases larger, all of a neuron by the same factor.%s", report)
	case same:
		return fmt.Sprintf("Both hidden neurons say the same, so the output neuron sees one number, and one straight line is left. Give them different weights.%s", report)
	}
	what := "has the truth table " + table + " for 00, 01, 10, 11; due is 0110"
	if known {
		what = "is " + name
	}
	at := func(n int) [2]float64 { return [2]float64{h.At(0, n), h.At(1, n)} }
	gap := distance(at(0), at(3), at(1), at(2))
	switch {
	case gap == 0:
		return fmt.Sprintf("Your network %s. No output neuron could mend that: in the plane of the hidden activations the line from 00 to 11 and the line from 01 to 10 still cross. Change the hidden neurons.%s", what, report)
	case gap < 0.2:
		return fmt.Sprintf("Your network %s. In the plane of the hidden activations a straight line could separate the classes, but the gap is only %.2g wide. Make the hidden neurons surer first.%s", what, gap, report)
	}
	return fmt.Sprintf("Your network %s. The hidden neurons are good: a straight line can separate their four points, the gap is %.2g wide. It is the output neuron that draws another line.%s", what, gap, report)
}

// distance is that of the segments from a to b and from c to d, 0 if they
// cross: then no line has a and b on one side and c and d on the other.
func distance(a, b, c, d [2]float64) float64 {
	side := func(p, q, r [2]float64) float64 { return (q[0]-p[0])*(r[1]-p[1]) - (q[1]-p[1])*(r[0]-p[0]) }
	if side(a, b, c)*side(a, b, d) <= 0 && side(c, d, a)*side(c, d, b) <= 0 {
		return 0
	}
	return min(toSegment(a, c, d), toSegment(b, c, d), toSegment(c, a, b), toSegment(d, a, b))
}

// toSegment is the distance of p from the segment from a to b.
func toSegment(p, a, b [2]float64) float64 {
	u, v := [2]float64{b[0] - a[0], b[1] - a[1]}, [2]float64{p[0] - a[0], p[1] - a[1]}
	s := 0.0
	if length := u[0]*u[0] + u[1]*u[1]; length > 0 {
		s = min(max((u[0]*v[0]+u[1]*v[1])/length, 0), 1)
	}
	return math.Hypot(v[0]-s*u[0], v[1]-s*u[1])
}
