package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// A Task is work on its way, on another thread if one is free.
type Task struct {
	work func()
	run  func()        // made once: go t.run() allocates nothing
	done chan struct{} // has room for the one message of a run
	at   *chair        // where it was put down; nil if a goroutine was made for it
}

// Go begins work, beside what the caller does until it calls Wait. To wake a
// sleeping thread takes 5 to 100 µs, so a helper that has nothing to do stays
// awake for a while: in a training the next product comes soon.
func Go(work func()) *Task {
	t := tasks.take()
	t.work = work
	for i := range min(len(chairs), runtime.GOMAXPROCS(0)) {
		if c := &chairs[i]; c.task.CompareAndSwap(free, t) {
			t.at = c
			return t
		}
	}
	t.at = nil
	go t.run()
	return t
}

// Wait returns when the work is done. If nobody has begun it, the caller does it.
func (t *Task) Wait() {
	if t.at != nil && t.at.task.CompareAndSwap(t, free) {
		t.work()
	} else {
		t.finish()
	}
	t.work = nil // keeps no memory of the caller
	tasks.give(t)
}

// finish waits for the message that the work is done.
func (t *Task) finish() {
	for range patience {
		select {
		case <-t.done:
			return
		default:
			runtime.Gosched()
		}
	}
	<-t.done
}

// patience is how often one looks whether there is something to do before one
// goes to sleep: about 100 µs, more than the part of a training step that one
// thread does alone.
const patience = 1000

// A chair is where a helper waits for a task. task is nil if nobody sits there,
// free if somebody does and has nothing to do.
type chair struct {
	task atomic.Pointer[Task]
	_    [56]byte // a cache line each
}

var (
	chairs [64]chair
	free   = new(Task)
)

// help does the task, and those that come while it waits.
func (t *Task) help() {
	for t != nil {
		t.work()
		t.done <- struct{}{}
		t = next()
	}
}

// next waits in a chair for the next task; nil if none comes.
func next() *Task {
	for i := range min(len(chairs), runtime.GOMAXPROCS(0)) {
		if c := &chairs[i]; c.task.CompareAndSwap(nil, free) {
			return c.next()
		}
	}
	return nil
}

func (c *chair) next() *Task {
	for range patience {
		if t := c.task.Load(); t != free && c.task.CompareAndSwap(t, nil) {
			return t
		}
		runtime.Gosched()
	}
	return c.leave()
}

// leave gives up the chair; it returns the task that came at the last moment.
func (c *chair) leave() *Task {
	if t := c.task.Swap(nil); t != free {
		return t
	}
	return nil
}

// tasks are those that are not in use.
var tasks pool

type pool struct {
	sync.Mutex
	idle []*Task
}

func (p *pool) take() *Task {
	p.Lock()
	defer p.Unlock()
	if last := len(p.idle) - 1; last >= 0 {
		t := p.idle[last]
		p.idle = p.idle[:last]
		return t
	}
	t := &Task{done: make(chan struct{}, 1)}
	t.run = t.help
	return t
}

func (p *pool) give(t *Task) {
	p.Lock()
	defer p.Unlock()
	p.idle = append(p.idle, t)
}
