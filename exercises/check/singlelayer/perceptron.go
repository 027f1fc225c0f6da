package singlelayer

import (
	"slices"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// PerceptronEpoch is one pass of the perceptron learning algorithm. Its stub
// takes a sample on the line for right.
var PerceptronEpoch = check.New(perceptronEpoch, check.Spec{
	ID: chapter + "perceptronepoch", Func: "PerceptronEpoch", Title: "a perceptron that cannot leave its start",
	Kind: check.FindBug, Points: 2, Minutes: 10, Stub: "the line counts as right",
	In: []string{"w", "b", "x", "y"}, Out: []string{"w", "b", "corrections"},
	Cases: []check.Case{
		{Name: "AND from 0, pass 1", N: 4, Args: check.Args{[]float64{0, 0}, 0.0, mat.NewDense(2, 4, []float64{0, 0, 1, 1, 0, 1, 0, 1}), []float64{-1, -1, -1, 1}}},
		{Name: "3 inputs, a line from elsewhere", N: 6, Args: check.Args{[]float64{0.5, -1.25, 0.75}, -0.5, check.Matrix(31, 3, 6), []float64{1, -1, -1, 1, 1, -1}}},
		{Name: "2 inputs, the first sample on the line", N: 5, Args: check.Args{[]float64{1, -2}, 1.0, mat.NewDense(2, 5, []float64{1, 3, -0.5, 2, 1, 1, 2, 1.25, -1, -0.5}), []float64{-1, 1, 1, 1, -1}}},
		{Name: "AND from 0, the positive sample first", N: 4, Args: check.Args{[]float64{0, 0}, 0.0, mat.NewDense(2, 4, []float64{1, 0, 1, 0, 1, 1, 0, 0}), []float64{1, -1, -1, -1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "the line counts as right", Says: "A sample with z = 0 is left alone. It lies on the line, on no side, and from w = 0, b = 0 all samples do: then nothing is ever corrected. A mistake is yz ≤ 0."},
		{Name: "the line counts as +1", Says: "You take the sign of z for what the perceptron says, and the sign of 0 for +1. A sample on the line lies on no side: with y = +1 it is a mistake, too. Ask for yz ≤ 0."},
		{Name: "the line counts as −1", Says: "You take the sign of z for what the perceptron says, and the sign of 0 for −1. A sample on the line lies on no side: with y = −1 it is a mistake, too. Ask for yz ≤ 0."},
		{Name: "b stays", Says: "b is not corrected. It is the weight of the input 1: b ← b + y."},
		{Name: "y forgotten for b", Says: "You add 1 to b at each mistake. The correction of b is y: it goes down where the target is −1."},
		{Name: "y forgotten for w", Says: "You add x to w at each mistake. The correction is y x: away from x where the target is −1."},
		{Name: "b the wrong way", Says: "You subtract y from b. It is the weight of the input 1, and goes the way of the others: b ← b + y."},
		{Name: "b with x", Says: "You add y x₁ to b. Its input is 1: b ← b + y."},
		{Name: "old weights for all", Says: "All samples are judged with the weights that the pass began with. Each correction counts at once: the next sample meets the new line."},
		{Name: "ends at the first", Says: "You stop after the first correction. A pass goes through all samples."},
		{Name: "always corrects", Says: "You correct every sample, the right ones, too. The perceptron leaves alone what is right."},
		{Name: "corrects the right ones", Says: "You correct the samples that are right, yz > 0. The mistakes are the others."},
		{Name: "wrong way", Says: "You subtract y x. That pushes the sample deeper into the wrong side: yz must grow, by ‖x‖² + 1."},
		{Name: "backwards", Says: "You go through the samples from the last to the first. The order matters here: column 0 comes first."},
		{Name: "error for y", Says: "You add (y − a) x with a = ±1, which is twice the correction. With targets ±1 it is y x."},
	},
	Hints: [3]string{
		"Start it at w = 0, b = 0. What is z for each sample, and what does the function do?",
		"On the line z is 0: sign says −1, but neither side is safe. Does the comparison call such a sample a mistake?",
		"A sample is a mistake if yz ≤ 0. Then w ← w + y x and b ← b + y.",
	},
})

func perceptronEpoch(on check.Mistakes) func(w []float64, b float64, x *mat.Dense, y []float64) ([]float64, float64, int) {
	return func(w []float64, b float64, x *mat.Dense, y []float64) ([]float64, float64, int) {
		in, samples := x.Dims()
		w0, b0 := w, b
		w = slices.Clone(w)
		corrections := 0
		for n := range samples {
			if on["backwards"] {
				n = samples - 1 - n
			}
			z := dot(w, x, n) + b
			if on["old weights for all"] {
				z = dot(w0, x, n) + b0
			}
			wrong := y[n]*z <= 0
			switch {
			case on["the line counts as right"]:
				wrong = y[n]*z < 0
			case on["the line counts as +1"]:
				wrong = y[n]*z < 0 || z == 0 && y[n] < 0
			case on["the line counts as −1"]:
				wrong = y[n]*z < 0 || z == 0 && y[n] > 0
			case on["always corrects"]:
				wrong = true
			case on["corrects the right ones"]:
				wrong = y[n]*z > 0
			}
			if !wrong {
				continue
			}
			corrections++
			dw, db := y[n], y[n]
			switch {
			case on["y forgotten for b"]:
				db = 1
			case on["y forgotten for w"]:
				dw = 1
			case on["b stays"]:
				db = 0
			case on["b the wrong way"]:
				db = -db
			case on["b with x"]:
				db *= x.At(0, n)
			case on["wrong way"]:
				dw, db = -dw, -db
			case on["error for y"]:
				a := -1.0
				if z > 0 {
					a = 1
				}
				dw, db = y[n]-a, y[n]-a
			}
			for j := range in {
				w[j] += dw * x.At(j, n)
			}
			b += db
			if on["ends at the first"] {
				break
			}
		}
		return w, b, corrections
	}
}

// dot is wᵀx for sample n.
func dot(w []float64, x *mat.Dense, n int) (z float64) {
	for j, v := range w {
		z += v * x.At(j, n)
	}
	return z
}

// NovikoffBound is the most corrections that a perceptron can need.
var NovikoffBound = check.NewFormula[func(w []float64, b float64, x *mat.Dense, y []float64) (r, gamma, bound float64)](check.Spec{
	ID: chapter + "novikoffbound", Func: "NovikoffBound", Title: "how many corrections a perceptron needs at most",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"w", "b", "x", "y"}, Out: []string{"R", "γ", "bound"},
	Formula: `
		R = max √(Σₖ x² + 1)
		z = wᵀ · x + b
		length = √(Σ w² + b²)
		margin = yᵀ ⊙ z / length // of each sample
		γ = min margin
		bound = where(γ > 0, R² / γ², ∞)`,
	Cases: []check.Case{
		{Name: "2 inputs, 4 samples", N: 4, Args: check.Args{[]float64{1.5, -0.5}, -0.8, mat.NewDense(2, 4, []float64{2.2, -0.3, 1.4, -1.7, 0.6, 1.9, -1.1, -0.9}), []float64{1, -1, 1, -1}}},
		{Name: "3 inputs, 3 samples", N: 3, Args: check.Args{[]float64{0.4, -1.2, 2.1}, 0.7, mat.NewDense(3, 3, []float64{1.1, -0.6, -0.2, -0.4, 1.7, 0.5, 0.9, -0.3, -2.4}), []float64{1, -1, -1}}},
		{Name: "a line that does not separate", N: 4, Args: check.Args{[]float64{1.5, 0.5}, 0.25, mat.NewDense(2, 4, []float64{1.2, -0.7, -0.4, -2.6, 0.6, 1.1, 0.8, -0.9}), []float64{1, 1, -1, -1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "R without the 1", As: "R = max √(Σₖ x²)", Says: "Your R is the length of the longest x. The proof treats the bias as the weight of a constant input: R is the length of the longest (x, 1)."},
		{Name: "γ by ‖w‖", As: "length = √(Σ w²)", Says: "Your γ is the smallest distance from the line, divided by ‖w‖. In the proof the bias belongs to the vector: divide by ‖(w, b)‖."},
		{Name: "γ not normalised", As: "length = 1", Says: "Your γ is the smallest yz. Twice the weights would give twice the γ: divide by the length of (w, b)."},
		{Name: "γ of the nearest centre", As: "γ = mean margin", Says: "Your γ is the mean of yz over the samples. The margin is what every sample has at least: the smallest."},
		{Name: "γ of the farthest", As: "γ = max margin", Says: "Your γ is the largest yz. The margin belongs to the sample that is nearest to the line, the smallest."},
		{Name: "|z|", As: "margin = abs(z) / length", Says: "Your γ is the smallest |z|. A sample on the wrong side then looks like one on the right side: it is yz that counts, and it may be negative."},
		{Name: "y forgotten", As: "margin = z / length", Says: "Your γ is the smallest z. For the samples with y = −1 a negative z is right: yz."},
		{Name: "b forgotten in z", As: "z = wᵀ · x", Says: "Your z is wᵀx. The bias is missing."},
		{Name: "not squared", As: "bound = where(γ > 0, R / γ, ∞)", Says: "Your bound is R/γ. The proof ends with kγ ≤ √k R. Solve for k: the root becomes a square."},
		{Name: "upside down", As: "bound = where(γ > 0, γ² / R², ∞)", Says: "Your bound is (γ/R)². A small margin makes it hard for the perceptron: γ stands below."},
		{Name: "R² alone", As: "bound = where(γ > 0, R² / γ, ∞)", Says: "Your bound is R²/γ. Both are squared: (R/γ)²."},
		{Name: "bound without a margin", As: "bound = R² / γ²", Says: "R and γ are right, but where γ ≤ 0 the line does not separate, and the theorem promises nothing: the bound is ∞. The square hides the sign."},
		{Name: "0 without a margin", As: "bound = where(γ > 0, R² / γ², 0)", Says: "Where the line does not separate you promise 0 corrections. The theorem then promises nothing at all: the bound is ∞."},
		{Name: "γ by ‖(w, b)‖²", As: "length = Σ w² + b²", Says: "Your γ is divided by ‖w‖² + b². The length is the root of that."},
		{Name: "R of the shortest", As: "R = min √(Σₖ x² + 1)", Says: "Your R is the shortest sample. The proof needs what no sample exceeds: the longest."},
	},
	Hints: [3]string{
		"Double w and b: the line is the same, so no result may change. Then look at the third case: what does the theorem say about a line that does not separate?",
		"Everything happens with v = (w, b) and u = (x, 1). R is the longest u. γ is the smallest y vᵀu, for a v of length 1.",
	},
})
