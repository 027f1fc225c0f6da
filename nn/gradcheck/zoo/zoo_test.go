package zoo_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"glassnet/nn/gradcheck"
	"glassnet/nn/gradcheck/zoo"
)

// Every bug is caught, in the right place, and called by its name; nothing
// else is accused.
func TestEveryBugIsNamed(t *testing.T) {
	for _, b := range zoo.All() {
		t.Run(b.Kind.String()+", "+b.Name, func(t *testing.T) {
			d, err := b.Diagnose()
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Findings) == 0 {
				t.Fatal("not caught")
			}
			found := false
			for _, f := range d.Findings {
				found = found || f.Layer == b.Layer
				if f.Bug != b.Name {
					t.Errorf("called %q: %v", f.Bug, f)
				}
				if f.Layer != b.Layer && b.Kind != zoo.InUpdate {
					t.Errorf("layer %d is right, but accused", f.Layer)
				}
			}
			if !found {
				t.Errorf("layer %d is not accused", b.Layer)
			}
		})
	}
}

// The cages have nothing wrong beside the bug.
func TestHealthy(t *testing.T) {
	net, loss, x, y := zoo.Healthy()
	if d, err := gradcheck.Diagnose(net, loss, x, y); err != nil || len(d.Findings) > 0 || d.Error > 1e-6 {
		t.Error(d, err)
	}
	step := func() {
		tr := net.Forward(x)
		tr.Backward(loss, y)
		for i, g := range tr.Grad {
			net.Theta()[i] -= zoo.Eta * g
		}
	}
	if d, err := gradcheck.DiagnoseUpdate(net, loss, x, y, zoo.Eta, step); err != nil || len(d.Findings) > 0 {
		t.Error(d, err)
	}
}

// Nobody takes a bug home: only chapter 8 and its exercises import the zoo.
func TestNothingImportsTheZoo(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{.Imports}}", "glassnet/...").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.Contains(imports, "glassnet/nn/gradcheck/zoo") && !strings.HasPrefix(pkg, "glassnet/chapters/08-gradient-check") && pkg != "glassnet/exercises/check/gradcheck" {
			t.Errorf("%s imports the zoo", pkg)
		}
	}
}

// What the names promise: every bug says what is wrong, and no two are alike.
func TestEveryBugHasALabel(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range zoo.All() {
		key := b.Kind.String() + b.Name
		if seen[key] || b.Wrong == "" || b.Symptom == "" {
			t.Errorf("%s: no label, or twice", key)
		}
		seen[key] = true
	}
}

func Example() {
	for _, name := range []string{"W not transposed", "1/N twice", "in place"} {
		d, _ := zoo.Find(name).Diagnose()
		fmt.Println(d.Findings[0].Place, "—", d.Findings[0].Bug)
	}
	// Output:
	// layer 2 (dense, tanh) — W not transposed
	// loss — 1/N twice
	// layer 1, W — in place
}
