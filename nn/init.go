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

// fill makes the initializer that sets every weight to one draw for fan-in in and fan-out out.
func fill(draw func(in, out float64) float64) Initializer {
	return func(w *mat.Dense) {
		out, in := w.Dims()
		w.Apply(func(_, _ int, _ float64) float64 { return draw(float64(in), float64(out)) }, w)
	}
}
