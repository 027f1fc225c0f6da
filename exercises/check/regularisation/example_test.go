package regularisation

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := EarlyStop.Spec.AsMistake("waits one more")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// You stop one epoch late. With patience 3 the third epoch in a row without a better loss is the last.
}
