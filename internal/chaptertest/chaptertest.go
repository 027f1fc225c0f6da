//go:build !windows

// Package chaptertest is the test of a chapter's notebook. Each chapter has it in a package of its own, so that chapters are tested
// side by side and one of them can be tested alone:
//
//	go test ./chapters/07-backprop-by-hand
package chaptertest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"glassnet/internal/notebook"
)

// Notebook executes the notebook of the chapter in whose folder the test runs, all cells compiled into one program, and fails unless
// it shows byte for byte what is stored, and unless the letters of its figures have 18 points on slides. With -short no chapter is executed; what executes them is tested with small texts then, in
// ./notebooks.
func Notebook(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no chapter is executed")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	chapter := notebook.NewChapter(filepath.Base(dir))
	place := notebook.Place{Root: filepath.Dir(filepath.Dir(dir)), Env: []string{"GLASSNET_SLIDES=check"}, Timeout: 8 * time.Minute} // for a cell that hangs
	// Other tests run beside this one: with one thread and less frequent collection the cells take a quarter less time of the processor.
	thrifty := notebook.Compiled{Env: []string{"GOMAXPROCS=1", "GOGC=400"}}
	if err := chapter.Check(t.Context(), thrifty, place); err != nil {
		t.Error(err)
	}
}
