// Package guard ends what a program has started when the program ends, however it ends, and removes its temporary files.
package guard

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// folder makes a folder in the folder for temporary files that carries the number of this process, and removes those of processes that
// are gone: after a power cut nobody else does.
func folder(prefix string) (string, error) {
	old, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"[0-9]*-*"))
	for _, dir := range old {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		if pid, err := strconv.Atoi(number); err == nil && gone(pid) {
			os.RemoveAll(dir)
		}
	}
	return os.MkdirTemp("", fmt.Sprintf("%s%d-*", prefix, os.Getpid()))
}
