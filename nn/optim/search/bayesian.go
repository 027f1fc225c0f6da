package search

import (
	"errors"
	"math"
	"math/rand/v2"
)

// Bayesian proposes the point where a Gaussian process, fitted to the losses so
// far, expects the largest improvement: argmax EI(x). (Snoek et al., 2012)
//
// The first points are random, as is a point for which no process can be
// fitted. The maximum of EI is looked for among random points and then, in
// shrinking steps, around the best of them; a configuration that has been tried
// is not proposed again unless none is left.
//
// A proposal costs some n³ operations after n trials: next to nothing for 50,
// about a second for 400.
//
// A loss that spans orders of magnitude is better searched as its logarithm:
// the process believes in equal deviations everywhere.
type Bayesian struct {
	Initial    int // random points before the first process; 0 means 5
	Candidates int // random points at which EI is compared; 0 means 500

	// Noise is the deviation of the loss when a trial is repeated, where it is
	// known: σ of the process is at least this. A handful of losses cannot tell
	// noise from a bent function, and a process that takes σ to be 0 is too sure.
	// 0 means that it is not known.
	Noise float64

	// Ahead is how many trials may still run when the next is proposed, so that
	// Ahead + 1 run at once. Trial n knows the losses of trials 0 … n−1−Ahead
	// and believes what the process expects of the others (the kriging believer
	// of Ginsbourger et al., 2010), so that it looks elsewhere. The table
	// depends on Ahead, but not on Search.Parallel.
	Ahead int
}

func (b Bayesian) initial() int {
	if b.Initial > 0 {
		return b.Initial
	}
	return 5
}

// Needs is 0 for the first points and n − Ahead for the others.
func (b Bayesian) Needs(n int) int {
	if n < b.initial() {
		return 0
	}
	return max(n-max(b.Ahead, 0), 0)
}

// Posterior is the process that [Fit] chooses for the trials that have ended,
// over [Config.Coordinates]. A trial that Failed counts as the worst loss known.
// Those that are Pending count as what the process expects of them: this leaves
// the mean as it is and takes the doubt away where a trial runs already. It is
// an error if no trial is Done.
func (b Bayesian) Posterior(trials []Trial) (*Posterior, error) {
	worst := math.Inf(-1)
	for _, t := range trials {
		if t.State == Done {
			worst = max(worst, t.Loss)
		}
	}
	if math.IsInf(worst, -1) {
		return nil, errors.New("search: a posterior needs at least one trial that is done")
	}
	var x, waiting [][]float64
	var y []float64
	for _, t := range trials {
		at := t.Config.Coordinates()
		switch t.State {
		case Pending:
			waiting = append(waiting, at)
		case Failed:
			x, y = append(x, at), append(y, worst)
		case Done:
			x, y = append(x, at), append(y, t.Loss)
		}
	}
	p, err := fitAbove(b.Noise, x, y)
	if err != nil || len(waiting) == 0 {
		return p, err
	}
	for _, at := range waiting {
		mean, _ := p.At(at)
		x, y = append(x, at), append(y, mean)
	}
	return p.Observe(x, y)
}

// Propose is argmax EI(x), or a random point.
func (b Bayesian) Propose(rng *rand.Rand, space Space, trials []Trial) []float64 {
	if len(trials) < b.initial() {
		return Random{}.Propose(rng, space, trials)
	}
	p, err := b.Posterior(trials)
	if err != nil {
		return Random{}.Propose(rng, space, trials)
	}
	candidates := b.Candidates
	if candidates <= 0 {
		candidates = 500
	}
	top := maximum{space: space, trials: trials, p: p, ei: -1}
	for range candidates {
		top.try(Random{}.Propose(rng, space, trials))
	}
	for step := 0.1; step > 1e-4 && top.u != nil; step /= 2 {
		centre := top.u
		for range 10 {
			top.try(near(rng, centre, step))
		}
	}
	if top.u == nil { // every configuration of a small space has been tried
		return Random{}.Propose(rng, space, trials)
	}
	return top.u
}

// maximum is the largest EI so far and where it is.
type maximum struct {
	space  Space
	trials []Trial
	p      *Posterior
	u      []float64
	ei     float64
}

func (m *maximum) try(u []float64) {
	c := m.space.At(u)
	ei := m.p.Improvement(c.Coordinates())
	if ei <= m.ei {
		return
	}
	for _, t := range m.trials {
		if t.Config.equal(c) {
			return
		}
	}
	m.u, m.ei = u, ei
}

// near is u + step · N(0, 1) in each coordinate, within the unit cube.
func near(rng *rand.Rand, u []float64, step float64) []float64 {
	v := make([]float64, len(u))
	for i := range v {
		v[i] = min(max(u[i]+step*rng.NormFloat64(), 0), 1)
	}
	return v
}
