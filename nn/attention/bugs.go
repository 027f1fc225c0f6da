package attention

import (
	"slices"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// The known bug of attention: weights that are taken as given on the way back.
func init() {
	gradcheck.Known("attention", gradcheck.Bugs{Stories: func(c *gradcheck.Trial) []gradcheck.Story {
		l, ok := c.Layer.(*Attention)
		if !ok {
			return nil
		}
		still := *l
		still.Layers = slices.Clone(l.Layers)
		still.Layers[iLook] = given{l.Look}
		return append(c.Common(), gradcheck.Story{Bug: "P held constant", Pattern: "∂L/∂S is 0: nothing goes back through the softmax to q and k", Parts: c.By(&still)})
	}})
}

// given is a lookup whose P is taken as a constant: ∂q and ∂k are 0.
type given struct{ DotProduct }

func (l given) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx := l.DotProduct.Backward(s, da)
	linalg.Rows(new(mat.Dense), dx, 0, l.Keys*(l.Positions+l.memory())).Zero()
	return dx
}
