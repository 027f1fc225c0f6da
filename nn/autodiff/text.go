package autodiff

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Precedence of what is written: a sum and a leading minus, a product, a power,
// something closed in itself.
const (
	sums = iota + 1
	products
	powers
	atoms
)

// String writes the formula so that Parse reads it: "x^2·y + y + 2".
func (e *Expr) String() string { return e.write(plain, sums) }

// LaTeX writes the formula as mathematics: "x^{2} y + y + 2".
func (e *Expr) LaTeX() string { return e.write(latex, sums) }

// A style says how operations look: the text around the operands, and the
// precedence of the whole and of the operands.
type style struct {
	number func(c float64) string
	name   func(s string) string
	forms  map[string]form
	call   func(op string) form
	power  func(p float64) string
}

type form struct {
	before, between, after string
	whole                  int
	args                   []int
}

var plain = style{
	number: shortest,
	name:   func(s string) string { return s },
	forms: map[string]form{
		"+":   {between: " + ", whole: sums, args: []int{sums, products}},
		"−":   {between: " − ", whole: sums, args: []int{sums, products}},
		"·":   {between: "·", whole: products, args: []int{products, powers}},
		"/":   {between: "/", whole: products, args: []int{products, powers}},
		"neg": {before: "−", whole: sums, args: []int{products}},
		"max": {before: "max(", between: ", ", after: ")", whole: atoms, args: []int{sums, sums}},
	},
	call:  func(op string) form { return form{before: op + "(", after: ")", whole: atoms, args: []int{sums}} },
	power: func(p float64) string { return "^" + constant(p).write(plainNumber, atoms) },
}

var plainNumber = style{number: shortest}

// shortest writes a number with as many digits as it needs; what is none, as the
// quotient that gives it, so that Parse reads it.
func shortest(c float64) string {
	switch {
	case math.IsNaN(c):
		return "0/0"
	case math.IsInf(c, 1):
		return "1/0"
	case math.IsInf(c, -1):
		return "−1/0"
	}
	return strings.ReplaceAll(strconv.FormatFloat(c, 'g', -1, 64), "-", "−")
}

var latex = style{
	number: latexNumber,
	name:   latexName,
	forms: map[string]form{
		"+":    {between: " + ", whole: sums, args: []int{sums, products}},
		"−":    {between: " - ", whole: sums, args: []int{sums, products}},
		"·":    {between: ` \cdot `, whole: products, args: []int{products, powers}},
		"/":    {before: `\frac{`, between: "}{", after: "}", whole: powers, args: []int{sums, sums}},
		"neg":  {before: "-", whole: sums, args: []int{products}},
		"max":  {before: `\max(`, between: ", ", after: ")", whole: atoms, args: []int{sums, sums}},
		"exp":  {before: "e^{", after: "}", whole: powers, args: []int{sums}},
		"sqrt": {before: `\sqrt{`, after: "}", whole: atoms, args: []int{sums}},
		"abs":  {before: `\lvert `, after: `\rvert`, whole: atoms, args: []int{sums}},
		"step": {before: "[", after: " > 0]", whole: atoms, args: []int{sums}},
		"σ":    {before: `\sigma(`, after: ")", whole: atoms, args: []int{sums}},
		"relu": {before: `\mathrm{relu}(`, after: ")", whole: atoms, args: []int{sums}},
	},
	call:  func(op string) form { return form{before: `\` + op + "(", after: ")", whole: atoms, args: []int{sums}} },
	power: func(p float64) string { return "^{" + latexNumber(p) + "}" },
}

// write writes e, in brackets where its precedence is below least.
func (e *Expr) write(s style, least int) string {
	text, whole := "", atoms
	switch e.Op {
	case "input":
		text = s.name(e.Name)
	case "const":
		text = s.number(e.C)
		if e.C-e.C != 0 { // NaN and ±Inf are written as quotients
			whole = products
		}
		if math.Signbit(e.C) {
			whole = sums
		}
	case "^":
		text, whole = e.Args[0].write(s, atoms)+s.power(e.C), powers
	default:
		f, ok := s.forms[e.Op]
		if !ok {
			f = s.call(e.Op)
		}
		var args []string
		for k, a := range e.Args {
			args = append(args, a.write(s, f.args[k]))
		}
		text, whole = f.before+strings.Join(args, f.between)+f.after, f.whole
	}
	if whole < least {
		return "(" + text + ")"
	}
	return text
}

// latexNumber writes 1.5e-07 as 1.5 \cdot 10^{-7}.
func latexNumber(c float64) string {
	switch {
	case math.IsNaN(c):
		return `\frac{0}{0}`
	case math.IsInf(c, 1):
		return `\infty`
	case math.IsInf(c, -1):
		return `-\infty`
	}
	m, exp, found := strings.Cut(strconv.FormatFloat(c, 'g', -1, 64), "e")
	if !found {
		return m
	}
	n, _ := strconv.Atoi(exp)
	return m + ` \cdot 10^{` + strconv.Itoa(n) + "}"
}

// latexName writes x₁ as x_{1} and a name of several letters upright.
func latexName(s string) string {
	var letters, index strings.Builder
	for _, r := range s {
		switch {
		case r >= '₀' && r <= '₉':
			index.WriteRune('0' + r - '₀')
		case r == '_':
		case unicode.IsDigit(r):
			index.WriteRune(r)
		default:
			letters.WriteRune(r)
		}
	}
	name := letters.String()
	if utf8.RuneCountInString(name) > 1 {
		name = `\mathrm{` + name + "}"
	}
	if index.Len() > 0 {
		name += "_{" + index.String() + "}"
	}
	return name
}
