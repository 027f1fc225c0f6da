package digits

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := PixelsToColumn.Spec.AsMistake("bytes")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// These are the bytes themselves, from 0 to 255. The network wants numbers from 0 to 1; otherwise its net inputs are 255 times too large.
}
