package nn

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// LayerStats sums up one layer of a trace, over its neurons and samples.
type LayerStats struct {
	MeanZ, VarZ float64 // of z; variances are ÷ number
	MeanA, VarA float64 // of a
	Active      float64 // share of the a above 0, from 0 to 1
	Dead        float64 // share of the neurons with f'(z) = 0 for every sample; 0 without an elementwise f

	Delta  float64 // ‖δ⁽ˡ⁾‖, Frobenius, after Backward
	Grad   float64 // ‖∂R/∂θ⁽ˡ⁾‖, after Backward
	Update float64 // ‖Δθ⁽ˡ⁾‖/‖θ⁽ˡ⁾‖, after Update; θ is that before it
}

// Stats sums up every layer: Stats()[l-1] is layer l.
func (t *Trace) Stats() []LayerStats {
	all := make([]LayerStats, len(t.Net.Layers))
	for i, layer := range t.Net.Layers {
		s, st := t.Steps[i+1], &all[i]
		st.MeanZ, st.VarZ = momentsOf(&s.Z)
		st.MeanA, st.VarA = momentsOf(&s.A)
		st.Active = share(s.A.RawMatrix().Data, func(a float64) bool { return a > 0 })
		st.Dead = s.dead()
		if !t.done {
			continue
		}
		st.Delta = floats.Norm(s.Delta.RawMatrix().Data, 2)
		var theta, grad, moved []float64
		for _, p := range layer.Params() {
			grad = append(grad, s.Grad(p.Dense).RawMatrix().Data...)
			theta = append(theta, t.used(p.Dense).RawMatrix().Data...)
			moved = append(moved, p.RawMatrix().Data...)
		}
		st.Grad = floats.Norm(grad, 2)
		if norm := floats.Norm(theta, 2); norm > 0 {
			st.Update = floats.Distance(moved, theta, 2) / norm
		}
	}
	return all
}

// momentsOf are mean and variance of all numbers of a matrix; 0 of an empty one.
func momentsOf(m *mat.Dense) (mean, variance float64) {
	if m.IsEmpty() {
		return 0, 0
	}
	return stat.PopMeanVariance(m.RawMatrix().Data, nil)
}

// dead is the share of neurons whose f' is 0 for every sample.
func (s *Step) dead() float64 {
	prime := s.Prime()
	if prime == nil {
		return 0
	}
	r, _ := prime.Dims()
	dead := 0.0
	for i := range r {
		if share(prime.RawRowView(i), func(d float64) bool { return d == 0 }) == 1 {
			dead++
		}
	}
	return dead / float64(r)
}

// share is how many of the numbers are such, from 0 to 1.
func share(v []float64, such func(float64) bool) float64 {
	return float64(floats.Count(such, v)) / float64(max(len(v), 1))
}
