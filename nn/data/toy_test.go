package data

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func TestGates(t *testing.T) {
	for _, s := range []*Set{AND(), OR(), NAND(), XOR()} {
		truth := map[string]func(a, b bool) bool{
			"AND":  func(a, b bool) bool { return a && b },
			"OR":   func(a, b bool) bool { return a || b },
			"NAND": func(a, b bool) bool { return !(a && b) },
			"XOR":  func(a, b bool) bool { return a != b },
		}[s.Name]
		x, y := s.X(), s.Y()
		for j, bits := range [][2]float64{{0, 0}, {0, 1}, {1, 0}, {1, 1}} {
			if x.At(0, j) != bits[0] || x.At(1, j) != bits[1] {
				t.Errorf("%s: column %d is %v, want %v", s.Name, j, mat.Col(nil, j, x), bits)
			}
			if got := y.At(0, j) == 1; got != truth(bits[0] == 1, bits[1] == 1) {
				t.Errorf("%s%v = %v", s.Name, bits, got)
			}
		}
	}
}

var clouds = map[string]func(rng *rand.Rand, n int, noise float64) *Set{
	"blobs":   func(rng *rand.Rand, n int, noise float64) *Set { return Blobs(rng, n, 4, noise) },
	"moons":   Moons,
	"circles": Circles,
	"spirals": func(rng *rand.Rand, n int, noise float64) *Set { return Spirals(rng, n, 3, noise) },
}

// Without noise a sample lies exactly on the curve of its class.
func TestCloudsLieOnTheirCurves(t *testing.T) {
	on := map[string]func(x, y float64, class int) float64{ // 0 on the curve
		"blobs": func(x, y float64, class int) float64 {
			return math.Hypot(x-3*math.Cos(math.Pi/2*float64(class)), y-3*math.Sin(math.Pi/2*float64(class)))
		},
		"moons": func(x, y float64, class int) float64 {
			if class == 1 {
				x, y = 1-x, 0.5-y
			}
			return math.Hypot(x, y) - 1 + min(y, 0)
		},
		"circles": func(x, y float64, class int) float64 {
			return math.Hypot(x, y) - []float64{1, 0.5}[class]
		},
		"spirals": func(x, y float64, class int) float64 {
			r := math.Hypot(x, y)
			angle := math.Atan2(y, x) - 2*math.Pi*(float64(class)/3+0.75*r)
			return r * math.Abs(math.Sin(angle/2))
		},
	}
	for name, cloud := range clouds {
		s := cloud(newRand(), 300, 0)
		x := s.X()
		for j := range s.Len() {
			if d := on[name](x.At(0, j), x.At(1, j), s.Label(j)); math.Abs(d) > 1e-12 {
				t.Errorf("%s: sample %d of class %d is off its curve by %g", name, j, s.Label(j), d)
			}
		}
	}
}

func TestCloudNoise(t *testing.T) {
	for name, cloud := range clouds {
		s := cloud(newRand(), 1000, 0.2)
		if s.Name != name {
			t.Errorf("%s is named %s", name, s.Name)
		}
		count := make([]int, len(s.Classes))
		for _, k := range s.Labels() {
			count[k]++
		}
		if slices.Max(count)-slices.Min(count) > 1 {
			t.Errorf("%s: %v samples per class", name, count)
		}
		if again := cloud(newRand(), 1000, 0.2); !mat.Equal(s.X(), again.X()) {
			t.Errorf("%s: the same seed gives other samples", name)
		}
	}
	s := Blobs(newRand(), 4000, 1, 0.5)
	mean, sd := stat.MeanStdDev(mat.Row(nil, 0, s.X()), nil)
	if math.Abs(mean-3) > 0.05 || math.Abs(sd-0.5) > 0.02 {
		t.Errorf("a blob around 3 with noise 0.5 has mean %.3f and standard deviation %.3f", mean, sd)
	}
}

func TestParabola(t *testing.T) {
	if h := Height(10 / 9.81); math.Abs(h-5.0968) > 1e-4 {
		t.Errorf("the top is at %.4f m, want v²/2g = 5.0968 m", h)
	}
	s := Parabola(newRand(), 401, 0.1)
	time, height := mat.Row(nil, 0, s.X()), mat.Row(nil, 0, s.Y())
	if h := Height(time[400]); time[0] != 0 || math.Abs(h) > 1e-12 {
		t.Errorf("the flight goes from %g s to %g s, at a height of %g m", time[0], time[400], h)
	}
	for i, at := range time {
		height[i] -= Height(at)
	}
	if mean, sd := stat.MeanStdDev(height, nil); math.Abs(mean) > 0.02 || math.Abs(sd-0.1) > 0.01 {
		t.Errorf("errors with mean %.3f m and standard deviation %.3f m, want 0 and 0.1", mean, sd)
	}
}

// Without random numbers there is one sentence that says what to pass.
func TestNothingToDrawFrom(t *testing.T) {
	for name, f := range map[string]func(){
		"moons": func() { Moons(nil, 10, 0.1) }, "circles": func() { Circles(nil, 10, 0.1) }, "blobs": func() { Blobs(nil, 10, 3, 0.1) },
		"spirals": func() { Spirals(nil, 10, 3, 0.1) }, "parabola": func() { Parabola(nil, 10, 0.1) },
		"digits": func() { Digits(nil, 10) }, "digit": func() { Digit(nil, 3) },
		"FromMatrix: X or Y": func() { FromMatrix(nil, nil) }, "FromLabels: X": func() { FromLabels(nil, nil, nil) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "data: "+name) || !strings.Contains(got, "nil") {
					t.Errorf("%s: panic %q", name, got)
				}
			}()
			f()
		}()
	}
}
