package viz

import (
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
)

// extent is a range made fit to be divided: finite, in order, and wider than
// the errors of rounding. What is narrower, and what is no range, becomes
// v ± half, or v ± 10⁻⁹|v| where that is more.
func extent(lo, hi, half float64) (float64, float64) {
	if !finite(lo) {
		lo = 0
	}
	if !finite(hi) {
		hi = 0
	}
	lo, hi = min(lo, hi), max(lo, hi)
	if narrow(lo, hi) {
		mid := lo/2 + hi/2
		half = max(half, 1e-9*math.Abs(mid))
		lo, hi = bounded(mid-half), bounded(mid+half)
	}
	return lo, hi
}

// narrow tells whether two finite numbers are as good as equal: what lies
// between them cannot be told from the errors of rounding.
func narrow(lo, hi float64) bool {
	return hi/2-lo/2 < max(0.5e-12*max(math.Abs(lo), math.Abs(hi)), 1e-300)
}

// bounded is v, or the largest number where v is infinite.
func bounded(v float64) float64 { return min(max(v, -math.MaxFloat64), math.MaxFloat64) }

// place is (v − lo)/(hi − lo): where v lies in a range, from 0 to 1. Halves keep
// the differences finite and change no digit.
func place(v, lo, hi float64) float64 { return (v/2 - lo/2) / (hi/2 - lo/2) }

// tiny makes numbers so small that no product with a number of bins overflows;
// as a power of two it changes no digit.
const tiny = 1.0 / (1 << 40)

// bin is the bin that v falls into, of n between lo and hi.
func bin(v, lo, hi float64, n int) int {
	return min(max(int(float64(n)*(v*tiny-lo*tiny)/(hi*tiny-lo*tiny)), 0), n-1)
}

// binEdge is where bin i of n begins.
func binEdge(i int, lo, hi float64, n int) float64 {
	return bounded((lo*tiny + (hi*tiny-lo*tiny)*float64(i)/float64(n)) / tiny)
}

// linear is the scale from lo to hi, which may be as far apart as numbers can be.
type linear struct{}

func (linear) Normalize(lo, hi, x float64) float64 { return place(x, lo, hi) }

// logScale is a logarithmic scale that puts up with any range. What is not
// positive lies infinitely far below.
type logScale struct{}

func (logScale) Normalize(lo, hi, x float64) float64 {
	lo, hi = decades(lo, hi)
	return (math.Log(max(x, 0)) - math.Log(lo)) / (math.Log(hi) - math.Log(lo))
}

// decades is a range made fit for a logarithm: 12 powers of ten below its end
// where it begins at or below 0.
func decades(lo, hi float64) (float64, float64) {
	lo, hi = min(lo, hi), max(lo, hi)
	if !(hi > 0) || math.IsInf(hi, 1) {
		hi = 1
	}
	if !(lo > 0) {
		lo = hi * 1e-12
	}
	const least, most = 1e-307, 1e307 // beyond them numbers lose digits or have no tick
	lo, hi = min(max(lo, least), most), min(max(hi, least), most)
	if hi < lo*(1+1e-12) {
		lo, hi = lo/2, hi*2
	}
	return lo, hi
}

// logarithmic gives an axis a logarithmic scale on which the values have room.
func logarithmic(a *Axis, values []float64) {
	a.scale = logScale{}
	a.marker = ticks{log: true}
	lo, hi := math.Inf(1), 0.0
	for _, v := range values {
		if v > 0 && finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if hi > 0 {
		room := math.Exp(0.04*(math.Log(hi)-math.Log(lo))) * 1.1
		a.Min, a.Max = lo/room, bounded(hi*room)
	}
}

// fitAxis gives an axis a range that can be drawn and a name that fits into
// the room.
func fitAxis(a *Axis, room vg.Length) {
	if _, log := a.scale.(logScale); log {
		a.Min, a.Max = decades(a.Min, a.Max)
	} else {
		a.Min, a.Max = extent(a.Min, a.Max, 1)
	}
	a.Label.Text = cut(sans, labelSize, room, a.Label.Text)
}

// include widens an axis so that it has the value v, and tells whether its
// scale can show it: NaN and ±Inf never, 0 not on a logarithmic one.
func include(a *Axis, v float64) bool {
	if !finite(v) || !finite(a.scale.Normalize(1, 2, v)) {
		return false
	}
	a.Min, a.Max = min(a.Min, v), max(a.Max, v)
	return true
}

// ticks are the multiples of 1, 2 or 5 times a power of ten; whole numbers
// only, or powers of ten, when asked.
type ticks struct {
	whole, log bool
	about      float64 // how many there is room for; 0 means 6
}

func (t ticks) Ticks(lo, hi float64) (out []tick) {
	if t.about == 0 {
		t.about = 6
	}
	if t.log {
		lo, hi = decades(lo, hi)
		return logTicks(lo, hi, t.about)
	}
	lo, hi = extent(lo, hi, 1)
	least := (hi/2 - lo/2) / t.about * 2
	step := math.Pow(10, math.Floor(math.Log10(least)))
	for _, k := range []float64{2, 5, 10} {
		if step*k >= least*(1-1e-9) {
			step *= k
			break
		}
	}
	if t.whole {
		step = max(step, 1)
	}
	decimals := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	first, last := math.Ceil(lo/step-1e-9), math.Floor(hi/step+1e-9)
	for i := range int(min(last-first, t.about+1)) + 1 {
		v := (first + float64(i)) * step
		label := number(v, decimals)
		if decimals > 5 || math.Abs(v) >= 1e6 { // with as many digits as tell two neighbours apart
			digits := 1
			if v != 0 {
				digits = max(1, 2+int(math.Log10(math.Abs(v)/step)))
			}
			label = minus(strconv.FormatFloat(math.Abs(v), 'g', digits, 64))
			if v < 0 {
				label = "−" + label
			}
		}
		out = append(out, tick{Value: v, Label: label})
	}
	return out
}

// logTicks are the powers of ten from lo to hi with labels, and their
// multiples, with labels where there is room.
func logTicks(lo, hi, about float64) (out []tick) {
	first, last := int(math.Floor(math.Log10(lo))), int(math.Ceil(math.Log10(hi)))
	every := max(1, int(math.Ceil(float64(last-first)/(about+1))))
	for e := first; e <= last; e++ {
		for k := 1.0; k < 10; k++ {
			t := tick{Value: k * math.Pow(10, float64(e))}
			switch {
			case k == 1 && e%every == 0:
				t.Label = "10" + raise(e)
			case last-first <= 2 && (k == 2 || k == 5):
				t.Label = strconv.FormatFloat(k, 'g', -1, 64) + "·10" + raise(e)
			}
			if t.Value >= lo*(1-1e-9) && t.Value <= hi*(1+1e-9) {
				out = append(out, t)
			}
		}
	}
	return out
}
