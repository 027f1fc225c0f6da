package search

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"glassnet/internal/wholefile"
)

// Table is the trials as a header and rows of ints, float64s and strings: the
// number of the trial, one column per dimension, loss, state and error.
//
//	header, rows := space.Table(trials)
//	fmt.Println(nn.Table{Header: header, Rows: rows})
func (s Space) Table(trials []Trial) (header []string, rows [][]any) {
	header = []string{first}
	for _, d := range s {
		header = append(header, d.Name)
	}
	header = append(header, loss, state, reason)
	for _, t := range trials {
		row := []any{t.Index}
		for i, d := range s {
			row = append(row, d.cell(t.Config.values[i]))
		}
		message := ""
		if t.Err != nil {
			message = t.Err.Error()
		}
		rows = append(rows, append(row, t.Loss, string(t.State), message))
	}
	return header, rows
}

// WriteCSV writes the table. Numbers have as many digits as it takes to read
// the same number; the loss of a trial that failed is NaN.
func (s Space) WriteCSV(w io.Writer, trials []Trial) error {
	header, rows := s.Table(trials)
	out := csv.NewWriter(w)
	out.Write(header)
	for _, row := range rows {
		var record []string
		for _, cell := range row {
			record = append(record, text(cell, -1))
		}
		out.Write(record)
	}
	out.Flush()
	return out.Error()
}

// ReadCSV reads what WriteCSV wrote, in the order of the trials' numbers. It is
// an error if the columns or a value do not belong to the space.
func (s Space) ReadCSV(r io.Reader) ([]Trial, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	records, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	header, _ := s.Table(nil)
	if len(records) == 0 {
		return nil, fmt.Errorf("the file is empty; this space needs the columns %s", strings.Join(header, ","))
	}
	if !slices.Equal(records[0], header) {
		return nil, fmt.Errorf("the columns are %s, this space needs %s", strings.Join(records[0], ","), strings.Join(header, ","))
	}
	var trials []Trial
	for row, record := range records[1:] {
		t, err := s.parse(record)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", row+1, err)
		}
		trials = append(trials, t)
	}
	slices.SortStableFunc(trials, func(a, b Trial) int { return a.Index - b.Index })
	for i := 1; i < len(trials); i++ {
		if trials[i].Index == trials[i-1].Index {
			return nil, fmt.Errorf("two rows are trial %d", trials[i].Index)
		}
	}
	return trials, nil
}

// parse reads one row.
func (s Space) parse(record []string) (t Trial, err error) {
	if len(record) != len(s)+4 {
		return t, fmt.Errorf("%d cells, the header has %d", len(record), len(s)+4)
	}
	if t.Index, err = strconv.Atoi(record[0]); err != nil || t.Index < 0 {
		return t, fmt.Errorf("trial is %q, not a number from 0", record[0])
	}
	t.Config = Config{s, make([]float64, len(s))}
	for i, d := range s {
		if t.Config.values[i], err = d.parse(record[i+1]); err != nil {
			return t, err
		}
	}
	end := record[len(s)+1:]
	if t.Loss, err = strconv.ParseFloat(end[0], 64); err != nil {
		return t, fmt.Errorf("loss is %q, not a number", end[0])
	}
	t.State = State(end[1])
	if end[2] != "" {
		t.Err = errors.New(oneLine(end[2]))
	}
	finite := !math.IsNaN(t.Loss) && !math.IsInf(t.Loss, 0)
	if t.State == Done && finite && t.Err == nil || t.State == Failed && math.IsNaN(t.Loss) && t.Err != nil {
		return t, nil
	}
	return t, fmt.Errorf("loss %s, state %q and error %q do not go together: done has a finite loss and no error, failed has NaN and an error", end[0], end[1], end[2])
}

// oneLine is a text that a cell can hold and give back.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
}

// load reads the table of an earlier run; no file is no trial.
func (s Space) load(file string) ([]Trial, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	defer f.Close()
	trials, err := s.ReadCSV(f)
	if err != nil {
		return nil, fmt.Errorf("search: %s: %w", file, err)
	}
	return trials, nil
}

// save replaces the table as a whole: whenever the program ends, the file is
// the old one or the new one.
func (s Space) save(file string, trials []Trial) error {
	err := wholefile.Write(file, func(w io.Writer) error { return s.WriteCSV(w, trials) })
	if err != nil {
		return fmt.Errorf("search: %s: %w", file, err)
	}
	return nil
}
