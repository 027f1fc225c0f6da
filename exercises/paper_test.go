package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/exercises/paper"
)

func TestPaper(t *testing.T) {
	dir := t.TempDir()
	class := filepath.Join(dir, "names.csv")
	if err := os.WriteFile(class, []byte("\ufeffName,group\nAda,1\n\"Noether, Emmy\",2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if printed, code := output(t, "", "paper", "7", "-class", class, "-seed", "3", "-blank", "δ⁽²⁾,8", "-o", dir); code != 0 || !strings.Contains(printed, "each of 2 sheets is numbered") {
		t.Fatalf("%d %s", code, printed)
	}
	page, err := os.ReadFile(filepath.Join(dir, "sheets.html"))
	number := fmt.Sprintf("-seed %d", paper.SeedOf("Noether, Emmy", 3))
	if err != nil || !strings.Contains(string(page), "Noether, Emmy") || !strings.Contains(string(page), number) || strings.Count(string(page), `class="blank"`) != 8 {
		t.Errorf("%v: the sheets have not the names, their numbers and 8 blanks", err)
	}

	sheet, _ := paper.Of(7)
	p, _ := sheet.Make(12, "", nil)
	var typed strings.Builder
	for k, s := range p.Steps {
		v := p.Values[s.Name].V
		if s.Name == "∂L/∂W⁽²⁾" {
			v[1], v[2] = v[2], v[1]
		}
		fmt.Fprintf(&typed, "%d: %v\n", k+1, strings.Trim(fmt.Sprint(v), "[]"))
	}
	answers := filepath.Join(dir, "answers.txt")
	if err := os.WriteFile(answers, []byte(typed.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	if printed, code := output(t, "", "paper", "7", "-seed", "12", "-check", answers); code != 1 || !strings.Contains(printed, "∂L/∂W is transposed") || !strings.Contains(printed, "11 of 12 right") {
		t.Errorf("%d %s", code, printed)
	}
	for want, args := range map[string][]string{
		"chapter 14 has no worksheet: an image of digits has 784 numbers.": {"14"},
		"there is no chapter 21":           {"21"},
		"paper is about one chapter":       {},
		"a chapter is a number":            {"seven"},
		"0 students: from 1 to 1000":       {"7", "-students", "0"},
		`no step of the sheet is "q"`:      {"7", "-blank", "q", "-o", dir},
		"no such file":                     {"7", "-check", filepath.Join(dir, "none")},
		"a line is a step and its numbers": {"7", "-check", class},
	} {
		if printed, code := output(t, "", append([]string{"paper"}, args...)...); code == 0 || !strings.Contains(printed, want) {
			t.Errorf("%v: %d %s; want %s", args, code, printed, want)
		}
	}
}
