// Command names trains a small transformer to write first names, and says how much
// better than counts of letters it knows which letter comes next.
//
//	go run ./chapters/19-autoencoder-and-transformer/names             real names, a download of 228 kB
//	go run ./chapters/19-autoencoder-and-transformer/names -made-up    names made up by rules, no download
//	go run ./chapters/19-autoencoder-and-transformer/names -h          all flags
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/data"
	_ "glassnet/nn/data/download"
	"glassnet/nn/optim"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	cli.Exit("chapters/19-autoencoder-and-transformer/names", err)
}

// options are the flags.
type options struct {
	dir, saved   string
	madeUp       bool
	steps, batch int
	held, write  int
	rate, T      float64
	seed         uint64
}

func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("names", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "", "`folder` with names.txt, one name per line; without it GLASSNET_DATA, then the cache, then a download")
	flags.BoolVar(&o.madeUp, "made-up", false, "names made up by rules; needs no download")
	flags.IntVar(&o.steps, "steps", 6000, "updates")
	flags.IntVar(&o.batch, "batch", 32, "names per update")
	flags.Float64Var(&o.rate, "rate", 0.003, "learning rate η of Adam at first; it falls to 0 along a cosine")
	flags.IntVar(&o.held, "held", 1000, "names that are kept for the test")
	flags.IntVar(&o.write, "write", 20, "names to write at the end")
	flags.Float64Var(&o.T, "temperature", 0.7, "temperature of what is written")
	flags.Uint64Var(&o.seed, "seed", 1, "of the weights, the test set, the order of the names and what is written")
	flags.StringVar(&o.saved, "save", "", "`file` for the network")
	if err := cli.ParseOnly(flags, args, out, "chapters/19-autoencoder-and-transformer/names", "Trains a small transformer to write first names."); err != nil {
		return o, err
	}
	switch {
	case o.steps < 1 || o.batch < 1 || o.held < 1 || o.write < 0 || !(o.rate > 0) || !(o.T > 0):
		return o, cli.UsageError("-steps, -batch and -held are at least 1, -write at least 0, -rate and -temperature positive")
	case o.madeUp && o.dir != "":
		return o, cli.UsageError("-made-up makes its names up, -dir names a folder: choose one")
	}
	return o, nil
}

// rng is a stream of random numbers of its own for each purpose.
func (o options) rng(purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(o.seed, purpose)) }

// words are different names, to learn from and to test by.
func (o options) words() (train, test []string, err error) {
	var words []string
	if o.madeUp {
		words = data.Distinct(data.MadeUpNames(o.rng(1), 20000))
	} else if words, err = data.Names(o.dir); err != nil {
		return nil, nil, fmt.Errorf("%w; -made-up needs no file", err)
	}
	if len(words) <= o.held {
		return nil, nil, cli.UsageError(fmt.Sprintf("-held %d: there are %d names", o.held, len(words)))
	}
	o.rng(2).Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	return words[o.held:], words[:o.held], nil
}

// run is main with its arguments and its output.
func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args, out)
	if err != nil {
		return err
	}
	train, test, err := o.words()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d names to learn from, %d different ones to test by; nats per letter:\n\n", len(train), len(test))
	for k, name := range []string{"uniform", "unigram", "bigram", "trigram"} {
		fmt.Fprintf(out, "%-12s %.4f\n", name, counts(train, test, k-1))
	}
	net, err := o.train(ctx, train, test, out)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nwritten at T = %g:%s\n", o.T, o.written(net, longest(train, test)+1, train, test))
	if o.saved != "" {
		return net.Save(o.saved)
	}
	return nil
}

// counts is the mean −ln p of the letters of test, and their ends, by how often
// each came after the same k letters in train, plus 1; k = −1 says all are alike.
func counts(train, test []string, k int) float64 {
	count, total := map[string]float64{}, map[string]float64{}
	each := func(words []string, f func(before, letter string)) {
		for _, w := range words {
			w = strings.Repeat(".", max(k, 0)) + w + "."
			for i := max(k, 0); i < len(w); i++ {
				f(w[i-max(k, 0):i], w[i:i+1])
			}
		}
	}
	if k >= 0 {
		each(train, func(before, letter string) {
			count[before+letter]++
			total[before]++
		})
	}
	sum, n := 0.0, 0.0
	each(test, func(before, letter string) {
		sum -= math.Log((count[before+letter] + 1) / (total[before] + float64(len(data.Letters))))
		n++
	})
	return sum / n
}

func longest(lists ...[]string) (n int) {
	for _, words := range lists {
		for _, w := range words {
			n = max(n, len(w))
		}
	}
	return n
}

// train is the run; it ends early, with an error, when ctx is done.
func (o options) train(ctx context.Context, train, test []string, out io.Writer) (*nn.Network, error) {
	T := longest(train, test) + 1
	all := data.NextSign(append(train[:len(train):len(train)], test...), data.Letters)
	var first, rest []int
	for i := range all.Len() {
		if i < len(train) {
			first = append(first, i)
		} else {
			rest = append(rest, i)
		}
	}
	learn, unseen := all.Select(first), all.Select(rest)
	c := attention.Transformer{Signs: len(data.Letters), Positions: T, Features: 32, Hidden: 64, Heads: 4, Blocks: 2, Causal: true}
	net := c.New(o.rng(3))
	loss := nn.Masked{Loss: nn.SoftmaxCrossEntropy}
	x, y := unseen.X(), unseen.Y()
	fmt.Fprintf(out, "untrained    %.4f\n\n%d parameters, batch %d, η = %g, seed %d\n\n step  training  unseen\n", loss.Value(net.Predict(x), y), len(net.Theta()), o.batch, o.rate, o.seed)
	adam := &optim.Adam{}
	perEpoch := (learn.Len() + o.batch - 1) / o.batch
	r := nn.Training{
		Loss: loss, Optimizer: &optim.Scheduled{Rule: adam, Rate: &adam.Rate, Schedule: optim.Cosine(o.rate, 0, o.steps)},
		Epochs: (o.steps + perEpoch - 1) / perEpoch, Batch: o.batch, Rand: o.rng(4), Every: 1,
	}
	step := 0
	for p := range r.RunOn(net, learn) {
		if p.Err != nil {
			return nil, fmt.Errorf("%w; try a smaller -rate", p.Err)
		}
		if step++; step%max(1, o.steps/10) == 0 || step == o.steps {
			fmt.Fprintf(out, "%5d    %.4f  %.4f\n", step, p.Loss, loss.Value(net.Predict(x), y))
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("interrupted after step %d of %d", step, o.steps)
		}
		if step == o.steps {
			break
		}
	}
	return net, nil
}

// written are new names, those marked that stand in one of the lists.
func (o options) written(net *nn.Network, positions int, lists ...[]string) (s string) {
	known, rng := map[string]bool{}, o.rng(5)
	for _, words := range lists {
		for _, w := range words {
			known[w] = true
		}
	}
	for range o.write {
		name := ""
		for _, k := range attention.Write(net, rng, len(data.Letters), positions, o.T) {
			name += data.Letters[k : k+1]
		}
		s += " " + name
		if known[name] {
			s += "*"
		}
	}
	return s + "\n(* stands in the file)"
}
