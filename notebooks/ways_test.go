//go:build !windows

package main

import (
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
import "gonum.org/v1/gonum/floats"
%%
fmt.Println(floats.Sum([]float64{1, 2}))
===
import "fmt"
package main
func fmt2() string { return fmt.Sprint("x") }
===
%%
fmt.Println(fmt2(), late)
`

// TestOddCells executes the same cells on the kernel and compiled: they show the same, to the byte.
func TestOddCells(t *testing.T) {
	t.Parallel()
	made := map[string]string{}
	for name, way := range ways(t) {
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
		if err := nb.Execute(t.Context(), way, notebook.Place{Root: testRoot(t), Dir: t.TempDir(), Timeout: time.Minute}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		made[name] = shown(nb)
	}
	kernel, both := made["kernel"]
	if both && kernel != made["compiled"] {
		k, c := strings.Split(kernel, "\n"), strings.Split(made["compiled"], "\n")
		for i := range k {
			if k[i] != c[i] {
				t.Errorf("\n  kernel %s\ncompiled %s", k[i], c[i])
			}
		}
	}
	t.Log(made["compiled"])
}
