package nn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"glassnet/internal/safetensors"
	"glassnet/internal/wholefile"
	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A tensor is what a file keeps of a parameter.
type tensor = safetensors.Tensor

// format is the version of the file format, in the metadata under "format". The
// first version was "glassnet" without a number; it is read, too: see old.go.
const format = "glassnet 2"

// An architecture is what the metadata say of the layers, as JSON.
type architecture struct {
	Layers []Blueprint       `json:"layers"`
	Ties   map[string]string `json:"ties,omitempty"` // a parameter that has the numbers of another: "3.W": "1.W"

	same []int // of the first version: the number of the earlier layer whose parameters these are, 0 for none
}

// Save writes the network to a file in the safetensors format, which other
// tools read: every parameter as an F64 tensor named layer.name, such as
// "1.W", and in the metadata the architecture and the network's Notes. A tied
// parameter stands there once. The file is whole or not there, and Save returns
// an error, and writes nothing, if [Load] could not read it.
func (n *Network) Save(file string) error { return n.save(file, nil, nil) }

func (n *Network) save(file string, metadata map[string]string, more []tensor) error {
	data, err := n.encode(metadata, more)
	if err == nil {
		err = wholefile.Write(file, wholefile.Bytes(data))
	}
	if err != nil {
		return fmt.Errorf("nn: save %s: %w", file, err)
	}
	return nil
}

// MarshalBinary is what [Network.Save] writes to a file, for where there are no files.
func (n *Network) MarshalBinary() ([]byte, error) {
	data, err := n.encode(nil, nil)
	if err != nil {
		return nil, fmt.Errorf("nn: save: %w", err)
	}
	return data, nil
}

// UnmarshalBinary makes n the network that [Network.MarshalBinary] or [Network.Save] has written; after an error n is as before.
func (n *Network) UnmarshalBinary(data []byte) error {
	other, err := decode(data)
	if err != nil {
		return fmt.Errorf("nn: load: %w", err)
	}
	*n = *other
	return nil
}

// encode writes a file that decode can read.
func (n *Network) encode(metadata map[string]string, more []tensor) ([]byte, error) {
	tensors, ties := n.tensors()
	a := architecture{Layers: []Blueprint{}, Ties: ties}
	for _, layer := range n.Layers {
		a.Layers = append(a.Layers, BlueprintOf(layer))
	}
	for l, b := range a.Layers {
		if _, err := json.Marshal(b); err != nil {
			return nil, fmt.Errorf("layer %d (%v): %w", l+1, b, plain(err))
		}
	}
	text, err := json.Marshal(a)
	if err != nil {
		return nil, plain(err)
	}
	all := map[string]string{"format": format, "architecture": string(text)}
	maps.Copy(all, metadata)
	for k, v := range n.Notes {
		if _, taken := all[k]; taken || strings.HasPrefix(k, runPrefix) {
			return nil, fmt.Errorf("the key %q of Notes is one that the file uses itself", k)
		}
		all[k] = v
	}
	var data bytes.Buffer
	if err := safetensors.Write(&data, all, append(tensors, more...)); err != nil {
		return nil, err
	}
	if _, err := decode(data.Bytes()); err != nil {
		return nil, fmt.Errorf("the file could not be read again: %w", err)
	}
	return data.Bytes(), nil
}

// plain is an error of encoding/json without what it says of Go's types.
func plain(err error) error {
	for {
		var m *json.MarshalerError
		if !errors.As(err, &m) {
			return err
		}
		err = m.Err
	}
}

// tensors lists the parameters under the names that a file uses, each once,
// and which other names have the same numbers.
func (n *Network) tensors() (ts []tensor, ties map[string]string) {
	first := map[int]string{} // by place in θ
	ties = map[string]string{}
	for l, layer := range n.Layers {
		params := layer.Params()
		for k, name := range fileNames(l+1, params) {
			from := n.place[params[k].Dense].from
			if at, again := first[from]; again {
				ties[name] = at
				continue
			}
			first[from] = name
			r, c := params[k].Dims()
			ts = append(ts, tensor{Name: name, Shape: []int{r, c}, Data: n.theta[from : from+r*c]})
		}
	}
	return ts, ties
}

// fileNames are the names of a layer's parameters in a file: "2.W". Of several
// with one name in a layer the second has a ', the third two of them.
func fileNames(layer int, params []Param) []string {
	var names []string
	for _, p := range params {
		name := fmt.Sprintf("%d.%s", layer, p.Name)
		for slices.Contains(names, name) {
			name += "'"
		}
		names = append(names, name)
	}
	return names
}

// Load builds the network that a file written by [Network.Save] or
// [Progress.Save] holds. For numbers from elsewhere see [Network.LoadTensors].
func Load(file string) (*Network, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("nn: load: %w", err) // names the file itself
	}
	n, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("nn: load %s: %w", file, err)
	}
	return n, nil
}

// decode reads a network from the bytes of a file.
func decode(file []byte) (*Network, error) {
	metadata, tensors, err := safetensors.Read(file)
	if err != nil {
		return nil, err
	}
	a, err := readArchitecture(metadata)
	if err != nil {
		return nil, err
	}
	layers, err := a.build(tensors)
	if err != nil {
		return nil, err
	}
	n, err := newChecked(layers)
	if err != nil {
		return nil, err
	}
	if err := checkParams(n.Layers); err != nil {
		return nil, err
	}
	for k, v := range metadata {
		if k == "format" || k == "architecture" || strings.HasPrefix(k, runPrefix) {
			continue
		}
		if n.Notes == nil {
			n.Notes = map[string]string{}
		}
		n.Notes[k] = v
	}
	return n, nil
}

// deepest is how many brackets may stand inside each other in an architecture:
// a block inside a block takes three.
const deepest = 100

// readArchitecture reads what the metadata say of the layers.
func readArchitecture(metadata map[string]string) (a architecture, err error) {
	text, ok := metadata["architecture"]
	if !ok {
		return a, errors.New("the metadata have no architecture, so the file was not written by Network.Save; build the network, and read the numbers into it with LoadTensors")
	}
	depth, most := 0, 0
	for _, r := range text {
		depth += strings.Count("[{", string(r)) - strings.Count("]}", string(r))
		most = max(most, depth)
	}
	if most > deepest {
		return a, fmt.Errorf("the blocks of the architecture are %d brackets deep; at most %d can be read", most, deepest)
	}
	switch metadata["format"] {
	case "glassnet":
		return readFirst(text)
	case format:
		err = strictly([]byte(text), &a)
	default:
		return a, fmt.Errorf("the file's format is %q; this program reads \"glassnet\" and %q", metadata["format"], format)
	}
	switch {
	case err != nil:
		return a, fmt.Errorf("the architecture: %w", err)
	case a.Layers == nil:
		return a, errors.New("the architecture has no list of layers")
	}
	return a, nil
}

// strictly reads JSON that has no other fields than v.
func strictly(text []byte, v any) error {
	if len(text) == 0 {
		return errors.New("a config is missing")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// few numbers may be missing in a file before the layer is built: then the
// message names the parameter.
const few = 1 << 16

// build makes the layers and fills them with the tensors, none of which may be
// left but those of a run.
func (a architecture) build(tensors map[string]tensor) ([]Layer, error) {
	var layers []Layer
	var names [][]string
	taken, ties := map[string]*mat.Dense{}, 0
	for l, b := range a.Layers {
		if b.Config == nil {
			return nil, fmt.Errorf("layer %d: null stands in its place", l+1)
		}
		if need, have := b.Numbers(), a.numbers(l+1, tensors); !(need >= 0 && need <= max(have, few)) {
			return nil, fmt.Errorf("layer %d (%v) has %.6g numbers, the file has %g for it", l+1, b, need, have)
		}
		layer, err := b.Build()
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", l+1, err)
		}
		layers = append(layers, layer)
		params := layer.Params()
		names = append(names, fileNames(l+1, params))
		for k, name := range names[l] {
			p := params[k].Dense
			r, c := p.Dims()
			other, tied := a.Ties[name]
			if _, own := tensors[name]; !own && a.same != nil && a.same[l] > 0 && k < len(names[a.same[l]-1]) {
				other, tied = names[a.same[l]-1][k], true
			}
			if tied {
				q := taken[other]
				if q == nil {
					return nil, fmt.Errorf("parameter %s has the numbers of %s, which does not stand before it", name, other)
				}
				if qr, qc := q.Dims(); qr != r || qc != c {
					return nil, fmt.Errorf("parameter %s is %d×%d and has the numbers of %s, which is %d×%d", name, r, c, other, qr, qc)
				}
				p.SetRawMatrix(q.RawMatrix())
				taken[name] = q
				ties++
				continue
			}
			if err := fillOne(p, name, tensors, slices.Equal[[]int]); err != nil {
				return nil, err
			}
			taken[name] = p
		}
	}
	if a.same == nil && ties != len(a.Ties) {
		return nil, fmt.Errorf("of %d ties between parameters %d have no parameter", len(a.Ties), len(a.Ties)-ties)
	}
	return layers, leftOver(tensors, func(name string) bool { return taken[name] != nil })
}

// numbers is how many numbers the file has for a layer, those counted that it
// shares with others.
func (a architecture) numbers(layer int, tensors map[string]tensor) (sum float64) {
	prefix := strconv.Itoa(layer) + "."
	for name, t := range tensors {
		if strings.HasPrefix(name, prefix) {
			sum += float64(len(t.Data))
		}
	}
	for name, other := range a.Ties {
		if strings.HasPrefix(name, prefix) {
			sum += float64(len(tensors[other].Data))
		}
	}
	if a.same != nil && a.same[layer-1] > 0 {
		sum += a.numbers(a.same[layer-1], tensors)
	}
	return sum
}

// fillOne copies the tensor of a name into the parameter p, if fits says that
// its shape is p's.
func fillOne(p *mat.Dense, name string, tensors map[string]tensor, fits func(file, want []int) bool) error {
	r, c := p.Dims()
	t, ok := tensors[name]
	switch {
	case !ok:
		return fmt.Errorf("parameter %s, which is %d×%d, is missing in the file", name, r, c)
	case t.Data == nil:
		return fmt.Errorf("parameter %s has no tensor of floating-point numbers in the file", name)
	case !fits(t.Shape, []int{r, c}):
		return fmt.Errorf("parameter %s is %d×%d, and the file has shape %v", name, r, c, t.Shape)
	}
	for k, v := range t.Data {
		if v-v != 0 {
			return fmt.Errorf("parameter %s[%d,%d] = %v in the file", name, k/c, k%c, v)
		}
		p.Set(k/c, k%c, v)
	}
	return nil
}

// leftOver returns an error for a tensor that nobody took and that is not of a run.
func leftOver(tensors map[string]tensor, taken func(name string) bool) error {
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		if !taken(name) && !strings.HasPrefix(name, runPrefix) && !strings.HasPrefix(name, optimizerPrefix) {
			return fmt.Errorf("the file has a tensor %s, which no parameter takes", name)
		}
	}
	return nil
}

// newChecked is New with an error in place of the panic about sizes.
func newChecked(layers []Layer) (n *Network, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", strings.TrimPrefix(fmt.Sprint(e), "nn: New: "))
		}
	}()
	return New(layers...), nil
}

// LoadTensors reads the parameters of n from a safetensors file that another
// program has written. (For PyTorch's names, shapes and orders of gates there is
// package export.) rename gives for every tensor of the
// file the name that [Network.Save] would give the parameter, "1.W", or "" for
// one that is to be left out; nil takes the names as they are:
//
//	names := strings.NewReplacer("fc1.weight", "1.W", "fc1.bias", "1.b", "fc2.weight", "2.W", "fc2.bias", "2.b")
//	err := net.LoadTensors("model.safetensors", names.Replace)
//
// F64, F32, F16 and BF16 are read, tensors of integers left out. A vector of n
// numbers fits a parameter that is n×1; of more than two axes all but the first
// are the columns, in the file's order. Nothing is changed if a parameter is
// missing, a shape does not fit, a number is NaN or ±Inf, or a tensor is left.
func (n *Network) LoadTensors(file string, rename func(name string) string) error {
	fail := func(err error) error { return fmt.Errorf("nn: load %s: %w", file, err) }
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("nn: load: %w", err)
	}
	_, tensors, err := safetensors.Read(data)
	if err != nil {
		return fail(err)
	}
	renamed := map[string]tensor{}
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		to := name
		if rename != nil {
			to = rename(name)
		}
		if to == "" || tensors[name].Data == nil {
			continue
		}
		if _, twice := renamed[to]; twice {
			return fail(fmt.Errorf("two tensors are to be %s, the second is %s", to, name))
		}
		renamed[to] = tensors[name]
	}
	err = n.fill(renamed, func(file, want []int) bool {
		columns := 1
		for _, d := range file[min(1, len(file)):] {
			columns *= d
		}
		return len(file) > 0 && file[0] == want[0] && columns == want[1]
	})
	if err == nil {
		return nil
	}
	return fail(fmt.Errorf("%w; the file has %s", err, shapes(tensors)))
}

// shapes lists the tensors of a file, the first twelve.
func shapes(tensors map[string]tensor) string {
	var parts []string
	for k, name := range slices.Sorted(maps.Keys(tensors)) {
		if k == 12 {
			parts = append(parts, fmt.Sprintf("and %d more", len(tensors)-k))
			break
		}
		parts = append(parts, fmt.Sprintf("%s %v", name, tensors[name].Shape))
	}
	return strings.Join(parts, ", ")
}

// fill copies the tensors into the parameters; nothing changes if there is an error.
func (n *Network) fill(tensors map[string]tensor, fits func(file, want []int) bool) error {
	old := slices.Clone(n.Theta())
	want, _ := n.tensors()
	names := map[string]bool{}
	err := error(nil)
	for _, w := range want {
		if err == nil {
			p := new(mat.Dense)
			linalg.Window(p, w.Data, w.Shape[0], w.Shape[1])
			err = fillOne(p, w.Name, tensors, fits)
		}
		names[w.Name] = true
	}
	if err == nil {
		err = leftOver(tensors, func(name string) bool { return names[name] })
	}
	if err == nil {
		err = checkParams(n.Layers)
	}
	if err != nil {
		copy(n.theta, old)
	}
	return err
}

// Save writes a checkpoint: the network, the state of the optimizer and the
// place in the run. [Training.Resume] goes on from it, [Load] reads the network.
func (p Progress) Save(file string) error {
	if p.run == nil {
		return fmt.Errorf("nn: save %s: this Progress is of no run; those that Run and RunOn yield can be saved", file)
	}
	at := p.run.position
	metadata := map[string]string{
		"run.seed":   strconv.FormatUint(at.seed, 10),
		"run.random": strconv.FormatBool(at.random),
		"run.epoch":  strconv.Itoa(at.epoch),
		"run.update": strconv.Itoa(at.update),
		"run.sum":    strconv.FormatFloat(at.sum, 'g', -1, 64),
		"run.best":   strconv.FormatFloat(at.best, 'g', -1, 64),
		"run.waited": strconv.Itoa(at.waited),
	}
	p.run.describe(metadata)
	var state []tensor
	if o, ok := p.run.Optimizer.(Stateful); ok {
		vectors := o.State()
		for _, name := range slices.Sorted(maps.Keys(vectors)) {
			state = append(state, tensor{Name: optimizerPrefix + name, Shape: []int{len(vectors[name])}, Data: vectors[name]})
		}
	}
	if at.bestTheta != nil {
		state = append(state, tensor{Name: bestTensor, Shape: []int{len(at.bestTheta)}, Data: at.bestTheta})
	}
	return p.Trace.Net.save(file, metadata, state)
}

// bestTensor holds the parameters of the best epoch of a run with patience.
const bestTensor = "run.best θ"

// A file's metadata and tensors of a run begin with one of these.
const runPrefix, optimizerPrefix = "run.", "optimizer."

// Resume returns a run that goes on where the checkpoint was written, and
// moves net and r's Optimizer to that point. The rest of the run then is, bit
// by bit, what it would have been without the interruption, if the data, the
// Loss and the numbers of the Optimizer are the same. Another rule, another
// Batch, and a state of other vectors are errors, another number of samples is a
// panic of Run. Nothing is changed when there is an error.
func (r Training) Resume(net *Network, file string) (Training, error) {
	fail := func(err error) (Training, error) { return r, fmt.Errorf("nn: resume %s: %w", file, err) }
	data, err := os.ReadFile(file)
	if err != nil {
		return r, fmt.Errorf("nn: resume: %w", err) // names the file itself
	}
	metadata, tensors, err := safetensors.Read(data)
	if err != nil {
		return fail(err)
	}
	at, err := readPosition(metadata)
	if err != nil {
		return fail(err)
	}
	if err := r.agree(metadata); err != nil {
		return fail(err)
	}
	if best, ok := tensors[bestTensor]; ok {
		if len(best.Data) != len(net.theta) {
			return fail(fmt.Errorf("%s has %d numbers, θ has %d", bestTensor, len(best.Data), len(net.theta)))
		}
		at.bestTheta = best.Data
	}
	state := map[string][]float64{}
	for name, t := range tensors {
		if rest, ok := strings.CutPrefix(name, optimizerPrefix); ok {
			state[rest] = t.Data
		}
	}
	o, remembers := r.Optimizer.(Stateful)
	if !remembers && len(state) > 0 {
		return fail(fmt.Errorf("the file has the state of an optimizer, %T keeps none", r.Optimizer))
	}
	before := slices.Clone(net.theta)
	if err := net.fill(tensors, slices.Equal[[]int]); err != nil {
		return fail(err)
	}
	if remembers {
		if err := setState(o, state, len(net.theta)); err != nil {
			copy(net.theta, before)
			return fail(err)
		}
	}
	r.start = &at
	return r, nil
}
