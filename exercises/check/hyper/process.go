package hyper

import (
	"glassnet/exercises/check"
	"glassnet/exercises/check/formula"
	"gonum.org/v1/gonum/mat"
)

// AfterOneTrial is a Gaussian process with a single observation.
var AfterOneTrial = check.NewFormula[func(u1, y, u, m, s, l float64) (mean, sd float64)](check.Spec{
	ID: chapter + "afteronetrial", Func: "AfterOneTrial", Title: "what one trial says about another place",
	Kind: check.Formula, Points: 2, Minutes: 10,
	In: []string{"u₁", "y", "u", "m", "s", "ℓ"}, Out: []string{"μ", "σ"},
	Formula: `
		q = ½ · ((u − u₁) / ℓ)²
		ρ = exp(−q)
		μ = m + ρ · (y − m)
		σ = s · √(1 − ρ²)`,
	Cases: []check.Case{
		{Name: "one ℓ away, a low loss", Args: check.Args{0.3, 0.25, 0.55, 0.7, 0.3, 0.25}},
		{Name: "half an ℓ away, a high loss", Args: check.Args{0.8, 1.4, 0.65, 0.9, 0.4, 0.3}},
		{Name: "logarithms, m negative", Args: check.Args{0.15, -0.7, 0.4, -0.45, 1.5, 0.18}},
	},
	Mistakes: []check.Mistake{
		{Name: "½ missing", As: "q = ((u − u₁) / ℓ)²", Says: "In the exponent of your kernel the ½ is missing: it is that of the normal density."},
		{Name: "ℓ not squared", As: "q = ½ · (u − u₁)² / ℓ", Says: "Your kernel divides the squared distance by ℓ. The whole quotient (u − u₁)/ℓ is squared, so that one ℓ away always means e^(−½)."},
		{Name: "distance not squared", As: "q = ½ · abs(u − u₁) / ℓ", Says: "Your kernel has |u − u₁|/ℓ in the exponent, without the square. Such a kernel has a kink at the trial."},
		{Name: "k for ρ", As: "ρ = s² · exp(−q)", Says: "You use k(u₁, u) = s² e^… where the correlation ρ belongs. ρ is k/s²: it is 1 at the trial itself, whatever s is."},
		{Name: "k/s for ρ", As: "ρ = s · exp(−q)", Says: "You use k/s where the correlation ρ belongs. A covariance has the unit of f twice, so it is divided by s twice."},
		{Name: "k² not divided", As: "σ = s · √(1 − ρ² · s²)", Says: "μ is right, but your σ is √(s² − k²). The variance s² and the square of a covariance have different units: what is subtracted is k²/s², which is s² ρ²."},
		{Name: "plus in the exponent", As: "ρ = exp(q)", Says: "Your kernel grows with the distance: the minus in the exponent is missing. ρ is 1 at the trial and falls to 0."},
		{Name: "variance for deviation", As: "σ = s² · (1 − ρ²)", Says: "μ is right, but the second result is σ². Asked is the deviation, the root of it."},
		{Name: "root of 1 − ρ² missing", As: "σ = s · (1 − ρ²)", Says: "Your σ is s (1 − ρ²). It is the variance s² that shrinks by the factor 1 − ρ²; σ is its root."},
		{Name: "1 − ρ", As: "σ = s · √(1 − ρ)", Says: "You let the variance shrink by 1 − ρ. A correlation ρ explains the share ρ² of a variance."},
		{Name: "s forgotten", As: "σ = √(1 − ρ²)", Says: "Your σ is √(1 − ρ²), a share. Far from the trial σ must be s again: this is a share of what?"},
		{Name: "m forgotten", As: "μ = ρ · y", Says: "Your μ is ρ y. Far from the trial, where ρ = 0, that says 0. There nothing was learnt, and the prior m should come out."},
		{Name: "m and y swapped", As: "μ = y + ρ · (m − y)", Says: "Your μ is m at the trial and y far from it. It should be the other way round: at the trial ρ = 1."},
		{Name: "pushed away", As: "μ = m − ρ · (y − m)", Says: "Your μ moves away from the observation: m − ρ (y − m). A low loss nearby should lower the expectation."},
		{Name: "y not centred", As: "μ = m + ρ · y", Says: "Your μ is m + ρ y. What was learnt is by how much the trial was better or worse than expected, y − m."},
	},
	Hints: [3]string{
		"Try u = u₁ and a u far away. At the trial the result should be (y, 0), far away (m, s). Which of the two is wrong?",
		"First ρ, a number between 0 and 1, from the distance in units of ℓ. Then m moves towards y by the share ρ, and the variance s² loses the share ρ².",
	},
})

// ExpectedGain is what a trial is worth.
var ExpectedGain = check.NewFormula[func(best, mean, sd float64) float64](check.Spec{
	ID: chapter + "expectedgain", Func: "ExpectedGain", Title: "the expected improvement",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"y*", "μ", "σ"}, Out: []string{"EI"},
	Formula: `
		gain = y* − μ
		z = gain / σ
		Φ = ½ · (1 + erf(z / √2))
		φ = exp(−½ · z²) / √(2 · π)
		EI = where(σ ≡ 0, max(gain, 0), gain · Φ + σ · φ)`,
	Cases: []check.Case{
		{Name: "mean worse than the best", Args: check.Args{0.35, 0.5, 0.12}},
		{Name: "mean better than the best", Args: check.Args{0.8, 0.5, 0.7}},
		{Name: "much worse, and large doubt", Args: check.Args{-1.2, 2.3, 1.6}},
		{Name: "no doubt, and better", Args: check.Args{0.6, 0.45, 0.0}},
		{Name: "no doubt, and worse", Args: check.Args{0.3, 0.55, 0.0}},
		{Name: "the best trial itself: no doubt, μ = y*", Args: check.Args{0.4, 0.4, 0.0}},
	},
	Mistakes: []check.Mistake{
		{Name: "maximised", As: "gain = μ − y*", Says: "Your gain is μ − y*, as if large values were good. f is a loss: the gain is how far f falls below the best."},
		{Name: "Φ and φ swapped", As: "EI = where(σ ≡ 0, max(gain, 0), gain · φ + σ · Φ)", Says: "Φ and φ have changed places. The gain is weighted with a probability, Φ(z); the doubt with the density φ(z)."},
		{Name: "exploit only", As: "EI = where(σ ≡ 0, max(gain, 0), gain · Φ)", Says: "This is the first term alone. Where the mean is worse than the best it is negative, and an expected improvement cannot be: the doubt is missing."},
		{Name: "explore only", As: "EI = where(σ ≡ 0, max(gain, 0), σ · φ)", Says: "This is the second term alone, the doubt. It does not ask how good the mean is."},
		{Name: "explore subtracted", As: "EI = where(σ ≡ 0, max(gain, 0), gain · Φ − σ · φ)", Says: "You subtract the second term. Doubt makes a trial worth more, not less: what is worse than the best costs nothing."},
		{Name: "mean alone", As: "EI = max(gain, 0)", Says: "This is max(y* − μ, 0), the improvement of the mean. The mean of max(y* − f, 0) is larger, as f may fall below μ."},
		{Name: "probability", As: "EI = where(σ ≡ 0, max(gain, 0), Φ)", Says: "This is Φ(z), the probability of an improvement. It does not say how large the improvement is."},
		{Name: "z without σ", As: "z = gain", Says: "Your z is y* − μ. Φ and φ belong to the standard normal distribution: count the distance in units of σ."},
		{Name: "σ² in z", As: "z = gain / σ / σ", Says: "Your z is (y* − μ)/σ². z has no unit: the distance is divided by the deviation σ, not by the variance."},
		{Name: "σ forgotten", As: "EI = where(σ ≡ 0, max(gain, 0), gain · Φ + φ)", Says: "The density φ(z) stands alone in your second term. It is multiplied by σ: both terms are losses, with the unit of f."},
		{Name: "1 − Φ", As: "EI = where(σ ≡ 0, max(gain, 0), gain · (1 − Φ) + σ · φ)", Says: "You weight the gain with the probability of no gain: z has the wrong sign, or Φ stands where 1 − Φ belongs. The lower μ is below y*, the nearer to 1 the probability should be."},
		{Name: "gain without sign", As: "EI = where(σ ≡ 0, max(gain, 0), abs(gain) · Φ + σ · φ)", Says: "You take the size of y* − μ in the first term. Where the mean is worse than the best, that term is negative, and takes away a part of what doubt promises."},
		{Name: "½ missing in φ", As: "φ = exp(−z²) / √(2 · π)", Says: "Your φ(z) has e^(−z²). The exponent of the normal density is −z²/2."},
		{Name: "density of N(μ, σ²)", As: "EI = where(σ ≡ 0, max(gain, 0), gain · Φ + φ / σ)", Says: "Your density is that of f, φ(z)/σ. The formula multiplies the standard density φ(z) by σ."},
		{Name: "φ without √2π", As: "φ = exp(−½ · z²)", Says: "Your φ(z) is e^(−z²/2). A density has the area 1 below it: the factor 1/√(2π) is missing."},
		{Name: "√2 missing in erf", As: "Φ = ½ · (1 + erf(z))", Says: "You call erf or erfc with z. math.Erf is not Φ: Φ(z) is ½ (1 + erf(z/√2))."},
		{Name: "erf for Φ", As: "Φ = erf(z / √2)", Says: "You take erf(z/√2) for Φ(z). It goes from −1 to 1; a probability goes from 0 to 1: Φ(z) = ½ (1 + erf(z/√2))."},
		{Name: "NaN without doubt", As: "EI = gain · Φ + σ · φ", Says: "Right, except where σ = 0 and μ = y*: there z is 0/0 = NaN. Treat σ = 0 first: then f is known, and so is the improvement."},
		{Name: "0 without doubt", As: "EI = where(σ ≡ 0, 0, gain · Φ + σ · φ)", Says: "Right where there is doubt. But with σ = 0 you always return 0: if it is certain that f is lower than the best, the improvement is certain, too."},
		{Name: "negative without doubt", As: "EI = where(σ ≡ 0, gain, gain · Φ + σ · φ)", Says: "Right where there is doubt. With σ = 0 you return y* − μ, also where that is negative: a trial that is worse is no gain, and no loss."},
	},
	Hints: [3]string{
		"An expected improvement is never negative, grows with σ, and becomes y* − μ when μ is far below y*. Which of these does yours not do?",
		"Two terms: the gain of the mean times the probability of a gain, and the doubt times the density. Both are taken at z, the gain in units of σ. σ = 0 is a case of its own.",
	},
})

// NextTrial is one step of Bayesian optimisation.
var NextTrial = check.NewFormula[func(u, y, candidates []float64, m, s, l, noise float64) (mean, sd, ei []float64, eta float64)](check.Spec{
	ID: chapter + "nexttrial", Func: "NextTrial", Title: "one step of Bayesian optimisation",
	Kind: check.Formula, Points: 5, Minutes: 60, Test: true,
	In: []string{"u", "y", "candidates", "m", "s", "ℓ", "σₙ"}, Out: []string{"μ", "σ", "EI", "η"},
	Formula: `
		n = rows(u)
		qK = ½ · (apart(u, u) / ℓ)²
		qk = ½ · (apart(u, candidates) / ℓ)²
		prior = s² // what f varies by before any trial
		K = prior · exp(−qK) + σₙ² · eye(n)
		k = prior · exp(−qk) // a column for each candidate
		v = solve(K, k) // K⁻¹ k
		μ = m + vᵀ · (y − m)
		left = prior − (Σₖ(v ⊙ k))ᵀ // of the variance
		σ = √left
		best = min y
		gain = best − μ
		z = gain / σ
		EI = gain ⊙ (½ · (1 + erf(z / √2))) + σ ⊙ exp(−½ · z²) / √(2 · π)
		place = row(candidates, argmax EI)
		η = 10^(−3 + 4 · place)`,
	Functions: formula.Functions{
		"apart": func(in ...*formula.Matrix) *formula.Matrix { // a row per place of the first list, a column per place of the second
			m := &formula.Matrix{R: len(in[0].V), C: len(in[1].V)}
			for _, a := range in[0].V {
				for _, b := range in[1].V {
					m.V = append(m.V, a-b)
				}
			}
			return m
		},
		"solve": func(in ...*formula.Matrix) *formula.Matrix {
			var v mat.Dense
			k, b := in[0], in[1]
			if k.R != k.C || k.R != b.R || v.Solve(mat.NewDense(k.R, k.C, k.V), mat.NewDense(b.R, b.C, b.V)) != nil {
				return nil
			}
			return &formula.Matrix{R: b.R, C: b.C, V: v.RawMatrix().Data}
		},
	},
	Cases: []check.Case{
		{Name: "two trials", Args: check.Args{[]float64{0.45, 0.75}, []float64{-0.62, -0.5}, []float64{0.1, 0.35, 0.55, 0.65, 0.95}, -0.5, 0.2, 0.25, 0.05}},
		{Name: "four trials, the second is the best", Args: check.Args{[]float64{0.2, 0.55, 0.8, 0.95}, []float64{-0.41, -0.73, -0.6, -0.2}, []float64{0.02, 0.4, 0.63, 0.7, 0.88}, -0.45, 0.25, 0.15, 0.03}},
		{Name: "three trials, the unknown is worth most", Args: check.Args{[]float64{0.85, 0.6, 0.7}, []float64{0.6, 0.42, 0.4}, []float64{0.15, 0.64, 0.78, 0.9}, 0.5, 0.3, 0.2, 0.02}},
	},
	Mistakes: []check.Mistake{
		{Name: "½ missing", As: "qK = (apart(u, u) / ℓ)²; qk = (apart(u, candidates) / ℓ)²", Says: "In the exponent of your kernel the ½ is missing."},
		{Name: "ℓ not squared", As: "qK = ½ · apart(u, u)² / ℓ; qk = ½ · apart(u, candidates)² / ℓ", Says: "Your kernel divides the squared distance by ℓ. The whole quotient (u − u')/ℓ is squared."},
		{Name: "s² missing", As: "prior = 1", Says: "Your kernel is a correlation: it is 1 where the points coincide. It should be a covariance, s² there."},
		{Name: "s for s²", As: "prior = s", Says: "Your kernel has s in front of the exponential. It is a covariance, and at the distance 0 a variance: s²."},
		{Name: "noise forgotten", As: "K = prior · exp(−qK)", Says: "The noise is missing from K. Your mean runs through the observations as if they were exact."},
		{Name: "noise not squared", As: "K = prior · exp(−qK) + σₙ · eye(n)", Says: "You add σₙ to the diagonal of K. K holds variances and covariances: σₙ²."},
		{Name: "noise everywhere", As: "K = prior · exp(−qK) + σₙ²", Says: "You add σₙ² to all of K. The noises of two trials have nothing to do with each other: the diagonal only."},
		{Name: "noise of the next trial", As: "left = prior + σₙ² − (Σₖ(v ⊙ k))ᵀ", Says: "Your σ contains the noise of a new observation. Asked is the doubt about f itself, s² − kᵀ K⁻¹ k under the root."},
		{Name: "y not centred", As: "μ = m + vᵀ · y", Says: "Your mean is m + kᵀ K⁻¹ y. What was learnt is how far the trials were from what was expected, y − m."},
		{Name: "m not added", As: "μ = vᵀ · (y − m)", Says: "Your mean lacks its m: far from all trials it is 0 instead of what was believed before."},
		{Name: "K not inverted", As: "v = K · k", Says: "You multiply by K where K⁻¹ belongs: solve K v = k for v."},
		{Name: "K inverted entry by entry", As: "v = (1 / K) · k", Says: "You divide by the entries of K one by one. K⁻¹ is the inverse of a matrix: solve K v = k for v."},
		{Name: "diagonal of K only", As: "K = (prior + σₙ²) · eye(n)", Says: "You treat the trials as if they knew nothing of each other: K has entries off its diagonal, too. Two trials side by side say little more than one."},
		{Name: "last trial only", As: "u = last u; y = last y", Says: "Your process has seen the last trial alone. All trials count, through K."},
		{Name: "variance for deviation", As: "σ = left", Says: "σ is the square of what it should be: the root is missing."},
		{Name: "last y as best", As: "best = last y", Says: "You compare with the last loss. y* is the best loss of all trials so far."},
		{Name: "largest y as best", As: "best = max y", Says: "You take the largest y as the best. These are losses: the best is the smallest."},
		{Name: "best mean as best", As: "best = min μ", Says: "You compare with the lowest mean among the candidates. y* is the best loss that has been observed."},
		{Name: "maximised", As: "gain = μ − best", Says: "Your EI is that of a maximum, with μ − y* for the gain. f is a loss: the gain is y* − μ."},
		{Name: "explore forgotten", As: "EI = gain ⊙ (½ · (1 + erf(z / √2)))", Says: "Your EI lacks σ φ(z). Then a trial in the unknown is worth nothing, and the search stays where it is."},
		{Name: "lowest mean taken", As: "place = row(candidates, argmax(−μ))", Says: "μ, σ and EI are right, but η belongs to the candidate with the lowest mean. That is exploitation alone; take the one with the largest EI."},
		{Name: "largest doubt taken", As: "place = row(candidates, argmax σ)", Says: "μ, σ and EI are right, but η belongs to the candidate with the largest σ. That is exploration alone; take the one with the largest EI."},
		{Name: "smallest EI taken", As: "place = row(candidates, argmax(−EI))", Says: "μ, σ and EI are right, but you take the smallest EI. The loss is to be small, the improvement large."},
		{Name: "u for η", As: "η = place", Says: "Everything is right up to the last line: you return the place u. The learning rate is η = 10^(−3 + 4u)."},
		{Name: "exponent for η", As: "η = −3 + 4 · place", Says: "Everything is right up to the last line: you return −3 + 4u. That is log₁₀ η; raise 10 to it."},
		{Name: "linear rate", As: "η = 0.001 + place · (10 − 0.001)", Says: "Everything is right up to the last line: you turn u into a rate on a linear scale from 0.001 to 10. It is a log scale, η = 10^(−3 + 4u)."},
	},
	Hints: [3]string{
		"The results build on each other: μ and σ, then EI, then η. Which is the first that is wrong? Try one trial and compare with the exercise before.",
		"For each candidate: k, its covariances with all trials, and v, the solution of K v = k. Both μ and σ follow from v and k. Then EI with the smallest y, the position of the largest EI, and its u as a rate.",
		"Kᵢⱼ = s² e^(−½((uᵢ − uⱼ)/ℓ)²) + σₙ²[i = j]; v = K⁻¹ k (mat.VecDense has SolveVec); μ = m + Σ vᵢ (yᵢ − m), σ = √(s² − Σ vᵢ kᵢ); EI = (y* − μ) Φ(z) + σ φ(z); η = 10^(−3 + 4u)",
	},
})
