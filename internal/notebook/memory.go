package notebook

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// memory is what the kernel remembers of the cells: their declarations by key, so that a later one replaces an earlier one of the same
// name. How it reads cells and writes programs follows gonb v0.11.4, internal/goexec, to the line, so that the compiler's messages
// and the order in which variables are initialised are the kernel's.
type memory struct {
	imports, types, funcs map[string]*declaration
	vars                  map[string]*variable
	consts                map[string]*constant
}

// declaration is the text of an import (with its alias), a type or a function, and where it stands.
type declaration struct {
	text, path string // path of an import
	name       string // alias of an import
	comment    string // of a function
	above      []origin
	lines      []origin
}

// variable is one name. Those of var a, b = f() stand and fall together.
type variable struct {
	key, name, typ, value string
	together              []*variable
	lines                 []origin
}

// constant is one name. Those of a block stay in its order, because of iota.
type constant struct {
	name, typ, value string
	next             *constant
	first            bool // of its block
	lines            []origin
}

// origin is where a line of a program comes from.
type origin struct {
	cell, line int // from 1; 0 means from no cell
}

func newMemory() *memory {
	return &memory{map[string]*declaration{}, map[string]*declaration{}, map[string]*declaration{}, map[string]*variable{}, map[string]*constant{}}
}

// with returns the memory after the declarations of a cell.
func (m *memory) with(cell *memory) *memory {
	after := newMemory()
	for _, d := range []*memory{m, cell} {
		maps.Copy(after.imports, d.imports)
		maps.Copy(after.types, d.types)
		maps.Copy(after.funcs, d.funcs)
		maps.Copy(after.consts, d.consts)
		for _, key := range slices.Sorted(maps.Keys(d.vars)) {
			v := d.vars[key]
			if old := after.vars[key]; old != nil && old.together != nil && !slices.Equal(old.together, v.together) {
				for _, o := range old.together {
					delete(after.vars, o.key)
				}
			}
			after.vars[key] = v
		}
	}
	return after
}

// page is a program that is being written.
type page struct {
	strings.Builder
	origins []origin // of its lines
	line    int
}

func (p *page) write(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	p.line += strings.Count(s, "\n")
	p.WriteString(s)
}

// from notes where the next lines come from.
func (p *page) from(lines []origin) {
	for len(p.origins) < p.line {
		p.origins = append(p.origins, origin{})
	}
	p.origins = append(p.origins, lines...)
}

// program writes the declarations and main as a Go file, without the imports that keep refuses.
func (m *memory) program(main *declaration, keep func(*declaration) bool) *page {
	p := &page{}
	p.write("package main\n\n")
	var imports []*declaration
	for _, key := range slices.Sorted(maps.Keys(m.imports)) {
		if keep(m.imports[key]) {
			imports = append(imports, m.imports[key])
		}
	}
	if len(imports) > 0 {
		p.write("import (\n")
		for _, d := range imports {
			p.from(d.lines)
			p.write("\t%s\n", strings.TrimSpace(fmt.Sprintf("%s %q", d.name, d.path)))
		}
		p.write(")\n\n")
	}
	if len(m.types) > 0 {
		for _, key := range slices.Sorted(maps.Keys(m.types)) {
			p.from(m.types[key].lines)
			p.write("type %s\n", m.types[key].text)
		}
		p.write("\n")
	}
	m.writeConstants(p)
	m.writeVariables(p)
	for _, key := range slices.Sorted(maps.Keys(m.funcs)) {
		f := m.funcs[key]
		if f.comment != "" {
			p.from(f.above)
			p.write("%s", f.comment)
		}
		text := f.text
		if strings.HasPrefix(key, "init_") { // any number of init functions, each with a name to be replaced by
			text = strings.Replace(text, key, "init", 1)
		}
		p.from(f.lines)
		p.write("%s\n\n", text)
	}
	p.write("\n")
	p.from(main.lines)
	p.write("%s\n", main.text)
	return p
}

func (m *memory) writeConstants(p *page) {
	definition := func(c *constant) {
		p.from(c.lines)
		p.write("%s", define(c.name, c.typ, c.value))
	}
	for _, key := range slices.Sorted(maps.Keys(m.consts)) {
		switch c := m.consts[key]; {
		case !c.first:
		case c.next == nil:
			p.write("const ")
			definition(c)
			p.write("\n\n")
		default:
			p.write("const (\n")
			for ; c != nil; c = c.next {
				p.write("\t")
				definition(c)
				p.write("\n")
			}
			p.write(")\n\n")
		}
	}
}

func (m *memory) writeVariables(p *page) {
	if len(m.vars) == 0 {
		return
	}
	p.write("var (\n")
	for _, key := range slices.Sorted(maps.Keys(m.vars)) {
		v := m.vars[key]
		name := v.name
		if len(v.together) > 0 {
			if v.together[0] != v {
				continue // the first one writes all
			}
			for _, o := range v.together[1:] {
				name += ", " + o.name
			}
		}
		p.write("\t")
		p.from(v.lines)
		p.write("%s\n", define(name, v.typ, v.value))
		if v.name == "_" { // again, from nowhere: the kernel reads what it has written, and each _ that it reads is a new one
			p.write("\t%s\n", define(name, v.typ, v.value))
		}
	}
	p.write(")\n\n")
}

// define is name type = value, where type and value may be missing.
func define(name, typ, value string) string {
	if typ != "" {
		name += " " + typ
	}
	if value != "" {
		name += " = " + value
	}
	return name
}

// reading is a cell as the kernel reads it.
type reading struct {
	*memory              // its declarations
	main    *declaration // its %%, or a main that does nothing
	blank   bool         // there is no Go in it
	args    []string     // for the program: %% args
	wrong   string       // what the parser or the compiler says
	faults  []Fault      // what of it has a line
}

// noMain is the main of a cell that has none.
const noMain = "func main() { flag.Parse() }"

// readCell reads cell n, from 1. The error says that only the kernel itself can execute the cell.
func readCell(c *Cell, n int) (*reading, error) {
	lines := strings.Split(c.Code(), "\n")
	special, args, refused := commands(lines)
	if refused != nil {
		refused.Cell = c
		return nil, &CellError{c, []Fault{*refused}}
	}
	r := &reading{memory: newMemory(), main: &declaration{text: noMain}, args: args, blank: true}
	p := &page{}
	p.write("package main\n\n")
	isMain := false
	for i, line := range lines {
		trimmed := strings.TrimPrefix(line, "//gonb:")
		switch from := (origin{n, i + 1}); {
		case strings.HasPrefix(trimmed, "%main") || trimmed == "%%" || strings.HasPrefix(trimmed, "%% ") || strings.HasPrefix(trimmed, "%%\t"):
			p.from([]origin{from, from})
			p.write("func main() {\n\tflag.Parse()\n")
			isMain = true
		case strings.HasPrefix(trimmed, "%exec"):
			p.from([]origin{from, from, from, from})
			p.write("func main() {\n\tflag.Parse()\n\t%s()\n}\n", strings.Fields(trimmed)[1])
		case special[i] || strings.HasPrefix(line, "package"):
		default:
			p.from([]origin{from})
			p.write("%s\n", line)
		}
		r.blank = r.blank && (special[i] || strings.TrimSpace(line) == "")
	}
	if isMain {
		p.write("\n}\n")
	}
	p.from(nil)
	if err := r.parse(p); err != nil {
		r.wrong, r.faults = err.Error(), faultsOf(err.Error(), p.origins, func(int) *Cell { return c })
	}
	return r, nil
}

const onlyKernel = "only the kernel itself can do this; -kernel uses it"

// commands finds the lines that are no Go, as the kernel does, with the arguments of a %% among them.
func commands(lines []string) (special map[int]bool, args []string, fault *Fault) {
	special = map[int]bool{}
	for i := range lines {
		line := strings.TrimPrefix(lines[i], "//gonb:")
		if special[i] || len(line) < 2 || line[0] != '%' && line[0] != '!' {
			continue
		}
		special[i] = true
		for j := i; strings.HasSuffix(line, `\`) && j+1 < len(lines); {
			j++
			special[j] = true
			line = strings.TrimSuffix(line, `\`) + " " + strings.TrimPrefix(lines[j], "//gonb:")
		}
		words := strings.Fields(line[1:])
		switch {
		case strings.Contains(line, `"`): // quotes a word with blanks
			return nil, nil, &Fault{Line: i + 1, Message: onlyKernel}
		case line[0] == '%' && len(words) == 0:
		case line[0] == '%' && (words[0] == "%" || words[0] == "main" || words[0] == "args"):
			args = words[1:]
		case line[0] == '%' && words[0] == "exec" && len(words) > 1:
			args = words[2:]
		case line[0] == '%' && (words[0] == "autoget" || words[0] == "noautoget"):
		default:
			return nil, nil, &Fault{Line: i + 1, Message: onlyKernel}
		}
	}
	return special, args, nil
}

// parse collects the declarations of a file.
func (r *reading) parse(p *page) error {
	files, text := token.NewFileSet(), p.String()
	file, err := parser.ParseFile(files, "main.go", text, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return err
	}
	source := func(n ast.Node) string { return text[files.Position(n.Pos()).Offset:files.Position(n.End()).Offset] }
	lines := func(n ast.Node) []origin {
		return p.origins[files.Position(n.Pos()).Line-1 : files.Position(n.End()).Line]
	}
	for _, i := range file.Imports {
		d := &declaration{path: strings.Trim(i.Path.Value, "\"`"), lines: lines(i.Path)}
		if i.Name != nil {
			d.name = i.Name.Name
		}
		r.imports[d.key()] = d
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			r.addFunc(decl, source, lines)
		case *ast.GenDecl:
			var block *constant
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					r.types[spec.Name.Name] = &declaration{text: source(spec), lines: lines(spec)}
				case *ast.ValueSpec:
					if decl.Tok == token.CONST {
						block = r.addConsts(block, spec, source, lines)
					} else {
						r.addVars(spec, source, lines)
					}
				}
			}
		}
	}
	if main := r.funcs["main"]; main != nil {
		r.main = main
		delete(r.funcs, "main")
	}
	return nil
}

var lastWord = regexp.MustCompile(`^.*?(\w[\w0-9_]*)\s*$`)

// key is under what the kernel remembers an import.
func (d *declaration) key() string {
	switch {
	case d.name == ".":
		return ".~" + d.path
	case d.name != "":
		return d.name
	}
	if m := lastWord.FindStringSubmatch(d.path); m != nil {
		return m[1]
	}
	return d.path
}

func (r *reading) addFunc(f *ast.FuncDecl, source func(ast.Node) string, lines func(ast.Node) []origin) {
	d := &declaration{text: source(f), lines: lines(f)}
	if f.Doc != nil {
		d.above = lines(f.Doc)
		for _, c := range f.Doc.List {
			d.comment += c.Text + "\n"
		}
	}
	key := f.Name.Name
	if f.Recv != nil && len(f.Recv.List) > 0 {
		receiver := "unknown"
		switch t := f.Recv.List[0].Type.(type) {
		case *ast.Ident:
			receiver = t.Name
		case *ast.StarExpr:
			receiver = source(t.X)
		}
		key = receiver + "~" + key
	}
	r.funcs[key] = d
}

func (r *reading) addVars(spec *ast.ValueSpec, source func(ast.Node) string, lines func(ast.Node) []origin) {
	var together []*variable
	if len(spec.Values) == 1 {
		together = make([]*variable, len(spec.Names))
	}
	for i, name := range spec.Names {
		v := &variable{name: name.Name, together: together, lines: lines(spec)}
		if together != nil {
			together[i] = v
		}
		if spec.Type != nil {
			v.typ = source(spec.Type)
		}
		if i < len(spec.Values) {
			v.value = source(spec.Values[i])
		}
		v.key = v.name
		if v.key == "_" { // each is one of its own
			v.key = fmt.Sprintf("_~%04d%06d", v.lines[0].cell, name.Pos())
		}
		r.vars[v.key] = v
	}
}

// addConsts adds the names of a line to a block and returns the last.
func (r *reading) addConsts(block *constant, spec *ast.ValueSpec, source func(ast.Node) string, lines func(ast.Node) []origin) *constant {
	for i, name := range spec.Names {
		c := &constant{name: name.Name, first: block == nil, lines: lines(spec)}
		if spec.Type != nil {
			c.typ = source(spec.Type)
		}
		if i < len(spec.Values) {
			c.value = source(spec.Values[i])
		}
		if block != nil {
			block.next = c
		}
		r.consts[c.name], block = c, c
	}
	return block
}

var goMessage = regexp.MustCompile(`^.*main\.go:(\d+):\d+: (.+)$`)

// faultsOf finds the mistakes in what the parser or the compiler says about a program.
func faultsOf(said string, origins []origin, cell func(n int) *Cell) (faults []Fault) {
	for line := range strings.Lines(said) {
		if m := goMessage.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			var n int
			fmt.Sscan(m[1], &n)
			if n <= len(origins) && origins[n-1].line > 0 {
				faults = append(faults, Fault{cell(origins[n-1].cell), origins[n-1].line, m[2]})
			}
		}
	}
	return faults
}

// references are the names before a dot that nothing in the program declares: packages, if they are imported.
func references(file *ast.File) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && ast.IsExported(s.Sel.Name) {
				names[x.Name] = true
			}
		}
		return true
	})
	return names
}
