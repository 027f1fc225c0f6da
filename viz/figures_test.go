package viz

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
)

// The dashed line is the slope of the other: f′ from the figure against
// differences of f from the figure. Over a jump of f there is a gap.
func TestActivation(t *testing.T) {
	for _, f := range nn.Activations() {
		fig := Activation(f)
		z, a := Column(fig, "z", "series", "f"), Column(fig, "value", "series", "f")
		slope := map[float64]float64{}
		for i, x := range Column(fig, "z", "series", "f′") {
			slope[x] = Column(fig, "value", "series", "f′")[i]
		}
		compared := 0
		for i := 1; i+1 < len(z); i++ {
			h := z[i+1] - z[i]
			if math.Abs(h-(z[i]-z[i-1])) > 1e-9 || h < 1e-6 {
				continue // beside a kink
			}
			compared++
			if d := (a[i+1] - a[i-1]) / (2 * h); math.Abs(d-slope[z[i]]) > 1e-2 {
				t.Fatalf("%s: at z = %g the line of f rises by %g, the line of f′ is %g", f.Name, z[i], d, slope[z[i]])
			}
		}
		if compared < 300 {
			t.Errorf("%s: only %d points compared", f.Name, compared)
		}
		jump := f.Name == nn.Heaviside.Name || f.Name == nn.Sign.Name
		if gap := floats.HasNaN(a); gap != jump {
			t.Errorf("%s: a gap in f: %v, want %v", f.Name, gap, jump)
		}
	}
}

// The figure has Mazur's numbers.
func TestDiagramMazur(t *testing.T) {
	fig := Diagram(mazur(), 0)
	for _, c := range []struct {
		layer, value string
		want         []float64
	}{
		{"0", "x", []float64{.05, .10}},
		{"1", "z", []float64{.3775, .3925}},
		{"1", "a", []float64{.593269992, .596884378}},
		{"2", "a", []float64{.751365070, .772928465}},
		{"2", "δ", []float64{.138498562, -.038098237}},
		{"1", "δ", []float64{.008771355, .009954255}},
		{"2", "w", []float64{.40, .45, .50, .55}},
		{"2", "b", []float64{.60, .60}},
	} {
		got := Column(fig, "number", "layer", c.layer, "value", c.value)
		if len(got) != len(c.want) || floats.Distance(got, c.want, math.Inf(1)) > 1e-9 {
			t.Errorf("layer %s, %s: %v, want %v", c.layer, c.value, got, c.want)
		}
	}
	if want := "2–2–2, L = 0.298371"; fig.Title != want {
		t.Errorf("title %q, want %q", fig.Title, want)
	}
}

// A diagram keeps its numbers when the trace goes on to other samples and the
// weights are updated.
func TestDiagramIsAValue(t *testing.T) {
	tr := mazur()
	fig := Diagram(tr, 0)
	before := Data(fig).CSV()
	tr.Forward(mat.NewDense(2, 1, []float64{9, 9}))
	tr.Net.Theta()[0] = 7
	if Data(fig).CSV() != before {
		t.Error("the figure changed with the trace")
	}
}

// Labels of weights do not overlap one another, and sit on their edge, away
// from the neurons.
func TestDiagramLabels(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	stack := func(x float64, n int) (v []node) {
		for j := range n {
			at := pt(vg.Length(x), vg.Length(55*(float64(j)-float64(n-1)/2)*8/float64(n)))
			v = append(v, node{in: at, out: at})
		}
		return v
	}
	for in := 1; in <= 8; in++ {
		for out := 1; out <= 8 && in*out <= 24; out++ {
			d := Diagram(trained(rng, nn.Tanh, in, out), 0)
			from, to := stack(0, in), stack(float64(d.gap(d.stages[0], d.stages[1])), out)
			labels := d.placeLabels(from, to, d.stages[1].w)
			if len(labels) != in*out {
				t.Errorf("%d×%d: %d labels", out, in, len(labels))
			}
			for k, l := range labels {
				if overlaps(l, labels[:k]) {
					t.Errorf("%d×%d: label %d lies on another", out, in, k)
				}
				a, b := from[k%in].out, to[k/in].in
				mid := l.Min.Add(l.Max).Scale(0.5)
				if off := mid.Y - a.Y - (b.Y-a.Y)*(mid.X-a.X)/(b.X-a.X); math.Abs(float64(off)) > 1e-6 {
					t.Errorf("%d×%d: label %d is %v beside its edge", out, in, k, off)
				}
				if l.Min.X < a.X || l.Max.X > b.X {
					t.Errorf("%d×%d: label %d lies on a neuron", out, in, k)
				}
			}
		}
	}
}

// A network that is too large for numbers becomes strips, with all numbers in its table.
func TestDiagramLarge(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		sizes []int
		small bool
	}{{[]int{8, 8, 8, 8, 8}, true}, {[]int{9, 2}, false}, {[]int{2, 2, 2, 2, 2, 2}, false}} {
		d := Diagram(trained(rng, nn.Tanh, c.sizes...), 1)
		if got := small(d.stages); got != c.small {
			t.Errorf("%v drawn neuron by neuron: %v, want %v", c.sizes, got, c.small)
		}
		if n := len(Column(d, "number", "layer", "1", "value", "w")); n != c.sizes[0]*c.sizes[1] {
			t.Errorf("%v: %d weights in the table", c.sizes, n)
		}
	}
}

// Every kind of layer can be drawn.
func TestDiagramLayers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	net := nn.New(
		nn.NewMaxout(2, 3, 2, nn.Glorot(rng)),
		nn.NewPReLU(3, 0.25),
		nn.NewResidual(nn.NewDense(3, 3, nn.Tanh, nn.Glorot(rng))),
		nn.Activate{F: nn.Softmax})
	tr := net.Forward(mat.NewDense(2, 1, []float64{1, -1}))
	tr.Backward(nn.CrossEntropy, mat.NewDense(3, 1, []float64{1, 0, 0}))
	fig := Diagram(tr, 0)
	dots(fig)
	dots(Shapes(net))
	for l := range net.Layers {
		if n := len(Column(fig, "number", "layer", fmt.Sprint(l+1), "value", "a")); n != 3 {
			t.Errorf("layer %d: %d activations, want 3", l+1, n)
		}
	}
}

// With σ the error of layer 1 is below a hundredth of that of layer 10; with
// ReLU it is not.
func TestDeltaNorms(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	deep := func(f nn.Activation) *nn.Trace {
		var layers []nn.Layer
		for range 10 {
			layers = append(layers, nn.NewDense(20, 20, f, nn.He(rng)))
		}
		x := mat.NewDense(20, 3, nil)
		x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
		tr := nn.New(layers...).Forward(x)
		tr.Backward(nn.SquaredError, mat.NewDense(20, 3, nil))
		return tr
	}
	fig := DeltaNorms("ten layers", []string{"σ", "ReLU"}, deep(nn.Logistic), deep(nn.ReLU))
	sigma, relu := Column(fig, "‖δ⁽ˡ⁾‖", "series", "σ"), Column(fig, "‖δ⁽ˡ⁾‖", "series", "ReLU")
	if len(sigma) != 10 || len(relu) != 10 {
		t.Fatalf("%d and %d layers, want 10", len(sigma), len(relu))
	}
	if r := sigma[0] / sigma[9]; r > 0.01 {
		t.Errorf("σ: ‖δ⁽¹⁾‖ / ‖δ⁽¹⁰⁾‖ = %g, want below a hundredth", r)
	}
	if r := relu[0] / relu[9]; r < 0.01 {
		t.Errorf("ReLU: ‖δ⁽¹⁾‖ / ‖δ⁽¹⁰⁾‖ = %g, want above a hundredth", r)
	}
}

// Where the samples of XOR lie the regions have their class, and the lines
// between the regions lie where the output is ½.
func TestBoundary(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	net := nn.New(nn.NewDense(2, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 1, nn.Logistic, nn.Glorot(rng)))
	x, y := data.XOR().X(), data.XOR().Y()
	for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 1}, Epochs: 500}).Run(net, x, y) {
	}
	fig := Boundary("XOR", net, x, y)
	near := func(px, py float64) (class float64) {
		least := math.Inf(1)
		xs, ys, cs := Column(fig, "x₁", "what", "network"), Column(fig, "x₂", "what", "network"), Column(fig, "class", "what", "network")
		for i := range xs {
			if d := math.Hypot(xs[i]-px, ys[i]-py); d < least {
				least, class = d, cs[i]
			}
		}
		return class
	}
	for j, want := range []float64{0, 1, 1, 0} {
		if got := near(x.At(0, j), x.At(1, j)); got != want {
			t.Errorf("at %g, %g the region is of class %g, want %g", x.At(0, j), x.At(1, j), got, want)
		}
	}
	f := newField(net, 0.5, -0.2, 1.2, -0.2, 1.2)
	found := 0
	for i := range f.rows - 1 {
		for j := range f.cols - 1 {
			for _, c := range f.crossings(i, j) {
				found++
				if a := net.Predict(mat.NewDense(2, 1, c[:])).At(0, 0); math.Abs(a-0.5) > 0.01 {
					t.Fatalf("the line passes %v, where a = %g", c, a)
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d points on the lines", found)
	}
}

// Targets −1 and +1 are told apart at 0.
func TestThreshold(t *testing.T) {
	x := mat.NewDense(2, 2, []float64{0, 1, 0, 1})
	fig := Scatter("", x, mat.NewDense(1, 2, []float64{-1, 0.2}))
	if n := len(Column(fig, "x₁", "series", "class 1")); n != 1 {
		t.Errorf("%d samples of class 1, want 1", n)
	}
}

// No value is lost in a histogram.
func TestHistogram(t *testing.T) {
	y := []float64{-3, -1, -1, 0, 0.5, 2, 2, 7, math.Inf(1)}
	if n := floats.Sum(Column(Histogram("", "x", 7, Series{Y: y}), "count")); n != 8 {
		t.Errorf("%g counted, want 8", n)
	}
	tr := trained(rand.New(rand.NewPCG(1, 1)), nn.Tanh, 4, 30, 20)
	fig := ActivationHistograms(2, tr)
	for l, want := range []float64{90, 60} {
		if n := floats.Sum(Column(fig.Figures[l], "count")); n != want {
			t.Errorf("layer %d: %g activations counted, want %g", l+1, n, want)
		}
	}
}

// Zero is almost white, blue is below and red above, equally far on both sides.
func TestColours(t *testing.T) {
	h := Heat("", mat.NewDense(1, 3, []float64{-0.5, 0, 1}))
	colour := h.colours()
	neg, zero, pos := colour(-0.5), colour(0), colour(0.5)
	if zero != diverging[5] || neg.B <= neg.R || pos.R <= pos.B {
		t.Errorf("−½ is %v, 0 is %v, ½ is %v", neg, zero, pos)
	}
	if colour(math.NaN()) != missing {
		t.Error("NaN has the colour of a number")
	}
	for k, c := range append(append(scale{}, diverging...), sequential...) {
		ratio := func(a, b [3]uint8) float64 {
			l := func(c [3]uint8) (y float64) {
				for i, w := range []float64{0.2126, 0.7152, 0.0722} {
					v := float64(c[i]) / 255
					if v <= 0.04045 {
						v /= 12.92
					} else {
						v = math.Pow((v+0.055)/1.055, 2.4)
					}
					y += w * v
				}
				return y + 0.05
			}
			return max(l(a)/l(b), l(b)/l(a))
		}
		r := readable(c)
		if got := ratio([3]uint8{c.R, c.G, c.B}, [3]uint8{r.R, r.G, r.B}); got < 4 || r != white && got < 4.5 {
			t.Errorf("letters on colour %d, %v, have contrast %.1f", k, c, got)
		}
	}
}

// Right and wrong predictions are counted and coloured alike.
func TestConfusion(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	a, y := mat.NewDense(4, 50, nil), mat.NewDense(4, 50, nil)
	for j := range 50 {
		a.Set(rng.IntN(4), j, 1)
		y.Set(rng.IntN(4), j, 1)
	}
	m := ConfusionOf(a, y)
	if got, want := mat.Trace(m)/mat.Sum(m), nn.Accuracy(a, y); math.Abs(got-want) > 1e-12 || mat.Sum(m) != 50 {
		t.Errorf("diagonal %g of %g, accuracy %g", mat.Trace(m), mat.Sum(m), want)
	}
	misses := 0
	for _, w := range Guesses("", mat.NewDense(4, 50, nil), 2, a, y).Wrong {
		if w {
			misses++
		}
	}
	if want := 50 - int(mat.Trace(m)); misses != want {
		t.Errorf("%d coloured as mistakes, want %d", misses, want)
	}
}

// Labels of an axis are inside, in order, not too many, and the same number is
// never written twice.
func TestTicks(t *testing.T) {
	for _, r := range [][2]float64{{0, 1}, {-6, 6}, {-1e-5, 2e-5}, {0, 784}, {3, 3.0001}, {-1e7, 1e7}, {1, 40}} {
		for _, about := range []float64{0, 3, 9} {
			seen := map[string]bool{}
			labels := ticks{about: about}.Ticks(r[0], r[1])
			for _, k := range labels {
				if k.Value < r[0]-1e-9*math.Abs(r[0]) || k.Value > r[1]+1e-9*math.Abs(r[1]) || seen[k.Label] || k.Label == "−0" || k.Label == "−0.0" {
					t.Errorf("%v: label %q at %g", r, k.Label, k.Value)
				}
				seen[k.Label] = true
			}
			if n := len(labels); n < 1 || n > 11 {
				t.Errorf("%v: %d labels", r, n)
			}
		}
	}
	for _, k := range (ticks{whole: true}).Ticks(1, 3) {
		if k.Value != math.Round(k.Value) {
			t.Errorf("epoch %g", k.Value)
		}
	}
	var decades []tick
	for _, k := range (ticks{log: true}).Ticks(1e-9, 1) {
		if k.Label != "" {
			decades = append(decades, k)
		}
	}
	if len(decades) < 3 || len(decades) > 10 || !strings.HasPrefix(decades[0].Label, "10⁻") {
		t.Errorf("decades %v", decades)
	}
}

// Values that a logarithm cannot show are left out, and nothing panics.
func TestLogWithoutPositive(t *testing.T) {
	for _, y := range [][]float64{{0, 0}, {-1, 0, 1e-3}, {math.NaN(), math.Inf(1)}, {}} {
		c := Lines("", "x", "y", Series{Y: y})
		c.LogY()
		c.LogX()
		dots(c)
	}
}

func TestMistakes(t *testing.T) {
	m := mat.NewDense(2, 3, nil)
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { Lines("", "", "", Series{Name: "a", X: []float64{1}, Y: []float64{1, 2}}) }, `viz: series "a": 1 x and 2 y`},
		{func() { Bars("", "", "", []string{"a"}, Series{Name: "s", Y: []float64{1, 2}}) }, `viz: bars of "s": 2 values for 1 names`},
		{func() { Scatter("", m, mat.NewDense(1, 4, nil)) }, "viz: samples: x is 2×3, y is 1×4; want 2×N and K×N, one column per sample"},
		{func() { Images("", m, 3) }, "viz: images: a column of 2 pixels has no rows of 3"},
		{func() { Images("", m, 1, "a") }, "viz: images: 1 labels for 3 images"},
		{func() { ConfusionOf(m, mat.NewDense(2, 2, nil)) }, "viz: confusion: a is 2×3, y is 2×2"},
		{func() { Grid(0) }, "viz: Grid: 0 figures in 0 columns"},
		{func() { Frames("β", nil, nil) }, "viz: Frames: no values of β"},
		{func() { Diagram(mazur(), 1) }, "viz: diagram of sample 1: the trace has 1; they count from 0"},
		{func() { Column(Heat("", m), "z") }, `viz: the figure has no column "z"; it has row, column, value`},
		{func() { GradientNorms("", nil) }, "viz: gradient norms: there are none; set Record in the Training"},
		{func() { DeltaNorms("", []string{"a"}, mazur().Net.Forward(mat.NewDense(2, 1, nil))) }, "viz: norms of δ: layer 1 of a has no δ; call Backward first"},
		{func() { Card(nn.Table{Title: "t", Header: []string{"a"}, Rows: [][]any{{1, 2}}}) }, `viz: card "t": row 0 has 2 cells, the header has 1`},
		{func() { Grid(2, nil) }, "viz: Grid: figure 1 of 1 is nil"},
		{func() { Grid(2, Heat("", m), nil) }, "viz: Grid: figure 2 of 2 is nil"},
		{func() { Histogram("", "x", 0, Series{Y: []float64{1}}) }, "viz: histogram: 0 bins; want at least 1"},
		{func() { Heat("δ", &mat.Dense{}) }, `viz: heat map "δ": the matrix is 0×0; it needs a row and a column`},
		{func() { Images("", &mat.Dense{}, 3) }, "viz: images: x is 0×0; want pixels × images"},
		{func() { Halfplane("", []float64{math.Inf(1), 1}, 0, m, mat.NewDense(1, 3, nil)) }, "viz: Halfplane: z = wᵀx + b: w = [+Inf 1], b = 0; a line needs finite numbers"},
		{func() { Halfplane("", []float64{1, 1}, math.NaN(), m, mat.NewDense(1, 3, nil)) }, "viz: Halfplane: z = wᵀx + b: w = [1 1], b = NaN; a line needs finite numbers"},
		{func() { h := Heat("", m); h.Rows = []string{"a"}; h.Size() }, "viz: heat map: 1 names for 2 rows or columns"},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
			}()
			c.f()
		}()
	}
}

// A title that is set afterwards, or a long one, has room.
func TestTitles(t *testing.T) {
	long := strings.Repeat("‖∂L/∂W⁽ˡ⁾‖ ", 12)
	card := Card(nn.Table{Header: []string{"a"}, Rows: [][]any{{1}}})
	chart := Lines("", "x", "y", Series{Y: []float64{1, 2}})
	heat, sheet := Heat("", mat.NewDense(1, 1, nil)), Images("", mat.NewDense(4, 1, nil), 2)
	diagram, shapes, cell := Diagram(mazur(), 0), Shapes(mazur().Net), NerveCell()
	_, before := card.Size()
	card.Title = long
	if _, after := card.Size(); after <= before {
		t.Errorf("card: height %v with a title, %v without", after, before)
	}
	chart.Title.Text = long
	for _, d := range []*Drawing{&heat.Drawing, &sheet.Drawing, &diagram.Drawing, shapes, cell} {
		d.Title = long
	}
	for k, f := range []Figure{card, chart, heat, sheet, diagram, shapes, cell} {
		if at, ok := cutOff(dots(f)); ok {
			t.Errorf("figure %d: something is cut off at %v", k, at)
		}
	}
}

// Every figure of the package has numbers behind it and a text for those who
// cannot see it.
func TestEveryFigureHasData(t *testing.T) {
	for name, f := range gallery() {
		table := Data(f)
		if len(table.Header) == 0 || len(table.Rows) == 0 {
			t.Errorf("%s: no numbers", name)
		}
		for _, r := range table.Rows {
			if len(r) != len(table.Header) {
				t.Errorf("%s: a row of %d cells under %d names", name, len(r), len(table.Header))
				break
			}
		}
		if alt := Alt(f); !strings.Contains(alt, ": ") || strings.Contains(alt, "\n") {
			t.Errorf("%s: described as %q; want one line, title: what is seen", name, alt)
		}
	}
}
