// Command names trains a recurrent network to write names, sign by sign, and says how
// well it does on names that it has not seen.
//
//	go run ./chapters/16-recurrent-networks/names              LSTM on the file of names
//	go run ./chapters/16-recurrent-networks/names -cell gru    rnn, gru or lstm
//	go run ./chapters/16-recurrent-networks/names -made-up     made-up names, no download
//	go run ./chapters/16-recurrent-networks/names -h           all flags
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"strings"

	"glassnet/nn"
	"glassnet/nn/data"
	_ "glassnet/nn/data/download"
	"glassnet/nn/optim"
	"glassnet/nn/recurrent"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "names: %v\nTry: go run ./chapters/16-recurrent-networks/names -h\n", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	dir, cell            string
	madeUp               bool
	units, epochs, batch int
	names, written       int
	rate                 float64
	seed                 uint64
}

func parse(args []string, out io.Writer) (o options, err error) {
	f := flag.NewFlagSet("names", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&o.dir, "dir", "", "`folder` with names.txt; without it GLASSNET_DATA, then the cache, then a download of 228 kB")
	f.BoolVar(&o.madeUp, "made-up", false, "names that a program makes up instead; needs no download")
	f.StringVar(&o.cell, "cell", "lstm", "`cell`: rnn, gru or lstm")
	f.IntVar(&o.units, "units", 64, "units of the cell")
	f.IntVar(&o.epochs, "epochs", 3, "passes over the training names")
	f.IntVar(&o.batch, "batch", 32, "names per update")
	f.IntVar(&o.names, "names", 0, "use `n` names; 0 means all of the file, or 4,000 draws of made-up ones")
	f.IntVar(&o.written, "write", 10, "names to write at the end")
	f.Float64Var(&o.rate, "rate", 0.005, "learning rate of Adam; it falls to a tenth along half a cosine")
	f.Uint64Var(&o.seed, "seed", 1, "of the weights, the split and the order of the names")
	switch err = f.Parse(args); {
	case err != nil:
		return o, err
	case f.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", f.Arg(0))
	case o.units < 1 || o.epochs < 1 || o.batch < 1 || o.names < 0 || o.written < 0 || !(o.rate > 0):
		return o, errors.New("-units, -epochs and -batch are at least 1, -names and -write at least 0, -rate is above 0")
	case o.madeUp && o.dir != "":
		return o, errors.New("-made-up draws its names, -dir names a folder of names: choose one")
	case !strings.Contains(" rnn gru lstm ", " "+o.cell+" "):
		return o, fmt.Errorf("-cell is rnn, gru or lstm, not %q", o.cell)
	}
	return o, nil
}

// run is main with its arguments and its output.
func run(args []string, out io.Writer) error {
	o, err := parse(args, out)
	if err != nil {
		return err
	}
	list, err := o.list()
	if err != nil {
		return err
	}
	set := data.NextSign(list, data.Letters)
	train, test := set.Split(0.9, o.rng(1))
	fmt.Fprintf(out, "%d different names, %d to learn from, %d unseen; nats per sign on the unseen:\n", set.Len(), train.Len(), test.Len())
	fmt.Fprintf(out, "uniform %.3f   unigram %.3f   bigram %.3f\n", math.Log(27), bigram(train, test, false), bigram(train, test, true))

	net := o.net(set.Steps)
	updates := o.epochs * ((train.Len() + o.batch - 1) / o.batch)
	adam := &optim.Adam{}
	rule := &optim.Scheduled{Rule: adam, Rate: &adam.Rate, Schedule: optim.Cosine(o.rate, o.rate/10, updates)}
	loss := nn.Masked{Loss: nn.SoftmaxCrossEntropy}
	training := nn.Training{Loss: loss, Optimizer: &optim.ClipNorm{Rule: rule, Max: 5}, Epochs: o.epochs, Batch: o.batch, Rand: o.rng(2)}
	x, y := test.X(), test.Y()
	for p := range training.RunOn(net, train) {
		fmt.Fprintf(out, "epoch %d of %d: %s with %d units: training %.3f, unseen %.3f\n", p.Epoch, p.Epochs, o.cell, o.units, p.Loss, loss.Value(net.Predict(x), y))
		if p.Err != nil {
			return p.Err
		}
	}
	known := map[string]bool{}
	for _, name := range list {
		known[name] = true
	}
	rng := o.rng(3)
	for range o.written {
		name := write(net, set.Steps, rng)
		if known[name] {
			name += " (in the list)"
		}
		fmt.Fprintln(out, name)
	}
	return nil
}

func (o options) rng(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(o.seed, stream)) }

func (o options) list() (list []string, err error) {
	if o.madeUp {
		n := o.names
		if n == 0 {
			n = 4000
		}
		return data.Distinct(data.MadeUpNames(o.rng(0), n)), nil
	}
	if list, err = data.Names(o.dir); err != nil {
		return nil, fmt.Errorf("%w; -made-up makes its own", err)
	}
	if o.names > 0 && o.names < len(list) {
		list = list[:o.names]
	}
	return list, nil
}

// net is the cell and, at every step, a dense layer to the 27 signs.
func (o options) net(steps int) *nn.Network {
	rng := o.rng(4)
	w, u := nn.Glorot(rng), nn.Orthogonal(rng, 1)
	var cell recurrent.Cell
	switch o.cell {
	case "rnn":
		cell = recurrent.NewRNN(27, o.units, nn.Tanh, w, u)
	case "gru":
		cell = recurrent.NewGRU(27, o.units, recurrent.AfterProduct, w, u)
	default:
		cell = recurrent.NewLSTM(27, o.units, w, u)
	}
	return nn.New(recurrent.New(cell, recurrent.Settings{Steps: steps}), nn.NewEachPosition(steps, nn.NewDense(o.units, 27, nn.Identity, nn.Glorot(rng))))
}

// bigram is the loss on test of the frequencies in train: of every sign after every
// other, or of every sign alone. Each is counted once more than it was seen.
func bigram(train, test *data.Set, pairs bool) (loss float64) {
	var count [27][27]float64
	each := func(s *data.Set, f func(before, sign int)) {
		for i := range s.Len() {
			word := s.Sequence(i)
			for t, sign := range append(word[1:], 0) {
				before := word[t]
				if !pairs {
					before = 0
				}
				f(before, sign)
			}
		}
	}
	each(train, func(before, sign int) { count[before][sign]++ })
	signs := 0.0
	each(test, func(before, sign int) {
		sum := 27.0
		for _, c := range count[before] {
			sum += c
		}
		loss -= math.Log((count[before][sign] + 1) / sum)
		signs++
	})
	return loss / signs
}

// write draws a name from the network: sign by sign, until the end sign or the last step.
func write(net *nn.Network, steps int, rng *rand.Rand) string {
	word := []int{0}
	for len(word) <= steps {
		z := net.Predict(nn.OneHotSequences([][]int{word}, 27, steps))
		t, sum := len(word)-1, 0.0
		p := make([]float64, 27)
		for k := range p {
			p[k] = math.Exp(z.At(k*steps+t, 0))
			sum += p[k]
		}
		k, left := 0, rng.Float64()*sum
		for ; k < 26 && left >= p[k]; k++ {
			left -= p[k]
		}
		if k == 0 {
			break
		}
		word = append(word, k)
	}
	name := ""
	for _, k := range word[1:] {
		name += data.Letters[k : k+1]
	}
	return name
}
