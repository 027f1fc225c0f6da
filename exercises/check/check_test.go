package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"
)

// product is W x for a batch, with two mistakes.
func product(on Mistakes) func(w, x *mat.Dense) *mat.Dense {
	return func(w, x *mat.Dense) *mat.Dense {
		p := new(mat.Dense)
		if on["transposed"] {
			p.Mul(w.T(), x)
		} else {
			p.Mul(w, x)
		}
		if on["squared"] {
			p.MulElem(p, p)
		}
		return p
	}
}

func productSpec() Spec {
	return Spec{
		ID: "99-test/product", Func: "Product", Title: "a product", Kind: FindBug, Stub: "squared", Points: 2, Minutes: 1,
		In: []string{"W", "x"}, Out: []string{"p"}, Hints: [3]string{"a", "b", "c"},
		Cases: []Case{
			{Name: "square", N: 3, Args: Args{Matrix(1, 3, 3), Matrix(2, 3, 3)}},
			{Name: "3×2", N: 5, Args: Args{Matrix(3, 3, 2), Matrix(4, 2, 5)}},
		},
		Mistakes: []Mistake{{Name: "transposed", Says: "W is transposed."}, {Name: "squared", Says: "It is squared."}},
	}
}

var products = New(product, productSpec())

type matrixFunc = func(w, x *mat.Dense) *mat.Dense

// after is the right product with something done to it.
func after(f func(p *mat.Dense, w, x *mat.Dense) *mat.Dense) matrixFunc {
	return func(w, x *mat.Dense) *mat.Dense { return f(product(nil)(w, x), w, x) }
}

// eachOf applies f to every number of the right product.
func eachOf(f func(i, j int, v float64) float64) matrixFunc {
	return after(func(p, _, _ *mat.Dense) *mat.Dense { p.Apply(f, p); return p })
}

// What the checker says of answers that no listed mistake explains.
func TestFingerprints(t *testing.T) {
	for _, c := range []struct {
		name, says string
		f          matrixFunc
	}{
		{"sign", "wrong sign", eachOf(func(_, _ int, v float64) float64 { return -v })},
		{"zero", "Every value is 0", eachOf(func(_, _ int, v float64) float64 { return 0 })},
		{"N", "N times too large", after(func(p, _, x *mat.Dense) *mat.Dense { _, n := x.Dims(); p.Scale(float64(n), p); return p })},
		{"1/N", "N times too small", after(func(p, _, x *mat.Dense) *mat.Dense { _, n := x.Dims(); p.Scale(1/float64(n), p); return p })},
		{"factor", "0.3 times", eachOf(func(_, _ int, v float64) float64 { return 0.3 * v })},
		{"constant", "too large by 0.25", eachOf(func(_, _ int, v float64) float64 { return v + 0.25 })},
		{"abs", "signs are lost", eachOf(func(_, _ int, v float64) float64 { return math.Abs(v) })},
		{"relu", "Negative values have become 0", eachOf(func(_, _ int, v float64) float64 { return max(v, 0) })},
		{"log 10", "log₁₀", eachOf(func(_, _ int, v float64) float64 { return v / math.Ln10 })},
		{"rounded", "Nearly right", eachOf(func(_, _ int, v float64) float64 { return math.Round(v*1e3) / 1e3 })},
		{"first row", "Only the first row", eachOf(func(i, _ int, v float64) float64 {
			if i > 0 {
				return 0
			}
			return v
		})},
		{"off by one", "one place too far", after(func(p, _, _ *mat.Dense) *mat.Dense {
			r, c := p.Dims()
			q := mat.NewDense(r, c, nil)
			q.Apply(func(i, j int, _ float64) float64 { return p.At(i, (j+c-1)%c) }, q)
			return q
		})},
		{"transposed result", "should be 3×5: transposed?", after(func(p, _, _ *mat.Dense) *mat.Dense { return mat.DenseCopyOf(p.T()) })},
		{"wrong size", "wrong size", func(w, x *mat.Dense) *mat.Dense { return mat.NewDense(1, 1, nil) }},
		{"nil", "nil", func(w, x *mat.Dense) *mat.Dense { return nil }},
		{"NaN", "a NaN", eachOf(func(i, j int, v float64) float64 {
			if i+j == 2 {
				return math.NaN()
			}
			return v
		})},
		{"∞", "an ∞", eachOf(func(i, j int, v float64) float64 { return math.Inf(1) })},
		{"one case", "Right in the case \"square\", wrong in \"3×2\"", after(func(p, w, _ *mat.Dense) *mat.Dense {
			if r, c := w.Dims(); r != c {
				p.Set(0, 0, 7)
			}
			return p
		})},
		{"out of range", "An index is outside of the", func(w, x *mat.Dense) *mat.Dense { w.At(99, 0); return w }},
		{"mismatch", "The sizes of two matrices do not", func(w, x *mat.Dense) *mat.Dense { w.Mul(x, mat.NewDense(9, 9, nil)); return w }},
		{"own panic", "panics: out of ideas", func(w, x *mat.Dense) *mat.Dense { panic("out of ideas") }},
		{"error as panic", "panics: no", func(w, x *mat.Dense) *mat.Dense { panic(errors.New("no")) }},
	} {
		v := Run(products, c.f)
		if v.State != Fail || !strings.Contains(v.String(), c.says) || v.Mistakes != nil {
			t.Errorf("%s: want …%s…, got\n%v", c.name, c.says, v)
		}
	}
}

// Relations to an argument, which must be as large as the result.
func TestFingerprintsOfArguments(t *testing.T) {
	s := productSpec()
	s.Cases = []Case{{Name: "3×3", Args: Args{Matrix(1, 3, 3), Matrix(2, 3, 3)}}, {Name: "2×2", Args: Args{Matrix(5, 2, 2), Matrix(6, 2, 2)}}}
	squares := New(product, s)
	for _, c := range []struct {
		says string
		f    matrixFunc
	}{
		{"the argument W itself", func(w, x *mat.Dense) *mat.Dense { return w }},
		{"x is added once too often: the result is p + x", after(func(p, _, x *mat.Dense) *mat.Dense { p.Add(p, x); return p })},
		{"a factor x too much: the result is x · p", after(func(p, _, x *mat.Dense) *mat.Dense { p.MulElem(p, x); return p })},
		{"a factor 1 − W too much", after(func(p, w, _ *mat.Dense) *mat.Dense {
			p.Apply(func(i, j int, v float64) float64 { return v * (1 - w.At(i, j)) }, p)
			return p
		})},
		{"right everywhere but where x is negative", after(func(p, _, x *mat.Dense) *mat.Dense {
			p.Apply(func(i, j int, v float64) float64 {
				if x.At(i, j) < 0 {
					return 100 * float64(i+1) / float64(j+3)
				}
				return v
			}, p)
			return p
		})},
		{"but transposed", after(func(p, _, _ *mat.Dense) *mat.Dense { return mat.DenseCopyOf(p.T()) })},
	} {
		if v := Run(squares, c.f); v.State != Fail || !strings.Contains(v.Message, c.says) {
			t.Errorf("want …%s…, got\n%v", c.says, v)
		}
	}
}

func TestKnownMistakes(t *testing.T) {
	square := productSpec()
	square.Cases = square.Cases[:1]
	for _, c := range []struct {
		e    Exercise[matrixFunc]
		on   Mistakes
		want []string
	}{
		{products, Mistakes{"squared": true}, []string{"squared"}},
		{products, Mistakes{"transposed": true}, []string{"transposed"}}, // panics where W is not square
		{New(product, square), Mistakes{"transposed": true, "squared": true}, []string{"transposed", "squared"}},
	} {
		v := Run(c.e, product(c.on))
		if v.State != Fail || !slices.Equal(v.Mistakes, c.want) {
			t.Errorf("%v: %v", c.on, v)
		}
	}
	if v := Run(products, product(nil)); v.State != Pass || v.Points != 2 || v.Right != 2 {
		t.Errorf("right: %v", v)
	}
}

func TestWritingIntoAnArgument(t *testing.T) {
	v := Run(products, func(w, x *mat.Dense) *mat.Dense {
		p := product(nil)(w, x)
		x.Set(1, 1, 0)
		return p
	})
	if v.State != Fail || !slices.Equal(v.Mistakes, []string{Overwrites}) || !strings.Contains(v.Message, "argument x") {
		t.Errorf("%v", v)
	}
}

// An honest other way to sum passes.
func TestRoundingIsNoMistake(t *testing.T) {
	v := Run(products, func(w, x *mat.Dense) *mat.Dense {
		r, k := w.Dims()
		_, n := x.Dims()
		p := mat.NewDense(r, n, nil)
		for i := range r {
			for j := range n {
				for s := k - 1; s >= 0; s-- {
					p.Set(i, j, p.At(i, j)+float64(float32(1))*w.At(i, s)*x.At(s, j)*(1+1e-12))
				}
			}
		}
		return p
	})
	if v.State != Pass {
		t.Errorf("%v", v)
	}
}

func TestTodo(t *testing.T) {
	v := Run(products, func(w, x *mat.Dense) *mat.Dense { return TODO[*mat.Dense]("Product") })
	if v.State != Todo || v.Points != 0 {
		t.Errorf("%v", v)
	}
	// A learner's panic that only sounds like it is a failure.
	if v := Run(products, func(w, x *mat.Dense) *mat.Dense { panic(struct{ function string }{"Product"}) }); v.State != Fail {
		t.Errorf("%v", v)
	}
}

// recorder is a T that notes what is called.
type recorder struct{ skipped, failed bool }

func (*recorder) Helper()       {}
func (r *recorder) Skip(...any) { r.skipped = true }
func (r *recorder) Error(...any) {
	r.failed = true
}

func TestStrict(t *testing.T) {
	todo := func(w, x *mat.Dense) *mat.Dense { return TODO[*mat.Dense]("Product") }
	for _, c := range []struct {
		variable        string
		f               matrixFunc
		skipped, failed bool
	}{
		{"", todo, true, false},
		{"GLASSNET_STRICT", todo, false, true},
		{"NBGRADER_EXECUTION", todo, false, true},
		{"", product(Mistakes{"squared": true}), false, true},
		{"", product(nil), false, false},
	} {
		t.Setenv("GLASSNET_STRICT", "")
		t.Setenv("NBGRADER_EXECUTION", "")
		if c.variable != "" {
			t.Setenv(c.variable, "1")
		}
		var r recorder
		if Test(&r, products, c.f); r.skipped != c.skipped || r.failed != c.failed {
			t.Errorf("%q: %+v", c.variable, r)
		}
	}
}

// When grading, Show ends the program of an answer that does not pass: todo, too.
func TestShowWhenGrading(t *testing.T) {
	answers := map[string]matrixFunc{
		"pass": product(nil),
		"fail": product(Mistakes{"squared": true}),
		"todo": func(w, x *mat.Dense) *mat.Dense { return TODO[*mat.Dense]("Product") },
	}
	if f := answers[os.Getenv("CHECK_SHOW")]; f != nil { // in the process of its own
		Show(products, f)
		os.Exit(0)
	}
	for name := range answers {
		for _, strict := range []string{"", "1"} {
			cmd := exec.Command(os.Args[0], "-test.run=^TestShowWhenGrading$")
			cmd.Env = append(os.Environ(), "CHECK_SHOW="+name, "NBGRADER_EXECUTION=", "GLASSNET_STRICT="+strict)
			out, err := cmd.Output()
			if (err != nil) != (strict != "" && name != "pass") || !strings.HasPrefix(string(out), name+"  product") {
				t.Errorf("%s, strict %q: %v\n%s", name, strict, err, out)
			}
		}
	}
}

func TestAcceptAndItsPanics(t *testing.T) {
	s := Spec{ID: "99-test/root", Func: "Root", Title: "a root", Kind: Predict, Points: 1, Minutes: 1, In: []string{"v"}, Out: []string{"x"}, Hints: [3]string{"a", "b", "c"},
		Cases: []Case{{Name: "four", Args: Args{4.0}}},
		Accept: func(in, out []any) string {
			v, x := in[0].(float64), out[0].([]float64)
			if d := x[0]*x[0] - v; math.Abs(d) > 1e-9 {
				return fmt.Sprintf("x² − v is %g", d)
			}
			return ""
		}}
	e := New(func(on Mistakes) func(v float64) []float64 {
		return func(v float64) []float64 { return []float64{math.Sqrt(v)} }
	}, s)
	for _, c := range []struct {
		x     []float64
		state State
		says  string
	}{
		{[]float64{2}, Pass, ""}, {[]float64{-2}, Pass, ""}, {[]float64{3}, Fail, "x² − v is 5"}, {nil, Fail, "cannot be judged"},
	} {
		if v := Run(e, func(float64) []float64 { return c.x }); v.State != c.state || !strings.Contains(v.Message, c.says) {
			t.Errorf("%v: %v", c.x, v)
		}
	}
}

// Lists of matrices are copied, watched and shown like all arguments; an empty list is no list.
func TestListsOfMatrices(t *testing.T) {
	s := Spec{ID: "99-test/sum", Func: "Sum", Title: "a sum", Kind: Predict, Points: 1, Minutes: 1, In: []string{"W"}, Out: []string{"s"}, Hints: [3]string{"a", "b", "c"},
		Cases: []Case{{Name: "two", Args: Args{[]*mat.Dense{Matrix(1, 2, 2), Matrix(2, 1, 3)}}}}}
	e := New(func(Mistakes) func(w []*mat.Dense) []int { return func([]*mat.Dense) []int { return []int{} } }, s)
	for range 2 {
		v := Run(e, func(w []*mat.Dense) []int { w[1].Set(0, 2, 0); return nil })
		if v.State != Fail || !strings.Contains(v.Message, "argument W") {
			t.Errorf("%v", v)
		}
	}
	if v := Run(e, func([]*mat.Dense) []int { return nil }); v.State != Pass {
		t.Errorf("%v", v)
	}
	if v := Run(e, func([]*mat.Dense) []int { return []int{1} }); !strings.Contains(v.Detail, "W =  2.72") || !strings.Contains(v.Detail, "and") {
		t.Errorf("%v", v)
	}
}

func TestFreshArguments(t *testing.T) {
	s := Spec{ID: "99-test/draw", Func: "Draw", Title: "a draw", Kind: Predict, Points: 1, Minutes: 1, In: []string{"rng"}, Out: []string{"u"}, Hints: [3]string{"a", "b", "c"},
		Cases: []Case{{Name: "seed 1", Args: Args{func() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }}}}}
	draw := func(Mistakes) func(*rand.Rand) float64 { return (*rand.Rand).Float64 }
	if v := Run(New(draw, s), (*rand.Rand).Float64); v.State != Pass {
		t.Errorf("%v", v)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, f := range []func(){
		func() { New(func(Mistakes) func() { return nil }, Spec{}) },
		func() { New(func(Mistakes) int { return 0 }, Spec{}) },
		func() { New(func(Mistakes) func() map[string]int { return nil }, Spec{}) },
		func() { NewChoice(Spec{ID: "a/b"}, "nonsense", Choice{"a", "no"}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		}()
	}
}

// An audit that cannot fail proves nothing: each of these exercises has one thing wrong with it.
func TestAuditFindsBadExercises(t *testing.T) {
	if p := products.Spec.Audit(); len(p) > 0 {
		t.Fatalf("a good exercise: %v", p)
	}
	for _, c := range []struct {
		change func(s *Spec)
		says   string
	}{
		{func(s *Spec) { s.ID = "99-test/other" }, "small letters"},
		{func(s *Spec) { s.Points = 0 }, "points"},
		{func(s *Spec) { s.In = s.In[:1] }, "name 2 arguments"},
		{func(s *Spec) { s.Hints[1] = " " }, "hint 2"},
		{func(s *Spec) { s.Kind = "riddle" }, "no kind"},
		{func(s *Spec) { s.Kind, s.Stub = Formula, "" }, "needs 4 mistakes"},
		{func(s *Spec) { s.Stub = "other" }, "contains one of the mistakes"},
		{func(s *Spec) { s.Mistakes = append(s.Mistakes, Mistake{Name: "none", Says: "Nothing is wrong."}) }, "passes every case"},
		{func(s *Spec) { s.Mistakes = append(s.Mistakes, s.Mistakes[0]) }, "a name of its own"},
		{func(s *Spec) { s.Cases[1].Name = s.Cases[0].Name }, "two cases"},
		{func(s *Spec) { s.Cases[0].Args = s.Cases[0].Args[:1] }, "has 1 arguments"},
		{func(s *Spec) { s.Cases[0].Args = Args{1.0, 2} }, "where a *mat.Dense is due"},
		{func(s *Spec) { // the mistake W transposed cannot be seen
			s.Cases = []Case{{Name: "symmetric", N: 2, Args: Args{mat.NewDense(2, 2, []float64{1, 2, 2, 3}), Matrix(1, 2, 2)}}}
		}, "\"transposed\" passes"},
		{func(s *Spec) { s.Tolerance = 1e9 }, "passes every case"},
	} {
		s := productSpec()
		s.Cases = slices.Clone(s.Cases)
		c.change(&s)
		if p := New(product, s).Spec.Audit(); !strings.Contains(strings.Join(p, "\n"), c.says) {
			t.Errorf("want …%s…, got %q", c.says, p)
		}
	}
	unfinished := New(func(on Mistakes) matrixFunc {
		if on["squared"] {
			return func(w, x *mat.Dense) *mat.Dense { return TODO[*mat.Dense]("Product") }
		}
		return product(on)
	}, productSpec())
	if p := unfinished.Spec.Audit(); len(p) != 1 || !strings.Contains(p[0], "ends in the state todo") {
		t.Errorf("got %q", p)
	}
	doubtful := New(func(on Mistakes) matrixFunc { // two mistakes with the same numbers
		return func(w, x *mat.Dense) *mat.Dense {
			return product(Mistakes{"squared": on["squared"] || on["transposed"]})(w, x)
		}
	}, productSpec())
	if p := doubtful.Spec.Audit(); len(p) != 2 || !strings.Contains(p[0], "is diagnosed as") {
		t.Errorf("got %q", p)
	}
}

func TestValuesSurviveTheReport(t *testing.T) {
	for _, v := range []any{1.5, math.NaN(), math.Inf(-1), math.Copysign(0, -1), 7, true, "a\nb", []float64{}, []float64(nil), []float64{1, math.Inf(1)},
		[]int{-1, 2}, []string{"", "x"}, [][]float64{{1}, {}, {2, 3}}, [][]float64(nil), mat.NewDense(2, 2, []float64{1, 2, 3, math.SmallestNonzeroFloat64}), (*mat.Dense)(nil)} {
		p := valueOf(v)
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var q Value
		if err := json.Unmarshal(b, &q); err != nil {
			t.Fatalf("%v: %v", v, err)
		}
		if !same(p, q, 0) {
			t.Errorf("%v became %v", p, q)
		}
		for _, typ := range plain {
			if typ.String() != p.Type {
				continue
			}
			back, err := q.goValue(typ)
			if err != nil || !same(valueOf(back), p, 0) {
				t.Errorf("%v: %v, %v", v, back, err)
			}
		}
	}
}

// report is what Answer would write for a function.
func report(t testing.TB, key string, f matrixFunc) string {
	t.Helper()
	return reportOf(t, key, products.Spec.answers(reflect.ValueOf(f), time.Second))
}

func reportOf(t testing.TB, key string, did []outcome) string {
	t.Helper()
	var b strings.Builder
	for i, o := range did {
		for _, l := range []line{{Key: key, Case: i}, {Key: key, Case: i, Did: &o}} {
			text, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString(string(text) + "\n")
		}
	}
	return b.String()
}

func TestJudge(t *testing.T) {
	good, wrong := report(t, "k", product(nil)), report(t, "k", product(Mistakes{"squared": true}))
	first, _, _ := strings.Cut(good, "\n")
	for _, c := range []struct {
		name, text string
		state      State
	}{
		{"right", good, Pass},
		{"wrong", wrong, Fail},
		{"another run", report(t, "old", product(nil)), Error},
		{"nothing", "", Error},
		{"ends in the first case", first, Error},
		{"ends early", good[:len(good)/2], Error},
		{"twice", good + good, Error},
		{"a line too much", good + first, Error},
		{"no JSON", "pass\n", Error},
		{"a case too much", good + `{"key":"k","case":2}` + "\n", Error},
		{"results of nothing that was begun", strings.Join(slices.DeleteFunc(strings.SplitAfter(good, "\n"), func(l string) bool { return !strings.Contains(l, "did") }), ""), Error},
	} {
		v := products.Spec.Judge(strings.NewReader(c.text), "k")
		if v.State != c.state || (v.Points > 0) != (c.state == Pass) {
			t.Errorf("%s: %v", c.name, v)
		}
		if strings.Contains(v.Message, "before the first case") != (c.text == "") {
			t.Errorf("%s: %s", c.name, v.Message)
		}
	}
	if v := products.Spec.Late(strings.NewReader(first), "k", time.Second); v.State != Timeout || !strings.Contains(v.Message, `"square"`) {
		t.Errorf("late: %v", v)
	}
}

// Whatever a report says, nothing panics, and only the right results pass.
func FuzzJudge(f *testing.F) {
	good := report(f, "k", product(nil))
	f.Add(good)
	f.Add(report(f, "k", product(Mistakes{"transposed": true})))
	f.Add(strings.Replace(good, `"shape":[3,3]`, `"shape":[-3,3]`, 1))
	f.Add(strings.Replace(good, "mat.Dense", "[]float64", 1))
	f.Add(`{"key":"k","case":0}` + "\n" + `{"key":"k","case":0,"did":{"panic":"x"}}`)
	neuron := neuronExercise()
	f.Add(reportOf(f, "k", neuron.Spec.answers(reflect.ValueOf(neuron.With("f' missing")), time.Second)))
	f.Fuzz(func(t *testing.T, text string) {
		if v := neuron.Spec.Judge(strings.NewReader(text), "k"); v.State == Pass { // the search must not panic, either
			t.Log(v)
		}
		v := products.Spec.Judge(strings.NewReader(text), "k")
		if v.State != Pass {
			return
		}
		var got []outcome
		for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
			var x line
			if err := json.Unmarshal([]byte(l), &x); err == nil && x.Did != nil {
				got = append(got, *x.Did)
			}
		}
		for i, want := range products.Spec.reference(nil) {
			if !sameAll(got[i].Out, want.Out, products.Spec.tolerance()) {
				t.Fatalf("passes with %v", got[i].Out)
			}
		}
	})
}
