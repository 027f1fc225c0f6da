package chapters

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

// Every chapter has a notebook_test.go, which executes its notebook, and every notebook has a chapter.
func TestEveryNotebookIsTested(t *testing.T) {
	all, err := notebook.Chapters("..")
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	sample, err := os.ReadFile(filepath.Join(all[0].Name, "notebook_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		file := filepath.Join(c.Name, "notebook_test.go")
		b, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("nobody tests the notebook of chapters/%s: %v", c.Name, err)
		} else if !strings.Contains(string(b), "chaptertest.Notebook(t)") {
			t.Errorf("chapters/%s does not test the notebook; it should read\n%s", file, sample)
		}
	}
	if err := notebook.Orphans(".."); err != nil {
		t.Error(err)
	}
}
