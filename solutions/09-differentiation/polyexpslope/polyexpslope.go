// Package polyexpslope solves an exercise of chapter 9.
//
// The product rule gives p' e^(kx) + p k e^(kx) = (p' + k p) e^(kx): again a
// polynomial times the same exponential, so a list of coefficients is enough to
// write the derivative down. cᵢ₊₁ xⁱ⁺¹ becomes (i + 1) cᵢ₊₁ xⁱ: it moves one place
// towards the front. Nothing is put in for x: this is symbolic differentiation.
package polyexpslope

// PolyExpSlope differentiates a formula and returns a formula. From the n
// coefficients c of
//
//	f(x) = (c₀ + c₁ x + c₂ x² + …) e^(kx)
//
// it makes the n coefficients d of f'(x) = (d₀ + d₁ x + d₂ x² + …) e^(kx). c has
// at least one number. By hand: f = x e^(2x) is c = (0, 1), k = 2; then
// f' = (1 + 2x) e^(2x), so d = (1, 2).
//
//glassnet:exercise
func PolyExpSlope(c []float64, k float64) []float64 {
	d := make([]float64, len(c))
	for i := range c {
		d[i] = k * c[i]
		if i+1 < len(c) {
			d[i] += float64(i+1) * c[i+1]
		}
	}
	return d
}
