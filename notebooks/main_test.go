//go:build !windows

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/internal/cli"
)

// TestMain lets a test start the tool itself in another process: this program again, with the arguments in an environment variable.
func TestMain(m *testing.M) {
	switch args := os.Getenv("NOTEBOOKS_TEST_ARGS"); args {
	case "":
		code := m.Run()
		endOfTests()
		os.Exit(code)
	case "panic":
		panicBesideCell()
	default:
		os.Exit(run(strings.Split(args, "\n")))
	}
}

// testRoot is the repository.
func testRoot(t testing.TB) string {
	t.Helper()
	root, err := cli.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// testTools is the folder with the pinned tools. Without them a test of the kernel is skipped, but never silently in CI.
func testTools(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: nothing is executed on the kernel")
	}
	tools, err := ensureTools(t.Context(), testRoot(t), kernelTools, t.Logf)
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("the notebook tools cannot be built: %v", err)
	}
	if err != nil {
		t.Skipf("NOTHING WAS EXECUTED: the notebook tools cannot be built: %v", err)
	}
	return tools
}

// silently drops the standard output of f.
func silently(t *testing.T, f func()) {
	t.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = null, null
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	f()
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
	}{
		{"-h", 0}, {"help", 0}, {"build -h", 0}, {"check -h", 0}, {"run -h", 0}, {"html -h", 0}, {"figures -h", 0}, {"slides -h", 0}, {"setup -h", 0}, {"setup x", 2}, {"setup -system -prefix /x", 2}, {"slides -format pdf", 2}, {"slides 99", 2}, {"bench -h", 0}, {"bench -n 0", 2}, {"bench 7", 2},
		{"bild", 2}, {"build -x", 2}, {"build 99", 2}, {"build -j 0", 2}, {"run", 2}, {"run -o x.ipynb a.ipynb b.ipynb", 2},
		{"figures -format gif", 2}, {"figures -style poster", 2},
		{"run missing.ipynb", 1},
	} {
		silently(t, func() {
			if got := run(strings.Fields(c.args)); got != c.code {
				t.Errorf("notebooks %s: exit code %d, want %d", c.args, got, c.code)
			}
		})
	}
}

// testRepository makes a repository with chapters (name → text) in a temporary folder.
func testRepository(t *testing.T, chapters map[string]string) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, text := range chapters {
		write(t, filepath.Join(root, "chapters", name, "en.md"), text)
	}
	return root
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestChooseChapters(t *testing.T) {
	root := testRepository(t, map[string]string{"07-backprop": "# B", "00-conventions": "# C", "17-memory": "# M"})
	for arg, want := range map[string]string{
		"7": "07-backprop", "07": "07-backprop", "0": "00-conventions", "17-memory": "17-memory", "chapters/07-backprop/": "07-backprop",
		"chapters/07-backprop/en.md": "07-backprop", "notebooks/en/17-memory.ipynb": "17-memory",
	} {
		if got, err := chooseChapters(root, []string{arg}); err != nil || len(got) != 1 || got[0].Name != want {
			t.Errorf("%s: got %v, %v, want %s", arg, got, err, want)
		}
	}
	if all, err := chooseChapters(root, nil); err != nil || len(all) != 3 || all[0].Name != "00-conventions" {
		t.Errorf("all: %v, %v", all, err)
	}
	for _, arg := range []string{"1", "backprop", "7-backprop", ""} {
		var wrong cli.UsageError
		if got, err := chooseChapters(root, []string{arg}); !errors.As(err, &wrong) {
			t.Errorf("%q: got %v, %v", arg, got, err)
		}
	}
}

func TestEachKeepsErrorsInOrderAndStops(t *testing.T) {
	t.Parallel()
	err := each(context.Background(), 2, []string{"a", "b", "c"}, func(s string) (string, error) { return "", errors.New(s) })
	if err == nil || err.Error() != "a\nb\nc" {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	called := false
	err = each(ctx, 1, []int{1}, func(int) (string, error) { called = true; return "", nil })
	if called || !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: called %v, %v", called, err)
	}
}
