package chaptertest

import (
	"fmt"
	"math"
	"testing"

	"glassnet/internal/notebook"
)

func TestNumbersFrom(t *testing.T) {
	shows := func(texts ...string) *notebook.Cell {
		c := &notebook.Cell{Type: "code"}
		for _, s := range texts {
			c.Outputs = append(c.Outputs, &notebook.Output{Type: "stream", Name: "stdout", Text: s})
		}
		return c
	}
	nb := &notebook.Notebook{Cells: []*notebook.Cell{
		shows("title 1\nrate  loss\n", "0.5   -1.25e-3 (2 of 5)\n⎡0.33  -8⎤\n+Inf … NaN\n"), {Type: "code"}, shows("title 2\n"),
	}}
	for from, want := range map[string][][]float64{
		"rate":    {{}, {0.5, -1.25e-3, 2, 5}, {0.33, -8}, {math.Inf(1), math.NaN()}},
		"⎡":       {{0.33, -8}, {math.Inf(1), math.NaN()}},
		"title 2": {{2}},
	} {
		if rows, found := numbersFrom(nb, from); found != 1 || fmt.Sprintf("%g", rows) != fmt.Sprintf("%g", want) {
			t.Errorf("from %q: %v, found %d", from, rows, found)
		}
	}
	for from, want := range map[string]int{"title": 2, "loss": 0} {
		if _, found := numbersFrom(nb, from); found != want {
			t.Errorf("%d lines begin with %q", found, from)
		}
	}
}
