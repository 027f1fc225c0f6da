//go:build !windows

package main

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"
)

// limited is a command that runs in a process group of its own, with limits on
// memory and files; when ctx ends, the whole group does. The shell sets the
// limits before the program's first line runs; where it knows one of them not,
// the others still hold. The race detector needs more addresses than any limit.
func limited(ctx context.Context, race bool, program string, args ...string) *exec.Cmd {
	script := fmt.Sprintf("ulimit -f %d; ulimit -c 0; ", fileLimit)
	if !race {
		script += fmt.Sprintf("ulimit -v %d; ", memoryLimit)
	}
	cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", "{ " + script + "} 2>/dev/null; exec \"$0\" \"$@\"", program}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// end ends what is left of the group.
func end(cmd *exec.Cmd) {
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
