package gradcheck

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := CentralDifference.Spec.AsMistake("forward")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// This is the one-sided difference (f(x+h) − f(x))/h. Your error falls like h^1.00; central differences give h^2.00.
}
