package recurrent

import (
	"glassnet/nn"
	"glassnet/nn/gradcheck"
)

// The known bug of all cells: a state that is taken out of the graph on its way to
// the next time.
func init() {
	for _, kind := range []string{"RNN", "LSTM", "GRU"} {
		gradcheck.Known(kind, gradcheck.Bugs{Stories: func(c *gradcheck.Trial) []gradcheck.Story {
			l, ok := c.Layer.(*Loop)
			if !ok || l.Truncate == 1 {
				return nil
			}
			cut := *l
			cut.Truncate = 1
			return append(c.Common(), gradcheck.Story{Bug: "no way back through time", Pattern: "δ stops at every step: ∂L/∂h₋ is 0", Parts: c.By(nn.Layer(&cut))})
		}})
	}
}
