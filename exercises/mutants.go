package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"glassnet/exercises/check"
	"glassnet/internal/cli"
)

// A mutant is a solution with one small change: an operator, a name, a number, a
// function, a statement less. It is what a slip of the hand makes of a right
// answer, written by nobody who knows the cases.
type mutant struct {
	spec *check.Spec
	text []byte
	says string // "line 19: a + b for a − b"
}

// cmdMutants proves with mutants of the solutions that the cases can tell.
func cmdMutants(ctx context.Context, root string, args []string) error {
	flags := newFlags("mutants", "[exercise…]", `Changes the solutions a little, compiles what comes out and checks it. A mutant that passes is run once more beside the
solution, on other numbers: if it differs there, the cases of the exercise cannot tell, and it is listed.`)
	count := flags.Int("n", 1000, "how many mutants")
	seed := flags.Uint64("seed", 1, "which mutants")
	verbose := flags.Bool("v", false, "list the verdicts, too")
	same := flags.Bool("same", false, "make right answers in other words instead, which must pass")
	names := flags.Bool("names", false, "look whether the names hold for other numbers, too")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	chosen, err := choose(others)
	if err != nil {
		return err
	}
	r, err := newRunner(root)
	if err != nil {
		return err
	}
	chosen = slices.DeleteFunc(chosen, func(s *check.Spec) bool {
		return s.Kind != check.Formula && s.Kind != check.FindBug // the others return what they please
	})
	if *same {
		return r.accepted(ctx, chosen, *count, *seed)
	}
	t, err := r.mutate(ctx, chosen, *count, *seed)
	if err != nil {
		return err
	}
	if *verbose {
		for i, m := range t.mutants {
			v := t.results[i]
			say("%s %s: %s: %q %q", v.State, m.spec.Folder(), m.says, v.Mistakes, v.Formula)
		}
	}
	for _, m := range t.survivors {
		say("passes: %s: %s", m.spec.ID, m.says)
	}
	say("%s", t)
	if !*names {
		return nil
	}
	return r.names(ctx, t)
}

// names counts how the refused mutants are named, and whether it holds.
func (r *runner) names(ctx context.Context, t tally) error {
	var list []mutant
	var listed bool
	unlisted := map[string]int{}
	for i, m := range t.mutants {
		if t.results[i].State == check.Fail {
			list = append(list, m)
		}
	}
	words, err := r.confirm(ctx, list)
	if err != nil {
		return err
	}
	k := 0
	count := map[string]int{}
	for i, m := range t.mutants {
		v := t.results[i]
		if v.State != check.Fail {
			continue
		}
		w := words[k]
		k++
		count[w]++
		if w == "false" {
			say("a name that does not hold: %s: %s: %q %q", m.spec.Folder(), m.says, v.Mistakes, v.Formula)
		}
		listed = len(v.Mistakes) > 0 && len(v.Formula) == 0
		if !listed && m.spec.Formula != "" && !strings.Contains(v.Message, "panics") {
			unlisted[w]++
		}
	}
	say("%d run to an end and are wrong: %d are named and the name holds, %d do not hold, %d have no name", len(list), count["true"], count["false"], count["none"])
	say("of those that nobody has listed, of formulas, that do not panic: %d named, %d do not hold, %d without a name", unlisted["true"], unlisted["false"], unlisted["none"])
	return nil
}

// A tally is what has become of mutants.
type tally struct {
	mutants   []mutant
	results   []result
	refused   int
	named     int // of those: by a known mistake or by a formula
	same      int // pass, and are the solution for other numbers, too
	survivors []mutant
}

func (t tally) String() string {
	telling := t.refused + len(t.survivors)
	return fmt.Sprintf("%d mutants: %d of %d that change a value are refused (%.1f %%), %d of them with a name or a formula; %d are the solution in other words", len(t.mutants), t.refused, telling, 100*float64(t.refused)/float64(max(telling, 1)), t.named, t.same)
}

// mutate makes so many mutants of the solutions, in turn, and checks them, a
// hundred in one program.
func (r *runner) mutate(ctx context.Context, list []*check.Spec, count int, seed uint64) (t tally, err error) {
	one := *r
	one.limit = 3 * time.Second // a change makes many an endless loop
	rng := rand.New(rand.NewPCG(seed, 1))
	var perSpec [][]mutant
	for _, s := range list {
		text, err := os.ReadFile(filepath.Join(r.root, "solutions", filepath.FromSlash(path(s))))
		if err != nil {
			return t, err
		}
		all, err := r.mutantsOf(ctx, s, text)
		if err != nil {
			return t, err
		}
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		perSpec = append(perSpec, all)
	}
	for k := 0; len(t.mutants) < count; k++ {
		before := len(t.mutants)
		for _, all := range perSpec {
			if k < len(all) && len(t.mutants) < count {
				t.mutants = append(t.mutants, all[k])
			}
		}
		if len(t.mutants) == before {
			break
		}
	}
	var passed []mutant
	for batch := range slices.Chunk(t.mutants, 100) {
		var trials []trial
		for _, m := range batch {
			trials = append(trials, trial{m.spec, m.text})
		}
		for i, res := range one.try(ctx, trials) {
			t.results = append(t.results, res)
			if res.State == check.Pass {
				passed = append(passed, batch[i])
				continue
			}
			t.refused++
			if len(res.Mistakes) > 0 || len(res.Formula) > 0 {
				t.named++
			}
		}
	}
	for batch := range slices.Chunk(passed, 100) {
		differ, err := r.differ(ctx, batch)
		if err != nil {
			return t, err
		}
		for i, d := range differ {
			if d {
				t.survivors = append(t.survivors, batch[i])
			} else {
				t.same++
			}
		}
	}
	return t, ctx.Err()
}

// differ reports which mutants give something else than the solution for other numbers.
func (r *runner) differ(ctx context.Context, list []mutant) ([]bool, error) {
	words, err := r.beside(ctx, list, "check.Differ(s%[1]d.%[2]s, r%[1]d.%[2]s, a%[1]d.%[2]s)")
	differ := make([]bool, len(words))
	for i, w := range words {
		differ[i] = w == "true"
	}
	return differ, err
}

// confirm asks of answers whether what the checker says of them holds for other
// numbers, too: pass, none, true or false.
func (r *runner) confirm(ctx context.Context, list []mutant) (words []string, err error) {
	for batch := range slices.Chunk(list, 100) {
		w, err := r.beside(ctx, batch, "check.Confirm(s%[1]d.%[2]s, a%[1]d.%[2]s)")
		if err != nil {
			return nil, err
		}
		words = append(words, w...)
	}
	return words, nil
}

// beside builds answers into a program in which they stand beside their
// exercises and solutions, and returns what a call prints of each.
func (r *runner) beside(ctx context.Context, list []mutant, call string) ([]string, error) {
	one := *r
	one.from = "try"
	var jobs []job
	for _, m := range list {
		jobs = append(jobs, job{spec: m.spec, answer: answer{m.spec.Folder() + ".go": m.text}})
	}
	temp, err := os.MkdirTemp("", "glassnet-mutants-")
	if err != nil {
		return nil, err
	}
	defer removeAll(temp)
	var imports, calls strings.Builder
	for i, j := range jobs {
		fmt.Fprintf(&imports, "\ta%d %q\n\ts%[1]d %[3]q\n\tr%[1]d %[4]q\n", i, r.module+"/"+one.home(j, i), r.module+"/exercises/check/"+packageOf(j.spec), r.module+"/solutions/"+j.spec.ID)
		fmt.Fprintf(&calls, "\t_ = r%[1]d.%[2]s\n\tfmt.Fprintln(os.Stderr, \"answer:\", "+call+")\n", i, j.spec.Func)
	}
	source := filepath.Join(temp, "main.go")
	text := fmt.Sprintf("package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\n\t%q\n%s)\n\nfunc main() {\n%s}\n", r.module+"/exercises/check", imports.String(), calls.String())
	args, err := one.overlay([]string{"run"}, temp, jobs)
	if err == nil {
		err = os.WriteFile(source, []byte(text), 0o600)
	}
	if err != nil {
		return nil, err
	}
	run := exec.CommandContext(ctx, "go", append(args, source)...)
	run.Dir, run.Env = r.root, goEnv()
	var printed bytes.Buffer
	run.Stderr = &printed
	if err := run.Run(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, printed.String())
	}
	var words []string
	for _, line := range strings.Split(printed.String(), "\n") {
		if w, ok := strings.CutPrefix(line, "answer: "); ok {
			words = append(words, w)
		}
	}
	if len(words) != len(list) {
		return nil, fmt.Errorf("%d words for %d answers", len(words), len(list))
	}
	return words, nil
}

// A mutator finds the places of a file that can be changed.
type mutator struct {
	fset   *token.FileSet
	info   *types.Info
	names  []*ast.Ident // of variables that are read
	points []point
}

// A point is a place that can be changed, and changed back.
type point struct {
	says        string
	apply, undo func()
}

// mutantsOf are all mutants of a solution that compile.
func (r *runner) mutantsOf(ctx context.Context, s *check.Spec, text []byte) (list []mutant, err error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "x.go", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	m := &mutator{fset: fset, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}}
	imports := r.importer(ctx, fset, []*ast.File{f})
	if _, err := (&types.Config{Importer: imports}).Check("x", fset, []*ast.File{f}, m.info); err != nil {
		return nil, err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := m.info.Uses[id].(*types.Var); ok && !v.IsField() {
				m.names = append(m.names, id)
			}
		}
		return true
	})
	ast.Inspect(f, m.statement)
	seen := map[string]bool{}
	for _, p := range m.points {
		p.apply()
		code := m.show(f)
		p.undo()
		fresh := token.NewFileSet()
		g, err := parser.ParseFile(fresh, "x.go", code, parser.SkipObjectResolution)
		if err != nil || seen[code] {
			continue
		}
		seen[code] = true
		if _, err := (&types.Config{Importer: imports}).Check("x", fresh, []*ast.File{g}, nil); err == nil {
			list = append(list, mutant{s, []byte(code), p.says})
		}
	}
	return list, nil
}

func (m *mutator) show(n any) string {
	var b bytes.Buffer
	printer.Fprint(&b, m.fset, n)
	return b.String()
}

// set offers another expression in a place.
func (m *mutator) set(e *ast.Expr, to ast.Expr) {
	old := *e
	says := fmt.Sprintf("line %d: %s for %s", m.fset.Position(old.Pos()).Line, m.show(to), m.show(old))
	m.points = append(m.points, point{strings.Join(strings.Fields(says), " "), func() { *e = to }, func() { *e = old }})
}

var operators = map[token.Token][]token.Token{
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL},
	token.GTR: {token.GEQ, token.LSS}, token.GEQ: {token.GTR}, token.LSS: {token.LEQ, token.GTR}, token.LEQ: {token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL}, token.LAND: {token.LOR}, token.LOR: {token.LAND},
}

// expr offers the changes of an expression and of its parts.
func (m *mutator) expr(e *ast.Expr) {
	switch x := (*e).(type) {
	case *ast.BinaryExpr:
		for _, op := range operators[x.Op] {
			y := *x
			y.Op = op
			m.set(e, &y)
		}
		if slices.Contains([]token.Token{token.ADD, token.SUB, token.MUL, token.QUO}, x.Op) {
			m.set(e, x.X)
			m.set(e, x.Y)
			if x.Op == token.SUB || x.Op == token.QUO {
				y := *x
				y.X, y.Y = x.Y, x.X
				m.set(e, &ast.ParenExpr{X: &y})
			}
		}
		m.expr(&x.X)
		m.expr(&x.Y)
	case *ast.ParenExpr:
		m.expr(&x.X)
	case *ast.UnaryExpr:
		if x.Op == token.SUB {
			m.set(e, x.X)
		}
		m.expr(&x.X)
	case *ast.BasicLit:
		if x.Kind == token.INT || x.Kind == token.FLOAT {
			for _, v := range []string{"0", "1", "2"} {
				if v != x.Value {
					m.set(e, &ast.BasicLit{Kind: token.INT, Value: v})
				}
			}
		}
	case *ast.Ident:
		used := map[string]bool{x.Name: true}
		for _, o := range m.names {
			if t := m.info.Uses[x]; t != nil && !used[o.Name] && types.Identical(m.info.Uses[o].Type(), t.Type()) {
				used[o.Name] = true
				m.set(e, ast.NewIdent(o.Name))
			}
		}
	case *ast.IndexExpr:
		m.expr(&x.Index)
		m.expr(&x.X)
	case *ast.CallExpr:
		m.call(e, x)
	}
}

// call offers another function, arguments exchanged, a transposition less.
func (m *mutator) call(e *ast.Expr, x *ast.CallExpr) {
	s, ok := x.Fun.(*ast.SelectorExpr)
	switch {
	case ok && m.show(s.X) == "math" && len(x.Args) == 1:
		m.set(e, x.Args[0])
		for _, g := range []string{"Exp", "Tanh", "Sqrt", "Log", "Abs"} {
			if g != s.Sel.Name {
				m.set(e, &ast.CallExpr{Fun: &ast.SelectorExpr{X: ast.NewIdent("math"), Sel: ast.NewIdent(g)}, Args: x.Args})
			}
		}
	case ok && (s.Sel.Name == "At" || s.Sel.Name == "Sub" || s.Sel.Name == "Mul") && len(x.Args) == 2:
		y := *x
		y.Args = []ast.Expr{x.Args[1], x.Args[0]}
		m.set(e, &y)
	case ok && s.Sel.Name == "T" && len(x.Args) == 0:
		m.set(e, s.X)
	}
	if id, ok := x.Fun.(*ast.Ident); ok && (id.Name == "max" || id.Name == "min") && len(x.Args) == 2 {
		m.set(e, x.Args[0])
		m.set(e, x.Args[1])
	}
	for i := range x.Args {
		m.expr(&x.Args[i])
	}
	if ok && !slices.Contains([]string{"math", "mat", "slices", "floats", "strings", "fmt"}, m.show(s.X)) {
		m.expr(&s.X)
	}
}

// statement offers the changes of a statement.
func (m *mutator) statement(n ast.Node) bool {
	switch x := n.(type) {
	case *ast.AssignStmt:
		for i := range x.Rhs {
			m.expr(&x.Rhs[i])
		}
		for _, tok := range []token.Token{token.ASSIGN, token.ADD_ASSIGN, token.SUB_ASSIGN} {
			if old := x.Tok; (old == token.ADD_ASSIGN || old == token.SUB_ASSIGN) && tok != old {
				m.points = append(m.points, point{fmt.Sprintf("line %d: %v for %v", m.fset.Position(x.Pos()).Line, tok, old), func() { x.Tok = tok }, func() { x.Tok = old }})
			}
		}
	case *ast.ReturnStmt:
		for i := range x.Results {
			m.expr(&x.Results[i])
		}
	case *ast.IfStmt:
		m.expr(&x.Cond)
	case *ast.ExprStmt:
		m.expr(&x.X)
	case *ast.ForStmt:
		if x.Cond != nil {
			m.expr(&x.Cond)
		}
	case *ast.CaseClause:
		for i := range x.List {
			m.expr(&x.List[i])
		}
	case *ast.RangeStmt:
		if isInteger(m.info.TypeOf(x.X)) {
			m.expr(&x.X)
		}
	case *ast.BlockStmt:
		for i, s := range x.List {
			if _, ok := s.(*ast.AssignStmt); ok {
				old := x.List
				rest := slices.Delete(slices.Clone(old), i, i+1)
				m.points = append(m.points, point{fmt.Sprintf("line %d: %s is deleted", m.fset.Position(s.Pos()).Line, cmp.Or(strings.Join(strings.Fields(m.show(s)), " "), "a line")), func() { x.List = rest }, func() { x.List = old }})
			}
		}
	}
	return true
}

// same applies, at random places, what changes nothing but the wording: the
// order of a sum and of a product, a − b as −(b − a), a / b as a · (1/b), a > b as
// b < a. It returns the text of an answer that is right in an unusual way.
func (r *runner) same(ctx context.Context, text []byte, rng *rand.Rand) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "x.go", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if _, err := (&types.Config{Importer: r.importer(ctx, fset, []*ast.File{f})}).Check("x", fset, []*ast.File{f}, info); err != nil {
		return nil, err
	}
	turned := map[token.Token]token.Token{token.GTR: token.LSS, token.LSS: token.GTR, token.GEQ: token.LEQ, token.LEQ: token.GEQ}
	floats := map[*ast.BinaryExpr]bool{} // true where the operands are no integers
	var all []*ast.BinaryExpr
	ast.Inspect(f, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && info.Types[b].Value == nil {
			if t, ok := info.TypeOf(b.X).Underlying().(*types.Basic); ok && t.Info()&types.IsNumeric != 0 {
				floats[b] = t.Info()&types.IsFloat != 0
				all = append(all, b)
			}
		}
		return true
	})
	for _, b := range all {
		if rng.IntN(3) == 0 {
			continue
		}
		x, y := &ast.ParenExpr{X: b.X}, &ast.ParenExpr{X: b.Y}
		switch {
		case b.Op == token.ADD || b.Op == token.MUL:
			b.X, b.Y = y, x
		case b.Op == token.SUB && floats[b]:
			b.Op, b.X, b.Y = token.ADD, &ast.UnaryExpr{Op: token.SUB, X: y}, x
		case b.Op == token.QUO && floats[b]:
			one := &ast.ParenExpr{X: &ast.BinaryExpr{X: &ast.BasicLit{Kind: token.FLOAT, Value: "1.0"}, Op: token.QUO, Y: y}}
			b.Op, b.X, b.Y = token.MUL, one, x
		case turned[b.Op] != 0:
			b.Op, b.X, b.Y = turned[b.Op], y, x
		}
	}
	var out bytes.Buffer
	err = printer.Fprint(&out, fset, f)
	return out.Bytes(), err
}

// accepted counts solutions in other words that pass.
func (r *runner) accepted(ctx context.Context, list []*check.Spec, count int, seed uint64) error {
	rng := rand.New(rand.NewPCG(seed, 2))
	var trials []trial
	for k := 0; len(trials) < count; k++ {
		s := list[k%len(list)]
		text, err := os.ReadFile(filepath.Join(r.root, "solutions", filepath.FromSlash(path(s))))
		if err == nil {
			text, err = r.same(ctx, text, rng)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.ID, err)
		}
		trials = append(trials, trial{s, text})
	}
	passed := 0
	for i, v := range r.try(ctx, trials) {
		if v.State == check.Pass {
			passed++
		} else {
			say("refused though right: %s: %s %s", trials[i].spec.ID, v.State, v.Message)
		}
	}
	say("%d of %d right answers in other words are accepted", passed, len(trials))
	return nil
}
