package notebook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Runner executes the code cells of notebooks.
type Runner interface {
	// Start gets ready to execute cells one after the other, as if each were sent to a new kernel.
	Start(ctx context.Context, cells []*Cell, p Place) (Session, error)
	// Ordered says whether displays stand where they were made in the text. A kernel reads text and displays from two pipes.
	Ordered() bool
}

// Place says where cells run and for how long.
type Place struct {
	Root    string        // the module whose packages the cells import
	Dir     string        // where relative paths of the cells start: the notebook's folder, as in Jupyter
	Env     []string      // more variables, NAME=value
	Timeout time.Duration // for one cell
}

// A Session executes the cells that it was started with.
type Session interface {
	// Execute executes cell n after the ones before it. It returns what the cell shows and, if the cell fails, the mistakes in it as far
	// as their lines are known. The error says why no other cell can follow, not that the cell failed: a failed cell ends with an output
	// of type error.
	Execute(ctx context.Context, n int) ([]*Output, []Fault, error)
	// Temp is the folder for temporary files, whose name is chance.
	Temp() string
	// Stop ends everything that the cells have started. It may be called twice.
	Stop()
}

// Execute executes all code cells in order and stores what they show. It stops at the first cell that fails, unless the cell is
// tagged raises-exception, with a [*CellError].
func (nb *Notebook) Execute(ctx context.Context, r Runner, p Place) error {
	p.Env = append([]string{"GLASSNET_PNG=small"}, p.Env...) // for figures that are kept, viz takes its time
	cells := nb.CodeCells()
	for i, c := range cells {
		c.Count = i + 1
	}
	s, err := r.Start(ctx, cells, p)
	if err != nil {
		return err
	}
	defer s.Stop()
	for n := range cells {
		if err := ExecuteCell(ctx, s, cells, n, p.Timeout); err != nil {
			return err
		}
	}
	return nil
}

// ExecuteCell executes cell n of a session and stores what it shows.
func ExecuteCell(ctx context.Context, s Session, cells []*Cell, n int, timeout time.Duration) error {
	c := cells[n]
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	outputs, faults, err := s.Execute(limited, n)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("takes longer than %v (-timeout changes the limit)%s", timeout, asks(cells[:n+1]))
	}
	if len(faults) == 0 {
		faults = append(fromStack(outputs, cells[:n+1], s.Temp()), elsewhere(outputs, c)...)
	}
	c.Outputs = tidy(outputs, faults, s.Temp())
	c.tellClaims()
	switch failed := failure(outputs) != nil; {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return &CellError{c, []Fault{{Cell: c, Message: err.Error()}}}
	case failed && !c.HasTag("raises-exception"):
		if len(faults) == 0 {
			faults = []Fault{{Cell: c, Message: lastWords(outputs, s.Temp())}}
		}
		return &CellError{c, faults}
	case !failed && c.HasTag("raises-exception"):
		return &CellError{c, []Fault{{Cell: c, Message: "is marked raises-exception, but does not fail"}}}
	}
	return nil
}

var reads = regexp.MustCompile(`\bos\.Stdin\b|\bfmt\.Scan|(?m)^%with_(inputs|password)`)

// asks is a hint about cells that may wait for somebody to type.
func asks(cells []*Cell) string {
	if slices.ContainsFunc(cells, func(c *Cell) bool { return reads.MatchString(c.Source) }) {
		return "; it may be waiting for input, and here nobody gives it any"
	}
	return ""
}

// Code is the source with the line ends of Go: other editors write \r\n.
func (c *Cell) Code() string { return strings.ReplaceAll(c.Source, "\r\n", "\n") }

// Fault is a mistake at a line of a cell.
type Fault struct {
	Cell    *Cell
	Line    int // of the cell, from 1; 0 means unknown
	Message string
}

// CellError says which cell failed, and why.
type CellError struct {
	Cell   *Cell
	Faults []Fault
}

// Error is the message with lines of the cells.
func (e *CellError) Error() string { return e.In("") }

// In is the message with the faults named as lines of a file: the chapter for cells that come from one.
func (e *CellError) In(file string) string {
	var b strings.Builder
	for i, p := range e.Faults {
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

// Uncoloured is text of a terminal without its colours.
func Uncoloured(s string) string { return ansi.ReplaceAllString(s, "") }

// failure returns the output of type error, if there is one.
func failure(outputs []*Output) *Output {
	for _, o := range outputs {
		if o.Type == "error" {
			return o
		}
	}
	return nil
}

// What gonb says about faults. In a traceback it puts a line before the context that it shows, and the compiler's message last.
// A stack has lines of the program that it has generated; the marks that it puts before them are wrong or missing when the text
// comes in pieces.
var (
	tracebackPlace = regexp.MustCompile(`^Cell(?:\[(\d+)\]:)? Line (\d+)\n`)
	stackPlace     = regexp.MustCompile(`/(gonb_[0-9a-f]+/main\.go):(\d+)`)
	panicMessage   = regexp.MustCompile(`(?ms)^((?:panic|fatal error): .*?)\n+(?:\[signal [^\n]*\n+)?goroutine \d+`)
	ansi           = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

// Faults finds the mistakes that a kernel's traceback names.
func Faults(outputs []*Output, cells []*Cell) (faults []Fault) {
	failed := failure(outputs)
	if failed == nil {
		return nil
	}
	for _, entry := range failed.Traceback {
		entry = Uncoloured(entry)
		if m := tracebackPlace.FindStringSubmatch(entry); m != nil {
			n, err := strconv.Atoi(m[1])
			if err != nil { // no number means this cell
				n = len(cells)
			}
			line, _ := strconv.Atoi(m[2])
			if 1 <= n && n <= len(cells) {
				faults = append(faults, Fault{cells[n-1], line, entry[strings.LastIndexByte(entry, '\n')+1:]})
			}
		}
	}
	return faults
}

// fromStack finds the line of the notebook nearest to a panic.
func fromStack(outputs []*Output, cells []*Cell, temp string) (faults []Fault) {
	if failure(outputs) == nil {
		return nil
	}
	for _, o := range outputs {
		if o.Type != "stream" || o.Name != "stderr" || len(faults) > 0 {
			continue
		}
		if m := panicMessage.FindStringSubmatchIndex(o.Text); m != nil {
			where := Fault{Cell: cells[len(cells)-1]}
			if p := stackPlace.FindStringSubmatch(o.Text[m[3]:]); p != nil {
				program, _ := os.ReadFile(filepath.Join(temp, p[1]))
				line, _ := strconv.Atoi(p[2])
				where = findLine(strings.Split(string(program), "\n"), line, cells)
			}
			where.Message = o.Text[m[2]:m[3]]
			faults = append(faults, where)
		}
	}
	return faults
}

// elsewhere finds what the compiler says of lines that are in no cell, such as the end of main.
func elsewhere(outputs []*Output, c *Cell) (faults []Fault) {
	if failed := failure(outputs); failed != nil {
		for line := range strings.Lines(failed.Evalue) {
			if m := goMessage.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
				faults = append(faults, Fault{Cell: c, Message: m[2]})
			}
		}
	}
	return faults
}

// findLine finds the cell and line from which a line of the generated program comes: among the equal lines of all cells the one
// with most equal lines around it, and of those the last.
func findLine(program []string, line int, code []*Cell) Fault {
	best, bestScore := Fault{Cell: code[len(code)-1]}, 0
	if line < 1 || line > len(program) {
		return best
	}
	for _, c := range code {
		lines := strings.Split(c.Source, "\n")
		for i := range lines {
			if score := agreement(program, lines, line-1, i); score > 0 && score >= bestScore {
				best, bestScore = Fault{Cell: c, Line: i + 1}, score
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
func lastWords(outputs []*Output, temp string) string {
	failed := failure(outputs)
	words := strings.TrimSpace(Uncoloured(failed.Evalue))
	for _, o := range outputs {
		if o.Type == "stream" && o.Name == "stderr" {
			words = strings.TrimSpace(Uncoloured(o.Text))
		}
	}
	return scrub(words, temp)
}

// tidy removes from outputs what differs from run to run or belongs to this machine: temporary names, stacks, and the
// states of a line that a progress bar has overwritten.
func tidy(outputs []*Output, faults []Fault, temp string) []*Output {
	for _, o := range outputs {
		switch o.Type {
		case "stream":
			o.Text = string([]rune(scrub(overwrite(o.Text), temp))) // what is no UTF-8 becomes U+FFFD, as in JSON
			if loc := panicMessage.FindStringSubmatchIndex(o.Text); loc != nil && o.Name == "stderr" {
				o.Text = o.Text[:loc[3]] + "\n"
				for _, p := range faults {
					if p.Line > 0 {
						o.Text += fmt.Sprintf("in cell [%d], line %d\n", p.Cell.Count, p.Line)
					}
				}
			}
		case "error":
			if len(faults) > 0 && len(o.Traceback) > 0 && !strings.HasPrefix(o.Evalue, "exit status") {
				o.Traceback = strings.Split((&CellError{Faults: faults}).Error(), "\n")
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

var (
	generated = regexp.MustCompile(`(?m)^# gonb_[0-9a-f]+\n|(?:\./)?gonb_[0-9a-f]+/`)
	address   = regexp.MustCompile(`(?m)^(panic: \(.*\)) 0x[0-9a-f]+`)
)

// scrub removes the kernel's temporary folder and the random name of its program, and where a panic's value was in memory.
func scrub(s, temp string) string {
	return address.ReplaceAllString(generated.ReplaceAllString(strings.ReplaceAll(s, temp+"/", ""), ""), "$1 …")
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
