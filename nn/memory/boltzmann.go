package memory

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Boltzmann is a network of units s ∈ {0, 1} that are drawn, not set:
//
//	E = −½ sᵀW s − bᵀs    p(s) = e^{−E(s)}/Z    Z = Σ e^{−E} over all states
//	p(sᵢ = 1 | the others) = σ(Σⱼ wᵢⱼ sⱼ + bᵢ)
//
// W is symmetric and wᵢᵢ = 0. It has no time: a chain of draws wanders through the
// states, each as often as p says. (Ackley, Hinton and Sejnowski, 1985)
type Boltzmann struct {
	W *mat.Dense // N × N
	B []float64  // b, N numbers
}

// NewBoltzmann makes a machine of W and b. It panics where W is not symmetric
// or has a number other than 0 on its diagonal.
func NewBoltzmann(w *mat.Dense, b []float64) *Boltzmann {
	n := symmetric("NewBoltzmann", w)
	for i := range n {
		if w.At(i, i) != 0 {
			panic(fmt.Sprintf("memory: NewBoltzmann: w[%d,%d] = %g; no unit of a Boltzmann machine is connected with itself: sᵢ² = sᵢ, so it would be a bias", i, i, w.At(i, i)))
		}
	}
	mustBeNumbers("NewBoltzmann", "b", b, n)
	return &Boltzmann{w, b}
}

// mustBeBits panics where v has not n numbers 0 or 1.
func mustBeBits(who, name string, v []float64, n int) {
	if len(v) != n {
		panic(fmt.Sprintf("memory: %s: %s has %d numbers, the machine %d units", who, name, len(v), n))
	}
	for i, s := range v {
		if s != 0 && s != 1 {
			panic(fmt.Sprintf("memory: %s: %s[%d] = %g; the units of a Boltzmann machine are 0 or 1", who, name, i, s))
		}
	}
}

// Energy is E = −½ sᵀW s − bᵀs.
func (m *Boltzmann) Energy(s []float64) float64 {
	mustBeBits("Energy", "s", s, len(m.B))
	return energy(m.W, s) - floats.Dot(m.B, s)
}

// On is p(sᵢ = 1 | the others) = σ(Σⱼ wᵢⱼ sⱼ + bᵢ), of unit i from 0.
func (m *Boltzmann) On(s []float64, i int) float64 {
	return logistic(floats.Dot(m.W.RawRowView(i), s) + m.B[i])
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// A Draw is one unit's turn: with the probability P it became 1.
type Draw struct {
	Unit int // from 0, as in Go
	P    float64
	S    float64 // what it became, 0 or 1
}

// Sweep draws every unit once, given the others as they are by then, writes them
// into s, and returns the draws. This is Gibbs sampling.
func (m *Boltzmann) Sweep(s []float64, rng *rand.Rand) []Draw {
	mustBeBits("Sweep", "s", s, len(m.B))
	draws := make([]Draw, len(s))
	for i := range s {
		p := m.On(s, i)
		s[i] = bernoulli(p, rng)
		draws[i] = Draw{i, p, s[i]}
	}
	return draws
}

// bernoulli is 1 with probability p, else 0.
func bernoulli(p float64, rng *rand.Rand) float64 {
	if rng.Float64() < p {
		return 1
	}
	return 0
}

// mostUnits is the largest machine whose states are all visited: 2²⁰ of them.
const mostUnits = 20

// A Distribution has the probability of every state of N units. State k has the
// binary digits of k, the first unit's being the first.
type Distribution struct {
	Units int
	LogZ  float64   // ln Z
	P     []float64 // 2ᴺ numbers
}

// Exact visits all 2ᴺ states. It panics where there are more than 20 units: then
// only sampling is left.
func (m *Boltzmann) Exact() Distribution {
	d := Distribution{Units: len(m.B)}
	enumerable("Exact", d.Units)
	d.P = make([]float64, 1<<d.Units)
	for k := range d.P {
		d.P[k] = -m.Energy(d.State(k))
	}
	d.LogZ = floats.LogSumExp(d.P)
	softmax(d.P, d.P) // p = e^{−E}/Z
	return d
}

func enumerable(who string, n int) {
	if n > mostUnits {
		panic(fmt.Sprintf("memory: %s: %d units have 2^%d states, too many to visit; up to %d units can be enumerated, others only sampled", who, n, n, mostUnits))
	}
}

// State is the state with number k, from 0.
func (d Distribution) State(k int) []float64 { return bits(k, d.Units) }

// bits are the n binary digits of k, the highest first.
func bits(k, n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = float64(k >> (n - 1 - i) & 1)
	}
	return s
}

// Moments are ⟨s⟩ and ⟨s sᵀ⟩, N numbers and N × N.
func (d Distribution) Moments() (mean []float64, pair *mat.Dense) {
	mean, pair = make([]float64, d.Units), mat.NewDense(d.Units, d.Units, nil)
	for k, p := range d.P {
		addMoments(mean, pair, d.State(k), p)
	}
	return mean, pair
}

// addMoments adds p s and p s sᵀ.
func addMoments(mean []float64, pair *mat.Dense, s []float64, p float64) {
	floats.AddScaled(mean, p, s)
	for i, si := range s {
		if si != 0 {
			floats.AddScaled(pair.RawRowView(i), p, s)
		}
	}
}

// NLL is −(1/M) Σ ln p(s) over the M columns of data, N × M with numbers 0 and 1.
func (m *Boltzmann) NLL(data *mat.Dense) float64 {
	_, count := data.Dims()
	sum := m.Exact().LogZ
	for k := range count {
		sum += m.Energy(mat.Col(nil, k, data)) / float64(count)
	}
	return sum
}

// Gradient is that of [Boltzmann.NLL], exact:
//
//	∂NLL/∂wᵢⱼ = ⟨sᵢ sⱼ⟩_model − ⟨sᵢ sⱼ⟩_data    ∂NLL/∂bᵢ = ⟨sᵢ⟩_model − ⟨sᵢ⟩_data
//
// wᵢⱼ = wⱼᵢ is one parameter, which stands in W twice; dW is symmetric and 0 on
// its diagonal.
func (m *Boltzmann) Gradient(data *mat.Dense) (dw *mat.Dense, db []float64) {
	db, dw = m.Exact().Moments()
	_, count := data.Dims()
	for k := range count {
		s := mat.Col(nil, k, data)
		mustBeBits("Gradient", fmt.Sprintf("sample %d", k+1), s, len(m.B))
		addMoments(db, dw, s, -1/float64(count))
	}
	for i := range db {
		dw.Set(i, i, 0)
	}
	return dw, db
}
