//go:build !windows

package notebook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"glassnet/internal/guard"
)

// Compiled executes notebooks without a kernel, and shows what the kernel would show. It compiles the program of every cell, which the
// kernel compiles and links when its turn comes, into a package; all packages of a notebook make one executable, which is linked once
// and runs once for each cell.
type Compiled struct {
	Env []string // more variables for the programs of the cells, NAME=value; the compiler and the linker do not get them
}

// compilation is a Session: the cells of a notebook, compiled.
type compilation struct {
	place    Place
	cells    []*Cell
	programs []*program // of the cells
	own      []string   // variables of the programs alone
	guard    *guard.Guard
	goTool   *GoCommand
	env      []string
	packages map[string]*goPackage // by path
	displays map[string]*Output
	once     sync.Once
}

// program is a cell as a program.
type program struct {
	*reading
	name   string // gonb_0007: as the kernel names programs
	origin []origin
	part   bool // of the common executable; else it has its own
	idle   bool // it only declares: there is nothing to run
}

// file is where a panic says that it is.
func (p *program) file() string { return p.name + "/main.go" }

// goPackage is what go list says about a package that cells import.
type goPackage struct {
	ImportPath, Dir, Export     string
	Standard                    bool
	GoFiles, SFiles, EmbedFiles []string
	Error                       *struct{ Err string }
}

// Ordered: standard output is read to its end before a display is taken.
func (Compiled) Ordered() bool { return true }

// Start compiles all cells.
func (r Compiled) Start(ctx context.Context, cells []*Cell, p Place) (_ Session, err error) {
	c := &compilation{place: p, cells: cells, own: r.Env, displays: map[string]*Output{}}
	if c.goTool, err = FindGo(ctx, p.Root); err != nil {
		return nil, err
	}
	if c.guard, err = guard.New("glassnet-kernel-"); err != nil {
		return nil, err
	}
	c.env = CellEnv(c.guard.Temp, []string{filepath.Join(c.goTool.Root, "bin")}, p.Env)
	for _, name := range []string{"GOEXPERIMENT", "GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64"} {
		if v := c.goTool.Env[name]; v != "" { // compile and link do not ask go env
			c.env = append(c.env, name+"="+v)
		}
	}
	err = c.read()
	if err == nil {
		err = c.list(ctx)
	}
	if err == nil {
		err = c.compile(ctx)
	}
	if err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// Temp is the folder of everything that is built.
func (c *compilation) Temp() string { return c.guard.Temp }

// Stop ends the guard. No cell runs any more.
func (c *compilation) Stop() { c.once.Do(c.guard.Stop) }

// read reads all cells.
func (c *compilation) read() error {
	for i, cell := range c.cells {
		r, err := readCell(cell, i+1)
		if err != nil {
			return err
		}
		c.programs = append(c.programs, &program{reading: r, name: fmt.Sprintf("gonb_%04x", i+1)})
	}
	return nil
}

// list compiles, where they have changed, the packages that the cells import, and finds the results in Go's cache.
func (c *compilation) list(ctx context.Context) error {
	args := []string{"list", "-e", "-export", "-deps", "-json=ImportPath,Dir,Export,Standard,GoFiles,SFiles,EmbedFiles,Error", "flag", "os"}
	for _, p := range c.programs {
		for _, d := range p.imports {
			args = append(args, d.path)
		}
	}
	slices.Sort(args[5:])
	list := c.goTool.Command(ctx, c.place.Root, append(c.env, "GOWORK=off"), slices.Compact(args)...)
	var out, said bytes.Buffer
	list.Stdout, list.Stderr = &out, &said
	if err := list.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("the packages of the cells cannot be compiled: %w\n%s", err, strings.TrimSpace(said.String()))
	}
	c.packages = map[string]*goPackage{}
	for d := json.NewDecoder(&out); ; {
		var p goPackage
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return fmt.Errorf("go list: %w", err)
		}
		c.packages[p.ImportPath] = &p
		if !p.Standard && strings.HasPrefix(p.Dir, c.place.Root) { // go test runs a test again if a file has changed that it has looked at
			for _, f := range slices.Concat(p.GoFiles, p.SFiles, p.EmbedFiles) {
				os.Stat(filepath.Join(p.Dir, f))
			}
		}
	}
	for _, f := range []string{"go.mod", "go.sum"} {
		os.Stat(filepath.Join(c.place.Root, f))
	}
	return c.writeImports(nil)
}

// writeImports writes where the compiler and the linker find packages, with more of them.
func (c *compilation) writeImports(more map[string]string) error {
	var b strings.Builder
	for path, p := range c.packages {
		if p.Export != "" {
			fmt.Fprintf(&b, "packagefile %s=%s\n", path, p.Export)
		}
	}
	for path, file := range more {
		fmt.Fprintf(&b, "packagefile %s=%s\n", path, file)
	}
	return os.WriteFile(filepath.Join(c.guard.Temp, "imports"), []byte(b.String()), 0o644)
}

// compile compiles the cells, each with what the kernel remembers of those before it, and links them.
func (c *compilation) compile(ctx context.Context) error {
	files := token.NewFileSet()
	exports := importer.ForCompiler(files, "gc", func(path string) (io.ReadCloser, error) {
		if p := c.packages[path]; p != nil && p.Export != "" {
			return os.Open(p.Export)
		}
		return nil, fmt.Errorf("no package %s", path)
	})
	before := newMemory()
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	errs := make([]error, len(c.programs))
	var wait sync.WaitGroup
	for i, p := range c.programs {
		if p.wrong != "" || p.blank || ctx.Err() != nil {
			continue
		}
		if errs[i] = os.Mkdir(filepath.Join(c.guard.Temp, p.name), 0o755); errs[i] != nil {
			break
		}
		after := before.with(p.memory)
		t := c.check(files, exports, after, p)
		if t.err == nil {
			before = after // what does not compile is forgotten
		}
		if p.idle = t.err == nil && p.main.text == noMain && len(p.args) == 0 && t.idle(); p.idle {
			continue // the compiler sees its declarations with the first cell that uses them
		}
		part, ok := "", false
		if t.err == nil {
			part, ok = t.asPackage() // here: the importer is not made for two at once
		}
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			if ok {
				p.part = c.compileFile(ctx, p.name, p.name, p.file(), part) == nil
			}
			if !p.part {
				errs[i] = c.alone(ctx, p, t)
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	return c.link(ctx)
}

// alone makes what cannot be a part of the common executable an executable of its own, as the kernel does, or finds out why it does
// not compile.
func (c *compilation) alone(ctx context.Context, p *program, t *checked) error {
	err := c.compileFile(ctx, "main", p.name, p.file(), t.text)
	var said toolError
	switch {
	case errors.As(err, &said):
		p.wrong = string(said)
		p.faults = c.explained(faultsOf(p.wrong, p.origin, func(n int) *Cell { return c.cells[n-1] }))
		return nil
	case err == nil && t.err != nil:
		return fmt.Errorf("%s compiles, but should not: %w", p.name, t.err)
	case err == nil:
		err = c.tool(ctx, "link", "-importcfg", "imports", "-s", "-w", "-o", p.name+".exe", p.name+".a")
	}
	return err
}

var noImport = regexp.MustCompile(`^could not import (\S+) `)

// explained says of imports that fail why.
func (c *compilation) explained(faults []Fault) []Fault {
	for i, f := range faults {
		if m := noImport.FindStringSubmatch(f.Message); m != nil {
			if p := c.packages[m[1]]; p != nil && p.Error != nil {
				faults[i].Message = strings.TrimSpace(p.Error.Err)
			}
		}
	}
	return faults
}

// compileFile writes a program and compiles it as the package of a path into an archive.
func (c *compilation) compileFile(ctx context.Context, path, archive, file, text string) error {
	if err := os.WriteFile(filepath.Join(c.guard.Temp, file), []byte(text), 0o644); err != nil {
		return err
	}
	args := []string{"-p", path, "-importcfg", "imports", "-pack", "-complete", "-dwarf=false", "-o", archive + ".a", file}
	if runtime.GOOS == "darwin" { // its programs are position independent
		args = append([]string{"-shared"}, args...)
	}
	return c.tool(ctx, "compile", args...)
}

// link makes the executable: a program that calls the cell which its first argument names.
func (c *compilation) link(ctx context.Context) error {
	var imports, cases strings.Builder
	archives := map[string]string{}
	for _, p := range c.programs {
		if p.part {
			archives[p.name] = p.name + ".a"
			fmt.Fprintf(&imports, "\t%s %q\n", p.name, p.name)
			fmt.Fprintf(&cases, "\tcase %q:\n\t\t%s.%s()\n", p.name, p.name, entry)
		}
	}
	text := "package main\n\nimport (\n\t\"os\"\n" + imports.String() + ")\n\nfunc main() {\n\tcell := os.Args[1]\n" +
		"\tos.Args = append(os.Args[:1], os.Args[2:]...)\n\tswitch cell {\n" + cases.String() + "\t}\n}\n"
	err := c.writeImports(archives)
	if err == nil {
		err = c.compileFile(ctx, "main", "main", "main.go", text)
	}
	if err == nil {
		err = c.tool(ctx, "link", "-importcfg", "imports", "-s", "-w", "-o", "cells", "main.a")
	}
	return err
}

// toolError is what the compiler or the linker says.
type toolError string

func (e toolError) Error() string { return string(e) }

// tool runs the compiler or the linker.
func (c *compilation) tool(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(c.goTool.Env["GOTOOLDIR"], name), args...)
	cmd.Dir, cmd.Env = c.guard.Temp, c.env
	out, err := cmd.CombinedOutput()
	if len(out) > 0 && err != nil && ctx.Err() == nil {
		return toolError(out)
	}
	return err
}

// entry is the function of a cell's package that runs it.
const entry = "GlassnetRun"

// checked is a program with its types.
type checked struct {
	text    string
	files   *token.FileSet
	file    *ast.File
	pkg     *types.Package
	info    types.Info
	err     error             // the first mistake
	imports map[string]string // path → name, of packages that only types of variables need
}

// check writes the kernel's program for a cell, without the imports that it does not use, and finds its types.
func (c *compilation) check(files *token.FileSet, exports types.Importer, m *memory, p *program) *checked {
	all := m.program(p.main, func(*declaration) bool { return true })
	file, err := parser.ParseFile(token.NewFileSet(), "", all.String(), 0)
	if err != nil {
		t := &checked{text: all.String(), err: err}
		p.origin = all.origins
		return t
	}
	used := references(file)
	if m.imports["flag"] == nil { // goimports adds what main needs
		m.imports["flag"] = &declaration{path: "flag", lines: []origin{{}}}
		defer delete(m.imports, "flag")
	}
	kept := m.program(p.main, func(d *declaration) bool {
		name := d.name
		if name == "" {
			name = d.key()
			if pkg, err := exports.Import(d.path); err == nil {
				name = pkg.Name()
			}
		}
		return name == "_" || name == "." || used[name]
	})
	p.origin = kept.origins
	t := &checked{text: kept.String(), files: files, imports: map[string]string{}}
	t.info = types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}}
	if t.file, t.err = parser.ParseFile(files, p.file(), t.text, 0); t.err == nil {
		config := types.Config{Importer: exports, Sizes: types.SizesFor("gc", runtime.GOARCH), Error: func(err error) {
			if t.err == nil {
				t.err = err
			}
		}}
		t.pkg, _ = config.Check("main", files, []*ast.File{t.file}, &t.info)
	}
	return t
}

// idle reports whether a program whose main does nothing does nothing at all: there is no init, and the values of the variables are
// written down, not computed.
func (t *checked) idle() bool {
	quiet := true
	for _, decl := range t.file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			return false
		}
	}
	for _, init := range t.info.InitOrder {
		ast.Inspect(init.Rhs, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit: // is not called
				return false
			case *ast.UnaryExpr:
				quiet = quiet && n.Op != token.ARROW
			case *ast.SelectorExpr:
				x, _ := n.X.(*ast.Ident)
				_, isPackage := t.info.Uses[x].(*types.PkgName)
				quiet = quiet && isPackage
			case nil, *ast.Ident, *ast.BasicLit, *ast.CompositeLit, *ast.KeyValueExpr, *ast.ArrayType, *ast.MapType, *ast.StarExpr, *ast.FuncType, *ast.FieldList, *ast.Field:
			default:
				quiet = false
			}
			return quiet
		})
	}
	return quiet
}

// reached are the declarations that the program needs when it runs: what main, the init functions and the values of the variables
// name, what these name, and so on. Of a type that is reached all methods are.
func (t *checked) reached() map[ast.Node]bool {
	declared := map[types.Object][]ast.Node{} // where it is declared, and the methods of a type
	var waiting []ast.Node
	for _, decl := range t.file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			f, _ := t.info.Defs[decl.Name].(*types.Func)
			switch {
			case decl.Recv != nil:
				of := types.Unalias(f.Signature().Recv().Type())
				if p, ok := of.(*types.Pointer); ok {
					of = types.Unalias(p.Elem())
				}
				name := of.(*types.Named).Obj()
				declared[name] = append(declared[name], decl)
			case decl.Name.Name == "init" || decl.Name.Name == "main":
				waiting = append(waiting, decl)
			default:
				declared[f] = append(declared[f], decl)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok {
					declared[t.info.Defs[s.Name]] = append(declared[t.info.Defs[s.Name]], s)
				} else {
					waiting = append(waiting, spec) // variables, constants and imports all stay
				}
			}
		}
	}
	reached := map[ast.Node]bool{}
	for len(waiting) > 0 {
		node := waiting[0]
		if waiting = waiting[1:]; reached[node] {
			continue
		}
		reached[node] = true
		ast.Inspect(node, func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok {
				waiting = append(waiting, declared[t.info.Uses[name]]...)
			}
			return true
		})
	}
	return reached
}

// asPackage is the program as a package that does nothing until its entry is called: the variables have types instead of values,
// init functions have other names, and functions that are not reached have no body, for most of the time goes into those of earlier
// cells. It does not compile if a type is hidden in another package or in a function. It is not ok if the program gives the name of a
// predeclared type to one of its own.
func (t *checked) asPackage() (text string, ok bool) {
	for _, name := range types.Universe.Names() {
		if _, isType := t.pkg.Scope().Lookup(name).(*types.TypeName); isType {
			return "", false
		}
	}
	e := edits{text: t.text}
	var calls strings.Builder
	var gone []ast.Node // what of the program is not in the package
	reached := t.reached()
	for _, init := range t.info.InitOrder {
		for i, v := range init.Lhs {
			if i > 0 {
				calls.WriteString(", ")
			}
			calls.WriteString(v.Name())
		}
		fmt.Fprintf(&calls, " = %s\n", t.source(init.Rhs))
	}
	inits := 0
	for _, decl := range t.file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil && decl.Name.Name == "init" {
				inits++
				name := fmt.Sprintf("%sInit%d", entry, inits)
				e.replace(t.offset(decl.Name.Pos()), t.offset(decl.Name.End()), name)
				fmt.Fprintf(&calls, "%s()\n", name)
			}
			if !reached[decl] {
				lines := strings.Count(t.source(decl.Body), "\n")
				e.replace(t.offset(decl.Body.Pos()), t.offset(decl.Body.End()), "{ panic(0)"+strings.Repeat("\n", lines)+"}")
				gone = append(gone, decl.Body)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				v, isVar := spec.(*ast.ValueSpec)
				if !isVar || decl.Tok != token.VAR || len(v.Values) == 0 {
					continue
				}
				if v.Type != nil {
					gone = append(gone, v.Type)
				}
				var typed []string
				for _, name := range v.Names {
					if name.Name == "_" {
						continue
					}
					typed = append(typed, name.Name+" "+t.spell(t.info.Defs[name].Type()))
				}
				e.replace(t.offset(v.Pos()), t.offset(v.End()), strings.Join(typed, "; "))
			}
		}
	}
	t.blankImports(&e, gone)
	var imports strings.Builder
	for path, name := range t.imports {
		fmt.Fprintf(&imports, "; import %s %q", name, path)
	}
	e.replace(len("package main"), len("package main"), imports.String())
	return e.done() + "\nfunc " + entry + "() {\n" + calls.String() + "main()\n}\n", true
}

// blankImports gives the name _ to imports that only what is gone has used.
func (t *checked) blankImports(e *edits, gone []ast.Node) {
	used := map[string]bool{} // by name
	for id, obj := range t.info.Uses {
		if _, isPackage := obj.(*types.PkgName); isPackage && !slices.ContainsFunc(gone, func(n ast.Node) bool { return n.Pos() <= id.Pos() && id.Pos() < n.End() }) {
			used[id.Name] = true
		}
	}
	for _, spec := range t.file.Imports {
		name, _ := t.info.Implicits[spec].(*types.PkgName)
		if spec.Name != nil {
			name, _ = t.info.Defs[spec.Name].(*types.PkgName)
		}
		if name != nil && name.Name() != "." && !used[name.Name()] {
			e.replace(t.offset(spec.Pos()), t.offset(spec.End()), "_ "+spec.Path.Value)
		}
	}
}

func (t *checked) offset(p token.Pos) int { return t.files.File(p).Offset(p) }

func (t *checked) source(n ast.Node) string { return t.text[t.offset(n.Pos()):t.offset(n.End())] }

// spell writes a type, with imports of its own for the packages in it.
func (t *checked) spell(typ types.Type) string {
	return types.TypeString(typ, func(p *types.Package) string {
		if p == t.pkg {
			return ""
		}
		if t.imports[p.Path()] == "" {
			t.imports[p.Path()] = fmt.Sprintf("%sImport%d", entry, len(t.imports)+1)
		}
		return t.imports[p.Path()]
	})
}

// edits replaces pieces of a text.
type edits struct {
	text   string
	pieces []edit
}

type edit struct {
	from, to int
	text     string
}

func (e *edits) replace(from, to int, text string) { e.pieces = append(e.pieces, edit{from, to, text}) }

func (e *edits) done() string {
	slices.SortFunc(e.pieces, func(a, b edit) int { return a.from - b.from })
	var b strings.Builder
	done := 0
	for _, p := range e.pieces {
		b.WriteString(e.text[done:p.from] + p.text)
		done = p.to
	}
	return b.String() + e.text[done:]
}
