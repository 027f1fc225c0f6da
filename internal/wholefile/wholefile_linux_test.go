package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// A file that is protected against writing is not replaced, though its folder would allow it.
func TestWriteProtected(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	put(t, file, "old", 0o444)
	if os.Geteuid() == 0 { // nothing is protected against root: somebody else tries it
		if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, 0o777)); err != nil {
			t.Fatal(err)
		}
		runtime.LockOSThread() // and is never unlocked: the thread ends with the test
		if err := syscall.Setfsuid(65534); err != nil {
			t.Skip(err)
		}
		defer syscall.Setfsuid(0) // for who tidies up
	}
	if err := Write(file, Bytes([]byte("new"))); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
	if got := contents(t, dir); got != "f=old" {
		t.Errorf("the folder has %s", got)
	}
}
