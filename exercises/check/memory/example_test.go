package memory

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := MemoryWrite.Spec.AsMistake("added before erased")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// You add first and erase afterwards: with e = 1 and w = 1 nothing of a is left. First erase, then add.
}
