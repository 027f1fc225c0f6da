package viz

import (
	"math"
	"testing"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// Every panel has the axes that were asked for, one unit is as long upwards as
// to the right, and a neuron's boundary is where its z is 0.
func TestModels(t *testing.T) {
	x, y := mat.NewDense(2, 3, []float64{0, 1, 40, 0, 1, 40}), mat.NewDense(1, 3, []float64{0, 1, 1})
	l := nn.NewDense(2, 1, nn.Logistic, nn.Values(2, -1))
	l.B.Set(0, 0, -1)
	net := nn.New(l)
	fig := Models(x, -2, 4, -3, 2, Model{"one", net, y}, Model{"two", net, y}).(*modelSheet)
	if len(fig.Figures) != 3 {
		t.Fatalf("%d panels", len(fig.Figures))
	}
	for _, f := range fig.Figures {
		v := f.(*window)
		if v.X.Min != -2 || v.X.Max != 4 || v.Y.Min != -3 || v.Y.Max != 2 {
			t.Errorf("%s: from %g, %g to %g, %g", v.Title.Text, v.X.Min, v.Y.Min, v.X.Max, v.Y.Max)
		}
		for _, size := range []vg.Point{{X: 300, Y: 300}, {X: 500, Y: 200}} {
			probe := probeUnits(v, size)
			if math.Abs(probe.X.Points()/probe.Y.Points()-1) > 0.02 {
				t.Errorf("%s at %v: a unit is %.2f wide and %.2f high", v.Title.Text, size, probe.X, probe.Y)
			}
		}
	}
	x1, x2 := Column(fig, "x₁", "boundary", "one"), Column(fig, "x₂", "boundary", "one")
	if len(x1) < 50 {
		t.Fatalf("%d points of the boundary", len(x1))
	}
	for i := range x1 {
		if z := 2*x1[i] - x2[i] - 1; math.Abs(z) > 1e-3 {
			t.Errorf("z = %g at %g, %g", z, x1[i], x2[i])
		}
	}
	if w, h := fig.Size(); w <= 0 || h <= 0 || w > widestGrid {
		t.Errorf("size %v × %v", w, h)
	}
}

// probeUnits is the length of a unit of x and of y in a view of some size.
func probeUnits(v *window, size vg.Point) (unit vg.Point) {
	chart := *v.Chart
	chart.Add(mark(func(_ pen, x, y func(float64) vg.Length) { unit = pt(x(1)-x(0), y(1)-y(0)) }))
	(&window{&chart}).Draw(draw.NewCanvas(&recorder.Canvas{}, size.X, size.Y))
	return unit
}

// Beside a jump both sides are drawn up to it, and nothing joins them, wherever
// the jump lies and whatever f is at the jump itself.
func TestJumping(t *testing.T) {
	for _, at := range []float64{0, 0.3, 0.3001} { // 0 is a point of the curve
		sign := func(x float64) float64 {
			if x <= at {
				return -1
			}
			return 1
		}
		s := Jumping("", sign, -1, 1, at)
		gap := 0
		for i := 1; i < len(s.X); i++ {
			if math.IsNaN(s.X[i]) {
				gap++
				if l, r := s.X[i-1], s.X[i+1]; math.Abs(l-at) > 1e-12 || math.Abs(r-at) > 1e-12 || s.Y[i-1] != -1 || s.Y[i+1] != 1 {
					t.Errorf("%g → %g, then %g → %g", l, s.Y[i-1], r, s.Y[i+1])
				}
				continue
			}
			if !math.IsNaN(s.X[i-1]) && s.Y[i] != s.Y[i-1] {
				t.Errorf("jump at %g: a line joins %g and %g", at, s.Y[i-1], s.Y[i])
			}
		}
		if gap != 1 {
			t.Errorf("jump at %g: %d gaps, want 1", at, gap)
		}
	}
	if s := Jumping("", math.Exp, -1, 1); len(s.X) != 401 {
		t.Errorf("without jumps: %d points", len(s.X))
	}
}
