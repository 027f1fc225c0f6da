// Package diamond is an exercise of chapter 20: a value that is read three times.
// 1 point, about 4 minutes.
//
//	go run ./exercises check diamond
package diamond

import "glassnet/exercises/check"

// Diamond returns ∂c/∂x at x = 3 for
//
//	y = x²        c = 3y + 4y + x
//
// Work it out on paper, as back-propagation does: messages from c down to x.
func Diamond() float64 {
	return check.TODO[float64]("Diamond") // your answer
}
