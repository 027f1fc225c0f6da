package kinds_test

import (
	"fmt"
	"testing"

	"glassnet/nn/linalg"
	"glassnet/nn/nntest/kinds"
)

func Example() {
	k := kinds.All()[0]
	t := k.Network().Forward(k.Input(2, 0))
	fmt.Printf("%s: %v\n", k.Name, t)
	// Output:
	// MLP: trace of 4–8–5–3, 2 samples
}

// Every network takes its input and gives numbers.
func TestAll(t *testing.T) {
	for _, k := range kinds.All() {
		n := k.Nodes
		if n == 0 {
			n = 3
		}
		if i, j, ok := linalg.Finite(k.Network().Predict(k.Input(n, 1))); !ok {
			t.Errorf("%s: output %d of sample %d is no number", k.Name, i, j)
		}
	}
}
