package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "figures")
	var out bytes.Buffer
	if err := run([]string{"-level", "2", "-samples", "60", "-epochs", "1", "-fresh", "30", "-figures", dir}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"touching: 60 captchas to learn from, 30 fresh ones", "of 30 fresh captchas:", "signs⁴", "→"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	for _, name := range []string{"read", "confusion"} {
		if info, err := os.Stat(filepath.Join(dir, name+".png")); err != nil || info.Size() == 0 {
			t.Errorf("figure %s: %v", name, err)
		}
	}
}

// The most frequent mistakes come first; what is right is none.
func TestLooksLike(t *testing.T) {
	m := mat.NewDense(3, 3, []float64{9, 0, 2, 5, 9, 0, 0, 0, 9})
	if got := looksLike(m, []string{"A", "B", "C"}); got != "  B → A (5)  A → C (2)" {
		t.Errorf("%q", got)
	}
}

func TestWrongUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-level 4": "0, 1, 2 or 3, not 4", "-epochs 0": "at least 1", "-rate NaN": "-rate", "more": `unexpected argument "more"`, "-fresh x": "-fresh",
	} {
		if err := run(strings.Fields(args), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", args, err, want)
		}
	}
	var help bytes.Buffer
	if err := run([]string{"-h"}, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-level") {
		t.Errorf("-h: %v\n%s", err, help.String())
	}
}
