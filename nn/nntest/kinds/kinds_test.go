package kinds_test

import (
	"fmt"
	"testing"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"glassnet/nn/nntest/kinds"
	"gonum.org/v1/gonum/mat"
)

func Example() {
	k := kinds.All()[0]
	t := k.Network().Forward(k.Input(2, 0))
	fmt.Printf("%s: %v\n", k.Name, t)
	// Output:
	// MLP: trace of 4–8–5–3, 2 samples
}

// Every network takes its input and gives numbers, and what comes back from a file
// gives the same: the Config says all that the layers do.
func TestAll(t *testing.T) {
	for _, k := range kinds.All() {
		n := k.Nodes
		if n == 0 {
			n = 3
		}
		net := k.Network()
		a := net.Predict(k.Input(n, 1))
		if i, j, ok := linalg.Finite(a); !ok {
			t.Errorf("%s: output %d of sample %d is no number", k.Name, i, j)
		}
		var again nn.Network
		if data, err := net.MarshalBinary(); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		} else if err := again.UnmarshalBinary(data); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		} else if !mat.Equal(again.Predict(k.Input(n, 1)), a) {
			t.Errorf("%s: what comes back from a file computes something else", k.Name)
		}
	}
}
