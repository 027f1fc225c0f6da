package autodiff

import (
	"os/exec"
	"strings"
	"testing"
)

// The package knows gonum and the standard library, not the kernel that its
// tests compare it with.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for dep := range strings.Lines(string(out)) {
		dep = strings.TrimSpace(dep)
		if strings.HasPrefix(dep, "glassnet/") && dep != "glassnet/nn/autodiff" || strings.HasPrefix(dep, "gonum.org/v1/plot") {
			t.Errorf("imports %s", dep)
		}
	}
}
