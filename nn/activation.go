package nn

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"glassnet/nn/internal/vector"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// An Activation is the function f of a layer. Two of them are compared with
// [SameActivation]: functions have no ==.
type Activation interface {
	Apply(a, z *mat.Dense)            // a = f(z)
	Delta(delta, z, a, da *mat.Dense) // δ = f'(z) ⊙ ∂L/∂a
}

// Elementwise is an activation that treats every number on its own. To have one
// of your own, write one value such as [Softplus]; [RegisterActivation] makes it
// known to files.
type Elementwise struct {
	Name  string
	F     func(z float64) float64    // f(z)
	Prime func(z, a float64) float64 // f'(z); a is f(z), for where that is shorter
	Kinks []float64                  // where f' jumps; Prime says which side it takes

	InONNX  func(g *Operators, z string) string // F in operators of ONNX; nil: it cannot be exported there
	InTorch string                              // F as a Python expression that makes a module of PyTorch; "": it cannot be exported there
	InSheet [2]string                           // F and F' as formulas of a spreadsheet, in z and a = f(z): "1/(1+EXP(-z))", "a*(1-a)"; "": its cell holds the number

	fast *fast
}

// fast is f and f' for a whole slice, from the same formula and with the same
// bits, where these are so cheap that the call costs more than the number. It
// holds for one F and one Prime: a copy with another F does not use it.
type fast struct {
	f, prime uintptr                         // of which functions
	apply    func(a, z []float64)            // a = f(z); nil means F, number by number
	delta    func(delta, z, a, da []float64) // δ = f'(z) ∂L/∂a
}

// withSlices adds to f what it is for a whole slice.
func withSlices(f Elementwise, apply func(a, z []float64), delta func(delta, z, a, da []float64)) Elementwise {
	f.fast = &fast{code(f.F), code(f.Prime), apply, delta}
	return f
}

// code tells functions that capture nothing apart.
func code(f any) uintptr { return reflect.ValueOf(f).Pointer() }

// Apply writes a = f(z), number by number; an empty a takes the size of z.
func (f Elementwise) Apply(a, z *mat.Dense) {
	do := func(a, z []float64) { apply(a, z, f.F) }
	if s := f.fast; s != nil && s.apply != nil && s.f == code(f.F) {
		do = s.apply
	}
	linalg.EachRow(linalg.Like(a, z), func(a, z, _, _ []float64) { do(a, z) }, z, z, z)
}

// Delta writes δ = f'(z) ⊙ ∂L/∂a; an empty delta takes the size of z.
func (f Elementwise) Delta(delta, z, a, da *mat.Dense) {
	do := func(delta, z, a, da []float64) { applyPrime(delta, z, a, da, f.Prime) }
	if s := f.fast; s != nil && s.prime == code(f.Prime) {
		do = s.delta
	}
	linalg.EachRow(linalg.Like(delta, z), do, z, a, da)
}

// apply writes a = f(z). Called with a function that the compiler knows it
// becomes a loop with the formula inside, which is several times as fast as a
// call per number.
func apply(a, z []float64, f func(z float64) float64) {
	a = a[:len(z)]
	for i, z := range z {
		a[i] = f(z) // a = f(z)
	}
}

// applyPrime writes δ = f'(z) ∂L/∂a, as apply does.
func applyPrime(delta, z, a, da []float64, prime func(z, a float64) float64) {
	z, a, da = z[:len(delta)], a[:len(delta)], da[:len(delta)]
	for i := range delta {
		delta[i] = prime(z[i], a[i]) * da[i] // δ = f'(z) ∂L/∂a
	}
}

// String is the name, by which [ActivationNamed] finds the activation again.
func (f Elementwise) String() string { return f.Name }

// Identity is f(z) = z, f'(z) = 1: a linear output.
var Identity = withSlices(Elementwise{
	Name:    "identity",
	InONNX:  onnx("Identity", nil),
	InTorch: "nn.Identity()",
	InSheet: [2]string{"z", "1"},
	F:       func(z float64) float64 { return z },
	Prime:   func(z, a float64) float64 { return 1 },
},
	func(a, z []float64) { copy(a, z) },
	func(delta, z, a, da []float64) { copy(delta, da) },
)

// Heaviside is the step: f(z) = 1 for z ≥ 0, else 0. f' is 0 everywhere; at
// the jump, z = 0, there is none, and Prime says 0. (McCulloch and Pitts, 1943)
var Heaviside = Elementwise{
	Name:    "step",
	InONNX:  onnxStep("GreaterOrEqual", 0),
	InTorch: `Formula(lambda z: (z >= 0).to(z.dtype))`,
	InSheet: [2]string{"IF((z)>=0,1,0)", "0"},
	F:       func(z float64) float64 { return oneIf(z >= 0) },
	Prime:   func(z, a float64) float64 { return 0 },
	Kinks:   []float64{0},
}

// Sign is f(z) = +1 for z > 0, else −1, the perceptron's output. f' is 0
// everywhere; at the jump, z = 0, there is none, and Prime says 0. (Rosenblatt, 1958)
var Sign = Elementwise{
	Name:    "sign",
	InONNX:  onnxStep("Greater", -1),
	InTorch: `Formula(lambda z: 2 * (z > 0).to(z.dtype) - 1)`,
	InSheet: [2]string{"IF((z)>0,1,-1)", "0"},
	F:       func(z float64) float64 { return either(z > 0, 1, -1) },
	Prime:   func(z, a float64) float64 { return 0 },
	Kinks:   []float64{0},
}

// Logistic is σ(z) = 1/(1 + e⁻ᶻ), with σ' = σ(1 − σ). It runs from 0 to 1.
var Logistic = withSlices(Elementwise{
	Name:    "logistic",
	InONNX:  onnx("Sigmoid", nil),
	InTorch: "nn.Sigmoid()",
	InSheet: [2]string{"1/(1+EXP(-z))", "a*(1-a)"},
	F:       logistic,
	Prime:   logisticPrime,
},
	nil,
	func(delta, z, a, da []float64) { applyPrime(delta, z, a, da, logisticPrime) },
)

func logisticPrime(_, a float64) float64 { return a * (1 - a) }

// Tanh is tanh z = 2σ(2z) − 1, with tanh' = 1 − tanh². It runs from −1 to 1.
var Tanh = withSlices(Elementwise{
	Name:    "tanh",
	InONNX:  onnx("Tanh", nil),
	InTorch: "nn.Tanh()",
	InSheet: [2]string{"TANH(z)", "1-a^2"},
	F:       math.Tanh,
	Prime:   tanhPrime,
},
	vector.Best().MathTanh,
	func(delta, z, a, da []float64) { applyPrime(delta, z, a, da, tanhPrime) },
)

func tanhPrime(_, a float64) float64 { return 1 - a*a }

// HardLogistic is max(min(¼z + ½, 1), 0): the tangent of σ at 0, cut off. f'
// is ¼ inside (−2, 2) and 0 outside and at both kinks.
var HardLogistic = Elementwise{
	Name:    "hard-logistic",
	InONNX:  onnxClip(0.25, 0.5, 0, 1),
	InTorch: "Formula(lambda z: (z / 4 + 0.5).clamp(0, 1))",
	InSheet: [2]string{"MAX(MIN(z/4+0.5,1),0)", "IF(ABS(z)<2,0.25,0)"},
	F:       func(z float64) float64 { return max(min(z/4+0.5, 1), 0) },
	Prime:   func(z, a float64) float64 { return oneIf(math.Abs(z) < 2) / 4 },
	Kinks:   []float64{-2, 2},
}

// HardTanh is max(min(z, 1), −1): the tangent of tanh at 0, cut off. f' is 1
// inside (−1, 1) and 0 outside and at both kinks.
var HardTanh = Elementwise{
	Name:    "hard-tanh",
	InONNX:  onnxClip(1, 0, -1, 1),
	InTorch: "nn.Hardtanh()",
	InSheet: [2]string{"MAX(MIN(z,1),-1)", "IF(ABS(z)<1,1,0)"},
	F:       func(z float64) float64 { return max(min(z, 1), -1) },
	Prime:   func(z, a float64) float64 { return oneIf(math.Abs(z) < 1) },
	Kinks:   []float64{-1, 1},
}

// ReLU is max(0, z), with f' = 1 for z > 0, else 0; at the kink, z = 0, Prime
// says 0. (Nair and Hinton, 2010)
var ReLU = withSlices(Elementwise{
	Name:    "ReLU",
	InONNX:  onnx("Relu", nil),
	InTorch: "nn.ReLU()",
	InSheet: [2]string{"MAX(0,z)", "IF((z)>0,1,0)"},
	F:       relu,
	Prime:   reluPrime,
	Kinks:   []float64{0},
},
	func(a, z []float64) { apply(a, z, relu) },
	func(delta, z, a, da []float64) { applyPrime(delta, z, a, da, reluPrime) },
)

func relu(z float64) float64         { return max(0, z) }
func reluPrime(z, _ float64) float64 { return oneIf(z > 0) }

// LeakyReLU is max(0, z) + γ min(0, z), with f' = 1 for z > 0, else γ; at the
// kink, z = 0, Prime says γ. (Maas et al., 2013)
func LeakyReLU(gamma float64) Elementwise {
	return Elementwise{
		Name:    named("LeakyReLU", gamma),
		InONNX:  onnxLeaky(gamma),
		InTorch: fmt.Sprintf("nn.LeakyReLU(%v)", gamma),
		InSheet: [2]string{fmt.Sprintf("MAX(0,z)+%v*MIN(0,z)", gamma), fmt.Sprintf("IF((z)>0,1,%v)", gamma)},
		F:       func(z float64) float64 { return either(z > 0, z, gate(z, gamma)) },
		Prime:   func(z, a float64) float64 { return either(z > 0, 1, gamma) },
		Kinks:   []float64{0},
	}
}

// ELU is z for z > 0, else γ(eᶻ − 1), with f' = 1 for z > 0, else γeᶻ. For
// γ = 1 it has no kink; else Prime says γ at z = 0. (Clevert et al., 2016)
func ELU(gamma float64) Elementwise {
	f := Elementwise{
		Name:    named("ELU", gamma),
		InONNX:  onnxELU(gamma),
		InTorch: fmt.Sprintf("nn.ELU(%v)", gamma),
		InSheet: [2]string{fmt.Sprintf("MAX(0,z)+%[1]v*EXP(MIN(0,z))-%[1]v", gamma), fmt.Sprintf("IF((z)>0,1,%v*EXP(z))", gamma)},
		F: func(z float64) float64 {
			if z > 0 {
				return z
			}
			return gamma * math.Expm1(z)
		},
		Prime: func(z, a float64) float64 {
			if z > 0 {
				return 1
			}
			return gamma * math.Exp(z)
		},
	}
	if gamma != 1 {
		f.Kinks = []float64{0}
	}
	return f
}

// Softplus is log(1 + eᶻ), a smooth ReLU; its derivative is the logistic function. (Dugas et al., 2001)
var Softplus = Elementwise{
	Name:    "softplus",
	InONNX:  onnxSoftplus,
	InTorch: "nn.Softplus(threshold=40)",
	InSheet: [2]string{"MAX(0,z)+LN(1+EXP(MIN(z,-z)))", "1/(1+EXP(-z))"},
	F:       softplus,
	Prime:   func(z, a float64) float64 { return logistic(z) },
}

// Swish is z σ(βz), with f' = σ(βz) + βz σ(βz)(1 − σ(βz)). β = 0 is z/2, and
// β → ∞ is ReLU. (Ramachandran et al., 2017)
func Swish(beta float64) Elementwise {
	return Elementwise{
		Name:    named("Swish", beta),
		InONNX:  onnxSwish(beta),
		InTorch: fmt.Sprintf("Formula(lambda z: z * torch.sigmoid(%v * z))", beta),
		InSheet: [2]string{fmt.Sprintf("(z)/(1+EXP(-%v*z))", beta), fmt.Sprintf("1/(1+EXP(-%[1]v*z))*(1+%[1]v*z*(1-1/(1+EXP(-%[1]v*z))))", beta)},
		F:       func(z float64) float64 { return gate(z, logistic(gate(z, beta))) },
		Prime: func(z, a float64) float64 {
			s := logistic(gate(z, beta))
			return s + gate(gate(z, beta), s*(1-s))
		},
	}
}

// GELU is z Φ(z), where Φ is the distribution function of the standard normal
// distribution φ, with f' = Φ(z) + z φ(z). (Hendrycks and Gimpel, 2016)
var GELU = rename("GELU", GELUNormal(0, 1))

// GELUNormal is z P(X ≤ z) for X normal with mean μ and standard deviation σ > 0.
func GELUNormal(mu, sigma float64) Elementwise {
	if !(sigma > 0) {
		panic(fmt.Sprintf("nn: GELU(μ = %v, σ = %v): a standard deviation is above 0", mu, sigma))
	}
	cdf := func(z float64) float64 { return math.Erfc((mu-z)/(sigma*math.Sqrt2)) / 2 }
	pdf := func(z float64) float64 {
		u := (z - mu) / sigma
		return math.Exp(-u*u/2) / (sigma * math.Sqrt(2*math.Pi))
	}
	return Elementwise{
		Name:    named("GELU", mu, sigma),
		InONNX:  onnxGELU(mu, sigma),
		InTorch: fmt.Sprintf("Formula(lambda z: z * (1 + torch.erf((z - %v) / (%v * 2 ** 0.5))) / 2)", mu, sigma),
		InSheet: [2]string{fmt.Sprintf("(z)*NORMDIST(z,%v,%v,TRUE)", mu, sigma), fmt.Sprintf("NORMDIST(z,%[1]v,%[2]v,TRUE)+z*NORMDIST(z,%[1]v,%[2]v,FALSE)", mu, sigma)},
		F:       func(z float64) float64 { return gate(z, cdf(z)) },
		Prime:   func(z, a float64) float64 { return cdf(z) + gate(z, pdf(z)) },
	}
}

// GELUTanh is ½z(1 + tanh u) with u = √(2/π)(z + 0.044715 z³), within 4.8e-4 of GELU.
// f' = ½(1 + tanh u) + ½z(1 − tanh² u) u'.
var GELUTanh = Elementwise{
	Name:    "GELU-tanh",
	InONNX:  onnxGELUTanh,
	InTorch: "nn.GELU(approximate='tanh')",
	InSheet: [2]string{"(z)/2*(1+TANH(SQRT(2/PI())*(z+0.044715*z^3)))", "(1+TANH(SQRT(2/PI())*(z+0.044715*z^3)))/2+z/2*(1-TANH(SQRT(2/PI())*(z+0.044715*z^3))^2)*SQRT(2/PI())*(1+0.134145*z^2)"},
	F:       func(z float64) float64 { return gate(z, (1+math.Tanh(geluU(z)))/2) },
	Prime: func(z, a float64) float64 {
		t := math.Tanh(geluU(z))
		du := math.Sqrt(2/math.Pi) * (1 + 3*0.044715*z*z)
		return (1+t)/2 + gate(z*du/2, 1-t*t)
	},
}

func geluU(z float64) float64 { return math.Sqrt(2/math.Pi) * (z + 0.044715*z*z*z) }

// GELULogistic is z σ(1.702z), within 0.021 of GELU: Swish with β = 1.702.
var GELULogistic = rename("GELU-logistic", Swish(1.702))

// Softmax makes every column a distribution: aᵢ = exp(zᵢ)/Σₖ exp(zₖ). Its f'
// is a matrix (see [SoftmaxJacobian]), and so, with g = ∂L/∂a,
//
//	δᵢ = aᵢ (gᵢ − Σₖ aₖ gₖ)
var Softmax Activation = softmax{}

type softmax struct{}

func (softmax) Apply(a, z *mat.Dense) {
	r, c := z.Dims()
	linalg.Like(a, z)
	for n := range c {
		top := math.Inf(-1)
		for i := range r {
			top = max(top, z.At(i, n))
		}
		sum := 0.0
		for i := range r {
			e := math.Exp(z.At(i, n) - top) // the shift by the largest z changes no ratio and prevents overflow
			a.Set(i, n, e)
			sum += e
		}
		for i := range r {
			a.Set(i, n, a.At(i, n)/sum)
		}
	}
}

func (softmax) Delta(delta, z, a, da *mat.Dense) {
	r, c := a.Dims()
	linalg.Like(delta, a)
	for n := range c {
		mean := 0.0 // Σ a g
		for k := range r {
			mean += a.At(k, n) * da.At(k, n)
		}
		for i := range r {
			delta.Set(i, n, a.At(i, n)*(da.At(i, n)-mean))
		}
	}
}

// ExplainA is aᵢ = exp(zᵢ)/Σ exp(zₖ), computed with the largest z taken off.
func (softmax) ExplainA(z []float64, i int) Equation {
	k := Subscript(i + 1)
	own, share := Shares("z", z, i)
	return Equation{Name: "a" + k, Words: "exp(z" + k + " − max z)/Σ exp(z − max z)", Terms: []Term{{own.Value, share.Value}}, Where: []Equation{own, share}}
}

// ExplainDelta is δᵢ = aᵢ (∂L/∂aᵢ − Σ a·∂L/∂a).
func (softmax) ExplainDelta(z, a, da []float64, i int) Equation {
	k := Subscript(i + 1)
	mean := Named("Σ a·∂L/∂a", Elementwise{}, floats.Dot(a, da), Products(a, da)...)
	rest := Difference("∂L/∂a"+k+" − Σ a·∂L/∂a", da[i], mean.Value)
	rest.Where = []Equation{mean}
	return Equation{Name: "δ" + k, Words: "a" + k + "·(∂L/∂a" + k + " − Σ a·∂L/∂a)", Terms: []Term{{a[i], rest.Value}}, Where: []Equation{rest}}
}

func (softmax) String() string { return "softmax" }

// SoftmaxJacobian is ∂aᵢ/∂zⱼ = aᵢ(1[i=j] − aⱼ), the matrix f' of softmax at
// the output a, K×K.
func SoftmaxJacobian(a []float64) *mat.Dense {
	j := mat.NewDense(len(a), len(a), nil)
	for r, ar := range a {
		for c, ac := range a {
			j.Set(r, c, -ar*ac)
		}
		j.Set(r, r, ar*(1-ar))
	}
	return j
}

// Activations lists the elementwise activations, parametric ones with their usual parameter.
func Activations() []Elementwise {
	return []Elementwise{
		Identity, Heaviside, Sign, Logistic, Tanh, HardLogistic, HardTanh, ReLU, LeakyReLU(0.01), ELU(1),
		Softplus, Swish(1), GELU, GELUTanh, GELULogistic,
	}
}

// registered are the activations that others have made known.
var registered = map[string]Activation{}

// RegisterActivation makes an activation known by the name that it prints, so
// that files can hold it: the program that saves and the one that loads both
// call it, best in init. It panics if the name has an owner already.
func RegisterActivation(f Activation) {
	if f == nil {
		panic("nn: RegisterActivation: f is nil")
	}
	name := fmt.Sprint(f)
	if known, err := ActivationNamed(name); name == "" || err == nil && !SameActivation(f, known) {
		panic(fmt.Sprintf("nn: RegisterActivation: the name %q is empty or belongs to another function", name))
	}
	registered[name] = f
}

// SameActivation reports whether f and g have one name and, number by number,
// the same values and derivatives, at numbers from −30 to 30.
func SameActivation(f, g Activation) bool {
	if f == nil || g == nil || fmt.Sprint(f) != fmt.Sprint(g) || reflect.TypeOf(f) != reflect.TypeOf(g) {
		return f == nil && g == nil
	}
	const n = 241
	z, ones := mat.NewDense(3, n, nil), mat.NewDense(3, n, nil)
	z.Apply(func(i, j int, _ float64) float64 { return float64(j-n/2)/4 + float64(i)/16 }, z)
	Constant(1)(ones)
	var a, b, da, db mat.Dense
	f.Apply(&a, z)
	g.Apply(&b, z)
	f.Delta(&da, z, &a, ones)
	g.Delta(&db, z, &b, ones)
	// floats.Same is ==, but NaN is the same as NaN.
	return floats.Same(a.RawMatrix().Data, b.RawMatrix().Data) && floats.Same(da.RawMatrix().Data, db.RawMatrix().Data)
}

// parametric makes the activations whose name carries numbers: "Swish(1.5)".
var parametric = map[string]func(p ...float64) Elementwise{
	"LeakyReLU": func(p ...float64) Elementwise { return LeakyReLU(p[0]) },
	"ELU":       func(p ...float64) Elementwise { return ELU(p[0]) },
	"Swish":     func(p ...float64) Elementwise { return Swish(p[0]) },
	"GELU":      func(p ...float64) Elementwise { return GELUNormal(p[0], p[1]) },
}

// ActivationNamed finds an activation by the name it prints: "ReLU", "Swish(1.5)",
// "softmax", or one that [RegisterActivation] has made known.
func ActivationNamed(name string) (Activation, error) {
	f, err := activationNamed(name)
	if err != nil {
		return nil, fmt.Errorf("nn: %w", err)
	}
	return f, nil
}

// activationNamed is ActivationNamed; the name may come from a file, so that what a
// constructor panics about is an error.
func activationNamed(name string) (f Activation, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("activation %q: %s", name, strings.TrimPrefix(fmt.Sprint(e), "nn: "))
		}
	}()
	if name == "softmax" {
		return Softmax, nil
	}
	if f, ok := registered[name]; ok {
		return f, nil
	}
	for _, f := range Activations() {
		if f.Name == name {
			return f, nil
		}
	}
	head, tail, ok := strings.Cut(strings.TrimSuffix(name, ")"), "(")
	build := parametric[head]
	if !ok || build == nil {
		return nil, fmt.Errorf("no activation is named %q; nn.RegisterActivation(f) makes one of your own known", name)
	}
	var numbers []float64
	for s := range strings.SplitSeq(tail, ",") {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, fmt.Errorf("activation %q: %q is not a number", name, s)
		}
		numbers = append(numbers, v)
	}
	if want := 1 + strings.Count(build(1, 1).Name, ","); len(numbers) != want {
		return nil, fmt.Errorf("activation %q: %d numbers, %s takes %d", name, len(numbers), head, want)
	}
	return build(numbers...), nil
}

// named writes a name with its parameters: Swish(1.5). It panics unless these are
// numbers that can be computed with.
func named(name string, p ...float64) string {
	s := make([]string, len(p))
	for i, v := range p {
		if v-v != 0 {
			panic(fmt.Sprintf("nn: %s: its parameter is %v, which is not a number that can be computed with", name, v))
		}
		s[i] = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return name + "(" + strings.Join(s, ",") + ")"
}

func rename(name string, f Elementwise) Elementwise {
	f.Name = name
	return f
}

// logistic is 1/(1 + e⁻ᶻ); e⁻ᶻ may overflow to +Inf, which gives 0 as it should.
func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// softplus is log(1 + eᶻ) = max(z, 0) + log(1 + e^−|z|), which cannot overflow.
func softplus(z float64) float64 { return max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))) }

// gate is z·p with ±∞·0 = 0: a gate p that is shut lets nothing through.
func gate(z, p float64) float64 {
	if p == 0 {
		return 0
	}
	return z * p
}

// oneIf is 1 if the condition holds, else 0. The detour over an integer spares
// the branch: on the sign of z a processor guesses wrong every other time, and
// a wrong guess costs more than ten products.
func oneIf(condition bool) float64 {
	n := 0
	if condition {
		n = 1
	}
	return float64(n)
}

// either is a if the condition holds, else b, without a branch, as oneIf.
func either(condition bool, a, b float64) float64 {
	n := uint64(0)
	if condition {
		n = 1
	}
	x, y := math.Float64bits(a), math.Float64bits(b)
	return math.Float64frombits(y ^ (x^y)&-n) // −n is all ones or all zeros
}
