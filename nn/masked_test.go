package nn

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A masked loss is the loss of the counted columns, and its gradient is 0 elsewhere.
func TestMasked(t *testing.T) {
	rng := seeded()
	for name, row := range map[string]struct {
		loss  Loss
		masks int // rows of the mask
		y     *mat.Dense
	}{
		"columns":   {SoftmaxCrossEntropy, 1, OneHot([]int{0, 3, 5, 1, 2}, 6)},
		"positions": {SquaredError, 3, random(rng, 6, 5)},
		"entries":   {MeanSquaredError, 6, random(rng, 6, 5)},
	} {
		mask := mat.NewDense(row.masks, 5, nil)
		mask.Apply(func(i, j int, _ float64) float64 { return float64((i + j) % 2) }, mask)
		a, loss := random(rng, 6, 5), Masked{row.loss}
		y := WithMask(row.y, mask)
		// The columns that count, one after the other, gathered here by hand.
		k := 6 / row.masks
		var ca, cy []float64 // column by column
		for p := range row.masks {
			for j := range 5 {
				if mask.At(p, j) == 1 {
					for d := range k {
						ca, cy = append(ca, a.At(d*row.masks+p, j)), append(cy, row.y.At(d*row.masks+p, j))
					}
				}
			}
		}
		turn := func(v []float64) *mat.Dense { return mat.DenseCopyOf(mat.NewDense(len(v)/k, k, v).T()) }
		near(t, name, loss.Value(a, y), row.loss.Value(turn(ca), turn(cy)), 1e-15)
		got := new(mat.Dense)
		loss.Grad(got, a, y)
		for i := range 6 {
			for j := range 5 {
				old := a.At(i, j)
				const h = 1e-5
				a.Set(i, j, old+h)
				up := loss.Value(a, y)
				a.Set(i, j, old-h)
				near(t, name+", gradient", got.At(i, j), (up-loss.Value(a, y))/(2*h), 1e-9)
				a.Set(i, j, old)
				if mask.At(i%row.masks, j) == 0 && got.At(i, j) != 0 {
					t.Errorf("%s: ∂L/∂a[%d,%d] = %g, and it does not count", name, i, j, got.At(i, j))
				}
			}
		}
		if name == "columns" {
			ones := mat.NewDense(1, 5, []float64{1, 1, 1, 1, 1})
			near(t, "all count", loss.Value(a, WithMask(row.y, ones)), row.loss.Value(a, row.y), 1e-15)
			if ca, cy := Counted(a, y); Accuracy(Counted(a, y)) != Accuracy(ca, cy) || ca.RawMatrix().Cols != 2 {
				t.Error("accuracy of what counts")
			}
		}
	}
}

// In a network, in batches and with a penalty a masked loss is as any other.
func TestMaskedTrains(t *testing.T) {
	rng := seeded()
	net := New(NewDense(2, 3, Tanh, Glorot(rng)), NewDense(3, 2, Identity, Glorot(rng)))
	x, y := random(rng, 2, 6), random(rng, 2, 6)
	mask := mat.NewDense(1, 6, []float64{1, 0, 1, 1, 0, 1})
	loss := Risk{Loss: Masked{SquaredError}, Lambda: 0.1}
	all := net.Forward(x)
	all.Backward(loss, WithMask(y, mask))
	some := mat.NewDense(2, 4, nil)
	someY := mat.NewDense(2, 4, nil)
	for k, j := range []int{0, 2, 3, 5} {
		some.SetCol(k, mat.Col(nil, j, x))
		someY.SetCol(k, mat.Col(nil, j, y))
	}
	part := net.Forward(some)
	part.Backward(Risk{Loss: SquaredError, Lambda: 0.1}, someY)
	near(t, "L", all.Loss, part.Loss, 1e-15)
	for k, g := range all.Grad {
		near(t, "gradient", g, part.Grad[k], 1e-15)
	}
	before := net.Theta()[0]
	for p := range (Training{Loss: loss, Optimizer: sgd(0.1), Batch: 2, Epochs: 2}).Run(net, x, WithMask(y, mask)) {
		if p.Err != nil || math.IsNaN(p.Loss) {
			t.Error(p)
		}
	}
	if net.Theta()[0] == before {
		t.Error("nothing is learnt")
	}
}

func TestMaskedMistakes(t *testing.T) {
	rng := seeded()
	a, y := random(rng, 4, 3), random(rng, 4, 3)
	none := WithMask(y, mat.NewDense(2, 3, nil))
	loss := Masked{SquaredError}
	d := random(rng, 4, 3)
	if loss.Grad(d, a, none); loss.Value(a, none) != 0 || mat.Norm(d, 2) != 0 {
		t.Error("where nothing counts the loss and its gradient are 0")
	}
	panics(t, func() { WithMask(y, mat.NewDense(3, 3, nil)) }, "y is 4×3, the mask 3×3")
	panics(t, func() { WithMask(y, mat.NewDense(1, 2, nil)) }, "the mask 1×2")
	panics(t, func() { WithMask(y, mat.NewDense(1, 3, []float64{0, 0.5, 1})) }, "sample 1 has 0.5 in row 0")
	panics(t, func() { loss.Value(a, y) }, "a is 4×3, y with its mask 4×3")
	if s := loss.String(); s != "masked squared error" {
		t.Error(s)
	}
}
