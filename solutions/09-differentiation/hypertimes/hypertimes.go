// Package hypertimes solves an exercise of chapter 9.
//
// Multiply out and strike ε₁² and ε₂². ε₁ε₂ is not 0, and four products end there:
// a value with the other's last part, twice, and the two crossed ones, ε₁ from
// the one and ε₂ from the other. Those are the two terms 2 f' g' that the second
// derivative of a product has in its middle.
package hypertimes

// HyperTimes multiplies two numbers of the form
//
//	u₀ + u₁ ε₁ + u₂ ε₂ + u₃ ε₁ε₂        ε₁² = ε₂² = 0, but ε₁ε₂ is not 0
//
// which are dual numbers of dual numbers. u and v have the four parts in this
// order, and so has the result. In the last part stands a second derivative. By
// hand: x at 3 is (3, 1, 1, 0); its square is (9, 6, 6, 2), as the second derivative of
// x² is 2.
//
//glassnet:exercise
func HyperTimes(u, v []float64) []float64 {
	return []float64{
		u[0] * v[0],
		u[0]*v[1] + u[1]*v[0],
		u[0]*v[2] + u[2]*v[0],
		u[0]*v[3] + u[1]*v[2] + u[2]*v[1] + u[3]*v[0],
	}
}
