// Package transformer has the exercises of chapter 19.
package transformer

import (
	"math"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

const chapter = "19-autoencoder-and-transformer/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "19-autoencoder-and-transformer",
	Package: "transformer",
	Exercises: []*check.Spec{
		PCABound.Spec,
		TiedGradient.Spec,
		LookUp.Spec,
		SoftmaxBack.Spec,
		QueryKeyBack.Spec,
		KeyBias.Spec,
		FindTheLeak.Spec,
		PositionCode.Spec,
		HeadRows.Spec,
		CountedLoss.Spec,
		Hotter.Spec,
		OneHead.Spec,
	},
}

// PCABound is what no linear autoencoder can go below.
var PCABound = check.NewFormula[func() float64](check.Spec{
	ID: chapter + "pcabound", Func: "PCABound", Title: "the least loss of a linear autoencoder",
	Kind: check.Predict, Points: 1, Minutes: 5, Tolerance: 2e-3,
	Out: []string{"L"},
	Formula: `
		N = 10
		σ₁ = 6
		σ₂ = 4
		σ₃ = 2
		σ₄ = 1
		rest = σ₃² + σ₄² // what the code cannot hold
		L = rest / (2 · N)`,
	Cases: []check.Case{{Name: "your number"}},
	Mistakes: []check.Mistake{
		{Name: "squares forgotten", As: "rest = σ₃ + σ₄", Says: "You add the singular values. A squared error adds their squares."},
		{Name: "½ missing", As: "L = rest / N", Says: "The loss has a ½ before the square, and yours has not."},
		{Name: "N missing", As: "L = rest / 2", Says: "The loss is the mean over the samples: divide by N. The singular values belong to all of X."},
		{Name: "what is kept", As: "rest = σ₁² + σ₂²", Says: "These are the two axes that the code keeps. What is left over is the loss."},
		{Name: "one axis kept", As: "rest = σ₂² + σ₃² + σ₄²", Says: "You keep one axis. The code has two numbers: two axes pass."},
		{Name: "N − 1", As: "L = rest / (2 · (N − 1))", Says: "You divide by N − 1, as for an unbiased variance. The loss is the plain mean over N samples."},
		{Name: "divided by the rows", As: "L = rest / (2 · N · 4)", Says: "You divide by the number of rows as well. The error is summed over the rows of a sample."},
	},
	Hints: [3]string{
		"How many axes can a code of two numbers keep? Which are left?",
		"½‖x̂ − x‖², summed over all samples, is half the sum of the squares of the singular values that are left. The loss is the mean.",
		"L = (σ₃² + σ₄²)/2N",
	},
})

// TiedGradient is the gradient of a matrix that is used twice.
var TiedGradient = check.NewFormula[func(w, x *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "tiedgradient", Func: "TiedGradient", Title: "the gradient of tied weights",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"W", "x"}, Out: []string{"∂L/∂W"},
	Formula: `
		N = cols(x)
		c = W · x // the code
		x̂ = Wᵀ · c
		δ₂ = (x̂ − x) / N
		δ₁ = W · δ₂ // (Wᵀ)ᵀ δ₂: back through the decoder
		encoder = δ₁ · xᵀ
		decoder = c · δ₂ᵀ // transposed, for the decoder has Wᵀ
		∂L/∂W = encoder + decoder`,
	Cases: []check.Case{
		{Name: "4 numbers, code of 2, 3 samples", N: 3, Args: check.Args{check.Matrix(1, 2, 4), check.Matrix(2, 4, 3)}},
		{Name: "3 numbers, code of 3, 4 samples", N: 4, Args: check.Args{check.Matrix(3, 3, 3), check.Matrix(4, 3, 4)}},
	},
	Mistakes: []check.Mistake{
		{Name: "encoder only", As: "∂L/∂W = encoder", Says: "This is the part that W gets as the encoder. It is the decoder, too: both gradients add up."},
		{Name: "decoder only", As: "∂L/∂W = decoder", Says: "This is the part that W gets as the decoder. The code depends on W, too: go on through c."},
		{Name: "averaged", As: "∂L/∂W = (encoder + decoder) / 2", Says: "You take the mean of the two parts. A number that is used twice has the sum of both gradients."},
		{Name: "not transposed", As: "decoder = δ₂ · cᵀ", Says: "δ₂ cᵀ is the gradient of the decoder's matrix, which is Wᵀ. For W it must be transposed. Where W is square, nothing panics."},
		{Name: "1/N missing", As: "δ₂ = x̂ − x", Says: "The loss is a mean over the samples: 1/N is missing in the error term."},
		{Name: "wrong sign", As: "δ₂ = (x − x̂) / N", Says: "The sign is turned round: the derivative of ½‖x̂ − x‖² is x̂ − x."},
		{Name: "Wᵀ on the way back", As: "δ₁ = Wᵀ · δ₂", Says: "Back through the decoder, whose matrix is Wᵀ, it goes with (Wᵀ)ᵀ = W."},
		{Name: "½ forgotten", As: "δ₂ = 2 · (x̂ − x) / N", Says: "This is twice the gradient: the ½ of the loss takes away the 2 of the square."},
	},
	Hints: [3]string{
		"How often does a change of w₁₁ enter the loss?",
		"Pretend that encoder and decoder had two matrices, and compute both gradients. Then let them be one: add them up, in the form of W.",
	},
})

// LookUp is attention with given queries, keys and values.
var LookUp = check.NewFormula[func(q, k, v, may *mat.Dense) (p, h *mat.Dense)](check.Spec{
	ID: chapter + "lookup", Func: "LookUp", Title: "scores, shares, and what is read",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"q", "k", "v", "may"}, Out: []string{"P", "H"},
	Formula: `
		d = rows(q)
		T = cols(q)
		S = kᵀ · q / √d // a row per key, a column per query
		e = may ⊙ exp(S − maxₖ S)
		P = e / Σₖ e // each query shares out 1
		H = v · P`,
	Cases: []check.Case{
		{Name: "3 keys, 3 queries, causal", Args: check.Args{check.Matrix(11, 3, 3), check.Matrix(12, 3, 3), check.Matrix(13, 3, 3), mat.NewDense(3, 3, []float64{1, 1, 1, 0, 1, 1, 0, 0, 1})}},
		{Name: "4 keys, 2 queries, padding", Args: check.Args{check.Matrix(14, 3, 2), check.Matrix(15, 3, 4), check.Matrix(16, 2, 4), mat.NewDense(4, 2, []float64{1, 1, 1, 1, 1, 0, 0, 1})}},
		{Name: "scores of 700 and more", Args: check.Args{mat.NewDense(2, 2, []float64{700, 31, 650, -28}), mat.NewDense(2, 2, []float64{1, 1.01, 1, 0.99}), check.Matrix(17, 2, 2), mat.NewDense(2, 2, []float64{1, 1, 1, 1})}},
	},
	Mistakes: []check.Mistake{
		{Name: "√d missing", As: "S = kᵀ · q", Says: "The scores are not divided by √d, where d is the number of rows of q and k."},
		{Name: "√T for √d", As: "S = kᵀ · q / √T", Says: "You divide by the root of the number of positions. d is the number of rows of q and k: so many products are in each sum."},
		{Name: "d for √d", As: "S = kᵀ · q / d", Says: "You divide by d. A sum of d products grows like its root."},
		{Name: "softmax over the queries", As: "e = may ⊙ exp(S − maxₙ S); P = e / Σₙ e", Says: "Your rows sum to 1. A query, which is a column, shares out one unit over the keys: its column sums to 1."},
		{Name: "mask as 0", As: "e = exp(may ⊙ S − maxₖ S)", Says: "Where a query may not look you set the score to 0, and e⁰ is a share like others. The score is −∞ there, its e^S is 0."},
		{Name: "mask after softmax", As: "e = exp(S − maxₖ S); P = may ⊙ (e / Σₖ e)", Says: "You take shares away after the softmax: the columns no longer sum to 1. Hide first, then share out."},
		{Name: "mask forgotten", As: "e = exp(S − maxₖ S)", Says: "Every query sees every key. may says where it must not."},
		{Name: "k and q swapped", As: "S = qᵀ · k / √d", Says: "Your S has a row per query. Here row s belongs to key s, column t to query t: kᵀ q."},
		{Name: "P transposed", As: "H = v · Pᵀ", Says: "P is right, but H reads it transposed: query t mixes the values with column t of P."},
		{Name: "no shift", As: "e = may ⊙ exp(S)", Says: "Right for moderate scores; e⁷⁵⁰ is too large for a float64 and gives ∞/∞ = NaN. Subtract the largest score of each column first."},
		{Name: "shifted by the largest of all", As: "e = may ⊙ exp(S − max S)", Says: "You subtract the largest score of the whole matrix. A column far below it becomes 0/0 = NaN: each column has its own largest score."},
	},
	Hints: [3]string{
		"Add up each column of your P, and each row. Which sums are 1?",
		"Scores: one per key and query, divided by the root of the number of rows. Hide, then exponentiate against the largest of the column, then divide by the column's sum. What is read is a mixture of columns of v.",
	},
})

// SoftmaxBack goes back through the columns of P.
var SoftmaxBack = check.NewFormula[func(p, dp *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "softmaxback", Func: "SoftmaxBack", Title: "back through a softmax column",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"P", "∂P"}, Out: []string{"∂S"},
	Formula: `
		average = Σₖ (P ⊙ ∂P) // of each column, weighed with its shares
		∂S = P ⊙ (∂P − average)`,
	Cases: []check.Case{
		{Name: "3 keys, 3 queries", Args: check.Args{shares(21, 3, 3), check.Matrix(22, 3, 3)}},
		{Name: "4 keys, 2 queries", Args: check.Args{shares(23, 4, 2), check.Matrix(24, 4, 2)}},
		{Name: "a hidden key", Args: check.Args{mat.NewDense(3, 2, []float64{.25, .6, .75, .4, 0, 0}), check.Matrix(25, 3, 2)}},
	},
	Mistakes: []check.Mistake{
		{Name: "diagonal only", As: "∂S = P ⊙ (1 − P) ⊙ ∂P", Says: "P (1 − P) ∂P is the diagonal of the Jacobian. A score changes the shares of all keys of its column."},
		{Name: "no mean", As: "∂S = P ⊙ ∂P", Says: "The mean is missing. Each column of ∂S sums to 0: what one key gains, the others lose."},
		{Name: "sum over the queries", As: "average = Σₙ (P ⊙ ∂P)", Says: "You sum along a row, over the queries. Softmax ran down a column, and so does the sum on the way back."},
		{Name: "sum over all", As: "average = Σ (P ⊙ ∂P)", Says: "You sum over the whole matrix. Every column has its own sum."},
		{Name: "plain mean", As: "average = meanₖ ∂P", Says: "You subtract the plain mean of ∂P. It is weighed with the shares: Σ P ∂P."},
		{Name: "plain sum", As: "average = Σₖ ∂P", Says: "You subtract the sum of ∂P. It is weighed with the shares: Σ P ∂P."},
		{Name: "P missing", As: "∂S = ∂P − average", Says: "The factor P before the bracket is missing. A hidden key, P = 0, has no gradient."},
		{Name: "wrong sign", As: "∂S = P ⊙ (average − ∂P)", Says: "The sign is turned round: a key that is worth more than the mean gains."},
		{Name: "P twice", As: "∂S = P ⊙ P ⊙ (∂P − average)", Says: "You multiply by P once too often."},
	},
	Hints: [3]string{
		"Add up each column of your ∂S. It must be 0.",
		"The Jacobian of softmax is P_s (1[s = r] − P_r). Multiply it with ∂P and sort: one term from the diagonal, one sum.",
	},
})

// shares is a matrix whose columns are positive and sum to 1.
func shares(seed uint64, r, c int) *mat.Dense {
	m := check.Matrix(seed, r, c)
	m.Apply(func(_, _ int, v float64) float64 { return math.Exp(v) }, m)
	for j := range c {
		sum := mat.Sum(m.ColView(j))
		for i := range r {
			m.Set(i, j, m.At(i, j)/sum)
		}
	}
	return m
}

// QueryKeyBack goes back from the scores to queries and keys.
var QueryKeyBack = check.NewFormula[func(q, k, ds *mat.Dense) (dq, dk *mat.Dense)](check.Spec{
	ID: chapter + "querykeyback", Func: "QueryKeyBack", Title: "from the scores to queries and keys",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"q", "k", "∂S"}, Out: []string{"∂q", "∂k"},
	Formula: `
		d = rows(q)
		∂q = k · ∂S / √d
		∂k = q · ∂Sᵀ / √d`,
	Cases: []check.Case{
		{Name: "3 keys, 3 queries, d = 3", Args: check.Args{check.Matrix(31, 3, 3), check.Matrix(32, 3, 3), check.Matrix(33, 3, 3)}},
		{Name: "4 keys, 2 queries, d = 3", Args: check.Args{check.Matrix(34, 3, 2), check.Matrix(35, 3, 4), check.Matrix(36, 4, 2)}},
	},
	Mistakes: []check.Mistake{
		{Name: "√d missing", As: "∂q = k · ∂S; ∂k = q · ∂Sᵀ", Says: "S was divided by √d, so both gradients are."},
		{Name: "√ of the keys", As: "∂q = k · ∂S / √cols(k); ∂k = q · ∂Sᵀ / √cols(k)", Says: "You divide by the root of the number of keys. d is the number of rows of q and k: so many products are in each score."},
		{Name: "√d missing in ∂k", As: "∂k = q · ∂Sᵀ", Says: "∂q is divided by √d, ∂k is not. S is symmetrical in q and k."},
		{Name: "d for √d", As: "∂q = k · ∂S / d; ∂k = q · ∂Sᵀ / d", Says: "You divide by d. The scores were divided by its root, once."},
		{Name: "∂q transposed", As: "∂q = k · ∂Sᵀ / √d", Says: "∂q_t = Σ_s k_s ∂S_st sums over the keys, the rows of ∂S: k ∂S. Where there are as many keys as queries, nothing panics."},
		{Name: "∂k transposed", As: "∂k = q · ∂S / √d", Says: "∂k_s = Σ_t q_t ∂S_st sums over the queries, the columns of ∂S: q ∂Sᵀ."},
		{Name: "q for k", As: "∂q = q · ∂S / √d", Says: "In ∂q you multiply with q. The derivative of k·q by q is k."},
		{Name: "k for q", As: "∂k = k · ∂Sᵀ / √d", Says: "In ∂k you multiply with k. The derivative of k·q by k is q."},
		{Name: "wrong sign", As: "∂q = −(k · ∂S) / √d; ∂k = −(q · ∂Sᵀ) / √d", Says: "Both have the wrong sign. Nothing is subtracted on the way back."},
	},
	Hints: [3]string{
		"Write S₂₁ out for d = 2, and take the derivative by each of its four numbers.",
		"∂q_t collects from all keys, ∂k_s from all queries. Which index is summed, and where does it stand in ∂S?",
	},
})

// KeyBias asks why b_k gets no gradient.
var KeyBias = check.NewChoice(check.Spec{
	ID: chapter + "keybias", Func: "KeyBias", Title: "why b_k learns nothing",
	Points: 1, Minutes: 3,
	Hints: [3]string{
		"Write the score of two keys for one query, with b_k in both. In what do they differ?",
		"Softmax of (z₁ + c, z₂ + c) is softmax of (z₁, z₂), whatever c is.",
		"b_k adds b_k·q_t to every score of query t: one number per column, which softmax does not see.",
	},
}, "4622883a",
	check.Choice{Key: "a", Says: "A bias that starts at 0 does learn, as every other bias in the course has: 0 is a number like others. Draw b_k at random, and its gradient is still 0."},
	check.Choice{Key: "b", Says: "What is added to all scores of one query is not seen by softmax."},
	check.Choice{Key: "c", Says: "The root scales all scores, whether they have a bias in them or not. It takes nothing away."},
	check.Choice{Key: "d", Says: "b_q is added to q, and the scores of different keys then differ by (k₁ − k₂)·b_q. Its gradient is not 0. Do the same sum for b_k."},
)

// FindTheLeak is layer norm at every position; its stub takes the whole column.
var FindTheLeak = check.New(findTheLeak, check.Spec{
	ID: chapter + "findtheleak", Func: "FindTheLeak", Title: "a norm that lets the future through",
	Kind: check.FindBug, Points: 2, Minutes: 10, Stub: "whole column",
	In: []string{"x", "T"}, Out: []string{"z"},
	Cases: []check.Case{
		{Name: "3 features, 4 positions, 2 samples", N: 2, Args: check.Args{check.Matrix(41, 12, 2), 4}},
		{Name: "2 features, 3 positions, 3 samples", N: 3, Args: check.Args{check.Matrix(42, 6, 3), 3}},
		{Name: "4 features, 4 positions, 5 samples", N: 5, Args: check.Args{check.Matrix(43, 16, 5), 4}},
	},
	Mistakes: []check.Mistake{
		{Name: "whole column", Says: "μ and σ are those of all positions of the sample. So a later position changes the mean, and with it every earlier number: the future leaks. Each position has a mean of its own."},
		{Name: "over the positions", Says: "μ and σ of each feature are taken over the positions: that mixes earlier and later ones, too. They belong over the features of one position, the rows d·T + t with the same t."},
		{Name: "wrong layout", Says: "You take T·t … as the rows of a position: neighbours in the column. Row d·T + t is feature d at position t, so the rows of a position are T apart."},
		{Name: "over the samples", Says: "You average along a row, over the samples: that is a batch norm."},
		{Name: "mean only", Says: "You subtract the mean and do not divide by √(σ² + ε)."},
		{Name: "divided by D − 1", Says: "Your variance divides by D − 1. Layer norm divides by D."},
		{Name: "ε outside", Says: "ε stands inside the root, under σ²."},
	},
	Hints: [3]string{
		"Change one number at the last position. Which of your z change?",
		"The mean of a position runs over its D features: which rows of the column are these?",
		"for every t: μ = 1/D Σ_d x[d·T + t], σ² = 1/D Σ_d (x[d·T + t] − μ)², z = (x − μ)/√(σ² + ε)",
	},
})

func findTheLeak(on check.Mistakes) func(x *mat.Dense, T int) *mat.Dense {
	return func(x *mat.Dense, T int) *mat.Dense {
		rows, n := x.Dims()
		group := func(i, j int) (group, entry int) { // which mean the number belongs to
			switch d, t := i/T, i%T; {
			case on["whole column"]:
				return j, i
			case on["over the positions"]:
				return d*n + j, t
			case on["wrong layout"]:
				D := rows / T
				return i/D*n + j, i % D
			case on["over the samples"]:
				return i, j
			default:
				return t*n + j, d
			}
		}
		sum, square, count := map[int]float64{}, map[int]float64{}, map[int]float64{}
		each := func(f func(i, j, g int)) {
			for i := range rows {
				for j := range n {
					g, _ := group(i, j)
					f(i, j, g)
				}
			}
		}
		each(func(i, j, g int) { sum[g] += x.At(i, j); count[g]++ })
		each(func(i, j, g int) { d := x.At(i, j) - sum[g]/count[g]; square[g] += d * d })
		z := mat.NewDense(rows, n, nil)
		each(func(i, j, g int) {
			d, variance := x.At(i, j)-sum[g]/count[g], square[g]/count[g]
			if on["divided by D − 1"] {
				variance = square[g] / (count[g] - 1)
			}
			switch {
			case on["mean only"]:
			case on["ε outside"]:
				d /= math.Sqrt(variance) + 1e-5
			default:
				d /= math.Sqrt(variance + 1e-5)
			}
			z.Set(i, j, d)
		})
		return z
	}
}

// PositionCode is the sine code of a position.
var PositionCode = check.NewFormula[func(p, D int) []float64](check.Spec{
	ID: chapter + "positioncode", Func: "PositionCode", Title: "where a position stands",
	Kind: check.Formula, Points: 2, Minutes: 8,
	In: []string{"p", "D"}, Out: []string{"PE"},
	Formula: `
		r = upto D
		odd = r − 2 · floor(r / 2)
		even = r − odd // 2i, for both rows of a pair
		base = 10000
		angle = p / base^(even / D)
		PE = where(odd, cos(angle), sin(angle))`,
	Cases: []check.Case{
		{Name: "position 3, 6 features", Args: check.Args{3, 6}},
		{Name: "position 17, 4 features", Args: check.Args{17, 4}},
		{Name: "position 1, 10 features", Args: check.Args{1, 10}},
	},
	Mistakes: []check.Mistake{
		{Name: "twice the exponent", As: "angle = p / base^(2 · even / D)", Says: "Your exponent is 4i/D. A loop that counts i = 0, 2, 4, … has the 2 in i already: take i/D there."},
		{Name: "exponent in whole numbers", As: "angle = p / base^(floor(even / D))", Says: "All your pairs turn at one speed: 2i/D is divided as whole numbers, and that is 0. Make a float64 of both first."},
		{Name: "exponent of the row", As: "angle = p / base^(r / D)", Says: "Your cosines have the exponent of their own row, 2i + 1. Sine and cosine of a pair turn at one speed: both have 2i/D."},
		{Name: "exponent i/D", As: "angle = p / base^(even / 2 / D)", Says: "Your exponent is i/D, where i counts the pairs. It is 2i/D: the slowest pair turns about 10,000 times more slowly than the first."},
		{Name: "cosine with its own exponent", As: "angle = p / base^((even + 2 · odd) / D)", Says: "Your cosines have the exponent of their own row, 2i + 1 or 2(i + 1). Sine and cosine of a pair turn at one speed; else PE·PE depends on more than the distance."},
		{Name: "sine and cosine swapped", As: "PE = where(odd, sin(angle), cos(angle))", Says: "Sine and cosine have changed places: row 2i is the sine."},
		{Name: "halves", As: "even = 2 · (r − D / 2 · (r ≥ D / 2)); PE = where(r ≥ D / 2, cos(angle), sin(angle))", Says: "You write all sines, then all cosines. Other programs do so; here they take turns: rows 2i and 2i + 1."},
		{Name: "multiplied", As: "angle = p · base^(even / D)", Says: "You multiply p by 10000^(2i/D): every pair turns faster than the one before. It is divided."},
		{Name: "from 1", As: "angle = (p + 1) / base^(even / D)", Says: "You count positions from 1. Position 0 has the code 0, 1, 0, 1, …"},
		{Name: "base 1000", As: "base = 1000", Says: "The base is 10000."},
		{Name: "sines only", As: "PE = sin(angle)", Says: "Every row is a sine. Row 2i + 1 is the cosine: with it the product of two codes depends on their distance alone."},
	},
	Hints: [3]string{
		"Take p = 0: what must the code be? Then take two rows that belong together: do they turn at one speed?",
		"Rows 2i and 2i + 1 share the angle p/10000^(2i/D), with i counting the pairs from 0.",
		"PE[r] = sin(p/10000^(r/D)) for even r, cos(p/10000^((r−1)/D)) for odd r",
	},
})

// HeadRows cuts the rows of a head out of a column.
var HeadRows = check.NewFormula[func(x []float64, T, heads, h int) *mat.Dense](check.Spec{
	ID: chapter + "headrows", Func: "HeadRows", Title: "which numbers are a head's",
	Kind: check.Formula, Points: 1, Minutes: 6,
	In: []string{"x", "T", "heads", "h"}, Out: []string{"rows of the head"},
	Formula: `
		D = entries(x) / T
		d = D / heads // features of a head
		X = shaped(x, D, T) // row d, column t
		rows of the head = part(X, h · d, d)`,
	Cases: []check.Case{
		{Name: "6 features, 4 positions, the second of 2 heads", Args: check.Args{check.List(81, 24), 4, 2, 1}},
		{Name: "6 features, 2 positions, the first of 3 heads", Args: check.Args{check.List(82, 12), 2, 3, 0}},
		{Name: "4 features, 4 positions, the second of 2 heads", Args: check.Args{check.List(83, 16), 4, 2, 1}},
	},
	Mistakes: []check.Mistake{
		{Name: "interleaved", As: "rows of the head = part(shaped(X, d, heads · T)ᵀ, h · T, T)ᵀ", Says: "You take every second, or every third, feature. The rows of a head are neighbours: h·d … (h + 1)·d − 1."},
		{Name: "position by position", As: "X = shaped(x, T, D)ᵀ", Says: "You read the column as if all features of position 1 came first, then those of position 2. Here row d·T + t is feature d at position t: feature by feature."},
		{Name: "reshaped, not transposed", As: "rows of the head = shaped(part(X, h · d, d), T, d)ᵀ", Says: "You have the right numbers and count them off wrongly: T rows of d, turned round. So a head gets positions and features mixed. With one feature per head nothing shows. This is the most common bug of heads where positions are rows, too."},
		{Name: "cut along the positions", As: "rows of the head = part(turned(Xᵀ, floor(h · T / heads)), 0, floor(T / min(heads, T)))ᵀ", Says: "You give every head all features of some positions. A head sees all positions, and some of the features."},
		{Name: "transposed", As: "rows of the head = part(X, h · d, d)ᵀ", Says: "Your result has a row per position. It should have a row per feature, a column per position."},
		{Name: "last head first", As: "rows of the head = part(X, (heads − 1 − h) · d, d)", Says: "You count the heads from the end."},
	},
	Hints: [3]string{
		"Number the rows of the column from 0 and write down, for two features and three positions, which feature and which position each one is.",
		"Head h has the features h·d … (h + 1)·d − 1, where d is D divided by the number of heads, and all positions of each.",
		"rows[r, t] = x[(h·d + r)·T + t], with D = len(x)/T, d = D/heads",
	},
})

// CountedLoss is cross-entropy where something is asked.
var CountedLoss = check.NewFormula[func(z, y *mat.Dense, m []float64) (loss float64, delta *mat.Dense)](check.Spec{
	ID: chapter + "countedloss", Func: "CountedLoss", Title: "a loss that does not count padding",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"z", "y", "m"}, Out: []string{"L", "δ"},
	Formula: `
		mask = mᵀ // a row
		columns = cols(z)
		e = exp(z − maxₖ z)
		a = e / Σₖ e
		M = Σ m // how many positions count
		L = −Σ(mask ⊙ Σₖ(y ⊙ log(a))) / M
		δ = mask ⊙ (a − y) / M`,
	Cases: []check.Case{
		{Name: "3 signs, 5 positions, 2 of them padding", Args: check.Args{check.Matrix(51, 3, 5), oneHot(3, 0, 2, 1, 1, 0), []float64{1, 1, 1, 0, 0}}},
		{Name: "4 signs, 4 positions, 1 of them padding", Args: check.Args{check.Matrix(52, 4, 4), oneHot(4, 3, 0, 2, 1), []float64{1, 0, 1, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "divided by all", As: "L = −Σ(mask ⊙ Σₖ(y ⊙ log(a))) / columns; δ = mask ⊙ (a − y) / columns", Says: "You divide by the number of all positions. Short names then make the loss look small: divide by how many count."},
		{Name: "all count", As: "L = −Σ(y ⊙ log(a)) / columns; δ = (a − y) / columns", Says: "Padding counts in your loss. m is 0 where nothing is asked."},
		{Name: "mask forgotten in δ", As: "δ = (a − y) / M", Says: "L is right, but padding has an error term, and would be learnt from."},
		{Name: "mask forgotten in L", As: "L = −Σ(y ⊙ log(a)) / M", Says: "δ is right, but L counts padding."},
		{Name: "only y masked", As: "δ = (a − mask ⊙ y) / M", Says: "You mask the targets only: at padding a − 0 is left, which pushes all signs down."},
		{Name: "δ not divided", As: "δ = mask ⊙ (a − y)", Says: "L is a mean, so δ carries 1/M."},
		{Name: "L not divided", As: "L = −Σ(mask ⊙ Σₖ(y ⊙ log(a)))", Says: "L is a sum. Divide by the number of positions that count."},
		{Name: "softmax over the positions", As: "e = exp(z − maxₙ z); a = e / Σₙ e", Says: "Your softmax runs over the positions. A position is a column: sum over its signs."},
		{Name: "wrong sign", As: "δ = mask ⊙ (y − a) / M", Says: "δ has the wrong sign: a − y."},
		{Name: "mean over the signs, too", As: "L = −Σ(mask ⊙ meanₖ(y ⊙ log(a))) / M", Says: "You divide by the number of signs as well. The cross-entropy of a position is a sum over the signs."},
	},
	Hints: [3]string{
		"Change z at a position of padding. Do L or δ change?",
		"Cross-entropy of each column, times its m, summed, divided by Σ m. δ is as ever a − y, with the same m and the same divisor.",
	},
})

// oneHot has a column per label.
func oneHot(classes int, labels ...int) *mat.Dense {
	y := mat.NewDense(classes, len(labels), nil)
	for n, k := range labels {
		y.Set(k, n, 1)
	}
	return y
}

// Hotter is what a temperature does to odds.
var Hotter = check.NewFormula[func() (odds, T float64)](check.Spec{
	ID: chapter + "hotter", Func: "Hotter", Title: "odds at a temperature",
	Kind: check.Predict, Points: 1, Minutes: 5, Tolerance: 2e-3,
	Out: []string{"odds", "T"},
	Formula: `
		difference = 3 − 1
		odds = exp(difference / 4) // the sum of softmax cancels
		T = difference / log(2)`,
	Cases: []check.Case{{Name: "your numbers"}},
	Mistakes: []check.Mistake{
		{Name: "upside down", As: "odds = exp(difference · 4)", Says: "odds: you multiply by the temperature. Hot means flat: z is divided by T."},
		{Name: "temperature ignored", As: "odds = exp(difference)", Says: "odds: these are the odds at T = 1."},
		{Name: "a share", As: "odds = 1 / (1 + exp(−difference / 4))", Says: "odds: this is the share of the first of two signs. Odds are p₁ divided by p₂, and there is a third sign besides."},
		{Name: "difference only", As: "odds = difference / 4", Says: "odds: this is the difference of the exponents. Softmax exponentiates."},
		{Name: "T upside down", As: "T = log(2) / difference", Says: "T: turned round. At your T the odds are far larger than 2."},
		{Name: "base 2", As: "T = difference", Says: "T: 2 is e^(ln 2), so that difference/T = ln 2."},
		{Name: "half", As: "T = difference / 2", Says: "T: the odds are not proportional to the difference of z; its exponential is."},
	},
	Hints: [3]string{
		"p₁/p₂: which part of softmax cancels?",
		"The odds are e^((z₁ − z₂)/T). For the second number, set them to 2 and solve for T.",
		"odds = e^(2/4), T = 2/ln 2",
	},
})

// OneHead is one head of attention, forward and backward.
var OneHead = check.NewFormula[func(wq, wk, wv, x, may, dh *mat.Dense) (h, dwq, dwk, dwv, dx *mat.Dense)](check.Spec{
	ID: chapter + "onehead", Func: "OneHead", Title: "one head, forward and backward",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"Wq", "Wk", "Wv", "x", "may", "∂H"}, Out: []string{"H", "∂Wq", "∂Wk", "∂Wv", "∂x"},
	Formula: `
		q = Wq · x
		k = Wk · x
		v = Wv · x
		d = rows(q)
		S = kᵀ · q / √d
		e = may ⊙ exp(S − maxₖ S)
		P = e / Σₖ e
		H = v · P
		∂v = ∂H · Pᵀ
		∂P = vᵀ · ∂H
		∂S = P ⊙ (∂P − Σₖ(P ⊙ ∂P))
		∂q = k · ∂S / √d
		∂k = q · ∂Sᵀ / √d
		∂Wq = ∂q · xᵀ
		∂Wk = ∂k · xᵀ
		∂Wv = ∂v · xᵀ
		∂x = Wqᵀ · ∂q + Wkᵀ · ∂k + Wvᵀ · ∂v`,
	Cases: []check.Case{
		{Name: "square matrices, 3 positions, causal", Args: check.Args{check.Matrix(61, 3, 3), check.Matrix(62, 3, 3), check.Matrix(63, 3, 3), check.Matrix(64, 3, 3), mat.NewDense(3, 3, []float64{1, 1, 1, 0, 1, 1, 0, 0, 1}), check.Matrix(65, 3, 3)}},
		{Name: "5 features, d = 2, 4 positions, one of padding", Args: check.Args{check.Matrix(71, 2, 5), check.Matrix(72, 2, 5), check.Matrix(73, 3, 5), check.Matrix(74, 5, 4), mat.NewDense(4, 4, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0}), check.Matrix(75, 3, 4)}},
	},
	Mistakes: []check.Mistake{
		{Name: "√d missing", As: "S = kᵀ · q; ∂q = k · ∂S; ∂k = q · ∂Sᵀ", Says: "The scores are not divided by √d."},
		{Name: "√D for √d", As: "S = kᵀ · q / √(rows(x)); ∂q = k · ∂S / √(rows(x)); ∂k = q · ∂Sᵀ / √(rows(x))", Says: "You divide by the root of the number of features. d is the number of rows of q and k."},
		{Name: "√d missing on the way back", As: "∂q = k · ∂S; ∂k = q · ∂Sᵀ", Says: "On the way back ∂q and ∂k lack the 1/√d."},
		{Name: "softmax over the queries", As: "e = may ⊙ exp(S − maxₙ S); P = e / Σₙ e", Says: "Your softmax runs over the queries: the columns of P should sum to 1."},
		{Name: "mask as 0", As: "e = exp(may ⊙ S − maxₖ S)", Says: "A hidden score is set to 0, and still gets the share e⁰. Its e^S is 0."},
		{Name: "mask forgotten", As: "e = exp(S − maxₖ S)", Says: "Every query sees every key."},
		{Name: "diagonal only", As: "∂S = P ⊙ (1 − P) ⊙ ∂P", Says: "Back through softmax you take the diagonal of the Jacobian only."},
		{Name: "sum over the queries on the way back", As: "∂S = P ⊙ (∂P − Σₙ(P ⊙ ∂P))", Says: "On the way back the sum Σ P∂P runs down a column, as softmax did."},
		{Name: "P not transposed", As: "∂v = ∂H · P", Says: "∂v = ∂H Pᵀ: the value of a key collects from all queries that have read it."},
		{Name: "∂q transposed", As: "∂q = k · ∂Sᵀ / √d", Says: "∂q = k ∂S/√d: a query collects from all keys."},
		{Name: "∂k transposed", As: "∂k = q · ∂S / √d", Says: "∂k = q ∂Sᵀ/√d: a key collects from all queries."},
		{Name: "∂x through the values only", As: "∂x = Wvᵀ · ∂v", Says: "∂x has the road through the values only. x is query and key as well: add up three roads."},
		{Name: "W not transposed", As: "∂x = Wq · ∂q + Wk · ∂k + Wv · ∂v", Says: "Down to x it goes with the transposed matrices."},
		{Name: "∂W transposed", As: "∂Wq = x · ∂qᵀ; ∂Wk = x · ∂kᵀ; ∂Wv = x · ∂vᵀ", Says: "The gradients of the matrices are transposed: ∂q xᵀ has the size of Wq."},
		{Name: "q for k", As: "∂q = q · ∂S / √d", Says: "The derivative of k·q by q is k."},
	},
	Hints: [3]string{
		"Look at which result is the first wrong one. H: the way forward. ∂Wv: ∂v. ∂Wq and ∂Wk: ∂S and what follows. Only ∂x: the last line.",
		"Walk the seven lines of the way forward backwards. Each product a = M b sends Mᵀ∂a to b and ∂a bᵀ to M; the softmax is the only line that is no product.",
	},
})
