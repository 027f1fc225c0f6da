package nn

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"time"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// An Optimizer moves the parameters against the gradient, θ ← θ − …
type Optimizer interface{ Step(theta, grad []float64) }

// Stateful is an optimizer that remembers: its state, vectors by name, goes
// into a checkpoint. SetState returns an error, and changes nothing, if the state
// is not one of its own. One that also has the methods Name() string and
// Parameters() int is told apart from other rules when a run is resumed.
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
	if x == nil || y == nil || x.IsEmpty() || y.IsEmpty() {
		panic("nn: Pairs: x or y is nil or empty; both need one column per sample and at least one column")
	}
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
	linalg.Size(dst, r, len(columns))
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
//
// Bad data stop at the door: before the first update Training looks at all
// samples and panics with the sample and the row of the first NaN, ±Inf or
// target that the loss is not made for, and it asks the loss whether it is made
// for what the last layer gives (see [Checker]). Inputs should be of about size
// 1: pixels from 0 to 255 belong divided by 255.
type Training struct {
	Loss      Loss // with a penalty on the weights if it is a Risk
	Optimizer Optimizer
	Epochs    int        // passes over the samples; 0 means 1
	Batch     int        // samples per update; 0 means all, which is what a Columned layer asks for. The last batch of an epoch has what is left, see Batcher
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
	Err        error         // why the run ends here: the first NaN or ±Inf, in the loss or in θ; nil if all is well

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

// String is one line: "epoch 3 of 10: L = 0.1234, validation 0.2345, the best".
func (p Progress) String() string {
	s := fmt.Sprintf("epoch %d of %d", p.Epoch, p.Epochs)
	if p.Batch < p.Batches {
		s += fmt.Sprintf(", batch %d of %d", p.Batch, p.Batches)
	}
	s += fmt.Sprintf(": L = %.4g", p.Loss)
	if !math.IsNaN(p.Validation) {
		s += fmt.Sprintf(", validation %.4g", p.Validation)
	}
	if p.Best {
		s += ", the best"
	}
	if p.Err != nil {
		s += "; " + p.Err.Error()
	}
	return s
}

// Run trains net on x with targets y, one column per sample, and yields after
// every epoch. The loop body is the callback; break stops the run:
//
//	for p := range run.Run(net, x, y) {
//		fmt.Println(p.Epoch, p.Loss)
//	}
//
// Nothing is trained before the loop and without one: where there is nothing to
// do in it, write for range run.Run(net, x, y) {}. A run is ranged over once; a
// second loop over the same run panics, while calling Run again begins a new one.
func (r Training) Run(net *Network, x, y *mat.Dense) iter.Seq[Progress] {
	return r.RunOn(net, Pairs(x, y))
}

// RunOn is [Training.Run] on a data set, of which it gathers one batch at a time.
func (r Training) RunOn(net *Network, set Samples) iter.Seq[Progress] {
	r.check(net, set)
	at := position{best: math.Inf(1)}
	if r.start != nil {
		at = *r.start
	} else if r.Rand != nil {
		at.seed, at.random = r.Rand.Uint64(), true
	}
	begun := false
	return func(yield func(Progress) bool) {
		if begun {
			panic("nn: Training: this run has begun before; call Run again for a new one, or Resume to go on from a checkpoint")
		}
		begun = true
		r.begin(net, set, at).each(yield)
	}
}

// check panics about what cannot be run.
func (r Training) check(net *Network, set Samples) {
	switch {
	case net == nil || set == nil:
		panic("nn: Training: the network or the data set is nil")
	case r.Loss == nil || r.Optimizer == nil:
		panic("nn: Training needs a Loss and an Optimizer")
	case set.Len() == 0:
		panic("nn: Training: the data set is empty")
	case r.Validation != nil && r.Validation.Len() == 0:
		panic("nn: Training: the validation set is empty")
	case r.Patience > 0 && r.Validation == nil:
		panic("nn: Training: Patience waits for a better validation loss, but Validation is nil")
	case r.Epochs < 0 || r.Batch < 0 || r.Every < 0 || r.Patience < 0:
		panic(fmt.Sprintf("nn: Training: Epochs = %d, Batch = %d, Every = %d, Patience = %d; none may be negative", r.Epochs, r.Batch, r.Every, r.Patience))
	case r.start != nil && r.start.samples != 0 && r.start.samples != set.Len():
		panic(fmt.Sprintf("nn: Training: the run that is resumed had %d samples, the data set has %d", r.start.samples, set.Len()))
	}
	if err := (&Trace{Net: net}).Check(); err != nil {
		panic("nn: Training: " + bare(err))
	}
	r.checkColumns(net, "the data set", set)
	r.checkData("the data set", set)
	if r.Validation != nil {
		r.checkColumns(net, "the validation set", r.Validation)
		r.checkData("the validation set", r.Validation)
	}
}

// checkColumns panics where a layer's columns belong together, and the set has
// others or they would be cut into batches.
func (r Training) checkColumns(net *Network, where string, set Samples) {
	switch n, name := columns(net.Layers); {
	case n == 0:
	case set.Len() != n:
		panic(fmt.Sprintf("nn: Training: the network has %d %ss, %s %d columns; it has one per %s, and a nn.Masked loss says which of them count", n, name, where, set.Len(), name))
	case r.Batch != 0 && r.Batch < n:
		panic(fmt.Sprintf("nn: Training: Batch = %d, but the %d %ss are one whole; let Batch be 0", r.Batch, n, name))
	}
}

// checkData panics about the first sample that cannot be learnt from.
func (r Training) checkData(where string, set Samples) {
	fail := func(sample int, format string, args ...any) {
		panic(fmt.Sprintf("nn: Training: sample %d of %s: ", sample, where) + fmt.Sprintf(format, args...))
	}
	c, choosy := r.Loss.(Checker)
	gather(set, nil, func(x, y *mat.Dense, first int) {
		if i, j, ok := linalg.Finite(x); !ok {
			fail(first+j, "x[%d] = %v is not a number that can be computed with", i, x.At(i, j))
		}
		if i, j, ok := linalg.Finite(y); !ok {
			fail(first+j, "y[%d] = %v is not a number that can be computed with", i, y.At(i, j))
		}
		if !choosy {
			return
		}
		if i, j, why := c.CheckTargets(y); why != "" {
			fail(first+j, "%v: target y[%d] = %g; %s", r.Loss, i, y.At(i, j), why)
		}
	})
}

// A Batcher is a layer that measures the batch while training and needs some
// samples for it: batch normalisation finds no deviation in one. Where fewer
// would be left for the last batch of an epoch, Training adds them to the batch before.
type Batcher interface{ LeastBatch() int }

// leastBatch is the largest of the layers' least batches, 1 at least.
func leastBatch(layers []Layer) int {
	least := 1
	for _, l := range layers {
		if b, ok := l.(Batcher); ok {
			least = max(least, b.LeastBatch())
		}
	}
	return least
}

// position is a place in a run: all that a checkpoint needs beside θ and the optimizer's state.
type position struct {
	seed          uint64
	random        bool    // Rand was given: the order is shuffled, dropout has what to draw from
	samples       int     // in the data set
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
	done                   int    // updates since begun
	judge                  *Trace // of the validation set
}

func (r Training) begin(net *Network, set Samples, at position) *run {
	n := set.Len()
	batch := min(r.Batch, n)
	if batch == 0 {
		batch = n
	}
	batches := (n + batch - 1) / batch
	if left := n - (batches-1)*batch; batches > 1 && left < min(leastBatch(net.Layers), batch) {
		batches-- // the last one takes what is left
	}
	at.samples = n
	u := &run{Training: r, position: at, net: net, set: set, epochs: max(r.Epochs, 1), batch: batch, batches: batches,
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
	for ; u.epoch < u.epochs && !u.waitedEnough(); u.epoch, u.update, u.sum = u.epoch+1, 0, 0 {
		order := u.order()
		for u.update < u.batches {
			err := u.step(order)
			if err == nil && u.update < u.batches && (u.Every == 0 || u.update%u.Every != 0) {
				continue
			}
			if err == nil {
				err = u.overflow()
			}
			if !yield(u.report(err)) || err != nil {
				return
			}
		}
	}
}

// waitedEnough reports whether the run's patience has ended.
func (u *run) waitedEnough() bool { return u.Patience > 0 && u.waited >= u.Patience }

// overflow is an error if the last update has left a NaN or ±Inf in θ.
func (u *run) overflow() error {
	if sum := floats.Sum(u.net.theta); sum-sum == 0 {
		return nil
	}
	if err := (&Trace{Net: u.net}).Check(); err != nil {
		return fmt.Errorf("nn: epoch %d, batch %d: after the update: %s", u.epoch+1, u.update, bare(err))
	}
	return nil
}

// order is the order of the samples in this epoch: a function of seed and epoch.
func (u *run) order() []int {
	order := make([]int, u.set.Len())
	for i := range order {
		order[i] = i
	}
	if n, _ := columns(u.net.Layers); u.random && n == 0 {
		u.pcg.Seed(u.seed, uint64(u.epoch))
		rand.New(u.pcg).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return order
}

// step is one update, or an error that says why it cannot be made.
func (u *run) step(order []int) error {
	from := u.update * u.batch
	u.update++
	part := order[from:u.seen()]
	x := &u.t.Steps[0].A // straight into the trace: a copy less
	u.set.Gather(x, &u.y, part)
	mustBeNumbers("Forward", "x", x)
	u.pcg.Seed(u.seed+1, uint64(u.epoch*u.batches+u.update-1)) // dropout of this update
	u.t.forward()                                              // z, a
	if u.done == 0 {
		u.mustFit()
	}
	u.t.Backward(u.Loss, &u.y) // δ, ∂R/∂θ
	u.sum += u.t.Loss * float64(len(part))
	u.done++
	switch risk := u.t.Risk(); {
	case math.IsNaN(risk) || math.IsInf(risk, 0):
		return u.whyBroken(risk)
	case u.Record:
		u.t.Update(u.Optimizer) // keeps the old θ beside the new one
	default:
		u.net.move(u.Optimizer, u.t.Grad) // θ ← θ − …
		u.t.absorb()
	}
	return nil
}

// seen is the number of samples that the updates of this epoch have used so far.
func (u *run) seen() int {
	if u.update == u.batches {
		return u.samples
	}
	return u.update * u.batch
}

// mustFit panics if the loss is not made for what the last layer gives.
func (u *run) mustFit() {
	last := u.t.Steps[len(u.t.Steps)-1]
	f, says := last.F.(Ranged)
	loss, asks := u.Loss.(Checker)
	if !says {
		return
	}
	if k, _ := last.A.Dims(); f.Range().Shares && k == 1 {
		panic(fmt.Sprintf("nn: Training: %v: a share of a whole, alone, is always 1: take nn.Logistic for one output", last))
	}
	if asks {
		if why := loss.CheckOutput(f.Range()); why != "" {
			panic(fmt.Sprintf("nn: Training: %v: %s", last, why))
		}
	}
}

func (u *run) whyBroken(risk float64) error {
	where := fmt.Sprintf("nn: epoch %d, batch %d: the loss is %v", u.epoch+1, u.update, risk)
	x := &u.t.Steps[0].A
	if top := max(mat.Max(x), -mat.Min(x)); top >= 100 { // pixels from 0 to 255, years, prices
		where += fmt.Sprintf(" (the inputs of this batch reach %g; about 1 is usual)", top)
	}
	if err := u.t.Check(); err != nil {
		return fmt.Errorf("%s: %s", where, bare(err))
	}
	return errors.New(where)
}

// report is the progress after an update.
func (u *run) report(err error) Progress {
	p := Progress{Epoch: u.epoch + 1, Epochs: u.epochs, Batch: u.update, Batches: u.batches, Validation: math.NaN(), Err: err, Trace: u.t, run: u}
	p.Loss = u.sum / float64(u.seen())
	if err == nil && u.update == u.batches && u.Validation != nil {
		if u.judge == nil {
			u.judge = NewTrace(u.net)
		}
		p.Validation = meanLoss(u.judge, u.Loss, u.Validation)
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
// that the set is never a matrix as a whole. It panics if the set is empty.
func MeanLoss(net *Network, loss Loss, set Samples) float64 {
	mustHaveSamples("MeanLoss", net, set)
	return meanLoss(NewTrace(net), loss, set)
}

// meanLoss is MeanLoss on a trace, which it overwrites.
func meanLoss(t *Trace, loss Loss, set Samples) float64 {
	sum := 0.0
	gather(set, t.Net, func(x, y *mat.Dense, _ int) {
		_, n := x.Dims()
		sum += loss.Value(t.Forward(x), y) * float64(n)
	})
	return sum / float64(set.Len())
}

// AccuracyOn is the [Accuracy] of net on a data set, computed in batches. It
// panics if the set is empty.
func AccuracyOn(net *Network, set Samples) float64 {
	mustHaveSamples("AccuracyOn", net, set)
	var all, targets mat.Dense // of all batches, which have one threshold
	t := NewTrace(net)
	gather(set, net, func(x, y *mat.Dense, first int) {
		put(&all, t.Forward(x), first, set.Len())
		put(&targets, y, first, set.Len())
	})
	return Accuracy(&all, &targets)
}

// put writes m to columns first … of dst, which has n columns.
func put(dst, m *mat.Dense, first, n int) {
	r, c := m.Dims()
	if dst.IsEmpty() {
		dst.ReuseAs(r, n)
	}
	dst.Slice(0, r, first, first+c).(*mat.Dense).Copy(m)
}

// mustHaveSamples panics when there is no network or no sample.
func mustHaveSamples(who string, net *Network, set Samples) {
	if net == nil || set == nil || set.Len() == 0 {
		panic(fmt.Sprintf("nn: %s: the network is nil, or the data set is nil or empty", who))
	}
}

// gather goes through a data set in its order, some samples at a time, or so many
// as net wants together; first is the number of the first of them.
func gather(set Samples, net *Network, f func(x, y *mat.Dense, first int)) {
	batch := 256
	if net != nil {
		if n, _ := columns(net.Layers); n > 0 {
			batch = n
		}
	}
	var x, y mat.Dense
	part := make([]int, 0, batch)
	for from := 0; from < set.Len(); from += batch {
		part = part[:0]
		for i := from; i < min(from+batch, set.Len()); i++ {
			part = append(part, i)
		}
		set.Gather(&x, &y, part)
		f(&x, &y, from)
	}
}
