package main

import (
	"context"
	"os/exec"
	"strconv"
)

// limited is a command that ends with all that it has started when ctx ends.
func limited(ctx context.Context, _ bool, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { end(cmd); return cmd.Process.Kill() }
	return cmd
}

// end ends what the command has started.
func end(cmd *exec.Cmd) {
	if cmd.Process != nil {
		exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run()
	}
}
