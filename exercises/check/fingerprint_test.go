package check

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// seenOf is one case of a function of x, with what it gave and should have given.
func seenOf(x, got, want []float64) []Seen {
	return []Seen{{Case{Name: "c", Args: Args{x}}, []Value{valueOf(got)}, []Value{valueOf(want)}}}
}

// A region is named where most of it is wrong and nothing is outside of it: one
// wrong number among many says nothing of a region.
func TestRegion(t *testing.T) {
	x := []float64{-3, -2, -1, -0.5, 0.5, 1.5, 2, 3, 25}
	s := &Spec{In: []string{"x"}}
	for _, c := range []struct {
		name  string
		wrong []int // places
		says  string
	}{
		{"all that are negative", []int{0, 1, 2, 3}, "where x is negative"},
		{"three of four", []int{0, 1, 2}, "where x is negative"},
		{"two of four, which is no majority", []int{0, 3}, ""},
		{"one of four", []int{3}, ""},
		{"all that are positive", []int{4, 5, 6, 7, 8}, "where x is positive"},
		{"both signs, beyond 1", []int{0, 1, 5, 6, 7, 8}, "where |x| > 1"},
		{"both signs, below 1", []int{3, 4}, "where |x| < 1"},
		{"one of the negative and one of the positive", []int{0, 8}, ""},
		{"all", []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, ""},
	} {
		got, want := make([]float64, len(x)), make([]float64, len(x))
		for i := range x {
			got[i], want[i] = float64(i+1), float64(i+1)
		}
		for _, i := range c.wrong {
			got[i] = 100 + float64(i*i)
		}
		say := s.region(seenOf(x, got, want), 0)
		if c.says == "" && say != "" || !strings.Contains(say, c.says) {
			t.Errorf("%s: want …%s…, got %q", c.name, c.says, say)
		}
	}
	if say := s.region(seenOf([]float64{-1, -2, 1, 2}, []float64{9, 8, 3, 4}, []float64{1, 2, 3, 4}), 0); say != "" {
		t.Errorf("two numbers outside of the region are chance: %q", say)
	}
	if say := s.region(seenOf([]float64{-1, 1, 2, 3, 4}, []float64{9, 2, 3, 4, 5}, []float64{1, 2, 3, 4, 5}), 0); say != "" {
		t.Errorf("one wrong number is chance: %q", say)
	}
	if say := s.region(seenOf([]float64{1}, []float64{9, 8, 3, 4}, []float64{1, 2, 3, 4}), 0); say != "" {
		t.Errorf("an argument of another size: %q", say)
	}
	far := []float64{-50, 21, 100, 19, -19, 0.5, 2}
	if say := s.region(seenOf(far, []float64{9, 8, 7, 4, 5, 6, 7}, []float64{1, 2, 3, 4, 5, 6, 7}), 0); !strings.Contains(say, "far from 0") {
		t.Errorf("far from 0: %q", say)
	}
	zero := []float64{0, 0, 1, -1, 2}
	if say := s.region(seenOf(zero, []float64{9, 8, 3, 4, 5}, []float64{1, 2, 3, 4, 5}), 0); !strings.Contains(say, "x is 0") {
		t.Errorf("at 0: %q", say)
	}
}

// Each relation is found where it holds in all cases, and not where it holds in
// one only, or where what it gives is right anyway.
func TestTransforms(t *testing.T) {
	s := &Spec{In: []string{"x", "c"}, Out: []string{"v", "other"}}
	matrix := func(r int, v ...float64) Value {
		return Value{Type: "*mat.Dense", Shape: []int{r, len(v) / r}, V: v}
	}
	want := []Value{matrix(2, 0.5, -2, 3, 0.7, 1.1, -4), matrix(2, 1.3, 0.2, -0.9, 5, 0.6, -7)}
	square := []Value{matrix(2, 0.5, -2, 3, 0.7), matrix(3, 1.3, 0.2, -0.9, 5, 0.6, -7, 2, 4, 9)}
	positive := []Value{matrix(2, 0.5, 2, 3, 0.7, 1.1, 4), matrix(3, 1.3, 0.2, 0.9, 5, 0.6, 7)}
	x := [][]float64{{2, 3, -5, 7, 0.4, 1.5}, {-3, 0.3, 0.8, 2.5, 6, -1}}
	other := []Value{matrix(2, 9, 8, 7, 6, 5, 4), matrix(2, 3, 1, 4, 1, 5, 9)}
	const N = 5
	all := func(f func(v, x float64) float64) func(Value, []float64) []float64 {
		return func(w Value, x []float64) []float64 {
			out := make([]float64, len(w.V))
			for i, v := range w.V {
				out[i] = f(v, x[min(i, len(x)-1)])
			}
			return out
		}
	}
	at := func(f func(w Value, i, j, r, c int) float64) func(Value, []float64) []float64 {
		return func(w Value, _ []float64) []float64 {
			r, c := w.Shape[0], w.Shape[1]
			out := make([]float64, len(w.V))
			for i := range r {
				for j := range c {
					out[i*c+j] = f(w, i, j, r, c)
				}
			}
			return out
		}
	}
	only := func(ok func(i, j, r, c int) bool) func(Value, []float64) []float64 {
		return at(func(w Value, i, j, r, c int) float64 {
			if ok(i, j, r, c) {
				return w.V[i*c+j]
			}
			return 0
		})
	}
	sum := func(w Value, of func(k int) bool) (sum float64) {
		for k, v := range w.V {
			if of(k) {
				sum += v
			}
		}
		return sum
	}
	for _, c := range []struct {
		says string
		of   []Value
		f    func(Value, []float64) []float64
	}{
		{"has the wrong sign.", want, all(func(v, _ float64) float64 { return -v })},
		{"Every value is 0.", want, all(func(v, _ float64) float64 { return 0 })},
		{"twice", want, all(func(v, _ float64) float64 { return 2 * v })},
		{"half", want, all(func(v, _ float64) float64 { return v / 2 })},
		{"value is N times too large", want, all(func(v, _ float64) float64 { return N * v })},
		{"N times too small", want, all(func(v, _ float64) float64 { return v / N })},
		{"wrong sign and is N times", want, all(func(v, _ float64) float64 { return -N * v })},
		{"too large as the result has rows", positive, at(func(w Value, i, j, r, c int) float64 { return float64(r) * w.V[i*c+j] })},
		{"too small as the result has rows", positive, at(func(w Value, i, j, r, c int) float64 { return w.V[i*c+j] / float64(r) })},
		{"too large as the result has columns", positive, at(func(w Value, i, j, r, c int) float64 { return float64(c) * w.V[i*c+j] })},
		{"too small as the result has columns", positive, at(func(w Value, i, j, r, c int) float64 { return w.V[i*c+j] / float64(c) })},
		{"but transposed", square, at(func(w Value, i, j, r, c int) float64 { return w.V[j*c+i] })},
		{"reverse order", want, at(func(w Value, i, j, r, c int) float64 { return w.V[len(w.V)-1-i*c-j] })},
		{"one place too far", want, at(func(w Value, i, j, r, c int) float64 { return w.V[i*c+(j+c-1)%c] })},
		{"one place too early", want, at(func(w Value, i, j, r, c int) float64 { return w.V[i*c+(j+1)%c] })},
		{"one row too far down", square[1:], at(func(w Value, i, j, r, c int) float64 { return w.V[(i+r-1)%r*c+j] })},
		{"one row too far up", square[1:], at(func(w Value, i, j, r, c int) float64 { return w.V[(i+1)%r*c+j] })},
		{"Only the first row", square[1:], only(func(i, j, r, c int) bool { return i == 0 })},
		{"Only the last row", square[1:], only(func(i, j, r, c int) bool { return i == r-1 })},
		{"Only the first column", want, only(func(i, j, r, c int) bool { return j == 0 })},
		{"Only the last column", want, only(func(i, j, r, c int) bool { return j == c-1 })},
		{"The last row is 0", square[1:], only(func(i, j, r, c int) bool { return i < r-1 })},
		{"The last column is 0", want, only(func(i, j, r, c int) bool { return j < c-1 })},
		{"Only the diagonal", square[1:], only(func(i, j, r, c int) bool { return i == j })},
		{"the signs are lost", want, all(func(v, _ float64) float64 { return math.Abs(v) })},
		{"is the square of", want, all(func(v, _ float64) float64 { return v * v })},
		{"the square root of", positive, all(func(v, _ float64) float64 { return math.Sqrt(v) })},
		{"the logarithm of", positive, all(func(v, _ float64) float64 { return math.Log(v) })},
		{"the exponential of", want, all(func(v, _ float64) float64 { return math.Exp(v) })},
		{"is 1 over what", want, all(func(v, _ float64) float64 { return 1 / v })},
		{"is 1 minus what", want, all(func(v, _ float64) float64 { return 1 - v })},
		{"is 1 too large", want, all(func(v, _ float64) float64 { return v + 1 })},
		{"is 1 too small", want, all(func(v, _ float64) float64 { return v - 1 })},
		{"Negative values have become 0", want, all(func(v, _ float64) float64 { return max(v, 0) })},
		{"behind the decimal point", want, all(func(v, _ float64) float64 { return math.Trunc(v) })},
		{"rounded to an integer", want, all(func(v, _ float64) float64 { return math.Round(v) })},
		{"multiplied by log 10", want, all(func(v, _ float64) float64 { return v * math.Log(10) })},
		{"log₁₀", want, all(func(v, _ float64) float64 { return v / math.Log(10) })},
		{"log₂", want, all(func(v, _ float64) float64 { return v / math.Log(2) })},
		{"The largest value is 1", want, at(func(w Value, i, j, r, c int) float64 {
			for _, v := range w.V {
				if v > w.V[i*c+j] {
					return 0
				}
			}
			return 1
		})},
		{"Every row is divided by its sum", want, at(func(w Value, i, j, r, c int) float64 {
			return w.V[i*c+j] / sum(w, func(k int) bool { return k/c == i })
		})},
		{"Every column is divided by its sum", want, at(func(w Value, i, j, r, c int) float64 {
			return w.V[i*c+j] / sum(w, func(k int) bool { return k%c == j })
		})},
		{"the argument x itself", want, all(func(v, x float64) float64 { return x })},
		{"A factor x is missing: the result is v divided by x", want, all(func(v, x float64) float64 { return v / x })},
		{"a factor x too much: the result is x · v", want, all(func(v, x float64) float64 { return v * x })},
		{"the result is v + x", want, all(func(v, x float64) float64 { return v + x })},
		{"the result is v − x", want, all(func(v, x float64) float64 { return v - x })},
		{"the result is v − 2 x", want, all(func(v, x float64) float64 { return v - 2*x })},
		{"the result is v + 2 x", want, all(func(v, x float64) float64 { return v + 2*x })},
		{"the result is x − v", want, all(func(v, x float64) float64 { return x - v })},
		{"a factor 1 − x too much", want, all(func(v, x float64) float64 { return v * (1 - x) })},
		{"A factor 1 − x is missing", want, all(func(v, x float64) float64 { return v / (1 - x) })},
		{"a factor x² too much", want, all(func(v, x float64) float64 { return v * x * x })},
		{"A factor x² is missing", want, all(func(v, x float64) float64 { return v / (x * x) })},
		{"a factor c too much", want, all(func(v, _ float64) float64 { return v * 0.3 })},
	} {
		seen := make([]Seen, 2)
		for i := range seen {
			w := c.of[min(i, len(c.of)-1)]
			got := w
			got.V = c.f(w, x[i])
			seen[i] = Seen{Case{Name: fmt.Sprint(i), N: N, Args: Args{x[i], 0.3}}, []Value{got, other[i]}, []Value{w, other[i]}}
		}
		if say := s.compare(seen, 0); !strings.Contains(say, c.says) {
			t.Errorf("want …%s…, got %q", c.says, say)
		}
		seen[1].Got[0].V = []float64{31, 41, 59, 26, 53, 58, 97, 93, 23}[:len(seen[1].Got[0].V)]
		if say := s.compare(seen, 0); strings.Contains(say, c.says) {
			t.Errorf("holds in one of two cases, and yet: %s", say)
		}
	}
	swapped := []Seen{{Case{Args: Args{x[0], 0.3}}, []Value{other[0], want[0]}, []Value{want[0], other[0]}}}
	if say := s.compare(swapped, 0); !strings.Contains(say, "This is other") {
		t.Errorf("two results that have changed places: %q", say)
	}
	// A sum of rows in one column would be 1 everywhere: no sentence about that.
	column := []Seen{{Case{Args: Args{}}, []Value{matrix(2, 1, 1)}, []Value{matrix(2, 3, 4)}}}
	if say := s.compare(column, 0); strings.Contains(say, "divided by its sum") {
		t.Errorf("a column: %q", say)
	}
}

// A relation that gives what is right, up to rounding, explains nothing.
func TestARightTransformIsNone(t *testing.T) {
	rounded := transform{"", each(math.Round)}
	for got, fits := range map[float64]bool{3 - 2e-7: false, 3: false, 4: false} {
		if rounded.fits(seenOf(nil, []float64{got}, []float64{3 + 2e-7}), 0, 1e-7) != fits {
			t.Errorf("3.0000002 is due, %v given: fits is %v", got, !fits)
		}
	}
	if !rounded.fits(seenOf(nil, []float64{3}, []float64{3.1}), 0, 1e-7) {
		t.Error("3.1 is due, 3 given: that is rounded")
	}
}

// A constant factor or difference that has no name is given as a number, where it is one.
func TestFactor(t *testing.T) {
	want := []float64{1, -2, 0, 5}
	s := &Spec{}
	for _, c := range []struct {
		got  []float64
		says string
	}{
		{[]float64{0.3, -0.6, 0, 1.5}, "is 0.3 times"},
		{[]float64{-7, 14, 0, -35}, "is -7 times"},
		{[]float64{1.25, -1.75, 0.25, 5.25}, "too large by 0.25"},
		{[]float64{0.5, -2.5, -0.5, 4.5}, "too small by 0.5"},
		{[]float64{0.3, -0.6, 0.1, 1.5}, ""}, // 0 times anything is 0
		{[]float64{0.3, -0.6, 0, 1.6}, ""},
		{[]float64{1.00001, -2.00002, 0, 5.00005}, ""}, // nearly 1 is rounding
		{[]float64{math.NaN(), -0.6, 0, 1.5}, ""},
		{[]float64{math.Inf(1), math.Inf(-1), 0, math.Inf(1)}, ""},
	} {
		if say := s.factor(seenOf(nil, c.got, want), 0); c.says == "" && say != "" || !strings.Contains(say, c.says) {
			t.Errorf("%v: want …%s…, got %q", c.got, c.says, say)
		}
	}
}

// The last word counts.
func TestRest(t *testing.T) {
	want := []float64{1, -2, 3, 5}
	for _, c := range []struct {
		got  []float64
		says string
	}{
		{[]float64{3, 1, 5, -2}, "in another order"},
		{[]float64{1, -2, 3, 5.04}, "relative error is 8.0e-03"},
		{[]float64{1, -2, 3, 5.06}, "3 of 4 values are right"},
		{[]float64{7, -2, 3, 9}, "2 of 4 values are right"},
		{[]float64{7, 2, 8, 9}, "All values differ"},
		{[]float64{1, math.NaN(), 3, 5}, "a NaN in the case \"c\""},
		{[]float64{1, -2, math.Inf(-1), 5}, "an ∞ in the case \"c\""},
	} {
		if say := rest(seenOf(nil, c.got, want), 0, 1e-7); !strings.Contains(say, c.says) {
			t.Errorf("%v: want …%s…, got %q", c.got, c.says, say)
		}
	}
	integers := []Seen{{Case{Name: "c"}, []Value{valueOf([]int{1000, 2001})}, []Value{valueOf([]int{1000, 2000})}}}
	if say := rest(integers, 0, 1e-7); !strings.Contains(say, "1 of 2 values are right") {
		t.Errorf("integers are never nearly right: %q", say)
	}
}
