package gradcheck

import (
	"fmt"
	"slices"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// DiagnoseUpdate is [UpdateError] with an explanation: which parameters moved
// wrongly, and which known bug of an update explains all of them. The gradient
// is that of a trace that is not training.
func DiagnoseUpdate(net *nn.Network, loss nn.Loss, x, y *mat.Dense, eta float64, update func(), frozen ...*mat.Dense) (Diagnosis, error) {
	m, moved, want, err := compareUpdate(net, loss, x, y, eta, update, frozen)
	d := Diagnosis{Mismatch: m}
	if err != nil || m.Error < wrong {
		return d, err
	}
	gots, wants := net.Windows(moved), net.Windows(want)
	still := map[*mat.Dense]bool{} // did not move
	for w, got := range gots {
		still[w] = mat.Norm(got, 2) == 0
	}
	for _, b := range updateBugs(net, loss, x, y, eta, want, still) {
		d.Findings = nil
		named, predicted := true, net.Windows(b.moved)
		for _, p := range net.Params() {
			got, l := gots[p.Dense], net.LayerOf(p)
			fits, e := misfit(got, predicted[p.Dense]) < wrong, misfit(got, wants[p.Dense])
			f := Finding{Layer: l, Place: fmt.Sprintf("layer %d, %s", l, p.Name), Bug: b.bug, Pattern: p.Name + " " + b.pattern, Error: e}
			switch {
			case fits && e < wrong:
				continue // it moved as it should
			case !fits && still[p.Dense]:
				f.Bug, f.Pattern = p.Name+" not updated", p.Name+" does not move"
			case !fits:
				f.Bug, f.Pattern, named = "", p.Name+" moves in another way", false
			}
			if e > wrong {
				d.Findings = append(d.Findings, f)
			}
		}
		if named {
			return d, nil
		}
	}
	return d, nil
}

// An updateBug is a known bug of an update, and (θ_old − θ_new)/η of it.
type updateBug struct {
	bug, pattern string
	moved        []float64
}

// updateBugs are all that are known, and at both ends no bug at all: the first
// explains parameters that only stay behind, the last what nothing else does.
func updateBugs(net *nn.Network, loss nn.Loss, x, y *mat.Dense, eta float64, want []float64, still map[*mat.Dense]bool) []updateBug {
	_, n := x.Dims()
	list := []updateBug{{moved: want}}
	for _, f := range []multiple{
		{"wrong sign", "moves uphill: −1 times the gradient", -1},
		{"η squared", "moves by η² times the gradient", eta},
		{"η forgotten", "moves by the gradient itself, without η", 1 / eta},
		{"twice", "moves by 2 times η times the gradient", 2},
		{"1/N missing", "moves by N times η times the gradient", float64(n)},
		{"1/N twice", "moves by 1/N times η times the gradient", 1 / float64(n)},
	} {
		moved := slices.Clone(want)
		floats.Scale(f.factor, moved)
		list = append(list, updateBug{f.bug, f.pattern, moved})
	}
	return append(list,
		updateBug{"in place", "moves by gradients that went through weights already updated above", updatedInPlace(net, loss, x, y, eta, still)},
		updateBug{"one layer after the other", "moves by gradients computed afresh after the layer below was updated", layerByLayer(net, loss, x, y, eta, still)},
		updateBug{moved: want})
}

// updatedInPlace is (θ_old − θ_new)/η of an update from the top that changes every
// layer's parameters before ∂L/∂x goes down through them.
func updatedInPlace(net *nn.Network, loss nn.Loss, x, y *mat.Dense, eta float64, still map[*mat.Dense]bool) []float64 {
	old := slices.Clone(net.Theta())
	defer copy(net.Theta(), old)
	t := net.Forward(x)
	da := new(mat.Dense)
	loss.Grad(linalg.Like(da, t.Output()), t.Output(), y)
	for l := len(net.Layers); l > 0; l-- {
		s := t.Steps[l]
		for k := range 2 { // with the old parameters for the gradient, with the new ones for ∂L/∂x
			clear(t.Grad)
			s.Delta.Reset()
			s.DX = mat.Dense{}
			s.DA = *da
			dx := net.Layers[l-1].Backward(s, da)
			if k == 0 {
				descend(net, l, t, eta, still)
				continue
			}
			da = dx
		}
	}
	return movement(old, net.Theta(), eta)
}

// layerByLayer is (θ_old − θ_new)/η of an update from the bottom that goes
// forward and backward again for every layer.
func layerByLayer(net *nn.Network, loss nn.Loss, x, y *mat.Dense, eta float64, still map[*mat.Dense]bool) []float64 {
	old := slices.Clone(net.Theta())
	defer copy(net.Theta(), old)
	for l := 1; l <= len(net.Layers); l++ {
		t := net.Forward(x)
		t.Backward(loss, y)
		descend(net, l, t, eta, still)
	}
	return movement(old, net.Theta(), eta)
}

// descend moves the parameters of one layer, p ← p − η ∂L/∂p.
func descend(net *nn.Network, l int, t *nn.Trace, eta float64, still map[*mat.Dense]bool) {
	for _, p := range net.Params() {
		if net.LayerOf(p) == l && !still[p.Dense] {
			p.Sub(p.Dense, scaled(eta, t.Steps[l].Grad(p.Dense)))
		}
	}
}

func movement(from, to []float64, eta float64) []float64 {
	moved := make([]float64, len(from))
	for i := range moved {
		moved[i] = (from[i] - to[i]) / eta
	}
	return moved
}
