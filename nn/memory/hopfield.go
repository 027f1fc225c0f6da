package memory

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Hopfield is a network of N units s = ±1, each connected with each other:
//
//	sᵢ ← sign(hᵢ)    hᵢ = Σⱼ wᵢⱼ sⱼ − θᵢ    0 keeps sᵢ
//	E = −½ sᵀW s + θᵀs
//
// Where W is symmetric, wᵢᵢ ≥ 0 and one unit moves at a time, no update raises E,
// so that the network comes to rest. (Hopfield, 1982)
type Hopfield struct {
	W     *mat.Dense // N × N
	Theta []float64  // θ, N numbers
}

// NewHopfield makes a network of W and θ; a nil θ is 0. It panics where W is not
// square and symmetric or has a negative number on its diagonal: the energy
// could rise.
func NewHopfield(w *mat.Dense, theta []float64) *Hopfield {
	n := symmetric("NewHopfield", w)
	for i := range n {
		if w.At(i, i) < 0 {
			panic(fmt.Sprintf("memory: NewHopfield: w[%d,%d] = %g; a unit that works against itself may never come to rest, so wᵢᵢ ≥ 0", i, i, w.At(i, i)))
		}
	}
	if theta == nil {
		theta = make([]float64, n)
	}
	mustBeNumbers("NewHopfield", "θ", theta, n)
	return &Hopfield{W: w, Theta: theta}
}

// symmetric is N of the N × N matrix w; it panics where w is not symmetric.
func symmetric(who string, w *mat.Dense) int {
	r, c := w.Dims()
	if r != c || r == 0 {
		panic(fmt.Sprintf("memory: %s: W is %d×%d; it has a row and a column for every unit", who, r, c))
	}
	if i, j, ok := linalg.Finite(w); !ok {
		panic(fmt.Sprintf("memory: %s: w[%d,%d] = %v", who, i, j, w.At(i, j)))
	}
	for i := range r {
		for j := range i {
			if w.At(i, j) != w.At(j, i) {
				panic(fmt.Sprintf("memory: %s: w[%d,%d] = %g and w[%d,%d] = %g; there is an energy only where W is symmetric", who, i, j, w.At(i, j), j, i, w.At(j, i)))
			}
		}
	}
	return r
}

// mustBeNumbers panics where v has not n numbers, all of them finite.
func mustBeNumbers(who, name string, v []float64, n int) {
	if len(v) != n {
		panic(fmt.Sprintf("memory: %s: %s has %d numbers, there are %d units", who, name, len(v), n))
	}
	for i, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			panic(fmt.Sprintf("memory: %s: %s[%d] = %v", who, name, i, x))
		}
	}
}

// Hebb stores the columns of ξ, N × P with numbers ±1:
//
//	W = (1/N) Σ ξ ξᵀ    wᵢᵢ = 0
//
// Every pattern adds to every weight: what is learnt lies in the connections,
// spread over all of them. (Hebb, 1949)
func Hebb(xi *mat.Dense) *Hopfield {
	n, p := xi.Dims()
	if n == 0 || p == 0 {
		panic(fmt.Sprintf("memory: Hebb: ξ is %d×%d; it has a row per unit and a column per pattern", n, p))
	}
	for k := range p {
		mustBeSigns("Hebb", fmt.Sprintf("pattern %d", k+1), mat.Col(nil, k, xi), n)
	}
	w := mat.NewDense(n, n, nil)
	w.Mul(xi, xi.T()) // Σ ξ ξᵀ
	w.Scale(1/float64(n), w)
	for i := range n {
		w.Set(i, i, 0)
	}
	return NewHopfield(w, nil)
}

// mustBeSigns panics where v has not n numbers ±1.
func mustBeSigns(who, name string, v []float64, n int) {
	if len(v) != n {
		panic(fmt.Sprintf("memory: %s: %s has %d numbers, the network %d units", who, name, len(v), n))
	}
	for i, s := range v {
		if s != 1 && s != -1 {
			panic(fmt.Sprintf("memory: %s: %s[%d] = %g; the units of a Hopfield network are 1 or −1 (of a bit b make 2b − 1)", who, name, i, s))
		}
	}
}

// Field is hᵢ = Σⱼ wᵢⱼ sⱼ − θᵢ, what the others say to unit i, from 0.
func (h *Hopfield) Field(s []float64, i int) float64 {
	return floats.Dot(h.W.RawRowView(i), s) - h.Theta[i]
}

// Energy is E = −½ sᵀW s + θᵀs.
func (h *Hopfield) Energy(s []float64) float64 {
	mustBeSigns("Energy", "s", s, len(h.Theta))
	return energy(h.W, s) + floats.Dot(h.Theta, s)
}

// energy is −½ sᵀW s.
func energy(w *mat.Dense, s []float64) (e float64) {
	for i, si := range s {
		e -= si * floats.Dot(w.RawRowView(i), s) / 2
	}
	return e
}

// sign is 1 or −1, and old where the field is 0.
func sign(field, old float64) float64 {
	switch {
	case field > 0:
		return 1
	case field < 0:
		return -1
	}
	return old
}

// An Update is one unit's turn.
type Update struct {
	Sweep    int     // over all units, from 1
	Unit     int     // from 0, as in Go
	Field    float64 // hᵢ
	Old, New float64 // sᵢ before and after
	Energy   float64 // after it
}

// mostSweeps ends a recall that rounding keeps alive; without rounding the
// energy does.
const mostSweeps = 1000

// Asynchronous lets one unit after the other look at the rest, and writes what it
// becomes into s at once. The loop body sees every turn; it ends after a sweep in
// which no unit has changed. The order of a sweep is drawn from rng; a nil rng
// takes the units as they stand.
//
//	for u := range h.Asynchronous(s, rng) { … u.Energy … }
func (h *Hopfield) Asynchronous(s []float64, rng *rand.Rand) iter.Seq[Update] {
	mustBeSigns("Asynchronous", "s", s, len(h.Theta))
	return func(yield func(Update) bool) {
		e := h.Energy(s)
		order := make([]int, len(s))
		for i := range order {
			order[i] = i
		}
		for sweep := 1; sweep <= mostSweeps; sweep++ {
			if rng != nil {
				rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			}
			changed := false
			for _, i := range order {
				u := Update{Sweep: sweep, Unit: i, Field: h.Field(s, i), Old: s[i]}
				u.New = sign(u.Field, u.Old)
				if d := u.New - u.Old; d != 0 {
					e -= d*u.Field + h.W.At(i, i)*d*d/2 // ΔE
					s[i], changed = u.New, true
				}
				u.Energy = e
				if !yield(u) {
					return
				}
			}
			if !changed {
				return
			}
		}
	}
}

// Recall lets the network come to rest from s, and returns where. It leaves s
// as it is.
func (h *Hopfield) Recall(s []float64, rng *rand.Rand) []float64 {
	s = slices.Clone(s)
	for range h.Asynchronous(s, rng) {
	}
	return s
}

// A Sweep is one turn of all units at once.
type Sweep struct {
	Step   int
	S      []float64 // after it
	Fields []float64 // hᵢ, all of the state before
	Energy float64   // after it
	Cycle  bool      // S is the state before the last one: from here on the two take turns for ever
}

// Synchronous lets all units look at the same old state and move together. The
// energy may stay, and two states may take turns for ever, but no longer cycle is
// possible (Goles, 1985). The loop ends at rest, which is the last sweep, or with
// a sweep that closes a cycle. It leaves s as it is.
func (h *Hopfield) Synchronous(s []float64) iter.Seq[Sweep] {
	mustBeSigns("Synchronous", "s", s, len(h.Theta))
	return func(yield func(Sweep) bool) {
		before, now := []float64(nil), slices.Clone(s)
		for step := 1; step <= mostSweeps; step++ {
			w := Sweep{Step: step, S: make([]float64, len(s)), Fields: make([]float64, len(s))}
			for i := range now {
				w.Fields[i] = h.Field(now, i)
				w.S[i] = sign(w.Fields[i], now[i])
			}
			w.Energy = h.Energy(w.S)
			rest := slices.Equal(w.S, now)
			w.Cycle = !rest && slices.Equal(w.S, before)
			before, now = now, slices.Clone(w.S)
			if !yield(w) || rest || w.Cycle {
				return
			}
		}
	}
}

// Stable reports whether no unit would change.
func (h *Hopfield) Stable(s []float64) bool {
	mustBeSigns("Stable", "s", s, len(h.Theta))
	for i := range s {
		if sign(h.Field(s, i), s[i]) != s[i] {
			return false
		}
	}
	return true
}

// Damage is the network with this share of its connections cut: wᵢⱼ and wⱼᵢ are
// one connection and are cut together. The network itself stays whole.
func (h *Hopfield) Damage(share float64, rng *rand.Rand) *Hopfield {
	if !(share >= 0 && share <= 1) {
		panic(fmt.Sprintf("memory: Damage: the share of connections to cut is %g; it is from 0 to 1", share))
	}
	w := mat.DenseCopyOf(h.W)
	var pairs [][2]int
	for i := range h.Theta {
		for j := range i {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	for _, k := range rng.Perm(len(pairs))[:int(math.Round(share*float64(len(pairs))))] {
		w.Set(pairs[k][0], pairs[k][1], 0)
		w.Set(pairs[k][1], pairs[k][0], 0)
	}
	return &Hopfield{W: w, Theta: h.Theta}
}

// Overlap is (1/N) Σ sᵢ tᵢ of two states: 1 where they are equal, 0 on average
// where they have nothing to do with each other.
func Overlap(s, t []float64) float64 {
	if len(s) != len(t) || len(s) == 0 {
		panic(fmt.Sprintf("memory: Overlap: states of %d and of %d units", len(s), len(t)))
	}
	return floats.Dot(s, t) / float64(len(s))
}

// Noisy is s with so many of its units, drawn from rng, turned round.
func Noisy(s []float64, flips int, rng *rand.Rand) []float64 {
	if flips < 0 || flips > len(s) {
		panic(fmt.Sprintf("memory: Noisy: %d of %d units to turn round", flips, len(s)))
	}
	s = slices.Clone(s)
	for _, i := range rng.Perm(len(s))[:flips] {
		s[i] = -s[i]
	}
	return s
}

// RandomPatterns is n × p numbers, 1 or −1 with equal probability.
func RandomPatterns(n, p int, rng *rand.Rand) *mat.Dense {
	if n < 1 || p < 1 {
		panic(fmt.Sprintf("memory: RandomPatterns: %d patterns of %d units; at least 1 of each", p, n))
	}
	xi := mat.NewDense(n, p, nil)
	xi.Apply(func(_, _ int, _ float64) float64 { return float64(2*rng.IntN(2) - 1) }, xi)
	return xi
}

// LoadTrial stores p random patterns in n units, starts at the first one with a
// tenth of the units turned round, and returns the overlap of that pattern with
// the state at rest. As p/n grows through 0.138 it falls from near 1: there recall
// collapses. Single wrong units come long before: see [BitError].
// (Amit, Gutfreund and Sompolinsky, 1985)
func LoadTrial(n, p int, rng *rand.Rand) float64 {
	xi := RandomPatterns(n, p, rng)
	first := mat.Col(nil, 0, xi)
	return Overlap(first, Hebb(xi).Recall(Noisy(first, n/10, rng), rng))
}

// BitError is ½ erfc √(1/2α), the probability that a unit of a stored pattern is
// wrong after one update, at the load α = P/N: the other patterns add to its field
// a noise of variance α. (Hertz, Krogh and Palmer, 1991)
func BitError(load float64) float64 {
	if !(load > 0) {
		panic(fmt.Sprintf("memory: BitError: the load P/N is %g; it is more than 0", load))
	}
	return math.Erfc(math.Sqrt(1/(2*load))) / 2
}

// Modern is one update of the modern Hopfield network, with the patterns as the
// columns of X, N × P:
//
//	ξ ← X softmax(β Xᵀξ)
//
// It returns the new ξ and the weight of each pattern. This is one query of
// attention: ξ asks, the patterns are keys and values. (Ramsauer et al., 2020)
func Modern(x *mat.Dense, xi []float64, beta float64) (next, weight []float64) {
	n, p := x.Dims()
	mustBeNumbers("Modern", "ξ", xi, n)
	if i, k, ok := linalg.Finite(x); !ok {
		panic(fmt.Sprintf("memory: Modern: number %d of pattern %d is %v", i+1, k+1, x.At(i, k)))
	}
	weight = make([]float64, p)
	for k := range weight {
		weight[k] = beta * floats.Dot(mat.Col(nil, k, x), xi)
	}
	softmax(weight, weight)
	next = make([]float64, n)
	for i := range next {
		next[i] = floats.Dot(x.RawRowView(i), weight)
	}
	return next, weight
}

// softmax writes e^z/Σe^z to p.
func softmax(p, z []float64) {
	lse := floats.LogSumExp(z)
	for i, v := range z {
		p[i] = math.Exp(v - lse)
	}
}
