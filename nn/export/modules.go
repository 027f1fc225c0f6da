package export

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"glassnet/internal/safetensors"
	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/conv"
	"glassnet/nn/recurrent"
)

// module is what is known of a module of PyTorch: the fields that its class has.
type module map[string]any

func (m module) text(key string) string    { s, _ := m[key].(string); return s }
func (m module) number(key string) float64 { v, _ := m[key].(float64); return v }
func (m module) truth(key string) bool     { v, _ := m[key].(bool); return v }

// pair is a field that is a number for both axes, or two of them.
func (m module) pair(key string) (rows, cols int) {
	if two, ok := m[key].([]any); ok && len(two) == 2 {
		r, _ := two[0].(float64)
		c, _ := two[1].(float64)
		return int(r), int(c)
	}
	v := int(m.number(key))
	return v, v
}

// inside is a module that this one has under a name.
func (m module) inside(name string) module {
	all, _ := m["inside"].(map[string]any)
	inner, _ := all[name].(map[string]any)
	return inner
}

// A part is a module of PyTorch as a layer. Where the module's tensors are in it is
// asked when the layer stands in its network, which moves its parameters.
type part struct {
	layer   nn.Layer
	tensors func() ([]nn.TorchTensor, error)
	bend    *nn.Activation  // the f of the layer, which a module behind it may give; nil if it has none
	last    *recurrent.Loop // whose last state alone may be read; nil else
}

// seen is what a module gets to see: the shape of a sample, [D], [T, D] of a sequence
// or [C, H, W] of images, and the shapes of its own tensors.
type seen struct {
	shape  []int
	tensor func(name string) []int
}

// rank is the shape of a tensor, if it has so many axes and nothing else.
func (s seen) rank(name string, axes int) ([]int, error) {
	shape := s.tensor(name)
	if len(shape) != axes || slices.Min(shape) < 1 {
		return nil, fmt.Errorf("has a %s of shape %v", name, shape)
	}
	return shape, nil
}

// each runs a layer on a sample as it is, or at every step of a sequence.
func (s seen) each(l nn.Layer) (nn.Layer, error) {
	switch len(s.shape) {
	case 0, 1:
		return l, nil
	case 2:
		return nn.NewEachPosition(s.shape[0], l), nil
	}
	return nil, fmt.Errorf("reads samples of shape %v; numbers or a sequence of them can be read", s.shape)
}

// told are the tensors that a layer says under names with a prefix.
func told(l nn.InTorch, prefix string) func() ([]nn.TorchTensor, error) {
	return func() (list []nn.TorchTensor, err error) {
		modules, err := l.Torch()
		for _, m := range modules {
			for _, t := range m.Tensors {
				t.Name = strings.TrimPrefix(t.Name, prefix)
				list = append(list, t)
			}
		}
		return list, err
	}
}

// activations of PyTorch, by the class.
var activations = map[string]func(m module) nn.Activation{
	"Identity":  func(module) nn.Activation { return nn.Identity },
	"Tanh":      func(module) nn.Activation { return nn.Tanh },
	"Sigmoid":   func(module) nn.Activation { return nn.Logistic },
	"ReLU":      func(module) nn.Activation { return nn.ReLU },
	"LeakyReLU": func(m module) nn.Activation { return nn.LeakyReLU(m.number("negative_slope")) },
	"ELU":       func(m module) nn.Activation { return nn.ELU(m.number("alpha")) },
	"Softplus":  func(module) nn.Activation { return nn.Softplus },
	"SiLU":      func(module) nn.Activation { return nn.Swish(1) },
	"Hardtanh":  func(module) nn.Activation { return nn.HardTanh },
	"Softmax":   func(module) nn.Activation { return nn.Softmax },
	"GELU": func(m module) nn.Activation {
		if m.text("approximate") == "tanh" {
			return nn.GELUTanh
		}
		return nn.GELU
	},
}

// others are the other modules of PyTorch that are layers here, by the class.
var others map[string]func(m module, s seen) (part, error)

func init() {
	others = map[string]func(m module, s seen) (part, error){
		"Linear": linear, "LayerNorm": layerNorm, "BatchNorm1d": batchNorm, "PReLU": prelu,
		"Flatten": flatten, "Unflatten": flatten, "Embedding": embedding,
		"Conv2d": convolution, "MaxPool2d": maxPool, "AvgPool2d": averagePool,
		"AdaptiveAvgPool2d": wholeImage, "AdaptiveMaxPool2d": wholeImage,
		"RNN": loop, "LSTM": loop, "GRU": loop,
		"MultiheadAttention": selfAttention, "TransformerEncoderLayer": transformer,
	}
}

// sayable is a layer that says itself in PyTorch.
type sayable interface {
	nn.Layer
	nn.InTorch
}

// activation is the f that a module is; nil if it is none.
func (m module) activation() nn.Activation {
	kind := m.text("kind")
	if kind == "Dropout" && m.number("p") == 0 {
		return nn.Identity
	}
	if f := activations[kind]; f != nil {
		return f(m)
	}
	return nil
}

// axis is an error of a softmax that is not over the features of each sample, or step.
func (m module) axis(shape []int) error {
	dim, known := m["dim"].(float64)
	if m.text("kind") != "Softmax" || len(shape) < 3 && (!known || dim == -1 || int(dim) == len(shape)) {
		return nil
	}
	return fmt.Errorf("is over axis %v of samples of shape %v; over the features, the last axis of numbers or of a sequence, it can be read", m["dim"], shape)
}

// part is the layer that a module is, the first one of a network or not.
func (m module) part(s seen, first bool) (part, error) {
	kind, f := m.text("kind"), m.activation()
	switch build := others[kind]; {
	case kind == "Softmax": // of the features, not of all that a row holds
		l, err := s.each(nn.Activate{F: f})
		return part{layer: l}, err
	case f != nil:
		return part{layer: nn.Activate{F: f}}, nil
	case build == nil:
		known := append(slices.Sorted(maps.Keys(others)), slices.Sorted(maps.Keys(activations))...)
		return part{}, fmt.Errorf("is not known here; known are %s", strings.Join(known, ", "))
	case kind == "Embedding" && !first:
		return part{}, errors.New("reads the output of another module; it can be the first one")
	default:
		return build(m, s)
	}
}

// single is a layer on a sample, or at every step, with the tensors that it says.
func single(l sayable, s seen) (part, error) {
	layer, err := s.each(l)
	return part{layer: layer, tensors: told(l, "")}, err
}

func linear(_ module, s seen) (part, error) {
	w, err := s.rank("weight", 2)
	if err != nil {
		return part{}, err
	}
	d := nn.NewDense(w[1], w[0], nn.Identity, nn.Zeros)
	p, err := single(d, s)
	p.bend = &d.F
	return p, err
}

func layerNorm(m module, s seen) (part, error) {
	w, err := s.rank("weight", 1)
	if err != nil {
		return part{}, err
	}
	l := nn.NewLayerNorm(w[0])
	l.Epsilon = m.number("eps")
	return single(l, s)
}

func batchNorm(m module, s seen) (part, error) {
	w, err := s.rank("weight", 1)
	if err != nil || len(s.shape) != 1 {
		return part{}, errors.Join(err, onlyNumbers(s, 1))
	}
	l := nn.NewBatchNorm(w[0])
	l.Epsilon, l.Rho = m.number("eps"), m.number("momentum")
	return single(l, s)
}

func prelu(_ module, s seen) (part, error) {
	w, err := s.rank("weight", 1)
	if err != nil || w[0] > 1 && len(s.shape) != 1 {
		return part{}, errors.Join(err, onlyNumbers(s, 1))
	}
	l := nn.NewPReLU(w[0], 0)
	return part{layer: l, tensors: told(l, "")}, nil
}

// onlyNumbers is the error of a module that reads samples of another shape than it can.
func onlyNumbers(s seen, axes int) error {
	if len(s.shape) == axes {
		return nil
	}
	return fmt.Errorf("reads samples of shape %v; such with %d axes can be read", s.shape, axes)
}

// flatten leaves the rows of an image as they are.
func flatten(_ module, s seen) (part, error) {
	if len(s.shape) == 2 && s.shape[0] > 1 {
		return part{}, fmt.Errorf("flattens a sequence of shape %v, step by step; here it stands feature by feature", s.shape)
	}
	return part{layer: nn.Activate{F: nn.Identity}}, nil
}

func embedding(m module, s seen) (part, error) {
	w, err := s.rank("weight", 2)
	if err == nil && (m["padding_idx"] != nil || m["max_norm"] != nil || m.truth("scale_grad_by_freq")) {
		err = errors.New("has padding_idx, max_norm or scale_grad_by_freq, which is not known here")
	}
	if err != nil {
		return part{}, err
	}
	l := nn.NewEmbedding(w[0], w[1], nn.Zeros)
	p := part{layer: l, tensors: told(l, "")}
	if len(s.shape) == 1 { // x are the signs of a sequence
		p.layer = nn.NewEachPosition(s.shape[0], l)
	}
	return p, nil
}

// image is what a convolution or a pool reads.
func (s seen) image() (conv.Shape, error) {
	if err := onlyNumbers(s, 3); err != nil {
		return conv.Shape{}, err
	}
	return conv.Shape{C: s.shape[0], H: s.shape[1], W: s.shape[2]}, nil
}

// window is that of a convolution or a pool.
func (m module) window() (w conv.Window) {
	w.Rows.K, w.Cols.K = m.pair("kernel_size")
	w.Rows.S, w.Cols.S = m.pair("stride")
	w.Rows.P, w.Cols.P = m.pair("padding")
	w.Rows.D, w.Cols.D = m.pair("dilation")
	return w
}

func convolution(m module, s seen) (part, error) {
	w, err := s.rank("weight", 4)
	in, wrong := s.image()
	switch {
	case err != nil || wrong != nil:
		return part{}, errors.Join(err, wrong)
	case m.number("groups") != 1 || m.text("padding_mode") != "zeros" || m.text("padding") != "":
		return part{}, errors.New("has groups, another padding_mode than zeros, or padding by a word, which is not known here")
	}
	l := conv.NewConv2D(in, w[0], m.window(), nn.Identity, nn.Zeros)
	return part{layer: l, bend: &l.F, tensors: told(l, "")}, nil
}

func maxPool(m module, s seen) (part, error) {
	in, err := s.image()
	if err == nil && (m.truth("ceil_mode") || m.truth("return_indices")) {
		err = errors.New("has ceil_mode or return_indices, which is not known here")
	}
	if err != nil {
		return part{}, err
	}
	return part{layer: conv.NewMaxPool(in, m.window())}, nil
}

func averagePool(m module, s seen) (part, error) {
	in, err := s.image()
	if err == nil && (m.truth("ceil_mode") || m["divisor_override"] != nil || !m.truth("count_include_pad") && m.window() != m.window().Pad(0)) {
		err = errors.New("has ceil_mode or a divisor, or does not count its padding, which is not known here")
	}
	if err != nil {
		return part{}, err
	}
	return part{layer: conv.NewAvgPool(in, m.window())}, nil
}

// wholeImage is a pool that looks at all of it.
func wholeImage(m module, s seen) (part, error) {
	in, err := s.image()
	if r, c := m.pair("output_size"); err == nil && (r != 1 || c != 1) {
		err = fmt.Errorf("has the output_size %v; 1 can be read", m["output_size"])
	}
	switch {
	case err != nil:
		return part{}, err
	case m.text("kind") == "AdaptiveMaxPool2d":
		return part{layer: conv.NewGlobalMaxPool(in)}, nil
	}
	return part{layer: conv.NewGlobalAvgPool(in)}, nil
}

// loop is a recurrent module: its layers on top of each other, each in one direction
// or in both.
func loop(m module, s seen) (part, error) {
	switch {
	case !m.truth("batch_first") || len(s.shape) != 2:
		return part{}, errors.New("does not read samples, steps, features; give it batch_first=True")
	case m.number("proj_size") != 0 || m.number("dropout") != 0 && m.number("num_layers") > 1:
		return part{}, errors.New("has proj_size or dropout, which is not known here")
	}
	var p part
	var layers []nn.Layer
	var all []func() ([]nn.TorchTensor, error)
	for k := range int(m.number("num_layers")) {
		var cells []recurrent.Cell
		for _, end := range []string{"", "_reverse"} {
			if end != "" && !m.truth("bidirectional") {
				continue
			}
			end = fmt.Sprintf("_l%d%s", k, end)
			w, err := s.rank("weight_ih"+end, 2)
			if err != nil {
				return part{}, err
			}
			l := recurrent.New(m.cell(w), recurrent.Settings{Steps: s.shape[0]})
			p.last, cells = l, append(cells, l.Cell)
			all = append(all, func() ([]nn.TorchTensor, error) {
				list, err := told(l, "cell.")()
				for i := range list {
					list[i].Name = strings.TrimSuffix(list[i].Name, "_l0") + end
				}
				return list, err
			})
		}
		if len(cells) == 2 {
			p.last, layers = nil, append(layers, recurrent.Both(cells[0], cells[1], recurrent.Settings{Steps: s.shape[0]}))
		} else {
			layers = append(layers, p.last)
		}
	}
	if p.layer = nn.NewChain(layers...); len(layers) == 1 {
		p.layer = layers[0]
	}
	p.tensors = func() (list []nn.TorchTensor, err error) {
		for _, f := range all {
			more, e := f()
			list, err = append(list, more...), errors.Join(err, e)
		}
		return list, err
	}
	return p, nil
}

// cell is that of a recurrent module, for a weight_ih of a shape.
func (m module) cell(w []int) recurrent.Cell {
	switch m.text("kind") {
	case "LSTM":
		return recurrent.NewLSTM(w[1], w[0]/4, nn.Zeros, nn.Zeros)
	case "GRU":
		return recurrent.NewGRU(w[1], w[0]/3, recurrent.AfterProduct, nn.Zeros, nn.Zeros)
	}
	f := map[string]nn.Elementwise{"tanh": nn.Tanh, "relu": nn.ReLU}[m.text("nonlinearity")]
	return recurrent.NewRNN(w[1], w[0], f, nn.Zeros, nn.Zeros)
}

// attends is the attention of a module in which it has a prefix, such as "self_attn.".
func attends(m module, s seen, prefix string, causal bool) (*attention.Attention, error) {
	w, err := s.rank(prefix+"in_proj_weight", 2)
	switch {
	case err != nil:
		return nil, err
	case !m.truth("batch_first") || len(s.shape) != 2:
		return nil, errors.New("does not read samples, positions, features; give it batch_first=True")
	case m.number("dropout") != 0:
		return nil, errors.New("drops at random; a step with dropout=0 can be read")
	}
	if causal {
		return attention.NewCausal(s.shape[0], w[1], int(m.number("num_heads")), nn.Zeros), nil
	}
	return attention.NewAttention(s.shape[0], w[1], int(m.number("num_heads")), nn.Zeros), nil
}

func selfAttention(m module, s seen) (part, error) {
	l, err := attends(m, s, "", m.truth("causal"))
	if err != nil {
		return part{}, err
	}
	return part{layer: l, tensors: told(l, "heads.")}, nil
}

// transformer is a block, with normalisation first or last.
func transformer(m module, s seen) (part, error) {
	att, err := attends(m.inside("self_attn"), s, "self_attn.", m.truth("causal"))
	if err != nil {
		return part{}, err
	}
	w, err := s.rank("linear1.weight", 2)
	f := map[float64]nn.Activation{1: nn.ReLU, 2: nn.GELU}[m.number("activation_relu_or_gelu")]
	switch {
	case err != nil:
		return part{}, err
	case f == nil:
		return part{}, errors.New("has another activation than ReLU and GELU")
	case m.inside("norm1").number("eps") != 1e-5 || m.inside("norm2").number("eps") != 1e-5:
		return part{}, errors.New("has another layer_norm_eps than 1e-5")
	}
	for _, name := range []string{"dropout", "dropout1", "dropout2"} {
		if m.inside(name).number("p") != 0 {
			return part{}, errors.New("drops at random; a step with dropout=0 can be read")
		}
	}
	norm := func(k string) []string { return []string{"norm" + k + ".weight", "norm" + k + ".bias"} }
	look := []string{"self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias"}
	forward := []string{"linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias"}
	layers, order := attention.PostNorm(att, w[0], f, nn.Zeros), slices.Concat(look, norm("1"), forward, norm("2"))
	if m.truth("norm_first") {
		layers, order = attention.PreNorm(att, w[0], f, nn.Zeros), slices.Concat(norm("1"), look, norm("2"), forward)
	}
	block := nn.NewChain(layers...)
	return part{layer: block, tensors: func() ([]nn.TorchTensor, error) {
		list, err := told(block, "")()
		if err != nil || len(list) != len(order) {
			return nil, errors.Join(err, fmt.Errorf("the block has %d tensors here, %d there", len(list), len(order)))
		}
		for k := range list {
			list[k].Name = order[k]
		}
		return list, nil
	}}, nil
}

// shapeOf is that of a sample of a tensor.
func shapeOf(t safetensors.Tensor) []int {
	if len(t.Shape) == 0 {
		return nil
	}
	return t.Shape[1:]
}
