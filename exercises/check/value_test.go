package check

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"glassnet/exercises/check/formula"
	"gonum.org/v1/gonum/mat"
)

// Equal means up to rounding: relative to the number, and where terms have
// cancelled relative to the large numbers beside it.
func TestNear(t *testing.T) {
	const tolerance = 1e-7
	for _, c := range []struct {
		got, want []float64
		near      bool
	}{
		{[]float64{1 + 0.9e-7}, []float64{1}, true},
		{[]float64{1 + 1.1e-7}, []float64{1}, false},
		{[]float64{-1}, []float64{1}, false},
		{[]float64{1e300 * (1 + 0.9e-7)}, []float64{1e300}, true},
		{[]float64{1e6, -1e6, 1e-7 + 9e-5}, []float64{1e6, -1e6, 1e-7}, true}, // rounding of what has cancelled: 1e-7 · 1e6/1000
		{[]float64{1e6, -1e6, 1e-7 + 2e-4}, []float64{1e6, -1e6, 1e-7}, false},
		{[]float64{1e-7 + 9e-5}, []float64{1e-7}, false}, // alone it is no rounding
		{[]float64{9e-16}, []float64{0}, true},
		{[]float64{2e-15}, []float64{0}, false},
		{[]float64{math.NaN()}, []float64{math.NaN()}, true},
		{[]float64{math.NaN()}, []float64{0}, false},
		{[]float64{0}, []float64{math.NaN()}, false},
		{[]float64{math.Inf(1)}, []float64{math.Inf(1)}, true},
		{[]float64{math.Inf(-1)}, []float64{math.Inf(1)}, false},
		{[]float64{1e308}, []float64{math.Inf(1)}, false},
		{[]float64{0, math.Inf(1)}, []float64{1, math.Inf(1)}, false}, // an ∞ is no size to be small beside
		{[]float64{1}, []float64{1, 2}, false},
		{nil, nil, true},
	} {
		if got := formula.Near(c.got, c.want, tolerance); got != c.near {
			t.Errorf("formula.Near(%v, %v) = %v", c.got, c.want, got)
		}
	}
}

// Of integers, truth values and texts only equal ones are equal; types and sizes count.
func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b any
		same bool
	}{
		{1, 1, true}, {1_000_000_000, 1_000_000_001, false}, {[]int{1_000_000_000}, []int{1_000_000_001}, false},
		{1.0, 1, false}, {"a", "a", true}, {"a", "b", false}, {true, false, false}, {[]string{"a"}, []string{"a", "b"}, false},
		{[]float64{}, []float64(nil), true}, {[]int(nil), []int{}, true},
		{new(mat.Dense), (*mat.Dense)(nil), false}, {(*mat.Dense)(nil), (*mat.Dense)(nil), true},
		{mat.NewDense(2, 3, make([]float64, 6)), mat.NewDense(3, 2, make([]float64, 6)), false},
		{[][]float64{{1, 2}, {3}}, [][]float64{{1}, {2, 3}}, false}, {[][]float64{{1, 2}}, [][]float64{{1, 2}}, true},
	} {
		if got := same(valueOf(c.a), valueOf(c.b), 1e-7); got != c.same {
			t.Errorf("same(%v, %v) = %v", c.a, c.b, got)
		}
	}
}

// A function gets copies: what it does to them nobody else sees, and the engine sees it.
func TestCopies(t *testing.T) {
	for _, arg := range []any{[]float64{1, 2}, []int{1, 2}, []string{"a"}, [][]float64{{1}, {2}}, mat.NewDense(1, 2, []float64{1, 2}), []*mat.Dense{mat.NewDense(1, 1, []float64{1})}} {
		before := fmt.Sprint(valueOf(arg))
		write := func(v any) {
			switch v := v.(type) {
			case []float64:
				v[1] *= 1 + 1e-12 // a little is too much, too
			case []int:
				v[1] = 9
			case []string:
				v[0] = "9"
			case [][]float64:
				v[1][0] = 9
			case *mat.Dense:
				v.Set(0, 1, 9)
			case []*mat.Dense:
				v[0].Set(0, 0, 9)
			}
		}
		s := numberSpec(Formula)
		s.In, s.Cases = []string{"x"}, []Case{{Name: "one", Args: Args{arg}}, {Name: "again", Args: Args{arg}}}
		for range 2 {
			v := overwrites(s, arg, write)
			if v.State != Fail || !strings.Contains(v.Message, "argument x") || fmt.Sprint(v.Mistakes) != "["+Overwrites+"]" {
				t.Errorf("%T: %v", arg, v)
			}
		}
		if after := fmt.Sprint(valueOf(arg)); after != before {
			t.Errorf("%T: the case itself was changed from %s to %s", arg, before, after)
		}
	}
}

// overwrites judges a right function that writes into its argument.
func overwrites(s Spec, arg any, write func(any)) Verdict {
	switch arg.(type) {
	case []float64:
		return overwriter[[]float64](s, write)
	case []int:
		return overwriter[[]int](s, write)
	case []string:
		return overwriter[[]string](s, write)
	case [][]float64:
		return overwriter[[][]float64](s, write)
	case *mat.Dense:
		return overwriter[*mat.Dense](s, write)
	}
	return overwriter[[]*mat.Dense](s, write)
}

func overwriter[X any](s Spec, write func(any)) Verdict {
	e := New(func(Mistakes) func(X) float64 { return func(X) float64 { return 1 } }, s)
	return Run(e, func(x X) float64 { write(x); return 1 })
}

// The place of a number in a result, and how a result is written.
func TestPlacesAndTexts(t *testing.T) {
	m := mat.NewDense(2, 3, []float64{1, 2, 3, -40, 5.25, 6})
	for _, c := range []struct {
		v     any
		k     int
		place string
		text  string
		form  string
	}{
		{m, 0, "row 0, column 0", "[1 2 3; -40 5.25 6]", "2×3"},
		{m, 5, "row 1, column 2", "[1 2 3; -40 5.25 6]", "2×3"},
		{m, 3, "row 1, column 0", "[1 2 3; -40 5.25 6]", "2×3"},
		{[][]float64{{1}, {}, {2, 3}}, 2, "list 2, place 1", "[1; ; 2 3]", "lists of the lengths [1 0 2]"},
		{[][]float64{{1}, {}, {2, 3}}, 0, "list 0, place 0", "[1; ; 2 3]", "lists of the lengths [1 0 2]"},
		{[]float64{1, 2}, 1, "place 1", "[1 2]", "2 long"},
		{1.5, 0, "", "1.5", "one float64"},
		{true, 0, "", "true", "one bool"},
		{"a", 0, "", `"a"`, "one string"},
		{[]string{"a", "b"}, 1, "place 1", `["a" "b"]`, "2 long"},
		{(*mat.Dense)(nil), 0, "", "nil", "nil"},
		{math.Copysign(0, -1), 0, "", "0", "one float64"},
	} {
		p := valueOf(c.v)
		if p.place(c.k) != c.place || p.String() != c.text || p.form() != c.form {
			t.Errorf("%v: place %d is %q, text %q, form %q", c.v, c.k, p.place(c.k), p.String(), p.form())
		}
	}
	if got, want := valueOf(m).rows(), "  1     2  3\n-40  5.25  6"; got != want {
		t.Errorf("rows:\n%s\nwant\n%s", got, want)
	}
	long := valueOf(make([]float64, 31))
	if short(long) != "(31 long)" || short(valueOf(make([]float64, 30))) == "(30 long)" {
		t.Errorf("31 numbers: %s; 30: %s", short(long), short(valueOf(make([]float64, 30))))
	}
}

// Any result with numbers is a matrix for a figure; a list is a row, and a ragged list none.
func TestMatrixOfAValue(t *testing.T) {
	for _, c := range []struct {
		v    any
		r, c int
	}{
		{[]float64{1, 2, 3}, 1, 3}, {mat.NewDense(3, 2, nil), 3, 2}, {[][]float64{{1, 2}, {3, 4}, {5, 6}}, 3, 2}, {7.0, 1, 1},
		{[][]float64{{1}, {2, 3}}, 0, 0}, {"a", 0, 0}, {[]float64{}, 0, 0},
	} {
		m := valueOf(c.v).matrix()
		if m == nil && c.r > 0 || m != nil && fmt.Sprint(m.Dims()) != fmt.Sprint(c.r, c.c) {
			t.Errorf("%v: %v", c.v, m)
		}
	}
}

// Lines have 80 letters at the most, and δ is one letter; what is indented stays.
func TestWrap(t *testing.T) {
	word := strings.Repeat("δ", 19)
	fits, long := strings.Join([]string{word, word, word, word}, " "), strings.Join([]string{word, word, word, word + "δδ"}, " ")
	for text, want := range map[string]string{
		fits:                           fits,
		fits + "δ":                     fits + "δ", // 80
		long:                           long[:len(long)-len(" "+word+"δδ")] + "\n" + word + "δδ",
		"  " + long + " " + long:       "  " + long + " " + long,
		"a\n\nb":                       "a\n\nb",
		strings.Repeat("δ", 100):       strings.Repeat("δ", 100),
		"x " + strings.Repeat("y", 80): "x\n" + strings.Repeat("y", 80),
	} {
		if got := wrap(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}
