package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What would never end is refused before it is opened: a pipe that nobody writes
// into, a device, a link to one.
func TestReadRegular(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe, link, file := filepath.Join(dir, "pipe"), filepath.Join(dir, "link"), filepath.Join(dir, "file")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("/dev/zero", link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("package p"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, link, dir} {
		if _, err := readRegular(name); err == nil || !strings.Contains(err.Error(), "no regular file") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if text, err := readRegular(file); string(text) != "package p" || err != nil {
		t.Errorf("a file: %q, %v", text, err)
	}
}
