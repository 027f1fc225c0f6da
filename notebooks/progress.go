//go:build !windows

package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a step is: a bar on a terminal, otherwise a line in the log every ten seconds.
type progress struct {
	label string
	log   func(string, ...any)
	last  time.Time // of a line in the log
	bar   *progressbar.ProgressBar
	total int // of the bar
}

func newProgress(label string, log func(string, ...any)) *progress {
	return &progress{label: label, log: log, last: time.Now()}
}

// show reports n of total things; a total of 0 means unknown.
func (p *progress) show(n, total int, what string) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		if time.Since(p.last) > 10*time.Second {
			p.last = time.Now()
			if total > 0 {
				what = fmt.Sprintf("%d of %d %s", n, total, what)
			}
			p.log("%s: %s", p.label, what)
		}
		return
	}
	if p.bar == nil || total != p.total {
		p.done()
		p.bar, p.total = newBar(total), total
	}
	p.bar.Describe(shorten(p.label+": "+what, 70))
	p.bar.Set(n)
}

// newBar is a bar, or something that turns where the total is unknown.
func newBar(total int) *progressbar.ProgressBar {
	options := []progressbar.Option{progressbar.OptionSetWriter(os.Stderr), progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(true)}
	if total == 0 {
		return progressbar.NewOptions(-1, append(options, progressbar.OptionSpinnerType(14))...)
	}
	return progressbar.NewOptions(total, append(options, progressbar.OptionShowCount(), progressbar.OptionSetWidth(30))...)
}

// done removes the bar from the screen.
func (p *progress) done() {
	if p.bar != nil {
		p.bar.Clear()
		p.bar = nil
	}
}
