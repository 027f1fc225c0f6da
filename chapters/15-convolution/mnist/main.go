// Command mnist trains a convolutional network to read handwritten digits, and
// looks at how it bears a shift and another light, beside a network without
// convolution.
//
//	go run ./chapters/15-convolution/mnist                LeNet on MNIST
//	go run ./chapters/15-convolution/mnist -model mlp     784-128-10, to compare
//	go run ./chapters/15-convolution/mnist -seeds 3       three runs, one after the other
//	go run ./chapters/15-convolution/mnist -digits        drawn digits, no download
//	go run ./chapters/15-convolution/mnist -h             all flags
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/nn/data"
	_ "glassnet/nn/data/download"
	"glassnet/nn/optim"
	"glassnet/viz"
	"gonum.org/v1/gonum/mat"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	cli.Exit("chapters/15-convolution/mnist", err)
}

// run is main with its arguments and its output.
func run(args []string, out io.Writer) error {
	o, err := parse(args, out)
	if err != nil {
		return err
	}
	for k := range o.seeds {
		train, test, err := o.sets()
		if err != nil {
			return err
		}
		net, err := o.train(train, test, out)
		if err != nil {
			return err
		}
		report(net, test, out)
		if o.saved != "" && k == 0 {
			if err := net.Save(o.saved); err != nil {
				return err
			}
		}
		o.seed++
	}
	return nil
}

// options are the flags.
type options struct {
	dir, model, saved      string
	digits                 bool
	samples, epochs, batch int
	rate                   float64
	seed                   uint64
	seeds                  int
}

// models maps the name of a model to its network for 28×28 pixels.
var models = map[string]func(rng *rand.Rand) *nn.Network{
	"lenet": func(rng *rand.Rand) *nn.Network {
		c1 := conv.NewConv2D(conv.Shape{C: 1, H: 28, W: 28}, 6, conv.Square(5), nn.ReLU, nn.He(rng))
		p1 := conv.NewMaxPool(c1.Out, conv.Square(2))
		c2 := conv.NewConv2D(p1.Out, 16, conv.Square(5), nn.ReLU, nn.He(rng))
		p2 := conv.NewMaxPool(c2.Out, conv.Square(2))
		return nn.New(c1, p1, c2, p2, nn.NewDense(p2.Out.Size(), 120, nn.ReLU, nn.He(rng)),
			nn.NewDense(120, 84, nn.ReLU, nn.He(rng)), nn.NewDense(84, 10, nn.Softmax, nn.Glorot(rng)))
	},
	"mlp": func(rng *rand.Rand) *nn.Network {
		return nn.New(nn.NewDense(784, 128, nn.ReLU, nn.He(rng)), nn.NewDense(128, 10, nn.Softmax, nn.Glorot(rng)))
	},
}

func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("mnist", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "", "`folder` with the four files of MNIST; without it GLASSNET_DATA, then the cache, then a download of 11 MB")
	flags.BoolVar(&o.digits, "digits", false, "drawn digits instead of MNIST; needs no download")
	flags.StringVar(&o.model, "model", "lenet", "`network`: lenet (44,426 parameters) or mlp (784-128-10, 101,770 parameters)")
	flags.IntVar(&o.samples, "samples", 0, "use `n` training images; 0 means all 60,000 of MNIST, or 12,000 drawn ones")
	flags.IntVar(&o.epochs, "epochs", 12, "passes over the training images")
	flags.IntVar(&o.batch, "batch", 64, "images per update")
	flags.Float64Var(&o.rate, "rate", 0.002, "learning rate η of Adam, from which it falls along half a cosine to a hundredth")
	flags.Uint64Var(&o.seed, "seed", 1, "of the weights, the order of the images and what is drawn")
	flags.IntVar(&o.seeds, "seeds", 1, "so many runs, with the seeds that follow each other")
	flags.StringVar(&o.saved, "save", "", "`file` for the network of the first run")
	if err := cli.ParseOnly(flags, args, out, "chapters/15-convolution/mnist", "Trains a convolutional network to read handwritten digits."); err != nil {
		return o, err
	}
	switch {
	case models[o.model] == nil:
		return o, cli.UsageError(fmt.Sprintf("-model is lenet or mlp, not %q", o.model))
	case o.epochs < 1 || o.batch < 1 || o.seeds < 1 || o.samples < 0 || !(o.rate > 0):
		return o, cli.UsageError("-epochs, -batch and -seeds must be at least 1, -samples at least 0, -rate above 0")
	case o.digits && o.dir != "":
		return o, cli.UsageError("-digits draws its images, -dir names a folder of images: choose one")
	}
	return o, nil
}

// rng is a stream of random numbers of its own for each purpose.
func (o options) rng(purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(o.seed, purpose)) }

// sets reads or draws the images. Nothing is chosen by the test set: the
// settings are those of the flags, and the last epoch counts.
func (o options) sets() (train, test *data.Set, err error) {
	if o.digits {
		n := o.samples
		if n == 0 {
			n = 12000
		}
		rng := o.rng(1)
		return data.Digits(rng, n), data.Digits(rng, max(n/6, 10)), nil
	}
	if train, test, err = data.MNIST(o.dir); err != nil {
		return nil, nil, fmt.Errorf("%w; -digits draws its own", err)
	}
	if o.samples > train.Len() {
		return nil, nil, cli.UsageError(fmt.Sprintf("-samples %d: there are %d", o.samples, train.Len()))
	}
	if o.samples > 0 {
		train = train.Take(o.samples)
	}
	return train, test, nil
}

// train runs the epochs.
func (o options) train(train, test *data.Set, out io.Writer) (*nn.Network, error) {
	net, adam := models[o.model](o.rng(2)), &optim.Adam{}
	updates := o.epochs * ((train.Len() + o.batch - 1) / o.batch)
	run := nn.Training{
		Loss: nn.CrossEntropy, Epochs: o.epochs, Batch: o.batch, Rand: o.rng(3),
		Optimizer: &optim.Scheduled{Rule: adam, Rate: &adam.Rate, Schedule: optim.Cosine(o.rate, o.rate/100, updates)},
	}
	fmt.Fprintf(out, "%v\n%d images to learn from, %d to test; batch %d, η = %g, seed %d\n\nepoch     loss  test accuracy\n",
		net, train.Len(), test.Len(), o.batch, o.rate, o.seed)
	for p := range viz.Watch(run.RunOn(net, train)) {
		if p.Err != nil {
			return nil, fmt.Errorf("%w; try a smaller -rate", p.Err)
		}
		fmt.Fprintf(out, "%5d  %7.4f       %6.2f %%\n", p.Epoch, p.Loss, 100*nn.AccuracyOn(net, test))
	}
	return net, nil
}

// report writes the accuracy on the test images, shifted and in another light.
func report(net *nn.Network, test *data.Set, out io.Writer) {
	moved := func(change func(x *mat.Dense)) float64 {
		return nn.AccuracyOn(net, changed{test, change})
	}
	fmt.Fprint(out, "\nshifted right by    ")
	for k := range 5 {
		fmt.Fprintf(out, "  %d px: %5.1f %%", k, 100*moved(func(x *mat.Dense) { shift(x, test.Width, k) }))
	}
	fmt.Fprint(out, "\nx' = 0.5 x + d, d = ")
	for _, d := range []float64{0, 0.1, 0.2, 0.3, 0.5} {
		fmt.Fprintf(out, "   %.1f: %5.1f %%", d, 100*moved(func(x *mat.Dense) { x.Apply(func(_, _ int, v float64) float64 { return v/2 + d }, x) }))
	}
	n := float64(test.Len())
	right := nn.AccuracyOn(net, test)
	fmt.Fprintf(out, "\n\n%.0f of %.0f test images right: %.2f %%\n\n", right*n, n, 100*right)
}

// changed are samples whose x is changed on the way.
type changed struct {
	nn.Samples
	change func(x *mat.Dense)
}

func (c changed) Gather(x, y *mat.Dense, samples []int) {
	c.Samples.Gather(x, y, samples)
	c.change(x)
}

// shift moves all images k pixels to the right; what comes in is paper, 0.
func shift(x *mat.Dense, width, k int) {
	rows, _ := x.Dims()
	for p := rows - 1; p >= 0; p-- {
		if p%width >= k {
			copy(x.RawRowView(p), x.RawRowView(p-k))
		} else {
			clear(x.RawRowView(p))
		}
	}
}
