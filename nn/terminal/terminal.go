// Package terminal shows how far something is: one line of a terminal that is renewed in place.
//
// It is small on purpose. Every cell of a notebook is linked anew with all that it imports,
// and the usual progress bars import HTTP, TLS and tables of Unicode.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// A Line is the last line of a terminal. The nil *Line shows nothing.
type Line struct {
	w     io.Writer
	width int // of the terminal, in letters
	shown int // letters on the line
}

// New is a line on w, which has room for 80 letters.
func New(w io.Writer) *Line { return &Line{w: w, width: 80} }

// Stderr is a line on standard error, or nil if nobody is there to see it.
func Stderr() *Line {
	w, ok := size(os.Stderr)
	if !ok {
		return nil
	}
	l := New(os.Stderr)
	if w > 0 {
		l.width = w
	}
	return l
}

// Show replaces what is on the line. A text that is too long is cut.
func (l *Line) Show(text string) {
	if l == nil {
		return
	}
	letters := []rune(text)
	letters = letters[:min(len(letters), l.width-1)]
	fmt.Fprintf(l.w, "\r%s%s", string(letters), strings.Repeat(" ", max(0, l.shown-len(letters))))
	l.shown = len(letters)
}

// Clear empties the line, so that something else can be printed.
func (l *Line) Clear() {
	if l != nil && l.shown > 0 {
		l.Show("")
		fmt.Fprint(l.w, "\r")
	}
}

// Bar is a bar of 30 letters of which a share, from 0 to 1, is filled.
func Bar(share float64) string {
	const width = 30
	full := int(min(max(share, 0), 1)*width + 0.5)
	return strings.Repeat("█", full) + strings.Repeat("░", width-full)
}
