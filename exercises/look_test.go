package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/exercises/check"
)

const looked = `package outputdelta

import "math"

var _ = math.Pi

`

// What people write who come from Python, and what they read.
func TestLook(t *testing.T) {
	r := here(t)
	s := spec(t, "outputdelta")
	for what, c := range map[string]struct{ text, says string }{
		"leftover import":  {"package x\nimport \"glassnet/exercises/check\"\nfunc f() {}", "Line 2: the import of check was only for the line with check.TODO"},
		"unused import":    {"package x\nimport \"math\"\nfunc f() {}", "Line 2: math is imported, and nothing uses it"},
		"unused variable":  {looked + "func f() { a := 1 }", "Line 7: you compute a and never read it"},
		"undefined pkg":    {"package x\nfunc f() float64 { return math.Exp(1) }", `Line 2: math is a package: add "math" to the imports`},
		"Python":           {looked + "func f(v []float64) float64 { return sum(v) }", "there is no sum in Go"},
		"undefined name":   {looked + "func f() int { return alpha }", "nothing here is called alpha"},
		"mixed numbers":    {looked + "func f(n int, x float64) float64 { return x / n }", "Go does not mix int and float64"},
		"missing return":   {looked + "func f(n int) int { if n > 0 { return 1 } }", "nothing is returned"},
		"power":            {looked + "func f(x float64) float64 { return x ^ 2 }", "^ is no power in Go"},
		"power of ints":    {looked + "func f(x int) int { return x ^ 2 }", "Line 7: ^ is no power in Go, it is XOR"},
		"1/2":              {looked + "func f(x float64) float64 { return x * (1 / 2) }", "1 / 2 is 0 in Go"},
		"late float":       {looked + "func f(i, n int) float64 { return float64(i / n) }", "divides whole numbers first"},
		"nil list":         {looked + "func f(x []float64) []float64 {\n\tvar d []float64\n\tfor i := range x {\n\t\td[i] = x[i]\n\t}\n\treturn d\n}", "Line 10: d has no places yet"},
		"named result":     {looked + "func f(x []float64) (d []float64) { d[0] = x[0]; return d }", "d has no places yet"},
		"nil map":          {looked + "func f() int { var m map[int]int; m[1] = 2; return m[1] }", "a map that was never made"},
		"copy of element":  {looked + "func f(x []float64) []float64 { for _, v := range x { v = 2 * v }; return x }", "v is a copy of the element"},
		"argument written": {looked + "func OutputDelta(x []float64) []float64 { for i := range x { x[i] *= 2 }; return x }", "writes into your argument x"},
		"alias":            {looked + "func OutputDelta(x []float64) []float64 { d := x; d[0] = 1; return d }", "d is no copy: it is a second name for x"},
		"shadow":           {looked + "func f(x []float64) float64 {\n\tsum := 0.0\n\tfor i := range x {\n\t\tsum := float64(i)\n\t\t_ = sum\n\t}\n\treturn sum\n}", "Line 10: := makes a new sum here, and the one of line 8 stays as it is"},
		"self":             {looked + "func f(x float64) float64 { x = x; return x }", "assigns a value to itself"},
		"not enough":       {looked + "func f(x float64) (float64, float64) { return x }", "does not have as many values"},
		"Set on empty":     {"package x\nimport \"gonum.org/v1/gonum/mat\"\nfunc f(x *mat.Dense) *mat.Dense {\n\tvar d mat.Dense\n\td.Set(0, 0, 1)\n\treturn &d\n}", "Line 5: d has no size yet, and so no place for Set"},
		"nil matrix":       {"package x\nimport \"gonum.org/v1/gonum/mat\"\nfunc f(x *mat.Dense) *mat.Dense {\n\tvar d *mat.Dense\n\td.Mul(x, x)\n\treturn d\n}", "Line 5: d is nil: a *mat.Dense that points to no matrix"},
		"wrong receiver":   {"package x\nimport \"gonum.org/v1/gonum/mat\"\nfunc f(w, x *mat.Dense) *mat.Dense {\n\tout, in := w.Dims()\n\t_, n := x.Dims()\n\td := mat.NewDense(in, n, nil)\n\td.Mul(w, x)\n\t_ = out\n\treturn d\n}", "Line 7: the product is out × n, but d was made in × n"},
		"matrix sum":       {"package x\nimport \"gonum.org/v1/gonum/mat\"\nfunc f(a, b *mat.Dense) *mat.Dense { return a + b }", "a matrix knows no + and no *"},
	} {
		says := r.look(context.Background(), s, answer{"outputdelta.go": []byte(c.text)})
		if !strings.Contains(strings.Join(says, "\n"), c.says) {
			t.Errorf("%s: %q, want %q", what, says, c.says)
		}
	}
	if says := r.look(context.Background(), s, answer{"outputdelta.go": []byte("package")}); says != nil {
		t.Errorf("no Go: %q", says)
	}
}

// Right answers give no remark.
func TestLookIsSilent(t *testing.T) {
	r := here(t)
	for _, c := range chapters {
		for _, s := range c.Exercises {
			text, err := os.ReadFile(filepath.Join(r.root, "solutions", filepath.FromSlash(path(s))))
			if err != nil {
				t.Fatal(err)
			}
			if says := r.look(context.Background(), s, answer{s.Folder() + ".go": text}); says != nil {
				t.Errorf("%s: %q", s.ID, says)
			}
		}
	}
}

func spec(t *testing.T, name string) *check.Spec {
	t.Helper()
	chosen, err := choose([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	return chosen[0]
}
