package viz

import (
	"fmt"

	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// LayerChecks draws |u − v|/(|u| + |v|), the largest relative error of the
// gradient in every layer (column) of every check (row), in colours from 0 to 1;
// column x is the input. What is below 10⁻⁶ counts as 0. Where nothing was
// compared stands a word on grey: "–" for a layer without parameters or a layer
// that is not there, "kink" where entries were skipped and the others are right,
// "0 = 0" where all that was compared is 0, which proves nothing.
func LayerChecks(title string, names []string, found ...gradcheck.Mismatch) *HeatMap {
	if len(names) != len(found) || len(found) == 0 {
		panic(fmt.Sprintf("viz: checks per layer: %d names for %d checks; there is one name per check", len(names), len(found)))
	}
	layers := []string{"x"}
	for _, m := range found {
		for len(layers) < len(m.Layers()) {
			layers = append(layers, fmt.Sprint(len(layers)))
		}
	}
	h := Heat(title, mat.NewDense(len(found), len(layers), nil))
	h.Rows, h.Cols, h.X, h.Sequential, h.Limit = names, layers, "layer", true, 1
	h.Words = map[[2]int]string{}
	for i, m := range found {
		for l := range layers {
			error, word := layerCheck(m, l)
			h.M.(*mat.Dense).Set(i, l, error)
			if word != "" {
				h.Words[[2]int{i, l}] = word
			}
		}
	}
	h.About = fmt.Sprintf("relative error of the gradient per layer, %s", plural(len(found), "check"))
	return h
}

// layerCheck is the error of a layer, or the word for what was not compared.
func layerCheck(m gradcheck.Mismatch, layer int) (error float64, word string) {
	word = "–"
	skipped, largest := 0, 0.0
	for _, e := range m.Each {
		if e.Layer == layer {
			word, error = "", max(error, e.Error)
			skipped, largest = skipped+e.Skipped, max(largest, e.Largest)
		}
	}
	switch {
	case error > 1e-6:
		return error, ""
	case skipped > 0:
		return 0, "kink"
	case word == "" && largest == 0:
		return 0, "0 = 0"
	}
	return 0, word
}
