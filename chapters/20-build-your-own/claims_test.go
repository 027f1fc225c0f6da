// Package claims tests what chapter 20 says of networks that leave the nest.
package claims

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/export"
	"glassnet/nn/gradcheck"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

// small is 2-8-1, as in the chapter.
func small(seed uint64) *nn.Network {
	rng := rand.New(rand.NewPCG(20, seed))
	return nn.New(nn.NewDense(2, 8, nn.Tanh, nn.Glorot(rng)), nn.NewDense(8, 1, nn.Logistic, nn.Glorot(rng)))
}

// All five spellings have 33 parameters, and the Python module has what the chapter
// writes as PyTorch's Sequential.
func TestSpellings(t *testing.T) {
	text, err := os.ReadFile("en.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := export.Python(small(1))
	if err != nil {
		t.Fatal(err)
	}
	_, program, _ = strings.Cut(program, "model = ")
	program, _, _ = strings.Cut(program, "\n    for name")
	spelling := strings.Join(strings.Fields(program), " ")
	spelling = strings.ReplaceAll(spelling, "nn.Sequential( ", "nn.Sequential(")
	if !strings.Contains(string(text), "model = "+spelling) {
		t.Errorf("the chapter does not have %q", spelling)
	}
	for layer, want := range map[string]int{`Dense(8, activation="tanh")`: 2, `Dense(1, activation="sigmoid")`: 2, "nn.Linear(2, 8)": 2, "nn.Linear(8, 1)": 2} {
		if got := strings.Count(string(text), layer); got != want { // 8·(2+1) + 1·(8+1) each
			t.Errorf("%s is there %d times, want %d", layer, got, want)
		}
	}
	if n := len(small(1).Theta()); n != 8*(2+1)+1*(8+1) {
		t.Errorf("%d parameters", n)
	}
}

// In a chain nobody sees = for +=: every value is read once. A diamond does.
func TestOnlyADiamondSeesIt(t *testing.T) {
	back := func(reads [][]int, by [][]float64, sum bool) float64 {
		g := make([]float64, len(reads))
		g[len(g)-1] = 1
		for k := len(reads) - 1; k >= 0; k-- {
			for j, from := range reads[k] {
				if !sum {
					g[from] = 0
				}
				g[from] += by[k][j] * g[k]
			}
		}
		return g[0]
	}
	chain := [][]int{nil, {0}, {1}, {2}}
	factors := [][]float64{nil, {3}, {2}, {5}}
	if a, b := back(chain, factors, true), back(chain, factors, false); a != 30 || b != a {
		t.Errorf("a chain gives %g and %g", a, b)
	}
	diamond := [][]int{nil, {0}, {1}, {1}, {2, 3}}
	factors = [][]float64{nil, {3}, {2}, {5}, {1, 1}}
	if a, b := back(diamond, factors, true), back(diamond, factors, false); a != 21 || b != 6 {
		t.Errorf("a diamond gives %g and %g", a, b)
	}
}

// The header of a small file is longer than its 33 numbers; of a large one it is not.
func TestWordsAndNumbers(t *testing.T) {
	share := func(net *nn.Network) float64 {
		file := filepath.Join(t.TempDir(), "net.safetensors")
		if err := net.Save(file); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		numbers := 8 * float64(len(net.Theta()))
		return (float64(info.Size()) - 8 - numbers) / numbers
	}
	if s := share(small(1)); s <= 1 {
		t.Errorf("words are %g of the numbers", s)
	}
	if s := share(nn.New(nn.NewDense(100, 100, nn.Tanh, nn.Zeros))); s > 0.1 {
		t.Errorf("words are %g of 10,100 numbers", s)
	}
}

// What is lost makes a guess of every answer, with five seeds; the mode costs loss
// and hardly a point.
func TestWhatAFileMustHold(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		rng := rand.New(rand.NewPCG(seed, 4))
		raw, y, x := mat.NewDense(2, 400, nil), mat.NewDense(1, 400, nil), new(mat.Dense)
		for n := range 400 {
			raw.SetCol(n, []float64{40 + 4*float64(n%2) + rng.NormFloat64(), 42 + rng.NormFloat64()})
			y.Set(0, n, float64(n%2))
		}
		x.Scale(1.0/40, raw)
		norm := nn.NewBatchNorm(2)
		net := nn.New(norm, nn.NewDense(2, 8, nn.Tanh, nn.Glorot(rng)), nn.Dropout{P: 0.5}, nn.NewDense(8, 1, nn.Logistic, nn.Glorot(rng)))
		for range (nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.3}, Epochs: 30, Batch: 40, Rand: rng}).Run(net, x, y) {
		}
		loss := func(a *mat.Dense) float64 { return nn.BinaryCrossEntropy.Value(a, y) }
		right := func(a *mat.Dense) float64 { return nn.Accuracy(a, y) }
		well := net.Predict(x)
		tr := nn.NewTrace(net)
		tr.Training, tr.Rand = true, rng
		mode := tr.Forward(x)
		unscaled := net.Predict(raw)
		norm.Mean.Zero()
		nn.Constant(1)(norm.Variance)
		lost := net.Predict(x)
		if right(well) < 0.95 || right(mode) < right(well)-0.03 || loss(mode) <= loss(well) || right(unscaled) > 0.6 || right(lost) > 0.6 {
			t.Errorf("seed %d: %.3f right, in training mode %.3f (L %.3f and %.3f), not scaled %.3f, averages lost %.3f",
				seed, right(well), right(mode), loss(well), loss(mode), right(unscaled), right(lost))
		}
	}
}

// float32 moves no layer of ten by more than a millionth, with five seeds.
func TestFloat32(t *testing.T) {
	for seed := uint64(1); seed <= 5; seed++ {
		rng := rand.New(rand.NewPCG(seed, 7))
		var layers []nn.Layer
		for range 10 {
			layers = append(layers, nn.NewDense(16, 16, nn.Tanh, nn.Glorot(rng)))
		}
		net, x := nn.New(layers...), mat.NewDense(16, 20, nil)
		x.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, x)
		exact := net.Forward(x)
		for i, v := range net.Theta() {
			net.Theta()[i] = float64(float32(v))
		}
		single := net.Forward(x)
		for l := 1; l <= 10; l++ {
			var d mat.Dense
			d.Sub(&single.Steps[l].A, &exact.Steps[l].A)
			if off := max(mat.Max(&d), -mat.Min(&d)) / mat.Max(&exact.Steps[l].A); off == 0 || off > 1e-6 {
				t.Errorf("seed %d: layer %d is off by %g", seed, l, off)
			}
		}
	}
}

// The errata, each as a statement that its example refutes.
func TestErrata(t *testing.T) {
	z, y := mat.NewDense(3, 1, []float64{2, 1, 0}), new(mat.Dense)
	nn.Logistic.Apply(y, z)
	refuted := map[string]bool{
		"σ sums to 1":                 math.Abs(mat.Sum(y)-1) > 0.1,
		"outputs ≥ 0 keep gradients":  math.Pow(nn.Logistic.Prime(0, nn.Logistic.F(0)), 10) < 1e-5 && nn.Logistic.F(0) > 0,
		"Swish(∞) is 0–1":             nn.Swish(1e9).F(5) == 5,
		"tanh from 1":                 nn.Tanh.F(-20) == -1,
		"float32 sums":                math.Abs(float64(running(228146, 2.454014))-2.454014) > 1e-3,
		"CE is a difference":          nn.CrossEntropy.Value(mat.NewDense(2, 1, []float64{0.5, 0.5}), mat.NewDense(2, 1, []float64{0.5, 0.5})) > 0.6,
		"the penalty is fixed":        nn.PerceptronLoss.Value(mat.NewDense(1, 1, []float64{-5}), mat.NewDense(1, 1, []float64{1})) == 5,
		"ReLU' is negative":           nn.ReLU.Prime(-1, 0) == 0,
		"one side is as good as both": math.Abs((math.Exp(1e-3)-1)/1e-3-1) > 1000*math.Abs((math.Exp(1e-3)-math.Exp(-1e-3))/2e-3-1),
	}
	for what, ok := range refuted {
		if !ok {
			t.Errorf("%q is not refuted", what)
		}
	}
	// AdaGrad's step for equal gradients falls, whatever they are.
	for _, g := range []float64{1e-3, 1, 100} {
		rule, theta, last := &optim.AdaGrad{Rate: 0.1}, []float64{0}, math.Inf(1)
		for range 20 {
			before := theta[0]
			rule.Step(theta, []float64{g})
			if step := before - theta[0]; step >= last {
				t.Errorf("AdaGrad's step grows: %g after %g", step, last)
			} else {
				last = step
			}
		}
	}
}

func running(n int, v float32) float32 {
	sum := float32(0)
	for range n {
		sum += v
	}
	return sum / float32(n)
}

// Mish: f' is the slope of f, falls below 0, passes 1 and jumps nowhere; a Prime
// without σ(z) is found.
func TestMish(t *testing.T) {
	f := func(z float64) float64 { return z * math.Tanh(nn.Softplus.F(z)) }
	prime := func(z float64) float64 {
		t := math.Tanh(nn.Softplus.F(z))
		return t + z*(1-t*t)*nn.Logistic.F(z)
	}
	low, high := 0.0, 0.0
	for k := range 1001 {
		z := float64(k-500) / 100
		if d := (f(z+1e-5) - f(z-1e-5)) / 2e-5; math.Abs(d-prime(z)) > 1e-8 {
			t.Errorf("f'(%g) = %g, the slope is %g", z, prime(z), d)
		}
		low, high = min(low, f(z)), max(high, prime(z))
	}
	if low > -0.3 || high < 1.05 {
		t.Errorf("the least f is %g, the largest f' %g", low, high)
	}
	rng := rand.New(rand.NewPCG(20, 8))
	wrong := nn.Elementwise{Name: "Mish", F: f, Prime: func(z, _ float64) float64 { t := math.Tanh(nn.Softplus.F(z)); return t + z*(1-t*t) }}
	net := nn.New(nn.NewDense(2, 4, wrong, nn.Glorot(rng)), nn.NewDense(4, 1, nn.Identity, nn.Glorot(rng)))
	d, err := gradcheck.Diagnose(net, nn.SquaredError, mat.NewDense(2, 3, []float64{1, -1, 0.5, 2, 1, -1}), mat.NewDense(1, 3, []float64{1, 0, 1}))
	if text := fmt.Sprint(d); err != nil || !strings.Contains(text, "f' is not the derivative of f") || strings.Contains(text, "layer 2") {
		t.Error(text, err)
	}
}

// Six steps of PyTorch are told apart.
func TestStepsAreToldApart(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"right", "wrong slope", "not zeroed", "summed", "twice", "not updated"} {
		s, err := export.RecordedStep(name)
		if err != nil {
			t.Fatal(err)
		}
		g, _ := s.Diagnose()
		u, _ := s.DiagnoseUpdate()
		if other, ok := seen[g.String()+u.String()]; ok {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[g.String()+u.String()] = name
	}
}

// In the valley ½(θ₁² + 25 θ₂²), each rule at its best η, Adam has neither the fewest
// steps nor the straightest way.
func TestAdamIsNotTheMostFluent(t *testing.T) {
	type rule interface{ Step(theta, grad []float64) }
	steps, detour := map[string]int{}, map[string]float64{}
	for name, with := range map[string]func(eta float64) rule{
		"SGD":      func(eta float64) rule { return &optim.SGD{Rate: eta} },
		"Nesterov": func(eta float64) rule { return &optim.Nesterov{Rate: eta} },
		"Adam":     func(eta float64) rule { return &optim.Adam{Rate: eta} },
	} {
		steps[name] = math.MaxInt
		for k := -24; k <= 8; k++ {
			theta, r, way, n := []float64{2, 0.5}, with(math.Pow(10, float64(k)/8)), 0.0, 0
			for ; n < 2000 && theta[0]*theta[0]+25*theta[1]*theta[1] > 2e-6; n++ {
				a, b := theta[0], theta[1]
				r.Step(theta, []float64{a, 25 * b})
				way += math.Hypot(theta[0]-a, theta[1]-b)
			}
			if n < steps[name] {
				steps[name], detour[name] = n, way/math.Hypot(2, 0.5)
			}
		}
	}
	if steps["Adam"] <= steps["SGD"] || steps["Adam"] <= steps["Nesterov"] || detour["Adam"] <= detour["Nesterov"] {
		t.Errorf("steps %v, ways %v", steps, detour)
	}
}
