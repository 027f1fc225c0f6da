//go:build !windows

package notebook

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A Guard is a shell that waits for the end of a pipe which this process holds open. However this process ends, the pipe ends too, and
// the guard ends the process group that it was told last and removes the folder.
type Guard struct {
	Temp  string // a new folder for temporary files
	shell *exec.Cmd
	pipe  io.WriteCloser
}

// NewGuard makes the folder and starts the shell.
func NewGuard() (*Guard, error) {
	temp, err := os.MkdirTemp("", "glassnet-kernel-")
	if err != nil {
		return nil, err
	}
	g := &Guard{Temp: temp, shell: exec.Command("/bin/sh", "-c", `group=; while read pid; do group=$pid; done
[ -n "$group" ] && kill -9 "-$group"; rm -rf "$1"`, "glassnet-guard", temp)}
	g.shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not end it
	if g.pipe, err = g.shell.StdinPipe(); err == nil {
		err = g.shell.Start()
	}
	if err != nil {
		os.RemoveAll(temp)
		return nil, fmt.Errorf("the guard of the cells does not start: %w", err)
	}
	return g, nil
}

// Watch makes the guard end the process group of a leader.
func (g *Guard) Watch(leader *os.Process) error {
	_, err := fmt.Fprintln(g.pipe, leader.Pid)
	return err
}

// Stop ends the shell and removes the folder. Nothing may run in it any more.
func (g *Guard) Stop() {
	g.shell.Process.Kill()
	g.shell.Wait()
	for range 10 { // a process that is just ending may still write
		if os.RemoveAll(g.Temp) == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
}
