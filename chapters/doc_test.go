package chapters

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every exported name of the library has a comment, and every package an
// Example. A method that an interface of the package documents needs none of its own.
func TestEverythingIsDocumented(t *testing.T) {
	dirs := []string{"../nn", "../nn/optim", "../nn/optim/search", "../nn/autodiff", "../nn/data", "../nn/data/download", "../nn/blas", "../nn/terminal", "../nn/linalg", "../nn/nntest", "../nn/gradcheck", "../nn/gradcheck/zoo", "../viz", "../internal/cli", "../exercises/check"}
	specs, err := filepath.Glob("../exercises/check/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range specs {
		dirs = append(dirs, filepath.Dir(s))
	}
	slices.Sort(dirs)
	for _, dir := range slices.Compact(dirs) {
		files := token.NewFileSet()
		examples := 0
		var missing []string
		promised := map[string]bool{} // methods of the package's interfaces
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && path != dir {
				return filepath.SkipDir
			}
			if filepath.Ext(path) != ".go" {
				return nil
			}
			file, err := parser.ParseFile(files, path, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			for _, decl := range file.Decls {
				if strings.HasSuffix(path, "_test.go") {
					if f, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Example") {
						examples++
					}
					continue
				}
				promise(decl, promised)
				for _, name := range undocumented(decl) {
					missing = append(missing, fmt.Sprintf("%s: %s", files.Position(decl.Pos()), name))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range missing {
			if _, name, _ := strings.Cut(m, ": "); !promised[name] {
				t.Errorf("%s has no comment", m)
			}
		}
		if examples == 0 {
			t.Errorf("%s has no Example", dir)
		}
	}
}

// promise notes the documented methods of the interfaces in a declaration.
func promise(decl ast.Decl, promised map[string]bool) {
	ast.Inspect(decl, func(n ast.Node) bool {
		if i, ok := n.(*ast.InterfaceType); ok {
			documented := false // one comment may stand above several methods
			for _, m := range i.Methods.List {
				documented = documented || m.Doc != nil || m.Comment != nil
				for _, name := range m.Names {
					promised[name.Name] = documented
				}
			}
		}
		return true
	})
}

// undocumented lists the exported names of a declaration that have no comment.
func undocumented(decl ast.Decl) (names []string) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || exportedReceiver(d.Recv.List[0].Type)) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				for _, n := range s.Names {
					if n.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						names = append(names, n.Name)
					}
				}
			}
		}
	}
	return names
}

// exportedReceiver reports whether a method belongs to an exported type.
func exportedReceiver(e ast.Expr) bool {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	id, ok := e.(*ast.Ident)
	return ok && id.IsExported()
}
