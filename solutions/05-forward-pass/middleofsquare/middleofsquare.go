// Package middleofsquare solves an exercise of chapter 5.
//
// W x + b keeps the middle of two points: in the second panel it is still half
// way between the orange squares, at z₁ = (−0.94 + 2.92)/2 = 0.99. The third
// panel shows tanh(0.99) = 0.76. Half way between the orange squares of the
// third panel is 0.13, a place far from the grid: tanh keeps no middles, and
// that is how it takes the diagonals of the square apart.
package middleofsquare

// MiddleOfSquare returns a number that you read off a figure; ±0.04 is near enough.
//
// The figure is the first with three panels in section "What a hidden layer is
// good for": x, z⁽¹⁾ = W x + b and a⁽¹⁾ = f(z⁽¹⁾) of the XOR network after 100
// epochs, f = tanh. The middle of the square, x = (½, ½), is not marked. Where is
// it in the third panel? Return its a₁, the horizontal coordinate.
//
//glassnet:exercise
func MiddleOfSquare() float64 {
	return 0.76
}
