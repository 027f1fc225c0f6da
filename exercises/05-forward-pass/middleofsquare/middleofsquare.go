// Package middleofsquare is an exercise of chapter 5: where the middle of the square goes.
// 1 point, about 5 minutes.
//
//	go run ./exercises check middleofsquare
package middleofsquare

import "glassnet/exercises/check"

// MiddleOfSquare returns a number that you read off a figure; ±0.04 is near enough.
//
// The figure is the first with three panels in section "What a hidden layer is
// good for": x, z⁽¹⁾ = W x + b and a⁽¹⁾ = f(z⁽¹⁾) of the XOR network after 100
// epochs, f = tanh. The middle of the square, x = (½, ½), is not marked. Where is
// it in the third panel? Return its a₁, the horizontal coordinate.
func MiddleOfSquare() float64 {
	return check.TODO[float64]("MiddleOfSquare") // your answer
}
