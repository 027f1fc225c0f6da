package optim_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn/optim"
)

// From a point beside the saddle ten steps lead to it and forty more away from it.
func ExampleSurface_Path() {
	x, y := optim.Saddle.Path(&optim.SGD{Rate: 0.3}, 50)
	for _, t := range []int{0, 10, 50} {
		fmt.Printf("step %2d: |x| = %.2f, y = %.2f, f = %+.2f\n", t, math.Abs(x[t]), y[t], optim.Saddle.F(x[t], y[t]))
	}
	// Output:
	// step  0: |x| = 1.70, y = 0.01, f = +1.44
	// step 10: |x| = 0.05, y = 0.14, f = -0.01
	// step 50: |x| = 0.00, y = 1.00, f = -0.25
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
// bent a thousand times less than its walls, a saddle without slope, and minima
// in which descent ends without having found the deepest.
func TestSurfaceCharacters(t *testing.T) {
	x, y := optim.Bowl.Path(&optim.SGD{Rate: 0.1}, 400)
	if d := math.Hypot(x[400], y[400]); d > 1e-12 {
		t.Errorf("bowl: descent ends %g away from the bottom", d)
	}

	const h = 1e-4 // second derivatives of the ravine at its end, and from them the curvatures
	right, up := optim.Ravine.Grad(1+h, 1)
	left, down := optim.Ravine.Grad(1-h, 1)
	_, above := optim.Ravine.Grad(1, 1+h)
	_, below := optim.Ravine.Grad(1, 1-h)
	xx, xy, yy := (right-left)/(2*h), (up-down)/(2*h), (above-below)/(2*h)
	mean, half := (xx+yy)/2, math.Hypot((xx-yy)/2, xy)
	if ratio := (mean + half) / (mean - half); ratio < 1000 {
		t.Errorf("ravine: its walls are bent only %g times as much as its floor", ratio)
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
