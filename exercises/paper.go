package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"glassnet/exercises/paper"
	"glassnet/internal/cli"
	"glassnet/internal/wholefile"
)

// mostStudents is the number of sheets that one command makes.
const mostStudents = 1000

// cmdPaper makes worksheets for pencil and paper, or checks what was typed from one.
func cmdPaper(_ context.Context, _ string, args []string) error {
	flags := newFlags("paper", "chapter", `Makes worksheets of a chapter for pencil, paper and a pocket calculator: sheets.html to print and key.html with the
answers. Each sheet has numbers of its own, and its number on it. With -check it judges the numbers that were typed from a
sheet, and says which mistake was made.`)
	seed := flags.Uint64("seed", 1, "the `number` of the sheet; with -students of the first, with -class of the class")
	students := flags.Int("students", 1, "so many sheets")
	class := flags.String("class", "", "a CSV `file` of names, the first column: a sheet for each, whose number comes from the name")
	blank := flags.String("blank", "", "which `steps` are to be filled in, numbers or names with commas between; all if it is empty")
	out := flags.String("o", "", "the `folder` to write to; paper-7 for chapter 7")
	typed := flags.String("check", "", "the `file` with the typed numbers; - is standard input")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	if len(others) != 1 {
		return cli.UsageError(fmt.Sprintf("paper is about one chapter, such as 7; got %q", others))
	}
	chapter, err := strconv.Atoi(others[0])
	if err != nil {
		return cli.UsageError(fmt.Sprintf("a chapter is a number, such as 7, not %q", others[0]))
	}
	sheet, err := paper.Of(chapter)
	if err != nil {
		return err
	}
	var steps []string
	for name := range strings.SplitSeq(*blank, ",") {
		if name = strings.TrimSpace(name); name != "" {
			steps = append(steps, name)
		}
	}
	if *typed != "" {
		return checkPaper(sheet, *seed, steps, *typed)
	}
	papers, err := papersOf(sheet, *seed, *students, *class, steps)
	if err != nil {
		return err
	}
	if *out == "" {
		*out = fmt.Sprintf("paper-%d", chapter)
	}
	return writePapers(*out, papers)
}

// papersOf are the papers of a class, or of so many students without a name.
func papersOf(sheet paper.Sheet, seed uint64, students int, class string, blank []string) (papers []*paper.Paper, err error) {
	names := make([]string, max(students, 0))
	if class != "" {
		if names, err = readNames(class); err != nil {
			return nil, err
		}
	}
	if len(names) < 1 || len(names) > mostStudents {
		return nil, cli.UsageError(fmt.Sprintf("%d students: from 1 to %d", len(names), mostStudents))
	}
	for k, name := range names {
		number := seed + uint64(k)
		if class != "" {
			number = paper.SeedOf(name, seed)
		}
		p, err := sheet.Make(number, name, blank)
		if err != nil {
			return nil, cli.UsageError(err.Error())
		}
		papers = append(papers, p)
	}
	return papers, nil
}

// readNames reads the first column of a CSV file; a first line "name" is its head.
func readNames(path string) (names []string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		name := strings.TrimSpace(strings.TrimPrefix(row[0], "\ufeff"))
		if name != "" && !(len(names) == 0 && strings.EqualFold(name, "name")) {
			names = append(names, name)
		}
	}
}

// writePapers writes the sheets and the key.
func writePapers(dir string, papers []*paper.Paper) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for name, key := range map[string]bool{"sheets.html": false, "key.html": true} {
		err := wholefile.Write(filepath.Join(dir, name), func(w io.Writer) error { return paper.HTML(w, papers, key) })
		if err != nil {
			return err
		}
	}
	say("%s: print it; each of %d sheets is numbered", filepath.Join(dir, "sheets.html"), len(papers))
	say("%s: the answers", filepath.Join(dir, "key.html"))
	return nil
}

// checkPaper judges typed numbers, a line for each step.
func checkPaper(sheet paper.Sheet, seed uint64, blank []string, path string) error {
	in := io.Reader(os.Stdin)
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return err
	}
	p, err := sheet.Make(seed, "", blank)
	if err != nil {
		return cli.UsageError(err.Error())
	}
	typed, err := p.Read(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	t, right := newTerminal(), 0
	list := p.Check(typed)
	for _, v := range list {
		mark := map[paper.State]string{paper.Right: t.paint("32", "right  "), paper.Wrong: t.paint("31", "wrong  "), paper.Missing: t.paint("33", "missing")}[v.State]
		say("%s  %2d  %s", mark, v.Step, v.Name)
		if v.State == paper.Right {
			right++
		}
		if v.Says != "" {
			say("             %s", strings.ReplaceAll(v.Says, "\n", "\n             "))
		}
	}
	say("\n%d of %d right", right, len(list))
	if right < len(list) {
		return cli.ErrFailed
	}
	return nil
}
