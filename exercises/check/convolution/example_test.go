package convolution

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := ImageGradient.Spec.AsMistake("= for +=")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// You write where you should add. A pixel is seen by several windows, and gets the sum of what they send.
}
