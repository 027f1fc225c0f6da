package formula

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func must(t testing.TB, text string, results ...string) *Formula {
	t.Helper()
	f, err := Parse(text, results, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func matrix(r, c int, v ...float64) *Matrix { return &Matrix{R: r, C: c, V: v} }

// random is an r×c matrix without zeros.
func random(seed uint64, r, c int) *Matrix {
	rng := rand.New(rand.NewPCG(seed, 5))
	return build(r, c, func(_, _ int) float64 { return 0.1 + 2*rng.Float64() - 2*float64(rng.IntN(2))*rng.Float64() })
}

func TestLanguage(t *testing.T) {
	args := Values{
		"A": matrix(2, 3, 1, 2, 3, 4, 5, 6), "B": matrix(2, 3, 1, 0, -1, 2, -2, 0.5), "c": List([]float64{10, 20}), "x": Number(3),
		"r": matrix(1, 3, 1, 2, 3), "S": matrix(2, 2, 1, 2, 3, 4),
	}
	inf := math.Inf(1)
	for text, want := range map[string]*Matrix{
		"A + B":               matrix(2, 3, 2, 2, 2, 6, 3, 6.5),
		"A ⊙ B - 1":           matrix(2, 3, 0, -1, -4, 7, -11, 2),
		"A + c":               matrix(2, 3, 11, 12, 13, 24, 25, 26),
		"A / r":               matrix(2, 3, 1, 1, 1, 4, 2.5, 2),
		"S · A":               matrix(2, 3, 9, 12, 15, 19, 26, 33),
		"x · A":               matrix(2, 3, 3, 6, 9, 12, 15, 18),
		"Aᵀ":                  matrix(3, 2, 1, 4, 2, 5, 3, 6),
		"Σₙ A":                matrix(2, 1, 6, 15),
		"Σₖ A":                matrix(1, 3, 5, 7, 9),
		"Σ A² / x":            matrix(1, 1, 91/3.0),
		"mean A + max A":      matrix(1, 1, 9.5),
		"−c²":                 matrix(2, 1, -100, -400),
		"½ · x^x":             matrix(1, 1, 13.5),
		"max(B, 0)":           matrix(2, 3, 1, 0, 0, 2, 0, 0.5),
		"relu(B) ⊙ (B > 0)":   matrix(2, 3, 1, 0, 0, 2, 0, 0.5),
		"where(B ≥ 0, A, −A)": matrix(2, 3, 1, 2, -3, 4, -5, 6),
		"(B ≡ 0) ⊙₀ log(B)":   matrix(2, 3, 0, -inf, 0, 0, 0, 0),
		"argmaxₖ A":           matrix(1, 3, 1, 1, 1),
		"stack(first A, r)":   matrix(2, 3, 1, 2, 3, 1, 2, 3),
		"eye(2) − diag(c)":    matrix(2, 2, -9, 0, 0, -19),
		"tail c / front c":    matrix(1, 1, 2),
		"rows(A) · cols(A)":   matrix(1, 1, 6),
		"1 − 2 − 3":           matrix(1, 1, -4),
		"12 / 3 / 2":          matrix(1, 1, 2),
		"next A":              matrix(2, 3, 2, 3, 1, 5, 6, 4),
		"σ'(0)":               matrix(1, 1, 0.25),
		"norm c / √500":       matrix(1, 1, 1),
	} {
		f := must(t, "out = "+text+" // in words", "out")
		if got := f.Run(args)["out"]; !got.equals(want, 1e-12) {
			t.Errorf("%s = %v, want %v", text, got, want)
		}
		again := must(t, f.lines[0].name+" = "+f.lines[0].e.String(), "out") // what is printed can be read
		if got := again.Run(args)["out"]; !got.equals(want, 1e-12) {
			t.Errorf("%s is printed as %s, which is %v", text, f.lines[0].e, got)
		}
		if f.lines[0].words != "in words" {
			t.Errorf("%s: the words are %q", text, f.lines[0].words)
		}
	}
	for _, text := range []string{"A · B", "A + S", "c + r", "tail x", "eye(c)", "nonzero(0 · c)", "where(A, B)", "unknown + 1"} {
		if got := must(t, "out = "+text, "out").Run(args)["out"]; got != nil {
			t.Errorf("%s = %v: its sizes do not fit", text, got)
		}
	}
}

func TestNames(t *testing.T) {
	f := must(t, "σ² = meanₙ x²\nnew σ̂² = σ̂² + σ²\n∂L/∂W = new σ̂² / σ²\nb' = ∂L/∂W − W₁⁽²⁾", "new σ̂²", "∂L/∂W", "b'")
	if got := f.Unknown([]string{"x"}); !slices.Equal(got, []string{"W₁⁽²⁾", "σ̂²"}) {
		t.Errorf("unknown are %q", got)
	}
	want := "σ²      = meanₙ x²\nnew σ̂² = σ̂² + σ²\n∂L/∂W   = new σ̂² / σ²\nb'      = ∂L/∂W − W₁⁽²⁾"
	if got := f.String(); got != want {
		t.Errorf("printed as\n%s\nwant\n%s", got, want)
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"a = (b":       "bracket is not closed",
		"a = b +":      "where a quantity should be",
		"a b":          "name = expression",
		"3 = b":        "name = expression",
		"a = b c":      `what is "c"`,
		"a = (b, c)":   "comma",
		"a = b ⊙⊙ c":   `"⊙" stands`,
		"b = c":        "no line computes the result a",
		"a = 1e5e5":    "quantity",
		"a = max(1, )": "quantity",
	} {
		if _, err := Parse(text, []string{"a"}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a = b", "δ = (Wᵀ · above) ⊙ a ⊙ (1 − a)", "a = max(x, 0)^2 // words", "a = Σₙ(−x) ≥ 1e-3", "σ² = ½", "a = where(x, y, z)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, err := Parse(s, nil, nil)
		if err != nil {
			return
		}
		one := Values{}
		for _, name := range g.Unknown(nil) {
			one[name] = matrix(2, 2, 1, 2, 3, 4)
		}
		g.Run(one) // must not panic
		again, err := Parse(g.String(), nil, nil)
		if err != nil && !strings.Contains(g.String(), "(") { // words in brackets are no formula
			t.Errorf("%q is printed as %q: %v", s, g, err)
		}
		_ = again
	})
}

// The hidden δ of chapter 7, with two cases of different sizes.
const hidden = `
	N = cols(z)
	back = Wᵀ · above // what comes down
	a = σ(z)
	f' = a ⊙ (1 − a)
	δ = back ⊙ f'
	∂b = Σₙ δ`

func hiddenCases() []Case {
	return []Case{
		{N: 3, In: Values{"W": random(1, 4, 4), "above": random(2, 4, 3), "z": random(3, 4, 3)}},
		{N: 5, In: Values{"W": random(4, 2, 3), "above": random(5, 2, 5), "z": random(6, 3, 5)}},
	}
}

// answered are the cases with the results of a formula.
func answered(f *Formula, cases []Case) []Case {
	out := slices.Clone(cases)
	for i := range out {
		e := f.Run(out[i].In)
		out[i].Out = nil
		for _, name := range f.out {
			if e[name] != nil {
				out[i].Out = append(out[i].Out, e[name])
			}
		}
		if len(out[i].Out) < len(f.out) {
			out[i].Out = nil
		}
	}
	return out
}

func with(t testing.TB, f *Formula, as string) *Formula {
	t.Helper()
	g, err := f.With(as)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestExplain(t *testing.T) {
	f := must(t, hidden, "δ", "∂b")
	for _, c := range []struct{ as, line, says string }{
		{"back = Σₖ above", "back = Σₖ above", "Wᵀ is missing"},
		{"back = W · above", "back = W · above", "not transposed"},
		{"δ = back", "δ = back", "the factor f' is missing"},
		{"δ = −back ⊙ f'", "", "other sign"},
		{"f' = 1 − a²", "f' = 1 − a²", "slope of tanh"},
		{"f' = a + (1 − a)", "", ""},
		{"a = tanh(z)", "a = tanh(z)", "tanh is applied where another function should be"},
		{"a = σ(next z)", "", "the next sample of"},
		{"∂b = meanₙ δ", "∂b = meanₙ δ", "the mean over the samples (meanₙ) is taken"},
		{"∂b = Σₖ δ", "", "(Σₖ) is taken"},
		{"δ = back ⊙ f' / N", "", "divided by N"},
		{"f' = a ⊙ (1 − a) ⊙ a", "", "a"},
		{"back = Wᵀ · above²; f' = 1 − a", "", ""},
		{"back = W · above; ∂b = 2 · Σₙ δ", "", ""},
	} {
		wrong := with(t, f, c.as)
		got := f.Explain(answered(wrong, hiddenCases()), Options{})
		if !got.Named || c.line != "" && !slices.Contains(got.Lines, c.line) || !strings.Contains(got.Message, c.says) {
			t.Errorf("%s: named %v, lines %q: %s", c.as, got.Named, got.Lines, got.Message)
		}
		for k, g := range got.Final { // what was found holds for other numbers
			if g == nil {
				continue
			}
			for seed := range uint64(3) {
				in := Values{"W": random(seed+20, 3, 3), "above": random(seed+30, 3, 4), "z": random(seed+40, 3, 4)}
				if a, b := g.Run(in)[f.out[k]], wrong.Run(in)[f.out[k]]; !a.equals(b, 1e-9) {
					t.Errorf("%s: what was found is something else: %s", c.as, got.Message)
				}
			}
		}
	}
}

// Brackets that enclose too little or too much, also where a name stands for
// what is in them; another size; a product too much.
func TestExplainAcrossLines(t *testing.T) {
	f := must(t, `
		N = cols(x)
		back = U · later
		dh = above + back
		δ = f' ⊙ dh
		z = W · x / N + δ
		h = tanh(z)`, "δ", "h")
	for as, says := range map[string]string{
		"δ = f' ⊙ back + above":      "above stands outside of the brackets: it is not multiplied by f'",
		"h = tanh(W · x / N) + δ":    "δ stands outside of tanh",
		"z = W · x / rows(x) + δ":    "rows x is taken for N, which is cols x",
		"back = U · U · later":       "U is multiplied by twice",
		"back = U · later / cols(U)": "the mean of the products is taken in place of their sum U · later",
		"z = W · (x + δ) / N":        "δ is added to x, before the product",
	} {
		var cases []Case
		for s := range uint64(3) {
			n := 3 + int(s)
			cases = append(cases, Case{N: n, In: Values{"x": random(s+1, 4, n), "later": random(s+2, 4, n), "above": random(s+3, 4, n), "f'": random(s+4, 4, n), "U": random(s+5, 4, 4), "W": random(s+6, 4, 4)}})
		}
		if got := f.Explain(answered(with(t, f, as), cases), Options{}); !got.Named || !strings.Contains(got.Message, says) {
			t.Errorf("%s: named %v: %s", as, got.Named, got.Message)
		}
	}
}

// With f' = a and another a, nobody has taken a for f'.
func TestKnownIsUndone(t *testing.T) {
	f := must(t, hidden, "δ", "∂b")
	known := []Known{{"a for f'", with(t, f, "f' = a")}}
	for as, want := range map[string]string{"f' = tanh'(z)": "", "f' = a; back = W · above": "a for f'"} {
		if got := f.Explain(answered(with(t, f, as), hiddenCases()), Options{Known: known}); got.Known != want {
			t.Errorf("%s: %q is said: %s", as, got.Known, got.Message)
		}
	}
}

// A function of an exercise that does not expect what an edit gives it cannot end the search.
func TestFunctionsMayPanic(t *testing.T) {
	pick := Functions{"pick": func(in ...*Matrix) *Matrix { return Number(in[0].V[int(in[1].V[0])]) }}
	f, err := Parse("d = pick(x, k) · k", []string{"d"}, pick)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Run(Values{"x": List([]float64{1, 2}), "k": Number(7)})["d"]; got != nil {
		t.Errorf("got %v", got)
	}
	cases := []Case{
		{In: Values{"x": List([]float64{1.5, 2.5, 0.3}), "k": Number(2)}, Out: []*Matrix{Number(0.61)}},
		{In: Values{"x": List([]float64{4.5, 3.1}), "k": Number(1)}, Out: []*Matrix{Number(0.72)}},
	}
	if got := f.Explain(cases, Options{}); got.Named {
		t.Errorf("%+v", got)
	}
}

// What says too little gets no name.
func TestExplainIsSilent(t *testing.T) {
	f := must(t, hidden, "δ", "∂b")
	rng := rand.New(rand.NewPCG(7, 7))
	for what, change := range map[string]func(x float64) float64{
		"noise":     func(x float64) float64 { return x * (1 + 0.1*rng.NormFloat64()) },
		"a factor":  func(x float64) float64 { return 1.37 * x },
		"zeros":     func(float64) float64 { return 0 },
		"NaN":       func(float64) float64 { return math.NaN() },
		"small":     func(x float64) float64 { return x * (1 + 1e-5*rng.NormFloat64()) },
		"constants": func(float64) float64 { return 0.7 },
	} {
		cases := answered(f, hiddenCases())
		for i := range cases {
			for k, m := range cases[i].Out {
				cases[i].Out[k] = build(m.R, m.C, func(r, c int) float64 { return change(m.At(r, c)) })
			}
		}
		if got := f.Explain(cases, Options{}); got.Named || got.Partly {
			t.Errorf("%s is explained: %s", what, got.Message)
		}
	}
	one := must(t, "d = x − y", "d")
	cases := []Case{{In: Values{"x": Number(3), "y": Number(1.5)}, Out: []*Matrix{Number(4.5)}}}
	if got := one.Explain(cases, Options{}); got.Named {
		t.Errorf("one number is explained: %s", got.Message)
	}
	if got := f.Explain(answered(f, hiddenCases()), Options{}); got.Named || got.Message != "" || len(got.Right) != 2 {
		t.Errorf("the right answer is explained: %+v", got)
	}
	for i := range cases {
		cases[i].Out = nil
	}
	if got := one.Explain(cases, Options{}); got.Named {
		t.Errorf("an answer that always panics is explained: %s", got.Message)
	}
}

// Two formulas that the cases cannot tell apart are both said.
func TestTies(t *testing.T) {
	f := must(t, "d = x − y\ns = u + v", "d", "s")
	wrong := with(t, f, "d = x − u")
	list := func(seed uint64) *Matrix { return List(random(seed, 3, 1).V) }
	cases := []Case{{In: Values{"x": list(8), "y": list(9), "u": list(10), "v": list(10)}}}
	got := f.Explain(answered(wrong, cases), Options{})
	if got.Ties != 2 || !strings.HasPrefix(got.Message, "Right: s.\nEither: ") {
		t.Errorf("u = v, and no tie: %+v", got)
	}
	cases[0].In["v"] = list(11)
	if got = f.Explain(answered(wrong, cases), Options{}); got.Ties != 1 || got.Lines[0] != "d = x − u" {
		t.Errorf("u is not v, and a tie: %+v", got)
	}
}

// A known mistake and an unknown one are said both.
func TestAround(t *testing.T) {
	f := must(t, hidden, "δ")
	known := with(t, f, "back = Wᵀ · (above ⊙ σ'(above))")
	wrong := with(t, known, "f' = a")
	got := f.Explain(answered(wrong, hiddenCases()), Options{Known: []Known{{"f' above", known}}})
	if !got.Named || got.Known != "f' above" || !slices.Contains(got.Lines, "f' = a") {
		t.Errorf("%+v", got)
	}
	got = f.Explain(answered(wrong, hiddenCases()), Options{Start: known})
	if !got.Named || !slices.Contains(got.Lines, "f' = a") || len(got.Lines) != 1 {
		t.Errorf("%+v", got)
	}
}

const step = `
	N = cols(x)
	z = wᵀ · x + b
	δ = (z − yᵀ) / N
	w′ = w − η · (x · δᵀ)
	b′ = b − η · Σₙ δ`

func TestOrderOfUpdates(t *testing.T) {
	f := must(t, step, "w′", "b′")
	cases := []Case{
		{N: 4, In: Values{"x": random(11, 3, 4), "y": List(random(12, 4, 1).V), "w": List(random(13, 3, 1).V), "b": Number(0.3), "η": Number(0.1)}},
		{N: 3, In: Values{"x": random(14, 2, 3), "y": List(random(15, 3, 1).V), "w": List(random(16, 2, 1).V), "b": Number(-0.7), "η": Number(0.4)}},
	}
	early := answered(f, cases)
	for i, c := range cases {
		in := Values{}
		for k, v := range c.In {
			in[k] = v
		}
		in["w"] = f.Run(c.In)["w′"]
		early[i].Out[1] = f.Run(in)["b′"]
	}
	if got := f.Explain(early, Options{}); !got.Named || !strings.Contains(got.Message, "b′ is computed with the new w") {
		t.Errorf("w moves too early: %+v", got)
	}
	one := answered(f, cases)
	for i, c := range cases {
		e := f.sampleBySample(c, []string{"w", "b"}, 3, true)
		one[i].Out = []*Matrix{e["w′"], e["b′"]}
	}
	if got := f.Explain(one, Options{}); !got.Named || !strings.Contains(got.Message, "one by one: the next sample meets the w, b") {
		t.Errorf("sample by sample: %+v", got)
	}
}

// Where parameters come back there is a search on the step that was taken:
// around the right gradient, around a known mistake, and with what was done with it.
func TestSteps(t *testing.T) {
	f := must(t, step, "w′", "b′")
	cases := []Case{
		{N: 4, In: Values{"x": random(11, 3, 4), "y": List(random(12, 4, 1).V), "w": List(random(13, 3, 1).V), "b": Number(0.3), "η": Number(0.1)}},
		{N: 3, In: Values{"x": random(14, 2, 3), "y": List(random(15, 3, 1).V), "w": List(random(16, 2, 1).V), "b": Number(-0.7), "η": Number(0.4)}},
	}
	sigma := with(t, f, "δ = (σ(z) − yᵀ) ⊙ σ(z) ⊙ (1 − σ(z)) / N")
	for _, c := range []struct {
		from        *Formula
		as          string
		known, says string
	}{
		{f, "δ = (z + yᵀ) / N / N; w′ = w + η · (x · δᵀ)", "", "b′ = b + η · Σₙ δ"},
		{f, "w′ = x · (z + yᵀ)ᵀ", "", "You return a gradient"},
		{f, "w′ = w − x · (z + yᵀ)ᵀ / N", "", "The factor η is missing: w moves by the whole of\n    "},
		{sigma, "w′ = w + η · (x · δᵀ); b′ = b + η · Σₙ δ", "σ", "w, b: the step goes in the wrong direction"},
		{sigma, "w′ = w − x · δᵀ; b′ = b − Σₙ δ", "σ", "the factor η is missing"},
		{sigma, "w′ = x · δᵀ; b′ = Σₙ δ", "σ", "w, b: you return the gradient, and not the new value"},
	} {
		wrong := with(t, c.from, c.as)
		got := f.Explain(answered(wrong, cases), Options{Known: []Known{{"σ", sigma}}, Work: 6_000_000})
		if !strings.Contains(got.Message, c.says) || got.Known != c.known || c.known != "" && !got.Named {
			t.Errorf("%s: named %v, known %q: %s", c.as, got.Named, got.Known, got.Message)
		}
		for k, g := range got.Final { // what was found holds for other numbers
			in := Values{"x": random(31, 4, 2), "y": List(random(32, 2, 1).V), "w": List(random(33, 4, 1).V), "b": Number(0.9), "η": Number(0.03)}
			if g != nil && g != f && !g.Run(in)[f.out[k]].equals(wrong.Run(in)[f.out[k]], 1e-9) {
				t.Errorf("%s: what was found for %s is something else: %s", c.as, f.out[k], got.Message)
			}
		}
	}
	noise := answered(f, cases)
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range noise {
		for k, m := range noise[i].Out {
			noise[i].Out[k] = build(m.R, m.C, func(r, c int) float64 { return m.At(r, c) + 0.1*rng.NormFloat64() })
		}
	}
	if got := f.Explain(noise, Options{Known: []Known{{"σ", sigma}}, Work: 2_000_000}); got.Named || got.Partly {
		t.Errorf("noise is explained: %s", got.Message)
	}
}

// The search says the same every time, and ends by a count and not by a clock.
func TestDeterministic(t *testing.T) {
	f := must(t, hidden, "δ", "∂b")
	cases := answered(with(t, f, "back = √(abs(Wᵀ · above)); f' = exp(a)"), hiddenCases())
	first := f.Explain(cases, Options{Work: 200_000})
	for range 3 {
		if again := f.Explain(cases, Options{Work: 200_000}); again.Message != first.Message {
			t.Fatalf("%q, then %q", first.Message, again.Message)
		}
	}
}

func ExampleFormula_Explain() {
	f, _ := Parse(`
		f' = a ⊙ (1 − a)   // the slope of the logistic function
		δ = (a − y) ⊙ f'`, []string{"δ"}, nil)
	// somebody has written 1 + a
	answer := func(a, y float64) float64 { return (a - y) * a * (1 + a) }
	a, y := List([]float64{0.2, 0.9, 0.55}), List([]float64{1, 0, 0.3})
	var delta []float64
	for i := range a.V {
		delta = append(delta, answer(a.V[i], y.V[i]))
	}
	found := f.Explain([]Case{{In: Values{"a": a, "y": y}, Out: []*Matrix{List(delta)}}}, Options{})
	fmt.Println(found.Message)
	// Output:
	// What you have computed is
	//     f' = a ⊙ (1 + a)
	// The difference: 1 + a is computed, where it should be 1 − a. (f': the slope of the logistic function.)
}
