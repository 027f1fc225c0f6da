// Command mnist trains a network to read handwritten digits and reports how well it does.
//
//	go run ./chapters/14-digits/mnist                  784-128-10 on MNIST
//	go run ./chapters/14-digits/mnist -model softmax   one layer, 784-10
//	go run ./chapters/14-digits/mnist -digits          drawn digits, no download
//	go run ./chapters/14-digits/mnist -h               all flags
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/data"
	_ "glassnet/nn/data/download"
	"glassnet/nn/optim"
	"glassnet/viz"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	cli.Exit("chapters/14-digits/mnist", err)
}

// run is main with its arguments and its output.
func run(args []string, out io.Writer) error {
	o, err := parse(args, out)
	if err != nil {
		return err
	}
	s, err := o.sets()
	if err != nil {
		return err
	}
	// Only now: before the training there is nothing to save, and Ctrl-C may end the program at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait

	net, history, err := o.train(ctx, s, out)
	if err != nil {
		return err
	}
	r := newResult(net, s.test)
	fmt.Fprintf(out, "\n%v\n%v\n", r.perClass(), r)
	if o.figures == "" {
		return nil
	}
	return r.save(o.figures, net, s.test, history, out)
}

// options are the flags.
type options struct {
	dir, model, saved, figures string
	digits                     bool
	samples, epochs, batch     int
	rate                       float64
	seed                       uint64
}

// models maps the name of a model to its network and to its usual learning rate.
var models = map[string]struct {
	net  func(rng *rand.Rand) *nn.Network
	rate float64
}{
	"softmax": {func(*rand.Rand) *nn.Network {
		return nn.New(nn.NewDense(784, 10, nn.Softmax, nn.Zeros)) // one layer has no symmetry to break
	}, 0.1},
	"mlp": {func(rng *rand.Rand) *nn.Network {
		return nn.New(
			nn.NewDense(784, 128, nn.ReLU, nn.He(rng)),
			nn.NewDense(128, 10, nn.Softmax, nn.Glorot(rng)))
	}, 0.5},
}

func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("mnist", flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", "", "`folder` with the four files of MNIST; without it GLASSNET_DATA, then the cache, then a download of 11 MB")
	flags.BoolVar(&o.digits, "digits", false, "drawn digits instead of MNIST; needs no download")
	flags.StringVar(&o.model, "model", "mlp", "`network`: softmax (784-10) or mlp (784-128-10, ReLU)")
	flags.IntVar(&o.samples, "samples", 0, "use `n` training images; 0 means all 60,000 of MNIST, or 12,000 drawn ones")
	flags.IntVar(&o.epochs, "epochs", 12, "passes over the training images")
	flags.IntVar(&o.batch, "batch", 64, "images per update")
	flags.Float64Var(&o.rate, "rate", 0, "learning rate η; 0 means 0.1 for softmax, 0.5 for mlp")
	flags.Uint64Var(&o.seed, "seed", 1, "of the weights, the order of the images and what is drawn")
	flags.StringVar(&o.saved, "save", "", "checkpoint `file`, written after every epoch and on Ctrl-C; if it exists, the run goes on from there")
	flags.StringVar(&o.figures, "figures", "", "`folder` for PNG files of losses, confusion, mistakes and weights")
	if err := cli.ParseOnly(flags, args, out, "chapters/14-digits/mnist", "Trains a network to read handwritten digits and reports how well it does."); err != nil {
		return o, err
	}
	switch {
	case models[o.model].net == nil:
		return o, cli.UsageError(fmt.Sprintf("-model is softmax or mlp, not %q", o.model))
	case o.epochs < 1 || o.batch < 1 || o.samples < 0 || !(o.rate >= 0):
		return o, cli.UsageError("-epochs and -batch must be at least 1, -samples and -rate at least 0")
	case o.digits && o.dir != "":
		return o, cli.UsageError("-digits draws its images, -dir names a folder of images: choose one")
	}
	if o.rate == 0 {
		o.rate = models[o.model].rate
	}
	return o, nil
}

// sets are three sets of images that share none: to learn from, to choose
// settings by, and to report.
type sets struct{ train, valid, test *data.Set }

// sets reads or draws the images. One in twelve training images is kept for validation.
func (o options) sets() (s sets, err error) {
	rng := o.rng(1)
	if o.digits {
		n := o.samples
		if n == 0 {
			n = 12000
		}
		s.train, s.test = data.Digits(rng, n), data.Digits(rng, max(n/6, 10))
	} else {
		if s.train, s.test, err = data.MNIST(o.dir); err != nil {
			return s, fmt.Errorf("%w; -digits draws its own", err)
		}
		if o.samples > s.train.Len() {
			return s, cli.UsageError(fmt.Sprintf("-samples %d: there are %d", o.samples, s.train.Len()))
		}
		if o.samples > 0 {
			s.train = s.train.Take(o.samples)
		}
	}
	s.train, s.valid = s.train.Split(11./12, rng)
	if s.valid.Len() == 0 {
		return s, cli.UsageError("-samples: too few to keep one in twelve of every class for validation")
	}
	return s, nil
}

// rng is a stream of random numbers of its own for each purpose.
func (o options) rng(purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(o.seed, purpose)) }

// history is what was measured after every epoch.
type history struct{ epoch, loss, valid, accuracy []float64 }

// train runs the epochs, or those that are left of a run that was saved. It
// returns an error when ctx is done.
func (o options) train(ctx context.Context, s sets, out io.Writer) (*nn.Network, history, error) {
	var h history
	net := models[o.model].net(o.rng(2))
	net.Notes = o.notes()
	t := nn.Training{
		Loss: nn.CrossEntropy, Optimizer: &optim.SGD{Rate: o.rate},
		Epochs: o.epochs, Batch: o.batch, Rand: o.rng(3),
		Validation: s.valid, Every: max(1, 2000/o.batch), // a look at ctx every 2,000 images
	}
	if o.saved != "" {
		var err error
		if t, err = o.resume(t, net, out); err != nil {
			return nil, h, err
		}
	}
	fmt.Fprintf(out, "%v\n%d images to learn from, %d for validation, %d to test; batch %d, η = %g, seed %d\n\n",
		net, s.train.Len(), s.valid.Len(), s.test.Len(), o.batch, o.rate, o.seed)
	fmt.Fprintln(out, "epoch     loss  validation  test accuracy")
	for p := range viz.Watch(t.RunOn(net, s.train)) {
		if p.Err != nil {
			return nil, h, fmt.Errorf("%w; try a smaller -rate", p.Err)
		}
		done := p.Batch == p.Batches
		if done {
			h.add(p, nn.AccuracyOn(net, s.test))
			fmt.Fprintln(out, h)
		}
		if o.saved != "" && (done || ctx.Err() != nil) {
			if err := p.Save(o.saved); err != nil {
				return nil, h, err
			}
		}
		if ctx.Err() != nil && !(done && p.Epoch == p.Epochs) {
			return nil, h, o.interrupted(p)
		}
	}
	return net, h, nil
}

func (o options) interrupted(p nn.Progress) error {
	if o.saved == "" {
		return fmt.Errorf("interrupted in epoch %d of %d; nothing was saved (see -save)", p.Epoch, p.Epochs)
	}
	return fmt.Errorf("interrupted in epoch %d of %d; the same command goes on from %s", p.Epoch, p.Epochs, o.saved)
}

func (h *history) add(p nn.Progress, accuracy float64) {
	h.epoch = append(h.epoch, float64(p.Epoch))
	h.loss = append(h.loss, p.Loss)
	h.valid = append(h.valid, p.Validation)
	h.accuracy = append(h.accuracy, accuracy)
}

// String is the line of the last epoch.
func (h history) String() string {
	i := len(h.epoch) - 1
	return fmt.Sprintf("%5.0f  %7.4f     %7.4f        %6.2f %%", h.epoch[i], h.loss[i], h.valid[i], 100*h.accuracy[i])
}

// notes are the settings on which the parameters depend. They stand in the checkpoint.
func (o options) notes() map[string]string {
	images := "MNIST"
	if o.digits {
		images = "drawn digits"
	}
	return map[string]string{
		"model": o.model, "images": images, "samples": strconv.Itoa(o.samples), "batch": strconv.Itoa(o.batch),
		"rate": strconv.FormatFloat(o.rate, 'g', -1, 64), "seed": strconv.FormatUint(o.seed, 10),
	}
}

// resume goes on from the checkpoint, if there is one and its settings are those of now.
func (o options) resume(t nn.Training, net *nn.Network, out io.Writer) (nn.Training, error) {
	if _, err := os.Stat(o.saved); errors.Is(err, os.ErrNotExist) {
		return t, nil
	}
	old, err := nn.Load(o.saved)
	if err != nil {
		return t, err
	}
	for _, key := range []string{"model", "images", "samples", "batch", "rate", "seed"} {
		if was, is := old.Notes[key], net.Notes[key]; was != is {
			return t, fmt.Errorf("%s was written with %s %q, now it is %q: use the same flags or another file", o.saved, key, was, is)
		}
	}
	fmt.Fprintf(out, "going on from %s\n", o.saved)
	return t.Resume(net, o.saved)
}
