package chaptertest

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

var number = regexp.MustCompile(`[-+]Inf|NaN|-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?`)

// Shown is the numbers that the chapter's notebook shows: a row for each line of text, from the only line that begins with from to
// the end of what its cell shows. [Notebook] proves that the cells give these numbers; a claim about them need not compute them again.
func Shown(t *testing.T, from string) (rows [][]float64) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Dir(filepath.Dir(dir))
	stored, err := notebook.Read(filepath.Join(root, notebook.NewChapter(filepath.Base(dir)).Notebook))
	if err != nil {
		t.Fatal(err)
	}
	rows, found := numbersFrom(stored, from)
	if found != 1 {
		t.Fatalf("%d lines that the notebook shows begin with %q", found, from)
	}
	return rows
}

// numbersFrom finds the lines that begin with from, and the numbers from the last of them on.
func numbersFrom(nb *notebook.Notebook, from string) (rows [][]float64, found int) {
	for _, c := range nb.CodeCells() {
		text := ""
		for _, o := range c.Outputs {
			text += o.Text
		}
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, line := range lines {
			if !strings.HasPrefix(line, from) {
				continue
			}
			found++
			rows = nil
			for _, line := range lines[i:] {
				row := []float64{}
				for _, s := range number.FindAllString(line, -1) {
					v, _ := strconv.ParseFloat(s, 64) // every number is one
					row = append(row, v)
				}
				rows = append(rows, row)
			}
		}
	}
	return rows, found
}
