package sheet

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"glassnet/internal/wholefile"
	"glassnet/nn"
)

// A Workbook is the step in cells. The page "step" has η, the data and L; each layer
// has a page of its own.
type Workbook struct {
	book  *book
	file  *excelize.File
	fixed []string
}

// Fixed says of which layers some numbers have no formula, and why, a sentence each:
// those cells are grey and do not move.
func (w *Workbook) Fixed() []string { return w.fixed }

// WriteTo writes the workbook as .xlsx.
func (w *Workbook) WriteTo(out io.Writer) (int64, error) { return w.file.WriteTo(out) }

// Formula is the formula of a cell, by its page and its name: δ₁ of "layer 1"; false
// where there is none.
func (w *Workbook) Formula(page, name string) (formula string, ok bool) {
	for _, c := range w.book.placed() {
		if c.page == page && c.name == name {
			at, _ := excelize.CoordinatesToCellName(c.col, c.row)
			formula, err := w.file.GetCellFormula(page, at)
			return formula, err == nil && formula != ""
		}
	}
	return "", false
}

// placed are all cells that stand on a page.
func (b *book) placed() (all []*cell) {
	for _, c := range append(append(append([]*cell{}, b.cells...), b.list...), b.total, b.rate) {
		if c.col > 0 {
			all = append(all, c)
		}
	}
	for _, bl := range b.blocks {
		if bl.kind == update {
			for _, line := range bl.cells {
				all = append(all, line...)
			}
		}
	}
	return all
}

// Save writes the workbook to a file, .xlsx, whole or not at all.
func (w *Workbook) Save(path string) error {
	return wholefile.Write(path, func(out io.Writer) error { _, err := w.file.WriteTo(out); return err })
}

// longest is the number of letters that a formula of a spreadsheet may have.
const longest = 8192

// colours of the kinds of cells: the background.
var colours = map[kind]string{given: "FFF2CC", forward: "DDEBF7", backward: "FBE5D6", update: "E2EFDA"}

const grey = "D9D9D9"

// A paper places and writes the cells.
type paper struct {
	*book
	file   *excelize.File
	styles map[string]int
	next   map[string]int              // the next free row of a page
	linked map[string]map[*cell][2]int // where a page shows a cell of another
	width  map[string]int              // columns of numbers of a page
	put    []func() error              // what is written when all places are known
	err    error
}

// write lays the blocks out, one below the other, and fills them.
func (b *book) write() (*Workbook, error) {
	p := &paper{book: b, file: excelize.NewFile(), styles: map[string]int{}, next: map[string]int{}, linked: map[string]map[*cell][2]int{}, width: map[string]int{}}
	for _, bl := range b.blocks {
		p.width[bl.page] = max(p.width[bl.page], len(bl.cols))
	}
	p.head()
	for _, kinds := range [][]kind{{given, forward}, {backward}, {update}} {
		for _, bl := range b.blocks {
			for _, k := range kinds {
				if bl.kind == k {
					p.block(bl)
				}
			}
		}
		if kinds[0] == given {
			p.asides()
		}
	}
	for _, put := range p.put {
		if err := put(); err != nil {
			return nil, err
		}
	}
	w := &Workbook{book: b, file: p.file}
	for _, name := range b.order {
		w.fixed = append(w.fixed, fmt.Sprintf("%s: some cells hold numbers and do not move: %s", name, b.fixed[name]))
	}
	p.notes(w.fixed)
	return w, p.finish()
}

// head writes what stands on top of every page.
func (p *paper) head() {
	pages := []string{"step"}
	for l := range p.t.Net.Layers {
		pages = append(pages, fmt.Sprintf("layer %d", l+1))
	}
	for k, page := range pages {
		if k == 0 {
			p.must(p.file.SetSheetName("Sheet1", page))
		} else {
			_, err := p.file.NewSheet(page)
			p.must(err)
		}
		title := "One step of training: change a yellow cell, and the others follow"
		if k > 0 {
			title = p.t.Steps[k].String()
		}
		p.text(page, 1, 1, title, "title")
		for c, k := range []kind{given, forward, backward, update} {
			p.text(page, 2, c+1, [...]string{"given", "forward", "backward", "after the step"}[k], "legend"+colours[k])
		}
		p.next[page] = 4
	}
	row := p.next["step"]
	for _, c := range append([]*cell{p.rate}, p.lambdas...) {
		p.text("step", row, 1, c.name, "label")
		p.place(c, "step", row, 2, given)
		row++
	}
	p.text("step", row, 1, "L", "label")
	p.place(p.total, "step", row, 2, forward)
	p.note("step", row, "L", p.total)
	if p.risk.Loss != nil {
		row++
		p.text("step", row, 1, "R = L + ½λ‖W‖²", "label")
		p.place(p.penalised(), "step", row, 2, forward)
	}
	p.next["step"] = row + 2
}

// penalised is R.
func (p *paper) penalised() *cell {
	c := &cell{name: "R", formula: []part{{cell: p.total}}}
	for _, q := range p.t.Net.Params() {
		if lambda := p.lambda(q); q.Weight {
			c.formula = append(c.formula, part{text: "+"}, part{cell: lambda}, part{text: "/2*("})
			for k := range q.RawMatrix().Rows * q.RawMatrix().Cols {
				w := p.at[&q.RawRowView(k / q.RawMatrix().Cols)[k%q.RawMatrix().Cols]]
				if k > 0 {
					c.formula = append(c.formula, part{text: "+"})
				}
				c.formula = append(c.formula, part{cell: w}, part{text: "*"}, part{cell: w})
			}
			c.formula = append(c.formula, part{text: ")"})
		}
	}
	return c
}

// block writes a matrix, or links to it where it stands on another page.
func (p *paper) block(bl *block) {
	shown := false
	for _, line := range bl.cells {
		for _, c := range line {
			shown = shown || c.formula != nil || c.used || c.fixed || bl.kind == given
			if c.page == bl.page {
				return // it stands on this page already
			}
		}
	}
	if !shown {
		return
	}
	row := p.next[bl.page]
	title := bl.title
	if bl.of != nil && bl.of != p.step0(bl.page) {
		title += " of " + bl.of.String()
	}
	p.text(bl.page, row, 1, title, "block")
	for j, name := range bl.cols {
		p.text(bl.page, row, j+2, name, "head")
	}
	for i, line := range bl.cells {
		row++
		p.text(bl.page, row, 1, bl.rows[i], "label")
		for j, c := range line {
			if c.formula == nil && !c.used && !c.fixed && bl.kind != given {
				continue // it would be wrong after a change
			}
			p.place(c, bl.page, row, j+2, bl.kind)
			if c.name == "" {
				c.name = bl.rows[i]
			}
		}
		p.note(bl.page, row, bl.says(i), line[0])
	}
	p.next[bl.page] = row + 2
}

// step0 is the step of the network that a page is about.
func (p *paper) step0(page string) *nn.Step {
	var l int
	if fmt.Sscanf(page, "layer %d", &l); l > 0 {
		return p.t.Steps[l]
	}
	return nil
}

// asides writes what stands in no matrix, below what is computed forward.
func (p *paper) asides() {
	started := map[string]bool{}
	for _, c := range p.list {
		if !started[c.page] {
			started[c.page] = true
			p.text(c.page, p.next[c.page], 1, "on the way", "block")
			p.next[c.page]++
		}
		row := p.next[c.page]
		p.text(c.page, row, 1, c.name, "label")
		page := c.page
		c.page = ""
		p.place(c, page, row, 2, forward)
		p.note(page, row, c.name, c)
		p.next[page]++
	}
	for page := range started {
		p.next[page]++
	}
}

// place gives a cell its place, or shows there what stands elsewhere.
func (p *paper) place(c *cell, page string, row, col int, k kind) {
	here := c
	if c.col > 0 { // it stands elsewhere
		here = &cell{name: c.name, value: c.value, formula: []part{{cell: c}}}
		if p.linked[page] == nil {
			p.linked[page] = map[*cell][2]int{}
		}
		if _, ok := p.linked[page][c]; !ok {
			p.linked[page][c] = [2]int{row, col}
		}
	} else {
		c.page, c.row, c.col = page, row, col
	}
	linked := here != c
	p.put = append(p.put, func() error {
		at, _ := excelize.CoordinatesToCellName(col, row)
		style := "number" + colours[k]
		switch {
		case c.fixed:
			style = "number" + grey
		case here.formula == nil:
			style = "number" + colours[given] // a mask that was drawn
		}
		if err := p.file.SetCellStyle(page, at, at, p.style(style)); err != nil {
			return err
		}
		if math.IsInf(here.value, -1) {
			return p.file.SetCellStr(page, at, "−∞")
		}
		if here.formula == nil || c.fixed {
			return p.file.SetCellFloat(page, at, here.value, -1, 64)
		}
		text := p.formula(page, here.formula, linked)
		if len(text) > longest {
			return fmt.Errorf("sheet: the formula of %s on page %q has %d letters; a spreadsheet takes %d, so take fewer inputs or samples", c.name, page, len(text), longest)
		}
		return p.file.SetCellFormula(page, at, text)
	})
}

// formula writes a formula for a page: what the page shows of another it takes from here.
func (p *paper) formula(page string, formula []part, link bool) string {
	var s strings.Builder
	for _, q := range formula {
		s.WriteString(q.text)
		if q.cell == nil {
			continue
		}
		row, col, on := q.cell.row, q.cell.col, q.cell.page
		if here, ok := p.linked[page][q.cell]; ok && !link {
			row, col, on = here[0], here[1], page
		}
		at, _ := excelize.CoordinatesToCellName(col, row, on != page)
		if on != page {
			at = "'" + on + "'!" + at
		}
		s.WriteString(at)
	}
	return s.String()
}

// note writes the formula in letters beside a row.
func (p *paper) note(page string, row int, name string, c *cell) {
	p.put = append(p.put, func() error {
		if c.formula == nil || c.fixed {
			return nil
		}
		words := c.words
		if words == "" {
			words = p.letters(c.formula)
		}
		return p.text(page, row, p.width[page]+3, name+" = "+words, "note")
	})
}

// letters is a formula with the names of its cells, shortened in the middle.
func (p *paper) letters(formula []part) string {
	const most = 31
	var s strings.Builder
	for k, q := range formula {
		switch {
		case q.cell != nil && (k < most || k > len(formula)-4):
			s.WriteString(q.cell.name)
		case k < most || k > len(formula)-4:
			s.WriteString(bookish.Replace(q.text))
		case k == most:
			s.WriteString(" … ")
		}
	}
	return strings.TrimSpace(s.String())
}

// bookish writes a formula of a spreadsheet as in books.
var bookish = strings.NewReplacer("*", "·", "(-", "(−", ",-", ", −", ",", ", ", "-", " − ", "+", " + ", "EXP", "exp", "LN", "ln", "TANH", "tanh", "MAX", "max", "MIN", "min", "SQRT", "√", "PI()", "π", ">=", " ≥ ", ">", " > ", "<", " < ")

// says is what a row of a block is called in its formula.
func (bl *block) says(i int) string {
	if bl.param != nil {
		return bl.cells[i][0].name
	}
	name, _, _ := strings.Cut(bl.rows[i], "  (")
	return name
}

// notes writes which numbers do not move below the data.
func (p *paper) notes(fixed []string) {
	for _, line := range fixed {
		p.text("step", p.next["step"], 1, line, "plain")
		p.next["step"]++
	}
}

// finish sets widths and frozen heads, and has the program calculate when it opens.
func (p *paper) finish() error {
	for page, columns := range p.width {
		last, _ := excelize.ColumnNumberToName(max(columns, 4) + 1)
		words, _ := excelize.ColumnNumberToName(columns + 3)
		p.must(p.file.SetColWidth(page, "A", "A", p.widest(page)))
		p.must(p.file.SetColWidth(page, "B", last, 12))
		p.must(p.file.SetColWidth(page, words, words, 60))
		p.must(p.file.SetPanes(page, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 2, TopLeftCell: "B3", ActivePane: "bottomRight"}))
		fit, orientation := 1, "landscape"
		p.must(p.file.SetPageLayout(page, &excelize.PageLayoutOptions{Orientation: &orientation, FitToWidth: &fit, FitToHeight: new(int)}))
		yes := true
		p.must(p.file.SetSheetProps(page, &excelize.SheetPropsOptions{FitToPage: &yes}))
	}
	yes := true
	p.must(p.file.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &yes}))
	return p.err
}

// widest is the width of the first column, in letters.
func (p *paper) widest(page string) float64 {
	w := 12
	for _, bl := range p.blocks {
		if bl.page == page {
			for _, name := range bl.rows {
				w = max(w, utf8.RuneCountInString(name)+2)
			}
		}
	}
	return math.Min(float64(w), 40)
}

// text writes words.
func (p *paper) text(page string, row, col int, words, style string) error {
	at, err := excelize.CoordinatesToCellName(col, row)
	if err == nil {
		err = p.file.SetCellStr(page, at, words)
	}
	if err == nil {
		err = p.file.SetCellStyle(page, at, at, p.style(style))
	}
	p.must(err)
	return err
}

// style is the style of a name: "number" and "legend" are followed by a colour.
func (p *paper) style(name string) int {
	if id, ok := p.styles[name]; ok {
		return id
	}
	s := &excelize.Style{Font: &excelize.Font{Size: 11}}
	colour := func(c string) { s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c}} }
	switch {
	case strings.HasPrefix(name, "number"):
		format := "0.000000;-0.000000;0"
		s.CustomNumFmt = &format
		colour(name[len("number"):])
	case strings.HasPrefix(name, "legend"):
		s.Alignment = &excelize.Alignment{Horizontal: "center"}
		colour(name[len("legend"):])
	case name == "title":
		s.Font = &excelize.Font{Size: 14, Bold: true}
	case name == "block":
		s.Font = &excelize.Font{Size: 11, Bold: true}
	case name == "head":
		s.Font = &excelize.Font{Size: 10, Color: "595959"}
		s.Alignment = &excelize.Alignment{Horizontal: "right"}
	case name == "note":
		s.Font = &excelize.Font{Size: 11, Color: "595959"}
	}
	id, err := p.file.NewStyle(s)
	p.must(err)
	p.styles[name] = id
	return id
}

// must keeps the first error.
func (p *paper) must(err error) {
	if p.err == nil {
		p.err = err
	}
}
