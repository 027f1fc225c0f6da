package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/data"
)

// A short run is better than the start, writes names and saves a network that can be read.
func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "net.safetensors")
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-made-up", "-steps", "60", "-held", "100", "-write", "3", "-save", file}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"100 different ones to test by", "uniform      3.2958", "bigram       1.8", "untrained    3.", "\n   60    ", "written at T = 0.7: "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	net, err := nn.Load(file)
	if err != nil || len(net.Layers) != 8 {
		t.Errorf("%v, %v", net, err)
	}
	var again bytes.Buffer
	run(context.Background(), []string{"-made-up", "-steps", "60", "-held", "100", "-write", "3"}, &again)
	if out.String() != again.String() {
		t.Error("two runs differ")
	}
}

// By hand, in ab., aab. and ba. there are 4 a, 3 b and 3 ends; a name begins with a
// in two of three, after a comes a in one of four, and an end as well. Plus one each.
func TestCounts(t *testing.T) {
	for k, p := range map[int][3]float64{-1: {1. / 27, 1. / 27, 1. / 27}, 0: {5. / 37, 5. / 37, 4. / 37}, 1: {3. / 30, 2. / 31, 2. / 31}} {
		want := -(math.Log(p[0]) + math.Log(p[1]) + math.Log(p[2])) / 3
		if got := counts([]string{"ab", "aab", "ba"}, []string{"aa"}, k); math.Abs(got-want) > 1e-12 {
			t.Errorf("%d letters back: %v, want %v", k, got, want)
		}
	}
}

// Real names are read from a folder; their test set is not trained on.
func TestRealFile(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "names.txt"), []byte("emma\nolivia\nava\nemma\nmia\nzoe\n"), 0o600)
	o, err := parse([]string{"-dir", dir, "-held", "2"}, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	train, test, err := o.words()
	if err != nil || len(train) != 3 || len(test) != 2 {
		t.Fatal(train, test, err)
	}
	for _, a := range train {
		for _, b := range test {
			if a == b {
				t.Errorf("%s is on both sides", a)
			}
		}
	}
}

// What cannot be is said in a sentence.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"-steps 0", "-steps, -batch and -held are at least 1"}, {"-temperature 0", "positive"}, {"x", "unexpected argument"},
		{"-made-up -dir x", "choose one"}, {"-made-up -held 1000000", "-held 1000000: there are"}, {"-x", "not defined"},
	} {
		err := run(context.Background(), strings.Fields(c.args), &bytes.Buffer{})
		if !errors.As(err, new(cli.UsageError)) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
	}
	if err := run(context.Background(), []string{"-dir", t.TempDir()}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "-made-up needs no file") {
		t.Errorf("no file: %v", err)
	}
	if err := run(context.Background(), []string{"-h"}, &bytes.Buffer{}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("help: %v", err)
	}
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(done, []string{"-made-up"}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "interrupted after step 1 of 6000") {
		t.Errorf("interrupted: %v", err)
	}
}

// On real names, where the file is, 250 updates are below the counts of pairs, and
// untrained the network is at ln 27.
func TestBelowTheBigram(t *testing.T) {
	if testing.Short() {
		t.Skip("two seconds of training")
	}
	dir := os.Getenv("GLASSNET_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	if _, err := data.Names(dir); err != nil {
		t.Skip(err)
	}
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-dir", dir, "-steps", "250", "-write", "1"}, &out); err != nil {
		t.Fatal(err)
	}
	number := func(line string) (v float64) {
		for l := range strings.Lines(out.String()) {
			if words := strings.Fields(l); len(words) > 1 && words[0] == line {
				v, _ = strconv.ParseFloat(words[len(words)-1], 64)
			}
		}
		return v
	}
	if bigram, after, before := number("bigram"), number("250"), number("untrained"); !(after > 2 && after < bigram-0.05) || math.Abs(before-math.Log(27)) > 0.02 {
		t.Errorf("bigram %v, untrained %v, after 250 updates %v", bigram, before, after)
	}
}
