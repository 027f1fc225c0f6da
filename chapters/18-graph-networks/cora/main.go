// Command cora trains graph networks to sort the papers of Cora by their words
// and their citations, from 140 labelled ones, and reports how many of the 1,000
// test papers they sort right: for every seed, mean and spread.
//
//	go run ./chapters/18-graph-networks/cora                 graph convolution, 10 seeds
//	go run ./chapters/18-graph-networks/cora -model gat      attention, 5 seeds
//	go run ./chapters/18-graph-networks/cora -depth 8        eight layers
//	go run ./chapters/18-graph-networks/cora -graph none     the same network without citations
//	go run ./chapters/18-graph-networks/cora -h              all flags
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"time"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/graph"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	cli.Exit("chapters/18-graph-networks/cora", err)
}

// options are the flags.
type options struct {
	dir, model, graph    string
	raw                  bool
	depth, seeds, epochs int
	seed                 uint64
}

func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("cora", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "", "`folder` with nodes.tsv and edges.tsv of Cora; without it GLASSNET_DATA, then the cache")
	flags.StringVar(&o.model, "model", "gcn", "`network`: gcn, 16 hidden neurons; or gat, 8 heads of 8")
	flags.StringVar(&o.graph, "graph", "symmetric", "how gcn mixes: `symmetric` (Â), mean (Ã D̃⁻¹), none (each paper alone)")
	flags.BoolVar(&o.raw, "raw", false, "words as 0 and 1, instead of shares that add up to 1")
	flags.IntVar(&o.depth, "depth", 2, "layers of gcn")
	flags.IntVar(&o.seeds, "seeds", 0, "run `n` seeds; 0 means 10 for gcn, 5 for gat")
	flags.Uint64Var(&o.seed, "seed", 1, "the first of them")
	flags.IntVar(&o.epochs, "epochs", 0, "0 means 200 for gcn, and for gat until 100 epochs bring nothing better on the validation papers")
	if err := cli.ParseOnly(flags, args, out, "chapters/18-graph-networks/cora", "Trains graph networks to sort the papers of Cora."); err != nil {
		return o, err
	}
	switch {
	case o.model != "gcn" && o.model != "gat":
		return o, cli.UsageError(fmt.Sprintf("-model is gcn or gat, not %q", o.model))
	case o.graph != "symmetric" && o.graph != "mean" && o.graph != "none":
		return o, cli.UsageError(fmt.Sprintf("-graph is symmetric, mean or none, not %q", o.graph))
	case o.model == "gat" && (o.graph != "symmetric" || o.depth != 2):
		return o, cli.UsageError("-graph and -depth are for gcn")
	case o.depth < 1 || o.seeds < 0 || o.epochs < 0:
		return o, cli.UsageError("-depth must be at least 1, -seeds and -epochs at least 0")
	}
	if o.seeds == 0 {
		o.seeds = map[string]int{"gcn": 10, "gat": 5}[o.model]
	}
	return o, nil
}

// run is main with its arguments and its output.
func run(args []string, out io.Writer) error {
	o, err := parse(args, out)
	if err != nil {
		return err
	}
	papers, err := data.Cora(o.dir)
	if err != nil {
		return err
	}
	return o.report(newTask(papers, o), out)
}

// report trains with every seed and prints a line for each.
func (o options) report(t task, out io.Writer) error {
	fmt.Fprintf(out, "%v\n%v, %d papers to learn from, %d to test\n\n", o.network(t, source(o.seed, 1)), t.g, len(t.papers.Train), len(t.papers.Test))
	fmt.Fprintln(out, "seed  epochs   test accuracy   energy left   ‖δ‖ of layer 1")
	var accuracy []float64
	begun := time.Now()
	for k := range o.seeds {
		r, err := o.train(t, o.seed+uint64(k))
		if err != nil {
			return err
		}
		accuracy = append(accuracy, 100*r.accuracy)
		fmt.Fprintf(out, "%4d  %6d   %11.2f %%   %11.4f   %14.6f%s\n", o.seed+uint64(k), r.epochs, 100*r.accuracy, r.energy, r.delta, r.note)
	}
	mean, spread := stat.MeanStdDev(accuracy, nil)
	if len(accuracy) == 1 {
		spread = 0
	}
	fmt.Fprintf(out, "\nmean %.2f %%, standard deviation %.2f, from %.2f to %.2f; %.1f s a seed\n",
		mean, spread, floats.Min(accuracy), floats.Max(accuracy), time.Since(begun).Seconds()/float64(o.seeds))
	return nil
}

// A task is what does not depend on the seed.
type task struct {
	papers            *data.Graph
	g                 *graph.Graph
	a                 *graph.Matrix // Â of the citations
	mix               *graph.Matrix // what the network mixes with
	x                 *mat.Dense    // values of the words
	train, valid, all *mat.Dense    // one-hot classes; the first two with a mask below
}

func newTask(papers *data.Graph, o options) task {
	g := graph.Undirected(papers.Nodes, papers.Edges...)
	t := task{papers: papers, g: g, a: g.Symmetric(), x: papers.WordValues(), all: papers.Y()}
	t.mix = t.a
	switch o.graph {
	case "mean":
		t.mix = g.Mean()
	case "none":
		t.mix = graph.New(papers.Nodes).Symmetric() // without edges Â is the identity
	}
	if o.raw {
		t.x.Apply(func(_, _ int, v float64) float64 { return math.Ceil(v) }, t.x)
	}
	t.train, t.valid = nn.WithMask(t.all, papers.Mask(papers.Train)), nn.WithMask(t.all, papers.Mask(papers.Validation))
	return t
}

func source(seed, purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, purpose)) }

// network is the published one. A Sparse layer is the W of the first layer: a
// paper has 18 of the 1,433 words, so that most of the long product is 0.
func (o options) network(t task, rng *rand.Rand) *nn.Network {
	init, classes, words := nn.Glorot(rng), len(t.papers.Classes), t.papers.Vocabulary
	if o.model == "gat" {
		loops := t.g.WithLoops()
		first, last := graph.NewAttend(loops, 8, 8, nn.ELU(1), init), graph.NewAttention(loops, 64, 1, classes, nn.Identity, init)
		first.Drop, last.Drop = 0.6, 0.6
		return nn.New(nn.Dropout{P: 0.6}, graph.NewSparse(t.papers.Words, words, 64, init), first, nn.Dropout{P: 0.6}, last)
	}
	const hidden = 16
	layers := []nn.Layer{nn.Dropout{P: 0.5}}
	if o.depth == 1 {
		return nn.New(append(layers, graph.NewSparse(t.papers.Words, words, classes, init), graph.NewMix(t.mix, classes, nn.Identity))...)
	}
	layers = append(layers, graph.NewSparse(t.papers.Words, words, hidden, init), graph.NewMix(t.mix, hidden, nn.ReLU))
	for range o.depth - 2 {
		layers = append(layers, nn.Dropout{P: 0.5}, graph.NewConv(t.mix, hidden, hidden, nn.ReLU, init))
	}
	return nn.New(append(layers, nn.Dropout{P: 0.5}, graph.NewConv(t.mix, hidden, classes, nn.Identity, init))...)
}

// training is the published recipe: the penalty of gcn counts the first W only.
func (o options) training(t task, rng *rand.Rand) nn.Training {
	loss := nn.Masked{Loss: nn.SoftmaxCrossEntropy}
	if o.model == "gat" {
		r := nn.Training{Loss: nn.Risk{Loss: loss, Lambda: 5e-4}, Optimizer: &optim.Adam{Rate: 0.005}, Epochs: o.epochs, Rand: rng}
		if o.epochs == 0 {
			r.Epochs = 2000
		}
		return r
	}
	r := nn.Training{Loss: nn.Risk{Loss: loss, PerLayer: []float64{0, 5e-4}}, Optimizer: &optim.Adam{Rate: 0.01}, Epochs: o.epochs, Rand: rng}
	if o.epochs == 0 {
		r.Epochs = 200
	}
	return r
}

// result is what one seed gave.
type result struct {
	epochs   int
	accuracy float64 // on the test papers
	energy   float64 // of the last layer but one: tr a(I − Â)aᵀ/‖a‖², what neighbours still differ by
	delta    float64 // ‖δ‖ of the first mixing layer before any update
	note     string
}

func (o options) train(t task, seed uint64) (r result, err error) {
	net := o.network(t, source(seed, 1))
	r.delta = o.firstDelta(t, net)
	best := keeper{net: net}
	for p := range o.training(t, source(seed, 2)).Run(net, t.x, t.train) {
		if p.Err != nil {
			return r, p.Err
		}
		r.epochs = p.Epoch
		if o.model == "gat" && best.enough(t) {
			break
		}
	}
	best.restore()
	trace := net.Forward(t.x)
	r.accuracy = accuracy(trace.Output(), t.all, t.papers.Test)
	r.energy = energy(t.a, trace)
	if o.model == "gat" {
		r.note = fmt.Sprintf("   attention of layer 1 has %.2f %% of the entropy of equal shares", 100*entropy(trace.Steps[3]))
	}
	return r, nil
}

// firstDelta is ‖δ‖ of the first layer that mixes, before any update.
func (o options) firstDelta(t task, net *nn.Network) float64 {
	trace := net.Forward(t.x)
	trace.Backward(nn.Masked{Loss: nn.SoftmaxCrossEntropy}, t.train)
	return mat.Norm(&trace.Steps[3].Delta, 2)
}

// accuracy is the share of these nodes whose largest output is their class.
func accuracy(a, y *mat.Dense, nodes []int) float64 {
	said, is, right := nn.Argmax(a), nn.Argmax(y), 0
	for _, i := range nodes {
		if said[i] == is[i] {
			right++
		}
	}
	return float64(right) / float64(len(nodes))
}

// energy is how much neighbours differ in what the last layer gets, of all that is there.
func energy(a *graph.Matrix, trace *nn.Trace) float64 {
	x := &trace.Steps[len(trace.Steps)-1].X
	if norm := mat.Norm(x, 2); norm > 0 {
		return a.Energy(x) / (norm * norm)
	}
	return 0
}

// entropy is that of the attention of all heads and nodes, of what equal shares would have.
func entropy(s *nn.Step) float64 {
	l := s.Layer().(*graph.Attention)
	sum, top := 0.0, 0.0
	for k := range l.K {
		p := l.Coefficients(s, k)
		for i := range p.Nodes {
			lo, hi := p.Into(i)
			top += math.Log(float64(hi - lo))
			sum += stat.Entropy(p.Weight[lo:hi])
		}
	}
	return sum / top
}

// A keeper remembers the parameters with the best validation accuracy and, among
// equal ones, the smallest validation loss: the rule of the published GAT.
type keeper struct {
	net            *nn.Network
	trace          *nn.Trace
	theta          []float64
	accuracy, loss float64
	waited         int
}

// enough looks at the validation papers; it is true when 100 epochs have brought
// neither a better accuracy nor a smaller loss.
func (k *keeper) enough(t task) bool {
	if k.trace == nil {
		k.trace, k.loss = nn.NewTrace(k.net), math.Inf(1)
	}
	a := k.trace.Forward(t.x)
	acc, loss := accuracy(a, t.all, t.papers.Validation), nn.Masked{Loss: nn.SoftmaxCrossEntropy}.Value(a, t.valid)
	if acc < k.accuracy && loss > k.loss {
		k.waited++
		return k.waited >= 100
	}
	if acc >= k.accuracy && loss <= k.loss {
		k.theta = append(k.theta[:0], k.net.Theta()...)
	}
	k.accuracy, k.loss, k.waited = max(acc, k.accuracy), min(loss, k.loss), 0
	return false
}

// restore brings back what was best, if anything was kept.
func (k *keeper) restore() {
	if k.theta != nil {
		copy(k.net.Theta(), k.theta)
	}
}
