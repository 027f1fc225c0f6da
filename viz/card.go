package viz

import (
	"fmt"

	"gonum.org/v1/plot/vg"
)

// Card draws a table of text: a notation card, a property table, a ledger.
// The first column is set in bold; numbers stand as they are given.
func Card(title string, header []string, rows [][]string) *Drawing {
	for i, r := range rows {
		if len(r) != len(header) {
			panic(fmt.Sprintf("viz: card %q: row %d has %d cells, the header has %d", title, i, len(r), len(header)))
		}
	}
	const line, gap = labelSize * 1.7, 16
	d := &Drawing{Title: title}
	d.About = fmt.Sprintf("table of %d rows", len(rows))
	d.table = Table{header, rows}
	width := make([]vg.Length, len(header))
	total := vg.Length(0)
	for k := range header {
		width[k] = measure(bold, labelSize, header[k])
		for _, r := range rows {
			f := sans
			if k == 0 {
				f = bold
			}
			width[k] = max(width[k], measure(f, labelSize, r[k]))
		}
		width[k] += gap
		total += width[k]
	}
	d.w = max(total, measure(bold, titleSize, title)) + 2*margin
	d.h = line*vg.Length(len(rows)+1) + 2*margin + 4
	if title != "" {
		d.h += headingHeight
	}
	d.paint = func(p pen) {
		y := p.Max.Y - line/2
		row := func(cells []string, head bool) {
			x := p.Min.X + gap/2
			for k, s := range cells {
				f, c := sans, ink
				if k == 0 && !head {
					f = bold
				}
				if head {
					c = grey
				}
				p.text(f, labelSize, c, x, y, 0, s)
				x += width[k]
			}
			y -= line
		}
		row(header, true)
		p.line(1, ink, pt(p.Min.X, y+line/2), pt(p.Max.X, y+line/2))
		for i, r := range rows {
			if i%2 == 0 {
				p.fill(vg.Rectangle{Min: pt(p.Min.X, y-line/2), Max: pt(p.Max.X, y+line/2)}, mist)
			}
			row(r, false)
		}
		p.line(thinWidth, grey, pt(p.Min.X, y+line/2), pt(p.Max.X, y+line/2))
	}
	return d
}
