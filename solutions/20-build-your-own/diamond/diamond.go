// Package diamond solves an exercise of chapter 20.
//
// Three roads lead from x to c: through 3y, through 4y, and directly. Along a road
// the slopes are multiplied, 3·2x and 4·2x and 1; where roads meet they are added:
// (3 + 4)·6 + 1 = 43 at x = 3.
package diamond

// Diamond returns ∂c/∂x at x = 3 for
//
//	y = x²        c = 3y + 4y + x
//
// Work it out on paper, as back-propagation does: messages from c down to x.
//
//glassnet:exercise
func Diamond() float64 {
	return 43
}
