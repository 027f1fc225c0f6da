package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"

	"glassnet/nn/terminal"
)

// An Objective trains with a configuration and returns the loss to be made
// small. Everything random comes from rng. It runs in several goroutines at
// once unless Search.Parallel is 1, and should return soon when ctx ends; what
// it returns then is not recorded.
type Objective func(ctx context.Context, c Config, rng *rand.Rand) (loss float64, err error)

// A Trial is one configuration and what came of it.
type Trial struct {
	Index  int // from 0
	Config Config
	Loss   float64 // NaN unless Done
	State  State
	Err    error // why it Failed
}

// State is how far a trial is.
type State string

// A trial is Pending until it has ended. One whose objective returns an error,
// NaN or ±Inf has Failed.
const (
	Pending State = ""
	Done    State = "done"
	Failed  State = "failed"
)

// A Search runs the trials that a strategy proposes.
type Search struct {
	Space    Space
	Strategy Strategy
	Trials   int    // how many, with those of the file; 0 means until the strategy has no more points
	Parallel int    // how many run at once, if the strategy does not need their losses; 0 means one per core
	Seed     uint64 // of all that is random
	File     string // the table, replaced after each trial; if it exists, Run goes on from there. "" means none
}

// Rand is the random numbers of trial i, to repeat it on its own.
func (s Search) Rand(i int) *rand.Rand { return rand.New(rand.NewPCG(s.Seed, 2*uint64(i)+1)) }

// Run runs the search. The loop sees the trials in the order of their numbers,
// those of the file first; break ends the search and cancels the trials that
// run. With Parallel: 1 the objective and the body of the loop take turns.
//
// The error is about the search, not about a trial, and is the last thing the
// loop sees: a space that does not pass [Space.Check], a file that cannot be
// read or written or belongs to another search, or the end of ctx. A panic of
// the objective goes on in the loop, which a bug should; the file keeps what
// has ended.
//
// If standard error is a terminal, it shows a bar.
func (s Search) Run(ctx context.Context, f Objective) iter.Seq2[Trial, error] {
	return func(yield func(Trial, error) bool) {
		r, err := s.start(ctx, f)
		if err != nil {
			yield(Trial{}, err)
			return
		}
		defer r.stop()
		if err := r.loop(yield); err != nil {
			yield(Trial{}, err)
		}
	}
}

// All is the trials that Run goes through.
func (s Search) All(ctx context.Context, f Objective) ([]Trial, error) {
	var trials []Trial
	for t, err := range s.Run(ctx, f) {
		if err != nil {
			return trials, err
		}
		trials = append(trials, t)
	}
	return trials, nil
}

// Best is the first trial with the smallest loss; ok is false if none is Done.
func Best(trials []Trial) (best Trial, ok bool) {
	for _, t := range trials {
		if t.State == Done && (!ok || t.Loss < best.Loss) {
			best, ok = t, true
		}
	}
	return best, ok
}

// run is a search under way.
type run struct {
	Search
	f       Objective
	ctx     context.Context
	cancel  context.CancelFunc
	trials  []Trial       // proposed so far, in order
	later   map[int]Trial // of the file, not yet among trials
	results chan result
	running int
	line    *terminal.Line // below what the loop prints; nil without a terminal
}

// A result is what the goroutine of a trial sends when it ends.
type result struct {
	Trial
	lost  bool // ctx ended first
	panic any
}

// errEnd says that there is no more point, errWait that there is none now.
var errEnd, errWait = errors.New("end"), errors.New("wait")

func (s Search) start(ctx context.Context, f Objective) (*run, error) {
	if err := s.Space.Check(); err != nil {
		return nil, err
	}
	if s.Strategy == nil || f == nil || s.Trials < 0 || s.Parallel < 0 {
		return nil, fmt.Errorf("search: a search needs a strategy, an objective, Trials ≥ 0 and Parallel ≥ 0, got strategy %v, objective nil: %v, Trials %d, Parallel %d",
			s.Strategy, f == nil, s.Trials, s.Parallel)
	}
	s.Parallel = cmp.Or(s.Parallel, runtime.GOMAXPROCS(0))
	r := &run{Search: s, f: f, later: make(map[int]Trial), results: make(chan result)}
	if s.File != "" {
		known, err := s.Space.load(s.File)
		if err != nil {
			return nil, err
		}
		for _, t := range known {
			r.later[t.Index] = t
		}
	}
	r.line = terminal.Stderr()
	r.ctx, r.cancel = context.WithCancel(ctx)
	return r, nil
}

// loop shows what has ended, starts what can start, and waits for the next end.
func (r *run) loop(yield func(Trial, error) bool) error {
	for shown := 0; ; {
		for ; shown < len(r.trials) && r.trials[shown].State != Pending; shown++ {
			r.line.Clear()
			if !yield(r.trials[shown], nil) {
				r.cancel()
				return nil
			}
		}
		err := r.begin()
		switch {
		case err != nil && err != errEnd && err != errWait:
			return err
		case err == nil && r.running < r.Parallel:
			continue // a trial of the file, or room for another
		case r.running == 0 && err == errEnd && !slices.ContainsFunc(r.trials, pending):
			return nil
		case r.running == 0: // what is missing was cancelled
			return context.Cause(r.ctx)
		}
		if r.line != nil {
			r.line.Show(r.state())
		}
		if err := r.receive(<-r.results); err != nil {
			return err
		}
	}
}

// begin starts the next trial, or takes it from the file.
func (r *run) begin() error {
	n := len(r.trials)
	needs := max(min(r.Strategy.Needs(n), n), 0)
	known, ok := r.later[n]
	switch {
	case r.Trials > 0 && n >= r.Trials:
		return errEnd
	case ok && needs > 0: // its point depends on losses; take it as it is
		r.take(known)
		return nil
	case !ok && r.running >= r.Parallel, slices.ContainsFunc(r.trials[:needs], pending):
		return errWait
	}
	u := r.Strategy.Propose(rand.New(rand.NewPCG(r.Seed, 2*uint64(n))), r.Space, r.visible(needs))
	if ok {
		if err := r.agree(known, u); err != nil {
			return err
		}
		r.take(known)
		return nil
	}
	switch {
	case u == nil:
		return errEnd
	case r.ctx.Err() != nil:
		return errWait
	}
	t := Trial{Index: n, Config: r.Space.At(u), Loss: math.NaN()}
	r.trials = append(r.trials, t)
	r.running++
	go r.try(t)
	return nil
}

func pending(t Trial) bool { return t.State == Pending }

// visible is the trials with the ends of the first few only.
func (r *run) visible(few int) []Trial {
	trials := slices.Clone(r.trials)
	for i := few; i < len(trials); i++ {
		trials[i] = Trial{Index: i, Config: trials[i].Config, Loss: math.NaN()}
	}
	return trials
}

// take puts a trial of the file among the others.
func (r *run) take(t Trial) {
	delete(r.later, t.Index)
	r.trials = append(r.trials, t)
}

// agree is an error if a trial of the file is not where this search puts it.
func (r *run) agree(t Trial, u []float64) error {
	if u == nil {
		return fmt.Errorf("search: %s: it has a trial %d, this search ends before: another search wrote the file", r.File, t.Index)
	}
	c := r.Space.At(u)
	here, there := c.Unit(), t.Config.Unit()
	for i := range here {
		if math.Abs(here[i]-there[i]) > 1e-9 {
			return fmt.Errorf("search: %s: trial %d is at %v, this search puts it at %v: another seed, space or strategy wrote the file", r.File, t.Index, t.Config, c)
		}
	}
	return nil
}

// try runs one trial in a goroutine of its own.
func (r *run) try(t Trial) {
	out := result{Trial: t}
	returned := false
	defer func() {
		if !returned {
			out.panic = fmt.Sprintf("search: trial %d (%v): %v\n%s", t.Index, t.Config, recover(), debug.Stack())
		}
		r.results <- out
	}()
	loss, err := r.f(r.ctx, t.Config, r.Rand(t.Index))
	out.lost = r.ctx.Err() != nil
	if err == nil && (math.IsNaN(loss) || math.IsInf(loss, 0)) {
		err = fmt.Errorf("the loss is %g", loss)
	}
	if err == nil {
		out.State, out.Loss = Done, loss+0 // + 0 makes 0 of −0
	} else {
		out.State, out.Err = Failed, errors.New(cmp.Or(oneLine(err.Error()), "an error without words"))
	}
	returned = true
}

// receive records the end of a trial.
func (r *run) receive(out result) error {
	r.running--
	switch {
	case out.panic != nil:
		panic(out.panic)
	case out.lost:
		return nil
	}
	r.trials[out.Index] = out.Trial
	if r.File == "" {
		return nil
	}
	return r.Space.save(r.File, r.ended())
}

// ended is the rows of the table.
func (r *run) ended() []Trial {
	rows := slices.DeleteFunc(slices.Clone(r.trials), pending)
	for _, t := range r.later {
		rows = append(rows, t)
	}
	slices.SortFunc(rows, func(a, b Trial) int { return a.Index - b.Index })
	return rows
}

// stop cancels the trials that run and waits for them. Those that had ended
// before are still recorded.
func (r *run) stop() {
	r.cancel()
	for r.running > 0 {
		out := <-r.results
		out.lost = out.lost || out.panic != nil
		out.panic = nil // one panic is enough, and a break asks for none
		r.receive(out)
	}
	r.line.Clear()
}

// total is the number of trials, or −1 if nobody knows.
func (s Search) total() int {
	total := cmp.Or(s.Trials, math.MaxInt)
	if g, ok := s.Strategy.(interface{ Size(Space) int }); ok {
		total = min(total, g.Size(s.Space))
	}
	if total == math.MaxInt {
		return -1
	}
	return total
}

// state is how far the search is: "███░░░ 3 of 20 trials, best loss 0.0123".
func (r *run) state() string {
	n := len(r.ended())
	s := fmt.Sprintf("%d trials", n)
	if total := r.total(); total >= 0 {
		s = fmt.Sprintf("%s %d of %d trials", terminal.Bar(float64(n)/float64(max(total, 1))), n, total)
	}
	if best, ok := Best(r.trials); ok {
		s += fmt.Sprintf(", best loss %.4g", best.Loss)
	}
	return s
}
