package main

import (
	"bytes"
	"errors"
	"flag"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/graph"
	"gonum.org/v1/gonum/mat"
)

// library is a small Cora: 90 papers in 3 fields, with words that hint at the field.
func library() *data.Graph {
	rng := rand.New(rand.NewPCG(18, 1))
	g := data.Communities(rng, 90, 3, 0.2, 0.02)
	g.Vocabulary = 60
	for i := range g.Nodes {
		var words []int
		for w := range g.Vocabulary {
			p := 0.08
			if w%3 == g.Labels[i] {
				p = 0.2
			}
			if rng.Float64() < p {
				words = append(words, w)
			}
		}
		g.Words = append(g.Words, words)
		switch {
		case i < 15:
			g.Train = append(g.Train, i)
		case i < 30:
			g.Validation = append(g.Validation, i)
		default:
			g.Test = append(g.Test, i)
		}
	}
	return g
}

func parsed(t *testing.T, args ...string) options {
	t.Helper()
	o, err := parse(args, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// mean is the accuracy that a report prints at the end.
func mean(t *testing.T, args ...string) float64 {
	t.Helper()
	o := parsed(t, args...)
	var out bytes.Buffer
	if err := o.report(newTask(library(), o), &out); err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`mean ([0-9.]+) %, standard deviation`).FindStringSubmatch(out.String())
	if found == nil || strings.Count(out.String(), "\n   ") < o.seeds {
		t.Fatalf("no mean in\n%s", out.String())
	}
	v, _ := strconv.ParseFloat(found[1], 64)
	return v
}

// Every kind of run trains; the edges help, and GAT's report has the entropy.
func TestReport(t *testing.T) {
	with := mean(t, "-seeds", "3", "-epochs", "100")
	none := mean(t, "-seeds", "3", "-epochs", "100", "-graph", "none")
	if with < none+5 {
		t.Errorf("right: %v %% with edges, %v %% without", with, none)
	}
	for _, args := range [][]string{{"-graph", "mean"}, {"-raw"}, {"-depth", "1"}, {"-depth", "4"}, {"-model", "gat"}} {
		if right := mean(t, append(args, "-seeds", "2", "-epochs", "60")...); right < 40 {
			t.Errorf("%v: %v %% right", args, right)
		}
	}
	o := parsed(t, "-model", "gat", "-seeds", "1", "-epochs", "3")
	r, err := o.train(newTask(library(), o), 1)
	if err != nil || r.epochs != 3 || !strings.Contains(r.note, "of the entropy of equal shares") {
		t.Errorf("%+v, %v", r, err)
	}
}

// The same seed gives the same result.
func TestSeeds(t *testing.T) {
	for _, model := range []string{"gcn", "gat"} {
		o := parsed(t, "-model", model, "-epochs", "10")
		task := newTask(library(), o)
		a, _ := o.train(task, 3)
		if b, _ := o.train(task, 3); a != b {
			t.Errorf("%s: %+v, then %+v", model, a, b)
		}
	}
}

// The keeper keeps the parameters with the best validation accuracy, and stops
// when 100 epochs have brought nothing better.
func TestKeeper(t *testing.T) {
	o := parsed(t, "-epochs", "60")
	task := newTask(library(), o)
	net := o.network(task, source(1, 1))
	for range o.training(task, source(1, 2)).Run(net, task.x, task.train) {
	}
	k := keeper{net: net}
	if k.enough(task) {
		t.Fatal("enough at once")
	}
	best := slices.Clone(net.Theta())
	clear(net.Theta()) // now all classes are alike
	n := 1
	for ; n < 300 && !k.enough(task); n++ {
	}
	if k.restore(); n != 100 || !slices.Equal(net.Theta(), best) {
		t.Errorf("it waited %d epochs, and brought the best back: %v", n, slices.Equal(net.Theta(), best))
	}
}

// Without edges nothing is mixed, and a Sparse layer is the W of a dense one.
func TestTask(t *testing.T) {
	o := parsed(t, "-graph", "none", "-depth", "1")
	task := newTask(library(), o)
	net := o.network(task, source(1, 1))
	dense := new(mat.Dense)
	dense.Mul(net.Params()[0].Dense, task.papers.BagOfWords())
	if !mat.EqualApprox(net.Predict(task.x), dense, 1e-14) {
		t.Error("the network without edges is not W x")
	}
	raw := newTask(library(), parsed(t, "-raw"))
	if mat.Max(raw.x) != 1 || mat.Max(task.x) >= 1 {
		t.Errorf("the largest word value is %v with -raw, %v without", mat.Max(raw.x), mat.Max(task.x))
	}
}

func TestUsage(t *testing.T) {
	var help bytes.Buffer
	if _, err := parse([]string{"-h"}, &help); !errors.Is(err, flag.ErrHelp) || !strings.Contains(help.String(), "-depth") {
		t.Errorf("-h: %v\n%s", err, help.String())
	}
	for want, args := range map[string][]string{
		"unexpected argument":       {"more"},
		"-model is gcn or gat":      {"-model", "mlp"},
		"-graph is symmetric":       {"-graph", "sum"},
		"-graph and -depth are for": {"-model", "gat", "-depth", "3"},
		"-depth must be at least 1": {"-depth", "0"},
		"flag provided but not":     {"-x"},
	} {
		if _, err := parse(args, &bytes.Buffer{}); err == nil || !errors.As(err, new(cli.UsageError)) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want one that says %q", args, err, want)
		}
	}
	if err := run([]string{"-dir", t.TempDir()}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "nodes.tsv") {
		t.Errorf("error %v", err)
	}
}

// A Sparse layer and a mix are a graph convolution of the long columns.
func TestNetworkIsTheTextsOwn(t *testing.T) {
	o := parsed(t)
	task := newTask(library(), o)
	net := o.network(task, source(1, 1))
	for i := range net.Theta() {
		net.Theta()[i] += 0.1
	}
	init := nn.Zeros
	plain := nn.New(graph.NewConv(task.mix, task.papers.Vocabulary, 16, nn.ReLU, init), graph.NewConv(task.mix, 16, 3, nn.Identity, init))
	copy(plain.Theta(), net.Theta())
	if !mat.EqualApprox(net.Predict(task.x), plain.Predict(task.papers.BagOfWords()), 1e-12) {
		t.Error("the fast network computes something else than two graph convolutions")
	}
}
