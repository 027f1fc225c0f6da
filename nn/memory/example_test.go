package memory_test

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/memory"
	"gonum.org/v1/gonum/mat"
)

// Two patterns are stored in six units; one with a wrong unit comes back, and no
// update raises the energy.
func Example() {
	h := memory.Hebb(mat.NewDense(6, 2, []float64{
		1, 1,
		-1, 1,
		1, 1,
		-1, -1,
		1, -1,
		-1, -1,
	}))
	s := []float64{-1, -1, 1, -1, 1, -1}
	fmt.Printf("E = %.4f\n", h.Energy(s))
	for u := range h.Asynchronous(s, nil) {
		if u.Old != u.New {
			fmt.Printf("unit %d: h = %.0f, %+.0f → %+.0f, E = %.4f\n", u.Unit+1, u.Field, u.Old, u.New, u.Energy)
		}
	}
	fmt.Println(s)
	// Output:
	// E = -0.3333
	// unit 1: h = 1, -1 → +1, E = -2.3333
	// [1 -1 1 -1 1 -1]
}

// Contrastive divergence by hand: every probability and every sample in its place.
func ExampleRBM_CD() {
	r := memory.NewRBM(3, 2, nn.Values(1, -1, 0.5, -0.5, 1, 0))
	v := mat.NewDense(3, 1, []float64{1, 0, 1})
	fmt.Print(r.CD(v, 1, rand.New(rand.NewPCG(11, 17))))
	// Output:
	// contrastive divergence, k = 1, sample 1
	// value                1         2         3
	// v₀                   1         0         1
	// p₀ = p(h|v₀)  0.817574  0.377541
	// h₀                   1         0
	// q₁ = p(v|h₀)  0.731059  0.268941  0.622459
	// v₁                   1         0         0
	// p₁ = p(h|v₁)  0.731059  0.377541
	// ΔW
	// hidden         v₁  v₂        v₃
	//      1  0.0865159   0  0.817574
	//      2          0   0  0.377541
}

// A step of a Neural Turing Machine looks for a key and reads.
func ExampleCosine() {
	k := nn.New(layer(memory.Cosine{Places: 4, Size: 2}))
	m := []float64{1, 0, 1, -1, 0, 1, 1, 0} // two rows of four places
	key := []float64{1, 0}
	t := k.Forward(mat.NewDense(10, 1, append(m, key...)))
	fmt.Printf("K = %.4f\n", mat.Formatted(t.Output().T()))
	fmt.Print(t.Explain(1, 2, 0))
	// Output:
	// K = [ 1.0000   0.0000   0.7071  -1.0000]
	// layer 1 (K = cos(k, M)), neuron 3, sample 1
	//   a₃ = Σ k·m/(‖k‖‖M‖) = 1·1·0.707107 + 0·1·0.707107 = 0.707107
}

func layer(f memory.Formula) nn.Layer {
	l, err := f.Build()
	if err != nil {
		panic(err)
	}
	return l
}
