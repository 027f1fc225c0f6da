package main

import (
	"context"
	"os/exec"
	"strconv"
	"time"
)

// limited is a command that ends with all that it has started when ctx ends.
func limited(ctx context.Context, _ time.Duration, _ bool, _ *place, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { end(cmd); return cmd.Process.Kill() }
	return cmd
}

// tooNarrow is for systems with limits.
func tooNarrow() string { return "" }

// patience is how long to wait for a program that may compute for some time:
// there is no other limit on it here.
func patience(limit time.Duration) time.Duration { return limit }

func spent(*exec.Cmd, time.Duration) bool { return false }

func ending(err error) string { return err.Error() }

// end ends what the command has started.
func end(cmd *exec.Cmd) {
	if cmd.Process != nil {
		exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	}
}

// lock does nothing: who works in two windows at once may lose an entry.
func lock(string) (unlock func(), err error) { return func() {}, nil }
