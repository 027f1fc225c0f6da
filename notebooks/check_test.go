//go:build !windows

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestNotebooks executes every notebook of the course on the real kernel and compares what it shows with what is stored.
func TestNotebooks(t *testing.T) {
	r := &runner{root: testRoot(t), tools: testTools(t), timeout: 2 * time.Minute}
	all, err := allChapters(r.root)
	if err != nil {
		t.Fatal(err)
	}
	if err := orphans(r.root); err != nil {
		t.Error(err)
	}
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			if err := c.check(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
}

const smallChapter = "# Small\n\n```go\n%noautoget\nimport \"fmt\"\n```\n\nText.\n\n```go\n%%\nfmt.Println(\"one\")\nfmt.Println(\"two\")\n```\n"

// TestBuildAndCheck goes through the life of a notebook in a small repository: built, good, stale, wrong, gone.
func TestBuildAndCheck(t *testing.T) {
	tools := testTools(t)
	root := testRepository(t, map[string]string{"01-small": smallChapter, "02-other": "# Other\n\nNo code.\n"})
	write(t, filepath.Join(root, "go.mod"), "module glassnet\n\ngo 1.26\n")
	r := &runner{root: root, tools: tools, timeout: time.Minute, jobs: 2}
	c := newChapter("01-small")
	file := filepath.Join(root, c.Notebook)
	build := func() {
		t.Helper()
		nb, err := c.executed(t.Context(), r)
		if err == nil {
			err = nb.write(file)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	build()
	first, _ := os.ReadFile(file)
	build()
	if second, _ := os.ReadFile(file); string(first) != string(second) {
		t.Errorf("two builds differ:\n%s\n%s", first, second)
	}
	if err := c.check(t.Context(), r); err != nil {
		t.Errorf("a new notebook: %v", err)
	}

	for name, change := range map[string]struct{ old, new, want string }{
		"output":  {`"two\n"`, `"2\n"`, "chapters/01-small/en.md:11: cell [2] of notebooks/en/01-small.ipynb: stdout differs from line 2 on (- stored, + now)\n\t- 2\n\t+ two"},
		"code":    {`\"one\"`, `\"1\"`, "chapters/01-small/en.md:11: cell 4 of notebooks/en/01-small.ipynb is not like this; run: go run ./notebooks build 01-small"},
		"text":    {`"Text."`, `"Test."`, "chapters/01-small/en.md:8: cell 3"},
		"title":   {`"title": "Small"`, `"title": "small"`, "other metadata"},
		"garbage": {`"cells": [`, `"cells": {`, "not a notebook"},
	} {
		write(t, file, strings.Replace(string(first), change.old, change.new, 1))
		if err := c.check(t.Context(), r); err == nil || !strings.Contains(err.Error(), change.want) {
			t.Errorf("other %s: got\n%v\nwant\n%s", name, err, change.want)
		}
	}

	os.Remove(file)
	if err := c.check(t.Context(), r); err == nil || !strings.Contains(err.Error(), "is missing; run: go run ./notebooks build 01-small") {
		t.Errorf("without a notebook: %v", err)
	}
	write(t, filepath.Join(root, "notebooks", "en", "Untitled.ipynb"), string(first)) // a reader's own
	write(t, filepath.Join(root, "notebooks", "en", "09-gone.ipynb"), string(first))
	if err := orphans(root); err == nil || err.Error() != "notebooks/en/09-gone.ipynb belongs to no chapter" {
		t.Errorf("a notebook without a chapter: %v", err)
	}
}

// TestFailedBuildKeepsTheOldNotebook runs the command itself.
func TestFailedBuildKeepsTheOldNotebook(t *testing.T) {
	testTools(t)
	root := testRepository(t, map[string]string{"01-bad": "# Bad\n\n```go\n%%\nx := 1\n```\n"})
	write(t, filepath.Join(root, "go.mod"), "module glassnet\n\ngo 1.26\n")
	for _, pin := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join("tools", pin))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(root, "notebooks", "tools", pin), string(b))
	}
	file := filepath.Join(root, "notebooks", "en", "01-bad.ipynb")
	write(t, file, "old")
	err := cmdBuild(t.Context(), root, nil)
	if want := "chapters/01-bad/en.md:5: cell [1], line 2: declared and not used: x\n\tx := 1"; err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if b, _ := os.ReadFile(file); string(b) != "old" {
		t.Errorf("the old notebook is now %q", b)
	}
}

// TestFigures runs a chapter that does what viz.Show does with the environment.
func TestFigures(t *testing.T) {
	testTools(t)
	text := "# F\n\n```go\n%noautoget\nimport \"os\"\n```\n```go\n%%\np := os.Getenv(\"GLASSNET_FIGURES\")\nif p == \"\" {\n\tpanic(\"no prefix\")\n}\n" +
		"os.WriteFile(p+\"-01-curve.\"+os.Getenv(\"GLASSNET_FORMATS\"), []byte(os.Getenv(\"GLASSNET_STYLE\")), 0o644)\n```\n"
	root := testRepository(t, map[string]string{"01-f": text})
	write(t, filepath.Join(root, "go.mod"), "module glassnet\n\ngo 1.26\n")
	for _, pin := range []string{"go.mod", "go.sum"} {
		b, _ := os.ReadFile(filepath.Join("tools", pin))
		write(t, filepath.Join(root, "notebooks", "tools", pin), string(b))
	}
	dir := t.TempDir()
	for name, keep := range map[string]bool{"01-f-07-old.png": false, "01-f-g-01-other.png": true, "notes.txt": true} {
		write(t, filepath.Join(dir, name), "x")
		defer func() {
			if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != keep {
				t.Errorf("%s is there: %v, want %v", name, err == nil, keep)
			}
		}()
	}
	silently(t, func() {
		if err := cmdFigures(t.Context(), root, []string{"-o", dir, "-format", "svg", "-style", "slide"}); err != nil {
			t.Error(err)
		}
	})
	if b, err := os.ReadFile(filepath.Join(dir, "01-f-01-curve.svg")); err != nil || string(b) != "slide" {
		t.Errorf("got %q, %v", b, err)
	}
	if _, err := os.Stat(filepath.Join(root, "notebooks", "en", "01-f.ipynb")); err == nil {
		t.Error("figures wrote a notebook")
	}
}

func TestCompareOutputs(t *testing.T) {
	text := func(name, s string) *output { return &output{Type: "stream", Name: name, Text: s} }
	png := func(s string) *output {
		return &output{Type: "display_data", Data: map[string]any{"image/png": s, "text/plain": "[figure]"}}
	}
	long := strings.Repeat("line\n", 30)
	for _, c := range []struct {
		stored, now []*output
		want        string
	}{
		{nil, nil, ""},
		{[]*output{text("stdout", "a\n"), png("x")}, []*output{text("stdout", "a\n"), png("x")}, ""},
		{[]*output{png("x")}, nil, "output 1 (a display) is gone"},
		{nil, []*output{text("stderr", "warning")}, "output 1 (stderr) is new"},
		{[]*output{png("x")}, []*output{text("stdout", "a")}, "output 1 was a display and is stdout"},
		{[]*output{text("stdout", "a\nb\nc\n")}, []*output{text("stdout", "a\nB\nc\n")}, "stdout differs from line 2 on (- stored, + now)\n\t- b\n\t+ B"},
		{[]*output{text("stdout", "")}, []*output{text("stdout", long)}, "stdout differs from line 1 on (- stored, + now)\n\t+ line\n\t+ line\n\t+ line\n\t+ line\n\t+ line\n\t+ … 25 more lines"},
	} {
		if got := compareOutputs(c.stored, c.now); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if portable("image/png", "x") == "x" {
		if got := compareOutputs([]*output{png("x")}, []*output{png("y")}); got != "image/png differs" {
			t.Errorf("other picture: %q", got)
		}
	}
}

func TestInterruptedBuild(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := &runner{root: testRoot(t), tools: testTools(t), timeout: time.Minute}
	nb, err := convert([]byte(smallChapter), same)
	if err != nil {
		t.Fatal(err)
	}
	if err := nb.execute(ctx, kernelConfig{Tools: r.tools, Root: r.root}, r.timeout); err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("got %v", err)
	}
}
