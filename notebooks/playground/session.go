package playground

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

// A Session is a run that can go forward and back. Its updates are those of nn.Training with the same seed.
type Session struct {
	Options
	task        task
	train, test *data.Set // test is nil without one
	net         *nn.Network
	rule        optim.Rule
	lossFn      nn.Loss
	pcg         *rand.PCG // serves the order of an epoch, then dropout

	step    int          // updates done
	edits   []Edit       // in the order of their steps
	done    []undo       // what Undo takes back
	marks   map[int]mark // by step, a multiple of every
	every   int
	trace   *nn.Trace // of the last update, or a look at the next batch
	updated bool      // the trace is that of the last update
	y       mat.Dense // targets of the trace
	batch   []int     // samples of the trace
	sample  int       // the column of the trace that is looked at
}

// An Edit sets a parameter by hand when Step updates have been done.
type Edit struct {
	Step  int     `json:"step"`
	Layer int     `json:"layer"` // of the network, from 1
	Param string  `json:"param"` // "W" or "b"
	I     int     `json:"i"`
	J     int     `json:"j"`
	Value float64 `json:"value"`
}

// undo is where a command began.
type undo struct {
	step  int
	edits []Edit
}

// A mark is the state after some updates.
type mark struct {
	theta      []float64
	state      map[string][]float64
	loss, test Number
}

const (
	firstEvery = 20
	mostMarks  = 400
	mostSteps  = 1_000_000 // that a session goes
	farSteps   = 20_000    // that one request goes
)

// New begins a session: nothing is trained, and the first batch is looked at.
func New(o Options) (*Session, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	set, err := o.set()
	if err != nil {
		return nil, err
	}
	s := &Session{Options: o, task: taskOf(set), train: set, pcg: rand.NewPCG(0, 0)}
	if o.Train < 1 && set.Len() >= 8 {
		s.train, s.test = set.Split(o.Train, rand.New(rand.NewPCG(o.Seed, 3)))
	}
	if s.lossFn, err = o.loss(s.task); err != nil {
		return nil, err
	}
	if _, err = find("rule", o.Rule, rules); err != nil {
		return nil, err
	}
	if s.net, err = o.network(set.Features(), set.Outputs(), s.task.last); err != nil {
		return nil, err
	}
	s.every, s.marks = firstEvery, map[int]mark{}
	s.mark(nil)
	s.load(0)
	return s, nil
}

// load goes to a mark, whose parameters are those before the edits of that step.
func (s *Session) load(step int) {
	m := s.marks[step]
	copy(s.net.Theta(), m.theta)
	make, _ := find("rule", s.Rule, rules)
	s.rule = make(s.Rate)
	if m.state != nil {
		if err := s.rule.SetState(m.state); err != nil {
			panic(err) // it is the rule's own
		}
	}
	s.step, s.updated = step, false
	s.settle()
}

// settle makes the edits of this step and looks at the next batch if anything is new.
func (s *Session) settle() {
	for _, e := range s.edits {
		if e.Step == s.step {
			s.param(e).Set(e.I, e.J, e.Value)
			s.updated = false
		}
	}
	if !s.updated {
		s.look(s.step)
	}
}

func (s *Session) param(e Edit) *mat.Dense {
	for _, p := range s.net.Layers[e.Layer-1].Params() {
		if p.Name == e.Param {
			return p.Dense
		}
	}
	return nil
}

// batches is the number of updates of an epoch.
func (s *Session) batches() int { return (s.train.Len() + s.batchSize() - 1) / s.batchSize() }

func (s *Session) batchSize() int {
	if s.Batch == 0 {
		return s.train.Len()
	}
	return min(s.Batch, s.train.Len())
}

// seeds are what nn.Training draws for a run with this seed.
func (s *Session) seed() uint64 { return rand.New(rand.NewPCG(s.Seed, 4)).Uint64() }

// look computes z, a, δ and the gradient of the batch that update number step, from 0, is made with.
func (s *Session) look(step int) {
	seed, batches := s.seed(), s.batches()
	epoch, update := step/batches, step%batches
	order := make([]int, s.train.Len())
	for i := range order {
		order[i] = i
	}
	s.pcg.Seed(seed, uint64(epoch))
	rand.New(s.pcg).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	s.batch = order[update*s.batchSize() : min((update+1)*s.batchSize(), len(order))]
	s.sample = min(s.sample, len(s.batch)-1)

	var x mat.Dense
	s.train.Gather(&x, &s.y, s.batch)
	s.trace = nn.NewTrace(s.net)
	s.trace.Training, s.trace.Rand = true, rand.New(s.pcg)
	s.pcg.Seed(seed+1, uint64(step)) // dropout of this update
	s.trace.Forward(&x)
	s.trace.Backward(s.lossFn, &s.y)
	s.updated = false
}

// advance makes one update. It reports why it cannot.
func (s *Session) advance() error {
	if s.step >= mostSteps {
		return fmt.Errorf("the run has made %d updates; it goes no further", s.step)
	}
	s.look(s.step)
	if err := s.trace.Check(); err != nil {
		return fmt.Errorf("after %d updates: %w", s.step, err)
	}
	s.trace.Update(s.rule)
	s.step++
	s.updated = true
	if _, ok := s.marks[s.step]; s.step%s.every == 0 && !ok {
		s.mark(cloneState(s.rule.State()))
	}
	for _, e := range s.edits {
		if e.Step == s.step {
			s.param(e).Set(e.I, e.J, e.Value)
		}
	}
	return nil
}

// mark remembers where the run is. When there are too many marks, every second one goes.
func (s *Session) mark(state map[string][]float64) {
	loss, test := s.losses()
	s.marks[s.step] = mark{slices.Clone(s.net.Theta()), state, loss, test}
	if len(s.marks) > mostMarks {
		s.every *= 2
		maps.DeleteFunc(s.marks, func(step int, _ mark) bool { return step%s.every != 0 })
	}
}

func cloneState(state map[string][]float64) map[string][]float64 {
	c := map[string][]float64{}
	for name, v := range state {
		c[name] = slices.Clone(v)
	}
	return c
}

// Advance makes n updates.
func (s *Session) Advance(n int) error {
	if n < 1 || n > farSteps {
		return fmt.Errorf("%d updates at once; from 1 to %d can be made", n, farSteps)
	}
	before := s.here()
	for range n {
		if err := s.advance(); err != nil {
			s.push(before)
			s.settle()
			return err
		}
	}
	s.push(before)
	s.settle()
	return nil
}

func (s *Session) here() undo { return undo{s.step, slices.Clone(s.edits)} }

func (s *Session) push(before undo) {
	if before.step != s.step || !slices.Equal(before.edits, s.edits) {
		s.done = append(s.done, before)
	}
}

// GoTo goes to the state after so many updates, forward or back.
func (s *Session) GoTo(step int) error {
	if step < 0 || step > mostSteps || step-s.step > farSteps {
		return fmt.Errorf("update %d cannot be gone to from update %d", step, s.step)
	}
	before := s.here()
	err := s.goTo(step)
	s.push(before)
	return err
}

func (s *Session) goTo(step int) error {
	from := 0
	for m := range s.marks {
		if m <= step {
			from = max(from, m)
		}
	}
	if !(from <= s.step && s.step < step) { // else it is shorter to go on from here
		s.load(from)
	}
	for s.step < step {
		if err := s.advance(); err != nil {
			s.settle()
			return err
		}
	}
	s.settle()
	return nil
}

// Set sets a parameter by hand.
func (s *Session) Set(e Edit) error {
	e.Step = s.step
	if e.Layer < 1 || e.Layer > len(s.net.Layers) || s.param(e) == nil {
		return fmt.Errorf("layer %d has no parameter %q", e.Layer, e.Param)
	}
	p := s.param(e)
	if r, c := p.Dims(); e.I < 0 || e.I >= r || e.J < 0 || e.J >= c {
		return fmt.Errorf("%s of layer %d is %d×%d; it has no entry %d, %d", e.Param, e.Layer, r, c, e.I+1, e.J+1)
	}
	if math.IsNaN(e.Value) || math.Abs(e.Value) > 1e6 {
		return fmt.Errorf("%v cannot be a weight; numbers up to 1,000,000 can", e.Value)
	}
	before := s.here()
	s.forget(s.step)
	s.edits = append(s.edits, e)
	s.push(before)
	s.settle()
	return nil
}

// Load takes over the parameters of a saved network with the same layers, as if each were set by hand.
func (s *Session) Load(file []byte) error {
	var saved nn.Network
	if err := saved.UnmarshalBinary(file); err != nil {
		return err
	}
	if have, want := saved.String(), s.net.String(); have != want {
		return fmt.Errorf("the file has other layers than the network here; it has\n%sand here are\n%s", have, want)
	}
	var edits []Edit
	for l, layer := range saved.Layers {
		for k, p := range layer.Params() {
			mine := s.net.Layers[l].Params()[k]
			r, c := p.Dims()
			for i := range r {
				for j := range c {
					if v := p.At(i, j); v != mine.At(i, j) {
						edits = append(edits, Edit{Step: s.step, Layer: l + 1, Param: p.Name, I: i, J: j, Value: v})
					}
				}
			}
		}
	}
	before := s.here()
	s.forget(s.step)
	s.edits = append(s.edits, edits...)
	s.push(before)
	s.settle()
	return nil
}

// forget removes the marks and edits after step: a later state does not follow any more.
func (s *Session) forget(step int) {
	for m := range s.marks {
		if m > step {
			delete(s.marks, m)
		}
	}
	s.edits = slices.DeleteFunc(s.edits, func(e Edit) bool { return e.Step > step })
}

// Undo takes back the last command: an edit, or the updates that it made.
func (s *Session) Undo() error {
	if len(s.done) == 0 {
		return errors.New("there is nothing to undo")
	}
	last := s.done[len(s.done)-1]
	s.done = s.done[:len(s.done)-1]
	if !slices.Equal(last.edits, s.edits) {
		s.forget(0)
		s.edits = last.edits
		s.load(0)
	}
	return s.goTo(last.step)
}

// Look chooses the sample of the batch that is shown, from 0.
func (s *Session) Look(sample int) error {
	if sample < 0 || sample >= len(s.batch) {
		return fmt.Errorf("the batch has %d samples; there is no sample %d", len(s.batch), sample+1)
	}
	s.sample = sample
	return nil
}

// Edits are the parameters that were set by hand.
func (s *Session) Edits() []Edit { return slices.Clone(s.edits) }
