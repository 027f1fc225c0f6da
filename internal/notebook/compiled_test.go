//go:build !windows

package notebook

import (
	"bytes"
	"encoding/base64"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// code makes cells.
func code(sources ...string) (cells []*Cell) {
	for _, s := range sources {
		cells = append(cells, &Cell{Type: "code", Source: s})
	}
	return cells
}

// module is a module without packages.
func module(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module glassnet\n\ngo 1.26\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

// Cells are parts of one executable; only what has no name in them makes one of its own.
func TestParts(t *testing.T) {
	t.Parallel()
	root := module(t)
	hidden := `import "encoding/binary"` + "\nvar order = binary.LittleEndian"
	local := "var local = func() any { type t struct{}; return t{} }()\nvar inner = pick()\nfunc pick() struct{ a int } { return struct{ a int }{1} }"
	s, err := Compiled{}.Start(t.Context(), code("import \"fmt\"\n%%\nfmt.Println(1)", local, "%%", "var x int = \"x\"", hidden, "%%\n_ = order", "var order = 1", "%%", "type uint8 string", "%%\n"), Place{Root: root, Dir: root})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	var got []string
	for _, p := range s.(*compilation).programs {
		switch {
		case p.part:
			got = append(got, "part")
		case p.wrong != "":
			got = append(got, "wrong")
		case p.blank:
			got = append(got, "blank")
		default:
			got = append(got, "alone")
		}
	}
	if want := []string{"part", "part", "blank", "wrong", "alone", "alone", "part", "blank", "alone", "blank"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	executables, _ := filepath.Glob(filepath.Join(s.Temp(), "*.exe"))
	if len(executables) != 3 {
		t.Errorf("%d executables of single cells: %q", len(executables), executables)
	}
	s.Stop()
	s.Stop() // may be called twice
	if _, err := os.Stat(s.Temp()); err == nil {
		t.Errorf("%s is left", s.Temp())
	}
}

// What a program reaches in a roundabout way is there: a method by an interface, by a type inside another, a function by the value of
// a variable. What it does not reach is not compiled again, and a cell that only declares is not run.
func TestReached(t *testing.T) {
	t.Parallel()
	root := module(t)
	nb := &Notebook{Cells: code(`import (
	"fmt"
	"strings"
)
type inner struct{}
func (inner) String() string { return name }
type outer struct{ *inner }
var name = strings.Repeat("x", times())
func times() int { return twice(1) }
func twice(n int) int { return 2 * n }`,
		"type box[T any] struct{ v T }\nfunc (b box[T]) get() T { return b.v }\nvar p, q = &outer{}, -1",
		"%%\nfmt.Println(&outer{&inner{}}, box[int]{3}.get(), q)",
		"func unused() string { return strings.ToUpper(name) }\nfunc init() { fmt.Println(\"init\") }",
		"%%\nfmt.Print()", "var other = name")}
	cells := nb.CodeCells()
	s, err := Compiled{}.Start(t.Context(), cells, Place{Root: root, Dir: root})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	var shown []string
	for n := range cells {
		outputs, _, err := s.Execute(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, o := range outputs {
			text += o.Text
		}
		shown = append(shown, text)
	}
	if want := []string{"", "", "xx 3 -1\n", "init\n", "init\n", "init\n"}; !slices.Equal(shown, want) {
		t.Errorf("got %q, want %q", shown, want)
	}
	last, err := os.ReadFile(filepath.Join(s.Temp(), "gonb_0005", "main.go"))
	if err != nil || !strings.Contains(string(last), "return 2 * n") || strings.Contains(string(last), "ToUpper") || strings.Contains(string(last), "return b.v") {
		t.Errorf("%v\n%s", err, last)
	}
}

// A cell is idle if a run would do nothing.
func TestIdle(t *testing.T) {
	for source, want := range map[string]bool{
		"type t struct{ a int }; var x = []*t{{1}, nil}; var y, f = &t{}, func() int { panic(1) }": true,
		"type p struct{}; const n = 1 + 2; var x = -n":                                             true,
		"var x = f(); func f() int { return 1 }":                                                   false,
		"func init() {}":                                                                           false,
		"type t struct{ a int }; var p *t; var x = p.a":                                            false,
		"var c chan int; var x = <-c":                                                              false,
		"var s []int; var x = s[0]":                                                                false,
		"var n = 0; var x = 1 / n":                                                                 false,
		"var a any; var x = a.(int)":                                                               false,
	} {
		c := &checked{files: token.NewFileSet(), info: types.Info{Uses: map[*ast.Ident]types.Object{}}}
		var err error
		if c.file, err = parser.ParseFile(c.files, "", "package main; "+source, 0); err == nil {
			_, err = (&types.Config{}).Check("main", c.files, []*ast.File{c.file}, &c.info)
		}
		if err != nil {
			t.Errorf("%q: %v", source, err)
		} else if c.idle() != want {
			t.Errorf("%q: idle is %v", source, !want)
		}
	}
}

// A program that starts others and goes does not hold up the next one, even if they hold its output.
func TestChildrenEnd(t *testing.T) {
	t.Parallel()
	root := module(t)
	nb := &Notebook{Cells: code("import (\n\"fmt\"\n\"os\"\n\"os/exec\"\n)\n%%\nc := exec.Command(\"sleep\", \"1000.7\")\nc.Stdout = os.Stdout\nfmt.Println(c.Start())", "%%\nfmt.Println(2, os.Getenv(\"ONLY_CELLS\"))")}
	if err := nb.Execute(t.Context(), Compiled{Env: []string{"ONLY_CELLS=here"}}, Place{Root: root, Dir: root, Timeout: time.Minute}); err != nil {
		t.Fatal(err)
	}
	alive := regexp.MustCompile(`(?m)^[^Z].*sleep 1000\.7`)
	for i := 0; ; i++ {
		ps, err := exec.Command("ps", "-axo", "stat=,args=").Output()
		if err != nil || i == 1000 {
			t.Errorf("the child is left, %v", err)
		}
		if err != nil || i == 1000 || !alive.Match(ps) {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if got := nb.Cells[0].Outputs[0].Text + nb.Cells[1].Outputs[0].Text; got != "<nil>\n2 here\n" {
		t.Errorf("got %q", got)
	}
}

func TestCellEnv(t *testing.T) {
	for name, value := range map[string]string{"GLASSNET_DATA": "/data", "GONB_PIPE": "p", "GOFLAGS": "-mod=mod", "GOWORK": "off", "CGO_ENABLED": "1", "GOOS": "plan9", "PATH": "/bin"} {
		t.Setenv(name, value)
	}
	env := CellEnv("/temp", []string{"/tools", "/go/bin"}, []string{"GLASSNET_STYLE=slide"})
	value := func(name string) (v string) { // the last one counts
		for _, kv := range env {
			if n, s, _ := strings.Cut(kv, "="); n == name {
				v = s
			}
		}
		return v
	}
	for name, want := range map[string]string{"GLASSNET_DATA": "", "GONB_PIPE": "", "GLASSNET_STYLE": "slide", "GOWORK": "auto", "GOFLAGS": "-ldflags=-w", "CGO_ENABLED": "0", "TMPDIR": "/temp", "PATH": "/tools:/go/bin:/bin"} {
		if got := value(name); got != want {
			t.Errorf("%s=%s, want %s", name, got, want)
		}
	}
	if value("GOOS") == "plan9" {
		t.Error("cells are compiled for another system")
	}
}

// Of two equal lines with equally much around them the last is blamed.
func TestFindLine(t *testing.T) {
	cells := code("%%\nf()\npanic(1)", "%%\ng()\npanic(1)", "%%\ng()\npanic(2)")
	for _, c := range []struct {
		program    string
		line       int
		cell, want int
	}{
		{"func main() {\nh()\npanic(1)\n}", 3, 1, 3},
		{"func main() {\nf()\npanic(1)\n}", 3, 0, 3},
		{"func main() {\n\tg()\n\tpanic(2)\n}", 3, 2, 3},
		{"func main() {\nelsewhere()\n}", 2, 2, 0},
		{"func main() {}", 7, 2, 0},
	} {
		if got := findLine(strings.Split(c.program, "\n"), c.line, cells); got.Cell != cells[c.cell] || got.Line != c.want {
			t.Errorf("%q: got cell %d, line %d", c.program, slices.Index(cells, got.Cell), got.Line)
		}
	}
}

// What every stored notebook would look like with one digit, one pixel or the order of two outputs changed is not like the stored one.
func TestEveryChangeIsSeen(t *testing.T) {
	const root = "../.."
	all, err := Chapters(root)
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	tried := 0
	for _, c := range all {
		stored, err := c.CheckSource(root)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := c.compare(stored, stored); err != nil {
			t.Fatal(err)
		}
		for what, change := range map[string]func(*Cell) bool{"digit": oneDigit, "pixel": onePixel, "order": twoSwapped} {
			changed, err := Read(filepath.Join(root, c.Notebook))
			if err != nil {
				t.Fatal(err)
			}
			if i := slices.IndexFunc(changed.Cells, change); i >= 0 {
				tried++
				if err := c.compare(changed, stored); err == nil || !strings.Contains(err.Error(), c.Source) {
					t.Errorf("%s: another %s in cell %d is not seen: %v", c.Name, what, i+1, err)
				}
			}
		}
	}
	if tried < 2*len(all) {
		t.Errorf("only %d changes in %d chapters", tried, len(all))
	}
}

var digit = regexp.MustCompile(`[0-9]`)

// oneDigit changes the last digit of the cell's text.
func oneDigit(c *Cell) bool {
	for _, o := range c.Outputs {
		if all := digit.FindAllStringIndex(o.Text, -1); o.Type == "stream" && len(all) > 0 {
			i := all[len(all)-1][0]
			o.Text = o.Text[:i] + string('0'+(o.Text[i]-'0'+1)%10) + o.Text[i+1:]
			return true
		}
	}
	return false
}

// onePixel changes a pixel of the cell's figure.
func onePixel(c *Cell) bool {
	for _, o := range c.Outputs {
		s, _ := o.Data["image/png"].(string)
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
		if s == "" || err != nil {
			continue
		}
		was, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			continue
		}
		m := image.NewRGBA(was.Bounds())
		draw.Draw(m, m.Bounds(), was, m.Bounds().Min, draw.Src)
		m.SetRGBA(m.Bounds().Dx()/2, m.Bounds().Dy()/2, color.RGBA{1, 2, 3, 255})
		var out bytes.Buffer
		if png.Encode(&out, m) == nil {
			o.Data["image/png"] = base64.StdEncoding.EncodeToString(out.Bytes())
			return true
		}
	}
	return false
}

// twoSwapped changes the order of text and figure.
func twoSwapped(c *Cell) bool {
	if len(c.Outputs) < 2 {
		return false
	}
	c.Outputs[0], c.Outputs[1] = c.Outputs[1], c.Outputs[0]
	return true
}

func TestRefusedCell(t *testing.T) {
	var failed *CellError
	_, err := readCell(code("x\n!ls")[0], 1)
	if !errors.As(err, &failed) || failed.Faults[0].Line != 2 {
		t.Errorf("got %v", err)
	}
}
