package nn_test

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
)

// The rules of package optim resume bit by bit: moments, t, the place in the
// schedule, and what a plateau has seen are in the checkpoint.
func TestResumeWithRealRules(t *testing.T) {
	for name, build := range map[string]func() nn.Optimizer{
		"SGD":      func() nn.Optimizer { return &optim.SGD{Rate: 0.1} },
		"momentum": func() nn.Optimizer { return &optim.Momentum{Rate: 0.1} },
		"AdamW":    func() nn.Optimizer { return &optim.AdamW{Adam: optim.Adam{Rate: 0.01}, Lambda: 0.1} },
		"clipped Adam on a schedule": func() nn.Optimizer {
			adam := &optim.Adam{}
			return &optim.ClipNorm{Max: 0.5, Rule: &optim.Scheduled{Rule: adam, Rate: &adam.Rate, Schedule: optim.WarmUp(3, optim.Cosine(0.05, 0.001, 20))}}
		},
		"plateau": func() nn.Optimizer {
			sgd := &optim.SGD{Rate: 0.3}
			return &optim.Plateau{Rule: sgd, Rate: &sgd.Rate, Factor: 0.5}
		},
	} {
		t.Run(name, func(t *testing.T) {
			begin := func() (*nn.Network, nn.Training, *data.Set) {
				rng := rand.New(rand.NewPCG(4, 2))
				net := nn.New(nn.NewDense(2, 6, nn.Tanh, nn.Glorot(rng)), nn.NewDense(6, 1, nn.Logistic, nn.Glorot(rng)))
				set := data.Moons(rng, 40, 0.1)
				return net, nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: build(), Epochs: 8, Batch: 16, Rand: rng}, set
			}
			observe := func(o nn.Optimizer, p nn.Progress) {
				if plateau, ok := o.(*optim.Plateau); ok {
					plateau.Observe(float64(p.Epoch % 3)) // up and down
				}
			}
			whole, run, set := begin()
			for p := range run.RunOn(whole, set) {
				observe(run.Optimizer, p)
			}
			file := filepath.Join(t.TempDir(), "run")
			first, run, set := begin()
			for p := range run.RunOn(first, set) {
				observe(run.Optimizer, p)
				if p.Epoch == 5 {
					if err := p.Save(file); err != nil {
						t.Fatal(err)
					}
					break
				}
			}
			again, run, set := begin()
			run, err := run.Resume(again, file)
			if err != nil {
				t.Fatal(err)
			}
			for p := range run.RunOn(again, set) {
				observe(run.Optimizer, p)
			}
			if !slices.Equal(whole.Theta(), again.Theta()) {
				t.Error("the resumed run ends elsewhere")
			}
		})
	}
}
