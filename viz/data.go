package viz

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Table is the numbers of a figure: a line of names and a line per row.
// Numbers are written so that reading them gives the same float64.
type Table struct {
	Header []string
	Rows   [][]string
}

// Data is the table behind a figure: what it shows, as numbers. The parts of
// a Grid follow one another, named in the first column. A figure that is not
// of this package has no table: the result is empty.
func Data(f Figure) Table {
	if d, ok := f.(interface{ Data() Table }); ok {
		return d.Data()
	}
	return Table{}
}

// String is the table as CSV (RFC 4180).
func (t Table) String() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	if len(t.Header) > 0 {
		w.Write(t.Header) // a strings.Builder never fails
		w.WriteAll(t.Rows)
	}
	return b.String()
}

// Column is the column of a name as numbers. It panics when there is no such
// column or when it has something else than numbers; empty cells are left out.
func (t Table) Column(name string) []float64 {
	k := t.index(name)
	var x []float64
	for i, row := range t.Rows {
		if row[k] == "" {
			continue
		}
		v, err := strconv.ParseFloat(row[k], 64)
		if err != nil {
			panic(fmt.Sprintf("viz: table: column %q, row %d is %q, not a number", name, i+1, row[k]))
		}
		x = append(x, v)
	}
	return x
}

// Where is the table of the rows whose column has the given value.
func (t Table) Where(name, value string) Table {
	k := t.index(name)
	w := Table{Header: t.Header}
	for _, row := range t.Rows {
		if row[k] == value {
			w.Rows = append(w.Rows, row)
		}
	}
	return w
}

func (t Table) index(name string) int {
	k := slices.Index(t.Header, name)
	if k < 0 {
		panic(fmt.Sprintf("viz: table: no column %q in %s", name, strings.Join(t.Header, ", ")))
	}
	return k
}

// add appends a row of strings and numbers.
func (t *Table) add(cells ...any) {
	row := make([]string, len(cells))
	for i, c := range cells {
		if v, ok := c.(float64); ok {
			row[i] = strconv.FormatFloat(v, 'g', -1, 64)
		} else {
			row[i] = fmt.Sprint(c)
		}
	}
	t.Rows = append(t.Rows, row)
}

// join puts tables one below the other: their columns side by side, equal
// names shared, with the name of the part in a first column.
func join(names []string, parts []Table) (t Table) {
	t.Header = []string{"figure"}
	for _, p := range parts {
		for _, h := range p.Header {
			if !slices.Contains(t.Header, h) {
				t.Header = append(t.Header, h)
			}
		}
	}
	for i, p := range parts {
		for _, row := range p.Rows {
			r := make([]string, len(t.Header))
			r[0] = names[i]
			for k, h := range p.Header {
				r[slices.Index(t.Header, h)] = row[k]
			}
			t.Rows = append(t.Rows, r)
		}
	}
	return t
}
