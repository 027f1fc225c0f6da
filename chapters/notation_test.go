package chapters

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Every piece of Go on the notation page prints what stands below it.
func TestNotationPage(t *testing.T) {
	text, err := os.ReadFile("notation.md")
	if err != nil {
		t.Fatal(err)
	}
	const next = "-- next --\n"
	var program strings.Builder
	var want []string
	program.WriteString("package main\n\nimport (\n\t\"fmt\"\n\n\t\"glassnet/nn\"\n\t\"gonum.org/v1/gonum/mat\"\n)\n\nfunc main() {\n")
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		switch m[1] {
		case "go":
			program.WriteString("{\n" + m[2] + "}\nfmt.Print(\"" + strings.TrimSpace(next) + "\\n\")\n")
		case "text":
			want = append(want, m[2])
		}
	}
	program.WriteString("}\n")
	dir, err := os.MkdirTemp(".", "notation-*.tmp") // inside the module, so that its packages are found
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(program.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if want := strings.Join(append(want, ""), next); len(want) < 100 || string(out) != want {
		t.Errorf("the page's code prints\n%s\nthe page says\n%s", out, want)
	}
}
