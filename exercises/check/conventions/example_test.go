package conventions

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := ParameterCount.Spec.AsMistake("biases forgotten")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// You count the weights alone. Each neuron has a bias besides.
}
