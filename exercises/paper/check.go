package paper

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"glassnet/exercises/check/formula"
)

// A Verdict is what is said of one step.
type Verdict struct {
	Step    int // from 1
	Name    string
	State   State
	Mistake string // its name, "" if none is known
	Says    string // a sentence for the learner; "" where all is said
}

// State is how far a step is.
type State string

// The states of a step.
const (
	Right   State = "right"
	Wrong   State = "wrong"
	Missing State = "missing"
)

// Check judges the numbers that were typed in, a list for each blank step by its
// name. Each step is judged by the numbers before it that the learner has, so that
// one mistake is one mistake. A number may be off by two in its last digit.
func (p *Paper) Check(typed map[string][]float64) (list []Verdict) {
	have := formula.Values{}
	for _, g := range p.Given {
		have[g.Name] = p.Values[g.Name]
	}
	follows := false // an earlier number of the learner is another than that of the sheet
	for k, step := range p.Steps {
		right := p.Values[step.Name]
		have[step.Name] = right
		if !p.Blank[step.Name] {
			continue
		}
		v := Verdict{Step: k + 1, Name: step.Name}
		got, ok := typed[step.Name]
		switch {
		case !ok:
			v.State, v.Says = Missing, "Nothing is written here."
			p.follow(step, have)
		case len(got) != len(right.V):
			v.State, v.Says = Wrong, fmt.Sprintf("It has %s, %d are written.", numbers(right), len(got))
			p.follow(step, have)
		default:
			delete(have, step.Name)
			same := near(got, right.V, 2, Digits)
			if v.State = Right; !same {
				v = p.judge(k, step, got, have)
			}
			if v.State == Right && !same && follows {
				v.Says = "It follows from your numbers above."
			}
			follows = follows || !same
			have[step.Name] = &formula.Matrix{R: right.R, C: right.C, V: got}
		}
		list = append(list, v)
	}
	return list
}

// follow puts in place of a step that is not written what follows from the learner's numbers.
func (p *Paper) follow(step Step, have formula.Values) {
	delete(have, step.Name)
	v, err := p.run(step.Name, step.Right, have)
	if err != nil || slices.ContainsFunc(v.V, math.IsNaN) {
		v = p.Values[step.Name]
	}
	have[step.Name] = v
}

// numbers says how many a quantity has.
func numbers(m *formula.Matrix) string {
	switch {
	case len(m.V) == 1:
		return "one number"
	case m.C == 1 || m.R == 1:
		return fmt.Sprintf("%d numbers", len(m.V))
	}
	return fmt.Sprintf("%d numbers, %d rows of %d", len(m.V), m.R, m.C)
}

// near reports whether all numbers are as they should be, but for some units of
// their last digit.
func near(got, want []float64, units float64, digits int) bool {
	for i, w := range want {
		off := 1e-12
		if w != 0 {
			off += units * Unit(w, digits)
		}
		if !(math.Abs(got[i]-w) <= off) {
			return false
		}
	}
	return true
}

// judge finds out what was computed: the right thing, a known mistake, the right
// thing from numbers that were rounded first, or another formula.
func (p *Paper) judge(k int, step Step, got []float64, have formula.Values) Verdict {
	v := Verdict{Step: k + 1, Name: step.Name, State: Right}
	want, err := p.run(step.Name, step.Right, have)
	if err == nil && slices.ContainsFunc(want.V, func(w float64) bool { return math.IsNaN(w) || math.IsInf(w, 0) }) {
		v.State, v.Mistake, v.Says = Wrong, "follows", "It cannot be calculated from your numbers above: begin with those."
		return v
	}
	if err != nil || near(got, want.V, 2, Digits) {
		return v
	}
	v.State = Wrong
	for _, m := range step.Mistakes {
		made, err := p.run(step.Name, m.As, have)
		if err == nil && len(made.V) == len(got) && near(got, made.V, 2, Digits) {
			v.Mistake, v.Says = m.Name, m.Says
			return v
		}
	}
	if near(got, want.V, 1.5, Digits-1) || near(got, want.V, 0.51, 2) || p.roundedFirst(step, got, have) {
		v.Mistake = "rounding first"
		v.Says = fmt.Sprintf("Nearly: a number was rounded before it was used. Keep %d significant digits in each step, zeros in front not counted.", Digits)
		return v
	}
	if v.Mistake, v.Says = p.search(step, got, want, have); v.Says == "" {
		v.Says = "No mistake that is known gives these numbers. Go through it once more."
	}
	return v
}

// roundedFirst reports whether the numbers come from ones that were rounded to two or three digits.
func (p *Paper) roundedFirst(step Step, got []float64, have formula.Values) bool {
	for _, digits := range []int{3, 2} {
		coarse := formula.Values{}
		for name, m := range have {
			c := &formula.Matrix{R: m.R, C: m.C, V: slices.Clone(m.V)}
			for i := range c.V {
				c.V[i] = Round(c.V[i], digits)
			}
			coarse[name] = c
		}
		if v, err := p.run(step.Name, step.Right, coarse); err == nil && (near(got, v.V, 1, Digits) || near(got, v.V, 0.5, digits)) {
			return true
		}
	}
	return false
}

// search looks for the formula that gives the numbers, if only one does.
func (p *Paper) search(step Step, got []float64, want *formula.Matrix, have formula.Values) (name, says string) {
	f, err := p.line(step.Name, step.Right)
	if err != nil {
		return "", ""
	}
	c := formula.Case{In: have, Out: []*formula.Matrix{{R: want.R, C: want.C, V: got}}}
	found := f.Explain([]formula.Case{c}, formula.Options{Tolerance: 1e-3, Work: 3_000_000})
	if !found.Named || found.Ties > 1 || found.Edits > 1 {
		return "", ""
	}
	return "another formula", found.Message
}

var (
	line   = regexp.MustCompile(`^([^:=]+?)\s*[:=]\s*(.*)$`)
	comma  = regexp.MustCompile(`(\d),(\d)`)
	fields = regexp.MustCompile(`[\s,;|\[\]()]+`)
)

// Read reads typed answers, a line for each step: its number or name, a colon or an
// equals sign, and its numbers row by row.
//
//	1: 0.3775 0.3925
//	δ⁽²⁾ = 0.1385, −0.0381
//
// What follows # is for people. A comma between two digits is a decimal comma where
// the line has no point. An error names the line.
func (p *Paper) Read(text string) (map[string][]float64, error) {
	typed := map[string][]float64{}
	for n, l := range strings.Split(text, "\n") {
		l, _, _ = strings.Cut(l, "#")
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		m := line.FindStringSubmatch(l)
		if m == nil {
			return nil, fmt.Errorf("line %d, %q: a line is a step and its numbers, such as 1: 0.25 0.5", n+1, l)
		}
		k := slices.IndexFunc(p.Steps, func(s Step) bool { return s.Name == m[1] })
		if i, err := strconv.Atoi(m[1]); err == nil {
			k = i - 1
		}
		if k < 0 || k >= len(p.Steps) {
			return nil, fmt.Errorf("line %d: no step is %q; they are %s", n+1, m[1], p.names())
		}
		name := p.Steps[k].Name
		if _, twice := typed[name]; twice {
			return nil, fmt.Errorf("line %d: step %d, %s, is written twice", n+1, k+1, name)
		}
		numbers := strings.ReplaceAll(m[2], "−", "-")
		if !strings.Contains(numbers, ".") {
			numbers = comma.ReplaceAllString(numbers, "$1.$2")
		}
		for _, w := range fields.Split(numbers, -1) {
			if w == "" {
				continue
			}
			v, err := strconv.ParseFloat(w, 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("line %d: %q is no number", n+1, w)
			}
			typed[name] = append(typed[name], v)
		}
	}
	return typed, nil
}
