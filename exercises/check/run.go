package check

import (
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// Limit is how long one case may take in a notebook cell and under go test. It
// is there for loops that never end, and long: a busy machine makes no right
// answer late. The runner sets its own limits, on whole processes.
const Limit = 30 * time.Second

// maxResult is how long a list may be that a function returns.
const maxResult = 1 << 20

// missing is what an unsolved stub panics with.
type missing struct{ function string }

// TODO stands in for an answer that is not written yet, whatever its type:
//
//	return check.TODO[*mat.Dense]("HiddenDelta")
//
// An exercise in which it is called is neither right nor wrong: it is todo.
func TODO[T any](function string) T { panic(missing{function}) }

// outcome is what a function did in one case.
type outcome struct {
	Out   []Value `json:"out,omitempty"`
	Todo  string  `json:"todo,omitempty"`  // the function that is not written yet
	Panic string  `json:"panic,omitempty"` // what it panicked with
	Line  int     `json:"line,omitempty"`  // of the answer's own file, in which it panicked
	Late  bool    `json:"late,omitempty"`  // no result in time
	Wrote string  `json:"wrote,omitempty"` // the argument that it has changed
	Leak  bool    `json:"leak,omitempty"`  // goroutines go on after it has returned
}

// call runs f on one case, on fresh copies of the arguments.
func (s *Spec) call(f reflect.Value, c Case) (o outcome) {
	if len(c.Args) != s.function.NumIn() {
		o.Panic = fmt.Sprintf("the case %q has %d arguments, %v takes %d", c.Name, len(c.Args), s.function, s.function.NumIn())
		return o
	}
	in := make([]reflect.Value, len(c.Args))
	for i, a := range c.Args {
		v, err := copied(a, s.function.In(i))
		if err != nil {
			o.Panic = fmt.Sprintf("the case %q, argument %d: %v", c.Name, i+1, err)
			return o
		}
		in[i] = v
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case missing:
			o = outcome{Todo: p.function}
		case error:
			o = outcome{Panic: p.Error(), Line: lineOf(f)}
		default:
			o = outcome{Panic: fmt.Sprint(p), Line: lineOf(f)}
		}
	}()
	for _, v := range f.Call(in) {
		if v.Kind() == reflect.Slice && v.Len() > maxResult || v.Kind() == reflect.String && v.Len() > maxResult {
			panic(fmt.Sprintf("a result of %d numbers is more than any case asks for", v.Len()))
		}
		o.Out = append(o.Out, valueOf(v.Interface()))
	}
	for i, a := range c.Args {
		before, after := valueOf(a), valueOf(in[i].Interface())
		if before.Type == after.Type && !same(after, before, 0) {
			o.Wrote = name(s.In, i, "argument")
			break
		}
	}
	return o
}

// timed is call in a goroutine of its own, for at most limit. A function that
// never returns keeps its goroutine: there is no way to stop it from outside.
func (s *Spec) timed(f reflect.Value, c Case, limit time.Duration) outcome {
	done := make(chan outcome, 1)
	go func() { done <- s.call(f, c) }()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case o := <-done:
		return o
	case <-timer.C:
		return outcome{Late: true}
	}
}

// answers runs f on all cases. It stops at the first that is late, because the
// goroutine of that one goes on.
func (s *Spec) answers(f reflect.Value, limit time.Duration) []outcome {
	defer debug.SetMaxStack(debug.SetMaxStack(maxStack)) // endless recursion ends early
	var all []outcome
	for _, c := range s.Cases {
		o := s.timed(f, c, limit)
		all = append(all, o)
		if o.Late || o.Todo != "" {
			return all
		}
	}
	if last := len(all) - 1; last >= 0 {
		all[last].Leak = leaks(f)
	}
	return all
}

// maxStack is 64 MiB: deep enough for any honest recursion.
const maxStack = 64 << 20

// leaks reports whether goroutines of f's package stay after f has returned.
func leaks(f reflect.Value) bool {
	home := packageOf(f)
	if home == "" || home == "main" { // a notebook cell: all of it is one package
		return false
	}
	return stay(func() (there, works bool) { return goroutines(stacks(), home) }, func() { time.Sleep(5 * time.Millisecond) })
}

// stay looks again and again whether something is still there. What is at work
// may be at its end, and gets time for it, however busy the machine is; what
// waits, and goes on to wait, is left behind.
func stay(look func() (there, works bool), pause func()) bool {
	for waits, looks := 0, 0; waits < 20 && looks < 2000; looks++ { // 0.1 s and 10 s
		there, works := look()
		if !there {
			return false
		}
		if !works {
			waits++
		}
		pause()
	}
	return true
}

// goroutines reports whether one of the goroutines in a list of stacks runs
// code of a package, and whether one of those is at work.
func goroutines(stacks, home string) (there, works bool) {
	for _, stack := range strings.Split(stacks, "\n\n") {
		if strings.Contains(stack, home) {
			head, _, _ := strings.Cut(stack, "\n") // goroutine 7 [runnable]:
			there, works = true, works || strings.Contains(head, "[run")
		}
	}
	return there, works
}

// lineOf is the line of f's package in which the panic began that is being
// recovered; 0 if none of its frames is of that package.
func lineOf(f reflect.Value) int {
	home := packageOf(f)
	pc := make([]uintptr, 64)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for home != "" && home != "main" {
		frame, more := frames.Next()
		if strings.HasPrefix(frame.Function, home) {
			return frame.Line
		}
		if !more {
			break
		}
	}
	return 0
}

// packageOf is the import path of the package in which f is written, with a dot behind it.
func packageOf(f reflect.Value) string {
	fn := runtime.FuncForPC(f.Pointer())
	if fn == nil {
		return ""
	}
	slash := strings.LastIndex(fn.Name(), "/") + 1
	path, _, _ := strings.Cut(fn.Name()[slash:], ".")
	if path == "main" && slash == 0 {
		return "main"
	}
	return fn.Name()[:slash] + path + "."
}

// stacks lists the goroutines but this one.
func stacks() string {
	b := make([]byte, 1<<20)
	b = b[:runtime.Stack(b, true)]
	_, others, _ := strings.Cut(string(b), "\n\n")
	return others
}

// Run judges a function in this process.
func Run[F any](e Exercise[F], f F) Verdict { return e.Spec.run(reflect.ValueOf(f)) }

func (s *Spec) run(f reflect.Value) Verdict { return s.judge(s.answers(f, Limit)) }
