package singlelayer

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := LineFit.Spec.AsMistake("through the origin")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// Your line passes through the origin: w = Σ xy / Σ x², b = 0. With a bias the means are subtracted first: the line passes through (x̄, ȳ).
}
