package viz

import (
	"bytes"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"glassnet/nn"
	"glassnet/nn/terminal"
)

// progress is a run of n epochs whose loss is 1/epoch.
func progress(n int) iter.Seq[nn.Progress] {
	return func(yield func(nn.Progress) bool) {
		for e := range n {
			if !yield(nn.Progress{Epoch: e + 1, Epochs: n, Batch: 5, Batches: 5, Loss: 1 / float64(e+1), Validation: math.NaN()}) {
				return
			}
		}
	}
}

// notes is a line that remembers.
type notes struct{ renewed, finished []int }

func (n *notes) renew(p nn.Progress)  { n.renewed = append(n.renewed, p.Epoch) }
func (n *notes) makeRoom()            {}
func (n *notes) finish(p nn.Progress) { n.finished = append(n.finished, p.Epoch) }

// A run of 20 epochs of 100 ms is renewed every 300 ms, the first state at
// once; break ends the run and shows the state at the break, once.
func TestWatch(t *testing.T) {
	clock := time.Unix(1000, 0)
	now := func() time.Time { clock = clock.Add(100 * time.Millisecond); return clock }
	var l notes
	n := 0
	for range watch(progress(20), &l, now) {
		n++
	}
	if want := []int{1, 4, 7, 10, 13, 16, 19}; n != 20 || !slices.Equal(l.renewed, want) || !slices.Equal(l.finished, []int{20}) {
		t.Errorf("%d epochs passed on, renewed at %v, finished at %v; want 20, %v, [20]", n, l.renewed, l.finished, want)
	}
	l = notes{}
	for p := range watch(progress(20), &l, now) {
		if p.Epoch == 5 {
			break
		}
	}
	if !slices.Equal(l.finished, []int{5}) {
		t.Errorf("after a break at epoch 5 finished at %v", l.finished)
	}
	l = notes{}
	for range watch(progress(0), &l, now) {
	}
	if l.renewed != nil || l.finished != nil {
		t.Errorf("an empty run shows %v %v", l.renewed, l.finished)
	}
}

// On a terminal the bar is wiped and one clean line stays.
func TestWatchTerminal(t *testing.T) {
	var b bytes.Buffer
	for range watch(progress(3), &terminalLine{terminal.New(&b), &b}, time.Now) {
	}
	if !strings.HasSuffix(b.String(), "\repoch 3 of 3, L = 0.3333\n") {
		t.Errorf("ends with %q", b.String()[max(0, b.Len()-60):])
	}
	if !strings.Contains(b.String(), "epoch 1 of 3") {
		t.Errorf("no bar was seen: %q", b.String())
	}
}
