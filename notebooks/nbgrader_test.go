//go:build !windows

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

var solutionLines = regexp.MustCompile(`(?s)// BEGIN SOLUTION.*// END SOLUTION`)

// The recipe for nbgrader on the real kernel. Graded, an unsolved answer fails
// its cell, so that it gets no points; the solution passes. Not graded, an
// unsolved answer only says that it is todo.
func TestNbgraderRecipe(t *testing.T) {
	t.Parallel()
	kernel := kernelRunner{testTools(t)}
	root := testRoot(t)
	recipe := filepath.Join(root, "exercises", "recipes", "nbgrader")
	config, err := os.ReadFile(filepath.Join(recipe, "nbgrader_config.py"))
	if err != nil {
		t.Fatal(err)
	}
	_, stub, _ := strings.Cut(string(config), `"go": '`)
	stub, _, _ = strings.Cut(stub, "'")
	for _, c := range []struct {
		name           string
		solved, graded bool
		fails          bool
		says           string
	}{
		{"unsolved, graded", false, true, true, ""},
		{"solved, graded", true, true, false, "pass"},
		{"unsolved, at home", false, false, false, "todo"},
	} {
		nb, err := notebook.Read(filepath.Join(recipe, "assignment.ipynb"))
		if err != nil {
			t.Fatal(err)
		}
		if !c.solved {
			for _, cell := range nb.Cells {
				cell.Source = solutionLines.ReplaceAllLiteralString(cell.Source, stub)
			}
		}
		var env []string
		if c.graded {
			env = []string{"NBGRADER_EXECUTION=autograde"}
		}
		err = nb.Execute(t.Context(), kernel, notebook.Place{Root: root, Dir: recipe, Env: env, Timeout: patience})
		if (err != nil) != c.fails {
			t.Errorf("%s: %v", c.name, err)
		}
		last := nb.Cells[len(nb.Cells)-1]
		shown := ""
		for _, o := range last.Outputs {
			shown += o.Text
		}
		if !strings.Contains(shown, c.says) {
			t.Errorf("%s: the graded cell shows %q", c.name, shown)
		}
	}
}
