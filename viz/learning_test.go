package viz

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
)

// A line of height v runs where f = v, and every surface has lines.
func TestContourLines(t *testing.T) {
	for _, s := range optim.Surfaces() {
		c := race(s)
		lo, hi := span(c.ground.z)
		g, levels := c.lifted(), c.levels()
		found, worst, range_ := 0, 0.0, c.lift(hi)-c.lift(levels[0])
		for _, v := range levels {
			if v < lo || v > hi {
				t.Errorf("%s: a line at %g, the surface runs from %g to %g", s.Name, v, lo, hi)
			}
			for i := range g.n - 1 {
				for j := range g.n - 1 {
					for _, at := range g.crossings(i, j, c.lift(v)) {
						found++
						worst = max(worst, math.Abs(c.lift(s.F(at[0], at[1]))-c.lift(v))/range_)
					}
				}
			}
		}
		if worst > 0.005 && s.Name != optim.Ravine.Name || worst > 0.06 {
			t.Errorf("%s: a line is off by %.1f %% of all heights", s.Name, 100*worst)
		}
		if n := len(levels); n < 5 || n > 20 || found < 1000 {
			t.Errorf("%s: %d lines, %d points on them", s.Name, n, found)
		}
	}
}

// The lines of a ravine are evenly spaced in the logarithm.
func TestContourLog(t *testing.T) {
	v := race(optim.Ravine).levels()
	for k := 1; k < len(v); k++ {
		if r := v[k] / v[k-1]; math.Abs(r-math.Sqrt(10)) > 1e-9 {
			t.Errorf("from %g to %g: a factor of %g", v[k-1], v[k], r)
		}
	}
}

// One unit has the same length on both axes, whatever the shape of the figure,
// unless one range is much the longer.
func TestContourScale(t *testing.T) {
	for _, size := range [][2]float64{{14, 9}, {9, 14}, {8, 8}} {
		c := Contours("", optim.Bowl.F, -3, 3, -2, 2)
		c.Resize(size[0], size[1])
		w, h := c.Size()
		p := c.equal(c.head(draw.NewCanvas(new(recorder.Canvas), w, h)))
		area := c.axes(p).inside(p.Canvas).Size()
		if r := float64(area.X / area.Y); math.Abs(r-1.5) > 0.02 {
			t.Errorf("%v cm: width to height %.3f, want 1.5", size, r)
		}
	}
	if r := Contours("", optim.Bowl.F, 0, 1, 0, 100).ratio(); r != 0 {
		t.Errorf("a range of 1 and one of 100 in the ratio %v", r)
	}
}

// A path has all its steps in the table with the heights of the surface, does
// not widen the axes, and what is drawn is the same every time.
func TestContourPath(t *testing.T) {
	s := optim.Bowl
	c := Contours("bowl", s.F, s.X[0], s.X[1], s.Y[0], s.Y[1])
	x, y := s.Path(&optim.SGD{Rate: 0.2}, 20)
	c.Path("SGD", x, y)
	c.Path("away", []float64{0, 100, math.Inf(1)}, []float64{0, 100, 0})
	f := Column(c, "f", "path", "SGD")
	if len(f) != 21 || !slices.Equal(Column(c, "x", "path", "SGD"), x) || !slices.Equal(Column(c, "step", "path", "away"), []float64{0, 1, 2}) {
		t.Fatalf("%d steps in the table", len(f))
	}
	for k := range f {
		if f[k] != s.F(x[k], y[k]) {
			t.Errorf("step %d: height %g, f = %g", k, f[k], s.F(x[k], y[k]))
		}
		if k > 0 && f[k] >= f[k-1] {
			t.Errorf("step %d leads up", k)
		}
	}
	if c.X.Max != s.X[1] || c.Y.Max != s.Y[1] {
		t.Errorf("the path widened the axes to %g, %g", c.X.Max, c.Y.Max)
	}
	for _, format := range []string{"svg", "png", "pdf"} {
		a, err := encode(c, format)
		b, _ := encode(c, format)
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s: two files of one figure differ, %v", format, err)
		}
	}
	if want := "bowl: contours of f, from 0 to 10.5; paths: SGD, away"; Alt(c) != want {
		t.Errorf("described as %q, want %q", Alt(c), want)
	}
}

// Heights that are no numbers, and a plain, are drawn.
func TestContourOddities(t *testing.T) {
	for _, f := range []func(x, y float64) float64{
		func(x, y float64) float64 { return math.Log(x) / y },
		func(x, y float64) float64 { return 3 },
		func(x, y float64) float64 { return 0 },
		func(x, y float64) float64 { return -1 - x*x },
		func(x, y float64) float64 { return math.NaN() },
	} {
		for _, log := range []bool{false, true} {
			c := Contours("", f, -1, 1, -1, 1)
			c.Log = log
			dots(c)
		}
	}
}

func xorNet() (*nn.Network, *mat.Dense, *mat.Dense) {
	rng := rand.New(rand.NewPCG(3, 4))
	return nn.New(nn.NewDense(2, 3, nn.Tanh, nn.Glorot(rng)), nn.NewDense(3, 1, nn.Logistic, nn.Glorot(rng))), data.XOR().X(), data.XOR().Y()
}

// In the middle L is the loss of the network, at α = 1, β = 0 that of θ + u,
// with the penalty; θ is as before, and the surface does not move with it.
func TestLossSurface(t *testing.T) {
	net, x, y := xorNet()
	for _, loss := range []nn.Loss{nn.SquaredError, nn.Risk{Loss: nn.SquaredError, Lambda: 0.1}} {
		at := func() float64 { // what training would see
			tr := net.Forward(x)
			tr.Backward(loss, y)
			return tr.Risk()
		}
		rng := rand.New(rand.NewPCG(5, 6))
		u, v := RandomDirection(net, rng), RandomDirection(net, rng)
		before := slices.Clone(net.Theta())
		fig := LossSurface("XOR", net, loss, x, y, u, v, 1)
		if !slices.Equal(net.Theta(), before) {
			t.Fatal("θ changed")
		}
		here := at()
		floats.Add(net.Theta(), u)
		there := at()
		net.Theta()[0] = 7
		fig.Path("u", []float64{0, 1}, []float64{0, 0})
		copy(net.Theta(), before)
		if got, want := Column(fig, "L", "path", "u"), []float64{here, there}; floats.Distance(got, want, math.Inf(1)) > 1e-14 {
			t.Errorf("L at θ and θ + u is %v, want %v", got, want)
		}
		if mid := fig.ground.at(25, 25); math.Abs(mid-here) > 1e-14 {
			t.Errorf("the middle of the map is %g, L = %g", mid, here)
		}
	}
}

// θ is as before even when the loss panics.
func TestLossSurfaceRestores(t *testing.T) {
	net, x, _ := xorNet()
	before := slices.Clone(net.Theta())
	func() {
		defer func() {
			if recover() == nil {
				t.Error("targets of the wrong size were taken")
			}
		}()
		ones := slices.Repeat([]float64{1}, len(before))
		LossSurface("", net, nn.SquaredError, x, mat.NewDense(2, 4, nil), ones, ones, 1)
	}()
	if !slices.Equal(net.Theta(), before) {
		t.Error("θ changed")
	}
}

// Every row of W has a direction of its own length, biases have none; the same
// seed gives the same numbers.
func TestRandomDirection(t *testing.T) {
	net, _, _ := xorNet()
	for _, p := range net.Params() {
		if !p.Weight {
			p.Set(0, 0, 0.5)
		}
	}
	d := RandomDirection(net, rand.New(rand.NewPCG(1, 2)))
	if !slices.Equal(d, RandomDirection(net, rand.New(rand.NewPCG(1, 2)))) {
		t.Error("the same seed gave other numbers")
	}
	at := 0
	for _, p := range net.Params() {
		rows, cols := p.Dims()
		for i := range rows {
			want := 0.0
			if p.Weight {
				want = floats.Norm(p.RawRowView(i), 2)
			}
			if got := floats.Norm(d[at:at+cols], 2); math.Abs(got-want) > 1e-12 {
				t.Errorf("%s, row %d: length %g, want %g", p.Name, i, got, want)
			}
			at += cols
		}
	}
	if at != len(d) || floats.HasNaN(d) {
		t.Errorf("%d numbers for %d parameters: %v", len(d), at, d)
	}
	zero := nn.New(nn.NewDense(2, 1, nn.Tanh, nn.Zeros))
	if floats.Norm(RandomDirection(zero, rand.New(rand.NewPCG(1, 2))), 2) != 0 {
		t.Error("weights 0 have a direction")
	}
}

// Shared axes have one range, and equal x stand below one another.
func TestShare(t *testing.T) {
	a := Lines("a", "x", "y", Series{X: []float64{0, 5}, Y: []float64{0, 1}})
	b := Lines("", "x", "y", Series{Name: "b", X: []float64{3, 9}, Y: []float64{-2e5, 1e5}})
	b.Resize(8.4, 4)
	g := Grid(1, a, Heat("", mat.NewDense(2, 2, nil)), b)
	g.ShareX()
	if a.X.Min != 0 || a.X.Max != 9 || b.X.Min != 0 || b.X.Max != 9 {
		t.Errorf("x from %g to %g and from %g to %g, want 0 to 9", a.X.Min, a.X.Max, b.X.Min, b.X.Max)
	}
	if a.Y.Max == b.Y.Max {
		t.Error("the y axes were shared as well")
	}
	edge := func(c *Chart, height vg.Length) float64 {
		p := c.head(draw.NewCanvas(new(recorder.Canvas), panelWidth, height))
		return float64(max(c.left, c.axisWidth(p)))
	}
	if x, y := edge(a, panelHeight), edge(b, 4*vg.Centimeter); math.Abs(x-y) > 1e-9 || y < 40 {
		t.Errorf("the axes begin at %g and %g", x, y)
	}
	g.ShareY()
	if a.Y.Min != b.Y.Min || a.Y.Max != b.Y.Max {
		t.Error("the y axes differ")
	}
}

// No value is lost; with small weights the spread falls from layer to layer,
// with Glorot's it stays.
func TestLayerHistograms(t *testing.T) {
	fig := learningGallery()["layers"].(*LayerSheet)
	for _, trace := range fig.names {
		for l := range 10 {
			if sum := floats.Sum(Column(fig, "share", "trace", trace, "layer", fmt.Sprint(l+1))); math.Abs(sum-1) > 1e-9 {
				t.Errorf("%s, layer %d: shares add up to %g", trace, l+1, sum)
			}
		}
	}
	spread := func(trace string, l int) float64 { return Column(fig, "s", "trace", trace, "layer", fmt.Sprint(l))[0] }
	if r := spread("sd 0.01", 10) / spread("sd 0.01", 1); r > 1e-6 {
		t.Errorf("small weights: s of layer 10 is %g of that of layer 1", r)
	}
	if r := spread("Glorot", 10) / spread("Glorot", 1); r < 0.2 || r > 1 {
		t.Errorf("Glorot: s of layer 10 is %g of that of layer 1", r)
	}
	ends := Column(fig, "share", "trace", "sd 1", "layer", "10")
	if saturated := ends[0] + ends[len(ends)-1]; saturated < 0.7 {
		t.Errorf("large weights: only %g of the values at −1 and 1", saturated)
	}
}

// The band is 4σ wide and the observations are on it.
func TestBand(t *testing.T) {
	x, mean, sd, _ := posterior()
	fig := Band("", "x", "f", x, mean, sd, Series{X: []float64{0, 0.4}, Y: []float64{0.2, -0.5}})
	lo, hi := Column(fig, "f", "series", "μ − 2σ"), Column(fig, "f", "series", "μ + 2σ")
	for i := range x {
		if math.Abs(hi[i]-lo[i]-4*sd[i]) > 1e-12 || math.Abs(hi[i]+lo[i]-2*mean[i]) > 1e-12 {
			t.Fatalf("x = %g: from %g to %g, μ = %g, σ = %g", x[i], lo[i], hi[i], mean[i], sd[i])
		}
	}
	if got := Column(fig, "x", "series", "observed"); !slices.Equal(got, []float64{0, 0.4}) {
		t.Errorf("observed at %v", got)
	}
	if low, top := slices.Min(lo), slices.Max(hi); fig.Y.Min > low || fig.Y.Max < top {
		t.Errorf("y from %g to %g, the band from %g to %g", fig.Y.Min, fig.Y.Max, low, top)
	}
}

// The next point has the largest expected improvement, which is 0 where f is
// known, and both panels have one x axis.
func TestPosterior(t *testing.T) {
	fig := learningGallery()["posterior"].(*Panels)
	ei := Column(fig, "EI", "series", "EI")
	x := Column(fig, "log₁₀ η", "series", "EI")
	next, top := Column(fig, "log₁₀ η", "series", "next"), Column(fig, "EI", "series", "next")
	if len(next) != 1 || next[0] != x[floats.MaxIdx(ei)] || top[0] != slices.Max(ei) {
		t.Errorf("next at %v with %v; the largest of all is %g", next, top, slices.Max(ei))
	}
	for _, seen := range Column(fig, "log₁₀ η", "series", "observed") {
		if i := slices.Index(x, seen); i < 0 || ei[i] > 1e-9 {
			t.Errorf("an improvement is expected at %g, which was observed", seen)
		}
	}
	above, below := fig.Figures[0].(*Chart), fig.Figures[1].(*Chart)
	if above.X.Min != below.X.Min || above.X.Max != below.X.Max {
		t.Error("the x axes differ")
	}
	if !strings.HasSuffix(Alt(fig), "; next point at log₁₀ η = 0.525") {
		t.Errorf("described as %q", Alt(fig))
	}
}

// The lines are the schedules, step by step.
func TestSchedules(t *testing.T) {
	warm := optim.WarmUp(10, optim.Cosine(0.1, 0.01, 90))
	fig := Schedules("", 100, []string{"warm", "fixed"}, warm, optim.Fixed(0.1))
	step, eta := Column(fig, "t", "series", "warm"), Column(fig, "η", "series", "warm")
	if len(eta) != 100 {
		t.Fatalf("%d steps, want 100", len(eta))
	}
	for k := range eta {
		if step[k] != float64(k) || eta[k] != warm(k) {
			t.Errorf("step %g: η = %g, want %g at %d", step[k], eta[k], warm(k), k)
		}
	}
}

// Nine trials on a grid try three values of a parameter, nine random ones nine.
func TestCoverage(t *testing.T) {
	panels := learningGallery()["coverage"].(*Panels)
	for k, want := range []int{3, 9} {
		fig := panels.Figures[k]
		for _, axis := range []string{"η", "β"} {
			if n := distinct(Column(fig, axis)); n != want {
				t.Errorf("%s: %d values of %s, want %d", Title(fig), n, axis, want)
			}
		}
		if s := fmt.Sprintf("9 trials: %d different values of η, %d of β", want, want); !strings.Contains(Alt(fig), s) {
			t.Errorf("described as %q, want %q", Alt(fig), s)
		}
	}
}

func TestLearningMistakes(t *testing.T) {
	net, x, y := xorNet()
	trace := net.Forward(x)
	for _, c := range []struct {
		f    func()
		want string
	}{
		{func() { Contours("", nil, 1, 1, 0, 1) }, "viz: contours: x from 1 to 1, y from 0 to 1; each must end above where it begins"},
		{func() { race(optim.Bowl).Path("p", []float64{1}, nil) }, `viz: path "p": 1 x and 0 y`},
		{func() { LossSurface("", net, nn.SquaredError, x, y, []float64{1}, nil, 1) }, "viz: loss surface: L(θ + αu + βv): θ has 13 numbers, u has 1, v has 0"},
		{func() { LayerHistograms("", "a", []string{"a"}) }, "viz: layer histograms: 1 names for 0 traces"},
		{func() { LayerHistograms("", "w", []string{"a"}, trace) }, `viz: layer histograms of "w": choose z, a or δ`},
		{func() { LayerHistograms("", "δ", []string{"a"}, trace) }, "viz: layer histograms: layer 1 of a has no δ"},
		{func() { Band("", "", "", []float64{1, 2}, []float64{1, 2}, []float64{1}, Series{}) }, "viz: band: μ ± 2σ: 2 x, 2 μ and 1 σ; want as many of each, at least 2"},
		{func() { Schedules("", 5, []string{"a", "b"}, optim.Fixed(1)) }, "viz: schedules: 2 names for 1 schedules, 5 steps; at least 2 steps"},
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
