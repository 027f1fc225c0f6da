package approximation

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := StepBump.Spec.AsMistake("bias −c")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// Your neurons compute σ(kx − c). With such a bias the step stands at x = c/k. The step stands where z = 0: what must the bias be, so that z is 0 at x = c?
}
