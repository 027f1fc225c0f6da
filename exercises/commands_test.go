package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"glassnet/exercises/check"
)

// theClone is what the runner needs of the repository, in a temporary folder that
// TestMain removes: one for all tests, since a library in another folder is compiled anew.
var theClone string

var copied = sync.OnceValue(func() (err error) {
	if theClone, err = os.MkdirTemp("", "glassnet-clone-"); err != nil {
		return err
	}
	return copyInto(theClone)
})

func copyInto(root string) error {
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, name), b, 0o644); err != nil {
			return err
		}
	}
	for _, name := range []string{"nn", "exercises", "solutions", "internal", "chapters"} {
		if err := os.CopyFS(filepath.Join(root, name), os.DirFS(filepath.Join("..", name))); err != nil {
			return err
		}
	}
	return nil
}

// clone changes into a learner's copy of the repository, that tests may write into. It is as at the beginning.
func clone(t *testing.T) (root string) {
	t.Helper()
	if err := copied(); err != nil {
		t.Fatal(err)
	}
	t.Chdir(theClone)
	if _, code := output(t, "", "reset", "-yes", "outputdelta"); code != 0 { // somebody may be working in this repository, or an earlier test has
		t.Fatal(code)
	}
	if err := os.RemoveAll(".glassnet"); err != nil {
		t.Fatal(err)
	}
	return theClone
}

// output is what a command prints, and its exit code. input is typed.
func output(t *testing.T, input string, args ...string) (printed string, code int) {
	t.Helper()
	b, restore := capture(t, input)
	code = run(args)
	restore()
	return b.String(), code
}

// screen is what has been printed until now.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) String() string { s.mu.Lock(); defer s.mu.Unlock(); return s.text.String() }

// capture redirects the standard streams.
func capture(t *testing.T, input string) (s *screen, restore func()) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	in, typed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	typed.WriteString(input)
	s = new(screen)
	done := make(chan bool)
	go func() { io.Copy(s, r); close(done) }()
	stdin, stdout, stderr := os.Stdin, os.Stdout, os.Stderr
	os.Stdin, os.Stdout, os.Stderr = in, w, w
	return s, func() {
		os.Stdin, os.Stdout, os.Stderr = stdin, stdout, stderr
		w.Close()
		<-done
		typed.Close()
		in.Close()
		r.Close()
	}
}

// answerFile is the file of outputdelta.
const answerFile = "exercises/07-backprop-by-hand/outputdelta/outputdelta.go"

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const wrongAnswer = "package outputdelta\n\nfunc OutputDelta(a, y []float64) []float64 {\n\td := make([]float64, len(a))\n\tfor i := range a {\n\t\td[i] = a[i] - y[i]\n\t}\n\treturn d\n}\n"

// A learner's way through one exercise.
func TestALearnersWay(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the library once more in another folder")
	}
	clone(t)
	stub, err := os.ReadFile(answerFile)
	if err != nil {
		t.Fatal(err)
	}
	var printed string
	step := func(code int, args ...string) func(says ...string) {
		t.Helper()
		var got int
		if printed, got = output(t, "", args...); got != code {
			t.Fatalf("%q: exit code %d, want %d:\n%s", args, got, code, printed)
		}
		return func(says ...string) {
			t.Helper()
			for _, s := range says {
				if !strings.Contains(printed, s) {
					t.Errorf("%q: …%s… is not in\n%s", args, s, printed)
				}
			}
			if strings.Contains(printed, "\x1b") {
				t.Errorf("%q: colours in a pipe", args)
			}
		}
	}
	step(0, "list")("07-backprop-by-hand", "0 of ", "points", "next: ")
	step(0)("next: ")
	step(0, "list", "7")("write the formula", "the test of the chapter")
	step(0, "next")("Write it in", "go run ./exercises watch")
	step(0, "check")("Nothing has been begun")
	step(1, "check", "outputdelta")("todo", answerFile)

	for range 2 {
		step(0, "solution", "outputdelta")("is not solved yet")
		if strings.Contains(printed, "return delta") {
			t.Error("the solution is shown to whoever asks before trying")
		}
	}
	put(t, answerFile, wrongAnswer)
	step(0, "list", "7")("new   outputdelta")
	step(1, "check")("fail", "∂L/∂a", "A hint")
	step(0, "list", "7")("fail  outputdelta", "f' missing")
	step(0, "hint", "outputdelta")("Your last answer: This is a − y", "Hint 1 of 3")
	step(1, "check", "-json", "outputdelta")(`"schema": "glassnet-check/v1"`, `"f' missing"`, `"tries": 1`, `"hints": 1`)
	validate(t, "check", []byte(printed))
	for _, secret := range []string{"0.138", "return delta"} { // a right result, the solution
		if strings.Contains(printed, secret) {
			t.Errorf("-json tells %q:\n%s", secret, printed)
		}
	}
	step(0, "unnamed")("0 answers without a name")
	const odd = "func OutputDelta(a, y []float64) (d []float64) {\n\tfor i := range a {\n\t\td = append(d, 1.37*a[i]+0.2*y[i]-0.31)\n\t}\n\treturn d\n}\n"
	put(t, answerFile, "package outputdelta\n"+odd)
	step(1, "check")("fail", "All values differ")
	put(t, answerFile, "package outputdelta\n\n// again\n"+odd)
	step(1, "check")("fail")
	step(0, "unnamed")("  2  outputdelta", "2 answers without a name, 1 different ones")
	put(t, answerFile, wrongAnswer)
	step(0, "hint", "outputdelta")("Hint 2 of 3")
	step(0, "hint", "07-backprop-by-hand/outputdelta")("Hint 3 of 3", "last one")
	step(0, "solution", "outputdelta")("Package outputdelta solves", "return delta")

	put(t, answerFile, "package outputdelta\n"+right(""))
	step(0, "check", "outputdelta")("pass", "1 point of 1", "Next: ")
	step(0, "list")("pass outputdelta", "1 of 8")
	step(2, "reset")
	if printed, _ = output(t, "n\n", "reset", "outputdelta"); !strings.Contains(printed, "Nothing was changed") {
		t.Errorf("got %s", printed)
	}
	step(0, "reset", "-yes", "outputdelta")("is kept as")
	kept := regexp.MustCompile(`\.glassnet/answers/\S+`).FindString(printed)
	if b, err := os.ReadFile(kept); err != nil || string(b) != "package outputdelta\n"+right("") {
		t.Errorf("the copy %q: %v", kept, err)
	}
	if b, err := os.ReadFile(answerFile); err != nil || string(b) != string(stub) {
		t.Errorf("the stub is not back: %v", err)
	}
	step(0, "reset", "outputdelta")("as it was at the beginning")
	os.Remove(answerFile)
	step(1, "check", "outputdelta")("Its file is gone")
	step(0, "reset", "outputdelta")

	put(t, ".glassnet/exercises.json", "{damaged")
	step(0, "list")("is kept as")
	if found, _ := filepath.Glob(".glassnet/*.damaged"); len(found) != 1 {
		t.Errorf("kept: %q", found)
	}
	for _, obstacle := range []string{".glassnet", ".glassnet/lock"} { // where nothing can be written, for root neither
		if err := os.RemoveAll(".glassnet"); err != nil {
			t.Fatal(err)
		}
		if obstacle == ".glassnet" {
			put(t, obstacle, "a file in its place")
		} else if err := os.MkdirAll(obstacle, 0o755); err != nil {
			t.Fatal(err)
		}
		const sorry = "nothing of this is remembered"
		put(t, answerFile, "package outputdelta\n"+right(""))
		step(0, "check", "outputdelta")("pass", "Next: ", sorry)
		if strings.Count(printed, sorry) != 1 {
			t.Errorf("said more than once:\n%s", printed)
		}
		step(0, "check", "-json", "outputdelta")(`"state": "pass"`, sorry)
		put(t, answerFile, wrongAnswer)
		step(1, "check", "outputdelta")("fail", "This is a − y", sorry)
		step(0, "hint", "outputdelta")("Hint 1 of 3", sorry)
	}
	if err := os.RemoveAll(".glassnet"); err != nil {
		t.Fatal(err)
	}
	put(t, answerFile, string(stub))
	step(0, "generate")() // nothing to do
	if strings.TrimSpace(printed) != "" {
		t.Errorf("generate says %s", printed)
	}
	put(t, answerFile, wrongAnswer)
	step(0, "generate")(answerFile + " is left alone")
	step(0, "generate", "-all")(answerFile)
	if b, err := os.ReadFile(answerFile); err != nil || string(b) != string(stub) {
		t.Errorf("generate -all has not put the stub back: %v", err)
	}
}

// A file that is saved is checked; the keyboard works; the end of the input does not end it.
func TestWatch(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: builds the library once more in another folder")
	}
	root := clone(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, restore := capture(t, "h\nx\nl\n")
	ended := make(chan error)
	go func() { ended <- cmdWatch(ctx, root, nil) }()
	wait := func(says string) {
		t.Helper()
		for range 3000 { // five minutes: only for what would hang
			if strings.Contains(s.String(), says) {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Fatalf("…%s… does not come:\n%s", says, s)
	}
	wait("Hint 1 of 3")
	wait("Enter checks again")
	wait(" points")
	put(t, answerFile, wrongAnswer)
	wait("which is ∂L/∂a")
	put(t, answerFile, "package outputdelta\n"+right("")+"\n")
	wait("1 point of 1")
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	restore()
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
	}{
		{"-h", 0}, {"report -h", 0}, {"check -h", 0}, {"lst", 2}, {"check nothing", 2}, {"check -x", 2}, {"report -format doc", 2},
		{"report -from a -each b", 2}, {"report -each x -format gradescope", 2}, {"report -from missing 7", 1}, {"reset", 2}, {"reset a b", 2},
		{"solution", 2}, {"hint 7", 2}, {"next 7", 2}, {"report -limit 0s", 2}, {"generate extra", 2}, {"help nothing", 2},
	} {
		if printed, code := output(t, "", strings.Fields(c.args)...); code != c.code {
			t.Errorf("exercises %s: exit code %d, want %d\n%s", c.args, code, c.code, printed)
		}
	}
}

func TestChoose(t *testing.T) {
	for arg, want := range map[string]string{"hiddendelta": "hiddendelta", "HiddenDelta": "hiddendelta", "07-backprop-by-hand/hiddendelta": "hiddendelta",
		"7": "outputdelta", "07": "outputdelta", "07-backprop-by-hand": "outputdelta"} {
		if got, err := choose([]string{arg}); err != nil || got[0].Folder() != want {
			t.Errorf("%s: %v, %v", arg, got, err)
		}
	}
	if nameless, err := choose([]string{""}); err == nil {
		t.Errorf("a name of no letters chooses %d exercises", len(nameless))
	}
	if printed, _ := output(t, "", "help", "check"); !strings.HasPrefix(printed, "Usage: go run ./exercises check") {
		t.Errorf("help check: %s", printed)
	}
	if all, err := choose(nil); err != nil || len(all) < 8 {
		t.Errorf("all: %d, %v", len(all), err)
	}
	if twice, err := choose([]string{"7", "hiddendelta"}); err != nil || len(slices.Compact(twice)) != len(twice) {
		t.Errorf("twice: %v, %v", twice, err)
	}
}

// Everything that is generated is up to date.
func TestGenerated(t *testing.T) {
	t.Chdir("..")
	if printed, code := output(t, "", "generate", "-stale"); code != 0 {
		t.Error(printed)
	}
}

// The audit is the proof that the checker tells all mistakes apart. Here stubs
// and solutions are built and run; the mistakes are compared by the tests of the
// packages in check/, one for each chapter.
func TestAudit(t *testing.T) {
	all, err := choose(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chapters {
		tests, err := filepath.Glob("check/" + c.Package + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range tests {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(text), "\nfunc TestAudit(t *testing.T) {\n\tfor _, p := range Chapter.Audit() {\n\t\tt.Error(p)\n")
		}
		if !found {
			t.Errorf("check/%s has no TestAudit that audits all of its Chapter", c.Package)
		}
	}
	if !testing.Short() { // builds and runs all stubs and all solutions
		for _, p := range testRunner(t, "").auditAnswers(t.Context(), all) {
			t.Error(p)
		}
	}
	pairs, formulas, folders := 0, 0, map[string]bool{}
	for _, s := range all {
		pairs += len(s.Mistakes)
		if s.Kind == check.Formula {
			formulas++
		}
		if folders[s.Folder()] {
			t.Errorf("two exercises are called %s", s.Folder())
		}
		folders[s.Folder()] = true
	}
	t.Logf("%d exercises, %d of them formulas, %d pairs of an exercise and a mistake", len(all), formulas, pairs)
}

// An audit that finds nothing proves nothing: each kind of answer in the place of another is found.
func TestAuditFindsBadAnswers(t *testing.T) {
	r := testRunner(t, "")
	bug := exercise(t, "updateboth")
	stubs, solutions, bugs, problems := r.trials([]*check.Spec{bug})
	if len(stubs) != 1 || len(solutions) != 1 || len(bugs) != 1 || problems != nil {
		t.Fatal(stubs, solutions, bugs, problems)
	}
	for _, c := range []struct {
		stubs, solutions, bugs []trial
		says                   []string
	}{
		{stubs, solutions, bugs, nil},
		{solutions, stubs, solutions, []string{"the stub is pass", "the solution is todo", "first line is pass"}},
		{bugs, bugs, stubs, []string{"the stub is fail", "the solution is fail", "first line is todo"}},
	} {
		problems := r.expect(t.Context(), c.stubs, c.solutions, c.bugs)
		if len(problems) != len(c.says) {
			t.Errorf("want %q, got %v", c.says, problems)
			continue
		}
		for i, says := range c.says {
			if !strings.Contains(problems[i].Error(), says) {
				t.Errorf("want …%s…, got %v", says, problems[i])
			}
		}
	}
	// A stub that is not what the solution leaves, and a solution that is gone.
	solution, err := os.ReadFile("../solutions/" + path(bug))
	if err != nil {
		t.Fatal(err)
	}
	r.root = t.TempDir()
	for _, file := range []string{"solutions/" + path(bug), "exercises/" + path(bug)} {
		if _, _, _, problems := r.trials([]*check.Spec{bug}); len(problems) != 1 {
			t.Errorf("there is no %s: %v", file, problems)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(r.root, file)), 0o755); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(r.root, file), string(solution))
	}
	for text, n := range map[string]int{
		string(stubs[0].text):                0,
		string(stubs[0].text) + "// older\n": 1,
		string(solution) + "// an answer\n":  0,
	} {
		put(t, filepath.Join(r.root, "exercises", path(bug)), text)
		if _, _, _, problems := r.trials([]*check.Spec{bug}); len(problems) != n {
			t.Errorf("%d problems are due, there are %v; the file is\n%s", n, problems, text)
		}
	}
}

// The ends and the shape of each chapter's list.
func TestChapters(t *testing.T) {
	for _, c := range chapters {
		if _, err := os.Stat("../chapters/" + c.Name + "/en.md"); err != nil {
			t.Error(err)
		}
		kinds, tests := map[check.Kind]bool{}, 0
		for _, s := range c.Exercises {
			kinds[s.Kind] = true
			if s.Chapter() != c.Name {
				t.Errorf("%s stands in the list of %s", s.ID, c.Name)
			}
			if s.Test {
				tests++
			}
		}
		n := len(c.Exercises)
		if n < 4 || n > 12 || len(kinds) < 3 || tests != 1 || !c.Exercises[n-1].Test || c.Exercises[0].Minutes > 5 {
			t.Errorf("%s: %d exercises of %d kinds, %d tests; 4 to 12, three kinds, a quick one first and the test last", c.Name, n, len(kinds), tests)
		}
	}
}

func TestStrip(t *testing.T) {
	s := exercise(t, "hiddendelta")
	for _, c := range []struct{ name, text, says string }{
		{"no mark", "// Package hiddendelta solves.\npackage hiddendelta\n\nfunc HiddenDelta() {}\n", "must be marked"},
		{"no explanation", "package hiddendelta\n", "must begin with Package hiddendelta"},
		{"other package", "// Package hiddendelta solves.\npackage other\n", "must be called"},
		{"two", "// Package hiddendelta solves.\npackage hiddendelta\n\n//glassnet:exercise\nfunc A() int { return 1 }\n\n//glassnet:exercise\nfunc HiddenDelta() int { return 1 }\n", "one function"},
		{"a stub", "// Package hiddendelta solves.\npackage hiddendelta\n\n//glassnet:exercise\nfunc HiddenDelta() int { return 1 }\n\n//glassnet:stub\nfunc bug() int { return 2 }\n", "for exercises of the kind"},
		{"no Go", "%PDF", "expected"},
	} {
		if _, err := strip([]byte(c.text), s, "glassnet"); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := strip([]byte("// Package updateboth solves.\npackage updateboth\n\n//glassnet:exercise\nfunc UpdateBoth() int { return 1 }\n"), exercise(t, "updateboth"), "glassnet"); err == nil || !strings.Contains(err.Error(), "they need one") {
		t.Errorf("a bug to find, and none is there: %v", err)
	}
	k, err := strip([]byte("// Package hiddendelta solves.\npackage hiddendelta\n\nimport (\n\t\"math\"\n\t\"sort\"\n)\n\n// Given is given.\nconst Given = math.Pi\n\n// HiddenDelta is asked, not sort.\n//\n//glassnet:exercise\nfunc HiddenDelta(a []int) (b, c int) {\n\tsort.Ints(a) // secret\n\treturn secret(a), 1\n}\n\n//glassnet:solution\nfunc secret(a []int) int { return a[0] }\n"), s, "glassnet")
	want := header(s) + "\npackage hiddendelta\n\nimport (\n\t\"math\"\n\n\t\"glassnet/exercises/check\"\n)\n\n// Given is given.\nconst Given = math.Pi\n\n// HiddenDelta is asked, not sort.\nfunc HiddenDelta(a []int) (b, c int) {\n\tpanic(check.TODO[string](\"HiddenDelta\")) // your answer\n}\n"
	if err != nil || string(k.file) != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, k.file, want)
	}
}

// Arrows point down only: the checker and the exercises know the kernel, and no
// figure and no notebook. So a check links in a moment.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "glassnet/exercises/check/...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for dep := range strings.Lines(string(out)) {
		for _, f := range []string{"gonum.org/v1/plot", "gonb", "glassnet/viz", "testing"} {
			if dep = strings.TrimSpace(dep); strings.Contains(dep, f) {
				t.Errorf("exercises/check imports %s", dep)
			}
		}
	}
}

// The README shows a verdict as it is.
func TestReadme(t *testing.T) {
	b, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	verdict, _, _ := strings.Cut(exercise(t, "hiddendelta").AsMistake("f' missing").String(), "\n\ncase")
	if !strings.Contains(string(b), "```\n"+verdict+"\n```") {
		t.Errorf("the README does not show\n%s", verdict)
	}
}
