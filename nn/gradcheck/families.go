package gradcheck

import (
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// The known bugs of the layers of package nn.
func init() {
	Known("dense", Bugs{denseStories, denseSlips})
	Known("dropout", Bugs{nil, dropoutSlips})
	Known("batch norm", Bugs{nil, batchNormSlips})
	Known("embedding", Bugs{nil, embeddingSlips})
}

// weight is W of a dense layer.
func (c *Trial) weight() *mat.Dense {
	for _, p := range c.Layer.Params() {
		if p.Weight {
			return p.Dense
		}
	}
	return nil
}

// denseStories are no bug, and the wrong δ of a dense layer with what follows
// from it; nil if its step has no z and f.
func denseStories(c *Trial) []Story {
	w := c.weight()
	if w == nil || len(c.parts) != 3 || c.Step.F == nil || !sameSize(&c.Step.Z, c.R) {
		return nil // its forward pass is another
	}
	deltas := deltaBugs(c.Step, c.A, c.R, c.factors())
	right := Story{Delta: deltas[0].Delta}
	for _, p := range c.parts {
		right.Parts = append(right.Parts, p.want)
	}
	list := []Story{right}
	for _, s := range deltas[1:] {
		if misfit(s.Delta, right.Delta) < wrong {
			continue // this bug makes no difference here
		}
		s.Parts = []*mat.Dense{mul(w.T(), s.Delta), mul(s.Delta, c.X.T()), rowSums(s.Delta)}
		s.Pattern += "; x, W and b follow from it"
		list = append(list, s)
	}
	return list
}

// deltaBugs are the right δ of a dense layer, from f' by numbers, and the wrong ones.
func deltaBugs(s *nn.Step, a, da *mat.Dense, factors []multiple) []Story {
	var list []Story
	n := func(_, j int) int { _, c := s.Z.Dims(); return (j + 1) % c } // the next sample
	add := func(bug, pattern string, prime func(i, j int) float64) {
		d := mat.DenseCopyOf(&s.Z)
		d.Apply(func(i, j int, _ float64) float64 { return prime(i, j) * da.At(i, j) }, d)
		list = append(list, Story{Bug: bug, Pattern: pattern, Delta: d})
	}
	z := s.Z.At
	f, elementwise := s.F.(nn.Elementwise)
	if elementwise {
		prime := func(z float64) float64 {
			h := 1e-5 * max(1, math.Abs(z))
			return (f.F(z+h) - f.F(z-h)) / (2 * h)
		}
		add("", "", func(i, j int) float64 { return prime(z(i, j)) })
		add("f' twice", "δ = f'(z) f'(z) ∂L/∂a", func(i, j int) float64 { return prime(z(i, j)) * prime(z(i, j)) })
		add("f'(a) for f'(z)", "δ = f'(a) ∂L/∂a", func(i, j int) float64 { return f.Prime(a.At(i, j), f.F(a.At(i, j))) })
		add("next sample's z", "δ = f'(z of the next sample) ∂L/∂a", func(i, j int) float64 { return prime(z(i, n(i, j))) })
		add("f' given z for a", "δ = f'(z, z) ∂L/∂a, where f' expects z and a", func(i, j int) float64 { return f.Prime(z(i, j), z(i, j)) })
		add("f' is not the derivative of f", "δ = Prime(z, a) ∂L/∂a, but Prime is not the slope of F", func(i, j int) float64 { return f.Prime(z(i, j), a.At(i, j)) })
	} else {
		right := new(mat.Dense)
		s.F.Delta(right, &s.Z, a, da)
		list = append(list, Story{Delta: right})
		add("softmax taken entry by entry", "δ = a (1 − a) ∂L/∂a, the diagonal of the Jacobian", func(i, j int) float64 { return a.At(i, j) * (1 - a.At(i, j)) })
	}
	add("f' missing", "δ = ∂L/∂a", func(i, j int) float64 { return 1 })
	add("a for f'", "δ = a ∂L/∂a", func(i, j int) float64 { return a.At(i, j) })
	add("1 − a for f'", "δ = (1 − a) ∂L/∂a", func(i, j int) float64 { return 1 - a.At(i, j) })
	if elementwise && mat.Max(s.Prime()) == 1 && mat.Min(s.Prime()) == 1 { // a linear output, under a fused loss
		p := new(mat.Dense)
		nn.Softmax.Apply(p, &s.Z)
		add("softmax's f' applied again", "δ = p (1 − p) ∂L/∂a with p = softmax(z), which the loss has seen to", func(i, j int) float64 { return p.At(i, j) * (1 - p.At(i, j)) })
		add("σ' applied again", "δ = σ(z) (1 − σ(z)) ∂L/∂a, which the loss has seen to", func(i, j int) float64 { return nn.Logistic.F(z(i, j)) * (1 - nn.Logistic.F(z(i, j))) })
	}
	for _, c := range factors {
		list = append(list, Story{Bug: c.bug, Pattern: "δ " + c.pattern, Delta: scaled(c.factor, list[0].Delta)})
	}
	return list
}

// denseSlips are what can go wrong between δ and the gradients of a dense layer.
func denseSlips(c *Trial, s Story) (list []Slip) {
	if s.Delta == nil {
		return nil
	}
	w := c.weight()
	out, in := w.Dims()
	try := func(part, bug, pattern string, gives *mat.Dense) {
		list = append(list, Slip{part, bug, pattern, gives})
	}
	if out == in {
		try("x", "W not transposed", "is W δ", mul(w, s.Delta))
	}
	try("x", "first output only", "is row 0 of W times δ₀", mul(w.T(), firstRow(s.Delta)))
	try("x", "δ without f'", "is Wᵀ ∂L/∂a", mul(w.T(), c.R))

	try("W", "∂W transposed", "is (δ xᵀ)ᵀ", transposed(s.Parts[1]))
	if sameSize(c.X, c.A) {
		try("W", "wrong layer's a", "is δ aᵀ with the layer's own a", mul(s.Delta, c.A.T()))
	}
	try("W", "first sample only", "is δ xᵀ of sample 0", mul(sample(s.Delta, 0), sample(c.X, 0).T()))
	try("W", "δ without f'", "is ∂L/∂a xᵀ", mul(c.R, c.X.T()))

	_, last := s.Delta.Dims()
	try("b", "batch sum forgotten", "is δ of the first sample", sample(s.Delta, 0))
	try("b", "batch sum forgotten", "is δ of the last sample", sample(s.Delta, last-1))
	try("b", "δ without f'", "is Σ ∂L/∂a", rowSums(c.R))
	return list
}

// dropoutSlips are the two ways to get the mask wrong on the way back.
func dropoutSlips(c *Trial, _ Story) []Slip {
	mask := c.Step.Value("mask")
	if mask == nil {
		return nil
	}
	kept := mat.DenseCopyOf(c.R)
	kept.Apply(func(i, j int, v float64) float64 {
		if mask.At(i, j) == 0 {
			return 0
		}
		return v
	}, kept)
	return []Slip{
		{"x", "dropout mask not applied backward", "is ∂L/∂a, without the mask", c.R},
		{"x", "dropout not rescaled backward", "is 0 where the mask is and else ∂L/∂a, without 1/(1 − P)", kept},
	}
}

// batchNormSlips is the way back that forgets what μ and σ² depend on.
func batchNormSlips(c *Trial, _ Story) []Slip {
	still := mat.DenseCopyOf(c.R)
	still.Apply(func(i, j int, r float64) float64 {
		z, x, mean := c.Step.Z.At(i, j), c.X.At(i, j), c.Step.Value("μ").At(i, 0)
		if x == mean {
			return math.NaN() // 1/√(σ² + ε) is not to be had from here
		}
		return c.gamma().At(i, 0) * r * z / (x - mean)
	}, still)
	return []Slip{{"x", "mean and variance held constant", "is γ ∂L/∂a/√(σ² + ε), nothing through μ and σ²", still}}
}

// embeddingSlips is a gradient that is written where it should be added.
func embeddingSlips(c *Trial, _ Story) []Slip {
	d, signs := c.weight().Dims()
	last := mat.NewDense(d, signs, nil)
	for n := range c.X.RawMatrix().Cols {
		for k := range signs {
			if c.X.At(k, n) != 0 {
				last.SetCol(k, mat.Col(nil, n, c.R))
			}
		}
	}
	return []Slip{{"W", "last one only", "is ∂L/∂a of the last sample that has the sign, not the sum over all", last}}
}

// gamma is the first parameter of a normalisation.
func (c *Trial) gamma() *mat.Dense { return c.Layer.Params()[0].Dense }
