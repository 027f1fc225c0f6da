package transformer

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/autoencoder"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

func equal(t *testing.T, what string, got, want mat.Matrix) {
	t.Helper()
	if !mat.EqualApprox(got, want, 1e-10) {
		t.Errorf("%s: %.4f, the library has %.4f", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// stacked writes features × positions matrices below each other, as one sample.
func stacked(parts ...*mat.Dense) *mat.Dense {
	var x []float64
	for _, m := range parts {
		x = append(x, m.RawMatrix().Data...)
	}
	return mat.NewDense(len(x), 1, x)
}

// The right answers agree with the library, which computes them another way.
func TestWitness(t *testing.T) {
	q, k, v := check.Matrix(101, 2, 3), check.Matrix(102, 2, 3), check.Matrix(103, 3, 3)
	may := mat.NewDense(3, 3, []float64{1, 1, 1, 0, 1, 1, 0, 0, 1})
	l := attention.DotProduct{Positions: 3, Heads: 1, Keys: 2, Values: 3, Causal: true}
	tr := nn.New(l).Forward(stacked(q, k, v))
	tr.Backward(nn.SquaredError, mat.NewDense(9, 1, check.List(104, 9)))
	s := tr.Steps[1]
	p, h := LookUp.Right()(q, k, v, may)
	equal(t, "P", p, l.Kept(s, "P", 0, 0))
	equal(t, "H", h, mat.NewDense(3, 3, mat.Col(nil, 0, &s.A)))
	ds := SoftmaxBack.Right()(p, l.Kept(s, "∂P", 0, 0))
	equal(t, "∂S", ds, l.Kept(s, "∂S", 0, 0))
	dq, dk := QueryKeyBack.Right()(q, k, ds)
	equal(t, "∂q", dq, mat.NewDense(2, 3, mat.Col(nil, 0, &s.DX)[:6]))
	equal(t, "∂k", dk, mat.NewDense(2, 3, mat.Col(nil, 0, &s.DX)[6:12]))

	d := func(seed uint64, out, in int) *nn.Dense {
		return nn.NewDense(in, out, nn.Identity, nn.Values(check.List(seed, in*out)...))
	}
	one := nn.NewDense(2, 2, nn.Identity, nn.Values(1, 0, 0, 1))
	att := attention.Of(3, 1, d(105, 2, 4), d(106, 2, 4), d(107, 2, 4), one)
	x, y := check.Matrix(108, 4, 3), mat.NewDense(6, 1, check.List(109, 6))
	tr = nn.New(att).Forward(stacked(x))
	tr.Backward(nn.SquaredError, y)
	all := mat.NewDense(3, 3, []float64{1, 1, 1, 1, 1, 1, 1, 1, 1})
	h, wq, wk, wv, dx := OneHead.Right()(att.Q.W, att.K.W, att.V.W, x, all, mat.NewDense(2, 3, mat.Col(nil, 0, &tr.Steps[1].DA)))
	s = tr.Steps[1]
	equal(t, "OneHead: H", h, mat.NewDense(2, 3, mat.Col(nil, 0, &s.A)))
	equal(t, "OneHead: ∂Wq", wq, s.Grad(att.Q.W))
	equal(t, "OneHead: ∂Wk", wk, s.Grad(att.K.W))
	equal(t, "OneHead: ∂Wv", wv, s.Grad(att.V.W))
	equal(t, "OneHead: ∂x", dx, mat.NewDense(4, 3, mat.Col(nil, 0, &s.DX)))

	enc := d(110, 2, 4)
	net := nn.New(enc, autoencoder.NewTied(enc, nn.Identity))
	x = check.Matrix(111, 4, 5)
	tr = net.Forward(x)
	tr.Backward(nn.SquaredError, x)
	equal(t, "TiedGradient", TiedGradient.Right()(enc.W, x), tr.Steps[1].Grad(enc.W))

	z, one3 := check.Matrix(112, 3, 4), oneHot(3, 0, 2, 2, 1)
	loss := nn.Masked{Loss: nn.SoftmaxCrossEntropy}
	both := nn.WithMask(one3, mat.NewDense(1, 4, []float64{1, 0, 1, 1}))
	var dz mat.Dense
	loss.Grad(&dz, z, both)
	value, delta := CountedLoss.Right()(z, one3, []float64{1, 0, 1, 1})
	equal(t, "CountedLoss: δ", delta, &dz)
	if want := loss.Value(z, both); math.Abs(value-want) > 1e-12 {
		t.Errorf("CountedLoss: %v, the library has %v", value, want)
	}

	// The scores of head 2 are those of its rows alone.
	two := attention.DotProduct{Positions: 3, Heads: 2, Keys: 4, Values: 4}
	column := mat.NewDense(36, 1, check.List(114, 36))
	look := nn.New(two).Forward(column)
	list := mat.Col(nil, 0, column)
	var scores mat.Dense
	scores.Mul(HeadRows.Right()(list[12:24], 3, 2, 1).T(), HeadRows.Right()(list[:12], 3, 2, 1))
	scores.Scale(1/math.Sqrt2, &scores)
	equal(t, "HeadRows", &scores, two.Kept(look.Steps[1], "S", 1, 0))

	x = check.Matrix(113, 6, 4)
	equal(t, "FindTheLeak", findTheLeak(nil)(x, 2), nn.New(nn.NewEachPosition(2, nn.NewLayerNorm(3))).Predict(x))
	for p := range 30 {
		equal(t, "PositionCode", mat.NewDense(12, 1, PositionCode.Right()(p, 12)), mat.NewDense(12, 1, attention.PE(p, 12)))
	}
}

// What the task says of the bug is so: with it a later position changes earlier
// numbers, without it it does not.
func TestFindTheLeak(t *testing.T) {
	x := check.Matrix(121, 12, 1)
	later := mat.DenseCopyOf(x)
	later.Set(3, 0, 9) // feature 1 at the last of four positions
	for bug, same := range map[string]bool{"": true, FindTheLeak.Spec.Stub: false} {
		f := findTheLeak(check.Mistakes{bug: true})
		if got := f(x, 4).At(0, 0) == f(later, 4).At(0, 0); got != same {
			t.Errorf("bug %q: an earlier number stays the same: %v", bug, got)
		}
	}
}

// The predictions: a linear autoencoder on data with those singular values, and a
// draw at that temperature.
func TestPredictions(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(r int) *mat.Dense { // orthonormal columns
		m := mat.NewDense(10, r, nil)
		m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
		var qr mat.QR
		var q mat.Dense
		qr.Factorize(m)
		qr.QTo(&q)
		return mat.DenseCopyOf(q.Slice(0, 10, 0, r))
	}
	var x, svd mat.Dense
	svd.Mul(mat.NewDiagDense(4, []float64{6, 4, 2, 1}), random(4).T()) // 4 × 10
	x.CloneFrom(&svd)
	w := mat.NewDense(2, 4, []float64{1, 0, 0, 0, 0, 1, 0, 0})
	var c, back mat.Dense
	c.Mul(w, &x)
	back.Mul(w.T(), &c)
	if got, want := nn.SquaredError.Value(&back, &x), PCABound.Right()(); math.Abs(got-want) > 1e-12 {
		t.Errorf("the best code of two leaves %v, the answer is %v", got, want)
	}
	odds, T := Hotter.Right()()
	p := attention.Temperature([]float64{3, 1, 0}, 4)
	r := attention.Temperature([]float64{3, 1, 0}, T)
	if math.Abs(p[0]/p[1]-odds) > 1e-12 || math.Abs(r[0]/r[1]-2) > 1e-12 {
		t.Errorf("odds %v at T = 4 and %v at T = %v, the answers are %v and 2", p[0]/p[1], r[0]/r[1], T, odds)
	}
}

// What a learner reads whose answer has one of the known mistakes.
func Example() {
	v := LookUp.Spec.AsMistake("mask as 0")
	fmt.Println(v.State)
	fmt.Println(v.Message)
	// Output:
	// fail
	// Where a query may not look you set the score to 0, and e⁰ is a share like others. The score is −∞ there, its e^S is 0.
}
