package activations

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := LogisticPrime.Spec.AsMistake("a(1 − a) called with z")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// Your σ' is z (1 − z). The short form takes the output: a (1 − a) with a = σ(z).
}
