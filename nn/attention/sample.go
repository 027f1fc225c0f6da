package attention

import (
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// Temperature is p = softmax(z/T). T = 1 leaves the distribution as it is, a
// smaller T sharpens it towards the largest z, a larger one flattens it.
func Temperature(z []float64, T float64) []float64 {
	if !(T > 0) || math.IsInf(T, 0) || len(z) == 0 {
		panic(fmt.Sprintf("attention: p = softmax(z/T): T = %g, %d net inputs; T is positive and finite, and there is at least one", T, len(z)))
	}
	top, sum := math.Inf(-1), 0.0
	for _, v := range z {
		top = max(top, v)
	}
	p := make([]float64, len(z))
	for i, v := range z {
		p[i] = math.Exp((v - top) / T) // as before, and without overflow
		sum += p[i]
	}
	for i := range p {
		if p[i] /= sum; math.IsNaN(p[i]) {
			panic(fmt.Sprintf("attention: p = softmax(z/T): z = %v; some z is finite, and none NaN or +∞", z))
		}
	}
	return p
}

// Draw is a number i with probability pᵢ.
func Draw(rng *rand.Rand, p []float64) int {
	u, last := rng.Float64(), 0
	for i, v := range p {
		if v > 0 {
			last = i
		}
		if u -= v; u < 0 {
			return i
		}
	}
	return last // rounding: the sum is a little less than 1
}

// Write draws a sequence of signs from a network that says at every position which
// sign comes next. It begins with sign 0, reads what it has written, one-hot at so
// many positions, and ends where sign 0 comes again, which is left out like the
// first, or where the positions are used up.
func Write(net *nn.Network, rng *rand.Rand, signs, positions int, T float64) []int {
	x, z := mat.NewDense(signs*positions, 1, nil), make([]float64, signs)
	t, sign, word := nn.NewTrace(net), 0, []int(nil)
	for p := range positions {
		x.Set(sign*positions+p, 0, 1)
		a := t.Forward(x)
		if r, _ := a.Dims(); r != signs*positions {
			panic(fmt.Sprintf("attention: Write: the network gives %d rows; for %d signs at %d positions it gives %d", r, signs, positions, signs*positions))
		}
		for k := range z {
			z[k] = a.At(k*positions+p, 0)
		}
		if sign = Draw(rng, Temperature(z, T)); sign == 0 {
			break
		}
		word = append(word, sign)
	}
	return word
}
