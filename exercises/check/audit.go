package check

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"

	"glassnet/exercises/check/formula"
	"gonum.org/v1/gonum/mat"
)

// Audit proves that the checker can tell the mistakes of an exercise apart: the
// right answer passes, and every mistake is diagnosed as itself and as nothing
// else. It returns what is not so, one sentence each.
func (s *Spec) Audit() (problems []string) {
	add := func(format string, args ...any) {
		problems = append(problems, s.ID+": "+fmt.Sprintf(format, args...))
	}
	if strings.Count(s.ID, "/") != 1 || s.Folder() != strings.ToLower(s.Func) {
		add("the ID must be chapter/folder, and the folder the function's name in small letters: %s", s.Func)
	}
	if s.Title == "" || s.Points < 1 || s.Minutes < 1 {
		add("title, points and minutes must be there")
	}
	if len(s.In) != s.function.NumIn() || len(s.Out) != s.function.NumOut() {
		add("In and Out must name %d arguments and %d results", s.function.NumIn(), s.function.NumOut())
	}
	for i, h := range s.Hints {
		if strings.TrimSpace(h) == "" {
			add("hint %d of 3 is missing", i+1)
		}
	}
	if !slices.Contains([]Kind{Formula, Predict, FindBug, Choose, Experiment, ReadFigure}, s.Kind) {
		add("%q is no kind of exercise", s.Kind)
	}
	if s.Kind == Formula && len(s.Mistakes) < 4 {
		add("a formula needs 4 mistakes, here are %d", len(s.Mistakes))
	}
	known := map[string]bool{}
	for _, m := range s.Mistakes {
		if m.Name == "" || m.Says == "" || known[m.Name] {
			add("the mistake %q needs a name of its own and a sentence", m.Name)
		}
		known[m.Name] = true
	}
	if (s.Kind == FindBug) != known[s.Stub] {
		add("the stub of a FindBug exercise, and of no other, contains one of the mistakes: %q", s.Stub)
	}
	right := s.reference(nil)
	for i, c := range s.Cases {
		for k := range i {
			if s.Cases[k].Name == c.Name {
				add("two cases are called %q", c.Name)
			}
		}
		if strings.Contains(right[i].Panic, "the case") { // the arguments do not fit the function
			add("%s", right[i].Panic)
		}
	}
	if v := s.judge(right); v.State != Pass {
		add("the right answer does not pass: %s %s\n%s", v.State, v.Message, v.Detail)
		return problems
	}
	for _, m := range s.Mistakes {
		v := s.judge(s.reference(Mistakes{m.Name: true}))
		switch {
		case v.State == Pass:
			add("the mistake %q passes every case", m.Name)
		case v.State != Fail:
			add("the mistake %q ends in the state %s", m.Name, v.State)
		case !slices.Equal(v.Mistakes, []string{m.Name}):
			add("the mistake %q is diagnosed as %q: %s", m.Name, v.Mistakes, v.Message)
		}
	}
	return problems
}

// Audit audits all exercises of a chapter.
func (c Chapter) Audit() (problems []string) {
	for _, s := range c.Exercises {
		problems = append(problems, s.Audit()...)
	}
	return problems
}

// AsMistake is what the checker says of an answer with the given mistakes: for
// tests and for whoever wants to see what a learner will read.
func (s *Spec) AsMistake(names ...string) Verdict {
	return s.judge(s.reference(switched(names)))
}

// Differ reports whether two functions give different results for other
// numbers than those of the cases: entries a little smaller, of another sign, or
// 0; everything a thousand times larger or smaller. What is a whole number, a
// size or a label, stays.
func Differ[F any](e Exercise[F], f, g F) bool {
	return e.Spec.differ(reflect.ValueOf(f), reflect.ValueOf(g))
}

func (s *Spec) differ(f, g reflect.Value) bool {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		for _, c := range s.Cases {
			c.Args = s.varied(rng, c.Args, 4)
			p, q := s.call(f, c), s.call(g, c)
			if (p.Panic == "") != (q.Panic == "") || p.Panic == "" && !sameAll(p.Out, q.Out, s.tolerance()) {
				return true
			}
		}
	}
	return false
}

// Confirm reports what the checker says of a function, and whether that also
// holds for other numbers than those of the cases: "pass", "none" (no name),
// "true" or "false".
func Confirm[F any](e Exercise[F], f F) string { return e.Spec.confirm(reflect.ValueOf(f)) }

func (s *Spec) confirm(f reflect.Value) string {
	v := s.run(f)
	switch {
	case v.State == Pass:
		return "pass"
	case v.State != Fail || len(v.Mistakes) == 0 && len(v.Formula) == 0:
		return "none"
	}
	other := *s
	other.Cases = slices.Clone(s.Cases)
	rng := rand.New(rand.NewPCG(7, 8))
	for i := range other.Cases {
		other.Cases[i].Args = s.varied(rng, other.Cases[i].Args, 2)
	}
	again := other.run(f)
	if again.Message == v.Message || slices.Equal(again.Mistakes, v.Mistakes) && slices.Equal(again.Formula, v.Formula) {
		return "true"
	}
	want := other.reference(nil)
	got := other.answers(f, Limit)
	if len(v.Formula) == 0 {
		if other.explains(switched(v.Mistakes), got, want) || len(v.Mistakes) > 1 && slices.ContainsFunc(v.Mistakes, func(m string) bool { return other.explains(Mistakes{m: true}, got, want) }) {
			return "true"
		}
		return "false"
	}
	here := s.answers(f, Limit)
	_, found := s.explain(here, s.reference(nil))
	cases := other.searched(got)
	for k, g := range found.Final {
		if g != nil && !formula.Fits(g, cases, k, other.tolerance()) {
			return "false"
		}
	}
	return "true"
}

// varied are arguments with other numbers. kinds limits what is done to them.
func (s *Spec) varied(rng *rand.Rand, args Args, kinds int) Args {
	args = slices.Clone(args)
	for i, a := range args {
		v, err := copied(a, s.function.In(i))
		if err != nil {
			continue
		}
		switch m := v.Interface().(type) {
		case []float64:
			vary(rng, m, kinds)
		case *mat.Dense:
			if m != nil && !m.IsEmpty() {
				vary(rng, m.RawMatrix().Data, kinds)
			}
		case float64:
			one := []float64{m}
			vary(rng, one, kinds)
			v = reflect.ValueOf(one[0])
		default:
			continue // functions and counts as they are
		}
		args[i] = v.Interface()
	}
	return args
}

// vary changes numbers within what they seem to be: shares stay shares, and 0 and 1 stay.
func vary(rng *rand.Rand, v []float64, kinds int) {
	if len(v) == 0 {
		return
	}
	signs := slices.Min(v) < 0
	kind := rng.IntN(kinds)
	scale := math.Pow(10, float64(rng.IntN(7)-3))
	for i := range v {
		if v[i] == 0 || v[i] == 1 || v[i] == -1 || v[i] == math.Trunc(v[i]) && len(v) > 1 {
			continue
		}
		v[i] *= 0.7 + 0.3*rng.Float64()
		switch {
		case kind == 1 && signs && rng.IntN(3) == 0:
			v[i] = -v[i]
		case kind == 2 && signs && rng.IntN(4) == 0:
			v[i] = 0
		case kind == 3 && signs:
			v[i] *= scale
		}
	}
}
