package check

import (
	"fmt"
	"math"
	"reflect"
)

// Entry says how an answer can be given without Go: "lines" of a formula (see
// [Spec.Typed]), a "number", a "choice" (see [Spec.Value]), or "" if it cannot.
func (s *Spec) Entry() string {
	t := s.function
	switch {
	case s.Kind == Choose && t.Out(0) == reflect.TypeFor[string]():
		return "choice"
	case s.Kind != Choose && t.NumIn() == 0 && t.NumOut() == 1 && (t.Out(0) == typeFloat || t.Out(0) == typeInt):
		return "number"
	case s.Formula != "" && s.Kind != FindBug && t.NumIn() > 0:
		return "lines"
	}
	return ""
}

// Value judges an answer that is a number or the key of a choice, to an exercise
// whose [Spec.Entry] says so. Another value is an Error that says why.
func (s *Spec) Value(v any) Verdict {
	answer := reflect.ValueOf(v)
	if f, ok := v.(float64); ok {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return s.verdict(Error, fmt.Sprintf("%v is no number that can be compared", f))
		}
		if s.Entry() == "number" && s.function.Out(0) == typeInt {
			if f != math.Trunc(f) || math.Abs(f) > 1e9 {
				return s.verdict(Error, fmt.Sprintf("%v is no whole number", f))
			}
			answer = reflect.ValueOf(int(f))
		}
	}
	if e := s.Entry(); e != "number" && e != "choice" || answer.Type() != s.function.Out(0) {
		return s.verdict(Error, fmt.Sprintf("%v is no answer to %s", v, s.Func))
	}
	f := reflect.MakeFunc(s.function, func([]reflect.Value) []reflect.Value { return []reflect.Value{answer} })
	return s.judge(s.answers(f, Limit))
}
