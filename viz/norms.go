package viz

import (
	"fmt"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// DeltaNorms draws ‖δ⁽ˡ⁾‖ (Frobenius, over all samples) of every layer of
// traces after Backward, as bars on a logarithmic scale: what is left of the
// error on its way back. There is one name per trace.
func DeltaNorms(title string, names []string, traces ...*nn.Trace) *Chart {
	if len(names) != len(traces) {
		panic(fmt.Sprintf("viz: norms of δ: %d names for %d traces", len(names), len(traces)))
	}
	var series []Series
	depth := 0
	for k, t := range traces {
		s := Series{Name: names[k]}
		for l, step := range t.Steps[1:] {
			if step.Delta.IsEmpty() {
				if l+1 == len(t.Steps)-1 || step.DX.IsEmpty() {
					panic(fmt.Sprintf("viz: norms of δ: layer %d of %s has no δ; call Backward first", l+1, names[k]))
				}
				s.Y = append(s.Y, math.NaN())
				continue
			}
			s.Y = append(s.Y, mat.Norm(&step.Delta, 2))
		}
		depth = max(depth, len(s.Y))
		series = append(series, s)
	}
	for k := range series {
		for len(series[k].Y) < depth {
			series[k].Y = append(series[k].Y, math.NaN())
		}
	}
	var layers []string
	for l := range depth {
		layers = append(layers, fmt.Sprint(l+1))
	}
	c := Bars(title, "layer l", "‖δ⁽ˡ⁾‖", layers, series...)
	c.LogY()
	c.Y.Min /= math.Pow(c.Y.Max/c.Y.Min, 0.1) // the smallest bar is a bar too
	return c
}

// GradientNorms draws the norm of the gradient of every layer over a run, on a
// logarithmic scale. norms[e] is p.Each of LayerStats.Grad at the e-th report.
func GradientNorms(title string, norms [][]float64) *Chart {
	if len(norms) == 0 || len(norms[0]) == 0 {
		panic("viz: gradient norms: there are none; set Record in the Training")
	}
	var series []Series
	for l := range norms[0] {
		s := Series{Name: fmt.Sprintf("l = %d", l+1)}
		seen := false
		for e := range norms {
			s.Y = append(s.Y, norms[e][l])
			seen = seen || norms[e][l] != 0
		}
		if seen { // a layer without parameters has no gradient
			series = append(series, s)
		}
	}
	c := Lines(title, "epoch", "‖∂L/∂θ⁽ˡ⁾‖", series...)
	c.LogY()
	return c
}

// ActivationHistograms draws how a⁽ˡ⁾ is distributed in every layer of a
// trace, over all neurons and samples, on one axis.
func ActivationHistograms(columns int, t *nn.Trace) *Panels {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, s := range t.Steps[1:] {
		lo, hi = cover(lo, hi, values(&s.A))
	}
	var figs []Figure
	for l, s := range t.Steps[1:] {
		v := values(&s.A)
		c := histogram(fmt.Sprintf("a⁽%s⁾  %s", raise(l+1), kind(t.Net.Layers[l])), "", 30, lo, hi, Series{Y: v})
		c.Resize(6, 4.2)
		figs = append(figs, c)
	}
	g := Grid(columns, figs...)
	g.About = "distribution of the activations of " + plural(len(figs), "layer")
	return g
}

// values are the numbers of a matrix.
func values(m *mat.Dense) (v []float64) {
	r, _ := m.Dims()
	for i := range r {
		v = append(v, m.RawRowView(i)...)
	}
	return v
}
