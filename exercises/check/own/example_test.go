package own

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := ConcatBackward.Spec.AsMistake("turned round")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// The parts have each other's place: the second one's rows are at the bottom.
}
