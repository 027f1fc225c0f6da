package viz

import (
	"fmt"
	"slices"
	"strings"

	"glassnet/nn"
)

// Data is the table behind a figure: what it shows, as numbers. Print it, or
// write it with its CSV method. The parts of a Grid follow one another, named
// in the first column. A figure that is not of this package has no table: the
// result is empty.
func Data(f Figure) nn.Table {
	d, ok := f.(interface{ Data() nn.Table })
	if !ok {
		return nn.Table{}
	}
	t := d.Data()
	t.Title = Title(f)
	return t
}

// Column is one column of the numbers behind a figure, for checking what the
// figure says. It panics when there is no such column; cells that are not
// numbers are left out. Rows can be chosen by the values of other columns:
//
//	Column(fig, "L", "series", "training")
func Column(f Figure, name string, where ...string) []float64 {
	t := Data(f)
	index := func(name string) int {
		k := slices.Index(t.Header, name)
		if k < 0 {
			panic(fmt.Sprintf("viz: the figure has no column %q; it has %s", name, strings.Join(t.Header, ", ")))
		}
		return k
	}
	k := index(name)
	var x []float64
	for _, row := range t.Rows {
		chosen := true
		for i := 0; i+1 < len(where); i += 2 {
			chosen = chosen && fmt.Sprint(row[index(where[i])]) == where[i+1]
		}
		if !chosen {
			continue
		}
		switch v := row[k].(type) {
		case float64:
			x = append(x, v)
		case int:
			x = append(x, float64(v))
		}
	}
	return x
}

// row appends a row to a table.
func row(t *nn.Table, cells ...any) { t.Add(cells...) }

// join puts tables one below the other: their columns side by side, equal
// names shared, with the name of the part in a first column.
func join(names []string, parts []nn.Table) (t nn.Table) {
	t.Header = []string{"figure"}
	for _, p := range parts {
		for _, h := range p.Header {
			if !slices.Contains(t.Header, h) {
				t.Header = append(t.Header, h)
			}
		}
	}
	for i, p := range parts {
		for _, from := range p.Rows {
			to := make([]any, len(t.Header))
			for k := range to {
				to[k] = ""
			}
			to[0] = names[i]
			for k, h := range p.Header {
				to[slices.Index(t.Header, h)] = from[k]
			}
			t.Rows = append(t.Rows, to)
		}
	}
	return t
}
