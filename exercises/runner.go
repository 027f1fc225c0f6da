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
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
	"glassnet/internal/guard"
	"glassnet/internal/wholefile"
)

// A runner judges answers. A learner's code can be any code, so it is built
// into a program of its own that runs in a process of its own, in an empty
// folder, with limits on time, memory, files and output. That program only
// calls the function and writes down what it returns. Right and wrong are
// decided here, where the learner's code cannot reach.
type runner struct {
	root   string // the repository
	module string // its module path
	from   string // a folder with answers that are read instead of those in the repository; "" is none

	submission *handedIn // what is in from; nil: not read yet
	cage       cage      // what the programs are confined by; nil: nothing but the limits
	faults     *atomic.Pointer[error]
	limit      time.Duration // how long a program may compute
	wait       time.Duration // how long by the clock on the wall; 0 is patience(limit)
	race       func() bool   // whether the race detector can be used
	exports    *exports
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
	return &runner{root: root, module: module, limit: timeLimit, race: sync.OnceValue(raceDetector), faults: new(atomic.Pointer[error]),
		exports: &exports{files: map[string]string{}}}, nil
}

// guarded is the guard of all programs that this process starts, and its folder holds all that they are built from and write.
var guarded = sync.OnceValues(func() (*guard.Guard, error) {
	g, err := guard.New("glassnet-answers-")
	if err == nil {
		err = os.Chmod(g.Temp, 0o711) // as below
	}
	return g, err
})

// tempDir is a new folder for temporary files. An error is one of the machine.
func tempDir(name string) (string, error) {
	g, err := guarded()
	if err != nil {
		return "", machineFault("there is no folder for temporary files: " + err.Error())
	}
	dir, err := os.MkdirTemp(g.Temp, name+"-")
	if err != nil {
		return "", machineFault(err.Error())
	}
	return dir, os.Chmod(dir, 0o711) // who an answer runs as must come through
}

// A machineFault says why this machine cannot check answers, which is no fault of theirs.
type machineFault string

func (m machineFault) Error() string { return "this machine cannot check answers: " + string(m) }

// ready builds an empty program and runs it. An error says what is wrong with
// the machine: what would otherwise be taken for a fault of every answer.
func (r *runner) ready(ctx context.Context) error {
	if says := tooNarrow(); says != "" {
		return machineFault(says)
	}
	temp, err := tempDir("empty")
	if err != nil {
		return err
	}
	defer removeAll(temp)
	source, program := filepath.Join(temp, "main.go"), filepath.Join(temp, "answer.exe")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return machineFault(err.Error())
	}
	if out, err := r.goTool(ctx, temp, false, "build", "-ldflags=-w", "-o", program, source).CombinedOutput(); err != nil {
		return machineFault(fmt.Sprintf("an empty program cannot be built in %s: %s", temp, cmp.Or(lines(string(out), 2), err.Error())))
	}
	cmd := limited(ctx, r.limit, false, nil, program)
	cmd.Dir = temp
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	says := fmt.Sprintf("an empty program cannot be started from %s: %s", temp, cmp.Or(lines(string(out), 2), err.Error()))
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 126 {
		says += " (is it mounted noexec? TMPDIR names another folder)"
	}
	return machineFault(says)
}

// ofMachine are words of faults that may be the machine's.
var ofMachine = regexp.MustCompile(`no space left|read-only file system|ermission denied|file too large|module cache not found|cannot allocate|too many open files|GOCACHE|exit status 12[67]|no such file or directory|this machine`)

// blame looks at a result that may be the machine's fault. If an empty program cannot be built and run either, nothing is judged any more.
func (r *runner) blame(ctx context.Context, res *result) {
	if res.State != check.Error || !ofMachine.MatchString(res.Message) || ctx.Err() != nil {
		return
	}
	if err := r.ready(ctx); err != nil && ctx.Err() == nil {
		r.faults.Store(&err)
	}
}

// fault is why this machine cannot check answers, nil if it can.
func (r *runner) fault() error {
	if err := r.faults.Load(); err != nil {
		return *err
	}
	return nil
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

// read finds the answer to an exercise. A missingAnswer says that there is none, and what is there instead.
func (r *runner) read(s *check.Spec) (a answer, err error) {
	if r.from != "" {
		if r.submission == nil {
			if r.submission, err = openSubmission(r.from); err != nil {
				return nil, err
			}
		}
		return r.submission.answer(s)
	}
	main, dir := s.Folder()+".go", filepath.Join(r.root, home(s))
	b, err := regular(filepath.Join(dir, main))
	if err != nil {
		return nil, err
	}
	a = answer{main: b}
	others, err := os.ReadDir(dir)
	if err != nil {
		return a, err
	}
	for _, o := range others {
		if name := o.Name(); o.Type().IsRegular() && name != main && !strings.HasSuffix(name, "_test.go") {
			if b, err := regular(filepath.Join(dir, name)); err == nil {
				a[name] = b
			}
		}
	}
	return a, nil
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
	Tries   int           `json:"tries,omitempty"`   // by the student's own state file, where it was handed in
	Hints   int           `json:"hints,omitempty"`   // seen, by the same
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
	race   bool   // it starts goroutines: the race detector has to look
	init   bool   // something of it runs before main
	at     string // a folder of the repository that has these files and no others, so that they may be compiled already; "" is none
}

// home is the folder from which the i-th of the answers in a program is
// imported: its own in the repository, or one that is there for the compiler only.
func (r *runner) home(j job, i int) string {
	switch {
	case j.at != "":
		return j.at
	case r.from == "":
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
	case errors.As(err, new(missingAnswer)):
		return job{}, bad(s, missing, "%v", err)
	case errors.Is(err, fs.ErrNotExist):
		return job{}, bad(s, check.Error, "Its file is gone: exercises/%s. Put the stub back: go run ./exercises reset %s", path(s), s.Folder())
	case err != nil:
		return job{}, bad(s, check.Error, "The answer cannot be read: %v.", err)
	}
	stub, err := r.stub(s)
	begun := func(text []byte) bool { return !untouched(text) && (err != nil || !bytes.Equal(stub, text)) }
	if !begun(a[s.Folder()+".go"]) && r.from != "" { // the file of a clone whose student has worked in the notebook
		if other, err := r.submission.fromBooks(s); err == nil && begun(other[s.Folder()+".go"]) {
			a = other
		}
	}
	if err == nil && bytes.Equal(stub, a[s.Folder()+".go"]) {
		return job{}, bad(s, check.Todo, "%s is not written yet.", s.Func)
	}
	return r.admit(s, a)
}

// admit refuses an answer for what stands in its source, or makes a job of it.
func (r *runner) admit(s *check.Spec, a answer) (job, result) {
	race, refusal := r.inspect(s, a)
	switch {
	case refusal != "":
		return job{}, bad(s, check.Error, "%s", refusal)
	case race && !r.race():
		return job{}, bad(s, check.Error, "The answer starts goroutines. Whether they get into each other's way can only be checked with the race detector, which needs a C compiler on this machine. Write it without: no exercise needs them.")
	}
	return job{spec: s, answer: a, race: race, init: begins.Match(bytes.Join(slices.Collect(maps.Values(a)), []byte("\n")))}, result{}
}

// begins finds what runs before main: init functions, and variables that are computed.
var begins = regexp.MustCompile(`(?m)^func init\(\)|^var [^=\n]*=.*[(]|^\s+[\w, ]+ = .*func`)

// judge builds and runs answers: many in one program, which takes a fraction of
// the time of many programs, and each exercise in a process of its own; those
// that start goroutines in other programs, with the race detector. Answers that
// do not compile are found before; those with an init function, which could end
// a program before it begins, and those that end their process get a program of
// their own.
func (r *runner) judge(ctx context.Context, jobs []job) []result {
	results := make([]result, len(jobs))
	for _, race := range []bool{false, true} {
		var places []int // of the jobs that may share a program
		for i, j := range jobs {
			if j.race == race && !j.init {
				places = append(places, i)
			}
		}
		if len(places) < 2 {
			continue
		}
		for some := range slices.Chunk(places, mostTogether) {
			r.together(ctx, jobs, some, race, results)
		}
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

// mostTogether is how many answers share a program.
const mostTogether = 96

// together judges some of the jobs in one program. What cannot be judged so keeps no result.
func (r *runner) together(ctx context.Context, jobs []job, places []int, race bool, results []result) {
	var shared []job
	for _, i := range places {
		shared = append(shared, jobs[i])
	}
	complaints := r.compile(ctx, shared, race)
	if complaints == nil {
		return
	}
	shared = nil
	var rest []int
	for k, i := range places {
		if complaints[k] == "" {
			shared, rest = append(shared, jobs[i]), append(rest, i)
		}
	}
	if len(shared) == 0 {
		return
	}
	temp, program, out, err := r.link(ctx, shared, race)
	if err != nil { // a function that is gone, or has other arguments, is seen here only
		var fit []job
		var places []int
		for k := range shared {
			if !regexp.MustCompile(fmt.Sprintf(`\banswer%d\.`, k)).MatchString(out) {
				fit, places = append(fit, shared[k]), append(places, rest[k])
			}
		}
		removeAll(temp)
		if len(fit) == 0 || len(fit) == len(shared) {
			return
		}
		shared, rest = fit, places
		temp, program, _, err = r.link(ctx, shared, race)
	}
	defer removeAll(temp)
	if err == nil && r.begins(ctx, race, program) {
		r.each(len(shared), func(k int) { results[rest[k]] = r.execute(ctx, shared[k], k, program) })
	}
}

var heading = regexp.MustCompile(`(?m)^# (\S+)`)

// compile compiles answers without making a program, which takes most of the
// time, and returns what the compiler says of each, "" if nothing: all others
// can share one. nil means that it did not come so far.
func (r *runner) compile(ctx context.Context, jobs []job, race bool) []string {
	says := make([]string, len(jobs))
	temp, err := tempDir("compile")
	if err != nil {
		return nil
	}
	defer removeAll(temp)
	args := []string{"build"}
	if race {
		args = append(args, "-race")
	}
	if r.from != "" {
		if args, err = r.overlay(args, temp, jobs); err != nil {
			return nil
		}
	}
	places := map[string]int{}
	for i, j := range jobs {
		dir := r.home(j, i)
		args = append(args, "./"+dir)
		places[r.module+"/"+dir] = i
	}
	out, err := r.goTool(ctx, temp, race, args...).CombinedOutput()
	if err == nil {
		return says
	}
	found := heading.FindAllStringSubmatchIndex(string(out), -1)
	for k, at := range found {
		end := len(out)
		if k+1 < len(found) {
			end = found[k+1][0]
		}
		if i, ok := places[string(out[at[2]:at[3]])]; ok {
			says[i] = string(out[at[1]:end])
		}
	}
	if len(found) == 0 {
		return nil // nothing that belongs to an answer: each is built alone
	}
	return says
}

// begins reports whether a program gets as far as its main function.
func (r *runner) begins(ctx context.Context, race bool, program string) bool {
	work, err := tempDir("run")
	if err != nil {
		return false
	}
	defer removeAll(work)
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(r.wait, patience(r.limit)))
	defer cancel()
	cmd := limited(ctx, r.limit, race, r.cage.around(work, filepath.Join(work, "report"), race), program, "none")
	cmd.Dir, cmd.Env = work, []string{"HOME=" + work, "TMPDIR=" + work, "SystemRoot=" + os.Getenv("SystemRoot")}
	return runGuarded(cmd) == nil
}

// judgeAlone builds and runs one answer.
func (r *runner) judgeAlone(ctx context.Context, j job) result {
	temp, program, complaint := r.build(ctx, []job{j}, j.race)
	defer removeAll(temp)
	switch {
	case ctx.Err() != nil:
		return bad(j.spec, check.Error, "Interrupted.")
	case complaint != "":
		res := bad(j.spec, check.Error, "%s", complaint)
		r.blame(ctx, &res)
		return res
	}
	res := r.execute(ctx, j, 0, program)
	r.blame(ctx, &res)
	return res
}

// runGuarded runs a command under the guard and ends what it leaves behind.
func runGuarded(cmd *exec.Cmd) error {
	g, err := guarded()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	g.Watch(cmd.Process)
	defer g.Forget(cmd.Process)
	err = cmd.Wait()
	end(cmd) // what it has started may hold the pipe
	return err
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
func (r *runner) inspect(s *check.Spec, a answer) (goroutines bool, refusal string) {
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
		if name := f.Name.Name; name != s.Folder() {
			return false, fmt.Sprintf("The first line of %s must be \"package %s\"; yours is \"package %s\".", base, s.Folder(), name)
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
	temp, program, out, err := r.link(ctx, jobs, race)
	switch {
	case err == nil:
		return temp, program, ""
	case out == "":
		return temp, "", err.Error()
	}
	return temp, "", r.compileError(jobs[0].spec, out)
}

// link makes the program; out is what the compiler says.
func (r *runner) link(ctx context.Context, jobs []job, race bool) (temp, program, out string, err error) {
	if temp, err = tempDir("answer"); err != nil {
		return temp, "", "", err
	}
	program = filepath.Join(temp, "answer.exe") // Windows wants the ending, the others do not mind
	source := filepath.Join(temp, "main.go")
	args := []string{"build", "-ldflags=-w", "-gcflags=-e", "-o", program}
	if race {
		args = append(args, "-race")
	}
	err = os.WriteFile(source, []byte(r.source(jobs)), 0o600)
	if err == nil && r.from != "" {
		args, err = r.overlay(args, temp, jobs)
	}
	if err != nil {
		return temp, "", "", err
	}
	b, err := r.goTool(ctx, temp, race, append(args, source)...).CombinedOutput()
	return temp, program, string(b), err
}

// goTool is a go command whose temporary files are removed with all others. Without
// the race detector it makes programs that need no library of the system.
func (r *runner) goTool(ctx context.Context, temp string, race bool, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = r.root, append(os.Environ(), "GOTMPDIR="+temp)
	if !race {
		cmd.Env = append(cmd.Env, "CGO_ENABLED=0")
	}
	return cmd
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
		if j.at != "" {
			continue
		}
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
	temp, err := tempDir("run")
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
	cmd := limited(ctx, limit, j.race, r.cage.around(work, report, j.race), program, strconv.Itoa(i))
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
	err = runGuarded(cmd)
	in.Close()
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
		{"out of memory", "The answer asks for more memory than it may have (4 GiB of addresses)."},
		{"cannot allocate memory", "The answer asks for more memory than it may have (4 GiB of addresses)."},
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
		res.Message = fmt.Sprintf("The program ends with %s. %s An answer must return its result, and not end the program.", ending(err), where)
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
		if now, err := readRegular(file); err == nil && bytes.Equal(now, text) {
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
