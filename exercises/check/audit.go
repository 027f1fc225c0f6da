package check

import (
	"fmt"
	"slices"
	"strings"
)

// Audit proves that the checker can tell the mistakes of an exercise apart: the
// right answer passes, and every mistake is diagnosed as itself and as nothing
// else. It returns what is not so, one sentence each.
func (s *Spec) Audit() (problems []string) {
	add := func(format string, args ...any) {
		problems = append(problems, s.ID+": "+fmt.Sprintf(format, args...))
	}
	if strings.Count(s.ID, "/") != 1 || s.Folder() != strings.ToLower(s.Func) {
		add("the ID must be chapter/folder, and the folder the function's name in small letters: %s", s.Func)
	}
	if s.Title == "" || s.Points < 1 || s.Minutes < 1 {
		add("title, points and minutes must be there")
	}
	if len(s.In) != s.function.NumIn() || len(s.Out) != s.function.NumOut() {
		add("In and Out must name %d arguments and %d results", s.function.NumIn(), s.function.NumOut())
	}
	for i, h := range s.Hints {
		if strings.TrimSpace(h) == "" {
			add("hint %d of 3 is missing", i+1)
		}
	}
	if !slices.Contains([]Kind{Formula, Predict, FindBug, Choose, Experiment, ReadFigure}, s.Kind) {
		add("%q is no kind of exercise", s.Kind)
	}
	if s.Kind == Formula && len(s.Mistakes) < 4 {
		add("a formula needs 4 mistakes, here are %d", len(s.Mistakes))
	}
	known := map[string]bool{}
	for _, m := range s.Mistakes {
		if m.Name == "" || m.Says == "" || known[m.Name] {
			add("the mistake %q needs a name of its own and a sentence", m.Name)
		}
		known[m.Name] = true
	}
	if (s.Kind == FindBug) != known[s.Stub] {
		add("the stub of a FindBug exercise, and of no other, contains one of the mistakes: %q", s.Stub)
	}
	right := s.reference(nil)
	for i, c := range s.Cases {
		for k := range i {
			if s.Cases[k].Name == c.Name {
				add("two cases are called %q", c.Name)
			}
		}
		if strings.Contains(right[i].Panic, "the case") { // the arguments do not fit the function
			add("%s", right[i].Panic)
		}
	}
	if v := s.judge(right); v.State != Pass {
		add("the right answer does not pass: %s %s\n%s", v.State, v.Message, v.Detail)
		return problems
	}
	for _, m := range s.Mistakes {
		v := s.judge(s.reference(Mistakes{m.Name: true}))
		switch {
		case v.State == Pass:
			add("the mistake %q passes every case", m.Name)
		case v.State != Fail:
			add("the mistake %q ends in the state %s", m.Name, v.State)
		case !slices.Equal(v.Mistakes, []string{m.Name}):
			add("the mistake %q is diagnosed as %q: %s", m.Name, v.Mistakes, v.Message)
		}
	}
	return problems
}

// Audit audits all exercises of a chapter.
func (c Chapter) Audit() (problems []string) {
	for _, s := range c.Exercises {
		problems = append(problems, s.Audit()...)
	}
	return problems
}

// AsMistake is what the checker says of an answer with the given mistakes: for
// tests and for whoever wants to see what a learner will read.
func (s *Spec) AsMistake(names ...string) Verdict {
	on := Mistakes{}
	for _, n := range names {
		on[n] = true
	}
	return s.judge(s.reference(on))
}
