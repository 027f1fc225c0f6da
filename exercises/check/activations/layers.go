package activations

import (
	"math"
	"slices"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// PReLUGradient is the way back through a PReLU layer. Its stub takes a for z.
var PReLUGradient = check.NewFormula[func(gamma []float64, z, da *mat.Dense) (delta *mat.Dense, dgamma []float64)](check.Spec{
	ID: chapter + "prelugradient", Func: "PReLUGradient", Title: "a slope that never starts to learn",
	Kind: check.FindBug, Points: 2, Minutes: 15, Stub: "a for z",
	In: []string{"γ", "z", "∂L/∂a"}, Out: []string{"δ", "∂L/∂γ"},
	Formula: `
		N = cols(z)
		f' = where(z > 0, 1, γ) // the slope: γ on the left, and at the kink
		δ = f' ⊙ ∂L/∂a
		∂L/∂γ = Σₙ(∂L/∂a ⊙ min(0, z))`,
	Cases: []check.Case{
		{Name: "γ = 1", N: 4, Args: check.Args{[]float64{1, 1, 1}, check.Matrix(1, 3, 4), check.Matrix(2, 3, 4)}},
		{Name: "γ = 0, a ReLU", N: 5, Args: check.Args{[]float64{0, 0}, check.Matrix(3, 2, 5), check.Matrix(4, 2, 5)}},
		{Name: "γ of both signs", N: 3, Args: check.Args{[]float64{0.25, -0.5, 1.5, -1.2}, check.Matrix(5, 4, 3), check.Matrix(6, 4, 3)}},
		{Name: "z = 0", N: 2, Args: check.Args{[]float64{0.3, -0.8}, mat.NewDense(2, 2, []float64{0, -1.4, -2.1, 0}), check.Matrix(7, 2, 2)}},
	},
	Mistakes: []check.Mistake{
		{Name: "a for z", As: "∂L/∂γ = Σₙ(∂L/∂a ⊙ min(0, f' ⊙ z))", Says: "∂L/∂γ is built with min(0, a), the output. The derivative of a = γ z by γ is z: min(0, z). With the output the gradient shrinks together with γ, and at γ = 0 it is 0 for ever."},
		{Name: "γ too much", As: "∂L/∂γ = Σₙ(∂L/∂a ⊙ min(0, z) ⊙ γ)", Says: "∂L/∂γ has a factor γ too much. It is in δ, which leads down to z; the way to γ goes from ∂L/∂a directly."},
		{Name: "averaged", As: "∂L/∂γ = Σₙ(∂L/∂a ⊙ min(0, z)) / N", Says: "You divide ∂L/∂γ by N. The mean over the batch sits in the loss, so ∂L/∂a has its 1/N already."},
		{Name: "right half", As: "∂L/∂γ = Σₙ(∂L/∂a ⊙ max(0, z))", Says: "∂L/∂γ is built with max(0, z). γ is the slope of the left half: only samples with z < 0 pull at it."},
		{Name: "both halves", As: "∂L/∂γ = Σₙ(∂L/∂a ⊙ z)", Says: "∂L/∂γ sums over all samples. Where z > 0 the output is z, whatever γ is: those samples bring nothing."},
		{Name: "last sample only", As: "∂L/∂γ = Σₙ sampleₙ(∂L/∂a ⊙ min(0, z))", Says: "∂L/∂γ has the last sample only. All samples share γ: add them up."},
		{Name: "|z|", As: "∂L/∂γ = −Σₙ(∂L/∂a ⊙ min(0, z))", Says: "∂L/∂γ has the wrong sign: min(0, z) is negative or 0."},
		{Name: "∂L/∂a forgotten", As: "∂L/∂γ = Σₙ(min(0, z))", Says: "∂L/∂γ is the sum of min(0, z): the error ∂L/∂a is missing from every product."},
		{Name: "one γ for all", As: "∂L/∂γ = Σ(∂L/∂a ⊙ min(0, z)) + 0 · γ", Says: "∂L/∂γ is summed over the neurons, too. Here each neuron has a slope of its own."},
		{Name: "left slope 0", As: "δ = where(z > 0, ∂L/∂a, 0)", Says: "δ is 0 on the left: that is ReLU. The slope there is γ."},
		{Name: "slope 1 at the kink", As: "f' = where(z ≥ 0, 1, γ)", Says: "At z = 0 your slope is 1. At the kink it is γ here."},
	},
	Hints: [3]string{
		"δ comes out right everywhere, ∂L/∂γ only where γ = 1. With which factor is it off, and what does that mean at γ = 0?",
		"On the left a = γ z. Differentiate it twice: by z, which gives δ, and by γ, which gives the gradient.",
		"∂L/∂γᵢ = Σₙ (∂L/∂a)ᵢₙ · min(0, zᵢₙ), with z as it came in",
	},
})

// MaxoutUnit is one Maxout unit: its value, the winning piece, the slopes.
var MaxoutUnit = check.NewFormula[func(w *mat.Dense, b, x []float64) (a float64, k int, dx []float64)](check.Spec{
	ID: chapter + "maxoutunit", Func: "MaxoutUnit", Title: "a Maxout unit: value, winner, slope",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"W", "b", "x"}, Out: []string{"a", "k", "∂a/∂x"},
	Formula: `
		pieces = rows(W)
		z = W · x + b
		k = argmax z // the winner, the first of equals
		a = row(z, k)
		∂a/∂x = row(W, k)`,
	Cases: []check.Case{
		{Name: "3 pieces, 3 inputs", Args: check.Args{check.Matrix(11, 3, 3), []float64{0.4, -1.3, 0.8}, []float64{1.2, -0.7, 2.3}}},
		{Name: "5 pieces, 2 inputs", Args: check.Args{check.Matrix(12, 5, 2), []float64{-0.3, -0.9, 0.6, -1.7, 0.1}, []float64{-1.6, 0.9}}},
		{Name: "2 pieces, 4 inputs, all z negative", Args: check.Args{mat.NewDense(2, 4, []float64{1.1, -0.4, 0.6, -2.2, 0.3, 0.7, 1.5, -0.9}), []float64{-0.2, -0.6}, []float64{-0.8, 0.5, -1.2, 0.6}}},
		{Name: "the first of 3 pieces wins", Args: check.Args{mat.NewDense(3, 2, []float64{1.4, 0.9, -0.7, 1.1, 0.3, -0.6}), []float64{0.2, -0.4, 0.7}, []float64{1.3, 0.8}}},
		{Name: "pieces 1 and 2 are equal", Args: check.Args{mat.NewDense(3, 2, []float64{-1.5, 0.5, 0.5, 1.25, 1.5, 0.75}), []float64{0.25, 0.5, -0.25}, []float64{1.25, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "smallest piece", As: "k = argmax(−z)", Says: "You pass on the smallest net input. Maxout takes the largest."},
		{Name: "starts at 0", As: "k = where(max z < 0, 0, argmax z); a = max(max z, 0)", Says: "Your search begins with the value 0, so where all net inputs are negative no piece ever wins. Begin with the first piece: a Maxout has no ReLU in it."},
		{Name: "ReLU on top", As: "a = max(row(z, k), 0)", Says: "Your a is never negative. k and the slopes are right, but a has been cut off at 0: a Maxout has no ReLU in it."},
		{Name: "largest |z|", As: "k = argmax(abs(z))", Says: "You compare the sizes without the signs. Maxout takes the largest net input: −5 loses against 1."},
		{Name: "b forgotten", As: "z = W · x", Says: "You compute wₖ x. The bias is missing: each piece has its own, and it decides which piece wins where."},
		{Name: "b added afterwards", As: "k = argmax(W · x)", Says: "You choose the winner without the biases and add the bias of the winner afterwards. They belong to the net inputs that are compared."},
		{Name: "sum of the pieces", As: "a = Σ z", Says: "Your a is the sum of the net inputs. Maxout passes the largest of them and drops the others."},
		{Name: "last of equals", As: "k = pieces − 1 − argmax(reversed z)", Says: "Right where one piece wins alone. Of equals the first wins here: replace the best one only where the new one is larger, not where it is as large."},
		{Name: "k from 1", As: "k = argmax z + 1; a = row(z, k − 1); ∂a/∂x = row(W, k − 1)", Says: "Your k counts from 1. As everywhere in Go, it counts from 0: the first row of W is 0."},
		{Name: "all slopes", As: "∂a/∂x = Σₖ W", Says: "Your ∂a/∂x is the sum of all rows of W. Only the winner is connected with a: near this x the others change nothing."},
		{Name: "mean slope", As: "∂a/∂x = meanₖ W", Says: "Your ∂a/∂x is the mean of the rows of W. The maximum is no mean: near this x only the winner counts."},
		{Name: "first slope", As: "∂a/∂x = first W", Says: "Your ∂a/∂x is always the first row of W. It is the row of the winner."},
		{Name: "∂a/∂w", As: "∂a/∂x = x", Says: "Your third result is x. That is the derivative by the winner's weights; by the input it is those weights."},
		{Name: "slope times a", As: "∂a/∂x = row(W, k) · a", Says: "Your ∂a/∂x is the winner's row times a. The maximum has the slope 1 along its winner: the row alone."},
		{Name: "slope times x", As: "∂a/∂x = row(W, k) ⊙ xᵀ", Says: "Your ∂a/∂x is the winner's row times x, number by number. zₖ = Σⱼ w_kj xⱼ + bₖ has the derivative w_kj by xⱼ."},
		{Name: "W transposed", As: "z = Wᵀ · x + b; ∂a/∂x = row(Wᵀ, k)", Says: "Your pieces are the columns of W. W has a row for each piece, as every W has a row for each neuron. Where it is square, nothing panics."},
	},
	Hints: [3]string{
		"Write down all net inputs of a case. Is the largest of them your a, and is its number your k, counted from 0?",
		"Near x the unit is a straight line, that of the winner. So its slopes are the weights of the winner.",
	},
})

// SoftmaxJacobian is softmax and its derivative, a matrix.
var SoftmaxJacobian = check.NewFormula[func(z []float64) (a []float64, j *mat.Dense)](check.Spec{
	ID: chapter + "softmaxjacobian", Func: "SoftmaxJacobian", Title: "softmax and its Jacobian",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"z"}, Out: []string{"a", "J"},
	Formula: `
		K = rows(z)
		m = max z
		e = exp(z − m)
		S = Σ exp(z − m)
		a = e / S
		I = eye(K) // 1 where i = j
		J = a ⊙ (I − aᵀ)`,
	Cases: []check.Case{
		{Name: "4 numbers", Args: check.Args{[]float64{-0.6, 2.4, 1.1, -2.3}}},
		{Name: "3 numbers", Args: check.Args{[]float64{1.7, 0.2, -0.9}}},
		{Name: "z near 1000", Args: check.Args{[]float64{1000.3, 998.8, 1001.1}}},
		{Name: "z near −1000", Args: check.Args{[]float64{-1001.4, -999.2, -1000.1, -1000.9}}},
		{Name: "heights that differ", Args: check.Args{[]float64{1900.5, -800.2, 3.1, 1899.2}}},
	},
	Mistakes: []check.Mistake{
		{Name: "no shift", As: "m = 0", Says: "Right for moderate z, but e¹⁰⁰⁰ is ∞ and e⁻¹⁰⁰⁰ is 0, and both end in NaN. Subtract the largest z first: the quotients stay the same."},
		{Name: "shifted above only", As: "S = Σ exp(z)", Says: "You subtract the largest z in the numerator and not in the sum below. The factor cancels only if both have it."},
		{Name: "not divided by the sum", As: "a = e", Says: "Your a does not sum to 1: the division by the sum of the exponentials is missing."},
		{Name: "no exponential", As: "a = z / Σ z", Says: "Your a is z divided by the sum of the z. That may be negative, or a division by 0. The exponential makes every number positive first."},
		{Name: "sigmoids", As: "a = σ(z); J = I ⊙ (a − a²)", Says: "Each of your outputs is σ of its own z. Softmax outputs share one sum: each depends on every z, and they add up to 1."},
		{Name: "winner takes all", As: "a = step(z − m)", Says: "Your a is 1 for the largest z and 0 else: that is argmax. Softmax leaves the others their share."},
		{Name: "diagonal only", As: "J = I ⊙ (a − a²)", Says: "Your J has only its diagonal. Every output depends on every z: away from the diagonal stands −aᵢ aⱼ."},
		{Name: "sign beside the diagonal", As: "J = I ⊙ (a − a²) + (1 − I) ⊙ (a · aᵀ)", Says: "Beside the diagonal your J is +aᵢ aⱼ. What one output gains, the others lose: the sign is minus, and each column sums to 0."},
		{Name: "[i=j] forgotten", As: "J = −(a · aᵀ)", Says: "Your J is −aᵢ aⱼ everywhere. On the diagonal the numerator depends on zⱼ, too, and brings one aᵢ more."},
		{Name: "plus everywhere", As: "J = a ⊙ (I + aᵀ)", Says: "Your J is aᵢ ([i=j] + aⱼ). The sum below the fraction pulls every output down when zⱼ grows: minus aⱼ."},
		{Name: "1 everywhere", As: "J = a ⊙ ((I ≥ 0) − aᵀ)", Says: "Your J is aᵢ (1 − aⱼ) everywhere. The 1 stands on the diagonal only, where the numerator depends on zⱼ."},
		{Name: "aᵢ forgotten beside the diagonal", As: "J = I ⊙ (a − a²) − (1 − I) ⊙ aᵀ", Says: "The diagonal is right. Beside it your J is −aⱼ: the factor aᵢ, the output of the row, is missing."},
		{Name: "square on the diagonal", As: "J = I ⊙ a² − (1 − I) ⊙ (a · aᵀ)", Says: "On the diagonal your J is aᵢ². The quotient rule gives aᵢ − aᵢ² there."},
		{Name: "diagonal a", As: "J = I ⊙ a − (1 − I) ⊙ (a · aᵀ)", Says: "On the diagonal your J is aᵢ. The sum below the fraction depends on zᵢ as well, and takes aᵢ² away."},
		{Name: "aᵢ forgotten", As: "J = I − aᵀ", Says: "Your J is [i=j] − aⱼ. A factor is missing, the output of the row: aᵢ."},
		{Name: "J from z", As: "J = z ⊙ (I − zᵀ)", Says: "Your J is built with z where a belongs. It is written with the outputs alone."},
		{Name: "wrong sign", As: "J = −a ⊙ (I − aᵀ)", Says: "Your J has the wrong sign everywhere. A larger zᵢ makes aᵢ larger: the diagonal is positive."},
	},
	Hints: [3]string{
		"Add up: a must sum to 1, each column of J to 0, each row of J to 0. Which sum is wrong?",
		"Quotient rule, twice. For i = j the numerator and the sum depend on zⱼ, for i ≠ j only the sum does. And an exponential of 1000 is ∞, unless something is subtracted first.",
	},
})

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
