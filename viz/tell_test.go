package viz

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"glassnet/nn"
)

// A description says what is to be seen: ends, extremes, axes, and of a grid its panels.
func TestTell(t *testing.T) {
	decay := Lines("‖δ⁽ˡ⁾‖", "layer", "‖δ⁽ˡ⁾‖", Series{Name: "σ", Y: []float64{1e-7, 1e-4, 4e-2}}, Series{Name: "ReLU", Y: []float64{0.05, 0.02, 0.05}})
	decay.LogY()
	var series []Series
	for range 8 {
		series = append(series, Series{Name: "s", Y: []float64{1, 2}})
	}
	for i := range series {
		series[i].Name += string(rune('1' + i))
	}
	many := Lines("many", "x", "y", series...)
	for _, c := range []struct {
		f    Figure
		want string
	}{
		{decay, "‖δ⁽ˡ⁾‖: ‖δ⁽ˡ⁾‖ against layer, the y axis logarithmic; σ from 1e−07 at 1 to 0.04 at 3; ReLU from 0.05 at 1 to 0.05 at 3, at least 0.02 at 2"},
		{Lines("", "s", "", Series{Y: []float64{math.NaN(), 3, 9, 3, math.Inf(1)}}), "against s; from 3 at 2 to 3 at 4, at most 9 at 3"},
		{Lines("none", "x", "y", Series{Name: "a", Y: []float64{math.NaN()}}), "none: y against x"},
		{Bars("norms", "l", "norm", []string{"W₁", "W₂"}, Series{Name: "σ", Y: []float64{0.02, 0.5}}), "norms: bars, norm against l, at 2 places; σ from 0.02 at W₁ to 0.5 at W₂"},
		{Points("p", "x", "y", Series{Name: "a", Y: []float64{1, 2}}, Series{Name: "b", Y: []float64{1}}), "p: points, y against x; a 2 points; b 1 point"},
		{Heat("W", mat.NewDense(2, 2, []float64{0, 1, -2, math.NaN()})), "W: heat map of a 2×2 matrix, from −2 in row 2, column 1 to 1 in row 1, column 2"},
		{many, "many: y against x; s1 from 1 at 1 to 2 at 2; s2 from 1 at 1 to 2 at 2; s3 from 1 at 1 to 2 at 2; s4 from 1 at 1 to 2 at 2; s5 from 1 at 1 to 2 at 2; and 3 more"},
	} {
		if got := Alt(c.f); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
	g := Grid(2, decay, many)
	g.Title = "both"
	if got := Alt(g); !strings.HasPrefix(got, "both: 2 figures. 1: ‖δ⁽ˡ⁾‖") || !strings.Contains(got, "; 2: many") {
		t.Errorf("got %s", got)
	}
}

// A card is a table for who listens; a slider has a name, and says its number and its frame.
func TestTablesAndSliders(t *testing.T) {
	page := Card(nn.Table{Title: "a <b>", Header: []string{"", "size"}, Rows: [][]any{{"W & b", 4}}}).tableHTML()
	for _, want := range []string{`<table class="viz-table" aria-label="a &lt;b&gt;: table of 1 row">`, "<caption>a &lt;b&gt;</caption>", `<td></td><th scope="col">size</th>`, `<th scope="row">W &amp; b</th><td>4</td>`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	slider := Frames("b", []float64{-1.5, 0, 2}, func(v float64) Figure { return Lines("|b|", "x", "y", Series{Y: []float64{v, v}}) }).HTML()
	for _, want := range []string{`aria-label="b" aria-valuetext="0"`, `data-values="−1.5 0 2"`, `data-alts="/b/: y against x; from −1.5 at 1 to −1.5 at 2|/b/`, "i.alt=this.dataset.alts"} {
		if !strings.Contains(slider, want) {
			t.Errorf("no %s in the slider", want)
		}
	}
}
