// Package lineofneuron solves an exercise of chapter 1.
//
// Along w, z grows by ‖w‖² for each whole w. So z/‖w‖² steps of w lead from the
// line to x, and as many back. The way is that number times ‖w‖. The sign of z
// belongs into the foot, because it says on which side x lies, and not into the
// distance.
package lineofneuron

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// LineOfNeuron returns how far the point x is from the line wᵀx + b = 0, and the
// point of the line that is nearest to x,
//
//	d = |z|/‖w‖, z = wᵀx + b        foot: z = 0 there, and x − foot is along w
//
// w and x are equally long, 2 numbers for a line, 3 for a plane, 1 for a point;
// the foot is as long as they are. w is never 0, and x is never on the line.
// With w = (0, 2), b = 4 and x = (5, 1), d is 3 and the foot is (5, −2).
//
//glassnet:exercise
func LineOfNeuron(w []float64, b float64, x []float64) (d float64, foot []float64) {
	z := floats.Dot(w, x) + b
	square := floats.Dot(w, w) // ‖w‖²
	foot = floats.AddScaledTo(make([]float64, len(x)), x, -z/square, w)
	return math.Abs(z) / math.Sqrt(square), foot
}
