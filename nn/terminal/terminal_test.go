package terminal

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

func ExampleLine() {
	line := New(os.Stdout)
	line.Show(Bar(0.5) + " 1 of 2")
	line.Clear()
	fmt.Println("done")
}

func ExampleBar() {
	fmt.Println(Bar(1. / 3))
	// Output: ██████████░░░░░░░░░░░░░░░░░░░░
}

// screen is what a terminal shows of one line: a carriage return goes back to
// its beginning, what comes then is written over what was there.
func screen(s string) string {
	var line []rune
	at := 0
	for _, r := range s {
		if r == '\r' {
			at = 0
			continue
		}
		if at == len(line) {
			line = append(line, 0)
		}
		line[at] = r
		at++
	}
	return strings.TrimRight(string(line), " ")
}

func TestLine(t *testing.T) {
	var b bytes.Buffer
	l := New(&b)
	for _, text := range []string{"σ of a neuron", "short", strings.Repeat("x", 200), "again"} {
		l.Show(text)
		want := text[:min(len(text), 79)] // a line of 80 would wrap on some terminals
		if got := screen(b.String()); got != want {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
	l.Clear()
	if got := screen(b.String()); got != "" || !strings.HasSuffix(b.String(), "\r") {
		t.Errorf("after Clear the line has %q; it ends with %q", got, b.String()[b.Len()-5:])
	}
	n := b.Len()
	l.Clear()
	if b.Len() != n {
		t.Errorf("clearing an empty line writes %q", b.String()[n:])
	}
}

// Without a terminal there is no line, and nothing happens.
func TestNoTerminal(t *testing.T) {
	var l *Line
	l.Show("text")
	l.Clear()
}

func TestBar(t *testing.T) {
	for share, full := range map[float64]int{-1: 0, 0: 0, 0.5: 15, 1: 30, 2: 30} {
		if got := Bar(share); strings.Count(got, "█") != full || len([]rune(got)) != 30 {
			t.Errorf("Bar(%g) = %s, want %d of 30", share, got, full)
		}
	}
}
