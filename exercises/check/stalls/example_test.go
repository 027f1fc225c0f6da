package stalls

import "fmt"

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := InitSpread.Spec.AsMistake("in and out exchanged")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// For ReLU you divide by the number of neurons. W is out × in, and Dims returns rows first: the rows are the neurons, the columns are their inputs. For tanh it does not show, because the sum is the same.
}
