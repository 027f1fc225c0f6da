package nn

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/mat"
)

// An Optimizer moves the parameters against the gradient, θ ← θ − …
type Optimizer interface{ Step(theta, grad []float64) }

// Stateful is an optimizer that remembers: its state, vectors by name, goes
// into a checkpoint.
type Stateful interface {
	State() map[string][]float64
	SetState(map[string][]float64) error
}

// Samples is a data set to learn from.
type Samples interface {
	Len() int
	// Gather writes the chosen samples to x and y, one column each. It sizes
	// the matrices, reusing their memory.
	Gather(x, y *mat.Dense, samples []int)
}

// Pairs are the columns of x with the columns of y as their targets.
func Pairs(x, y *mat.Dense) Samples {
	_, n := x.Dims()
	if _, m := y.Dims(); n != m {
		panic(fmt.Sprintf("nn: x has %d samples (columns), y has %d", n, m))
	}
	return pairs{x, y}
}

type pairs struct{ x, y *mat.Dense }

func (p pairs) Len() int { _, n := p.x.Dims(); return n }

func (p pairs) Gather(x, y *mat.Dense, samples []int) {
	gatherColumns(x, p.x, samples)
	gatherColumns(y, p.y, samples)
}

func gatherColumns(dst, src *mat.Dense, columns []int) {
	r, _ := src.Dims()
	dst.Reset()
	size(dst, r, len(columns))
	for i := range r {
		from, to := src.RawRowView(i), dst.RawRowView(i)
		for k, j := range columns {
			to[k] = from[j]
		}
	}
}

// Training describes a run of θ ← θ − … over mini-batches. All that is random
// in it, the order of the samples and dropout, follows from one number drawn
// from Rand, so that the same seed gives the same parameters, bit by bit, also
// when the run is interrupted and resumed.
type Training struct {
	Loss      Loss // with a penalty on the weights if it is a Risk
	Optimizer Optimizer
	Epochs    int        // passes over the samples; 0 means 1
	Batch     int        // samples per update; 0 means all
	Rand      *rand.Rand // shuffles, and serves dropout; nil keeps the order

	Validation Samples // nil: none
	Every      int     // updates from one yield to the next; 0 means once per epoch
	Record     bool    // report what the layers do, see Progress.Layers; without it ∂L/∂x of the data is left out, see Trace.SkipInput
	Patience   int     // epochs without a better validation loss after which the run ends; 0 means never.
	// With patience the parameters of the best epoch come back, however the run ends.

	start *position // where a resumed run goes on
}

// Progress is the state of a run when it yields.
type Progress struct {
	Epoch, Epochs  int // this is the first, the second, … of so many
	Batch, Batches int // updates done in this epoch, and their number per epoch

	Loss       float64       // L, the mean over the samples of this epoch so far, without the penalty
	Validation float64       // L on the validation set; NaN without one and in the middle of an epoch
	Best       bool          // no epoch had a smaller Validation
	Layers     []LayerStats  // what the layers did in the last update; nil unless Record
	Left       time.Duration // estimated, until the last epoch is done
	Err        error         // why the run ends here: the first NaN or ±Inf; nil if all is well

	Trace *Trace // the run's own trace: read it, the next update overwrites it

	run *run
}

// Each collects one number of every layer: p.Each(func(s nn.LayerStats) float64 { return s.Grad }).
func (p Progress) Each(number func(LayerStats) float64) []float64 {
	v := make([]float64, len(p.Layers))
	for l, s := range p.Layers {
		v[l] = number(s)
	}
	return v
}

// Run trains net on x with targets y, one column per sample, and yields after
// every epoch. The loop body is the callback; break stops the run.
func (r Training) Run(net *Network, x, y *mat.Dense) iter.Seq[Progress] {
	return r.RunOn(net, Pairs(x, y))
}

// RunOn trains net on a data set, gathering one batch at a time.
func (r Training) RunOn(net *Network, set Samples) iter.Seq[Progress] {
	r.check(net, set)
	at := position{best: math.Inf(1)}
	if r.start != nil {
		at = *r.start
	} else if r.Rand != nil {
		at.seed, at.random = r.Rand.Uint64(), true
	}
	return func(yield func(Progress) bool) { r.begin(net, set, at).each(yield) }
}

// check panics about what cannot be run.
func (r Training) check(net *Network, set Samples) {
	switch {
	case r.Loss == nil || r.Optimizer == nil:
		panic("nn: Training needs a Loss and an Optimizer")
	case set.Len() == 0:
		panic("nn: Training: the data set is empty")
	case r.Patience > 0 && r.Validation == nil:
		panic("nn: Training: Patience waits for a better validation loss, but Validation is nil")
	case r.Epochs < 0 || r.Batch < 0 || r.Every < 0:
		panic(fmt.Sprintf("nn: Training: Epochs = %d, Batch = %d, Every = %d; none may be negative", r.Epochs, r.Batch, r.Every))
	}
	if err := (&Trace{Net: net}).Check(); err != nil {
		panic("nn: Training: " + err.Error())
	}
}

// position is a place in a run: all that a checkpoint needs beside θ and the optimizer's state.
type position struct {
	seed          uint64
	random        bool    // Rand was given: the order is shuffled, dropout has what to draw from
	epoch, update int     // the next update, both from 0
	sum           float64 // of the losses of the epoch so far, over its samples

	best      float64 // the smallest validation loss
	waited    int     // epochs since then
	bestTheta []float64
}

// run is a training on its way.
type run struct {
	Training
	position
	net                    *Network
	set                    Samples
	epochs, batch, batches int
	t                      *Trace
	pcg                    *rand.PCG // serves the order of an epoch, then dropout
	y                      mat.Dense // of the batch; x is gathered into the trace
	begun                  time.Time
	done                   int // updates since begun
}

func (r Training) begin(net *Network, set Samples, at position) *run {
	n := set.Len()
	batch := min(r.Batch, n)
	if batch == 0 {
		batch = n
	}
	u := &run{Training: r, position: at, net: net, set: set, epochs: max(r.Epochs, 1), batch: batch, batches: (n + batch - 1) / batch,
		t: NewTrace(net), pcg: rand.NewPCG(0, 0), begun: time.Now()}
	u.t.Training, u.t.SkipInput = true, !r.Record
	if at.random {
		u.t.Rand = rand.New(u.pcg)
	}
	return u
}

// each makes the updates of all epochs and yields when a report is due.
func (u *run) each(yield func(Progress) bool) {
	defer u.restoreBest()
	for ; u.epoch < u.epochs; u.epoch, u.update, u.sum = u.epoch+1, 0, 0 {
		order := u.order()
		for u.update < u.batches {
			err := u.step(order)
			if err == nil && u.update < u.batches && (u.Every == 0 || u.update%u.Every != 0) {
				continue
			}
			if !yield(u.report(err)) || err != nil || u.Patience > 0 && u.waited >= u.Patience {
				return
			}
		}
	}
}

// order is the order of the samples in this epoch: a function of seed and epoch.
func (u *run) order() []int {
	order := make([]int, u.set.Len())
	for i := range order {
		order[i] = i
	}
	if u.random {
		u.pcg.Seed(u.seed, uint64(u.epoch))
		rand.New(u.pcg).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return order
}

// step is one update, or an error that says why it cannot be made.
func (u *run) step(order []int) error {
	part := order[u.update*u.batch : min((u.update+1)*u.batch, len(order))]
	x := &u.t.Steps[0].A // straight into the trace: a copy less
	u.set.Gather(x, &u.y, part)
	mustBeNumbers("Forward", "x", x)
	u.pcg.Seed(u.seed+1, uint64(u.epoch*u.batches+u.update)) // dropout of this update
	u.t.forward()                                            // z, a
	u.t.Backward(u.Loss, &u.y)                               // δ, ∂R/∂θ
	u.sum += u.t.Loss * float64(len(part))
	u.update++
	u.done++
	switch risk := u.t.Risk(); {
	case math.IsNaN(risk) || math.IsInf(risk, 0):
		return u.whyBroken(risk)
	case u.Record:
		u.t.Update(u.Optimizer) // keeps the old θ beside the new one
	default:
		u.Optimizer.Step(u.net.theta, u.t.Grad) // θ ← θ − …
		u.t.absorb()
	}
	return nil
}

func (u *run) whyBroken(risk float64) error {
	where := fmt.Sprintf("nn: epoch %d, batch %d: the loss is %v", u.epoch+1, u.update, risk)
	if err := u.t.Check(); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	return errors.New(where)
}

// report is the progress after an update.
func (u *run) report(err error) Progress {
	p := Progress{Epoch: u.epoch + 1, Epochs: u.epochs, Batch: u.update, Batches: u.batches, Validation: math.NaN(), Err: err, Trace: u.t, run: u}
	p.Loss = u.sum / float64(min(u.update*u.batch, u.set.Len()))
	if err == nil && u.update == u.batches && u.Validation != nil {
		p.Validation = MeanLoss(u.net, u.Loss, u.Validation)
		p.Best = u.watch(p.Validation)
	}
	if u.Record {
		p.Layers = u.t.Stats()
	}
	ahead := (u.epochs-u.epoch)*u.batches - u.update
	p.Left = time.Duration(float64(time.Since(u.begun)) / float64(u.done) * float64(ahead))
	return p
}

// watch remembers the best epoch and reports whether this is it.
func (u *run) watch(validation float64) (best bool) {
	if !(validation < u.best) {
		u.waited++
		return false
	}
	u.best, u.waited = validation, 0
	if u.Patience > 0 {
		u.bestTheta = append(u.bestTheta[:0], u.net.theta...)
	}
	return true
}

// restoreBest brings back the parameters of the best epoch, if the run has patience.
func (u *run) restoreBest() {
	if u.Patience > 0 && u.bestTheta != nil {
		copy(u.net.theta, u.bestTheta)
	}
}

// MeanLoss is L of net on a data set, without penalty, computed in batches so
// that the set is never a matrix as a whole.
func MeanLoss(net *Network, loss Loss, set Samples) float64 {
	sum := 0.0
	net.eachBatch(set, func(a, y *mat.Dense, n int) { sum += loss.Value(a, y) * float64(n) })
	return sum / float64(set.Len())
}

// AccuracyOn is the share of a data set's samples for which the network's
// output and the target have the same [Argmax], computed in batches.
func AccuracyOn(net *Network, set Samples) float64 {
	sum := 0.0
	net.eachBatch(set, func(a, y *mat.Dense, n int) { sum += Accuracy(a, y) * float64(n) })
	return sum / float64(set.Len())
}

// eachBatch runs net over a data set.
func (n *Network) eachBatch(set Samples, f func(a, y *mat.Dense, samples int)) {
	const batch = 256
	t := NewTrace(n)
	var x, y mat.Dense
	part := make([]int, 0, batch)
	for from := 0; from < set.Len(); from += batch {
		part = part[:0]
		for i := from; i < min(from+batch, set.Len()); i++ {
			part = append(part, i)
		}
		set.Gather(&x, &y, part)
		f(t.Forward(&x), &y, len(part))
	}
}
