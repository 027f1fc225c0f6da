package stalls

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// DeepSettings are an activation function, initial weights and a learning rate
// with which ten layers learn.
var DeepSettings = check.New(deepSettings, check.Spec{
	ID: chapter + "deepsettings", Func: "DeepSettings", Title: "ten layers that learn",
	Kind: check.Experiment, Points: 2, Minutes: 15,
	Out:    []string{"f", "weights", "η"},
	Cases:  []check.Case{{Name: "ten layers, the two moons"}},
	Accept: learns,
	Mistakes: []check.Mistake{
		{Name: "logistic with Xavier", Says: "With σ each layer multiplies the error by about ¼. In ten layers a few millionths arrive at the bottom, and L stays at log 2. No initial weights of ordinary size and no rate help: change f."},
		{Name: "all weights 0", Says: "All weights are 0: no activation but 0, and no error that comes down. Only the output bias moves. Even if the others moved, all neurons of a layer would stay twins."},
		{Name: "0.01 for every width", Says: "N(0, 0.01²) is far too narrow for layers of 20: signal and error shrink in every layer, and at the far end nothing is left. The right spread depends on the number of inputs."},
		{Name: "1 for every width", Says: "N(0, 1) is too wide for layers of 20: every layer multiplies the signal, and the error on its way down. It explodes or kills whole layers. The right spread depends on the number of inputs."},
		{Name: "a rate of 1", Says: "The weights are right for ReLU, but the steps are too long: the first updates throw the network out of the region where it is alive, and numbers explode or neurons die. A smaller η is the remedy here."},
		{Name: "a tiny rate", Says: "The network is healthy, but with η = 0.0001 it hardly moves in 40 epochs. Not every stall is a sickness."},
		{Name: "Xavier for ReLU", Says: "Xavier is made for tanh. Behind ReLU the mean square halves in every layer, and after ten layers a thousandth is left; the network starts so slowly that 40 epochs with this η are not enough."},
	},
	Hints: [3]string{
		"Look at the chapter's first figures: with which activation functions does δ arrive at layer 1 at all?",
		"Take f from the family that keeps its slope near 1, the weights that were derived for that f, and a rate between those that creep and those that explode.",
		"ReLU with He weights, or tanh with either of the two derived ones; η about 0.1 or a little less",
	},
})

func deepSettings(on check.Mistakes) func() (f, weights string, eta float64) {
	return func() (f, weights string, eta float64) {
		switch {
		case on["logistic with Xavier"]:
			return "logistic", "Xavier", 0.1
		case on["all weights 0"]:
			return "ReLU", "0", 0.1
		case on["0.01 for every width"]:
			return "ReLU", "0.01", 0.1
		case on["1 for every width"]:
			return "ReLU", "1", 0.1
		case on["a rate of 1"]:
			return "ReLU", "He", 1
		case on["a tiny rate"]:
			return "ReLU", "He", 0.0001
		case on["Xavier for ReLU"]:
			return "ReLU", "Xavier", 0.03
		}
		return "ReLU", "He", 0.1
	}
}

var activations = map[string]nn.Activation{"logistic": nn.Logistic, "tanh": nn.Tanh, "ReLU": nn.ReLU}

var initial = map[string]func(*rand.Rand) nn.Initializer{
	"0":      func(*rand.Rand) nn.Initializer { return nn.Zeros },
	"0.01":   func(rng *rand.Rand) nn.Initializer { return nn.Normal(rng, 0.01) },
	"1":      func(rng *rand.Rand) nn.Initializer { return nn.Normal(rng, 1) },
	"Xavier": nn.Glorot,
	"He":     nn.He,
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

const (
	epochs = 40
	goal   = 0.1
)

// learns trains ten layers with two seeds and says what came out.
func learns(_, out []any) string {
	f, known := activations[out[0].(string)]
	if !known {
		return fmt.Sprintf("f is %q; it must be one of \"logistic\", \"tanh\" and \"ReLU\"", out[0])
	}
	weights, known := initial[out[1].(string)]
	if !known {
		return fmt.Sprintf("weights is %q; it must be one of \"0\", \"0.01\", \"1\", \"Xavier\" and \"He\"", out[1])
	}
	eta := out[2].(float64)
	if !(eta > 0) || math.IsInf(eta, 0) {
		return fmt.Sprintf("η is %v; it must be a number above 0", eta)
	}
	for seed := range uint64(2) {
		before, after, loss := train(f, weights(source(seed+1)), eta)
		if !(loss < goal) {
			return chart(seed+1, before, after, loss)
		}
	}
	return ""
}

// train runs the two moons through ten layers of 20 neurons, and returns what
// the layers do before and after, and L of the best epoch.
func train(f nn.Activation, init nn.Initializer, eta float64) (before, after []nn.LayerStats, loss float64) {
	moons := data.Moons(source(1), 200, 0.1)
	x, y := moons.X(), moons.Y()
	layers := []nn.Layer{nn.NewDense(2, 20, f, init)}
	for range 8 {
		layers = append(layers, nn.NewDense(20, 20, f, init))
	}
	net := nn.New(append(layers, nn.NewDense(20, 1, nn.Identity, init))...)
	look := func() []nn.LayerStats {
		t := net.Forward(x)
		t.Backward(nn.LogisticCrossEntropy, y)
		return t.Stats()
	}
	before = look()
	run := nn.Training{Loss: nn.LogisticCrossEntropy, Optimizer: &optim.SGD{Rate: eta}, Epochs: epochs, Batch: 20, Rand: source(2)}
	best := math.Inf(1)
	for p := range run.Run(net, x, y) {
		if p.Err != nil {
			return before, nil, math.NaN()
		}
		best = min(best, p.Loss)
	}
	return before, look(), best
}

// chart is what a doctor would write of a network that has not learnt.
func chart(seed uint64, before, after []nn.LayerStats, loss float64) string {
	var b strings.Builder
	top := len(before) - 1
	ratio := before[0].Delta / before[top].Delta
	fmt.Fprintf(&b, "With seed %d the best L in %[3]d epochs is %.3[2]g; less than %[4]g is due. Before training ‖δ⁽¹⁾‖/‖δ⁽¹⁰⁾‖ = %.2[5]g. ", seed, loss, epochs, goal, ratio)
	dead := 0.0
	for l := range after {
		dead = max(dead, after[l].Dead)
	}
	switch {
	case math.IsNaN(loss):
		b.WriteString("The training ended with numbers that are none: an explosion. Are the weights too large, or is it η?")
	case ratio < 0.01:
		b.WriteString("Hardly any error arrives at layer 1: look at the slopes and at the weights before you touch η.")
	case ratio > 30:
		b.WriteString("The error grows on its way down: the weights are too large.")
	case dead == 1:
		b.WriteString("Now a whole layer is dead. The steps were too long.")
	case dead > 0.5:
		fmt.Fprintf(&b, "Now %.0f %% of the neurons of one layer are dead. Were the steps too long?", 100*dead)
	case loss < 0.6:
		b.WriteString("It learns, but not well enough: try a larger or a smaller η, or the weights that were derived for this f.")
	default:
		b.WriteString("The error arrives, and yet nothing is learnt: η is far too small or far too large.")
	}
	return b.String()
}

// LayerChart is the whole of the chapter: what to look at in every layer.
var LayerChart = check.New(layerChart, check.Spec{
	ID: chapter + "layerchart", Func: "LayerChart", Title: "the chart of a deep ReLU network",
	Kind: check.Formula, Points: 5, Minutes: 60, Test: true,
	In: []string{"W", "x", "δ⁽ᴸ⁾"}, Out: []string{"Var z", "dead", "‖δ‖"},
	Cases: []check.Case{
		{Name: "four layers of 4, a dead neuron in layer 2", N: 5, Args: check.Args{func() []*mat.Dense {
			w := []*mat.Dense{check.Matrix(1011, 4, 4), check.Matrix(1012, 4, 4), check.Matrix(1013, 4, 4), check.Matrix(1014, 4, 4)}
			w[1].SetRow(2, []float64{-0.7, -1.2, -0.4, -2.1})
			return w
		}, check.Matrix(1015, 4, 5), check.Matrix(1016, 4, 5)}},
		{Name: "2-5-4-3, dead neurons in layers 1 and 2", N: 3, Args: check.Args{func() []*mat.Dense {
			w := []*mat.Dense{check.Matrix(1021, 5, 2), check.Matrix(1022, 4, 5), check.Matrix(1023, 3, 4)}
			w[0].SetRow(3, []float64{-1.3, -0.6})
			w[1].SetRow(0, []float64{-0.5, -1.1, -0.9, -0.3, -1.7})
			return w
		}, mat.NewDense(2, 3, []float64{0.9, 1.6, 0.4, 2.2, 0.3, 1.1}), check.Matrix(1026, 3, 3)}},
	},
	Mistakes: []check.Mistake{
		{Name: "f' missing", Says: "‖δ‖ is too large below: Wᵀ δ is ∂L/∂a. Where a neuron is off, ReLU has the slope 0 and lets nothing down."},
		{Name: "a for f'", Says: "On the way back you multiply by the activation. The slope of ReLU is 1 where z > 0, not z."},
		{Name: "the slope of z < 0", Says: "Your slopes are 1 where the neuron is off. ReLU lets the error down where z > 0, and nowhere else."},
		{Name: "ReLU of the error", Says: "You apply ReLU to the error itself: negative errors become 0. It is z that decides whether a neuron lets the error down; the error may have any sign."},
		{Name: "f' of the layer above", Says: "You use the slopes of the layer above. δ above has them already; here the slopes of the layer belong at which the error arrives."},
		{Name: "W of its own layer", Says: "The error comes down through the weights of the layer above, W⁽ˡ⁺¹⁾. You use W⁽ˡ⁾; where all layers are equally wide, nothing panics."},
		{Name: "W not transposed", Says: "The error goes down through Wᵀ. You use W; where all layers are equally wide, nothing panics."},
		{Name: "f' at the top", Says: "You multiply the δ that was given by slopes once more. It is ∂L/∂z of the last layer already, and that layer is linear."},
		{Name: "ReLU at the top", Says: "You treat the last layer as ReLU: neurons with z ≤ 0 count as dead there. It is linear, its slope is 1, and none of its neurons can be dead."},
		{Name: "no ReLU on the way up", Says: "You hand z to the next layer without max(z, 0). Only the last layer is linear."},
		{Name: "the variance of a", Says: "You have the variance of a. Asked for is that of z, before ReLU."},
		{Name: "÷ (n − 1)", Says: "You divide the variance by the number minus 1. Stats divides by the number."},
		{Name: "mean of the squares", Says: "You have the mean of z². The variance also subtracts the square of the mean, and the mean of z is not 0."},
		{Name: "the standard deviation", Says: "You have the root of the variance. Asked for is the variance."},
		{Name: "no root", Says: "You have ‖δ‖², the sum of the squares. The norm is its root."},
		{Name: "root of the mean", Says: "You divide by the number of entries below the root. ‖δ‖ is the root of the sum of all squares."},
		{Name: "sum of sizes", Says: "You add up |δ|. The norm ‖δ‖ is the root of the sum of the squares."},
		{Name: "off for one sample", Says: "You count neurons that are off for at least one sample. Dead is a neuron that is off for all of them."},
		{Name: "the inactive share", Says: "You count the share of all z ≤ 0, neuron by neuron and sample by sample. Dead is a neuron whose whole row is ≤ 0."},
		{Name: "dead counted", Says: "You count dead neurons. Asked for is their share: divide by the number of neurons of the layer."},
	},
	Hints: [3]string{
		"Three columns, three pieces of code. Which one is wrong? Var z and dead need the way up alone; ‖δ‖ needs the way back as well.",
		"Up: z = W a, then a = max(z, 0), in all layers but the last; keep every z. Back: from δ of layer l + 1 through its Wᵀ, then times the slope of layer l, which is 1 where z > 0 and 0 elsewhere.",
		"δ⁽ˡ⁾ = [z⁽ˡ⁾ > 0] ⊙ W⁽ˡ⁺¹⁾ᵀ δ⁽ˡ⁺¹⁾; ‖δ‖ = √Σ δ²; Var z = mean of z² − (mean of z)²; dead = rows with max z ≤ 0, divided by the rows, 0 at the top",
	},
})

func layerChart(on check.Mistakes) func(w []*mat.Dense, x, top *mat.Dense) (varZ, dead, norm []float64) {
	return func(w []*mat.Dense, x, top *mat.Dense) (varZ, dead, norm []float64) {
		last := len(w) - 1
		_, n := x.Dims()
		relu := func(_, _ int, v float64) float64 { return max(v, 0) }
		z, a := make([]*mat.Dense, len(w)), x
		for l := range w {
			z[l] = new(mat.Dense)
			z[l].Mul(w[l], a)
			next := mat.DenseCopyOf(z[l])
			if l < last && !on["no ReLU on the way up"] {
				next.Apply(relu, next)
			}
			a = next
			look := z[l]
			if on["the variance of a"] {
				look = a
			}
			varZ = append(varZ, variance(on, look))
			dead = append(dead, deadShare(on, z[l], l == last))
		}
		slopes := func(m *mat.Dense) *mat.Dense {
			s := new(mat.Dense)
			s.Apply(func(_, _ int, v float64) float64 {
				switch {
				case on["a for f'"]:
					return max(v, 0)
				case v > 0 != on["the slope of z < 0"]:
					return 1
				}
				return 0
			}, m)
			return s
		}
		norm = make([]float64, len(w))
		delta := mat.DenseCopyOf(top)
		if on["f' at the top"] {
			delta.MulElem(delta, slopes(z[last]))
		}
		for l := last; l >= 0; l-- {
			if l < last {
				down := new(mat.Dense)
				from := w[l+1]
				if on["W of its own layer"] {
					from = w[l]
				}
				if on["W not transposed"] {
					down.Mul(from, delta)
				} else {
					down.Mul(from.T(), delta)
				}
				at := z[l]
				if on["f' of the layer above"] {
					at = z[l+1]
				}
				switch {
				case on["f' missing"]:
				case on["ReLU of the error"]:
					down.Apply(relu, down)
				default:
					down.MulElem(down, slopes(at))
				}
				delta = down
			}
			norm[l] = delta.Norm(2)
			switch rows, _ := delta.Dims(); {
			case on["no root"]:
				norm[l] *= norm[l]
			case on["sum of sizes"]:
				norm[l] = floats.Norm(delta.RawMatrix().Data, 1)
			case on["root of the mean"]:
				norm[l] /= math.Sqrt(float64(rows * n))
			}
		}
		return varZ, dead, norm
	}
}

// variance is that of all numbers of a matrix.
func variance(on check.Mistakes, m *mat.Dense) float64 {
	mean, square, count := 0.0, 0.0, 0.0
	for _, v := range m.RawMatrix().Data {
		mean, square, count = mean+v, square+v*v, count+1
	}
	mean, square = mean/count, square/count
	v := square - mean*mean
	switch {
	case on["÷ (n − 1)"]:
		v *= count / (count - 1)
	case on["mean of the squares"]:
		v = square
	case on["the standard deviation"]:
		v = math.Sqrt(v)
	}
	return v
}

// deadShare is the share of the rows of z without a number above 0.
func deadShare(on check.Mistakes, z *mat.Dense, top bool) float64 {
	if top && !on["ReLU at the top"] {
		return 0
	}
	rows, n := z.Dims()
	dead, inactive := 0.0, 0.0
	for i := range rows {
		off := 0
		for _, v := range z.RawRowView(i) {
			if v <= 0 {
				off++
				inactive++
			}
		}
		if off == n || off > 0 && on["off for one sample"] {
			dead++
		}
	}
	switch {
	case on["the inactive share"]:
		return inactive / float64(rows*n)
	case on["dead counted"]:
		return dead
	}
	return dead / float64(rows)
}
