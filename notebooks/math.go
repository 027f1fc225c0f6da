//go:build !windows

package main

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/wyatt915/treeblood"
)

// formulas are the pieces of TeX that were taken out of a Markdown text, so that Markdown does not read _ and * in them.
// In their place stands a mark with their number; typeset puts MathML there.
type formulas struct {
	found   []formula
	unknown []string // formulas that could not be typeset
}

type formula struct {
	tex     string
	display bool
}

// extract replaces the formulas in a Markdown text by marks: $…$, $$…$$, \(…\), \[…\] and \begin{…}…\end{…} outside of code, as
// Jupyter does. A dollar sign opens a formula if no blank follows, and closes it if no blank precedes and no digit follows.
func (f *formulas) extract(markdown string) string {
	var out strings.Builder
	for rest := markdown; rest != ""; {
		if n := codeLength(rest, out.Len() == 0 || strings.HasSuffix(out.String(), "\n")); n > 0 {
			out.WriteString(rest[:n])
			rest = rest[n:]
		} else if tex, display, n := formulaAt(rest); n > 0 {
			fmt.Fprintf(&out, "\uE000%d\uE001", len(f.found))
			f.found = append(f.found, formula{tex, display})
			rest = rest[n:]
		} else {
			n := 1
			if strings.HasPrefix(rest, `\$`) || strings.HasPrefix(rest, `\\`) {
				n = 2
			}
			out.WriteString(rest[:n])
			rest = rest[n:]
		}
	}
	return out.String()
}

var (
	fence    = regexp.MustCompile("^ {0,3}(```+|~~~+)[^\n]*(?:\n|$)")
	backtick = regexp.MustCompile("^`+")
)

// codeLength is the length of the code block or code span at the beginning of s, or 0.
func codeLength(s string, lineStart bool) int {
	if m := fence.FindStringSubmatch(s); lineStart && m != nil {
		closing := regexp.MustCompile("(?m)^ {0,3}" + m[1] + "[`~]*[ \t]*$")
		if loc := closing.FindStringIndex(s[len(m[0]):]); loc != nil {
			return len(m[0]) + loc[1]
		}
		return len(s)
	}
	open := backtick.FindString(s)
	if open == "" {
		return 0
	}
	for at := len(open); at < len(s); {
		i := strings.IndexByte(s[at:], '`')
		if i < 0 {
			break
		}
		at += i
		run := len(backtick.FindString(s[at:]))
		if at += run; run == len(open) {
			return at
		}
	}
	return len(open)
}

var (
	displayMath = regexp.MustCompile(`^(?s:\$\$(.+?)\$\$|\\\[(.+?)\\\])`)
	environment = regexp.MustCompile(`^\\begin\{([a-z]+\*?)\}`)
)

// formulaAt finds the formula at the beginning of s and its length with delimiters, or 0.
func formulaAt(s string) (tex string, display bool, n int) {
	if s[0] != '$' && s[0] != '\\' {
		return "", false, 0
	}
	if m := displayMath.FindStringSubmatch(s); m != nil {
		return m[1] + m[2], true, len(m[0])
	}
	if m := environment.FindStringSubmatch(s); m != nil {
		end := `\end{` + m[1] + `}`
		if i := strings.Index(s, end); i > 0 {
			return s[:i+len(end)], true, i + len(end)
		}
	}
	if s[0] == '$' {
		if n := closingDollar(s); n > 0 {
			return s[1 : n-1], false, n
		}
		return "", false, 0
	}
	if i := strings.Index(s, `\)`); strings.HasPrefix(s, `\(`) && i > 0 {
		return s[2:i], false, i + 2
	}
	return "", false, 0
}

// closingDollar is the length of the $…$ at the beginning of s, or 0 if the dollar sign is only a dollar sign.
func closingDollar(s string) int {
	if len(s) < 3 || strings.ContainsRune(" \t\n", rune(s[1])) {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '\n' && strings.HasPrefix(strings.TrimLeft(s[i+1:], " \t"), "\n"):
			return 0 // a formula does not go over a blank line
		case s[i] == '$':
			digitFollows := i+1 < len(s) && '0' <= s[i+1] && s[i+1] <= '9'
			if i > 1 && !digitFollows && !strings.ContainsRune(" \t\n", rune(s[i-1])) {
				return i + 1
			}
			return 0
		}
	}
	return 0
}

var (
	formulaMark = regexp.MustCompile("\uE000([0-9]+)\uE001")
	punctuated  = regexp.MustCompile("\\(?\uE000[0-9]+\uE001[.,;:!?)]+|\\(\uE000[0-9]+\uE001")
	attribute   = regexp.MustCompile("(?:alt|title)=\"[^\"]*\"")
)

// longFormula is a length of TeX below which a formula fits the line of a telephone.
const longFormula = 40

// typeset replaces the marks in a page by MathML, or in attributes by the TeX source.
func (f *formulas) typeset(page string) string {
	at := func(mark string) (formula, bool) {
		var n int
		fmt.Sscanf(mark, "\uE000%d\uE001", &n)
		if n >= len(f.found) {
			return formula{}, false
		}
		return f.found[n], true
	}
	page = attribute.ReplaceAllStringFunc(page, func(a string) string {
		return formulaMark.ReplaceAllStringFunc(a, func(m string) string {
			found, _ := at(m)
			return html.EscapeString(found.tex)
		})
	})
	page = punctuated.ReplaceAllString(page, `<span class="line">$0</span>`) // no line may begin with a full stop
	return formulaMark.ReplaceAllStringFunc(page, func(m string) string {
		found, ok := at(m)
		if !ok {
			return ""
		}
		mathML, ok := toMathML(found)
		if !ok {
			f.unknown = append(f.unknown, strings.TrimSpace(found.tex))
		}
		switch { // what scrolls on a small screen: browsers do not let math do it
		case found.display:
			mathML = `<span class="wide">` + mathML + `</span>`
		case len(found.tex) > longFormula:
			mathML = `<span class="long">` + mathML + `</span>`
		}
		return mathML
	})
}

// macros are what treeblood does not know and chapters use.
var macros = map[string]string{
	"operatorname": `\mathrm{#1}`,
	"textbf":       `\text{#1}`,
	"textit":       `\text{#1}`,
	"arg":          `\mathrm{arg}`,
	"phantom":      `\color{transparent}{#1}`,
}

var (
	bareFraction = regexp.MustCompile(`\\([dt]?frac)\s*([0-9A-Za-z])\s*([0-9A-Za-z])`) // \frac12
	halfOpen     = regexp.MustCompile(`\[([^][()]*)\)`)                                // [0, 1), of which treeblood warns
	halfClosed   = regexp.MustCompile(`\(([^][()]*)\]`)                                // (0, 1]
	annotation   = regexp.MustCompile(`(?s)<annotation.*?</annotation>|</?semantics>`)
	tagStart     = regexp.MustCompile(`<[a-z]+((?: [A-Za-z:-]+="[^"]*")+)`)
	oneAttribute = regexp.MustCompile(`([A-Za-z:-]+)="([^"]*)"`)
	minusSign    = regexp.MustCompile(`(<mo[^>]*>(?:[([{=,≈≤≥→⇒⋅×+±∈]|&lt;|&gt;)</mo>)<mo>([−+±])</mo>`)
	betweenTags  = regexp.MustCompile(`>\s+<`)
	bar          = regexp.MustCompile(`<mo[^>]*>([‖|])</mo>`)
)

// fences makes of the bars of |z| and ‖W‖ an opening and a closing one of the same size; browsers stretch them one by one.
func fences(mathML string) string {
	open := map[string]bool{}
	return bar.ReplaceAllStringFunc(mathML, func(m string) string {
		symbol := bar.FindStringSubmatch(m)[1]
		open[symbol] = !open[symbol]
		form := "postfix"
		if open[symbol] {
			form = "prefix"
		}
		return `<mo form="` + form + `" stretchy="false">` + symbol + `</mo>`
	})
}

// toMathML typesets a formula. What cannot be typeset is shown as its source; ok is false then. What has been typeset is remembered: a
// deck asks for a formula several times.
func toMathML(f formula) (mathML string, ok bool) {
	if known, found := typesetBefore.Load(f); found {
		k := known.(typesetFormula)
		return k.mathML, k.ok
	}
	mathML, ok = typesetOnce(f)
	typesetBefore.Store(f, typesetFormula{mathML, ok})
	return mathML, ok
}

var typesetBefore sync.Map // of typesetFormula by formula

type typesetFormula struct {
	mathML string
	ok     bool
}

func typesetOnce(f formula) (mathML string, ok bool) {
	class := "tex"
	if f.display {
		class = "tex display"
	}
	source := fmt.Sprintf(`<code class="%s">%s</code>`, class, html.EscapeString(f.tex))
	defer func() {
		if recover() != nil { // of treeblood
			mathML, ok = source, false
		}
	}()
	tex := bareFraction.ReplaceAllString(f.tex, `\$1{$2}{$3}`)
	tex = halfOpen.ReplaceAllString(tex, `\lbrack $1\rparen `)
	tex = halfClosed.ReplaceAllString(tex, `\lparen $1\rbrack `)
	tex = strings.ReplaceAll(tex, `\operatorname*`, `\operatorname`)
	m, err := treeblood.TexToMML(tex, macros, f.display, f.display)
	if err != nil || strings.Contains(m, "<merror") {
		return source, false
	}
	m = betweenTags.ReplaceAllString(annotation.ReplaceAllString(m, ""), "><")
	m = minusSign.ReplaceAllString(m, `$1<mo form="prefix">$2</mo>`) // a sign, not a difference
	m = fences(m)
	m = strings.ReplaceAll(m, "strechy=", "stretchy=") // a slip of treeblood that leaves matrices in small parentheses
	return tagStart.ReplaceAllStringFunc(strings.TrimSpace(m), sortAttributes), true
}

// sortAttributes gives a tag the same text in every run; treeblood's order is random.
func sortAttributes(tag string) string {
	name, _, _ := strings.Cut(tag, " ")
	var list []string
	for _, m := range oneAttribute.FindAllStringSubmatch(tag, -1) {
		value := m[2]
		if m[1] == "style" {
			rules := strings.Split(strings.TrimSuffix(value, ";"), ";")
			slices.Sort(rules)
			value = strings.Join(rules, ";")
		}
		list = append(list, fmt.Sprintf(`%s="%s"`, m[1], value))
	}
	slices.Sort(list)
	return name + " " + strings.Join(list, " ")
}
