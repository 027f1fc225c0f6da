package backprop

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := OutputDelta.Spec.AsMistake("f' missing")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// This is a − y, which is ∂L/∂a. δ is ∂L/∂z: on the way from a to z there is one factor more, f'(z) = a (1 − a).
}
