package data

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func seeded() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func TestFromSequences(t *testing.T) {
	s := FromSequences([][]int{{2, 0}, {1, 1, 2}}, [][]int{{None, 1}, {0, None, 1}}, 3, []string{"a", "b", "c"}, []string{"no", "yes"})
	x := mat.NewDense(9, 2, []float64{ // row v·3 + t
		0, 0, 1, 0, 0, 0,
		0, 1, 0, 1, 0, 0,
		1, 0, 0, 0, 0, 1,
	})
	y := mat.NewDense(9, 2, []float64{ // row k·3 + t, then the mask
		0, 1, 0, 0, 0, 0,
		0, 0, 1, 0, 0, 1,
		0, 1, 1, 0, 0, 1,
	})
	if !mat.Equal(s.X(), x) || !mat.Equal(s.Y(), y) {
		t.Errorf("X\n%v\nY\n%v", mat.Formatted(s.X()), mat.Formatted(s.Y()))
	}
	var gx, gy mat.Dense
	s.Gather(&gx, &gy, []int{1, 0, 1})
	for i := range 9 {
		if gx.At(i, 0) != x.At(i, 1) || gx.At(i, 1) != x.At(i, 0) || gy.At(i, 2) != y.At(i, 1) {
			t.Errorf("row %d of a batch is not that of its samples", i)
		}
	}
	if got := s.String(); got != "set: 2 samples, 3 steps of 3 signs, 2 classes" || s.Features() != 9 || s.Outputs() != 9 {
		t.Error(got, s.Features(), s.Outputs())
	}
	if s.Word(0) != "ca" || !slices.Equal(s.Select([]int{1}).Sequence(0), []int{1, 1, 2}) {
		t.Error(s.Word(0), s.Select([]int{1}).Sequence(0))
	}
}

func TestSequenceMistakes(t *testing.T) {
	ab := []string{"a", "b"}
	for want, f := range map[string]func(){
		"1 sequence of inputs, 0 of targets":     func() { FromSequences([][]int{{1}}, nil, 2, ab, ab) },
		"has 1 sign and 2 targets":               func() { FromSequences([][]int{{1}}, [][]int{{1, 0}}, 2, ab, ab) },
		"sequence 0 has 2 signs of 2 kinds":      func() { FromSequences([][]int{{1, 1}}, [][]int{{1, 0}}, 1, ab, ab) },
		"2 at step 0 of sequence 0 is outside 0": func() { FromSequences([][]int{{2}}, [][]int{{1}}, 1, ab, ab) },
		"-2 at step 0 of sequence 0":             func() { FromSequences([][]int{{1}}, [][]int{{-2}}, 1, ab, ab) },
		"which is not one of \".ab\"":            func() { NextSign([]string{"ac"}, ".ab") },
		"which stands for its end":               func() { NextSign([]string{"a.b"}, ".ab") },
		"no sign that follows another":           func() { NextReber([]string{"B"}) },
		"0 blanks; at least 1 and 1":             func() { Copy(seeded(), 1, 0) },
		"1 steps; at least 1 and 2":              func() { Adding(seeded(), 1, 1) },
		"a delay from 0 to below the steps":      func() { Echo(seeded(), 1, 3, 3) },
		"0 signs and 2 blanks":                   func() { Recall(seeded(), 1, 0, 2) },
		"made-up names: rng is nil":              func() { MadeUpNames(nil, 1) },
		"no sequences of signs":                  func() { Adding(seeded(), 1, 2).Word(0) },
	} {
		func() {
			defer func() {
				if e := fmt.Sprint(recover()); !strings.Contains(e, want) {
					t.Errorf("got %q, want %q", e, want)
				}
			}()
			f()
		}()
	}
}

func TestNextSign(t *testing.T) {
	s := NextSign([]string{"emma", "bo"}, Letters)
	if s.String() != "words: 2 samples, 5 steps of 27 signs, 27 classes" || s.Word(0) != ".emma" || s.Word(1) != ".bo" {
		t.Error(s, s.Word(0), s.Word(1))
	}
	x, y := s.X(), s.Y()
	at := func(m *mat.Dense, step, sample int) (signs string) {
		for v := range 27 {
			if m.At(v*5+step, sample) == 1 {
				signs += Letters[v : v+1]
			}
		}
		return signs
	}
	for sample, want := range [][2]string{{".emma", "emma."}, {".bo", "bo."}} {
		gotX, gotY, mask := "", "", 0.0
		for step := range 5 {
			gotX, gotY, mask = gotX+at(x, step, sample), gotY+at(y, step, sample), mask+y.At(27*5+step, sample)
		}
		if gotX != want[0] || gotY != want[1] || int(mask) != len(want[1]) {
			t.Errorf("x %q, y %q, %v counted; want %q", gotX, gotY, mask, want)
		}
	}
}

// The words split into two are different words.
func TestDistinctSplit(t *testing.T) {
	drawn := MadeUpNames(seeded(), 3000)
	both := func(words []string) (share float64) {
		train, test := NextSign(words, Letters).Split(0.8, seeded())
		known := map[string]bool{}
		for i := range train.Len() {
			known[train.Word(i)] = true
		}
		for i := range test.Len() {
			if known[test.Word(i)] {
				share += 1 / float64(test.Len())
			}
		}
		return share
	}
	if share := both(Distinct(drawn)); share != 0 {
		t.Errorf("%.3f of the test words stand in the training set", share)
	}
	if share := both(drawn); share < 0.1 {
		t.Errorf("only %.3f of the drawn test names stand in the training set; the test above shows nothing", share)
	}
	if got := Distinct([]string{"b", "a", "b", "c", "a"}); !slices.Equal(got, []string{"b", "a", "c"}) {
		t.Error(got)
	}
}

func TestMadeUpNamesKeepTheirRules(t *testing.T) {
	list := MadeUpNames(seeded(), 20000)
	counts, bits := map[string]float64{}, 0.0
	for _, name := range list {
		syllables := len(name) / 2
		if len(name) != 5 && len(name) != 7 {
			t.Fatalf("%q has %d letters", name, len(name))
		}
		dark := strings.ContainsAny(name, "aou")
		for i, sign := range name[:2*syllables] {
			if vowels := map[bool]string{true: "aou", false: "eiy"}[dark]; i%2 == 1 && !strings.ContainsRune(vowels, sign) || i%2 == 0 && !strings.ContainsRune("bdktlmrsnv", sign) {
				t.Fatalf("%q: letter %d", name, i+1)
			}
		}
		if want := map[bool]byte{true: 'n', false: 'r'}[strings.ContainsAny(name[:1], "bdkt")]; name[len(name)-1] != want {
			t.Fatalf("%q ends wrong", name)
		}
		counts["dark"] += map[bool]float64{true: 1}[dark]
		counts["short"] += map[bool]float64{true: 1}[syllables == 2]
		bits += math.Log(4) + float64(syllables)*math.Log(30)
		counts["signs"] += float64(len(name) + 1)
	}
	for _, what := range []string{"dark", "short"} {
		if share := counts[what] / 20000; math.Abs(share-0.5) > 0.02 {
			t.Errorf("%s: %.3f, want a half", what, share)
		}
	}
	if got, want := bits/counts["signs"], (2*math.Ln2+2.5*math.Log(30))/7; math.Abs(got-want) > 0.005 {
		t.Errorf("%.4f nats per letter, want %.4f", got, want)
	}
}

func TestRecall(t *testing.T) {
	s := Recall(seeded(), 500, 8, 4)
	if s.String() != "recall: 500 samples, 5 steps of 9 signs, 8 classes" {
		t.Error(s)
	}
	y, seen := s.Y(), map[int]bool{}
	for i := range s.Len() {
		list := s.Sequence(i)
		if list[0] != s.Label(i) || y.At(list[0], i) != 1 || !slices.Equal(list[1:], []int{8, 8, 8, 8}) {
			t.Fatal(list, s.Label(i))
		}
		seen[list[0]] = true
	}
	if len(seen) != 8 {
		t.Error("not every sign is drawn")
	}
}

func TestCopy(t *testing.T) {
	const blanks = 5
	s := Copy(seeded(), 30, blanks)
	if s.String() != "copy: 30 samples, 25 steps of 10 signs, 9 classes" {
		t.Error(s)
	}
	y := s.Y()
	for i := range s.Len() {
		x := s.Sequence(i)
		for step := range 25 {
			want := 8
			if step >= blanks+10 {
				want = x[step-blanks-10]
			}
			if y.At(want*25+step, i) != 1 || y.At(9*25+step, i) != 1 {
				t.Fatalf("sample %d, step %d: %v", i, step, x)
			}
		}
		if x[blanks+9] != 9 || slices.Max(x[:10]) > 7 {
			t.Fatal(x)
		}
	}
}

// Who remembers nothing of the copy task says blank until "go" and then any of eight: 10 ln 8/T.
func TestCopyWithoutMemory(t *testing.T) {
	const blanks, T = 5, 25
	y, sum := Copy(seeded(), 30, blanks).Y(), 0.0
	for i := range 30 {
		for step := range T {
			p := 0.0
			for class := range 9 {
				switch target := y.At(class*T+step, i); {
				case step < blanks+10 && class == 8:
					p += target
				case step >= blanks+10 && class < 8:
					p += target / 8
				}
			}
			sum -= math.Log(p)
		}
	}
	if got, want := sum/(30*T), 10*math.Log(8)/T; math.Abs(got-want) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
}

// Who always says 1 is wrong by 1/6 on average.
func TestAdding(t *testing.T) {
	const n, steps = 20000, 9
	s := Adding(seeded(), n, steps)
	if s.Take(3).String() != "adding: 3 samples, 9 steps of 2 numbers, 1 target" {
		t.Error(s)
	}
	x, y, loss := s.X(), s.Y(), 0.0
	for j := range n {
		sum, marks := 0.0, [2]float64{}
		for step := range steps {
			sum += x.At(step, j) * x.At(steps+step, j)
			marks[min(step/(steps/2), 1)] += x.At(steps+step, j)
		}
		if math.Abs(sum-y.At(0, j)) > 1e-15 || marks != [2]float64{1, 1} {
			t.Fatal(sum, y.At(0, j), marks)
		}
		loss += (y.At(0, j) - 1) * (y.At(0, j) - 1) / n
	}
	if math.Abs(loss-1.0/6) > 0.004 {
		t.Errorf("the loss of always 1 is %.4f, want 1/6", loss)
	}
}

func TestEcho(t *testing.T) {
	s := Echo(seeded(), 20, 6, 2)
	x, y := s.X(), s.Y()
	for j := range 20 {
		for step := range 6 {
			want, mask := 0.0, 0.0
			if step >= 2 {
				want, mask = x.At(step-2, j), 1
			}
			if y.At(step, j) != want || y.At(6+step, j) != mask || math.Abs(x.At(step, j)) != 1 {
				t.Fatalf("sample %d, step %d", j, step)
			}
		}
	}
}

func TestReber(t *testing.T) {
	for _, word := range []string{"BTXSE", "BPVVE", "BTSSXXVPSE", "BPTVPXVPXVVE", "BTXXTTVVE"} {
		for i := range len(word) + 1 {
			if next := ReberNext(word[:i], false); i < len(word) && !strings.Contains(next, word[i:i+1]) || i == len(word) && next != "" {
				t.Errorf("after %q: %q", word[:i], next)
			}
			inside := "BT" + word
			if next := ReberNext(inside[:min(i+2, len(inside))], true); i == len(word) && next != "T" {
				t.Errorf("after %q: %q, the second sign again", inside, next)
			}
		}
	}
	for _, wrong := range []string{"BE", "BTSE", "BPXSE", "T", "BTXSEE"} {
		if _, whole := reberNext(wrong); whole || ReberNext(wrong, false) != "" {
			t.Errorf("%q is no word", wrong)
		}
	}
	for _, embedded := range []bool{false, true} {
		words, ways := Reber(seeded(), 2000, embedded), map[string]int{}
		for _, word := range words {
			for i := range word {
				next := ReberNext(word[:i], embedded)
				if !strings.Contains(next, word[i:i+1]) {
					t.Fatalf("%q: %q after %q, want one of %q", word, word[i:i+1], word[:i], next)
				}
				ways[next]++
			}
			if ReberNext(word, embedded) != "" {
				t.Fatalf("%q goes on", word)
			}
		}
		if ways["TP"] < 2000 || ways["PV"] == 0 || ways["SX"] == 0 || ways["XS"] == 0 || ways["TV"] == 0 {
			t.Error(ways)
		}
	}
	if ReberNext("BPBTXSE", true) != "P" || ReberNext("BPBTXSET", true) != "" || ReberNext("BPBTXSEP", true) != "E" || ReberNext("", true) != "B" || ReberNext("BS", true) != "" {
		t.Error("the last sign but one is the second")
	}
	s := NextReber([]string{"BTXSE", "BPVVE"})
	if s.String() != "Reber: 2 samples, 4 steps of 7 signs, 7 classes" || s.Word(1) != "BPVV" {
		t.Error(s, s.Word(1))
	}
}

func TestNamesFile(t *testing.T) {
	t.Setenv("GLASSNET_DATA", "")
	for _, sub := range []string{"", "names"} {
		dir := t.TempDir()
		os.MkdirAll(filepath.Join(dir, sub), 0o755)
		if err := os.WriteFile(filepath.Join(dir, sub, "names.txt"), []byte("emma\nbo\nemma\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		list, err := Names(dir)
		if err != nil || !slices.Equal(list, []string{"emma", "bo"}) {
			t.Error(list, err)
		}
		t.Setenv("GLASSNET_DATA", dir)
		if list, err := Names(""); err != nil || len(list) != 2 {
			t.Error(list, err)
		}
	}
	t.Setenv("GLASSNET_DATA", "")
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	t.Setenv("LocalAppData", cache)
	folder, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	os.MkdirAll(filepath.Join(folder, "glassnet", "names"), 0o755)
	os.WriteFile(filepath.Join(folder, "glassnet", "names", "names.txt"), []byte("ada\n"), 0o644)
	if list, err := Names(""); err != nil || !slices.Equal(list, []string{"ada"}) {
		t.Error("from the cache:", list, err)
	}
	dir := t.TempDir()
	if _, err := Names(dir); err == nil || !strings.Contains(err.Error(), "no names.txt in "+dir) {
		t.Error(err)
	}
	for content, want := range map[string]string{
		"emma\nBo\n":                        "names.txt: line 2: \"Bo\" has a sign that is not one of a … z",
		"emma\n\nbo":                        "line 2 has 0 letters",
		"":                                  "no name in it",
		"emma\n" + strings.Repeat("a", 101): "line 2 has 101 letters",
		strings.Repeat("a", 9999):           "line 1: bufio.Scanner: token too long",
	} {
		os.WriteFile(filepath.Join(dir, "names.txt"), []byte(content), 0o644)
		if list, err := Names(dir); err == nil || !strings.Contains(err.Error(), want) || list != nil {
			t.Errorf("%.20q: %v, %v; want %q", content, list, err, want)
		}
	}
}

// The file of names as people have it.
func TestRealNames(t *testing.T) {
	path, err := namesFile(t.Context(), cmp.Or(os.Getenv("GLASSNET_DATA"), filepath.Join("..", "..", "..", "shared", "data")))
	if err != nil {
		t.Skipf("SKIPPED, needs the file of names (set GLASSNET_DATA): %v", err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("%x", sha256.Sum256(content)); sum != names.SHA256 || int64(len(content)) != names.Size {
		t.Fatalf("SHA-256 %s of %d bytes, want %s of %d", sum, len(content), names.SHA256, names.Size)
	}
	lines, err := NameLines(path)
	if err != nil || len(lines) != 32033 || len(Distinct(lines)) != 29494 {
		t.Fatal(len(lines), len(Distinct(lines)), err)
	}
	train, test := NextSign(lines, Letters).Split(0.9, seeded())
	known, both := map[string]bool{}, 0
	for i := range train.Len() {
		known[train.Word(i)] = true
	}
	for i := range test.Len() {
		if known[test.Word(i)] {
			both++
		}
	}
	share := float64(both) / float64(test.Len())
	t.Logf("%.1f %% of the test lines stand in the training set", 100*share)
	if share < 0.12 || share > 0.16 {
		t.Errorf("%.3f of the test lines stand in the training set, want about one of seven", share)
	}
	if train.Steps != 16 {
		t.Errorf("%d steps, want 16", train.Steps)
	}
}

func FuzzReadNames(f *testing.F) {
	for _, content := range []string{"emma\nbo\n", "", "\n", "a\r\nb", "A", "é\n", strings.Repeat("a", 200)} {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		lines, err := readNames(strings.NewReader(content))
		if (err == nil) != (len(lines) > 0) {
			t.Fatal(lines, err)
		}
		for _, name := range lines {
			if name == "" || strings.Trim(name, Letters[1:]) != "" || !strings.Contains(content, name) {
				t.Fatalf("%q", name)
			}
		}
	})
}
