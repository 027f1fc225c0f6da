// Package backwardtape solves an exercise of chapter 9.
//
// Forward, each step appends a value. Back, each step hands its adjoint times
// the slope to its operands, from the last to the first, so that every adjoint
// is complete when its turn comes. += makes u·u right without a special case.
// The way back reads all values: a tape has to keep them.
package backwardtape

import (
	"math"
	"slices"
)

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
//
//glassnet:exercise
func BackwardTape(x []float64, op []string, left, right []int) (f float64, grad []float64) {
	h := slices.Clone(x)
	for k := range op {
		u := h[left[k]]
		switch op[k] {
		case "+":
			h = append(h, u+h[right[k]])
		case "*":
			h = append(h, u*h[right[k]])
		case "neg":
			h = append(h, -u)
		case "exp":
			h = append(h, math.Exp(u))
		case "inv":
			h = append(h, 1/u)
		}
	}
	bar := make([]float64, len(h))
	bar[len(h)-1] = 1
	for k := len(op) - 1; k >= 0; k-- {
		u, v := left[k], right[k]
		node := len(x) + k
		g := bar[node]
		switch op[k] {
		case "+":
			bar[u] += g
			bar[v] += g
		case "*":
			bar[u] += g * h[v]
			bar[v] += g * h[u]
		case "neg":
			bar[u] -= g
		case "exp":
			bar[u] += g * h[node]
		case "inv":
			bar[u] -= g / (h[u] * h[u])
		}
	}
	return h[len(h)-1], bar[:len(x)]
}
