// Package lineofneuron is an exercise of chapter 1: how far a point is from the line, and where its foot is.
// 3 points, about 15 minutes.
//
//	go run ./exercises check lineofneuron
package lineofneuron

import "glassnet/exercises/check"

// LineOfNeuron returns how far the point x is from the line wᵀx + b = 0, and the
// point of the line that is nearest to x,
//
//	d = |z|/‖w‖, z = wᵀx + b        foot: z = 0 there, and x − foot is along w
//
// w and x are equally long, 2 numbers for a line, 3 for a plane, 1 for a point;
// the foot is as long as they are. w is never 0, and x is never on the line.
// With w = (0, 2), b = 4 and x = (5, 1), d is 3 and the foot is (5, −2).
func LineOfNeuron(w []float64, b float64, x []float64) (d float64, foot []float64) {
	panic(check.TODO[string]("LineOfNeuron")) // your answer
}
