// Package linefit is an exercise of chapter 3: the best line, in closed form.
// 1 point, about 6 minutes.
//
//	go run ./exercises check linefit
package linefit

import "glassnet/exercises/check"

// LineFit returns the weight and the bias of the line a = w x + b with the
// smallest loss
//
//	L = 1/N Σₙ ½ (aₙ − yₙ)²
//
// in closed form. x and y have one number per sample, in any order; at least
// two numbers of x differ. For x = (0, 1, 2), y = (1, 2, 4) w is 3/2 and b 5/6.
func LineFit(x, y []float64) (w, b float64) {
	panic(check.TODO[string]("LineFit")) // your answer
}
