package formula

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A node is an expression, with its values in the cases that are searched.
type node struct {
	op   string // "num", "var", "fun", "neg" or an operator
	name string // of a variable or a function
	num  float64
	kids []*node
	v    []*Matrix
}

type parser struct {
	toks []string
	i    int
	more Functions
}

// parse reads lines; results may have names of several words. An error names the line that cannot be read.
func parse(text string, results []string, more Functions) (lines []line, err error) {
	at := ""
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(syntax); !ok {
				panic(p)
			}
			lines, err = nil, fmt.Errorf("formula: %q: %v", at, p)
		}
	}()
	for _, l := range strings.Split(text, "\n") {
		at = strings.TrimSpace(l)
		body, words, _ := strings.Cut(at, "//")
		if body = strings.TrimSpace(body); body == "" {
			continue
		}
		p := &parser{toks: lex(body, results), more: more}
		name := p.next()
		if !isName(name) || p.next() != "=" {
			p.fail("a line is name = expression")
		}
		e := p.compare()
		if p.i < len(p.toks) {
			p.fail("what is %q?", p.toks[p.i])
		}
		lines = append(lines, line{name, e, strings.TrimSpace(words)})
	}
	return lines, nil
}

// syntax is what the parser panics with.
type syntax string

func (p *parser) fail(format string, args ...any) { panic(syntax(fmt.Sprintf(format, args...))) }

func (p *parser) peek() string {
	if p.i < len(p.toks) {
		return p.toks[p.i]
	}
	return ""
}

func (p *parser) next() string { t := p.peek(); p.i++; return t }

// letter reports whether a rune can stand in a name.
func letter(c rune) bool {
	return c != 'ᵀ' && (unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c) || unicode.Is(unicode.No, c) && c != '²' && c != '½' || strings.ContainsRune("′'_∂‖⁽⁾⁺*", c))
}

// isName reports whether a token can be the name of a quantity.
func isName(t string) bool {
	r := []rune(t)
	return len(r) > 0 && letter(r[0]) && !unicode.IsDigit(r[0])
}

func lex(s string, results []string) (toks []string) {
	r := []rune(s)
	word := func(i int) int { // the end of a name that begins at i
		k := i
		for k < len(r) && (letter(r[k]) || r[k] == '²' && r[k-1] == '⁽' || r[k] == '/' && r[i] == '∂' && k+1 < len(r) && r[k+1] == '∂') {
			k++
		}
		if k < len(r) && r[k] == '²' && (string(r[i:k]) == "σ" || string(r[i:k]) == "σ̂") { // a variance
			k++
		}
		return k
	}
	for i := 0; i < len(r); {
		switch c := r[i]; {
		case unicode.IsSpace(c):
			i++
		case unicode.IsDigit(c) && !unicode.Is(unicode.No, c):
			k := i
			for k < len(r) && (unicode.IsDigit(r[k]) || r[k] == '.' || r[k] == 'e' || r[k] == '-' && r[k-1] == 'e') {
				k++
			}
			toks, i = append(toks, string(r[i:k])), k
		case strings.ContainsRune("Σ√", c):
			k := i + 1
			if k < len(r) && (r[k] == 'ₙ' || r[k] == 'ₖ') {
				k++
			}
			toks, i = append(toks, string(r[i:k])), k
		case c == '“':
			k := i
			for k < len(r) && r[k] != '”' {
				k++
			}
			toks, i = append(toks, string(r[i:k])), k+1
		case letter(c):
			k := word(i)
			for _, name := range results { // of several words
				if n := []rune(name); strings.Contains(name, " ") && i+len(n) <= len(r) && string(r[i:i+len(n)]) == name {
					k = max(k, i+len(n))
				}
			}
			toks, i = append(toks, string(r[i:k])), k
		case c == '⊙' && i+1 < len(r) && r[i+1] == '₀':
			toks, i = append(toks, "⊙₀"), i+2
		case c == '-':
			toks, i = append(toks, "−"), i+1
		default:
			toks, i = append(toks, string(c)), i+1
		}
	}
	return toks
}

func (p *parser) compare() *node {
	e := p.sum()
	if slices.Contains([]string{">", "≥", "<", "≤", "≡"}, p.peek()) {
		op := p.next()
		e = &node{op: op, kids: []*node{e, p.sum()}}
	}
	return e
}

func (p *parser) sum() *node {
	e := p.term()
	for p.peek() == "+" || p.peek() == "−" {
		op := p.next()
		e = &node{op: op, kids: []*node{e, p.term()}}
	}
	return e
}

func (p *parser) term() *node {
	e := p.unary()
	for slices.Contains([]string{"·", "⊙", "⊙₀", "/"}, p.peek()) {
		op := p.next()
		e = &node{op: op, kids: []*node{e, p.unary()}}
	}
	return e
}

func (p *parser) unary() *node {
	if p.peek() == "−" {
		p.next()
		return &node{op: "neg", kids: []*node{p.unary()}}
	}
	f := p.peek()
	_, own := p.more[f]
	if _, known := functions[f]; (known || own || several[f] != nil) && p.operand(p.i+1) {
		p.next()
		if p.peek() == "(" {
			p.next()
			kids := p.list()
			if len(kids) > 1 || own {
				return p.power(&node{op: "fun", name: f, kids: kids})
			}
			return p.power(&node{op: "fun", name: f, kids: []*node{p.power(kids[0])}})
		}
		return &node{op: "fun", name: f, kids: []*node{p.unary()}}
	}
	return p.power(p.primary())
}

// operand reports whether an operand can begin at a token: if not, the name of a
// function before it is the name of a quantity, as σ in (y − μ) / σ.
func (p *parser) operand(i int) bool {
	return i < len(p.toks) && (p.toks[i] == "(" || p.toks[i] == "½" || p.toks[i] == "√" || strings.HasPrefix(p.toks[i], "Σ") || letter([]rune(p.toks[i])[0]))
}

// power reads what stands behind an operand.
func (p *parser) power(e *node) *node {
	for {
		switch p.peek() {
		case "ᵀ":
			p.next()
			e = &node{op: "ᵀ", kids: []*node{e}}
		case "²":
			p.next()
			e = &node{op: "^", kids: []*node{e, {op: "num", num: 2}}}
		case "^":
			p.next()
			e = &node{op: "^", kids: []*node{e, p.primary()}}
		default:
			return e
		}
	}
}

// list reads the arguments of a function, and the bracket behind them.
func (p *parser) list() (kids []*node) {
	for {
		kids = append(kids, p.compare())
		switch p.next() {
		case ",":
		case ")":
			return kids
		default:
			p.fail("a bracket is not closed")
		}
	}
}

func (p *parser) primary() *node {
	t := p.next()
	if t == "(" {
		kids := p.list()
		if len(kids) > 1 {
			p.fail("a comma stands where no function is called")
		}
		return kids[0]
	}
	if t == "½" {
		return &node{op: "num", num: 0.5}
	}
	if t == "π" {
		return &node{op: "num", num: math.Pi}
	}
	if t == "∞" {
		return &node{op: "num", num: math.Inf(1)}
	}
	if text, ok := strings.CutPrefix(t, "“"); ok {
		return &node{op: "text", name: text}
	}
	if x, err := strconv.ParseFloat(t, 64); err == nil && t[0] <= '9' {
		return &node{op: "num", num: x}
	}
	if !isName(t) {
		p.fail("%q stands where a quantity should be", t)
	}
	if v := (&node{op: "var", name: t}); p.peek() != "(" {
		return v
	} else { // an argument that is a function
		p.next()
		kids := p.list()
		if len(kids) != 1 {
			p.fail("%s is called with %d arguments", t, len(kids))
		}
		return &node{op: "call", kids: []*node{v, kids[0]}}
	}
}

// String writes an expression as in the text.
func (n *node) String() string { s, _ := n.text(); return s }

func (n *node) text() (string, int) { // and how tightly it binds
	in := func(i, least int) string {
		s, p := n.kids[i].text()
		if p < least {
			return "(" + s + ")"
		}
		return s
	}
	switch n.op {
	case "num":
		if n.num == 0.5 {
			return "½", 9
		}
		if n.num == math.Pi {
			return "π", 9
		}
		if math.IsInf(n.num, 1) {
			return "∞", 9
		}
		return strings.Replace(strconv.FormatFloat(n.num, 'g', 6, 64), "-", "−", 1), 9
	case "text":
		return "“" + n.name + "”", 9
	case "var":
		return n.name, 9
	case "call":
		return n.kids[0].name + "(" + n.kids[1].String() + ")", 9
	case "neg":
		return "−" + in(0, 3), 2
	case "ᵀ":
		return in(0, 9) + "ᵀ", 8
	case "^":
		if k := n.kids[1]; k.op == "num" && k.num == 2 {
			return in(0, 9) + "²", 8
		}
		return in(0, 9) + "^" + in(1, 9), 8
	case "fun":
		if len(n.kids) > 1 {
			var args []string
			for _, k := range n.kids {
				args = append(args, k.String())
			}
			return n.name + "(" + strings.Join(args, ", ") + ")", 9
		}
		s, p := n.kids[0].text()
		switch {
		case strings.Contains(n.name, " "):
			return "[" + n.name + " " + s + "]", 9
		case p < 8 || entry[n.name] != nil && n.name != "√":
			return n.name + "(" + s + ")", 8
		}
		return n.name + " " + s, 5
	case "+", "−":
		return in(0, 1) + " " + n.op + " " + in(1, 2), 1
	case ">", "≥", "<", "≤", "≡":
		return in(0, 1) + " " + n.op + " " + in(1, 1), 0
	}
	return in(0, 2) + " " + n.op + " " + in(1, 3), 2
}

// count counts the variables of an expression.
func (n *node) count(into map[string]int) {
	if n.op == "var" {
		into[n.name]++
	}
	for _, k := range n.kids {
		k.count(into)
	}
}

// reads reports whether a variable stands in an expression.
func (n *node) reads(name string) bool {
	return n.op == "var" && n.name == name || slices.ContainsFunc(n.kids, func(k *node) bool { return k.reads(name) })
}

// replaced is n with m in place of a variable.
func (n *node) replaced(v string, m *node) *node {
	if n.op == "var" && n.name == v {
		return m
	}
	out := &node{op: n.op, name: n.name, num: n.num}
	for _, k := range n.kids {
		out.kids = append(out.kids, k.replaced(v, m))
	}
	return out
}

// isSize reports whether an expression is made of sizes and numbers alone.
func (n *node) isSize() bool {
	switch n.op {
	case "num":
		return true
	case "fun":
		return n.name == "rows" || n.name == "cols" || n.name == "entries"
	case "⊙", "·":
		return n.kids[0].isSize() && n.kids[1].isSize()
	}
	return false
}
