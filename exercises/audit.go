package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
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

// audit audits several exercises, and with run their stubs and solutions.
func (r *runner) audit(ctx context.Context, list []*check.Spec, run bool) (problems []error) {
	perSpec := make([][]error, len(list))
	r.each(len(list), func(i int) {
		for _, p := range list[i].Audit() {
			perSpec[i] = append(perSpec[i], errors.New(p))
		}
	})
	problems = slices.Concat(perSpec...)
	if !run {
		return problems
	}
	return append(problems, r.auditAnswers(ctx, list)...)
}

// auditAnswers runs stubs, solutions and bugs that nobody has mended, all in one program.
func (r *runner) auditAnswers(ctx context.Context, list []*check.Spec) (problems []error) {
	stubs, solutions, bugs, problems := r.trials(list)
	return append(problems, r.expect(ctx, stubs, solutions, bugs)...)
}

// trials are the answers that the audit knows: what the solutions leave, the
// solutions, and the stubs of FindBug exercises without their first line.
func (r *runner) trials(list []*check.Spec) (stubs, solutions, bugs []trial, problems []error) {
	for _, s := range list {
		solution, err := os.ReadFile(filepath.Join(r.root, "solutions", filepath.FromSlash(path(s))))
		if err != nil {
			problems = append(problems, err)
			continue
		}
		stub, err := strip(solution, s, r.module)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", s.ID, err))
			continue
		}
		if now, err := os.ReadFile(filepath.Join(r.root, "exercises", filepath.FromSlash(path(s)))); err != nil || untouched(now) && !bytes.Equal(now, stub.file) {
			problems = append(problems, fmt.Errorf("%s: the stub is not what the solution leaves: go run ./exercises generate (%v)", s.ID, err))
		}
		stubs, solutions = append(stubs, trial{s, stub.file}), append(solutions, trial{s, solution})
		if s.Kind == check.FindBug {
			bugs = append(bugs, trial{s, r.withoutTodo(stub.file)})
		}
	}
	return stubs, solutions, bugs, problems
}

// expect judges answers that must be todo, must pass, and must have the mistake of their stub.
func (r *runner) expect(ctx context.Context, stubs, solutions, bugs []trial) (problems []error) {
	results := r.try(ctx, slices.Concat(stubs, solutions, bugs))
	for i, got := range results[:len(stubs)] {
		if got.State != check.Todo {
			problems = append(problems, fmt.Errorf("%s: the stub is %s: %s", stubs[i].spec.ID, got.State, got.Message))
		}
	}
	results = results[len(stubs):]
	for i, got := range results[:len(solutions)] {
		s := solutions[i].spec
		if got.State != check.Pass || got.Right != len(s.Cases) || got.Points != s.Points {
			problems = append(problems, fmt.Errorf("%s: the solution is %s with %d of %d cases: %s\n%s", s.ID, got.State, got.Right, len(s.Cases), got.Message, got.Detail))
		}
	}
	for i, got := range results[len(solutions):] {
		s := bugs[i].spec
		if got.State != check.Fail || strings.Join(got.Mistakes, ", ") != s.Stub {
			problems = append(problems, fmt.Errorf("%s: the stub without its first line is %s with %q, not fail with %q: %s", s.ID, got.State, got.Mistakes, s.Stub, got.Message))
		}
	}
	return problems
}

// A trial is a text that is judged as an answer.
type trial struct {
	spec *check.Spec
	text []byte
}

// place is the folder of the repository that holds a trial and nothing else, "" if none does.
func (r *runner) place(t trial) string {
	for _, folder := range []string{home(t.spec), "solutions/" + t.spec.ID} {
		files, err := filepath.Glob(filepath.Join(r.root, filepath.FromSlash(folder), "*"))
		if err != nil || len(files) != 1 {
			continue
		}
		if b, err := os.ReadFile(files[0]); err == nil && bytes.Equal(b, t.text) {
			return folder
		}
	}
	return ""
}

// try judges texts as answers, without looking whether they are the stubs.
func (r *runner) try(ctx context.Context, trials []trial) []result {
	one := *r
	one.from = "try" // and not in the repository
	results := make([]result, len(trials))
	var jobs []job
	var places []int
	for i, t := range trials {
		j, res := one.admit(t.spec, answer{t.spec.Folder() + ".go": t.text})
		if j.at, results[i] = r.place(t), res; res.State == "" {
			jobs, places = append(jobs, j), append(places, i)
		}
	}
	for k, res := range one.judge(ctx, jobs) {
		results[places[k]] = res
	}
	return results
}

var todoLine = regexp.MustCompile(`(?m)^\s*check\.TODO\[any\].*\n`)

// withoutTodo is the stub of a FindBug exercise as somebody hands it in who has
// mended nothing.
func (r *runner) withoutTodo(stub []byte) []byte {
	bug := todoLine.ReplaceAll(stub, nil)
	bug = bytes.Replace(bug, []byte("\t\""+r.module+"/exercises/check\"\n"), nil, 1)
	return bytes.Replace(bug, []byte("import \""+r.module+"/exercises/check\"\n"), nil, 1)
}

// choose returns the exercises that args name; none means all.
func choose(args []string) (chosen []*check.Spec, err error) {
	if len(args) == 0 {
		for _, c := range chapters {
			chosen = append(chosen, c.Exercises...)
		}
	}
	for _, a := range args {
		found := false
		n, e := strconv.Atoi(a)
		for _, c := range chapters {
			all := a == c.Name || e == nil && strconv.Itoa(n) == number(c.Name)
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
