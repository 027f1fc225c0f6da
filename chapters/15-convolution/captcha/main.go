// Command captcha trains a network to read captchas of four signs, and reports
// how many signs, and how many whole captchas, it reads of fresh ones.
//
//	go run ./chapters/15-convolution/captcha             level 1
//	go run ./chapters/15-convolution/captcha -level 2    signs touch, lines cross them
//	go run ./chapters/15-convolution/captcha -h          all flags
package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/nn/data"
	"glassnet/nn/data/captcha"
	"glassnet/nn/optim"
	"glassnet/viz"
	"gonum.org/v1/gonum/mat"
)

func main() {
	err := run(os.Args[1:], os.Stdout)
	cli.Exit("chapters/15-convolution/captcha", err)
}

// options are the flags.
type options struct {
	level                  int
	samples, epochs, fresh int
	rate                   float64
	seed                   uint64
	figures                string
}

func parse(args []string, out io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("captcha", flag.ContinueOnError)
	flags.IntVar(&o.level, "level", 1, "`how` hard: 0 clean, 1 tilted, 2 touching with two lines, 3 wavy")
	flags.IntVar(&o.samples, "samples", 8000, "captchas to learn from")
	flags.IntVar(&o.epochs, "epochs", 8, "passes over them")
	flags.IntVar(&o.fresh, "fresh", 2000, "captchas to test with, which are not among them")
	flags.Float64Var(&o.rate, "rate", 0.002, "learning rate η of Adam, from which it falls along half a cosine to a hundredth")
	flags.Uint64Var(&o.seed, "seed", 1, "of the weights, the order and what is drawn")
	flags.StringVar(&o.figures, "figures", "", "`folder` for PNG files of captchas as read and of the confusion")
	if err := cli.ParseOnly(flags, args, out, "chapters/15-convolution/captcha", "Trains a network to read captchas of four signs."); err != nil {
		return o, err
	}
	switch {
	case o.level < 0 || o.level > 3:
		return o, cli.UsageError(fmt.Sprintf("-level is 0, 1, 2 or 3, not %d", o.level))
	case o.samples < 1 || o.epochs < 1 || o.fresh < 1 || !(o.rate > 0):
		return o, cli.UsageError("-samples, -epochs and -fresh must be at least 1, -rate above 0")
	}
	return o, nil
}

// rng is a stream of random numbers of its own for each purpose.
func (o options) rng(purpose uint64) *rand.Rand { return rand.New(rand.NewPCG(o.seed, purpose)) }

// reader is a network for one window of 32×32 pixels: it is shared by the four
// places, so that it learns from four samples per captcha.
func reader(rng *rand.Rand) *nn.Network {
	c1 := conv.NewConv2D(conv.Shape{C: 1, H: captcha.Height, W: captcha.Window}, 12, conv.Square(5), nn.ReLU, nn.He(rng))
	p1 := conv.NewMaxPool(c1.Out, conv.Square(2))
	c2 := conv.NewConv2D(p1.Out, 24, conv.Square(5), nn.ReLU, nn.He(rng))
	p2 := conv.NewMaxPool(c2.Out, conv.Square(2))
	return nn.New(c1, p1, c2, p2, nn.NewDense(p2.Out.Size(), 128, nn.ReLU, nn.He(rng)),
		nn.NewDense(128, len(captcha.Signs), nn.Softmax, nn.Glorot(rng)))
}

// run is main with its arguments and its output.
func run(args []string, out io.Writer) error {
	o, err := parse(args, out)
	if err != nil {
		return err
	}
	level := captcha.Level(o.level)
	train, fresh := captcha.Set(o.rng(1), o.samples, level), captcha.Set(o.rng(2), o.fresh, level)
	net, adam := reader(o.rng(3)), &optim.Adam{}
	const batch = 64
	updates := o.epochs * ((train.Windows.Len() + batch - 1) / batch)
	training := nn.Training{
		Loss: nn.CrossEntropy, Epochs: o.epochs, Batch: batch, Rand: o.rng(4),
		Optimizer: &optim.Scheduled{Rule: adam, Rate: &adam.Rate, Schedule: optim.Cosine(o.rate, o.rate/100, updates)},
	}
	fmt.Fprintf(out, "%v\n%v: %d captchas to learn from, %d fresh ones; seed %d\n\nepoch     loss   per sign      whole\n",
		net, level, o.samples, o.fresh, o.seed)
	var a *mat.Dense
	for p := range viz.Watch(training.RunOn(net, train.Windows)) {
		if p.Err != nil {
			return fmt.Errorf("%w; try a smaller -rate", p.Err)
		}
		a = predict(net, fresh.Windows)
		sign, whole := fresh.Score(a)
		fmt.Fprintf(out, "%5d  %7.4f   %6.2f %%   %6.2f %%\n", p.Epoch, p.Loss, 100*sign, 100*whole)
	}
	sign, whole := fresh.Score(a)
	fmt.Fprintf(out, "\nof %d fresh captchas: %.2f %% of the signs, %.2f %% of the captchas; signs⁴ = %.2f %%\n", o.fresh, 100*sign, 100*whole, 100*sign*sign*sign*sign)
	confusion := viz.ConfusionOf(a, fresh.Windows.Y())
	fmt.Fprint(out, "most often taken for another: ", looksLike(confusion, fresh.Classes), "\n\n")
	if o.figures == "" {
		return nil
	}
	return save(o.figures, fresh, a, confusion)
}

// predict is the outputs for all windows, a batch at a time: the maps of all at once would not fit the memory.
func predict(net *nn.Network, set *data.Set) *mat.Dense {
	all, at := mat.NewDense(set.Outputs(), set.Len(), nil), 0
	t := nn.NewTrace(net)
	for x := range set.Batches(nil, 256) {
		a := t.Forward(x)
		_, n := a.Dims()
		all.Slice(0, set.Outputs(), at, at+n).(*mat.Dense).Copy(a)
		at += n
	}
	return all
}

// looksLike lists the most frequent mistakes.
func looksLike(m *mat.Dense, classes []string) string {
	text := ""
	left := mat.DenseCopyOf(m)
	for range 5 {
		best, row, col := 0.0, 0, 0
		for i := range classes {
			for j := range classes {
				if v := left.At(i, j); i != j && v > best {
					best, row, col = v, i, j
				}
			}
		}
		if best == 0 {
			break
		}
		text += fmt.Sprintf("  %s → %s (%.0f)", classes[row], classes[col], best)
		left.Set(row, col, 0)
	}
	return text
}

// save writes the figures into a folder.
func save(dir string, fresh *data.Captchas, a, confusion *mat.Dense) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	n := min(fresh.Pictures.Len(), 24)
	labels := make([]string, n)
	for i := range labels {
		labels[i] = fresh.Text(i)
		if said := fresh.Read(a, i); said != labels[i] {
			labels[i] += " → " + said
		}
	}
	for name, f := range map[string]viz.Figure{
		"read":      viz.Images("captchas as read: truth → what was read", fresh.Pictures.Take(n).X(), captcha.Width, labels...),
		"confusion": viz.Confusion("signs", confusion, fresh.Classes),
	} {
		if err := viz.Save(f, filepath.Join(dir, name+".png")); err != nil {
			return err
		}
	}
	return nil
}
