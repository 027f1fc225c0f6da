package sheet

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// An evaluator works out formulas as a spreadsheet does, from the text of their
// parts: a second witness that costs nothing, for all layers. The first is a
// calculator that is not ours, for some.
type evaluator struct {
	known map[*cell]float64
	open  map[*cell]bool
}

func (e *evaluator) value(c *cell) float64 {
	if v, ok := e.known[c]; ok {
		return v
	}
	if c.formula == nil || c.fixed {
		return c.value
	}
	if e.open[c] {
		panic(fmt.Sprintf("%s stands in its own formula", c.name))
	}
	e.open[c] = true
	p := parser{e: e}
	for _, q := range c.formula {
		if q.cell != nil {
			p.tokens = append(p.tokens, q.cell)
			continue
		}
		p.split(q.text)
	}
	v := p.compare()
	if p.at != len(p.tokens) {
		panic(fmt.Sprintf("%s: a formula ends early: %v", c.name, p.tokens[p.at:]))
	}
	delete(e.open, c)
	e.known[c] = v
	return v
}

type parser struct {
	e      *evaluator
	tokens []any // *cell, float64, string
	at     int
}

func (p *parser) split(s string) {
	for len(s) > 0 {
		n := 1
		switch r := rune(s[0]); {
		case unicode.IsDigit(r):
			n = len(s) - len(strings.TrimLeft(s, "0123456789."))
			if n+1 < len(s) && (s[n] == 'e' || s[n] == 'E') {
				n += 2
				for n < len(s) && unicode.IsDigit(rune(s[n])) {
					n++
				}
			}
			v, err := strconv.ParseFloat(s[:n], 64)
			if err != nil {
				panic(err)
			}
			p.tokens = append(p.tokens, v)
			s = s[n:]
			continue
		case unicode.IsUpper(r):
			n = len(s) - len(strings.TrimLeft(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		case r == '>' && len(s) > 1 && s[1] == '=':
			n = 2
		}
		p.tokens = append(p.tokens, s[:n])
		s = s[n:]
	}
}

func (p *parser) next(want string) bool {
	if p.at < len(p.tokens) && p.tokens[p.at] == want {
		p.at++
		return true
	}
	return false
}

func (p *parser) compare() float64 {
	a := p.sum()
	is := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	switch {
	case p.next(">="):
		return is(a >= p.sum())
	case p.next(">"):
		return is(a > p.sum())
	case p.next("<"):
		return is(a < p.sum())
	}
	return a
}

func (p *parser) sum() float64 {
	v := p.product()
	for {
		switch {
		case p.next("+"):
			v += p.product()
		case p.next("-"):
			v -= p.product()
		default:
			return v
		}
	}
}

func (p *parser) product() float64 {
	v := p.power()
	for {
		switch {
		case p.next("*"):
			v *= p.power()
		case p.next("/"):
			v /= p.power()
		default:
			return v
		}
	}
}

func (p *parser) power() float64 {
	v := p.atom()
	for p.next("^") {
		v = math.Pow(v, p.atom())
	}
	return v
}

func (p *parser) atom() float64 {
	if p.next("-") {
		return -p.atom() // binds tighter than ^, as in spreadsheets
	}
	if p.next("+") {
		return p.atom()
	}
	if p.next("(") {
		v := p.compare()
		p.must(")")
		return v
	}
	t := p.tokens[p.at]
	p.at++
	switch t := t.(type) {
	case *cell:
		return p.e.value(t)
	case float64:
		return t
	}
	name := t.(string)
	if name == "TRUE" || name == "FALSE" {
		return map[string]float64{"TRUE": 1}[name]
	}
	p.must("(")
	var args []float64
	for !p.next(")") {
		args = append(args, p.compare())
		p.next(",")
	}
	switch name {
	case "EXP":
		return math.Exp(args[0])
	case "LN":
		return math.Log(args[0])
	case "SQRT":
		return math.Sqrt(args[0])
	case "TANH":
		return math.Tanh(args[0])
	case "ABS":
		return math.Abs(args[0])
	case "PI":
		return math.Pi
	case "MAX", "MIN":
		v := args[0]
		for _, a := range args[1:] {
			if name == "MAX" {
				v = max(v, a)
			} else {
				v = min(v, a)
			}
		}
		return v
	case "IF":
		if args[0] != 0 {
			return args[1]
		}
		return args[2]
	case "NORMDIST":
		u := (args[0] - args[1]) / args[2]
		if args[3] != 0 {
			return math.Erfc(-u/math.Sqrt2) / 2
		}
		return math.Exp(-u*u/2) / (args[2] * math.Sqrt(2*math.Pi))
	}
	panic("no function " + name)
}

func (p *parser) must(want string) {
	if !p.next(want) {
		panic(fmt.Sprintf("%q is missing in %v at %d", want, p.tokens, p.at))
	}
}
