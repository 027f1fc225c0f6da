package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/data"
)

// parsed are the options of a command line that is right.
func parsed(t *testing.T, args ...string) options {
	t.Helper()
	o, err := parse(args, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestRunOnDrawnDigits(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "figures")
	var out bytes.Buffer
	if err := run([]string{"-digits", "-samples", "600", "-epochs", "2", "-figures", dir}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"784", "550 images to learn from, 50 for validation, 100 to test", "test accuracy", "precision", "of 100 test images right"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	for _, name := range []string{"confusion", "weights", "losses", "mistakes"} {
		if info, err := os.Stat(filepath.Join(dir, name+".png")); err != nil || info.Size() == 0 {
			t.Errorf("figure %s: %v", name, err)
		}
	}
}

// A run that is interrupted in the middle of an epoch and started again ends
// with the parameters of one that was not.
func TestResumeGivesTheSameParameters(t *testing.T) {
	for _, model := range []string{"softmax", "mlp"} {
		o := parsed(t, "-digits", "-samples", "2400", "-epochs", "3", "-batch", "16", "-model", model)
		s, err := o.sets()
		if err != nil {
			t.Fatal(err)
		}
		whole, _, err := o.train(context.Background(), s, &bytes.Buffer{})
		if err != nil {
			t.Fatal(err)
		}
		o.saved = filepath.Join(t.TempDir(), "checkpoint")
		var log bytes.Buffer
		for tries := 0; ; tries++ {
			ctx, cancel := context.WithCancel(context.Background())
			if tries < 4 { // be interrupted at the first look at ctx
				cancel()
			}
			net, h, err := o.train(ctx, s, &log)
			cancel()
			if err == nil {
				if !slices.Equal(net.Theta(), whole.Theta()) {
					t.Errorf("%s: θ differs from that of the run without interruption", model)
				}
				if len(h.epoch) == 3 {
					t.Errorf("%s: the last part did all three epochs: nothing was resumed", model)
				}
				break
			}
			if !strings.Contains(err.Error(), "goes on from "+o.saved) {
				t.Fatal(err)
			}
		}
		if n := strings.Count(log.String(), "going on from"); n != 4 {
			t.Errorf("%s: resumed %d times, want 4", model, n)
		}
	}
}

func TestCompleteCheckpointOnlyReports(t *testing.T) {
	file := filepath.Join(t.TempDir(), "checkpoint")
	args := []string{"-digits", "-samples", "300", "-epochs", "1", "-save", file}
	var first, second bytes.Buffer
	if err := run(args, &first); err != nil {
		t.Fatal(err)
	}
	if err := run(args, &second); err != nil {
		t.Fatal(err)
	}
	last := func(b bytes.Buffer) string {
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		return lines[len(lines)-1]
	}
	if last(first) != last(second) {
		t.Errorf("first %q, then %q", last(first), last(second))
	}
	err := run(append(args, "-rate", "0.01"), &second)
	if err == nil || !strings.Contains(err.Error(), `rate "0.5", now it is "0.01"`) {
		t.Errorf("another rate with an old checkpoint: %v", err)
	}
	if _, err := nn.Load(file); err != nil {
		t.Error(err)
	}
}

func TestWithoutSaveAnInterruptionSaysSo(t *testing.T) {
	o := parsed(t, "-digits", "-samples", "300")
	s, err := o.sets()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := o.train(ctx, s, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "nothing was saved") {
		t.Error(err)
	}
}

func TestDivergenceIsNamed(t *testing.T) {
	err := run([]string{"-digits", "-samples", "300", "-rate", "1e9"}, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "smaller -rate") {
		t.Error(err)
	}
}

func TestWrongUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-model cnn":               `softmax or mlp, not "cnn"`,
		"-epochs 0":                "at least 1",
		"-batch x":                 "-batch",
		"-rate -1":                 "-rate",
		"-rate NaN":                "-rate",
		"-digits -dir .":           "choose one",
		"more":                     `unexpected argument "more"`,
		"-digits -samples 5":       "too few",
		"-dir /nowhere -samples 1": "/nowhere",
	} {
		err := run(strings.Fields(args), &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", args, err, want)
		}
		if wrong := errors.As(err, new(cli.UsageError)); wrong == strings.Contains(args, "/nowhere") {
			t.Errorf("%s: is wrong usage: %v", args, wrong)
		}
	}
	var help bytes.Buffer
	if err := run([]string{"-h"}, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-figures") {
		t.Errorf("-h: %v\n%s", err, help.String())
	}
}

// mnistDir is the folder with MNIST; without one the test is skipped.
func mnistDir(t *testing.T) string {
	dir := cmp.Or(os.Getenv("GLASSNET_DATA"), filepath.Join("..", "..", "..", "..", "shared", "data"))
	if _, _, err := data.MNIST(dir); err != nil {
		t.Skipf("SKIPPED, needs the files of MNIST (set GLASSNET_DATA): %v", err)
	}
	return dir
}

// accuracy trains as the arguments say and returns the share of test images read rightly.
func accuracy(t *testing.T, args ...string) float64 {
	t.Helper()
	o := parsed(t, args...)
	s, err := o.sets()
	if err != nil {
		t.Fatal(err)
	}
	_, h, err := o.train(context.Background(), s, testWriter{t})
	if err != nil {
		t.Fatal(err)
	}
	return h.accuracy[len(h.accuracy)-1]
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) { w.t.Logf("%s", p); return len(p), nil }

// 5,000 real images are enough for four out of five after one epoch.
func TestMNIST(t *testing.T) {
	if got := accuracy(t, "-dir", mnistDir(t), "-samples", "5000", "-epochs", "1", "-rate", "0.2"); got < 0.8 {
		t.Errorf("accuracy %.3f after one epoch on 5,000 images", got)
	}
}

// The numbers of the chapter. It takes minutes, so it runs only when asked for.
// Another processor may round otherwise and end a few images away.
func TestNumbersOfTheChapter(t *testing.T) {
	if os.Getenv("GLASSNET_LONG") == "" {
		t.Skip("SKIPPED, takes minutes: set GLASSNET_LONG=1 to train on all of MNIST")
	}
	for model, want := range map[string]float64{"softmax": 0.9223, "mlp": 0.9801} {
		if got := accuracy(t, "-dir", mnistDir(t), "-model", model); math.Abs(got-want) > 0.002 {
			t.Errorf("%s: accuracy %.4f, the chapter says %.4f", model, got, want)
		}
	}
}
