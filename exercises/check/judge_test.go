package check

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gonum.org/v1/gonum/mat"
)

// numberSpec is an exercise of some kind whose right answer is a function of no argument.
func numberSpec(kind Kind) Spec {
	return Spec{ID: "99-test/number", Func: "Number", Title: "a number", Kind: kind, Points: 1, Minutes: 1, Out: []string{"v"},
		Hints: [3]string{"a", "b", "c"}, Cases: []Case{{Name: "the one"}}}
}

// all is what anybody can see of a verdict.
func all(t *testing.T, v Verdict) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%v\n%s\n%v\n%v", v, b, v.Got, v.Want)
}

// Where the right answer would end the exercise, no verdict contains it: not of
// a number, a list, a matrix or a text, however near the answer is.
func TestTheRightAnswerIsNotGivenAway(t *testing.T) {
	secrets := []string{"0.731", "0.88079", "glorot"}
	for _, kind := range []Kind{Predict, ReadFigure, Choose, Formula, FindBug, Experiment} {
		verdicts := []Verdict{}
		for _, wrong := range []float64{5, -0.7, 0.73, 0.7311, 0, math.NaN(), math.Inf(1)} {
			verdicts = append(verdicts,
				Run(New(func(Mistakes) func() float64 { return func() float64 { return 0.7310586 } }, numberSpec(kind)), func() float64 { return wrong }),
				Run(New(func(Mistakes) func() []float64 { return func() []float64 { return []float64{0.7310586, 0.8807971} } }, numberSpec(kind)), func() []float64 { return []float64{wrong, 1} }),
				Run(New(func(Mistakes) func() *mat.Dense {
					return func() *mat.Dense { return mat.NewDense(1, 2, []float64{0.7310586, 0.8807971}) }
				}, numberSpec(kind)), func() *mat.Dense { return mat.NewDense(1, 2, []float64{1, wrong}) }),
				Run(New(func(Mistakes) func() string { return func() string { return "glorot" } }, numberSpec(kind)), func() string { return fmt.Sprint(wrong) }))
		}
		hidden := kind == Predict || kind == ReadFigure || kind == Choose
		for _, v := range verdicts {
			text := all(t, v)
			if strings.Contains(text, "0.7311") { // the learner's own
				text = strings.ReplaceAll(text, "0.7311", "")
			}
			told := slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(text, s) })
			if v.State != Fail || told == hidden {
				t.Errorf("%s: the right answer is told: %v\n%s", kind, told, text)
			}
		}
	}
}

// A predicted number is too large, too small, of the wrong sign, or none.
func TestDirection(t *testing.T) {
	for _, kind := range []Kind{Predict, ReadFigure} {
		e := New(func(Mistakes) func() float64 { return func() float64 { return -2 } }, numberSpec(kind))
		for got, says := range map[float64]string{-1: "too large", -3: "too small", 2: "sign of your number is wrong", 0: "too large", math.Inf(-1): "too small"} {
			if v := Run(e, func() float64 { return got }); !strings.Contains(v.Nudge, says) || strings.Contains(v.String(), says) {
				t.Errorf("%s, −2 is due, %v given: %s", kind, got, v.Nudge)
			}
		}
		if v := Run(e, func() float64 { return -2.0000006 }); kind == Predict && !strings.Contains(v.Message, "Carry more digits") && v.State != Pass {
			t.Errorf("rounded: %s", v)
		}
		if v := Run(e, math.NaN); !strings.Contains(v.Message, "no number") {
			t.Errorf("NaN: %s", v.Message)
		}
	}
}

// A learner who predicts works with a few digits: the number of a mistake is known
// within twice the tolerance. A function has all digits, and no such room.
func TestPredictedMistakesMayBeRounded(t *testing.T) {
	for kind, named := range map[Kind]bool{Predict: true, Formula: false} {
		s := numberSpec(kind)
		s.Tolerance, s.Mistakes = 0.01, []Mistake{{Name: "three", Says: "That is three."}}
		e := New(func(on Mistakes) func() float64 {
			return func() float64 { return map[bool]float64{false: -2, true: 3}[on["three"]] }
		}, s)
		for off, known := range map[float64]bool{0.005: true, 0.015: named, 0.03: false} {
			v := Run(e, func() float64 { return 3 * (1 + off) })
			if got := strings.Contains(v.String(), "That is three."); v.State != Fail || got != known {
				t.Errorf("%s, %v off: the mistake is named: %v\n%s", kind, off, got, v)
			}
		}
	}
}

// A process may write anything into its report. Whatever it writes, the judge
// goes on, and what no function can have returned is no result.
func TestHostileReports(t *testing.T) {
	judge := func(e *Spec, did string) Verdict {
		return e.Judge(strings.NewReader(`{"key":"k","case":0}`+"\n"+`{"key":"k","case":0,"did":`+did+"}\n"), "k")
	}
	out := func(value string) string { return `{"out":[` + value + `]}` }
	one := func(t reflect.Type) *Spec {
		s := numberSpec(Formula)
		s.function = reflect.FuncOf(nil, []reflect.Type{t}, false)
		s.variant = func(Mistakes) reflect.Value {
			return reflect.MakeFunc(s.function, func([]reflect.Value) []reflect.Value { return []reflect.Value{reflect.Zero(t)} })
		}
		return &s
	}
	for _, c := range []struct {
		t   reflect.Type
		did string
	}{
		{typeDense, out(`{"type":"*mat.Dense","shape":[-1,-3],"v":"1 2 3"}`)},
		{typeDense, out(`{"type":"*mat.Dense","shape":[-1,3],"v":"1 2 3"}`)},
		{typeDense, out(`{"type":"*mat.Dense","shape":[16777216,0]}`)},
		{typeDense, out(`{"type":"*mat.Dense","shape":[0,5]}`)},
		{typeDense, out(`{"type":"*mat.Dense","shape":[4294967296,4294967296]}`)},
		{typeDense, out(`{"type":"*mat.Dense","shape":[16777216,16777216]}`)},
		{typeDense, out(`{"type":"*mat.Dense","shape":[4],"v":"1 2 3 4"}`)},
		{typeDense, out(`{"type":"*mat.Dense"}`)},
		{typeDense, out(`{"type":"*mat.Dense","shape":[2,2],"v":"1","S":["a","b","c","d"]}`)},
		{typeDense, out(`{"type":"*mat.Dense","shape":[2,2],"v":"1 2 3 4","nil":true}`)},
		{typeDense, out(`{"type":"[]float64","shape":[1],"v":"1"}`)},
		{typeLists, out(`{"type":"[][]float64","shape":[-1,4],"v":"1 2 3"}`)},
		{typeLists, out(`{"type":"[][]float64","shape":[2,2],"S":["a","b","c","d"]}`)},
		{typeLists, out(`{"type":"[][]float64","shape":[2,1],"v":"1 2"}`)},
		{typeFloats, out(`{"type":"[]float64","shape":[-1]}`)},
		{typeFloats, out(`{"type":"[]float64","shape":[1,1],"v":"1 2"}`)},
		{typeFloats, out(`{"type":"[]float64","shape":[2],"v":"1 2 3"}`)},
		{typeFloats, out(`{"type":"[]float64","shape":[2],"S":["a","b"]}`)},
		{typeFloats, out(`{"type":"[]float64","v":"1"}`)},
		{typeInts, out(`{"type":"[]int","shape":[2],"v":"1 NaN"}`)},
		{typeInts, out(`{"type":"[]int","shape":[1],"v":"1.5"}`)},
		{typeInt, out(`{"type":"int","v":"+Inf"}`)},
		{typeInt, out(`{"type":"int","v":"1 2"}`)},
		{typeInt, out(`{"type":"int","shape":[1],"v":"1"}`)},
		{typeFloat, out(`{"type":"float64","S":["a"]}`)},
		{typeFloat, out(`{"type":"float64","v":"1","S":["a"]}`)},
		{typeFloat, out(`{"type":"float64"}`)},
		{typeFloat, out(`{"type":"float64","v":"1","nil":true}`)},
		{typeFloat, out(``)},
		{typeFloat, out(`{"type":"float64","v":"1"},{"type":"float64","v":"1"}`)},
		{typeBool, out(`{"type":"bool","S":[]}`)},
		{typeBool, out(`{"type":"bool","S":["yes"]}`)},
		{typeString, out(`{"type":"string","v":"1"}`)},
		{typeTexts, out(`{"type":"[]string","shape":[2],"S":["a"]}`)},
		{typeString, out(`{"type":"string","S":["a"],"v":"1"}`)},
		{typeTexts, out(`{"type":"[]string","shape":[1],"S":["a"],"v":"1"}`)},
		{typeDense, `{"panic":"x","out":[{"type":"*mat.Dense","shape":[2,-1],"v":"1 2"}]}`},
		{typeDense, `{"late":true,"out":[{"type":"*mat.Dense","shape":[2,-1],"v":"1 2"}]}`},
	} {
		if v := judge(one(c.t), c.did); v.State != Error || !strings.Contains(v.Message, "tampered") {
			t.Errorf("%v, %s: %s %s", c.t, c.did, v.State, v.Message)
		}
	}
	if size, ok := (Value{Shape: []int{1 << 24, 1 << 24}}).size(typeDense); ok { // where an int has 32 bits the product would be 0
		t.Errorf("2⁴⁸ numbers are a matrix of %d", size)
	}
	for _, c := range []struct { // and these can have been returned
		t     reflect.Type
		did   string
		state State
	}{
		{typeDense, out(`{"type":"*mat.Dense","nil":true}`), Pass},
		{typeDense, out(`{"type":"*mat.Dense","shape":[0,0]}`), Fail},
		{typeDense, out(`{"type":"*mat.Dense","shape":[2,3],"v":"1 2 3 4 5 6"}`), Fail},
		{typeLists, out(`{"type":"[][]float64","shape":[0,1,2],"v":"1 2 3"}`), Fail},
		{typeInt, out(`{"type":"int","v":"0"}`), Pass},
		{typeInt, out(`{"type":"int","v":"9.223372036854775807e18"}`), Fail},
		{typeInts, out(`{"type":"[]int","shape":[0],"nil":true}`), Pass},
		{typeBool, out(`{"type":"bool","S":["false"]}`), Pass},
		{typeString, out(`{"type":"string","S":["x"]}`), Fail},
		{typeFloat, `{"panic":"x"}`, Fail},
		{typeFloat, `{"late":true}`, Timeout},
		{typeFloat, `{"todo":"Number"}`, Todo},
	} {
		if v := judge(one(c.t), c.did); v.State != c.state {
			t.Errorf("%v, %s: %s %s", c.t, c.did, v.State, v.Message)
		}
	}
}

// A wrong answer that is near a harmless mistake, one that gives what is right,
// is not named after it: nobody learns from a mistake that is none.
func TestOnlyMistakesAreNamed(t *testing.T) {
	s := numberSpec(Formula)
	s.Cases = []Case{{Name: "four", Args: Args{4.0}}}
	s.In, s.Mistakes = []string{"v"}, []Mistake{{Name: "harmless", Says: "The root is the same."}}
	root := func(shift float64) func(Mistakes) func(float64) float64 {
		return func(on Mistakes) func(float64) float64 {
			return func(v float64) float64 {
				if on["harmless"] {
					return math.Sqrt(v) * (1 + shift)
				}
				return math.Sqrt(v)
			}
		}
	}
	for _, c := range []struct {
		accept     func(in, out []any) string
		shift, got float64 // relative
		named      bool
	}{
		{nil, 0.9e-7, 1.5e-7, false},
		{nil, 3e-7, 3e-7, true},
		{func(in, out []any) string {
			if math.Abs(out[0].(float64)-2) > 1e-9 {
				return "no root"
			}
			return ""
		}, 0, 5e-8, false},
	} {
		s.Accept = c.accept
		v := Run(New(root(c.shift), s), func(v float64) float64 { return math.Sqrt(v) * (1 + c.got) })
		if v.State != Fail || (v.Mistakes != nil) != c.named {
			t.Errorf("shift %g, answer %g: %s %q", c.shift, c.got, v.State, v.Mistakes)
		}
	}
}

// What is right or wrong in a case depends on that case alone, and the counts say how many.
func TestCounts(t *testing.T) {
	s := numberSpec(Formula)
	s.In, s.Cases = []string{"x"}, nil
	for _, x := range []float64{1, 2, 3, 4} {
		s.Cases = append(s.Cases, Case{Name: fmt.Sprint(x), Args: Args{x}})
	}
	e := New(func(Mistakes) func(float64) float64 { return func(x float64) float64 { return x } }, s)
	for wrong := range 5 {
		v := Run(e, func(x float64) float64 {
			if int(x) > 4-wrong {
				return 100 + x*x
			}
			return x
		})
		if v.Right != 4-wrong || v.Cases != 4 || (v.State == Pass) != (wrong == 0) {
			t.Errorf("%d wrong: %+v", wrong, v)
		}
		if first := fmt.Sprintf("case %q", fmt.Sprint(5-wrong)); wrong > 0 && !strings.HasPrefix(v.Detail, first) {
			t.Errorf("%d wrong: the detail is not of %s:\n%s", wrong, first, v.Detail)
		}
	}
}

// Where the panic was in the learner's cell is told, if it is known.
func TestPanicNamesItsLine(t *testing.T) {
	for line, want := range map[int]string{0: "The function panics: no.", 7: "The function panics: no. (Line 7.)"} {
		if got := explainPanic("no", line); got != want {
			t.Errorf("line %d: %q, want %q", line, got, want)
		}
	}
}

// A panic is a result where one is due, and else a failure with a reason.
func TestPanics(t *testing.T) {
	s := numberSpec(Formula)
	s.In, s.Cases = []string{"n"}, []Case{{Name: "fits", Args: Args{2}}, {Name: "does not", Args: Args{-1}}}
	e := New(func(Mistakes) func(int) int {
		return func(n int) int {
			if n < 0 {
				panic("n is negative")
			}
			return n
		}
	}, s)
	for _, c := range []struct {
		name  string
		f     func(int) int
		state State
		says  string
	}{
		{"as it should", func(n int) int { return len(make([]int, n)) }, Pass, ""},
		{"never", func(n int) int { return n }, Fail, "\"does not\" there is no right result: the function must panic"},
		{"as it should, and the rest is wrong", func(n int) int { return len(make([]int, n)) + 7 }, Fail, "is 4.5 times"},
		{"always", func(n int) int { panic("no") }, Fail, "panics: no."},
		{"long", func(n int) int { panic(strings.Repeat("é", 5000)) }, Fail, "é…."},
	} {
		v := Run(e, c.f)
		if v.State != c.state || !strings.Contains(v.Message, c.says) || len(v.Message) > 3000 {
			t.Errorf("%s: %s", c.name, v)
		}
	}
}

// A goroutine that ends is no leak, however late it gets to work; one that waits for ever is.
func TestLeaks(t *testing.T) {
	for _, c := range []struct {
		name         string
		stacks       string
		there, works bool
	}{
		{"none", "goroutine 9 [select]:\nother/p.f()\n", false, false},
		{"waits", "goroutine 9 [running]:\nother/p.f()\n\ngoroutine 7 [chan receive, 2 minutes]:\nmy/p.f()\n", true, false},
		{"works", "goroutine 7 [runnable]:\nmy/p.f()\n", true, true},
		{"one of two works", "goroutine 7 [select]:\nmy/p.f()\n\ngoroutine 8 [running]:\nmy/p.f()\n", true, true},
		{"the other works", "goroutine 7 [runnable]:\nmy/p.f()\n\ngoroutine 8 [IO wait]:\nmy/p.f()\n", true, true},
	} {
		if there, works := goroutines(c.stacks, "my/p."); there != c.there || works != c.works {
			t.Errorf("%s: there %v, works %v", c.name, there, works)
		}
	}
	for _, c := range []struct {
		name        string
		works, ends int // looks after which it no longer works, and is gone
		stays       bool
		looks       int
	}{
		{"is gone", 0, 0, false, 1},
		{"waits, and ends", 0, 15, false, 16},
		{"waits for ever", 0, 1e6, true, 20},
		{"works long, and ends", 1500, 1500, false, 1501},
		{"works long, then waits for ever", 1500, 1e6, true, 1520},
		{"works for ever", 1e6, 1e6, true, 2000},
	} {
		looks := 0
		stays := stay(func() (there, works bool) { looks++; return looks <= c.ends, looks <= c.works }, func() {})
		if stays != c.stays || looks != c.looks {
			t.Errorf("what %s: stays %v after %d looks, want %v, %d", c.name, stays, looks, c.stays, c.looks)
		}
	}
	e := New(func(Mistakes) func() float64 { return func() float64 { return 1 } }, numberSpec(Formula))
	stop := make(chan bool)
	defer close(stop)
	for _, c := range []struct {
		name  string
		f     func() float64
		state State
	}{
		{"ends by itself", func() float64 {
			go func() {
				for range 1_000_000 {
					runtime.Gosched()
				}
			}()
			return 1
		}, Pass},
		{"waits", func() float64 { go func() { <-stop }(); return 1 }, Fail},
	} {
		if v := Run(e, c.f); v.State != c.state || v.State == Fail && !strings.Contains(v.Message, "goroutines") {
			t.Errorf("%s: %s %s", c.name, v.State, v.Message)
		}
	}
}

// Two mistakes at once are named when both are needed, and never of a choice.
func TestTwoMistakes(t *testing.T) {
	line := func(on Mistakes) func(w, x float64) float64 {
		return func(w, x float64) float64 {
			z := w * x
			if on["squared"] {
				z *= z
			}
			if on["negative"] {
				z = -z
			}
			if on["one more"] {
				z++
			}
			return z
		}
	}
	s := numberSpec(Formula)
	s.In, s.Cases = []string{"w", "x"}, []Case{{Name: "a", Args: Args{2.0, 3.0}}, {Name: "b", Args: Args{-1.5, 0.7}}}
	s.Mistakes = []Mistake{{Name: "squared", Says: "Squared."}, {Name: "negative", Says: "Negative."}, {Name: "one more", Says: "One more."}}
	for _, c := range []struct {
		kind Kind
		on   []string
		want []string
	}{
		{Formula, []string{"squared"}, []string{"squared"}},
		{Formula, []string{"squared", "one more"}, []string{"squared", "one more"}},
		{Formula, []string{"negative", "one more"}, []string{"negative", "one more"}},
		{Formula, []string{"squared", "negative", "one more"}, nil},
		{Choose, []string{"squared", "one more"}, nil},
	} {
		s.Kind = c.kind
		e := New(line, s)
		if v := e.Spec.AsMistake(c.on...); !slices.Equal(v.Mistakes, c.want) {
			t.Errorf("%s, %q: named %q", c.kind, c.on, v.Mistakes)
		} else if len(c.want) == 2 && !(strings.HasPrefix(v.Message, "Two mistakes at once. ") && strings.Contains(v.Message, "\nAnd: ")) {
			t.Errorf("%q: %s", c.on, v.Message)
		}
	}
}

// Two mistakes with the same numbers are both named, and the learner hears of both.
func TestMistakesThatLookTheSame(t *testing.T) {
	s := numberSpec(Formula)
	s.Mistakes = []Mistake{{Name: "minus", Says: "Minus."}, {Name: "down", Says: "Down."}, {Name: "other", Says: "Other."}}
	e := New(func(on Mistakes) func() float64 {
		return func() float64 {
			switch {
			case on["minus"], on["down"]:
				return 0
			case on["other"]:
				return 7
			}
			return 1
		}
	}, s)
	if v := e.Spec.AsMistake("down"); !slices.Equal(v.Mistakes, []string{"minus", "down"}) || v.Message != "Minus.\nOr: Down." {
		t.Errorf("%q: %s", v.Mistakes, v.Message)
	}
}

// The figure is of the first result that is wrong, yours beside the right one.
func TestFigureOfTheFirstWrongResult(t *testing.T) {
	s := numberSpec(Formula)
	s.Out = []string{"a", "b", "c"}
	e := New(func(Mistakes) func() (a, b, c float64) { return func() (a, b, c float64) { return 1, 2, 3 } }, s)
	v := Run(e, func() (a, b, c float64) { return 1, 5, 6 })
	if v.Got == nil || v.Got.At(0, 0) != 5 || v.Want.At(0, 0) != 2 {
		t.Errorf("got %v, want %v", v.Got, v.Want)
	}
	if !strings.HasPrefix(v.Message, "b is wrong: ") {
		t.Errorf("which result? %s", v.Message)
	}
}

// After a case that never ends no other begins: the goroutine of that one goes
// on. The clock is that of synctest: it only goes on when everybody waits.
func TestLate(t *testing.T) {
	s := numberSpec(Formula)
	s.Cases = []Case{{Name: "first"}, {Name: "second"}, {Name: "third"}}
	e := New(func(Mistakes) func() float64 { return func() float64 { return 1 } }, s)
	synctest.Test(t, func(t *testing.T) {
		calls, never := 0, make(chan bool)
		defer close(never)
		began := time.Now()
		got := e.Spec.answers(reflect.ValueOf(func() float64 {
			if calls++; calls == 2 {
				<-never
			}
			return 1
		}), Limit)
		if v := e.Spec.judge(got); len(got) != 2 || v.State != Timeout || !strings.Contains(v.Message, `"second"`) || v.Points != 0 {
			t.Errorf("%d outcomes, %v", len(got), v)
		}
		if d := time.Since(began); d != Limit {
			t.Errorf("stopped after %v, want %v", d, Limit)
		}
	})
}
