package conventions

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// The program that is made for cell 4 prints the number, whatever ran before.
func TestCellMemory(t *testing.T) {
	const program = `package main

import "fmt"

var total = 3

func add(n int) { total += n }

func main() {
	add(4)
	add(1)
	fmt.Println(total)
}
`
	file := filepath.Join(t.TempDir(), "cell.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(CellMemory.Right()()), strings.TrimSpace(string(out)); got != want {
		t.Errorf("CellMemory = %s, the program prints %s", got, want)
	}
}

// The kernel calls W.At(1, 2) w₂₃, and it carries input 3 to neuron 2.
func TestWeightIndex(t *testing.T) {
	l := nn.NewDense(4, 3, nn.Identity, nn.Zeros)
	l.W.Set(1, 2, 7)
	trace := nn.New(l).Forward(mat.NewDense(4, 1, []float64{1, 10, 100, 1000}))
	if got := mat.Col(nil, 0, trace.Output()); !slices.Equal(got, []float64{0, 700, 0}) {
		t.Errorf("the outputs are %v", got)
	}
	var name string
	for _, row := range trace.Ledger(0).Layers[1].Params.Rows {
		if row[1] == 7.0 {
			name = fmt.Sprint(row[0])
		}
	}
	if name != "w₂₃" {
		t.Errorf("the ledger calls the weight %q", name)
	}
	if v := check.Run(WeightIndex, func() string { return "d" }); v.State != check.Pass {
		t.Error(v)
	}
}

// A network that is built has as many parameters.
func TestParameterCount(t *testing.T) {
	for _, sizes := range [][]int{{3, 4}, {2, 7, 1}, {9, 5, 5, 3}} {
		var layers []nn.Layer
		for l := 1; l < len(sizes); l++ {
			layers = append(layers, nn.NewDense(sizes[l-1], sizes[l], nn.Tanh, nn.Zeros))
		}
		if got, want := ParameterCount.Right()(sizes), len(nn.New(layers...).Theta()); got != want {
			t.Errorf("ParameterCount(%v) = %d, the network has %d", sizes, got, want)
		}
	}
}

// The sizes are those of the matrices in a trace.
func TestShapeOf(t *testing.T) {
	const in, out, n = 6, 3, 5
	l := nn.NewDense(in, out, nn.Logistic, nn.Constant(0.1))
	trace := nn.New(l).Forward(check.Matrix(1, in, n))
	trace.Backward(nn.SquaredError, check.Matrix(2, out, n))
	s := trace.Steps[1]
	x, w, b, z, delta, dw := ShapeOf.Right()(in, out, n)
	for _, k := range []struct {
		name string
		got  []int
		m    *mat.Dense
	}{
		{"x", x, &trace.Steps[0].A}, {"W", w, l.W}, {"b", b, l.B},
		{"z", z, &s.Z}, {"δ", delta, &s.Delta}, {"∂L/∂W", dw, s.Grad(l.W)},
	} {
		if r, c := k.m.Dims(); !slices.Equal(k.got, []int{r, c}) {
			t.Errorf("%s is %v, in the trace it is %d×%d", k.name, k.got, r, c)
		}
	}
}

// The losses of the kernel have the same factors.
func TestLossFactor(t *testing.T) {
	for _, k := range []int{1, 2, 5} {
		a, y := check.Matrix(uint64(k), k, 4), check.Matrix(uint64(k+10), k, 4)
		squared, mean := LossFactor.Right()(a, y)
		near(t, "SquaredError", squared, nn.SquaredError.Value(a, y))
		near(t, "MeanSquaredError", mean, nn.MeanSquaredError.Value(a, y))
	}
}

// δ is how the kernel's loss moves when z moves, measured on both sides.
func TestErrorTerm(t *testing.T) {
	const h = 1e-5
	y := check.Matrix(1, 3, 4)
	y.Set(1, 2, 0.2)
	loss := func(z float64) float64 {
		all := check.Matrix(2, 3, 4)
		all.Set(1, 2, z)
		return nn.MeanSquaredError.Value(nn.New(nn.Activate{F: nn.Logistic}).Predict(all), y)
	}
	z := math.Log(4) // σ(log 4) = 4/5
	if got, want := ErrorTerm.Right()(), (loss(z+h)-loss(z-h))/(2*h); math.Abs(got-want) > 1e-9 {
		t.Errorf("ErrorTerm = %g, measured %g", got, want)
	}
}

// The library computes z, L and δ; ∂L/∂V is measured on the formula of the other book.
func TestTranslateLayer(t *testing.T) {
	x, v, c, y := check.Matrix(1, 5, 3), check.Matrix(2, 3, 2), check.List(3, 2), check.Matrix(4, 5, 2)
	z, loss, delta, dv := TranslateLayer.Right()(x, v, c, y)

	l := nn.NewDense(3, 2, nn.Logistic, nn.Zeros)
	l.W.Copy(v.T())
	l.B.SetCol(0, c)
	trace := nn.New(l).Forward(mat.DenseCopyOf(x.T()))
	trace.Backward(nn.SquaredError, mat.DenseCopyOf(y.T()))
	near(t, "L", loss, trace.Loss)
	if !mat.EqualApprox(z, &trace.Steps[1].Z, 1e-12) || !mat.EqualApprox(delta, &trace.Steps[1].Delta, 1e-12) {
		t.Errorf("z = %.6g, δ = %.6g differ from the kernel", mat.Formatted(z), mat.Formatted(delta))
	}

	theirs := func() float64 { // mean over the rows of ½ ‖σ(X V + c) − Y‖²
		var a mat.Dense
		a.Mul(x, v)
		a.Apply(func(_, j int, z float64) float64 { return 1 / (1 + math.Exp(-z-c[j])) }, &a)
		a.Sub(&a, y)
		norm := mat.Norm(&a, 2)
		return norm * norm / 2 / 5
	}
	const h = 1e-5
	for i := range 3 {
		for j := range 2 {
			at := v.At(i, j)
			v.Set(i, j, at+h)
			up := theirs()
			v.Set(i, j, at-h)
			down := theirs()
			v.Set(i, j, at)
			if want := (up - down) / (2 * h); math.Abs(dv.At(i, j)-want) > 1e-9 {
				t.Errorf("∂L/∂V[%d,%d] = %g, measured %g", i, j, dv.At(i, j), want)
			}
		}
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-12*math.Abs(want) {
		t.Errorf("%s = %.15g, the kernel has %.15g", what, got, want)
	}
}
