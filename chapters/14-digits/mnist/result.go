package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/viz"
	"gonum.org/v1/gonum/mat"
)

// result is what a network said about every image of a set.
type result struct {
	a, y      *mat.Dense // classes × images: predicted distribution, target
	confusion *mat.Dense // row: true class, column: predicted class
	classes   []string
}

func newResult(net *nn.Network, test *data.Set) result {
	a, y := net.Predict(test.X()), test.Y()
	return result{a, y, viz.ConfusionOf(a, y), test.Classes}
}

// String is the accuracy in one line.
func (r result) String() string {
	_, n := r.y.Dims()
	right := mat.Trace(r.confusion)
	return fmt.Sprintf("%.0f of %d test images right: %.2f %%", right, n, 100*right/float64(n))
}

// perClass is, for each class, recall = right / true ones, and precision = right / predicted ones.
func (r result) perClass() nn.Table {
	t := nn.Table{Header: []string{"digit", "images", "right", "recall", "precision"}}
	for k, name := range r.classes {
		right := r.confusion.At(k, k)
		isK, saidK := mat.Sum(r.confusion.RowView(k)), mat.Sum(r.confusion.ColView(k))
		t.Rows = append(t.Rows, []any{name, int(isK), int(right), share(right, isK), share(right, saidK)})
	}
	return t
}

func share(part, whole float64) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*part/whole)
}

// mistakes are the images whose predicted class is wrong, the surest mistake first.
func (r result) mistakes() (images []int) {
	said, is := nn.Argmax(r.a), nn.Argmax(r.y)
	for i := range said {
		if said[i] != is[i] {
			images = append(images, i)
		}
	}
	slices.SortStableFunc(images, func(i, j int) int { return cmp.Compare(r.a.At(said[j], j), r.a.At(said[i], i)) })
	return images
}

const most = 60 // pictures on one sheet

// save writes the figures into a folder.
func (r result) save(dir string, net *nn.Network, test *data.Set, h history, out io.Writer) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	figures := map[string]viz.Figure{
		"confusion": viz.Confusion(r.String(), r.confusion, r.classes),
		"weights":   weights(net.Layers[0].(*nn.Dense).W, test),
	}
	if len(h.epoch) > 0 { // none if the checkpoint was complete
		figures["losses"] = viz.Losses("loss per epoch",
			viz.Series{Name: "training", X: h.epoch, Y: h.loss}, viz.Series{Name: "validation", X: h.epoch, Y: h.valid})
	}
	if wrong := r.mistakes(); len(wrong) > 0 {
		var x, y mat.Dense
		shown := wrong[:min(len(wrong), most)]
		test.Gather(&x, &y, shown)
		figures["mistakes"] = viz.Guesses(fmt.Sprintf("the %d surest of %d mistakes: true → predicted", len(shown), len(wrong)),
			&x, test.Width, columns(r.a, shown), &y)
	}
	for name, f := range figures {
		if err := viz.Save(f, filepath.Join(dir, name+".png")); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%d figures in %s\n", len(figures), dir)
	return nil
}

// weights draws the rows of the first W. Those of a single layer belong to the classes.
func weights(w *mat.Dense, test *data.Set) viz.Figure {
	neurons, pixels := w.Dims()
	if neurons == len(test.Classes) {
		return viz.Weights("weights of the classes", w, test.Width, test.Classes...)
	}
	neurons = min(neurons, most)
	return viz.Weights(fmt.Sprintf("weights of %d neurons of layer 1", neurons), w.Slice(0, neurons, 0, pixels), test.Width)
}

// columns are the chosen columns of m.
func columns(m *mat.Dense, chosen []int) *mat.Dense {
	r, _ := m.Dims()
	out := mat.NewDense(r, len(chosen), nil)
	for k, j := range chosen {
		out.SetCol(k, mat.Col(nil, j, m))
	}
	return out
}
