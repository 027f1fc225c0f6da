// Package playground is a network that is trained step by step, forward and back, while every number of it can be opened: what the
// playground page of the site shows. It is computed by package nn alone, and runs natively and in a browser (see wasm).
//
// A [Session] is made from [Options]; the same options and the same edits give the same numbers, whatever way led there. [Handle] answers
// requests in JSON:
//
//	{"do": "start", "options": {"data": "moons", "hidden": [4], "seed": 1}}
//	{"do": "advance", "n": 20}
//	{"do": "explain", "layer": 1, "neuron": 0}
package playground

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

// Options are what a session is made of. What is not given has the value of [Defaults].
type Options struct {
	Data    string  `json:"data"`    // one of Choices().Data, or "own" with Table
	Table   string  `json:"table"`   // own data as CSV: one or two numbers, then the target
	Samples int     `json:"samples"` // of the made sets
	Noise   float64 `json:"noise"`   // standard deviation
	Train   float64 `json:"train"`   // share that is trained on, from 0 to 1; the others test

	Hidden     []int   `json:"hidden"` // neurons of each hidden layer
	Activation string  `json:"activation"`
	Init       string  `json:"init"`
	Loss       string  `json:"loss"` // "" is the one that belongs to the task
	Rule       string  `json:"rule"`
	Rate       float64 `json:"rate"`   // η
	Batch      int     `json:"batch"`  // samples per update; 0 means all
	Lambda     float64 `json:"lambda"` // λ of ½λ‖W‖²
	Dropout    float64 `json:"dropout"`
	Seed       uint64  `json:"seed"`
}

// Defaults are the options of the first visit.
func Defaults() Options {
	return Options{Data: "moons", Samples: 200, Noise: 0.1, Train: 0.7, Hidden: []int{4, 3}, Activation: "tanh", Init: "Glorot", Rule: "SGD", Rate: 0.3, Batch: 20, Seed: 1}
}

// A named thing is a choice.
type named[T any] struct {
	name string
	make T
}

var sets = []named[func(rng *rand.Rand, n int, noise float64) *data.Set]{
	{"moons", data.Moons},
	{"circles", data.Circles},
	{"XOR", func(rng *rand.Rand, n int, noise float64) *data.Set { return corners(rng, n, noise, data.XOR()) }},
	{"AND", func(rng *rand.Rand, n int, noise float64) *data.Set { return corners(rng, n, noise, data.AND()) }},
	{"two blobs", func(rng *rand.Rand, n int, noise float64) *data.Set { return twoClasses(data.Blobs(rng, n, 2, noise)) }},
	{"three blobs", func(rng *rand.Rand, n int, noise float64) *data.Set { return data.Blobs(rng, n, 3, noise) }},
	{"two spirals", func(rng *rand.Rand, n int, noise float64) *data.Set {
		return twoClasses(data.Spirals(rng, n, 2, noise))
	}},
	{"y = sin x", curve(func(x float64) float64 { return math.Sin(math.Pi * x) })},
	{"y = x²", curve(func(x float64) float64 { return x * x })},
	{"y = |x|", curve(math.Abs)},
	{"y = step", curve(func(x float64) float64 {
		if x < 0 {
			return 0
		}
		return 1
	})},
	{marked, markedValue},
}

// A sequence is marks and values of so many tokens: x has the marks, then the values.
const (
	marked = "marked value"
	tokens = 4
)

// markedValue has a mark, 1 or 0, and a value from −1 to 1 in each token; y is the value of the marked one.
func markedValue(rng *rand.Rand, n int, noise float64) *data.Set {
	x, y := mat.NewDense(2*tokens, n, nil), mat.NewDense(1, n, nil)
	for i := range n {
		at := rng.IntN(tokens)
		x.Set(at, i, 1)
		for t := range tokens {
			x.Set(tokens+t, i, 2*rng.Float64()-1)
		}
		y.Set(0, i, x.At(tokens+at, i)+noise*rng.NormFloat64())
	}
	return data.FromMatrix(x, y)
}

// corners spreads n samples around the corners of a logic gate.
func corners(rng *rand.Rand, n int, noise float64, gate *data.Set) *data.Set {
	x, y := mat.NewDense(2, n, nil), mat.NewDense(1, n, nil)
	gx, gy := gate.X(), gate.Y()
	for i := range n {
		c := i % gate.Len()
		x.Set(0, i, gx.At(0, c)+noise*rng.NormFloat64())
		x.Set(1, i, gx.At(1, c)+noise*rng.NormFloat64())
		y.Set(0, i, gy.At(0, c))
	}
	return binary(data.FromMatrix(x, y))
}

// twoClasses has y = 0 or 1 in one row instead of one-hot.
func twoClasses(s *data.Set) *data.Set {
	y := mat.NewDense(1, s.Len(), nil)
	for i, class := range s.Labels() {
		y.Set(0, i, float64(class))
	}
	return binary(data.FromMatrix(s.X(), y))
}

func binary(s *data.Set) *data.Set {
	s.Classes, s.Binary = []string{"0", "1"}, true
	return s
}

// curve is y = f(x) at random x from −1 to 1, with noise on y.
func curve(f func(x float64) float64) func(rng *rand.Rand, n int, noise float64) *data.Set {
	return func(rng *rand.Rand, n int, noise float64) *data.Set {
		x, y := mat.NewDense(1, n, nil), mat.NewDense(1, n, nil)
		for i := range n {
			v := 2*rng.Float64() - 1
			x.Set(0, i, v)
			y.Set(0, i, f(v)+noise*rng.NormFloat64())
		}
		return data.FromMatrix(x, y)
	}
}

var inits = []named[func(rng *rand.Rand) nn.Initializer]{
	{"Glorot", nn.Glorot}, {"GlorotNormal", nn.GlorotNormal}, {"He", nn.He}, {"HeUniform", nn.HeUniform},
	{"small normal", func(rng *rand.Rand) nn.Initializer { return nn.Normal(rng, 0.01) }},
	{"large normal", func(rng *rand.Rand) nn.Initializer { return nn.Normal(rng, 3) }},
	{"zeros", func(*rand.Rand) nn.Initializer { return nn.Zeros }},
	{"all 0.5", func(*rand.Rand) nn.Initializer { return nn.Constant(0.5) }},
}

var rules = []named[func(rate float64) optim.Rule]{
	{"SGD", func(r float64) optim.Rule { return &optim.SGD{Rate: r} }},
	{"momentum", func(r float64) optim.Rule { return &optim.Momentum{Rate: r, Beta: 0.9} }},
	{"Nesterov", func(r float64) optim.Rule { return &optim.Nesterov{Rate: r} }},
	{"AdaGrad", func(r float64) optim.Rule { return &optim.AdaGrad{Rate: r} }},
	{"RMSProp", func(r float64) optim.Rule { return &optim.RMSProp{Rate: r} }},
	{"Adam", func(r float64) optim.Rule { return &optim.Adam{Rate: r} }},
	{"AdamW", func(r float64) optim.Rule { return &optim.AdamW{Adam: optim.Adam{Rate: r}, Lambda: 0.01} }},
}

// A task is what the targets ask for: which last activation, and which losses fit it.
type task struct {
	name   string
	last   nn.Activation
	losses []nn.Loss // the first is the default
}

var (
	twoClass   = task{"two classes", nn.Logistic, []nn.Loss{nn.BinaryCrossEntropy, nn.SquaredError, nn.MeanSquaredError}}
	moreClass  = task{"several classes", nn.Softmax, []nn.Loss{nn.CrossEntropy, nn.SquaredError, nn.MeanSquaredError}}
	regression = task{"a number", nn.Identity, []nn.Loss{nn.SquaredError, nn.MeanSquaredError}}
)

func taskOf(s *data.Set) task {
	switch {
	case s.Binary:
		return twoClass
	case s.Classes != nil:
		return moreClass
	}
	return regression
}

// Choice lists the names that options may have.
type Choice struct {
	Data        []string            `json:"data"`
	Activations []string            `json:"activations"`
	Inits       []string            `json:"inits"`
	Rules       []string            `json:"rules"`
	Losses      map[string][]string `json:"losses"` // by task
}

// Choices are all names.
func Choices() Choice {
	c := Choice{Data: namesOf(sets), Inits: namesOf(inits), Rules: namesOf(rules), Losses: map[string][]string{}}
	for _, f := range nn.Activations() {
		c.Activations = append(c.Activations, f.Name)
	}
	for _, t := range []task{twoClass, moreClass, regression} {
		for _, l := range t.losses {
			c.Losses[t.name] = append(c.Losses[t.name], fmt.Sprint(l))
		}
	}
	return c
}

func namesOf[T any](all []named[T]) (names []string) {
	for _, a := range all {
		names = append(names, a.name)
	}
	return names
}

func find[T any](what, name string, all []named[T]) (T, error) {
	for _, a := range all {
		if a.name == name {
			return a.make, nil
		}
	}
	var none T
	return none, fmt.Errorf("%s: there is no %q; there are %s", what, name, strings.Join(namesOf(all), ", "))
}

const (
	mostSamples = 1000
	mostLayers  = 6
	mostNeurons = 12
)

// check is an error that says which option cannot be.
func (o Options) check() error {
	within := func(what string, v, low, high float64) error {
		if !(low <= v && v <= high) {
			return fmt.Errorf("%s is %v; it must be from %v to %v", what, v, low, high)
		}
		return nil
	}
	errs := []error{
		within("the number of samples", float64(o.Samples), 4, mostSamples), within("the noise", o.Noise, 0, 10),
		within("the share that is trained on", o.Train, 0.1, 1), within("the rate η", o.Rate, 1e-9, 1e6), within("λ", o.Lambda, 0, 1e6),
		within("the dropout probability", o.Dropout, 0, 0.95), within("the batch", float64(o.Batch), 0, mostSamples),
		within("the number of hidden layers", float64(len(o.Hidden)), 0, mostLayers),
	}
	for l, n := range o.Hidden {
		errs = append(errs, within(fmt.Sprintf("the number of neurons of layer %d", l+1), float64(n), 1, mostNeurons))
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// set makes the data.
func (o Options) set() (*data.Set, error) {
	if o.Data == "own" {
		return readTable(o.Table)
	}
	make, err := find("data", o.Data, sets)
	if err != nil {
		return nil, err
	}
	return make(rand.New(rand.NewPCG(o.Seed, 1)), o.Samples, o.Noise), nil
}

// readTable reads CSV with one or two numbers and the target in each line. Targets that are all whole numbers from 0 to 9, with at least
// two of them, are classes. A first line of words is a heading.
func readTable(text string) (*data.Set, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("own data: %w", err)
	}
	var rows [][]float64
	for i, line := range lines {
		row := make([]float64, len(line))
		for j, field := range line {
			v, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
			switch {
			case err != nil && i == 0:
				row = nil
			case err != nil:
				return nil, fmt.Errorf("own data: line %d, column %d: %q is not a number", i+1, j+1, field)
			case math.IsNaN(v) || math.Abs(v) > 1e6:
				return nil, fmt.Errorf("own data: line %d, column %d: %v cannot be computed with; numbers up to 1,000,000 can", i+1, j+1, field)
			}
			if row == nil {
				break
			}
			row[j] = v
		}
		switch {
		case row == nil:
			continue
		case len(row) != 2 && len(row) != 3:
			return nil, fmt.Errorf("own data: line %d has %d numbers; it needs one or two inputs and the target", i+1, len(row))
		case len(rows) > 0 && len(row) != len(rows[0]):
			return nil, fmt.Errorf("own data: line %d has %d numbers, the lines before it %d", i+1, len(row), len(rows[0]))
		}
		rows = append(rows, row)
	}
	if len(rows) < 4 || len(rows) > mostSamples {
		return nil, fmt.Errorf("own data: %d samples; from 4 to %d can be trained on", len(rows), mostSamples)
	}
	return fromRows(rows)
}

func fromRows(rows [][]float64) (*data.Set, error) {
	in := len(rows[0]) - 1
	x, y, classes := mat.NewDense(in, len(rows), nil), mat.NewDense(1, len(rows), nil), 0
	labels := make([]int, len(rows))
	whole := true
	for n, row := range rows {
		for i := range in {
			x.Set(i, n, row[i])
		}
		target := row[in]
		y.Set(0, n, target)
		if whole = whole && target == math.Trunc(target) && 0 <= target && target <= 9; whole {
			labels[n] = int(target)
			classes = max(classes, labels[n]+1)
		}
	}
	switch {
	case !whole || in == 1:
		return data.FromMatrix(x, y), nil
	case classes < 2:
		return nil, errors.New("own data: all targets are 0; two classes are 0 and 1")
	case classes == 2:
		return binary(data.FromMatrix(x, y)), nil
	}
	names := make([]string, classes)
	for c := range names {
		names[c] = strconv.Itoa(c)
	}
	return data.FromLabels(x, labels, names), nil
}

// network makes the layers: self-attention if the data are a sequence, dense ones with f, after each hidden one dropout if there is any, and
// a last one for the task.
func (o Options) network(in, out int, last nn.Activation) (*nn.Network, error) {
	f, err := nn.ActivationNamed(o.Activation)
	if err != nil || !slices.Contains(Choices().Activations, o.Activation) {
		return nil, fmt.Errorf("activation: there is no %q; there are %s", o.Activation, strings.Join(Choices().Activations, ", "))
	}
	init, err := find("initialiser", o.Init, inits)
	if err != nil {
		return nil, err
	}
	fill := init(rand.New(rand.NewPCG(o.Seed, 2)))
	var layers []nn.Layer
	if o.Data == marked {
		layers = append(layers, attention.NewAttention(tokens, in/tokens, 1, fill))
	}
	for _, n := range o.Hidden {
		layers = append(layers, nn.NewDense(in, n, f, fill))
		if o.Dropout > 0 {
			layers = append(layers, nn.Dropout{P: o.Dropout})
		}
		in = n
	}
	return nn.New(append(layers, nn.NewDense(in, out, last, fill))...), nil
}

func (o Options) loss(t task) (nn.Loss, error) {
	var names []string
	for _, l := range t.losses {
		if name := fmt.Sprint(l); o.Loss == "" || o.Loss == name {
			if o.Lambda > 0 {
				return nn.Risk{Loss: l, Lambda: o.Lambda}, nil
			}
			return l, nil
		}
		names = append(names, fmt.Sprint(l))
	}
	return nil, fmt.Errorf("loss: %q does not fit the task, %s; there are %s", o.Loss, t.name, strings.Join(names, ", "))
}
