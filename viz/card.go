package viz

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Card draws a table: a notation card, a property table, the shape ledger of
// a network. The first column is set in bold, numbers stand flush right.
func Card(t nn.Table) *Drawing {
	const line, gap = labelSize * 1.7, 16
	d := &Drawing{Title: t.Title}
	d.About = "table of " + plural(len(t.Rows), "row")
	d.table, d.card = t, true
	var (
		total   vg.Length
		width   = make([]vg.Length, len(t.Header))
		numbers = make([]bool, len(t.Header))
	)
	for k := range t.Header {
		width[k] = measure(bold, labelSize, t.Header[k]) + gap
	}
	for i, r := range t.Rows {
		if len(r) != len(t.Header) {
			panic(fmt.Sprintf("viz: card %q: row %d has %d cells, the header has %d", t.Title, i, len(r), len(t.Header)))
		}
		for k, v := range r {
			width[k] = max(width[k], measure(cellFont(k), labelSize, cell(t, v))+gap)
			switch v.(type) {
			case int, float64:
				numbers[k] = true
			}
		}
	}
	for _, w := range width {
		total += w
	}
	d.w = total + 2*margin
	d.h = line*vg.Length(len(t.Rows)+1) + 2*margin + 4
	d.paint = func(p pen) {
		y := p.Max.Y - line/2
		place := func(x vg.Length, k int) (vg.Length, float64) {
			if numbers[k] {
				return x + width[k] - gap/2, 1
			}
			return x + gap/2, 0
		}
		x := p.Min.X
		for k, s := range t.Header {
			at, align := place(x, k)
			p.text(sans, labelSize, grey, at, y, align, s)
			x += width[k]
		}
		p.line(1, ink, pt(p.Min.X, y-line/2), pt(x, y-line/2))
		for i, r := range t.Rows {
			y -= line
			if i%2 == 0 {
				p.fill(vg.Rectangle{Min: pt(p.Min.X, y-line/2), Max: pt(x, y+line/2)}, mist)
			}
			x = p.Min.X
			for k, v := range r {
				at, align := place(x, k)
				p.text(cellFont(k), labelSize, ink, at, y, align, cell(t, v))
				x += width[k]
			}
		}
		p.line(1, ink, pt(p.Min.X, y-line/2), pt(x, y-line/2))
	}
	return d
}

// tableHTML is the card as a table of a page.
func (d *Drawing) tableHTML() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<table class="viz-table" aria-label="%s"><caption>%s</caption><thead><tr>`, html.EscapeString(Alt(d)), html.EscapeString(d.Title))
	for _, h := range d.table.Header {
		if h == "" {
			b.WriteString("<td></td>")
			continue
		}
		fmt.Fprintf(&b, `<th scope="col">%s</th>`, html.EscapeString(h))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, r := range d.table.Rows {
		b.WriteString("<tr>")
		for k, v := range texts(d.table, r) {
			if k == 0 {
				fmt.Fprintf(&b, `<th scope="row">%s</th>`, html.EscapeString(v))
			} else {
				fmt.Fprintf(&b, "<td>%s</td>", html.EscapeString(v))
			}
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

// cellFont is bold for the first column.
func cellFont(k int) font.Font {
	if k == 0 {
		return bold
	}
	return sans
}

// cell writes a cell as nn.Table does, with a real minus sign.
func cell(t nn.Table, v any) string {
	if f, ok := v.(float64); ok {
		digits := t.Digits
		if digits == 0 {
			digits = 6
		}
		return minus(strconv.FormatFloat(f, 'g', digits, 64))
	}
	return fmt.Sprint(v)
}
