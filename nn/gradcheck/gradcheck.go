// Package gradcheck compares what the backward pass of a network computes with
// what numbers say, and names what is wrong.
//
//	m, err := gradcheck.GradientError(net, nn.SquaredError, x, y) // how wrong is ∂L/∂θ?
//	d, err := gradcheck.Diagnose(net, nn.SquaredError, x, y)      // which layer, and by which known bug?
//	m, err := gradcheck.UpdateError(net, loss, x, y, η, update)   // does a step go where the gradient says?
//
// Package zoo inside has the bugs that Diagnose knows, each in a network. A
// family of layers adds its own with [Known].
package gradcheck

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A Mismatch is the outcome of a check: the entry where two gradients differ
// most, how many were compared, and the same for every parameter.
type Mismatch struct {
	Error     float64 // |got − want| / max(|got| + |want|, a thousandth of the largest gradient)
	Layer     int     // of the worst entry, from 1; 0 is the input
	Param     string  // "W", "b", "x"
	Row, Col  int
	Got, Want float64

	Checked, Skipped int                // entries compared; entries where a difference cannot tell: at a kink
	Largest          float64            // the largest |want|: where it is 0, nothing is proved
	Worst            map[string]float64 // the largest error of every parameter: "2.W", "0.x"
	Each             []Mismatch         // the outcome of every parameter, in order
}

// String is one sentence about the worst entry.
func (m Mismatch) String() string {
	return fmt.Sprintf("largest relative error %.2g, at layer %d, %s[%d,%d]: %.6g, should be %.6g (%d compared, %d at a kink)",
		m.Error, m.Layer, m.Param, m.Row, m.Col, m.Got, m.Want, m.Checked, m.Skipped)
}

// Table has a row for every parameter: its largest error and where it is, what
// was got and wanted there, the largest |want|, and how many entries were
// compared and skipped. Layer 0 is the input x.
func (m Mismatch) Table() nn.Table {
	t := nn.Table{Digits: 4, Header: []string{"layer", "parameter", "error", "at", "got", "want", "largest", "compared", "at a kink"}}
	for _, e := range m.Each {
		t.Add(e.Layer, e.Param, fmt.Sprintf("%.0e", e.Error), fmt.Sprintf("[%d,%d]", e.Row, e.Col), e.Got, e.Want, e.Largest, e.Checked, e.Skipped)
	}
	return t
}

// Layers is the largest error of every layer; Layers()[0] is that of the input.
func (m Mismatch) Layers() []float64 {
	var worst []float64
	for _, e := range m.Each {
		for len(worst) <= e.Layer {
			worst = append(worst, 0)
		}
		worst[e.Layer] = max(worst[e.Layer], e.Error)
	}
	return worst
}

// note enters the comparison of one number; scale is the largest gradient of all.
func (m *Mismatch) note(layer int, param string, row, col int, got, want, scale float64, kink bool) {
	if k := len(m.Each) - 1; k < 0 || m.Each[k].Layer != layer || m.Each[k].Param != param {
		m.Each = append(m.Each, Mismatch{Layer: layer, Param: param})
	}
	e := relative(got, want, scale)
	for _, m := range []*Mismatch{m, &m.Each[len(m.Each)-1]} {
		if kink {
			m.Skipped++
			continue
		}
		m.Checked++
		m.Largest = max(m.Largest, math.Abs(want))
		if m.Checked == 1 || e > m.Error {
			m.Error, m.Layer, m.Param, m.Row, m.Col, m.Got, m.Want = e, layer, param, row, col, got, want
		}
	}
	if !kink {
		key := fmt.Sprintf("%d.%s", layer, param)
		m.Worst[key] = max(m.Worst[key], e)
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

// sampled calls f for every entry of m, or, if there are more than 2,000, for
// evenly spread ones.
func sampled(m *mat.Dense, f func(i, j int)) {
	r, c := m.Dims()
	for k := 0; k < r*c; k += 1 + r*c/2000 {
		f(k/c, k%c)
	}
}

// masks is the source of dropout in a check: the same masks for every evaluation.
func masks() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }

// GradientError compares ∂R/∂θ and ∂R/∂x by back-propagation with central
// differences (R(θ+h) − R(θ−h))/2h and reports the worst entry. Below 1e-6 the
// backward pass is right. An entry where R has a kink within h, such as a ReLU
// at 0, is skipped: there the two one-sided differences stay apart however
// small h is. So is one that no difference can tell from right, because another
// h changes it as much. Of a matrix with more than 2,000 entries evenly spread ones are
// compared. Dropout drops, with the same mask every time. The gradient is that
// of a second pass, so that what the first has left behind shows.
//
// It refuses, with an error, a check that proves nothing: when every gradient
// is about 0, 0 is compared with 0.
func GradientError(net *nn.Network, loss nn.Loss, x, y *mat.Dense) (Mismatch, error) {
	for l, layer := range net.Layers {
		if b, ok := layer.(nn.Batcher); ok && x.RawMatrix().Cols < b.LeastBatch() {
			return Mismatch{}, fmt.Errorf("gradcheck: the check with %d samples: layer %d needs %d or more while training", x.RawMatrix().Cols, l+1, b.LeastBatch())
		}
	}
	t := nn.NewTrace(net)
	t.Training = true
	return TraceError(t, loss, x, y)
}

// TraceError is [GradientError] of the passes that the trace t makes, training
// or not: outside of training dropout and batch normalisation have another
// gradient. It overwrites the trace.
func TraceError(t *nn.Trace, loss nn.Loss, x, y *mat.Dense) (Mismatch, error) {
	net := t.Net
	risk := func() float64 {
		t.Rand = masks()
		r := loss.Value(t.Forward(x), y)
		if p, ok := loss.(nn.Penalty); ok {
			for _, w := range net.Params() {
				r += p.Penalty(linalg.Size(new(mat.Dense), w.RawMatrix().Rows, w.RawMatrix().Cols), net.LayerOf(w), w)
			}
		}
		return r
	}
	defer copy(net.Theta(), slices.Clone(net.Theta())) // should a layer change it
	for range 2 {
		risk()
		t.Backward(loss, y)
	}
	dx, grads := mat.DenseCopyOf(&t.Steps[0].DA), net.Windows(slices.Clone(t.Grad))
	base := risk()
	m := Mismatch{Worst: map[string]float64{}}
	if math.IsNaN(base) || math.IsInf(base, 0) {
		return m, fmt.Errorf("gradcheck: the check: the loss is %v", base)
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
		sampled(p, func(i, j int) {
			entries = append(entries, entry{layer, name, i, j, &p.RawRowView(i)[j], grad.At(i, j)})
		})
	}
	list(0, "x", x, dx)
	for _, p := range net.Params() {
		if p.Running && !t.Training {
			continue // the loss depends on it, but nothing learns it
		}
		list(net.LayerOf(p), p.Name, p.Dense, grads[p.Dense])
	}
	scale := 0.0
	for _, e := range entries {
		scale = max(scale, math.Abs(e.got))
	}
	for _, e := range entries {
		want, kink := difference([]*float64{e.at}, risk, base, e.got, scale)
		scale = max(scale, math.Abs(want))
		m.note(e.layer, e.param, e.row, e.col, e.got, want, scale, kink)
	}
	if scale < 1e-9 {
		return m, fmt.Errorf("gradcheck: the check proves nothing: all %d gradients are about 0 (the largest is %.2g); are all units dead, or the weights 0?", len(entries), scale)
	}
	if m.Checked == 0 {
		return m, fmt.Errorf("gradcheck: the check proves nothing: all %d entries lie at a kink, or below the rounding of the loss", m.Skipped)
	}
	return m, nil
}

// difference is the central difference of f for the numbers v, moved together.
// When it does not agree with got it tries smaller steps, and gives the widest
// at which f is smooth: the two one-sided differences agree. It cannot tell
// where f has a kink, and where rounding or another step changes the result by
// a tenth of what it differs from got.
func difference(v []*float64, f func() float64, base, got, scale float64) (want float64, unknown bool) {
	old, largest := make([]float64, len(v)), 1.0
	for k, p := range v {
		old[k] = *p
		largest = max(largest, math.Abs(*p))
	}
	at := func(h float64) float64 {
		for k, p := range v {
			*p = old[k] + h
		}
		return f()
	}
	defer func() {
		for k, p := range v {
			*p = old[k]
		}
	}()
	var smooth []float64
	rounding := 0.0
	for _, step := range []float64{1e-5, 1e-6, 1e-7} {
		h := step * largest
		up, down := at(h), at(-h)
		want = (up - down) / (2 * h)
		if relative(got, want, scale) < 1e-6 {
			return want, false
		}
		right, left := (up-base)/h, (base-down)/h
		if math.Abs(right-left) <= 1e-4*max(math.Abs(right)+math.Abs(left), scale/1000) {
			if smooth = append(smooth, want); len(smooth) == 2 {
				rounding = 4e-16 * (math.Abs(up) + math.Abs(down)) / h
			}
		}
	}
	if len(smooth) < 2 {
		return want, true
	}
	doubt := math.Abs(smooth[0]-smooth[1]) + rounding
	return smooth[0], math.Abs(got-smooth[0]) < 10*doubt
}

// UpdateError compares (θ_old − θ_new)/η with the gradient at θ_old, where
// update is to do one step θ ← θ − η ∂R/∂θ on x and y. It finds what no check
// of a gradient can see: parameters that were changed one after the other, so
// that later gradients were taken at half-updated values. The parameters named
// frozen, matrices of the layers, are to stay as they are. All parameters are
// put back afterwards. It refuses a check in which every gradient is about 0.
func UpdateError(net *nn.Network, loss nn.Loss, x, y *mat.Dense, eta float64, update func(), frozen ...*mat.Dense) (Mismatch, error) {
	m, _, _, err := compareUpdate(net, loss, x, y, eta, update, frozen)
	return m, err
}

// compareUpdate also returns (θ_old − θ_new)/η and what it should be, in the order of θ.
func compareUpdate(net *nn.Network, loss nn.Loss, x, y *mat.Dense, eta float64, update func(), frozen []*mat.Dense) (m Mismatch, moved, want []float64, err error) {
	t := net.Forward(x)
	t.Backward(loss, y)
	theta := net.Theta()
	old := slices.Clone(theta)
	defer copy(theta, old)
	update()

	m.Worst = map[string]float64{}
	scale := 0.0
	for _, g := range t.Grad {
		scale = max(scale, math.Abs(g))
	}
	if scale < 1e-9 || eta == 0 {
		return m, nil, nil, fmt.Errorf("gradcheck: the check of the update proves nothing: the largest gradient is %.2g, η = %g", scale, eta)
	}
	moved, want = make([]float64, len(theta)), slices.Clone(t.Grad)
	at := 0
	for _, p := range net.Params() {
		r, c := p.Dims()
		for k := range r * c {
			if slices.Contains(frozen, p.Dense) {
				want[at] = 0
			}
			moved[at] = (old[at] - theta[at]) / eta
			m.note(net.LayerOf(p), p.Name, k/c, k%c, moved[at], want[at], scale, false)
			at++
		}
	}
	return m, moved, want, nil
}
