package notebook

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func same(link string) string { return link }

// sketch is a short form of cells: type, first line of the chapter, text.
func sketch(cells []*Cell) string {
	var b strings.Builder
	for _, c := range cells {
		fmt.Fprintf(&b, "%s %d %q", c.Type, c.Line, c.Source)
		if c.HasTag("raises-exception") {
			b.WriteString(" raises")
		}
		if s, ok := c.Metadata["slideshow"].(map[string]any); ok {
			fmt.Fprintf(&b, " %s", s["slide_type"])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestConvert(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"text and code", "# T\n\ntext\n\n```go\nx := 1\n\ny := 2\n```\n\nmore\n",
			"markdown 1 \"# T\\n\\ntext\"\ncode 6 \"x := 1\\n\\ny := 2\"\nmarkdown 11 \"more\"\n"},
		{"headings", "intro\n# T\na\n## B\nb\n\nC\n---\nc", "markdown 1 \"intro\"\nmarkdown 2 \"# T\\na\"\nmarkdown 4 \"## B\\nb\"\nmarkdown 7 \"C\\n---\\nc\"\n"},
		{"not code", "# T\n```go norun\nx\n```\n~~~\n```go\ny\n```\n~~~\n```golang\nz\n```\n    ```go\n    v\n",
			"markdown 1 \"# T\\n```go norun\\nx\\n```\\n~~~\\n```go\\ny\\n```\\n~~~\\n```golang\\nz\\n```\\n    ```go\\n    v\"\n"},
		{"in a list", "# T\n- a\n  ```go\n  x\n  ```\n", "markdown 1 \"# T\\n- a\\n  ```go\\n  x\\n  ```\"\n"},
		{"longer fence", "# T\n````go\n```\n````\nend", "markdown 1 \"# T\"\ncode 3 \"```\"\nmarkdown 5 \"end\"\n"},
		{"tilde fence", "# T\n~~~ go raises-exception\nx\n~~~", "markdown 1 \"# T\"\ncode 3 \"x\" raises\n"},
		{"marks", "# T\n\n<!-- slide -->\na\n\n<!-- cell -->\n\nb\n\n<!-- fragment -->\n```go\nx\n```\n<!-- a comment -->\nc\n",
			"markdown 1 \"# T\"\nmarkdown 4 \"a\" slide\nmarkdown 8 \"b\"\ncode 12 \"x\" fragment\nmarkdown 14 \"<!-- a comment -->\\nc\"\n"},
		{"mark in code", "# T\n```go\n// <!-- cell -->\n<!-- cell -->\n```\n", "markdown 1 \"# T\"\ncode 3 \"// <!-- cell -->\\n<!-- cell -->\"\n"},
		{"windows lines", "# T\r\n```go\r\nx\r\n```\r\n", "markdown 1 \"# T\"\ncode 3 \"x\"\n"},
		{"empty cell", "# T\n```go\n```\n", "markdown 1 \"# T\"\ncode 3 \"\"\n"},
	} {
		nb, err := Convert([]byte(c.source), same)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := sketch(nb.Cells); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestConvertRefuses(t *testing.T) {
	for source, want := range map[string]string{
		"text":                          "no title",
		"## small":                      "no title",
		"# T\n\n```go\nx":               "line 3: this ```go block is not closed",
		"# T\n```go\nx\n``\n":           "line 2: this ```go block is not closed",
		"# T\n\n```go no-run\nx\n```\n": "line 3: ```go no-run",
	} {
		if _, err := Convert([]byte(source), same); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", source, err, want)
		}
	}
}

func TestConvertTitleAndIDs(t *testing.T) {
	nb, err := Convert([]byte("# The `z` of *a* neuron &amp; more\n```go\nx\n```\n```go\nx\n```\n"), same)
	if err != nil {
		t.Fatal(err)
	}
	if got := nb.Metadata["title"]; got != "The z of a neuron & more" {
		t.Errorf("title %q", got)
	}
	if a, b := nb.Cells[1].ID, nb.Cells[2].ID; b != a+"-2" {
		t.Errorf("ids of equal cells are %s and %s", a, b)
	}
}

func TestNotebookLinks(t *testing.T) {
	for link, want := range map[string]string{
		"../07-backprop-by-hand/en.md":       "07-backprop-by-hand.ipynb",
		"../07-backprop-by-hand/en.md#delta": "07-backprop-by-hand.ipynb#delta",
		"../../nn/trace.go":                  "../../nn/trace.go",
		"picture.png":                        "../../chapters/01-neuron/picture.png",
		"../../exercises":                    "../../exercises",
	} {
		if got := notebookLink("01-neuron", link); got != want {
			t.Errorf("%s: got %s, want %s", link, got, want)
		}
	}
	source := "# T\n[a](../02-b/en.md) ![p](p.png \"t\") <https://go.dev> [b](https://go.dev/a) [c](#t) [d](/abs)\n"
	nb, err := Convert([]byte(source), func(link string) string { return notebookLink("01-a", link) })
	if err != nil {
		t.Fatal(err)
	}
	want := "# T\n[a](02-b.ipynb) ![p](../../chapters/01-a/p.png \"t\") <https://go.dev> [b](https://go.dev/a) [c](#t) [d](/abs)"
	if got := nb.Cells[0].Source; !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func FuzzConvert(f *testing.F) {
	for _, s := range []string{"# T\n```go\nx\n```\n<!-- slide -->\n## B\n", "# T\n<!-- cell -->", "> # T\n", "# T\n- ```go\n", "# T\n\t```go\nx\n```", "#\n\n# T\n[a](b)\n```go a\n"} {
		f.Add(s)
	}
	chapters, _ := filepath.Glob("../chapters/*/en.md")
	for _, file := range chapters {
		if b, err := os.ReadFile(file); err == nil {
			f.Add(string(b))
		}
	}
	id := regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`)
	markLine := regexp.MustCompile(`(?m)^\s*<!--\s*(cell|slide|subslide|fragment|notes|skip)\s*-->\s*$`)
	f.Fuzz(func(t *testing.T, source string) {
		nb, err := Convert([]byte(source), same)
		if err != nil {
			return
		}
		// All that is not white space is found again, in order; only fences and marks are gone.
		letters := func(s string) string { return strings.Join(strings.Fields(markLine.ReplaceAllString(s, "")), "") }
		rest, seen := letters(source), map[string]bool{}
		for _, c := range nb.Cells {
			text := letters(c.Source)
			i := strings.Index(rest, text)
			if i < 0 {
				t.Fatalf("the cell %q is not in the rest of the source %q", text, rest)
			}
			if lost := strings.Trim(regexp.MustCompile("[`~]{3,}go[a-z-]*").ReplaceAllString(rest[:i], ""), "`~"); lost != "" {
				t.Fatalf("%q is lost before the cell %q", lost, text)
			}
			rest = rest[i+len(text):]
			if seen[c.ID] || !id.MatchString(c.ID) {
				t.Fatalf("the id %q is twice or wrong", c.ID)
			}
			seen[c.ID] = true
		}
		if lost := strings.Trim(regexp.MustCompile("[`~]{3,}go[a-z-]*").ReplaceAllString(rest, ""), "`~"); lost != "" {
			t.Fatalf("%q is lost at the end", lost)
		}
	})
}

// A claim goes with the code cell below it; one that no cell follows is an error.
func TestClaims(t *testing.T) {
	nb, err := Convert([]byte("# T\n\nText.\n\n<!-- claim: It falls. -->\n<!-- claim: It rises > 0. -->\n```go\nshow()\n```\n\nMore.\n\n```go\nshow()\n```\n"), same)
	if err != nil {
		t.Fatal(err)
	}
	code := nb.CodeCells()
	if got := code[0].Claims(); !slices.Equal(got, []string{"It falls.", "It rises > 0."}) || code[1].Claims() != nil {
		t.Errorf("claims %q and %q", got, code[1].Claims())
	}
	for _, c := range nb.Cells {
		if strings.Contains(c.Source, "claim") {
			t.Errorf("the text still says %q", c.Source)
		}
	}
	image := func(alt string) *Output {
		return &Output{Type: "display_data", Data: map[string]any{"image/png": ""}, Metadata: map[string]any{"image/png": map[string]any{"alt": alt}}}
	}
	code[0].Outputs = []*Output{image("z against x"), {Type: "stream", Text: "1\n"},
		{Type: "display_data", Data: map[string]any{"text/html": `<img alt="σ" src="">`}}, image("a third")}
	code[0].tellClaims()
	for i, want := range map[int]string{0: "It falls. z against x", 3: "a third"} {
		if got := code[0].Outputs[i].Metadata["image/png"].(map[string]any)["alt"]; got != want {
			t.Errorf("figure %d: %q, want %q", i, got, want)
		}
	}
	if got, want := code[0].Outputs[2].Data["text/html"], `<img alt="It rises &gt; 0. σ" src="">`; got != want {
		t.Errorf("slider: %q, want %q", got, want)
	}
	for _, text := range []string{"# T\n\n<!-- claim: It falls. -->\n\nText.\n", "# T\n\n<!-- claim: It falls. -->\n"} {
		if _, err := Convert([]byte(text), same); err == nil || !strings.Contains(err.Error(), "It falls.") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
