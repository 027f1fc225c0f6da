package attention

import (
	"math"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// The known bugs of the layers of this package.
func init() {
	gradcheck.Known("dot-product attention", gradcheck.Bugs{Slips: slips})
	gradcheck.Known("attention", gradcheck.Bugs{Stories: func(c *gradcheck.Trial) []gradcheck.Story {
		return append(c.Common(), gradcheck.Story{Bug: "P held constant", Pattern: "∂L/∂S is 0: nothing goes back through the softmax to q and k",
			Parts: c.Replay(func(l nn.Layer, _ *nn.Step) {
				a := l.(*Attention)
				a.Layers[iLook] = given{a.Look}
			})})
	}})
}

// given is a lookup whose P is taken as a constant: ∂q and ∂k are 0.
type given struct{ DotProduct }

func (l given) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx := l.DotProduct.Backward(s, da)
	linalg.Rows(new(mat.Dense), dx, 0, l.Keys*(l.Positions+l.memory())).Zero()
	return dx
}

// slips are what can go wrong in ∂L/∂q and ∂L/∂k, which lie in ∂L/∂x above ∂L/∂v.
func slips(c *gradcheck.Trial, _ gradcheck.Story) []gradcheck.Slip {
	built, err := nn.BlueprintOf(c.Layer).Build()
	l, ok := built.(DotProduct)
	if err != nil || !ok {
		return nil
	}
	queries := l.Keys * (l.Positions + l.memory())
	unscaled := mat.DenseCopyOf(c.Want("x"))
	unscaled.Apply(func(i, _ int, v float64) float64 {
		if i < queries {
			return v * math.Sqrt(float64(l.Keys/l.Heads))
		}
		return v
	}, unscaled)
	list := []gradcheck.Slip{
		{Part: "x", Bug: "1/√d missing on the way back", Pattern: "is √d times what it should be in the rows of q and k", Gives: unscaled},
		{Part: "x", Bug: "softmax taken entry by entry", Pattern: "follows from ∂S = P (1 − P) ∂P, the diagonal of the Jacobian",
			Gives: l.from(c, func(p, dp []float64, at, query, T, n int) float64 { return p[at] * (1 - p[at]) * dp[at] })},
		{Part: "x", Bug: "softmax along the wrong axis", Pattern: "follows from ∂S = P ⊙ (∂P − row sums of P ⊙ ∂P): P adds up to 1 over the keys, not over the queries",
			Gives: l.from(c, func(p, dp []float64, at, query, T, n int) float64 {
				sum := 0.0
				for t := range T {
					k := at + (t-query)*n
					sum += p[k] * dp[k]
				}
				return p[at] * (dp[at] - sum)
			})},
	}
	if l.Causal {
		open := l
		open.Causal = false
		t := nn.NewTrace(nn.New(open))
		s := t.Alone(1, c.X)
		open.Forward(s, c.X)
		list = append(list, gradcheck.Slip{Part: "x", Bug: "mask not applied on the way back", Pattern: "is what it would be if every query looked at all keys",
			Gives: mat.DenseCopyOf(open.Backward(s, mat.DenseCopyOf(c.R)))})
	}
	return list
}

// from is ∂L/∂x with another ∂S, for key and query from P and ∂P.
func (l DotProduct) from(c *gradcheck.Trial, other func(p, dp []float64, at, query, T, n int) float64) *mat.Dense {
	t := nn.NewTrace(nn.New(l))
	s := t.Alone(1, c.X)
	s.Mask = c.Step.Mask
	l.Forward(s, c.X)
	da := mat.DenseCopyOf(c.R)
	l.Backward(s, da)
	T, S, n := l.Positions, l.memory(), da.RawMatrix().Cols
	dx := mat.DenseCopyOf(&s.DX)
	for k := range l.Keys * (T + S) {
		for j := range n {
			dx.Set(k, j, 0)
		}
	}
	s.DX.Copy(dx)
	for h := range l.Heads {
		e := l.head(s, h, da)
		for key := range S {
			for query := range T {
				for j := range n {
					at := (key*T+query)*n + j
					ds := e.scale * other(e.p, e.dp, at, query, T, n)
					for r := range e.d {
						q, k := (r*T+query)*n+j, (r*S+key)*n+j
						e.dq[q] += e.k[k] * ds // ∂q = k ∂S/√d
						e.dk[k] += e.q[q] * ds // ∂k = q ∂Sᵀ/√d
					}
				}
			}
		}
	}
	return mat.DenseCopyOf(&s.DX)
}
