package nn

import (
	"fmt"
	"slices"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A Network is a chain of layers, a⁽ᴸ⁾ = f_L(… f₁(x)): the output of each is
// the input of the next. Make one with [New].
type Network struct {
	Layers []Layer
	Notes  map[string]string // what [Network.Save] writes beside the numbers: a seed, a data set

	params []Param
	layer  map[*mat.Dense]int // the first layer that has a parameter, from 1
	theta  []float64
}

// A Param is a matrix of a layer that stands in θ, and its name in the formulas.
type Param struct {
	Name    string
	Weight  bool // the penalty ½λ‖W‖² counts weights, never biases and slopes
	Running bool // a running average, which Absorb moves: its gradient is 0, and no optimizer moves it
	*mat.Dense
}

// New chains the layers and moves all their parameters into one vector θ, of
// which the layers' matrices become windows. A layer may appear twice: its
// parameters stand in θ once, and their gradients add up.
func New(layers ...Layer) *Network {
	n := &Network{Layers: layers, layer: map[*mat.Dense]int{}}
	size := 0
	for l, layer := range layers {
		if layer == nil {
			panic(fmt.Sprintf("nn: New: layer %d is nil", l+1))
		}
		for _, p := range layer.Params() {
			if n.layer[p.Dense] == 0 {
				n.layer[p.Dense] = l + 1
				n.params = append(n.params, p)
				r, c := p.Dims()
				size += r * c
			}
		}
	}
	n.theta = make([]float64, 0, size)
	for _, p := range n.params {
		from := len(n.theta)
		r, c := p.Dims()
		for i := range r {
			n.theta = append(n.theta, p.RawRowView(i)...)
		}
		linalg.Window(p.Dense, n.theta[from:], r, c)
	}
	n.checkSizes()
	return n
}

// checkSizes panics when a layer's input is not as long as the output below it.
func (n *Network) checkSizes() {
	rows := 0 // of the activation below; 0 is unknown
	for l, layer := range n.Layers {
		in, out := sizes(layer)
		if rows > 0 && in > 0 && in != rows {
			panic(fmt.Sprintf("nn: New: layer %d (%v) takes %d inputs, layer %d below it gives %d", l+1, describe(layer), in, l, rows))
		}
		if out > 0 {
			rows = out
		}
	}
}

// Theta is θ, all parameters in one vector. The layers' matrices are windows
// on it: to change one is to change the other.
func (n *Network) Theta() []float64 {
	n.checkWindows()
	return n.theta
}

// checkWindows panics when New was called again with one of the layers:
// its parameters then live in the other network's θ.
func (n *Network) checkWindows() {
	at := 0
	for _, p := range n.params {
		data := p.RawMatrix().Data
		if len(data) > 0 && &data[0] != &n.theta[at] {
			panic(fmt.Sprintf("nn: parameter %s was moved into another network by a later New; a layer belongs to one network", p.Name))
		}
		at += len(data)
	}
}

// Params lists the parameters in the order of [Network.Theta], each once.
func (n *Network) Params() []Param { return n.params }

// Mask says, for every number of θ, whether its parameter is such. The weights,
// for a rule that is to decay nothing else, are
//
//	net.Mask(func(p nn.Param) bool { return p.Weight })
func (n *Network) Mask(such func(p Param) bool) []bool {
	mask := make([]bool, 0, len(n.theta))
	for _, p := range n.params {
		r, c := p.Dims()
		mask = append(mask, slices.Repeat([]bool{such(p)}, r*c)...)
	}
	return mask
}

// move lets the optimizer move θ, but not the running averages in it, which a
// rule that decays θ would pull to 0.
func (n *Network) move(o Optimizer, grad []float64) {
	var averages []float64
	for _, p := range n.params {
		if p.Running {
			averages = append(averages, p.RawMatrix().Data...)
		}
	}
	o.Step(n.theta, grad)
	for _, p := range n.params {
		if p.Running {
			averages = averages[copy(p.RawMatrix().Data, averages):]
		}
	}
}

// layerOf is the number of the first layer that has p.
func (n *Network) layerOf(p Param) int { return n.layer[p.Dense] }

// Forward computes z and a of every layer for x, one column per sample, on a
// fresh trace.
func (n *Network) Forward(x *mat.Dense) *Trace {
	t := NewTrace(n)
	t.Forward(x)
	return t
}

// Predict is a⁽ᴸ⁾ for x, one column per sample.
func (n *Network) Predict(x *mat.Dense) *mat.Dense { return n.Forward(x).Output() }

// Shapes is the shape ledger: one row per layer with its input and output
// length, its parameters and their count, and the total below.
func (n *Network) Shapes() Table {
	t := Table{Header: []string{"layer", "what", "in", "out", "shapes", "parameters"}}
	rows, total := 0, 0
	seen := map[*mat.Dense]bool{}
	for l, layer := range n.Layers {
		in, out := sizes(layer)
		if in == 0 {
			in = rows
		}
		if out == 0 {
			out = in
		}
		rows = out
		shapes, count := "", 0
		for _, p := range layer.Params() {
			r, c := p.Dims()
			if shapes += fmt.Sprintf("%s %d×%d  ", p.Name, r, c); !seen[p.Dense] {
				seen[p.Dense] = true
				count += r * c
			}
		}
		total += count
		t.add(l+1, describe(layer), length(in), length(out), trim(shapes), count)
	}
	t.add("", "", "", "", "total", total)
	return t
}

// String writes the shape ledger and the number of parameters.
func (n *Network) String() string { return n.Shapes().String() }

// length writes a number of rows, and nothing where it is not known.
func length(rows int) any {
	if rows == 0 {
		return "any"
	}
	return rows
}
