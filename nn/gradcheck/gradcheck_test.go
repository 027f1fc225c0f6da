package gradcheck

import (
	"fmt"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// broken is a dense layer with a mistake in its backward pass.
type broken struct {
	*nn.Dense
	mistake string
}

func (l broken) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	switch l.mistake {
	case "no f'":
		linalg.Like(&s.Delta, da).Copy(da)
	default:
		l.F.Delta(&s.Delta, &s.Z, &s.A, da)
	}
	linalg.AddOuter(s.Grad(l.W), &s.Delta, &s.X)
	if strings.HasSuffix(l.mistake, "twice") {
		linalg.AddRowSums(s.Grad(l.B), &s.Delta)
	}
	if l.mistake != "no bias" {
		linalg.AddRowSums(s.Grad(l.B), &s.Delta)
	}
	switch l.mistake {
	case "W not transposed", "W not transposed and b twice":
		linalg.Like(&s.DX, &s.Delta).Mul(l.W, &s.Delta)
	case "one entry":
		s.Grad(l.W).Set(1, 2, s.Grad(l.W).At(1, 2)*1.001)
		fallthrough
	default:
		linalg.MulT(&s.DX, l.W, &s.Delta)
	}
	return &s.DX
}

// Every mistake is found and its place is named.
func TestGradientErrorFindsMistakes(t *testing.T) {
	for mistake, where := range map[string]string{
		"no f'": "2.", "bias twice": "2.b", "no bias": "2.b", "W not transposed": "1.", "one entry": "2.W",
	} {
		rng := seeded()
		net := nn.New(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(rng)), broken{nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), mistake}, nn.NewDense(4, 2, nn.Identity, nn.Glorot(rng)))
		m, err := GradientError(net, nn.SquaredError, random(rng, 3, 5), random(rng, 2, 5))
		if err != nil {
			t.Error(err)
		}
		if m.Error < 1e-4 {
			t.Errorf("%s: not found: %v", mistake, m)
		}
		guilty := false
		for name, e := range m.Worst {
			if e > 1e-4 && strings.HasPrefix(name, where) {
				guilty = true
			}
			if e > 1e-4 && strings.HasPrefix(name, "3.") {
				t.Errorf("%s: layer 3 is right, but blamed: %v", mistake, m.Worst)
			}
		}
		if !guilty {
			t.Errorf("%s: %s is not blamed: %v", mistake, where, m.Worst)
		}
		if mistake == "one entry" && (m.Layer != 2 || m.Param != "W" || m.Row != 1 || m.Col != 2) {
			t.Errorf("the entry W[1,2] of layer 2 is wrong, named is %v", m)
		}
	}
}

// The outcome of every parameter is there, in order, with the entry that is wrong.
func TestGradientErrorOfEachParameter(t *testing.T) {
	rng := seeded()
	net := nn.New(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(rng)), broken{nn.NewDense(4, 4, nn.Tanh, nn.Glorot(rng)), "no bias"}, nn.NewDense(4, 2, nn.Identity, nn.Glorot(rng)))
	m, err := GradientError(net, nn.SquaredError, random(rng, 3, 5), random(rng, 2, 5))
	if err != nil {
		t.Fatal(err)
	}
	order, sum := "", 0
	for _, e := range m.Each {
		order += fmt.Sprintf("%d.%s ", e.Layer, e.Param)
		sum += e.Checked
		if wrong := e.Error > 1e-6; wrong != (e.Layer == 2 && e.Param == "b") || e.Largest == 0 {
			t.Error(e)
		}
	}
	if order != "0.x 1.W 1.b 2.W 2.b 3.W 3.b " || sum != m.Checked || sum != 15+12+4+16+4+8+2 {
		t.Errorf("%s, %d of %d", order, sum, m.Checked)
	}
	if l := m.Layers(); len(l) != 4 || l[0] > 1e-6 || l[1] > 1e-6 || l[2] != m.Error || l[3] > 1e-6 {
		t.Errorf("per layer %v", l)
	}
	if text := m.Table().String(); strings.Count(text, "\n") != 8 || !strings.Contains(text, "2  b          1e+00") {
		t.Error(text)
	}
}

// What the first pass leaves behind, the second shows.
func TestGradientErrorSeesWhatPilesUp(t *testing.T) {
	rng := seeded()
	net := nn.New(&piling{Dense: nn.NewDense(3, 2, nn.Tanh, nn.Glorot(rng)), sum: mat.NewDense(2, 3, nil)})
	m, err := GradientError(net, nn.SquaredError, random(rng, 3, 5), random(rng, 2, 5))
	if err != nil || m.Error < 0.3 || m.Worst["1.b"] > 1e-6 {
		t.Errorf("%v, %v", m, err)
	}
}

// piling never zeroes ∂L/∂W.
type piling struct {
	*nn.Dense
	sum *mat.Dense
}

func (l *piling) Backward(s *nn.Step, da *mat.Dense) *mat.Dense {
	dx := l.Dense.Backward(s, da)
	l.sum.Add(l.sum, s.Grad(l.W))
	s.Grad(l.W).Copy(l.sum)
	return dx
}

// A ReLU exactly at 0 is skipped; what is left is compared.
func TestGradientErrorSkipsKinks(t *testing.T) {
	l := nn.NewDense(2, 2, nn.ReLU, nn.Values(1, -1, 2, 1))
	net := nn.New(l, nn.NewDense(2, 1, nn.Identity, nn.Values(1, 3)))
	x := mat.NewDense(2, 1, []float64{1, 1}) // z of the first neuron is 1 − 1 = 0
	m, err := GradientError(net, nn.SquaredError, x, mat.NewDense(1, 1, []float64{5}))
	if err != nil {
		t.Fatal(err)
	}
	if m.Error > 1e-6 {
		t.Error(m)
	}
	// w₁₁, w₁₂, b₁ and both inputs move the first neuron off its kink; so does nothing else.
	if m.Skipped != 5 || m.Checked != 6 {
		t.Errorf("%d skipped, %d compared; want 5 and 6", m.Skipped, m.Checked)
	}
	// The same with a mistake elsewhere: it is still found.
	bad := nn.New(l, broken{nn.NewDense(2, 1, nn.Identity, nn.Values(1, 3)), "no bias"})
	if m, _ := GradientError(bad, nn.SquaredError, x, mat.NewDense(1, 1, []float64{5})); m.Error < 0.1 {
		t.Errorf("a mistake beside a kink is not found: %v", m)
	}
}

// A check of 0 against 0 proves nothing.
func TestGradientErrorRefusesVacuous(t *testing.T) {
	rng := seeded()
	x := random(rng, 2, 3)
	dead := nn.New(nn.NewDense(2, 3, nn.ReLU, nn.Glorot(rng)), nn.NewDense(3, 1, nn.Heaviside, nn.Glorot(rng)))
	if _, err := GradientError(dead, nn.SquaredError, x, random(rng, 1, 3)); err == nil || !strings.Contains(err.Error(), "proves nothing") {
		t.Errorf("got %v", err)
	}
	done := nn.New(nn.NewDense(2, 1, nn.Identity, nn.Glorot(rng)))
	if _, err := GradientError(done, nn.SquaredError, x, done.Predict(x)); err == nil {
		t.Error("a check at the minimum should be refused")
	}
}

// Large matrices are sampled, and the parameters come back unchanged.
func TestGradientErrorSamples(t *testing.T) {
	rng := seeded()
	net := nn.New(nn.NewDense(100, 70, nn.Tanh, nn.Glorot(rng)), nn.NewDense(70, 2, nn.Identity, nn.Glorot(rng)))
	before := append([]float64{}, net.Theta()...)
	m, err := GradientError(net, nn.SquaredError, random(rng, 100, 2), random(rng, 2, 2))
	if err != nil || m.Error > 1e-6 || m.Checked > 4000 || m.Checked < 1500 {
		t.Errorf("%v, %v", m, err)
	}
	for i, v := range net.Theta() {
		if v != before[i] {
			t.Fatal("a parameter was not put back")
		}
	}
}

// A layer that measures the batch is not checked with a batch too small for it.
func TestGradientErrorOfTooFewSamples(t *testing.T) {
	net := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Values(1, 2, 3, 4)), nn.NewResidual(nn.NewBatchNorm(2)))
	x := mat.NewDense(2, 3, []float64{1, 2, 4, 0, 3, 1})
	one := mat.DenseCopyOf(x.Slice(0, 2, 0, 1))
	if _, err := GradientError(net, nn.SquaredError, one, one); err == nil || !strings.Contains(err.Error(), "with 1 samples: layer 2 needs 2 or more") {
		t.Errorf("one sample: %v", err)
	}
	if m, err := GradientError(net, nn.SquaredError, x, x); err != nil || m.Error > 1e-6 {
		t.Errorf("three samples: %v, %v", m, err)
	}
}
