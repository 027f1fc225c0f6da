package nn

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Table is rows of words and numbers under a header. It writes itself as
// aligned text, Markdown, LaTeX and CSV.
type Table struct {
	Title  string
	Header []string
	Rows   [][]any // strings, ints and float64s; as long as the header
	Digits int     // significant digits of a float64; 0 means 6
}

// shown is the number of rows that text, Markdown and LaTeX print of a longer
// table; CSV has all.
const shown = 40

// Add appends a row.
func (t *Table) Add(cells ...any) { t.Rows = append(t.Rows, cells) }

// cell writes one cell.
func (t Table) cell(v any) string {
	if f, ok := v.(float64); ok {
		digits := t.Digits
		if digits == 0 {
			digits = 6
		}
		return strconv.FormatFloat(f+0, 'g', digits, 64) // + 0 makes 0 of −0
	}
	return fmt.Sprint(v)
}

// cells writes the rows that are shown, and a last row that counts the others.
func (t Table) cells() [][]string {
	var out [][]string
	for i, row := range t.Rows {
		if i == shown {
			more := make([]string, len(t.Header))
			more[0] = fmt.Sprintf("… %d more", len(t.Rows)-shown)
			return append(out, more)
		}
		line := make([]string, len(row))
		for j, v := range row {
			line[j] = t.cell(v)
		}
		out = append(out, line)
	}
	return out
}

// number reports whether column j holds numbers, which stand flush right.
func (t Table) number(j int) bool {
	for _, row := range t.Rows {
		switch row[j].(type) {
		case int, float64:
			return true
		}
	}
	return false
}

// String writes the table in aligned columns.
func (t Table) String() string {
	rows := append([][]string{t.Header}, t.cells()...)
	width := make([]int, len(t.Header))
	for _, row := range rows {
		for j, c := range row {
			width[j] = max(width[j], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	if t.Title != "" {
		b.WriteString(t.Title + "\n")
	}
	for _, row := range rows {
		line := ""
		for j, c := range row {
			pad := strings.Repeat(" ", width[j]-utf8.RuneCountInString(c))
			if t.number(j) {
				line += pad + c + "  "
			} else {
				line += c + pad + "  "
			}
		}
		b.WriteString(trim(line) + "\n")
	}
	return b.String()
}

// Markdown writes the table for a Markdown page.
func (t Table) Markdown() string {
	var b strings.Builder
	if t.Title != "" {
		b.WriteString("**" + t.Title + "**\n\n")
	}
	line := func(cells []string) {
		for _, c := range cells {
			b.WriteString("| " + strings.ReplaceAll(c, "|", `\|`) + " ")
		}
		b.WriteString("|\n")
	}
	line(t.Header)
	rule := make([]string, len(t.Header))
	for j := range rule {
		if rule[j] = "---"; t.number(j) {
			rule[j] = "---:"
		}
	}
	line(rule)
	for _, row := range t.cells() {
		line(row)
	}
	return b.String()
}

// LaTeX writes a tabular environment; it needs no package.
func (t Table) LaTeX() string {
	var b strings.Builder
	columns := ""
	for j := range t.Header {
		columns += map[bool]string{true: "r", false: "l"}[t.number(j)]
	}
	if t.Title != "" {
		b.WriteString("% " + t.Title + "\n")
	}
	b.WriteString(`\begin{tabular}{` + columns + "}\n\\hline\n")
	for i, row := range append([][]string{t.Header}, t.cells()...) {
		line := make([]string, len(row))
		for j, c := range row {
			line[j] = latex(c)
		}
		b.WriteString(strings.Join(line, " & ") + " \\\\\n")
		if i == 0 {
			b.WriteString("\\hline\n")
		}
	}
	b.WriteString("\\hline\n\\end{tabular}\n")
	return b.String()
}

// CSV writes the whole table with the full precision of its numbers.
func (t Table) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write(t.Header) // a strings.Builder takes everything
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for j, v := range row {
			if f, ok := v.(float64); ok {
				line[j] = strconv.FormatFloat(f+0, 'g', -1, 64)
			} else {
				line[j] = fmt.Sprint(v)
			}
		}
		w.Write(line)
	}
	w.Flush()
	return b.String()
}

// latex writes the book's symbols in mathematics; other text is escaped.
func latex(s string) string { return latexSymbols.Replace(s) }

var latexSymbols = strings.NewReplacer(
	"∂L/∂", `$\partial L/\partial$ `, "∂L", `$\partial L$`, "Σwδ", `$\sum w\delta$`, "f'(z)", `$f'(z)$`,
	"δ", `$\delta$`, "γ", `$\gamma$`, "β", `$\beta$`, "α", `$\alpha$`, "θ", `$\theta$`, "λ", `$\lambda$`, "½", `$\frac12$`, "√", `$\surd$`,
	"∞", `$\infty$`, "×", `$\times$`, "·", `$\cdot$`, "−", `$-$`, "…", `\ldots{}`, "≥", `$\ge$`, "≤", `$\le$`,
	"₀", `$_0$`, "₁", `$_1$`, "₂", `$_2$`, "₃", `$_3$`, "₄", `$_4$`, "₅", `$_5$`, "₆", `$_6$`, "₇", `$_7$`, "₈", `$_8$`, "₉", `$_9$`,
	"&", `\&`, "%", `\%`, "#", `\#`, "_", `\_`, "$", `\$`, "{", `\{`, "}", `\}`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`, `\`, `\textbackslash{}`,
)

func trim(s string) string { return strings.TrimRight(s, " ") }
