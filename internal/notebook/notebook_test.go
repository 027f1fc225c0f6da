package notebook

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// everything is a notebook with each kind of cell and output.
func everything() *Notebook {
	return &Notebook{Minor: 5, Metadata: map[string]any{"title": "T", "kernelspec": map[string]any{"name": "glassnet", "display_name": "Go", "language": "go"}},
		Cells: []*Cell{
			{Type: "markdown", ID: "a", Source: "# T\n\n<b>a & b</b> \"σ\"", Attachments: map[string]any{"p.png": map[string]any{"image/png": "iVBO"}}},
			{Type: "code", ID: "b", Count: 1, Source: "fmt.Println(1)\n", Outputs: []*Output{
				{Type: "stream", Name: "stdout", Text: "1\n2\n"},
				{Type: "display_data", Data: map[string]any{"text/plain": "x\ny", "image/png": "iVBO\n", "application/json": map[string]any{"k": []any{"v"}}}},
				{Type: "execute_result", Count: 1, Data: map[string]any{"text/html": "<p>"}, Metadata: map[string]any{"text/html": map[string]any{"w": 1}}},
				{Type: "error", Ename: "ERROR", Evalue: "", Traceback: nil},
			}},
			{Type: "code", ID: "c", Metadata: map[string]any{"tags": []any{"raises-exception"}}},
			{Type: "raw", ID: "d", Source: "raw"},
		}}
}

func TestNotebookRoundTrip(t *testing.T) {
	first, err := everything().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	nb, err := Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	second, err := nb.Bytes()
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("%v: reading and writing changes\n%s\ninto\n%s", err, first, second)
	}
	if !nb.Cells[2].HasTag("raises-exception") || nb.Cells[1].HasTag("raises-exception") {
		t.Error("tags are lost")
	}
	for _, want := range []string{"\n \"cells\": [\n  {\n", `"<b>a & b</b> \"σ\""`, `"outputs": []`, `"execution_count": null`, `"image/png": "iVBO\n"`, `"traceback": []`} {
		if !bytes.Contains(first, []byte(want)) {
			t.Errorf("%s is missing in\n%s", want, first)
		}
	}
}

// TestLikeJupyter lets Jupyter's own library validate notebooks and write them; its bytes must be ours.
func TestLikeJupyter(t *testing.T) {
	python := ""
	for _, p := range []string{"python3", "/usr/bin/python3"} { // the second has Debian's python3-nbformat
		if exec.Command(p, "-c", "import nbformat").Run() == nil {
			python = p
		}
	}
	if python == "" {
		t.Skip("python3 with nbformat is not installed: the format is only checked against itself")
	}
	file := filepath.Join(t.TempDir(), "everything.ipynb")
	b, err := everything().Bytes()
	if err == nil {
		err = os.WriteFile(file, b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../notebooks/*/*.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, append([]string{"-c", `
import sys, nbformat
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    nb = nbformat.reads(text, nbformat.NO_CONVERT)
    nbformat.validate(nb)
    if nbformat.writes(nb) + "\n" != text:
        sys.exit(path + ": Jupyter writes other bytes")
`, file}, files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestParseNotebookRefuses(t *testing.T) {
	for bad, want := range map[string]string{
		"":                              "not a notebook",
		"[]":                            "not a notebook",
		`{"nbformat":3}`:                "format 4",
		`{"nbformat":4,"cells":2}`:      "not a notebook",
		`{"nbformat":4,"cells":[null]}`: "cell 1",
		`{"nbformat":4,"cells":[{"cell_type":"heading"}]}`:               "cell 1",
		`{"nbformat":4,"cells":[{"cell_type":"raw","source":[1]}]}`:      "not a notebook",
		`{"nbformat":4,"cells":[{"cell_type":"code","outputs":[null]}]}`: "cell 1",
	} {
		if _, err := Parse([]byte(bad)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", bad, err, want)
		}
	}
}

func FuzzParseNotebook(f *testing.F) {
	b, err := everything().Bytes()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"nbformat":4,"cells":[{"cell_type":"code","source":["a","b"],"outputs":[{"output_type":"x","data":{"text/plain":["a",1]}}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		nb, err := Parse(b)
		if err != nil {
			return
		}
		first, err := nb.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(first)
		if err != nil {
			t.Fatalf("our own file is refused: %v\n%s", err, first)
		}
		if second, err := again.Bytes(); err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%v: reading and writing changes\n%s\ninto\n%s", err, first, second)
		}
	})
}
