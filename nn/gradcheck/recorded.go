package gradcheck

import (
	"fmt"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// A Recording is what another program has computed on the way back through one
// layer, a column per sample.
type Recording struct {
	DA, DX *mat.Dense                // ∂L/∂a, which came in, and ∂L/∂x, which went out; DX nil: not known, as of signs
	Grads  map[*mat.Dense]*mat.Dense // ∂L/∂p of every parameter of the layer
	Left   map[*mat.Dense]*mat.Dense // what was there before, of an earlier step; nil: not known
}

// DiagnoseRecorded is [Diagnose] of gradients that another program has computed,
// PyTorch say, for the parameters that net has, layer by layer. What came in and
// what went out of a layer is compared with central differences, so that a wrong
// layer is named and no right one; the loss with those of L(a, y). The layers are
// run as while training.
func DiagnoseRecorded(net *nn.Network, loss nn.Loss, x, y *mat.Dense, recorded []Recording) (Diagnosis, error) {
	d := Diagnosis{Mismatch: Mismatch{Worst: map[string]float64{}}}
	if len(recorded) != len(net.Layers) {
		return d, fmt.Errorf("gradcheck: %d layers are recorded, the network has %d", len(recorded), len(net.Layers))
	}
	t := nn.NewTrace(net)
	t.Training, t.Rand = true, masks()
	t.Forward(x)
	t.Backward(loss, y)
	scale := 0.0
	for _, g := range t.Grad {
		scale = max(scale, math.Abs(g))
	}
	for l, r := range recorded {
		s := t.Steps[l+1]
		for _, p := range net.Layers[l].Params() {
			if r.Grads[p.Dense] == nil || !sameSize(r.Grads[p.Dense], p.Dense) {
				return d, fmt.Errorf("gradcheck: layer %d: no gradient of %s is recorded", l+1, p.Name)
			}
			sampled(p.Dense, func(i, j int) {
				d.note(l+1, p.Name, i, j, r.Grads[p.Dense].At(i, j), s.Grad(p.Dense).At(i, j), scale, false)
			})
		}
		if r.DA == nil || !sameSize(r.DA, &s.A) || r.DX != nil && !sameSize(r.DX, &s.X) {
			return d, fmt.Errorf("gradcheck: layer %d: no ∂L/∂a or ∂L/∂x of its size is recorded", l+1)
		}
	}
	d.add(checkLoss(playedLoss{loss, recorded[len(recorded)-1].DA}, mat.DenseCopyOf(t.Output()), mat.DenseCopyOf(y), net))
	for l := len(net.Layers); l >= 1; l-- {
		d.add(newTrial(t, l).played(recorded[l-1]))
	}
	return d, nil
}

// playedLoss has the gradient that was recorded.
type playedLoss struct {
	nn.Loss
	da *mat.Dense
}

func (l playedLoss) Grad(da, _, _ *mat.Dense) { da.Copy(l.da) }
func (l playedLoss) String() string           { return fmt.Sprint(l.Loss) }

// played compares what was recorded of the layer with numbers.
func (c *Trial) played(r Recording) Finding {
	f := Finding{Layer: c.number, Place: c.t.Steps[c.number].String()}
	c.R = r.DA
	c.Step, c.A = c.forward()
	nothing := mat.NewDense(c.X.RawMatrix().Rows, c.X.RawMatrix().Cols, nil)
	c.parts = []part{{"x", nothing, nothing}}
	if r.DX != nil {
		c.parts[0] = part{"x", r.DX, numerical(c.X, r.DX, c.value)}
	}
	for _, p := range c.Layer.Params() {
		if !p.Running {
			c.parts = append(c.parts, part{p.Name, r.Grads[p.Dense], numerical(p.Dense, r.Grads[p.Dense], c.value)})
		}
	}
	for _, p := range c.parts {
		f.Error = max(f.Error, misfit(p.got, p.want))
	}
	if f.Error < wrong {
		f.Error = 0
		return f
	}
	if f.Bug, f.Pattern = c.explain(); f.Bug == "" && c.piledUp(r) {
		f.Bug, f.Pattern = "gradient not zeroed", "∂L/∂p is what an earlier step had left and the gradient of this one"
	}
	return f
}

// piledUp reports whether every gradient is right when what was left is taken off.
func (c *Trial) piledUp(r Recording) bool {
	at := 0
	for _, p := range c.Layer.Params() {
		if p.Running {
			continue
		}
		at++
		if r.Left[p.Dense] == nil {
			return false
		}
		var own mat.Dense
		own.Sub(r.Grads[p.Dense], r.Left[p.Dense])
		if misfit(&own, c.parts[at].want) > wrong {
			return false
		}
	}
	return misfit(c.parts[0].got, c.parts[0].want) < wrong
}
