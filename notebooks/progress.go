package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a step is: a bar on a terminal, otherwise a line in the log every ten seconds.
type progress struct {
	label string
	log   func(string, ...any)
	last  time.Time
	bar   *progressbar.ProgressBar // nil when the error output is not a terminal
}

func newProgress(label string, log func(string, ...any)) *progress {
	p := &progress{label: label, log: log, last: time.Now()}
	if term.IsTerminal(int(os.Stderr.Fd())) {
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(label),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(30), progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(true))
	}
	return p
}

// show reports n of total things; a total of 0 means unknown.
func (p *progress) show(n, total int, what string) {
	if p.bar != nil {
		if total > 0 && p.bar.GetMax() != total {
			p.bar.ChangeMax(total)
		}
		p.bar.Describe(p.label + ", " + what)
		p.bar.Set(n)
		return
	}
	if time.Since(p.last) > 10*time.Second {
		p.last = time.Now()
		if total > 0 {
			p.log("%s: %d of %d %s", p.label, n, total, what)
		} else {
			p.log("%s: %s", p.label, what)
		}
	}
}

func (p *progress) done() {
	if p.bar != nil {
		p.bar.Finish()
		p.bar.Clear()
	}
}
