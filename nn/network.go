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

	params   []Param // every parameter once, in the order of θ
	matrices []stood // all matrices that are windows on θ; tied ones are windows on the same numbers
	place    map[*mat.Dense]stood
	theta    []float64
}

// stood says where a matrix stands in θ.
type stood struct {
	name  string
	m     *mat.Dense
	from  int  // place of its first number in θ
	param int  // its number in params
	layer int  // the first layer that has these numbers, from 1
	uses  *int // how often layers list them; above 1 for tied weights
}

// A Param is a matrix of a layer that stands in θ, and its name in the formulas.
type Param struct {
	Name    string
	Weight  bool // the penalty ½λ‖W‖² counts weights, never biases and slopes
	Running bool // a running average, which Absorb moves: its gradient is 0, and no optimizer moves it
	*mat.Dense
}

// New chains the layers and moves all their parameters into one vector θ, of
// which the layers' matrices become windows.
//
// A parameter is the memory behind a matrix. A layer may appear twice, and two
// layers may have one matrix, or two matrices on the same numbers: then these
// stand in θ once, and their gradients add up.
func New(layers ...Layer) *Network {
	n := &Network{Layers: layers, place: map[*mat.Dense]stood{}}
	size := 0
	known := map[*float64]stood{} // by the first number
	for l, layer := range layers {
		if isNil(layer) {
			panic(fmt.Sprintf("nn: New: layer %d is nil", l+1))
		}
		for _, p := range layer.Params() {
			if p.Dense == nil || p.IsEmpty() {
				panic(fmt.Sprintf("nn: New: layer %d (%T): its parameter %s has no numbers; make the layer with its constructor", l+1, layer, p.Name))
			}
			if at, again := n.place[p.Dense]; again {
				*at.uses++
				continue
			}
			r, c := p.Dims()
			at, tied := known[&p.RawMatrix().Data[0]]
			if !tied {
				at = stood{from: size, param: len(n.params), layer: l + 1, uses: new(int)}
				known[&p.RawMatrix().Data[0]] = stood{p.Name, p.Dense, at.from, at.param, at.layer, at.uses}
				n.params = append(n.params, p)
				size += r * c
			} else if tr, tc := at.m.Dims(); tr != r || tc != c {
				panic(fmt.Sprintf("nn: New: parameter %s of layer %d is %d×%d and begins where one of layer %d begins, which is %d×%d; tied parameters have one size", p.Name, l+1, r, c, at.layer, tr, tc))
			}
			*at.uses++
			at.name, at.m = p.Name, p.Dense
			n.place[p.Dense] = at
			n.matrices = append(n.matrices, at)
		}
	}
	n.theta = make([]float64, 0, size)
	for _, p := range n.params {
		for i := range p.RawMatrix().Rows {
			n.theta = append(n.theta, p.RawRowView(i)...)
		}
	}
	for _, at := range n.matrices {
		r, c := at.m.Dims()
		linalg.Window(at.m, n.theta[at.from:], r, c)
	}
	n.checkSizes()
	return n
}

// Windows cuts a vector as long as θ into matrices: for every parameter's
// matrix one of its size on v. A gradient, an update, a direction in θ can be
// read by parameter in this way.
func (n *Network) Windows(v []float64) map[*mat.Dense]*mat.Dense {
	if len(v) != len(n.theta) {
		panic(fmt.Sprintf("nn: Windows: v has %d numbers, θ has %d", len(v), len(n.theta)))
	}
	windows := make(map[*mat.Dense]*mat.Dense, len(n.matrices))
	for _, at := range n.matrices {
		r, c := at.m.Dims()
		windows[at.m] = new(mat.Dense)
		linalg.Window(windows[at.m], v[at.from:], r, c)
	}
	return windows
}

// checkSizes panics when a layer's input is not as long as the output below it.
func (n *Network) checkSizes() {
	rows, gives := 0, "" // of the activation below; 0 is unknown
	for l, layer := range n.Layers {
		in, out := sizes(layer)
		if rows > 0 && in > 0 && in != rows {
			takes, _ := measures(layer)
			panic(fmt.Sprintf("nn: New: layer %d (%v) takes %s inputs, layer %d below it gives %s", l+1, describe(layer), takes, l, gives))
		}
		if out > 0 {
			rows = out
			_, gives = measures(layer)
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
	for _, at := range n.matrices {
		if data := at.m.RawMatrix().Data; len(data) == 0 || &data[0] != &n.theta[at.from] {
			panic(fmt.Sprintf("nn: layer %d (%s): parameter %s was moved into another network by a later New; a layer belongs to one network", at.layer, describe(n.Layers[at.layer-1]), at.name))
		}
	}
}

// checkParams panics when a layer has got another matrix in place of a parameter:
// it would compute with numbers that are not in θ.
func (n *Network) checkParams() {
	for l, layer := range n.Layers {
		for _, p := range layer.Params() {
			if _, ok := n.place[p.Dense]; !ok {
				panic(fmt.Sprintf("nn: layer %d (%s): parameter %s is another matrix than New saw; write the numbers into the old one, as %[3]s.Copy(v), or call New again", l+1, describe(layer), p.Name))
			}
		}
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

// LayerOf is the number of the first layer that has the parameter p, from 1;
// 0 if none has.
func (n *Network) LayerOf(p Param) int { return n.place[p.Dense].layer }

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
// length, its parameters and their count, and the total below. The layers of a
// [Functional] have rows of their own, which say what each reads.
func (n *Network) Shapes() Table {
	t := Table{Header: []string{"layer", "what", "in", "out", "shapes", "parameters"}}
	rows, sum := 0, 0
	seen := map[int]bool{} // by place in θ
	var row func(number any, what string, l Layer, in, out int)
	row = func(number any, what string, l Layer, in, out int) {
		g, inside := l.(*Functional)
		shapes, count := "", 0
		if !inside {
			shapes, count = n.shapes(l, seen)
		}
		sum += count
		t.Add(number, what, length(in), length(out), shapes, count)
		if inside {
			g.shapes(number, in, row)
		}
	}
	for l, layer := range n.Layers {
		in, out := sizes(layer)
		if in == 0 {
			in = rows
		}
		if out == 0 {
			out = in
		}
		rows = out
		row(l+1, describe(layer), layer, in, out)
	}
	t.Add("", "", "", "", "total", sum)
	return t
}

// shapes writes the parameters of a layer, and counts those that were not seen.
func (n *Network) shapes(l Layer, seen map[int]bool) (shapes string, count int) {
	for _, p := range l.Params() {
		r, c := p.Dims()
		shapes += fmt.Sprintf("%s %d×%d  ", p.Name, r, c)
		if from := n.place[p.Dense].from; !seen[from] {
			seen[from] = true
			count += r * c
		}
	}
	return trim(shapes), count
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
