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
func (f Cosine) ExplainA(x []float64, p int) nn.Equation {
	k := x[f.Size*f.Places:]
	long, far, q := f.lengthOfKey(x), f.lengthOf(x, p), said("Σ k·m/(‖k‖‖M‖)", []nn.Term{})
	if size := long.Value * far.Value; size > 0 {
		over := with(nn.Named("1/(‖k‖‖M"+nn.Subscript(p+1)+"‖)", orZero, 1/size, nn.Term{long.Value, far.Value}), long, far)
		for d := range k {
			q.Terms, q.Where = append(q.Terms, nn.Term{k[d], x[d*f.Places+p], over.Value}), append(q.Where, over)
		}
	}
	return q
}

// lengthOfKey is ‖k‖.
func (f Cosine) lengthOfKey(x []float64) nn.Equation {
	q := nn.Named("‖k‖", nn.Root, floats.Norm(x[f.Size*f.Places:], 2))
	for _, k := range x[f.Size*f.Places:] {
		q.Terms = append(q.Terms, nn.Term{k, k})
	}
	return q
}

// lengthOf is ‖M_p‖.
func (f Cosine) lengthOf(x []float64, p int) nn.Equation {
	q := nn.Named("‖M"+nn.Subscript(p+1)+"‖", nn.Root, f.place(x, p))
	for d := range f.Size {
		q.Terms = append(q.Terms, nn.Term{x[d*f.Places+p], x[d*f.Places+p]})
	}
	return q
}

// ExplainX is (k/‖k‖ − K m/‖M‖)/‖M‖·∂L/∂K for M, and the sum of its like for k.
func (f Cosine) ExplainX(x, a, da []float64, i int) nn.Equation {
	k, size, q := x[f.Size*f.Places:], f.lengthOfKey(x), said("Σ ∂L/∂K·(m/‖M‖ − K·k/‖k‖)/‖k‖", []nn.Term{})
	over := func(of nn.Equation) nn.Equation {
		return with(nn.Named("1/"+of.Name, orZero, 1/of.Value, nn.Term{of.Value}), of)
	}
	share := func(v float64, of nn.Equation) nn.Equation {
		o := over(of)
		return with(nn.Named("a direction", nn.Elementwise{}, v/of.Value, nn.Term{v, o.Value}), o)
	}
	part := func(p int, other float64, otherSize nn.Equation, own float64, ownSize nn.Equation) {
		if otherSize.Value*ownSize.Value > 0 {
			there, here, o := share(other, otherSize), share(own, ownSize), over(ownSize)
			q.Terms = append(q.Terms, nn.Term{da[p], there.Value, o.Value}, nn.Term{da[p], -a[p], here.Value, o.Value})
			q.Where = append(q.Where, there, o, here, o)
		}
	}
	if i < f.Size*f.Places {
		d, p := i/f.Places, i%f.Places
		part(p, k[d], size, x[i], f.lengthOf(x, p))
		q.Words = "∂L/∂K·(k/‖k‖ − K·m/‖M‖)/‖M‖"
		return q
	}
	d := i - f.Size*f.Places
	for p := range a {
		part(p, x[d*f.Places+p], f.lengthOf(x, p), k[d], size)
	}
	return q
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
func (f Dot) ExplainA(x []float64, p int) nn.Equation {
	var terms []nn.Term
	for d, u := range x[f.Size*f.Places:] {
		terms = append(terms, nn.Term{x[d*f.Places+p], u})
	}
	return said("Σ m·u", terms)
}

// ExplainX is u·∂L/∂z for M and Σ m·∂L/∂z for u.
func (f Dot) ExplainX(x, _, da []float64, i int) nn.Equation {
	if u := x[f.Size*f.Places:]; i < f.Size*f.Places {
		return said("u·∂L/∂z", []nn.Term{{u[i/f.Places], da[i%f.Places]}})
	}
	d := i - f.Size*f.Places
	return said("Σ m·∂L/∂z", nn.Products(x[d*f.Places:(d+1)*f.Places], da))
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
func (f Focus) ExplainA(x []float64, i int) nn.Equation {
	z, of := make([]float64, f.Places), make([]nn.Equation, f.Places)
	floats.ScaleTo(z, x[f.Places], x[:f.Places])
	for p := range z {
		of[p] = nn.Named("βK"+nn.Subscript(p+1), nn.Elementwise{}, z[p], nn.Term{x[f.Places], x[p]})
	}
	own, share := nn.Shares("βK", z, i, of...)
	return said("e^(βK)/Σ e^(βK)", []nn.Term{{own.Value, share.Value}}, own, share)
}

// ExplainX is β·y for K and Σ y·K for β, where y = w(∂L/∂w − Σ w·∂L/∂w).
func (f Focus) ExplainX(x, a, da []float64, i int) nn.Equation {
	if i < f.Places {
		u := off(a, da, i)
		return said("β·w·(∂L/∂w − Σ w·∂L/∂w)", []nn.Term{{x[f.Places], a[i], u.Value}}, u)
	}
	q := said("Σ w·(∂L/∂w − Σ w·∂L/∂w)·K", nil)
	for p := range a {
		u := off(a, da, p)
		q.Terms, q.Where = append(q.Terms, nn.Term{a[p], u.Value, x[p]}), append(q.Where, u)
	}
	return q
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
func (f Interpolate) ExplainA(x []float64, i int) nn.Equation {
	g := x[2*f.Places]
	shut := nn.Difference("1 − g", 1, g)
	return said("g·w_c + (1 − g)·w₋", []nn.Term{{g, x[i]}, {shut.Value, x[f.Places+i]}}, shut)
}

// ExplainX is g·∂L/∂w, (1 − g)·∂L/∂w, or Σ ∂L/∂w·(w_c − w₋).
func (f Interpolate) ExplainX(x, _, da []float64, i int) nn.Equation {
	g := x[2*f.Places]
	switch {
	case i < f.Places:
		return said("g·∂L/∂w", []nn.Term{{g, da[i]}})
	case i < 2*f.Places:
		shut := nn.Difference("1 − g", 1, g)
		return said("(1 − g)·∂L/∂w", []nn.Term{{shut.Value, da[i-f.Places]}}, shut)
	}
	q := said("Σ ∂L/∂w·(w_c − w₋)", nil)
	for p, d := range da {
		change := nn.Difference("w_c"+nn.Subscript(p+1)+" − w₋"+nn.Subscript(p+1), x[p], x[f.Places+p])
		q.Terms, q.Where = append(q.Terms, nn.Term{d, change.Value}), append(q.Where, change)
	}
	return q
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
func (f Shift) ExplainA(x []float64, i int) nn.Equation {
	var terms []nn.Term
	for o, s := range x[f.Places:] {
		terms = append(terms, nn.Term{s, x[f.from(i, o)]})
	}
	return said("Σ s·w_g", terms)
}

// ExplainX is Σ s·∂L/∂w for w_g and Σ w_g·∂L/∂w for s.
func (f Shift) ExplainX(x, _, da []float64, at int) nn.Equation {
	words, terms := "Σ w_g·∂L/∂w", []nn.Term(nil)
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
	return said(words, terms)
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
func (f Sharpen) ExplainA(x []float64, i int) nn.Equation {
	own, share := f.power(x, i, 0), f.share(x)
	return said("w_s^γ/Σ w_s^γ", []nn.Term{{own.Value, share.Value}}, own, share)
}

// ExplainX is γ·(w/w_s)·u for w_s and Σ w·u·ln w_s for γ, with u = ∂L/∂w − Σ w·∂L/∂w.
func (f Sharpen) ExplainX(x, a, da []float64, i int) nn.Equation {
	if i < f.Places {
		sum, top := f.sum(x)
		less, share, largest, u := f.power(x, i, 1), f.share(x), f.overLargest(x), off(a, da, i)
		slope := with(nn.Named("w/w_s", nn.Elementwise{}, less.Value/(sum*top), nn.Term{less.Value, share.Value, largest.Value}), less, share, largest)
		return said("γ·(w/w_s)·(∂L/∂w − Σ w·∂L/∂w)", []nn.Term{{x[f.Places], slope.Value, u.Value}}, slope, u)
	}
	q := said("Σ w·(∂L/∂w − Σ w·∂L/∂w)·ln w_s", []nn.Term{})
	for p := range a {
		if x[p] > 0 {
			u, ln := off(a, da, p), f.ln(x, p)
			q.Terms, q.Where = append(q.Terms, nn.Term{a[p], u.Value, ln.Value}), append(q.Where, u, ln)
		}
	}
	return q
}

// lnOrLess is ln z, and a number that e^ makes 0 of where z is 0.
var lnOrLess = nn.Elementwise{Name: "ln", F: func(z float64) float64 { return math.Log(max(z, 1e-300)) }, InSheet: [2]string{"LN(MAX(z,1E-300))"}}

// overLargest is 1/max w_s.
func (f Sharpen) overLargest(x []float64) nn.Equation {
	top := nn.Largest("max w_s", x[:f.Places])
	return with(nn.Named("1/max w_s", nn.Inverse, 1/top.Value, nn.Term{top.Value}), top)
}

// ln is ln(w_s/max w_s).
func (f Sharpen) ln(x []float64, p int) nn.Equation {
	over := f.overLargest(x)
	_, top := f.sum(x)
	return with(nn.Named("ln(w_s"+nn.Subscript(p+1)+"/max w_s)", lnOrLess, lnOrLess.F(x[p]/top), nn.Term{x[p], over.Value}), over)
}

// power is (w_s/max w_s)^(γ − less).
func (f Sharpen) power(x []float64, p int, less float64) nn.Equation {
	ln, gamma := f.ln(x, p), x[f.Places]
	_, top := f.sum(x)
	q := with(nn.Named("(w_s"+nn.Subscript(p+1)+"/max w_s)^γ", nn.Exp, math.Pow(x[p]/top, gamma-less), nn.Term{gamma, ln.Value}), ln)
	if less != 0 {
		q.Name += "⁻¹"
		q.Terms, q.Where = append(q.Terms, nn.Term{-less, ln.Value}), append(q.Where, ln)
	}
	return q
}

// share is 1/Σ (w_s/max w_s)^γ.
func (f Sharpen) share(x []float64) nn.Equation {
	sum, _ := f.sum(x)
	q := nn.Named("1/Σ (w_s/max w_s)^γ", nn.Inverse, 1/sum)
	for p := range f.Places {
		own := f.power(x, p, 0)
		q.Terms, q.Where = append(q.Terms, nn.Term{own.Value}), append(q.Where, own)
	}
	return q
}

// X names a number of w_s, or γ.
func (f Sharpen) X(i int) string { return last(f.Places, "w_s", "γ", i) }
