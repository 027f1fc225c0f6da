// Command remember trains the machines of chapter 17 for longer than a cell can,
// from several seeds, and says what they do not manage.
//
//	go run ./chapters/17-memory/remember copy       a Neural Turing Machine copies bits; longer sequences than it has seen
//	go run ./chapters/17-memory/remember stories    memory networks answer questions; hops, time encoding
//	go run ./chapters/17-memory/remember digits     restricted Boltzmann machines learn drawn digits by CD-1, CD-10, PCD
//	go run ./chapters/17-memory/remember -h         all flags
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/memory"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "remember: %v\nTry: go run ./chapters/17-memory/remember -h\n", err)
		os.Exit(2)
	}
}

// options are the flags.
type options struct {
	seeds, updates, epochs, samples int
	alone                           bool
}

// run is main with its arguments and its output.
func run(args []string, out io.Writer) error {
	var o options
	flags := flag.NewFlagSet("remember", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.IntVar(&o.seeds, "seeds", 5, "so many starts")
	flags.IntVar(&o.updates, "updates", 2000, "copy: updates with 16 sequences each")
	flags.IntVar(&o.epochs, "epochs", 20, "stories, digits: passes over the data")
	flags.IntVar(&o.samples, "samples", 4000, "stories: so many of each kind; digits: half as many")
	flags.BoolVar(&o.alone, "alone", false, "stories: learn from questions with two facts only")
	flags.Usage = func() {
		fmt.Fprint(out, "Usage: go run ./chapters/17-memory/remember [flags] copy|stories|digits\n\nTrains the machines of chapter 17 for longer than a cell can.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.seeds < 1 || o.updates < 1 || o.epochs < 1 || o.samples < 2*batch {
		return fmt.Errorf("-seeds %d, -updates %d, -epochs %d, -samples %d: each is at least 1, and -samples %d", o.seeds, o.updates, o.epochs, o.samples, 2*batch)
	}
	tasks := map[string]func(options, io.Writer){"copy": copying, "stories": stories, "digits": digits}
	task, ok := tasks[flags.Arg(0)]
	if !ok || flags.NArg() > 1 {
		return fmt.Errorf("one task of copy, stories and digits is asked for, not %q", flags.Args())
	}
	task(o, out)
	return nil
}

func source(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 17)) }

const width = 4 // bits in a column to copy

// machine is a Neural Turing Machine with so many places.
func machine(places int, rng *rand.Rand) *nn.Network {
	return nn.New(memory.NewNTM(memory.NewCell(memory.Sizes{In: width + 1, Out: width, Hidden: 20, Places: places, Size: 6}, nn.Glorot(rng))))
}

// learn shows the machine so many batches of sequences of 1 to 8 columns.
func learn(net *nn.Network, updates int, rng *rand.Rand) {
	rule := &optim.ClipNorm{Rule: &optim.Adam{Rate: 0.005}, Max: 1}
	t := nn.NewTrace(net)
	t.SkipInput = true
	for range updates {
		x, y := data.CopyBits(rng, 16, 1+rng.IntN(8), width)
		t.Forward(x)
		t.Backward(nn.Masked{Loss: nn.LogisticCrossEntropy}, y)
		t.Update(rule)
	}
}

// wrong is the mean number of wrong bits in sequences of so many columns.
func wrong(net *nn.Network, length int) float64 {
	x, y := data.CopyBits(source(1000), 200, length, width)
	return memory.BitsWrong(net.Predict(x), y)
}

// copying trains with 20 places on up to 8 columns, and gives the same parameters
// 40 places: none of them depends on their number.
func copying(o options, out io.Writer) {
	lengths := []int{8, 12, 16, 20, 21, 24, 32, 40}
	t := nn.Table{Title: "wrong bits of a sequence, by its length; learnt: 1 to 8", Header: []string{"seed", "places", "1 to 8"}, Digits: 3}
	for _, l := range lengths {
		t.Header = append(t.Header, fmt.Sprint(l))
	}
	for seed := range o.seeds {
		rng := source(seed)
		net := machine(20, rng)
		learn(net, o.updates, rng)
		for _, places := range []int{20, 40} {
			larger := machine(places, rng)
			copy(larger.Theta(), net.Theta())
			row := []any{seed, places, 0.0}
			for l := 1; l <= 8; l++ {
				row[2] = row[2].(float64) + wrong(larger, l)
			}
			for _, l := range lengths {
				row = append(row, wrong(larger, l))
			}
			t.Add(row...)
		}
	}
	fmt.Fprint(out, t)
}

// stories trains memory networks on stories of both kinds.
func stories(o options, out io.Writer) {
	t := nn.Table{Title: "questions answered, of 1,000 new ones", Header: []string{"hops", "time", "seed", "loss", "one fact", "two facts"}, Digits: 3}
	for _, hops := range []int{1, 2, 3} {
		for _, time := range []bool{true, false} {
			for seed := range o.seeds {
				t.Add(append([]any{hops, time, seed}, o.answer(hops, time, seed)...)...)
			}
		}
	}
	fmt.Fprint(out, t)
}

const facts = 8

// answer is the loss of the last epoch and the accuracies of one network.
func (o options) answer(hops int, time bool, seed int) []any {
	rng := source(seed)
	learn := append(data.Tales(rng, o.samples, facts, 1), data.Tales(rng, o.samples, facts, 2)...)
	if o.alone {
		learn = data.Tales(rng, 2*o.samples, facts, 2)
	}
	x, y := data.TaleColumns(learn, facts)
	net := nn.New(memory.NewNetwork(memory.Story{Words: len(data.TaleWords()), Facts: facts, Size: 20, Hops: hops, Time: time}, nn.Normal(rng, 0.3)))
	training := nn.Training{Loss: nn.SoftmaxCrossEntropy, Optimizer: &optim.ClipNorm{Rule: &optim.Adam{Rate: 0.01}, Max: 1}, Epochs: o.epochs, Batch: 32, Rand: rng}
	var last nn.Progress
	for last = range training.Run(net, x, y) {
	}
	row := []any{last.Loss}
	for support := 1; support <= 2; support++ {
		x, y := data.TaleColumns(data.Tales(source(1000), 1000, facts, support), facts)
		row = append(row, nn.Accuracy(net.Predict(x), y))
	}
	return row
}

// digits trains machines of 64 hidden units on drawn digits.
func digits(o options, out io.Writer) {
	n := o.samples / 2
	t := nn.Table{Title: "784-64 on drawn digits: log PL and reconstruction error of new digits", Header: []string{"by", "seed", "epoch", "log PL", "error"}, Digits: 4}
	for _, how := range []string{"CD-1", "CD-10", "PCD"} {
		for seed := range o.seeds {
			rng := source(seed)
			v, test := bits(data.Digits(rng, n).X()), bits(data.Digits(rng, max(n/20, 10)).X())
			r := memory.NewRBM(784, 64, nn.Normal(rng, 0.01))
			chain := columns(v, 0)
			for epoch := range o.epochs {
				for k := 0; k+batch <= n; k += batch {
					chain = step(r, how, columns(v, k), chain, rng)
				}
				if epoch == 0 || epoch == o.epochs-1 {
					t.Add(how, seed, epoch+1, r.PseudoLikelihood(test), r.ReconstructionError(test))
				}
			}
		}
	}
	fmt.Fprint(out, t)
}

const batch = 50

// step is one update, and where the chain has ended.
func step(r *memory.RBM, how string, v, chain *mat.Dense, rng *rand.Rand) *mat.Dense {
	var c *memory.Contrast
	switch how {
	case "CD-1":
		c = r.CD(v, 1, rng)
	case "CD-10":
		c = r.CD(v, 10, rng)
	case "PCD":
		c = r.PCD(v, chain, 1, rng)
	}
	r.Move(0.05, c.Direction)
	return c.Chain()
}

// columns are a batch, from column k on.
func columns(v *mat.Dense, k int) *mat.Dense {
	rows, _ := v.Dims()
	return mat.DenseCopyOf(v.Slice(0, rows, k, k+batch))
}

// bits makes 1 of what is above a half.
func bits(x *mat.Dense) *mat.Dense {
	x.Apply(func(_, _ int, v float64) float64 { return nn.Heaviside.F(v - 0.5) }, x)
	return x
}
