package recurrent

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := LSTMBackward.Spec.AsMistake("= for +=")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// ∂L/∂c has two sources: h of this step, and c of the next. You have only the first; what the later steps say of c is lost.
}
