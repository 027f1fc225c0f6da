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
	"glassnet/nn/recurrent"
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

	ends     []string        // for every layer the module whose output is a
	lastOnly map[string]bool // the modules whose last step alone is read
	plain    bool            // the rule is θ ← θ − η ∂L/∂θ
}

// about is what the metadata say of a step.
type about struct {
	Modules   []module
	Loss      module
	Optimizer module
}

// ReadStep reads what step.py has recorded: a chain of nn.Linear, nn.Conv2d,
// nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d(1), nn.Flatten, nn.Embedding,
// nn.RNN, nn.LSTM, nn.GRU,
// nn.MultiheadAttention that asks itself, nn.TransformerEncoderLayer, nn.LayerNorm,
// nn.BatchNorm1d, nn.PReLU, the activations that the library has and nn.Dropout(0),
// with batch_first=True, and the losses MSELoss, CrossEntropyLoss, BCELoss and
// BCEWithLogitsLoss with reduction "mean". An error names the module that it does
// not know.
//
// A sequence of PyTorch, [N, T, D], stands here feature by feature, D·T × N; the
// numbers of signs in x are one-hot here, and have no ∂L/∂x. Where PyTorch has two
// biases that are added, b is their sum: its gradient is theirs, and it moves by as
// much as one of them; if they differ, by their mean.
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
	s := &Step{lastOnly: map[string]bool{}, Values: map[string]*mat.Dense{}, Back: map[string]*mat.Dense{}, Rate: a.Optimizer.number("lr"), Rule: a.Optimizer.text("kind")}
	s.plain = s.Rule == "SGD" && a.Optimizer.number("momentum") == 0 && a.Optimizer.number("weight_decay") == 0
	places, err := s.layers(a.Modules, tensors)
	if err != nil {
		return nil, err
	}
	if err := s.numbers(tensors, places); err != nil {
		return nil, err
	}
	return s, s.loss(a.Loss, tensors)
}

// A chain is the architecture that is being built, module by module.
type chain struct {
	step    *Step
	tensors map[string]safetensors.Tensor

	name   string          // of the module that is being built
	shape  []int           // of a sample that it reads
	layers []nn.Layer      // so far
	bend   *nn.Activation  // the f of the last one, which an activation may give; nil if it has none
	last   *recurrent.Loop // the last one, if its last state alone can be read; nil else
	tell   []func(places map[string]nn.TorchTensor) error
}

// layers builds the architecture and lists the places of PyTorch's tensors, by name.
func (s *Step) layers(modules []module, tensors map[string]safetensors.Tensor) (places map[string]nn.TorchTensor, err error) {
	c := &chain{step: s, tensors: tensors, shape: shapeOf(tensors["x"])}
	defer func() {
		if e := recover(); e != nil { // sizes that do not fit
			err = fmt.Errorf("module %s: %v", c.name, e)
		}
	}()
	for _, m := range modules {
		if err := c.add(m); err != nil {
			return nil, fmt.Errorf("module %s (%s) %w", c.name, m.text("kind"), err)
		}
	}
	if len(c.layers) == 0 {
		return nil, errors.New("no module has run")
	}
	s.Net = nn.New(c.layers...)
	places = map[string]nn.TorchTensor{}
	for _, tell := range c.tell {
		if err := tell(places); err != nil {
			return nil, err
		}
	}
	return places, nil
}

// own is the full name of a tensor of the module.
func (c *chain) own(tensor string) string { return strings.TrimPrefix(c.name+"."+tensor, ".") }

// add builds the layer of a module. An activation behind a layer that has an f is its f.
func (c *chain) add(m module) error {
	above := c.name
	c.name = m.text("name")
	c.step.Modules = append(c.step.Modules, c.name)
	if err := c.read(m, above); err != nil {
		return err
	}
	sees := seen{c.shape, func(tensor string) []int { return c.tensors["theta/"+c.own(tensor)].Shape }}
	c.shape = shapeOf(c.tensors["value/"+c.name])
	if err := m.axis(sees.shape); err != nil {
		return err
	}
	if f := m.activation(); f != nil && c.bend != nil {
		*c.bend, c.bend = f, nil
		c.step.ends[len(c.layers)-1] = c.name
		return nil
	}
	made, err := m.part(sees, len(c.layers) == 0)
	if err != nil {
		return err
	}
	if made.tensors != nil {
		prefix := c.own("")
		c.tell = append(c.tell, func(places map[string]nn.TorchTensor) error {
			list, err := made.tensors()
			for _, t := range list {
				places[prefix+t.Name] = t
			}
			return err
		})
	}
	c.layers, c.bend, c.last = append(c.layers, made.layer), made.bend, made.last
	c.step.ends = append(c.step.ends, c.name)
	return nil
}

// read says what a module reads of the output above it.
func (c *chain) read(m module, above string) error {
	switch m.text("reads") {
	case "last":
		if c.last == nil {
			return fmt.Errorf("reads the last step of module %s; only that of an nn.RNN, nn.LSTM or nn.GRU in one direction can be read", above)
		}
		c.last.Last, c.step.lastOnly[above], c.shape = true, true, c.shape[1:]
	case "flat":
		if _, err := flatten(m, seen{shape: c.shape}); err != nil {
			return err
		}
		c.shape = []int{product(c.shape)}
	}
	return nil
}

// product is that of all numbers.
func product(shape []int) int {
	p := 1
	for _, n := range shape {
		p *= n
	}
	return p
}

// numbers reads the tensors to their places.
func (s *Step) numbers(tensors map[string]safetensors.Tensor, places map[string]nn.TorchTensor) error {
	theta := s.Net.Theta()
	read := func(prefix string) ([]float64, error) {
		clear(theta)
		for _, name := range slices.Sorted(maps.Keys(places)) {
			p := places[name]
			t, ok := tensors[prefix+name]
			if !ok && (prefix == "left/" || prefix != "theta/" && strings.Contains(name, ".running_")) {
				continue // a running average has no gradient
			}
			if !ok && strings.Contains(name, "bias") {
				return nil, fmt.Errorf("%s is missing; a layer without a bias is not known here", name)
			}
			if len(t.Data) != len(p.At) || !slices.Equal(t.Shape, p.Shape) {
				return nil, fmt.Errorf("%s%s has shape %v, it should be %v", prefix, name, t.Shape, p.Shape)
			}
			for k, v := range t.Data {
				*p.At[k] += v
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
	before, err := read("theta/")
	if err != nil {
		return err
	}
	for k, n := range s.terms(places) { // of a sum of n: their mean gradient, and as far as one has moved
		if n > 1 {
			s.Grads[k] /= n
			s.Left[k] /= n
			s.After[k] = before[k] + (s.After[k]-before[k])/n
		}
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
		if s.lastOnly[rest] && len(t.Shape) == 3 {
			t = lastStep(t)
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
	if s.X, err = s.input(tensors); err != nil {
		return err
	}
	if in, _ := nn.BlueprintOf(s.Net.Layers[0]).Sizes(); in != 0 && in != s.X.RawMatrix().Rows {
		return fmt.Errorf("x has %d numbers per sample, the first layer takes %d", s.X.RawMatrix().Rows, in)
	}
	return nil
}

// terms are, for every number of θ, of how many numbers of PyTorch it is the sum.
func (s *Step) terms(places map[string]nn.TorchTensor) []float64 {
	count := map[*float64]float64{}
	for _, t := range places {
		for _, at := range t.At {
			count[at]++
		}
	}
	theta := s.Net.Theta()
	n := make([]float64, len(theta))
	for k := range theta {
		n[k] = count[&theta[k]]
	}
	return n
}

// input is x; the numbers of signs are made one-hot for an embedding.
func (s *Step) input(tensors map[string]safetensors.Tensor) (*mat.Dense, error) {
	x := tensors["x"]
	weight, ok := tensors["theta/"+strings.TrimPrefix(s.Modules[0]+".weight", ".")]
	if _, known := tensors["back/x"]; known || !ok || len(x.Shape) < 1 || len(x.Shape) > 2 || len(x.Data) == 0 {
		return columns(x)
	}
	signs, n := weight.Shape[0], x.Shape[0]
	if float64(signs)*float64(len(x.Data)) > 1e7 {
		return nil, fmt.Errorf("%d signs out of %d are too many to be written one-hot", len(x.Data), signs)
	}
	sequences := make([][]int, n)
	for i, v := range x.Data {
		if !(v >= 0 && v < float64(signs)) || v != float64(int(v)) {
			return nil, fmt.Errorf("x of sample %d has the sign %g; signs are 0 to %d", i/(len(x.Data)/n)+1, v, signs-1)
		}
		sequences[i/(len(x.Data)/n)] = append(sequences[i/(len(x.Data)/n)], int(v))
	}
	return nn.OneHotSequences(sequences, signs, len(x.Data)/n), nil
}

// lastStep is the last of every sample's steps.
func lastStep(t safetensors.Tensor) safetensors.Tensor {
	steps, d := t.Shape[1], t.Shape[2]
	last := safetensors.Tensor{Name: t.Name, Shape: []int{t.Shape[0], d}}
	for n := range t.Shape[0] {
		last.Data = append(last.Data, t.Data[(n*steps+steps-1)*d:][:d]...)
	}
	return last
}

// columns makes columns of the rows of a tensor. The steps of a sequence, [N, T, D],
// become feature by feature; the pixels of images, [N, C, H, W], stand as they are.
func columns(t safetensors.Tensor) (*mat.Dense, error) {
	if len(t.Shape) < 2 || len(t.Shape) > 4 || len(t.Data) == 0 {
		return nil, fmt.Errorf("tensor %q has shape %v; it should have a row per sample", t.Name, t.Shape)
	}
	n, rows := t.Shape[0], len(t.Data)/t.Shape[0]
	m := mat.NewDense(rows, n, nil)
	for j := range n {
		for i, v := range t.Data[j*rows : (j+1)*rows] {
			if len(t.Shape) == 3 {
				d := t.Shape[2]
				i = i%d*t.Shape[1] + i/d // of step i/d feature i%d
			}
			m.Set(i, j, v)
		}
	}
	return m, nil
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
		var got, want []float64 // of all parameters: ∂L/∂b of the keys of an attention is 0
		for _, p := range s.Net.Layers[l].Params() {
			got, want = append(got, mat.DenseCopyOf(windows[p.Dense]).RawMatrix().Data...), append(want, mat.DenseCopyOf(step.Grad(p.Dense)).RawMatrix().Data...)
		}
		grad := 0.0
		if len(got) > 0 {
			grad = apart(mat.NewDense(1, len(got), got), mat.NewDense(1, len(want), want))
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
