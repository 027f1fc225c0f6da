package viz

import (
	"fmt"
	"math"
	"strings"

	"glassnet/nn"
)

// mostTold is how many series, or panels of a grid, are told one by one.
const mostTold = 5

// Describe says what is seen: what stands against what, on which axes, and of
// each series where it begins, where it ends and how far it goes between.
func (c *Chart) Describe() string {
	about := c.About
	_, logX := c.X.scale.(logScale)
	_, logY := c.Y.scale.(logScale)
	switch {
	case logX && logY:
		about += ", both axes logarithmic"
	case logX:
		about += ", the x axis logarithmic"
	case logY:
		about += ", the y axis logarithmic"
	}
	if c.told == nil {
		return about
	}
	if series := c.told(c.table); series != "" {
		about += "; " + series
	}
	return about
}

// aRow is what a table of series says of one of them.
type aRow struct {
	name string
	x    []any
	y    []float64
}

// bySeries sorts the rows of a table by the column of the series.
func bySeries(t nn.Table, series, x, y int) (all []*aRow) {
	known := map[string]*aRow{}
	for _, r := range t.Rows {
		name := fmt.Sprint(r[series])
		if known[name] == nil {
			known[name] = &aRow{name: name}
			all = append(all, known[name])
		}
		if v, ok := r[y].(float64); ok {
			known[name].x, known[name].y = append(known[name].x, r[x]), append(known[name].y, v)
		}
	}
	return all
}

// tellLines is told of lines: series, x, y.
func tellLines(t nn.Table) string { return tellSeries(bySeries(t, 0, 1, 2)) }

// tellBars is told of bars: name, series, y.
func tellBars(t nn.Table) string { return tellSeries(bySeries(t, 1, 0, 2)) }

// tellPoints is told of points: how many of each series.
func tellPoints(t nn.Table) string {
	var says []string
	for _, s := range bySeries(t, 0, 1, 2) {
		says = append(says, strings.TrimSpace(s.name+" "+plural(len(s.y), "point")))
	}
	return listed(says)
}

func tellSeries(all []*aRow) string {
	var says []string
	for _, s := range all {
		if s := s.tell(); s != "" {
			says = append(says, s)
		}
	}
	return listed(says)
}

// tell is "σ from 0.0025 at −6 to 0.998 at 6, at most 1.2 at 3".
func (s *aRow) tell() string {
	first, last, low, high := -1, -1, -1, -1
	for i, v := range s.y {
		if !finite(v) {
			continue
		}
		if first < 0 {
			first, low, high = i, i, i
		}
		last = i
		if v < s.y[low] {
			low = i
		}
		if v > s.y[high] {
			high = i
		}
	}
	if first < 0 {
		return ""
	}
	at := func(i int) string {
		x := s.x[i]
		if v, ok := x.(float64); ok {
			x = short(v)
		}
		return fmt.Sprintf("%s at %v", short(s.y[i]), x)
	}
	says := strings.TrimSpace(s.name + " from " + at(first) + " to " + at(last))
	if first == last {
		says = strings.TrimSpace(s.name + " " + at(first))
	}
	span := s.y[high] - s.y[low]
	if s.y[low] < math.Min(s.y[first], s.y[last])-0.02*span {
		says += ", at least " + at(low)
	}
	if s.y[high] > math.Max(s.y[first], s.y[last])+0.02*span {
		says += ", at most " + at(high)
	}
	return says
}

// listed joins sentences, of many the first.
func listed(says []string) string {
	if n := len(says); n > mostTold {
		says = append(says[:mostTold:mostTold], fmt.Sprintf("and %d more", n-mostTold))
	}
	return strings.Join(says, "; ")
}

// against is "y against x", where either may have no name.
func against(y, x string) string {
	switch {
	case y == "" && x == "":
		return "a curve"
	case y == "":
		return "against " + x
	case x == "":
		return y
	}
	return y + " against " + x
}
