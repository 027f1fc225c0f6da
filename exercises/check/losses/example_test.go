package losses

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := SquaredLoss.Spec.AsMistake("½ missing")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// The ½ is missing: your L is twice as large as it should be. The ½ is there to take away the 2 that the square brings down in the derivative.
}
