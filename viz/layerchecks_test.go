package viz

import (
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/gradcheck/zoo"
	"gonum.org/v1/gonum/mat"
)

// zooChecks are the checks of bugs of the zoo.
func zooChecks(names ...string) (found []gradcheck.Mismatch) {
	for _, name := range names {
		m, err := gradcheck.GradientError(zoo.Find(name).Open())
		if err != nil {
			panic(err)
		}
		found = append(found, m)
	}
	return found
}

// What was not compared has a word, not a number: dropout has no parameters, and
// a maximum with a tie has a kink. What was compared has a number.
func TestLayerChecksSayWhatWasNotCompared(t *testing.T) {
	names := []string{"W not transposed", "dropout mask not applied backward", "max pays all ties"}
	found := zooChecks(names...)
	h := LayerChecks("", names, found...)
	for at, want := range map[[2]int]string{{0, 2}: "", {1, 2}: "–", {2, 2}: "kink", {1, 3}: "", {1, 0}: ""} {
		if got := h.Words[at]; got != want {
			t.Errorf("%s, layer %s: %q, want %q", names[at[0]], h.Cols[at[1]], got, want)
		}
		if n := len(Column(h, "value", "row", names[at[0]], "column", h.Cols[at[1]])); (n == 0) != (want != "") {
			t.Errorf("%s, layer %s: %d numbers beside the word %q", names[at[0]], h.Cols[at[1]], n, want)
		}
	}
	if v := Column(h, "value", "row", names[0], "column", "1"); len(v) != 1 || v[0] < 0.1 {
		t.Errorf("the layer below has the error %v", v)
	}
}

// Where the layer above is 0 nothing comes down: 0 is compared with 0.
func TestLayerChecksOfZeros(t *testing.T) {
	net := nn.New(nn.NewDense(1, 1, nn.Tanh, nn.Values(0.5)), nn.NewDense(1, 1, nn.Identity, nn.Zeros))
	m, err := gradcheck.GradientError(net, nn.SquaredError, mat.NewDense(1, 1, []float64{1}), mat.NewDense(1, 1, []float64{1}))
	if err != nil {
		t.Fatal(err)
	}
	h := LayerChecks("", []string{"zeros"}, m)
	for l, want := range []string{"0 = 0", "0 = 0", ""} {
		if got := h.Words[[2]int{0, l}]; got != want {
			t.Errorf("layer %d: %q, want %q", l, got, want)
		}
	}
}
