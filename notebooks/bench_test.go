//go:build !windows

package main

import (
	"context"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"glassnet/internal/notebook"
)

// TestBench runs the command and reads its table.
func TestBench(t *testing.T) {
	if os.Getenv("CI") == "" {
		t.Skip("only with CI in the environment: it links every cell twice")
	}
	testTools(t)
	tool := exec.CommandContext(t.Context(), os.Args[0])
	tool.Env = append(os.Environ(), "NOTEBOOKS_TEST_ARGS=bench\n-n\n1")
	out, err := tool.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if want := "cell, ms         median      min      max"; lines[0] != want || len(lines) != len(timedCells)+1 {
		t.Fatalf("got\n%s\nwant %d lines below\n%s", out, len(timedCells), want)
	}
	row := regexp.MustCompile(`^(.{14}) +(\d+) +(\d+) +(\d+)(?:   (\d+\.\d\d) × (.+))?$`)
	medians := map[string]float64{}
	for i, line := range lines[1:] {
		m := row.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("%q is no row", line)
			continue
		}
		c := timedCells[i]
		if name := strings.TrimSpace(m[1]); name != c.name || m[6] != c.against {
			t.Errorf("%q is not the row of %s, against %q", line, c.name, c.against)
		}
		if m[2] != m[3] || m[3] != m[4] { // there is one time
			t.Errorf("%q: median, minimum and maximum of one time differ", line)
		}
		medians[c.name], _ = strconv.ParseFloat(m[2], 64)
		if medians[c.name] < 1 {
			t.Errorf("%q: no cell takes less than a millisecond", line)
		}
		if c.against != "" {
			ratio, _ := strconv.ParseFloat(m[5], 64)
			if want := medians[c.name] / medians[c.against]; math.Abs(ratio-want) > 0.03*want {
				t.Errorf("%q: the times say %.2f", line, want)
			}
		}
	}
}

// A cell that fails, or shows nothing, has no time.
func TestBenchFailingCell(t *testing.T) {
	t.Parallel()
	kernel, p := kernelRunner{testTools(t)}, notebook.Place{Root: testRoot(t), Timeout: patience}
	for code, want := range map[string]string{
		"fmt.Println(missing, ROUND)": "the cell bad: cell [1], line 4: undefined: missing\n\tfmt.Println(missing, ",
		"_ = fmt.Sprint(ROUND)":       "the cell bad: it shows nothing",
	} {
		_, err := measure(t.Context(), kernel, p, []timed{{"bad", "", `"fmt"`, code}}, 1)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", code, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := measure(ctx, kernel, p, timedCells[:1], 1); err == nil {
		t.Error("no error after the end of the context")
	}
}

func TestTimeTable(t *testing.T) {
	ms := func(all ...time.Duration) (d []time.Duration) {
		for _, v := range all {
			d = append(d, v*time.Millisecond)
		}
		return d
	}
	got := timeTable([]timed{{name: "σ"}, {name: "two", against: "σ"}}, [][]time.Duration{ms(300, 200, 100), ms(500, 100, 300)})
	want := `cell, ms         median      min      max
σ                   200      100      300
two                 300      100      500   1.67 × σ
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A cell is linked anew, with all that its imports import, whenever it runs. This keeps out what a figure, a network or an exercise
// does not need, and what doubles the time that a learner waits: progress bars bring HTTP, HTTP brings TLS.
func TestCellsLinkNoNetwork(t *testing.T) {
	t.Parallel()
	list := exec.Command("go", "list", "-f", "{{.ImportPath}}: {{join .Deps \" \"}} ", "./nn/...", "./viz", "./exercises/check/...")
	list.Dir = testRoot(t)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	lists := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lists) < 20 {
		t.Fatalf("only %d packages:\n%s", len(lists), out)
	}
	for _, l := range lists {
		path, deps, _ := strings.Cut(l, ":")
		if strings.HasSuffix(path, "/nn/nntest") { // is for tests, not for cells
			continue
		}
		for _, heavy := range []string{"net/http", "crypto/tls", "text/template", "html/template", "testing", "github.com/schollz/progressbar/v3"} {
			if strings.Contains(deps, " "+heavy+" ") && !strings.HasSuffix(path, "/nn/data/download") {
				t.Errorf("%s imports %s", path, heavy)
			}
		}
	}
}
