package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"glassnet/exercises/check"
)

// place writes files, path → text, into a folder.
func files(t testing.TB, dir string, all map[string]string) {
	t.Helper()
	for name, text := range all {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// answeredBook is a notebook with cells.
func answeredBook(cells ...string) string {
	var list []map[string]any
	for _, c := range cells {
		list = append(list, map[string]any{"cell_type": "code", "source": c, "metadata": map[string]any{}, "outputs": []any{}, "execution_count": nil})
	}
	b, _ := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{}, "cells": list})
	return string(b)
}

const rightDelta = "package outputdelta\n\nfunc OutputDelta(a, y []float64) []float64 {\n\td := make([]float64, len(a))\n\tfor i := range a {\n\t\td[i] = (a[i] - y[i]) * a[i] * (1 - a[i])\n\t}\n\treturn d\n}\n"

// Students hand in in many ways. What can be found is judged; of what cannot, the report says what is there instead: nothing is a silent 0.
func TestLayouts(t *testing.T) {
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, _ := z.Create("outputdelta.go")
	w.Write([]byte(rightDelta))
	z.Close()
	bare := strings.TrimPrefix(rightDelta, "package outputdelta\n\n")
	stub, err := os.ReadFile("07-backprop-by-hand/outputdelta/outputdelta.go")
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	layouts := []struct {
		name  string
		files map[string]string
		state check.State
		says  string
	}{
		{"flat", map[string]string{"outputdelta.go": rightDelta}, check.Pass, ""},
		{"as in the repository", map[string]string{"exercises/07-backprop-by-hand/outputdelta/outputdelta.go": rightDelta, "README.md": "x"}, check.Pass, ""},
		{"by chapter", map[string]string{"07-backprop-by-hand/outputdelta/outputdelta.go": rightDelta}, check.Pass, ""},
		{"a folder each, with a helper", map[string]string{"outputdelta/outputdelta.go": strings.Replace(rightDelta, "(1 - a[i])", "rest(a[i])", 1), "outputdelta/rest.go": "package outputdelta\n\nfunc rest(a float64) float64 { return 1 - a }\n"}, check.Pass, ""},
		{"unzipped by Moodle", map[string]string{"Ann Lee_4711_assignsubmission_file/hw7/outputdelta.go": rightDelta, "__MACOSX/outputdelta.go": "junk"}, check.Pass, ""},
		{"in capitals", map[string]string{"OutputDelta.go": rightDelta}, check.Pass, ""},
		{"a clone in a folder", map[string]string{"glassnet/exercises/07-backprop-by-hand/outputdelta/outputdelta.go": rightDelta, "glassnet/solutions/07-backprop-by-hand/outputdelta/outputdelta.go": "package outputdelta\n"}, check.Pass, ""},
		{"a notebook", map[string]string{"07-backprop-by-hand.ipynb": answeredBook("%noautoget\nimport \"math\"", "// OutputDelta is δ.\n"+bare, "%%\ncheck.Show(exercise.OutputDelta, OutputDelta)", "func broken(")}, check.Pass, ""},
		{"a notebook with helpers, defined twice", map[string]string{"a.ipynb": answeredBook("import (\n\t\"fmt\"\n\tm \"math\"\n)", "func OutputDelta(a, y []float64) []float64 { return nil }", "const unit = 1\n\ntype pair struct{ a, y float64 }\n\nfunc (p pair) delta() float64 { return (p.a - p.y) * p.a * (unit - p.a) * m.Exp(0) }", "func OutputDelta(a, y []float64) (d []float64) {\n\tfor i := range a {\n\t\td = append(d, pair{a[i], y[i]}.delta())\n\t}\n\treturn d\n}\n\n%% \nfmt.Println(1)")}, check.Pass, ""},
		{"a clone whose student worked in the notebook", map[string]string{"exercises/07-backprop-by-hand/outputdelta/outputdelta.go": string(stub), "notebooks/en/07-backprop-by-hand.ipynb": answeredBook(bare)}, check.Pass, ""},
		{"with a byte order mark and CRLF", map[string]string{"outputdelta.go": "\uFEFF" + strings.ReplaceAll(rightDelta, "\n", "\r\n")}, check.Pass, ""},
		{"a zip file", map[string]string{"solution.zip": packed.String()}, missing, "solution.zip"},
		{"an empty folder", nil, missing, "folder is empty"},
		{"another file", map[string]string{"essay.pdf": "%PDF", "hiddendelta.go": "package hiddendelta\n"}, missing, "essay.pdf"},
		{"a notebook without it", map[string]string{"07.ipynb": answeredBook("func Other() {}"), "notes.md": ""}, missing, "no notebook that defines OutputDelta"},
		{"a notebook that is none", map[string]string{"07.ipynb": "{"}, missing, "not a notebook"},
		{"package main", map[string]string{"outputdelta.go": strings.Replace(rightDelta, "package outputdelta", "package main", 1)}, check.Error, `must be "package outputdelta"; yours is "package main"`},
		{"twice", map[string]string{"a/outputdelta.go": rightDelta, "b/outputdelta.go": "package outputdelta\n"}, missing, "two answers, a/outputdelta.go and b/outputdelta.go"},
		{"untouched", map[string]string{"outputdelta.go": string(stub)}, check.Todo, "not written yet"},
		{"too large", map[string]string{"outputdelta.go": rightDelta + "//" + strings.Repeat("x", 2<<20)}, missing, "at most 1048576"},
	}
	for i, l := range layouts {
		dir := filepath.Join(root, fmt.Sprintf("%02d", i))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		files(t, dir, l.files)
	}
	var odd []string // links and pipes, which no test of the layouts above has
	if runtime.GOOS != "windows" {
		target := filepath.Join(t.TempDir(), "outputdelta.go")
		files(t, filepath.Dir(target), map[string]string{"outputdelta.go": rightDelta})
		for name, make := range map[string]func(file string) error{
			"98-link":   func(f string) error { return os.Symlink(target, f) },
			"99-pipe":   func(f string) error { return exec.Command("mkfifo", f).Run() },
			"97-device": func(f string) error { return os.Symlink("/dev/zero", f) },
			"96-folder": func(f string) error {
				return os.Symlink(filepath.Dir(target), filepath.Join(filepath.Dir(f), "exercises"))
			},
		} {
			dir := filepath.Join(root, name)
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := make(filepath.Join(dir, "outputdelta.go")); err != nil {
				t.Fatal(err)
			}
			odd = append(odd, name)
		}
	}
	all, err := gradeAs(t, testRunner(t, ""), []*check.Spec{exercise(t, "outputdelta")}, "", root, "", "hw")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]result{}
	for _, g := range all {
		got[g.Student] = g.Exercises[0]
	}
	for i, l := range layouts {
		if res := got[fmt.Sprintf("%02d", i)]; res.State != l.state || !strings.Contains(res.Message, l.says) || (res.Points > 0) != (l.state == check.Pass) {
			t.Errorf("%s: %s with %d points: %s\nwant %s: …%s…", l.name, res.State, res.Points, res.Message, l.state, l.says)
		}
	}
	for _, name := range odd {
		if res := got[name]; res.State != missing || res.Points != 0 || !strings.Contains(res.Message, "which is") {
			t.Errorf("%s: %s with %d points: %s", name, res.State, res.Points, res.Message)
		}
	}
}

// Equal answers are judged once, also in a later run; a changed one is judged again; and the summary counts by name.
func TestClassIsJudgedOnce(t *testing.T) {
	root := t.TempDir()
	wrong := "package hiddendelta\n\nimport \"gonum.org/v1/gonum/mat\"\n\nfunc HiddenDelta(w, above, z *mat.Dense) *mat.Dense { var d mat.Dense; d.Mul(w.T(), above); return &d }\n"
	for _, name := range []string{"ann", "bob", "cy"} {
		files(t, root, map[string]string{name + "/hiddendelta.go": wrong, name + "/outputdelta.go": rightDelta})
	}
	files(t, root, map[string]string{"=HYPERLINK(\"x\")/outputdelta.go": rightDelta})
	var judged, known int
	var partial []int
	c := &class{runner: testRunner(t, ""), specs: []*check.Spec{exercise(t, "hiddendelta"), exercise(t, "outputdelta")}, each: root, assignment: "hw", jobs: 1, cache: t.TempDir(),
		progress: func(_, _, j, k int) { judged, known = j, k }, partial: func(all []grading) error { partial = append(partial, len(all)); return nil }}
	all, err := c.grade(t.Context())
	if err != nil || judged != 2 || known != 5 || len(partial) != 1 || partial[0] != 4 {
		t.Fatalf("%d judged, %d known, parts %v: %v", judged, known, partial, err)
	}
	var b bytes.Buffer
	if err := writeSummary(&b, all); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"4 students", "passed 0 of 4, fail 3, missing 1", "3 × " + all[1].Exercises[0].Mistakes[0], "passed 4 of 4"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the summary lacks %q:\n%s", want, b.String())
		}
	}
	files(t, root, map[string]string{"bob/hiddendelta.go": strings.Replace(wrong, "return &d", "d.Scale(2, &d); return &d", 1)})
	if _, err = c.grade(t.Context()); err != nil || judged != 1 || known != 6 {
		t.Errorf("the second run: %d judged, %d known, %v", judged, known, err)
	}
	b.Reset()
	if err := writeWide(&b, all); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 5 || rows[1][0] != `'=HYPERLINK("x")` || rows[2][3] != fmt.Sprint(all[1].Points) {
		t.Errorf("%v %v", rows, err)
	}
}

// A submission is late by its last commit, or else by its newest file.
func TestDue(t *testing.T) {
	dir := t.TempDir()
	files(t, dir, map[string]string{"ann/x.go": "", "bob/x.go": ""})
	old := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "ann", "x.go"), old, old); err != nil {
		t.Fatal(err)
	}
	if got := handedInAt(filepath.Join(dir, "ann")); !got.Equal(old) {
		t.Errorf("the newest file is of %v, got %v", old, got)
	}
	if _, err := exec.LookPath("git"); err == nil {
		for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"-c", "user.name=b", "-c", "user.email=b@example.org", "commit", "-qm", "x", "--date", "2021-01-01T00:00:00Z"}} {
			git := exec.Command("git", args...)
			git.Dir, git.Env = filepath.Join(dir, "bob"), append(os.Environ(), "GIT_COMMITTER_DATE=2021-05-05T05:05:05Z")
			if out, err := git.CombinedOutput(); err != nil {
				t.Fatal(err, string(out))
			}
		}
		if got := handedInAt(filepath.Join(dir, "bob")); got.Format(time.DateOnly) != "2021-05-05" {
			t.Errorf("the commit is of 2021-05-05, got %v", got)
		}
	}
	for due, want := range map[string]string{"": "", "2026-11-30": "23:59:59", "2026-11-30T18:00:00+01:00": "18:00:00"} {
		at, err := parseDue(due)
		if err != nil || due != "" && at.Format("15:04:05") != want {
			t.Errorf("%q is %v, %v", due, at, err)
		}
	}
	if _, err := parseDue("tomorrow"); err == nil {
		t.Error("tomorrow is no date")
	}
}

// Likeness sees through names, comments and layout, and leaves short functions alone.
func TestSimilar(t *testing.T) {
	long := func(x, note string) string {
		return "package p\n\n" + note + "\nfunc F(a []float64) float64 {\n" + strings.Repeat("\tif a[0] > 1 {\n\t\ta[0]--\n\t}\n", 4) + "\t" + x + " := 1.0\n\treturn " + x + "\n}\n"
	}
	one, other := shape([]byte(long("x", "")), "F"), shape([]byte(long("sum", "// F is mine.")), "F")
	if one == "" || one != other {
		t.Errorf("got\n%s\nand\n%s", one, other)
	}
	if shape([]byte(strings.Replace(long("x", ""), "1.0", "2.0", 1)), "F") == one {
		t.Error("another number is the same shape")
	}
	if shape([]byte("package p\n\nfunc F() int { return 1 }\n"), "F") != "" {
		t.Error("a function of one line has a shape")
	}
}

// What is wrong with the machine is no verdict on anybody: the grading ends with a sentence, and there are no grades.
func TestFaultsOfTheMachine(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the faults are those of Unix")
	}
	dir := submission(t, map[string]string{"outputdelta": rightDelta})
	for name, env := range map[string]string{"no cache of Go": "GOCACHE=off", "no Go": "PATH=/nonexistent"} {
		t.Run(name, func(t *testing.T) {
			r := testRunner(t, "")
			name, value, _ := strings.Cut(env, "=")
			t.Setenv(name, value)
			all, err := gradeAs(t, r, []*check.Spec{exercise(t, "outputdelta")}, dir, "", "", "hw")
			if err == nil || !strings.Contains(err.Error(), "this machine cannot check answers") || all != nil {
				t.Errorf("%d gradings, %v", len(all), err)
			}
		})
	}
	// A fault that comes later is found when a result looks like it.
	r := testRunner(t, "")
	res := bad(exercise(t, "outputdelta"), check.Error, "It does not compile:\nno space left on device")
	if r.blame(t.Context(), &res); r.fault() != nil {
		t.Errorf("an answer that prints of a full disk is taken for one: %v", r.fault())
	}
	t.Setenv("GOCACHE", "off")
	if r.blame(t.Context(), &res); r.fault() == nil {
		t.Error("a fault of the machine is taken for one of the answer")
	}
}

// What somebody has set for another project is not blamed on an answer.
func TestSettingsOfOtherProjects(t *testing.T) {
	for name, value := range map[string]string{"GOFLAGS": "-mod=vendor", "GOWORK": filepath.Join(t.TempDir(), "go.work"), "GOOS": "plan9", "GOARCH": "arm", "GO111MODULE": "off"} {
		t.Setenv(name, value)
	}
	said, err := testRunner(t, "").goTool(t.Context(), t.TempDir(), false, "env", "GOFLAGS", "GOWORK", "GOOS", "GOARCH", "GO111MODULE").Output()
	if want := []string{"-mod=readonly", "off", runtime.GOOS, runtime.GOARCH, "on"}; err != nil || !slices.Equal(strings.Fields(string(said)), want) {
		t.Errorf("go env says %q, %v; want %q", said, err, want)
	}
}

// In a cage an answer reaches nothing but itself and an empty folder.
func TestConfinedAnswers(t *testing.T) {
	c, why := openCage(t.Context(), testRunner(t, ""))
	if len(c) == 0 || why != "" {
		t.Skipf("NOTHING WAS CONFINED: %s", why)
	}
	confinedAnswers(t, c, nil)
}

// Landlock alone keeps files out of reach, and ports and the grader as far as the kernel's version knows them, but there is no folder in
// memory whose size is limited, no end of the processes, and no other network.
func TestLandlockAlone(t *testing.T) {
	if os.Getenv("CI") == "" || testing.Short() {
		t.Skip("CI asks for it")
	}
	for _, c := range cages(t) {
		if c[1] != "landlock" {
			continue
		}
		confinedAnswers(t, c, []string{"sends a datagram", "fills the disk with many files", "makes endless files", "leaves a process of its own session", "kills all that it may"})
	}
}

// confinedAnswers runs answers that want more than is theirs in a cage; some may.
func confinedAnswers(t *testing.T, c cage, may []string) {
	r := testRunner(t, "")
	r.limit = 5 * time.Second
	secret := filepath.Join(t.TempDir(), "secret")
	files(t, filepath.Dir(secret), map[string]string{"secret": "s"})
	os.Chmod(filepath.Dir(filepath.Dir(secret)), 0o755)
	os.Chmod(filepath.Dir(secret), 0o777)
	listener, datagrams := listen(t)
	grader := os.Getpid()
	attack := func(imports, code string) []byte {
		return []byte("package outputdelta\n\nimport (\n" + imports + "\n)\n\n" + strings.Replace(strings.TrimPrefix(rightDelta, "package outputdelta\n\n"), "{\n", "{\n"+code+"\n", 1))
	}
	attacks := []struct{ name, imports, code string }{
		{"reads a file of the teacher", `"os"`, fmt.Sprintf("if b, err := os.ReadFile(%q); err == nil { println(\"BROKEN\", string(b)) }", secret)},
		{"reads the solutions", `"os"`, fmt.Sprintf("if _, err := os.ReadDir(%q); err == nil { println(\"BROKEN\") }", filepath.Join(r.root, "solutions"))},
		{"lists the root folder", `"os"`, `if l, err := os.ReadDir("/"); err == nil { for _, e := range l { println("BROKEN", e.Name()) } }`},
		{"climbs out of its folder", `"os"`, fmt.Sprintf("if _, err := os.ReadFile(\"../../../../../../../..\" + %q); err == nil { println(\"BROKEN\") }", secret)},
		{"writes outside", `"os"`, fmt.Sprintf("if os.WriteFile(%q, nil, 0o644) == nil { println(\"BROKEN\") }", secret+"2")},
		{"changes rights outside", `"os"`, fmt.Sprintf("if os.Chmod(%q, 0) == nil { println(\"BROKEN\") }", secret)},
		{"links a file outside", `"os"`, fmt.Sprintf("if os.Link(%q, \"mine\") == nil { println(\"BROKEN\") }", secret)},
		{"connects to a port", `"net"`, fmt.Sprintf("if _, err := net.Dial(\"tcp\", %q); err == nil { println(\"BROKEN\") }", listener)},
		{"sends a datagram", `"net"`, fmt.Sprintf("if c, err := net.Dial(\"udp\", %q); err == nil { c.Write([]byte(\"BROKEN\")) }", datagrams)},
		{"kills the grader", "\"os\"\n\"syscall\"", fmt.Sprintf("syscall.Kill(os.Getppid(), syscall.SIGKILL); if syscall.Kill(%d, 0) == nil { println(\"BROKEN\") }", grader)},
		{"kills all that it may", `"syscall"`, "syscall.Kill(-1, syscall.SIGKILL)"},
		{"reads the grader's environment", `"os"`, fmt.Sprintf("if _, err := os.ReadFile(\"/proc/%d/environ\"); err == nil { println(\"BROKEN\") }", grader)},
		{"fills the disk with many files", "\"os\"\n\"fmt\"", "b := make([]byte, 1<<20); n := 0; for i := range 200 { if os.WriteFile(fmt.Sprint(i), b, 0o600) == nil { n++ } }; if n > 70 { println(\"BROKEN\", n) }"},
		{"makes endless files", "\"os\"\n\"fmt\"", "n := 0; for i := range 10000 { if f, err := os.Create(fmt.Sprint(i)); err == nil { f.Close(); n++ } }; if n > 5000 { println(\"BROKEN\", n) }"},
		{"mounts", `"syscall"`, `if syscall.Mount("tmpfs", ".", "tmpfs", 0, "") == nil { println("BROKEN") }`},
		{"starts a program", `"os/exec"`, `if exec.Command("/bin/sh", "-c", "true").Run() == nil { println("BROKEN") }`},
		{"becomes root", `"syscall"`, `if syscall.Getuid() != 0 && syscall.Setuid(0) == nil { println("BROKEN") }`},
		{"leaves a process of its own session", "\"os\"\n\"os/exec\"\n\"syscall\"\n\"time\"", `if len(os.Args) > 1 && os.Args[1] == "stay" { time.Sleep(time.Hour) }; e, _ := os.Executable(); if e == "" { e = "/answer.exe" }; c := exec.Command(e, os.Args[1]); c.Env = append(os.Environ(), "GLASSNET_REPORT=/home/r"); c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}; c.Start()`},
	}
	if !testing.Short() { // an answer that needs no harm: it is watched for races, which takes another cage
		attacks = append(attacks, struct{ name, imports, code string }{"uses goroutines as it should", `_ "os"`, "done := make(chan bool); go func() { done <- true }(); <-done"})
	}
	attacks = slices.DeleteFunc(attacks, func(a struct{ name, imports, code string }) bool { return slices.Contains(may, a.name) })
	var trials []trial
	for _, a := range attacks {
		trials = append(trials, trial{exercise(t, "outputdelta"), attack(a.imports, a.code)})
	}
	r.cage = c
	for i, res := range r.try(t.Context(), trials) {
		name := attacks[i].name
		switch {
		case strings.Contains(res.Printed, "BROKEN"):
			t.Errorf("%s: it can: %s", name, res.Printed)
		case res.State == check.Pass, name == "kills all that it may":
			t.Logf("%s: %s", name, res.State)
		default:
			t.Errorf("%s: %s: %s\n%s", name, res.State, res.Message, res.Printed)
		}
	}
	if left := processes("answer.exe"); left != "" {
		t.Errorf("still running: %s", left)
	}
	// Outside of a cage the first can: the test can fail.
	r.cage = nil
	if res := r.try(t.Context(), trials[:1]); !strings.Contains(res[0].Printed, "BROKEN") {
		t.Errorf("without a cage: %s, %q", res[0].State, res[0].Printed)
	}
}

// listen opens a port for connections and one for datagrams; nothing may come in at the second.
func listen(t *testing.T) (tcp, udp string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		l.Close()
		p.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
		if n, _, err := p.ReadFrom(make([]byte, 10)); err == nil {
			t.Errorf("a datagram of %d bytes has come through", n)
		}
		p.Close()
	})
	return l.Addr().String(), p.LocalAddr().String()
}

// processes are the command lines of running processes that have a word in them.
func processes(word string) string {
	var found []string
	for range 600 { // a minute: only for what would hang
		found = nil
		all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, p := range all {
			if b, err := os.ReadFile(p); err == nil && strings.Contains(string(b), word) && strings.Contains(string(b), fmt.Sprintf("glassnet-answers-%d-", os.Getpid())) {
				found = append(found, strings.ReplaceAll(string(b), "\x00", " "))
			}
		}
		if len(found) == 0 {
			return ""
		}
		time.Sleep(100 * time.Millisecond)
	}
	return strings.Join(found, "\n")
}

// The journal of progress survives a dozen that write at once.
func TestJournalIsLocked(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no lock of this kind")
	}
	root := t.TempDir()
	var all []*check.Spec
	for _, c := range chapters {
		all = append(all, c.Exercises...)
	}
	done := make(chan error)
	for _, e := range all[:24] {
		go func() {
			j, err := readJournal(root)
			if err == nil {
				err = j.write(e, func(n *entry) { n.Hints++ })
			}
			done <- err
		}()
	}
	for range 24 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	j, err := readJournal(root)
	if err != nil || len(j.Entries) != 24 {
		t.Errorf("%d entries of 24, %v", len(j.Entries), err)
	}
}
