//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// execute runs all code cells of a notebook in order on a new kernel and stores what they show.
// It stops at the first cell that fails, unless the cell is tagged raises-exception, with a *cellError.
func (nb *notebook) execute(ctx context.Context, c kernelConfig, timeout time.Duration) error {
	c.Env = append([]string{"GLASSNET_PNG=small"}, c.Env...) // for figures that are kept, viz takes its time
	k, err := startKernel(ctx, c)
	if err != nil {
		return err
	}
	defer k.stop()
	var code []*cell // in the order of the kernel's numbers
	for _, cell := range nb.Cells {
		if cell.Type != "code" {
			continue
		}
		code = append(code, cell)
		if err := k.runCell(ctx, cell, code, timeout); err != nil {
			return err
		}
	}
	return nil
}

// runCell runs the last of the code cells.
func (k *kernel) runCell(ctx context.Context, c *cell, code []*cell, timeout time.Duration) error {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	outputs, err := k.execute(limited, c.Source)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("takes longer than %v (-timeout changes the limit)", timeout)
	}
	c.Count = len(code)
	places := diagnose(outputs, code, k.temp)
	c.Outputs = tidy(outputs, places, k.temp)
	switch failed := failure(outputs) != nil; {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return &cellError{Cell: c, Places: []place{{Cell: c, Message: err.Error()}}}
	case failed && !c.hasTag("raises-exception"):
		if len(places) == 0 {
			places = []place{{Cell: c, Message: lastWords(outputs, k.temp)}}
		}
		return &cellError{Cell: c, Places: places}
	case !failed && c.hasTag("raises-exception"):
		return &cellError{Cell: c, Places: []place{{Cell: c, Message: "is marked raises-exception, but does not fail"}}}
	}
	return nil
}

// place is a mistake at a line of a cell.
type place struct {
	Cell    *cell
	Line    int // of the cell, from 1; 0 means unknown
	Message string
}

// cellError says which cell failed, and why.
type cellError struct {
	Cell   *cell
	Places []place
}

func (e *cellError) Error() string { return e.in("") }

// in is the message with the places named as lines of a file: the chapter for cells that come from one.
func (e *cellError) in(file string) string {
	var b strings.Builder
	for i, p := range e.Places {
		if i > 0 {
			b.WriteByte('\n')
		}
		if file != "" && p.Cell.Line > 0 {
			fmt.Fprintf(&b, "%s:%d: ", file, p.Cell.Line+max(p.Line, 1)-1)
		} else if file != "" {
			fmt.Fprintf(&b, "%s: ", file)
		}
		fmt.Fprintf(&b, "cell [%d]", p.Cell.Count)
		if p.Line > 0 {
			fmt.Fprintf(&b, ", line %d", p.Line)
		}
		fmt.Fprintf(&b, ": %s", p.Message)
		if lines := strings.Split(p.Cell.Source, "\n"); 0 < p.Line && p.Line <= len(lines) {
			fmt.Fprintf(&b, "\n\t%s", strings.TrimSpace(lines[p.Line-1]))
		}
	}
	return b.String()
}

// failure returns the output of type error, if there is one.
func failure(outputs []*output) *output {
	for _, o := range outputs {
		if o.Type == "error" {
			return o
		}
	}
	return nil
}

// What gonb says about places. In a traceback it puts a line before the context that it shows, and the compiler's message last.
// A stack has lines of the program that it has generated; the marks that it puts before them are wrong or missing when the text
// comes in pieces.
var (
	tracebackPlace = regexp.MustCompile(`^Cell(?:\[(\d+)\]:)? Line (\d+)\n`)
	stackPlace     = regexp.MustCompile(`/(gonb_[0-9a-f]+/main\.go):(\d+)`)
	panicMessage   = regexp.MustCompile(`(?ms)^((?:panic|fatal error): .*?)\n+(?:\[signal [^\n]*\n+)?goroutine \d+`)
	ansi           = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

// diagnose finds where in which cell a failed cell went wrong: each message of the compiler, or the line of the notebook
// nearest to a panic. The list is empty when nothing failed or no line is known.
func diagnose(outputs []*output, code []*cell, temp string) (places []place) {
	failed := failure(outputs)
	if failed == nil {
		return nil
	}
	for _, entry := range failed.Traceback {
		entry = ansi.ReplaceAllString(entry, "")
		if m := tracebackPlace.FindStringSubmatch(entry); m != nil {
			n, err := strconv.Atoi(m[1])
			if err != nil { // no number means this cell
				n = len(code)
			}
			line, _ := strconv.Atoi(m[2])
			if 1 <= n && n <= len(code) {
				places = append(places, place{code[n-1], line, entry[strings.LastIndexByte(entry, '\n')+1:]})
			}
		}
	}
	for _, o := range outputs {
		if o.Type != "stream" || o.Name != "stderr" || len(places) > 0 {
			continue
		}
		if m := panicMessage.FindStringSubmatchIndex(o.Text); m != nil {
			where := place{Cell: code[len(code)-1]}
			if p := stackPlace.FindStringSubmatch(o.Text[m[3]:]); p != nil {
				program, _ := os.ReadFile(filepath.Join(temp, p[1]))
				line, _ := strconv.Atoi(p[2])
				where = findLine(strings.Split(string(program), "\n"), line, code)
			}
			where.Message = o.Text[m[2]:m[3]]
			places = append(places, where)
		}
	}
	return places
}

// findLine finds the cell and line from which a line of the generated program comes: among the equal lines of all cells the one
// with most equal lines around it, and of those the last.
func findLine(program []string, line int, code []*cell) place {
	best, bestScore := place{Cell: code[len(code)-1]}, 0
	if line < 1 || line > len(program) {
		return best
	}
	for _, c := range code {
		lines := strings.Split(c.Source, "\n")
		for i := range lines {
			if score := agreement(program, lines, line-1, i); score > 0 && score >= bestScore {
				best, bestScore = place{Cell: c, Line: i + 1}, score
			}
		}
	}
	return best
}

// agreement counts the lines that are equal, but for indentation, in one piece around a[i] and b[j].
func agreement(a, b []string, i, j int) (n int) {
	equal := func(d int) bool {
		return 0 <= i+d && i+d < len(a) && 0 <= j+d && j+d < len(b) && strings.TrimSpace(a[i+d]) == strings.TrimSpace(b[j+d])
	}
	for d := 0; equal(d); d++ {
		n++
	}
	for d := -1; n > 0 && equal(d); d-- {
		n++
	}
	return n
}

// lastWords is the reason of a failure for which no line is known.
func lastWords(outputs []*output, temp string) string {
	failed := failure(outputs)
	words := strings.TrimSpace(ansi.ReplaceAllString(failed.Evalue, ""))
	for _, o := range outputs {
		if o.Type == "stream" && o.Name == "stderr" {
			words = strings.TrimSpace(ansi.ReplaceAllString(o.Text, ""))
		}
	}
	return scrub(words, temp)
}

// tidy removes from outputs what differs from run to run or belongs to this machine: temporary names, stacks, and the
// states of a line that a progress bar has overwritten.
func tidy(outputs []*output, places []place, temp string) []*output {
	for _, o := range outputs {
		switch o.Type {
		case "stream":
			o.Text = scrub(overwrite(o.Text), temp)
			if loc := panicMessage.FindStringSubmatchIndex(o.Text); loc != nil && o.Name == "stderr" {
				o.Text = o.Text[:loc[3]] + "\n"
				for _, p := range places {
					if p.Line > 0 {
						o.Text += fmt.Sprintf("in cell [%d], line %d\n", p.Cell.Count, p.Line)
					}
				}
			}
		case "error":
			if len(places) > 0 && len(o.Traceback) > 0 && !strings.HasPrefix(o.Evalue, "exit status") {
				o.Traceback = strings.Split((&cellError{Places: places}).Error(), "\n")
				o.Evalue = o.Traceback[0]
			}
			o.Evalue = scrub(o.Evalue, temp)
			for i := range o.Traceback {
				o.Traceback[i] = scrub(o.Traceback[i], temp)
			}
		default:
			if s, ok := o.Data["text/plain"].(string); ok {
				o.Data["text/plain"] = scrub(s, temp)
			}
		}
	}
	return outputs
}

var generated = regexp.MustCompile(`(?m)^# gonb_[0-9a-f]+\n|(?:\./)?gonb_[0-9a-f]+/`)

// scrub removes the kernel's temporary folder and the random name of its program.
func scrub(s, temp string) string {
	return generated.ReplaceAllString(strings.ReplaceAll(s, temp+"/", ""), "")
}

// overwrite leaves of each line what a terminal shows when a carriage return goes back to its beginning.
func overwrite(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		lines[i] = line[strings.LastIndexByte(line, '\r')+1:]
	}
	return strings.Join(lines, "\n")
}
