//go:build !windows

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

// someNumbers stand for those of an execution: figure k of a chapter has the value k, every third one in a long table.
func someNumbers(_ context.Context, c notebook.Chapter) (all []string, err error) {
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	nb, err := notebook.Read(filepath.Join(filepath.Dir(root), c.Notebook))
	if err != nil {
		return nil, err
	}
	for k := range shownFigures(nb) {
		rows := 2
		if k%3 == 2 {
			rows = shortTable + 1
		}
		all = append(all, "step,L of "+c.Name[:2]+"\n"+strings.Repeat(fmt.Sprintf("%d,%.9f\n", k+1, float64(k+1)/7), rows))
	}
	return all, nil
}

// Every picture of a chapter is followed by its own numbers, as a table or as a file; a chapter with other figures than numbers is refused.
func TestSiteNumbers(t *testing.T) {
	t.Parallel()
	dir, root := builtSite(t), testRoot(t)
	c := notebook.NewChapter("07-backprop-by-hand")
	b, err := os.ReadFile(filepath.Join(dir, c.Name+".html"))
	if err != nil {
		t.Fatal(err)
	}
	nb, err := notebook.Read(filepath.Join(root, c.Notebook))
	if err != nil {
		t.Fatal(err)
	}
	rest, pictures := string(b), 0
	for k, f := range shownFigures(nb) {
		file := fmt.Sprintf("%s-%02d.csv", c.Name, k+1)
		csv, err := os.ReadFile(filepath.Join(dir, file))
		if os.IsNotExist(err) {
			continue // a table
		}
		if pictures++; err != nil || !strings.Contains(string(csv), fmt.Sprintf("\n%d,", k+1)) {
			t.Errorf("figure %d, %s: %v %.60q", k+1, f.claim, err, csv)
		}
		before, after, ok := strings.Cut(rest, `href="`+file+`"`)
		if picture := strings.LastIndex(before, "<img"); !ok || picture < 0 || strings.Contains(before[picture:], "<pre") {
			t.Errorf("%s is not offered below figure %d", file, k+1)
		}
		rest = after
	}
	if n := strings.Count(string(b), "class=\"output figure\"") + strings.Count(string(b), "viz-frames"); pictures < 5 || pictures != n {
		t.Errorf("%d pictures offer their numbers, of %d", pictures, n)
	}
	s, err := newSite(root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.chapter(c, []string{"x\n1\n"}); err == nil || !strings.Contains(err.Error(), "there are the numbers of 1; run: go run ./notebooks build 07") {
		t.Errorf("one table for all figures: %v", err)
	}
}
