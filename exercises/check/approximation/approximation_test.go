package approximation

import (
	"math"
	"testing"

	"glassnet/nn"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/interp"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// StepBump is a 1-2-1 network of the kernel.
func TestStepBumpIsANetwork(t *testing.T) {
	for _, c := range StepBump.Spec.Cases {
		v := make([]float64, len(c.Args))
		for i, a := range c.Args {
			v[i] = a.(float64)
		}
		x, k, left, right, h := v[0], v[1], v[2], v[3], v[4]
		hidden := nn.NewDense(1, 2, nn.Logistic, nn.Values(k, k))
		hidden.B.SetCol(0, []float64{-k * left, -k * right})
		net := nn.New(hidden, nn.NewDense(2, 1, nn.Identity, nn.Values(h, -h)))
		near(t, c.Name, StepBump.Right()(x, k, left, right, h), net.Predict(mat.NewDense(1, 1, v[:1])).At(0, 0))
	}
}

// |x² − x| is largest at ½; a norm of gonum agrees on another pair.
func TestSupError(t *testing.T) {
	near(t, "x² − x", SupError.Right()(square, identity, 0, 1, 11), 0.25)
	x := floats.Span(make([]float64, 31), -2, 1)
	var f, g []float64
	for _, v := range x {
		f, g = append(f, math.Exp(v)), append(g, math.Cos(v))
	}
	near(t, "exp − cos", SupError.Right()(math.Exp, math.Cos, -2, 1, 31), floats.Distance(f, g, math.Inf(1)))
}

// The counted networks are built, and their error or their kinks measured.
func TestStairsTentsTowers(t *testing.T) {
	stairs, tents, towers, wide := StairsTentsTowers.Right()()

	// One tent more or less: the error of a chord of x² is exactly w²/4.
	for n, enough := range map[int]bool{tents: true, tents - 1: false} {
		x := floats.Span(make([]float64, n+1), 0, 1)
		y := make([]float64, n+1)
		for i, v := range x {
			y[i] = v * v
		}
		b, v, c := piecewiseFit(nil)(x, y)
		e := farthest(ramps(b, v, c), square, line(4*n+1))
		if len(b) != n || (e <= 1e-4*(1+1e-9)) != enough {
			t.Errorf("%d tents, %d neurons: error %v", n, len(b), e)
		}
	}

	// Flat strips of x² are worst at x = 1, half a strip from their middle.
	for strips, enough := range map[int]bool{stairs + 1: true, stairs: false} {
		if e := 1 - math.Pow(1-0.5/float64(strips), 2); (e <= 1e-4) != enough {
			t.Errorf("%d strips: error %v", strips, e)
		}
	}

	// A tower of the chapter has four steps and a cut.
	hidden := nn.NewDense(2, 4, nn.Logistic, nn.Zeros)
	cut := nn.NewDense(4, 1, nn.Logistic, nn.Zeros)
	perTower := 0
	for _, d := range []*nn.Dense{hidden, cut} {
		rows, _ := d.W.Dims()
		perTower += rows
	}
	if got := towerNeurons(2, 10); got != 100*perTower {
		t.Errorf("two inputs: %d neurons", got)
	}
	if got := towerNeurons(2, 10) / 5 * 10 * 7; got != towers { // 10 times the cells, 7 for 5 neurons
		t.Errorf("three inputs: %d neurons, want %d", towers, got)
	}

	// The folded network has one kink less than pieces.
	y, kinks := line(1025).RawRowView(0), 0
	for range 5 {
		for i, v := range y {
			y[i] = 2*max(0, v) - 4*max(0, v-0.5)
		}
	}
	for i := 1; i < len(y)-1; i++ {
		if math.Abs(y[i-1]-2*y[i]+y[i+1]) > 1e-9 {
			kinks++
		}
	}
	if kinks != wide {
		t.Errorf("the folds have %d kinks, wide is %d", kinks, wide)
	}
}

// ramps is the network of PiecewiseFit in the kernel.
func ramps(b, v []float64, c float64) *nn.Network {
	hidden := nn.NewDense(1, len(b), nn.ReLU, nn.Constant(1))
	hidden.B.SetCol(0, b)
	out := nn.NewDense(len(b), 1, nn.Identity, nn.Values(v...))
	out.B.Set(0, 0, c)
	return nn.New(hidden, out)
}

// The kernel with these weights agrees with gonum's linear interpolation.
func TestPiecewiseFit(t *testing.T) {
	for _, c := range PiecewiseFit.Spec.Cases {
		x, y := c.Args[0].([]float64), c.Args[1].([]float64)
		var lines interp.PiecewiseLinear
		if err := lines.Fit(x, y); err != nil {
			t.Fatal(err)
		}
		net := ramps(piecewiseFit(nil)(x, y))
		grid := mat.NewDense(1, 101, floats.Span(make([]float64, 101), x[0], x[len(x)-1]))
		if e := farthest(net, lines.Predict, grid); e > 1e-12 {
			t.Errorf("%s: off by %v", c.Name, e)
		}
	}
	// Any order of the neurons is right.
	x, y := []float64{0, 2, 3}, []float64{1, 2, 0}
	if wrong := acceptPiecewise([]any{x, y}, []any{[]float64{-2, 0}, []float64{-2.5, 0.5}, 1.0}); wrong != "" {
		t.Error(wrong)
	}
	if wrong := acceptPiecewise([]any{x, y}, []any{[]float64{-2, 0}, []float64{0.5, -2.5}, 1.0}); wrong == "" {
		t.Error("two exchanged weights pass")
	}
}

// More than one setting passes, and those that cannot learn do not: a step,
// squares, neurons at the edge, rates too large and too small.
func TestTrainSine(t *testing.T) {
	for _, good := range [][]any{{"tanh", 32, true, 0.02}, {"logistic", 32, true, 0.02}, {"relu", 64, true, 0.05}} {
		if wrong := acceptSine(nil, good); wrong != "" {
			t.Error(wrong)
		}
	}
	for _, bad := range [][]any{{"step", 32, true, 0.02}, {"square", 32, true, 0.02}, {"relu", 16, false, 0.02}, {"tanh", 16, true, 1.0}, {"tanh", 16, true, 1e-4}, {"tanh", 2, true, 0.02}, {"tanh", 0, true, 0.02}, {"sin", 1, true, 0.02}, {"tanh", 16, true, math.NaN()}} {
		if wrong := acceptSine(nil, bad); wrong == "" {
			t.Errorf("%v passes", bad)
		}
	}
	// Weights as good exist without any training.
	f, n, spread, _ := trainSine(nil)()
	hidden, x := sineLayer(activations[f], n, spread), line(101)
	out, err := nn.LeastSquares(nn.New(hidden).Predict(x), values(sine, x))
	if err != nil {
		t.Fatal(err)
	}
	if e := farthest(nn.New(hidden, out), sine, line(1001)); e > sineGoal {
		t.Errorf("least squares reaches %v", e)
	}
}

// The kernel with these weights is the sum of separate bumps, and keeps the promise.
func TestBumpNetwork(t *testing.T) {
	for _, c := range BumpNetwork.Spec.Cases {
		g, a, b := c.Args[0].(func(float64) float64), c.Args[1].(float64), c.Args[2].(float64)
		slope, eps := c.Args[3].(float64), c.Args[4].(float64)
		const k = 4000.0 // so steep that an edge is seen in its strip alone
		w1, b1, w2, b2 := bumpNetwork(nil)(g, a, b, slope, eps, k)
		n := len(b1)
		hidden, out := nn.NewDense(1, n, nn.Logistic, nn.Zeros), nn.NewDense(n, 1, nn.Identity, nn.Zeros)
		hidden.W.Copy(w1)
		hidden.B.SetCol(0, b1)
		out.W.Copy(w2)
		out.B.Set(0, 0, b2)
		net := nn.New(hidden, out)
		w := (b - a) / float64(n+1)
		bumps := func(x float64) (sum float64) {
			for i := range n + 1 {
				left := a + float64(i)*w
				sum += StepBump.Right()(x, k/w, left, left+w, g(left+w/2))
			}
			return sum
		}
		grid := mat.NewDense(1, 400, floats.Span(make([]float64, 400), a+w/50, b-w/50))
		if e := farthest(net, bumps, grid); e > 1e-9 {
			t.Errorf("%s: the sum of bumps differs by %v", c.Name, e)
		}
		if e := farthest(net, g, grid); e > eps {
			t.Errorf("%s: error %v, promised %v", c.Name, e, eps)
		}
		steepest := 0.0 // the slope that the case gives is the largest one
		for _, x := range grid.RawRowView(0) {
			steepest = max(steepest, math.Abs(g(x+1e-5)-g(x-1e-5))/2e-5)
		}
		if steepest > slope || steepest < 0.95*slope {
			t.Errorf("%s: the slope reaches %v, the case says %v", c.Name, steepest, slope)
		}
		if bound := w * float64(n+1) / float64(n) / 2 * slope; bound <= eps {
			t.Errorf("%s: one strip less would do", c.Name)
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
