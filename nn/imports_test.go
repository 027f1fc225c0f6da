package nn

import (
	"os/exec"
	"strings"
	"testing"
)

// Arrows point down only: the kernel knows no figure, no notebook and no C,
// and its sub-packages do not know the kernel. Of these it knows only blas. All
// may know what lies in internal, which knows nothing of glassnet.
func TestImports(t *testing.T) {
	for pkg, forbidden := range map[string][]string{
		"glassnet/nn":                 {"gonum.org/v1/plot", "gonb", "runtime/cgo", "glassnet/nn/optim", "glassnet/nn/data", "glassnet/nn/autodiff", "glassnet/nn/gradcheck", "glassnet/viz", "progressbar"},
		"glassnet/nn/linalg":          {"gonum.org/v1/plot", "gonb", "runtime/cgo", "glassnet"},
		"glassnet/nn/gradcheck":       {"gonum.org/v1/plot", "gonb", "runtime/cgo", "glassnet/nn/optim", "glassnet/viz", "testing"},
		"glassnet/nn/memory":          {"gonum.org/v1/plot", "gonb", "runtime/cgo", "glassnet/nn/optim", "glassnet/nn/data", "glassnet/viz", "glassnet/nn/conv", "glassnet/nn/recurrent", "glassnet/nn/graph", "glassnet/nn/attention"},
		"glassnet/nn/attention":       {"gonum.org/v1/plot", "gonb", "runtime/cgo", "glassnet/nn/optim", "glassnet/nn/data", "glassnet/viz", "glassnet/nn/conv", "glassnet/nn/recurrent", "glassnet/nn/graph", "glassnet/nn/memory", "glassnet/nn/autoencoder"},
		"glassnet/nn/autoencoder":     {"gonum.org/v1/plot", "gonb", "runtime/cgo", "glassnet/nn/optim", "glassnet/nn/data", "glassnet/viz", "glassnet/nn/conv", "glassnet/nn/recurrent", "glassnet/nn/graph", "glassnet/nn/memory", "glassnet/nn/attention"},
		"glassnet/nn/blas":            {"gonum.org/v1/plot", "gonb", "runtime/cgo", "glassnet/nn", "glassnet/viz", "gonum.org/v1/gonum/mat", "avo"},
		"glassnet/nn/optim":           {"gonum.org/v1/plot", "gonb", "runtime/cgo", "glassnet/nn", "glassnet/viz"},
		"glassnet/nn/optim/search":    {"gonum.org/v1/plot", "gonb", "glassnet/nn", "glassnet/viz"},
		"glassnet/nn/data":            {"gonum.org/v1/plot", "gonb", "glassnet/nn", "glassnet/viz"},
		"glassnet/nn/internal/vector": {"gonum.org", "gonb", "runtime/cgo", "glassnet/nn", "avo"},
	} {
		out, err := exec.Command("go", "list", "-deps", pkg).CombinedOutput()
		if err != nil {
			t.Fatalf("go list %s: %v\n%s", pkg, err, out)
		}
		for dep := range strings.Lines(string(out)) {
			dep = strings.TrimSpace(dep)
			for _, f := range forbidden {
				if dep != pkg && !strings.HasPrefix(dep, pkg+"/internal/") && !strings.HasPrefix(dep, "glassnet/nn/internal/") && dep != "glassnet/nn/terminal" && strings.Contains(dep+"/", f) {
					t.Errorf("%s imports %s", pkg, dep)
				}
			}
		}
	}
}
