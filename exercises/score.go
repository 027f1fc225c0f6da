package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
	"golang.org/x/tools/txtar"
)

// A labelled answer is one whose mistake is known to a person: what the
// checker must say of it, one of several ways.
type labelled struct {
	mutant
	expect []string // "pass", "none", or parts of a name, a formula, a message or a remark on the source
	first  string   // what became of it when it was tried first, before anything was mended after it; "" if nobody has written it down
}

// readLabelled reads answers from archives: a file NAME/N.go for each, whose
// first line is // expect: this | or this. The next may be // first: named,
// falsely, unnamed, passed or accepted.
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
			head, rest, _ := strings.Cut(string(f.Data), "\n")
			text, ok := strings.CutPrefix(head, "// expect: ")
			if !ok || len(chosen) != 1 {
				return nil, fmt.Errorf("%s: %s: the first line must be // expect: …", name, f.Name)
			}
			l := labelled{mutant: mutant{chosen[0], f.Data, f.Name}}
			for _, e := range strings.Split(text, " | ") {
				l.expect = append(l.expect, strings.TrimSpace(e))
			}
			if rest, ok = strings.CutPrefix(rest, "// first: "); ok {
				l.first, _, _ = strings.Cut(rest, "\n")
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
	first, formulas                        map[string]int // what became of them at first; the same of those to formulas
	lines                                  []string
}

// String ends with the first trial: what a checker says of mistakes that it was
// mended after is no measure of what it says of others.
func (s score) String() string {
	text := fmt.Sprintf("%d wrong answers: %d refused, %d named rightly (%d of them by a sentence of the catalogue), %d falsely; %d right answers: %d accepted", s.wrong, s.refused, s.named, s.listed, s.falsely, s.right, s.accepted)
	if n := len(s.first); n > 0 {
		f := s.first
		text += fmt.Sprintf("\nat the first trial, before anything was mended after them: %d named rightly (%d of them by the catalogue, %d by a remark on the source), %d falsely, %d without a name, %d passed though wrong; %d accepted, %d refused though right", f["listed"]+f["noted"]+f["named"], f["listed"], f["noted"], f["falsely"], f["unnamed"], f["passed"], f["accepted"], f["refused"])
		text += "\n" + s.uncatalogued()
	}
	return text
}

// uncatalogued counts, of the answers to formulas at the first trial, those that
// no sentence of the catalogue as it was then named rightly: a mistake that became
// an entry since is one of them, and one that an entry named wrongly, too.
func (s score) uncatalogued() string {
	f := s.formulas
	n := f["named"] + f["falsely"] + f["unnamed"] + f["passed"]
	share := func(k int) float64 { return 100 * float64(k) / float64(max(n, 1)) }
	return fmt.Sprintf("of those, mistakes in formulas that were not in the catalogue: %d, %d named rightly (%.0f %%), %d falsely (%.1f %%), %d without a name, %d passed though wrong", n, f["named"], share(f["named"]), f["falsely"], share(f["falsely"]), f["unnamed"], f["passed"])
}

// score judges labelled answers.
func (r *runner) score(ctx context.Context, list []labelled) (s score) {
	s.first, s.formulas = map[string]int{}, map[string]int{}
	var trials []trial
	for _, l := range list {
		trials = append(trials, trial{l.spec, l.text})
	}
	for i, v := range r.try(ctx, trials) {
		l := list[i]
		passes := l.expect[0] == "pass"
		if l.first != "" {
			s.first[l.first]++
			if l.spec.Formula != "" {
				s.formulas[l.first]++
			}
		}
		if v.State == check.Fail || v.State == check.Error {
			v.Source = r.look(ctx, l.spec, answer{l.spec.Folder() + ".go": l.text})
		}
		said := strings.Join(slices.Concat(v.Mistakes, v.Formula, strings.Fields(v.Message)), " ") + " " + strings.Join(v.Source, " ")
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
			s.lines = append(s.lines, fmt.Sprintf("%-20s %-24s expected %q: %s %q %q %s %s", verdict, l.says, l.expect, v.State, v.Mistakes, v.Formula, strings.Join(strings.Fields(v.Message), " "), strings.Join(v.Source, " ")))
		}
	}
	return s
}

// cmdScore judges labelled answers and prints how many are named rightly.
func cmdScore(ctx context.Context, root string, args []string) error {
	flags := newFlags("score", "[archive…]", `Judges answers whose mistake is known and prints how many are refused, named rightly and falsely. An archive is a txtar file; without
one they are the sets of exercises/testdata, each written without looking at the catalogue.`)
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
	all := score{formulas: map[string]int{}}
	for _, n := range names {
		list, err := readLabelled([]string{n})
		if err != nil {
			return err
		}
		s := r.score(ctx, list)
		if *verbose {
			for _, l := range s.lines {
				say("%s", l)
			}
		}
		say("%s: %s", filepath.Base(n), s)
		for word, k := range s.formulas {
			all.formulas[word] += k
		}
	}
	if len(names) > 1 {
		say("all sets at the first trial: %s", all.uncatalogued())
	}
	return nil
}
