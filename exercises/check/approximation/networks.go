package approximation

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// PiecewiseFit is a ReLU network through given points.
var PiecewiseFit = check.New(piecewiseFit, check.Spec{
	ID: chapter + "piecewisefit", Func: "PiecewiseFit", Title: "a ReLU network through given points",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"x", "y"}, Out: []string{"b", "v", "c"},
	Cases: []check.Case{
		{Name: "two points: one straight line", Args: check.Args{[]float64{0.5, 2.5}, []float64{1.2, -2}}},
		{Name: "a tent: three points, one side longer", Args: check.Args{[]float64{0.25, 0.5, 1.5}, []float64{-0.3, 1, -0.6}}},
		{Name: "five points, unequal gaps, x of both signs", Args: check.Args{[]float64{-2.2, -1.5, 0.3, 0.7, 2.9}, []float64{0.4, -1.1, 2.3, 1.6, -0.2}}},
	},
	Accept: acceptPiecewise,
	Mistakes: []check.Mistake{
		{Name: "slopes", Says: "v is the slope of each piece. But no ReLU ends where the piece ends: it goes on, under all the pieces that follow. What has to be added at each kink?"},
		{Name: "height differences", Says: "You use the differences of y where slopes are meant. The gaps between the points are not 1: divide by them."},
		{Name: "equal widths", Says: "You divide by the mean gap. These points are not equally far apart: each piece has its own width."},
		{Name: "c forgotten", Says: "c is 0. At the first point all ReLUs are 0, and the network says c. What should it say there?"},
		{Name: "c is the mean", Says: "c is the mean of y. At the first point all ReLUs are 0, and the network says c. What should it say there?"},
		{Name: "sign of b", Says: "b = +x puts the kink at −x. The kink is where x + b = 0."},
		{Name: "kink at the right end", Says: "The kink of each neuron stands at the right end of its piece. The slope must change where the piece begins."},
		{Name: "first slope lost", Says: "The first output weight is 0, so that the first piece is flat. Before the first point all neurons are silent and the slope is 0: the change there is the whole first slope."},
		{Name: "difference the other way", Says: "The output weights from the second on have the wrong sign: the change of slope is the new slope minus the old one."},
		{Name: "slope upside down", Says: "You divide the difference of x by that of y. A slope is the difference of y divided by that of x."},
		{Name: "slope to the point before", Says: "The slope that begins at a point leads to the next point. Yours is the one that has just ended there, so that every change comes one point late."},
		{Name: "all slopes before", Says: "You subtract the sum of all slopes before. The slope that arrives at a kink is that of the piece before alone."},
		{Name: "heights", Says: "v is y. A tent is as high as its point, but a ReLU is no tent: its output weight is a slope, or rather a change of slope."},
	},
	Hints: [3]string{
		"Walk from left to right with a pencil. At the first point no neuron is awake. Which number makes the network right there? Which neuron wakes up then, and how steep must the line become?",
		"Each neuron wakes up at one point and changes the slope from there on, for good. n + 1 points have n pieces, so n neurons, with the kinks at all points but the last.",
		"c = y₀, bᵢ = −xᵢ, sᵢ = (yᵢ₊₁ − yᵢ)/(xᵢ₊₁ − xᵢ), v₀ = s₀, vᵢ = sᵢ − sᵢ₋₁",
	},
})

func piecewiseFit(on check.Mistakes) func(x, y []float64) (b, v []float64, c float64) {
	return func(x, y []float64) (b, v []float64, c float64) {
		n := len(x) - 1
		before, sum := 0.0, 0.0
		for i := range n {
			dx, dy := x[i+1]-x[i], y[i+1]-y[i]
			if on["slope to the point before"] {
				dx, dy = 1, 0
				if i > 0 {
					dx, dy = x[i]-x[i-1], y[i]-y[i-1]
				}
			}
			switch {
			case on["height differences"]:
				dx = 1
			case on["equal widths"]:
				dx = (x[n] - x[0]) / float64(n)
			case on["slope upside down"]:
				dx, dy = dy, dx
			}
			slope := dy / dx
			if i == 0 && on["first slope lost"] {
				before = slope
			}
			weight := slope - before
			sum += slope
			switch {
			case on["slopes"]:
				weight = slope
			case on["heights"]:
				weight = y[i]
			case on["difference the other way"] && i > 0:
				weight = before - slope
			case on["all slopes before"]:
				weight = slope - (sum - slope)
			}
			kink := x[i]
			switch {
			case on["sign of b"]:
				kink = -x[i]
			case on["kink at the right end"]:
				kink = x[i+1]
			}
			b, v, before = append(b, -kink), append(v, weight), slope
		}
		c = y[0]
		switch {
		case on["c forgotten"]:
			c = 0
		case on["c is the mean"]:
			c = floats.Sum(y) / float64(n+1)
		}
		return b, v, c
	}
}

// acceptPiecewise compares the network with the straight lines at the points
// and at three places of each piece: a kink cannot hide between them, as the
// number of neurons is limited.
func acceptPiecewise(in, out []any) string {
	x, y := in[0].([]float64), in[1].([]float64)
	b, v, c := out[0].([]float64), out[1].([]float64), out[2].(float64)
	if len(b) != len(v) {
		return fmt.Sprintf("There are %d biases and %d output weights: each hidden neuron has one of both.", len(b), len(v))
	}
	if len(b) > len(x) {
		return fmt.Sprintf("There are %d neurons for %d points. One per piece is enough.", len(b), len(x))
	}
	at := func(t float64) float64 {
		sum := c
		for i := range b {
			sum += v[i] * max(0, t+b[i])
		}
		return sum
	}
	size := floats.Norm(y, math.Inf(1))
	for i := range x { // the points first
		if got := at(x[i]); !(math.Abs(got-y[i]) <= 1e-7*size) {
			return fmt.Sprintf("At point %d, x = %.4g, your network says %.4g and should say %.4g. %s", i, x[i], got, y[i], whichWeight(i, x, y, b, v, c))
		}
	}
	for i := range len(x) - 1 {
		for _, s := range []float64{0.17, 0.5, 0.83} {
			t, want := x[i]+s*(x[i+1]-x[i]), y[i]+s*(y[i+1]-y[i])
			if got := at(t); !(math.Abs(got-want) <= 1e-7*size) {
				return fmt.Sprintf("Right at the points, but between point %d and point %d the line is not straight: at x = %.4g it should be %.4g and is %.4g. Is there a kink inside of the piece?", i, i+1, t, want, got)
			}
		}
	}
	return ""
}

// whichWeight says what to look at first when point i is wrong.
func whichWeight(i int, x, y, b, v []float64, c float64) string {
	slope, kinks, slopes := 0.0, true, len(v) > 1
	for k := range min(len(b), len(x)-1) {
		slope = (y[k+1] - y[k]) / (x[k+1] - x[k])
		kinks = kinks && math.Abs(b[k]+x[k]) < 1e-7
		slopes = slopes && math.Abs(v[k]-slope) < 1e-7*max(1, math.Abs(slope))
	}
	switch {
	case i == 0:
		return "No neuron should be awake there yet: look at c, and at a kink −b that lies too far to the left."
	case !kinks:
		return "The kinks lie where x + b = 0. Is there one at every point but the last?"
	case slopes:
		return "The kinks are right, and v is the slope of each piece. But the neurons of the pieces before go on: what has to be added at the kink?"
	}
	return "The kinks are right. How much does the slope change at each of them?"
}

// The task of TrainSine.
const (
	sineSteps = 1000
	sineGoal  = 0.05
	sineMost  = 64 // neurons
)

// TrainSine looks for settings with which training finds a sine.
var TrainSine = check.New(trainSine, check.Spec{
	ID: chapter + "trainsine", Func: "TrainSine", Title: "settings that learn a sine",
	Kind: check.Experiment, Points: 2, Minutes: 15,
	Out:    []string{"f", "n", "spread", "η"},
	Cases:  []check.Case{{Name: "your settings"}},
	Accept: acceptSine,
	Mistakes: []check.Mistake{
		{Name: "everything by default", Says: "One ReLU neuron with its kink at 0, the edge of the data: that is a straight line. The theorem promises a number of neurons, and one is hardly it."},
		{Name: "the largest of everything", Says: "64 neurons can represent far more than a sine, but with η = 1 the first steps throw them far out of the interval, and none of them comes back. That is an error of optimisation, not of approximation."},
	},
	Hints: [3]string{
		"The verdict says what came out: the loss, the worst error, and what it thinks of it. Change one setting at a time.",
		"Representing is not finding. The activation must have a slope for gradient descent to walk on, the neurons must stand where the data are, and the rate must be neither so large that they are thrown out nor so small that they do not arrive.",
		"tanh, a dozen or two of neurons, spread, and a rate near 0.01 or a little larger",
	},
})

func trainSine(on check.Mistakes) func() (f string, n int, spread bool, eta float64) {
	return func() (f string, n int, spread bool, eta float64) {
		switch {
		case on["everything by default"]:
			return "relu", 1, false, 0.01
		case on["the largest of everything"]:
			return "tanh", sineMost, true, 1
		}
		return "tanh", 16, true, 0.02
	}
}

// activations that TrainSine may choose from.
var activations = map[string]nn.Activation{
	"tanh": nn.Tanh, "logistic": nn.Logistic, "relu": nn.ReLU, "step": nn.Heaviside,
	"square": nn.Elementwise{Name: "z²", F: square, Prime: func(z, _ float64) float64 { return 2 * z }},
}

func acceptSine(_, out []any) string {
	name, n, spread, eta := out[0].(string), out[1].(int), out[2].(bool), out[3].(float64)
	f, known := activations[name]
	switch {
	case !known:
		return fmt.Sprintf("The activation %q is not on offer. It must be tanh, logistic, relu, step or square.", name)
	case n < 1 || n > sineMost:
		return fmt.Sprintf("%d neurons: it must be 1 to %d.", n, sineMost)
	case !(eta > 0) || math.IsInf(eta, 1):
		return fmt.Sprintf("The rate η = %v must be a number above 0.", eta)
	}
	hidden := sineLayer(f, n, spread)
	loss, worst, err := learnSine(hidden, eta)
	what := fmt.Sprintf("%d %s neurons, η = %g, %d steps", n, name, eta, sineSteps)
	if err != nil {
		return fmt.Sprintf("%s: training broke off, the loss is no number any more. A smaller η?", what)
	}
	if worst <= sineGoal {
		return ""
	}
	why := ""
	switch {
	case name == "step":
		why = "A step has the slope 0 everywhere: the hidden weights never move, only the output learns. The steps stay where they began."
	case name == "square":
		why = "Sums of squares of straight lines are parabolas, however many there are. A polynomial is what the theorem excludes."
	case n < 3:
		why = "So few neurons bend too little: that is an error of approximation."
	case eta > 0.2:
		why = "Such large steps throw the neurons out of the interval: an error of optimisation, more neurons do not help."
	case !spread:
		why = "With b = 0 all neurons stand at x = 0, the edge of the data. They have to move into the interval first."
	case eta < 0.008:
		why = "On its way, and not there: with such a rate the steps are too small for the time."
	default:
		why = whichError(f, n)
	}
	return fmt.Sprintf("%s: √L = %.2g, worst error %.2g, the goal is %g. %s", what, loss, worst, sineGoal, why)
}

// whichError tells from the best output weights on the hidden layer that
// training began with whether the network is large enough.
func whichError(f nn.Activation, n int) string {
	hidden, x := sineLayer(f, n, true), line(101)
	if out, err := nn.LeastSquares(nn.New(hidden).Predict(x), values(sine, x)); err == nil {
		if best := farthest(nn.New(hidden, out), sine, line(1001)); best <= sineGoal {
			return fmt.Sprintf("With the hidden neurons that it began with, and the best output weights, the error would be %.2g. So the weights exist, and were not found: an error of optimisation.", best)
		}
	}
	return "The neurons that it began with do not allow it, not even with the best output weights. More neurons, other neurons, or a rate that brings them farther."
}

// sine is the curve to be learnt, one period on [0, 1].
func sine(x float64) float64 { return math.Sin(2 * math.Pi * x) }

// line is n numbers from 0 to 1, as samples.
func line(n int) *mat.Dense { return mat.NewDense(1, n, floats.Span(make([]float64, n), 0, 1)) }

func values(f func(float64) float64, x *mat.Dense) *mat.Dense {
	var y mat.Dense
	y.Apply(func(_, _ int, v float64) float64 { return f(v) }, x)
	return &y
}

// sineLayer has n neurons with random weights; their places −b/w are spread
// over [0, 1], or all at 0.
func sineLayer(f nn.Activation, n int, spread bool) *nn.Dense {
	rng := rand.New(rand.NewPCG(1, 0))
	hidden := nn.NewDense(1, n, f, nn.Uniform(rng, 10))
	for i := range n {
		if spread {
			hidden.B.Set(i, 0, -hidden.W.At(i, 0)*rng.Float64())
		}
	}
	return hidden
}

// learnSine trains on 101 samples and returns √L and the worst error.
func learnSine(hidden *nn.Dense, eta float64) (loss, worst float64, err error) {
	n, _ := hidden.W.Dims()
	net := nn.New(hidden, nn.NewDense(n, 1, nn.Identity, nn.Glorot(rand.New(rand.NewPCG(1, 1)))))
	x := line(101)
	run := nn.Training{Loss: nn.MeanSquaredError, Optimizer: &optim.Adam{Rate: eta}, Epochs: sineSteps, Every: sineSteps}
	for p := range run.Run(net, x, values(sine, x)) {
		loss, err = math.Sqrt(p.Loss), errors.Join(err, p.Err)
	}
	return loss, farthest(net, sine, line(1001)), err
}

// farthest is the largest |ŷ − g|.
func farthest(net *nn.Network, g func(float64) float64, x *mat.Dense) float64 {
	var e mat.Dense
	e.Sub(net.Predict(x), values(g, x))
	return floats.Norm(e.RawRowView(0), math.Inf(1))
}

// BumpNetwork builds the stairs for a promised error.
var BumpNetwork = check.New(bumpNetwork, check.Spec{
	ID: chapter + "bumpnetwork", Func: "BumpNetwork", Title: "the stairs for a promised error, all weights",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"g", "a", "b", "slope", "ε", "k"}, Out: []string{"W₁", "b₁", "W₂", "b₂"},
	Cases: []check.Case{
		{Name: "g = sin on [−1, 2], 4 strips", Args: check.Args{math.Sin, -1.0, 2.0, 1.0, 0.41, 100.0}},
		{Name: "g = exp on [0.5, 1.75], 9 strips, softer edges", Args: check.Args{math.Exp, 0.5, 1.75, math.Exp(1.75), 0.43, 12.0}},
		{Name: "g = x² − 2x on [−2.5, −0.3], 3 strips", Args: check.Args{func(x float64) float64 { return x*x - 2*x }, -2.5, -0.3, 7.0, 2.6, 40.0}},
	},
	Mistakes: []check.Mistake{
		{Name: "strips rounded down", Says: "You have one strip too few: rounded down, the strips are wider than the bound allows."},
		{Name: "½ forgotten", Says: "You have about twice as many strips as are needed. The step is right in the middle of its strip, so the bound is ½ w · slope, over half a strip."},
		{Name: "strips rounded to the nearest", Says: "Right where the number of strips has to be rounded up anyway. Rounded down, the strips are wider than the bound allows."},
		{Name: "m neurons", Says: "You have one neuron, and one strip, too many. The bound gives the number of strips; between m strips there are m − 1 edges."},
		{Name: "an interval of length 1", Says: "You have counted the strips for an interval of length 1. This one is b − a long."},
		{Name: "width from the neurons", Says: "Your strips are (b − a)/(m − 1) wide, m being their number. m − 1 is the number of edges between them."},
		{Name: "W₂ from the left edges", Says: "b₂ is g in the middle of the first strip, but your W₂ goes from left edge to left edge. All heights are taken in the middles."},
		{Name: "a strip is 1/m wide", Says: "Your strips are 1/m wide, as on [0, 1]. The interval goes from a to b."},
		{Name: "a forgotten", Says: "Your edges are counted from 0. The first strip begins at a."},
		{Name: "weight k", Says: "Every hidden weight is k. A narrow strip needs steeper edges: k counts per strip, so the weight is k/w."},
		{Name: "bias without the weight", Says: "b₁ is minus the place of the edge. The step stands where W₁ x + b₁ = 0: the weight is missing."},
		{Name: "sign of b₁", Says: "b₁ has the wrong sign: your steps stand at minus their edges."},
		{Name: "heights for differences", Says: "W₂ is the height of each strip. The steps to the left are still up there and add to it: a step brings only the difference to the strip before."},
		{Name: "left minus right", Says: "W₂ has the wrong sign: at an edge the curve goes from the left height to the right one, so the step is right minus left."},
		{Name: "heights at the left edge", Says: "Your strips are as high as g is at their left edge. With the middle the error is half as large, and the bound counts on that."},
		{Name: "heights at the right edge", Says: "Your strips are as high as g is at their right edge. With the middle the error is half as large, and the bound counts on that."},
		{Name: "b₂ forgotten", Says: "b₂ is 0. The first strip has no edge in the interval to lift it up: its height is the output bias."},
		{Name: "b₂ is g(a)", Says: "b₂ is g at the left end of the interval. It is the height of the first strip, which is g in the middle of it."},
		{Name: "an edge at a, too", Says: "There is one neuron too many, for an edge at a. That is no edge inside of the interval: the height of the first strip is the output bias."},
		{Name: "an edge at b, too", Says: "There is one neuron too many, for an edge at b. m strips have m − 1 edges inside of the interval."},
	},
	Hints: [3]string{
		"Which result is wrong first? If the sizes are, count the strips and the edges between them. If b₁ is, compute −b₁/W₁: these are the places of the edges.",
		"Three steps. The bound ½ w · slope ≤ ε says how many strips there are. The edges between them say where the neurons stand. The heights in the middles of the strips say what the output adds at each edge, and where it begins.",
		"m = ⌈(b − a) slope/(2 ε)⌉, w = (b − a)/m, edgeᵢ = a + i w for i = 1 … m − 1; W₁ = k/w, b₁ = −(k/w) edgeᵢ, W₂ = g(edgeᵢ + w/2) − g(edgeᵢ − w/2), b₂ = g(a + w/2)",
	},
})

func bumpNetwork(on check.Mistakes) func(g func(float64) float64, a, b, slope, eps, k float64) (w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 float64) {
	return func(g func(float64) float64, a, b, slope, eps, k float64) (w1 *mat.Dense, b1 []float64, w2 *mat.Dense, b2 float64) {
		strips := (b - a) * slope / (2 * eps)
		if on["½ forgotten"] {
			strips *= 2
		}
		if on["an interval of length 1"] {
			strips /= b - a
		}
		m := int(math.Ceil(strips))
		switch {
		case on["strips rounded down"]:
			m = int(strips)
		case on["strips rounded to the nearest"]:
			m = int(math.Round(strips))
		case on["m neurons"]:
			m++
		}
		w := (b - a) / float64(m)
		if on["width from the neurons"] {
			w = (b - a) / float64(m-1)
		}
		if on["a strip is 1/m wide"] {
			w = 1 / float64(m)
		}
		start := a
		if on["a forgotten"] {
			start = 0
		}
		height := func(strip int) float64 {
			at := start + (float64(strip)+0.5)*w
			switch {
			case on["heights at the left edge"]:
				at -= w / 2
			case on["heights at the right edge"]:
				at += w / 2
			}
			return g(at)
		}
		first, last := 1, m-1
		if on["an edge at a, too"] {
			first = 0
		}
		if on["an edge at b, too"] {
			last = m
		}
		var in, out []float64
		for i := first; i <= last; i++ {
			edge, weight := start+float64(i)*w, k/w
			if on["weight k"] {
				weight = k
			}
			bias := -weight * edge
			switch {
			case on["bias without the weight"]:
				bias = -edge
			case on["sign of b₁"]:
				bias = -bias
			}
			step := height(i) - height(i-1)
			switch {
			case on["heights for differences"]:
				step = height(i)
			case on["left minus right"]:
				step = -step
			case on["W₂ from the left edges"]:
				step = g(edge) - g(edge-w)
			}
			switch {
			case i == 0:
				step = height(0)
			case i == m:
				step = -height(m - 1)
			}
			in, b1, out = append(in, weight), append(b1, bias), append(out, step)
		}
		b2 = height(0)
		switch {
		case on["b₂ forgotten"], on["an edge at a, too"]:
			b2 = 0
		case on["b₂ is g(a)"]:
			b2 = g(a)
		}
		n := len(b1)
		return mat.NewDense(n, 1, in), b1, mat.NewDense(1, n, out), b2
	}
}
