package nn

import (
	"fmt"
	"math"
	"strings"
)

// Properties is what can be said about an activation by computing it.
type Properties struct {
	Name         string
	Range        Interval // of f
	PrimeRange   Interval // of f'
	Centred      bool     // f(−z) = −f(z) for z ≠ 0: inputs even about 0 give outputs even about 0
	Monotone     bool     // f never falls
	SaturatesLow bool     // f' → 0 as z → −∞
	SaturatesTop bool     // f' → 0 as z → +∞
	Kinks        []float64
}

// An Interval is a range of values; an end that no z reaches is open.
type Interval struct {
	Low, High         float64
	LowOpen, HighOpen bool
}

// String writes (0, 1) or [−0.17, ∞).
func (i Interval) String() string {
	end := func(v float64) string {
		switch {
		case math.IsInf(v, 1):
			return "∞"
		case math.IsInf(v, -1):
			return "−∞"
		}
		return strings.Replace(fmt.Sprintf("%.3g", v), "-", "−", 1)
	}
	if i.Low == i.High {
		return "{" + end(i.Low) + "}"
	}
	return map[bool]string{true: "(", false: "["}[i.LowOpen] + end(i.Low) + ", " + end(i.High) + map[bool]string{true: ")", false: "]"}[i.HighOpen]
}

// reach is how far the grid of Describe goes on either side of 0, in steps of 1/step.
const reach, step = 30, 256

// Describe computes the properties of f on a grid from −30 to 30 and in the
// limits z → ±∞. It reads nothing but F, Prime and Kinks.
func Describe(f Elementwise) Properties {
	p := Properties{Name: f.Name, Kinks: f.Kinks, Centred: true, Monotone: true}
	prime := func(z float64) float64 { return f.Prime(z, f.F(z)) }
	p.Range = span(f.F)
	p.PrimeRange = span(prime)
	last := limit(f.F, -1)
	for k := -reach * step; k <= reach*step; k++ {
		a := f.F(float64(k) / step)
		if a < last-1e-15 {
			p.Monotone = false
		}
		last = a
		if z := float64(k) / step; z > 0 && math.Abs(a+f.F(-z)) > 1e-12 {
			p.Centred = false
		}
	}
	p.SaturatesLow = math.Abs(limit(prime, -1)) < 1e-12
	p.SaturatesTop = math.Abs(limit(prime, 1)) < 1e-12
	return p
}

// span is the range of f. An end is open when only the limit z → ±∞ has it.
func span(f func(float64) float64) Interval {
	low, high := f(0), f(0)
	for k := -reach * step; k <= reach*step; k++ {
		v := f(float64(k) / step)
		low, high = min(low, v), max(high, v)
	}
	i := Interval{Low: low, High: high}
	for _, sign := range []int{-1, 1} {
		limit := limit(f, sign)
		if limit <= low && !attained(f, limit) {
			i.Low, i.LowOpen = limit, true
		}
		if limit >= high && !attained(f, limit) {
			i.High, i.HighOpen = limit, true
		}
	}
	return i
}

// limit is f far out on the side of sign: at ±∞, or where a formula has none
// there (∞/∞ is NaN), at ±1e100.
func limit(f func(float64) float64, sign int) float64 {
	if v := f(math.Inf(sign)); !math.IsNaN(v) {
		return v
	}
	return f(math.Copysign(1e100, float64(sign)))
}

// attained reports whether f reaches v at a z of moderate size, where rounding
// has not yet made a limit out of what only comes close to it.
func attained(f func(float64) float64, v float64) bool {
	for k := -6 * step; k <= 6*step; k++ {
		if f(float64(k)/step) == v {
			return true
		}
	}
	return false
}

// PropertyTable puts the properties of activations side by side.
func PropertyTable(fs ...Elementwise) Table {
	t := Table{Header: []string{"f", "range of f", "range of f'", "centred", "monotone", "saturates", "kinks"}, Digits: 3}
	yes := map[bool]string{true: "yes", false: "no"}
	for _, f := range fs {
		p := Describe(f)
		saturates := map[[2]bool]string{{false, false}: "no", {true, false}: "left", {false, true}: "right", {true, true}: "both"}[[2]bool{p.SaturatesLow, p.SaturatesTop}]
		kinks := "none"
		if len(p.Kinks) > 0 {
			kinks = strings.ReplaceAll(strings.Trim(fmt.Sprint(p.Kinks), "[]"), "-", "−")
		}
		t.Add(p.Name, p.Range.String(), p.PrimeRange.String(), yes[p.Centred], yes[p.Monotone], saturates, kinks)
	}
	return t
}
