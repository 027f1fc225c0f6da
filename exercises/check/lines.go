package check

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"glassnet/exercises/check/formula"
	"gonum.org/v1/gonum/mat"
)

// NewFormula makes an exercise whose right answer is the formula of the spec,
// and whose mistakes are lines in place of others (As), or functions (By) where
// no line can say it. It panics if a line cannot be read, reads what is neither
// an argument nor computed before, or if F is no function that the engine can call.
func NewFormula[F any](s Spec) Exercise[F] { return Exercise[F]{s.ofLines(reflect.TypeFor[F]())} }

// ofLines is the spec with functions of type t, which its lines make.
func (s Spec) ofLines(t reflect.Type) *Spec {
	s.lines = s.parse(s.Formula)
	for _, m := range s.Mistakes {
		switch by := reflect.ValueOf(m.By); {
		case m.By != nil && !by.Type().ConvertibleTo(t):
			panic(fmt.Sprintf("check: %s: the mistake %q is done by a %T, not by a %v", s.ID, m.Name, m.By, t))
		case m.As != "":
			s.with(s.lines, m)
		}
	}
	if s.Hints[2] == "" {
		s.Hints[2] = "The formula:\n    " + strings.ReplaceAll(s.lines.String(), "\n", "\n    ")
	}
	mistakes := s.Mistakes
	return s.of(t, func(on Mistakes) reflect.Value {
		f := s.lines
		for _, m := range mistakes {
			switch {
			case on[m.Name] && m.By != nil:
				return reflect.ValueOf(m.By).Convert(t)
			case on[m.Name]:
				f = s.with(f, m)
			}
		}
		in, out := s.In, s.Out
		return reflect.MakeFunc(t, func(args []reflect.Value) []reflect.Value { return compute(f, t, in, out, args) })
	})
}

// Right is the right answer itself.
func (e Exercise[F]) Right() F { return e.Spec.variant(nil).Interface().(F) }

// With is the answer with some of the known mistakes in it.
func (e Exercise[F]) With(mistakes ...string) F {
	return e.Spec.variant(switched(mistakes)).Interface().(F)
}

// switched are mistakes that are on.
func switched(names []string) Mistakes {
	on := Mistakes{}
	for _, n := range names {
		on[n] = true
	}
	return on
}

// parse reads the formula; a spec that is no good cannot be used at all.
func (s *Spec) parse(text string) *formula.Formula {
	f, err := formula.Parse(text, s.Out, s.Functions)
	if err == nil {
		if unknown := f.Unknown(s.In); len(unknown) > 0 {
			err = fmt.Errorf("nothing is called %s; the arguments are %s", strings.Join(unknown, ", "), strings.Join(s.In, ", "))
		}
	}
	if err != nil {
		panic(fmt.Sprintf("check: %s: %v", s.ID, err))
	}
	return f
}

// with is a formula with a mistake in it.
func (s *Spec) with(f *formula.Formula, m Mistake) *formula.Formula {
	g, err := f.With(m.As)
	if err == nil {
		if unknown := g.Unknown(s.In); len(unknown) > 0 {
			err = fmt.Errorf("nothing is called %s", strings.Join(unknown, ", "))
		}
	}
	if err != nil {
		panic(fmt.Sprintf("check: %s: the mistake %q: %v", s.ID, m.Name, err))
	}
	return g
}

// errSizes is what a formula panics with whose sizes do not fit.
var errSizes = errors.New("mat: dimension mismatch")

// compute runs a formula as a function of type t.
func compute(f *formula.Formula, t reflect.Type, in, out []string, args []reflect.Value) []reflect.Value {
	values := formula.Values{}
	for i, a := range args {
		if m := matrixOf(a.Interface()); m != nil {
			values[in[i]] = m
		}
	}
	e := f.Run(values)
	results := make([]reflect.Value, len(out))
	for k, name := range out {
		v, err := resultOf(e[name], t.Out(k))
		if err != nil {
			panic(err)
		}
		results[k] = reflect.ValueOf(v)
	}
	return results
}

// matrixOf is an argument as a matrix; nil if it is none.
func matrixOf(v any) *formula.Matrix {
	switch v := v.(type) {
	case float64:
		return formula.Number(v)
	case int:
		return formula.Number(float64(v))
	case string:
		return formula.Text(v)
	case func(float64) float64:
		return &formula.Matrix{F: v}
	case bool:
		if v {
			return formula.Number(1)
		}
		return formula.Number(0)
	case []float64, []int, *mat.Dense, [][]float64:
		return valueOf(v).formula()
	}
	return nil
}

// formula is a value as a matrix; nil if it is none.
func (p Value) formula() *formula.Matrix {
	switch {
	case p.Nil && p.Type == "*mat.Dense" || len(p.S) > 0 && p.Type != "bool":
		return nil
	case p.Type == "bool":
		return matrixOf(p.S[0] == "true")
	case p.Type == "float64" || p.Type == "int":
		return formula.Number(p.V[0])
	case p.Type == "[]float64" || p.Type == "[]int":
		return formula.List(p.V)
	case p.Type == "[][]float64":
		if !rectangular(p.Shape) || len(p.V) == 0 {
			return nil
		}
		return &formula.Matrix{R: len(p.Shape), C: p.Shape[0], V: p.V}
	case p.Type == "*mat.Dense" && len(p.Shape) == 2:
		return &formula.Matrix{R: p.Shape[0], C: p.Shape[1], V: p.V}
	}
	return nil
}

// resultOf is a matrix as a result of type t.
func resultOf(m *formula.Matrix, t reflect.Type) (any, error) {
	if m == nil {
		return nil, errSizes
	}
	number := len(m.V) == 1
	switch {
	case t == typeFloat && number:
		return m.V[0], nil
	case t == typeInt && number:
		return int(math.Round(m.V[0])), nil
	case t == typeBool && number:
		return m.V[0] != 0, nil
	case t == typeFloats && (m.C == 1 || m.R == 1):
		return slices.Clone(m.V), nil
	case t == typeInts && (m.C == 1 || m.R == 1):
		list := make([]int, len(m.V))
		for i, x := range m.V {
			list[i] = int(math.Round(x))
		}
		return list, nil
	case t == typeLists:
		var lists [][]float64
		for i := range m.R {
			lists = append(lists, slices.Clone(m.V[i*m.C:(i+1)*m.C]))
		}
		return lists, nil
	case t == typeDense:
		return mat.NewDense(m.R, m.C, slices.Clone(m.V)), nil
	}
	return nil, fmt.Errorf("the result is %d×%d, and should be a %v", m.R, m.C, t)
}

// explain searches for what a wrong answer has computed: first for known
// mistakes of some of its results, then around them. names are those known mistakes.
func (s *Spec) explain(got, want []outcome) (names []string, found formula.Finding) {
	cases := s.searched(got)
	o := formula.Options{Tolerance: s.tolerance(), Start: s.lines}
	var say []string
	last := s.lines // the same with the mistakes in the other order, since both may change one line
	for _, m := range s.Mistakes {
		if m.As == "" {
			continue
		}
		if s.partly(m, got, want) {
			names, say = append(names, m.Name), append(say, m.Says)
			o.Start = s.with(o.Start, m)
			last = s.with(s.with(s.lines, m), Mistake{Name: m.Name, As: strings.Join(last.Changed(s.lines), ";")})
		} else {
			o.Known = append(o.Known, formula.Known{Name: m.Name, F: s.with(s.lines, m)})
		}
	}
	if len(say) > 0 {
		o.Known = nil // one known mistake is enough to look around
	}
	fits := func(f *formula.Formula) (n int) {
		for k := range s.Out {
			if formula.Fits(f, cases, k, s.tolerance()) {
				n++
			}
		}
		return n
	}
	if len(say) > 1 && fits(last) > fits(o.Start) {
		o.Start = last
	}
	found = s.lines.Explain(cases, o)
	if found.Known != "" {
		names = append(names, found.Known)
		for _, m := range s.Mistakes {
			if m.Name == found.Known {
				say = append(say, m.Says)
			}
		}
	}
	if len(say) > 0 {
		if found.Message == "" && len(found.Open) > 0 {
			found.Message = "Also wrong: " + strings.Join(found.Open, ", ") + "."
		}
		if found.Message != "" {
			say = append(say, found.Message)
		}
		found.Message = strings.Join(say, "\n")
	}
	return names, found
}

// partly reports whether a mistake changes some of the results, and the answer
// has all of those as the mistake makes them.
func (s *Spec) partly(m Mistake, got, want []outcome) bool {
	does, changed := s.reference(Mistakes{m.Name: true}), make([]bool, s.function.NumOut())
	for i, o := range does {
		if o.Panic != "" || want[i].Panic != "" || got[i].Panic != "" {
			return false
		}
		for k := range o.Out {
			changed[k] = changed[k] || !same(o.Out[k], want[i].Out[k], s.tolerance())
		}
	}
	for i, o := range does {
		for k := range o.Out {
			if changed[k] && !same(got[i].Out[k], o.Out[k], s.tolerance()) {
				return false
			}
		}
	}
	return slices.Contains(changed, true)
}

// Typed judges an answer that is a formula itself, in the same language: lines
// that compute the results from the arguments. A site needs no compiler for it.
// A text that cannot be read, or reads unknown names, is an Error that says why.
func (s *Spec) Typed(text string) Verdict {
	f, err := formula.Parse(text, s.Out, s.Functions)
	if err == nil {
		if unknown := f.Unknown(s.In); len(unknown) > 0 {
			err = fmt.Errorf("nothing is called %s: there are %s, and what earlier lines compute", strings.Join(unknown, ", "), strings.Join(s.In, ", "))
		}
	}
	if err != nil {
		return s.verdict(Error, err.Error())
	}
	answer := reflect.MakeFunc(s.function, func(args []reflect.Value) []reflect.Value { return compute(f, s.function, s.In, s.Out, args) })
	return s.judge(s.answers(answer, Limit))
}

// searched is what an answer did in all cases, as the search wants it.
func (s *Spec) searched(got []outcome) []formula.Case {
	cases := make([]formula.Case, len(s.Cases))
	for i, c := range s.Cases {
		cases[i] = formula.Case{N: c.N, In: formula.Values{}}
		for k, a := range c.Args {
			if v, err := copied(a, s.function.In(k)); err == nil {
				if m := matrixOf(v.Interface()); m != nil {
					cases[i].In[s.In[k]] = m
				}
			}
		}
		for _, v := range got[i].Out {
			cases[i].Out = append(cases[i].Out, v.formula())
		}
	}
	return cases
}
