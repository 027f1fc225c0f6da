package chapters

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"glassnet/viz"
)

var update = flag.Bool("update", false, "write the README's output and figure anew")

const readme = "../README.md"

// fence finds a fenced block and its kind.
var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

// The program in the README prints what the README says it prints.
func TestReadmeProgram(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var program, printed string
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		switch m[1] {
		case "go":
			program = m[2]
		case "text":
			printed = m[2]
		}
	}
	dir, err := os.MkdirTemp(".", "readme-*.tmp") // inside the module, so that its packages are found
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if string(out) == printed {
		return
	}
	if !*update {
		t.Fatalf("the program prints\n%s\nthe README says\n%s", out, printed)
	}
	text = bytes.Replace(text, []byte("```text\n"+printed+"```"), []byte("```text\n"+string(out)+"```"), 1)
	if err := os.WriteFile(readme, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// The README's figure is the network of its program, early in training, where
// no neuron is saturated yet, drawn beside its ledger.
func TestReadmeFigure(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	net := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Glorot(rng)), nn.NewDense(2, 1, nn.Logistic, nn.Glorot(rng)))
	x, y := data.XOR().X(), data.XOR().Y()
	run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 100, Rand: rng}
	for range run.Run(net, x, y) {
	}
	tr := net.Forward(x)
	tr.Backward(nn.BinaryCrossEntropy, y)

	file := filepath.Join(t.TempDir(), "readme.png")
	if err := viz.Save(viz.Grid(2, viz.Diagram(tr, 1), viz.Card(neurons(tr, 1))), file); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := os.ReadFile("readme.png"); bytes.Equal(got, want) {
		return
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("the committed figure was drawn on amd64; another processor may round a pixel differently")
	}
	if !*update {
		t.Fatal("chapters/readme.png is not what the kernel draws; go test ./chapters -update writes it anew")
	}
	if err := os.WriteFile("readme.png", got, 0o644); err != nil {
		t.Fatal(err)
	}
}

// neurons is the part of a ledger about neurons, in one table.
func neurons(t *nn.Trace, n int) nn.Table {
	tab := nn.Table{Title: "the ledger of this sample", Header: []string{"neuron", "z", "a", "f'(z)", "∂L/∂a", "δ"}, Digits: 3}
	for l, s := range t.Steps[1:] {
		rows, _ := s.Z.Dims()
		for j := range rows {
			name := fmt.Sprintf("layer %d, %d", l+1, j+1)
			tab.Rows = append(tab.Rows, []any{name, s.Z.At(j, n), s.A.At(j, n), s.Prime().At(j, n), s.DA.At(j, n), s.Delta.At(j, n)})
		}
	}
	return tab
}

// link finds Markdown links and images.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// Every relative link in the README, the chapters and their two pages for
// looking things up leads somewhere.
func TestLinks(t *testing.T) {
	files, err := filepath.Glob("*/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, readme, "notation.md", "glossary.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		prose := fence.ReplaceAllString(string(text), "")
		for _, m := range link.FindAllStringSubmatch(prose, -1) {
			target, _, _ := strings.Cut(m[1], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), target)); err != nil {
				t.Errorf("%s: the link %s leads nowhere", file, m[1])
			}
		}
	}
}

// The README's program runs in a folder elsewhere, as the README says.
func TestReadmeElsewhere(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var program, edit string
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		if m[1] == "go" {
			program = m[2]
		}
		for line := range strings.SplitSeq(m[2], "\n") {
			if strings.HasPrefix(line, "go mod edit ") {
				edit = strings.ReplaceAll(line, "PATH/TO/THE/CLONE", root)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"go", "mod", "init", "mine"}, strings.Fields(edit), {"go", "run", "-mod=mod", "."}} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
