package data

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestDrawnLetters(t *testing.T) {
	x := DrawnLetters("TL")
	want := "##### ..#.. ..#.. ..#.. ..#.."
	for i, ink := range strings.ReplaceAll(want, " ", "") {
		if (x.At(i, 0) == 1) != (ink == '#') {
			t.Errorf("T: pixel %d is %v", i, x.At(i, 0))
		}
	}
	if r, c := x.Dims(); r != 25 || c != 2 || x.At(24, 1) != 1 || x.At(4, 1) != -1 {
		t.Errorf("%d×%d, L %v", r, c, mat.Col(nil, 1, x))
	}
	for name, drawn := range letters {
		if len(strings.Fields(drawn)) != 5 || len(drawn) != 29 {
			t.Errorf("%c: %q", name, drawn)
		}
	}
}

func TestCopyBits(t *testing.T) {
	x, y := CopyBits(rand.New(rand.NewPCG(1, 1)), 3, 4, 2)
	const T = 8
	ones := 0.0
	for j := range 3 {
		for s := range T {
			answer := 0.0
			if s >= 4 {
				answer = 1
			}
			if x.At(2*T+s, j) != answer || y.At(2*T+s, j) != answer {
				t.Errorf("sample %d, step %d: the sign is %v, the mask %v", j, s, x.At(2*T+s, j), y.At(2*T+s, j))
			}
			for d := range 2 {
				switch {
				case s < 4 && y.At(d*T+4+s, j) != x.At(d*T+s, j):
					t.Errorf("sample %d: bit %d of step %d is not asked for", j, d, s)
				case s >= 4 && x.At(d*T+s, j) != 0:
					t.Errorf("sample %d: the answer stands in x", j)
				}
				ones += x.At(d*T+s, j)
			}
		}
	}
	if ones < 4 || ones > 20 {
		t.Errorf("%v of 24 bits are 1", ones)
	}
}

func TestFilms(t *testing.T) {
	x, films := Films()
	if len(films) != 6 || x.At(2, 5) != 1 || x.At(0, 5) != 0 || mat.Sum(x) != 16 {
		t.Errorf("%v %v", films, mat.Formatted(x))
	}
}

// The answer follows from the facts that support it, and nothing after them
// changes it.
func TestTales(t *testing.T) {
	for support := 1; support <= 2; support++ {
		again := 0 // stories in which the last move of all is another's
		for _, tale := range Tales(rand.New(rand.NewPCG(2, 2)), 300, 8, support) {
			if len(tale.Facts) != 8 || len(tale.Support) != support {
				t.Fatalf("%+v", tale)
			}
			at, holder := map[string]string{}, map[string]string{}
			for _, f := range tale.Facts {
				w := strings.Fields(f)
				if w[1] == "went" {
					at[w[0]] = w[2]
				} else {
					if holder[w[2]] != "" {
						t.Errorf("taken twice: %v", tale.Facts)
					}
					holder[w[2]] = w[0]
				}
			}
			who := strings.Fields(tale.Question)[2]
			if support == 2 {
				if took := tale.Facts[tale.Support[0]]; took != holder[who]+" took "+who {
					t.Errorf("%q does not say who has the %s", took, who)
				}
				who = holder[who]
			}
			if last := tale.Facts[tale.Support[support-1]]; at[who] != tale.Answer || last != who+" went "+tale.Answer {
				t.Errorf("%+v", tale)
			}
			if tale.Support[support-1] != 7 {
				again++
			}
		}
		if again < 50 {
			t.Errorf("support %d: the last fact nearly always answers", support)
		}
	}
}

func TestTaleColumns(t *testing.T) {
	tales := Tales(rand.New(rand.NewPCG(3, 3)), 4, 5, 2)
	x, y := TaleColumns(tales, 6)
	words := TaleWords()
	v := len(words)
	for n, tale := range tales {
		for place := range 6 {
			var bag []string
			for w := range v {
				if x.At(v+w*6+place, n) == 1 {
					bag = append(bag, words[w])
				}
			}
			var want []string
			if place < 5 {
				want = strings.Fields(tale.Facts[4-place])
			}
			slices.SortFunc(want, func(a, b string) int { return slices.Index(words, a) - slices.Index(words, b) })
			if !slices.Equal(bag, want) {
				t.Errorf("place %d: %v, want %v", place, bag, want)
			}
		}
		if y.At(slices.Index(words, tale.Answer), n) != 1 || mat.Sum(y.ColView(n)) != 1 {
			t.Errorf("answer %q", tale.Answer)
		}
	}
}

func TestMemoryDataRefuses(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for want, run := range map[string]func(){
		"is not drawn":                func() { DrawnLetters("AB") },
		"no letter":                   func() { DrawnLetters("") },
		"at least 1 of each":          func() { CopyBits(rng, 1, 0, 3) },
		"a story has at least as man": func() { Tales(rng, 1, 1, 2) },
		"there are 3 places":          func() { TaleColumns(Tales(rng, 1, 4, 1), 3) },
	} {
		func() {
			defer func() {
				if e := recover(); e == nil || !strings.Contains(fmt.Sprint(e), want) {
					t.Errorf("got %v, want %q", e, want)
				}
			}()
			run()
		}()
	}
}

// A story with a question that takes two facts.
func ExampleTales() {
	t := Tales(rand.New(rand.NewPCG(5, 1)), 1, 6, 2)[0]
	for _, f := range t.Facts {
		fmt.Println(f)
	}
	fmt.Printf("%s? %s (facts %v)\n", t.Question, t.Answer, t.Support)
	// Output:
	// Clara went garden
	// Anna took book
	// Anna went garden
	// Ben went office
	// Clara went office
	// Clara took ball
	// where is book? garden (facts [1 2])
}
