package paper

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"glassnet/exercises/check/formula"
)

// right are the answers of a learner who makes no mistake.
func right(p *Paper) map[string][]float64 {
	typed := map[string][]float64{}
	for _, s := range p.Steps {
		typed[s.Name] = slices.Clone(p.Values[s.Name].V)
	}
	return typed
}

// made are the answers of one who makes a mistake in a step and goes on from there.
func made(t *testing.T, p *Paper, at int, as string) map[string][]float64 {
	t.Helper()
	typed, have := map[string][]float64{}, formula.Values{}
	for _, g := range p.Given {
		have[g.Name] = p.Values[g.Name]
	}
	for k, s := range p.Steps {
		line := s.Right
		if k == at {
			line = as
		}
		v, err := p.run(s.Name, line, have)
		if err != nil {
			t.Fatalf("chapter %d: %v", p.Chapter, err)
		}
		for i := range v.V {
			v.V[i] = Round(v.V[i], Digits)
		}
		have[s.Name], typed[s.Name] = v, v.V
	}
	return typed
}

// TestMistakesAreNamed makes every mistake of every sheet with several numbers: the
// step is wrong and named, and all others are right, for they follow from it.
func TestMistakesAreNamed(t *testing.T) {
	for _, s := range Sheets {
		for at, step := range s.Steps {
			for _, m := range step.Mistakes {
				named, other, hidden := 0, 0, 0
				for seed := range uint64(8) {
					p, err := s.Make(seed, "", nil)
					if err != nil {
						t.Fatal(err)
					}
					for k, v := range p.Check(made(t, p, at, m.As)) {
						switch {
						case k != at && v.State != Right && v.Mistake != "follows":
							t.Errorf("chapter %d, seed %d: %q in %s: %s is %s: %s %s", s.Chapter, seed, m.Name, step.Name, v.Name, v.State, v.Mistake, v.Says)
						case k != at:
						case v.State == Right: // the numbers are such that it makes no difference
							hidden++
						case v.Mistake == m.Name:
							named++
						default:
							other++
						}
					}
				}
				if named == 0 || other > 1 {
					t.Errorf("chapter %d: %q in %s is named so with %d of 8 seeds, otherwise with %d, and makes no difference with %d", s.Chapter, m.Name, step.Name, named, other, hidden)
				}
			}
		}
	}
}

// TestRightPasses: also in the last digit, and with more digits than asked for.
func TestRightPasses(t *testing.T) {
	for _, s := range Sheets {
		for seed := range uint64(8) {
			p, err := s.Make(seed, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, off := range []float64{0, 1, -1} {
				typed := right(p)
				last := s.Steps[len(s.Steps)-1].Name
				for i, v := range typed[last] {
					if v != 0 {
						typed[last][i] = v + off*Unit(v, Digits)
					}
				}
				for _, v := range p.Check(typed) {
					if v.State != Right || v.Says != "" {
						t.Errorf("chapter %d, seed %d: %v", s.Chapter, seed, v)
					}
				}
			}
			for name, m := range p.Values {
				for _, v := range m.V {
					if math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > 1000 {
						t.Errorf("chapter %d, seed %d: %s has %v", s.Chapter, seed, name, v)
					}
				}
			}
		}
	}
}

// TestUnknownMistakes are mistakes that no list foresees: the search writes down
// what was computed; numbers that are no formula have no name.
func TestUnknownMistakes(t *testing.T) {
	s, err := Of(7)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(s.Steps, func(s Step) bool { return s.Name == "∂L/∂W⁽¹⁾" })
	named := 0
	for seed := range uint64(6) {
		p, _ := s.Make(seed, "", nil)
		v := p.Check(made(t, p, at, "2 · δ⁽¹⁾ · xᵀ"))[at]
		if v.State != Wrong {
			t.Errorf("seed %d: twice the gradient is %s", seed, v.State)
		}
		if v.Mistake == "another formula" && strings.Contains(v.Says, "What you have computed is") {
			named++
		}
		typed := right(p)
		typed[s.Steps[at].Name] = []float64{0.123, -0.456, 0.789, 1.234}
		if v := p.Check(typed)[at]; v.State != Wrong || v.Mistake != "" {
			t.Errorf("seed %d: nonsense is %s, %q: %s", seed, v.State, v.Mistake, v.Says)
		}
	}
	if named < 5 {
		t.Errorf("twice the gradient is named with %d of 6 seeds", named)
	}
}

// TestRounding: who rounds first is told so, and one missing or short step is no other mistake.
func TestRounding(t *testing.T) {
	s, _ := Of(7)
	p, _ := s.Make(5, "", nil)
	typed := right(p)
	for i, v := range typed["δ⁽²⁾"] {
		typed["δ⁽²⁾"][i] = Round(v, 2)
	}
	delete(typed, "L")
	typed["a⁽²⁾"] = typed["a⁽²⁾"][:1]
	want := map[string]string{"δ⁽²⁾": "wrong rounding first", "L": "missing ", "a⁽²⁾": "wrong "}
	for _, v := range p.Check(typed) {
		w, ok := want[v.Name]
		if !ok {
			w = "right "
		}
		if got := string(v.State) + " " + v.Mistake; got != w {
			t.Errorf("%s is %q, want %q: %s", v.Name, got, w, v.Says)
		}
	}
}

func TestRead(t *testing.T) {
	s, _ := Of(7)
	p, _ := s.Make(1, "", nil)
	typed, err := p.Read("# mine\n1: 0.3775 0.3925\n\nδ⁽²⁾ = 0.1385, −0.0381 # twice\n9: 0,25 0,5; 1 2\n5:\n")
	if err != nil || !slices.Equal(typed["z⁽¹⁾"], []float64{0.3775, 0.3925}) || !slices.Equal(typed["δ⁽²⁾"], []float64{0.1385, -0.0381}) || !slices.Equal(typed["∂L/∂W⁽²⁾"], []float64{0.25, 0.5, 1, 2}) {
		t.Errorf("%v %v", typed, err)
	}
	for text, want := range map[string]string{
		"0.5 0.6":            `line 1, "0.5 0.6": a line is a step and its numbers`,
		"\n13: 1":            `line 2: no step is "13"; they are 1 z⁽¹⁾`,
		"q = 1":              `no step is "q"`,
		"1: 1 2\nz⁽¹⁾ = 1 2": "line 2: step 1, z⁽¹⁾, is written twice",
		"1: 0.5 half":        `line 1: "half" is no number`,
		"1: NaN 1":           `line 1: "NaN" is no number`,
	} {
		if _, err := p.Read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %s", text, err, want)
		}
	}
	if _, err := s.Make(1, "", []string{"δ⁽³⁾"}); err == nil || !strings.Contains(err.Error(), `no step of the sheet is "δ⁽³⁾"; they are 1 z⁽¹⁾, 2`) {
		t.Errorf("%v", err)
	}
}

func FuzzRead(f *testing.F) {
	s, _ := Of(7)
	p, _ := s.Make(1, "", nil)
	f.Add("1: 0.3775 0,3925\nδ⁽²⁾ = 1e-3;−2 # x")
	f.Fuzz(func(t *testing.T, text string) {
		if typed, err := p.Read(text); err == nil {
			p.Check(typed)
		}
	})
}

// TestSheets: everybody has other numbers, the same whenever they are made; the key
// has the numbers of the blanks, the sheet has not; every chapter has a sheet or a sentence.
func TestSheets(t *testing.T) {
	a, b := SeedOf("Ada  Lovelace", 3), SeedOf("ada lovelace", 3)
	if a != b || a == SeedOf("Emmy Noether", 3) || a == SeedOf("Ada Lovelace", 4) {
		t.Error("the seed is that of the name and the class")
	}
	for chapter := range 21 {
		s, err := Of(chapter)
		if err != nil {
			if !strings.HasSuffix(err.Error(), ".") || lacks[chapter] == "" {
				t.Errorf("%v", err)
			}
			continue
		}
		p, err := s.Make(a, "<Ada>", nil)
		q, _ := s.Make(a+1, "", []string{"1"})
		if err != nil || slices.Equal(p.Values[s.Given[0].Name].V, q.Values[s.Given[0].Name].V) && chapter != 17 {
			t.Errorf("chapter %d: %v, or two seeds have the same numbers", chapter, err)
		}
		var sheet, key bytes.Buffer
		if HTML(&sheet, []*Paper{p, q}, false) != nil || HTML(&key, []*Paper{p, q}, true) != nil {
			t.Fatal("it does not print")
		}
		blanks := len(q.Values[s.Steps[0].Name].V)
		for _, step := range s.Steps {
			blanks += len(p.Values[step.Name].V)
		}
		if n := strings.Count(sheet.String(), `class="blank"`); n != blanks || strings.Contains(key.String(), `class="blank"`) {
			t.Errorf("chapter %d: %d blanks of %d, or some in the key", chapter, n, blanks)
		}
		if strings.Contains(sheet.String(), "<Ada>") || !strings.Contains(sheet.String(), "&lt;Ada&gt;") {
			t.Error("a name is text")
		}
	}
}

// TestDigits: as a pocket calculator shows them.
func TestDigits(t *testing.T) {
	for _, row := range []struct {
		v    float64
		want string
	}{{0.00877149, "0.008771"}, {0.37745, "0.3775"}, {-1.23456, "−1.235"}, {12, "12"}, {1234.5, "1235"}, {0, "0"}, {0.5, "0.5000"}, {0.99999, "1"}, {1.5, "1.500"}} {
		if got := Write(Round(row.v, 4), 4); got != row.want {
			t.Errorf("%v is %s, want %s", row.v, got, row.want)
		}
	}
}
