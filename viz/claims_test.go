package viz

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"slices"
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

// Claims about place and colour are checked on what a figure gives to a canvas.

// placed is where a chart draws a point.
func placed(c *Chart) func(x, y float64) vg.Point { return placedIn(c, c) }

// placedIn is where a figure that is made of a chart draws a point of it.
func placedIn(f Figure, c *Chart) func(x, y float64) vg.Point {
	var fx, fy func(float64) vg.Length
	c.Add(mark(func(_ pen, x, y func(float64) vg.Length) { fx, fy = x, y }))
	recorded(f)
	return func(x, y float64) vg.Point { return pt(fx(x), fy(y)) }
}

// distance is how far two points are apart.
func distance(a, b vg.Point) float64 {
	d := a.Sub(b)
	return math.Hypot(float64(d.X), float64(d.Y))
}

// at are the filled shapes of a colour whose middle is at a point.
func shapesAt(all []shape, at vg.Point, c color.Color) (n int) {
	for _, s := range all {
		if s.width == 0 && s.img == nil && s.color == c && distance(s.centre(), at) < 0.6 {
			n++
		}
	}
	return n
}

// unlikeness is how far two colours are apart.
func unlikeness(a, b color.RGBA) float64 {
	return math.Hypot(math.Hypot(float64(a.R)-float64(b.R), float64(a.G)-float64(b.G)), float64(a.B)-float64(b.B))
}

// images are the images of a figure.
func images(f Figure) (all []shape) {
	for _, s := range drawnBy(f) {
		if s.img != nil {
			all = append(all, s)
		}
	}
	return all
}

// A letter is a line of text in its place.
type letter struct {
	text string
	at   vg.Point
	font string
	col  color.Color
}

// lettersOf are the texts of a figure whose letters stay letters.
func lettersOf(f Figure) (all []letter) {
	c := new(recorder.Canvas)
	w, h := page(f)
	f.Draw(draw.NewCanvas(c, w, h))
	for _, s := range shapes(c.Actions) {
		if s.text != "" {
			all = append(all, letter{s.text, s.path[0], s.font, s.color})
		}
	}
	return all
}

// written is the first line of text that reads s.
func written(t *testing.T, f Figure, s string) letter {
	t.Helper()
	for _, l := range lettersOf(f) {
		if l.text == s {
			return l
		}
	}
	t.Fatalf("%q is not written", s)
	return letter{}
}

// Under every sample that the network gets right lies the colour of its class,
// and beside a line between two classes lie two colours. The classes are above
// and below one another, which a figure upside down would not survive.
func TestBoundaryColours(t *testing.T) {
	r := rng(5)
	x, y := mat.NewDense(2, 60, nil), mat.NewDense(3, 60, nil)
	for j := range 60 {
		x.Set(0, j, 2*r.Float64())
		x.Set(1, j, 3*r.Float64())
		y.Set(int(x.At(1, j)), j, 1)
	}
	stripes := nn.New(nn.NewDense(2, 3, nn.Identity, nn.Values(0, 0, 0, 0.9, 0, 1.5))) // highest at x₂ = 0, in between, at 3
	copy(stripes.Params()[1].RawMatrix().Data, []float64{1, 0.1, -1.2})
	single := nn.New(nn.NewDense(2, 1, nn.Logistic, nn.Values(1, -2)))
	one := mat.NewDense(1, 60, nil)
	for j := range 60 {
		if single.Predict(mat.DenseCopyOf(x.ColView(j))).At(0, 0) >= 0.5 {
			one.Set(0, j, 1)
		}
	}
	for name, c := range map[string]struct {
		net *nn.Network
		y   *mat.Dense
	}{"three classes": {stripes, y}, "one output": {single, one}} {
		f := Boundary("", c.net, x, c.y)
		at := placed(f)
		all := drawnBy(f)
		ground := images(f)[0]
		if low, high := at(f.X.Min, f.Y.Min), at(f.X.Max, f.Y.Max); distance(ground.Min, low) > 1e-6 || distance(ground.Max, high) > 1e-6 {
			t.Fatalf("%s: the ground covers %v, the frame is %v to %v", name, ground.Rectangle, low, high)
		}
		k, _ := c.y.Dims()
		hits := make([]int, max(k, 2))
		a := c.net.Predict(x)
		for j := range 60 {
			class := classAt(c.y, j, 0.5)
			q := at(x.At(0, j), x.At(1, j))
			if shapesAt(all, q, hue(class)) == 0 {
				t.Errorf("%s: no mark of class %d at %v", name, class, q)
			}
			near := 0 // of four neighbours of the same class
			for _, d := range [][2]float64{{0.03, 0}, {-0.03, 0}, {0, 0.03}, {0, -0.03}} {
				if classAt(c.net.Predict(mat.NewDense(2, 1, []float64{x.At(0, j) + d[0], x.At(1, j) + d[1]})), 0, 0.5) == class {
					near++
				}
			}
			if classAt(a, j, 0.5) != class || near < 4 {
				continue
			}
			hits[class]++
			got := ground.at(q)
			best, least := -1, math.Inf(1)
			for k := range hits {
				for s := range 13 {
					if d := unlikeness(got, tint(hue(k), 0.12+0.28*float64(s)/12)); d < least {
						best, least = k, d
					}
				}
			}
			if best != class || least > 1 {
				t.Errorf("%s: under a sample of class %d at %v lies the colour %v of class %d", name, class, q, got, best)
			}
		}
		for k, n := range hits {
			if n < 5 {
				t.Errorf("%s: only %d samples of class %d are right", name, n, k)
			}
		}
		lines := 0
		for _, s := range all {
			if s.color == ink && s.width == 1.1 {
				for _, q := range s.path {
					px, py := f.X.Min+(f.X.Max-f.X.Min)*float64((q.X-ground.Min.X)/ground.Size().X), f.Y.Min+(f.Y.Max-f.Y.Min)*float64((q.Y-ground.Min.Y)/ground.Size().Y)
					const h = 0.03
					here := classAt(c.net.Predict(mat.NewDense(2, 4, []float64{px - h, px + h, px, px, py, py, py - h, py + h})), 0, 0.5)
					same := true
					for j := range 4 {
						same = same && classAt(c.net.Predict(mat.NewDense(2, 4, []float64{px - h, px + h, px, px, py, py, py - h, py + h})), j, 0.5) == here
					}
					if same {
						t.Fatalf("%s: a line passes %.2f, %.2f, where all around is of class %d", name, px, py, here)
					}
					lines++
				}
			}
		}
		if lines < 50 {
			t.Errorf("%s: %d points on lines", name, lines)
		}
		xs, ys, cs := Column(f, "x₁", "what", "network"), Column(f, "x₂", "what", "network"), Column(f, "class", "what", "network")
		for i := range xs {
			if want := classAt(c.net.Predict(mat.NewDense(2, 1, []float64{xs[i], ys[i]})), 0, 0.5); float64(want) != cs[i] {
				t.Fatalf("%s: the table has class %g at %g, %g, the network says %d", name, cs[i], xs[i], ys[i], want)
			}
		}
	}
}

// The colour is stronger where the network is surer.
func TestBoundaryIsSurer(t *testing.T) {
	net := nn.New(nn.NewDense(2, 1, nn.Logistic, nn.Values(1, 0)))
	f := Boundary("", net, mat.NewDense(2, 2, []float64{-3, 3, 0, 1}), mat.NewDense(1, 2, []float64{0, 1}))
	ground := images(f)[0]
	at := placed(f)
	var before float64
	for _, x := range []float64{0.1, 0.6, 1.2, 2.5} {
		d := unlikeness(ground.at(at(x, 0.5)), white)
		if d <= before {
			t.Errorf("at x₁ = %g the colour is no stronger than nearer to the line", x)
		}
		before = d
	}
}

// L(θ + αu + βv) is the loss of a network whose parameters are set by hand, in
// two directions that differ; θ is as before.
func TestLossSurfaceByHand(t *testing.T) {
	net := nn.New(nn.NewDense(2, 1, nn.Identity, nn.Values(0.5, -1)))
	x, y := mat.NewDense(2, 3, []float64{1, 2, 3, -1, 0, 1}), mat.NewDense(1, 3, []float64{1, 0, 2})
	u, v := []float64{1, 0, 0}, []float64{0, 1, -2}
	theta := slices.Clone(net.Theta())
	f := LossSurface("", net, nn.SquaredError, x, y, u, v, 1)
	for _, q := range [][2]float64{{0, 0}, {0.5, 0}, {0, 0.5}, {-0.3, 0.7}, {1, -1}} {
		other := nn.New(nn.NewDense(2, 1, nn.Identity, nn.Zeros))
		for k := range theta {
			other.Theta()[k] = theta[k] + q[0]*u[k] + q[1]*v[k]
		}
		want := nn.SquaredError.Value(other.Predict(x), y)
		if got := f.height(q[0], q[1]); math.Abs(got-want) > 1e-12 {
			t.Errorf("L(%g, %g) = %g, want %g", q[0], q[1], got, want)
		}
		i, j := int((q[1]+1)*25+0.5), int((q[0]+1)*25+0.5)
		if got := f.ground.at(i, j); math.Abs(f.ground.x(j)-q[0]) < 1e-9 && math.Abs(f.ground.y(i)-q[1]) < 1e-9 && math.Abs(got-want) > 1e-9 {
			t.Errorf("the map has %g at %g, %g, want %g", got, q[0], q[1], want)
		}
	}
	if !slices.Equal(theta, net.Theta()) {
		t.Error("θ has changed")
	}
	l2 := nn.Risk{Loss: nn.SquaredError, Lambda: 0.1}
	g := LossSurface("", net, l2, x, y, u, v, 1)
	if with, without := g.height(0.3, 0.2), f.height(0.3, 0.2); with <= without {
		t.Errorf("with a penalty L is %g, without %g", with, without)
	}
}

// The height of a map is where it is drawn: darker where it is higher, x to
// the right and y upwards, and a path leads from a ring to a disc.
func TestContourColours(t *testing.T) {
	c := Contours("", func(x, y float64) float64 { return x + 3*y }, 0, 1, 0, 1)
	c.Path("way", []float64{0.2, 0.5, 0.8}, []float64{0.3, 0.4, 0.9})
	c.Levels = []float64{2}
	at := placedIn(c, c.Chart)
	all := drawnBy(c)
	ground := images(c)[0]
	var before = math.Inf(1)
	for _, q := range [][2]float64{{0.02, 0.02}, {0.98, 0.02}, {0.02, 0.6}, {0.5, 0.6}, {0.9, 0.9}} {
		light := luminance(ground.at(at(q[0], q[1])))
		if light >= before {
			t.Errorf("at %v the map is no darker than where it is lower", q)
		}
		before = light
	}
	found := 0
	for _, s := range all {
		if s.color == contourLine && s.width > 0 {
			for _, q := range s.path {
				found++
				px, py := float64((q.X-ground.Min.X)/ground.Size().X), float64((q.Y-ground.Min.Y)/ground.Size().Y)
				if math.Abs(px+3*py-2) > 1e-6 {
					t.Fatalf("the line of height 2 passes %g, %g", px, py)
				}
			}
		}
	}
	if found < 200 {
		t.Errorf("%d points on the line", found)
	}
	if n := shapesAt(all, at(0.8, 0.9), hue(0)); n < 1 {
		t.Error("no disc at the end of the path")
	}
	if n := shapesAt(all, at(0.2, 0.3), white); n < 1 {
		t.Error("no ring at the beginning of the path")
	}
	if n := shapesAt(all, at(0.5, 0.4), hue(0)); n != 1 {
		t.Errorf("%d dots at the step between", n)
	}
}

// A value is counted in the bin that begins at it.
func TestBins(t *testing.T) {
	fig := Histogram("", "x", 4, Series{Y: []float64{0, 0.99, 1, 1, 2, 3.5, 4}})
	if got, want := Column(fig, "count"), []float64{2, 2, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("counts %v, want %v", got, want)
	}
	if from, to := Column(fig, "from"), Column(fig, "to"); !slices.Equal(from, []float64{0, 1, 2, 3}) || !slices.Equal(to, []float64{1, 2, 3, 4}) {
		t.Errorf("bins from %v to %v", from, to)
	}
	at := placed(fig)
	bars := areas(fig, hue(0))
	if len(bars) != 4 {
		t.Fatalf("%d bars", len(bars))
	}
	for i, n := range []float64{2, 2, 1, 2} {
		if distance(bars[i].Min, at(float64(i), 0)) > 1e-6 || math.Abs(float64(bars[i].Max.Y-at(0, n).Y)) > 1e-6 || bars[i].Max.X > at(float64(i+1), 0).X {
			t.Errorf("bar %d is %v", i, bars[i])
		}
	}
	tr := trained(rng(1), nn.Identity, 1, 50)
	for i := range 50 {
		for j := range 3 {
			tr.Steps[1].Z.Set(i, j, float64(i/2)/24*25) // 0 … 25 in steps of 25/24, six of each
		}
	}
	s := LayerHistograms("", "z", []string{"a"}, tr)
	share, edge := Column(s, "share"), Column(s, "from")
	for i := range share {
		if math.Abs(share[i]-1./25) > 1e-12 || math.Abs(edge[i]-float64(i)) > 1e-12 {
			t.Errorf("bin %d from %g has a share of %g, want %g from %d", i, edge[i], share[i], 1./25, i)
		}
	}
}

// In a sheet of layers every histogram lies in its column and row, with bars
// as high as their shares and the mean at its place.
func TestLayerSheetPlaces(t *testing.T) {
	low, high := trained(rng(1), nn.Identity, 2, 4, 4), trained(rng(2), nn.Identity, 2, 4, 4)
	for k, tr := range []*nn.Trace{low, high} {
		for l, s := range tr.Steps[1:] {
			s.A.Apply(func(_, _ int, _ float64) float64 { return float64(2*k + l) }, &s.A) // one value each: 0, 1, 2, 3
		}
	}
	f := LayerHistograms("", "a", []string{"first", "second"}, low, high)
	var boxes []shape
	for _, s := range drawnBy(f) {
		if s.color == mist {
			boxes = append(boxes, s)
		}
	}
	if len(boxes) != 4 {
		t.Fatalf("%d boxes", len(boxes))
	}
	if boxes[1].Min.X <= boxes[0].Max.X || boxes[2].Max.Y >= boxes[0].Min.Y || boxes[2].Min.X != boxes[0].Min.X {
		t.Errorf("boxes %v: layers stand side by side, traces below one another", boxes)
	}
	for k := range 4 {
		bars := areas(f, hue(k/2))
		if len(bars) != 2 {
			t.Fatalf("%d bars of trace %d", len(bars), k/2)
		}
		bar, box := bars[k%2], boxes[k]
		if bar.Min.Y != box.Min.Y || math.Abs(float64(bar.Size().Y-box.Size().Y)) > 1e-6 {
			t.Errorf("a share of 1 is %v high in a box of %v", bar.Size().Y, box.Size().Y)
		}
		if want := box.Min.X + box.Size().X*vg.Length(min(float64(k)/3, 24./25)); math.Abs(float64(bar.Min.X-want)) > float64(box.Size().X)/25 {
			t.Errorf("the value %d stands at %v of %v", k, bar.Min.X, box.Rectangle)
		}
	}
	if a, b := written(t, f, "first").at, written(t, f, "second").at; a.Y <= b.Y || a.X != b.X {
		t.Errorf("names at %v and %v", a, b)
	}
	if a, b := written(t, f, "l = 1").at, written(t, f, "l = 2").at; a.X >= b.X || a.Y != b.Y {
		t.Errorf("layers at %v and %v", a, b)
	}
}

// A larger weight has a wider arrow, in Neuron and in Diagram; positive ones
// are red there, negative ones blue.
func TestEdgesShowWeights(t *testing.T) {
	net := nn.New(nn.NewDense(3, 1, nn.Identity, nn.Values(0.1, -2, 1)))
	tr := net.Forward(mat.NewDense(3, 1, []float64{1, 2, 3}))
	n := Neuron(tr, 1, 0, 0)
	var widths []float64
	for _, s := range drawnBy(n) {
		if s.color == grey && s.width > 0 && len(s.path) == 2 && s.path[0].X < 100 {
			widths = append(widths, float64(s.width))
		}
	}
	if len(widths) != 3 || !(widths[0] < widths[2] && widths[2] < widths[1]) {
		t.Errorf("arrows of 0.1, −2 and 1 are %v wide", widths)
	}
	if w := []vg.Length{edgeWidth(0, []float64{0, 0}), edgeWidth(-4, []float64{2, -4}), edgeWidth(2, []float64{2, -4})}; w[0] != 0.5 || w[1] != 2.2 || math.Abs(float64(w[2])-1.35) > 1e-12 {
		t.Errorf("widths %v, want 0.5, 2.2, 1.35", w)
	}
	var lines []shape
	for _, s := range drawnBy(Diagram(tr, 0)) {
		if s.width >= 0.5 && len(s.path) == 2 && s.path[1].X-s.path[0].X > 60 && s.color != pale {
			lines = append(lines, s)
		}
	}
	if len(lines) != 3 {
		t.Fatalf("%d edges", len(lines))
	}
	for k, s := range lines {
		c := s.color.(color.RGBA)
		if negative := k == 1; negative != (c.B > c.R) {
			t.Errorf("the edge of %g has the colour %v", net.Theta()[k], c)
		}
		if k > 0 && s.path[0].Y >= lines[k-1].path[0].Y {
			t.Errorf("edge %d does not begin below the one before", k)
		}
	}
	if !(lines[0].width < lines[2].width && lines[2].width < lines[1].width) {
		t.Errorf("edges are %v, %v and %v wide", lines[0].width, lines[1].width, lines[2].width)
	}
}

// Every cell of a heat map has its colour and its number in its place: row 0
// at the top, column 0 at the left; names stand beside their rows and below
// their columns.
func TestHeatPlaces(t *testing.T) {
	m := mat.NewDense(2, 3, []float64{-1, 0, 0.25, 0.5, 0.75, 1})
	h := Heat("", m)
	h.Rows, h.Cols, h.X, h.Y = []string{"above", "below"}, []string{"p", "q", "r"}, "across", "down"
	field := images(h)[1]
	colour := h.colours()
	cell := func(i, j int) vg.Point {
		size := field.Size()
		return pt(field.Min.X+size.X*(vg.Length(j)+0.5)/3, field.Max.Y-size.Y*(vg.Length(i)+0.5)/2)
	}
	for i := range 2 {
		for j := range 3 {
			if got, want := field.at(cell(i, j)), colour(m.At(i, j)); got != want {
				t.Errorf("cell %d, %d is %v, want %v", i, j, got, want)
			}
			l := written(t, h, compact(m.At(i, j), 2))
			if math.Abs(float64(l.at.Y-cell(i, j).Y)) > 5 || l.at.X > cell(i, j).X || l.at.X < cell(i, j).X-cellWidth/2 {
				t.Errorf("%s is written at %v, the cell is at %v", l.text, l.at, cell(i, j))
			}
			if l.col != readable(colour(m.At(i, j))) {
				t.Errorf("%s is written in %v on %v", l.text, l.col, colour(m.At(i, j)))
			}
		}
	}
	for i, name := range h.Rows {
		if at := written(t, h, name).at; math.Abs(float64(at.Y-cell(i, 0).Y)) > 5 || at.X > field.Min.X {
			t.Errorf("row %s is named at %v", name, at)
		}
	}
	for j, name := range h.Cols {
		if at := written(t, h, name).at; math.Abs(float64(at.X-cell(0, j).X)) > 5 || at.Y > field.Min.Y {
			t.Errorf("column %s is named at %v", name, at)
		}
	}
	bar := images(h)[0]
	if top, low := bar.at(pt(bar.centre().X, bar.Max.Y-0.1)), bar.at(pt(bar.centre().X, bar.Min.Y+0.1)); top != diverging[10] || low != diverging[0] {
		t.Errorf("the bar runs from %v to %v", low, top)
	}
	if a, b, c := written(t, h, "−1"), written(t, h, "0"), written(t, h, "1"); !(a.at.Y < b.at.Y && b.at.Y < c.at.Y) {
		t.Errorf("the bar has −1 at %v, 0 at %v, 1 at %v", a.at, b.at, c.at)
	}
	seq := Heat("", mat.NewDense(1, 2, []float64{0, 2}))
	seq.Sequential = true
	if f := images(seq)[1]; f.at(pt(f.Min.X+1, f.centre().Y)) != sequential[0] || f.at(pt(f.Max.X-1, f.centre().Y)) != sequential[8] {
		t.Error("sequential colours do not run from the first to the last")
	}
}

// In a PNG the cells are where the figure puts them, sharp to the dot.
func TestRasterDots(t *testing.T) {
	m := mat.NewDense(2, 2, []float64{-1, 1, 0.5, 0})
	h := Heat("", m)
	h.Decimals = -1
	f := Grid(1, h) // scaled and moved
	f.Title = "title"
	field := images(f)[1]
	img := picture(t, f)
	_, high := page(f)
	colour := h.colours()
	perPoint := 192.0 / 72
	for i := range 2 {
		for j := range 2 {
			for _, d := range []vg.Length{0.06, 0.5, 0.94} {
				q := pt(field.Min.X+field.Size().X*(vg.Length(j)+d)/2, field.Max.Y-field.Size().Y*(vg.Length(i)+d)/2)
				r, g, b, _ := img.At(int(float64(q.X)*perPoint), int(float64(high-q.Y)*perPoint)).RGBA()
				if got, want := (color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}), colour(m.At(i, j)); got != want {
					t.Errorf("cell %d, %d at %g: %v, want %v", i, j, float64(d), got, want)
				}
			}
		}
	}
	if got, want := nearestDots(0.6, 4.4, 2, 6), []int{-1, 0, 0, 1, -1, -1}; !slices.Equal(got, want) {
		t.Errorf("dots take cells %v, want %v", got, want)
	}
}

// Ink is dark: a pixel of an image is drawn in its place, the darker the
// larger; weights are red and blue; a wrong guess has a frame of its own.
func TestImagePlaces(t *testing.T) {
	x := mat.NewDense(6, 2, []float64{0, 1, 1, 0, 0, 0, 0.5, 0, 0, 0.5, 0, 0})
	sheet := Images("", x, 3, "a", "b")
	all := images(sheet)
	if len(all) != 2 || all[1].Min.X <= all[0].Max.X || all[0].Min.Y != all[1].Min.Y {
		t.Fatalf("images at %v", all)
	}
	at := func(s shape, i, j int) color.RGBA {
		return s.at(pt(s.Min.X+s.Size().X*(vg.Length(j)+0.5)/3, s.Max.Y-s.Size().Y*(vg.Length(i)+0.5)/2))
	}
	for n, s := range all {
		for i := range 2 {
			for j := range 3 {
				if got, want := at(s, i, j), greys.at(x.At(3*i+j, n)); got != want {
					t.Errorf("image %d, row %d, column %d: %v, want %v", n, i, j, got, want)
				}
			}
		}
	}
	if a, b := written(t, sheet, "a").at, written(t, sheet, "b").at; a.X < all[0].Min.X || a.X > all[0].Max.X || b.X < all[1].Min.X || a.Y > all[0].Min.Y {
		t.Errorf("labels at %v and %v", a, b)
	}
	two := Images("", mat.NewDense(4, 3, nil), 2)
	two.Columns = 2
	if s := images(two); s[2].Max.Y >= s[0].Min.Y || s[2].Min.X != s[0].Min.X {
		t.Error("the third of two columns does not begin a row")
	}
	w := images(Weights("", mat.NewDense(2, 2, []float64{-1, 1, 0.1, -0.2}), 2))
	for k, s := range w {
		left, right := s.at(pt(s.Min.X+1, s.centre().Y)), s.at(pt(s.Max.X-1, s.centre().Y))
		if (k == 0) != (left.B > left.R) || (k == 0) == (right.B > right.R) {
			t.Errorf("weights of neuron %d: %v and %v", k, left, right)
		}
	}
	a := mat.NewDense(2, 2, []float64{1, 1, 0, 0})
	y := mat.NewDense(2, 2, []float64{1, 0, 0, 1})
	g := Guesses("", x, 3, a, y)
	var frames []color.Color
	for _, s := range drawnBy(g) {
		if s.width == 1.2 {
			frames = append(frames, s.color)
		}
	}
	if len(frames) != 2 || frames[0] != right || frames[1] != wrong {
		t.Errorf("frames %v, want right, wrong", frames)
	}
	if l := written(t, g, "1 → 0"); l.col != wrong {
		t.Errorf("%q in %v", l.text, l.col)
	}
	if l := written(t, g, "0"); l.col != right {
		t.Errorf("%q in %v", l.text, l.col)
	}
}

// A point is drawn where its numbers are: to the right for larger x, upwards
// for larger y, in the colour and with the name of its series.
func TestPointsPlaces(t *testing.T) {
	f := Points("", "x", "y", Series{Name: "one", X: []float64{0, 1}, Y: []float64{0, 2}}, Series{Name: "two", X: []float64{1}, Y: []float64{0}})
	at, all := placed(f), drawnBy(f)
	if a, b := at(0, 0), at(1, 2); b.X-a.X < 200 || b.Y-a.Y < 100 {
		t.Errorf("0, 0 at %v and 1, 2 at %v", a, b)
	}
	for k, q := range [][3]float64{{0, 0, 0}, {1, 2, 0}, {1, 0, 1}} {
		if n := shapesAt(all, at(q[0], q[1]), hue(int(q[2]))); n != 1 {
			t.Errorf("point %d: %d marks", k, n)
		}
	}
	if a, b := written(t, f, "one").at, written(t, f, "two").at; a.X >= b.X || a.Y != b.Y {
		t.Errorf("the key has one at %v, two at %v", a, b)
	}
	for k, name := range []string{"one", "two"} {
		l := written(t, f, name)
		if n := shapesAt(all, pt(l.at.X-keyMark/2-4, l.at.Y+0.35*tickSize), hue(k)); n != 1 {
			t.Errorf("%s: %d marks of its colour before it", name, n)
		}
	}
	forms := map[int]bool{}
	for k := range 4 {
		forms[len(paintedBy(func(p pen) { p.glyph(k, pt(50, 50), 3, ink) })[0].path)] = true
	}
	if len(forms) < 3 {
		t.Errorf("classes have %d forms", len(forms))
	}
}

// A line passes its points in its colour; a dashed one has dashes, dots sit on
// the points, and a gap is where a value is missing.
func TestLinePlaces(t *testing.T) {
	f := Lines("", "x", "y", Series{X: []float64{1, 2, 4}, Y: []float64{3, 1, 2}, Dots: true}, Series{Y: []float64{1, nan, 2, 3}, Dashed: true})
	at := placed(f)
	var solid, dashed [][]vg.Point
	dash := false
	for _, a := range recorded(f) {
		if d, ok := a.(*recorder.SetLineDash); ok {
			dash = len(d.Dashes) > 0
		}
		if s, ok := a.(*recorder.Stroke); ok && len(s.Path) > 1 {
			var pts []vg.Point
			for _, c := range s.Path {
				pts = append(pts, c.Pos)
			}
			if dash {
				dashed = append(dashed, pts)
			} else {
				solid = append(solid, pts)
			}
		}
	}
	want := []vg.Point{at(1, 3), at(2, 1), at(4, 2)}
	if !slices.ContainsFunc(solid, func(p []vg.Point) bool {
		return slices.EqualFunc(p, want, func(a, b vg.Point) bool { return distance(a, b) < 1e-9 })
	}) {
		t.Errorf("no line through %v", want)
	}
	if len(dashed) != 1 || len(dashed[0]) != 2 || distance(dashed[0][0], at(3, 2)) > 1e-9 {
		t.Errorf("dashed lines %v, want one from x = 3", dashed)
	}
	for _, q := range want {
		if shapesAt(drawnBy(f), q, hue(0)) != 1 {
			t.Errorf("no dot at %v", q)
		}
	}
	if f.X.Min != 1 || f.X.Max != 4 || f.Y.Min >= 1 || f.Y.Max <= 3 || f.Y.Min < 0.5 {
		t.Errorf("axes from %g to %g and from %g to %g", f.X.Min, f.X.Max, f.Y.Min, f.Y.Max)
	}
}

// The mark of losses is at the smallest, and the axis begins at 0.
func TestLossMark(t *testing.T) {
	f := Losses("", Series{Y: []float64{3, 2, 1, 2}}, Series{Y: []float64{nan, 4, 5, inf}})
	all, at := drawnBy(f), placed(f)
	for k, q := range [][2]float64{{3, 1}, {2, 4}} {
		rings := 0
		for _, s := range all {
			if s.width == 1 && s.color == hue(k) && distance(s.centre(), at(q[0], q[1])) < 1e-6 {
				rings++
			}
		}
		if rings != 1 {
			t.Errorf("series %d: %d rings at its smallest loss", k, rings)
		}
	}
	if f.Y.Min != 0 {
		t.Errorf("the axis begins at %g", f.Y.Min)
	}
}

// Bars of a group stand side by side over their name, as high as their value.
func TestBarPlaces(t *testing.T) {
	f := Bars("", "x", "y", []string{"a", "b"}, Series{Name: "s", Y: []float64{1, 3}}, Series{Name: "t", Y: []float64{2, -1}})
	at := placed(f)
	for k, values := range [][]float64{{1, 3}, {2, -1}} {
		bars := areas(f, hue(k))
		if len(bars) != 2 {
			t.Fatalf("%d bars of series %d", len(bars), k)
		}
		for i, v := range values {
			lo, hi := at(float64(i)-0.4+0.4*float64(k), min(v, 0)), at(float64(i)+0.4*float64(k), max(v, 0))
			if b := bars[i]; distance(b.Min, lo) > 1e-6 || math.Abs(float64(b.Max.Y-hi.Y)) > 1e-6 || b.Max.X > hi.X || b.Max.X < hi.X-3-0.06*(hi.X-lo.X) {
				t.Errorf("bar %d of series %d: %v, want %v to %v", i, k, b, lo, hi)
			}
		}
	}
	for i, name := range []string{"a", "b"} {
		if l := written(t, f, name); math.Abs(float64(l.at.X-at(float64(i), 0).X)) > 4 {
			t.Errorf("%s at %v", name, l.at)
		}
	}
	if lo := Bars("", "x", "y", []string{"a"}, Series{Y: []float64{5}}).Y.Min; lo != 0 {
		t.Errorf("bars of positive numbers stand on %g", lo)
	}
	names := make([]string, 40)
	for i := range names {
		names[i] = fmt.Sprintf("name%02d", i)
	}
	count := 0
	for _, l := range lettersOf(Bars("", "", "", names, Series{Y: make([]float64, 40)})) {
		if len(l.text) > 4 && l.text[:4] == "name" {
			count++
		}
	}
	if count != 20 {
		t.Errorf("%d of 40 names are written, want every other", count)
	}
}

// The band reaches from μ − 2σ to μ + 2σ, the line runs in its middle.
func TestBandPlaces(t *testing.T) {
	f := Band("", "x", "y", []float64{0, 1, 2}, []float64{1, 2, 1}, []float64{0.5, 1, 0.25}, Series{X: []float64{1}, Y: []float64{2}})
	at := placed(f)
	var got []vg.Point
	for _, s := range drawnBy(f) {
		if s.color == bandColour && len(s.path) == 6 {
			got = s.path
		}
	}
	want := []vg.Point{at(0, 2), at(1, 4), at(2, 1.5), at(2, 0.5), at(1, 0), at(0, 0)}
	if len(got) != len(want) {
		t.Fatalf("the band has %d corners", len(got))
	}
	for k := range want {
		if distance(got[k], want[k]) > 1e-6 {
			t.Errorf("corner %d of the band is %v, want %v", k, got[k], want[k])
		}
	}
	if shapesAt(drawnBy(f), at(1, 2), ink) != 1 {
		t.Error("no mark where something was observed")
	}
}

// One unit is as long on either axis, whatever the shape of the figure.
func TestHalfplaneScale(t *testing.T) {
	for _, size := range [][2]float64{{7, 7}, {14, 6}, {6, 12}} {
		f := Halfplane("AND", []float64{1, 1}, -1.5, data.AND().X(), data.AND().Y())
		f.Resize(size[0], size[1])
		at := placedIn(f, f.Chart)
		o := at(0, 0)
		if w, h := float64(at(1, 0).X-o.X), float64(at(0, 1).Y-o.Y); math.Abs(w/h-1) > 1e-6 {
			t.Errorf("%v cm: one unit is %g wide and %g high", size, w, h)
		}
	}
}

// The shaded side is z ≥ 0 and w points into it.
func TestHalfplaneSide(t *testing.T) {
	for _, w := range [][]float64{{1, 2, -1}, {-1, 0.5, 0.2}, {0, -1, 0.5}, {2, 0, -1}} {
		f := Halfplane("", w[:2], w[2], data.XOR().X(), data.XOR().Y())
		at := placedIn(f, f.Chart)
		all := drawnBy(f)
		f.Draw(draw.NewCanvas(new(recorder.Canvas), 300, 210)) // changes nothing
		if again := drawnBy(f); !reflect.DeepEqual(all, again) {
			t.Errorf("%v: the figure is another after it was drawn on a wider sheet", w)
		}
		back := func(q vg.Point) (x, y float64) {
			o, u, v := at(0, 0), at(1, 0), at(0, 1)
			return float64((q.X - o.X) / (u.X - o.X)), float64((q.Y - o.Y) / (v.Y - o.Y))
		}
		shaded, line, arrow := false, false, false
		for _, s := range all {
			switch {
			case s.color == color.RGBA{253, 232, 215, 255}:
				shaded = true
				for _, q := range s.path {
					if x, y := back(q); w[0]*x+w[1]*y+w[2] < -1e-6 {
						t.Errorf("%v: %g, %g is shaded", w, x, y)
					}
				}
			case s.width == lineWidth && s.color == ink:
				line = true
				for _, q := range s.path {
					if x, y := back(q); math.Abs(w[0]*x+w[1]*y+w[2]) > 1e-6 {
						t.Errorf("%v: the line passes %g, %g", w, x, y)
					}
				}
			case s.width == 1.2 && s.color == ink && len(s.path) == 2:
				arrow = true
				d := s.path[1].Sub(s.path[0])
				if cos := (float64(d.X)*w[0] + float64(d.Y)*w[1]) / math.Hypot(float64(d.X), float64(d.Y)) / math.Hypot(w[0], w[1]); cos < 0.999 {
					t.Errorf("%v: the arrow has a cosine of %g to w", w, cos)
				}
			}
		}
		if !shaded || !line || !arrow {
			t.Errorf("%v: shaded %v, line %v, arrow %v", w, shaded, line, arrow)
		}
	}
}

// A strip of a diagram has a colour for every neuron, and a cell of a neuron
// that of its value: z, a and δ each by its own largest.
func TestDiagramColours(t *testing.T) {
	tr := mazur()
	d := Diagram(tr, 0)
	all := drawnBy(d)
	values := map[string][]float64{"δ": {tr.Steps[1].Delta.At(0, 0), tr.Steps[1].Delta.At(1, 0)}, "a": {tr.Steps[1].A.At(0, 0)}}
	top := 0.0
	for _, s := range tr.Steps[1:] {
		for i := range 2 {
			top = max(top, math.Abs(s.Delta.At(i, 0)))
		}
	}
	for _, v := range append(values["δ"], tr.Steps[2].Delta.At(0, 0), tr.Steps[2].Delta.At(1, 0)) {
		want := signed(v, 1.25*top)
		if !slices.ContainsFunc(all, func(s shape) bool { return s.width == 0 && s.color == want && s.Size().X > 30 }) {
			t.Errorf("no cell has the colour %v of δ = %g", want, v)
		}
	}
	wide := images(Diagram(trained(rng(3), nn.Tanh, 20, 12), 0))
	if len(wide) < 2 {
		t.Fatalf("%d strips", len(wide))
	}
}

// A pie of numbers on a card: numbers of a column end at one place, texts
// begin at one.
func TestCardPlaces(t *testing.T) {
	c := Card(nn.Table{Header: []string{"name", "n"}, Rows: [][]any{{"a", 1}, {"bcd", 1000}}})
	one, thousand := written(t, c, "1"), written(t, c, "1000")
	if d := float64(one.at.X + measure(sans, labelSize, "1") - thousand.at.X - measure(sans, labelSize, "1000")); math.Abs(d) > 1e-6 {
		t.Errorf("1 and 1000 end %g apart", d)
	}
	if a, b := written(t, c, "a"), written(t, c, "bcd"); a.at.X != b.at.X || a.at.Y <= b.at.Y || a.font == one.font {
		t.Errorf("names at %v and %v in %s", a.at, b.at, a.font)
	}
	if h := written(t, c, "n"); h.at.Y <= one.at.Y {
		t.Error("the header is not above")
	}
}

// Bars of a shape ledger are the taller the more numbers a layer has.
func TestShapeBars(t *testing.T) {
	f := Shapes(nn.New(nn.NewDense(100, 10, nn.ReLU, nn.Zeros), nn.NewDense(10, 1, nn.ReLU, nn.Zeros)))
	var heights []vg.Length
	for _, s := range drawnBy(f) {
		if c, ok := s.color.(color.RGBA); ok && s.width == 0 && (c == tint(grey, 0.75) || c == tint(hue(0), 0.75)) {
			heights = append(heights, s.Size().Y)
		}
	}
	if len(heights) != 3 || !(heights[0] > heights[1] && heights[1] > heights[2]) || math.Abs(float64(heights[1]/heights[0])-math.Log(11)/math.Log(101)) > 1e-9 {
		t.Errorf("bars of 100, 10 and 1 are %v high", heights)
	}
}

// Panels stand row by row, each in its place.
func TestGridPlaces(t *testing.T) {
	cell := func(c color.Color) *Drawing {
		d := &Drawing{paint: func(p pen) { p.fill(p.Rectangle, c) }}
		d.Resize(3, 2)
		return d
	}
	g := Grid(2, cell(hue(0)), cell(hue(1)), cell(hue(2)))
	var at [3]vg.Rectangle
	for k := range at {
		at[k] = areas(g, hue(k))[0]
	}
	if !(at[1].Min.X > at[0].Max.X && at[1].Min.Y == at[0].Min.Y && at[2].Max.Y < at[0].Min.Y && at[2].Min.X == at[0].Min.X) {
		t.Errorf("panels at %v", at)
	}
	many := make([]Figure, 20)
	for k := range many {
		many[k] = cell(hue(0))
	}
	if w, _ := Grid(20, many...).Size(); math.Abs(float64(w-widestGrid)) > 1e-6 {
		t.Errorf("a wide grid is %v wide", w)
	}
}

// The lattice of Bend has the colour of the class that the network gives to
// its points, and lies where the layer takes it.
func TestBendColours(t *testing.T) {
	net := nn.New(nn.NewDense(2, 2, nn.Identity, nn.Values(2, 0, 0, -1)), nn.NewDense(2, 1, nn.Logistic, nn.Values(1, 0)))
	x, y := mat.NewDense(2, 4, []float64{-1, 1, -1, 1, -1, -1, 1, 1}), mat.NewDense(1, 4, []float64{0, 1, 0, 1})
	b := Bend(net, x, y)
	for k, f := range b.Figures[:3] {
		c := f.(*Chart)
		at := placed(c)
		side := at(0, 0).X
		left, right := 0, 0
		for _, s := range drawnBy(c) {
			if s.width == thinWidth && s.color == tint(hue(0), 0.55) {
				if s.Max.X > side+4 {
					t.Errorf("panel %d: a line of class 0 reaches %v, the border is at %v", k, s.Max.X, side)
				}
				left++
			}
			if s.width == thinWidth && s.color == tint(hue(1), 0.55) {
				if s.Min.X < side-4 {
					t.Errorf("panel %d: a line of class 1 begins at %v, the border is at %v", k, s.Min.X, side)
				}
				right++
			}
		}
		if left < 10 || right < 10 {
			t.Errorf("panel %d: %d and %d lines", k, left, right)
		}
	}
	if z := Column(b.Figures[1], "z₂"); !slices.Equal(z, []float64{1, -1, 1, -1}) && !slices.Equal(z, []float64{1, -1, -1, 1}) && floats.Sum(z) != 0 {
		t.Errorf("z₂ of the samples: %v", z)
	}
	if z, want := Column(b.Figures[1], "z₁"), 2.0; slices.Max(z) != want || slices.Min(z) != -want {
		t.Errorf("z₁ of the samples: %v", z)
	}
}

// The strokes at the edges stand at the values that were tried, in the
// direction of their axis.
func TestCoverageStrokes(t *testing.T) {
	f := Coverage("", "x", "y", Series{X: []float64{1, 2}, Y: []float64{3, 5}})
	at := placed(f)
	upright, level := 0, 0
	for _, s := range drawnBy(f) {
		if s.width != 1.4 {
			continue
		}
		for k := range 2 {
			q := at(float64(k+1), float64(3+2*k))
			if s.path[0].X == s.path[1].X && math.Abs(float64(s.path[0].X-q.X)) < 1e-6 {
				upright++
			}
			if s.path[0].Y == s.path[1].Y && math.Abs(float64(s.path[0].Y-q.Y)) < 1e-6 {
				level++
			}
		}
	}
	if upright != 2 || level != 2 {
		t.Errorf("%d upright and %d level strokes, want 2 and 2", upright, level)
	}
}

// RandomDirection has rows as long as those of the network and leaves b alone.
func TestRandomDirectionRows(t *testing.T) {
	net := nn.New(nn.NewDense(3, 2, nn.Tanh, nn.Values(1, 2, 2, 0, 3, 4)))
	d := RandomDirection(net, rng(2))
	if a, b := floats.Norm(d[:3], 2), floats.Norm(d[3:6], 2); math.Abs(a-3) > 1e-12 || math.Abs(b-5) > 1e-12 || d[6] != 0 || d[7] != 0 {
		t.Errorf("rows of length %g and %g, then %v", a, b, d[6:])
	}
	_ = optim.Bowl
}

// Numbers stand at their places on the axes, x below and y at the left, with a
// stroke each, a short one where there is no number; the line at 0 is stronger.
func TestAxisPlaces(t *testing.T) {
	f := Lines("", "x name", "y name", Series{X: []float64{-2, 4}, Y: []float64{-1, 3}})
	at, all := placed(f), drawnBy(f)
	low, high := at(f.X.Min, f.Y.Min), at(f.X.Max, f.Y.Max)
	for _, v := range []float64{-2, 0, 2, 4} {
		l := written(t, f, number(v, 0))
		if mid := l.at.X + measure(sans, tickSize, l.text)/2; math.Abs(float64(mid-at(v, 0).X)) > 0.5 && l.at.Y < low.Y {
			t.Errorf("%s stands at %v, its place is %v", l.text, mid, at(v, 0).X)
		}
	}
	for _, v := range []float64{-1, 1, 3} {
		var found []letter
		for _, l := range lettersOf(f) {
			if l.text == number(v, 1) && l.at.X < low.X {
				found = append(found, l)
			}
		}
		if len(found) != 1 || math.Abs(float64(found[0].at.Y-at(0, v).Y)) > 5 {
			t.Fatalf("%g on the y axis: %v, its place is %v", v, found, at(0, v).Y)
		}
		if end := found[0].at.X + measure(sans, tickSize, found[0].text); end > low.X-f.Y.length || end < low.X-f.Y.length-6 {
			t.Errorf("%s ends at %v, the frame begins at %v", found[0].text, end, low.X)
		}
	}
	if l := written(t, f, "x name"); math.Abs(float64(l.at.X+measure(sans, labelSize, l.text)/2-(low.X+high.X)/2)) > 2 || l.at.Y > low.Y-20 {
		t.Errorf("the name of the x axis is at %v, the frame from %v to %v", l.at, low, high)
	}
	if l := written(t, f, "y name"); math.Abs(float64(l.at.Y+measure(sans, labelSize, l.text)/2-(low.Y+high.Y)/2)) > 2 || l.at.X > low.X-20 {
		t.Errorf("the name of the y axis is at %v, the frame from %v to %v", l.at, low, high)
	}
	grid := map[color.Color][]vg.Length{}
	for _, s := range all {
		if len(s.path) == 2 && s.path[0].X == s.path[1].X && s.path[0].Y == low.Y && s.width == thinWidth && s.path[1].Y == high.Y {
			grid[s.color] = append(grid[s.color], s.path[0].X)
		}
	}
	if zero := grid[color.RGBA{170, 170, 170, 255}]; len(zero) != 1 || math.Abs(float64(zero[0]-at(0, 0).X)) > 1e-6 || len(grid[pale]) < 3 {
		t.Errorf("lines of the grid: %v, want a stronger one at %v", grid, at(0, 0).X)
	}
	f.LogY()
	f.Y.Min, f.Y.Max = 1, 1000
	long, short := 0, 0
	low = placed(f)(f.X.Min, 1)
	for _, s := range drawnBy(f) {
		if len(s.path) == 2 && s.path[0].Y == s.path[1].Y && math.Abs(float64(s.Max.X-low.X)) < 1 {
			switch w := float64(s.Size().X); {
			case math.Abs(w-4) < 1e-9:
				long++
			case math.Abs(w-2) < 1e-9:
				short++
			}
		}
	}
	if long < 4 || short < 16 {
		t.Errorf("a logarithmic axis has %d long and %d short strokes", long, short)
	}
}

// A key that is too long for a line goes on in the next.
func TestKeyLines(t *testing.T) {
	var series []Series
	for k := range 8 {
		series = append(series, Series{Name: fmt.Sprintf("a rather long name %d", k), Y: []float64{1, 2}})
	}
	f := Lines("", "x", "y", series...)
	rows := map[vg.Length]int{}
	for k := range series {
		l := written(t, f, series[k].Name)
		rows[l.at.Y]++
		if l.at.X+measure(sans, tickSize, l.text) > Notebook.Width {
			t.Errorf("%s ends at %v", l.text, l.at.X+measure(sans, tickSize, l.text))
		}
	}
	if len(rows) < 2 || len(rows) > 4 {
		t.Errorf("the key has %d lines", len(rows))
	}
}

// The numbers below a sheet of histograms stand where their values are.
func TestLayerSheetNumbers(t *testing.T) {
	tr := trained(rng(1), nn.Identity, 2, 4)
	tr.Steps[1].A.Apply(func(i, j int, _ float64) float64 { return float64(i)*4/3 - 1 }, &tr.Steps[1].A) // −1 … 3
	f := LayerHistograms("", "a", []string{"x"}, tr)
	var box shape
	for _, s := range drawnBy(f) {
		if s.color == mist {
			box = s
		}
	}
	for _, v := range []float64{0, 2} {
		l := written(t, f, number(v, 0))
		want := box.Min.X + box.Size().X*vg.Length((v+1)/4)
		if mid := l.at.X + measure(sans, smallSize, l.text)/2; math.Abs(float64(mid-want)) > 1 || l.at.Y > box.Min.Y {
			t.Errorf("%s stands at %v, its place is %v", l.text, mid, want)
		}
	}
}

// Raised letters stand above the line, lowered ones below; a turned image is
// left to the canvas below.
func TestScriptHeights(t *testing.T) {
	f := Lines("aᵀbₙ", "x", "y", Series{Y: []float64{1, 2}})
	a, up, b, down := written(t, f, "a"), written(t, f, "T"), written(t, f, "b"), written(t, f, "n")
	if up.at.Y <= a.at.Y || down.at.Y >= b.at.Y || a.at.Y != b.at.Y || !(a.at.X < up.at.X && up.at.X < b.at.X && b.at.X < down.at.X) {
		t.Errorf("a at %v, T at %v, b at %v, n at %v", a.at, up.at, b.at, down.at)
	}
}

// An arrow has its head at its end, as wide on either side.
func TestArrow(t *testing.T) {
	s := paintedBy(func(p pen) { p.arrow(1, ink, pt(10, 10), pt(50, 10)) })
	if len(s) != 2 || s[1].width != 0 {
		t.Fatalf("%d shapes", len(s))
	}
	head := s[1].path
	if head[0] != pt(50, 10) || head[1].X >= 50 || head[1].X != head[2].X || head[1].Y-10 != 10-head[2].Y || head[1].Y == 10 || s[0].path[1].X >= 50 || s[0].path[1].X <= head[1].X {
		t.Errorf("the head is %v, the line %v", head, s[0].path)
	}
}

// The dot on the curve of a neuron is at (z, f(z)).
func TestNeuronSketch(t *testing.T) {
	dot := func(z float64) vg.Point {
		for _, s := range paintedBy(func(p pen) { p.sketch(rect(0, 0, 80, 80), nn.Logistic, z) }) {
			if s.width == 0 && s.color == ink {
				return s.centre()
			}
		}
		t.Fatal("no dot")
		return vg.Point{}
	}
	if a, b, c := dot(-3), dot(0), dot(3); math.Abs(float64(b.X-40)) > 1 || math.Abs(float64(b.Y-40)) > 1 || a.Y > 5 || c.Y < 75 || a.X > 12 || c.X < 68 {
		t.Errorf("dots at %v, %v, %v in a box of 80", a, b, c)
	}
}

// Points outside of the frame are not drawn.
func TestPointsOutside(t *testing.T) {
	f := Points("", "x", "y", Series{X: []float64{1, 2, 3}, Y: []float64{1, 2, 3}})
	f.X.Max = 2.5
	n := 0
	for _, s := range drawnBy(f) {
		if s.width == 0 && s.color == hue(0) {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d of 3 points are drawn, one is outside", n)
	}
}

// Colours that have no place in a palette become the one that is least far.
func TestNearest(t *testing.T) {
	p := color.Palette{color.RGBA{0, 0, 0, 255}, color.RGBA{250, 250, 250, 255}, color.RGBA{0, 0, 200, 255}}
	for c, want := range map[uint32]uint8{0x101010: 0, 0xf0f0ff: 1, 0x1010d0: 2} {
		if got := nearest(p, c); got != want {
			t.Errorf("%06x becomes entry %d, want %d", c, got, want)
		}
	}
}

// On a logarithmic axis the smallest and the largest value have room, the same
// share on either side.
func TestLogRoom(t *testing.T) {
	f := Lines("", "x", "y", Series{Y: []float64{1, 100}})
	f.LogY()
	lo, hi := f.Y.norm(1), f.Y.norm(100)
	if lo < 0.03 || lo > 0.08 || math.Abs(lo-(1-hi)) > 1e-9 {
		t.Errorf("1 lies at %g of the axis, 100 at %g", lo, hi)
	}
}

// Of many powers of ten there are labels for a few.
func TestFewDecades(t *testing.T) {
	for _, hi := range []float64{1e3, 1e9, 1e40, 1e300} {
		n := 0
		for _, k := range (ticks{log: true, about: 4}).Ticks(1/hi, hi) {
			if k.Label != "" {
				n++
			}
		}
		if n < 3 || n > 6 {
			t.Errorf("from %g to %g: %d labels, want about 4", 1/hi, hi, n)
		}
	}
}

func TestInterpolated(t *testing.T) {
	x, y := []float64{0, 1, 3}, []float64{2, 4, 0}
	for at, want := range map[float64]float64{-1: 2, 0: 2, 0.5: 3, 1: 4, 2: 2, 3: 0, 9: 0} {
		if got := interpolated(x, y, at); got != want {
			t.Errorf("at %g: %g, want %g", at, got, want)
		}
	}
	if s := regression([]float64{0, 1, 2}, []float64{1, 3, 5.3}); math.Abs(s-2.15) > 1e-12 {
		t.Errorf("slope %g, want 2.15", s)
	}
	if s := deviation([]float64{1, 3}); s != 1 {
		t.Errorf("s = %g, want 1", s)
	}
}

// An image that is turned, or stretched, is drawn so.
func TestTurnedImage(t *testing.T) {
	for name, turn := range map[string]func(p pen){
		"turned":    func(p pen) { p.Rotate(math.Pi / 4) },
		"stretched": func(p pen) { p.Scale(1, 2) },
	} {
		d := &Drawing{paint: func(p pen) {
			p.Push()
			p.Translate(pt(40, 5))
			turn(p)
			p.raster(rect(0, 0, 20, 20), 1, 1, func(_, _ int) color.RGBA { return ink })
			p.Pop()
		}}
		d.Resize(3, 2)
		img := dots(d)
		_, h := page(d)
		dark := func(x, y vg.Length) bool {
			r, _, _, _ := img.At(int((x)*192/72), int((h-y)*192/72)).RGBA()
			return r < 0x8000
		}
		if turned := name == "turned"; !dark(40.5, 20) || dark(58, 7) == turned || dark(45, 40) == turned {
			t.Errorf("%s: dark above %v, at the right %v, far above %v", name, dark(40.5, 20), dark(58, 7), dark(45, 40))
		}
	}
}

// Charts below one another that share an axis begin at the same place, however
// wide their numbers are.
func TestShareInLine(t *testing.T) {
	g := Grid(1, Lines("", "", "", Series{Y: []float64{1, 2}}), Lines("", "", "", Series{Y: []float64{100000, 300000, 200000}}))
	begin := func() (x []vg.Length) {
		for _, s := range drawnBy(g) {
			if s.color == grey && len(s.path) == 2 && s.path[0].X == s.path[1].X && s.Size().Y > 60 {
				x = append(x, s.path[0].X)
			}
		}
		return x
	}
	if x := begin(); len(x) != 2 || math.Abs(float64(x[0]-x[1])) < 5 {
		t.Fatalf("the axes stand at %v; the test needs two that differ", x)
	}
	g.ShareX()
	if x := begin(); len(x) != 2 || math.Abs(float64(x[0]-x[1])) > 0.1 {
		t.Errorf("the axes stand at %v", x)
	}
}

// So do maps, with their scales beside them.
func TestShareMaps(t *testing.T) {
	flat := func(lo, hi float64) *ContourMap {
		c := Contours("", func(x, y float64) float64 { return x + y }, 0, 1, lo, hi)
		c.Resize(9, 7)
		return c
	}
	g := Grid(1, flat(0, 1), flat(100000, 100001))
	g.ShareX()
	var fields, bars []shape
	for _, s := range images(g) {
		if s.Size().X > 50 {
			fields = append(fields, s)
		} else {
			bars = append(bars, s)
		}
	}
	if len(fields) != 2 || len(bars) != 2 || math.Abs(float64(fields[0].Min.X-fields[1].Min.X)) > 0.1 {
		t.Fatalf("the maps begin at %v", fields)
	}
	for k := range fields {
		if gap := bars[k].Min.X - fields[k].Max.X; gap < 5 || gap > 12 {
			t.Errorf("map %d ends at %v, its scale begins at %v", k, fields[k].Max.X, bars[k].Min.X)
		}
	}
}

// A note stands where it hides least of the lines: left or right of the point,
// above or below it.
func TestNoteHidesNothing(t *testing.T) {
	line := func(name string, y ...float64) Series { return Series{Name: name, X: []float64{-2, 0, 2}, Y: y} }
	for name, c := range map[string]struct {
		series      []Series
		right, over bool
	}{
		"falling line":                {[]Series{line("", 2, 0, -2)}, true, true},
		"rising line":                 {[]Series{line("", -2, 0, 2)}, false, true},
		"valley":                      {[]Series{line("", 2, 0, 2)}, true, false},
		"cross":                       {[]Series{line("", 2, 0, 2), line("", -2, 0, 0)}, true, false},
		"only the left below is free": {[]Series{line("", 2, 0, 2), line("", 0, 0, -2)}, false, false},
	} {
		f := Lines("", "x", "y", c.series...)
		f.Y.Min, f.Y.Max = -2.5, 2.5
		f.Note(0, 0, "here")
		at := placed(f)
		for _, l := range lettersOf(f) {
			if l.text != "here" {
				continue
			}
			if right, over := l.at.X > at(0, 0).X, l.at.Y > at(0, 0).Y; right != c.right || over != c.over {
				t.Errorf("%s: the note is to the right: %v, above: %v; want %v, %v", name, right, over, c.right, c.over)
			}
		}
	}
}

// A note outside of the axes is not drawn.
func TestNoteOutside(t *testing.T) {
	f := Lines("", "x", "y", Series{Y: []float64{1, 2, 3}})
	f.Note(2, 2, "inside")
	f.Note(2, 9, "outside")
	f.Note(3, 3, "corner")
	found := map[string]bool{}
	for _, l := range lettersOf(f) {
		found[l.text] = true
	}
	if !found["inside"] || !found["corner"] || found["outside"] {
		t.Errorf("inside %v, at the corner %v, outside %v", found["inside"], found["corner"], found["outside"])
	}
}
