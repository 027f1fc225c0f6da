package nn

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// LeastSquares is linear regression in closed form: the dense layer with
// identity output that minimises Σ (Wx + b − y)², without any step. x is
// in × N, y is out × N. It solves [xᵀ 1] [Wᵀ; bᵀ] = yᵀ by a QR factorisation.
// (Legendre, 1805; Gauss, 1809)
func LeastSquares(x, y *mat.Dense) (*Dense, error) {
	mustBeNumbers("LeastSquares", "x", x)
	mustBeNumbers("LeastSquares", "y", y)
	in, n := x.Dims()
	out, m := y.Dims()
	if n != m {
		panic(fmt.Sprintf("nn: LeastSquares: x has %d samples (columns), y has %d", n, m))
	}
	if n < in+1 {
		return nil, fmt.Errorf("nn: least squares: %d samples cannot determine %d weights and a bias", n, in)
	}
	rows := mat.NewDense(n, in+1, nil) // a row per sample: xᵀ 1
	for i := range n {
		for j := range in {
			rows.Set(i, j, x.At(j, i))
		}
		rows.Set(i, in, 1)
	}
	var solution mat.Dense // [Wᵀ; bᵀ]
	if err := solution.Solve(rows, y.T()); err != nil {
		return nil, fmt.Errorf("nn: least squares: the inputs depend linearly on each other, many solutions are equally good: %w", err)
	}
	l := NewDense(in, out, Identity, Zeros)
	for i := range out {
		for j := range in {
			l.W.Set(i, j, solution.At(j, i))
		}
		l.B.Set(i, 0, solution.At(in, i))
	}
	return l, nil
}

// A PerceptronStep is one correction of the perceptron: the sample that was
// on the wrong side, and w and b afterwards.
type PerceptronStep struct {
	Pass   int // over the samples, from 1
	Sample int // column of x
	Z      float64
	W      []float64
	B      float64
}

// Perceptron is the perceptron learning algorithm on x, in × N, with targets
// ±1, y, 1 × N. It begins with w = 0, b = 0 and corrects at every sample with
// y z ≤ 0:
//
//	w ← w + y x    b ← b + y
//
// It stops after a pass without correction: the sign of z is then right
// everywhere. If the data can be separated with margin γ, this takes at most
// (R/γ)² corrections (see [PerceptronBound]). If after a pass w and b are what
// they were after an earlier one, it would go round for ever: the error says
// so. It also gives up after the given number of passes. (Rosenblatt, 1958)
func Perceptron(x, y *mat.Dense, passes int) (*Dense, []PerceptronStep, error) {
	mustBeNumbers("Perceptron", "x", x)
	checkTargets("perceptron: y is 1 × N", mat.NewDense(1, x.RawMatrix().Cols, nil), y)
	in, n := x.Dims()
	l := NewDense(in, 1, Sign, Zeros)
	w, b := l.W.RawRowView(0), 0.0
	var steps []PerceptronStep
	seen := map[string]int{fmt.Sprint(w, b): 0}
	for pass := 1; pass <= passes; pass++ {
		before := len(steps)
		for i := range n {
			xi, yi := mat.Col(nil, i, x), y.At(0, i)
			if yi != 1 && yi != -1 {
				panic(fmt.Sprintf("nn: perceptron: y[0,%d] = %g; targets are −1 and +1", i, yi))
			}
			z := floats.Dot(w, xi) + b
			if yi*z > 0 {
				continue
			}
			floats.AddScaled(w, yi, xi) // w ← w + y x
			b += yi                     // b ← b + y
			steps = append(steps, PerceptronStep{pass, i, z, append([]float64{}, w...), b})
		}
		l.B.Set(0, 0, b)
		if len(steps) == before {
			return l, steps, nil
		}
		state := fmt.Sprint(w, b)
		if earlier, again := seen[state]; again {
			return l, steps, fmt.Errorf("nn: perceptron: w and b after pass %d are those after pass %d, so it goes round for ever: no line separates the data", pass, earlier)
		}
		seen[state] = pass
	}
	return l, steps, fmt.Errorf("nn: perceptron: still mistakes after %d passes: the data cannot be separated, or only with a small margin", passes)
}

// PerceptronBound is the most corrections that the perceptron can need,
// (R/γ)², where a separating neuron w*, b* is known: R is the length of the
// longest (x, 1), and γ = min y z*/‖(w*, b*)‖ its margin. (Novikoff, 1962)
func PerceptronBound(separator *Dense, x, y *mat.Dense) (float64, error) {
	in, n := x.Dims()
	w, b := separator.W.RawRowView(0), separator.B.At(0, 0)
	norm := floats.Norm(append(append([]float64{}, w...), b), 2)
	radius, margin := 0.0, 0.0
	for i := range n {
		xi := mat.Col(make([]float64, in), i, x)
		m := y.At(0, i) * (floats.Dot(w, xi) + b) / norm
		if i == 0 || m < margin {
			margin = m
		}
		radius = max(radius, floats.Norm(append(xi, 1), 2))
	}
	if !(margin > 0) {
		return 0, fmt.Errorf("nn: perceptron bound: the neuron separates nothing: its margin is %g", margin)
	}
	return radius * radius / (margin * margin), nil
}
