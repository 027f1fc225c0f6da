package nn

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A Range says what numbers an activation gives: from Low to High, and with
// Shares those of a column sum to 1.
type Range struct {
	Low, High float64 // −Inf and +Inf where there is no end
	Shares    bool
}

// String is a few words: "numbers from −1 to 1".
func (r Range) String() string {
	low, high := math.IsInf(r.Low, -1), math.IsInf(r.High, 1)
	switch {
	case r.Shares:
		return "shares of a whole"
	case low && high:
		return "numbers of any size"
	case low:
		return fmt.Sprintf("numbers up to %.3g", r.High)
	case high:
		return fmt.Sprintf("numbers from %.3g", r.Low)
	}
	return fmt.Sprintf("numbers from %.3g to %.3g", r.Low, r.High)
}

// open reports whether numbers of the range can be as large as they like, as
// net inputs can.
func (r Range) open() bool { return math.IsInf(r.Low, -1) || math.IsInf(r.High, 1) }

// A Ranged activation says what it gives.
type Ranged interface{ Range() Range }

// Range is found by looking, at z = ±2ᵏ. Where f beyond ±2⁵⁰⁰ is larger by half
// than it was before, there is no end to it.
func (f Elementwise) Range() Range {
	out := Range{Low: math.Inf(1), High: math.Inf(-1)}
	low, high := false, false // no end
	for z := 0x1p-30; z < 0x1p1000; z *= 2 {
		for _, v := range []float64{f.F(z), f.F(-z)} {
			if z > 0x1p500 {
				low = low || v < out.Low-math.Abs(out.Low)/2
				high = high || v > out.High+math.Abs(out.High)/2
				continue
			}
			if v < out.Low { // not min and max, which a NaN would stay in
				out.Low = v
			}
			if v > out.High {
				out.High = v
			}
		}
	}
	if low {
		out.Low = math.Inf(-1)
	}
	if high {
		out.High = math.Inf(1)
	}
	return out
}

// Range is from 0 to 1, with a sum of 1.
func (softmax) Range() Range { return Range{Low: 0, High: 1, Shares: true} }

// A Checker is a loss that is made for some targets and some outputs only, and
// says for which. [Training] asks it before the first update.
type Checker interface {
	// CheckTargets finds the first of the targets y that does not fit, row i of
	// column j, and says why not; why is "" if all fit.
	CheckTargets(y *mat.Dense) (i, j int, why string)

	// CheckOutput says why outputs in this range do not fit; "" if they do.
	CheckOutput(out Range) (why string)
}

// mustFit panics about the first target that does not fit.
func mustFit(loss string, c Checker, y *mat.Dense) {
	if i, j, why := c.CheckTargets(y); why != "" {
		panic(fmt.Sprintf("nn: %s: target y[%d,%d] = %g; %s", loss, i, j, y.At(i, j), why))
	}
}

// checkEach finds the first target that is not allowed.
func checkEach(y *mat.Dense, allowed func(float64) bool, targets string) (i, j int, why string) {
	r, _ := y.Dims()
	for i := range r {
		for j, v := range y.RawRowView(i) {
			if !allowed(v) {
				return i, j, "targets are " + targets
			}
		}
	}
	return 0, 0, ""
}

// checkShares finds the first target that is not one of K ≥ 2 shares, and the
// first sample whose shares do not sum to 1.
func checkShares(y *mat.Dense) (i, j int, why string) {
	k, n := y.Dims()
	if k == 1 {
		return 0, 0, "with one output there is nothing to choose from: take nn.BinaryCrossEntropy, or nn.LogisticCrossEntropy from z"
	}
	if i, j, why := checkEach(y, isProbability, "shares of a whole, from 0 to 1"); why != "" {
		return i, j, why
	}
	for j := range n {
		sum := 0.0
		for i := range k {
			sum += y.At(i, j)
		}
		if math.Abs(sum-1) > 1e-9 {
			return 0, j, fmt.Sprintf("the targets of a sample sum to 1, these to %g", sum)
		}
	}
	return 0, 0, ""
}

// CheckOutput asks the loss: what counts is what the last layer gives.
func (l Masked) CheckOutput(out Range) (why string) { return Risk{Loss: l.Loss}.CheckOutput(out) }

// CheckTargets finds nothing: which of the targets count, Value sees.
func (l Masked) CheckTargets(*mat.Dense) (i, j int, why string) { return 0, 0, "" }

// CheckTargets asks the loss.
func (r Risk) CheckTargets(y *mat.Dense) (i, j int, why string) {
	if c, ok := r.Loss.(Checker); ok {
		return c.CheckTargets(y)
	}
	return 0, 0, ""
}

// CheckOutput asks the loss.
func (r Risk) CheckOutput(out Range) (why string) {
	if c, ok := r.Loss.(Checker); ok {
		return c.CheckOutput(out)
	}
	return ""
}
