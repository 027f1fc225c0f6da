package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/internal/notebook"
)

var solutionLines = regexp.MustCompile(`(?ms)^([ \t]*)// BEGIN SOLUTION.*?// END SOLUTION`)

// Every exercise can stand in an assignment: with the solution and as students
// get it its cell is Go, what they get has nothing of the solution's body, and
// the points are those of the exercise.
func TestAssignment(t *testing.T) {
	t.Parallel()
	for _, c := range chapters {
		text, err := assignment("..", c.Exercises)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		nb, err := notebook.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		cells := map[string]*notebook.Cell{}
		for _, k := range nb.Cells {
			if cells[k.ID] != nil {
				t.Errorf("%s: two cells are called %s", c.Name, k.ID)
			}
			cells[k.ID] = k
		}
		for _, s := range c.Exercises {
			answer, graded := cells[s.Folder()], cells[s.Folder()+"-graded"]
			if answer == nil || graded == nil {
				t.Errorf("%s has no cells", s.ID)
				continue
			}
			student := solutionLines.ReplaceAllString(answer.Source, "$1// your answer")
			for what, source := range map[string]string{"the solution": answer.Source, "what students get": student} {
				if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n\n"+source, 0); err != nil {
					t.Errorf("%s: %s: %v", s.ID, what, err)
				}
			}
			if !strings.Contains(student, "check.TODO[") || strings.Contains(student, "SOLUTION") || strings.Contains(student, "//glassnet:") {
				t.Errorf("%s: students get\n%s", s.ID, student)
			}
			for line := range strings.Lines(answer.Source) {
				if line = strings.TrimSpace(line); strings.Contains(line, "SOLUTION") && line != solutionBegin && line != solutionEnd {
					t.Errorf("%s: the mark shares its line: %s", s.ID, line)
				}
			}
			if strings.Count(student, "\n") > strings.Count(answer.Source, "\n") {
				t.Errorf("%s: nothing was taken out", s.ID)
			}
			if points := graded.Metadata["nbgrader"].(map[string]any)["points"]; fmt.Sprint(points) != fmt.Sprint(s.Points) {
				t.Errorf("%s: %v points, not %d", s.ID, points, s.Points)
			}
		}
	}
	if _, err := assignment("..", []*check.Spec{chapters[1].Exercises[0], chapters[2].Exercises[0]}); err == nil || !strings.Contains(err.Error(), "one chapter") {
		t.Errorf("exercises of two chapters: %v", err)
	}
	dir := t.TempDir()
	if err := cmdAssignment(t.Context(), "..", []string{"-o", filepath.Join(dir, "a"), "7"}); err != nil {
		t.Error(err)
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "a", "*")); len(found) != 2 {
		t.Errorf("the folder has %q", found)
	}
	if err := cmdAssignment(t.Context(), "..", nil); err == nil {
		t.Error("an assignment of nothing")
	}
}
