package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// A Mismatch is the outcome of a check: the entry where two gradients differ
// most, and how many were compared.
type Mismatch struct {
	Error     float64 // |got − want| / max(|got| + |want|, a thousandth of the largest gradient)
	Layer     int     // of the worst entry, from 1; 0 is the input
	Param     string  // "W", "b", "x"
	Row, Col  int
	Got, Want float64

	Checked, Skipped int                // entries compared; entries at a kink
	Worst            map[string]float64 // the largest error of every parameter: "2.W", "0.x"
}

// String is one sentence about the worst entry.
func (m Mismatch) String() string {
	return fmt.Sprintf("largest relative error %.2g, at layer %d, %s[%d,%d]: %.6g, should be %.6g (%d compared, %d at a kink)",
		m.Error, m.Layer, m.Param, m.Row, m.Col, m.Got, m.Want, m.Checked, m.Skipped)
}

// note enters the comparison of one number; scale is the largest gradient of all.
func (m *Mismatch) note(layer int, param string, row, col int, got, want, scale float64) {
	e := relative(got, want, scale)
	m.Checked++
	key := fmt.Sprintf("%d.%s", layer, param)
	m.Worst[key] = max(m.Worst[key], e)
	if m.Checked == 1 || e > m.Error {
		m.Error, m.Layer, m.Param, m.Row, m.Col, m.Got, m.Want = e, layer, param, row, col, got, want
	}
}

func relative(got, want, scale float64) float64 {
	if got == want {
		return 0
	}
	e := math.Abs(got-want) / max(math.Abs(got)+math.Abs(want), scale/1000)
	if math.IsNaN(e) {
		return math.Inf(1)
	}
	return e
}

// GradientError compares ∂R/∂θ and ∂R/∂x by back-propagation with central
// differences (R(θ+h) − R(θ−h))/2h and reports the worst entry. Below 1e-6 the
// backward pass is right. An entry where R has a kink within h, such as a ReLU
// at 0, is skipped: there the two one-sided differences stay apart however
// small h is. Of a matrix with more than 2,000 entries evenly spread ones are
// compared. Dropout drops, with the same mask every time.
//
// It refuses, with an error, a check that proves nothing: when every gradient
// is about 0, 0 is compared with 0.
func GradientError(net *Network, loss Loss, x, y *mat.Dense) (Mismatch, error) {
	t := NewTrace(net)
	t.Training = true
	risk := func() float64 {
		t.Rand = rand.New(rand.NewPCG(1, 1)) // the same masks for every evaluation
		r := loss.Value(t.Forward(x), y)
		if p, ok := loss.(Penalty); ok {
			for _, w := range net.params {
				r += p.Penalty(size(new(mat.Dense), w.RawMatrix().Rows, w.RawMatrix().Cols), net.layerOf(w), w)
			}
		}
		return r
	}
	base := risk()
	t.Backward(loss, y)
	m := Mismatch{Worst: map[string]float64{}}
	if math.IsNaN(base) || math.IsInf(base, 0) {
		return m, fmt.Errorf("nn: gradient check: the loss is %v", base)
	}

	x = mat.DenseCopyOf(x) // its entries are moved, too
	type entry struct {
		layer    int
		param    string
		row, col int
		at       *float64
		got      float64
	}
	var entries []entry
	list := func(layer int, name string, p, grad *mat.Dense) {
		r, c := p.Dims()
		for k := 0; k < r*c; k += 1 + r*c/2000 {
			i, j := k/c, k%c
			entries = append(entries, entry{layer, name, i, j, &p.RawRowView(i)[j], grad.At(i, j)})
		}
	}
	list(0, "x", x, mat.DenseCopyOf(&t.Steps[0].DA))
	seen := map[*mat.Dense]bool{}
	for l, layer := range net.Layers {
		for _, p := range layer.Params() {
			if !seen[p.Dense] {
				seen[p.Dense] = true
				list(l+1, p.Name, p.Dense, mat.DenseCopyOf(t.Steps[l+1].Grad(p.Dense)))
			}
		}
	}
	scale := 0.0
	for _, e := range entries {
		scale = max(scale, math.Abs(e.got))
	}
	for _, e := range entries {
		want, kink := difference(e.at, risk, base, e.got, scale)
		scale = max(scale, math.Abs(want))
		if kink {
			m.Skipped++
			continue
		}
		m.note(e.layer, e.param, e.row, e.col, e.got, want, scale)
	}
	if scale < 1e-9 {
		return m, fmt.Errorf("nn: gradient check proves nothing: all %d gradients are about 0 (the largest is %.2g); are all units dead, or the weights 0?", len(entries), scale)
	}
	if m.Checked == 0 {
		return m, fmt.Errorf("nn: gradient check proves nothing: all %d entries lie at a kink", m.Skipped)
	}
	return m, nil
}

// difference is the central difference of f for the number v. It tries a
// second, smaller step when the first does not agree with got, and reports a
// kink when even then the one-sided differences stay apart.
func difference(v *float64, f func() float64, base, got, scale float64) (want float64, kink bool) {
	old := *v
	defer func() { *v = old }()
	for _, h := range []float64{1e-5, 1e-7} {
		h *= max(1, math.Abs(old))
		*v = old + h
		up := f()
		*v = old - h
		down := f()
		want = (up - down) / (2 * h)
		if relative(got, want, scale) < 1e-6 {
			return want, false
		}
		right, left := (up-base)/h, (base-down)/h
		kink = math.Abs(right-left) > 1e-2*max(math.Abs(right)+math.Abs(left), scale/1000)
		if h < 1e-6*max(1, math.Abs(old)) && kink {
			return want, true
		}
		if !kink && h > 1e-6 {
			return want, false // smooth here: the wider step is the more exact one
		}
	}
	return want, kink
}

// UpdateError compares (θ_old − θ_new)/η with the gradient at θ_old, where
// update is to do one step θ ← θ − η ∂R/∂θ on x and y. It finds what no check
// of a gradient can see: parameters that were changed one after the other, so
// that later gradients were taken at half-updated values. The parameters are
// put back afterwards. It refuses a check in which every gradient is about 0.
func UpdateError(net *Network, loss Loss, x, y *mat.Dense, eta float64, update func()) (Mismatch, error) {
	t := net.Forward(x)
	t.Backward(loss, y)
	theta := net.Theta()
	old := slices.Clone(theta)
	defer copy(theta, old)
	update()

	m := Mismatch{Worst: map[string]float64{}}
	scale := 0.0
	for _, g := range t.Grad {
		scale = max(scale, math.Abs(g))
	}
	if scale < 1e-9 || eta == 0 {
		return m, fmt.Errorf("nn: update check proves nothing: the largest gradient is %.2g, η = %g", scale, eta)
	}
	at := 0
	for _, p := range net.params {
		r, c := p.Dims()
		for k := range r * c {
			moved := (old[at] - theta[at]) / eta
			m.note(net.layerOf(p), p.Name, k/c, k%c, moved, t.Grad[at], scale)
			at++
		}
	}
	return m, nil
}
