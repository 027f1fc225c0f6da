package check

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// A neuron of tanh and its bias, with a mistake by a function beside those by lines.
func neuronExercise() Exercise[func(w, x []float64, b float64) (float64, []float64)] {
	return NewFormula[func(w, x []float64, b float64) (float64, []float64)](Spec{
		ID: "00-test/neuron", Func: "Neuron", Title: "a neuron", Kind: Formula, Points: 1, Minutes: 1,
		In: []string{"w", "x", "b"}, Out: []string{"a", "∂a/∂w"},
		Formula: `
			z = wᵀ · x + b // the net input
			a = tanh(z)
			∂a/∂w = (1 − a²) · x`,
		Cases: []Case{
			{Name: "two inputs", Args: Args{List(1, 2), List(2, 2), 0.3}},
			{Name: "three inputs", Args: Args{List(3, 3), List(4, 3), -0.7}},
		},
		Mistakes: []Mistake{
			{Name: "b forgotten", As: "z = wᵀ · x", Says: "b is missing."},
			{Name: "f' missing", As: "∂a/∂w = x", Says: "f' is missing."},
			{Name: "no tanh", As: "a = z; ∂a/∂w = x", Says: "This is z."},
			{Name: "the last input only", Says: "Only the last input counts.", By: func(w, x []float64, b float64) (float64, []float64) {
				a := math.Tanh(w[len(w)-1]*x[len(w)-1] + b)
				out := make([]float64, len(x))
				for i := range x {
					out[i] = (1 - a*a) * x[i]
				}
				return a, out
			}},
		},
		Hints: [3]string{"Look at z.", "Chain rule."},
	})
}

func TestNewFormula(t *testing.T) {
	e := neuronExercise()
	for _, p := range e.Spec.Audit() {
		t.Error(p)
	}
	a, slope := e.Right()([]float64{2, -1}, []float64{0.5, 0.25}, 0.25)
	if want := math.Tanh(1); a != want || slope[1] != 0.25*(1-want*want) {
		t.Errorf("right: %v, %v", a, slope)
	}
	if a, _ := e.With("b forgotten")([]float64{2, -1}, []float64{0.5, 0.25}, 0.25); a != math.Tanh(0.75) {
		t.Errorf("b forgotten: %v", a)
	}
	if h := e.Spec.Hint(3); !strings.Contains(h, "\n    ∂a/∂w = (1 − a²) · x") || !strings.Contains(h, "z     = wᵀ · x + b   (the net input)") {
		t.Errorf("the formula is no hint: %s", h)
	}
}

func TestUnknownMistakeIsWrittenDown(t *testing.T) {
	e := neuronExercise()
	typed := func(text string) Verdict { return e.Spec.Typed(text) }
	for _, c := range []struct {
		text    string
		state   State
		names   []string
		formula string
		says    string
	}{
		{"a = tanh(wᵀ · x + b)\n∂a/∂w = x − a² · x", Pass, nil, "", ""},
		{"z = wᵀ · x − b\na = tanh(z)\n∂a/∂w = (1 − a²) · x", Fail, nil, "z = wᵀ · x − b", "wᵀ · x − b is computed, where it should be wᵀ · x + b"},
		{"z = wᵀ · x + b\na = tanh(z)\n∂a/∂w = (1 + a²) · x", Fail, nil, "∂a/∂w = (1 + a²) · x", "Right: a."},
		{"z = wᵀ · x + b\na = z\n∂a/∂w = x", Fail, []string{"no tanh"}, "", "This is z."},
		// a known mistake in one result, an unknown one in the other
		{"z = wᵀ · x + b\na = σ(z)\n∂a/∂w = x", Fail, []string{"f' missing"}, "a = σ(z)", "f' is missing.\nWhat you have computed is\n    a = σ(z)"},
		{"z = wᵀ · x + b\na = 1.37 · tanh(z)\n∂a/∂w = x", Fail, []string{"f' missing"}, "", "Also wrong: a."},
		{"a = q\n∂a/∂w = x", Error, nil, "", "nothing is called q"},
		{"a = b", Error, nil, "", "no line computes the result ∂a/∂w"},
		{"a = w · x\n∂a/∂w = x", Fail, nil, "", "sizes of two matrices"},
	} {
		v := typed(c.text)
		if v.State != c.state || !slices.Equal(v.Mistakes, c.names) || !strings.Contains(v.Message, c.says) ||
			strings.Join(v.Formula, "; ") != c.formula {
			t.Errorf("%q: %s %q %q\n%s", c.text, v.State, v.Mistakes, v.Formula, v.Message)
		}
	}
}

func TestBadFormulasArePanics(t *testing.T) {
	for what, change := range map[string]func(s *Spec){
		"nothing is called q":         func(s *Spec) { s.Formula = strings.Replace(s.Formula, "· x +", "· q +", 1) },
		"no line computes the result": func(s *Spec) { s.Formula = "a = tanh(b)" },
		"is done by a int":            func(s *Spec) { s.Mistakes[3].By = 3 },
		`the mistake "f' missing"`:    func(s *Spec) { s.Mistakes[1].As = "∂a/∂w = (" },
	} {
		s := *neuronExercise().Spec
		s.Mistakes = slices.Clone(s.Mistakes)
		change(&s)
		func() {
			defer func() {
				if p := recover(); p == nil || !strings.Contains(p.(string), what) {
					t.Errorf("panic %v, want %q", p, what)
				}
			}()
			NewFormula[func(w, x []float64, b float64) (float64, []float64)](s)
		}()
	}
}

// What comes after the case in which an answer never ends is not known; what came before is said.
func TestBeforeTheEnd(t *testing.T) {
	e := neuronExercise()
	right := e.Spec.answers(reflect.ValueOf(e.With("b forgotten")), time.Second)
	right[1] = outcome{Late: true}
	v := e.Spec.judge(right)
	if v.State != Timeout || !strings.Contains(v.Message, "Before that: b is missing.") {
		t.Errorf("%s: %s", v.State, v.Message)
	}
	right[0] = outcome{Late: true}
	if v = e.Spec.judge(right[:1]); v.State != Timeout || strings.Contains(v.Message, "Before") {
		t.Errorf("%s: %s", v.State, v.Message)
	}
}
