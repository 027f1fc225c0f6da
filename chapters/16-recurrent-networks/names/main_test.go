package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func output(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(args, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A short run of each cell: it says what it does, learns, and writes names; the same
// seed gives the same output.
func TestRun(t *testing.T) {
	for _, cell := range []string{"rnn", "gru", "lstm"} {
		args := []string{"-made-up", "-names", "300", "-epochs", "1", "-units", "8", "-write", "2", "-cell", cell}
		out := output(t, args...)
		for _, want := range []string{"different names, ", "uniform 3.296", "unigram", "bigram", "epoch 1 of 1: " + cell + " with 8 units: training "} {
			if !strings.Contains(out, want) {
				t.Errorf("the output lacks %q:\n%s", want, out)
			}
		}
		if lines := strings.Count(out, "\n"); lines != 5 {
			t.Errorf("%d lines, want 3 and two names:\n%s", lines, out)
		}
		if out != output(t, args...) {
			t.Error("the same seed gives another output")
		}
	}
}

func TestRunOnAFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "names.txt"), []byte(strings.Repeat("ada\nbo\nemma\nida\nola\nana\nleo\nmia\nzoe\nkai\n", 2)), 0o644); err != nil {
		t.Fatal(err)
	}
	out := output(t, "-dir", dir, "-epochs", "1", "-units", "4", "-write", "0")
	if !strings.Contains(out, "10 different names, 9 to learn from, 1 unseen") {
		t.Errorf("a name that stands twice is one name:\n%s", out)
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ want, args string }{
		{"unexpected argument", "x"},
		{"at least 1", "-units 0"},
		{"choose one", "-made-up -dir ."},
		{"rnn, gru or lstm, not \"cnn\"", "-cell cnn"},
		{"-made-up makes its own", "-dir nowhere"},
		{"not defined: -nope", "-nope"},
	} {
		var out bytes.Buffer
		if err := run(strings.Fields(c.args), &out); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
	}
}
