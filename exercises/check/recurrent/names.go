package recurrent

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"glassnet/nn/recurrent"
)

// WriteNames asks for settings with which a GRU learns to write names.
var WriteNames = check.New(writeNames, check.Spec{
	ID: chapter + "writenames", Func: "WriteNames", Title: "a writer of names in three epochs",
	Kind: check.Experiment, Points: 2, Minutes: 20, Test: true,
	Out:   []string{"units", "η", "batch"},
	Cases: []check.Case{{Name: "800 names to learn from, 200 unseen"}},
	Accept: func(_, out []any) string {
		return judgeWriter(out[0].(int), out[1].(float64), out[2].(int))
	},
	Mistakes: []check.Mistake{
		{Name: "the chapter's settings", Says: "These are the settings of the chapter, which had more than twice as many names and five epochs. Here 75 updates are left. You cannot add epochs: what else makes more updates?"},
		{Name: "all at once", Says: "One batch of all names makes 3 updates in 3 epochs. That is far too few, whatever the rate is."},
		{Name: "two units", Says: "Two units have to hold the kind of the vowels, the first letter and the place in the name. That is more than they can."},
		{Name: "steps too long", Says: "With η = 0.5 every update throws the weights about. Make the rate ten times smaller."},
		{Name: "steps too short", Says: "With η = 0.0002 the weights hardly move in three epochs."},
	},
	Hints: [3]string{
		"What does the checker say: near the bigram's loss, or far above? The first asks for more updates, the second for another rate.",
		"In 3 epochs of 800 names there are 2,400/batch updates. Smaller batches make more of them, and a larger η makes each count for more.",
		"About 32 units, η = 0.02, a batch of about 8",
	},
})

func writeNames(on check.Mistakes) func() (units int, eta float64, batch int) {
	return func() (units int, eta float64, batch int) {
		switch {
		case on["the chapter's settings"]:
			return 32, 0.01, 32
		case on["all at once"]:
			return 32, 0.02, 800
		case on["two units"]:
			return 2, 0.02, 8
		case on["steps too long"]:
			return 32, 0.5, 8
		case on["steps too short"]:
			return 32, 0.0002, 8
		}
		return 32, 0.02, 8
	}
}

// enough is the loss asked for, in nats per sign. The bigram has about 1.9.
const enough = 1.54

// judgeWriter trains and says what came out.
func judgeWriter(units int, eta float64, batch int) string {
	switch {
	case units < 1 || units > 48:
		return fmt.Sprintf("%d units: from 1 to 48 are allowed.", units)
	case batch < 4 || batch > 800:
		return fmt.Sprintf("A batch of %d: from 4 to 800 are allowed.", batch)
	case !(eta > 0) || math.IsInf(eta, 0):
		return fmt.Sprintf("η = %v is no learning rate: it must be a positive number.", eta)
	}
	switch loss := written(units, eta, batch); {
	case loss <= enough:
		return ""
	case math.IsNaN(loss) || math.IsInf(loss, 0):
		return "The loss becomes infinite on the way: the steps are too long."
	default:
		return fmt.Sprintf("%.2f nats per sign on the unseen names; %.2f is asked for, and the bigram has about 1.9. There were %d updates.", loss, enough, 3*((800+batch-1)/batch))
	}
}

// drawn deals the names.
var drawn = sync.OnceValues(func() (train, unseen *data.Set) {
	list := data.Distinct(data.MadeUpNames(rand.New(rand.NewPCG(16, 7)), 1400))[:1000]
	return data.NextSign(list, data.Letters).Split(0.8, nil)
})

// written is the loss on the unseen names after three epochs.
func written(units int, eta float64, batch int) float64 {
	train, unseen := drawn()
	rng := rand.New(rand.NewPCG(1, 16))
	cell := recurrent.NewGRU(27, units, recurrent.AfterProduct, nn.Glorot(rng), nn.Orthogonal(rng, 1))
	net := nn.New(recurrent.New(cell, recurrent.Settings{Steps: train.Steps}), nn.NewEachPosition(train.Steps, nn.NewDense(units, 27, nn.Identity, nn.Glorot(rng))))
	loss := nn.Masked{Loss: nn.SoftmaxCrossEntropy}
	run := nn.Training{Loss: loss, Optimizer: &optim.ClipNorm{Rule: &optim.Adam{Rate: eta}, Max: 1}, Epochs: 3, Batch: batch, Rand: rng}
	for p := range run.RunOn(net, train) {
		if p.Err != nil {
			return math.Inf(1)
		}
	}
	return loss.Value(net.Predict(unseen.X()), unseen.Y())
}
