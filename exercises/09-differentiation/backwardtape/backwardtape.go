// Package backwardtape is an exercise of chapter 9: a tape: values forward, adjoints back.
// 5 points, about 45 minutes.
//
//	go run ./exercises check backwardtape
package backwardtape

import "glassnet/exercises/check"

// BackwardTape runs the steps of a tape, then walks back, and returns the value
// of the last step, f, and ∂f/∂x, one number per input.
//
// The nodes are numbered from 0: first the inputs x, then the steps. So step k
// makes node len(x) + k. Its operation is op[k], its operands are nodes that exist
// already, u = node left[k] and v = node right[k]:
//
//	"+"  u + v        "*"  u v        "neg"  −u        "exp"  eᵘ        "inv"  1/u
//
// Where there is no v, right[k] is −1. Both operands may be the same node. There
// is at least one step, and no other operation. An input that is never used has
// the derivative 0. By hand: x = (3), op = ("*"), left = right = (0) is x·x, with
// f = 9 and ∂f/∂x = 6.
func BackwardTape(x []float64, op []string, left, right []int) (f float64, grad []float64) {
	panic(check.TODO[string]("BackwardTape")) // your answer
}
