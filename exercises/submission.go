package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	slashed "path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"glassnet/exercises/check"
	"glassnet/internal/notebook"
)

// missing is the state of an exercise of which a submission has no answer: the
// student may have handed in something else, which the message names.
const missing check.State = "missing"

// A missingAnswer says that there is no answer and what is there instead.
type missingAnswer string

func (m missingAnswer) Error() string { return string(m) }

// Limits of what is read of a submission.
const (
	answerLimit = 1 << 20  // bytes of a file with an answer
	bookLimit   = 64 << 20 // bytes of a notebook, whose pictures count
	mostFiles   = 20_000   // in a submission
	deepest     = 12       // folders inside folders
)

// handedIn is what a student has handed in: a clone of the repository, the
// files x.go, the notebooks of the chapters, with folders around them or not.
// Only regular files are read, and no link is followed: it could lead to the
// solutions, to somebody else's answer, or to a pipe without an end.
type handedIn struct {
	dir   string
	files map[string]string // path in small letters → path, with slashes
	other []string          // what is there and cannot be an answer: "answers.zip", "outputdelta.go, which is a link"
	books []*book
}

// openSubmission lists the files of a submission.
func openSubmission(dir string) (*handedIn, error) {
	s := &handedIn{dir: dir, files: map[string]string{}}
	n := 0
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		rel, e := filepath.Rel(dir, file)
		if e != nil {
			return e
		}
		rel = filepath.ToSlash(rel)
		switch {
		case err != nil && rel == ".":
			return err
		case err != nil:
			s.other = append(s.other, rel+", which cannot be read")
			return nil
		case rel == ".":
			return nil
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") || d.Name() == "__MACOSX" || d.Name() == "solutions" || strings.Count(rel, "/") >= deepest):
			return fs.SkipDir
		case d.IsDir() || strings.HasPrefix(d.Name(), "."):
			return nil
		}
		if n++; n > mostFiles {
			return fs.SkipAll
		}
		switch kind := d.Type(); {
		case kind.IsRegular():
			s.files[strings.ToLower(rel)] = rel
			if ending := strings.ToLower(slashed.Ext(rel)); slices.Contains([]string{".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".pdf", ".docx", ".txt"}, ending) {
				s.other = append(s.other, rel)
			}
		case kind&fs.ModeSymlink != 0:
			s.other = append(s.other, rel+", which is a link")
		default:
			s.other = append(s.other, rel+", which is no file")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, rel := range s.sorted() {
		if strings.HasSuffix(strings.ToLower(rel), ".ipynb") {
			s.books = append(s.books, readBook(filepath.Join(dir, filepath.FromSlash(rel)), rel))
		}
	}
	return s, nil
}

// sorted are the files in order.
func (s *handedIn) sorted() (all []string) {
	for _, rel := range s.files {
		all = append(all, rel)
	}
	slices.Sort(all)
	return all
}

// answer finds the answer to an exercise: its file where the repository has it,
// by chapter, by its own folder or alone, at the top or in folders around all,
// in capitals or not; or else the cell of a notebook that defines its function.
func (s *handedIn) answer(e *check.Spec) (answer, error) {
	main := strings.ToLower(e.Folder() + ".go")
	var found []string
	for low, rel := range s.files {
		if slashed.Base(low) == main {
			found = append(found, rel)
		}
	}
	rank := func(rel string) int { // how much its place says that it is the answer
		low := strings.ToLower(rel)
		for i, place := range []string{"exercises/" + e.ID, e.ID, e.Folder()} {
			if strings.HasSuffix("/"+low, "/"+strings.ToLower(place)+"/"+main) {
				return i
			}
		}
		return 3
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmpAll(rank(a)-rank(b), strings.Count(a, "/")-strings.Count(b, "/"), strings.Compare(a, b))
	})
	if len(found) == 0 {
		return s.fromBooks(e)
	}
	if len(found) > 1 && rank(found[0]) == rank(found[1]) && strings.Count(found[0], "/") == strings.Count(found[1], "/") {
		return nil, missingAnswer(fmt.Sprintf("There are two answers, %s and %s: which one counts?", found[0], found[1]))
	}
	b, err := s.read(found[0])
	if err != nil {
		return nil, missingAnswer(fmt.Sprintf("%s cannot be read: %v.", found[0], err))
	}
	a := answer{e.Folder() + ".go": b}
	if rank(found[0]) < 3 { // helper files stand beside it
		dir := slashed.Dir(found[0])
		for _, rel := range s.sorted() {
			name := slashed.Base(rel)
			if slashed.Dir(rel) == dir && rel != found[0] && !strings.HasSuffix(name, "_test.go") {
				if b, err := s.read(rel); err == nil {
					a[name] = b
				}
			}
		}
	}
	return a, nil
}

func cmpAll(order ...int) int {
	for _, o := range order {
		if o != 0 {
			return o
		}
	}
	return 0
}

func (s *handedIn) read(rel string) ([]byte, error) {
	return regular(filepath.Join(s.dir, filepath.FromSlash(rel)))
}

// regular reads a file that is one, and not a large one.
func regular(file string) ([]byte, error) { return readAtMost(file, answerLimit) }

func readAtMost(file string, most int64) ([]byte, error) {
	info, err := os.Stat(file) // before it is opened: to open a pipe waits for its other end
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("it is no regular file")
	case info.Size() > most:
		return nil, fmt.Errorf("it has %d bytes, an answer has at most %d", info.Size(), most)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// fromBooks takes the answer out of a notebook, or says what is there instead.
func (s *handedIn) fromBooks(e *check.Spec) (answer, error) {
	var why []string
	for _, b := range s.books {
		text, err := b.answer(e)
		if err == nil {
			return answer{e.Folder() + ".go": text}, nil
		}
		if err != errNoFunction {
			why = append(why, fmt.Sprintf("%s: %v", b.name, err))
		}
	}
	says := fmt.Sprintf("There is no %s.go, and no notebook that defines %s.", e.Folder(), e.Func)
	if len(why) > 0 {
		says += " " + strings.Join(why, "; ") + "."
	}
	switch {
	case len(s.files) == 0 && len(s.other) == 0:
		says += " The folder is empty."
	case len(s.other) > 0:
		says += " There is " + listed(s.other, 3) + "."
	default:
		says += " There is " + listed(s.sorted(), 3) + "."
	}
	return nil, missingAnswer(says)
}

// listed are the first n of some names.
func listed(names []string, n int) string {
	if len(names) > n {
		return strings.Join(names[:n], ", ") + fmt.Sprintf(" and %d more", len(names)-n)
	}
	return strings.Join(names, ", ")
}

// A book is a notebook with answers: the declarations of its cells by name.
type book struct {
	name    string
	err     error // why it cannot be read
	imports map[string]string
	decls   map[string][]decl // all that declare a name, in the order of the cells
}

// A decl is a declaration with the names that it uses.
type decl struct {
	text string
	uses []string
	kind token.Token // func, type, var or const
	at   int         // its place in the notebook
}

var errNoFunction = errors.New("no cell defines it")

// readBook reads the Go cells of a notebook. A cell that does not compile is left out; if it is an answer, its function is missing.
func readBook(file, name string) *book {
	b := &book{name: name, imports: map[string]string{}, decls: map[string][]decl{}}
	text, err := readAtMost(file, bookLimit)
	if err != nil {
		b.err = err
		return b
	}
	nb, err := notebook.Parse(text)
	if err != nil {
		b.err = err
		return b
	}
	for _, c := range nb.CodeCells() {
		b.cell(c.Source)
	}
	return b
}

// cell takes the declarations of a cell: what stands before %%, without the lines that are the kernel's.
func (b *book) cell(source string) {
	var keep []string
	for line := range strings.SplitSeq(strings.ReplaceAll(source, "\r\n", "\n"), "\n") {
		if line == "%main" || line == "%%" || strings.HasPrefix(line, "%% ") {
			break
		}
		if strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!") {
			line = ""
		}
		keep = append(keep, line)
	}
	text := "package cell\n" + strings.Join(keep, "\n")
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return
	}
	for _, i := range f.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			name := slashed.Base(p)
			if strings.HasPrefix(name, "v") && len(name) == 2 { // math/rand/v2
				name = slashed.Base(slashed.Dir(p))
			}
			if i.Name != nil {
				name = i.Name.Name
			}
			b.imports[name] = p
		}
	}
	for _, d := range f.Decls {
		begin, end := set.Position(d.Pos()).Offset, set.Position(d.End()).Offset
		one := decl{text: text[begin:end], at: len(b.decls), kind: token.FUNC}
		var names []string
		switch d := d.(type) {
		case *ast.FuncDecl:
			if names = []string{d.Name.Name}; d.Recv != nil && len(d.Recv.List) > 0 {
				names = []string{receiver(d.Recv.List[0].Type) + "." + d.Name.Name}
			}
		case *ast.GenDecl:
			if one.kind = d.Tok; d.Tok == token.IMPORT {
				continue
			}
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					names = append(names, s.Name.Name)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						names = append(names, n.Name)
					}
				}
			}
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				one.uses = append(one.uses, id.Name)
			}
			return true
		})
		for _, n := range names {
			b.decls[n] = append(b.decls[n], one)
		}
	}
}

// receiver is the name of the type that a method belongs to.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// answer is a file with the function of an exercise and what it uses. As in the
// notebook, of several declarations of a name the last one counts.
func (b *book) answer(e *check.Spec) ([]byte, error) {
	if b.err != nil {
		return nil, b.err
	}
	if len(b.decls[e.Func]) == 0 {
		return nil, errNoFunction
	}
	var texts []string
	taken, used := map[string]bool{}, map[string]bool{}
	for want := []string{e.Func}; len(want) > 0; {
		name := want[0]
		want = want[1:]
		all := b.decls[name]
		if len(all) == 0 || taken[name] {
			continue
		}
		taken[name] = true
		last := all[len(all)-1]
		if !slices.Contains(texts, last.text) {
			texts = append(texts, last.text)
		}
		for _, u := range last.uses {
			used[u] = true
			want = append(want, u)
		}
		for method := range b.decls { // of a type that is used
			if strings.HasPrefix(method, name+".") {
				want = append(want, method)
			}
		}
		slices.Sort(want)
	}
	var file strings.Builder
	fmt.Fprintf(&file, "package %s\n\n", e.Folder())
	var names []string
	for name := range b.imports {
		if used[name] && !taken[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&file, "import %s %q\n", name, b.imports[name])
	}
	for _, t := range texts {
		file.WriteString("\n" + t + "\n")
	}
	return []byte(file.String()), nil
}
