//go:build !windows

package guard

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets this program be the one that is killed: it starts a child that never ends, tells its number, and waits.
func TestMain(m *testing.M) {
	if os.Getenv("GUARD_TEST") == "" {
		os.Exit(m.Run())
	}
	g, err := New("glassnet-guardtest-")
	if err != nil {
		panic(err)
	}
	var pids []int
	for range 3 {
		child := exec.Command("sleep", "6000")
		child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := child.Start(); err != nil {
			panic(err)
		}
		g.Watch(child.Process)
		pids = append(pids, child.Process.Pid)
	}
	forgotten, _ := os.FindProcess(pids[2])
	g.Forget(forgotten)
	fmt.Println(g.Temp, pids[0], pids[1], pids[2])
	select {}
}

// However a program ends, what it has started ends, too, and its folder goes; what it told the guard to forget is left alone.
func TestGuard(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"kill -9": syscall.SIGKILL, "the window is closed": syscall.SIGHUP, "kill": syscall.SIGTERM} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "GUARD_TEST=1")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var temp string
		var first, second, forgotten int
		if _, err := fmt.Fscan(out, &temp, &first, &second, &forgotten); err != nil {
			t.Fatal(err)
		}
		cmd.Process.Signal(signal)
		cmd.Wait()
		for _, pid := range []int{first, second} {
			waitFor(t, fmt.Sprintf("%s: process %d ends", name, pid), func() bool { return ended(pid) })
		}
		waitFor(t, name+": the folder goes", func() bool { _, err := os.Stat(temp); return os.IsNotExist(err) })
		if ended(forgotten) {
			t.Errorf("%s: a process that the guard was told to forget has been ended", name)
		}
		syscall.Kill(forgotten, syscall.SIGKILL)
	}
}

// ended tells whether a process is gone, or has ended and nobody has asked how.
func ended(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return gone(pid) || err == nil && strings.Contains(string(stat), ") Z ")
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 300 { // half a minute: only for what would hang
		if ok() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("not so: %s", what)
}

// Folders of processes that are gone are swept away, those of others stay.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, fmt.Sprintf("glassnet-x-%d-1", dead.Process.Pid))
	alive := filepath.Join(dir, fmt.Sprintf("glassnet-x-%d-1", os.Getppid()))
	other := filepath.Join(dir, "glassnet-x-notes")
	for _, d := range []string{old, alive, other} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	g, err := New("glassnet-x-")
	if err != nil {
		t.Fatal(err)
	}
	defer g.Stop()
	for d, want := range map[string]bool{old: false, alive: true, other: true, g.Temp: true} {
		if _, err := os.Stat(d); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", filepath.Base(d), err == nil, want)
		}
	}
}
