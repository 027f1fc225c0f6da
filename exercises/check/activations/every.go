package activations

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glassnet/exercises/check"
)

// EveryActivation is f and δ of all activations of the chapter.
var EveryActivation = check.New(everyActivation, check.Spec{
	ID: chapter + "everyactivation", Func: "EveryActivation", Title: "all activations, forward and back",
	Kind: check.Formula, Points: 5, Minutes: 60, Test: true,
	In: []string{"name", "p", "z", "∂L/∂a"}, Out: []string{"a", "δ"},
	Cases:       everyCases(),
	Mistakes:    everyMistakes,
	Fingerprint: perFunction,
	Hints: [3]string{
		"Take the functions one by one: the message says which of them are right already. A first test for any f': compare it with (f(z + h) − f(z − h))/2h at a z away from the kinks.",
		"Every δ but that of softmax is f'(z) times ∂L/∂a, number by number. Product rule for Swish and GELU, chain rule wherever a parameter stands beside z, one side chosen at each kink. The exponential of a large number is ∞: which form ends in 1/∞, and which in ∞/∞?",
		"softplus: max(z, 0) + log(1 + e^−|z|), f' = σ(z). Swish: f' = s + βz s(1 − s), s = σ(βz). GELU: Φ = ½(1 + erf(z/√2)), f' = Φ + z φ. ELU: f' = γeᶻ on the left. DyT: f' = γα(1 − tanh²(αz)). softmax: δⱼ = aⱼ(gⱼ − Σᵢ aᵢgᵢ) with g = ∂L/∂a.",
	},
})

// everyCases has a case for each function: on both sides, at its kinks, far out.
func everyCases() (cases []check.Case) {
	for i, c := range []struct {
		name string
		p    []float64
		at   []float64 // beside the numbers that each function gets
	}{
		{"step", nil, []float64{0}},
		{"sign", nil, []float64{0}},
		{"logistic", nil, []float64{-1e4, 1e4}},
		{"tanh", nil, []float64{-1e4, 1e4}},
		{"hard-logistic", nil, []float64{-2, 2, -1.5, 1.75}},
		{"hard-tanh", nil, []float64{-1, 1}},
		{"ReLU", nil, []float64{0}},
		{"Leaky ReLU", []float64{0.2}, []float64{0}},
		{"ELU", []float64{1.5}, []float64{0, -1e4, 1e4}},
		{"softplus", nil, []float64{-1e4, 1e4}},
		{"Swish", []float64{1.7}, []float64{-1e4, 1e4}},
		{"GELU", nil, []float64{-1e4, 1e4}},
		{"DyT", []float64{0.6, 1.8, -0.7}, []float64{-1e4, 1e4}},
	} {
		z := append([]float64{-2.3, -0.6, 0.45, 1.2, 2.9}, c.at...)
		cases = append(cases, check.Case{Name: c.name, Args: check.Args{c.name, c.p, z, check.List(uint64(20+i), len(z))}})
	}
	return append(cases,
		check.Case{Name: "softmax", Args: check.Args{"softmax", []float64(nil), []float64{0.4, -2.2, 1.9, 0.8}, check.List(41, 4)}},
		check.Case{Name: "softmax near 10,000", Args: check.Args{"softmax", []float64(nil), []float64{10001.5, 9999.7, 7000.4}, check.List(42, 3)}})
}

var everyMistakes = []check.Mistake{
	{Name: "∂L/∂a forgotten", Says: "Your δ is f'(z) alone. It is ∂L/∂z: f'(z) times what comes from above, ∂L/∂a."},
	{Name: "f'(a) for f'(z)", Says: "You take every derivative at a = f(z). It belongs at z. (The short forms a (1 − a) and 1 − a² are f'(z) already, written with a.)"},
	{Name: "step at 0", Says: "Your step is 0 at z = 0. McCulloch and Pitts fire at the threshold: 1 for z ≥ 0."},
	{Name: "sign at 0", Says: "Your sign is not −1 at z = 0. The perceptron says +1 for z > 0 only, else −1."},
	{Name: "sign: 0 at 0", Says: "sign: yours is 0 at z = 0. The perceptron has two answers only: +1 for z > 0, else −1."},
	{Name: "logistic: z(1 − z)", Says: "logistic: you compute z (1 − z). The short form takes the output, a (1 − a)."},
	{Name: "tanh: a(1 − a)", Says: "tanh: you use a (1 − a), the slope of the logistic function. That of tanh is 1 − a²."},
	{Name: "tanh: e^z overflows", Says: "tanh: right for moderate z, but eᶻ of 10,000 is ∞, and ∞/∞ is NaN. Use math.Tanh, or 2σ(2z) − 1."},
	{Name: "hard-logistic: slope 1", Says: "hard-logistic: your slope inside the kinks is 1. It is the tangent of σ, whose slope at 0 is ¼."},
	{Name: "hard-logistic: slope at the kinks", Says: "hard-logistic: right but at z = ±2. At a kink of a hard function the slope is 0 here."},
	{Name: "hard-tanh: not cut", Says: "hard-tanh: your slope is 1 everywhere. Outside of the kinks the function is constant, and its slope exactly 0."},
	{Name: "hard-tanh: slope at the kinks", Says: "hard-tanh: right but at z = ±1. At a kink of a hard function the slope is 0 here."},
	{Name: "ReLU: slope 1 at 0", Says: "ReLU: right but at z = 0, where you say 1. At its kink the slope of ReLU is 0 here: z > 0, not z ≥ 0."},
	{Name: "Leaky ReLU: slope 0", Says: "Leaky ReLU: your slope on the left is 0, that of ReLU. It is γ: this is what keeps the neuron alive."},
	{Name: "Leaky ReLU: 0.01", Says: "Leaky ReLU: your slope on the left is 0.01, a usual value. Here it is the parameter γ."},
	{Name: "ELU: value for slope", Says: "ELU: your slope on the left is γ(eᶻ − 1), which is the value. The −1 has the derivative 0: γeᶻ."},
	{Name: "ELU: γ forgotten", Says: "ELU: right for γ = 1. On the left γ multiplies both the value and the slope."},
	{Name: "ELU: left slope everywhere", Says: "ELU: right on the left. On the right the function is z, and its slope is 1."},
	{Name: "softplus overflows", Says: "softplus: right for moderate z, but e¹⁰⁰⁰⁰ is ∞ and so is its logarithm. Take the large part out first: max(z, 0) + log(1 + e^−|z|)."},
	{Name: "softplus: ReLU's slope", Says: "softplus: your slope is the step 0 or 1 of ReLU. Differentiate log(1 + eᶻ): eᶻ/(1 + eᶻ) = σ(z)."},
	{Name: "softplus: slope overflows", Says: "softplus: a is right, but your slope is eᶻ/(1 + eᶻ), which is ∞/∞ = NaN at z = 10,000. It is σ(z): write it as 1/(1 + e⁻ᶻ)."},
	{Name: "Swish: inner β lost", Says: "Swish: right for β = 1. In the slope, the gate σ(βz) has the derivative β σ(βz)(1 − σ(βz)): the inner derivative β is missing."},
	{Name: "Swish: gate held fixed", Says: "Swish: your slope is the gate σ(βz) alone. The gate moves with z, too: product rule, a second term."},
	{Name: "Swish: β forgotten", Says: "Swish: right for β = 1. β multiplies z inside of the gate, σ(βz), and appears once more in the slope."},
	{Name: "GELU: gate held fixed", Says: "GELU: your slope is Φ(z) alone. The gate moves with z, too: product rule, plus z φ(z)."},
	{Name: "GELU: tanh form", Says: "GELU: this is the tanh form, off by up to 5e-4. The exact gate is Φ(z) = ½(1 + erf(z/√2)); math.Erf computes it."},
	{Name: "GELU: logistic form", Says: "GELU: this is z σ(1.702z), off by up to 0.02. The exact gate is Φ(z) = ½(1 + erf(z/√2)); math.Erf computes it."},
	{Name: "GELU: √2 forgotten", Says: "GELU: you call erf with z. Φ(z) is ½(1 + erf(z/√2)): the normal distribution has ½z² in its exponent, erf has z²."},
	{Name: "GELU: φ without its factor", Says: "GELU: in the slope your φ is e^(−½z²). The density of the normal distribution is divided by √(2π), so that its area is 1."},
	{Name: "GELU: φ for zφ", Says: "GELU: your slope is Φ(z) + φ(z). By the product rule Φ' is multiplied by the other factor, z."},
	{Name: "DyT: inner α lost", Says: "DyT: the inner derivative α is missing from the slope: γ α (1 − tanh²(αz))."},
	{Name: "DyT: γ lost", Says: "DyT: γ is missing from the slope: it multiplies tanh, and so its derivative, γ α (1 − tanh²(αz))."},
	{Name: "DyT: 1 − a²", Says: "DyT: you take 1 − a² for tanh'. Here a is γ tanh(αz) + β; what is to be squared is tanh(αz) alone."},
	{Name: "DyT: β inside", Says: "DyT: you multiply β by γ. It is added last: γ tanh(αz) + β."},
	{Name: "DyT: order of p", Says: "DyT: you take the first parameter for γ and the second for α. p is α, γ, β, in this order."},
	{Name: "softmax: diagonal only", Says: "softmax: your δ is a (1 − a) ∂L/∂a, the diagonal of the Jacobian. Every output depends on every z: δⱼ sums over all outputs."},
	{Name: "softmax: sum without a", Says: "softmax: you subtract the plain sum of ∂L/∂a. In the sum each has its output as a factor: Σ aᵢ (∂L/∂a)ᵢ."},
	{Name: "softmax: sum forgotten", Says: "softmax: your δ is a ∂L/∂a. What one output gains the others lose: the sum Σ aᵢ (∂L/∂a)ᵢ is subtracted from ∂L/∂a first."},
	{Name: "softmax without shift", Says: "softmax: right for moderate z, but e¹⁰⁰⁰⁰ is ∞, and ∞/∞ is NaN. Subtract the largest z first: the quotients stay the same."},
}

func everyActivation(on check.Mistakes) func(name string, p, z, da []float64) (a, delta []float64) {
	return func(name string, p, z, da []float64) (a, delta []float64) {
		if name == "softmax" {
			return softmaxBack(z, da, on)
		}
		for i, z := range z {
			f, prime := elementwise(name, p, z, on)
			if on["f'(a) for f'(z)"] {
				_, prime = elementwise(name, p, f, on)
			}
			g := da[i]
			if on["∂L/∂a forgotten"] {
				g = 1
			}
			a, delta = append(a, f), append(delta, prime*g)
		}
		return a, delta
	}
}

// softmaxBack is softmax and its δ.
func softmaxBack(z, da []float64, on check.Mistakes) (a, delta []float64) {
	a = softmax(z, on)
	sum := 0.0
	for i := range a {
		if on["softmax: sum without a"] {
			sum += da[i]
		} else {
			sum += a[i] * da[i]
		}
	}
	for i := range a {
		d := a[i] * (da[i] - sum)
		switch {
		case on["softmax: sum forgotten"]:
			d = a[i] * da[i]
		case on["softmax: diagonal only"]:
			d = a[i] * (1 - a[i]) * da[i]
		case on["∂L/∂a forgotten"]:
			d = a[i] * (1 - a[i])
		}
		delta = append(delta, d)
	}
	return a, delta
}

// elementwise is f(z) and f'(z).
func elementwise(name string, p []float64, z float64, on check.Mistakes) (a, prime float64) {
	switch name {
	case "step":
		if z > 0 || z == 0 && !on["step at 0"] {
			return 1, 0
		}
		return 0, 0
	case "sign":
		if z > 0 || z == 0 && on["sign at 0"] {
			return 1, 0
		}
		if z == 0 && on["sign: 0 at 0"] {
			return 0, 0
		}
		return -1, 0
	case "logistic":
		a = logistic(z)
		if on["logistic: z(1 − z)"] {
			return a, z * (1 - z)
		}
		return a, a * (1 - a)
	case "tanh":
		a = math.Tanh(z)
		switch {
		case on["tanh: e^z overflows"]:
			a = (math.Exp(z) - math.Exp(-z)) / (math.Exp(z) + math.Exp(-z))
		case on["tanh: a(1 − a)"]:
			return a, a * (1 - a)
		}
		return a, 1 - a*a
	case "hard-logistic":
		a = max(min(z/4+0.5, 1), 0)
		switch {
		case math.Abs(z) > 2, math.Abs(z) == 2 && !on["hard-logistic: slope at the kinks"]:
			return a, 0
		case on["hard-logistic: slope 1"]:
			return a, 1
		}
		return a, 0.25
	case "hard-tanh":
		a = max(min(z, 1), -1)
		if math.Abs(z) < 1 || on["hard-tanh: not cut"] || math.Abs(z) == 1 && on["hard-tanh: slope at the kinks"] {
			return a, 1
		}
		return a, 0
	case "ReLU":
		if z > 0 || z == 0 && on["ReLU: slope 1 at 0"] {
			return z, 1
		}
		return 0, 0
	case "Leaky ReLU":
		switch {
		case z > 0:
			return z, 1
		case on["Leaky ReLU: 0.01"]:
			return 0.01 * z, 0.01
		case on["Leaky ReLU: slope 0"]:
			return p[0] * z, 0
		}
		return p[0] * z, p[0]
	case "ELU":
		gamma := p[0]
		if on["ELU: γ forgotten"] {
			gamma = 1
		}
		switch {
		case z > 0 && on["ELU: left slope everywhere"]:
			return z, gamma * math.Exp(z)
		case z > 0:
			return z, 1
		case on["ELU: value for slope"]:
			return gamma * math.Expm1(z), gamma * math.Expm1(z)
		}
		return gamma * math.Expm1(z), gamma * math.Exp(z)
	case "softplus":
		a, prime = max(z, 0)+math.Log1p(math.Exp(-math.Abs(z))), logistic(z)
		switch {
		case on["softplus overflows"]:
			a = math.Log(1 + math.Exp(z))
		case on["softplus: slope overflows"]:
			prime = math.Exp(z) / (1 + math.Exp(z))
		case on["softplus: ReLU's slope"] && z > 0:
			prime = 1
		case on["softplus: ReLU's slope"]:
			prime = 0
		}
		return a, prime
	case "Swish":
		beta := p[0]
		if on["Swish: β forgotten"] {
			beta = 1
		}
		s := logistic(beta * z)
		inner := beta * z * s * (1 - s)
		switch {
		case on["Swish: inner β lost"]:
			inner = z * s * (1 - s)
		case on["Swish: gate held fixed"]:
			inner = 0
		}
		return z * s, s + inner
	case "GELU":
		return gelu(z, on)
	case "DyT":
		alpha, gamma, beta := p[0], p[1], p[2]
		if on["DyT: order of p"] {
			alpha, gamma = gamma, alpha
		}
		t := math.Tanh(alpha * z)
		a = gamma*t + beta
		if on["DyT: β inside"] {
			a = gamma * (t + beta)
		}
		switch {
		case on["DyT: inner α lost"]:
			return a, gamma * (1 - t*t)
		case on["DyT: γ lost"]:
			return a, alpha * (1 - t*t)
		case on["DyT: 1 − a²"]:
			return a, gamma * alpha * (1 - a*a)
		}
		return a, gamma * alpha * (1 - t*t)
	}
	panic(fmt.Sprintf("there is no activation %q", name))
}

// gelu is GELU and its slope, exactly or with one of the approximations.
func gelu(z float64, on check.Mistakes) (a, prime float64) {
	phi := math.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	gate := (1 + math.Erf(z/math.Sqrt2)) / 2
	switch {
	case on["GELU: gate held fixed"]:
		return z * gate, gate
	case on["GELU: φ without its factor"]:
		phi = math.Exp(-z * z / 2)
	case on["GELU: φ for zφ"]:
		return z * gate, gate + phi
	case on["GELU: √2 forgotten"]:
		gate = (1 + math.Erf(z)) / 2
	case on["GELU: logistic form"]:
		s := logistic(1.702 * z)
		return z * s, s + 1.702*z*s*(1-s)
	case on["GELU: tanh form"]:
		c := math.Sqrt(2 / math.Pi)
		t := math.Tanh(c * (z + 0.044715*z*z*z))
		return z * (1 + t) / 2, (1+t)/2 + z*(1-t*t)*c*(1+3*0.044715*z*z)/2
	}
	return z * gate, gate + z*phi
}

// perFunction looks at each case by itself: a learner who has several functions
// wrong reads the mistake of each.
func perFunction(seen []check.Seen) string {
	var right, open, lines []string
	for _, o := range seen {
		switch {
		case equal(o.Got, o.Want):
			right = append(right, o.Case.Name)
		case len(o.Got[0].V) == 0 || len(o.Got[1].V) == 0:
			open = append(open, o.Case.Name)
		default:
			lines = append(lines, explain(o))
		}
	}
	if len(right) == 0 {
		return "" // the general fingerprints know more
	}
	if len(open) > 0 {
		lines = append(lines, fmt.Sprintf("Still to be written: %s.", strings.Join(open, ", ")))
	}
	return fmt.Sprintf("Right: %s.\n%s", strings.Join(right, ", "), strings.Join(lines, "\n"))
}

// explain says what is wrong in one case.
func explain(o check.Seen) string {
	args := o.Case.Args
	for _, m := range everyMistakes {
		a, delta := everyActivation(check.Mistakes{m.Name: true})(args[0].(string), args[1].([]float64), args[2].([]float64), args[3].([]float64))
		wrong := []check.Value{{V: a}, {V: delta}}
		if equal(o.Got, wrong) && !equal(o.Want, wrong) {
			if strings.HasPrefix(m.Says, args[0].(string)) {
				return m.Says
			}
			return o.Case.Name + ": " + m.Says
		}
	}
	for k, result := range []string{"a", "δ"} {
		switch got, want := o.Got[k].V, o.Want[k].V; {
		case len(got) != len(want):
			return fmt.Sprintf("%s: %s has %d numbers and should have %d.", o.Case.Name, result, len(got), len(want))
		case !near(got, want):
			for i := range got {
				if !near(got[i:i+1], want[i:i+1]) {
					return fmt.Sprintf("%s: %s is wrong, first at z = %g.", o.Case.Name, result, args[2].([]float64)[i])
				}
			}
		}
	}
	return o.Case.Name + " is wrong."
}

func equal(got, want []check.Value) bool {
	return slices.EqualFunc(got, want, func(p, q check.Value) bool { return near(p.V, q.V) })
}

func near(got, want []float64) bool {
	return slices.EqualFunc(got, want, func(a, b float64) bool {
		return math.Abs(a-b) <= 1e-7*max(math.Abs(a), math.Abs(b), 1e-3) && !math.IsInf(a-b, 0) || a == b || math.IsNaN(a) && math.IsNaN(b)
	})
}
