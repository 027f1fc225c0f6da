// Package wholefile writes files that are whole or not there.
package wholefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Write writes a file that is the old one or the new one at every moment,
// also if write fails or panics, the disk is full or the machine stops: it is
// written beside the old one under a temporary name, brought to the disk, and
// renamed. A new file gets the mode that the umask leaves of 0666, an old one
// keeps its own; where path is a symbolic link, the file that it leads to is
// written and the link stays. A device or a pipe is written as it is. An error
// names path, unless it is write's own.
func Write(path string, write func(io.Writer) error) error {
	mode := fs.FileMode(0o666)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return at(path, err)
	case !info.Mode().IsRegular():
		return straight(path, write)
	default:
		mode = info.Mode().Perm()
		if err := writable(path); err != nil { // a rename would not ask
			return at(path, err)
		}
	}
	target, err := target(path)
	if err != nil {
		return err
	}
	dir, _ := filepath.Split(target)
	f, err := os.OpenFile(fmt.Sprintf("%s%s%d%s", dir, begin, rand.Uint64(), end), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return at(path, err)
	}
	done := false
	defer func() {
		if !done {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	sweep(dir, f)
	if err := write(named{f, path}); err != nil {
		return err
	}
	if info != nil {
		err = os.Chmod(f.Name(), mode) // the umask has had its part of it
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), target)
	}
	done = err == nil
	return at(path, err)
}

// Bytes is what Write asks for, where the text of the file is there already.
func Bytes(b []byte) func(io.Writer) error {
	return func(w io.Writer) error { _, err := w.Write(b); return err }
}

// The names of temporary files have a number between these.
const begin, end = ".glassnet-", ".tmp"

// sweep removes the temporary files that killed runs have left in the folder of
// f: those that are older by an hour. Should one of them be alive after all,
// its rename fails, and its file is not there.
func sweep(dir string, f *os.File) {
	now, err := f.Stat() // by the clock of that disk
	if err != nil {
		return
	}
	entries, _ := os.ReadDir(filepath.Clean(dir))
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || !strings.HasPrefix(name, begin) || !strings.HasSuffix(name, end) {
			continue
		}
		if info, err := e.Info(); err == nil && now.ModTime().Sub(info.ModTime()) > time.Hour {
			os.Remove(dir + name)
		}
	}
}

// target is where a path leads to through symbolic links, also if nothing is
// there yet. The names are not cleaned: in link/../x the system has to look
// where the link leads to before it goes up.
func target(path string) (string, error) {
	at := path
	for range 40 { // as many as the system follows
		to, err := os.Readlink(at)
		if err != nil {
			return at, nil
		}
		if !filepath.IsAbs(to) {
			dir, _ := filepath.Split(at)
			to = dir + to
		}
		at = to
	}
	return "", &fs.PathError{Op: "write", Path: path, Err: errors.New("too many symbolic links")}
}

// writable says why the file may not be written, or nil.
func writable(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}

// straight writes into what is no file; a folder says so.
func straight(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return at(path, err)
	}
	defer f.Close()
	if err := write(named{f, path}); err != nil {
		return err
	}
	return at(path, f.Close())
}

// named is a file whose errors name another one.
type named struct {
	f    *os.File
	path string
}

func (n named) Write(b []byte) (int, error) {
	written, err := n.f.Write(b)
	return written, at(n.path, err)
}

// at is an error without the names of temporary files: only the path of the
// file that was to be written.
func at(path string, err error) error {
	var of *fs.PathError
	var link *os.LinkError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &of):
		err = of.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return &fs.PathError{Op: "write", Path: path, Err: err}
}
