package attention

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// byHand is attention of one head whose way back is written out, with a mistake.
type byHand struct {
	DotProduct
	mistake string
}

func (l byHand) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	T, d, dv, n := l.Positions, l.Keys, l.Values, da.RawMatrix().Cols
	s.DX.CloneFrom(&s.X)
	s.DX.Zero()
	add := func(i, j int, v float64) { s.DX.Set(i, j, s.DX.At(i, j)+v) }
	root := math.Sqrt(float64(d))
	scale := 1 / root
	if l.mistake == "1/√d missing on the way back" {
		scale = 1
	}
	for j := range n {
		q := func(r, t int) float64 { return s.X.At(r*T+t, j) }
		k := func(r, t int) float64 { return s.X.At((d+r)*T+t, j) }
		v := func(r, t int) float64 { return s.X.At((2*d+r)*T+t, j) }
		p, dp := mat.NewDense(T, T, nil), mat.NewDense(T, T, nil) // a row per key, a column per query
		for t := range T {
			sum := 0.0
			for key := range T {
				if l.Causal && key > t && l.mistake != "mask not applied on the way back" {
					continue
				}
				score := 0.0
				for r := range d {
					score += q(r, t) * k(r, key) / root
				}
				p.Set(key, t, math.Exp(score))
				sum += math.Exp(score)
			}
			for key := range T {
				p.Set(key, t, p.At(key, t)/sum)
				for r := range dv {
					dp.Set(key, t, dp.At(key, t)+v(r, key)*da.At(r*T+t, j))
					add((2*d+r)*T+key, j, da.At(r*T+t, j)*p.At(key, t))
				}
			}
		}
		for t := range T {
			for key := range T {
				sum := 0.0
				for o := range T {
					if l.mistake == "softmax along the wrong axis" {
						sum += p.At(key, o) * dp.At(key, o)
					} else {
						sum += p.At(o, t) * dp.At(o, t)
					}
				}
				ds := p.At(key, t) * (dp.At(key, t) - sum)
				if l.mistake == "softmax taken entry by entry" {
					ds = p.At(key, t) * (1 - p.At(key, t)) * dp.At(key, t)
				}
				for r := range d {
					add(r*T+t, j, scale*k(r, key)*ds)
					add((d+r)*T+key, j, scale*q(r, t)*ds)
				}
			}
		}
	}
	return &s.DX
}

// Each mistake of the way back is called by its name, and nobody else is accused.
func TestBugsAreNamed(t *testing.T) {
	for _, causal := range []bool{false, true} {
		for _, bug := range []string{"", "1/√d missing on the way back", "softmax taken entry by entry", "softmax along the wrong axis", "mask not applied on the way back"} {
			if bug == "mask not applied on the way back" && !causal {
				continue
			}
			r := rand.New(rand.NewPCG(19, 1))
			l := DotProduct{Positions: 3, Heads: 1, Keys: 3, Values: 2, Causal: causal}
			in, out := l.Sizes()
			net := nn.New(nn.NewDense(in, in, nn.Tanh, nn.Normal(r, 0.7)), byHand{l, bug}, nn.NewDense(out, 2, nn.Identity, nn.Glorot(r)))
			x, y := mat.NewDense(in, 3, nil), mat.NewDense(2, 3, nil)
			nn.Normal(r, 1)(x)
			nn.Normal(r, 1)(y)
			d, _ := gradcheck.Diagnose(net, nn.SquaredError, x, y)
			if bug == "" && len(d.Findings) == 0 {
				continue
			}
			if len(d.Findings) != 1 || d.Findings[0].Layer != 2 || bug == "" || !strings.Contains(d.Findings[0].Bug, bug) {
				t.Errorf("causal %v, %q: %v", causal, bug, d)
			}
		}
	}
}
