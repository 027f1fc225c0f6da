//go:build !windows

package wholefile

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A new file gets what the umask leaves, an old one keeps its mode.
func TestMode(t *testing.T) {
	for _, c := range []struct {
		umask     int
		old, want fs.FileMode // 0 is no old file
	}{
		{0o022, 0, 0o644}, {0o077, 0, 0o600}, {0, 0, 0o666}, {0o002, 0, 0o664},
		{0o022, 0o600, 0o600}, {0o022, 0o666, 0o666}, {0o077, 0o755, 0o755}, {0o022, 0o640, 0o640},
	} {
		file := filepath.Join(t.TempDir(), "f")
		if c.old != 0 {
			put(t, file, "old", 0o600)
			if err := os.Chmod(file, c.old); err != nil {
				t.Fatal(err)
			}
		}
		before := syscall.Umask(c.umask)
		err := Write(file, func(w io.Writer) error {
			entries, _ := os.ReadDir(filepath.Dir(file))
			for _, e := range entries { // the temporary file is not opened wider on the way
				if info, err := e.Info(); err != nil || info.Mode().Perm()&^c.want != 0 {
					t.Errorf("umask %03o, old mode %03o: %s has the mode %v on the way", c.umask, c.old, e.Name(), info.Mode())
				}
			}
			return nil
		})
		syscall.Umask(before)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode() != c.want {
			t.Errorf("umask %03o, old mode %03o: the mode is %v, want %v", c.umask, c.old, info.Mode(), c.want)
		}
	}
}

// What is no file is written into, and not replaced by one.
func TestPipe(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	came := make(chan string)
	go func() { b, _ := os.ReadFile(pipe); came <- string(b) }()
	if err := Write(pipe, Bytes([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	if got := <-came; got != "x" {
		t.Errorf("%q came through", got)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode().Type() != fs.ModeNamedPipe {
		t.Errorf("the pipe is %v now", info)
	}
	if all, _ := os.ReadDir(dir); len(all) != 1 {
		t.Errorf("left behind: %v", all)
	}
}
