package nn

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"glassnet/internal/wholefile"
)

// Save writes the network to a file in the safetensors format, which other
// tools read: every parameter as an F64 tensor named layer.name, such as
// "1.W", and in the metadata the architecture and the network's Notes. The
// file is whole or not there, and an old one stays until the new one is.
func (n *Network) Save(file string) error { return n.save(file, nil, nil) }

func (n *Network) save(file string, metadata map[string]string, more []tensor) error {
	arch, err := architecture(n.Layers)
	if err != nil {
		return fmt.Errorf("nn: save %s: %w", file, err)
	}
	all := map[string]string{"format": "glassnet", "architecture": arch}
	maps.Copy(all, metadata)
	for k, v := range n.Notes {
		if _, taken := all[k]; taken || strings.HasPrefix(k, "run.") {
			return fmt.Errorf("nn: save %s: Notes has the key %q, which the file uses itself", file, k)
		}
		all[k] = v
	}
	err = wholefile.Write(file, func(w io.Writer) error { return writeTensors(w, all, append(n.tensors(), more...)) })
	if err != nil {
		return fmt.Errorf("nn: save %s: %w", file, err)
	}
	return nil
}

// tensors lists the parameters under the names that a file uses.
func (n *Network) tensors() []tensor {
	var ts []tensor
	seen := map[string]bool{}
	at := 0
	for _, p := range n.params {
		r, c := p.Dims()
		name := fmt.Sprintf("%d.%s", n.layerOf(p), p.Name)
		if seen[name] { // two parameters of one name in a layer
			name += "'"
		}
		seen[name] = true
		ts = append(ts, tensor{name, []int{r, c}, n.theta[at : at+r*c]})
		at += r * c
	}
	return ts
}

// Load builds the network that a file written by [Network.Save] or
// [Progress.Save] holds.
func Load(file string) (*Network, error) {
	metadata, tensors, err := loadTensors(file)
	if err != nil {
		return nil, err
	}
	n, err := build(metadata["architecture"])
	if err == nil {
		err = n.fill(tensors)
	}
	if err != nil {
		return nil, fmt.Errorf("nn: load %s: %w", file, err)
	}
	for k, v := range metadata {
		if k == "format" || k == "architecture" || strings.HasPrefix(k, "run.") {
			continue
		}
		if n.Notes == nil {
			n.Notes = map[string]string{}
		}
		n.Notes[k] = v
	}
	return n, nil
}

func loadTensors(file string) (map[string]string, map[string]tensor, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, fmt.Errorf("nn: load: %w", err) // names the file itself
	}
	metadata, tensors, err := readTensors(data)
	if err != nil {
		return nil, nil, fmt.Errorf("nn: load %s: %w", file, err)
	}
	return metadata, tensors, nil
}

// build makes a network from its architecture, with parameters still to be filled.
func build(architecture string) (*Network, error) {
	if architecture == "" {
		return nil, fmt.Errorf("the metadata has no architecture; build the network and give its parameters to it")
	}
	var bs []Blueprint
	if err := json.Unmarshal([]byte(architecture), &bs); err != nil {
		return nil, fmt.Errorf("the architecture is no list of layers: %w", err)
	}
	var layers []Layer
	for l, b := range bs {
		if b.Same > 0 && b.Same <= l {
			layers = append(layers, layers[b.Same-1])
			continue
		}
		layer, err := b.Build()
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", l+1, err)
		}
		layers = append(layers, layer)
	}
	return newChecked(layers)
}

// newChecked is New with an error in place of the panic about sizes.
func newChecked(layers []Layer) (n *Network, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	return New(layers...), nil
}

// fill copies the tensors into the parameters; nothing changes if one is missing or has another shape.
func (n *Network) fill(tensors map[string]tensor) error {
	want := n.tensors()
	for _, w := range want {
		if t, ok := tensors[w.name]; !ok || !slices.Equal(t.shape, w.shape) {
			return fmt.Errorf("parameter %s is %v in the network and %v in the file", w.name, w.shape, t.shape)
		}
	}
	for _, w := range want {
		copy(w.data, tensors[w.name].data)
	}
	return nil
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
			state = append(state, tensor{optimizerPrefix + name, []int{len(vectors[name])}, vectors[name]})
		}
	}
	if at.bestTheta != nil {
		state = append(state, tensor{bestTensor, []int{len(at.bestTheta)}, at.bestTheta})
	}
	return p.Trace.Net.save(file, metadata, state)
}

// bestTensor holds the parameters of the best epoch of a run with patience.
const bestTensor = "run.best θ"

const optimizerPrefix = "optimizer."

// Resume returns a run that goes on where the checkpoint was written, and
// moves net and r's Optimizer to that point. The rest of the run then is, bit
// by bit, what it would have been without the interruption, if the data, the
// Loss and the numbers of the Optimizer are the same. Another rule, another
// Batch, and a state of other vectors are errors, another number of samples is a
// panic of Run. Nothing is changed when there is an error.
func (r Training) Resume(net *Network, file string) (Training, error) {
	fail := func(err error) (Training, error) { return r, fmt.Errorf("nn: resume %s: %w", file, err) }
	metadata, tensors, err := loadTensors(file)
	if err != nil {
		return r, err
	}
	at, err := readPosition(metadata)
	if err != nil {
		return fail(err)
	}
	if err := r.agree(metadata); err != nil {
		return fail(err)
	}
	if best, ok := tensors[bestTensor]; ok {
		if len(best.data) != len(net.theta) {
			return fail(fmt.Errorf("%s has %d numbers, θ has %d", bestTensor, len(best.data), len(net.theta)))
		}
		at.bestTheta = best.data
	}
	state := map[string][]float64{}
	for name, t := range tensors {
		if rest, ok := strings.CutPrefix(name, optimizerPrefix); ok {
			state[rest] = t.data
		}
	}
	o, remembers := r.Optimizer.(Stateful)
	if !remembers && len(state) > 0 {
		return fail(fmt.Errorf("the file has the state of an optimizer, %T keeps none", r.Optimizer))
	}
	before := slices.Clone(net.theta)
	if err := net.fill(tensors); err != nil {
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
