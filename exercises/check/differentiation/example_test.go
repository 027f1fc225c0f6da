package differentiation

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := DualTimes.Spec.AsMistake("the product of the tangents")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// Your tangent is b d, the product of the two derivatives. But b d stands before ε², and ε² = 0. What is left before ε comes from a mixed pair: a value times a tangent.
}
