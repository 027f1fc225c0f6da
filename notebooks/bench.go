//go:build !windows

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"glassnet/internal/cli"
	"glassnet/internal/notebook"
)

// A timed cell is measured from the moment in which it is sent to the kernel until the kernel is idle again.
type timed struct {
	name    string
	against string // the cell that does the same without glassnet, or less of it; "" for the first
	imports string
	code    string // ROUND is a new number each time: a cell that the kernel has not seen
}

// timedCells are what a learner waits for.
var timedCells = []timed{
	{"fmt", "", `"fmt"`, `fmt.Println("hello", ROUND)`},
	{"gonum/mat", "fmt", `"fmt"; "gonum.org/v1/gonum/mat"`, `
a := mat.NewDense(2, 2, []float64{1, 2, 3, ROUND})
var b mat.Dense
b.Mul(a, a)
fmt.Println(mat.Formatted(&b))`},
	{"plot + gonbui", "fmt", `"bytes"; "math"; "github.com/janpfeifer/gonb/gonbui"; "gonum.org/v1/plot"; "gonum.org/v1/plot/plotter";
"gonum.org/v1/plot/vg"; "gonum.org/v1/plot/vg/draw"; "gonum.org/v1/plot/vg/vgimg"`, `
p := plot.New()
p.Title.Text, p.X.Label.Text, p.Y.Label.Text = "logistic", "z", "a"
p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -6, 6, 0, 1
p.Add(plotter.NewFunction(func(z float64) float64 { return 1 / (1 + math.Exp(-z-1e-9*ROUND)) }))
c := vgimg.NewWith(vgimg.UseWH(14*vg.Centimeter, 9*vg.Centimeter), vgimg.UseDPI(192))
p.Draw(draw.New(c))
var b bytes.Buffer
if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&b); err != nil {
	panic(err)
}
gonbui.DisplayPng(b.Bytes())
gonbui.Sync()`},
	{"viz", "plot + gonbui", `"math"; "glassnet/viz"`, `
logistic := func(z float64) float64 { return 1 / (1 + math.Exp(-z-1e-9*ROUND)) }
viz.Show(viz.Lines("logistic", "z", "a", viz.Curve("σ(z)", logistic, -6, 6)))`},
	{"nn, XOR", "gonum/mat", `"fmt"; "math/rand/v2"; "glassnet/nn"; "glassnet/nn/data"; "glassnet/nn/optim"; "gonum.org/v1/gonum/mat"`, `
rng := rand.New(rand.NewPCG(3, ROUND))
net := nn.New(nn.NewDense(2, 2, nn.Tanh, nn.Glorot(rng)), nn.NewDense(2, 1, nn.Logistic, nn.Glorot(rng)))
x, y := data.XOR().X(), data.XOR().Y()
run := nn.Training{Loss: nn.BinaryCrossEntropy, Optimizer: &optim.SGD{Rate: 0.5}, Epochs: 1000, Rand: rng}
for range run.Run(net, x, y) {
}
fmt.Println(mat.Formatted(net.Predict(x)))`},
	{"exercise", "viz", `"glassnet/exercises/check"; exercise "glassnet/exercises/check/neuron"; "glassnet/viz"; "gonum.org/v1/gonum/floats"`, `
check.Show(exercise.StepNeuron, func(w, x []float64, theta float64) (z, a float64) {
	z = floats.Dot(w, x) - theta
	if z >= 0*ROUND {
		a = 1
	}
	return z, a
}, viz.ShowBeside)`},
}

// cmdBench measures cells on the kernel.
func cmdBench(ctx context.Context, root string, args []string) error {
	j := &job{root: root, jobs: 1, timeout: 2 * time.Minute}
	flags := newFlags("bench", "", `Measures how long a learner waits for a cell, from sending it to the kernel until the kernel is idle:
median, minimum and maximum in ms, and the median as a multiple of that of another cell.
The cells take turns. Compare the multiples; the times depend on the machine and on what else it does.`)
	n := flags.Int("n", 5, "measure each cell `n` times")
	others, err := cli.Parse(flags, args)
	switch {
	case err != nil:
		return err
	case len(others) > 0:
		return cli.UsageError(fmt.Sprintf("bench takes no arguments, got %q", others[0]))
	case *n < 1:
		return cli.UsageError("bench: -n must be positive")
	}
	runner, err := j.runner(ctx, true)
	if err != nil {
		return err
	}
	times, err := measure(ctx, runner, j.place(), timedCells, *n)
	if err == nil {
		fmt.Print(timeTable(timedCells, times))
	}
	return err
}

// measure executes all cells n times in turns, each on a kernel of its own. The first round of all, which compiles what they import,
// does not count.
func measure(ctx context.Context, r notebook.Runner, p notebook.Place, cells []timed, n int) (times [][]time.Duration, err error) {
	times = make([][]time.Duration, len(cells))
	p.Dir = p.Root
	sessions, sent := make([]notebook.Session, len(cells)), make([]*notebook.Cell, len(cells))
	for i := range cells {
		sent[i] = &notebook.Cell{Type: "code", Count: 1}
		if sessions[i], err = r.Start(ctx, sent[i:i+1], p); err != nil {
			return nil, err
		}
		defer sessions[i].Stop()
	}
	number := time.Now().UnixMilli() % 1e9 // none of an earlier run
	for round := range n + 1 {
		for i, c := range cells {
			number++
			d, err := c.run(ctx, sessions[i], sent[i], number, p.Timeout)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				times[i] = append(times[i], d)
			}
		}
	}
	return times, nil
}

// run executes the cell with a number for ROUND and returns how long it took.
func (c timed) run(ctx context.Context, s notebook.Session, sent *notebook.Cell, number int64, timeout time.Duration) (time.Duration, error) {
	sent.Source = "%noautoget\nimport (" + c.imports + ")\n%%" + "\n" + strings.ReplaceAll(c.code, "ROUND", fmt.Sprint(number))
	began := time.Now()
	err := notebook.ExecuteCell(ctx, s, []*notebook.Cell{sent}, 0, timeout)
	d := time.Since(began)
	if err == nil && len(sent.Outputs) == 0 {
		err = fmt.Errorf("it shows nothing")
	}
	return d, notebook.InFile(err, "the cell "+c.name)
}

// timeTable is a line per cell. Without times there are none to compare with.
func timeTable(cells []timed, times [][]time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-14s%9s%9s%9s\n", "cell, ms", "median", "min", "max")
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	for i, c := range cells {
		fmt.Fprintf(&b, "%-14s%9.0f%9.0f%9.0f", c.name, ms(median(times[i])), ms(slices.Min(times[i])), ms(slices.Max(times[i])))
		if j := slices.IndexFunc(cells, func(o timed) bool { return o.name == c.against }); j >= 0 {
			fmt.Fprintf(&b, "   %.2f × %s", pairedRatio(times[i], times[j]), c.against)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// pairedRatio is the median of the ratios of the rounds: what disturbs the machine in a round disturbs both.
func pairedRatio(times, against []time.Duration) float64 {
	ratios := make([]float64, len(times))
	for r := range times {
		ratios[r] = float64(times[r]) / float64(against[r])
	}
	return median(ratios)
}

// median is the value in the middle, or the mean of the two there.
func median[T ~int64 | ~float64](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
