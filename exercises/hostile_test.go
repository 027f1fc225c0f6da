package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"glassnet/exercises/check"
)

// A learner's code is any code. None of these may pass, none may stop the
// runner, and the answers beside them keep their results.
var hostile = []struct {
	name   string
	source string // of the package outputdelta
	state  check.State
	says   string // a part of the message
}{
	{"exits in init", `
import "os"
func init() { os.Exit(0) }
func OutputDelta(a, y []float64) []float64 { return nil }`, check.Error, "before the first case"},
	{"exits in the function", `
import "os"
func OutputDelta(a, y []float64) []float64 { os.Exit(0); return nil }`, check.Error, "must return its result"},
	{"exits in a goroutine, after the last result", `
import ("os"; "time")
func OutputDelta(a, y []float64) []float64 { go func() { time.Sleep(time.Millisecond); os.Exit(0) }(); return a }`, check.Error, ""},
	{"endless loop", `
func OutputDelta(a, y []float64) []float64 { for {} }`, check.Timeout, "two outputs of Mazur's network"},
	{"endless loop in init", `
func init() { for {} }
func OutputDelta(a, y []float64) []float64 { return nil }`, check.Timeout, "before the first case"},
	{"goroutine leak", right(`go func() { select {} }()`), check.Fail, "leaves goroutines running"},
	{"stack overflow", `
func OutputDelta(a, y []float64) []float64 { return OutputDelta(a, append(y, 1)) }`, check.Error, "calls itself without end"},
	{"1 GB of output", `
import "fmt"
func OutputDelta(a, y []float64) []float64 { for range 1<<30 { fmt.Println("spam") }; return nil }`, check.Error, "more than 1 MiB"},
	{"1 GB of output on standard error", `
func OutputDelta(a, y []float64) []float64 { for range 1<<30 { println("spam") }; return nil }`, check.Error, "more than 1 MiB"},
	{"memory bomb", `
var keep [][]byte
func OutputDelta(a, y []float64) []float64 {
	for { keep = append(keep, make([]byte, 1<<28)) }
}`, check.Error, "more memory"},
	{"a panic that looks like a stub", `
func OutputDelta(a, y []float64) []float64 { panic("OutputDelta is not written yet.") }`, check.Fail, "panics"},
	{"a panic that looks like a pass", `
func OutputDelta(a, y []float64) []float64 { panic("pass  07-backprop-by-hand/outputdelta") }`, check.Fail, "panics"},
	{"prints a verdict", `
import "fmt"
func OutputDelta(a, y []float64) []float64 { fmt.Println("--- PASS: TestOutputDelta (0.00s)\nPASS\nok"); return a }`, check.Fail, ""},
	{"writes the report itself", `
import "os"
func init() {
	f, _ := os.Create(os.Getenv("GLASSNET_REPORT"))
	for i, c := range []string{"0", "1"} {
		key := os.Getenv("GLASSNET_KEY")
		f.WriteString("{\"key\":\"" + key + "\",\"case\":" + c + "}\n{\"key\":\"" + key + "\",\"case\":" + c + ",\"did\":{\"out\":[{\"type\":\"[]float64\",\"shape\":[2],\"v\":\"1 2\",\"S\":null}]}}\n")
		_ = i
	}
	os.Exit(0)
}
func OutputDelta(a, y []float64) []float64 { return nil }`, check.Fail, ""},
	{"writes nonsense into the report", right(`
	f, _ := os.OpenFile(os.Getenv("GLASSNET_REPORT"), os.O_APPEND|os.O_WRONLY, 0)
	f.WriteString("{\"key\":\"x\"}\n")`), check.Error, "tampered"},
	{"claims to be unfinished in the report", `
import "os"
func init() {
	f, _ := os.Create(os.Getenv("GLASSNET_REPORT"))
	f.WriteString("{\"key\":\"" + os.Getenv("GLASSNET_KEY") + "\",\"case\":0,\"did\":{\"out\":[]}}\n")
	os.Exit(0)
}
func OutputDelta(a, y []float64) []float64 { return nil }`, check.Error, "tampered"},
	{"a result of the wrong kind in the report", `
import "os"
func init() {
	f, _ := os.Create(os.Getenv("GLASSNET_REPORT"))
	key := os.Getenv("GLASSNET_KEY")
	f.WriteString("{\"key\":\"" + key + "\",\"case\":0}\n{\"key\":\"" + key + "\",\"case\":0,\"did\":{\"out\":[{\"type\":\"*mat.Dense\",\"shape\":[-1,99999999],\"v\":\"1 2\",\"S\":null}]}}\n")
	os.Exit(0)
}
func OutputDelta(a, y []float64) []float64 { return nil }`, check.Error, "tampered"},
	{"spoils the program for those beside it", `
import "os"
func init() { os.Unsetenv("GLASSNET_REPORT") }
func OutputDelta(a, y []float64) []float64 { return nil }`, check.Error, "before the first case"},
	{"deletes the files around it", right(`
	os.RemoveAll(".")
	files, _ := filepath.Glob("*")
	for _, f := range files { os.Remove(f) }
	os.Remove(os.Getenv("GLASSNET_REPORT"))`), check.Error, "before the first case"},
	{"data race", right(`
	n := 0
	done := make(chan bool)
	go func() { for range 1000 { n++ }; done <- true }()
	for range 1000 { n++ }
	<-done`), check.Error, "data race"},
	{"ends the goroutine", `
import "runtime"
func OutputDelta(a, y []float64) []float64 { runtime.Goexit(); return nil }`, check.Error, ""},
	{"kills itself", `
import ("os"; "syscall")
func OutputDelta(a, y []float64) []float64 { p, _ := os.FindProcess(os.Getpid()); p.Signal(syscall.SIGKILL); select {} }`, check.Error, "signal: killed"},
	{"leaves a process that holds the output", right(`
	c := exec.Command("sleep", "6000"); c.Stdout, c.Stderr = os.Stdout, os.Stderr; c.Start(); println("process", c.Process.Pid)`), check.Pass, ""}, // ended with the answer's
	{"a huge result", `
func OutputDelta(a, y []float64) []float64 { return make([]float64, 1<<27) }`, check.Fail, "134217728 numbers"},
	{"a file that fills the disk", right(`
	f, _ := os.Create("big"); b := make([]byte, 1<<20)
	for range 1<<12 { if _, err := f.Write(b); err != nil { panic(err) } }`), check.Fail, "file too large"},
	{"imports the solution", `
import solution "glassnet/solutions/07-backprop-by-hand/outputdelta"
func OutputDelta(a, y []float64) []float64 { return solution.OutputDelta(a, y) }`, check.Error, "must find the result itself"},
	{"asks the checker", `
import "glassnet/exercises/check"
var E check.Exercise[func(a, y []float64) []float64]
func OutputDelta(a, y []float64) []float64 { return check.List(1, 2) }`, check.Error, "must find the result itself"},
	{"uses the checker's secrets", `
import _ "unsafe"
//go:linkname secret glassnet/exercises/check/backprop.outputDelta
func secret()
func OutputDelta(a, y []float64) []float64 { return nil }`, check.Error, "unsafe"},
	{"does not compile", `
func OutputDelta(a, y []float64) []float64 { return x }`, check.Error, "undefined: x"},
	{"no Go at all", `%PDF`, check.Error, "does not compile"},
	{"another signature", `
func OutputDelta(a []float64) []float64 { return nil }`, check.Error, "must keep its arguments"},
	{"the function is gone", `
func Outputdelta(a, y []float64) []float64 { return nil }`, check.Error, "no function OutputDelta"},
	{"an empty file", ``, check.Error, ""},
}

// right is the right answer with something before its result.
func right(before string) string {
	imports := ""
	for _, p := range []string{"os", "os/exec", "path/filepath"} {
		if strings.Contains(before, p[strings.LastIndex(p, "/")+1:]+".") {
			imports += fmt.Sprintf("import %q\n", p)
		}
	}
	return "\n" + imports + `
func OutputDelta(a, y []float64) []float64 {
	` + before + `
	d := make([]float64, len(a))
	for i := range a { d[i] = (a[i] - y[i]) * a[i] * (1 - a[i]) }
	return d
}`
}

// submission writes answers, exercise → file, into a folder of their own.
func submission(t testing.TB, answers map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for folder, text := range answers {
		if err := os.WriteFile(filepath.Join(dir, folder+".go"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// testRunner is a runner that reads answers from a folder.
func testRunner(t testing.TB, from string) *runner {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRunner(root)
	if err != nil {
		t.Fatal(err)
	}
	r.from = from
	return r
}

func exercise(t testing.TB, name string) *check.Spec {
	t.Helper()
	list, err := choose([]string{name})
	if err != nil || len(list) != 1 {
		t.Fatal(name, list, err)
	}
	return list[0]
}

func TestHostileAnswers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the limits of processes are those of Unix")
	}
	// Answers that do not compile or do not begin spoil a program for all: they
	// have programs of their own here, with an answer beside them in each.
	groups := map[string][]trial{}
	kind := func(text string) string {
		switch {
		case strings.Contains(text, "Unsetenv"):
			return "spoil the program"
		case strings.Contains(text, "func init()"):
			return "do not begin"
		case strings.Contains(text, "return x }"), strings.Contains(text, "a []float64)"), strings.Contains(text, "Outputdelta"):
			return "do not compile"
		case strings.Contains(text, "go func()"):
			return "race"
		}
		return "begin"
	}
	beside := trial{exercise(t, "whytransposed"), []byte("package whytransposed\n\nfunc WhyTransposed() string { return \"c\" }\n")}
	place := map[string]int{}
	for _, h := range hostile {
		k := kind(h.source)
		place[h.name] = len(groups[k])
		text := "package outputdelta\n" + h.source
		if h.source == "" {
			text = ""
		}
		groups[k] = append(groups[k], trial{exercise(t, "outputdelta"), []byte(text)})
	}
	r, results := testRunner(t, ""), map[string][]result{}
	r.limit = 2 * time.Second
	for k, trials := range groups {
		if k == "race" && os.Getenv("CI") == "" {
			continue
		}
		results[k] = r.try(t.Context(), append(trials, beside))
		if other := results[k][len(trials)]; other.State != check.Pass {
			t.Errorf("the answer beside those that %s: %s %s", k, other.State, other.Message)
		}
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			group := results[kind(h.source)]
			if group == nil {
				t.Skip("only with CI in the environment: it builds the standard library once more, with the race detector")
			}
			if h.name == "data race" && !raceDetector() {
				h.says = "race detector"
			}
			got := group[place[h.name]]
			if got.State != h.state || !strings.Contains(got.Message, h.says) || (got.Points > 0) != (h.state == check.Pass) {
				t.Errorf("%s with %d points: %s\nwant %s: …%s…\n%s", got.State, got.Points, got.Message, h.state, h.says, got.Printed)
			}
			for _, pid := range regexp.MustCompile(`process (\d+)`).FindAllStringSubmatch(got.Printed, -1) {
				if !ends(pid[1]) {
					t.Errorf("the process %s goes on", pid[1])
				}
			}
			t.Logf("%s: %s", got.State, got.Message)
		})
	}
}

// ends reports whether a process ends, or has ended and nobody has asked how.
func ends(pid string) bool {
	n, _ := strconv.Atoi(pid)
	for range 600 { // a minute: only for what would hang
		p, err := os.FindProcess(n)
		if err != nil || p.Signal(syscall.Signal(0)) != nil {
			return true
		}
		if stat, err := os.ReadFile("/proc/" + pid + "/stat"); err == nil && strings.Contains(string(stat), ") Z ") {
			return true
		}
		time.Sleep(100 * time.Millisecond)
	}
	return false
}

// A right report is not enough: the program that writes it must end well.
func TestHowAProgramEnds(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the program is a shell's")
	}
	r, e := testRunner(t, ""), exercise(t, "whytransposed")
	for end, want := range map[string]check.State{"exit 0": check.Pass, "exit 3": check.Error, "kill -9 $$": check.Error, "echo panic: no; exit 2": check.Error} {
		program := filepath.Join(t.TempDir(), "program")
		script := "#!/bin/sh\n" + `printf '{"key":"%s","case":0}\n{"key":"%s","case":0,"did":{"out":[{"type":"string","S":["c"]}]}}\n' $GLASSNET_KEY $GLASSNET_KEY >$GLASSNET_REPORT` + "\n" + end + "\n"
		if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
		if got := r.execute(t.Context(), job{spec: e}, 0, program); got.State != want || (got.Points > 0) != (want == check.Pass) {
			t.Errorf("%s: %s with %d points: %s", end, got.State, got.Points, got.Message)
		}
	}
}

// Who does not compute but sleeps is ended by the clock on the wall.
func TestSleeps(t *testing.T) {
	r := testRunner(t, "")
	r.wait = 3 * time.Second
	got := r.try(t.Context(), []trial{{exercise(t, "outputdelta"), []byte("package outputdelta\n\nimport \"time\"\n\nfunc OutputDelta(a, y []float64) []float64 { time.Sleep(time.Hour); return nil }\n")}})
	if got[0].State != check.Timeout || got[0].Points != 0 {
		t.Errorf("%s: %s", got[0].State, got[0].Message)
	}
}

// A learner's test file cannot replace the test: it is not part of the program.
func TestLearnersTestMain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outputdelta")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"outputdelta.go":      "package outputdelta\n\nfunc OutputDelta(a, y []float64) []float64 { return a }\n",
		"outputdelta_test.go": "package outputdelta\n\nimport (\n\t\"os\"\n\t\"testing\"\n\t_ \"unsafe\"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n\nfunc TestOutputDelta(t *testing.T) {}\n",
		"more.go":             "package outputdelta\n\nfunc helper() {}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := testRunner(t, filepath.Dir(dir)).check(t.Context(), exercise(t, "outputdelta")); got.State != check.Fail {
		t.Errorf("%s: %s", got.State, got.Message)
	}
}

// What an answer has changed while it ran is put back, whatever is in its
// place, and the verdict is an error even if that fails.
func TestRestore(t *testing.T) {
	e := exercise(t, "outputdelta")
	for name, change := range map[string]func(file string) error{
		"nothing":     func(string) error { return nil },
		"other text":  func(file string) error { return os.WriteFile(file, []byte("other"), 0o644) },
		"gone":        os.Remove,
		"folder gone": func(file string) error { return os.RemoveAll(filepath.Dir(file)) },
		"a folder": func(file string) error {
			return errors.Join(os.Remove(file), os.MkdirAll(filepath.Join(file, "x"), 0o755))
		},
		"a link": func(file string) error {
			return errors.Join(os.Remove(file), os.WriteFile(file+".other", []byte("other"), 0o644), os.Symlink(file+".other", file))
		},
		"protected": func(file string) error {
			return errors.Join(os.WriteFile(file, []byte("other"), 0o644), os.Chmod(file, 0o444))
		},
		"a file in place of its folder": func(file string) error {
			dir := filepath.Dir(filepath.Dir(file))
			return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o644))
		},
	} {
		r := &runner{root: t.TempDir()}
		file := filepath.Join(r.root, "exercises", filepath.FromSlash(path(e)))
		j := job{spec: e, answer: answer{"outputdelta.go": []byte("the answer")}}
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, j.answer["outputdelta.go"], 0o644), change(file)); err != nil {
			t.Fatal(err)
		}
		res := result{Verdict: check.Verdict{State: check.Pass, Points: 1}}
		r.restore(&res, j)
		if changed := name != "nothing"; (res.State == check.Error && res.Points == 0) != changed {
			t.Errorf("%s: %s with %d points: %s", name, res.State, res.Points, res.Message)
		}
		lost := strings.Contains(name, "in place of")
		if b, err := os.ReadFile(file); (err != nil || string(b) != "the answer") != lost || strings.Contains(res.Message, "cannot be put back") != lost {
			t.Errorf("%s: the file holds %q, %v; %s", name, b, err, res.Message)
		}
		if other, err := os.ReadFile(file + ".other"); err == nil && string(other) != "other" {
			t.Errorf("%s: what the link led to now holds %q", name, other)
		}
		if info, err := os.Lstat(file); !lost && (err != nil || info.Mode().Perm()&0o200 == 0) {
			t.Errorf("%s: the learner cannot write it any more: %v, %v", name, info, err)
		}
	}
}
