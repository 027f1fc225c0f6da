package viz

import (
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"glassnet/nn"
	"glassnet/nn/terminal"
)

// Watch shows how far a training run is, while the loop goes on as before:
//
//	for p := range viz.Watch(run.Run(net, x, y)) {
//		…
//	}
//
// In a notebook it is one line below the cell, on a terminal one on standard
// error, renewed four times a second; elsewhere there is nothing to see. The
// last state, which stays, says nothing about time: a run gives the same line
// again. At the end of an epoch the terminal's line is empty, so that the loop
// may print one of its own. break stops the run.
func Watch(run iter.Seq[nn.Progress]) iter.Seq[nn.Progress] {
	if gonbui.IsNotebook {
		return watch(run, &notebookLine{id: gonbui.UniqueId()}, time.Now)
	}
	if l := terminal.Stderr(); l != nil {
		return watch(run, &terminalLine{l, os.Stderr}, time.Now)
	}
	return run
}

// A line shows the state of a run.
type line interface {
	renew(p nn.Progress)
	makeRoom() // the loop may print now
	finish(p nn.Progress)
}

// every is the time between two states that are shown.
const every = 250 * time.Millisecond

// watch passes a run through. The last state is shown however the loop ends.
func watch(run iter.Seq[nn.Progress], l line, now func() time.Time) iter.Seq[nn.Progress] {
	return func(yield func(nn.Progress) bool) {
		var (
			last  nn.Progress
			any   bool
			shown time.Time
		)
		defer func() {
			if any {
				l.finish(last)
			}
		}()
		for p := range run {
			last, any = p, true
			if t := now(); t.Sub(shown) >= every {
				shown = t
				l.renew(p)
			}
			if p.Batch == p.Batches {
				l.makeRoom()
			}
			if !yield(p) {
				return
			}
		}
	}
}

// summary is the state without its time: "epoch 3 of 20, L = 0.0123".
func summary(p nn.Progress) string {
	s := fmt.Sprintf("epoch %d of %d", p.Epoch, p.Epochs)
	if p.Batch < p.Batches {
		s += fmt.Sprintf(", batch %d of %d", p.Batch, p.Batches)
	}
	s += fmt.Sprintf(", L = %.4g", p.Loss)
	if p.Validation != 0 && !math.IsNaN(p.Validation) {
		s += fmt.Sprintf(", validation %.4g", p.Validation)
	}
	if p.Err != nil {
		s += ": " + p.Err.Error()
	}
	return s
}

// share is how much of the run is done, from 0 to 1.
func share(p nn.Progress) float64 {
	batches := max(p.Batches, 1)
	return (float64(p.Epoch-1) + float64(p.Batch)/float64(batches)) / float64(max(p.Epochs, 1))
}

// bar is the state with a bar and the time that is left.
func bar(p nn.Progress) string {
	return fmt.Sprintf("%s %s, %v left", terminal.Bar(share(p)), summary(p), p.Left.Round(time.Second))
}

// notebookLine is one output that is renewed in place.
type notebookLine struct {
	id      string
	started bool
}

func (l *notebookLine) renew(p nn.Progress) {
	l.send(bar(p))
}

func (l *notebookLine) makeRoom() {} // what the loop prints has a place of its own

func (l *notebookLine) finish(p nn.Progress) { l.send(summary(p)) }

func (l *notebookLine) send(text string) {
	if !l.started { // as in display: text printed before stays before
		l.started = true
		time.Sleep(10 * time.Millisecond)
	}
	gonbui.SendData(&protocol.DisplayData{
		Data:      map[protocol.MIMEType]any{protocol.MIMETextPlain: text},
		DisplayID: l.id,
	})
	gonbui.Sync()
}

// terminalLine is a progress bar that leaves a summary behind.
type terminalLine struct {
	*terminal.Line
	w io.Writer // where the line is
}

func (l *terminalLine) renew(p nn.Progress) { l.Show(bar(p)) }

func (l *terminalLine) makeRoom() { l.Clear() }

func (l *terminalLine) finish(p nn.Progress) {
	l.Clear()
	fmt.Fprintln(l.w, summary(p))
}
