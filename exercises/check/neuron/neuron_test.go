package neuron

import (
	"math"
	"testing"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestAudit(t *testing.T) {
	for _, p := range Chapter.Audit() {
		t.Error(p)
	}
}

// single is a network of one neuron.
func single(f nn.Activation, b float64, w ...float64) *nn.Network {
	l := nn.NewDense(len(w), 1, f, nn.Values(w...))
	l.B.Set(0, 0, b)
	return nn.New(l)
}

// A step neuron of the kernel with b = −θ gives the same z and a, also at z = 0.
func TestStepNeuron(t *testing.T) {
	at := func(w, x []float64, theta float64) {
		trace := single(nn.Heaviside, -theta, w...).Forward(mat.NewDense(len(x), 1, x))
		z, a := StepNeuron.Right()(w, x, theta)
		if s := trace.Steps[1]; math.Abs(z-s.Z.At(0, 0)) > 1e-12 || a != s.A.At(0, 0) {
			t.Errorf("w = %v, x = %v, θ = %g: z, a = %g, %g, the kernel has %g, %g", w, x, theta, z, a, s.Z.At(0, 0), s.A.At(0, 0))
		}
	}
	for seed := range uint64(20) {
		at(check.List(seed, 3), check.List(seed+100, 3), check.List(seed+200, 1)[0])
	}
	at([]float64{2, 1}, []float64{1, -0.5}, 1.5)
}

// What the choices say is so: the sums of opposite corners are equal for any
// neuron, AND has four demands that are met, and a logistic neuron fails at XOR, too.
func TestWhyNotXor(t *testing.T) {
	if v := check.Run(WhyNotXor, func() string { return "c" }); v.State != check.Pass {
		t.Error(v)
	}
	x, want := data.XOR().X(), data.XOR().Y()
	for seed := range uint64(50) {
		w := check.List(seed, 3)
		z := single(nn.Identity, w[0], w[1:]...).Predict(x)
		if math.Abs(z.At(0, 0)+z.At(0, 3)-z.At(0, 1)-z.At(0, 2)) > 1e-12 {
			t.Errorf("w = %v: z = %v at the corners", w, mat.Formatted(z))
		}
		a, right := single(nn.Logistic, w[0], w[1:]...).Predict(x), 0
		for n := range 4 {
			if (a.At(0, n) >= 0.5) == (want.At(0, n) == 1) {
				right++
			}
		}
		if right == 4 {
			t.Errorf("a logistic neuron computes XOR with w = %v", w)
		}
	}
	and := single(nn.Heaviside, -1.5, 1, 1).Predict(x)
	if !mat.Equal(and, data.AND().Y()) {
		t.Errorf("AND gives %v", mat.Formatted(and))
	}
}

// The weights compute the truth table in the kernel, and what is accepted is what does.
func TestVetoNeuron(t *testing.T) {
	x, want := mat.NewDense(4, 16, nil), mat.NewDense(1, 16, nil)
	for n := range 16 {
		for i := range 4 {
			x.Set(i, n, float64(n>>i&1))
		}
		switch n { // bits 0, 1, 2 excite, bit 3 inhibits
		case 3, 5, 6, 7:
			want.Set(0, n, 1)
		}
	}
	w, b := vetoNeuron(nil)()
	if got := single(nn.Heaviside, b, w...).Predict(x); !mat.Equal(got, want) {
		t.Errorf("w = %v, b = %g give %v", w, b, mat.Formatted(got))
	}
	accepted := 0
	for seed := range uint64(3000) {
		v := check.List(seed, 5)
		for i := range 3 {
			v[i] = math.Abs(v[i])
		}
		v[3] -= 4
		b, w := v[4], v[:4]
		right := mat.Equal(single(nn.Heaviside, b, w...).Predict(x), want)
		if got := acceptVeto(nil, []any{w, b}) == ""; got != right {
			t.Errorf("w = %v, b = %g: accepted %v, right %v", w, b, got, right)
		}
		if right {
			accepted++
		}
	}
	if accepted < 20 {
		t.Errorf("only %d of the neurons that were tried are right", accepted)
	}
	if wrong := acceptVeto(nil, []any{[]float64{0.1, 0.1, 0.1, -0.2}, -0.2}); wrong != "" {
		t.Error(wrong)
	}
}

// The kernel gives the same outputs, with w₀ as bias and with w₀ as weight of a row of ones.
func TestNeuronBatch(t *testing.T) {
	w, x := check.List(1, 5), check.Matrix(2, 4, 6)
	got := mat.NewDense(1, 6, NeuronBatch.Right()(w, x))
	plain := single(nn.Logistic, w[0], w[1:]...).Predict(x)
	var augmented mat.Dense
	augmented.Stack(mat.NewDense(1, 6, []float64{1, 1, 1, 1, 1, 1}), x)
	if ones := single(nn.Logistic, 0, w...).Predict(&augmented); !mat.EqualApprox(got, plain, 1e-12) || !mat.EqualApprox(got, ones, 1e-12) {
		t.Errorf("got %v, the kernel has %v and %v", mat.Formatted(got), mat.Formatted(plain), mat.Formatted(ones))
	}
}

// The neuron of the chapter's tall people, and any other: z is the same in both units.
func TestNewUnits(t *testing.T) {
	w, b := NewUnits.Right()([]float64{10}, -17.5, []float64{100}, []float64{0})
	if math.Abs(w[0]-0.1) > 1e-12 || b != -17.5 {
		t.Errorf("in centimetres: w = %v, b = %g", w, b)
	}
	w, scale, shift, x := check.List(1, 4), check.List(2, 4), check.List(3, 4), check.Matrix(4, 4, 7)
	w2, b2 := NewUnits.Right()(w, 0.7, scale, shift)
	var moved mat.Dense
	moved.Apply(func(i, _ int, v float64) float64 { return scale[i]*v + shift[i] }, x)
	before, after := single(nn.Identity, 0.7, w...).Predict(x), single(nn.Identity, b2, w2...).Predict(&moved)
	if !mat.EqualApprox(before, after, 1e-10) {
		t.Errorf("z = %v before and %v after", mat.Formatted(before), mat.Formatted(after))
	}
}

// The foot has z = 0 in the kernel, d is how far it is away, and every other
// point of the plane is further away.
func TestLineOfNeuron(t *testing.T) {
	for seed := range uint64(10) {
		w, x := check.List(seed, 3), check.List(seed+50, 3)
		d, foot := LineOfNeuron.Right()(w, 0.8, x)
		z := single(nn.Identity, 0.8, w...).Predict(mat.NewDense(3, 1, foot)).At(0, 0)
		if math.Abs(z) > 1e-12 || math.Abs(d-floats.Distance(x, foot, 2)) > 1e-12 {
			t.Errorf("d = %g, the foot %v is %g away and has z = %g", d, foot, floats.Distance(x, foot, 2), z)
		}
		other := []float64{foot[0] + w[1], foot[1] - w[0], foot[2]} // along the plane
		if floats.Distance(x, other, 2) <= d {
			t.Errorf("%v is nearer than the foot", other)
		}
	}
}

// A network of the kernel with these weights fires where three areas add up to one.
func TestTriangleNet(t *testing.T) {
	area := func(p, q, r []float64) float64 {
		return math.Abs((q[0]-p[0])*(r[1]-p[1])-(q[1]-p[1])*(r[0]-p[0])) / 2
	}
	for seed := range uint64(10) {
		p := check.Matrix(seed, 2, 3)
		w1, b1, w2, b2 := triangleNet(nil)(p)
		hidden := nn.NewDense(2, 3, nn.Heaviside, nn.Zeros)
		hidden.W.Copy(w1)
		hidden.B.SetCol(0, b1)
		output := nn.NewDense(3, 1, nn.Heaviside, nn.Values(w2...))
		output.B.Set(0, 0, b2)
		x := check.Matrix(seed+500, 2, 200)
		a := nn.New(hidden, output).Predict(x)
		c := [3][]float64{mat.Col(nil, 0, p), mat.Col(nil, 1, p), mat.Col(nil, 2, p)}
		whole := area(c[0], c[1], c[2])
		for n := range 200 {
			at := mat.Col(nil, n, x)
			parts := area(at, c[0], c[1]) + area(at, c[1], c[2]) + area(at, c[2], c[0])
			if inside := parts < whole+1e-9; inside != (a.At(0, n) == 1) {
				t.Errorf("corners %v, point %v: a = %g, inside %v", mat.Formatted(p), at, a.At(0, n), inside)
			}
		}
	}
}

// Other weights that do the same are accepted: scaled, in another order, with a
// neuron too many, with NOT in place of a turned line.
func TestTriangleNetAcceptsOtherWeights(t *testing.T) {
	p := check.Matrix(3, 2, 3)
	w1, b1, _, _ := triangleNet(nil)(p)
	other := mat.NewDense(4, 2, nil)
	bias := make([]float64, 4)
	for k, from := range []int{2, 0, 1, 1} {
		c := []float64{0.1, 7, -2, 1}[k]
		other.SetRow(k, []float64{c * w1.At(from, 0), c * w1.At(from, 1)})
		bias[k] = c * b1[from]
	}
	if wrong := acceptTriangle([]any{p}, []any{other, bias, []float64{1, 1, -1, 0}, -2.0}); wrong != "" {
		t.Error(wrong)
	}
	if wrong := acceptTriangle([]any{p}, []any{other, bias, []float64{1, 1, 1, 0}, -2.0}); wrong == "" {
		t.Error("a network with a line turned away is accepted")
	}
}
