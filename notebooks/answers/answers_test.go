package answers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/exercises/check/course"
)

func say(t *testing.T, q string) (v Verdict, err string) {
	t.Helper()
	out := Handle([]byte(q))
	var e struct{ Error string }
	if json.Unmarshal(out, &e); e.Error != "" {
		return v, e.Error
	}
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	return v, ""
}

func attempt(id, text string) string {
	b, _ := json.Marshal(request{Do: "try", ID: id, Text: text})
	return string(b)
}

// The right formula passes as typed text, and a known mistake that is typed has the verdict that it has as Go.
func TestTypedIsGo(t *testing.T) {
	formulas, mistakes := 0, 0
	for _, c := range course.Chapters {
		for _, s := range c.Exercises {
			if s.Entry() != "lines" {
				continue
			}
			formulas++
			if v, err := say(t, attempt(s.ID, s.Formula)); err != "" || v.State != check.Pass {
				t.Errorf("%s: the right formula: %s%s", s.ID, err, v.Says)
			}
			for i, m := range s.Mistakes {
				if m.As == "" || testing.Short() && i > 0 || i > 1 {
					continue
				}
				mistakes++
				v, err := say(t, attempt(s.ID, with(s.Formula, m.As)))
				if want := s.AsMistake(m.Name); err != "" || v.State != want.State || fmt.Sprint(v.Mistakes) != fmt.Sprint(want.Mistakes) {
					t.Errorf("%s, %s: typed %v %v %s, as Go %v %v", s.ID, m.Name, v.State, v.Mistakes, err, want.State, want.Mistakes)
				}
			}
		}
	}
	if formulas < 20 || mistakes < 20 {
		t.Errorf("only %d formulas and %d mistakes", formulas, mistakes)
	}
}

// with is a formula with lines in place of those of the same name.
func with(lines, as string) string {
	replace := map[string]string{}
	for _, line := range strings.FieldsFunc(as, func(r rune) bool { return r == ';' || r == '\n' }) {
		name, _, _ := strings.Cut(line, "=")
		replace[strings.TrimSpace(name)] = line
	}
	var out, fresh []string
	for line := range strings.Lines(lines) {
		name, _, _ := strings.Cut(line, "=")
		if other, ok := replace[strings.TrimSpace(name)]; ok {
			line = other
			delete(replace, strings.TrimSpace(name))
		}
		out = append(out, strings.TrimSpace(line))
	}
	for _, line := range replace {
		fresh = append(fresh, line)
	}
	return strings.Join(append(fresh, out...), "\n")
}

func TestNumbersAndChoices(t *testing.T) {
	numbers, choices := 0, 0
	for _, e := range list() {
		switch e.Entry {
		case "number":
			numbers++
			if v, err := say(t, attempt(e.ID, "−123456,5")); err != "" || v.State == check.Pass {
				t.Errorf("%s: %s%s", e.ID, err, v.Says)
			}
			if v, _ := say(t, attempt(e.ID, "many")); v.State != check.Error || v.Message != `"many" is not a number.` {
				t.Errorf("%s: %s", e.ID, v.Says)
			}
		case "choice":
			choices++
			passed := 0
			for _, key := range []string{"a", "b", "c", "d", "e", "f", "g"} {
				if v, _ := say(t, attempt(e.ID, key)); v.State == check.Pass {
					passed++
				}
			}
			if passed != 1 {
				t.Errorf("%s: %d letters pass", e.ID, passed)
			}
		}
	}
	if numbers < 5 || choices < 5 {
		t.Errorf("only %d numbers and %d choices", numbers, choices)
	}
}

func TestRefused(t *testing.T) {
	const id = "07-backprop-by-hand/hiddendelta"
	for q, want := range map[string]string{
		`{"do": "try", "id": "no/such"}`:             `there is no exercise "no/such" that can be answered on a page`,
		`{"do": "fly", "id": "` + id + `"}`:          `there is nothing to do that is called "fly"`,
		`{"do": "hint", "id": "` + id + `", "n": 4}`: "HiddenDelta has hints 1 to 3",
		`[]`: "the request cannot be read: ",
	} {
		if _, got := say(t, q); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", q, got, want)
		}
	}
	for text, want := range map[string]string{
		" ":                       "There is no answer yet.",
		strings.Repeat("x", 5000): "The answer has 5000 bytes; at most 4000 are read.",
		"δ = nothing ⊙ z":         "nothing is called nothing",
	} {
		if v, err := say(t, attempt(id, text)); err != "" || v.State != check.Error || !strings.Contains(v.Message, want) {
			t.Errorf("%.20q: %s%s", text, err, v.Says)
		}
	}
	if v, _ := say(t, attempt(id, "Wᵀ · above")); v.State != check.Fail || !strings.Contains(v.Message, "f'") {
		t.Errorf("without a name and an f': %s", v.Says)
	}
}

func FuzzHandle(f *testing.F) {
	for _, text := range []string{"δ = (Wᵀ · above) ⊙ σ'(z)", "δ = ", "a = eye(1e9)", "z", "((((", "δ = z^z^z^z", "δ = stack(z, z, z)", "δ = Σₙ Σₖ z / 0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if out := Handle([]byte(attempt("07-backprop-by-hand/hiddendelta", text))); !json.Valid(out) || strings.Contains(string(out), "runtime error") {
			t.Errorf("%q: %s", text, out)
		}
	})
}

func Example() {
	out := Handle([]byte(`{"do": "try", "id": "07-backprop-by-hand/hiddendelta", "text": "δ = (Wᵀ · above) ⊙ σ(z)"}`))
	var v Verdict
	json.Unmarshal(out, &v)
	fmt.Println(v.State, v.Mistakes)
	fmt.Println(v.Message)
	// Output:
	// fail [a for f']
	// You multiply by a. f'(z) is a (1 − a).
}
