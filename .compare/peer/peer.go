// Package peer is what the Go programs of the comparison share: the flags that
// describe the run, the files that the driver has written, the JSON line.
//
// A run makes updates on so many samples, batch by batch; sample k of the run is
// number 7919·k mod N of the data set, so that every peer sees the same samples in
// the same order, spread over the memory as after a shuffle. The parameters start
// from the same numbers. The clock runs after the warm-up; the loss is that of the
// first samples of the data set at this moment, so that equal losses prove equal
// learning.
package peer

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/conv"
	"glassnet/nn/data"
	"glassnet/nn/memory"
	"glassnet/nn/optim"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/mat"
)

// Sizes of the data sets, and of the part whose loss is reported.
const (
	MNIST = 12288
	Moons = 1536
	Words = 4096
	Tales = 4096
	Waves = 1536
	First = 1024
)

// Decay is λ of AdamW, which moves every parameter, biases too, as PyTorch's does.
const Decay = 0.01

// Run describes a training; the driver gives it as flags.
type Run struct {
	Dir     string // files of the driver
	MNIST   string // folder of the MNIST files
	Model   string // mlp, a dense network with ReLU; lenet, a convolutional one; transformer; memory network; gcn and gat, see GraphNet; recurrent
	Set     string // mnist, moons, words, tales, papers, or waves of whatever length
	Sizes   []int  // neurons per layer, inputs first; of a transformer: positions, signs, features, hidden, heads, blocks; of a memory network: features of x, words, facts, length, hops; of a recurrent net: steps, inputs, units, outputs, gates
	Rule    string // sgd, adam or adamw
	Rate    float64
	Drop    float64 // probability of dropout, of graph networks
	Batch   int
	WarmUp  int // samples before the clock runs
	Samples int // of the whole run
	Threads int
}

// Args are the flags that Parse reads.
func (r Run) Args() []string {
	return []string{
		"-dir=" + r.Dir, "-mnist=" + r.MNIST, "-model=" + r.Model, "-set=" + r.Set, "-sizes=" + r.Name(), "-rule=" + r.Rule, fmt.Sprint("-rate=", r.Rate), fmt.Sprint("-drop=", r.Drop),
		fmt.Sprint("-batch=", r.Batch), fmt.Sprint("-warmup=", r.WarmUp), fmt.Sprint("-samples=", r.Samples), fmt.Sprint("-threads=", r.Threads),
	}
}

// Parse reads the flags.
func Parse() Run {
	var r Run
	flag.StringVar(&r.Dir, "dir", "", "files of the driver")
	flag.StringVar(&r.MNIST, "mnist", "", "folder of the MNIST files")
	flag.StringVar(&r.Model, "model", "mlp", "the network")
	flag.StringVar(&r.Set, "set", "mnist", "mnist, moons, words, tales, papers or waves")
	sizes := flag.String("sizes", "784-128-10", "neurons per layer")
	flag.StringVar(&r.Rule, "rule", "sgd", "sgd, adam or adamw")
	flag.Float64Var(&r.Rate, "rate", 0.1, "learning rate")
	flag.Float64Var(&r.Drop, "drop", 0, "probability of dropout")
	flag.IntVar(&r.Batch, "batch", 64, "samples per update")
	flag.IntVar(&r.WarmUp, "warmup", 1024, "samples before the clock runs")
	flag.IntVar(&r.Samples, "samples", 11264, "samples of the whole run")
	flag.IntVar(&r.Threads, "threads", 1, "threads")
	flag.Parse()
	for s := range strings.SplitSeq(*sizes, "-") {
		n, err := strconv.Atoi(s)
		Check(err)
		r.Sizes = append(r.Sizes, n)
	}
	return r
}

// Name is the network, "784-128-10".
func (r Run) Name() string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(r.Sizes), " ", "-"), "[]")
}

// Data is the data set.
func (r Run) Data() *data.Set {
	if r.Set == "moons" {
		set := data.Moons(rand.New(rand.NewPCG(1, 1)), Moons, 0.1)
		set.Binary = false // two outputs
		return set
	}
	if r.Set == "tales" {
		rng := rand.New(rand.NewPCG(4, 4))
		x, y := data.TaleColumns(append(data.Tales(rng, Tales/2, 8, 1), data.Tales(rng, Tales/2, 8, 2)...), 8)
		return data.FromLabels(x, nn.Argmax(y), data.TaleWords())
	}
	if r.Set == "words" {
		return data.NextSign(words(rand.New(rand.NewPCG(3, 3)), Words), data.Letters)
	}
	if r.Model == "recurrent" {
		return r.waves(rand.New(rand.NewPCG(4, 4)))
	}
	train, _, err := data.MNIST(r.MNIST)
	Check(err)
	return train.Take(MNIST)
}

// waves are sequences of normal numbers, each of a class by chance.
func (r Run) waves(rng *rand.Rand) *data.Set {
	x, labels := mat.NewDense(r.Sizes[0]*r.Sizes[1], Waves, nil), make([]int, Waves)
	nn.Normal(rng, 1)(x)
	for n := range labels {
		labels[n] = rng.IntN(r.Sizes[3])
	}
	return data.FromLabels(x, labels, make([]string, r.Sizes[3]))
}

// words are n words of random letters, 3 to 15, as long as first names are.
func words(rng *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		length := 3 + rng.IntN(13)
		if i == 0 {
			length = 15
		}
		for range length {
			list[i] += string(rune('a' + rng.IntN(26)))
		}
	}
	return list
}

// Order is the number of each sample of the run in a data set of n.
func (r Run) Order(n int) []int {
	order := make([]int, r.Samples)
	for k := range order {
		order[k] = 7919 * k % n
	}
	return order
}

// LeNet are the sizes of the network "lenet", layer by layer.
var LeNet = []int{784, 6 * 24 * 24, 6 * 12 * 12, 16 * 8 * 8, 16 * 4 * 4, 120, 84, 10}

// leNet is 5×5×6, max pool 2×2, 5×5×16, max pool 2×2, 120–84–10 on 28×28 pixels.
func leNet(init nn.Initializer) *nn.Network {
	c1 := conv.NewConv2D(conv.Shape{C: 1, H: 28, W: 28}, 6, conv.Square(5), nn.ReLU, init)
	p1 := conv.NewMaxPool(c1.Out, conv.Square(2))
	c2 := conv.NewConv2D(p1.Out, 16, conv.Square(5), nn.ReLU, init)
	p2 := conv.NewMaxPool(c2.Out, conv.Square(2))
	return nn.New(c1, p1, c2, p2, nn.NewDense(p2.Out.Size(), 120, nn.ReLU, init),
		nn.NewDense(120, 84, nn.ReLU, init), nn.NewDense(84, 10, nn.Identity, init))
}

// Net is the network with ReLU in its hidden layers and a linear output.
func (r Run) Net(init nn.Initializer) *nn.Network {
	if r.Model == "memory network" {
		z := r.Sizes
		return nn.New(memory.NewNetwork(memory.Story{Words: z[1], Facts: z[2], Size: z[3], Hops: z[4], Time: true}, nn.Normal(rand.New(rand.NewPCG(2, 2)), 0.3)))
	}
	if r.Model == "transformer" {
		s := r.Sizes
		c := attention.Transformer{Positions: s[0], Signs: s[1], Features: s[2], Hidden: s[3], Heads: s[4], Blocks: s[5], Causal: true}
		return c.New(rand.New(rand.NewPCG(2, 2)))
	}
	if r.Model == "recurrent" {
		return r.recurrent(rand.New(rand.NewPCG(2, 2)))
	}
	if r.Model == "lenet" {
		return leNet(init)
	}
	var layers []nn.Layer
	for l, out := range r.Sizes[1:] {
		f := nn.ReLU
		if l == len(r.Sizes)-2 {
			f = nn.Identity
		}
		layers = append(layers, nn.NewDense(r.Sizes[l], out, f, init))
	}
	return nn.New(layers...)
}

// recurrent is a cell with a dense layer on its last state, or for words on every one.
func (r Run) recurrent(rng *rand.Rand) *nn.Network {
	steps, in, units, out := r.Sizes[0], r.Sizes[1], r.Sizes[2], r.Sizes[3]
	w, u := nn.Glorot(rng), nn.Orthogonal(rng, 1)
	var cell recurrent.Cell = recurrent.NewRNN(in, units, nn.Tanh, w, u)
	switch r.Sizes[4] {
	case 3:
		cell = recurrent.NewGRU(in, units, recurrent.AfterProduct, w, u)
	case 4:
		cell = recurrent.NewLSTM(in, units, w, u)
	}
	dense := nn.NewDense(units, out, nn.Identity, nn.Glorot(rng))
	if r.Set == "words" {
		return nn.New(recurrent.New(cell, recurrent.Settings{Steps: steps}), nn.NewEachPosition(steps, dense))
	}
	return nn.New(recurrent.New(cell, recurrent.Settings{Steps: steps, Last: true}), dense)
}

// Loss is that of the net inputs; of sequences where something is asked.
func (r Run) Loss() nn.Loss {
	if r.Set == "words" {
		return nn.Masked{Loss: nn.SoftmaxCrossEntropy}
	}
	return nn.SoftmaxCrossEntropy
}

// First is the loss of the first samples.
func (r Run) First(net *nn.Network, set *data.Set) float64 {
	if first := set.Take(First); r.Set == "words" {
		return r.Loss().Value(net.Predict(first.X()), first.Y()) // the mean over letters, not over words
	} else {
		return nn.MeanLoss(net, r.Loss(), first)
	}
}

// Optimizer is the rule by which the parameters move.
func (r Run) Optimizer() optim.Rule {
	switch r.Rule {
	case "adam":
		return &optim.Adam{Rate: r.Rate}
	case "adamw":
		return &optim.AdamW{Adam: optim.Adam{Rate: r.Rate}, Lambda: Decay}
	}
	return &optim.SGD{Rate: r.Rate}
}

// Theta is where the parameters start: W, out × in row by row, and b of layer 1,
// 2, …; a row of a convolution's W is a kernel, channel by channel and row by row.
func (r Run) Theta() []float64 { return read(r.file(r.Name())) }

// X are the inputs of the data set, sample after sample.
func (r Run) X() []float64 { return read(r.file(r.Set + ".x")) }

// Labels are the classes of the data set.
func (r Run) Labels() []byte {
	b, err := os.ReadFile(r.file(r.Set + ".y"))
	Check(err)
	return b
}

// Write writes the files that Theta, X and Labels read; the Python peers read them, too.
func (r Run) Write() {
	if r.Set == "papers" {
		r.writeGraph()
		return
	}
	set := r.Data()
	if r.Set == "words" {
		r.writeWords(set)
		return
	}
	x := set.X() // features × N
	features, n := x.Dims()
	rows := make([]float64, 0, n*features)
	for j := range n {
		for i := range features {
			rows = append(rows, x.At(i, j))
		}
	}
	labels := make([]byte, n)
	for i, k := range set.Labels() {
		labels[i] = byte(k)
	}
	write(r.file(r.Set+".x"), rows)
	Check(os.WriteFile(r.file(r.Set+".y"), labels, 0o644))
	write(r.file(r.Name()), r.Net(nn.He(rand.New(rand.NewPCG(2, 2)))).Theta())
}

// writeWords writes the signs of every word and what follows each, 255 behind the end.
func (r Run) writeWords(set *data.Set) {
	var signs []float64
	var next []byte
	for n := range set.Len() {
		word := set.Sequence(n)
		for t := range set.Steps {
			switch {
			case t < len(word)-1:
				signs, next = append(signs, float64(word[t])), append(next, byte(word[t+1]))
			case t == len(word)-1:
				signs, next = append(signs, float64(word[t])), append(next, 0)
			default:
				signs, next = append(signs, 0), append(next, 255)
			}
		}
	}
	write(r.file(r.Set+".x"), signs)
	Check(os.WriteFile(r.file(r.Set+".y"), next, 0o644))
	write(r.file(r.Name()), r.Net(nil).Theta())
}

func (r Run) file(name string) string { return filepath.Join(r.Dir, name) }

func write(path string, v []float64) {
	b := make([]byte, 0, 8*len(v))
	for _, f := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	}
	Check(os.WriteFile(path, b, 0o644))
}

func read(path string) []float64 {
	b, err := os.ReadFile(path)
	Check(err)
	v := make([]float64, len(b)/8)
	for i := range v {
		v[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return v
}

// Result is the JSON line of a training.
type Result struct {
	Rate float64 `json:"rate"` // samples/s after the warm-up
	RSS  float64 `json:"rss"`  // peak, MB
	Loss float64 `json:"loss"` // softmax cross-entropy of the first samples after the warm-up
}

// Report prints the line of a run whose clock was started at begun.
func (r Run) Report(begun time.Time, loss float64) {
	rate := float64(r.Samples-r.WarmUp) / time.Since(begun).Seconds()
	Check(json.NewEncoder(os.Stdout).Encode(Result{rate, PeakRSS(), loss}))
}

// PeakRSS is the largest memory of this process so far, in MB. (The maximum that
// getrusage knows is no less than that of the process that started this one.)
func PeakRSS() float64 {
	status, err := os.ReadFile("/proc/self/status")
	Check(err)
	kB, err := strconv.ParseFloat(string(regexp.MustCompile(`VmHWM:\s*(\d+)`).FindSubmatch(status)[1]), 64)
	Check(err)
	return kB / 1024
}

// Check ends the program if there is an error.
func Check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
