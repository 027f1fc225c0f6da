package export_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/export"
	"glassnet/nn/graph"
	"glassnet/nn/memory"
	"glassnet/nn/recurrent"
	"google.golang.org/protobuf/encoding/protowire"
)

// A message is what protowire reads back: the values of every field.
type message map[protowire.Number][][]byte

func read(raw []byte) (message, error) {
	m := message{}
	for len(raw) > 0 {
		n, typ, size := protowire.ConsumeTag(raw)
		if size < 0 {
			return nil, protowire.ParseError(size)
		}
		raw = raw[size:]
		var v []byte
		switch typ {
		case protowire.BytesType:
			v, size = protowire.ConsumeBytes(raw)
		default:
			if size = protowire.ConsumeFieldValue(n, typ, raw); size >= 0 {
				v = raw[:size]
			}
		}
		if size < 0 {
			return nil, protowire.ParseError(size)
		}
		m[n] = append(m[n], v)
		raw = raw[size:]
	}
	return m, nil
}

// sound reads a model back: every tensor has one owner and is there before it is
// read, and every output is made. It returns the numbers of the constants.
func sound(raw []byte) (numbers map[string][]float64, outputs []string, err error) {
	model, err := read(raw)
	if err != nil {
		return nil, nil, err
	}
	graph, err := read(model[7][0])
	if err != nil {
		return nil, nil, err
	}
	known := map[string]bool{"x": true}
	own := func(name string) {
		if known[name] && err == nil {
			err = fmt.Errorf("two tensors are called %q", name)
		}
		known[name] = true
	}
	numbers = map[string][]float64{}
	for _, raw := range graph[5] {
		t, e := read(raw)
		if e != nil {
			return nil, nil, e
		}
		name, data, size := string(t[8][0]), t[9][0], 1
		own(name)
		for _, d := range t[1] {
			v, _ := protowire.ConsumeVarint(d)
			size *= int(v)
		}
		width := 8
		kind, _ := protowire.ConsumeVarint(t[2][0])
		if kind == 1 {
			width = 4
		}
		if len(data) != size*width {
			return nil, nil, fmt.Errorf("constant %q has %d bytes, its shape wants %d", name, len(data), size*width)
		}
		for ; kind == 11 && len(data) > 0; data = data[8:] {
			numbers[name] = append(numbers[name], math.Float64frombits(binary.LittleEndian.Uint64(data)))
		}
	}
	for _, raw := range graph[1] {
		op, e := read(raw)
		if e != nil {
			return nil, nil, e
		}
		for _, in := range op[1] {
			if !known[string(in)] && len(in) > 0 && err == nil {
				err = fmt.Errorf("%s reads %q, which is not there yet", op[4][0], in)
			}
		}
		for _, out := range op[2] {
			own(string(out))
		}
	}
	for _, raw := range graph[12] {
		v, e := read(raw)
		if e != nil {
			return nil, nil, e
		}
		name := string(v[1][0])
		if outputs = append(outputs, name); !known[name] && err == nil {
			err = fmt.Errorf("nobody makes the output %q", name)
		}
	}
	return numbers, outputs, err
}

// Every kind is a sound graph, and an MLP has its numbers, bit by bit, and its z and a.
func TestModel(t *testing.T) {
	for _, k := range all() {
		raw, err := export.Model(k.Network(), export.Options{Inputs: k.In})
		must(t, err)
		if _, _, err := sound(raw); err != nil {
			t.Errorf("%s: %v", k.Name, err)
		}
	}
	net := all()[0].Network()
	raw, err := export.Model(net, export.Options{Double: true})
	must(t, err)
	numbers, outputs, err := sound(raw)
	if got := strings.Join(outputs, " "); err != nil || got != "z1 a1 z2 a2 z3 a3" {
		t.Error(got, err)
	}
	var theta []float64
	for _, name := range []string{"1.W", "1.b", "2.W", "2.b", "3.W", "3.b"} {
		theta = append(theta, numbers[name]...)
	}
	if !slices.Equal(theta, net.Theta()) {
		t.Errorf("the file has other numbers than θ")
	}
}

// stranger is a layer that says nothing of itself.
type stranger struct{ nn.Dropout }

func (stranger) ONNX()  {}
func (stranger) Torch() {}

// Parts of a user's own, that say nothing of themselves: a formula, an aggregate and
// a cell.
type secret struct{ memory.Formula }

func (secret) String() string { return "memory read" }

var median = graph.Aggregate{Name: "median", Share: func(p, v []float64) { p[len(p)/2] = 1 }}

type cell struct{ recurrent.Cell }

// What cannot be exported is named by its layer, and no file is there.
func TestExportRefuses(t *testing.T) {
	dense := func(f nn.Activation) nn.Layer { return nn.NewDense(2, 2, f, nn.Constant(1)) }
	mine := nn.Elementwise{Name: "mine", F: math.Sqrt, Prime: func(_, a float64) float64 { return 0.5 / a }}
	single := mine
	single.InONNX = func(g *nn.Operators, z string) string { return g.Op("Softplus", nil, z) }
	large := dense(nn.Tanh).(*nn.Dense)
	large.W.Set(0, 1, 1e300)
	for _, c := range []struct {
		want  string
		net   *nn.Network
		o     export.Options
		torch bool // is refused as well
	}{
		{"layer 2 (dropout, P = 0): it does not say itself in ", nn.New(dense(nn.Tanh), stranger{}), export.Options{}, true},
		{"layer 1.2 (dropout, P = 0): it does not say itself in ONNX", nn.New(nn.NewResidual(dense(nn.Tanh), stranger{})), export.Options{}, false},
		{"layer 1 (dense, mine): the activation mine does not say itself in ", nn.New(dense(mine)), export.Options{}, true},
		{"number 2 of 1.W is 1e+300, which is none in float32", nn.New(large), export.Options{}, false},
		{"layer 1: onnxruntime has the operator Softplus in float32 only", nn.New(dense(single)), export.Options{Double: true}, false},
		{"layer 1 (dropout, P = 0.5) takes any number of inputs", nn.New(nn.Dropout{P: 0.5}), export.Options{}, false},
		{"has no layers", nn.New(), export.Options{}, false},
		{"layer 1 (memory read): the formula memory read does not say itself in ", nn.New(&memory.Operation{Formula: secret{memory.Read{Places: 2, Size: 1}}}), export.Options{Inputs: 4}, true},
		{"layer 1 (read-out on 1 node, median): the aggregate median does not say itself in ", nn.New(graph.NewReadout([]int{0}, median)), export.Options{Inputs: 2}, true},
		{"layer 1 (RNN, tanh, 2 steps): the cell does not say itself; see recurrent.Exported", nn.New(recurrent.New(cell{recurrent.NewRNN(1, 1, nn.Tanh, nn.Zeros, nn.Zeros)}, recurrent.Settings{Steps: 2})), export.Options{}, true},
		{"layer 1.1 (RNN, mine, 2 steps): the activation mine does not say itself in ONNX", nn.New(nn.NewResidual(recurrent.New(recurrent.NewRNN(1, 1, mine, nn.Zeros, nn.Zeros), recurrent.Settings{Steps: 2}))), export.Options{}, false},
	} {
		file := filepath.Join(t.TempDir(), "net.onnx")
		if err := export.ONNX(file, c.net, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
		if _, err := os.Stat(file); err == nil {
			t.Errorf("%s: a file is there all the same", c.want)
		}
		if !c.torch {
			continue
		}
		if err := export.PyTorch(file, c.net); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("PyTorch: error %v, want %q", err, c.want)
		}
	}
}

// Whatever network is exported, what was written can be read and is sound.
func FuzzModel(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Add([]byte{255, 17, 0, 200, 3})
	f.Fuzz(func(t *testing.T, choice []byte) {
		rng := rand.New(rand.NewPCG(1, 1))
		var layers []nn.Layer
		for _, c := range choice[:min(len(choice), 20)] {
			f := nn.Activations()[int(c)%len(nn.Activations())]
			layers = append(layers, []nn.Layer{
				nn.NewDense(3, 3, f, nn.Glorot(rng)), nn.Activate{F: f}, nn.NewMaxout(3, 3, 2, nn.Glorot(rng)), nn.NewPReLU(3, 0.1), nn.NewDyT(3, 0.5),
				nn.NewLayerNorm(3), nn.NewBatchNorm(3), nn.NewResidual(nn.Activate{F: f}), nn.NewChain(), nn.NewEachPosition(3, nn.NewDense(1, 1, f, nn.Zeros)),
			}[int(c)%10])
			if c > 200 && len(layers) > 1 {
				layers = append(layers, layers[0])
			}
		}
		if layers == nil {
			return
		}
		raw, err := export.Model(nn.New(layers...), export.Options{Inputs: 3, Double: len(choice)%2 == 0})
		if err != nil {
			if !strings.Contains(err.Error(), "float32 only") {
				t.Error(err)
			}
			return
		}
		if _, _, err := sound(raw); err != nil {
			t.Error(err)
		}
	})
}
