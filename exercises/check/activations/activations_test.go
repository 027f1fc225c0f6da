package activations

import (
	"math"
	"os"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The properties in the question are those of one function only: the kernel
// measures all that are offered, and the task prints what it measures.
func TestWhichActivation(t *testing.T) {
	offered := map[string]nn.Elementwise{"a": nn.ELU(0.139), "b": nn.Swish(1), "c": nn.Swish(2), "d": nn.Swish(0.5), "e": nn.GELU}
	task, err := os.ReadFile("../../../solutions/02-activations/whichactivation/whichactivation.go")
	if err != nil {
		t.Fatal(err)
	}
	for key, f := range offered {
		lines := strings.Split(nn.PropertyTable(f).String(), "\n")
		properties := strings.Fields(lines[1])[1:]
		said := false
		for _, line := range strings.Split(string(task), "\n") {
			said = said || strings.Join(strings.Fields(strings.TrimPrefix(line, "//")), " ") == strings.Join(properties, " ")
		}
		if right := WhichActivation.Spec.AsMistake("choice "+key).State == check.Pass; said != right || right != (key == "c") {
			t.Errorf("%s, %v: the task prints its properties: %v, the checker calls it right: %v", key, properties, said, right)
		}
	}
}

// σ and σ' agree with the kernel, and with a difference of tanh: σ(z) = (1 + tanh(z/2))/2.
func TestLogisticPrime(t *testing.T) {
	for _, z := range append(check.List(51, 9), 0, 1e4, -1e4) {
		a, prime := LogisticPrime.Right()([]float64{z})
		within(t, "σ", a[0], (1+math.Tanh(z/2))/2, 1e-14)
		within(t, "σ'", prime[0], nn.Logistic.Prime(z, nn.Logistic.F(z)), 1e-14)
		e := math.Exp(-math.Abs(z))
		within(t, "σ' by |z|", prime[0], e/((1+e)*(1+e)), 1e-14)
		within(t, "σ' by differences", prime[0], (math.Tanh(z/2+1e-5)-math.Tanh(z/2-1e-5))/8e-5, 1e-9)
	}
}

// The form that is exact far out, where 1 − a is only rounding, passes as well.
func TestLogisticPrimeTakesTheExactForm(t *testing.T) {
	v := check.Run(LogisticPrime, func(z []float64) (a, prime []float64) {
		for _, z := range z {
			e := math.Exp(-math.Abs(z))
			a, prime = append(a, (1+math.Tanh(z/2))/2), append(prime, e/((1+e)*(1+e)))
		}
		return a, prime
	})
	if v.State != check.Pass {
		t.Error(v)
	}
}

// The kernel's neuron is dead from the rate on, and alive just below it.
func TestDeadlyRate(t *testing.T) {
	x, y := mat.NewDense(1, 3, []float64{1, 2, 3}), mat.NewDense(1, 3, []float64{1, 2, 0})
	for _, c := range []struct {
		share float64
		dead  bool
	}{{0.999, false}, {1.001, true}, {5, true}} {
		trace := nn.NewTrace(nn.New(nn.NewDense(1, 1, nn.ReLU, nn.Values(1))))
		trace.Forward(x)
		trace.Backward(nn.SquaredError, y)
		trace.Update(&optim.SGD{Rate: c.share * deadlyRate(nil)()})
		trace.Forward(x)
		trace.Backward(nn.SquaredError, y)
		if dead := mat.Max(&trace.Steps[1].Z) <= 0 && trace.Grad[0] == 0 && trace.Grad[1] == 0; dead != c.dead {
			t.Errorf("%g times the rate: dead %v", c.share, dead)
		}
	}
}

func TestPReLUGradient(t *testing.T) {
	z, y, gamma := check.Matrix(52, 3, 5), check.Matrix(53, 3, 5), []float64{0.3, -1.1, 0}
	l := nn.NewPReLU(3, 0)
	copy(l.Gamma.RawMatrix().Data, gamma)
	trace := nn.New(l).Forward(z)
	trace.Backward(nn.SquaredError, y)
	delta, dgamma := PReLUGradient.Right()(gamma, z, &trace.Steps[1].DA)
	for i := range gamma {
		within(t, "∂L/∂γ", dgamma[i], trace.Grad[i], 1e-12)
		l.Gamma.Set(i, 0, gamma[i]+1e-5)
		up := nn.SquaredError.Value(nn.New(l).Predict(z), y)
		l.Gamma.Set(i, 0, gamma[i]-1e-5)
		down := nn.SquaredError.Value(nn.New(l).Predict(z), y)
		l.Gamma.Set(i, 0, gamma[i])
		within(t, "∂L/∂γ by differences", dgamma[i], (up-down)/2e-5, 1e-8)
	}
	if !mat.EqualApprox(delta, &trace.Steps[1].Delta, 1e-12) {
		t.Errorf("δ = %v, the kernel has %v", mat.Formatted(delta), mat.Formatted(&trace.Steps[1].Delta))
	}
}

func TestMaxoutUnit(t *testing.T) {
	for seed := range uint64(20) {
		w, b, x := check.Matrix(100+seed, 4, 3), check.List(200+seed, 4), check.List(300+seed, 3)
		l := nn.NewMaxout(3, 1, 4, nn.Zeros)
		l.W.Copy(w)
		l.B.SetCol(0, b)
		step := nn.New(l).Forward(mat.NewDense(3, 1, x)).Steps[1]
		slopes := l.Backward(step, mat.NewDense(1, 1, []float64{1}))
		a, k, dx := MaxoutUnit.Right()(w, b, x)
		within(t, "a", a, step.A.At(0, 0), 1e-12)
		within(t, "k", float64(k), step.Keep("piece").At(0, 0), 0)
		for j := range dx {
			within(t, "∂a/∂x", dx[j], slopes.At(j, 0), 1e-12)
			up, down := append([]float64{}, x...), append([]float64{}, x...)
			up[j] += 1e-6
			down[j] -= 1e-6
			a1, _, _ := MaxoutUnit.Right()(w, b, up)
			a0, _, _ := MaxoutUnit.Right()(w, b, down)
			within(t, "∂a/∂x by differences", dx[j], (a1-a0)/2e-6, 1e-7)
		}
	}
}

func TestSoftmaxJacobian(t *testing.T) {
	for _, z := range [][]float64{check.List(54, 5), {1000, 1000 + math.Log(2), 1000 + math.Log(3)}} {
		a, j := SoftmaxJacobian.Right()(z)
		var kernel mat.Dense
		nn.Softmax.Apply(&kernel, mat.NewDense(len(z), 1, z))
		for i := range z {
			within(t, "a", a[i], kernel.At(i, 0), 1e-12)
		}
		if want := nn.SoftmaxJacobian(a); !mat.EqualApprox(j, want, 1e-12) {
			t.Errorf("J = %v, the kernel has %v", mat.Formatted(j), mat.Formatted(want))
		}
		for c := range z {
			up, down := append([]float64{}, z...), append([]float64{}, z...)
			up[c] += 1e-4
			down[c] -= 1e-4
			a1, _ := SoftmaxJacobian.Right()(up)
			a0, _ := SoftmaxJacobian.Right()(down)
			for r := range z {
				within(t, "J by differences", j.At(r, c), (a1[r]-a0[r])/(up[c]-down[c]), 1e-8)
			}
		}
	}
}

// Every function of the test agrees with the kernel's, at other numbers than
// those of the cases, and at its kinks and far out.
func TestEveryActivation(t *testing.T) {
	dyt := nn.NewDyT(1, 0.7)
	dyt.Gamma.Set(0, 0, -1.3)
	dyt.Beta.Set(0, 0, 0.4)
	kernel := map[string]struct {
		p     []float64
		layer nn.Layer
	}{
		"step": {nil, nn.Activate{F: nn.Heaviside}}, "sign": {nil, nn.Activate{F: nn.Sign}},
		"logistic": {nil, nn.Activate{F: nn.Logistic}}, "tanh": {nil, nn.Activate{F: nn.Tanh}},
		"hard-logistic": {nil, nn.Activate{F: nn.HardLogistic}}, "hard-tanh": {nil, nn.Activate{F: nn.HardTanh}},
		"ReLU": {nil, nn.Activate{F: nn.ReLU}}, "Leaky ReLU": {[]float64{0.3}, nn.Activate{F: nn.LeakyReLU(0.3)}},
		"ELU": {[]float64{0.8}, nn.Activate{F: nn.ELU(0.8)}}, "softplus": {nil, nn.Activate{F: nn.Softplus}},
		"Swish": {[]float64{2.4}, nn.Activate{F: nn.Swish(2.4)}}, "GELU": {nil, nn.Activate{F: nn.GELU}},
		"DyT": {[]float64{0.7, -1.3, 0.4}, dyt}, "softmax": {nil, nn.Activate{F: nn.Softmax}},
	}
	for _, c := range EveryActivation.Spec.Cases {
		k, ok := kernel[c.Args[0].(string)]
		if !ok {
			t.Fatalf("no witness for %s", c.Name)
		}
		for _, z := range [][]float64{check.List(55, 7), c.Args[2].([]float64)} {
			da := check.List(56, len(z))
			column, above := mat.NewDense(1, len(z), z), mat.NewDense(1, len(z), da)
			if c.Args[0] == "softmax" {
				column, above = mat.NewDense(len(z), 1, z), mat.NewDense(len(z), 1, da)
			}
			step := nn.New(k.layer).Forward(column).Steps[1]
			dx := k.layer.Backward(step, above)
			a, delta := everyActivation(nil)(c.Args[0].(string), k.p, z, da)
			for i := range z {
				within(t, c.Name+" a", a[i], step.A.RawMatrix().Data[i], 1e-12)
				within(t, c.Name+" δ", delta[i], dx.RawMatrix().Data[i], 1e-12)
			}
		}
	}
}

// A learner with several wrong functions reads the mistake of each.
func TestEveryActivationNamesEachFunction(t *testing.T) {
	wrong := check.Mistakes{"Swish: inner β lost": true, "tanh: a(1 − a)": true, "ELU: γ forgotten": true}
	v := check.Run(EveryActivation, func(name string, p, z, da []float64) (a, delta []float64) {
		if name == "GELU" {
			return nil, nil
		}
		return everyActivation(wrong)(name, p, z, da)
	})
	for _, part := range []string{"Right: step, sign, logistic, hard-logistic", "Swish: right for β = 1.", "tanh: you use", "ELU: right for", "Still to be written: GELU."} {
		if !strings.Contains(v.Message, part) {
			t.Errorf("%q is not in the message:\n%s", part, v.Message)
		}
	}
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}
