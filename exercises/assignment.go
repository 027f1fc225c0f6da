package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
)

// What stands between these lines nbgrader takes out for the students. What an
// unsolved function does stands below it: in the solution nobody gets there.
const (
	solutionBegin = "// BEGIN SOLUTION"
	solutionEnd   = "// END SOLUTION"
)

//go:embed recipes/nbgrader/nbgrader_config.py
var nbgraderConfig []byte

// cmdAssignment makes the source of an assignment.
func cmdAssignment(_ context.Context, root string, args []string) error {
	flags := newFlags("assignment", "chapter or exercise…", `Makes the source of an assignment for nbgrader: assignment.ipynb, with a cell for each answer, which holds the solution,
and a graded one, and nbgrader_config.py. nbgrader generate_assignment makes from it what students get.`)
	out := flags.String("o", "", "the `folder` to write to; assignment-7 for chapter 7")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	if len(others) == 0 {
		return cli.UsageError("assignment needs a chapter, such as 7, or exercises of one chapter")
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	text, err := assignment(root, chosen)
	if err != nil {
		return err
	}
	if *out == "" {
		*out = "assignment-" + number(chosen[0].Chapter())
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return err
	}
	for name, b := range map[string][]byte{"assignment.ipynb": text, "nbgrader_config.py": nbgraderConfig} {
		if err := wholefile.Write(filepath.Join(*out, name), wholefile.Bytes(b)); err != nil {
			return err
		}
	}
	say("%s: %s", filepath.Join(*out, "assignment.ipynb"), points(total(chosen)))
	return nil
}

func total(list []*check.Spec) (sum int) {
	for _, s := range list {
		sum += s.Points
	}
	return sum
}

// assignment is the notebook of an assignment, from the solutions.
func assignment(root string, list []*check.Spec) ([]byte, error) {
	module, err := cli.Module(root)
	if err != nil {
		return nil, err
	}
	var c check.Chapter
	for _, k := range chapters {
		if k.Name == list[0].Chapter() {
			c = k
		}
	}
	nb := &notebook.Notebook{Minor: 5, Metadata: map[string]any{
		"kernelspec":    map[string]any{"display_name": "Go (glassnet)", "language": "go", "name": "glassnet"},
		"language_info": map[string]any{"file_extension": ".go", "mimetype": "text/x-go", "name": "go"},
	}}
	add := func(typ, id, source string, more map[string]any) {
		meta := map[string]any{}
		if typ == "code" {
			meta["nbgrader"] = map[string]any{"schema_version": 3, "grade_id": id, "grade": false, "solution": false, "locked": true, "task": false}
			for k, v := range more {
				meta["nbgrader"].(map[string]any)[k] = v
			}
		}
		nb.Cells = append(nb.Cells, &notebook.Cell{Type: typ, ID: id, Metadata: meta, Source: strings.TrimSpace(source)})
	}
	add("markdown", "title", fmt.Sprintf(`# Assignment: chapter %s

%s. Write each function in its cell and run the cell below it, which says whether it is right and, if not, which mistake was made. Each is worth its points or none.`, number(c.Name), title(points(total(list)))), nil)
	imports := []string{module + "/exercises/check"}
	var tasks []func()
	for _, s := range list {
		if s.Chapter() != c.Name {
			return nil, fmt.Errorf("an assignment is about one chapter; %s and %s are of two", list[0].ID, s.ID)
		}
		text, err := os.ReadFile(filepath.Join(root, "solutions", filepath.FromSlash(path(s))))
		if err != nil {
			return nil, fmt.Errorf("an assignment is made from the solutions: %w", err)
		}
		k, err := strip(text, s, module)
		if err != nil {
			return nil, fmt.Errorf("solutions/%s: %w", path(s), err)
		}
		imports = append(imports, k.imports...)
		tasks = append(tasks, func() {
			add("markdown", s.Folder()+"-task", fmt.Sprintf("## %s\n\n%s. %s, about %d minutes.", title(s.Title), title(string(s.Kind)), title(points(s.Points)), s.Minutes), nil)
			add("code", s.Folder(), k.answer, map[string]any{"solution": true, "locked": false})
			add("code", s.Folder()+"-graded", fmt.Sprintf("%%%%\ncheck.Show(exercise.%s, %[1]s)", s.Func), map[string]any{"grade": true, "points": s.Points})
		})
	}
	specs := fmt.Sprintf("\texercise %q\n", module+"/exercises/check/"+c.Package)
	own := fmt.Sprintf("\t%q\n", module+"/exercises/check")
	add("code", "imports", "%noautoget\n"+strings.Replace(importBlock(append(imports, "fmt")), own, own+specs, 1), nil)
	for _, task := range tasks {
		task()
	}
	return nb.Bytes()
}
