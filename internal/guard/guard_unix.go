//go:build !windows

package guard

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// A Guard is a shell that waits for the end of a pipe which this process holds open. However this process ends, also by kill -9, the pipe
// ends too, and the guard ends the process groups that it watches and removes the folder.
type Guard struct {
	Temp  string // a new folder for temporary files
	shell *exec.Cmd
	mu    sync.Mutex
	pipe  io.WriteCloser
}

const script = `trap '' HUP INT TERM
groups=
while read sign pid; do
	others=
	for g in $groups; do [ "$g" = "$pid" ] || others="$others $g"; done
	groups=$others
	[ "$sign" = + ] && groups="$groups $pid"
done
for g in $groups; do kill -9 "-$g"; done
rm -rf "$1" || { chmod -R u+rwx "$1"; sleep 1; rm -rf "$1"; }`

// New makes the folder, whose name begins with prefix, and starts the shell.
func New(prefix string) (*Guard, error) {
	temp, err := folder(prefix)
	if err != nil {
		return nil, err
	}
	g := &Guard{Temp: temp, shell: exec.Command("/bin/sh", "-c", script, "glassnet-guard", temp)}
	g.shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not end it
	if g.pipe, err = g.shell.StdinPipe(); err == nil {
		err = g.shell.Start()
	}
	if err != nil {
		os.RemoveAll(temp)
		return nil, fmt.Errorf("the guard of the programs does not start: %w", err)
	}
	return g, nil
}

// Watch makes the guard end the process group of a leader.
func (g *Guard) Watch(leader *os.Process) error { return g.say("+", leader) }

// Forget tells the guard that the process group of a leader has ended.
func (g *Guard) Forget(leader *os.Process) { g.say("-", leader) }

func (g *Guard) say(sign string, leader *os.Process) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, err := fmt.Fprintln(g.pipe, sign, leader.Pid)
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

// gone tells whether there is no such process.
func gone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
