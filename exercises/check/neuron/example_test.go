package neuron

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := StepNeuron.Spec.AsMistake("θ is added")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// You add θ. A high threshold makes it harder to fire: the bias is minus the threshold.
}
