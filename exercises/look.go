package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"

	"glassnet/exercises/check"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/assign"
	"golang.org/x/tools/go/analysis/passes/shadow"
	"golang.org/x/tools/go/analysis/passes/unusedresult"
)

// The source of an answer that has failed is looked at for what people stumble
// over who come from Python. Nothing here decides whether an answer is right.

// A remark is a sentence on a line of an answer.
type remark struct {
	file string
	line int
	says string
}

// A reader looks at one file. A remark stands once.
type reader struct {
	fset    *token.FileSet
	info    *types.Info
	files   []*ast.File
	remarks []remark
}

// look returns what stands out in the source of an answer, line by line. An
// answer that cannot be read, or packages that cannot be found, give nothing.
func (r *runner) look(ctx context.Context, s *check.Spec, a answer) (says []string) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, a[name], parser.ParseComments)
		if err != nil {
			return unread(err, a[name])
		}
		files = append(files, f)
	}
	l := &reader{fset: fset, files: files, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{}, Implicits: map[ast.Node]types.Object{}}}
	conf := types.Config{Importer: r.importer(ctx, fset, files), Error: func(err error) { l.compiler(s, err) }}
	pkg, _ := conf.Check("answer", fset, files, l.info)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				l.division(n)
				l.power(n)
			case *ast.CallExpr:
				l.late(n)
			case *ast.RangeStmt:
				l.copied(n)
			case *ast.ForStmt:
				l.loop(n)
			case *ast.FuncDecl:
				l.unmade(n)
				if n.Name.Name == s.Func {
					l.aliases(n)
				}
				l.sizes(n)
			}
			return true
		})
	}
	if pkg != nil && len(l.remarks) == 0 {
		l.analyse(pkg)
	}
	slices.SortStableFunc(l.remarks, func(a, b remark) int { return cmp.Compare(a.line, b.line) })
	for _, m := range l.remarks {
		where := fmt.Sprintf("Line %d: ", m.line)
		if m.file != s.Folder()+".go" {
			where = fmt.Sprintf("%s, line %d: ", m.file, m.line)
		}
		if text := where + m.says; !slices.Contains(says, text) && len(says) < 4 {
			says = append(says, text)
		}
	}
	return says
}

// exports are the files in which the compiler has left what packages export.
type exports struct {
	mu    sync.Mutex
	files map[string]string
}

// importer finds the packages of an answer as the compiler has left them.
func (r *runner) importer(ctx context.Context, fset *token.FileSet, files []*ast.File) types.Importer {
	r.exports.mu.Lock()
	defer r.exports.mu.Unlock()
	var missing []string
	for _, f := range files {
		for _, i := range f.Imports {
			if path := strings.Trim(i.Path.Value, "\"`"); r.exports.files[path] == "" {
				missing = append(missing, path)
			}
		}
	}
	if len(missing) > 0 {
		list := exec.CommandContext(ctx, "go", append([]string{"list", "-export", "-f", "{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}", "-deps", "--"}, missing...)...)
		list.Dir, list.Env = r.root, goEnv()
		out, _ := list.Output()
		for _, line := range strings.Split(string(out), "\n") {
			if path, file, ok := strings.Cut(line, " "); ok {
				r.exports.files[path] = file
			}
		}
	}
	known := maps.Clone(r.exports.files)
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if known[path] == "" {
			return nil, fmt.Errorf("no package %s", path)
		}
		return os.Open(known[path])
	})
}

func (l *reader) add(n ast.Node, format string, args ...any) {
	p := l.fset.Position(n.Pos())
	l.remarks = append(l.remarks, remark{p.Filename, p.Line, fmt.Sprintf(format, args...)})
}

// object is the variable that an expression is, nil if it is none.
func (l *reader) object(e ast.Expr) types.Object {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if v, ok := l.info.ObjectOf(id).(*types.Var); ok {
			return v
		}
	}
	return nil
}

func isDense(t types.Type) bool {
	return t != nil && strings.HasSuffix(strings.TrimPrefix(t.String(), "*"), "gonum/mat.Dense")
}

func isInteger(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// foreign are lines that are no Go, but of another language.
var foreign = []struct {
	re   *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`^\s*for\b.*\bin\b`), "a loop over numbers is for i := range n { … } in Go, one over a list for i, v := range list { … }."},
	{regexp.MustCompile(`^\s*while\b`), "Go has one loop, for: for condition { … }."},
	{regexp.MustCompile(`\belif\b`), "elif is } else if … { in Go."},
	{regexp.MustCompile(`^\s*def\b|\blambda\b`), "a function is written func(x float64) float64 { … } in Go."},
	{regexp.MustCompile(`\*\*`), "there is no ** in Go: x*x, or math.Pow(x, 2)."},
	{regexp.MustCompile(`\b(?:and|or|not)\b`), "and, or, not are written &&, || and ! in Go."},
	{regexp.MustCompile(`^\s*(?:if|else|for|while|def)\b.*:\s*$`), "a block begins with { and ends with } in Go: neither a colon nor the indentation makes one."},
	{regexp.MustCompile(`\?.*:`), "there is no a ? b : c in Go. Write if … { … } else { … }."},
	{regexp.MustCompile(`^\s*(?:else|\{)`), "{ stands at the end of the line that it belongs to, and else behind the } before it: a line's end is the end of a statement."},
}

// unread says what it can of a source that is not Go.
func unread(err error, text []byte) []string {
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return nil
	}
	lines := strings.Split(string(text), "\n")
	at := list[0].Pos.Line
	for _, n := range []int{at, at - 1} { // a line's end is found missing at the next
		if n < 1 || n > len(lines) {
			continue
		}
		code, _, _ := strings.Cut(lines[n-1], "//")
		for _, f := range foreign {
			if f.re.MatchString(code) {
				return []string{fmt.Sprintf("Line %d: %s", n, f.says)}
			}
		}
	}
	return nil
}

// loop finds a loop that runs over the end of its list, and one that counts
// another variable than it asks for.
func (l *reader) loop(f *ast.ForStmt) {
	cond, ok := f.Cond.(*ast.BinaryExpr)
	if !ok {
		return
	}
	v := l.object(cond.X)
	if v == nil {
		return
	}
	if c, ok := cond.Y.(*ast.CallExpr); ok && cond.Op == token.LEQ && len(c.Args) == 1 {
		if id, ok := c.Fun.(*ast.Ident); ok && id.Name == "len" && l.indexes(f.Body, l.object(c.Args[0]), v) {
			l.add(f, "the places of a list are 0 … len − 1: the loop ends with %s < len(…), not with <=.", v.Name())
		}
	}
	if post, ok := f.Post.(*ast.IncDecStmt); ok {
		if counts := l.object(post.X); counts != nil && counts != v && !l.changes(f.Body, v) {
			l.add(f, "this loop asks for %s and counts %s: %[1]s stays what it is.", v.Name(), counts.Name())
		}
	}
}

// indexes reports whether list[v] is read or written in a block.
func (l *reader) indexes(b *ast.BlockStmt, list, v types.Object) (yes bool) {
	ast.Inspect(b, func(n ast.Node) bool {
		x, ok := n.(*ast.IndexExpr)
		yes = yes || ok && list != nil && l.object(x.X) == list && l.object(x.Index) == v
		return !yes
	})
	return yes
}

// changes reports whether a variable is assigned to in a block.
func (l *reader) changes(b *ast.BlockStmt, v types.Object) (yes bool) {
	ast.Inspect(b, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			yes = yes || slices.ContainsFunc(n.Lhs, func(e ast.Expr) bool { return l.object(e) == v })
		case *ast.IncDecStmt:
			yes = yes || l.object(n.X) == v
		}
		return !yes
	})
	return yes
}

// compilerSays turns what the compiler says into what to do.
var compilerSays = []struct {
	re   *regexp.Regexp
	says string
}{
	{regexp.MustCompile(`".*/exercises/check" imported and not used`), "the import of check was only for the line with check.TODO. You have replaced that line: now delete this import."},
	{regexp.MustCompile(`"([^"]+)" imported and not used`), "$1 is imported, and nothing uses it. Delete the import: Go does not compile with one too many."},
	{regexp.MustCompile(`declared and not used: (\w+)`), "you compute $1 and never read it. Go takes that for a mistake, and often it is: where did you mean to use it?"},
	{regexp.MustCompile(`undefined: (math|slices|fmt|sort|strings)$`), `$1 is a package: add "$1" to the imports at the top.`},
	{regexp.MustCompile(`undefined: mat$`), `mat is a package: add "gonum.org/v1/gonum/mat" to the imports at the top.`},
	{regexp.MustCompile(`undefined: (np|numpy|torch|len\w+|range\w+|sum|abs|print)\b`), "there is no $1 in Go. Lists are walked through with for i := range list, and functions such as math.Abs are in package math."},
	{regexp.MustCompile(`undefined: (\w+)`), "nothing here is called $1. Is it spelled as where it was declared, and declared before, in the same block?"},
	{regexp.MustCompile(`append\(.*is not used`), "append does not change its list, it returns the longer one. Write list = append(list, x)."},
	{regexp.MustCompile(`\(value of type .*is not used`), "this is computed and thrown away. Write x = in front of it, with the name that is to have it."},
	{regexp.MustCompile(`name \w+ not exported by package (\w+)`), "what package $1 gives away begins with a capital letter: math.Exp, not math.exp."},
	{regexp.MustCompile(`missing return`), "there is a way to the end of the function on which nothing is returned."},
	{regexp.MustCompile(`mismatched types (?:int and float64|float64 and int)`), "Go does not mix int and float64. Write float64(n) where a whole number meets the others."},
	{regexp.MustCompile(`cannot use .*\(.*int\b.*\) as float64|cannot use .* as float64 value`), "a float64 is due here and this is something else. Turn a whole number into one with float64(n)."},
	{regexp.MustCompile(`operator \^ not defined`), "^ is no power in Go, it is XOR, for integers. Write x*x or math.Pow(x, 2)."},
	{regexp.MustCompile(`assignment mismatch: (\d+) variables? but .* returns (\d+)`), "there are $1 names on the left, and the function on the right returns $2 values. A value that you do not need gets the name _."},
	{regexp.MustCompile(`no new variables on left side of :=`), "these names exist already: write = instead of := to change them."},
	{regexp.MustCompile(`(?:not enough|too many) return values`), "the return does not have as many values as the function promises in its first line."},
	{regexp.MustCompile(`invalid operation: .*\(.*\*mat\.Dense.*\)`), "a matrix knows no + and no *: var c mat.Dense, then c.Add(a, b) or c.Mul(a, b)."},
}

// compiler takes down what the compiler will say.
func (l *reader) compiler(s *check.Spec, err error) {
	e, ok := err.(types.Error)
	if !ok || strings.HasPrefix(e.Msg, "could not import") {
		return
	}
	for _, c := range compilerSays {
		if m := c.re.FindStringSubmatchIndex(e.Msg); m != nil {
			p := l.fset.Position(e.Pos)
			l.remarks = append(l.remarks, remark{p.Filename, p.Line, string(c.re.ExpandString(nil, c.says, e.Msg, m))})
			return
		}
	}
}

// division finds 1 / 2.
func (l *reader) division(b *ast.BinaryExpr) {
	lit := func(e ast.Expr) bool { k, ok := ast.Unparen(e).(*ast.BasicLit); return ok && k.Kind == token.INT }
	x, y := l.info.Types[b.X].Value, l.info.Types[b.Y].Value
	if b.Op != token.QUO || !lit(b.X) || !lit(b.Y) || x == nil || y == nil {
		return
	}
	p, _ := constant.Int64Val(constant.ToInt(x))
	q, _ := constant.Int64Val(constant.ToInt(y))
	if q != 0 && p%q != 0 {
		l.add(b, "%d / %d is %d in Go: both are whole numbers, so the rest is thrown away. Write %d.0 / %d.", p, q, p/q, p, q)
	}
}

// late finds float64(i / n): the rest is lost before.
func (l *reader) late(c *ast.CallExpr) {
	id, ok := c.Fun.(*ast.Ident)
	if !ok || id.Name != "float64" || len(c.Args) != 1 {
		return
	}
	b, ok := ast.Unparen(c.Args[0]).(*ast.BinaryExpr)
	if ok && b.Op == token.QUO && isInteger(l.info.TypeOf(b)) && l.info.Types[b].Value == nil {
		l.add(b, "this divides whole numbers first and makes a float64 of the result afterwards: the rest is lost. Make a float64 of each, then divide.")
	}
}

// power finds x^2 between integers.
func (l *reader) power(b *ast.BinaryExpr) {
	if b.Op != token.XOR {
		return
	}
	for _, e := range []ast.Expr{b.X, b.Y} {
		if v := l.info.Types[e].Value; v != nil && v.Kind() == constant.Int {
			if k, ok := constant.Int64Val(v); ok && k >= 2 && k <= 10 {
				l.add(b, "^ is no power in Go, it is XOR of the bits. Write x*x, or math.Pow(x, 2).")
				return
			}
		}
	}
}

// copied finds a range value that is changed and not read afterwards.
func (l *reader) copied(r *ast.RangeStmt) {
	if r.Value == nil {
		return
	}
	v := l.object(r.Value)
	if v == nil || isDense(v.Type()) {
		return
	}
	var last ast.Node
	read := false
	ast.Inspect(r.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == 1 && l.object(n.Lhs[0]) == v {
				last, read = n, false
				return false
			}
			if id, ok := n.Lhs[0].(*ast.Ident); ok && id.Name == "_" && len(n.Rhs) == 1 && l.object(n.Rhs[0]) == v {
				return false // _ = v reads nothing
			}
		case *ast.Ident:
			read = read || l.info.Uses[n] == v
		}
		return true
	})
	if last != nil && !read {
		l.add(last, "%s is a copy of the element: changing it does not change the list. Write to the place itself, list[i] = …", v.Name())
	}
}

// grows are the methods that give an empty matrix its size.
var grows = []string{"Mul", "Add", "Sub", "MulElem", "DivElem", "Apply", "Scale", "CloneFrom", "ReuseAs", "Outer", "Product", "Exp", "Pow", "Inverse", "Solve", "Stack", "Augment", "Grow", "RankOne", "SetRawMatrix"}

// unmade finds lists, maps and matrices that are used before they have a size.
func (l *reader) unmade(f *ast.FuncDecl) {
	if f.Body == nil {
		return
	}
	empty := map[types.Object]bool{} // true where it is nil, false where it is a matrix without a size
	if f.Type.Results != nil {       // named results begin as nil
		for _, field := range f.Type.Results.List {
			for _, name := range field.Names {
				empty[l.info.Defs[name]] = true
			}
		}
	}
	newDense := func(e ast.Expr) bool {
		c, ok := e.(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := c.Fun.(*ast.Ident)
		return ok && id.Name == "new" && isDense(l.info.TypeOf(c))
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, id := range n.Names {
				o := l.info.Defs[id]
				if o == nil || i < len(n.Values) && !newDense(n.Values[i]) {
					continue
				}
				_, pointer := o.Type().Underlying().(*types.Pointer)
				empty[o] = pointer && i >= len(n.Values) || !isDense(o.Type())
			}
		case *ast.AssignStmt:
			for i, e := range n.Lhs {
				if x, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
					l.placed(x, empty)
				} else if o := l.object(e); o != nil {
					if i < len(n.Rhs) && newDense(n.Rhs[i]) {
						empty[o] = false
					} else {
						delete(empty, o)
					}
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				delete(empty, l.object(n.X))
			}
		case *ast.CallExpr:
			l.called(n, empty)
		}
		return true
	})
}

// placed is a place of a list or a map that is written to.
func (l *reader) placed(x *ast.IndexExpr, empty map[types.Object]bool) {
	b := l.object(x.X)
	if _, none := empty[b]; b == nil || !none {
		return
	}
	switch b.Type().Underlying().(type) {
	case *types.Slice:
		l.add(x, "%s has no places yet: it was never made. Write %[1]s = make([]float64, n) with its length first, or append to it.", b.Name())
	case *types.Map:
		l.add(x, "%s is a map that was never made: %[1]s = make(map[…]…) first.", b.Name())
	}
	delete(empty, b)
}

// called is a method of a matrix that may have no size.
func (l *reader) called(c *ast.CallExpr, empty map[types.Object]bool) {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	o := l.object(s.X)
	null, none := empty[o]
	if o == nil || !none || !isDense(o.Type()) {
		return
	}
	switch {
	case null:
		l.add(c, "%s is nil: a *mat.Dense that points to no matrix. Write %[1]s = mat.NewDense(rows, columns, nil) first.", o.Name())
		delete(empty, o)
	case slices.Contains([]string{"Set", "At", "RawRowView", "SetRow", "SetCol"}, s.Sel.Name):
		l.add(c, "%s has no size yet, and so no place for %s. Make it with mat.NewDense(rows, columns, nil).", o.Name(), s.Sel.Name)
		delete(empty, o)
	case slices.Contains(grows, s.Sel.Name):
		delete(empty, o)
	}
}

// aliases finds an argument that is written to, also by a second name.
func (l *reader) aliases(f *ast.FuncDecl) {
	if f.Body == nil {
		return
	}
	of := map[types.Object]types.Object{} // the argument that a name means
	for _, p := range f.Type.Params.List {
		for _, id := range p.Names {
			if o := l.info.Defs[id]; o != nil {
				switch o.Type().Underlying().(type) {
				case *types.Slice, *types.Pointer, *types.Map:
					of[o] = o
				}
			}
		}
	}
	write := func(n ast.Node, o types.Object) {
		if a := of[o]; a == o {
			l.add(n, "this writes into your argument %s: the caller's numbers change, too. Make a list or a matrix of your own.", a.Name())
		} else if a != nil {
			l.add(n, "%s is no copy: it is a second name for %s, so this changes the argument. Copy it with slices.Clone or mat.DenseCopyOf.", o.Name(), a.Name())
		}
		delete(of, o)
	}
	read := l.readsOf(f.Body, of)
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, e := range n.Lhs {
				if x, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
					if i < len(n.Rhs) && read[l.object(n.Rhs[i])] { // it is put back
						delete(of, l.object(x.X))
					}
				}
			}
		}
		return true
	})
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, e := range n.Lhs {
				if x, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
					write(n, l.object(x.X))
				} else if o := l.object(e); o != nil && i < len(n.Rhs) {
					if from := l.object(n.Rhs[i]); from != nil && of[from] != nil {
						of[o] = of[from]
					} else if n.Tok == token.ASSIGN {
						delete(of, o) // it is another thing from here on
					}
				}
			}
		case *ast.CallExpr:
			if s, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Set", "SetRow", "SetCol", "Apply", "Mul", "Add", "Sub", "MulElem", "Scale"}, s.Sel.Name) {
				if o := l.object(s.X); o != nil && isDense(o.Type()) {
					write(n, o)
				}
			}
		}
		return true
	})
}

// readsOf are the variables that hold an entry of an argument as it was:
// old := θ[i], or old from a range over θ.
func (l *reader) readsOf(body *ast.BlockStmt, of map[types.Object]types.Object) map[types.Object]bool {
	read := map[types.Object]bool{}
	entry := func(e ast.Expr) bool {
		x, ok := ast.Unparen(e).(*ast.IndexExpr)
		return ok && of[l.object(x.X)] != nil
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, e := range n.Lhs {
				if o := l.object(e); o != nil && i < len(n.Rhs) && entry(n.Rhs[i]) {
					read[o] = true
				}
			}
		case *ast.RangeStmt:
			if n.Value != nil && of[l.object(n.X)] != nil && l.object(n.Value) != nil {
				read[l.object(n.Value)] = true
			}
		}
		return true
	})
	delete(read, nil)
	return read
}

// sizes finds a product into a matrix that was made with another size.
func (l *reader) sizes(f *ast.FuncDecl) {
	dims := map[types.Object][2]types.Object{} // of matrices, by the names of their numbers
	at := func(e ast.Expr) (d [2]types.Object) {
		if t, ok := e.(*ast.CallExpr); ok {
			if s, ok := t.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "T" {
				d = dims[l.object(s.X)]
				d[0], d[1] = d[1], d[0]
			}
			return d
		}
		return dims[l.object(e)]
	}
	known := func(o types.Object) bool { return o != nil && o.Name() != "_" }
	name := func(o types.Object) string {
		if !known(o) {
			return "?"
		}
		return o.Name()
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			c, ok := n.Rhs[0].(*ast.CallExpr)
			if !ok {
				return true
			}
			s, ok := c.Fun.(*ast.SelectorExpr)
			switch {
			case ok && s.Sel.Name == "Dims" && len(n.Lhs) == 2 && l.object(s.X) != nil:
				dims[l.object(s.X)] = [2]types.Object{l.object(n.Lhs[0]), l.object(n.Lhs[1])}
			case ok && s.Sel.Name == "NewDense" && len(c.Args) == 3 && l.object(n.Lhs[0]) != nil:
				dims[l.object(n.Lhs[0])] = [2]types.Object{l.object(c.Args[0]), l.object(c.Args[1])}
			}
		case *ast.CallExpr:
			s, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || s.Sel.Name != "Mul" || len(n.Args) != 2 {
				return true
			}
			to, has := dims[l.object(s.X)]
			p, q := at(n.Args[0]), at(n.Args[1])
			differ := func(a, b types.Object) bool { return known(a) && known(b) && a != b }
			if has && l.object(s.X) != nil && (differ(to[0], p[0]) || differ(to[1], q[1])) {
				l.add(n, "the product is %s × %s, but %s was made %s × %s. Mul does not change the size of a matrix that has one: make it with the right size, or empty with new(mat.Dense).", name(p[0]), name(q[1]), l.object(s.X).Name(), name(to[0]), name(to[1]))
			}
		}
		return true
	})
}

// analyse runs analyzers of the Go project: a name that hides another, a value
// assigned to itself, a result that is thrown away.
func (l *reader) analyse(pkg *types.Package) {
	shadow.Analyzer.Flags.Set("strict", "true")
	results := map[*analysis.Analyzer]any{}
	var run func(a *analysis.Analyzer)
	run = func(a *analysis.Analyzer) {
		if _, done := results[a]; done {
			return
		}
		for _, need := range a.Requires {
			run(need)
		}
		pass := &analysis.Pass{Analyzer: a, Fset: l.fset, Files: l.files, Pkg: pkg, TypesInfo: l.info, TypesSizes: types.SizesFor("gc", "amd64"), ResultOf: results,
			Report: func(d analysis.Diagnostic) { l.analyser(a, d) }}
		results[a], _ = a.Run(pass)
	}
	for _, a := range []*analysis.Analyzer{shadow.Analyzer, assign.Analyzer, unusedresult.Analyzer} {
		run(a)
	}
}

var shadowed = regexp.MustCompile(`declaration of "(\w+)" shadows declaration at line (\d+)`)

// analyser takes down what an analyzer has found.
func (l *reader) analyser(a *analysis.Analyzer, d analysis.Diagnostic) {
	p := l.fset.Position(d.Pos)
	says := ""
	switch a {
	case shadow.Analyzer:
		if m := shadowed.FindStringSubmatch(d.Message); m != nil {
			says = fmt.Sprintf(":= makes a new %s here, and the one of line %s stays as it is. Write = to change that one.", m[1], m[2])
			if l.iterates(d.Pos) {
				says = ""
			}
		}
	case assign.Analyzer:
		says = "this assigns a value to itself. Which other one was meant?"
	default:
		says = "the result of this call is thrown away. Assign it to something."
	}
	if says != "" {
		l.remarks = append(l.remarks, remark{p.Filename, p.Line, says})
	}
}

// iterates reports whether the declaration at a place is the variable of a loop
// or of a function, or copies what it hides: that is done on purpose.
func (l *reader) iterates(at token.Pos) (yes bool) {
	for _, f := range l.files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.RangeStmt:
				yes = yes || n.Key != nil && n.Key.Pos() == at || n.Value != nil && n.Value.Pos() == at
			case *ast.ForStmt:
				yes = yes || n.Init != nil && n.Init.Pos() <= at && at <= n.Init.End()
			case *ast.FuncLit:
				yes = yes || n.Type.Pos() <= at && at <= n.Type.End()
			case *ast.AssignStmt:
				for i, e := range n.Lhs {
					if e.Pos() == at && i < len(n.Rhs) {
						var b bytes.Buffer
						ast.Inspect(n.Rhs[i], func(m ast.Node) bool {
							if id, ok := m.(*ast.Ident); ok {
								b.WriteString(id.Name + " ")
							}
							return true
						})
						yes = yes || slices.Contains(strings.Fields(b.String()), e.(*ast.Ident).Name)
					}
				}
			}
			return !yes
		})
	}
	return yes
}
