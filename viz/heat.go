package viz

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot/vg"
)

// A HeatMap is a matrix as a field of colours, row 0 at the top, with the
// values written into the cells where there is room. Its fields may be set
// before it is shown.
type HeatMap struct {
	Drawing
	M          mat.Matrix
	X, Y       string   // what the columns and the rows are
	Rows, Cols []string // a name for each row and column; nil counts 1, 2, 3, …
	Sequential bool     // colours from 0 to Limit instead of −Limit to Limit
	Limit      float64  // value of the last colour; 0 takes the largest |m|
	Decimals   int      // of the values in the cells; negative writes none

	Words map[[2]int]string // at row, column: a word on grey in the place of a value that is not known
}

// Heat draws m with colours centred on zero: blue is negative, red positive.
func Heat(title string, m mat.Matrix) *HeatMap {
	r, c := m.Dims()
	if r == 0 || c == 0 {
		panic(fmt.Sprintf("viz: heat map %q: the matrix is %d×%d; it needs a row and a column", title, r, c))
	}
	h := &HeatMap{M: mat.DenseCopyOf(m), Decimals: 2}
	h.Title = title
	h.paint = h.draw
	h.About = fmt.Sprintf("heat map of a %d×%d matrix", r, c) + extremes(m)
	return h
}

// extremes says where the smallest and the largest number of a matrix stand, "" if it has one row and one column.
func extremes(m mat.Matrix) string {
	r, c := m.Dims()
	low, high := [2]int{-1}, [2]int{-1}
	for i := range r {
		for j := range c {
			v := m.At(i, j)
			if !finite(v) {
				continue
			}
			if low[0] < 0 || v < m.At(low[0], low[1]) {
				low = [2]int{i, j}
			}
			if high[0] < 0 || v > m.At(high[0], high[1]) {
				high = [2]int{i, j}
			}
		}
	}
	if low[0] < 0 || r*c == 1 {
		return ""
	}
	at := func(p [2]int) string {
		return fmt.Sprintf("%s in row %d, column %d", short(m.At(p[0], p[1])), p[0]+1, p[1]+1)
	}
	return fmt.Sprintf(", from %s to %s", at(low), at(high))
}

const (
	cellWidth, cellHeight = 34 * vg.Length(1), 19 * vg.Length(1) // of a cell with a value
	barWidth              = 9 * vg.Length(1)                     // of the colour bar
)

// valued tells whether values are written into the cells.
func (h *HeatMap) valued() bool {
	r, c := h.M.Dims()
	return h.Decimals >= 0 && r <= 24 && c <= 14
}

// Size grows with the matrix.
func (h *HeatMap) Size() (width, height vg.Length) {
	if h.w > 0 {
		return h.w, h.h
	}
	r, c := h.M.Dims()
	var w, t vg.Length
	if h.valued() {
		w, t = h.valueWidth()*vg.Length(c), cellHeight*vg.Length(r)
	} else {
		s := min(max(240/vg.Length(max(r, c)), 300/vg.Length(c)), 14, max(240/vg.Length(r), 2))
		w, t = max(s*vg.Length(c), 60), max(s*vg.Length(r), 50)
	}
	left, below := h.edges()
	width = w + left + 2*margin + h.legendWidth()
	width = max(width, h.headingWidth())
	return width, max(t, 50) + below + headingHeight + 2*margin
}

// project stretches the cells to the room of a slide, and shows as many rows as have room for what is written.
func (h *HeatMap) project(room vg.Point) (all []Figure) {
	if h.w > 0 {
		return []Figure{h}
	}
	rows, cols := h.M.Dims()
	_, below := h.edges()
	head := headingHeight
	if h.Title == "" {
		head = 0
	}
	least := vg.Length(1) // of the height of a row
	if h.valued() || h.Rows != nil {
		least = tickSize * 1.25
	}
	most := max(1, int((room.Y-2*margin-below-head)/least))
	several := (rows + most - 1) / most
	for k := range several {
		from, to := k*rows/several, (k+1)*rows/several
		part := *h
		part.M = mat.DenseCopyOf(h.M).Slice(from, to, 0, cols)
		part.Rows, part.Limit, part.Words = h.rowNames()[from:to], h.limit(), map[[2]int]string{}
		for at, word := range h.Words {
			if from <= at[0] && at[0] < to {
				part.Words[[2]int{at[0] - from, at[1]}] = word
			}
		}
		part.paint = part.draw
		place := room
		if left, _ := h.edges(); !part.valued() { // square cells
			place.X = min(room.X, (room.Y-2*margin-below-head)*vg.Length(cols)/vg.Length(to-from)+left+h.legendWidth()+2*margin)
		}
		all = append(all, roomed{&part, place})
	}
	return all
}

// valueWidth is the width of a cell with a value: wide enough for its column's name.
func (h *HeatMap) valueWidth() vg.Length {
	return max(cellWidth, min(widest(sans, tickSize, h.Cols...)+6, 2*cellWidth))
}

// edges is the room for the names of the rows and columns.
func (h *HeatMap) edges() (left, below vg.Length) {
	left = widest(sans, tickSize, h.rowNames()...) + 5
	below = tickSize * 1.5
	if h.turn() {
		below = widest(sans, tickSize, h.Cols...) + 6
	}
	if h.Y != "" {
		left += labelSize * 1.4
	}
	if h.X != "" {
		below += labelSize * 1.4
	}
	return left, below
}

// turn tells whether the names of the columns are too long to lie flat.
func (h *HeatMap) turn() bool { return widest(sans, tickSize, h.Cols...) > h.valueWidth()-2 }

func (h *HeatMap) legendWidth() vg.Length {
	return 10 + barWidth + 4 + widest(sans, tickSize, h.bounds()...)
}

func (h *HeatMap) bounds() []string {
	top := h.limit()
	if h.Sequential {
		return []string{"0", short(top)}
	}
	return []string{short(-top), "0", short(top)}
}

func (h *HeatMap) limit() float64 {
	if h.Limit > 0 {
		return h.Limit
	}
	return largest(h.M)
}

// largest is the largest finite |m|.
func largest(m mat.Matrix) (top float64) {
	r, c := m.Dims()
	for i := range r {
		for j := range c {
			if v := math.Abs(m.At(i, j)); finite(v) {
				top = max(top, v)
			}
		}
	}
	return top
}

func (h *HeatMap) rowNames() []string { r, _ := h.M.Dims(); return counted(h.Rows, r) }
func (h *HeatMap) colNames() []string { _, c := h.M.Dims(); return counted(h.Cols, c) }

// counted is the names, or else 1, 2, 3, …
func counted(names []string, n int) []string {
	if names != nil {
		if len(names) != n {
			panic(fmt.Sprintf("viz: heat map: %d names for %d rows or columns", len(names), n))
		}
		return names
	}
	for i := range n {
		names = append(names, strconv.Itoa(i+1))
	}
	return names
}

// Data has one row per entry.
func (h *HeatMap) Data() (t nn.Table) {
	t.Header = []string{"row", "column", "value"}
	rows, cols := h.rowNames(), h.colNames()
	for i := range rows {
		for j := range cols {
			if h.Words[[2]int{i, j}] != "" {
				continue
			}
			row(&t, rows[i], cols[j], h.M.At(i, j))
		}
	}
	return t
}

// colours is the colour of a value.
func (h *HeatMap) colours() func(v float64) color.RGBA {
	limit := h.limit()
	return func(v float64) color.RGBA {
		switch {
		case !finite(v):
			return missing
		case h.Sequential && limit == 0:
			return sequential[0]
		case h.Sequential:
			return sequential.at(v / limit)
		}
		return signed(v, limit)
	}
}

func (h *HeatMap) draw(p pen) {
	rows, cols := h.M.Dims()
	left, below := h.edges()
	p = h.legend(p)
	field := vg.Rectangle{Min: pt(p.Min.X+left, p.Min.Y+below), Max: p.Max}
	cw, ch := (field.Max.X-field.Min.X)/vg.Length(cols), (field.Max.Y-field.Min.Y)/vg.Length(rows)
	if !h.valued() { // square cells
		s := min(cw, ch)
		if float64(max(cols, rows))/float64(min(cols, rows)) > 6 {
			s = 0 // but a band may be stretched
		} else {
			cw, ch = s, s
		}
		field.Max.X = field.Min.X + cw*vg.Length(cols)
		field.Min.Y = field.Max.Y - ch*vg.Length(rows)
	}
	colour := h.colours()
	p.raster(field, rows, cols, func(i, j int) color.RGBA {
		if h.Words[[2]int{i, j}] != "" {
			return pale
		}
		return colour(h.M.At(i, j))
	})
	p.frame(field, thinWidth, grey)
	at := func(i, j int) vg.Point {
		return pt(field.Min.X+cw*(vg.Length(j)+0.5), field.Max.Y-ch*(vg.Length(i)+0.5))
	}
	if h.valued() {
		h.values(p, colour, at)
	}
	h.names(p, field, at, cw, ch)
}

func (h *HeatMap) values(p pen, colour func(v float64) color.RGBA, at func(i, j int) vg.Point) {
	rows, cols := h.M.Dims()
	for i := range rows {
		for j := range cols {
			v, q := h.M.At(i, j), at(i, j)
			if word := h.Words[[2]int{i, j}]; word != "" {
				p.text(sans, tickSize, grey, q.X, q.Y, 0.5, word)
				continue
			}
			p.text(sans, tickSize, readable(colour(v)), q.X, q.Y, 0.5, compact(v, h.Decimals))
		}
	}
}

// compact writes v with a number of decimals, or, where these would show
// nothing or not fit, with two digits and a power of ten.
func compact(v float64, decimals int) string {
	a := math.Abs(v)
	if v != 0 && finite(v) && decimals > 0 && (a < 0.5*math.Pow(10, -float64(decimals)) || a >= 1e4) {
		return minus(strconv.FormatFloat(v, 'e', 0, 64))
	}
	if !finite(v) {
		return minus(fmt.Sprint(v))
	}
	return number(v, decimals)
}

func (h *HeatMap) names(p pen, field vg.Rectangle, at func(i, j int) vg.Point, cw, ch vg.Length) {
	rows, cols := h.rowNames(), h.colNames()
	for i := 0; i < len(rows); i += skip(ch, tickSize*1.2, len(rows)) {
		p.text(sans, tickSize, ink, field.Min.X-4, at(i, 0).Y, 1, rows[i])
	}
	y := field.Min.Y - tickSize*0.8
	for j := 0; j < len(cols); j += skip(cw, widest(sans, tickSize, cols...)+2, len(cols)) {
		if h.turn() {
			p.turned(sans, tickSize, ink, at(0, j).X, field.Min.Y-3-measure(sans, tickSize, cols[j])/2, cols[j])
		} else {
			p.text(sans, tickSize, ink, at(0, j).X, y, 0.5, cols[j])
		}
	}
	if h.X != "" {
		p.text(sans, labelSize, ink, (field.Min.X+field.Max.X)/2, p.Min.Y+labelSize*0.5, 0.5, h.X)
	}
	if h.Y != "" {
		p.turned(sans, labelSize, ink, p.Min.X+labelSize*0.5, (field.Min.Y+field.Max.Y)/2, h.Y)
	}
}

// skip is how many cells lie between two names, so that they do not overlap.
func skip(cell, name vg.Length, n int) int {
	if cell >= name {
		return 1
	}
	for _, k := range []int{2, 5, 10, 20, 50, 100, 200, 500, 1000} {
		if cell*vg.Length(k) >= name {
			return k
		}
	}
	return n
}

// legend draws the colour bar at the right and returns the canvas beside it.
func (h *HeatMap) legend(p pen) pen {
	w := h.legendWidth()
	x := p.Max.X - w + 10
	_, below := h.edges()
	lo, hi := p.Min.Y+below, p.Max.Y
	bar := vg.Rectangle{Min: pt(x, lo), Max: pt(x+barWidth, hi)}
	const n = 64
	p.raster(bar, n, 1, func(i, _ int) color.RGBA {
		t := 1 - float64(i)/(n-1)
		if h.Sequential {
			return sequential.at(t)
		}
		return diverging.at(t)
	})
	p.frame(bar, thinWidth, grey)
	names := h.bounds()
	for i, s := range names {
		y := lo + tickSize*0.4 + (hi-lo-tickSize*0.8)*vg.Length(i)/vg.Length(len(names)-1)
		p.text(sans, tickSize, ink, bar.Max.X+4, y, 0, s)
	}
	p.Max.X -= w
	return p
}

// Confusion draws how often samples of a class (row) were taken for another
// (column). m holds counts; the diagonal is what was right.
func Confusion(title string, m mat.Matrix, classes []string) *HeatMap {
	h := Heat(title, m)
	h.X, h.Y, h.Rows, h.Cols = "predicted", "true", classes, classes
	h.Sequential, h.Decimals = true, 0
	r, _ := m.Dims()
	var hit float64
	for i := range r {
		hit += m.At(i, i)
	}
	if n := mat.Sum(m); n > 0 {
		h.About = fmt.Sprintf("confusion matrix of %d classes, %s of %s right", r, plain(hit), plain(n))
	}
	return h
}

// plain writes a number without a power of ten.
func plain(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// ConfusionOf counts predictions a against targets y, one column per sample,
// one row per class: entry i, j is the number of samples of class i for which
// row j of a is the largest.
func ConfusionOf(a, y mat.Matrix) *mat.Dense {
	k, n := a.Dims()
	if r, c := y.Dims(); r != k || c != n {
		panic(fmt.Sprintf("viz: confusion: a is %d×%d, y is %d×%d", k, n, r, c))
	}
	m := mat.NewDense(max(k, 2), max(k, 2), nil)
	cut := nn.Threshold(y)
	for j := range n {
		t, g := classAt(y, j, cut), classAt(a, j, cut)
		m.Set(t, g, m.At(t, g)+1)
	}
	return m
}
