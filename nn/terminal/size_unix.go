//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package terminal

import (
	"os"
	"syscall"
	"unsafe"
)

// size is the width of a terminal in letters, and whether f is one. It asks
// the system itself, since golang.org/x/sys is as large as all else that a
// cell links.
func size(f *os.File) (width int, ok bool) {
	var w struct{ rows, columns, x, y uint16 }
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&w)))
	return int(w.columns), errno == 0
}
