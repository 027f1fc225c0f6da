package optim_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn/optim"
)

// From a point beside the saddle ten steps lead to it, fifty past it.
func ExampleSurface_Path() {
	x, y := optim.Saddle.Path(&optim.SGD{Rate: 0.3}, 50)
	for _, t := range []int{0, 10, 50} {
		fmt.Printf("step %2d: %+.3f %+.3f  f = %+.3f\n", t, x[t], y[t], optim.Saddle.F(x[t], y[t]))
	}
	// Output:
}

// Grad is the gradient of F, by central differences all over the range.
func TestSurfaceGradient(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const h = 1e-5
	for _, s := range optim.Surfaces() {
		for range 200 {
			x := s.X[0] + rng.Float64()*(s.X[1]-s.X[0])
			y := s.Y[0] + rng.Float64()*(s.Y[1]-s.Y[0])
			dx, dy := s.Grad(x, y)
			for _, c := range []struct {
				name      string
				got, want float64
			}{
				{"∂f/∂x", dx, (s.F(x+h, y) - s.F(x-h, y)) / (2 * h)},
				{"∂f/∂y", dy, (s.F(x, y+h) - s.F(x, y-h)) / (2 * h)},
			} {
				if math.Abs(c.got-c.want) > 1e-6*max(1, math.Abs(c.want)) {
					t.Fatalf("%s: %s at %g, %g is %g, differences give %g", s.Name, c.name, x, y, c.got, c.want)
				}
			}
		}
	}
}

// Least lies inside the range, nothing in the range lies lower, and the
// gradient there is 0; Start lies inside and higher.
func TestSurfaceLeast(t *testing.T) {
	const n = 400
	for _, s := range optim.Surfaces() {
		least := s.F(s.Least[0], s.Least[1])
		if dx, dy := s.Grad(s.Least[0], s.Least[1]); dx != 0 || dy != 0 {
			t.Errorf("%s: the gradient at %v is %g, %g", s.Name, s.Least, dx, dy)
		}
		for k := range (n + 1) * (n + 1) {
			x := s.X[0] + (s.X[1]-s.X[0])*float64(k%(n+1))/n
			y := s.Y[0] + (s.Y[1]-s.Y[0])*float64(k/(n+1))/n
			if f := s.F(x, y); f < least-1e-12 {
				t.Fatalf("%s: f = %g at %g, %g, below %g at %v", s.Name, f, x, y, least, s.Least)
			}
		}
		for _, p := range [][2]float64{s.Start, s.Least} {
			if p[0] < s.X[0] || p[0] > s.X[1] || p[1] < s.Y[0] || p[1] > s.Y[1] {
				t.Errorf("%s: %v lies outside of %v × %v", s.Name, p, s.X, s.Y)
			}
		}
		if f := s.F(s.Start[0], s.Start[1]); f <= least {
			t.Errorf("%s: the start is as low as the end", s.Name)
		}
	}
}

// What the names promise: one hollow in the bowl, a floor of the ravine that is
// a thousand times flatter than its walls, a saddle without slope, and minima
// in which descent ends without having found the deepest.
func TestSurfaceCharacters(t *testing.T) {
	x, y := optim.Bowl.Path(&optim.SGD{Rate: 0.1}, 400)
	if d := math.Hypot(x[400], y[400]); d > 1e-12 {
		t.Errorf("bowl: descent ends %g away from the bottom", d)
	}

	// At 1, 1 the second derivatives are 802, −400, 200.
	mean, half := (802.0+200)/2, math.Hypot((802.0-200)/2, 400)
	h := 1e-4
	dx1, _ := optim.Ravine.Grad(1+h, 1)
	dx0, dy0 := optim.Ravine.Grad(1-h, 1)
	_, dy1 := optim.Ravine.Grad(1+h, 1)
	if hxx, hxy := (dx1-dx0)/(2*h), (dy1-dy0)/(2*h); math.Abs(hxx-802) > 0.01 || math.Abs(hxy+400) > 0.01 {
		t.Errorf("ravine: ∂²f/∂x² = %g, ∂²f/∂x∂y = %g at its end; want 802, −400", hxx, hxy)
	}
	if ratio := (mean + half) / (mean - half); ratio < 1000 {
		t.Errorf("ravine: its walls are %g times as steep as its floor", ratio)
	}

	if dx, dy := optim.Saddle.Grad(0, 0); dx != 0 || dy != 0 {
		t.Errorf("saddle: a slope of %g, %g at 0, 0", dx, dy)
	}
	if f := optim.Saddle.F; !(f(0.1, 0) > f(0, 0) && f(0, 0.1) < f(0, 0)) {
		t.Error("saddle: it does not rise along x and fall along y")
	}

	x, y = optim.Hills.Path(&optim.SGD{Rate: 0.01}, 1000)
	dx, dy := optim.Hills.Grad(x[1000], y[1000])
	if math.Hypot(dx, dy) > 1e-9 || math.Hypot(x[1000], y[1000]) < 1 {
		t.Errorf("many minima: descent ends at %g, %g with a slope of %g, %g", x[1000], y[1000], dx, dy)
	}
}
