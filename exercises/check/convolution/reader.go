package convolution

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/nn/data"
	"glassnet/nn/optim"
)

// enough is the share of signs that ReadCaptcha asks for.
const enough = 0.80

// ReadCaptcha looks for a network that learns from few captchas.
var ReadCaptcha = check.New(readCaptcha, check.Spec{
	ID: chapter + "readcaptcha", Func: "ReadCaptcha", Title: "read captchas",
	Kind: check.Experiment, Points: 4, Minutes: 25, Test: true,
	Out:   []string{"kernels", "size", "hidden", "η"},
	Cases: []check.Case{{Name: "150 captchas to learn from, 75 fresh ones"}},
	Accept: func(_, out []any) string {
		return judge(out[0].(int), out[1].(int), out[2].(int), out[3].(float64))
	},
	Mistakes: []check.Mistake{
		{Name: "one kernel", Says: "One kernel finds one kind of stroke. Ten digits need several."},
		{Name: "1×1", Says: "A kernel of 1×1 sees one pixel: there is nothing to compare it with. Make the window larger."},
		{Name: "steps too short", Says: "With such a small rate the network is still near its beginning after five epochs. Adam usually likes a rate between 0.001 and 0.01."},
		{Name: "steps too long", Says: "With η = 0.3 the steps are far too long: the network says the same for every window, or nothing that can be computed."},
	},
	Hints: [3]string{
		"What does the checker say: about 10 % of the signs, which is guessing, or on the way? In the first case look at η.",
		"Compare the settings of the chapter: 6 kernels of 5×5, η = 0.002. There were more captchas there; here there are fewer updates, so each may go a little further.",
		"8 kernels of 5×5, 64 hidden neurons, η = 0.005",
	},
})

func readCaptcha(on check.Mistakes) func() (kernels, size, hidden int, eta float64) {
	return func() (kernels, size, hidden int, eta float64) {
		switch {
		case on["one kernel"]:
			return 1, 5, 16, 0.005
		case on["1×1"]:
			return 2, 1, 8, 0.002
		case on["steps too short"]:
			return 8, 5, 64, 0.00002
		case on["steps too long"]:
			return 8, 5, 64, 0.3
		}
		return 8, 5, 64, 0.005
	}
}

// drawn are the captchas of ReadCaptcha.
var drawn = sync.OnceValues(func() (train, fresh *data.Captchas) {
	return data.DigitCaptchas(rand.New(rand.NewPCG(15, 50)), 150), data.DigitCaptchas(rand.New(rand.NewPCG(15, 51)), 75)
})

// judge trains and says what came out.
func judge(kernels, size, hidden int, eta float64) string {
	switch {
	case kernels < 1 || kernels > 16:
		return fmt.Sprintf("%d kernels: from 1 to 16 are allowed.", kernels)
	case size < 1 || size > 9:
		return fmt.Sprintf("A kernel of %d×%d: from 1 to 9 are allowed.", size, size)
	case hidden < 8 || hidden > 128:
		return fmt.Sprintf("%d hidden neurons: from 8 to 128 are allowed.", hidden)
	case !(eta > 0) || math.IsInf(eta, 0):
		return fmt.Sprintf("η = %v is no learning rate: it must be a positive number.", eta)
	}
	sign, whole, finite := trained(kernels, size, hidden, eta)
	switch {
	case !finite:
		return "The loss becomes infinite on the way: the steps are too long."
	case sign >= enough:
		return ""
	}
	return fmt.Sprintf("%.1f %% of the signs and %.1f %% of the fresh captchas are read; %.0f %% of the signs are asked for.", 100*sign, 100*whole, 100*enough)
}

// trained is what a network reads of the fresh captchas after five epochs.
func trained(kernels, size, hidden int, eta float64) (sign, whole float64, finite bool) {
	train, fresh := drawn()
	rng := rand.New(rand.NewPCG(1, 15))
	c := conv.NewConv2D(conv.Shape{C: 1, H: 28, W: 28}, kernels, conv.Square(size), nn.ReLU, nn.He(rng))
	p := conv.NewMaxPool(c.Out, conv.Square(2))
	net := nn.New(c, p, nn.NewDense(p.Out.Size(), hidden, nn.ReLU, nn.He(rng)), nn.NewDense(hidden, 10, nn.Softmax, nn.Glorot(rng)))
	run := nn.Training{Loss: nn.CrossEntropy, Optimizer: &optim.Adam{Rate: eta}, Epochs: 5, Batch: 20, Rand: rng}
	for p := range run.RunOn(net, train.Windows) {
		if p.Err != nil {
			return 0, 0, false
		}
	}
	sign, whole = fresh.Score(net.Predict(fresh.Windows.X()))
	return sign, whole, true
}
