package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
	"glassnet/internal/wholefile"
)

// A session is what every command of a learner needs.
type session struct {
	*runner
	*journal
	terminal
}

// begin parses the arguments of a command and opens a session.
func begin(root, name, args, purpose string, given []string) (s session, others []string, err error) {
	if others, err = cli.Parse(newFlags(name, args, purpose), given); err != nil {
		return s, nil, err
	}
	r, err := newRunner(root)
	if err != nil {
		return s, nil, err
	}
	j, err := readJournal(root)
	if err != nil {
		j = &journal{home: root, Entries: map[string]entry{}}
		j.forget(err)
	}
	return session{r, j, newTerminal()}, others, nil
}

// one returns the exercise that a command is about. Without a name it is the next one.
func (s session) one(args []string) (*check.Spec, error) {
	if len(args) == 0 {
		if e := s.next(); e != nil {
			return e, nil
		}
		return nil, errors.New("all exercises are solved: name one")
	}
	chosen, err := choose(args)
	if err != nil {
		return nil, err
	}
	if len(args) > 1 || len(chosen) != 1 {
		return nil, cli.UsageError(fmt.Sprintf("%q is more than one exercise: name one", args))
	}
	return chosen[0], nil
}

// next is the first exercise that is not solved, in the order of the course. A
// chapter whose test is passed is done. nil: all are.
func (s session) next() *check.Spec {
	for _, c := range chapters {
		if s.done(c) {
			continue
		}
		for _, e := range c.Exercises {
			if s.state(s.journal, e) != check.Pass {
				return e
			}
		}
	}
	return nil
}

// after is the next exercise for somebody who works on e: in its chapter, if
// there is one left.
func (s session) after(e *check.Spec) *check.Spec {
	for _, c := range chapters {
		if c.Name != e.Chapter() || s.done(c) {
			continue
		}
		for _, n := range c.Exercises {
			if s.state(s.journal, n) != check.Pass {
				return n
			}
		}
	}
	return s.next()
}

// done reports whether the test of a chapter is passed.
func (s session) done(c check.Chapter) bool {
	return slices.ContainsFunc(c.Exercises, func(e *check.Spec) bool { return e.Test && s.state(s.journal, e) == check.Pass })
}

// cmdList lists the exercises and how far they are.
func cmdList(_ context.Context, root string, args []string) error {
	s, others, err := begin(root, "list", "[chapter…]", `Lists the chapters and how far you are. A chapter that has been begun is listed with its exercises: todo, pass, fail,
err (does not compile or ends its process), slow (stopped after some time), new (changed since it was checked last).
With a chapter it lists more of each.`, args)
	if err != nil {
		return err
	}
	if len(others) == 0 {
		s.overview()
		return nil
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	for i, e := range chosen {
		if i == 0 || e.Chapter() != chosen[i-1].Chapter() {
			say("%s", s.paint("1", e.Chapter()))
		}
		test := ""
		if e.Test {
			test = ", the test of the chapter"
		}
		say("  %s  %-18s %s", s.word(e), e.Folder(), e.Title)
		say("        %s, %s, about %d minutes%s", e.Kind, points(e.Points), e.Minutes, test)
		if known := s.Entries[e.ID]; len(known.Mistakes) > 0 && known.State == check.Fail {
			say("        %s", s.paint("31", strings.Join(known.Mistakes, ", ")))
		}
	}
	return nil
}

// word is the coloured word for how far an exercise is.
func (s session) word(e *check.Spec) string { return s.mark(s.state(s.journal, e)) }

// overview is a bar for each chapter, and a word for each exercise of those
// that have been begun.
func (s session) overview() {
	solved, all, earned, most := 0, 0, 0, 0
	next := s.next()
	for _, c := range chapters {
		n, begun := 0, next != nil && next.Chapter() == c.Name
		var words []string
		for _, e := range c.Exercises {
			state := s.state(s.journal, e)
			all, most, begun = all+1, most+e.Points, begun || state != check.Todo
			if state == check.Pass {
				n, solved, earned = n+1, solved+1, earned+e.Points
			}
			words = append(words, fmt.Sprintf("%s %-18s", s.mark(state), e.Folder()))
		}
		say("%-28s %s %d of %d", c.Name, s.bar(n, len(c.Exercises), 16), n, len(c.Exercises))
		if !begun || n == len(c.Exercises) {
			continue
		}
		for row := range slices.Chunk(words, max(1, (min(s.width, 110)-3)/25)) {
			say("   %s", strings.TrimRight(strings.Join(row, "  "), " "))
		}
	}
	say("\n%-28s %s %d of %d, %d of %d points", "all", s.bar(solved, all, 16), solved, all, earned, most)
	if next != nil {
		say("next: %s, %s\n      go run ./exercises next", next.Folder(), next.Title)
	}
}

// cmdNext shows the next exercise.
func cmdNext(_ context.Context, root string, args []string) error {
	s, others, err := begin(root, "next", "", "Shows the first exercise that is not solved: its task and its file. A chapter whose test is passed is done.", args)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return cli.UsageError(fmt.Sprintf("next takes no arguments, got %q", others))
	}
	e := s.next()
	if e == nil {
		say("All exercises are solved.")
		return nil
	}
	s.task(e)
	return nil
}

// task shows what an exercise asks for, and where to write the answer.
func (s session) task(e *check.Spec) {
	say("%s  %s: %s", s.word(e), s.paint("1", e.ID), e.Title)
	say("      %s, %s, about %d minutes; chapter: notebooks/en/%s.ipynb\n", e.Kind, points(e.Points), e.Minutes, e.Chapter())
	file := filepath.Join(s.root, filepath.FromSlash("exercises/"+path(e)))
	if f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments); err == nil {
		for _, d := range f.Decls {
			if doc := docOf(d); doc != nil && strings.HasPrefix(doc.Text(), e.Func+" ") {
				say("%s", strings.TrimRight(doc.Text(), "\n"))
			}
		}
	}
	say("\nWrite it in   exercises/%s", path(e))
	say("Check it      go run ./exercises check %s", e.Folder())
	say("Or            go run ./exercises watch")
}

// cmdCheck checks answers.
func cmdCheck(ctx context.Context, root string, args []string) error {
	flags := newFlags("check", "[exercise…]", "Checks answers. Without a name it checks all that have been begun. The exit code is 0 if all of them pass.")
	asJSON := flags.Bool("json", false, "print the diagnosis for a program: exercises/testdata/check.schema.json")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	s, _, err := begin(root, "check", "", "", nil)
	if err != nil {
		return err
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	if *asJSON {
		return s.diagnose(ctx, chosen)
	}
	if len(others) == 0 {
		chosen = slices.DeleteFunc(chosen, func(e *check.Spec) bool { return s.state(s.journal, e) == check.Todo })
		if len(chosen) == 0 {
			say("Nothing has been begun. The first: go run ./exercises next")
			return nil
		}
	}
	failed := false
	s.all(ctx, chosen, func(e *check.Spec, r result) {
		err = errors.Join(err, s.finish(e, r))
		failed = failed || r.State != check.Pass
		if len(chosen) > 1 {
			say("")
		}
	})
	if err == nil && failed {
		return cli.ErrFailed
	}
	return err
}

// A diagnosis is what a program is told of an answer: an editor, a grader, a
// tutoring assistant. It never contains a solution, nor the right results.
type diagnosis struct {
	Exercise string      `json:"exercise"`
	Title    string      `json:"title"`
	State    check.State `json:"state"`
	Mistakes []string    `json:"mistakes"` // the names of known mistakes
	Formula  []string    `json:"formula"`  // the lines that were computed in place of others
	Message  string      `json:"message"`  // what the author or the search says
	Source   []string    `json:"source"`   // what stands out in the source, by line
	Right    int         `json:"right"`    // cases
	Cases    int         `json:"cases"`
	Tries    int         `json:"tries"` // different wrong answers so far
	Hints    int         `json:"hints"` // the level that the learner has reached, 0 to 3
}

// diagnose checks answers for a program. It changes nothing but the journal.
func (s session) diagnose(ctx context.Context, chosen []*check.Spec) (err error) {
	all := []diagnosis{}
	failed := false
	s.all(ctx, chosen, func(e *check.Spec, r result) {
		if text, e2 := readRegular(filepath.Join(s.root, filepath.FromSlash("exercises/"+path(e)))); e2 == nil && r.State != check.Todo {
			s.note(e, r, text)
		}
		known := s.Entries[e.ID]
		list := func(v []string) []string { return append([]string{}, v...) } // never null
		all = append(all, diagnosis{e.ID, e.Title, r.State, list(r.Mistakes), list(r.Formula), r.Message, list(r.Source), r.Right, r.Cases, known.Tries, known.Hints})
		failed = failed || r.State != check.Pass
	})
	b, e := json.MarshalIndent(struct {
		Schema    string      `json:"schema"`
		Exercises []diagnosis `json:"exercises"`
	}{"glassnet-check/v1", all}, "", "  ")
	if err = errors.Join(err, e); err != nil {
		return err
	}
	say("%s", b)
	if failed {
		return cli.ErrFailed
	}
	return nil
}

// keepUnnamed keeps an answer whose mistake nobody could name, under a name for
// what it does: the next entries of the catalogue. It stays on this machine.
func (s session) keepUnnamed(e *check.Spec, r result, text []byte) error {
	dir := filepath.Join(s.root, ".glassnet", "unnamed", filepath.FromSlash(e.ID))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(dir, r.Results+"-"+hash(text)+".go.txt"), wholefile.Bytes(text))
}

// cmdUnnamed lists the answers that got no name, those with the same results together.
func cmdUnnamed(_ context.Context, root string, args []string) error {
	if others, err := cli.Parse(newFlags("unnamed", "", "Lists the wrong answers of this machine whose mistake had no name, those with the same results together, the most frequent first."), args); err != nil || len(others) > 0 {
		return cmp.Or(err, error(cli.UsageError("unnamed takes no arguments")))
	}
	files, err := filepath.Glob(filepath.Join(root, ".glassnet", "unnamed", "*", "*", "*.go.txt"))
	if err != nil {
		return err
	}
	groups := map[string][]string{}
	for _, f := range files {
		name, err := filepath.Rel(root, f)
		if err != nil {
			return err
		}
		results, _, _ := strings.Cut(filepath.Base(f), "-")
		key := filepath.Base(filepath.Dir(f)) + " " + results
		groups[key] = append(groups[key], filepath.ToSlash(name))
	}
	keys := slices.Sorted(maps.Keys(groups))
	slices.SortStableFunc(keys, func(a, b string) int { return len(groups[b]) - len(groups[a]) })
	for _, k := range keys {
		exercise, _, _ := strings.Cut(k, " ")
		say("%3d  %-18s %s", len(groups[k]), exercise, groups[k][0])
	}
	say("%d answers without a name, %d different ones", len(files), len(groups))
	return nil
}

// finish shows a result, writes it down, and says what can be done next.
func (s session) finish(e *check.Spec, r result) error {
	if err := s.fault(); err != nil {
		return err // and no verdict
	}
	if strings.HasPrefix(r.Message, "Interrupted") {
		return nil
	}
	s.show(r)
	known := s.Entries[e.ID]
	text, err := readRegular(filepath.Join(s.root, filepath.FromSlash("exercises/"+path(e))))
	switch {
	case errors.Is(err, os.ErrNotExist):
		err = nil // that is what the result says
	case err == nil && !strings.Contains(r.Message, "Interrupted"):
		s.note(e, r, text)
		if r.State == check.Fail && r.Results != "" && len(r.Mistakes) == 0 && len(r.Formula) == 0 {
			if lost := s.keepUnnamed(e, r, text); lost != nil {
				s.forget(lost)
			}
		}
	}
	if now := s.Entries[e.ID]; r.Nudge != "" {
		switch {
		case now.Nudges > known.Nudges || now.Tries == known.Tries && now.Nudges > 0 && now.Tries <= mostNudges:
			say("\n%s", r.Nudge)
		default:
			say("\nWhether it is too large or too small was said %d times; the answer is to be found, not to be closed in on. This was try %d.", mostNudges, now.Tries)
		}
	}
	switch {
	case r.State == check.Pass:
		if n := s.after(e); n != nil {
			say("\nThe solution and why: go run ./exercises solution %s\nNext: %s, %s", e.Folder(), n.Folder(), n.Title)
		} else {
			say("\nThat was the last one. All exercises are solved.")
		}
	case r.State == check.Fail && s.Entries[e.ID].Hints < len(e.Hints):
		say("\nA hint: go run ./exercises hint %s", e.Folder())
	case r.State == check.Todo:
		say("      exercises/%s", path(e))
	}
	return err
}

// cmdHint shows the next hint.
func cmdHint(_ context.Context, root string, args []string) error {
	s, others, err := begin(root, "hint", "[exercise]", "Shows the hints of an exercise, one more each time: where to look, the concept, the formula. Without a name it is the next exercise.", args)
	if err != nil {
		return err
	}
	e, err := s.one(others)
	if err != nil {
		return err
	}
	s.hint(e)
	return nil
}

// hint shows one hint more than the last time.
func (s session) hint(e *check.Spec) {
	s.change(e, func(n *entry) { n.Hints = min(n.Hints+1, len(e.Hints)) })
	n := s.Entries[e.ID].Hints
	say("%s: %s", e.ID, e.Title)
	if known := s.Entries[e.ID]; known.State == check.Fail && known.Message != "" { // begin with what is known
		say("\nYour last answer: %s", known.Message)
	}
	for i := 1; i <= n; i++ {
		say("\n%s", e.Hint(i))
	}
	if n == len(e.Hints) {
		say("\nThat was the last one. The solution: go run ./exercises solution %s", e.Folder())
	}
}

// cmdReset puts a stub back.
func cmdReset(_ context.Context, root string, args []string) error {
	flags := newFlags("reset", "exercise", "Puts the stub of an exercise back. Your answer is kept in .glassnet/answers.")
	yes := flags.Bool("yes", false, "do not ask")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	if len(others) != 1 {
		return cli.UsageError("reset: which exercise?")
	}
	s, _, err := begin(root, "reset", "", "", nil)
	if err != nil {
		return err
	}
	e, err := s.one(others)
	if err != nil {
		return err
	}
	stub, err := s.stub(e)
	if err != nil {
		return fmt.Errorf("the stub is made from the solution, and that is not there: %w", err)
	}
	file := filepath.Join(s.root, filepath.FromSlash("exercises/"+path(e)))
	old, err := readRegular(file)
	switch {
	case err == nil && string(old) == string(stub):
		say("%s is as it was at the beginning.", e.Folder())
		return nil
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	case err == nil && !*yes && !ask(fmt.Sprintf("Put the stub of %s back? Your answer is kept in .glassnet/answers. [y/N] ", e.Folder())):
		say("Nothing was changed.")
		return nil
	case err == nil:
		kept, err := s.keep(e, old)
		if err != nil {
			return err
		}
		say("Your answer is kept as %s", kept)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := wholefile.Write(file, wholefile.Bytes(stub)); err != nil {
		return err
	}
	say("exercises/%s is as it was at the beginning.", path(e))
	s.change(e, func(n *entry) { n.State, n.Hash, n.Mistakes = "", "", nil })
	return nil
}

// keep stores a copy of an answer and returns its name, from the root.
func (s session) keep(e *check.Spec, text []byte) (name string, err error) {
	base := fmt.Sprintf(".glassnet/answers/%s/%s", e.ID, time.Now().Format("2006-01-02-150405"))
	for i := 0; ; i++ { // never over an older one
		name = base + ".go.txt"
		if i > 0 {
			name = fmt.Sprintf("%s-%d.go.txt", base, i)
		}
		if _, err := os.Stat(filepath.Join(s.root, name)); errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	file := filepath.Join(s.root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	return name, wholefile.Write(file, wholefile.Bytes(text))
}

// ask asks on the terminal; anything but y is no.
func ask(question string) bool {
	fmt.Print(question)
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	line = strings.ToLower(strings.TrimSpace(line))
	return line == "y" || line == "yes"
}

// cmdSolution shows a solution.
func cmdSolution(_ context.Context, root string, args []string) error {
	s, others, err := begin(root, "solution", "exercise", "Shows the solution of an exercise and why it is right: at once if it is solved or you have tried, otherwise when you ask for the third time.", args)
	if err != nil {
		return err
	}
	if len(others) != 1 {
		return cli.UsageError("solution: which exercise?")
	}
	e, err := s.one(others)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(s.root, "solutions", filepath.FromSlash(path(e))))
	if err != nil {
		return err
	}
	if known := s.Entries[e.ID]; known.Passed.IsZero() && known.Tries == 0 && known.Asked < 2 {
		say("%s is not solved yet. Try it first, however wrong: the checker says what you have computed. There are hints: go run ./exercises hint %[1]s\nThe solution opens after a try, or when you ask for the third time.", e.Folder())
		s.change(e, func(n *entry) { n.Asked++ })
		return nil
	}
	say("solutions/%s\n\n%s", path(e), text)
	return nil
}

// readRegular is the text of a file; a pipe or a device, which would never end, is refused.
func readRegular(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", file)
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}
