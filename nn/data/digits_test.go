package data

import (
	"math"
	"slices"
	"testing"
)

func TestDigits(t *testing.T) {
	const n = 1003
	s := Digits(newRand(), n)
	if s.Len() != n || s.Features() != 784 || s.Outputs() != 10 || s.Width != 28 || s.Height != 28 {
		t.Fatalf("%v, %d outputs", s, s.Outputs())
	}
	count := make([]int, 10)
	for _, k := range s.Labels() {
		count[k]++
	}
	if slices.Max(count)-slices.Min(count) > 1 {
		t.Errorf("%v digits per class", count)
	}
	if slices.IsSorted(s.Labels()) {
		t.Error("the classes are in order")
	}
	if again := Digits(newRand(), n); !slices.Equal(s.pixels, again.pixels) {
		t.Error("the same seed gives other digits")
	}
	seen := map[string]int{}
	for i := range n {
		pix := string(s.Image(i).Pix)
		if j, twice := seen[pix]; twice {
			t.Errorf("digits %d and %d are the same", j, i)
		}
		seen[pix] = i
	}
}

// A digit is drawn whole, and bright and dark like one of MNIST, whose mean is 0.13.
func TestDigitInk(t *testing.T) {
	rng := newRand()
	sum := 0.0
	for i := range 2000 {
		img := Digit(rng, i%10)
		brightest := byte(0)
		for p, v := range img.Pix {
			x, y := p%28, p/28
			if v > 0 && (x == 0 || x == 27 || y == 0 || y == 27) {
				t.Fatalf("digit %d, a %d, touches the edge", i, i%10)
			}
			brightest = max(brightest, v)
			sum += float64(v) / 255 / 784 / 2000
		}
		if brightest < 150 {
			t.Errorf("digit %d, a %d, is no brighter than %d", i, i%10, brightest)
		}
	}
	if sum < 0.08 || sum > 0.16 {
		t.Errorf("the mean of all pixels is %.3f", sum)
	}
}

// The drawings carry their labels: comparing with 2,000 others (one nearest
// neighbour) names the class of nearly all.
func TestDigitsAreRecognisable(t *testing.T) {
	train, test := Digits(newRand(), 2300).Split(2000./2300, newRand())
	right := 0
	for i := range test.Len() {
		a, best, class := test.Image(i).Pix, math.MaxInt, -1
		for j := range train.Len() {
			d := 0
			for p, v := range train.pixels[train.at(j)*784:][:784] {
				e := int(v) - int(a[p])
				d += e * e
			}
			if d < best {
				best, class = d, train.Label(j)
			}
		}
		if class == test.Label(i) {
			right++
		}
	}
	if share := float64(right) / float64(test.Len()); share < 0.9 {
		t.Errorf("only %.1f %% have a nearest neighbour of their class", 100*share)
	} else {
		t.Logf("%.1f %% have a nearest neighbour of their class", 100*share)
	}
}

func TestCurvePassesThroughItsPoints(t *testing.T) {
	for class, ways := range skeletons {
		for _, strokes := range ways {
			for _, s := range strokes {
				line := curve(s)
				for _, p := range s {
					if !slices.ContainsFunc(line, func(q point) bool {
						return math.Hypot(p.x-q.x, p.y-q.y) < 1e-12
					}) {
						t.Errorf("a curve of %d misses the point %v", class, p)
					}
				}
			}
		}
	}
}

func BenchmarkDigit(b *testing.B) {
	rng := newRand()
	for b.Loop() {
		Digit(rng, rng.IntN(10))
	}
}
