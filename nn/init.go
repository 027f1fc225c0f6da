package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// An Initializer fills a weight matrix W, out × in. Its fan-in is the number
// of columns, the inputs of one neuron; its fan-out the number of rows.
type Initializer func(w *mat.Dense)

// Zeros is w = 0. All neurons of a layer then stay equal for ever.
func Zeros(w *mat.Dense) { w.Zero() }

// Constant is w = c. All neurons of a layer then stay equal for ever.
func Constant(c float64) Initializer { return fill(func(in, out float64) float64 { return c }) }

// Values is W written out row by row: the weights into neuron 1, then neuron 2, and so on.
func Values(w ...float64) Initializer {
	return func(m *mat.Dense) {
		r, c := m.Dims()
		if len(w) != r*c {
			panic(fmt.Sprintf("nn: Values: %d values for a W that is %d×%d", len(w), r, c))
		}
		m.Copy(mat.NewDense(r, c, w))
	}
}

// Uniform draws from U(−r, r).
func Uniform(rng *rand.Rand, r float64) Initializer {
	return fill(func(in, out float64) float64 { return r * (2*rng.Float64() - 1) })
}

// Normal draws from N(0, sd²).
func Normal(rng *rand.Rand, sd float64) Initializer {
	return fill(func(in, out float64) float64 { return sd * rng.NormFloat64() })
}

// Glorot draws from U(±√(6/(in+out))), for tanh, logistic and softmax. (Glorot and Bengio, 2010)
func Glorot(rng *rand.Rand) Initializer {
	return fill(func(in, out float64) float64 { return math.Sqrt(6/(in+out)) * (2*rng.Float64() - 1) })
}

// GlorotNormal draws from N(0, 2/(in+out)), for tanh, logistic and softmax. (Glorot and Bengio, 2010)
func GlorotNormal(rng *rand.Rand) Initializer {
	return fill(func(in, out float64) float64 { return math.Sqrt(2/(in+out)) * rng.NormFloat64() })
}

// He draws from N(0, 2/in), for ReLU and its kin. (He et al., 2015)
func He(rng *rand.Rand) Initializer {
	return fill(func(in, out float64) float64 { return math.Sqrt(2/in) * rng.NormFloat64() })
}

// HeUniform draws from U(±√(6/in)), for ReLU and its kin. (He et al., 2015)
func HeUniform(rng *rand.Rand) Initializer {
	return fill(func(in, out float64) float64 { return math.Sqrt(6/in) * (2*rng.Float64() - 1) })
}

// Orthogonal is a random W whose rows, or columns where there are fewer of these, are
// orthogonal to each other and of length gain: with as many rows as columns ‖W x‖ is
// gain·‖x‖, whatever x is, so that a state neither grows nor shrinks on the way through
// time. It is Q of the QR factorisation of normal numbers, the signs of R's diagonal
// taken into it. (Saxe et al., 2014)
func Orthogonal(rng *rand.Rand, gain float64) Initializer {
	return func(w *mat.Dense) {
		r, c := w.Dims()
		m := mat.NewDense(max(r, c), min(r, c), nil)
		Normal(rng, 1)(m)
		var qr mat.QR
		var q, upper mat.Dense
		qr.Factorize(m)
		qr.QTo(&q)
		qr.RTo(&upper)
		w.Apply(func(i, j int, _ float64) float64 {
			if r < c {
				i, j = j, i
			}
			return gain * math.Copysign(1, upper.At(j, j)) * q.At(i, j)
		}, w)
	}
}

// fill makes the initializer that sets every weight to one draw for fan-in in and fan-out out.
func fill(draw func(in, out float64) float64) Initializer {
	return func(w *mat.Dense) {
		out, in := w.Dims()
		w.Apply(func(_, _ int, _ float64) float64 { return draw(float64(in), float64(out)) }, w)
	}
}
