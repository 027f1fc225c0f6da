package optimisers

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := HowManyUpdates.Spec.AsMistake("the rest is dropped")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// You count full batches only. The samples that are left over at the end of an epoch make a smaller batch, and that is an update, too: round up.
}
