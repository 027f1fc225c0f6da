package recurrent

import (
	"math"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/optim"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

func equal(t *testing.T, what string, got, want mat.Matrix) {
	t.Helper()
	if !mat.EqualApprox(got, want, 1e-12) {
		t.Errorf("%s: %v, the library has %v", what, mat.Formatted(got), mat.Formatted(want))
	}
}

// filled is a cell whose parameters are all drawn.
func filled(c recurrent.Cell, seed uint64) recurrent.Cell {
	for k, p := range c.Params() {
		r, n := p.Dims()
		p.Copy(check.Matrix(seed+uint64(k), r, n))
	}
	return c
}

// run goes through three steps and back, with a target at every one.
func run(c recurrent.Cell) []*nn.Step {
	trace := nn.New(recurrent.New(c, recurrent.Settings{Steps: 3})).Forward(check.Matrix(70, 6, 4))
	trace.Backward(nn.SquaredError, check.Matrix(71, 9, 4))
	return trace.Steps[1].Subs()
}

// above is ∂L/∂h without what comes from the next time.
func above(dh, u, later *mat.Dense) *mat.Dense {
	var m mat.Dense
	m.Mul(u.T(), later)
	m.Sub(dh, &m)
	return &m
}

// The right answers are those of the library, in the middle of a sequence.
func TestWitness(t *testing.T) {
	c := filled(recurrent.NewRNN(2, 3, nn.Tanh, nn.Zeros, nn.Zeros), 50).(*recurrent.RNN)
	s := run(c)
	first, now, next := s[0], s[1], s[2]
	equal(t, "RNNStep", RNNStep.Right()(c.W, c.U, c.B, mat.DenseCopyOf(&now.X), &first.A), &now.A)
	delta, du := ThroughTime.Right()(c.U, above(&now.DA, c.U, &next.Delta), &next.Delta, &now.A, &first.A)
	equal(t, "ThroughTime: δ", delta, &now.Delta)
	var part mat.Dense
	part.Mul(&now.Delta, first.A.T())
	equal(t, "ThroughTime: ∂U", du, &part)
	h := RunThrough.Right()(c.W.At(0, 0), c.U.At(0, 0), []float64{1, -2}, 0.4)
	one := recurrent.NewRNN(1, 1, nn.Tanh, nn.Values(c.W.At(0, 0)), nn.Values(c.U.At(0, 0)))
	equal(t, "RunThrough", mat.NewDense(2, 1, h), nn.New(recurrent.New(one, recurrent.Settings{Steps: 2, Start: recurrent.Given})).Predict(mat.NewDense(3, 1, []float64{1, -2, 0.4})))

	l := filled(recurrent.NewLSTM(2, 3, nn.Zeros, nn.Zeros), 55).(*recurrent.LSTM)
	s = run(l)
	now, next = s[1], s[2]
	v := now.Value
	var later mat.Dense
	later.MulElem(next.Value("f"), next.Value("∂L/∂c"))
	dc, di, df, do, dg, down := LSTMBackward.Right()(&now.DA, &later, v("i"), v("f"), v("o"), v("g"), v("c₋"), v("c"))
	for name, got := range map[string]*mat.Dense{"∂L/∂c": dc, "δ of i": di, "δ of f": df, "δ of o": do, "δ of g": dg} {
		equal(t, "LSTMBackward: "+name, got, v(name))
	}
	later.MulElem(v("f"), v("∂L/∂c"))
	equal(t, "LSTMBackward: down", down, &later)

	after := filled(recurrent.NewGRU(2, 3, recurrent.AfterProduct, nn.Zeros, nn.Zeros), 60).(*recurrent.GRU)
	after.BU.Zero()
	before := filled(recurrent.NewGRU(2, 3, recurrent.BeforeProduct, nn.Zeros, nn.Zeros), 60)
	for k, cell := range []recurrent.Cell{after, before} {
		s = run(cell)
		now, v = s[1], s[1].Value
		w, b := cell.Input()
		var wx mat.Dense
		wx.Mul(recurrent.Gate(w, 2, 3), &now.X)
		wx.Apply(func(i, _ int, x float64) float64 { return x + b.At(6+i, 0) }, &wx)
		p, q := GRUBoth.Right()(recurrent.Gate(cell.Params()[1].Dense, 2, 3), &wx, v("r"), v("z"), v("h₋"))
		equal(t, "GRUBoth", []*mat.Dense{p, q}[k], &now.A)
	}

	p, mask := MaskedLoss.Spec.Cases[0].Args[0].(*mat.Dense), MaskedLoss.Spec.Cases[0].Args[1].(*mat.Dense)
	z, y := mat.NewDense(8, 3, nil), mat.NewDense(8, 3, nil) // two signs at four steps: the first one came
	for i := range 4 {
		for j := range 3 {
			z.Set(i, j, math.Log(p.At(i, j)))
			z.Set(4+i, j, math.Log(1-p.At(i, j)))
			y.Set(i, j, 1)
		}
	}
	if got, want := MaskedLoss.Right()(p, mask), (nn.Masked{Loss: nn.SoftmaxCrossEntropy}).Value(z, nn.WithMask(y, mask)); math.Abs(got-want) > 1e-12 {
		t.Errorf("MaskedLoss %v, the library has %v", got, want)
	}

	g, d := ClipByNorm.Right()([]float64{3, -4}, []float64{12}, 2.6)
	theta := make([]float64, 3)
	(&optim.ClipNorm{Rule: &optim.SGD{Rate: 1}, Max: 2.6}).Step(theta, []float64{3, -4, 12})
	floats.Scale(-1, theta)
	if !floats.EqualApprox(append(g, d...), theta, 1e-12) {
		t.Errorf("ClipByNorm %v %v, the rule has %v", g, d, theta)
	}
}

// The bigram has about 1.9 on the names of WriteNames.
func TestBigram(t *testing.T) {
	train, unseen := drawn()
	if train.Len() != 800 || unseen.Len() != 200 {
		t.Fatal(train, unseen)
	}
	var count [27][27]float64
	each := func(i int, f func(before, sign int), word func(int) []int) {
		w := append(word(i), 0)
		for k, sign := range w[1:] {
			f(w[k], sign)
		}
	}
	for i := range 800 {
		each(i, func(before, sign int) { count[before][sign]++ }, train.Sequence)
	}
	loss, signs := 0.0, 0.0
	for i := range 200 {
		each(i, func(before, sign int) {
			loss -= math.Log((count[before][sign] + 1) / (floats.Sum(count[before][:]) + 27))
			signs++
		}, unseen.Sequence)
	}
	if loss /= signs; math.Abs(loss-1.9) > 0.05 {
		t.Errorf("the bigram has %.3f", loss)
	}
}
