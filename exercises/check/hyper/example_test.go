package hyper

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := LogScale.Spec.AsMistake("linear")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// The steps between your values are equal, so nearly all of them lie in the uppermost decade. On a log scale the quotient of two neighbours is the same everywhere.
}
