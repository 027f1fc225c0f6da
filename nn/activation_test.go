package nn

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/num/dual"
)

var inf = math.Inf(1)

// everyActivation is the list of the package with more parameters.
func everyActivation() []Elementwise {
	return append(Activations(), LeakyReLU(0), LeakyReLU(0.3), ELU(0), ELU(0.4), ELU(2), Swish(0), Swish(0.5), Swish(20), GELUNormal(0.5, 2))
}

// everyKind are numbers of every kind: zeros, infinities, NaN, the smallest and
// the largest, neighbours of the kinks, many between, and their negatives.
func everyKind() []float64 {
	v := []float64{0, inf, math.NaN(), math.SmallestNonzeroFloat64, 1e-310, 0x1p-1022, math.MaxFloat64, 1e4}
	for _, kink := range []float64{0.5, 1, 2} {
		v = append(v, kink, math.Nextafter(kink, 0), math.Nextafter(kink, inf))
	}
	rng := seeded()
	for range 1000 {
		v = append(v, rng.NormFloat64(), math.Float64frombits(rng.Uint64()))
	}
	for _, z := range v {
		v = append(v, math.Copysign(z, -1))
	}
	return v
}

// sameBits tells 0 from −0, and calls all NaN the same.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// Apply and Delta give the bits of F and Prime, whether the activation has
// whole-slice forms or not, and whether the matrices lie in one piece or not.
func TestSlicesAreTheFormula(t *testing.T) {
	rng := seeded()
	v := everyKind()
	n := len(v)
	z, g := mat.NewDense(2, n, nil), mat.NewDense(2, n, nil)
	for i := range 2 {
		copy(z.RawRowView(i), v)
		copy(g.RawRowView(i), v)
		rng.Shuffle(n, func(j, k int) {
			row := g.RawRowView(i)
			row[j], row[k] = row[k], row[j]
		})
	}
	window := func(m *mat.Dense) *mat.Dense { return m.Slice(0, 2, 1, n-2).(*mat.Dense) } // rows with gaps between
	for _, f := range everyActivation() {
		var a, delta mat.Dense
		f.Apply(&a, z)
		f.Delta(&delta, z, &a, g)
		a2, delta2 := mat.NewDense(2, n, nil), mat.NewDense(2, n, nil)
		f.Apply(window(a2), window(z))
		f.Delta(window(delta2), window(z), window(&a), window(g))
		for i := range 2 {
			for j := range n {
				wantA := f.F(z.At(i, j))
				wantD := f.Prime(z.At(i, j), wantA) * g.At(i, j)
				if !sameBits(a.At(i, j), wantA) || !sameBits(delta.At(i, j), wantD) {
					t.Fatalf("%s at z = %g, ∂L/∂a = %g: a = %g, δ = %g, want %g, %g", f, z.At(i, j), g.At(i, j), a.At(i, j), delta.At(i, j), wantA, wantD)
				}
				if inside := j >= 1 && j < n-2; inside && (!sameBits(a2.At(i, j), wantA) || !sameBits(delta2.At(i, j), wantD)) || !inside && (a2.At(i, j) != 0 || delta2.At(i, j) != 0) {
					t.Fatalf("%s on a window at z = %g: a = %g, δ = %g, want %g, %g", f, z.At(i, j), a2.At(i, j), delta2.At(i, j), wantA, wantD)
				}
			}
		}
	}
}

// The branch-free forms choose as an if would.
func TestBranchFree(t *testing.T) {
	v := everyKind()
	for i, z := range v {
		a, b := v[(i+1)%len(v)], v[(i+2)%len(v)]
		one, chosen := 0.0, b
		if z > 0 {
			one, chosen = 1, a
		}
		if got := oneIf(z > 0); !sameBits(got, one) {
			t.Errorf("oneIf(%g > 0) = %g", z, got)
		}
		if got := either(z > 0, a, b); !sameBits(got, chosen) {
			t.Errorf("either(%g > 0, %g, %g) = %g", z, a, b, got)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, row := range []struct {
		f           Elementwise
		low, top    float64 // f(±∞)
		dlow, dtop  float64 // f'(±∞)
		zero, dzero float64 // f(0), f'(0), the convention at a kink
	}{
		{Identity, -inf, inf, 1, 1, 0, 1},
		{Heaviside, 0, 1, 0, 0, 1, 0},
		{Sign, -1, 1, 0, 0, -1, 0},
		{Logistic, 0, 1, 0, 0, 0.5, 0.25},
		{Tanh, -1, 1, 0, 0, 0, 1},
		{HardLogistic, 0, 1, 0, 0, 0.5, 0.25},
		{HardTanh, -1, 1, 0, 0, 0, 1},
		{ReLU, 0, inf, 0, 1, 0, 0},
		{LeakyReLU(0.01), -inf, inf, 0.01, 1, 0, 0.01},
		{LeakyReLU(0), 0, inf, 0, 1, 0, 0},
		{ELU(1), -1, inf, 0, 1, 0, 1},
		{ELU(2), -2, inf, 0, 1, 0, 2},
		{Softplus, 0, inf, 0, 1, math.Ln2, 0.5},
		{Swish(1), 0, inf, 0, 1, 0, 0.5},
		{Swish(0), -inf, inf, 0.5, 0.5, 0, 0.5},
		{GELU, 0, inf, 0, 1, 0, 0.5},
		{GELUNormal(1, 2), 0, inf, 0, 1, 0, 0.308537538725987},
		{GELUTanh, 0, inf, 0, 1, 0, 0.5},
		{GELULogistic, 0, inf, 0, 1, 0, 0.5},
	} {
		for z, want := range map[float64][2]float64{-inf: {row.low, row.dlow}, inf: {row.top, row.dtop}, 0: {row.zero, row.dzero}} {
			a := row.f.F(z)
			if got := [2]float64{a, row.f.Prime(z, a)}; math.Abs(got[1]-want[1]) > 1e-15 || a != want[0] && math.Abs(a-want[0]) > 1e-15 {
				t.Errorf("%s: f, f' at %v are %v, want %v", row.f, z, got, want)
			}
		}
	}
}

// The derivatives at the ends of the hard functions are 0, as documented.
func TestKinkConventions(t *testing.T) {
	for _, row := range []struct {
		f    Elementwise
		z, d float64
	}{{HardLogistic, -2, 0}, {HardLogistic, 2, 0}, {HardTanh, -1, 0}, {HardTanh, 1, 0}, {ReLU, 0, 0}, {LeakyReLU(0.2), 0, 0.2}} {
		if !slices.Contains(row.f.Kinks, row.z) {
			t.Errorf("%s does not list its kink at %g", row.f, row.z)
		}
		if d := row.f.Prime(row.z, row.f.F(row.z)); d != row.d {
			t.Errorf("%s' at the kink %g = %g, want %g", row.f, row.z, d, row.d)
		}
	}
}

func TestNoOverflow(t *testing.T) {
	for _, f := range everyActivation() {
		for _, size := range []float64{1e-300, 1e-8, 1, 20, 36, 37, 300, 709, 710, 746, 1000, 1e4} {
			for _, z := range []float64{-size, size} {
				a := f.F(z)
				d := f.Prime(z, a)
				if math.IsNaN(a) || math.IsInf(a, 0) || math.IsNaN(d) || math.IsInf(d, 0) || math.Abs(a) > max(2*size, 1) || math.Abs(d) > 2 {
					t.Errorf("%s at %g: f = %g, f' = %g", f, z, a, d)
				}
			}
		}
	}
}

// f' against central differences, on a grid that leaves out the kinks.
func TestPrimeAgainstCentralDifferences(t *testing.T) {
	for _, f := range everyActivation() {
		for z := -8.035; z < 8; z += 0.11 {
			if slices.ContainsFunc(f.Kinks, func(k float64) bool { return math.Abs(z-k) < 1e-3 }) {
				continue
			}
			want := fd.Derivative(f.F, z, &fd.Settings{Formula: fd.Central, Step: 1e-5})
			near(t, fmt.Sprintf("%s' at %.2f", f, z), f.Prime(z, f.F(z)), want, 1e-9)
		}
	}
}

// f' against dual numbers, f(z + ε) = f(z) + f'(z) ε, which are exact: the
// formula of f, written out once more on numbers that carry a derivative.
func TestPrimeAgainstDualNumbers(t *testing.T) {
	num := func(v float64) dual.Number { return dual.Number{Real: v} }
	one := num(1)
	sigma := func(z dual.Number) dual.Number { return dual.Inv(dual.Add(one, dual.Exp(dual.Scale(-1, z)))) }
	tanh := func(z dual.Number) dual.Number {
		e := dual.Exp(dual.Scale(2, z))
		return dual.Mul(dual.Sub(e, one), dual.Inv(dual.Add(e, one)))
	}
	branch := func(left, right func(dual.Number) dual.Number) func(dual.Number) dual.Number {
		return func(z dual.Number) dual.Number {
			if z.Real > 0 {
				return right(z)
			}
			return left(z)
		}
	}
	same := func(z dual.Number) dual.Number { return z }
	clamp := func(f func(dual.Number) dual.Number, low, high float64) func(dual.Number) dual.Number {
		return func(z dual.Number) dual.Number {
			switch a := f(z); {
			case a.Real <= low:
				return num(low)
			case a.Real >= high:
				return num(high)
			default:
				return a
			}
		}
	}
	scale := func(c float64) func(dual.Number) dual.Number {
		return func(z dual.Number) dual.Number { return dual.Scale(c, z) }
	}
	elu := func(g float64) func(dual.Number) dual.Number {
		return branch(func(z dual.Number) dual.Number { return dual.Scale(g, dual.Sub(dual.Exp(z), one)) }, same)
	}
	swish := func(b float64) func(dual.Number) dual.Number {
		return func(z dual.Number) dual.Number { return dual.Mul(z, sigma(dual.Scale(b, z))) }
	}
	// Φ has no closed form: its dual number takes Φ' = φ from the definition.
	phi := func(z dual.Number) dual.Number {
		return dual.Number{Real: math.Erfc(-z.Real/math.Sqrt2) / 2, Emag: z.Emag * math.Exp(-z.Real*z.Real/2) / math.Sqrt(2*math.Pi)}
	}
	witness := map[string]func(dual.Number) dual.Number{
		"identity":        same,
		"step":            branch(func(dual.Number) dual.Number { return num(0) }, func(dual.Number) dual.Number { return one }),
		"sign":            branch(func(dual.Number) dual.Number { return num(-1) }, func(dual.Number) dual.Number { return one }),
		"logistic":        sigma,
		"tanh":            tanh,
		"hard-logistic":   clamp(func(z dual.Number) dual.Number { return dual.Add(dual.Scale(0.25, z), num(0.5)) }, 0, 1),
		"hard-tanh":       clamp(same, -1, 1),
		"ReLU":            branch(scale(0), same),
		"LeakyReLU(0.01)": branch(scale(0.01), same),
		"ELU(1)":          elu(1),
		"softplus":        func(z dual.Number) dual.Number { return dual.Log(dual.Add(one, dual.Exp(z))) },
		"Swish(1)":        swish(1),
		"GELU":            func(z dual.Number) dual.Number { return dual.Mul(z, phi(z)) },
		"GELU-tanh": func(z dual.Number) dual.Number {
			u := dual.Scale(math.Sqrt(2/math.Pi), dual.Add(z, dual.Scale(0.044715, dual.Mul(z, dual.Mul(z, z)))))
			return dual.Scale(0.5, dual.Mul(z, dual.Add(one, tanh(u))))
		},
		"GELU-logistic": swish(1.702),
	}
	for _, f := range Activations() {
		g := witness[f.Name]
		if g == nil {
			t.Errorf("%s has no second witness in this test", f)
			continue
		}
		for z := -6.03; z < 6; z += 0.07 {
			if slices.ContainsFunc(f.Kinks, func(k float64) bool { return math.Abs(z-k) < 1e-9 }) {
				continue
			}
			d := g(dual.Number{Real: z, Emag: 1})
			a := f.F(z)
			near(t, fmt.Sprintf("%s at %.2f", f, z), a, d.Real, 1e-13)
			near(t, fmt.Sprintf("%s' at %.2f", f, z), f.Prime(z, a), d.Emag, 1e-12)
		}
	}
}

// What the book says of one function's relation to another.
func TestRelations(t *testing.T) {
	for z := -9.0; z <= 9; z += 0.37 {
		at := fmt.Sprintf(" at %.2f", z)
		near(t, "tanh z = 2σ(2z) − 1"+at, Tanh.F(z), 2*Logistic.F(2*z)-1, 1e-15)
		near(t, "softplus' = σ"+at, Softplus.Prime(z, 0), Logistic.F(z), 0)
		near(t, "Swish with β = 0 is z/2"+at, Swish(0).F(z), z/2, 0)
		near(t, "Swish with β → ∞ is ReLU"+at, Swish(1e6).F(z), ReLU.F(z), 1e-12)
		near(t, "ELU with γ = 0 is ReLU"+at, ELU(0).F(z), ReLU.F(z), 0)
		near(t, "hard-logistic is the cut tangent of σ"+at, HardLogistic.F(z), max(0, min(1, Logistic.F(0)+Logistic.Prime(0, 0.5)*z)), 1e-15)
		near(t, "LeakyReLU = max(z, γz)"+at, LeakyReLU(0.2).F(z), max(z, 0.2*z), 1e-15)
	}
}

func TestSoftmax(t *testing.T) {
	rng := seeded()
	z := random(rng, 5, 3)
	var a mat.Dense
	Softmax.Apply(&a, z)
	for n := range 3 {
		sum := 0.0
		for i := range 5 {
			sum += a.At(i, n)
		}
		near(t, "Σ a", sum, 1, 1e-15)
	}
	// A shift of the net inputs, however large, changes nothing.
	shifted := mat.DenseCopyOf(z)
	shifted.Apply(func(_, _ int, v float64) float64 { return v + 1024 }, shifted)
	var b mat.Dense
	Softmax.Apply(&b, shifted)
	if !mat.EqualApprox(&a, &b, 1e-12) {
		t.Error("softmax is not invariant to a shift by 1024")
	}
	// Extreme inputs give the limit, not NaN.
	var c mat.Dense
	Softmax.Apply(&c, mat.NewDense(3, 1, []float64{1e4, -1e4, 1e4}))
	if !mat.Equal(&c, mat.NewDense(3, 1, []float64{0.5, 0, 0.5})) {
		t.Errorf("softmax(1e4, −1e4, 1e4) = %v", mat.Formatted(&c))
	}
	// δ = Jᵀ ∂L/∂a, with the Jacobian written out and against central differences.
	da := random(rng, 5, 3)
	var delta mat.Dense
	Softmax.Delta(&delta, z, &a, da)
	for n := range 3 {
		j := SoftmaxJacobian(mat.Col(nil, n, &a))
		var want mat.VecDense
		want.MulVec(j.T(), da.ColView(n))
		for i := range 5 {
			near(t, "δ", delta.At(i, n), want.AtVec(i), 1e-15)
		}
		numeric := mat.NewDense(5, 5, nil)
		fd.Jacobian(numeric, func(out, z []float64) {
			var a mat.Dense
			Softmax.Apply(&a, mat.NewDense(5, 1, slices.Clone(z)))
			mat.Col(out, 0, &a)
		}, mat.Col(nil, n, z), &fd.JacobianSettings{Formula: fd.Central})
		if !mat.EqualApprox(j, numeric, 1e-8) {
			t.Error("the Jacobian of softmax differs from central differences")
		}
	}
}

func TestActivationNamed(t *testing.T) {
	for _, f := range everyActivation() {
		g, err := ActivationNamed(f.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, z := range []float64{-1.3, 0.4, 2.5} {
			near(t, f.Name, g.(Elementwise).F(z), f.F(z), 0)
		}
	}
	for _, bad := range []string{"", "relu", "Swish", "Swish()", "Swish(1,2)", "GELU(1)", "ELU(x)", "Tanh(1)", "Swish(NaN)", "LeakyReLU(+Inf)", "GELU(0,-1)", "GELU(0,0)", "GELU(0,NaN)"} {
		if f, err := ActivationNamed(bad); err == nil {
			t.Errorf("ActivationNamed(%q) = %v, want an error", bad, f)
		}
	}
}

// A parameter that makes no function is refused where it is given.
func TestActivationParameters(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		panics(t, func() { LeakyReLU(v) }, "nn: LeakyReLU", fmt.Sprint(v))
		panics(t, func() { ELU(v) }, "nn: ELU", fmt.Sprint(v))
		panics(t, func() { Swish(v) }, "nn: Swish", fmt.Sprint(v))
		panics(t, func() { GELUNormal(v, 1) }, "nn: GELU", fmt.Sprint(v))
	}
	for _, sigma := range []float64{0, -1, math.NaN()} {
		panics(t, func() { GELUNormal(0, sigma) }, "nn: GELU", fmt.Sprint("σ = ", sigma), "above 0")
	}
}

// What is computed of an activation, for some whose properties the book lists.
func TestDescribe(t *testing.T) {
	for _, want := range []struct {
		f              Elementwise
		span, slope    string
		centred, rises bool
		left, right    bool
	}{
		{Logistic, "(0, 1)", "(0, 0.25]", false, true, true, true},
		{Tanh, "(−1, 1)", "(0, 1]", true, true, true, true},
		{HardTanh, "[−1, 1]", "[0, 1]", true, true, true, true},
		{ReLU, "[0, ∞)", "[0, 1]", false, true, true, false},
		{LeakyReLU(0.01), "(−∞, ∞)", "[0.01, 1]", false, true, false, false},
		{ELU(1), "(−1, ∞)", "(0, 1]", false, true, true, false},
		{Softplus, "(0, ∞)", "(0, 1)", false, true, true, false},
		{Swish(1), "[−0.278, ∞)", "[−0.0998, 1.1]", false, false, true, false},
		{GELU, "[−0.17, ∞)", "[−0.129, 1.13]", false, false, true, false},
	} {
		p := Describe(want.f)
		if p.Range.String() != want.span || p.PrimeRange.String() != want.slope || p.Centred != want.centred || p.Monotone != want.rises || p.SaturatesLow != want.left || p.SaturatesTop != want.right {
			t.Errorf("%s: %+v, range %v, f' %v; want %+v", want.f, p, p.Range, p.PrimeRange, want)
		}
	}
}

// A declared kink is one, and there is none beside the declared ones.
func TestKinksAreWhereTheySay(t *testing.T) {
	for _, f := range everyActivation() {
		jumps := func(z float64) bool {
			const h = 1e-6
			left, right := f.Prime(z-h, f.F(z-h)), f.Prime(z+h, f.F(z+h))
			return math.Abs(right-left) > 1e-3 || math.Abs(f.F(z+h)-f.F(z-h)) > 1e-3
		}
		for _, k := range f.Kinks {
			if !jumps(k) {
				t.Errorf("%s has no kink at %g", f, k)
			}
		}
		for k := -64; k <= 64; k++ {
			if z := float64(k) / 8; jumps(z) && !slices.Contains(f.Kinks, z) {
				t.Errorf("%s has a kink at %g that it does not list", f, z)
			}
		}
	}
}
