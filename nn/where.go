package nn

import "math"

// Functions for the [Equation.Where] of an explanation. They are no activations:
// they have no derivative here.
var (
	Exp         = Elementwise{Name: "exp", F: math.Exp, InSheet: [2]string{"EXP(z)"}}                                               // eᶻ
	Log         = Elementwise{Name: "ln", F: log, InSheet: [2]string{"LN(z)"}}                                                      // ln z
	Inverse     = Elementwise{Name: "1/", F: func(z float64) float64 { return 1 / z }, InSheet: [2]string{"1/(z)"}}                 // 1/z
	Root        = Elementwise{Name: "√", F: math.Sqrt, InSheet: [2]string{"SQRT(z)"}}                                               // √z
	InverseRoot = Elementwise{Name: "1/√", F: func(z float64) float64 { return 1 / math.Sqrt(z) }, InSheet: [2]string{"1/SQRT(z)"}} // 1/√z
	Negative    = Elementwise{Name: "min(0, ·)", F: func(z float64) float64 { return min(0, z) }, InSheet: [2]string{"MIN(0,z)"}}   // min(0, z)
	Above       = Elementwise{Name: "> 0", F: func(z float64) float64 { return oneIf(z > 0) }, InSheet: [2]string{"IF((z)>0,1,0)"}} // 1 for z > 0, else 0
)

// Named is name = f(Σ Π) = value, a factor that other equations have: for
// [Equation.Where]. The zero f is none.
func Named(name string, f Elementwise, value float64, terms ...Term) Equation {
	if terms == nil {
		terms = []Term{} // an empty sum, 0
	}
	return Equation{Name: name, F: f, Terms: terms, Value: value}
}

// PrimeOf is f'(z), where a is f(z).
func PrimeOf(name string, f Elementwise, z, a float64) Equation {
	return Equation{Name: name, F: f, Prime: true, Terms: []Term{{z}, {a}}, Value: f.Prime(z, a)}
}

// Difference is a − b.
func Difference(name string, a, b float64) Equation {
	return Named(name, Elementwise{}, a-b, Term{a}, Term{-1, b})
}

// Largest is max v.
func Largest(name string, v []float64) Equation {
	q := Equation{Name: name, Max: true, Terms: singles(v)}
	q.Value, _ = q.Computed()
	return q
}

// Won is 1 if v[k] is the first of the largest of v, else 0: v[k] is above all
// before it, and none behind it is above v[k].
func Won(name string, v []float64, k int) Equation {
	q, term, won := Named(name, Elementwise{}, 0), Term{}, 1.0
	add := func(what string, others []float64, f Elementwise) {
		if len(others) == 0 {
			return
		}
		top := Largest("largest "+what, others)
		is := Named(what+"?", f, f.F(v[k]-top.Value), Term{v[k]}, Term{-1, top.Value})
		is.Where = []Equation{top}
		q.Where, term, won = append(q.Where, is), append(term, is.Value), won*is.Value
	}
	add("before", v[:k], Above)
	add("behind", v[k+1:], Heaviside)
	if len(term) == 0 {
		term = Term{1} // it is alone
	}
	q.Terms, q.Value = []Term{term}, won
	return q
}

// Shares are the two factors of a softmax, exp(vᵢ − max v) and 1/Σ exp(v − max v);
// a v of −Inf does not count. letter is what v is called; of says what each v is, where
// it stands in no matrix.
func Shares(letter string, v []float64, i int, of ...Equation) (own, share Equation) {
	finite := []float64{}
	for _, v := range v {
		if !math.IsInf(v, -1) {
			finite = append(finite, v)
		}
	}
	top := Largest("max "+letter, finite)
	top.Where = of
	exp := func(k int) Equation {
		if math.IsInf(v[k], -1) {
			return Named("0", Elementwise{}, 0)
		}
		q := Named("exp("+letter+Subscript(k+1)+" − max "+letter+")", Exp, math.Exp(v[k]-top.Value), Term{v[k]}, Term{-1, top.Value})
		if q.Where = []Equation{top}; of != nil {
			q.Where = []Equation{of[k], top}
		}
		return q
	}
	share = Named("1/Σ exp("+letter+" − max "+letter+")", Inverse, 0)
	sum := 0.0
	for k := range v {
		e := exp(k)
		if math.IsInf(v[k], -1) {
			continue
		}
		share.Terms, share.Where, sum = append(share.Terms, Term{e.Value}), append(share.Where, e), sum+e.Value
	}
	share.Value = 1 / sum
	return exp(i), share
}
