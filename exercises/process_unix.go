//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// limited is a command that runs in a process group of its own, with limits on
// computing time, memory and files; when ctx ends, the whole group does. The
// shell sets the limits before the program's first line runs; where it knows one
// of them not, the others still hold. The race detector needs more addresses
// than any limit. A cage, if there is one, closes before the program's first
// line, too; the shell then stays, as the first process of its own world.
func limited(ctx context.Context, limit time.Duration, race bool, inside *place, program string, args ...string) *exec.Cmd {
	script := fmt.Sprintf("ulimit -f %d; ulimit -c 0; ulimit -t %d; ", fileLimit, whole(limit))
	if !race {
		script += fmt.Sprintf("ulimit -v %d; ", memoryLimit)
	}
	words, start := append([]string{program}, args...), `exec "$0" "$@"`
	attr := &syscall.SysProcAttr{Setpgid: true}
	if inside != nil {
		words, start = inside.confined(attr, words)
	}
	cmd := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", "{ " + script + "} 2>/dev/null; " + start}, words...)...)
	cmd.SysProcAttr = attr
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// leastMemory is the address space in KiB below which Go programs, and its compiler, end now and then with a text of their own; below
// 0.8 GB none gets as far as its main.
const leastMemory = 2 << 20

// tooNarrow says that processes here may have too few addresses, "" if they may have enough.
func tooNarrow() string {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &limit); err != nil {
		return ""
	}
	return narrow(uint64(limit.Cur))
}

func narrow(limit uint64) string {
	if limit>>10 >= leastMemory {
		return ""
	}
	return fmt.Sprintf("a process may have %d MiB of address space, and to build and run answers takes %d (ulimit -v unlimited)", limit>>20, leastMemory>>10)
}

// whole is a limit as the system counts it, in seconds.
func whole(limit time.Duration) int { return int((limit + time.Second - 1) / time.Second) }

// patience is how long to wait for a program that may compute for some time. On
// a machine that is busy with other things that takes longer, so this is long: it
// only ends what sleeps.
func patience(limit time.Duration) time.Duration { return max(6*limit, time.Minute) }

// spent reports whether a process was killed because it had computed for too
// long. The system counts in ticks and reports in microseconds, so that the two
// are not quite the same: who is killed after more than half of the time had used it up.
func spent(cmd *exec.Cmd, limit time.Duration) bool {
	p := cmd.ProcessState
	if p == nil {
		return false
	}
	status, ok := p.Sys().(syscall.WaitStatus)
	killed := ok && (status.Signaled() && status.Signal() == syscall.SIGKILL || status.ExitStatus() == 128+int(syscall.SIGKILL)) // 137 is what the shell of a cage says
	return killed && p.UserTime()+p.SystemTime() > limit/2
}

// ending says how a program ended; the shell of a cage says 128 + n for the signal n.
func ending(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 128 {
		return fmt.Sprintf("signal: %v", syscall.Signal(exit.ExitCode()-128))
	}
	return err.Error()
}

// end ends what is left of the group.
func end(cmd *exec.Cmd) {
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}

// lock waits until no other process has the lock of a file, and takes it.
func lock(file string) (unlock func(), err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}
