package viz

import (
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Rows and columns without names count from 1, as the text and the ledger do.
func TestHeatCountsFromOne(t *testing.T) {
	h := Heat("", mat.NewDense(2, 3, nil))
	if r, c := h.rowNames(), h.colNames(); !slices.Equal(r, []string{"1", "2"}) || !slices.Equal(c, []string{"1", "2", "3"}) {
		t.Errorf("rows %v, columns %v", r, c)
	}
}

// A line of the key is for points that are joined.
func TestKeyOfSingleDots(t *testing.T) {
	nan := Curve("", func(float64) float64 { return 0 }, 0, 1).Y
	for i := range nan {
		nan[i] = 1 / float64((i+1)%2) // every other one is infinite
	}
	x := make([]float64, len(nan))
	if (curve{x: x, y: nan}).joined() || !(curve{x: x, y: x}).joined() {
		t.Error("single dots are joined, or a line is not")
	}
}
