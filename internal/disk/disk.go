// Package disk writes files that are whole or not there: under a temporary
// name in the same folder, which takes the file's place when all is written.
package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// Write writes what write writes to the file. A file that is there keeps its
// mode, a new one has 0666 less the umask; a link stays a link, and the file it
// leads to is written. If there is an error, the old file is left as it was. The
// error names the file only where the system's does.
func Write(file string, write func(io.Writer) error) (err error) {
	file, err = target(file)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o666)
	old, err := os.Stat(file)
	switch {
	case err == nil && old.IsDir():
		return fmt.Errorf("%s is a folder", file)
	case err == nil && !old.Mode().IsRegular():
		return direct(file, write) // a device or a pipe has no temporary name
	case err == nil:
		mode = old.Mode().Perm()
	}
	f, err := create(file, mode)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // does nothing after the rename
	err = write(f)
	if err == nil && old != nil {
		err = f.Chmod(mode) // the umask took from a mode that it should not touch
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// Bytes is Write of bytes.
func Bytes(file string, data []byte) error {
	return Write(file, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// target is where a chain of links leads, also where nothing is yet.
func target(file string) (string, error) {
	for range 40 {
		to, err := os.Readlink(file)
		if err != nil {
			return file, nil // no link
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(file), to)
		}
		file = to
	}
	return "", fmt.Errorf("%s: too many links", file)
}

// create makes a file of a name that nobody has: hidden, so that who looks at the
// folder does not take it for a file of his.
func create(file string, mode fs.FileMode) (f *os.File, err error) {
	for range 100 {
		name := fmt.Sprintf(".%s.%08x.tmp", filepath.Base(file), rand.Uint32())
		f, err = os.OpenFile(filepath.Join(filepath.Dir(file), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return f, err
}

func direct(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
