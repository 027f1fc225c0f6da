package recurrent_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/mat"
)

const (
	steps    = 4
	features = 2
	units    = 3
)

// writtenOut is a tanh RNN whose way back is written out, with a mistake.
type writtenOut struct {
	*recurrent.Loop
	forgetful bool // nothing is handed back in time
	straight  bool // U for Uᵀ
}

func (l writtenOut) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	p := l.Params()
	w, u, b := p[0].Dense, p[1].Dense, p[2].Dense
	_, n := da.Dims()
	s.DX.CloneFrom(&s.X)
	s.DX.Zero()
	h := func(i, t, j int) float64 {
		if t < 0 {
			return 0
		}
		return s.A.At(i*steps+t, j)
	}
	add := func(m *mat.Dense, i, j int, v float64) { m.Set(i, j, m.At(i, j)+v) }
	for j := range n {
		later := make([]float64, units)
		for t := steps - 1; t >= 0; t-- {
			delta := make([]float64, units)
			for i := range units {
				delta[i] = (1 - h(i, t, j)*h(i, t, j)) * (da.At(i*steps+t, j) + later[i])
			}
			clear(later)
			for i, d := range delta {
				add(s.Grad(b), i, 0, d)
				for k := range features {
					add(s.Grad(w), i, k, d*s.X.At(k*steps+t, j))
					add(&s.DX, k*steps+t, j, d*w.At(i, k))
				}
				for k := range units {
					add(s.Grad(u), i, k, d*h(k, t-1, j))
					switch {
					case l.straight:
						later[i] += u.At(i, k) * delta[k]
					case !l.forgetful:
						later[k] += u.At(i, k) * d
					}
				}
			}
		}
	}
	return &s.DX
}

// spoilt is a right way back whose gradients are spoilt afterwards; before is what was in them.
type spoilt struct {
	*recurrent.Loop
	spoil func(grad, before *mat.Dense, name string)
}

func (l spoilt) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	var before []*mat.Dense
	for _, p := range l.Params() {
		before = append(before, mat.DenseCopyOf(s.Grad(p.Dense)))
	}
	dx := l.Loop.Backward(s, da)
	for k, p := range l.Params() {
		l.spoil(s.Grad(p.Dense), before[k], p.Name)
	}
	return dx
}

// Each mistake of the way back through time is called by its name, and nobody else is accused.
func TestBugsAreNamed(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 1))
	loop := func(c recurrent.Cell, truncate int) *recurrent.Loop {
		return recurrent.New(c, recurrent.Settings{Steps: steps, Truncate: truncate})
	}
	exchange := func(a, b int) func(grad, _ *mat.Dense, _ string) {
		return func(grad, _ *mat.Dense, _ string) {
			for k := range units {
				one := mat.Row(nil, a*units+k, grad)
				grad.SetRow(a*units+k, mat.Row(nil, b*units+k, grad))
				grad.SetRow(b*units+k, one)
			}
		}
	}
	forget := func(gate int) func(grad, before *mat.Dense, name string) {
		return func(grad, before *mat.Dense, name string) {
			for k := gate * units; k < (gate+1)*units && name == "b"; k++ {
				grad.Set(k, 0, before.At(k, 0))
			}
		}
	}
	for _, c := range []struct {
		bug   string
		layer nn.Layer
	}{
		{"", writtenOut{Loop: loop(rnn(features, units, r), 0)}},
		{"no way back through time", writtenOut{Loop: loop(rnn(features, units, r), 0), forgetful: true}},
		{"U not transposed", writtenOut{Loop: loop(rnn(features, units, r), 0), straight: true}},
		{"", loop(lstm(features, units, r), 0)},
		{"gates i and f exchanged", spoilt{loop(lstm(features, units, r), 0), exchange(0, 1)}},
		{"gates o and g exchanged", spoilt{loop(lstm(features, units, r), 0), exchange(2, 3)}},
		{"b of gate f forgotten", spoilt{loop(lstm(features, units, r), 0), forget(1)}},
		{"gates r and z exchanged", spoilt{loop(gru(recurrent.BeforeProduct)(features, units, r), 0), exchange(0, 1)}},
		{"b of gate z forgotten", spoilt{loop(gru(recurrent.AfterProduct)(features, units, r), 0), forget(1)}},
	} {
		net := nn.New(nn.NewDense(steps*features, steps*features, nn.Tanh, nn.Glorot(r)), c.layer, nn.NewDense(steps*units, 2, nn.Identity, nn.Glorot(r)))
		x, y := mat.NewDense(steps*features, 3, nil), mat.NewDense(2, 3, nil)
		nn.Normal(r, 1)(x)
		nn.Normal(r, 1)(y)
		d, _ := gradcheck.Diagnose(net, nn.SquaredError, x, y)
		if c.bug == "" && len(d.Findings) == 0 {
			continue
		}
		if len(d.Findings) != 1 || d.Findings[0].Layer != 2 || c.bug == "" || !strings.Contains(d.Findings[0].Bug, c.bug) {
			t.Errorf("%q: %v", c.bug, d)
		}
	}
}
