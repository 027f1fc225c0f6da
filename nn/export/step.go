package export

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"glassnet/internal/safetensors"
	"glassnet/nn"
	"glassnet/nn/gradcheck"
	"gonum.org/v1/gonum/mat"
)

// StepPython is the text of step.py, which records a training step of a PyTorch
// model in a file for [ReadStep]. It needs torch and nothing else.
//
//go:embed step.py
var StepPython string

//go:embed testdata/*.safetensors
var recorded embed.FS

// RecordedStep is a step that ships with the library, for those who have no
// PyTorch: "right", "classes", and, with a mistake each, "not zeroed", "summed",
// "wrong slope", "twice" and "not updated".
func RecordedStep(name string) (*Step, error) {
	raw, err := recorded.ReadFile("testdata/" + strings.ReplaceAll(name, " ", "-") + ".safetensors")
	if err != nil {
		return nil, fmt.Errorf("export: no step called %q ships with the library", name)
	}
	return decodeStep(raw)
}

// A Step is one training step that PyTorch has made, and the same network here. A
// sample is a column.
type Step struct {
	Net  *nn.Network // with the parameters before the step
	X, Y *mat.Dense
	Loss nn.Loss
	Rate float64 // the learning rate η

	Rule    string                // the class of the optimizer: "SGD"
	Modules []string              // the names of PyTorch's modules, in the order in which they ran
	Values  map[string]*mat.Dense // the output of every module
	Back    map[string]*mat.Dense // ∂L/∂ that output; "x" is ∂L/∂x
	Grads   []float64             // the gradients that the optimizer has used, in the order of Net.Theta
	Left    []float64             // the gradients that were there before the step, of an earlier one; zeros if none were
	After   []float64             // θ after the step

	ends  []string // for every layer the module whose output is a
	plain bool     // the rule is θ ← θ − η ∂L/∂θ
}

// about is what the metadata say of a step.
type about struct {
	Modules   []module
	Loss      module
	Optimizer module
}

// module is what is known of a module of PyTorch: the fields that its class has.
type module map[string]any

func (m module) text(key string) string    { s, _ := m[key].(string); return s }
func (m module) number(key string) float64 { v, _ := m[key].(float64); return v }

// ReadStep reads what step.py has recorded. It knows nn.Linear, the activations
// that the library has, nn.LayerNorm, nn.BatchNorm1d, nn.PReLU and nn.Dropout(0),
// and the losses MSELoss, CrossEntropyLoss, BCELoss and BCEWithLogitsLoss with
// reduction "mean". An error names the module that it does not know.
func ReadStep(file string) (*Step, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("export: %w", err) // names the file itself
	}
	s, err := decodeStep(raw)
	if err != nil {
		return nil, fmt.Errorf("export: step %s: %w", file, err)
	}
	return s, nil
}

func decodeStep(raw []byte) (*Step, error) {
	metadata, tensors, err := safetensors.Read(raw)
	if err != nil {
		return nil, err
	}
	if metadata["format"] != "pytorch step 1" {
		return nil, errors.New("it holds no training step; step.py writes such files")
	}
	var a about
	if err := json.Unmarshal([]byte(metadata["step"]), &a); err != nil {
		return nil, fmt.Errorf("the metadata: %w", err)
	}
	for name, t := range tensors {
		for k, v := range t.Data {
			if v-v != 0 {
				return nil, fmt.Errorf("%s: number %d is %v", name, k+1, v)
			}
		}
	}
	s := &Step{Values: map[string]*mat.Dense{}, Back: map[string]*mat.Dense{}, Rate: a.Optimizer.number("lr"), Rule: a.Optimizer.text("kind")}
	s.plain = s.Rule == "SGD" && a.Optimizer.number("momentum") == 0 && a.Optimizer.number("weight_decay") == 0
	layers, owners, err := s.layers(a.Modules, tensors)
	if err != nil {
		return nil, err
	}
	if err := s.build(layers); err != nil {
		return nil, err
	}
	places := map[string]nn.TorchTensor{} // of PyTorch's tensors, by name
	for l, layer := range layers {
		said, err := layer.(nn.InTorch).Torch()
		if err != nil {
			return nil, err
		}
		for _, t := range said[0].Tensors {
			places[owners[l]+"."+t.Name] = t
		}
	}
	if err := s.numbers(tensors, places); err != nil {
		return nil, err
	}
	return s, s.loss(a.Loss, tensors)
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

// others are the other modules of PyTorch that are layers here.
var others = map[string]func(m module, weight []int) nn.Layer{
	"Linear": func(_ module, w []int) nn.Layer { return nn.NewDense(w[1], w[0], nn.Identity, nn.Zeros) },
	"LayerNorm": func(m module, w []int) nn.Layer {
		l := nn.NewLayerNorm(w[0])
		l.Epsilon = m.number("eps")
		return l
	},
	"BatchNorm1d": func(m module, w []int) nn.Layer {
		l := nn.NewBatchNorm(w[0])
		l.Epsilon, l.Rho = m.number("eps"), m.number("momentum")
		return l
	},
	"PReLU": func(_ module, w []int) nn.Layer { return nn.NewPReLU(w[0], 0) },
}

// layers builds the architecture: an activation behind an nn.Linear is its f. The
// owner of a layer is the module that has its parameters.
func (s *Step) layers(modules []module, tensors map[string]safetensors.Tensor) (layers []nn.Layer, owners []string, err error) {
	for k, m := range modules {
		name, kind := m.text("name"), m.text("kind")
		s.Modules = append(s.Modules, name)
		f, build := activations[kind], others[kind]
		if kind == "Dropout" && m.number("p") == 0 {
			f = activations["Identity"]
		}
		weight := tensors["theta/"+name+".weight"].Shape
		switch {
		case f != nil && k > 0 && modules[k-1].text("kind") == "Linear":
			layers[len(layers)-1].(*nn.Dense).F = f(m)
			s.ends[len(layers)-1] = name
			continue
		case f != nil:
			layers = append(layers, nn.Activate{F: f(m)})
		case build == nil:
			return nil, nil, fmt.Errorf("module %s is a %s, which is not known here; known are %s", name, kind,
				strings.Join(slices.Sorted(maps.Keys(others)), ", ")+", "+strings.Join(slices.Sorted(maps.Keys(activations)), ", "))
		case len(weight) != map[bool]int{true: 2, false: 1}[kind == "Linear"] || slices.Min(weight) < 1:
			return nil, nil, fmt.Errorf("module %s (%s) has a weight of shape %v", name, kind, weight)
		default:
			layers = append(layers, build(m, weight))
		}
		s.ends, owners = append(s.ends, name), append(owners, name)
	}
	return layers, owners, nil
}

// build makes the network; sizes that do not fit are an error here.
func (s *Step) build(layers []nn.Layer) (err error) {
	if len(layers) == 0 {
		return errors.New("no module has run")
	}
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	s.Net = nn.New(layers...)
	return nil
}

// numbers reads the tensors to their places.
func (s *Step) numbers(tensors map[string]safetensors.Tensor, places map[string]nn.TorchTensor) error {
	theta := s.Net.Theta()
	read := func(prefix string) ([]float64, error) {
		clear(theta)
		for name, p := range places {
			t, ok := tensors[prefix+name]
			if !ok && (prefix == "left/" || prefix != "theta/" && strings.Contains(name, ".running_")) {
				continue // a running average has no gradient
			}
			if !ok && strings.HasSuffix(name, ".bias") {
				return nil, fmt.Errorf("%s is missing; a layer without a bias is not known here", name)
			}
			if len(t.Data) != len(p.At) || !slices.Equal(t.Shape, p.Shape) {
				return nil, fmt.Errorf("%s%s has shape %v, it should be %v", prefix, name, t.Shape, p.Shape)
			}
			for k, v := range t.Data {
				*p.At[k] = v
			}
		}
		return slices.Clone(theta), nil
	}
	var err error
	if s.Grads, err = read("grad/"); err != nil {
		return err
	}
	if s.Left, err = read("left/"); err != nil {
		return err
	}
	if s.After, err = read("after/"); err != nil {
		return err
	}
	if _, err = read("theta/"); err != nil {
		return err
	}
	for name, t := range tensors {
		into, rest := s.Values, ""
		if r, ok := strings.CutPrefix(name, "value/"); ok {
			rest = r
		} else if r, ok := strings.CutPrefix(name, "back/"); ok {
			into, rest = s.Back, r
		} else {
			continue
		}
		if into[rest], err = columns(t); err != nil {
			return err
		}
	}
	for _, name := range s.Modules {
		if s.Values[name] == nil || s.Back[name] == nil {
			return fmt.Errorf("the output of module %s, or its gradient, is missing", name)
		}
	}
	if s.X, err = columns(tensors["x"]); err != nil {
		return err
	}
	if in, _ := nn.BlueprintOf(s.Net.Layers[0]).Sizes(); in != 0 && in != s.X.RawMatrix().Rows {
		return fmt.Errorf("x has %d numbers per sample, the first layer takes %d", s.X.RawMatrix().Rows, in)
	}
	return nil
}

// columns makes columns of the rows of a tensor.
func columns(t safetensors.Tensor) (*mat.Dense, error) {
	if len(t.Shape) != 2 || len(t.Data) == 0 {
		return nil, fmt.Errorf("tensor %q has shape %v; it should have a row per sample", t.Name, t.Shape)
	}
	return mat.DenseCopyOf(mat.NewDense(t.Shape[0], t.Shape[1], t.Data).T()), nil
}

// loss finds L and its targets: classes become one-hot columns.
func (s *Step) loss(m module, tensors map[string]safetensors.Tensor) (err error) {
	y, kind := tensors["y"], m.text("kind")
	last := s.Values[s.Modules[len(s.Modules)-1]]
	k, n := last.Dims()
	losses := map[string]nn.Loss{"MSELoss": nn.MeanSquaredError, "CrossEntropyLoss": nn.SoftmaxCrossEntropy, "BCELoss": nn.BinaryCrossEntropy, "BCEWithLogitsLoss": nn.LogisticCrossEntropy}
	if s.Loss = losses[kind]; s.Loss == nil || m.text("reduction") != "mean" {
		return fmt.Errorf("the loss %s with reduction %q is not known here; known are %s, each with the mean", kind, m.text("reduction"), strings.Join(slices.Sorted(maps.Keys(losses)), ", "))
	}
	if strings.HasPrefix(kind, "BCE") && k != 1 {
		return fmt.Errorf("the loss %s of %d outputs is the mean over them in PyTorch and the sum here; one output can be read", kind, k)
	}
	if kind == "CrossEntropyLoss" && len(y.Shape) == 1 && len(y.Data) == n {
		s.Y = mat.NewDense(k, n, nil)
		for j, class := range y.Data {
			if !(class >= 0 && class < float64(k)) || class != float64(int(class)) {
				return fmt.Errorf("y of sample %d is %g; it should be a class from 0 to %d", j+1, class, k-1)
			}
			s.Y.Set(int(class), j, 1)
		}
		return nil
	}
	if s.Y, err = columns(y); err != nil {
		return err
	}
	if r, c := s.Y.Dims(); r != k || c != n {
		return fmt.Errorf("y has %d×%d numbers, the output %d×%d", c, r, n, k)
	}
	return nil
}

// Trace is the same step here, forward and backward: its [nn.Trace.Ledger] prints
// all numbers, its [nn.Trace.Explain] those of one neuron in place.
func (s *Step) Trace() *nn.Trace {
	t := nn.NewTrace(s.Net)
	t.Training = true
	t.Forward(s.X)
	t.Backward(s.Loss, s.Y)
	return t
}

// Compare has a row for every layer: the largest difference between PyTorch and
// the library in a, in ∂L/∂a and in the gradients of its parameters, each as a
// share of the largest number.
func (s *Step) Compare() nn.Table {
	t, windows := s.Trace(), s.Net.Windows(s.Grads)
	table := nn.Table{Header: []string{"layer", "what", "module", "a", "∂L/∂a", "∂L/∂θ"}}
	for l, step := range t.Steps[1:] {
		grad := 0.0
		for _, p := range s.Net.Layers[l].Params() {
			grad = max(grad, apart(windows[p.Dense], step.Grad(p.Dense)))
		}
		share := func(v float64) string { return fmt.Sprintf("%.0e", v) }
		table.Add(l+1, nn.BlueprintOf(s.Net.Layers[l]).String(), s.ends[l], share(apart(s.Values[s.ends[l]], &step.A)), share(apart(s.Back[s.ends[l]], &step.DA)), share(grad))
	}
	return table
}

// apart is max |got − want| / max |want|.
func apart(got, want *mat.Dense) float64 {
	if gr, gc := got.Dims(); gr != want.RawMatrix().Rows || gc != want.RawMatrix().Cols {
		return 1
	}
	var d mat.Dense
	d.Sub(got, want)
	size := max(mat.Max(want), -mat.Min(want))
	if size == 0 {
		size = 1
	}
	return max(mat.Max(&d), -mat.Min(&d)) / size
}

// Diagnose says which layer of PyTorch's step has a wrong gradient, and which known
// bug explains it: see [gradcheck.DiagnoseRecorded].
func (s *Step) Diagnose() (gradcheck.Diagnosis, error) {
	windows, left := s.Net.Windows(s.Grads), s.Net.Windows(s.Left)
	var all []gradcheck.Recording
	below := s.Back["x"]
	for l, layer := range s.Net.Layers {
		r := gradcheck.Recording{DA: s.Back[s.ends[l]], DX: below, Grads: map[*mat.Dense]*mat.Dense{}, Left: left}
		for _, p := range layer.Params() {
			r.Grads[p.Dense] = windows[p.Dense]
		}
		all, below = append(all, r), r.DA
	}
	return gradcheck.DiagnoseRecorded(s.Net, s.Loss, s.X, s.Y, all)
}

// DiagnoseUpdate says which parameters have moved wrongly, and which known bug of
// an update explains it: see [gradcheck.DiagnoseUpdate]. The rule must be plain
// SGD, so that (θ − θ′)/η is the gradient.
func (s *Step) DiagnoseUpdate() (gradcheck.Diagnosis, error) {
	if !s.plain || s.Rate == 0 {
		return gradcheck.Diagnosis{}, fmt.Errorf("export: the update was made by %s with η = %g; it can be checked for SGD without momentum and weight decay", s.Rule, s.Rate)
	}
	for _, p := range s.Net.Params() {
		if p.Running {
			return gradcheck.Diagnosis{}, fmt.Errorf("export: the update of a network with running averages (layer %d) cannot be checked: outside of training its gradient is another", s.Net.LayerOf(p))
		}
	}
	return gradcheck.DiagnoseUpdate(s.Net, s.Loss, s.X, s.Y, s.Rate, func() { copy(s.Net.Theta(), s.After) })
}
