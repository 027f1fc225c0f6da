//go:build !windows

package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glassnet/internal/notebook"
)

// everyday and odd cells: what a cell may declare, print, show and do wrong. Cells that begin with # are meant to fail.
const oddCells = `%noautoget
import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	strs "strings"
	str "strconv"
	_ "unicode"

	"github.com/janpfeifer/gonb/gonbui"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)
===
var a = tell("a", b+1)
var b = tell("b", 1)
var z, y = two()
var _ = tell("blank", 0)
var _ fmt.Stringer = (*wheel)(nil)

func tell(name string, v int) int {
	fmt.Println("init", name)
	return v
}
func two() (int, string) { return 2, "two" }

type wheel struct {
	N int ` + "`json:\"n\"`" + `
}

func (w *wheel) String() string { return fmt.Sprint("wheel ", w.N) }
===
%%
fmt.Println(a, b, z, y, &wheel{3})
fmt.Printf("%T %+v %T\n", wheel{}, wheel{1}, map[string][]*wheel{})
===
%%
a++
fmt.Println(a)
===
%%
fmt.Println(a)
===
const (
	red = iota
	green
	blue
)
const one, pi float64 = 1, 3.14
===
%%
fmt.Println(red, green, blue, one, pi)
===
var z = 5
func (w wheel) Spin() int { return w.N * 2 }
===
%%
fmt.Println(z, wheel{4}.Spin())
===
#%%
fmt.Println(y)
===
func init_first() { fmt.Println("first") }
func init_second() { fmt.Println("second") }
func init() { fmt.Println("init") }
===
// said comes
// with a comment.
func said[T any](v ...T) string { return fmt.Sprintf("%v", v) }

type pair[K comparable, V any] struct{ k K; v V }

func (p pair[K, V]) String() string { return said(any(p.k), any(p.v)) }

var pairs = []pair[string, *wheel]{{"x", nil}, {"y", &wheel{1}}}
var f = func(x float64) (r float64, err error) {
	return x,
		nil
}
var anonymous = struct{ A, b int }{1, 2}
var e error = errors.New("an error")
var any1 any = 1 << 3
var net = nn.New(nn.NewDense(2, 1, nn.Logistic, nn.Zeros))
var dense = mat.NewDense(1, 2, []float64{1, 2})
===
%main
fmt.Println(pairs, anonymous, e, any1, len(net.Layers), mat.Formatted(dense), strs.Repeat("ab", 2), str.Itoa(7))
fmt.Println(f(2))
===
var level = flag.Int("level", 1, "")
%% -level=3 file
fmt.Println(*level, flag.Args(), len(os.Args))
===
func job() { fmt.Println("job", len(os.Args)) }
%exec job a b
===
var hidden = rand.NewPCG(1, 2)
var file = os.Stdin
var secret = errors.New
var kept = gonbui.UniqueId
var src = rand.New(hidden)
===
%%
fmt.Println(src.IntN(100), hidden.Uint64() > 0)
===
%%
gonbui.UpdateHTML("id", "<b>1</b>")
gonbui.Sync()
===
%%
fmt.Println("before")
gonbui.UpdateHTML("id", "<b>2</b>")
gonbui.DisplayMarkdown("*m*")
gonbui.Sync()
fmt.Print("no end of line")
===
%%
fmt.Fprintln(os.Stderr, "err")
fmt.Print("a\xffb\n")
fmt.Print("1\r2\r3\n")
===
#%%
panic(wheel{1})
===
#%%
panic(fmt.Sprintf("%d", 7))
===
#func deep(n int) int {
	if n == 0 {
		var p *wheel
		return p.N
	}
	return deep(n - 1)
}
func main() {
	deep(3)
}
===
#%%
go func() { panic(errors.New("beside")) }()
select {}
===
#%%
os.Exit(3)
===
#var broken int = "x"
===
#%%
fmt.Println(broken)
===
#%%
x := 1
y := 2
undefined1(z,
	undefined2)
===
#func tell(name string) {}
===
#func twice() {}
func Twice() { twice(1); missing.Function() }
type wheel int
===
#var late = func() int {
	fmt.Println("late")
	var m map[string]int
	m["x"] = 1
	return 1
}()
===
var late = 2
//gonb:%%
fmt.Println("late", late)
===
#%%
for {
===
#%%
s := ` + "`raw`" + `; s = 'xyz'
===
type float64x = float64
type named interface{ Name() string; fmt.Stringer }
var alias float64x = 2
var nothing named
var channel = make(chan<- func(int, ...string) [3]map[string]any)
===
%%
fmt.Printf("%T %v %T\n", alias, nothing, channel)
===

===
// only a comment
===
%noautoget
===
import (
	"encoding/binary"
	"gonum.org/v1/gonum/floats"
)

var order = binary.LittleEndian // a type that only its package can name
%%
fmt.Println(floats.Sum([]float64{1, 2}))
===
import "fmt"
package main
func fmt2() string { return fmt.Sprint("x") }
===
var p, q = two()
===
var q = 9
===
var p = q + 1
%%
fmt.Println(p, q)
===
%%
fmt.Println(fmt2(), late, order.Uint16([]byte{1, 2}))
`

var update = flag.Bool("update", false, "write testdata anew, from the kernel")

// TestOddCells executes the same cells on the kernel and compiled: they show the same, to the byte. Where a display stands in the text is
// chance on the kernel, and only looked at when the cells are compiled.
func TestOddCells(t *testing.T) {
	t.Parallel()
	const stored = "testdata/odd-cells.txt" // what the kernel shows
	want, err := os.ReadFile(stored)
	if err != nil && !*update {
		t.Fatal(err)
	}
	settled := map[string]string{}
	for name, way := range ways(t) {
		if name == "kernel" && os.Getenv("CI") == "" && !*update { // the stored ones are the kernel's
			continue
		}
		nb := &notebook.Notebook{Minor: 5}
		for source := range strings.SplitSeq(strings.TrimSuffix(oddCells, "\n"), "\n===\n") {
			c := &notebook.Cell{Type: "code", Source: source}
			if source, fails := strings.CutPrefix(source, "#"); fails {
				c.Source, c.Metadata = source, map[string]any{"tags": []any{"raises-exception"}}
			}
			if len(nb.Cells)%2 == 1 { // an editor of Windows
				c.Source = strings.ReplaceAll(c.Source, "\n", "\r\n")
			}
			nb.Cells = append(nb.Cells, c)
		}
		if err := nb.Execute(t.Context(), way, notebook.Place{Root: testRoot(t), Dir: t.TempDir(), Timeout: patience}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := shown(nb)
		settled[name] = shown(nb.Settled())
		if *update && name == "kernel" {
			if err := os.WriteFile(stored, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if way.Ordered() && !*update {
			sameLines(t, name, got, string(want))
		}
	}
	if kernel, ok := settled["kernel"]; ok {
		sameLines(t, "kernel", kernel, settled["compiled"])
	}
}

func sameLines(t *testing.T, name, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	if len(g) != len(w) {
		t.Errorf("%s: %d lines, want %d", name, len(g), len(w))
	}
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s:\n got %s\nwant %s", name, g[i], w[i])
		}
	}
}

// The settings of other projects do not reach the cells.
func TestForeignSettings(t *testing.T) {
	ways := ways(t)
	for _, kv := range []string{"GOFLAGS=-mod=mod", "GOFLAGS=-race -tags=noasm", "GOOS=plan9", "GOARCH=wasm", "GO111MODULE=off", "GOWORK=/no/go.work", "CGO_ENABLED=1"} {
		name, value, _ := strings.Cut(kv, "=")
		t.Run(kv, func(t *testing.T) {
			t.Setenv(name, value)
			for name, way := range ways {
				if name == "kernel" && kv != "GOFLAGS=-mod=mod" && kv != "GOOS=plan9" { // one environment serves both; the kernel takes long
					continue
				}
				nb, err := runText(t, way, patience, "\n```go\n%noautoget\nimport (\n\t\"fmt\"\n\t\"glassnet/nn\"\n)\n%%\nfmt.Println(nn.ReLU.Name)\n```\n")
				if err != nil {
					t.Errorf("%s: %v", name, err)
				} else if got := shown(nb); got != "[1] stdout:\"ReLU\\n\"\n" {
					t.Errorf("%s: got %s", name, got)
				}
			}
		})
	}
}

// Nobody answers a cell that reads its input: compiled, the input is empty; on the kernel the cell waits, and the message says so.
func TestCellThatReads(t *testing.T) {
	t.Parallel()
	const text = "\n```go\n%noautoget\nimport \"fmt\"\n%%\nvar name string\n_, err := fmt.Scanln(&name)\nfmt.Println(err)\n```\n"
	for name, way := range ways(t) {
		timeout := patience
		if name == "kernel" {
			timeout = 2 * time.Second
		}
		nb, err := runText(t, way, timeout, text)
		switch {
		case name == "kernel":
			if err == nil || !strings.Contains(err.Error(), "takes longer than 2s (-timeout changes the limit); it may be waiting for input, and here nobody gives it any") {
				t.Errorf("kernel: %v", err)
			}
		case err != nil || shown(nb) != "[1] stdout:\"EOF\\n\"\n":
			t.Errorf("compiled: %v\n%s", err, shown(nb))
		}
	}
}

// What only the kernel can do is refused with the line, and says what does it.
func TestOnlyTheKernel(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"!ls", "%test", "%env A=1", "%%bash\nls", "%% \"a b\""} {
		_, err := runText(t, notebook.Compiled{}, patience, "\n```go\n// Go\n"+code+"\n```\n")
		if want := "cell [1], line 2: only the kernel itself can do this; -kernel uses it"; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestComma(t *testing.T) {
	_, err := kernelRunner{}.Start(t.Context(), nil, notebook.Place{Root: "/home/a,b"})
	if want := "the kernel cannot work in a folder with a comma in its name: move /home/a,b"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// A notebook in another language is refused before anything is built.
func TestNotebookInPython(t *testing.T) {
	newSandbox(t) // without a go command
	for file, text := range map[string]string{
		"kernelspec.ipynb": `{"cells":[],"metadata":{"kernelspec":{"name":"python3","language":"python"}},"nbformat":4,"nbformat_minor":5}`,
		"info.ipynb":       `{"cells":[],"metadata":{"language_info":{"name":"python"}},"nbformat":4,"nbformat_minor":5}`,
	} {
		file = filepath.Join(t.TempDir(), file)
		write(t, file, text)
		err := cmdRun(t.Context(), testRoot(t), []string{file})
		if err == nil || !strings.HasPrefix(err.Error(), file+" is a notebook in python; here Go is run") {
			t.Errorf("got %v", err)
		}
	}
}

// A notebook that is a link stays one.
func TestWriteThroughLink(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file.ipynb"), filepath.Join(dir, "link.ipynb")
	write(t, file, "old")
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	if err := writeNotebook(&notebook.Notebook{Minor: 5}, link); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != file {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if nb, err := notebook.Read(file); err != nil || nb.Minor != 5 {
		t.Errorf("the file was not written: %v", err)
	}
}
