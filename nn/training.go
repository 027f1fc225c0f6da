package nn

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/floats"
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
	Norms      bool    // report the norm of the gradient per layer

	start *position // where a resumed run goes on
}

// position is a place in a run.
type position struct {
	seed          uint64
	random        bool    // Rand was given: the order is shuffled, dropout has what to draw from
	epoch, update int     // of this epoch, from 0: the next to be done
	sum           float64 // of the losses of the epoch so far, over its samples
}

// Progress is the state of a run when it yields.
type Progress struct {
	Epoch, Epochs  int // of which this is the first, the second, … counted from 1
	Batch, Batches int // updates done in this epoch, and their number per epoch

	Loss       float64       // L, the mean over the samples of this epoch so far, without the penalty
	Validation float64       // L on the validation set; NaN without one and in the middle of an epoch
	GradNorms  []float64     // ‖∂R/∂θ⁽ˡ⁾‖ of the last batch, GradNorms[l-1] for layer l; nil unless Norms
	Left       time.Duration // estimated, until the last epoch is done
	Err        error         // why the run ends here: the first NaN or ±Inf; nil if all is well

	Trace *Trace // the run's own trace: read it, the next update overwrites it

	run  *Training
	next position
}

// Run trains net on x with targets y, one column per sample, and yields after
// every epoch. The loop body is the callback; break stops the run.
func (r Training) Run(net *Network, x, y *mat.Dense) iter.Seq[Progress] {
	return r.RunOn(net, Pairs(x, y))
}

// RunOn trains net on a data set, gathering one batch at a time.
func (r Training) RunOn(net *Network, set Samples) iter.Seq[Progress] {
	r.check(net, set)
	at := position{}
	if r.start != nil {
		at = *r.start
	} else if r.Rand != nil {
		at.seed, at.random = r.Rand.Uint64(), true
	}
	return func(yield func(Progress) bool) { r.run(net, set, at, yield) }
}

// check panics about what cannot be run.
func (r Training) check(net *Network, set Samples) {
	switch {
	case r.Loss == nil || r.Optimizer == nil:
		panic("nn: Training needs a Loss and an Optimizer")
	case set.Len() == 0:
		panic("nn: Training: the data set is empty")
	case r.Epochs < 0 || r.Batch < 0 || r.Every < 0:
		panic(fmt.Sprintf("nn: Training: Epochs = %d, Batch = %d, Every = %d; none may be negative", r.Epochs, r.Batch, r.Every))
	}
	if err := (&Trace{Net: net}).Check(); err != nil {
		panic("nn: Training: " + err.Error())
	}
}

func (r Training) run(net *Network, set Samples, at position, yield func(Progress) bool) {
	n := set.Len()
	batch := r.Batch
	if batch == 0 || batch > n {
		batch = n
	}
	epochs, batches := max(r.Epochs, 1), (n+batch-1)/batch
	t := NewTrace(net)
	t.Training = true
	pcg := rand.NewPCG(0, 0)
	if at.random {
		t.Rand = rand.New(pcg)
	}
	var x, y mat.Dense
	begun, done := time.Now(), 0
	for ; at.epoch < epochs; at = (position{seed: at.seed, random: at.random, epoch: at.epoch + 1}) {
		order := r.order(n, pcg, at)
		for at.update < batches {
			part := order[at.update*batch : min((at.update+1)*batch, n)]
			set.Gather(&x, &y, part)
			pcg.Seed(at.seed+1, uint64(at.epoch*batches+at.update)) // dropout of this update
			t.Forward(&x)                                           // z, a
			t.Backward(r.Loss, &y)                                  // δ, ∂L/∂θ
			broken := math.IsNaN(t.Risk()) || math.IsInf(t.Risk(), 0)
			if !broken {
				r.Optimizer.Step(net.theta, t.Grad) // θ ← θ − …
				t.absorb()
			}
			at.sum += t.Loss * float64(len(part))
			at.update++
			done++
			last := at.update == batches
			if !broken && !last && (r.Every == 0 || at.update%r.Every != 0) {
				continue
			}
			p := Progress{Epoch: at.epoch + 1, Epochs: epochs, Batch: at.update, Batches: batches, Trace: t, run: &r, next: at}
			p.Loss = at.sum / float64(min(at.update*batch, n))
			p.Validation = math.NaN()
			if broken {
				p.Err = r.whyBroken(t, p)
			} else if last && r.Validation != nil {
				p.Validation = MeanLoss(net, r.Loss, r.Validation)
			}
			if r.Norms {
				p.GradNorms = t.gradNorms()
			}
			ahead := (epochs-at.epoch)*batches - at.update
			p.Left = time.Duration(float64(time.Since(begun)) / float64(done) * float64(ahead))
			if !yield(p) || broken {
				return
			}
		}
	}
}

// order is the order of the samples in an epoch: a function of seed and epoch.
func (r Training) order(n int, pcg *rand.PCG, at position) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if at.random {
		pcg.Seed(at.seed, uint64(at.epoch))
		rand.New(pcg).Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return order
}

func (r Training) whyBroken(t *Trace, p Progress) error {
	where := fmt.Sprintf("nn: epoch %d, batch %d: the loss is %v", p.Epoch, p.Batch, t.Risk())
	if err := t.Check(); err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	return errors.New(where)
}

// gradNorms is ‖∂R/∂θ⁽ˡ⁾‖ for every layer.
func (t *Trace) gradNorms() []float64 {
	norms := make([]float64, len(t.Net.Layers))
	for l, layer := range t.Net.Layers {
		for _, p := range layer.Params() {
			norms[l] = math.Hypot(norms[l], floats.Norm(t.Steps[l+1].Grad(p.Dense).RawMatrix().Data, 2))
		}
	}
	return norms
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
