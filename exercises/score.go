package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
	"golang.org/x/tools/txtar"
)

// A labelled answer is one whose mistake is known to a person: what the
// checker must say of it, one of several ways.
type labelled struct {
	mutant
	expect []string // "pass", "none", or parts of a name, a formula or a message
}

// readLabelled reads answers from archives: a file NAME/N.go for each, whose
// first line is // expect: this | or this.
func readLabelled(names []string) (list []labelled, err error) {
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			return nil, err
		}
		for _, f := range a.Files {
			exercise, _, _ := strings.Cut(f.Name, "/")
			chosen, err := choose([]string{exercise})
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, f.Name, err)
			}
			head, _, _ := strings.Cut(string(f.Data), "\n")
			text, ok := strings.CutPrefix(head, "// expect: ")
			if !ok || len(chosen) != 1 {
				return nil, fmt.Errorf("%s: %s: the first line must be // expect: …", name, f.Name)
			}
			l := labelled{mutant: mutant{chosen[0], f.Data, f.Name}}
			for _, e := range strings.Split(text, " | ") {
				l.expect = append(l.expect, strings.TrimSpace(e))
			}
			list = append(list, l)
		}
	}
	return list, nil
}

// A score counts what a checker says of labelled answers.
type score struct {
	wrong, refused, named, listed, falsely int
	right, accepted                        int
	lines                                  []string
}

func (s score) String() string {
	return fmt.Sprintf("%d wrong answers: %d refused, %d named rightly (%d of them by a sentence of the catalogue), %d falsely; %d right answers: %d accepted", s.wrong, s.refused, s.named, s.listed, s.falsely, s.right, s.accepted)
}

// score judges labelled answers.
func (r *runner) score(ctx context.Context, list []labelled) (s score) {
	var trials []trial
	for _, l := range list {
		trials = append(trials, trial{l.spec, l.text})
	}
	for i, v := range r.try(ctx, trials) {
		l := list[i]
		passes := l.expect[0] == "pass"
		said := strings.Join(v.Mistakes, "; ") + "; " + strings.Join(v.Formula, "; ") + "; " + strings.Join(strings.Fields(v.Message), " ")
		hit := false
		for _, e := range l.expect {
			hit = hit || strings.Contains(said, e)
		}
		verdict := ""
		switch named := len(v.Mistakes) > 0 || len(v.Formula) > 0; {
		case passes && v.State == check.Pass:
			s.right, s.accepted = s.right+1, s.accepted+1
		case passes:
			s.right++
			verdict = "REFUSED THOUGH RIGHT"
		case v.State == check.Pass:
			s.wrong++
			verdict = "PASSES THOUGH WRONG"
		case hit:
			s.wrong, s.refused, s.named = s.wrong+1, s.refused+1, s.named+1
			if len(v.Formula) == 0 && len(v.Mistakes) > 0 {
				s.listed++
			}
		case named:
			s.wrong, s.refused, s.falsely = s.wrong+1, s.refused+1, s.falsely+1
			verdict = "NAMED OTHERWISE"
		default:
			s.wrong, s.refused = s.wrong+1, s.refused+1
			verdict = "without a name"
		}
		if verdict != "" {
			s.lines = append(s.lines, fmt.Sprintf("%-20s %-24s expected %q: %s %q %q %s", verdict, l.says, l.expect, v.State, v.Mistakes, v.Formula, strings.Join(strings.Fields(v.Message), " ")))
		}
	}
	return s
}

// cmdScore judges labelled answers and prints how many are named rightly.
func cmdScore(ctx context.Context, root string, args []string) error {
	flags := newFlags("score", "[archive…]", `Judges answers whose mistake is known and prints how many are refused, named rightly and falsely. An archive is a txtar file; without
one it is the set of exercises/testdata that was written without looking at the catalogue.`)
	verbose := flags.Bool("v", false, "list what was not named as expected")
	names, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		if names, err = filepath.Glob(filepath.Join(root, "exercises", "testdata", "*.txtar")); err != nil {
			return err
		}
	}
	for _, n := range names {
		if _, err := os.Stat(n); err != nil {
			return err
		}
	}
	r, err := newRunner(root)
	if err != nil {
		return err
	}
	list, err := readLabelled(names)
	if err != nil {
		return err
	}
	s := r.score(ctx, list)
	if *verbose {
		for _, l := range s.lines {
			say("%s", l)
		}
	}
	say("%s", s)
	return nil
}
