package autoencoder

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"glassnet/nn/nntest"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func TestPromises(t *testing.T) {
	t.Run("tied", func(t *testing.T) {
		nntest.Layer(t, 2, func(rng *rand.Rand) nn.Layer { return NewTied(nn.NewDense(3, 2, nn.Tanh, nn.Glorot(rng)), nn.Logistic) },
			nntest.Witness(func(l *Tied, _ *nn.Step, x *mat.Dense) *mat.Dense {
				var z mat.Dense
				z.Mul(l.W.T(), x)
				z.Apply(func(i, _ int, z float64) float64 { return 1 / (1 + math.Exp(-z-l.B.At(i, 0))) }, &z)
				return &z
			}))
	})
	t.Run("tied, square", func(t *testing.T) {
		nntest.Layer(t, 3, func(rng *rand.Rand) nn.Layer { return NewTied(nn.NewDense(3, 3, nn.Tanh, nn.Glorot(rng)), nn.Identity) },
			nntest.Witness(func(l *Tied, _ *nn.Step, x *mat.Dense) *mat.Dense {
				var z mat.Dense
				z.Mul(l.W.T(), x)
				z.Apply(func(i, _ int, z float64) float64 { return z + l.B.At(i, 0) }, &z)
				return &z
			}))
	})
	t.Run("noise", func(t *testing.T) {
		nntest.Layer(t, 3, func(*rand.Rand) nn.Layer { return Noise{0.3} }, nntest.Witness(func(l Noise, s *nn.Step, x *mat.Dense) *mat.Dense {
			if s.Training {
				x.Apply(func(i, j int, v float64) float64 { return v + 0.3*s.Value("ε").At(i, j) }, x)
			}
			return x
		}))
	})
	t.Run("Gaussian", func(t *testing.T) {
		nntest.Layer(t, 4, func(*rand.Rand) nn.Layer { return Gaussian{2} }, nntest.Witness(func(l Gaussian, s *nn.Step, x *mat.Dense) *mat.Dense {
			a := mat.DenseCopyOf(x.Slice(0, 2, 0, x.RawMatrix().Cols))
			if s.Training {
				a.Apply(func(i, j int, v float64) float64 { return v + math.Sqrt(math.Exp(x.At(i+2, j)))*s.Value("ε").At(i, j) }, a)
			}
			return a
		}))
	})
}

func random(rng *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
	return m
}

// ε is standard normal.
func TestNoise(t *testing.T) {
	tr := nn.NewTrace(nn.New(Noise{2}))
	tr.Training, tr.Rand = true, rand.New(rand.NewPCG(1, 2))
	a := tr.Forward(mat.NewDense(100, 200, nil)).RawMatrix().Data
	if mean, sd := stat.MeanStdDev(a, nil); math.Abs(mean) > 0.06 || math.Abs(sd-2) > 0.03 {
		t.Errorf("mean %v, deviation %v", mean, sd)
	}
	for _, sd := range []float64{-1, math.NaN(), math.Inf(1)} {
		func() {
			defer func() {
				if says := fmt.Sprint(recover()); !strings.Contains(says, fmt.Sprintf("noise with s = %g", sd)) {
					t.Errorf("s = %v: %s", sd, says)
				}
			}()
			nn.New(Noise{sd}).Predict(mat.NewDense(2, 1, nil))
		}()
	}
}

// Encoder and decoder have one W: its gradient is that of both, in θ and in a file.
func TestTied(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	d := nn.NewDense(5, 2, nn.Tanh, nn.Glorot(rng))
	net := nn.New(d, NewTied(d, nn.Identity))
	if n := len(net.Theta()); n != 10+2+5 {
		t.Errorf("θ has %d numbers", n)
	}
	x := random(rng, 5, 7)
	if m, err := gradcheck.GradientError(net, nn.SquaredError, x, x); err != nil || m.Error > 1e-6 {
		t.Errorf("%v, %v", m, err)
	}
	file := filepath.Join(t.TempDir(), "net")
	if err := net.Save(file); err != nil {
		t.Fatal(err)
	}
	again, err := nn.Load(file)
	if err != nil || len(again.Theta()) != 17 || !mat.Equal(again.Predict(x), net.Predict(x)) {
		t.Errorf("what comes back: %v", err)
	}
	if again.Layers[0].(*nn.Dense).W.Set(0, 0, 9); again.Layers[1].(*Tied).W.At(0, 0) != 9 {
		t.Error("what comes back is not tied")
	}
}

// The best linear autoencoder leaves ½ Σ_{i>K} σᵢ²/N, and its code spans the
// subspace of the first K principal axes; W₁W₂ = I. Tied or not, it need not be the axes.
func TestPCA(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	const d, n, k = 5, 60, 2
	mix, x := random(rng, d, d), new(mat.Dense)
	for i, s := range []float64{2, 1.4, .7, .4, .2} {
		for j := range d {
			mix.Set(j, i, mix.At(j, i)*s)
		}
	}
	x.Mul(mix, random(rng, d, n))
	for i := range d {
		row := x.RawRowView(i)
		mean := stat.Mean(row, nil)
		for j := range row {
			row[j] -= mean
		}
	}
	var svd mat.SVD
	svd.Factorize(x, mat.SVDThin)
	best := 0.0
	for _, s := range svd.Values(nil)[k:] {
		best += s * s / (2 * n)
	}
	var u mat.Dense
	svd.UTo(&u)
	axes := u.Slice(0, d, 0, k)
	for _, tied := range []bool{false, true} {
		enc := nn.NewDense(d, k, nn.Identity, nn.Glorot(rng))
		var dec nn.Layer = nn.NewDense(k, d, nn.Identity, nn.Glorot(rng))
		if tied {
			dec = NewTied(enc, nn.Identity)
		}
		net := nn.New(enc, dec)
		tr := nn.NewTrace(net)
		for range 12000 {
			tr.Forward(x)
			tr.Backward(nn.SquaredError, x)
			for i, g := range tr.Grad {
				net.Theta()[i] -= 0.05 * g
			}
		}
		if math.Abs(tr.Loss-best) > 1e-6 {
			t.Errorf("tied %v: L = %v, ½Σσ²/N = %v", tied, tr.Loss, best)
		}
		w2 := mat.DenseCopyOf(dec.Params()[0].Dense)
		if tied {
			w2 = mat.DenseCopyOf(w2.T())
		}
		var product, q, overlap mat.Dense
		product.Mul(enc.W, w2)
		if !mat.EqualApprox(&product, mat.NewDense(2, 2, []float64{1, 0, 0, 1}), 1e-3) {
			t.Errorf("tied %v: W₁W₂ = %v", tied, mat.Formatted(&product))
		}
		var qr mat.QR
		qr.Factorize(w2)
		qr.QTo(&q)
		overlap.Mul(axes.T(), q.Slice(0, d, 0, k))
		var cos mat.SVD
		cos.Factorize(&overlap, mat.SVDNone)
		if c := cos.Values(nil); math.Abs(c[1]-1) > 1e-6 {
			t.Errorf("tied %v: the cosines of the principal angles are %v", tied, c)
		}
		if math.Abs(mat.Dot(axes.(*mat.Dense).ColView(0), w2.ColView(0)))/mat.Norm(w2.ColView(0), 2) > 0.9999 {
			t.Errorf("tied %v: the first column is the first axis by chance; take another seed", tied)
		}
	}
}

// The best linear map from noisy to clean is C(C + s²I)⁻¹: it shrinks the axis i by
// λᵢ/(λᵢ + s²).
func TestShrinkage(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	const n, s = 4000, 0.8
	sd := []float64{2, 1, .5}
	x, noisy := mat.NewDense(3, n, nil), mat.NewDense(3, n, nil)
	for j := range n {
		for i := range sd {
			x.Set(i, j, sd[i]*rng.NormFloat64())
			noisy.Set(i, j, x.At(i, j)+s*rng.NormFloat64())
		}
	}
	best, err := nn.LeastSquares(noisy, x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sd {
		want := sd[i] * sd[i] / (sd[i]*sd[i] + s*s)
		if got := best.W.At(i, i); math.Abs(got-want) > 0.03 {
			t.Errorf("axis %d: %v, λ/(λ + s²) = %v", i+1, got, want)
		}
	}
}

// KL of one code, and the gradient of the whole, drawn.
func TestVariational(t *testing.T) {
	if kl := KL(mat.NewDense(1, 1, []float64{.7}), mat.NewDense(1, 1, []float64{-.9})); math.Abs(kl-.3983) > 5e-5 {
		t.Errorf("KL = %v", kl)
	}
	if kl := KL(mat.NewDense(2, 3, nil), mat.NewDense(2, 3, nil)); kl != 0 {
		t.Errorf("KL of N(0, 1) = %v", kl)
	}
	rng := rand.New(rand.NewPCG(6, 7))
	net := NewVariational(2, []nn.Layer{nn.NewDense(5, 4, nn.Tanh, nn.Glorot(rng)), nn.NewDense(4, 4, nn.Identity, nn.Glorot(rng))},
		[]nn.Layer{nn.NewDense(2, 5, nn.Logistic, nn.Glorot(rng))})
	x := random(rng, 5, 6)
	x.Apply(func(_, _ int, v float64) float64 { return 1 / (1 + math.Exp(-v)) }, x)
	for _, loss := range []nn.Loss{Variational{nn.BinaryCrossEntropy, 2}, nn.Risk{Loss: Variational{nn.SquaredError, 2}, Lambda: .1}} {
		if m, err := gradcheck.GradientError(net, loss, x, Targets(x, 2)); err != nil || !(m.Error < 1e-6) {
			t.Errorf("%v: %v, %v", loss, m, err)
		}
	}
	defer func() {
		if e, ok := recover().(string); !ok || !strings.Contains(e, "4×6 with a code of 2") {
			t.Errorf("got %v", e)
		}
	}()
	Variational{nn.SquaredError, 2}.Value(random(rng, 4, 6), x)
}

// In ONNX a tied layer multiplies with W as it stands, and nothing is drawn.
func TestONNX(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	d := nn.NewDense(5, 4, nn.Tanh, nn.Glorot(rng))
	net := nn.New(Noise{0.5}, d, Gaussian{2}, nn.NewDense(2, 4, nn.Tanh, nn.Glorot(rng)), NewTied(d, nn.Logistic))
	g, err := net.InONNX(true, net.Forward(mat.NewDense(5, 1, nil)))
	if err != nil {
		t.Fatal(err)
	}
	var ops []string
	for _, o := range g.Ops {
		ops = append(ops, o.Type)
		if o.Type == "Gemm" && (o.Attributes["transB"] == 1) == (o.Layer == "5") {
			t.Errorf("layer %s: %v", o.Layer, o.Attributes)
		}
	}
	if got := strings.Join(ops, " "); got != "Identity Gemm Tanh Slice Gemm Tanh Gemm Sigmoid" {
		t.Errorf("operators: %s", got)
	}
}
