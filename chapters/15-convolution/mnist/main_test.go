package main

import (
	"bytes"
	"errors"
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

func TestRunOnDrawnDigits(t *testing.T) {
	file := filepath.Join(t.TempDir(), "net")
	for model, parameters := range map[string]string{"lenet": "44426", "mlp": "101770"} {
		var out bytes.Buffer
		if err := run([]string{"-digits", "-samples", "300", "-epochs", "2", "-seeds", "2", "-model", model, "-save", file}, &out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{parameters, "300 images to learn from, 50 to test", "seed 1", "seed 2", "4 px:", "0.5:", "of 50 test images right"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: the output lacks %q:\n%s", model, want, out.String())
			}
		}
		if net, err := nn.Load(file); err != nil || len(net.Theta()) == 0 {
			t.Error(err)
		}
	}
}

// A shift moves pixels to the right, row by row, and lets paper in.
func TestShift(t *testing.T) {
	x := mat.NewDense(6, 1, []float64{1, 2, 3, 4, 5, 6})
	shift(x, 3, 1)
	if want := mat.NewDense(6, 1, []float64{0, 1, 2, 0, 4, 5}); !mat.Equal(x, want) {
		t.Errorf("%v, want %v", mat.Formatted(x.T()), mat.Formatted(want.T()))
	}
}

func TestDivergenceIsNamed(t *testing.T) {
	err := run([]string{"-digits", "-samples", "100", "-epochs", "2", "-rate", "1e300"}, &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "smaller -rate") {
		t.Error(err)
	}
}

func TestWrongUsage(t *testing.T) {
	for args, want := range map[string]string{
		"-model cnn":               `lenet or mlp, not "cnn"`,
		"-epochs 0":                "at least 1",
		"-batch x":                 "-batch",
		"-rate 0":                  "-rate above 0",
		"-rate NaN":                "-rate",
		"-seeds 0":                 "-seeds",
		"-digits -dir .":           "choose one",
		"more":                     `unexpected argument "more"`,
		"-dir /nowhere -samples 1": "/nowhere",
	} {
		err := run(strings.Fields(args), &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", args, err, want)
		}
	}
	var help bytes.Buffer
	if err := run([]string{"-h"}, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-seeds") {
		t.Errorf("-h: %v\n%s", err, help.String())
	}
}
