package viz

import (
	"math"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

// learningGallery has the figures about learning: surfaces, layers, searches.
func learningGallery() map[string]Figure {
	rng := rand.New(rand.NewPCG(11, 12))
	g := map[string]Figure{}

	var all []Figure
	for _, s := range optim.Surfaces() {
		all = append(all, race(s))
		g["contours-"+s.Name] = race(s)
	}
	four := Grid(2, all...)
	four.Title = "four rules on four surfaces"
	g["contours"] = four
	wide := Contours("η and λ", func(x, y float64) float64 { return x*x + y/10 }, -1, 1, 0, 100)
	wide.X.Label.Text, wide.Y.Label.Text = "η", "λ"
	g["contours-stretched"] = wide

	xor := data.XOR()
	net := nn.New(nn.NewDense(2, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 1, nn.Logistic, nn.Glorot(rng)))
	for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 1}, Epochs: 300}).Run(net, xor.X(), xor.Y()) {
	}
	g["loss-surface"] = LossSurface("XOR after 300 epochs", net, nn.SquaredError, xor.X(), xor.Y(), RandomDirection(net, rng), RandomDirection(net, rng), 2)

	x := mat.NewDense(50, 100, nil)
	x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
	tenLayers := func(init nn.Initializer) *nn.Trace {
		var layers []nn.Layer
		for range 10 {
			layers = append(layers, nn.NewDense(50, 50, nn.Tanh, init))
		}
		return nn.New(layers...).Forward(x)
	}
	g["layers"] = LayerHistograms("tanh, ten layers of 50", "a", []string{"sd 0.01", "sd 1", "Glorot"}, tenLayers(nn.Normal(rng, 0.01)), tenLayers(nn.Normal(rng, 1)), tenLayers(nn.Glorot(rng)))
	g["layers-two"] = LayerHistograms("before and after", "z", []string{"before", "after"}, trained(rng, nn.Tanh, 4, 30, 20), trained(rng, nn.Tanh, 4, 30, 20))

	at, mean, sd, ei := posterior()
	seen := Series{X: []float64{0, 0.4, 1}, Y: []float64{0.2, -0.5, 0.6}}
	g["band"] = Band("μ ± 2σ", "x", "f(x)", at, mean, sd, seen)
	g["posterior"] = Posterior("after 3 trials", "log₁₀ η", at, mean, sd, seen, ei, at[lowest(negated(ei))])
	g["schedules"] = Schedules("η(t)", 1000,
		[]string{"fixed", "steps", "exponential", "cosine", "warm-up, cosine"},
		optim.Fixed(0.1), optim.StepDecay(0.1, 0.5, 250), optim.Exponential(0.1, 0.996), optim.Cosine(0.1, 0, 1000), optim.WarmUp(100, optim.Cosine(0.1, 0, 900)))

	var grid, random Series
	for k := range 9 {
		grid.X, grid.Y = append(grid.X, math.Pow(10, -3+float64(k%3))), append(grid.Y, 0.1+0.4*float64(k/3))
		random.X, random.Y = append(random.X, math.Pow(10, -3.3+2.6*rng.Float64())), append(random.Y, rng.Float64())
	}
	random.Color = hue(1)
	left, right := Coverage("grid", "η", "β", grid), Coverage("random", "η", "β", random)
	left.LogX()
	right.LogX()
	cover := Grid(2, left, right)
	cover.ShareX()
	cover.ShareY()
	g["coverage"] = cover
	g["coverage-one"] = Coverage("both", "x", "y", Series{Name: "grid", X: []float64{1, 2, 1, 2}, Y: []float64{1, 1, 2, 2}}, Series{Name: "random", X: []float64{1.2, 1.9}, Y: []float64{1.4, 1.1}})

	trials := Heat("accuracy of 20 trials", mat.NewDense(4, 5, []float64{
		.31, .52, .88, .93, .95, .28, .47, .83, .94, .96, .2, .41, .7, .92, math.NaN(), .1, .3, .61, .89, math.NaN()}))
	trials.X, trials.Y, trials.Sequential = "learning rate η", "batch size", true
	trials.Cols, trials.Rows = []string{"10⁻⁴", "10⁻³", "0.01", "0.1", "1"}, []string{"16", "32", "64", "128"}
	g["heat-trials"] = trials

	shared := Grid(1,
		Lines("small numbers", "", "L", Series{Y: []float64{1, 0.5, 0.25}}),
		Lines("large numbers", "epoch", "L", Series{Y: []float64{100000, 50000, 30000, 20000}}))
	shared.ShareX()
	g["shared"] = shared
	return g
}

// race is four rules on a surface, 60 steps each.
func race(s optim.Surface) *ContourMap {
	c := Contours(s.Name, s.F, s.X[0], s.X[1], s.Y[0], s.Y[1])
	c.Log = s.Name == optim.Ravine.Name
	rate, adaptive := 0.1, 0.1
	switch s.Name {
	case optim.Ravine.Name:
		rate, adaptive = 0.001, 0.05
	case optim.Hills.Name:
		rate = 0.01
	}
	for _, o := range []struct {
		name string
		rule optim.Rule
	}{
		{"SGD", &optim.SGD{Rate: rate}},
		{"momentum", &optim.ClassicalMomentum{Rate: rate}},
		{"RMSProp", &optim.RMSProp{Rate: adaptive}},
		{"Adam", &optim.Adam{Rate: adaptive}},
	} {
		x, y := s.Path(o.rule, 59)
		c.Path(o.name, x, y)
	}
	return c
}

// posterior is something like a Gaussian process after trials at 0, 0.4 and 1.
func posterior() (x, mean, sd, ei []float64) {
	for i := range 201 {
		t := float64(i) / 200
		m := 0.2 - 3.1*t + 3.5*t*t
		s := 0.9 * math.Sqrt(math.Abs(t*(t-0.4)*(t-1)))
		x, mean, sd = append(x, t), append(mean, m), append(sd, s)
		better := 0.0
		if s > 0 {
			z := (-0.5 - m) / s
			better = (-0.5-m)*math.Erfc(-z/math.Sqrt2)/2 + s*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi)
		}
		ei = append(ei, better)
	}
	return x, mean, sd, ei
}

func negated(v []float64) (w []float64) {
	for _, v := range v {
		w = append(w, -v)
	}
	return w
}
