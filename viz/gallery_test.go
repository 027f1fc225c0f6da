package viz

import (
	"bytes"
	"image"
	"image/png"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/mat"
)

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// gallery has every figure of the package once. With VIZ_GALLERY=dir the test
// of the margins writes them there, to be looked at.
var gallery = sync.OnceValue(func() map[string]Figure {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(r, c int) *mat.Dense {
		m := mat.NewDense(r, c, nil)
		m.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, m)
		return m
	}
	g := map[string]Figure{}

	lines := Lines("logistic σ(z) and its derivative", "z", "a", Curve("σ(z)", logistic, -6, 6),
		Series{Name: "σ′(z)", Dashed: true, X: Curve("", logistic, -6, 6).X, Y: Curve("", func(z float64) float64 { return logistic(z) * logistic(-z) }, -6, 6).Y})
	lines.Note(0, 0.5, "σ(0) = ½")
	lines.HLine(1, "1")
	lines.VLine(2, "z = 2")
	g["lines"] = lines
	g["fit"] = Fit("height of a ball", "t", "h", Series{Name: "h", X: []float64{0, 1, 2, 3}, Y: []float64{2, 4, 3, -1}}, Curve("line", func(t float64) float64 { return 3.5 - t }, 0, 3), Curve("parabola", func(t float64) float64 { return 2 + 4*t - 1.6*t*t }, 0, 3))

	var loss, val []float64
	for e := range 40 {
		loss = append(loss, math.Exp(-float64(e)/6)+0.01)
		val = append(val, math.Exp(-float64(e)/6)+0.05+0.003*float64(e))
	}
	g["losses"] = Losses("L per epoch", Series{Name: "training", Y: loss}, Series{Name: "validation", Y: val})
	log := Losses("L per epoch, log", Series{Name: "training", Y: loss})
	log.LogY()
	g["log"] = log
	deep := Lines("‖δ⁽ˡ⁾‖ over epochs", "epoch", "‖δ⁽ˡ⁾‖", Series{Name: "l = 1", Y: []float64{1e-9, 1e-8, 1e-6, 3e-6}, Dots: true}, Series{Name: "l = 2", Y: []float64{1e-2, 2e-2, 0, 1}})
	deep.LogY()
	g["log-decades"] = deep

	x, y := mat.NewDense(2, 90, nil), mat.NewDense(3, 90, nil)
	for j := range 90 {
		k := j % 3
		a := float64(k) * 2 * math.Pi / 3
		x.Set(0, j, 2*math.Cos(a)+0.6*rng.NormFloat64())
		x.Set(1, j, 2*math.Sin(a)+0.6*rng.NormFloat64())
		y.Set(k, j, 1)
	}
	g["scatter"] = Scatter("three blobs", x, y)
	g["bars"] = Bars("‖∂L/∂W⁽ˡ⁾‖ per layer", "l", "norm", []string{"1", "2", "3", "4"}, Series{Name: "σ", Y: []float64{.01, .05, .2, .9}}, Series{Name: "ReLU", Y: []float64{.7, .6, .8, -.1}})
	g["bars-long"] = Bars("long names", "", "n", []string{"hard-logistic", "hard-tanh", "leaky ReLU", "softplus", "GELU (tanh form)", "logistic"}, Series{Y: []float64{3, 2, 5, 1, 2, 4}})
	g["histogram"] = Histogram("a⁽¹⁾", "a", 20, Series{Y: random(1, 500).RawRowView(0)})
	g["histograms"] = Histogram("a⁽ˡ⁾", "a", 20, Series{Name: "l = 1", Y: random(1, 500).RawRowView(0)}, Series{Name: "l = 2", Y: random(1, 500).RawRowView(0)})

	h := Heat("δ⁽²⁾", random(3, 5))
	h.X, h.Y = "sample n", "neuron j"
	g["heat"] = h
	seq := Heat("a", mat.NewDense(2, 2, []float64{0, .25, .5, 1}))
	seq.Sequential = true
	seq.Rows = []string{"long row name", "b"}
	seq.Cols = []string{"first column", "second"}
	g["heat-names"] = seq
	g["heat-large"] = Heat("W⁽¹⁾, 60×100", random(60, 100))
	g["heat-band"] = Heat("δ of 10 neurons, 400 samples", random(10, 400))
	g["heat-tall"] = Heat("W⁽¹⁾", random(128, 20))
	g["confusion"] = Confusion("digits", mat.NewDense(3, 3, []float64{50, 1, 2, 0, 44, 3, 5, 0, 60}), []string{"0", "1", "2"})

	wrong := random(3, 5)
	wrong.Scale(-1, wrong)
	g["beside"] = Beside("HiddenDelta", wrong, random(3, 5))
	g["beside-list"] = Beside("OutputDelta", mat.NewDense(1, 4, []float64{1, -2, math.NaN(), 0.5}), mat.NewDense(1, 4, []float64{1, 2, 3, 0.5}))
	g["beside-long"] = Beside("LogScale", mat.NewDense(1, 40, wrongScale(1)), mat.NewDense(1, 40, wrongScale(2)))

	img := mat.NewDense(64, 12, nil)
	img.Apply(func(i, j int, _ float64) float64 {
		r := math.Hypot(float64(i/8)-3.5, float64(i%8)-3.5)
		return math.Exp(-math.Pow(r-float64(j)/3, 2))
	}, img)
	labels := make([]string, 12)
	for i := range labels {
		labels[i] = "ring"
	}
	g["images"] = Images("rings", img, 8, labels...)
	a, t := mat.NewDense(12, 12, nil), mat.NewDense(12, 12, nil)
	for j := range 12 {
		a.Set(j/2, j, 1)
		t.Set(j/3, j, 1)
	}
	g["guesses"] = Guesses("guesses", img, 8, a, t)
	g["weights"] = Weights("rows of W⁽¹⁾", random(6, 64), 8, "1", "2", "3", "4", "5", "6")

	g["card"] = Card(nn.Table{Title: "Notation", Header: []string{"book", "code", "size"}, Rows: [][]any{
		{"z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾", "Steps[l].Z", "out × N"},
		{"a⁽ˡ⁾ = f(z⁽ˡ⁾)", "Steps[l].A", "out × N"},
		{"δ⁽ˡ⁾ = f′(z⁽ˡ⁾) ⊙ ∂L/∂a⁽ˡ⁾", "Steps[l].Delta", "out × N"},
		{"∂L/∂W⁽ˡ⁾ = δ⁽ˡ⁾ a⁽ˡ⁻¹⁾ᵀ", "Steps[l].Grad(W)", "out × in"}}})
	grid := Grid(2, lines, log, h, g["bars"])
	grid.Title = "a grid of four"
	g["grid"] = grid
	g["slider"] = Frames("β", []float64{0, 1, 2}, func(b float64) Figure {
		return Lines("swish", "z", "a", Curve("zσ(βz)", func(z float64) float64 { return z * logistic(b*z) }, -4, 4))
	})
	g["activation"] = Activation(nn.Logistic)
	g["activation-kinks"] = Activation(nn.HardTanh)
	g["activation-step"] = Activation(nn.Heaviside)
	g["activations"] = Activations(5, nn.Activations()...)

	g["diagram-mazur"] = Diagram(mazur(), 0)
	g["backward-mazur"] = Backward(mazur(), 0)
	paths := Backward(trained(rng, nn.Tanh, 2, 3, 2), 0)
	paths.Paths(1, 1)
	g["backward-paths"] = paths
	g["diagram-two"] = Diagram(trained(rng, nn.Tanh, 2, 3, 1), 0)
	g["diagram-wide"] = Diagram(trained(rng, nn.Tanh, 4, 8, 8, 3), 0)
	g["diagram-deep"] = Diagram(trained(rng, nn.Tanh, 2, 4, 4, 4, 2), 0)
	g["diagram-strips"] = Diagram(trained(rng, nn.Tanh, 784, 128, 10), 0)

	blobs := nn.New(nn.NewDense(2, 8, nn.Tanh, nn.Glorot(rng)), nn.NewDense(8, 3, nn.Softmax, nn.Glorot(rng)))
	run := nn.Training{Loss: nn.CrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 60, Batch: 10, Rand: rng, Record: true}
	var norms [][]float64
	for p := range run.Run(blobs, x, y) {
		norms = append(norms, p.Each(func(s nn.LayerStats) float64 { return s.Grad }))
	}
	g["models"] = Models(mat.NewDense(2, 3, []float64{0, 1, 2, 0, 1, 0}), -1, 3, -1, 2,
		Model{"one", nn.New(nn.NewDense(2, 1, nn.Logistic, nn.Values(1, -1))), mat.NewDense(1, 3, []float64{0, 1, 1})},
		Model{"two", nn.New(nn.NewDense(2, 1, nn.Sign, nn.Values(1, 1))), mat.NewDense(1, 3, []float64{-1, 1, 1})})
	g["boundary"] = Boundary("three classes", blobs, x, y)
	xor := data.XOR()
	two := nn.New(nn.NewDense(2, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 1, nn.Logistic, nn.Glorot(rng)))
	for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 1}, Epochs: 300}).Run(two, xor.X(), xor.Y()) {
	}
	g["boundary-xor"] = Boundary("XOR", two, xor.X(), xor.Y())
	g["gradient-norms"] = GradientNorms("three classes", norms)
	deepSizes := []int{8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8}
	g["delta-norms"] = DeltaNorms("ten layers", []string{"logistic", "ReLU"}, trained(rng, nn.Logistic, deepSizes...), trained(rng, nn.ReLU, deepSizes...))
	g["activation-histograms"] = ActivationHistograms(3, trained(rng, nn.Tanh, 20, 60, 60, 60))
	g["shapes"] = Shapes(nn.New(nn.NewDense(512, 256, nn.ReLU, nn.Zeros), nn.NewDense(256, 128, nn.ReLU, nn.Zeros), nn.NewDense(128, 64, nn.ReLU, nn.Zeros), nn.NewDense(64, 10, nn.Softmax, nn.Zeros)))
	g["nerve-cell"] = NerveCell()
	through := nn.New(recurrent.New(recurrent.NewLSTM(2, 2, nn.Normal(rng, 1), nn.Normal(rng, 1)), recurrent.Settings{Steps: 4, Truncate: 2})).Forward(random(8, 1))
	through.Backward(nn.SquaredError, random(8, 1))
	g["unrolled"] = Unrolled(through.Steps[1], 0, 0)
	g["neuron"] = Neuron(mazur(), 1, 0, 0)
	plane := Halfplane("AND", []float64{1, 1}, -1.5, data.AND().X(), data.AND().Y())
	plane.Distance(0, 1)
	g["halfplane"] = plane
	g["bend"] = Bend(nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Values(3, -2, -2, 3)), nn.NewDense(2, 1, nn.Logistic, nn.Values(2, -2))), xor.X(), xor.Y())
	twice := conv.NewConv2D(conv.Shape{C: 2, H: 4, W: 5}, 2, conv.Square(2).Pad(1).Stride(2), nn.Tanh, nn.Normal(rng, 1))
	g["window"] = Window(twice, nn.New(twice).Forward(random(40, 1)).Steps[1], 5, 0)
	large := conv.NewConv2D(conv.Shape{C: 1, H: 28, W: 28}, 1, conv.Square(5), nn.ReLU, nn.Normal(rng, 1))
	g["window-large"] = Window(large, nn.New(large).Forward(random(784, 1)).Steps[1], large.Out.At(0, 10, 12), 0)
	maps.Copy(g, learningGallery())
	maps.Copy(g, graphGallery())
	maps.Copy(g, derivativesGallery())
	club := data.KarateClub()
	karate := Nodes("the karate club", club.Nodes, club.Edges)
	karate.Classes, karate.Key, karate.Ringed = club.Labels, club.Classes, make([]bool, 34)
	karate.Ringed[0], karate.Ringed[33] = true, true
	g["nodes"] = karate
	ways := Nodes("who hears whom", 4, [][2]int{{0, 1}, {1, 0}, {1, 2}, {3, 2}, {2, 2}})
	ways.Directed, ways.Weights, ways.Words = true, []float64{0.2, 0.7, 1, 0.4, 0.5}, []string{"0.2", "0.7", "1", "0.4", "0.5"}
	ways.Values = []float64{0, 0.3, 0.7, 1}
	g["nodes-directed"] = ways
	return g
})

// mazur is the worked example of Matt Mazur (2015).
func mazur() *nn.Trace {
	hidden, out := nn.NewDense(2, 2, nn.Logistic, nn.Zeros), nn.NewDense(2, 2, nn.Logistic, nn.Zeros)
	copy(hidden.W.RawMatrix().Data, []float64{.15, .20, .25, .30})
	copy(hidden.B.RawMatrix().Data, []float64{.35, .35})
	copy(out.W.RawMatrix().Data, []float64{.40, .45, .50, .55})
	copy(out.B.RawMatrix().Data, []float64{.60, .60})
	t := nn.New(hidden, out).Forward(mat.NewDense(2, 1, []float64{.05, .10}))
	t.Backward(nn.SquaredError, mat.NewDense(2, 1, []float64{.01, .99}))
	return t
}

// trained is the trace of a network of the given sizes on three samples.
func trained(rng *rand.Rand, f nn.Activation, sizes ...int) *nn.Trace {
	var layers []nn.Layer
	for k := range sizes[1:] {
		layers = append(layers, nn.NewDense(sizes[k], sizes[k+1], f, nn.Glorot(rng)))
	}
	x, y := mat.NewDense(sizes[0], 3, nil), mat.NewDense(sizes[len(sizes)-1], 3, nil)
	x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
	t := nn.New(layers...).Forward(x)
	t.Backward(nn.SquaredError, y)
	return t
}

// picture is a figure as a reader of its PNG sees it.
func picture(t *testing.T, f Figure) image.Image {
	t.Helper()
	b, err := encode(f, "png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// Nothing is cut off: the outermost dots of every figure are background, in
// both styles; and there is something inside.
func TestMargins(t *testing.T) {
	defer SetStyle(style)
	for _, s := range []struct {
		name string
		Style
	}{{"", Notebook}, {"-slide", Slide}} {
		if os.Getenv("VIZ_GALLERY") == "" {
			s.DPI = 72 // is quicker
		}
		SetStyle(s.Style)
		for name, f := range gallery() {
			img := dots(f) // what PNG keeps of it, TestPalette says
			if dir := os.Getenv("VIZ_GALLERY"); dir != "" {
				if err := Save(f, filepath.Join(dir, name+s.name+".png")); err != nil {
					t.Fatal(err)
				}
			}
			if at, ok := cutOff(img); ok {
				t.Errorf("%s%s: something is cut off at %v of %v", name, s.name, at, img.Bounds().Max)
			}
			if n := drawn(img); n < 1000 {
				t.Errorf("%s%s: %d dots drawn, the figure is empty", name, s.name, n)
			}
		}
	}
}

func background(img image.Image, x, y int) bool {
	r, g, b, _ := img.At(x, y).RGBA()
	return r+g+b == 3*0xffff
}

// cutOff finds a dot within three dots of the edge that is not background.
func cutOff(img image.Image) (at image.Point, found bool) {
	b := img.Bounds()
	inside := b.Inset(3)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if at := image.Pt(x, y); !at.In(inside) && !background(img, x, y) {
				return at, true
			}
		}
	}
	return at, false
}

// drawn counts the dots that are not background.
func drawn(img image.Image) (n int) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if !background(img, x, y) {
				n++
			}
		}
	}
	return n
}

// wrongScale is 40 numbers that grow with a power.
func wrongScale(power float64) []float64 {
	v := make([]float64, 40)
	for i := range v {
		v[i] = math.Pow(float64(i)/39, power)
	}
	return v
}
