package notebook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Chapter is one text of the course. Its paths are relative to the root, with slashes.
type Chapter struct {
	Name     string // 07-backprop-by-hand
	Source   string // chapters/07-backprop-by-hand/en.md
	Notebook string // notebooks/en/07-backprop-by-hand.ipynb
}

var chapterName = regexp.MustCompile(`^([0-9]+)-[^/]+$`)

// NewChapter is the chapter of a name. Its files need not exist.
func NewChapter(name string) Chapter {
	return Chapter{name, "chapters/" + name + "/en.md", "notebooks/en/" + name + ".ipynb"}
}

// Chapters lists the chapters that have a text, in order.
func Chapters(root string) (all []Chapter, err error) {
	entries, err := os.ReadDir(filepath.Join(root, "chapters"))
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !chapterName.MatchString(e.Name()) {
			continue
		}
		c := NewChapter(e.Name())
		if _, err := os.Stat(filepath.Join(root, c.Source)); err == nil {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b Chapter) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

// Is reports whether arg names the chapter: its number, name, folder, text or notebook.
func (c Chapter) Is(arg string) bool {
	if n, err := strconv.Atoi(arg); err == nil {
		number, _ := strconv.Atoi(chapterName.FindStringSubmatch(c.Name)[1])
		return n == number
	}
	arg = filepath.ToSlash(filepath.Clean(arg))
	for _, part := range strings.Split(arg, "/") {
		if part == c.Name || part == c.Name+".ipynb" {
			return true
		}
	}
	return false
}

// Convert reads the text and returns the notebook, not yet executed.
func (c Chapter) Convert(root string) (*Notebook, error) {
	source, err := os.ReadFile(filepath.Join(root, c.Source))
	if err != nil {
		return nil, err
	}
	nb, err := Convert(source, func(link string) string { return notebookLink(c.Name, link) })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Source, err)
	}
	return nb, nil
}

// Execute converts the chapter and executes its cells in the folder of its notebook. Errors name lines of the text.
func (c Chapter) Execute(ctx context.Context, r Runner, p Place) (*Notebook, error) {
	nb, err := c.Convert(p.Root)
	if err != nil {
		return nil, err
	}
	p.Dir = filepath.Join(p.Root, filepath.Dir(c.Notebook))
	if err := os.MkdirAll(p.Dir, 0o755); err != nil {
		return nil, err
	}
	return nb, InFile(nb.Execute(ctx, r, p), c.Source)
}

// InFile names the file in an error of [Notebook.Execute].
func InFile(err error, file string) error {
	var failed *CellError
	if errors.As(err, &failed) {
		return errors.New(failed.In(file))
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", file, err)
	}
	return err
}
