package zoo

import (
	"math/rand/v2"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// healthy is a network with nothing wrong: 4–4–4–3, tanh, squared error.
func healthy(rng *rand.Rand) cage {
	return around(rng, func(rng *rand.Rand) nn.Layer { return nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)) })
}

// Healthy is the same network with nothing wrong, for comparison.
func Healthy() (net *nn.Network, loss nn.Loss, x, y *mat.Dense) {
	return Bug{cage: healthy}.Open()
}

// gradient is a trace that has been forward and back.
func gradient(c cage) *nn.Trace {
	t := c.net.Forward(c.x)
	t.Backward(c.loss, c.y)
	return t
}

// move does p ← p − c ∂L/∂p for the parameters of which is is true.
func move(c cage, rate float64, is func(p nn.Param) bool) {
	t := gradient(c)
	at, theta := 0, c.net.Theta()
	for _, p := range c.net.Params() {
		r, k := p.Dims()
		for range r * k {
			if is(p) {
				theta[at] -= rate * t.Grad[at]
			}
			at++
		}
	}
}

func all(nn.Param) bool { return true }

var updates = []Bug{
	{Name: "in place", Kind: InUpdate, Layer: 1, cage: healthy,
		Wrong:   "W⁽ˡ⁾ is updated before δ⁽ˡ⁻¹⁾ is computed from it; right is all at once",
		Symptom: "learns almost as well; no gradient check can see it",
		step: func(c cage, eta float64) {
			t := gradient(c)
			da := new(mat.Dense)
			a := t.Output()
			da.CloneFrom(a)
			c.loss.Grad(da, a, c.y)
			for l := len(c.net.Layers); l >= 1; l-- {
				layer, s := c.net.Layers[l-1].(*nn.Dense), t.Steps[l]
				delta := new(mat.Dense)
				layer.F.Delta(delta, &s.Z, &s.A, da)
				layer.W.Sub(layer.W, times(eta, outer(delta, &s.X)))
				layer.B.Sub(layer.B, times(eta, sums(delta)))
				da = transposedProduct(layer.W, delta) // through the new W
			}
		}},
	{Name: "one layer after the other", Kind: InUpdate, Layer: 2, cage: healthy,
		Wrong:   "layer 1 is updated, then the gradient of layer 2 computed afresh",
		Symptom: "learns, and costs a pass per layer",
		step: func(c cage, eta float64) {
			for _, layer := range c.net.Layers {
				own := layer.Params()
				move(c, eta, func(p nn.Param) bool { return p.Dense == own[0].Dense || p.Dense == own[1].Dense })
			}
		}},
	{Name: "wrong sign", Kind: InUpdate, Layer: 1, cage: healthy,
		Wrong:   "θ ← θ + η ∂L/∂θ; right is minus",
		Symptom: "the loss rises from the first step",
		step:    func(c cage, eta float64) { move(c, -eta, all) }},
	{Name: "η squared", Kind: InUpdate, Layer: 1, cage: healthy,
		Wrong:   "θ ← θ − η (η ∂L/∂θ), η is in the gradient already",
		Symptom: "learns too slowly; η = 1 is right",
		step:    func(c cage, eta float64) { move(c, eta*eta, all) }},
	{Name: "b not updated", Kind: InUpdate, Layer: 1, cage: healthy,
		Wrong:   "only the weights are updated",
		Symptom: "learns, but the biases stay where they began",
		step:    func(c cage, eta float64) { move(c, eta, func(p nn.Param) bool { return p.Weight }) }},
}
