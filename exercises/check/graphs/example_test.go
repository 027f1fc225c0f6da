package graphs

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := InputGradient.Spec.AsMistake("Â not transposed")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// You send along the edges once more: Wᵀ δ Â. What node i received from j must come back from i to j: Âᵀ. With a symmetric Â nobody notices; here it has one-way streets.
}
