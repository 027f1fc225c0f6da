package forward

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := LayerForward.Spec.AsMistake("W transposed")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// You use Wᵀ: each neuron takes one weight of every other neuron. Row i of W belongs to neuron i. Where W is square, nothing panics.
}
