package autodiff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Parse reads a formula such as "x^2*y + y + 2" or "1/(1 + exp(−(w·x + b)))".
//
//	sum     = ["−"] product { ("+" | "−") product }
//	product = factor { ("·" | "/") factor }
//	factor  = "−" factor | atom [ superscript ] [ "^" factor ]
//	atom    = number | name | function "(" sum ["," sum] ")" | "(" sum ")"
//
// A superscript is a whole number, x² or x⁻¹. It also takes * × ÷ - for · / −.
// An exponent without inputs is a number, x^(4/2) is x^2; one with inputs makes
// xʸ = exp(y log x), which is for x > 0. Functions are exp log sin cos tanh σ sqrt max
// abs relu step, and ln, logistic, sigmoid; every other name is an input. A
// mistake is returned as a *SyntaxError with its column.
func Parse(text string) (*Expr, error) {
	p := &parser{text: []rune(text), symbols: map[string]*Expr{}}
	e := p.all()
	if p.err != nil {
		return nil, p.err
	}
	return e, nil
}

// MustParse is Parse for formulas written in a program. It panics on a mistake.
func MustParse(text string) *Expr {
	e, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return e
}

// A SyntaxError says what is wrong in a formula and where.
type SyntaxError struct {
	Text   string
	Column int // in characters, from 1
	What   string
}

// Error is one sentence with the column.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("autodiff: formula %q, column %d: %s", e.Text, e.Column, e.What)
}

// maxNested is how deep brackets and signs may be nested.
const maxNested = 500

type parser struct {
	text    []rune
	at      int
	nested  int
	symbols map[string]*Expr // one leaf for every name
	err     *SyntaxError     // the first mistake; after it everything reads as the end
}

func (p *parser) all() *Expr {
	e := p.sum()
	if r := p.peek(); r != 0 && p.err == nil {
		p.fail(p.at, "expected an operation or the end, found "+p.found())
	}
	return e
}

func (p *parser) sum() *Expr {
	if p.nested++; p.nested > maxNested {
		return p.fail(p.at, fmt.Sprintf("more than %d brackets or signs inside one another", maxNested))
	}
	defer func() { p.nested-- }()
	var e *Expr
	if p.take('−') {
		e = p.negative(p.product)
	} else {
		e = p.product()
	}
	for {
		switch {
		case p.take('+'):
			e = e.Add(p.product())
		case p.take('−'):
			e = e.Sub(p.product())
		default:
			return e
		}
	}
}

func (p *parser) product() *Expr {
	e := p.factor()
	for {
		switch {
		case p.take('·'):
			e = e.Mul(p.factor())
		case p.take('/'):
			e = e.Div(p.factor())
		default:
			return e
		}
	}
}

// negative is minus what read reads; minus a number is a number.
func (p *parser) negative(read func() *Expr) *Expr {
	literal := unicode.IsDigit(p.peek())
	e := read()
	if literal && e.Op == "const" {
		return constant(-e.C)
	}
	return e.Neg()
}

func (p *parser) factor() *Expr {
	if p.nested++; p.nested > maxNested {
		return p.fail(p.at, fmt.Sprintf("more than %d brackets or signs inside one another", maxNested))
	}
	defer func() { p.nested-- }()
	if p.take('−') {
		return p.negative(p.factor)
	}
	base := p.superscript(p.atom())
	if !p.take('^') {
		return base
	}
	exponent := p.factor()
	if len(exponent.Inputs()) == 0 {
		return base.Pow(exponent.At(nil))
	}
	return exponent.Mul(base.Log()).Exp() // xʸ = exp(y log x)
}

// superscript raises e to the power that stands behind it as a superscript, if
// there is one.
func (p *parser) superscript(e *Expr) *Expr {
	start, text := p.at, ""
	for r := p.peek(); superscripts[r] != 0; r = p.peek() {
		text += string(superscripts[r])
		p.at++
	}
	if text == "" {
		return e
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return p.fail(start, "the superscript is no whole number; write ^ and the exponent")
	}
	return e.Pow(float64(n))
}

var superscripts = map[rune]rune{'⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9', '⁻': '-', '⁺': '+'}

func (p *parser) atom() *Expr {
	start := p.at
	switch r := p.peek(); {
	case p.take('('):
		e := p.sum()
		p.close(start)
		return e
	case r >= '0' && r <= '9' || r == '.':
		return p.number()
	case unicode.IsLetter(r) || r == '_':
		name := p.name()
		if p.take('(') {
			return p.function(name)
		}
		if superscripts[p.peek()] != 0 && isFunction(name) {
			return p.fail(p.at, fmt.Sprintf("a power of a function stands behind its bracket: %s(x)²", name))
		}
		if p.symbols[name] == nil {
			p.symbols[name] = Symbol(name)
		}
		return p.symbols[name]
	}
	return p.fail(p.at, `expected a number, a name or "(", found `+p.found())
}

// synonyms of operations.
var synonyms = map[string]string{"ln": "log", "logistic": "σ", "sigmoid": "σ"}

var functions = []string{"exp", "log", "sin", "cos", "tanh", "σ", "sqrt", "max", "abs", "relu", "step"}

func isFunction(name string) bool {
	return synonyms[name] != "" || slices.Contains(functions, name)
}

// function reads the operands of a function; its name and "(" are read.
func (p *parser) function(name string) *Expr {
	open := p.at - 1
	op := cmp.Or(synonyms[name], name)
	if !isFunction(name) {
		return p.fail(open-len([]rune(name)), fmt.Sprintf("there is no function %s, only %s", name, strings.Join(functions, " ")))
	}
	args := []*Expr{p.sum()}
	if op == "max" {
		if !p.take(',') {
			return p.fail(p.at, `max needs two operands: expected ",", found `+p.found())
		}
		args = append(args, p.sum())
	}
	p.close(open)
	if p.err != nil {
		return constant(0)
	}
	return apply(&Expr{Op: op}, nil, args)
}

func (p *parser) number() *Expr {
	start := p.at
	p.digits()
	if p.at < len(p.text) && p.text[p.at] == '.' {
		p.at++
		p.digits()
	}
	if p.at < len(p.text) && (p.text[p.at] == 'e' || p.text[p.at] == 'E') {
		e := p.at
		if p.at++; p.at < len(p.text) && strings.ContainsRune("+-−", p.text[p.at]) {
			p.at++
		}
		if first := p.at; !p.digits() || first == e {
			p.at = e // an e that is not an exponent
		}
	}
	text := strings.ReplaceAll(string(p.text[start:p.at]), "−", "-")
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return p.fail(start, text+" is not a number of float64")
	}
	return constant(v)
}

// digits reads digits and reports whether there were any.
func (p *parser) digits() bool {
	start := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	return p.at > start
}

func (p *parser) name() string {
	start := p.at
	for p.at < len(p.text) && inName(p.text[p.at]) {
		if r := p.text[p.at]; r == 'ⁿ' || r == 'ⁱ' || r >= 'ᴬ' && r <= 'ᵡ' {
			p.fail(p.at, "a superscript letter is no exponent here; write ^ and its name")
			break
		}
		p.at++
	}
	return string(p.text[start:p.at])
}

// inName reports whether a name goes on with r: a letter, a digit, an index, _.
func inName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r >= '₀' && r <= '₉' || r == '_'
}

// close reads the ")" that belongs to the "(" at open.
func (p *parser) close(open int) {
	if !p.take(')') {
		for open < len(p.text) && p.text[open] != '(' {
			open++
		}
		p.fail(p.at, fmt.Sprintf(`expected ")" for the "(" in column %d, found %s`, open+1, p.found()))
	}
}

var spellings = map[rune]rune{'-': '−', '*': '·', '×': '·', '⋅': '·', '÷': '/'}

// peek is the next character that is not a space, 0 at the end.
func (p *parser) peek() rune {
	for p.at < len(p.text) && unicode.IsSpace(p.text[p.at]) {
		p.at++
	}
	if p.at == len(p.text) || p.err != nil {
		return 0
	}
	if r, ok := spellings[p.text[p.at]]; ok {
		return r
	}
	return p.text[p.at]
}

// take reads r if it is next.
func (p *parser) take(r rune) bool {
	if p.peek() != r {
		return false
	}
	p.at++
	return true
}

// found names the next character.
func (p *parser) found() string {
	if p.peek(); p.at == len(p.text) {
		return "the end"
	}
	return strconv.Quote(string(p.text[p.at]))
}

// fail notes the first mistake.
func (p *parser) fail(at int, what string) *Expr {
	if p.err == nil {
		p.err = &SyntaxError{string(p.text), at + 1, what}
	}
	return constant(0)
}
