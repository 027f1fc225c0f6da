package nn

import (
	"fmt"
	"strings"
	"testing"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// broken is a dense layer with a mistake in its backward pass.
type broken struct {
	*Dense
	mistake string
}

func (l broken) Backward(s *Step, da *mat.Dense) *mat.Dense {
	switch l.mistake {
	case "no f'":
		sizeLike(&s.Delta, da).Copy(da)
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
		sizeLike(&s.DX, &s.Delta).Mul(l.W, &s.Delta)
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
		net := New(NewDense(3, 4, Tanh, Glorot(rng)), broken{NewDense(4, 4, Tanh, Glorot(rng)), mistake}, NewDense(4, 2, Identity, Glorot(rng)))
		m, err := GradientError(net, SquaredError, random(rng, 3, 5), random(rng, 2, 5))
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
	net := New(NewDense(3, 4, Tanh, Glorot(rng)), broken{NewDense(4, 4, Tanh, Glorot(rng)), "no bias"}, NewDense(4, 2, Identity, Glorot(rng)))
	m, err := GradientError(net, SquaredError, random(rng, 3, 5), random(rng, 2, 5))
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
	net := New(&piling{Dense: NewDense(3, 2, Tanh, Glorot(rng)), sum: mat.NewDense(2, 3, nil)})
	m, err := GradientError(net, SquaredError, random(rng, 3, 5), random(rng, 2, 5))
	if err != nil || m.Error < 0.3 || m.Worst["1.b"] > 1e-6 {
		t.Errorf("%v, %v", m, err)
	}
}

// piling never zeroes ∂L/∂W.
type piling struct {
	*Dense
	sum *mat.Dense
}

func (l *piling) Backward(s *Step, da *mat.Dense) *mat.Dense {
	dx := l.Dense.Backward(s, da)
	l.sum.Add(l.sum, s.Grad(l.W))
	s.Grad(l.W).Copy(l.sum)
	return dx
}

// A ReLU exactly at 0 is skipped; what is left is compared.
func TestGradientErrorSkipsKinks(t *testing.T) {
	l := NewDense(2, 2, ReLU, Values(1, -1, 2, 1))
	net := New(l, NewDense(2, 1, Identity, Values(1, 3)))
	x := mat.NewDense(2, 1, []float64{1, 1}) // z of the first neuron is 1 − 1 = 0
	m, err := GradientError(net, SquaredError, x, mat.NewDense(1, 1, []float64{5}))
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
	bad := New(l, broken{NewDense(2, 1, Identity, Values(1, 3)), "no bias"})
	if m, _ := GradientError(bad, SquaredError, x, mat.NewDense(1, 1, []float64{5})); m.Error < 0.1 {
		t.Errorf("a mistake beside a kink is not found: %v", m)
	}
}

// A check of 0 against 0 proves nothing.
func TestGradientErrorRefusesVacuous(t *testing.T) {
	rng := seeded()
	x := random(rng, 2, 3)
	dead := New(NewDense(2, 3, ReLU, Glorot(rng)), NewDense(3, 1, Heaviside, Glorot(rng)))
	if _, err := GradientError(dead, SquaredError, x, random(rng, 1, 3)); err == nil || !strings.Contains(err.Error(), "proves nothing") {
		t.Errorf("got %v", err)
	}
	done := New(NewDense(2, 1, Identity, Glorot(rng)))
	if _, err := GradientError(done, SquaredError, x, done.Predict(x)); err == nil {
		t.Error("a check at the minimum should be refused")
	}
}

// Large matrices are sampled, and the parameters come back unchanged.
func TestGradientErrorSamples(t *testing.T) {
	rng := seeded()
	net := New(NewDense(100, 70, Tanh, Glorot(rng)), NewDense(70, 2, Identity, Glorot(rng)))
	before := append([]float64{}, net.Theta()...)
	m, err := GradientError(net, SquaredError, random(rng, 100, 2), random(rng, 2, 2))
	if err != nil || m.Error > 1e-6 || m.Checked > 4000 || m.Checked < 1500 {
		t.Errorf("%v, %v", m, err)
	}
	for i, v := range net.Theta() {
		if v != before[i] {
			t.Fatal("a parameter was not put back")
		}
	}
}
