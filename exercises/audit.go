package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"glassnet/exercises/check"
	"glassnet/notebooks/cli"
)

// cmdAudit proves that the checker tells all mistakes apart.
func cmdAudit(ctx context.Context, root string, args []string) error {
	flags := newFlags("audit", "[exercise…]", `Proves of every exercise, by running it: the stub is what the solution leaves and its state is todo; the solution passes;
each known mistake is diagnosed as itself and as nothing else; a stub with a mistake in it is found to have that mistake.`)
	quick := flags.Bool("quick", false, "compare functions only, build and run no answers")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	r, err := newRunner(root)
	if err != nil {
		return err
	}
	problems := r.audit(ctx, chosen, !*quick)
	pairs, kinds := 0, map[check.Kind]int{}
	for _, s := range chosen {
		pairs += len(s.Mistakes)
		kinds[s.Kind]++
	}
	say("%d exercises, %d pairs of an exercise and a mistake", len(chosen), pairs)
	for _, k := range []check.Kind{check.Formula, check.Predict, check.FindBug, check.Choose, check.Experiment, check.ReadFigure} {
		say("  %-18s %d", k, kinds[k])
	}
	return errors.Join(problems...)
}

// audit audits several exercises, as many at a time as there are processors.
func (r *runner) audit(ctx context.Context, list []*check.Spec, run bool) []error {
	problems := make([][]error, len(list))
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.NumCPU())
	for i, s := range list {
		wait.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; wait.Done() }()
			for _, p := range s.Audit() {
				problems[i] = append(problems[i], errors.New(p))
			}
			if run {
				problems[i] = append(problems[i], r.auditFiles(ctx, s)...)
			}
		}()
	}
	wait.Wait()
	return slices.Concat(problems...)
}

var todoLine = regexp.MustCompile(`(?m)^\s*check\.TODO\[any\].*\n`)

// auditFiles runs the stub and the solution of an exercise as answers.
func (r *runner) auditFiles(ctx context.Context, s *check.Spec) (problems []error) {
	add := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: "+format, append([]any{s.ID}, args...)...))
	}
	solution, err := os.ReadFile(filepath.Join(r.root, "solutions", filepath.FromSlash(path(s))))
	if err != nil {
		return []error{err}
	}
	stub, err := strip(solution, s, r.module)
	if err != nil {
		return []error{fmt.Errorf("%s: %w", s.ID, err)}
	}
	if now, err := os.ReadFile(filepath.Join(r.root, "exercises", filepath.FromSlash(path(s)))); err != nil || untouched(now) && !bytes.Equal(now, stub.file) {
		add("the stub is not what the solution leaves: go run ./exercises generate (%v)", err)
	}
	if got := r.try(ctx, s, stub.file); got.State != check.Todo {
		add("the stub is %s: %s", got.State, got.Message)
	}
	if got := r.try(ctx, s, solution); got.State != check.Pass || got.Right != len(s.Cases) || got.Points != s.Points {
		add("the solution is %s with %d of %d cases: %s\n%s", got.State, got.Right, len(s.Cases), got.Message, got.Detail)
	}
	if s.Kind == check.FindBug {
		bug := todoLine.ReplaceAll(stub.file, nil)
		bug = bytes.Replace(bug, []byte("\t\""+r.module+"/exercises/check\"\n"), nil, 1)
		bug = bytes.Replace(bug, []byte("import \""+r.module+"/exercises/check\"\n"), nil, 1)
		if got := r.try(ctx, s, bug); got.State != check.Fail || strings.Join(got.Mistakes, ", ") != s.Stub {
			add("the stub without its first line is %s with %q, not fail with %q: %s", got.State, got.Mistakes, s.Stub, got.Message)
		}
	}
	return problems
}

// try judges a text as an answer, without looking whether it is the stub.
func (r *runner) try(ctx context.Context, s *check.Spec, text []byte) result {
	one := *r
	one.from = "try" // its files stand for those in the repository
	a := answer{files: map[string][]byte{"exercises/" + path(s): text}}
	goroutines, refusal := one.inspect(a)
	if refusal != "" {
		return bad(s, check.Error, "%s", refusal)
	}
	return one.build(ctx, s, a, goroutines)
}

// choose returns the exercises that args name; none means all.
func choose(args []string) (chosen []*check.Spec, err error) {
	if len(args) == 0 {
		args = []string{""}
	}
	for _, a := range args {
		found := a == ""
		n, e := strconv.Atoi(a)
		for _, c := range chapters {
			all := a == "" || a == c.Name || e == nil && strconv.Itoa(n) == number(c.Name)
			for _, s := range c.Exercises {
				if !all && a != s.ID && a != s.Folder() && a != s.Func {
					continue
				}
				found = true
				if !slices.Contains(chosen, s) {
					chosen = append(chosen, s)
				}
			}
		}
		if !found {
			return nil, cli.UsageError(fmt.Sprintf("no exercise and no chapter is called %q; go run ./exercises lists them", a))
		}
	}
	return chosen, nil
}
