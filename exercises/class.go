package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"glassnet/exercises/check"
	"glassnet/internal/wholefile"
)

// A class is what report grades: one submission or many.
type class struct {
	*runner
	specs      []*check.Spec
	each       string // the folder of submissions; "" is one submission, the runner's
	student    string
	assignment string
	due        time.Time
	jobs       int // groups of students that are graded at the same time
	cache      string
	progress   func(done, all, judged, known int) // is told after each group of students
	partial    func(all []grading) error          // gets what is ready
}

// group is how many students are graded together: their answers share programs.
const group = 10

// A student is a submission that is being graded.
type student struct {
	grading
	r *runner
}

// grade judges all submissions. An error means that there are no grades.
func (c *class) grade(ctx context.Context) ([]grading, error) {
	students, err := c.students()
	if err != nil {
		return nil, err
	}
	if err := c.ready(ctx); err != nil {
		return nil, err
	}
	var (
		mu    sync.Mutex
		ready []grading
		wait  sync.WaitGroup
		slots = make(chan struct{}, max(1, c.jobs))
		fails = make([]error, (len(students)+group-1)/group)
		total struct{ done, judged, known int }
	)
	for i, some := range slices.Collect(slices.Chunk(students, group)) {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if fails[i] = errors.Join(ctx.Err(), c.fault()); fails[i] != nil {
				return
			}
			judged, known := c.gradeGroup(ctx, some)
			mu.Lock()
			defer mu.Unlock()
			if fails[i] = errors.Join(ctx.Err(), c.fault()); fails[i] != nil {
				return
			}
			for _, s := range some {
				ready = append(ready, s.grading)
			}
			slices.SortStableFunc(ready, func(a, b grading) int { return strings.Compare(a.Student, b.Student) })
			total.done, total.judged, total.known = total.done+len(some), total.judged+judged, total.known+known
			if c.progress != nil {
				c.progress(total.done, len(students), total.judged, total.known)
			}
			if c.partial != nil {
				fails[i] = c.partial(ready)
			}
		})
	}
	wait.Wait()
	if err := errors.Join(ctx.Err(), c.fault()); err != nil {
		return nil, err // half a report is none
	}
	return ready, errors.Join(fails...)
}

// students lists the submissions.
func (c *class) students() (all []*student, err error) {
	type place struct{ dir, name string }
	places := []place{{c.from, c.student}}
	if c.each != "" {
		places = nil
		entries, err := os.ReadDir(c.each)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				places = append(places, place{filepath.Join(c.each, e.Name()), e.Name()})
			}
		}
		if len(places) == 0 {
			return nil, fmt.Errorf("%s has no folder in it: there should be one per student", c.each)
		}
	}
	for _, p := range places {
		if p.dir != "" {
			if p.dir, err = filepath.Abs(p.dir); err != nil {
				return nil, err
			}
			if i, err := os.Stat(p.dir); err != nil {
				return nil, err
			} else if !i.IsDir() {
				return nil, fmt.Errorf("%s is no folder", p.dir)
			}
		}
		one := *c.runner
		one.from, one.submission = p.dir, nil
		all = append(all, &student{grading: grading{Schema: "glassnet-report/v1", Student: p.name, Assignment: c.assignment, dir: p.dir}, r: &one})
	}
	return all, nil
}

// gradeGroup judges the answers of some students together, equal ones once.
func (c *class) gradeGroup(ctx context.Context, some []*student) (judged, known int) {
	began := time.Now()
	type place struct{ student, exercise int }
	var jobs []job
	var keys []string
	waiting := map[string][]place{}
	for i, s := range some {
		s.Exercises = make([]result, len(c.specs))
		for k, e := range c.specs {
			j, res := s.r.prepare(e)
			if s.Exercises[k] = res; res.State != "" {
				continue
			}
			key := c.key(j)
			if waiting[key] == nil {
				if old, ok := c.remembered(key); ok {
					s.Exercises[k] = old
					known++
					continue
				}
				jobs, keys = append(jobs, j), append(keys, key)
			} else {
				known++
			}
			waiting[key] = append(waiting[key], place{i, k})
		}
	}
	for n, res := range some[0].r.judge(ctx, jobs) {
		judged++
		for _, p := range waiting[keys[n]] {
			some[p.student].Exercises[p.exercise] = res
		}
		if ctx.Err() == nil && c.fault() == nil {
			c.remember(keys[n], res)
		}
	}
	for _, s := range some {
		s.finish(c, time.Since(began)/time.Duration(len(some)))
	}
	return judged, known
}

// finish adds up a student's points and says when the work was handed in.
func (s *student) finish(c *class, took time.Duration) {
	for _, e := range s.Exercises {
		s.Points, s.Max = s.Points+e.Points, s.Max+e.Max
	}
	s.Seconds = took.Round(time.Millisecond).Seconds()
	if s.dir == "" {
		return
	}
	if !c.due.IsZero() {
		at := handedInAt(s.dir)
		s.Submitted, s.Due, s.Late = at.UTC().Format(time.RFC3339), c.due.UTC().Format(time.RFC3339), at.After(c.due)
	}
	if b, err := regular(filepath.Join(s.dir, ".glassnet", "exercises.json")); err == nil { // a student who sends the state, too
		var j journal
		if json.Unmarshal(b, &j) == nil {
			for k, e := range s.Exercises {
				s.Exercises[k].Tries, s.Exercises[k].Hints = j.Entries[e.ID].Checks, j.Entries[e.ID].Hints
			}
		}
	}
}

// handedInAt is the time of the last commit, or of the newest file.
func handedInAt(dir string) (at time.Time) {
	if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
		git := exec.Command("git", "-c", "safe.directory=*", "log", "-1", "--format=%cI")
		git.Dir = dir
		if out, err := git.Output(); err == nil {
			if t, err := time.Parse(time.RFC3339, strings.TrimSpace(string(out))); err == nil {
				return t
			}
		}
	}
	filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if i, err := d.Info(); err == nil && i.ModTime().After(at) {
				at = i.ModTime()
			}
		}
		return nil
	})
	return at
}

// key tells equal answers: the same files for the same exercise, judged by the same program in the same way.
func (c *class) key(j job) string {
	h := sha256.New()
	fmt.Fprintln(h, thisProgram(), j.spec.ID, c.limit, len(c.runner.cage))
	for _, name := range slices.Sorted(maps.Keys(j.answer)) {
		fmt.Fprintf(h, "%q %q\n", name, j.answer[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// thisProgram is a hash of the checker: another one may judge differently.
var thisProgram = sync.OnceValue(func() string {
	self, err := os.Executable()
	if err != nil {
		return time.Now().String()
	}
	f, err := os.Open(self)
	if err != nil {
		return time.Now().String()
	}
	defer f.Close()
	h := sha256.New()
	io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil))
})

// remembered is the result of an equal answer that an earlier run has judged.
func (c *class) remembered(key string) (res result, ok bool) {
	if c.cache == "" {
		return res, false
	}
	b, err := os.ReadFile(filepath.Join(c.cache, key+".json"))
	if err != nil || json.Unmarshal(b, &res) != nil || res.State == "" {
		return result{}, false
	}
	return res, true
}

// remember keeps a result. What depends on the machine's mood is judged again the next time.
func (c *class) remember(key string, res result) {
	if c.cache == "" || res.State == check.Timeout || os.MkdirAll(c.cache, 0o700) != nil {
		return
	}
	if b, err := json.Marshal(res); err == nil {
		wholefile.Write(filepath.Join(c.cache, key+".json"), wholefile.Bytes(b))
	}
}

// cacheFolder is where results are kept; those of a month ago are swept away. "" means nowhere.
func cacheFolder() string {
	base, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir := filepath.Join(base, "glassnet", "grades")
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if i, err := e.Info(); err == nil && time.Since(i.ModTime()) > 30*24*time.Hour {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return dir
}

// A likeness is a pair of answers that are the same up to names, comments and layout.
type likeness struct{ exercise, one, other string }

// similar compares the answers of all students with each other and with the
// published solutions. It is information for people: short functions have few ways to be written.
func (c *class) similar(students []*student) (found []likeness) {
	for _, e := range c.specs {
		by := map[string][]string{}
		for _, s := range students {
			a, err := s.r.read(e)
			if err != nil || untouched(a[e.Folder()+".go"]) {
				continue
			}
			if form := shape(a[e.Folder()+".go"], e.Func); form != "" {
				by[form] = append(by[form], s.Student)
			}
		}
		if b, err := os.ReadFile(filepath.Join(c.root, "solutions", filepath.FromSlash(path(e)))); err == nil {
			if form := shape(b, e.Func); by[form] != nil {
				by[form] = append([]string{"the published solution"}, by[form]...)
			}
		}
		for _, form := range slices.Sorted(maps.Keys(by)) {
			for i, one := range by[form] {
				for _, other := range by[form][i+1:] {
					found = append(found, likeness{e.ID, one, other})
				}
			}
		}
	}
	return found
}

// statements is how long a function must be for its likeness to say anything.
const statements = 8

// shape is a function without comments, layout and the names of its own, "" if it is short.
func shape(text []byte, name string) string {
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Name != name || fn.Body == nil {
			continue
		}
		n, names := 0, map[string]string{}
		own := func(e ast.Expr) {
			if id, ok := e.(*ast.Ident); ok && names[id.Name] == "" && id.Name != "_" {
				names[id.Name] = fmt.Sprintf("v%d", len(names))
			}
		}
		ast.Inspect(fn, func(node ast.Node) bool {
			if _, ok := node.(ast.Stmt); ok {
				n++
			}
			switch node := node.(type) {
			case *ast.Field:
				for _, id := range node.Names {
					own(id)
				}
			case *ast.ValueSpec:
				for _, id := range node.Names {
					own(id)
				}
			case *ast.AssignStmt:
				for _, e := range node.Lhs {
					if node.Tok == token.DEFINE {
						own(e)
					}
				}
			case *ast.RangeStmt:
				if node.Tok == token.DEFINE {
					own(node.Key)
					own(node.Value)
				}
			}
			return true
		})
		ast.Inspect(fn, func(node ast.Node) bool {
			if s, ok := node.(*ast.SelectorExpr); ok { // x.Name: Name is somebody else's
				ast.Inspect(s.X, func(x ast.Node) bool {
					if id, ok := x.(*ast.Ident); ok && names[id.Name] != "" {
						id.Name = names[id.Name]
					}
					return true
				})
				return false
			}
			if id, ok := node.(*ast.Ident); ok && names[id.Name] != "" {
				id.Name = names[id.Name]
			}
			return true
		})
		if n < statements {
			return ""
		}
		fn.Doc = nil
		var b strings.Builder
		if printer.Fprint(&b, token.NewFileSet(), fn) != nil {
			return ""
		}
		return b.String()
	}
	return ""
}

// writeSummary is the class at a glance: of each exercise who passed, and the most frequent mistakes by name.
func writeSummary(w io.Writer, all []grading) error {
	if len(all) == 0 {
		return nil
	}
	points, late := 0, 0
	for _, g := range all {
		points += g.Points
		if g.Late {
			late++
		}
	}
	fmt.Fprintf(w, "%s: %d students, %.1f of %d points on average", all[0].Assignment, len(all), float64(points)/float64(len(all)), all[0].Max)
	if late > 0 {
		fmt.Fprintf(w, ", %d late", late)
	}
	fmt.Fprintln(w)
	for k, e := range all[0].Exercises {
		states, mistakes := map[check.State]int{}, map[string]int{}
		for _, g := range all {
			states[g.Exercises[k].State]++
			for _, m := range g.Exercises[k].Mistakes {
				mistakes[m]++
			}
		}
		fmt.Fprintf(w, "\n%s: %s\n  passed %d of %d", e.ID, e.Title, states[check.Pass], len(all))
		for _, s := range []check.State{check.Fail, check.Error, check.Timeout, check.Todo, missing} {
			if states[s] > 0 {
				fmt.Fprintf(w, ", %s %d", s, states[s])
			}
		}
		fmt.Fprintln(w)
		names := slices.SortedFunc(maps.Keys(mistakes), func(a, b string) int {
			return cmp.Or(mistakes[b]-mistakes[a], strings.Compare(a, b))
		})
		for _, m := range names[:min(3, len(names))] {
			fmt.Fprintf(w, "  %3d × %s\n", mistakes[m], m)
		}
	}
	return nil
}

// writeMarkdown is what one student gets to read.
func writeMarkdown(w io.Writer, all []grading) error {
	for _, g := range all {
		fmt.Fprintf(w, "# %s\n\n", cmp.Or(g.Student, g.Assignment))
		if g.Student != "" {
			fmt.Fprintf(w, "%s: ", g.Assignment)
		}
		fmt.Fprintf(w, "**%d of %d points**", g.Points, g.Max)
		if g.Late {
			fmt.Fprintf(w, ", handed in at %s, due at %s", g.Submitted, g.Due)
		}
		fmt.Fprintf(w, "\n\n| exercise | state | points |\n|---|---|---|\n")
		for _, e := range g.Exercises {
			fmt.Fprintf(w, "| %s: %s | %s | %d of %d |\n", e.ID, markdownCell(e.Title), e.State, e.Points, e.Max)
		}
		for _, e := range g.Exercises {
			if e.State != check.Pass {
				fmt.Fprintf(w, "\n## %s: %s\n\n```text\n%s\n```\n", e.ID, e.Title, strings.ReplaceAll(clean(strings.TrimSpace(e.Verdict.String())), "```", "'''"))
			}
		}
	}
	return nil
}

func markdownCell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
