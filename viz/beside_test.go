package viz

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func ExampleBeside() {
	got := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	want := mat.NewDense(2, 2, []float64{1, 2, 3, -4}) // one sign is wrong
	Show(Beside("δ", got, want))
}

// All parts have the same colours, and the difference is where it should be.
func TestBeside(t *testing.T) {
	want := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	got := mat.DenseCopyOf(want)
	got.Set(1, 2, -6)
	maps := Beside("W", got, want).(*Panels).Figures
	for k, wantAt := range []float64{-6, 6, -12} {
		h := maps[k].(*HeatMap)
		if h.M.At(1, 2) != wantAt || h.Limit != 12 {
			t.Errorf("%s: %v, limit %v", h.Title, h.M.At(1, 2), h.Limit)
		}
	}
	list := Beside("b", mat.NewDense(1, 3, []float64{1, math.Inf(1), math.NaN()}), mat.NewDense(1, 3, []float64{1, 2, 3})).(*HeatMap)
	if list.Limit != 3 || strings.Join(list.Rows, " ") != "yours right yours − right" || list.M.At(2, 0) != 0 {
		t.Errorf("%+v", list)
	}
	if _, ok := Beside("b", mat.NewDense(1, 40, nil), mat.NewDense(1, 40, nil)).(*Chart); !ok {
		t.Error("a long list is no chart")
	}
}
