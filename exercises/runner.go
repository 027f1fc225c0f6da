package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
	"glassnet/internal/wholefile"
)

// A runner judges answers. A learner's code can be any code, so it is built
// into a program of its own that runs in a process of its own, in an empty
// folder, with limits on time, memory, files and output. That program only
// calls the function and writes down what it returns. Right and wrong are
// decided here, where the learner's code cannot reach.
type runner struct {
	root   string        // the repository
	module string        // its module path
	from   string        // a folder with answers that are read instead of those in the repository; "" is none
	limit  time.Duration // how long a program may compute
	wait   time.Duration // how long by the clock on the wall; 0 is patience(limit)
	race   func() bool   // whether the race detector can be used

	exports *exports
}

// Limits of a learner's program.
const (
	timeLimit   = 10 * time.Second // of computing; see patience for the clock on the wall
	outputLimit = 1 << 20          // bytes on standard output and error together
	memoryLimit = 4 << 20          // KiB of address space
	fileLimit   = 64 << 10         // blocks of 512 bytes that a file may have
)

func newRunner(root string) (*runner, error) {
	module, err := cli.Module(root)
	if err != nil {
		return nil, err
	}
	if _, err := exec.LookPath("go"); err != nil {
		return nil, errors.New("the command go is not on the PATH: it builds the answers")
	}
	return &runner{root: root, module: module, limit: timeLimit, race: sync.OnceValue(raceDetector), exports: &exports{files: map[string]string{}}}, nil
}

// raceDetector reports whether go build -race works here: it needs cgo.
func raceDetector() bool {
	out, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	enabled, cc, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	words := strings.Fields(cc)
	if err != nil || enabled != "1" || len(words) == 0 {
		return false
	}
	_, err = exec.LookPath(words[0])
	return err == nil
}

// A submitted answer: the files of its package, by name.
type answer map[string][]byte

// home is the folder of an exercise in the repository.
func home(s *check.Spec) string { return "exercises/" + s.ID }

// read finds the answer to an exercise.
func (r *runner) read(s *check.Spec) (a answer, err error) {
	main := s.Folder() + ".go"
	dirs := []string{filepath.Join(r.root, home(s))}
	if r.from != "" { // as in the repository, as in exercises/, by chapter, or all in one folder
		dirs = []string{filepath.Join(r.from, home(s)), filepath.Join(r.from, s.ID), filepath.Join(r.from, s.Folder()), r.from}
	}
	for i, dir := range dirs {
		b, e := os.ReadFile(filepath.Join(dir, main))
		if err = e; e != nil {
			continue
		}
		a = answer{main: b}
		if r.from != "" && i == len(dirs)-1 {
			return a, nil
		}
		others, e := os.ReadDir(dir)
		if e != nil {
			return a, e
		}
		for _, o := range others {
			if name := o.Name(); o.Type().IsRegular() && name != main && !strings.HasSuffix(name, "_test.go") {
				if b, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
					a[name] = b
				}
			}
		}
		return a, nil
	}
	return a, err
}

// stub is the unsolved exercise; an error says that there are no solutions to make it from.
func (r *runner) stub(s *check.Spec) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(r.root, "solutions", filepath.FromSlash(path(s))))
	if err != nil {
		return nil, err
	}
	k, err := strip(text, s, r.module)
	return k.file, err
}

// A result is a verdict and what a learner may want to see beside it.
type result struct {
	check.Verdict
	Source  []string      `json:"source,omitempty"`  // what stands out in the source of an answer that has failed, by line
	Printed string        `json:"printed,omitempty"` // by the answer
	Took    time.Duration `json:"-"`
}

// bad is a result without a judgement.
func bad(s *check.Spec, state check.State, format string, args ...any) result {
	return result{Verdict: check.Verdict{ID: s.ID, Title: s.Title, State: state, Max: s.Points, Cases: len(s.Cases), Message: fmt.Sprintf(format, args...)}}
}

// A job is an answer that must be built and run.
type job struct {
	spec   *check.Spec
	answer answer
	race   bool // it starts goroutines: the race detector has to look
}

// home is the folder from which the i-th of the answers in a program is
// imported: its own in the repository, or one that is there for the compiler only.
func (r *runner) home(j job, i int) string {
	if r.from == "" {
		return home(j.spec)
	}
	return fmt.Sprintf("%s/%d", home(j.spec), i)
}

// check judges the answer to one exercise.
func (r *runner) check(ctx context.Context, s *check.Spec) (res result) {
	r.all(ctx, []*check.Spec{s}, func(_ *check.Spec, one result) { res = one })
	return res
}

// all judges several answers. done gets each result, in the order of the exercises.
func (r *runner) all(ctx context.Context, list []*check.Spec, done func(*check.Spec, result)) {
	results := make([]result, len(list))
	var jobs []job
	var places []int // of the jobs in the list
	for i, s := range list {
		j, res := r.prepare(s)
		if results[i] = res; res.State == "" {
			jobs, places = append(jobs, j), append(places, i)
		}
	}
	looks := make([]func() []string, len(jobs))
	for k, j := range jobs {
		looks[k] = sync.OnceValue(func() []string { return r.look(ctx, j.spec, j.answer) })
		if len(jobs) == 1 { // somebody waits: look while it is built
			go looks[k]()
		}
	}
	for k, res := range r.judge(ctx, jobs) {
		if res.State == check.Fail || res.State == check.Error {
			res.Source = looks[k]()
		}
		results[places[k]] = res
	}
	for i, s := range list {
		done(s, results[i])
	}
}

// prepare reads an answer. A result with a state says that nothing has to be run.
func (r *runner) prepare(s *check.Spec) (job, result) {
	a, err := r.read(s)
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.from != "":
		return job{}, bad(s, check.Todo, "There is no %s.go.", s.Folder())
	case errors.Is(err, fs.ErrNotExist):
		return job{}, bad(s, check.Error, "Its file is gone: exercises/%s. Put the stub back: go run ./exercises reset %s", path(s), s.Folder())
	case err != nil:
		return job{}, bad(s, check.Error, "The answer cannot be read: %v.", err)
	}
	if stub, err := r.stub(s); err == nil && bytes.Equal(stub, a[s.Folder()+".go"]) {
		return job{}, bad(s, check.Todo, "%s is not written yet.", s.Func)
	}
	return r.admit(s, a)
}

// admit refuses an answer for what stands in its source, or makes a job of it.
func (r *runner) admit(s *check.Spec, a answer) (job, result) {
	race, refusal := r.inspect(a)
	switch {
	case refusal != "":
		return job{}, bad(s, check.Error, "%s", refusal)
	case race && !r.race():
		return job{}, bad(s, check.Error, "The answer starts goroutines. Whether they get into each other's way can only be checked with the race detector, which needs a C compiler on this machine. Write it without: no exercise needs them.")
	}
	return job{spec: s, answer: a, race: race}, result{}
}

// judge builds and runs answers: all in one program, which takes a fraction of
// the time of many, and each exercise in a process of its own; those that start
// goroutines in a second program, with the race detector. Where one does not
// compile, or its init functions do not let the program begin, each answer gets
// a program of its own; so does one that ends its process.
func (r *runner) judge(ctx context.Context, jobs []job) []result {
	results := make([]result, len(jobs))
	for _, race := range []bool{false, true} {
		var shared []job
		var places []int // of the jobs in the list
		for i, j := range jobs {
			if j.race == race {
				shared, places = append(shared, j), append(places, i)
			}
		}
		if len(shared) < 2 {
			continue
		}
		temp, program, complaint := r.build(ctx, shared, race)
		if complaint == "" && r.begins(ctx, race, program) {
			r.each(len(shared), func(k int) { results[places[k]] = r.execute(ctx, shared[k], k, program) })
		}
		removeAll(temp)
	}
	var alone []int
	for i, res := range results {
		if res.State == "" || res.State == check.Error {
			alone = append(alone, i)
		}
	}
	r.each(len(alone), func(k int) { results[alone[k]] = r.judgeAlone(ctx, jobs[alone[k]]) })
	return results
}

// begins reports whether a program gets as far as its main function.
func (r *runner) begins(ctx context.Context, race bool, program string) bool {
	work, err := os.MkdirTemp("", "glassnet-run-")
	if err != nil {
		return false
	}
	defer removeAll(work)
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(r.wait, patience(r.limit)))
	defer cancel()
	cmd := limited(ctx, r.limit, race, program, "none")
	cmd.Dir, cmd.Env = work, []string{"HOME=" + work, "TMPDIR=" + work, "SystemRoot=" + os.Getenv("SystemRoot")}
	err = cmd.Run()
	end(cmd)
	return err == nil
}

// judgeAlone builds and runs one answer.
func (r *runner) judgeAlone(ctx context.Context, j job) result {
	temp, program, complaint := r.build(ctx, []job{j}, j.race)
	defer removeAll(temp)
	switch {
	case ctx.Err() != nil:
		return bad(j.spec, check.Error, "Interrupted.")
	case complaint != "":
		return bad(j.spec, check.Error, "%s", complaint)
	}
	return r.execute(ctx, j, 0, program)
}

// each calls f for 0 … n−1, as many at a time as there are processors.
func (r *runner) each(n int, f func(i int)) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for i := range n {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			f(i)
		})
	}
	wait.Wait()
}

// inspect looks at the source: whether it starts goroutines, and what it imports
// or uses that an answer may not. refusal is a sentence, or "".
func (r *runner) inspect(a answer) (goroutines bool, refusal string) {
	for base, text := range a {
		if !strings.HasSuffix(base, ".go") {
			if strings.HasSuffix(base, ".s") || strings.HasSuffix(base, ".syso") {
				return false, base + ": an answer is written in Go."
			}
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), base, text, parser.SkipObjectResolution)
		if err != nil {
			return false, fmt.Sprintf("%s does not compile:\n%v", base, err)
		}
		engine := r.module + "/exercises/check"
		for _, i := range f.Imports {
			switch p, _ := strconv.Unquote(i.Path.Value); {
			case p == "C" || p == "unsafe":
				return false, fmt.Sprintf("%s imports %q: an answer needs neither C nor package unsafe.", base, p)
			case strings.HasPrefix(p, r.module+"/solutions"), strings.HasPrefix(p, r.module+"/exercises/") && p != engine:
				return false, fmt.Sprintf("%s imports %q: an answer must find the result itself.", base, p)
			case p == engine && i.Name != nil:
				return false, base + " imports check under another name."
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				goroutines = true
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "check" && n.Sel.Name != "TODO" && imports(f, engine) {
					refusal = fmt.Sprintf("%s uses check.%s: an answer must find the result itself.", base, n.Sel.Name)
				}
			}
			return refusal == ""
		})
		if refusal != "" {
			return false, refusal
		}
	}
	return goroutines, ""
}

func imports(f *ast.File, path string) bool {
	return slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == strconv.Quote(path) })
}

// source is the program that answers are built into. Its argument says which of them is to be run.
func (r *runner) source(jobs []job) string {
	var imports, cases strings.Builder
	for i, j := range jobs {
		fmt.Fprintf(&imports, "\tanswer%d %q\n\tspec%[1]d %[3]q\n", i, r.module+"/"+r.home(j, i), r.module+"/exercises/check/"+packageOf(j.spec))
		fmt.Fprintf(&cases, "\tcase \"%d\":\n\t\tcheck.Answer(spec%[1]d.%[2]s, answer%[1]d.%[2]s)\n", i, j.spec.Func)
	}
	return fmt.Sprintf("package main\n\nimport (\n\t\"os\"\n\n\t\"%s/exercises/check\"\n%s)\n\nfunc main() {\n\tswitch os.Args[1] {\n%s\t}\n}\n", r.module, imports.String(), cases.String())
}

// build makes the program of some answers in a temporary folder, or says why it
// cannot. The folder must be removed in any case.
func (r *runner) build(ctx context.Context, jobs []job, race bool) (temp, program, complaint string) {
	temp, err := os.MkdirTemp("", "glassnet-answer-")
	if err != nil {
		return temp, "", err.Error()
	}
	program = filepath.Join(temp, "answer.exe") // Windows wants the ending, the others do not mind
	source := filepath.Join(temp, "main.go")
	args := []string{"build", "-ldflags=-w", "-o", program}
	if race {
		args = append(args, "-race")
	}
	err = os.WriteFile(source, []byte(r.source(jobs)), 0o600)
	if err == nil && r.from != "" {
		args, err = r.overlay(args, temp, jobs)
	}
	if err != nil {
		return temp, "", err.Error()
	}
	build := exec.CommandContext(ctx, "go", append(args, source)...)
	build.Dir = r.root
	if out, err := build.CombinedOutput(); err != nil {
		return temp, "", r.compileError(jobs[0].spec, string(out))
	}
	return temp, program, ""
}

// packageOf is the package of an exercise's spec.
func packageOf(s *check.Spec) string {
	for _, c := range chapters {
		if c.Name == s.Chapter() {
			return c.Package
		}
	}
	panic("exercises: no chapter " + s.Chapter())
}

// overlay lets the compiler see the files of the answers in the folders of the jobs.
func (r *runner) overlay(args []string, temp string, jobs []job) ([]string, error) {
	replace := map[string]string{}
	for i, j := range jobs {
		dir := filepath.Join(temp, strconv.Itoa(i))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return nil, err
		}
		for name, text := range j.answer {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, text, 0o600); err != nil {
				return nil, err
			}
			replace[filepath.Join(r.root, filepath.FromSlash(r.home(j, i)), name)] = file
		}
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(temp, "overlay.json")
	return append(args, "-overlay", file), os.WriteFile(file, b, 0o600)
}

var (
	ownLine = regexp.MustCompile(`(?m)^\S*main\.go:\d+:\d+: `)
	folders = regexp.MustCompile(`[^\s:]*/([\w.-]+\.go:\d+)`) // before the names of files
)

// compileError is what the compiler says, without what a learner cannot use.
func (r *runner) compileError(s *check.Spec, out string) string {
	if strings.Contains(out, "undefined: answer0."+s.Func) {
		return fmt.Sprintf("%s.go has no function %s any more.", s.Folder(), s.Func)
	}
	if ownLine.MatchString(out) && strings.Contains(out, "answer0."+s.Func) {
		return fmt.Sprintf("The function %s must keep its arguments and results as they are in the stub. The compiler says:\n%s", s.Func, strings.ReplaceAll(ownLine.ReplaceAllString(lines(out, 4), ""), "answer0.", ""))
	}
	return "It does not compile:\n" + folders.ReplaceAllString(lines(out, 12), "$1")
}

// lines are the first n lines of a compiler's output that are no headings.
func lines(out string, n int) string {
	var keep []string
	for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
		if strings.HasPrefix(l, "#") {
			continue
		}
		if len(keep) == n {
			keep = append(keep, "…")
			break
		}
		keep = append(keep, l)
	}
	return strings.Join(keep, "\n")
}

// execute runs the i-th answer in a program and judges what it has written down.
func (r *runner) execute(ctx context.Context, j job, i int, program string) (res result) {
	began, s := time.Now(), j.spec
	temp, err := os.MkdirTemp("", "glassnet-run-")
	if err != nil {
		return bad(s, check.Error, "%v", err)
	}
	defer removeAll(temp)
	defer func() {
		res.Took = time.Since(began)
		if r.from == "" {
			r.restore(&res, j)
		}
	}()
	work := filepath.Join(temp, "work") // all that a relative path can reach
	report := filepath.Join(temp, "report")
	key := rand.Text()
	if err := os.Mkdir(work, 0o700); err != nil {
		return bad(s, check.Error, "%v", err)
	}
	limit := r.limit
	if j.race {
		limit *= 5
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(r.wait, patience(limit)))
	defer cancel()
	cmd := limited(ctx, limit, j.race, program, strconv.Itoa(i))
	cmd.Dir = work
	cmd.Env = append(check.Environment(report, key), "HOME="+work, "TMPDIR="+work, "PATH="+os.Getenv("PATH"), "GOTRACEBACK=single", "GORACE=halt_on_error=1", "SystemRoot="+os.Getenv("SystemRoot"))
	printed := &capped{limit: outputLimit, full: cancel}
	out, in, err := os.Pipe()
	if err != nil {
		return bad(s, check.Error, "%v", err)
	}
	copied := make(chan struct{})
	go func() { defer close(copied); io.Copy(printed, out) }()
	cmd.Stdout, cmd.Stderr = in, in
	err = cmd.Run()
	in.Close()
	end(cmd) // what it has started may hold the pipe
	select {
	case <-copied:
	case <-time.After(10 * time.Second): // somebody has left the group
	}
	out.Close()
	f, e := os.Open(report)
	if e != nil {
		f, _ = os.Open(os.DevNull)
	}
	defer f.Close()
	res.Printed = printed.tail()
	switch {
	case printed.over():
		res.Verdict = s.Judge(f, key)
		res.State, res.Points, res.Message, res.Detail = check.Error, 0, "Stopped: the answer prints more than 1 MiB. A loop that never ends?", ""
	case errors.Is(ctx.Err(), context.DeadlineExceeded), spent(cmd, limit):
		res.Verdict = s.Late(f, key, limit)
	case ctx.Err() != nil:
		return bad(s, check.Error, "Interrupted.")
	default:
		res.Verdict = s.Judge(f, key)
		if err != nil || res.State == check.Error {
			res.explainEnd(err, printed.text())
		}
	}
	return res
}

// explainEnd says why a program ended that should not have.
func (res *result) explainEnd(err error, printed string) {
	where := res.Message
	res.State, res.Points, res.Detail, res.Mistakes = check.Error, 0, "", nil
	for _, k := range []struct{ sign, says string }{
		{"WARNING: DATA RACE", "Two goroutines use the same variable at the same time, and one of them writes: a data race. The result is right by luck. Write it without goroutines: no exercise needs them."},
		{"stack overflow", "The function calls itself without end, until its stack is full. Where does the recursion stop?"},
		{"goroutine stack exceeds", "The function calls itself without end, until its stack is full. Where does the recursion stop?"},
		{"out of memory", "The answer asks for more memory than it may have (2 GiB)."},
		{"cannot allocate memory", "The answer asks for more memory than it may have (2 GiB)."},
		{"all goroutines are asleep", "All goroutines wait for each other: a deadlock."},
		{"concurrent map", "Two goroutines use the same map at the same time."},
	} {
		if strings.Contains(printed, k.sign) {
			res.Message = k.says
			return
		}
	}
	if i := strings.Index(printed, "panic: "); i >= 0 {
		first, _, _ := strings.Cut(printed[i:], "\n")
		res.Message = fmt.Sprintf("The program ends with %s. %s", first, where)
		return
	}
	switch {
	case err != nil:
		res.Message = fmt.Sprintf("The program ends with %v. %s An answer must return its result, and not end the program.", err, where)
	case strings.Contains(where, "tampered"):
	default:
		res.Message = fmt.Sprintf("The program ends by itself. %s An answer must return its result, and not end the program.", where)
	}
}

// restore puts back what the answer has changed in its own folder while it ran.
func (r *runner) restore(res *result, j job) {
	for name, text := range j.answer {
		name = home(j.spec) + "/" + name
		file := filepath.Join(r.root, filepath.FromSlash(name))
		if now, err := os.ReadFile(file); err == nil && bytes.Equal(now, text) {
			continue
		}
		err := putBack(file, text)
		res.State, res.Points = check.Error, 0
		res.Message = fmt.Sprintf("While it ran, %s was changed or deleted; it has been put back. An answer computes, and leaves files alone.", name)
		if err != nil {
			res.Message = fmt.Sprintf("While it ran, %s was changed or deleted, and it cannot be put back: %v. An answer computes, and leaves files alone.", name, err)
		}
	}
}

// putBack writes a file, whatever has taken its place.
func putBack(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if info, err := os.Lstat(file); err == nil && (!info.Mode().IsRegular() || info.Mode().Perm()&0o200 == 0) {
		removeAll(file)
	}
	return wholefile.Write(file, wholefile.Bytes(text))
}

// capped keeps the first bytes that are written, and calls full when there are more.
type capped struct {
	mu    sync.Mutex
	b     bytes.Buffer
	limit int
	full  func()
	more  bool
}

func (c *capped) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	room := c.limit - c.b.Len()
	if len(p) > room && !c.more {
		c.more = true
		c.full()
	}
	c.b.Write(p[:min(len(p), room)])
	return len(p), nil
}

func (c *capped) over() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.more }

func (c *capped) text() string { c.mu.Lock(); defer c.mu.Unlock(); return c.b.String() }

// tail is what a learner wants to see of the output: the beginning.
func (c *capped) tail() string {
	const most = 2000
	t := strings.ToValidUTF8(c.text(), "�")
	if len(t) > most {
		t = strings.ToValidUTF8(t[:most], "") + "\n…"
	}
	return t
}

// removeAll removes a folder even if an answer has made parts of it unreadable.
func removeAll(dir string) {
	if os.RemoveAll(dir) == nil {
		return
	}
	filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() {
			os.Chmod(p, 0o700)
		}
		return nil
	})
	os.RemoveAll(dir)
}
