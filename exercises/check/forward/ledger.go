package forward

import (
	"math"
	"slices"

	"glassnet/exercises/check"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// ForwardLedger is the whole of the chapter: z and a of every layer, for a batch.
var ForwardLedger = check.New(forwardLedger, check.Spec{
	ID: chapter + "forwardledger", Func: "ForwardLedger", Title: "z and a of every layer",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"W", "b", "x"}, Out: []string{"z", "a"},
	Cases: []check.Case{
		{Name: "3-3-3, 4 samples", N: 4, Args: check.Args{[][]float64{check.List(81, 9), check.List(82, 9)}, [][]float64{check.List(83, 3), check.List(84, 3)}, check.Matrix(85, 3, 4)}},
		{Name: "2-4-3, 5 samples", N: 5, Args: check.Args{[][]float64{check.List(91, 8), check.List(92, 12)}, [][]float64{check.List(93, 4), check.List(94, 3)}, check.Matrix(95, 2, 5)}},
		{Name: "3-5-4-2, 2 samples", N: 2, Args: check.Args{[][]float64{check.List(101, 15), check.List(102, 20), check.List(103, 8)}, [][]float64{check.List(104, 5), check.List(105, 4), check.List(106, 2)}, check.Matrix(107, 3, 2)}},
		{Name: "4-3, one layer, 2 samples", N: 2, Args: check.Args{[][]float64{check.List(111, 12)}, [][]float64{check.List(112, 3)}, check.Matrix(113, 4, 2)}},
		{Name: "2-2-3, net inputs beyond 700 at the output", N: 3, Args: check.Args{[][]float64{check.List(121, 4), {900, -300, -800, 200, 30, 650}}, [][]float64{check.List(123, 2), {2401, 800.3, 799}}, check.Matrix(124, 2, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "W transposed", Says: "You use Wᵀ. Row i of W belongs to neuron i. Where a layer is as wide as the one below, nothing panics."},
		{Name: "W read by columns", Says: "You read the list of weights column by column. It stands row by row: first all weights of the first neuron."},
		{Name: "b forgotten", Says: "The biases are missing: z = W a + b."},
		{Name: "b along the row", Says: "You add b[j] to column j, so each sample gets a bias. Neuron i has the bias b[i], the same for all samples."},
		{Name: "b for the first sample only", Says: "Only the first sample gets the biases. They are added to every column."},
		{Name: "tanh at the output", Says: "The last layer has tanh in your network. It has softmax: its activations are a distribution over the classes."},
		{Name: "tanh, then softmax", Says: "At the output you take softmax of tanh(z). The last layer has one function, softmax of z."},
		{Name: "no function at the output", Says: "The last layer has no function in your network, a is z there. It has softmax."},
		{Name: "logistic at the output", Says: "You use a logistic function at the output. Then the outputs of a sample do not sum to 1: softmax divides by the sum over the neurons of the layer."},
		{Name: "softmax over the batch", Says: "Your softmax sums over a row, so the samples compete with each other. The outputs of one sample sum to 1: sum over a column."},
		{Name: "softmax over everything", Says: "Your softmax divides by one sum for the whole batch. Each column has a sum of its own."},
		{Name: "softmax without a shift", Says: "Right for small z, but e⁸⁰⁰ is too large for a float64 and gives ∞/∞ = NaN. Subtract the largest z of the column before exp: the quotients stay the same."},
		{Name: "softmax not divided", Says: "At the output you have the exponentials alone. Softmax divides them by their sum over the column, so that the outputs of a sample sum to 1."},
		{Name: "1 for the largest", Says: "Your last activations are 1 for the largest net input of a sample, else 0. That is the decision, argmax; softmax gives every class a probability."},
		{Name: "softmax in every layer", Says: "Hidden layers have softmax in your network. It belongs to the output; hidden layers have tanh."},
		{Name: "z for a", Says: "You hand z to the next layer. Its input is the activation a = tanh(z); without that, all layers would be one matrix."},
		{Name: "tanh of x", Says: "You apply tanh to x before the first layer. The input layer computes nothing: a⁽⁰⁾ = x."},
		{Name: "x in every layer", Says: "Every layer gets x in your function. Layer l reads the activations of layer l − 1; only the first reads x."},
		{Name: "logistic hidden", Says: "The hidden layers are logistic in your network. The task asks for tanh."},
		{Name: "ReLU hidden", Says: "The hidden layers are ReLU in your network. The task asks for tanh."},
		{Name: "z overwritten", Says: "Your list z contains activations: f has been applied in the same memory. Keep z, and write a into another matrix."},
		{Name: "sample by sample", Says: "The numbers are right, but written column by column. Each list is a matrix row by row: first the values of neuron 1 for all samples."},
		{Name: "b of the layer below", Says: "Each layer but the first adds the bias of the layer below. W and b of a layer have the same place in their lists."},
	},
	Fingerprint: func(seen []check.Seen) string {
		longer, shorter := true, true
		for _, o := range seen {
			got, want := o.Got[1].Shape, o.Want[1].Shape
			longer = longer && len(got) == len(want)+1 && slices.Equal(got[1:], want)
			shorter = shorter && slices.Equal(got, want[len(want)-1:])
		}
		switch {
		case longer:
			return "a has one list too many at its beginning: x itself? The first list belongs to layer 1."
		case shorter:
			return "Only the last layer is in your result. Append z and a of every layer to the lists, inside of the loop."
		}
		return ""
	},
	Hints: [3]string{
		"Find the first list that is wrong. z of layer 1: the weights, the bias or x. a of layer 1: the function. z of layer 2 only: what was handed on. Only the last a: softmax.",
		"One loop over the layers, with the activation of the layer below in your hand. A layer has len(b[l]) neurons; from that and the length of the list follows the shape of W.",
		"z = W a₋ + b with W out × in, row by row; a = tanh(z), at the last layer e^(z − max z) divided by its sum, for each column. RawMatrix().Data is a matrix row by row.",
	},
})

func forwardLedger(on check.Mistakes) func(weights, biases [][]float64, x *mat.Dense) (z, a [][]float64) {
	return func(weights, biases [][]float64, x *mat.Dense) (z, a [][]float64) {
		below := mat.DenseCopyOf(x)
		if on["tanh of x"] {
			below = each(math.Tanh, x)
		}
		for l := range weights {
			out := len(biases[l])
			in := len(weights[l]) / out
			var w mat.Matrix = mat.NewDense(out, in, weights[l])
			if on["W read by columns"] {
				w = mat.NewDense(in, out, weights[l]).T()
			}
			if on["W transposed"] {
				w = w.T()
			}
			if on["x in every layer"] {
				below = x
			}
			var zl mat.Dense
			zl.Mul(w, below)
			zl.Apply(func(i, j int, v float64) float64 {
				switch {
				case on["b forgotten"], on["b for the first sample only"] && j > 0:
					return v
				case on["b along the row"]:
					return v + biases[l][j]
				case on["b of the layer below"] && l > 0:
					return v + biases[l-1][i]
				}
				return v + biases[l][i]
			}, &zl)
			last := l == len(weights)-1
			var al *mat.Dense
			switch {
			case last && on["tanh at the output"]:
				al = each(math.Tanh, &zl)
			case last && on["tanh, then softmax"]:
				al = softmax(each(math.Tanh, &zl), on)
			case last && on["no function at the output"]:
				al = mat.DenseCopyOf(&zl)
			case last && on["logistic at the output"]:
				al = each(logistic, &zl)
			case last, on["softmax in every layer"]:
				al = softmax(&zl, on)
			case on["logistic hidden"]:
				al = each(logistic, &zl)
			case on["ReLU hidden"]:
				al = each(relu, &zl)
			default:
				al = each(math.Tanh, &zl)
			}
			below = al
			if on["z for a"] {
				below = mat.DenseCopyOf(&zl)
			}
			if on["z overwritten"] {
				zl = *al
			}
			z, a = append(z, flat(&zl, on)), append(a, flat(al, on))
		}
		return z, a
	}
}

// flat is a matrix row by row.
func flat(m *mat.Dense, on check.Mistakes) []float64 {
	if on["sample by sample"] {
		m = mat.DenseCopyOf(m.T())
	}
	return append([]float64(nil), m.RawMatrix().Data...)
}

// softmax is e^z/Σe^z over each column.
func softmax(z *mat.Dense, on check.Mistakes) *mat.Dense {
	k, n := z.Dims()
	a := mat.NewDense(k, n, nil)
	for i := range k {
		for s := range n {
			rivals := mat.Col(nil, s, z)
			switch {
			case on["softmax over the batch"]:
				rivals = mat.Row(nil, i, z)
			case on["softmax over everything"]:
				rivals = z.RawMatrix().Data
			}
			top := rivals[0]
			for _, v := range rivals {
				top = max(top, v)
			}
			if on["softmax without a shift"] {
				top = 0
			}
			sum := 0.0
			for _, v := range rivals {
				sum += math.Exp(v - top)
			}
			switch {
			case on["softmax not divided"]:
				sum = 1
			case on["1 for the largest"]:
				a.Set(i, s, nn.Heaviside.F(z.At(i, s)-top))
				continue
			}
			a.Set(i, s, math.Exp(z.At(i, s)-top)/sum)
		}
	}
	return a
}
