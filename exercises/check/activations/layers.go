package activations

import (
	"math"
	"slices"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// PReLUGradient is the way back through a PReLU layer. Its stub takes a for z.
var PReLUGradient = check.New(preluGradient, check.Spec{
	ID: chapter + "prelugradient", Func: "PReLUGradient", Title: "a slope that never starts to learn",
	Kind: check.FindBug, Points: 2, Minutes: 15, Stub: "a for z",
	In: []string{"γ", "z", "∂L/∂a"}, Out: []string{"δ", "∂L/∂γ"},
	Cases: []check.Case{
		{Name: "γ = 1", N: 4, Args: check.Args{[]float64{1, 1, 1}, check.Matrix(1, 3, 4), check.Matrix(2, 3, 4)}},
		{Name: "γ = 0, a ReLU", N: 5, Args: check.Args{[]float64{0, 0}, check.Matrix(3, 2, 5), check.Matrix(4, 2, 5)}},
		{Name: "γ of both signs", N: 3, Args: check.Args{[]float64{0.25, -0.5, 1.5, -1.2}, check.Matrix(5, 4, 3), check.Matrix(6, 4, 3)}},
		{Name: "z = 0", N: 2, Args: check.Args{[]float64{0.3, -0.8}, mat.NewDense(2, 2, []float64{0, -1.4, -2.1, 0}), check.Matrix(7, 2, 2)}},
	},
	Mistakes: []check.Mistake{
		{Name: "a for z", Says: "∂L/∂γ is built with min(0, a), the output. The derivative of a = γ z by γ is z: min(0, z). With the output the gradient shrinks together with γ, and at γ = 0 it is 0 for ever."},
		{Name: "γ too much", Says: "∂L/∂γ has a factor γ too much. It is in δ, which leads down to z; the way to γ goes from ∂L/∂a directly."},
		{Name: "averaged", Says: "You divide ∂L/∂γ by N. The mean over the batch sits in the loss, so ∂L/∂a has its 1/N already."},
		{Name: "right half", Says: "∂L/∂γ is built with max(0, z). γ is the slope of the left half: only samples with z < 0 pull at it."},
		{Name: "both halves", Says: "∂L/∂γ sums over all samples. Where z > 0 the output is z, whatever γ is: those samples bring nothing."},
		{Name: "last sample only", Says: "∂L/∂γ has the last sample only. All samples share γ: add them up."},
		{Name: "|z|", Says: "∂L/∂γ has the wrong sign: min(0, z) is negative or 0."},
		{Name: "∂L/∂a forgotten", Says: "∂L/∂γ is the sum of min(0, z): the error ∂L/∂a is missing from every product."},
		{Name: "one γ for all", Says: "∂L/∂γ is summed over the neurons, too. Here each neuron has a slope of its own."},
		{Name: "left slope 0", Says: "δ is 0 on the left: that is ReLU. The slope there is γ."},
		{Name: "slope 1 at the kink", Says: "At z = 0 your slope is 1. At the kink it is γ here."},
	},
	Hints: [3]string{
		"δ comes out right everywhere, ∂L/∂γ only where γ = 1. With which factor is it off, and what does that mean at γ = 0?",
		"On the left a = γ z. Differentiate it twice: by z, which gives δ, and by γ, which gives the gradient.",
		"∂L/∂γᵢ = Σₙ (∂L/∂a)ᵢₙ · min(0, zᵢₙ), with z as it came in",
	},
})

func preluGradient(on check.Mistakes) func(gamma []float64, z, da *mat.Dense) (delta *mat.Dense, dgamma []float64) {
	return func(gamma []float64, z, da *mat.Dense) (delta *mat.Dense, dgamma []float64) {
		neurons, n := z.Dims()
		delta, dgamma = mat.NewDense(neurons, n, nil), make([]float64, neurons)
		for i := range neurons {
			for s := range n {
				v, g := z.At(i, s), da.At(i, s)
				slope, a := 1.0, v
				if v < 0 || v == 0 && !on["slope 1 at the kink"] {
					slope, a = gamma[i], gamma[i]*v
					if on["left slope 0"] {
						slope = 0
					}
				}
				delta.Set(i, s, slope*g)
				part := g * min(0, v)
				switch {
				case on["a for z"]:
					part = g * min(0, a)
				case on["γ too much"]:
					part = gamma[i] * g * min(0, v)
				case on["right half"]:
					part = g * max(0, v)
				case on["both halves"]:
					part = g * v
				case on["∂L/∂a forgotten"]:
					part = min(0, v)
				}
				if on["averaged"] {
					part /= float64(n)
				}
				if on["|z|"] {
					part = -part
				}
				if on["last sample only"] {
					dgamma[i] = 0
				}
				dgamma[i] += part
			}
		}
		if on["one γ for all"] {
			sum := 0.0
			for _, g := range dgamma {
				sum += g
			}
			for i := range dgamma {
				dgamma[i] = sum
			}
		}
		return delta, dgamma
	}
}

// MaxoutUnit is one Maxout unit: its value, the winning piece, the slopes.
var MaxoutUnit = check.New(maxoutUnit, check.Spec{
	ID: chapter + "maxoutunit", Func: "MaxoutUnit", Title: "a Maxout unit: value, winner, slope",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"W", "b", "x"}, Out: []string{"a", "k", "∂a/∂x"},
	Cases: []check.Case{
		{Name: "3 pieces, 3 inputs", Args: check.Args{check.Matrix(11, 3, 3), []float64{0.4, -1.3, 0.8}, []float64{1.2, -0.7, 2.3}}},
		{Name: "5 pieces, 2 inputs", Args: check.Args{check.Matrix(12, 5, 2), []float64{-0.3, -0.9, 0.6, -1.7, 0.1}, []float64{-1.6, 0.9}}},
		{Name: "2 pieces, 4 inputs, all z negative", Args: check.Args{mat.NewDense(2, 4, []float64{1.1, -0.4, 0.6, -2.2, 0.3, 0.7, 1.5, -0.9}), []float64{-0.2, -0.6}, []float64{-0.8, 0.5, -1.2, 0.6}}},
		{Name: "pieces 1 and 2 are equal", Args: check.Args{mat.NewDense(3, 2, []float64{-1.5, 0.5, 0.5, 1.25, 1.5, 0.75}), []float64{0.25, 0.5, -0.25}, []float64{1.25, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "smallest piece", Says: "You pass on the smallest net input. Maxout takes the largest."},
		{Name: "starts at 0", Says: "Your search begins with the value 0, so where all net inputs are negative no piece ever wins. Begin with the first piece: a Maxout has no ReLU in it."},
		{Name: "ReLU on top", Says: "Your a is never negative. k and the slopes are right, but a has been cut off at 0: a Maxout has no ReLU in it."},
		{Name: "largest |z|", Says: "You compare the sizes without the signs. Maxout takes the largest net input: −5 loses against 1."},
		{Name: "b forgotten", Says: "You compute wₖ x. The bias is missing: each piece has its own, and it decides which piece wins where."},
		{Name: "b added afterwards", Says: "You choose the winner without the biases and add the bias of the winner afterwards. They belong to the net inputs that are compared."},
		{Name: "sum of the pieces", Says: "Your a is the sum of the net inputs. Maxout passes the largest of them and drops the others."},
		{Name: "last of equals", Says: "Right where one piece wins alone. Of equals the first wins here: replace the best one only where the new one is larger, not where it is as large."},
		{Name: "k from 1", Says: "Your k counts from 1. As everywhere in Go, it counts from 0: the first row of W is 0."},
		{Name: "all slopes", Says: "Your ∂a/∂x is the sum of all rows of W. Only the winner is connected with a: near this x the others change nothing."},
		{Name: "mean slope", Says: "Your ∂a/∂x is the mean of the rows of W. The maximum is no mean: near this x only the winner counts."},
		{Name: "first slope", Says: "Your ∂a/∂x is always the first row of W. It is the row of the winner."},
		{Name: "∂a/∂w", Says: "Your third result is x. That is the derivative by the winner's weights; by the input it is those weights."},
		{Name: "slope times a", Says: "Your ∂a/∂x is the winner's row times a. The maximum has the slope 1 along its winner: the row alone."},
		{Name: "slope times x", Says: "Your ∂a/∂x is the winner's row times x, number by number. zₖ = Σⱼ w_kj xⱼ + bₖ has the derivative w_kj by xⱼ."},
		{Name: "W transposed", Says: "Your pieces are the columns of W. W has a row for each piece, as every W has a row for each neuron. Where it is square, nothing panics."},
	},
	Hints: [3]string{
		"Write down all net inputs of a case. Is the largest of them your a, and is its number your k, counted from 0?",
		"Near x the unit is a straight line, that of the winner. So its slopes are the weights of the winner.",
		"zₖ = Σⱼ w_kj xⱼ + bₖ; k is where zₖ is largest, the first of equals; a = zₖ; ∂a/∂x is row k of W",
	},
})

func maxoutUnit(on check.Mistakes) func(w *mat.Dense, b, x []float64) (a float64, k int, dx []float64) {
	return func(w *mat.Dense, b, x []float64) (a float64, k int, dx []float64) {
		pieces, in := w.Dims()
		weight := w.At
		if on["W transposed"] {
			weight = func(i, j int) float64 { return w.At(j, i) }
		}
		z, key := make([]float64, pieces), make([]float64, pieces)
		for i := range pieces {
			for j := range in {
				z[i] += weight(i, j) * x[j]
			}
			key[i] = z[i]
			if !on["b forgotten"] {
				z[i] += b[i]
			}
			if !on["b added afterwards"] {
				key[i] = z[i]
			}
			switch {
			case on["smallest piece"]:
				key[i] = -key[i]
			case on["largest |z|"]:
				key[i] = math.Abs(key[i])
			}
		}
		for i := range pieces {
			if key[i] > key[k] || on["last of equals"] && key[i] == key[k] {
				k = i
			}
		}
		a = z[k]
		if on["starts at 0"] && a < 0 {
			a, k = 0, 0
		}
		if on["ReLU on top"] {
			a = max(a, 0)
		}
		if on["sum of the pieces"] {
			a = 0
			for _, v := range z {
				a += v
			}
		}
		dx = make([]float64, in)
		for j := range in {
			dx[j] = weight(k, j)
			switch {
			case on["first slope"]:
				dx[j] = weight(0, j)
			case on["slope times x"]:
				dx[j] *= x[j]
			case on["slope times a"]:
				dx[j] *= a
			case on["all slopes"], on["mean slope"]:
				dx[j] = 0
				for i := range pieces {
					dx[j] += weight(i, j)
				}
				if on["mean slope"] {
					dx[j] /= float64(pieces)
				}
			}
		}
		if on["∂a/∂w"] {
			dx = slices.Clone(x)
		}
		if on["k from 1"] {
			k++
		}
		return a, k, dx
	}
}

// SoftmaxJacobian is softmax and its derivative, a matrix.
var SoftmaxJacobian = check.New(softmaxJacobian, check.Spec{
	ID: chapter + "softmaxjacobian", Func: "SoftmaxJacobian", Title: "softmax and its Jacobian",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"z"}, Out: []string{"a", "J"},
	Cases: []check.Case{
		{Name: "4 numbers", Args: check.Args{[]float64{-0.6, 2.4, 1.1, -2.3}}},
		{Name: "3 numbers", Args: check.Args{[]float64{1.7, 0.2, -0.9}}},
		{Name: "z near 1000", Args: check.Args{[]float64{1000.3, 998.8, 1001.1}}},
		{Name: "z near −1000", Args: check.Args{[]float64{-1001.4, -999.2, -1000.1, -1000.9}}},
	},
	Mistakes: []check.Mistake{
		{Name: "no shift", Says: "Right for moderate z, but e¹⁰⁰⁰ is ∞ and e⁻¹⁰⁰⁰ is 0, and both end in NaN. Subtract the largest z first: the quotients stay the same."},
		{Name: "shifted above only", Says: "You subtract the largest z in the numerator and not in the sum below. The factor cancels only if both have it."},
		{Name: "not divided by the sum", Says: "Your a does not sum to 1: the division by the sum of the exponentials is missing."},
		{Name: "no exponential", Says: "Your a is z divided by the sum of the z. That may be negative, or a division by 0. The exponential makes every number positive first."},
		{Name: "sigmoids", Says: "Each of your outputs is σ of its own z. Softmax outputs share one sum: each depends on every z, and they add up to 1."},
		{Name: "winner takes all", Says: "Your a is 1 for the largest z and 0 else: that is argmax. Softmax leaves the others their share."},
		{Name: "diagonal only", Says: "Your J has only its diagonal. Every output depends on every z: away from the diagonal stands −aᵢ aⱼ."},
		{Name: "sign beside the diagonal", Says: "Beside the diagonal your J is +aᵢ aⱼ. What one output gains, the others lose: the sign is minus, and each column sums to 0."},
		{Name: "[i=j] forgotten", Says: "Your J is −aᵢ aⱼ everywhere. On the diagonal the numerator depends on zⱼ, too, and brings one aᵢ more."},
		{Name: "plus everywhere", Says: "Your J is aᵢ ([i=j] + aⱼ). The sum below the fraction pulls every output down when zⱼ grows: minus aⱼ."},
		{Name: "1 everywhere", Says: "Your J is aᵢ (1 − aⱼ) everywhere. The 1 stands on the diagonal only, where the numerator depends on zⱼ."},
		{Name: "aᵢ forgotten beside the diagonal", Says: "The diagonal is right. Beside it your J is −aⱼ: the factor aᵢ, the output of the row, is missing."},
		{Name: "square on the diagonal", Says: "On the diagonal your J is aᵢ². The quotient rule gives aᵢ − aᵢ² there."},
		{Name: "diagonal a", Says: "On the diagonal your J is aᵢ. The sum below the fraction depends on zᵢ as well, and takes aᵢ² away."},
		{Name: "aᵢ forgotten", Says: "Your J is [i=j] − aⱼ. A factor is missing, the output of the row: aᵢ."},
		{Name: "J from z", Says: "Your J is built with z where a belongs. It is written with the outputs alone."},
		{Name: "wrong sign", Says: "Your J has the wrong sign everywhere. A larger zᵢ makes aᵢ larger: the diagonal is positive."},
	},
	Hints: [3]string{
		"Add up: a must sum to 1, each column of J to 0, each row of J to 0. Which sum is wrong?",
		"Quotient rule, twice. For i = j the numerator and the sum depend on zⱼ, for i ≠ j only the sum does. And an exponential of 1000 is ∞, unless something is subtracted first.",
		"aᵢ = exp(zᵢ − m)/Σₖ exp(zₖ − m) with m = max z, and J_ij = aᵢ ([i=j] − aⱼ)",
	},
})

func softmaxJacobian(on check.Mistakes) func(z []float64) (a []float64, j *mat.Dense) {
	return func(z []float64) ([]float64, *mat.Dense) {
		a := softmax(z, on)
		k := len(a)
		v := a
		if on["J from z"] {
			v = z
		}
		j := mat.NewDense(k, k, nil)
		j.Apply(func(r, c int, _ float64) float64 {
			same, sign := 0.0, -1.0
			if r == c {
				same = 1
			}
			if r != c && on["sign beside the diagonal"] {
				sign = 1
			}
			left := v[r]
			switch {
			case on["aᵢ forgotten"]:
				left = 1
			case r != c && (on["diagonal only"] || on["sigmoids"]):
				return 0
			case on["[i=j] forgotten"]:
				same = 0
			case on["plus everywhere"]:
				sign = 1
			case on["1 everywhere"]:
				same = 1
			case r != c && on["aᵢ forgotten beside the diagonal"]:
				left = 1
			case r == c && on["square on the diagonal"]:
				return v[r] * v[r]
			case r == c && on["diagonal a"]:
				return v[r]
			case on["wrong sign"]:
				left = -left
			}
			return left * (same + sign*v[c])
		}, j)
		return a, j
	}
}

// softmax is that of a list, with mistakes.
func softmax(z []float64, on check.Mistakes) []float64 {
	top, sum, a := slices.Max(z), 0.0, make([]float64, len(z))
	below := top
	switch {
	case on["no shift"], on["softmax without shift"]:
		top, below = 0, 0
	case on["shifted above only"]:
		below = 0
	}
	for _, v := range z {
		if on["no exponential"] {
			sum += v
		} else {
			sum += math.Exp(v - below)
		}
	}
	if on["not divided by the sum"] {
		sum = 1
	}
	for i, v := range z {
		a[i] = math.Exp(v-top) / sum
		switch {
		case on["no exponential"]:
			a[i] = v / sum
		case on["sigmoids"]:
			a[i] = logistic(v)
		case on["winner takes all"] && v == slices.Max(z):
			a[i] = 1
		case on["winner takes all"]:
			a[i] = 0
		}
	}
	return a
}
