package viz

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"glassnet/nn"
	"glassnet/nn/data"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

// hostile are ranges in which a counter of float64 never reaches its end, or a
// difference is 0 or infinite.
func hostile() (pairs [][2]float64) {
	a, b := 0.1, 0.2
	pairs = [][2]float64{{0.3, a + b}, {1e15, 1e15}, {1e16, 1e16}, {1764508800000000000, 1764508800000000512},
		{0, 5e-324}, {5e-324, 5e-324}, {-5e-324, 5e-324}, {0, 0}, {1e-310, 2e-310}, {1e-300, 1e-300},
		{-1e308, 1e308}, {-math.MaxFloat64, math.MaxFloat64}, {math.MaxFloat64, math.MaxFloat64}, {0, math.MaxFloat64},
		{1, 2}, {2, 1}, {nan, 1}, {1, nan}, {nan, nan}, {inf, -inf}, {-inf, inf}, {1, inf}, {-inf, 1}, {inf, inf}}
	for _, v := range []float64{1, 0.7, 1e-9, 123456.789, 1e9, 1e17, 3e200, 1e-200} {
		next := v
		for range 4 {
			next = math.Nextafter(next, inf)
			pairs = append(pairs, [2]float64{v, next}, [2]float64{-next, -v})
		}
	}
	return pairs
}

// Every range, however narrow or wide, has a few ticks, and an axis of that
// range ends.
func TestTicksEnd(t *testing.T) {
	for _, r := range hostile() {
		for _, k := range []ticks{{}, {about: 3}, {about: 2.5, whole: true}, {log: true}, {log: true, about: 4}} {
			most := 12
			if k.log {
				most = 10 * 700 // nine between two powers of ten
			}
			if n := len(k.Ticks(r[0], r[1])); n > most {
				t.Errorf("%+v from %g to %g: %d ticks", k, r[0], r[1], n)
			}
		}
		lo, hi := extent(r[0], r[1], 1)
		if !finite(lo) || !finite(hi) || narrow(lo, hi) || len(ticks{}.Ticks(lo, hi)) < 2 {
			t.Errorf("%g to %g: the range is %g to %g with %d ticks", r[0], r[1], lo, hi, len(ticks{}.Ticks(lo, hi)))
		}
		lines := func() *Chart { return Lines("", "x", "y", Series{X: []float64{1, 2}, Y: r[:]}) }
		upright, log, set := Lines("", "x", "y", Series{X: r[:], Y: []float64{1, 2}}), lines(), lines()
		log.LogY()
		set.X.Min, set.X.Max = r[0], r[1]
		shared := Grid(1, lines(), lines())
		shared.ShareX()
		shared.ShareY()
		figures := []Figure{lines(), upright, log, set, shared,
			Losses("", Series{Y: r[:]}), Points("", "x", "y", Series{X: r[:], Y: r[:]}), Histogram("", "x", 7, Series{Y: r[:]}),
			Bars("", "x", "y", []string{"a", "b"}, Series{Y: r[:]}), Fit("", "x", "y", Series{Y: r[:]}, Series{Y: r[:]}),
			Band("", "x", "y", []float64{1, 2}, r[:], r[:], Series{}),
			Contours("", func(x, _ float64) float64 { return r[int(x+0.5)] }, 0, 1, 0, 1)}
		if finite(r[0]) && finite(r[1]) {
			figures = append(figures, Halfplane("", []float64{1, 1}, 1, mat.NewDense(2, 2, []float64{r[0], r[1], r[0], r[1]}), mat.NewDense(1, 2, []float64{0, 1})))
		}
		for k, f := range figures {
			if why := misplaced(recorded(f)); why != "" {
				t.Errorf("figure %d of %g and %g: %s", k, r[0], r[1], why)
			}
		}
	}
}

// Two different losses of a plateau look as equal as they are: the axis is
// that of a constant.
func TestPlateau(t *testing.T) {
	a, b := 0.1, 0.2
	same := ticks{}.Ticks(0.3, 0.3)
	near := ticks{}.Ticks(0.3, a+b)
	if len(same) == 0 || !slices.EqualFunc(same, near, func(p, q tick) bool { return p.Label == q.Label }) {
		t.Errorf("ticks of 0.3 and its neighbour are %v, those of 0.3 alone %v", near, same)
	}
}

// −10³⁰⁸ and 10³⁰⁸ have an axis with numbers, and the line crosses the frame.
func TestWidest(t *testing.T) {
	c := Lines("", "x", "y", Series{Y: []float64{-1e308, 1e308}})
	labels := 0
	for _, k := range c.axes(on(draw.NewCanvas(new(recorder.Canvas), 400, 250))).Y.marker.Ticks(c.Y.Min, c.Y.Max) {
		if strings.Contains(k.Label, "1e+308") {
			labels++
		}
	}
	if labels != 2 {
		t.Errorf("%d labels of 1e+308, want 2, one with a minus", labels)
	}
	if y := linear.Normalize(linear{}, c.Y.Min, c.Y.Max, 0); math.Abs(y-0.5) > 1e-9 {
		t.Errorf("0 lies at %g of the axis, want the middle", y)
	}
}

// misplaced says what a canvas was given that has no place on it.
func misplaced(actions []recorder.Action) string {
	path := func(p vg.Path) bool { return slices.ContainsFunc(p, func(c vg.PathComp) bool { return !nearby(c) }) }
	for _, a := range actions {
		bad := false
		switch a := a.(type) {
		case *recorder.Fill:
			bad = path(a.Path)
		case *recorder.Stroke:
			bad = path(a.Path)
		case *recorder.Translate:
			bad = !near(a.Point.X, a.Point.Y)
		case *recorder.SetLineWidth:
			bad = !near(a.Width)
		case *recorder.DrawImage:
			bad = !near(a.Rectangle.Min.X, a.Rectangle.Min.Y, a.Rectangle.Max.X, a.Rectangle.Max.Y)
		}
		if bad {
			return "the canvas is given " + a.Call()
		}
	}
	return ""
}

// careless is a plotter that checks nothing.
type careless struct{}

func (careless) Plot(c draw.Canvas, _ *plot.Plot) {
	bad := vg.Length(nan)
	c.StrokeLines(draw.LineStyle{Width: 1}, []vg.Point{{X: 1, Y: 1}, {X: bad, Y: 2}, {X: 3, Y: vg.Length(inf)}, {X: 1e300, Y: 4}})
	c.FillPolygon(ink, []vg.Point{{X: 1, Y: 1}, {X: bad, Y: 2}, {X: 3, Y: 3}, {X: 3, Y: 1}})
	c.SetLineWidth(bad)
	c.Push()
	c.Translate(vg.Point{X: bad})
	c.Fill(circle(pt(bad, 1), 2))
	c.Pop()
	pen{c}.text(sans, 9, ink, bad, 0, 0, "lost")
	pen{c}.raster(rect(bad, 0, 1, 1), 1, 1, func(i, j int) color.RGBA { return ink })
	pen{c}.raster(rect(0, 0, bad, 1e300), 1, 1, func(i, j int) color.RGBA { return ink })
}

// What is not finite, or far off the sheet, never reaches a canvas, whoever
// draws it.
func TestNothingInfiniteIsDrawn(t *testing.T) {
	base := func() *Chart { return Lines("", "x", "y", Series{Y: []float64{1, 2, 3}}) }
	marked := func(log bool, f func(c *Chart)) *Chart {
		c := base()
		if log {
			c.LogX()
			c.LogY()
		}
		f(c)
		return c
	}
	x3 := []float64{1, 2, 3}
	seen := Series{X: []float64{1, nan, inf}, Y: []float64{nan, 2, 1}}
	logBand := Band("", "x", "y", x3, []float64{1, 2, 3}, []float64{1, 0.1, 1}, seen)
	logBand.LogY()
	logHistogram := Histogram("", "x", 10, Series{Y: []float64{1, 2, 2, 9}})
	logHistogram.LogY()
	outlined := Histogram("", "x", 10, Series{Y: []float64{1, 2, 2, 9}}, Series{Y: []float64{3}})
	outlined.LogX()
	outlined.LogY()
	bars := Bars("", "x", "y", []string{"a", "b", "c"}, Series{Y: []float64{0, -1, inf}}, Series{Y: []float64{nan, 5, 1}})
	bars.LogY()
	net := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Values(1, 2, 3, 4)), nn.NewDense(2, 1, nn.Logistic, nn.Values(1, 2)))
	xor := data.XOR()
	trace := net.Forward(xor.X())
	trace.Backward(nn.BinaryCrossEntropy, xor.Y())
	odd := mat.NewDense(2, 3, []float64{nan, 0, 1, inf, 0, -inf})
	oddY := mat.NewDense(1, 3, []float64{0, 1, 1})
	broken := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Values(nan, inf, 3, -inf)), nn.NewDense(2, 1, nn.Logistic, nn.Values(1, nan)))
	lost := broken.Forward(xor.X())
	lost.Backward(nn.SquaredError, xor.Y())
	huge := trained(rng(1), nn.Identity, 2, 3, 1)
	huge.Steps[1].Z.Apply(func(i, j int, _ float64) float64 { return []float64{-1e307, 1.7e308, nan}[i] }, &huge.Steps[1].Z)
	all := mat.NewDense(2, 3, []float64{nan, inf, -inf, 1e308, -1e308, 0})
	foreign := plot.New()
	foreign.Add(careless{})
	one, oneY := mat.NewDense(2, 1, []float64{.5, .5}), mat.NewDense(1, 1, []float64{1})
	path := Contours("", func(x, y float64) float64 { return x / y }, -1, 1, -1, 1)
	path.Path("p", []float64{nan, 0, 1e300}, []float64{0, inf, -1e300})
	steep := Contours("", func(x, y float64) float64 { return 1e308 * x }, -1, 1, -1, 1)
	ravine := Contours("", func(x, y float64) float64 { return math.Exp(700 * x) }, -1, 1, -1, 1)
	ravine.Log = true
	steepPlane := Halfplane("", []float64{1e308, 1e308}, 1e308, xor.X(), xor.Y())
	steepPlane.Distance(1e300, nan)
	for name, f := range map[string]Figure{
		"histogram on a log axis": logHistogram, "outlines on log axes": outlined, "bars on a log axis": bars,
		"HLine 0, log":  marked(true, func(c *Chart) { c.HLine(0, "a"); c.VLine(0, "b") }),
		"HLine −1, log": marked(true, func(c *Chart) { c.HLine(-1, "a"); c.VLine(-1, "b") }),
		"HLine, then log": marked(false, func(c *Chart) {
			c.HLine(0, "a")
			c.HLine(-1, "b")
			c.VLine(0, "c")
			c.LogX()
			c.LogY()
		}),
		"HLine NaN":          marked(false, func(c *Chart) { c.HLine(nan, "a"); c.HLine(inf, "b"); c.HLine(-inf, "c") }),
		"VLine Inf":          marked(false, func(c *Chart) { c.VLine(inf, "a"); c.VLine(-inf, "b"); c.VLine(nan, "c") }),
		"VLine Inf, log":     marked(true, func(c *Chart) { c.VLine(inf, "a"); c.VLine(nan, "b") }),
		"Note, log":          marked(true, func(c *Chart) { c.Note(1, 0, "a"); c.Note(-1, 1, "b") }),
		"Note NaN":           marked(false, func(c *Chart) { c.Note(nan, 1, "a"); c.Note(1, inf, "b"); c.Note(1e300, 2, "c") }),
		"axis set to Inf":    marked(false, func(c *Chart) { c.X.Max = inf; c.Y.Min = nan }),
		"band NaN":           Band("", "x", "y", x3, []float64{1, nan, 3}, []float64{1, 1, 1}, seen),
		"band Inf":           Band("", "x", "y", []float64{1, 2, inf}, []float64{1, 2, -inf}, []float64{1, inf, 1}, seen),
		"band, log":          logBand,
		"posterior NaN":      Posterior("", "x", x3, []float64{1, nan, 3}, []float64{1, inf, 1}, seen, []float64{0, nan, 1}, 2.5),
		"posterior next Inf": Posterior("", "x", x3, x3, x3, seen, x3, inf),
		"points":             Points("", "x", "y", seen), "coverage": Coverage("", "x", "y", seen), "losses": Losses("", Series{Y: []float64{nan, inf, 1}, Dots: true}),
		"halfplane overflow": steepPlane, "halfplane of odd samples": Halfplane("", []float64{1, 1}, 1, odd, oddY), "halfplane, one sample": Halfplane("", []float64{1, 1}, 1, one, oneY),
		"halfplane without line": Halfplane("", []float64{0, 0}, 1, one, oneY),
		"boundary, one sample":   Boundary("", net, one, oneY), "boundary of odd samples": Boundary("", net, odd, oddY),
		"bend, one sample":    Bend(net, one, oneY),
		"scatter, one sample": Scatter("", one, oneY), "scatter of odd samples": Scatter("", odd, oddY),
		"diagram": Diagram(lost, 0), "neuron": Neuron(lost, 1, 0, 1), "neuron of layer 2": Neuron(lost, 2, 0, 1),
		"heat": Heat("", all), "images": Images("", all, 1), "weights": Weights("", all, 3), "beside": Beside("", all, all),
		"histograms of layers": LayerHistograms("", "z", []string{"a", "b"}, huge, lost), "activations of layers": ActivationHistograms(2, lost),
		"histogram of the largest": Histogram("", "x", 10, Series{Y: []float64{-math.MaxFloat64, 1, math.MaxFloat64}}),
		"norms":                    GradientNorms("", [][]float64{{nan, 0}, {inf, 1e-320}}), "norms of δ": DeltaNorms("", []string{"a"}, lost),
		"contours": path, "steep contours": steep, "contours of powers": ravine,
		"schedule": Schedules("", 3, []string{"a"}, func(t int) float64 { return 1 / float64(t) }),
		"graph":    Graph("", []GraphNode{{Op: "input", Value: nan}, {Op: "+", Value: inf, Adjoint: nan, Parents: []int{0, 0}, Local: []float64{nan, inf}}}),
		"foreign":  foreign, "foreign in a grid": Grid(1, foreign),
	} {
		actions := recorded(f)
		if why := misplaced(actions); why != "" {
			t.Errorf("%s: %s", name, why)
		}
		if len(actions) < 5 {
			t.Errorf("%s: only %d actions: nothing is drawn", name, len(actions))
		}
	}
}

// A path is interrupted where a point has no place: nothing is drawn across.
func TestInterrupted(t *testing.T) {
	var p vg.Path
	for k, x := range []float64{0, 1, nan, 3, 4, inf, 6, 1e300} {
		if k == 0 {
			p.Move(pt(vg.Length(x), 0))
		} else {
			p.Line(pt(vg.Length(x), 0))
		}
	}
	var got []string
	for _, c := range reachable(p) {
		got = append(got, fmt.Sprint(map[int]string{vg.MoveComp: "to ", vg.LineComp: "line "}[c.Type], float64(c.Pos.X)))
	}
	if want := []string{"to 0", "line 1", "to 3", "line 4", "to 6", "line 1e+06"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	whole := circle(pt(1, 2), 3)
	if kept := reachable(whole); &kept[0] != &whole[0] {
		t.Error("a path that is well is copied")
	}
}

// dashes is the number of dashed lines.
func dashes(f Figure) (n int) {
	dashed := false
	for _, a := range recorded(f) {
		switch a := a.(type) {
		case *recorder.SetLineDash:
			dashed = len(a.Dashes) > 0
		case *recorder.Stroke:
			if dashed {
				n++
			}
		}
	}
	return n
}

// A line at a height is there where the axis can show it, and only there; it
// widens the axis, and that before LogY too.
func TestHLine(t *testing.T) {
	for _, c := range []struct {
		y   float64
		log bool
		n   int
	}{{2, false, 1}, {0, false, 1}, {-1, false, 1}, {nan, false, 0}, {inf, false, 0}, {2, true, 1}, {0, true, 0}, {-1, true, 0}, {nan, true, 0}, {1e6, true, 1}} {
		for _, before := range []bool{true, false} {
			f := Lines("", "x", "y", Series{X: []float64{1, 2, 3}, Y: []float64{1, 2, 3}})
			line := func() { f.HLine(c.y, ""); f.VLine(c.y, "") }
			if before {
				line()
			}
			if c.log {
				f.LogX()
				f.LogY()
			}
			if !before {
				line()
			}
			if n := dashes(f); n != 2*c.n {
				t.Errorf("lines at %g, log %v, before it %v: %d dashed lines, want %d", c.y, c.log, before, n, 2*c.n)
			}
			if finite(c.y) && c.n > 0 && (f.Y.Min > c.y || f.Y.Max < c.y || f.X.Min > c.y || f.X.Max < c.y) {
				t.Errorf("lines at %g: the axes end at %g, %g", c.y, f.X.Max, f.Y.Max)
			}
			if f.Y.Max > 2e6 || f.Y.Min < -2 || c.log && !(f.Y.Min > 0.1 && f.X.Min > 0.1) {
				t.Errorf("lines at %g: the axis runs from %g to %g", c.y, f.Y.Min, f.Y.Max)
			}
		}
	}
}

// A range that a logarithm cannot show begins 12 powers of ten below its end.
func TestDecades(t *testing.T) {
	for _, c := range [][4]float64{{0, 1, 1e-12, 1}, {-5, 100, 1e-10, 100}, {2, 8, 2, 8}, {8, 2, 2, 8}, {3, 3, 1.5, 6}, {-2, -1, 1e-12, 1}, {nan, 1, 1e-12, 1}, {1, inf, 0.5, 2}} {
		if lo, hi := decades(c[0], c[1]); math.Abs(lo/c[2]-1) > 1e-9 || math.Abs(hi/c[3]-1) > 1e-9 {
			t.Errorf("%g to %g becomes %g to %g, want %g to %g", c[0], c[1], lo, hi, c[2], c[3])
		}
	}
}

// A histogram on a logarithmic axis has a bar for every bin that has a value,
// standing on the frame; so have bars.
func TestLogHistogram(t *testing.T) {
	for name, make := range map[string]func() *Chart{
		"histogram": func() *Chart { return Histogram("", "x", 4, Series{Y: []float64{0, 1, 1, 1, 1, 4}}) },
		"bars":      func() *Chart { return Bars("", "x", "y", []string{"a", "b", "c"}, Series{Y: []float64{1, 4, 1}}) },
	} {
		c := make()
		c.LogY()
		foot, tops := map[vg.Length]bool{}, []vg.Length{}
		for _, r := range areas(c, hue(0)) {
			foot[r.Min.Y] = true
			tops = append(tops, r.Max.Y-r.Min.Y)
		}
		if len(tops) != 3 || len(foot) != 1 || tops[1] <= tops[0] || tops[0] != tops[2] || tops[0] <= 0 {
			t.Errorf("%s: bars of heights %v on %d levels, want 1, 4 and 1 on one", name, tops, len(foot))
		}
	}
}

// No bar leaves the frame when the axis is set shorter.
func TestBarsStayInside(t *testing.T) {
	c := Bars("", "x", "y", []string{"a", "b"}, Series{Y: []float64{1, 9}})
	c.Y.Max = 2
	h := Histogram("", "x", 2, Series{Y: []float64{0, 1, 1, 1, 1}})
	h.Y.Max = 2
	for _, f := range []*Chart{c, h} {
		bars := areas(f, hue(0))
		_, page := page(f)
		for _, r := range bars {
			if r.Max.Y > page-margin {
				t.Errorf("a bar ends at %v of %v", r.Max.Y, page)
			}
		}
		if len(bars) != 2 || bars[1].Max.Y <= bars[0].Max.Y {
			t.Errorf("bars %v, want two, the second to the edge", bars)
		}
	}
}

// Numbers as far apart as they can be are counted in their bins.
func TestWidestHistogram(t *testing.T) {
	got := Column(Histogram("", "x", 4, Series{Y: []float64{-math.MaxFloat64, -1e307, 1e307, math.MaxFloat64, 1.7e308}}), "count")
	if want := []float64{1, 1, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("counts %v, want %v", got, want)
	}
	from := Column(Histogram("", "x", 4, Series{Y: []float64{0, 8}}), "from")
	if want := []float64{0, 2, 4, 6}; !slices.Equal(from, want) {
		t.Errorf("bins begin at %v, want %v", from, want)
	}
}

// Long names are cut and stay on the sheet; long numbers do not lie on one another.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("abcde ", 40)
	for k, c := range []*Chart{
		Lines("", "x", "y", Series{Name: long, Y: []float64{1, 2}}, Series{Name: "b", Y: []float64{2, 1}}),
		Lines("", long, long, Series{Y: []float64{1, 2}}),
	} {
		if at, ok := cutOff(dots(c)); ok {
			t.Errorf("figure %d: something is cut off at %v", k, at)
		}
		p := on(draw.NewCanvas(new(recorder.Canvas), 400, 250))
		if area := c.axes(p).inside(p.Canvas).Size(); area.X < 200 || area.Y < 120 {
			t.Errorf("figure %d: %v are left for the data", k, area)
		}
	}
}

func TestLongNumbers(t *testing.T) {
	c := Lines("", "x", "y", Series{X: []float64{1764508800000000000, 1764508800000000512}, Y: []float64{1, 2}})
	p := on(draw.NewCanvas(new(recorder.Canvas), 380, 250))
	x := c.axes(p).X
	room := vg.Length(0)
	for _, k := range x.marker.Ticks(x.Min, x.Max) {
		room += measure(sans, tickSize, k.Label)
	}
	if room == 0 || room > 330 {
		t.Errorf("the labels of the x axis are %v wide together", room)
	}
}

func TestCut(t *testing.T) {
	for _, s := range []string{"", "a", "abc", strings.Repeat("wide ", 20)} {
		for _, room := range []vg.Length{5, 12, 50, 1000} {
			got := cut(sans, 10, room, s)
			whole := measure(sans, 10, s) <= room
			if whole != (got == s) || !whole && (!strings.HasSuffix(got, "…") || !strings.HasPrefix(s, strings.TrimSuffix(got, "…"))) {
				t.Errorf("%q in %v is %q", s, room, got)
			}
			if longer := s[:max(0, min(len(s), len(got)-len("…")+1))] + "…"; !whole && room > 10 && (measure(sans, 10, got) > room || measure(sans, 10, longer) <= room) {
				t.Errorf("%q in %v is %q, not as much as fits", s, room, got)
			}
		}
	}
}

func TestConfusionInWords(t *testing.T) {
	h := Confusion("digits", mat.NewDense(2, 2, []float64{13345678, 1, 0, 0.5}), nil)
	if want := "confusion matrix of 2 classes, 13345678.5 of 13345679.5 right"; h.About != want {
		t.Errorf("%q, want %q", h.About, want)
	}
}

// A noisy line of many points looks as if all of them were drawn, in pieces
// that are short enough for a rasteriser.
func TestNoisyLine(t *testing.T) {
	drawing := func(all bool, y []float64) (image.Image, []shape) {
		c := Lines("", "x", "y", Series{Y: y})
		if all {
			c = newChart("", "x", "y")
			x := Series{Y: y}.counted().X
			c.Add(entire{curve{x: x, y: y, color: hue(0)}})
			c.X.marker = ticks{whole: true}
			c.spread(0, 0.04)
		}
		var lines []shape
		for _, s := range drawnBy(c) {
			if s.width == lineWidth {
				lines = append(lines, s)
			}
		}
		return dots(c), lines
	}
	defer SetStyle(style)
	SetStyle(Style{Width: Notebook.Width, Height: Notebook.Height, DPI: 110})
	decay := noise(1600)
	for k := range decay {
		decay[k] = 10*math.Exp(-float64(k)/300) + 0.1*decay[k]
	}
	for name, y := range map[string][]float64{"noise": noise(1000), "decay": decay} {
		want, _ := drawing(true, y)
		got, lines := drawing(false, y)
		if d := unlike(want, got); d > 0.001 {
			t.Errorf("%s: %.2g of the dots differ", name, d)
		}
		for _, l := range lines {
			if len(l.path) > 100 {
				t.Errorf("%s: a piece of %d points", name, len(l.path))
			}
		}
		for k, l := range lines {
			if k > 0 && lines[k-1].path[len(lines[k-1].path)-1] != l.path[1] {
				t.Errorf("%s: piece %d does not overlap the one before", name, k)
			}
		}
		first, last := lines[0].path[0], lines[len(lines)-1].path
		if x := last[len(last)-1].X - first.X; x < 300 {
			t.Errorf("%s: the line is %v long", name, x)
		}
	}
	// What is left of a column is its beginning, its end and its extremes.
	line := []vg.Point{{X: 0, Y: 3}, {X: .1, Y: 5}, {X: .2, Y: 1}, {X: .25, Y: 4}, {X: .3, Y: 2}, {X: .35, Y: 3}, {X: .4, Y: 9}, {X: .5, Y: 8}}
	if got, want := outlined(line), []vg.Point{line[0], line[1], line[2], line[5], line[6], line[7]}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	_, lines := drawing(false, noise(100000))
	points := 0
	for _, l := range lines {
		points += len(l.path)
	}
	if points > 4*1000*102/100 {
		t.Errorf("%d points are drawn of a line in 1000 columns", points)
	}
	if _, lines = drawing(false, noise(100)); len(lines) != 1 || len(lines[0].path) != 100 {
		t.Errorf("a line of 100 points is drawn in %d pieces", len(lines))
	}
}

// entire draws all points of a curve as one line.
type entire struct{ curve }

func (w entire) Plot(c draw.Canvas, p *Chart) {
	x, y := p.Transforms(&c)
	var line []vg.Point
	for k := range w.x {
		line = append(line, pt(x(w.x[k]), y(w.y[k])))
	}
	c.StrokeLines(w.style(), c.ClipLinesXY(line)...)
}

// unlike is the share of dots whose colours are far apart.
func unlike(a, b image.Image) float64 {
	n, r := 0, a.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			p, _, _, _ := a.At(x, y).RGBA()
			q, _, _, _ := b.At(x, y).RGBA()
			if max(p, q)-min(p, q) > 0x6000 {
				n++
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy())
}

// A value between two that are not there is no part of a line, and yet it is seen.
func TestALoneValueIsADot(t *testing.T) {
	dots := func(y ...float64) (n int) {
		for _, s := range drawnBy(Lines("", "x", "y", Series{Y: y})) {
			if s.width == 0 && s.color == hue(0) {
				n++
			}
		}
		return n
	}
	if got := dots(1, nan, 3, nan, 2); got != 3 {
		t.Errorf("three values without neighbours are %d dots", got)
	}
	if got := dots(1, 2, 3, 2, 1); got != 0 {
		t.Errorf("a line has %d dots", got)
	}
}
