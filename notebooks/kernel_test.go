//go:build !windows

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"glassnet/internal/cli"
	"glassnet/internal/notebook"
)

// patience is for what hangs; no test waits so long unless it fails.
const patience = 8 * time.Minute

// ways are the runners to test: the compiled program, and the kernel unless that takes too long.
func ways(t *testing.T) map[string]notebook.Runner {
	t.Helper()
	both := map[string]notebook.Runner{"compiled": notebook.Compiled{}}
	if !testing.Short() {
		both["kernel"] = kernelRunner{testTools(t)}
	}
	return both
}

// runText converts a text and executes it.
func runText(t *testing.T, r notebook.Runner, timeout time.Duration, text string) (*notebook.Notebook, error) {
	t.Helper()
	nb, err := notebook.Convert([]byte("# T\n"+text), same)
	if err != nil {
		t.Fatal(err)
	}
	return nb, nb.Execute(t.Context(), r, notebook.Place{Root: testRoot(t), Dir: t.TempDir(), Timeout: timeout})
}

func same(link string) string { return link }

// shown is a short form of the outputs of all code cells.
func shown(nb *notebook.Notebook) string {
	var b strings.Builder
	for _, c := range nb.Cells {
		if c.Type != "code" {
			continue
		}
		fmt.Fprintf(&b, "[%d]", c.Count)
		for _, o := range c.Outputs {
			switch o.Type {
			case "stream":
				fmt.Fprintf(&b, " %s:%q", o.Name, o.Text)
			case "error":
				fmt.Fprintf(&b, " error:%q", o.Traceback)
			default:
				for _, mime := range slices.Sorted(maps.Keys(o.Data)) {
					fmt.Fprintf(&b, " %s:%q", mime, o.Data[mime])
				}
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestExecute(t *testing.T) {
	t.Parallel()
	text := `
` + "```go" + `
%noautoget
import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

func show(html string) {
	time.Sleep(10 * time.Millisecond)
	gonbui.DisplayHtml(html)
	gonbui.Sync()
}
` + "```" + `
Streams have one block between two displays, stdout first, and of a line only what a terminal still shows.
` + "```go" + `
%%
fmt.Fprint(os.Stderr, "10%\r100%\n")
fmt.Println("σ before")
show("<b>1</b>")
fmt.Println("after")
show("<b>2</b>")
` + "```" + `
A display that is updated stays in its place.
` + "```go" + `
%%
gonbui.UpdateHtml("id", "old")
show("<b>3</b>")
gonbui.UpdateHtml("id", "new")
gonbui.Sync()
` + "```" + `

` + "```go raises-exception" + `
%%
fmt.Println("before")
panic(errors.New("z = W a + b"))
` + "```" + `

` + "```go raises-exception" + `
%%
var s string = 5
_ = s
` + "```" + `

` + "```go" + `
%%
fmt.Println("still here")
` + "```"
	want := `[1]
[2] stdout:"σ before\n" stderr:"100%\n" text/html:"<b>1</b>" stdout:"after\n" text/html:"<b>2</b>"
[3] text/html:"new" text/html:"<b>3</b>"
[4] stdout:"before\n" stderr:"panic: z = W a + b\nin cell [4], line 3\n" error:["exit status 2"]
[5] error:["cell [5], line 2: cannot use 5 (untyped int constant) as string value in variable declaration" "\tvar s string = 5"]
[6] stdout:"still here\n"
`
	for name, way := range ways(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nb, err := runText(t, way, patience, text)
			if err != nil {
				t.Fatal(err)
			}
			want := want
			if !way.Ordered() {
				nb, want = nb.Settled(), strings.Replace(want, `\n" stderr:"100%\n" text/html:"<b>1</b>" stdout:"after\n"`, `\nafter\n" stderr:"100%\n" text/html:"<b>1</b>"`, 1)
			}
			if got := shown(nb); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestFailingCells checks that a mistake is reported with the line of the text in which it is.
func TestFailingCells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"compiler", "\n```go\n%noautoget\nimport \"fmt\"\n```\n\n```go\n%%\nfmt.Println(1)\nx := undefinedName\n```\n",
			"en.md:11: cell [2], line 3: undefined: undefinedName\n\tx := undefinedName"},
		{"parser", "\n```go\n%%\nx := := 1\n```\n", "en.md:5: cell [1], line 2: expected"},
		{"panic in an earlier cell's function", "\n```go\nfunc f(x []int) int {\n\treturn x[7]\n}\n```\n\n```go\n%%\nf([]int{1})\n```\n",
			"en.md:5: cell [1], line 2: panic: runtime error: index out of range [7] with length 1\n\treturn x[7]"},
		{"panic between equal lines", "\n```go\n%%\nx := []int{1}\ni := 0\nx[i]++\ni = 3\nx[i]++\n```\n", "en.md:9: cell [1], line 6: panic: runtime error: index out of range [3] with length 1\n\tx[i]++"},
		{"exit", "\n```go\n%noautoget\nimport \"os\"\n```\n```go\n%%\nos.Stderr.WriteString(\"no such file\\n\")\nos.Exit(3)\n```\n", "no such file\nexit status 3"},
		{"exception that does not come", "\n```go raises-exception\nfunc g() {}\n```\n", "en.md:4: cell [1]: is marked raises-exception, but does not fail"},
		{"endless output", "\n```go\n%noautoget\nimport \"os\"\n```\n```go\n%%\nb := make([]byte, 1<<20)\nfor {\n\tos.Stdout.Write(b)\n}\n```\n", "en.md:8: cell [2]: shows more than 20 MB"},
		{"death of the kernel", "\n```go\n%noautoget\nimport \"syscall\"\nimport \"os\"\n```\n```go\n%%\nsyscall.Kill(os.Getppid(), syscall.SIGKILL)\n```\n",
			"en.md:9: cell [2]: the kernel ended (signal: killed)"},
	} {
		for name, way := range ways(t) {
			if strings.Contains(c.name, "of the kernel") && name != "kernel" {
				continue
			}
			t.Run(name+" "+c.name, func(t *testing.T) {
				t.Parallel()
				_, err := runText(t, way, patience, c.text)
				var failed *notebook.CellError
				if !errors.As(err, &failed) {
					t.Fatalf("got %v, want the error of a cell", err)
				}
				got := failed.In("en.md")
				if strings.HasSuffix(c.want, ")") && got != c.want || !strings.Contains(got, c.want) || strings.Contains(got, "gonb_") || strings.Contains(got, os.TempDir()) {
					t.Errorf("got\n%s\nwant\n%s", got, c.want)
				}
			})
		}
	}
}

// stubborn is a notebook whose second cell starts a child, says that it is there in the file STARTED, and never ends.
func stubborn(t *testing.T, started, seconds string) string {
	return fmt.Sprintf("\n```go\n%%noautoget\nimport (\n\t\"os\"\n\t\"os/exec\"\n)\n%%%%\nexec.Command(\"sleep\", %q).Start()\nos.WriteFile(%q, nil, 0o644)\nfor {\n}\n```\n", seconds, started)
}

func TestTimeoutEndsEverything(t *testing.T) {
	for name, way := range ways(t) {
		t.Run(name, func(t *testing.T) {
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			_, err := runText(t, way, 2*time.Second, stubborn(t, filepath.Join(t.TempDir(), "started"), "1000.1"))
			if err == nil || !strings.Contains(err.Error(), "cell [1]: takes longer than 2s") {
				t.Errorf("got %v", err)
			}
			nothingLeft(t, temp, "sleep 1000.1")
		})
	}
}

// TestEndOfTheTool ends the tool in the middle of a cell: by Ctrl-C, by a signal that it cannot see, and by a panic.
// No process and no temporary file of the cells may be left.
func TestEndOfTheTool(t *testing.T) {
	t.Parallel()
	for way := range ways(t) {
		for i, how := range []string{"Ctrl-C", "kill", "panic"} {
			t.Run(way+" "+how, func(t *testing.T) {
				temp, started := t.TempDir(), filepath.Join(t.TempDir(), "started")
				sleep := fmt.Sprintf("1000.%d%d", len(way), i)
				root := testRepository(t, map[string]string{"01-s": "# T\n" + stubborn(t, started, sleep)})
				write(t, filepath.Join(root, "go.mod"), "module glassnet\n\ngo 1.26\n")
				c := notebook.NewChapter("01-s")
				nb, err := c.Convert(root)
				if err != nil {
					t.Fatal(err)
				}
				file := filepath.Join(root, c.Notebook)
				write(t, file, "")
				if err := writeNotebook(nb, file); err != nil {
					t.Fatal(err)
				}
				before, _ := os.ReadFile(file)
				args := "build"
				if how == "panic" {
					args = "panic"
				} else if way == "kernel" {
					args = "build\n-kernel"
				}
				tool := exec.Command(os.Args[0])
				tool.Dir = root
				tool.Env = append(os.Environ(), "TMPDIR="+temp, "NOTEBOOKS_TEST_ARGS="+args, "NOTEBOOKS_TEST_FILE="+file, "NOTEBOOKS_TEST_STARTED="+started)
				if way == "kernel" {
					for _, pin := range []string{"go.mod", "go.sum"} {
						b, err := os.ReadFile(filepath.Join("tools", pin))
						if err != nil {
							t.Fatal(err)
						}
						write(t, filepath.Join(root, "notebooks", "tools", pin), string(b))
					}
					tool.Env = append(tool.Env, "NOTEBOOKS_TEST_TOOLS="+testTools(t))
				}
				var said bytes.Buffer
				tool.Stdout, tool.Stderr = &said, &said
				if err := tool.Start(); err != nil {
					t.Fatal(err)
				}
				defer tool.Process.Kill()
				if !within(patience, func() bool { _, err := os.Stat(started); return err == nil }) {
					t.Fatalf("the cell does not start:\n%s", said.String())
				}
				switch how {
				case "Ctrl-C":
					tool.Process.Signal(os.Interrupt)
				case "kill":
					tool.Process.Kill()
				}
				err = tool.Wait()
				if how == "Ctrl-C" && (err == nil || err.Error() != "exit status 1" || !strings.Contains(said.String(), "interrupted")) {
					t.Errorf("after Ctrl-C: %v\n%s", err, said.String())
				}
				if how == "panic" && !strings.Contains(said.String(), "panic: on purpose") {
					t.Errorf("after the panic: %v\n%s", err, said.String())
				}
				nothingLeft(t, temp, "sleep "+sleep)
				if after, _ := os.ReadFile(file); !bytes.Equal(before, after) {
					t.Error("the notebook has changed")
				}
			})
		}
	}
}

// panicBesideCell is the tool with a mistake: it panics while a cell runs.
func panicBesideCell() {
	nb, err := notebook.Read(os.Getenv("NOTEBOOKS_TEST_FILE"))
	if err != nil {
		panic(err)
	}
	root, err := cli.Root()
	if err != nil {
		panic(err)
	}
	var way notebook.Runner = notebook.Compiled{}
	if tools := os.Getenv("NOTEBOOKS_TEST_TOOLS"); tools != "" {
		way = kernelRunner{tools}
	}
	go nb.Execute(context.Background(), way, notebook.Place{Root: root, Dir: root, Timeout: patience})
	within(patience, func() bool { _, err := os.Stat(os.Getenv("NOTEBOOKS_TEST_STARTED")); return err == nil })
	panic("on purpose")
}

// within asks every few milliseconds whether something has happened.
func within(limit time.Duration, happened func() bool) bool {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if happened() {
			return true
		}
	}
	return false
}

// nothingLeft checks that processes and files of a kernel are gone, given its TMPDIR and a child of a cell.
func nothingLeft(t *testing.T, temp, child string) {
	t.Helper()
	var left []string
	if !within(patience, func() bool {
		left = nil
		ps, err := exec.Command("ps", "-axo", "stat=,args=").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(ps), "\n") {
			if (strings.Contains(line, temp) || strings.Contains(line, child)) && !strings.HasPrefix(line, "Z") {
				left = append(left, line)
			}
		}
		files, _ := filepath.Glob(filepath.Join(temp, "glassnet-kernel-*"))
		left = append(left, files...)
		return len(left) == 0
	}) {
		t.Errorf("still there:\n%s", strings.Join(left, "\n"))
	}
}

func TestKernelDoesNotStart(t *testing.T) {
	t.Parallel()
	testTools(t)
	tools := t.TempDir()
	_, err := kernelRunner{tools}.Start(t.Context(), nil, notebook.Place{Root: testRoot(t)})
	if err == nil || !strings.Contains(err.Error(), "the kernel does not start") {
		t.Errorf("without gonb: %v", err)
	}
	gonb := filepath.Join(tools, "bin", "gonb")
	write(t, gonb, "#!/bin/sh\necho 'no room' >&2\nexit 3\n")
	if err := os.Chmod(gonb, 0o755); err != nil {
		t.Fatal(err)
	}
	_, err = kernelRunner{tools}.Start(t.Context(), nil, notebook.Place{Root: testRoot(t)})
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "no room") {
		t.Errorf("gonb that fails: %v", err)
	}
}

// TestScreen plays messages of a kernel to a screen.
func TestScreen(t *testing.T) {
	play := func(messages ...string) string {
		s := notebook.NewScreen(map[string]*notebook.Output{})
		for _, m := range messages {
			typ, content, _ := strings.Cut(m, " ")
			if err := (message{Header: header{MsgType: typ}, Content: json.RawMessage(content)}).show(s); err != nil {
				t.Fatal(err)
			}
		}
		return strings.TrimSpace(shown(&notebook.Notebook{Cells: []*notebook.Cell{{Type: "code", Outputs: s.Outputs}}})[3:])
	}
	a, b := `stream {"name":"stdout","text":"a"}`, `stream {"name":"stderr","text":"b"}`
	for _, c := range []struct {
		want     string
		messages []string
	}{
		{`stdout:"aa"`, []string{a, a}},
		{`stdout:"aa" stderr:"bb"`, []string{b, a, b, a}},
		{`stdout:"a"`, []string{b, `clear_output {"wait":false}`, a}},
		{`stderr:"b"`, []string{b, `clear_output {"wait":true}`}},
		{`stdout:"a"`, []string{b, `clear_output {"wait":true}`, a}},
		{`text/plain:"new" stdout:"a"`, []string{
			`display_data {"data":{"text/plain":"old"},"transient":{"display_id":"1"}}`, a,
			`update_display_data {"data":{"text/plain":"new"},"transient":{"display_id":"1"}}`}},
		{``, []string{`status {"execution_state":"busy"}`, `execute_input {"code":"x"}`}},
	} {
		if got := play(c.messages...); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.messages, got, c.want)
		}
	}
}

// TestForgedMessages checks the signature: HMAC-SHA256 over header, parent, metadata and content.
func TestForgedMessages(t *testing.T) {
	k := &kernel{key: []byte("key")}
	got := string(k.sign([][]byte{[]byte("The quick brown fox "), []byte("jumps over the lazy dog")}))
	if want := "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"; got != want { // RFC 2104's usual example
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestGuardIsNotInTheGroup(t *testing.T) {
	t.Parallel()
	testTools(t)
	k, err := kernelRunner{testTools(t)}.start(t.Context(), notebook.Place{Root: testRoot(t), Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Stop()
	group, err := syscall.Getpgid(k.cmd.Process.Pid)
	if err != nil || group != k.cmd.Process.Pid {
		t.Errorf("the kernel's group is %d, %v; its pid is %d", group, err, k.cmd.Process.Pid)
	}
	for _, pid := range []int{os.Getpid()} {
		if g, err := syscall.Getpgid(pid); err != nil || g == group {
			t.Errorf("process %d is in the kernel's group", pid)
		}
	}
	k.Stop()
	k.Stop() // may be called twice
	if _, err := os.Stat(k.Temp()); err == nil {
		t.Errorf("%s is left", k.Temp())
	}
}
