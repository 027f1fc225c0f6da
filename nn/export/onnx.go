package export

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"

	"glassnet/internal/wholefile"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
	"google.golang.org/protobuf/encoding/protowire"
)

// Options say how an ONNX file is written; the zero value is what most programs read.
type Options struct {
	Double bool // numbers are float64, where all operators allow it; else float32, as usual
	Inputs int  // rows of x; needed only where the first layer takes any number
}

// Opset and IR are the versions of ONNX that the files are written in.
const Opset, IR = 18, 8

// ONNX writes net to a file in the ONNX format. The input is x, [N, inputs], a row
// per sample; the outputs are z1, a1, z2, a2, …: the net input and the activation
// of every layer, those of layers inside a block as z2.1, a2.1. The last one is the
// network's. The file is whole or not there. An error names the layer that ONNX
// cannot say, a number that is none in float32, and, with Double, an operator that
// onnxruntime has in float32 only.
func ONNX(file string, net *nn.Network, o Options) error {
	model, err := Model(net, o)
	if err == nil {
		err = wholefile.Write(file, wholefile.Bytes(model))
	}
	if err != nil {
		return fmt.Errorf("export: ONNX %s: %w", file, err)
	}
	return nil
}

// WriteONNX is [ONNX] to any writer.
func WriteONNX(w io.Writer, net *nn.Network, o Options) error {
	model, err := Model(net, o)
	if err == nil {
		_, err = w.Write(model)
	}
	return err
}

// Model is the content of an ONNX file.
func Model(net *nn.Network, o Options) ([]byte, error) {
	if len(net.Layers) == 0 {
		return nil, fmt.Errorf("the network has no layers")
	}
	in, _ := nn.BlueprintOf(net.Layers[0]).Sizes()
	if in == 0 {
		in = o.Inputs
	}
	if in == 0 {
		return nil, fmt.Errorf("layer 1 (%v) takes any number of inputs; Options.Inputs says how many x has", nn.BlueprintOf(net.Layers[0]))
	}
	pass := net.Forward(ones(in, samples(net)))
	g, err := net.InONNX(o.Double, pass)
	if err != nil {
		return nil, err
	}
	if o.Double {
		for _, op := range g.Ops {
			if singleOnly[op.Type] {
				return nil, fmt.Errorf("layer %s: onnxruntime has the operator %s in float32 only; leave Options.Double out", op.Layer, op.Type)
			}
		}
	}
	rows := outputs(pass)
	graph := field(nil, 2, []byte("glassnet"))
	nodes := []byte{}
	for _, op := range g.Ops {
		node, err := operator(op)
		if err != nil {
			return nil, err
		}
		nodes = field(nodes, 1, node)
	}
	graph = append(nodes, graph...)
	for _, c := range g.Constants {
		t, err := tensor(c, o.Double)
		if err != nil {
			return nil, err
		}
		graph = field(graph, 5, t)
	}
	graph = text(graph, 10, "Forward pass only: a row of x is a sample, z and a of every layer are outputs. There is no backward pass and no optimizer in this file.")
	graph = field(graph, 11, valueInfo("x", in, o.Double))
	for _, v := range g.Values {
		graph = field(graph, 12, valueInfo(v, rows[v], o.Double))
	}
	model := number(nil, 1, IR)
	model = text(model, 2, "glassnet")
	model = field(model, 7, graph)
	model = field(model, 8, number(text(nil, 1, ""), 2, Opset))
	for _, k := range slices.Sorted(maps.Keys(net.Notes)) {
		model = field(model, 14, text(text(nil, 1, k), 2, net.Notes[k]))
	}
	return model, nil
}

// singleOnly are the operators that onnxruntime 1.30 computes in float32 only, on
// a processor.
var singleOnly = map[string]bool{"Elu": true, "LeakyRelu": true, "PRelu": true, "Softplus": true, "Erf": true, "LSTM": true, "GRU": true, "RNN": true, "Conv": true, "MaxPool": true, "AveragePool": true}

// samples are the columns that x must have: those of a graph's nodes, else 1.
func samples(net *nn.Network) int {
	for _, l := range net.Layers {
		if c, ok := l.(nn.Columned); ok {
			if nodes, _ := c.Columns(); nodes > 0 {
				return nodes
			}
		}
	}
	return 1
}

// ones are an x that no layer refuses.
func ones(rows, samples int) *mat.Dense {
	x := mat.NewDense(rows, samples, nil)
	nn.Constant(1)(x)
	return x
}

// outputs are the rows of z and a of every layer; those inside of layers that run
// at positions are not in it.
func outputs(pass *nn.Trace) map[string]int {
	rows := map[string]int{}
	for l, s := range pass.Steps[1:] {
		rows["z"+strconv.Itoa(l+1)], _ = s.Z.Dims()
		rows["a"+strconv.Itoa(l+1)], _ = s.A.Dims()
	}
	return rows
}

// The messages of onnx.proto that are needed: field numbers and wire types.

func field(b []byte, n protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, n, protowire.BytesType), v)
}

func text(b []byte, n protowire.Number, s string) []byte { return field(b, n, []byte(s)) }

func number(b []byte, n protowire.Number, v int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), uint64(v))
}

func float(b []byte, n protowire.Number, v float64) []byte {
	return protowire.AppendFixed32(protowire.AppendTag(b, n, protowire.Fixed32Type), math.Float32bits(float32(v)))
}

// operator is a NodeProto.
func operator(op nn.Operator) ([]byte, error) {
	var b []byte
	for _, in := range op.Inputs {
		b = text(b, 1, in)
	}
	b = text(b, 2, op.Output)
	b = text(b, 3, op.Output)
	b = text(b, 4, op.Type)
	for _, name := range slices.Sorted(maps.Keys(op.Attributes)) {
		a, err := attribute(name, op.Attributes[name])
		if err != nil {
			return nil, fmt.Errorf("layer %s: operator %s: %w", op.Layer, op.Type, err)
		}
		b = field(b, 5, a)
	}
	return b, nil
}

// attribute is an AttributeProto.
func attribute(name string, v any) ([]byte, error) {
	b := text(nil, 1, name)
	kind := 0
	switch v := v.(type) {
	case float64:
		b, kind = float(b, 2, v), 1
	case int:
		b, kind = number(b, 3, v), 2
	case string:
		b, kind = text(b, 4, v), 3
	case []int:
		for _, i := range v {
			b = number(b, 8, i)
		}
		kind = 7
	case []string:
		for _, s := range v {
			b = text(b, 9, s)
		}
		kind = 8
	default:
		return nil, fmt.Errorf("attribute %s is a %T; it can be an int, a float64, a string or a list of ints or strings", name, v)
	}
	return number(b, 20, kind), nil
}

// tensor is a TensorProto with its numbers as raw data.
func tensor(c nn.Stored, double bool) ([]byte, error) {
	var b, raw []byte
	for _, d := range c.Shape {
		b = number(b, 1, d)
	}
	switch {
	case c.Ints != nil:
		b = number(b, 2, 7) // INT64
		for _, i := range c.Ints {
			raw = protowire.AppendFixed64(raw, uint64(i))
		}
	case double:
		b = number(b, 2, 11)
		for _, v := range c.Data {
			raw = protowire.AppendFixed64(raw, math.Float64bits(v))
		}
	default:
		b = number(b, 2, 1)
		for k, v := range c.Data {
			if f := float32(v); math.IsInf(float64(f), 0) || f != f {
				return nil, fmt.Errorf("number %d of %s is %g, which is none in float32", k+1, c.Name, v)
			}
			raw = protowire.AppendFixed32(raw, math.Float32bits(float32(v)))
		}
	}
	return field(text(b, 8, c.Name), 9, raw), nil
}

// valueInfo is a ValueInfoProto of shape [N, rows]; rows = 0 leaves the shape out.
func valueInfo(name string, rows int, double bool) []byte {
	t := number(nil, 1, 1)
	if double {
		t = number(nil, 1, 11)
	}
	if rows > 0 {
		shape := field(nil, 1, text(nil, 2, "N"))
		t = field(t, 2, field(shape, 1, number(nil, 1, rows)))
	}
	return field(text(nil, 1, name), 2, field(nil, 1, t))
}
