package memory

import (
	"fmt"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/floats"
)

func init() {
	nn.Register("memory cosine", Cosine{})
	nn.Register("memory dot", Dot{})
	nn.Register("memory focus", Focus{})
	nn.Register("memory interpolate", Interpolate{})
	nn.Register("memory shift", Shift{})
	nn.Register("memory sharpen", Sharpen{})
}

// Cosine compares a key with every place:
//
//	K_p = cos(k, M_p) = kᵀM_p/(‖k‖‖M_p‖)
//	∂L/∂k = Σ_p dK_p (M_p/‖M_p‖ − K_p k/‖k‖)/‖k‖    ∂L/∂M_p = dK_p (k/‖k‖ − K_p M_p/‖M_p‖)/‖M_p‖
//
// x = (M, k) with D·P + D rows, a = K with P. A place that is still empty, M_p = 0,
// has no direction, and neither has a key of 0, which a controller without an input
// gives. There the formula alone is 0/0; K_p and its derivatives are 0.
type Cosine struct{ Places, Size int }

// Build makes the layer; an error where a size is below 1.
func (f Cosine) Build() (nn.Layer, error) { return operation(f, f.Places, f.Size) }

// Sizes are the lengths of a column of x and of a.
func (f Cosine) Sizes() (in, out int) { return (f.Places + 1) * f.Size, f.Places }

// Numbers is 0: there is no parameter.
func (f Cosine) Numbers() float64 { return 0 }

// String is the formula.
func (f Cosine) String() string { return "K = cos(k, M)" }

// Forward writes K.
func (f Cosine) Forward(a, x []float64) {
	k := x[f.Size*f.Places:]
	for p := range a {
		dot, place := 0.0, f.place(x, p)
		for d := range k {
			dot += k[d] * x[d*f.Places+p]
		}
		if size := floats.Norm(k, 2) * place; size > 0 {
			a[p] = dot / size // K = kᵀM/(‖k‖‖M‖)
		}
	}
}

// place is ‖M_p‖.
func (f Cosine) place(x []float64, p int) float64 {
	sum := 0.0
	for d := range f.Size {
		sum += x[d*f.Places+p] * x[d*f.Places+p]
	}
	return math.Sqrt(sum)
}

// Backward adds ∂L/∂M and ∂L/∂k.
func (f Cosine) Backward(dx, x, a, da []float64) {
	k, dk := x[f.Size*f.Places:], dx[f.Size*f.Places:]
	size := floats.Norm(k, 2)
	for p, g := range da {
		place := f.place(x, p)
		if place*size == 0 {
			continue
		}
		for d := range k {
			i := d*f.Places + p
			dk[d] += g * (x[i]/place - a[p]*k[d]/size) / size  // dK (M/‖M‖ − K k/‖k‖)/‖k‖
			dx[i] += g * (k[d]/size - a[p]*x[i]/place) / place // dK (k/‖k‖ − K M/‖M‖)/‖M‖
		}
	}
}

// ExplainA is Σ k·m/(‖k‖‖M‖).
func (f Cosine) ExplainA(x []float64, p int) (string, []nn.Term) {
	k := x[f.Size*f.Places:]
	size, terms := floats.Norm(k, 2)*f.place(x, p), []nn.Term{}
	for d := range k {
		if size > 0 {
			terms = append(terms, nn.Term{k[d], x[d*f.Places+p], 1 / size})
		}
	}
	return "Σ k·m/(‖k‖‖M‖)", terms
}

// ExplainX is (k/‖k‖ − K m/‖M‖)/‖M‖·∂L/∂K for M, and the sum of its like for k.
func (f Cosine) ExplainX(x, a, da []float64, i int) (string, []nn.Term) {
	k, terms := x[f.Size*f.Places:], []nn.Term{}
	size := floats.Norm(k, 2)
	part := func(p int, other, otherSize, own, ownSize float64) {
		if otherSize*ownSize > 0 {
			terms = append(terms, nn.Term{da[p], other / otherSize, 1 / ownSize}, nn.Term{da[p], -a[p], own / ownSize, 1 / ownSize})
		}
	}
	if i < f.Size*f.Places {
		d, p := i/f.Places, i%f.Places
		part(p, k[d], size, x[i], f.place(x, p))
		return "∂L/∂K·(k/‖k‖ − K·m/‖M‖)/‖M‖", terms
	}
	d := i - f.Size*f.Places
	for p := range a {
		part(p, x[d*f.Places+p], f.place(x, p), k[d], size)
	}
	return "Σ ∂L/∂K·(m/‖M‖ − K·k/‖k‖)/‖k‖", terms
}

// X names a number of M or k.
func (f Cosine) X(i int) string {
	if i < f.Size*f.Places {
		return numberAt(i, f.Places)
	}
	return name("k", i-f.Size*f.Places)
}

// Dot compares u with every place, without dividing by lengths: z_p = M_pᵀu.
//
//	∂L/∂M = u dzᵀ    ∂L/∂u = M dz
//
// x = (M, u) with D·P + D rows, a = z with P.
type Dot struct{ Places, Size int }

// Build makes the layer; an error where a size is below 1.
func (f Dot) Build() (nn.Layer, error) { return operation(f, f.Places, f.Size) }

// Sizes are the lengths of a column of x and of a.
func (f Dot) Sizes() (in, out int) { return (f.Places + 1) * f.Size, f.Places }

// Numbers is 0: there is no parameter.
func (f Dot) Numbers() float64 { return 0 }

// String is the formula.
func (f Dot) String() string { return "z = Mᵀu" }

// Forward writes z = Mᵀu.
func (f Dot) Forward(a, x []float64) {
	for d, u := range x[f.Size*f.Places:] {
		floats.AddScaled(a, u, x[d*f.Places:(d+1)*f.Places])
	}
}

// Backward adds ∂L/∂M = u dzᵀ and ∂L/∂u = M dz.
func (f Dot) Backward(dx, x, _, da []float64) {
	du := dx[f.Size*f.Places:]
	for d, u := range x[f.Size*f.Places:] {
		floats.AddScaled(dx[d*f.Places:(d+1)*f.Places], u, da)
		du[d] += floats.Dot(x[d*f.Places:(d+1)*f.Places], da)
	}
}

// ExplainA is Σ m·u.
func (f Dot) ExplainA(x []float64, p int) (string, []nn.Term) {
	var terms []nn.Term
	for d, u := range x[f.Size*f.Places:] {
		terms = append(terms, nn.Term{x[d*f.Places+p], u})
	}
	return "Σ m·u", terms
}

// ExplainX is u·∂L/∂z for M and Σ m·∂L/∂z for u.
func (f Dot) ExplainX(x, _, da []float64, i int) (string, []nn.Term) {
	if u := x[f.Size*f.Places:]; i < f.Size*f.Places {
		return "u·∂L/∂z", []nn.Term{{u[i/f.Places], da[i%f.Places]}}
	}
	d := i - f.Size*f.Places
	return "Σ m·∂L/∂z", nn.Products(x[d*f.Places:(d+1)*f.Places], da)
}

// X names a number of M or u.
func (f Dot) X(i int) string {
	if i < f.Size*f.Places {
		return numberAt(i, f.Places)
	}
	return name("u", i-f.Size*f.Places)
}

// Focus turns similarities into weights of sum 1, the more unequal the larger β:
//
//	w = softmax(β K)
//	y = w ⊙ (dw − dw·w)    ∂L/∂K = β y    ∂L/∂β = y·K
//
// x = (K, β) with P + 1 rows, a = w with P.
type Focus struct{ Places int }

// Build makes the layer; an error where a size is below 1.
func (f Focus) Build() (nn.Layer, error) { return operation(f, f.Places) }

// Sizes are the lengths of a column of x and of a.
func (f Focus) Sizes() (in, out int) { return f.Places + 1, f.Places }

// Numbers is 0: there is no parameter.
func (f Focus) Numbers() float64 { return 0 }

// String is the formula.
func (f Focus) String() string { return "w = softmax(βK)" }

// Forward writes w = softmax(β K).
func (f Focus) Forward(a, x []float64) {
	floats.ScaleTo(a, x[f.Places], x[:f.Places])
	softmax(a, a)
}

// Backward adds ∂L/∂K and ∂L/∂β.
func (f Focus) Backward(dx, x, a, da []float64) {
	mean := floats.Dot(da, a)
	for p := range a {
		y := a[p] * (da[p] - mean)
		dx[p] += x[f.Places] * y
		dx[f.Places] += y * x[p]
	}
}

// ExplainA is e^(βK)/Σ e^(βK).
func (f Focus) ExplainA(x []float64, i int) (string, []nn.Term) {
	z := make([]float64, f.Places)
	floats.ScaleTo(z, x[f.Places], x[:f.Places])
	top, sum := floats.Max(z), 0.0
	for _, v := range z {
		sum += math.Exp(v - top)
	}
	return "e^(βK)/Σ e^(βK)", []nn.Term{{math.Exp(z[i] - top), 1 / sum}}
}

// ExplainX is β·y for K and Σ y·K for β, where y = w(∂L/∂w − Σ w·∂L/∂w).
func (f Focus) ExplainX(x, a, da []float64, i int) (string, []nn.Term) {
	mean, terms := floats.Dot(da, a), []nn.Term(nil)
	if i < f.Places {
		return "β·w·(∂L/∂w − Σ w·∂L/∂w)", []nn.Term{{x[f.Places], a[i], da[i] - mean}}
	}
	for p := range a {
		terms = append(terms, nn.Term{a[p], da[p] - mean, x[p]})
	}
	return "Σ w·(∂L/∂w − Σ w·∂L/∂w)·K", terms
}

// X names a number of K, or β.
func (f Focus) X(i int) string { return last(f.Places, "K", "β", i) }

// last names one of places numbers, or the single one behind them.
func last(places int, letter, end string, i int) string {
	if i == places {
		return end
	}
	return name(letter, i)
}

// Interpolate mixes new weights with those of the step before:
//
//	w = g w_c + (1 − g) w₋
//	∂L/∂w_c = g dw    ∂L/∂w₋ = (1 − g) dw    ∂L/∂g = dw·(w_c − w₋)
//
// x = (w_c, w₋, g) with 2P + 1 rows, a = w with P.
type Interpolate struct{ Places int }

// Build makes the layer; an error where a size is below 1.
func (f Interpolate) Build() (nn.Layer, error) { return operation(f, f.Places) }

// Sizes are the lengths of a column of x and of a.
func (f Interpolate) Sizes() (in, out int) { return 2*f.Places + 1, f.Places }

// Numbers is 0: there is no parameter.
func (f Interpolate) Numbers() float64 { return 0 }

// String is the formula.
func (f Interpolate) String() string { return "w = g w_c + (1 − g) w₋" }

// Forward writes w = g w_c + (1 − g) w₋.
func (f Interpolate) Forward(a, x []float64) {
	g := x[2*f.Places]
	for p := range a {
		a[p] = g*x[p] + (1-g)*x[f.Places+p]
	}
}

// Backward adds ∂L/∂w_c, ∂L/∂w₋ and ∂L/∂g.
func (f Interpolate) Backward(dx, x, _, da []float64) {
	g := x[2*f.Places]
	for p, d := range da {
		dx[p] += g * d
		dx[f.Places+p] += (1 - g) * d
		dx[2*f.Places] += d * (x[p] - x[f.Places+p])
	}
}

// ExplainA is g·w_c + (1 − g)·w₋.
func (f Interpolate) ExplainA(x []float64, i int) (string, []nn.Term) {
	g := x[2*f.Places]
	return "g·w_c + (1 − g)·w₋", []nn.Term{{g, x[i]}, {1 - g, x[f.Places+i]}}
}

// ExplainX is g·∂L/∂w, (1 − g)·∂L/∂w, or Σ ∂L/∂w·(w_c − w₋).
func (f Interpolate) ExplainX(x, _, da []float64, i int) (string, []nn.Term) {
	g, terms := x[2*f.Places], []nn.Term(nil)
	switch {
	case i < f.Places:
		return "g·∂L/∂w", []nn.Term{{g, da[i]}}
	case i < 2*f.Places:
		return "(1 − g)·∂L/∂w", []nn.Term{{1 - g, da[i-f.Places]}}
	}
	for p, d := range da {
		terms = append(terms, nn.Term{d, x[p] - x[f.Places+p]})
	}
	return "Σ ∂L/∂w·(w_c − w₋)", terms
}

// X names a number of w_c or w₋, or g.
func (f Interpolate) X(i int) string {
	if i < f.Places {
		return name("w_c", i)
	}
	return last(f.Places, "w₋", "g", i-f.Places)
}

// Shift moves the weights round the circle of places:
//
//	w_i = Σ_o s_o w_g[(i − o) mod P]    o = −1, 0, 1
//
// so that s = (0, 0, 1) moves each weight to the next place, and the last one to
// the first. x = (w_g, s₋₁, s₀, s₊₁) with P + 3 rows, a = w with P.
type Shift struct{ Places int }

// offsets is the number of shifts: −1, 0, 1.
const offsets = 3

// Build makes the layer; an error where a size is below 1.
func (f Shift) Build() (nn.Layer, error) { return operation(f, f.Places) }

// Sizes are the lengths of a column of x and of a.
func (f Shift) Sizes() (in, out int) { return f.Places + offsets, f.Places }

// Numbers is 0: there is no parameter.
func (f Shift) Numbers() float64 { return 0 }

// String is the formula.
func (f Shift) String() string { return "w = s * w_g (shift)" }

// from is the place from which offset o, 0 for −1, brings a weight to place i.
func (f Shift) from(i, o int) int { return (i - (o - 1) + f.Places) % f.Places }

// Forward writes w_i = Σ_o s_o w_g[(i − o) mod P].
func (f Shift) Forward(a, x []float64) {
	for i := range a {
		for o, s := range x[f.Places:] {
			a[i] += s * x[f.from(i, o)]
		}
	}
}

// Backward adds ∂L/∂w_g and ∂L/∂s.
func (f Shift) Backward(dx, x, _, da []float64) {
	for i, d := range da {
		for o, s := range x[f.Places:] {
			dx[f.from(i, o)] += s * d
			dx[f.Places+o] += x[f.from(i, o)] * d
		}
	}
}

// ExplainA is Σ s·w_g.
func (f Shift) ExplainA(x []float64, i int) (string, []nn.Term) {
	var terms []nn.Term
	for o, s := range x[f.Places:] {
		terms = append(terms, nn.Term{s, x[f.from(i, o)]})
	}
	return "Σ s·w_g", terms
}

// ExplainX is Σ s·∂L/∂w for w_g and Σ w_g·∂L/∂w for s.
func (f Shift) ExplainX(x, _, da []float64, at int) (words string, terms []nn.Term) {
	words = "Σ w_g·∂L/∂w"
	if at < f.Places {
		words = "Σ s·∂L/∂w"
	}
	for i, d := range da {
		for o, s := range x[f.Places:] {
			switch from := f.from(i, o); at {
			case from:
				terms = append(terms, nn.Term{s, d})
			case f.Places + o:
				terms = append(terms, nn.Term{x[from], d})
			}
		}
	}
	return words, terms
}

// X names a number of w_g or s.
func (f Shift) X(i int) string {
	if i < f.Places {
		return name("w_g", i)
	}
	return [offsets]string{"s₋₁", "s₀", "s₊₁"}[i-f.Places]
}

// Sharpen makes large weights larger, so that shifting does not blur them away:
//
//	w = w_s^γ/Σ w_s^γ
//	u = dw − dw·w    ∂L/∂w_s = γ (w/w_s) ⊙ u    ∂L/∂γ = Σ w u ln w_s
//
// x = (w_s, γ) with P + 1 rows, a = w with P; w_s ≥ 0 and not all 0, γ ≥ 1. Where w_s
// is 0 the terms of ∂L/∂γ are 0, their limit: w ln w_s would be 0·(−∞).
type Sharpen struct{ Places int }

// Build makes the layer; an error where a size is below 1.
func (f Sharpen) Build() (nn.Layer, error) { return operation(f, f.Places) }

// Sizes are the lengths of a column of x and of a.
func (f Sharpen) Sizes() (in, out int) { return f.Places + 1, f.Places }

// Numbers is 0: there is no parameter.
func (f Sharpen) Numbers() float64 { return 0 }

// String is the formula.
func (f Sharpen) String() string { return "w = w_s^γ/Σ w_s^γ" }

// sum is Σ w_s^γ. The weights are divided by the largest one before they are
// raised, and sum is of these: else a small one to a large power would be 0.
func (f Sharpen) sum(x []float64) (sum, top float64) {
	top = floats.Max(x[:f.Places])
	for _, w := range x[:f.Places] {
		sum += math.Pow(w/top, x[f.Places])
	}
	return sum, top
}

// Forward writes w = w_s^γ/Σ w_s^γ.
func (f Sharpen) Forward(a, x []float64) {
	sum, top := f.sum(x)
	for p := range a {
		a[p] = math.Pow(x[p]/top, x[f.Places]) / sum
	}
}

func (f Sharpen) refuse(x []float64) string {
	low, top, gamma := floats.Min(x[:f.Places]), floats.Max(x[:f.Places]), x[f.Places]
	if low >= 0 && top > 0 && gamma >= 1 {
		return ""
	}
	return fmt.Sprintf("w = w_s^γ/Σ w_s^γ: the smallest weight is %.4g, the largest %.4g, γ = %.4g; weights are not negative and not all 0, and γ ≥ 1", low, top, gamma)
}

// Backward adds ∂L/∂w_s and ∂L/∂γ.
func (f Sharpen) Backward(dx, x, a, da []float64) {
	mean, gamma := floats.Dot(da, a), x[f.Places]
	sum, top := f.sum(x)
	for p := range a {
		u := da[p] - mean
		dx[p] += gamma * math.Pow(x[p]/top, gamma-1) / (sum * top) * u // γ w/w_s u
		if x[p] > 0 {
			dx[f.Places] += a[p] * u * math.Log(x[p]/top) // Σ w u = 0, so ln top falls out
		}
	}
}

// ExplainA is w_s^γ/Σ w_s^γ.
func (f Sharpen) ExplainA(x []float64, i int) (string, []nn.Term) {
	sum, top := f.sum(x)
	return "w_s^γ/Σ w_s^γ", []nn.Term{{math.Pow(x[i]/top, x[f.Places]), 1 / sum}}
}

// ExplainX is γ·(w/w_s)·u for w_s and Σ w·u·ln w_s for γ, with u = ∂L/∂w − Σ w·∂L/∂w.
func (f Sharpen) ExplainX(x, a, da []float64, i int) (string, []nn.Term) {
	mean, gamma, terms := floats.Dot(da, a), x[f.Places], []nn.Term{}
	sum, top := f.sum(x)
	if i < f.Places {
		return "γ·(w/w_s)·(∂L/∂w − Σ w·∂L/∂w)", []nn.Term{{gamma, math.Pow(x[i]/top, gamma-1) / (sum * top), da[i] - mean}}
	}
	for p := range a {
		if x[p] > 0 {
			terms = append(terms, nn.Term{a[p], da[p] - mean, math.Log(x[p] / top)})
		}
	}
	return "Σ w·(∂L/∂w − Σ w·∂L/∂w)·ln w_s", terms
}

// X names a number of w_s, or γ.
func (f Sharpen) X(i int) string { return last(f.Places, "w_s", "γ", i) }
