package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// writeFile writes a file under a temporary name and renames it: the file is
// there as a whole, or as it was.
func writeFile(name string, text []byte) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".exercises-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // does nothing after the rename
	_, err = tmp.Write(text)
	if e := tmp.Chmod(0o644); err == nil {
		err = e
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	return err
}

// say prints a line of progress.
func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }
