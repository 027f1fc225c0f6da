package parallel

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

// Every task is done once when Wait returns, whoever did it, also where tasks
// begin tasks and several goroutines begin them.
func TestGo(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 7} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for n := range 300 {
					var counts [3][2]int
					var outer []*Task
					for i := range counts {
						outer = append(outer, Go(func() {
							inner := Go(func() { counts[i][0]++ })
							counts[i][1]++
							inner.Wait()
						}))
					}
					for i, task := range outer {
						task.Wait()
						if counts[i] != [2]int{1, 1} {
							t.Errorf("%d threads, round %d: task %d was done %v times", threads, n, i, counts[i])
						}
					}
				}
			})
		}
		all.Wait()
	}
}

// seat puts a helper into the first chair who never looks up.
func seat(t *testing.T) *chair {
	t.Helper()
	everybodyHome(t)
	c := &chairs[0]
	c.task.Store(free)
	return c
}

// everybodyHome waits until no helper is awake.
func everybodyHome(t *testing.T) {
	t.Helper()
	for range 1000 {
		empty := true
		for i := range chairs {
			empty = empty && chairs[i].task.Load() == nil
		}
		if empty {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("a helper who has nothing to do stays awake for ever")
}

// Helpers stay awake after the work, but not for ever, and the chair is free again.
func TestHelpersGoHome(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	for range 20 {
		Do(3, 1, t, func(*testing.T, int, int) {})
	}
	everybodyHome(t)
}

// A task that nobody has begun is done by who waits for it: a helper whose
// thread the system has put aside holds nobody up.
func TestTakenBack(t *testing.T) {
	c := seat(t)
	defer c.task.Store(nil)
	done := 0
	task := Go(func() { done++ })
	if c.task.Load() != task || done != 0 {
		t.Fatalf("the task was not given to the helper who waits: done %d times", done)
	}
	task.Wait()
	if c.task.Load() != free || done != 1 {
		t.Errorf("after Wait the task was done %d times, and the helper can take another: %v", done, c.task.Load() == free)
	}
}

// A task that comes while the helper gets up is not lost.
func TestLastMoment(t *testing.T) {
	c := seat(t)
	if c.leave() != nil || c.task.Load() != nil {
		t.Error("who leaves without a task leaves the chair taken")
	}
	c = seat(t)
	task := Go(func() {})
	if c.leave() != task || c.task.Load() != nil {
		t.Error("the task of the last moment is lost, or the chair is still taken")
	}
	task.done <- struct{}{}
	task.Wait()
}

// A task is made once, and serves again.
func TestTasksServeAgain(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if n := testing.AllocsPerRun(100, func() { Go(nothing).Wait() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

var nothing = func() {}
