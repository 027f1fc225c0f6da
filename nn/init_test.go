package nn

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// The variance of what an initialiser draws, for fan-in 300 and fan-out 200.
func TestInitializers(t *testing.T) {
	const in, out = 300, 200
	for _, row := range []struct {
		name     string
		init     Initializer
		variance float64
		bound    float64 // no number is beyond it; 0 is none
	}{
		{"uniform", Uniform(seeded(), 0.3), 0.3 * 0.3 / 3, 0.3},
		{"normal", Normal(seeded(), 0.2), 0.2 * 0.2, 0},
		{"Glorot", Glorot(seeded()), 2. / (in + out), math.Sqrt(6. / (in + out))},
		{"Glorot normal", GlorotNormal(seeded()), 2. / (in + out), 0},
		{"He", He(seeded()), 2. / in, 0},
		{"He uniform", HeUniform(seeded()), 2. / in, math.Sqrt(6. / in)},
	} {
		w := mat.NewDense(out, in, nil)
		row.init(w)
		mean, variance := stat.MeanVariance(w.RawMatrix().Data, nil)
		near(t, row.name+": mean", mean, 0, 5*math.Sqrt(row.variance/(in*out)))
		near(t, row.name+": variance", variance/row.variance, 1, 0.02)
		if row.bound > 0 && (mat.Max(w) > row.bound || mat.Min(w) < -row.bound) {
			t.Errorf("%s leaves ±%g", row.name, row.bound)
		}
	}
	w := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	Zeros(w)
	near(t, "zeros", mat.Norm(w, 2), 0, 0)
	Constant(-2)(w)
	near(t, "constant", mat.Sum(w), -12, 0)
	Values(1, 2, 3, 4, 5, 6)(w)
	near(t, "values, row 2, column 3", w.At(1, 2), 6, 0)
	panics(t, func() { Values(1, 2)(w) }, "2 values", "2×3")
}

// Every piece of a Maxout has a fan-out of its own.
func TestMaxoutFans(t *testing.T) {
	l := NewMaxout(100, 50, 4, Glorot(seeded()))
	if top := mat.Max(l.W); top > math.Sqrt(6./150) || top < 0.99*math.Sqrt(6./150) {
		t.Errorf("the largest weight is %g, want about √(6/150)", top)
	}
}

// Orthogonal: the rows are orthogonal to each other and of length gain; of a tall W the columns.
func TestOrthogonal(t *testing.T) {
	for _, size := range [][2]int{{5, 5}, {3, 7}, {7, 3}, {1, 4}} {
		w := mat.NewDense(size[0], size[1], nil)
		Orthogonal(seeded(), 1.5)(w)
		product := new(mat.Dense)
		if size[0] <= size[1] {
			product.Mul(w, w.T())
		} else {
			product.Mul(w.T(), w)
		}
		r, _ := product.Dims()
		for i := range r {
			for j := range r {
				near(t, "W Wᵀ", product.At(i, j), map[bool]float64{true: 1.5 * 1.5}[i == j], 1e-14)
			}
		}
	}
	// As many of one sign as of the other: the signs of R are taken into Q.
	positive := 0
	rng := seeded()
	for range 200 {
		w := mat.NewDense(2, 2, nil)
		if Orthogonal(rng, 1)(w); w.At(0, 0) > 0 {
			positive++
		}
	}
	if positive < 70 || positive > 130 {
		t.Errorf("w₁₁ is positive in %d of 200", positive)
	}
}
