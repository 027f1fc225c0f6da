//go:build !windows

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

// onKernel are chapters that go test runs on the kernel: one that takes it little time, and another where CI is set. go run ./notebooks
// check runs them all.
func onKernel() []string {
	if os.Getenv("CI") == "" {
		return []string{"00-conventions"}
	}
	return []string{"00-conventions", "07-backprop-by-hand"}
}

// The kernel and the compiled program give the same bytes, but for the order of text and displays: the stored notebook is what the
// compiled program gives, as the test of each chapter says, and here it is what the kernel gives.
func TestBothWays(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	kernel := kernelRunner{testTools(t)}
	for _, name := range onKernel() {
		t.Run(name, func(t *testing.T) {
			c := notebook.NewChapter(name)
			made, err := c.Execute(t.Context(), kernel, notebook.Place{Root: root, Timeout: patience})
			if err != nil {
				t.Fatal(err)
			}
			stored, err := notebook.Read(filepath.Join(root, c.Notebook))
			if err != nil {
				t.Fatal(err)
			}
			if runtime.GOARCH == "amd64" && !bytes.Equal(fileOf(t, made.Settled()), fileOf(t, stored.Settled())) {
				t.Error("on the kernel the cells make another notebook than the stored one")
			}
		})
	}
}

func fileOf(t *testing.T, nb *notebook.Notebook) []byte {
	t.Helper()
	b, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const smallChapter = "# Small\n\n```go\n%noautoget\nimport \"fmt\"\n```\n\nText.\n\n```go\n%%\nfmt.Println(\"one\")\nfmt.Println(\"two\")\n```\n"

// TestBuildAndCheck goes through the life of a notebook in a small repository: built, good, stale, wrong, gone.
func TestBuildAndCheck(t *testing.T) {
	t.Parallel()
	root := testRepository(t, map[string]string{"01-small": smallChapter, "02-other": "# Other\n\nNo code.\n"})
	write(t, filepath.Join(root, "go.mod"), "module glassnet\n\ngo 1.26\n")
	p := notebook.Place{Root: root, Timeout: patience}
	c := notebook.NewChapter("01-small")
	file := filepath.Join(root, c.Notebook)
	build := func() {
		t.Helper()
		nb, err := c.Execute(t.Context(), notebook.Compiled{}, p)
		if err == nil {
			err = writeNotebook(nb, file)
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
	if err := c.Check(t.Context(), notebook.Compiled{}, p); err != nil {
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
		if err := c.Check(t.Context(), notebook.Compiled{}, p); err == nil || !strings.Contains(err.Error(), change.want) {
			t.Errorf("other %s: got\n%v\nwant\n%s", name, err, change.want)
		}
	}

	os.Remove(file)
	if err := c.Check(t.Context(), notebook.Compiled{}, p); err == nil || !strings.Contains(err.Error(), "is missing; run: go run ./notebooks build 01-small") {
		t.Errorf("without a notebook: %v", err)
	}
	write(t, filepath.Join(root, "notebooks", "en", "Untitled.ipynb"), string(first)) // a reader's own
	write(t, filepath.Join(root, "notebooks", "en", "09-gone.ipynb"), string(first))
	if err := notebook.Orphans(root); err == nil || err.Error() != "notebooks/en/09-gone.ipynb belongs to no chapter" {
		t.Errorf("a notebook without a chapter: %v", err)
	}
}

// TestFailedBuildKeepsTheOldNotebook runs the command itself.
func TestFailedBuildKeepsTheOldNotebook(t *testing.T) {
	root := testRepository(t, map[string]string{"01-bad": "# Bad\n\n```go\n%%\nx := 1\n```\n"})
	write(t, filepath.Join(root, "go.mod"), "module glassnet\n\ngo 1.26\n")
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
	text := "# F\n\n```go\n%noautoget\nimport \"os\"\n```\n```go\n%%\np := os.Getenv(\"GLASSNET_FIGURES\")\nif p == \"\" {\n\tpanic(\"no prefix\")\n}\n" +
		"os.WriteFile(p+\"-01-curve.\"+os.Getenv(\"GLASSNET_FORMATS\"), []byte(os.Getenv(\"GLASSNET_STYLE\")), 0o644)\n```\n"
	root := testRepository(t, map[string]string{"01-f": text})
	write(t, filepath.Join(root, "go.mod"), "module glassnet\n\ngo 1.26\n")
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

func TestInterruptedBuild(t *testing.T) {
	t.Parallel()
	for name, way := range ways(t) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		nb, err := notebook.Convert([]byte(smallChapter), same)
		if err != nil {
			t.Fatal(err)
		}
		if err := nb.Execute(ctx, way, notebook.Place{Root: testRoot(t), Timeout: patience}); err == nil || !strings.Contains(err.Error(), "context canceled") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
