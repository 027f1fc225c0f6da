package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
	"glassnet/internal/wholefile"
)

// The solutions are the source. A function to be solved is marked
// //glassnet:exercise; in the stub its body is gone. A function marked
// //glassnet:stub is the body that the stub gets instead: that of a FindBug
// exercise. What is marked //glassnet:solution is only in the solution. The
// comment on the package explains the solution; the stub has its own.
const (
	markExercise = "//glassnet:exercise"
	markStub     = "//glassnet:stub"
	markSolution = "//glassnet:solution"
)

// cmdGenerate makes stubs, tests and the last section of each chapter.
func cmdGenerate(_ context.Context, root string, args []string) error {
	flags := newFlags("generate", "", `Makes the stubs, the tests and the exercises at the end of each chapter from solutions/ and exercises/check/.
A stub that somebody has begun to solve is left alone, unless -all is given.`)
	stale := flags.Bool("stale", false, "change nothing, fail if something would change")
	all := flags.Bool("all", false, "overwrite answers, too")
	switch others, err := cli.Parse(flags, args); {
	case err != nil:
		return err
	case len(others) > 0:
		return cli.UsageError(fmt.Sprintf("generate takes no arguments, got %q", others))
	}
	files, err := generated(root)
	if err != nil {
		return err
	}
	var old []string
	for _, f := range files {
		was, err := os.ReadFile(filepath.Join(root, f.name))
		switch {
		case err == nil && bytes.Equal(was, f.text):
			continue
		case err == nil && f.answer && !*all && !untouched(was):
			if !*stale {
				say("%s is left alone: somebody works on it", f.name)
			}
			continue
		case err != nil && !errors.Is(err, os.ErrNotExist):
			return err
		}
		old = append(old, f.name)
		if *stale {
			continue
		}
		name := filepath.Join(root, f.name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := wholefile.Write(name, wholefile.Bytes(f.text)); err != nil {
			return err
		}
		say("%s", f.name)
	}
	if extra := strays(root, files); len(extra) > 0 {
		return fmt.Errorf("these belong to no exercise: %s", strings.Join(extra, ", "))
	}
	if *stale && len(old) > 0 {
		return fmt.Errorf("stale: %s; run: go run ./exercises generate", strings.Join(old, ", "))
	}
	return nil
}

// untouched reports whether a stub still has the call that makes it todo.
func untouched(stub []byte) bool { return bytes.Contains(stub, []byte("check.TODO[")) }

// A file that is generated. Its name has slashes and begins at the root.
type file struct {
	name   string
	text   []byte
	answer bool // a learner writes into it
}

// generated lists all files that follow from the solutions and the specs.
func generated(root string) (files []file, err error) {
	module, err := cli.Module(root)
	if err != nil {
		return nil, err
	}
	for _, c := range chapters {
		var cells []cell
		for _, s := range c.Exercises {
			source := "solutions/" + path(s)
			text, err := os.ReadFile(filepath.Join(root, source))
			if err != nil {
				return nil, err
			}
			stub, err := strip(text, s, module)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", source, err)
			}
			files = append(files, file{source, text, false}, file{"exercises/" + path(s), stub.file, true}) // the solution as it is: it is no stray
			cells = append(cells, cell{s, stub})
		}
		if len(cells) == 0 {
			continue
		}
		chapter := "chapters/" + c.Name + "/en.md"
		text, err := os.ReadFile(filepath.Join(root, chapter))
		if err != nil {
			return nil, err
		}
		test, err := testFile(c, module)
		if err != nil {
			return nil, err
		}
		files = append(files,
			file{"exercises/" + c.Name + "/" + c.Package + "_test.go", test, false},
			file{chapter, withSection(text, section(c, cells, module)), false})
	}
	shown, err := choose([]string{"hiddendelta"}) // in the recipe for nbgrader
	if err != nil {
		return nil, err
	}
	recipe, err := assignment(root, shown)
	if err != nil {
		return nil, err
	}
	return append(files, file{"exercises/mistakes.md", mistakesPage(), false}, file{"exercises/recipes/nbgrader/assignment.ipynb", recipe, false}), nil
}

// mistakesPage is the catalogue for who teaches: of each exercise the mistakes that the checker names.
func mistakesPage() []byte {
	var b bytes.Buffer
	b.WriteString("# Mistakes\n\nMade by `go run ./exercises generate`: of each exercise the wrong answers that the checker knows by name, with what it says. They are what students really write, and good questions for the room.\n")
	for _, c := range chapters {
		if len(c.Exercises) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", c.Name)
		for _, s := range c.Exercises {
			test := ""
			if s.Test {
				test = ", the test of the chapter"
			}
			fmt.Fprintf(&b, "\n### %s\n\n[%s](%s): %s. %s, about %d minutes%s.\n", s.Func, s.Func, path(s)[:strings.LastIndex(path(s), "/")], s.Title, points(s.Points), s.Minutes, test)
			for i, m := range s.Mistakes {
				if i == 0 {
					b.WriteString("\n")
				}
				fmt.Fprintf(&b, "- **%s**: %s\n", plainMarkdown(m.Name), plainMarkdown(strings.Join(strings.Fields(m.Says), " ")))
			}
		}
	}
	return b.Bytes()
}

// plainMarkdown keeps signs that Markdown would read.
func plainMarkdown(s string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`).Replace(s)
}

// path is where an exercise is below exercises/ and solutions/.
func path(s *check.Spec) string { return s.ID + "/" + s.Folder() + ".go" }

// strays lists what is below exercises/NN-… and solutions/NN-… and belongs to no exercise.
func strays(root string, files []file) (extra []string) {
	for _, pattern := range []string{"exercises/[0-9]*/*", "solutions/*/*"} {
		found, _ := filepath.Glob(filepath.Join(root, pattern))
		for _, f := range found {
			name, err := filepath.Rel(root, f)
			name = filepath.ToSlash(name)
			if err == nil && !slices.ContainsFunc(files, func(k file) bool { return k.name == name || strings.HasPrefix(k.name, name+"/") }) {
				extra = append(extra, name)
			}
		}
	}
	return extra
}

// testFile is the test of a chapter's answers: one, because go test links a
// program for each package that has a test.
func testFile(c check.Chapter, module string) ([]byte, error) {
	imports, tests := []string{"testing", module + "/exercises/check", module + "/exercises/check/" + c.Package}, ""
	for _, s := range c.Exercises {
		imports = append(imports, module+"/"+home(s))
		tests += fmt.Sprintf("\nfunc Test%s(t *testing.T) { check.Test(t, %s.%[1]s, %[3]s.%[1]s) }\n", s.Func, c.Package, s.Folder())
	}
	return format.Source(fmt.Appendf(nil, "// Code generated by go run ./exercises generate. DO NOT EDIT.\n\npackage %s_test\n\n%s\n%s", c.Package, importBlock(imports), tests))
}

// A stub is what is left of a solution.
type stub struct {
	file    []byte   // the whole file
	code    string   // its declarations, for a cell
	answer  string   // those of the solution, as nbgrader wants them: see assignment
	imports []string // what the solution imports
}

// An edit replaces text[from:to].
type edit struct {
	from, to int
	with     string
}

// strip makes the stub from a solution.
func strip(text []byte, s *check.Spec, module string) (stub, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, s.Folder()+".go", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return stub{}, err
	}
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	if f.Doc == nil || !strings.HasPrefix(f.Doc.Text(), "Package "+s.Folder()+" ") {
		return stub{}, fmt.Errorf("the comment on the package must begin with Package %s and explain the solution", s.Folder())
	}
	if f.Name.Name != s.Folder() {
		return stub{}, fmt.Errorf("the package must be called %s", s.Folder())
	}
	var edits, solved []edit // of the stub, of the answer
	var asked, body *ast.FuncDecl
	for _, d := range f.Decls {
		switch doc := docOf(d); {
		case marked(doc, markSolution), marked(doc, markStub):
			if marked(doc, markStub) {
				body = d.(*ast.FuncDecl)
				solved = append(solved, edit{at(doc.Pos()), at(d.End()), ""})
			} else {
				solved = append(solved, edit{at(doc.Pos()), at(doc.Pos()), solutionBegin + "\n"}, edit{at(d.End()), at(d.End()), "\n" + solutionEnd})
			}
			edits = append(edits, edit{at(doc.Pos()), at(d.End()), ""})
		case marked(doc, markExercise):
			if asked != nil {
				return stub{}, errors.New("one function is to be solved, not two")
			}
			asked = d.(*ast.FuncDecl)
		}
	}
	if asked == nil || asked.Name.Name != s.Func {
		return stub{}, fmt.Errorf("the function %s must be marked %s", s.Func, markExercise)
	}
	if (body != nil) != (s.Kind == check.FindBug) {
		return stub{}, fmt.Errorf("a function marked %s is for exercises of the kind %q, and they need one", markStub, check.FindBug)
	}
	todo := fmt.Sprintf("panic(check.TODO[string](%q)) // your answer", s.Func) // what an unsolved function does
	if r := asked.Type.Results.List; len(r) == 1 && len(r[0].Names) < 2 {
		todo = fmt.Sprintf("return check.TODO[%s](%q) // your answer", text[at(r[0].Type.Pos()):at(r[0].Type.End())], s.Func)
	}
	with := "{\n\t" + todo + "\n}"
	if body != nil {
		inner := string(text[at(body.Body.Lbrace)+1 : at(body.Body.Rbrace)])
		with = fmt.Sprintf("{\n\tcheck.TODO[any](%q) // delete this line when the rest is mended\n%s}", s.Func, strings.TrimLeft(inner, "\n"))
		todo = with // in a block: its names are those of the solution
	}
	open, shut := at(asked.Body.Lbrace), at(asked.Body.Rbrace)
	edits = append(edits, edit{open, shut + 1, with})
	solved = append(solved, edit{open, shut + 1, "{\n" + solutionBegin + "\n" + strings.TrimSpace(string(text[open+1:shut])) + "\n" + solutionEnd + "\n\t" + todo + "\n}"})
	imports, used, decl := importsOf(f)
	head := []edit{{at(f.Doc.Pos()), at(f.Name.End()), ""}}
	if decl != nil {
		head = append(head, edit{at(decl.Pos()), at(decl.End()), ""})
	}
	code, answer := unmarked(apply(text, append(edits, head...))), unmarked(apply(text, append(solved, head...)))
	names, err := packages("package " + s.Folder() + "\n" + code)
	if err != nil {
		return stub{}, fmt.Errorf("the stub: %w", err)
	}
	var needed []string
	for _, i := range append(imports, module+"/exercises/check") {
		if names[used(i)] {
			needed = append(needed, i)
		}
	}
	whole := fmt.Sprintf("%s\npackage %s\n\n%s\n\n%s", header(s), s.Folder(), importBlock(needed), code)
	out, err := format.Source([]byte(whole))
	if err != nil {
		return stub{}, fmt.Errorf("the stub: %w", err)
	}
	_, tidy, _ := strings.Cut(string(out), importBlock(needed)+"\n")
	const clause = "package p\n\n"
	solution, err := format.Source([]byte(clause + answer))
	if err != nil {
		return stub{}, fmt.Errorf("the answer for nbgrader: %w", err)
	}
	return stub{out, strings.TrimSpace(tidy), strings.TrimSpace(strings.TrimPrefix(string(solution), clause)), imports}, nil
}

// unmarked is a file without the marks.
func unmarked(text []byte) string {
	code := string(text)
	for _, mark := range []string{markExercise, markSolution} {
		code = strings.ReplaceAll(strings.ReplaceAll(code, "//\n"+mark+"\n", ""), mark+"\n", "")
	}
	return strings.TrimSpace(code) + "\n"
}

// packages are the names that stand before a dot in a file.
func packages(text string) (map[string]bool, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				names[x.Name] = true
			}
		}
		return true
	})
	return names, nil
}

// sentence ends a title with a full stop, unless it asks.
func sentence(title string) string {
	if strings.HasSuffix(title, "?") {
		return title
	}
	return title + "."
}

// header is the comment above the package of a stub.
func header(s *check.Spec) string {
	return fmt.Sprintf("// Package %s is an exercise of chapter %s: %s\n// %s, about %d minutes.\n//\n//\tgo run ./exercises check %[1]s", s.Folder(), number(s.Chapter()), sentence(s.Title), points(s.Points), s.Minutes)
}

func points(n int) string {
	if n == 1 {
		return "1 point"
	}
	return fmt.Sprintf("%d points", n)
}

// number is the number of a chapter, without a leading 0.
func number(chapter string) string {
	n, _, _ := strings.Cut(chapter, "-")
	if t := strings.TrimLeft(n, "0"); t != "" {
		return t
	}
	return "0"
}

func docOf(d ast.Decl) *ast.CommentGroup {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

func marked(doc *ast.CommentGroup, mark string) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return c.Text == mark })
}

// importsOf lists the imports of a file, and the name under which each is used.
func importsOf(f *ast.File) (paths []string, used func(path string) string, decl *ast.GenDecl) {
	names := map[string]string{}
	for _, i := range f.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		paths = append(paths, p)
		if i.Name != nil {
			names[p] = i.Name.Name
		}
	}
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			decl = g
		}
	}
	return paths, func(p string) string {
		if n, ok := names[p]; ok {
			return n
		}
		last := p[strings.LastIndex(p, "/")+1:]
		if len(last) == 2 && last[0] == 'v' { // math/rand/v2 is rand
			p = strings.TrimSuffix(p, "/"+last)
			last = p[strings.LastIndex(p, "/")+1:]
		}
		return last
	}, decl
}

// importBlock writes imports, the standard library first.
func importBlock(paths []string) string {
	slices.Sort(paths)
	paths = slices.Compact(paths)
	var standard, others []string
	for _, p := range paths {
		line := "\t" + strconv.Quote(p) + "\n"
		if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") || first == "glassnet" {
			others = append(others, line)
		} else {
			standard = append(standard, line)
		}
	}
	if len(paths) == 1 {
		return "import " + strings.TrimSpace(strings.Join(append(standard, others...), ""))
	}
	gap := ""
	if len(standard) > 0 && len(others) > 0 {
		gap = "\n"
	}
	return "import (\n" + strings.Join(standard, "") + gap + strings.Join(others, "") + ")"
}

// apply makes the edits, from the last to the first.
func apply(text []byte, edits []edit) []byte {
	slices.SortFunc(edits, func(a, b edit) int { return b.from - a.from })
	out := slices.Clone(text)
	for _, e := range edits {
		out = slices.Replace(out, e.from, e.to, []byte(e.with)...)
	}
	return out
}

// A cell of the last section of a chapter.
type cell struct {
	spec *check.Spec
	stub stub
}

// sectionBegin stands above the last section of a chapter: all below it is made.
const sectionBegin = "<!-- exercises: all below is made by go run ./exercises generate -->"

// section is the last section of a chapter: its exercises, each with a cell to write in.
func section(c check.Chapter, cells []cell, module string) string {
	var b strings.Builder
	imports := []string{module + "/exercises/check", module + "/viz"}
	total := 0
	for _, k := range cells {
		imports = append(imports, k.stub.imports...)
		total += k.spec.Points
	}
	fmt.Fprintf(&b, `%s

## Exercises

%d exercises, %d points. Write each function in its cell and run the cell: it says whether the function is right, and if not, which mistake was made. Or work in an editor, in [exercises/%s](../../exercises/%[4]s), with `+"`go run ./exercises watch`"+` beside it. A hint: `+"`check.Hint(exercise.%[5]s, 1)`"+`; there are three for each, and a [solution](../../solutions/%[4]s) with an explanation.

`, sectionBegin, len(cells), total, c.Name, cells[0].spec.Func)
	specs := fmt.Sprintf("\texercise %q\n", module+"/exercises/check/"+c.Package) // the same name in every chapter, and none that a chapter has
	fmt.Fprintf(&b, "```go\n%s\n```\n", strings.Replace(importBlock(imports), "\t\""+module+"/viz", specs+"\t\""+module+"/viz", 1))
	for i, k := range cells {
		s := k.spec
		test := ""
		if s.Test {
			test = " This is the test of the chapter: whoever passes it can skip the others."
		}
		fmt.Fprintf(&b, "\n### %d. %s\n\n%s. %s, about %d minutes.%s\n\n", i+1, title(s.Title), title(string(s.Kind)), points(s.Points), s.Minutes, test)
		fmt.Fprintf(&b, "```go\n%s\n\n%%%%\ncheck.Show(exercise.%s, %[2]s, viz.ShowBeside)\n```\n", k.stub.code, s.Func)
	}
	return b.String()
}

// title begins with a capital letter.
func title(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// withSection puts the section at the end, in place of an older one.
func withSection(text []byte, section string) []byte {
	prose, _, _ := strings.Cut(string(text), "<!-- exercises: ")
	return []byte(strings.TrimRight(prose, "\n") + "\n\n" + section)
}
