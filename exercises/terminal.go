package main

import (
	"fmt"
	"os"
	"strings"

	"glassnet/exercises/check"
	"golang.org/x/term"
)

// A terminal is where the learner reads. On a dumb terminal, in a pipe and with
// NO_COLOR there is no colour and nothing moves; all is said in words, too.
type terminal struct {
	colour bool
	width  int
}

func newTerminal() terminal {
	t := terminal{width: 80}
	fd := int(os.Stdout.Fd())
	if !term.IsTerminal(fd) {
		return t
	}
	if w, _, err := term.GetSize(fd); err == nil && w > 20 {
		t.width = w
	}
	t.colour = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && os.Getenv("TERM") != ""
	return t
}

// paint colours a text: 31 red, 32 green, 33 yellow, 1 bold, 2 faint.
func (t terminal) paint(code, text string) string {
	if !t.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// mark is the word for a state, four letters wide.
func (t terminal) mark(s check.State) string {
	word := fmt.Sprintf("%-4s", map[check.State]string{check.Error: "err", check.Timeout: "slow"}[s])
	if strings.TrimSpace(word) == "" {
		word = fmt.Sprintf("%-4s", s)
	}
	switch s {
	case check.Pass:
		return t.paint("32", word)
	case check.Todo:
		return t.paint("2", word)
	case changed:
		return t.paint("33", word)
	}
	return t.paint("31", word)
}

// bar is n of total as a bar.
func (t terminal) bar(n, total, width int) string {
	full := 0
	if total > 0 {
		full = width * n / total
	}
	return "[" + t.paint("32", strings.Repeat("#", full)) + strings.Repeat("-", width-full) + "]"
}

// clear empties the screen, where that is possible.
func (t terminal) clear() {
	if t.colour {
		fmt.Print("\x1b[H\x1b[2J\x1b[3J")
	} else {
		fmt.Println("\n" + strings.Repeat("-", 40))
	}
}

// show prints a result as a learner reads it.
func (t terminal) show(r result) {
	fmt.Printf("%s  %s: %s\n", t.mark(r.State), r.ID, r.Title)
	if r.State == check.Pass {
		fmt.Printf("      %s of %d\n", points(r.Points), r.Max)
	}
	v := r.Verdict.String()
	_, body, _ := strings.Cut(v, "\n")
	if len(r.Source) > 0 && r.State == check.Error {
		fmt.Printf("\n%s\n", strings.Join(r.Source, "\n"))
	}
	if body = strings.TrimSpace(body); body != "" {
		fmt.Printf("\n%s\n", body)
	}
	if len(r.Source) > 0 && r.State == check.Fail {
		fmt.Printf("\nIn your code:\n%s\n", strings.Join(r.Source, "\n"))
	}
	if r.Printed != "" && r.State != check.Error {
		fmt.Printf("\nYour program printed:\n%s\n", strings.TrimRight(r.Printed, "\n"))
	}
}

// say prints a line.
func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }
