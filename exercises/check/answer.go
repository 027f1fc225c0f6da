package check

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime/debug"
	"time"
)

// How a judge and a process with a learner's code in it talk. The code may be
// any code, so it is not trusted with anything: it gets the arguments, and only
// what its function returns comes back. Right and wrong are known to the judge
// alone, in another process. What is written here can be forged, but only by
// somebody who knows the right results of every case.

// A line of the report that Answer writes, as JSON.
type line struct {
	Key  string   `json:"key"`  // as the judge has given it: no line is of an earlier run
	Case int      `json:"case"` // counted from 0
	Did  *outcome `json:"did,omitempty"`
}

// Variables that Answer reads.
const (
	envReport = "GLASSNET_REPORT" // the file to write to
	envKey    = "GLASSNET_KEY"
)

// Answer runs a learner's function on all cases and writes what it returns into
// the file that the runner waits for. It is what the runner's programs call.
func Answer[F any](e Exercise[F], f F) { e.Spec.report(reflect.ValueOf(f)) }

// report writes what a function returns.
func (s *Spec) report(f reflect.Value) {
	debug.SetMaxStack(maxStack)
	key := os.Getenv(envKey)
	out, err := os.OpenFile(os.Getenv(envReport), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(3)
	}
	write := func(l line) {
		b, err := json.Marshal(l)
		if err == nil {
			_, err = out.Write(append(b, '\n'))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "check:", err)
			os.Exit(3)
		}
	}
	for i, c := range s.Cases {
		write(line{Key: key, Case: i}) // so that the judge knows where it ended
		o := s.call(f, c)
		if i == len(s.Cases)-1 {
			o.Leak = leaks(f)
		}
		write(line{Key: key, Case: i, Did: &o})
		if o.Todo != "" {
			break
		}
	}
	out.Close()
}

// Environment is what a process that calls Answer needs to be told.
func Environment(report, key string) []string {
	return []string{envReport + "=" + report, envKey + "=" + key}
}

// maxReport is how much of a report is read: far more than any answer needs.
const maxReport = 16 << 20

// Judge reads the report of a process that has called Answer, and judges it. A
// report that ends early, says other things than it should or is of another
// run is no pass: the verdict then names the case in which it ended, and its
// state is Error, for the runner to say more.
func (s *Spec) Judge(report io.Reader, key string) Verdict {
	var got []outcome
	began := 0
	lines := bufio.NewReader(io.LimitReader(report, maxReport))
	for {
		text, err := lines.ReadBytes('\n')
		if text = bytes.TrimSpace(text); len(text) > 0 {
			var l line
			switch e := json.Unmarshal(text, &l); {
			case e != nil || l.Key != key || l.Case != len(got) || len(got) == len(s.Cases):
				return s.verdict(Error, "The report of the check has been tampered with.")
			case l.Did == nil:
				began++
			case began != len(got)+1 || s.valid(*l.Did) != nil:
				return s.verdict(Error, "The report of the check has been tampered with.")
			default:
				got = append(got, *l.Did)
			}
		}
		if err != nil {
			break
		}
	}
	if began == 0 {
		return s.verdict(Error, "It came to an end before the first case: look at init functions and at the values of variables.")
	}
	return s.judge(got)
}

// valid says why a function of the exercise cannot have done this, or nil.
func (s *Spec) valid(o outcome) error {
	if o.Panic != "" || o.Todo != "" || o.Late {
		if len(o.Out) > 0 {
			return fmt.Errorf("%d results where there is none", len(o.Out))
		}
		return nil
	}
	if len(o.Out) != s.function.NumOut() {
		return fmt.Errorf("%d results where %d are due", len(o.Out), s.function.NumOut())
	}
	for i, p := range o.Out {
		if _, err := p.goValue(s.function.Out(i)); err != nil {
			return err
		}
	}
	return nil
}

// Late is the verdict of an answer that was stopped after some time. Its report
// names the case.
func (s *Spec) Late(report io.Reader, key string, after time.Duration) Verdict {
	v := s.Judge(report, key)
	if v.State == Error {
		v.State = Timeout
		v.Message = fmt.Sprintf("Stopped after %v. %s Is there a loop that never ends?", after, v.Message)
	}
	return v
}
