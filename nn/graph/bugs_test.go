package graph

import (
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// byHand is a graph convolution whose way back goes along a matrix of its own.
type byHand struct {
	*Conv
	back   mat.Matrix // in the place of Âᵀ
	linear bool       // δ = ∂L/∂a
}

func (l byHand) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	delta := mat.DenseCopyOf(da)
	if !l.linear {
		delta.Apply(func(i, j int, v float64) float64 { return v * (1 - s.A.At(i, j)*s.A.At(i, j)) }, delta)
	}
	var received, dw, dx mat.Dense
	received.Mul(&s.X, mat.DenseCopyOf(l.A))
	dw.Mul(delta, received.T())
	s.Grad(l.W).Add(s.Grad(l.W), &dw)
	for i := range delta.RawMatrix().Rows {
		s.Grad(l.B).Set(i, 0, s.Grad(l.B).At(i, 0)+mat.Sum(delta.RowView(i)))
	}
	dx.Mul(l.W.T(), delta)
	s.DX.Mul(&dx, l.back)
	return &s.DX
}

// Each mistake is called by its name on a graph whose edges have directions and weights, and nobody else is accused.
func TestBugsAreNamed(t *testing.T) {
	a := weighted(crooked())
	for _, c := range []struct {
		bug   string
		layer func(l *Conv) nn.Layer
	}{
		{"", func(l *Conv) nn.Layer { return byHand{Conv: l, back: a.T()} }},
		{"Â not transposed", func(l *Conv) nn.Layer { return byHand{Conv: l, back: mat.DenseCopyOf(a)} }},
		{"Â not normalised on the way back", func(l *Conv) nn.Layer { return byHand{Conv: l, back: mat.DenseCopyOf(a.Adjacency()).T()} }},
		{"f' missing", func(l *Conv) nn.Layer { return byHand{Conv: l, back: a.T(), linear: true} }},
	} {
		r := rand.New(rand.NewPCG(18, 1))
		net := nn.New(NewConv(a, 3, 3, nn.Tanh, nn.Normal(r, 0.7)), c.layer(NewConv(a, 3, 4, nn.Tanh, nn.Normal(r, 0.7))), NewConv(a, 4, 2, nn.Identity, nn.Normal(r, 0.7)))
		x, y := mat.NewDense(3, 6, nil), mat.NewDense(2, 6, nil)
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
