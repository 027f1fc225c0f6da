package export

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"glassnet/internal/safetensors"
	"glassnet/internal/wholefile"
	"glassnet/nn"
)

// PyTorch writes net to two files: name.safetensors has the numbers under
// PyTorch's names, in its shapes and its order of gates, as F64; name.py is a
// Python module whose load(file) builds the same network from torch.nn and fills
// it. It needs torch and nothing else:
//
//	from net import load
//	model = load("net.safetensors")   # float64, in eval()
//	a = model(x)                      # x has a row per sample
//
// A tied parameter stands in the file once. An error names the layer that PyTorch
// cannot say; then nothing is written.
func PyTorch(name string, net *nn.Network) error {
	fail := func(err error) error { return fmt.Errorf("export: PyTorch %s: %w", name, err) }
	program, err := Python(net)
	if err != nil {
		return fail(err)
	}
	module, _ := net.InTorch()
	tensors, _ := once(module.Tensors)
	var stored []safetensors.Tensor
	seen := map[*float64]bool{}
	for _, t := range tensors {
		data := make([]float64, len(t.At))
		for k, at := range t.At {
			if !t.Added || !seen[at] {
				data[k] = *at
			}
			seen[at] = true
		}
		stored = append(stored, safetensors.Tensor{Name: t.Name, Shape: t.Shape, Data: data})
	}
	var file bytes.Buffer
	if err := safetensors.Write(&file, map[string]string{"format": "pt", "writer": "glassnet"}, stored); err != nil {
		return fail(err)
	}
	if err := wholefile.Write(name+".safetensors", wholefile.Bytes(file.Bytes())); err != nil {
		return fail(err)
	}
	if err := wholefile.Write(name+".py", wholefile.Bytes([]byte(program))); err != nil {
		return fail(err)
	}
	return nil
}

// once leaves out the tensors that have the numbers of an earlier one, and says
// whose they have.
func once(all []nn.TorchTensor) (kept []nn.TorchTensor, ties [][2]string) {
	first := map[*float64]nn.TorchTensor{}
	for _, t := range all {
		if len(t.At) == 0 {
			continue
		}
		if other, tied := first[t.At[0]]; tied && !t.Added && !other.Added && slices.Equal(other.At, t.At) {
			ties = append(ties, [2]string{t.Name, other.Name})
			continue
		}
		if _, seen := first[t.At[0]]; !seen {
			first[t.At[0]] = t
		}
		kept = append(kept, t)
	}
	return kept, ties
}

// Python is the text of the Python module that [PyTorch] writes.
func Python(net *nn.Network) (string, error) {
	module, err := net.InTorch()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("\"\"\"A network of glassnet in PyTorch: load(file) gives the model. A row of x is a sample.\"\"\"\nimport json\nimport struct\n\nimport torch\nfrom torch import nn\n\n\n")
	for k, class := range module.Classes {
		if slices.Index(module.Classes, class) == k {
			b.WriteString(class + "\n\n")
		}
	}
	_, ties := once(module.Tensors)
	b.WriteString("TIES = [")
	for _, t := range ties {
		fmt.Fprintf(&b, "(%q, %q), ", t[0], t[1])
	}
	b.WriteString("]  # the first has the numbers of the second\n\n\n")
	fmt.Fprintf(&b, "def build():\n    model = %s\n", strings.ReplaceAll(module.Code, "\n", "\n    "))
	b.WriteString(pythonEnd)
	return b.String(), nil
}

const pythonEnd = `    for name, other in TIES:
        (path, _, last), (source, _, key) = name.rpartition("."), other.rpartition(".")
        setattr(model.get_submodule(path), last, getattr(model.get_submodule(source), key))
    return model


def read(file):
    """the tensors of a safetensors file with F64"""
    with open(file, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = bytearray(f.read())
    header.pop("__metadata__", None)
    return {name: torch.frombuffer(data, dtype=torch.float64, count=(t["data_offsets"][1] - t["data_offsets"][0]) // 8,
                                   offset=t["data_offsets"][0]).reshape(t["shape"]) for name, t in header.items()}


def load(file):
    model, tensors = build().double(), read(file)
    for name, other in TIES:
        tensors[name] = tensors[other]
    model.load_state_dict(tensors)
    return model.eval()
`

// LoadPyTorch reads the numbers of a safetensors file that PyTorch has written, by
// safetensors.torch.save_file(model.state_dict(), file), into a network of the same
// architecture: that of [PyTorch]'s module, an nn.Sequential, so that the names are
// 0.weight, 0.bias, 2.weight, … where an activation counts as a module.
//
// rename gives for every tensor of the file the name that PyTorch's module of net
// has for it, "0.weight", or "" for one to be left out; nil takes the names as they
// are. The two biases of a recurrent layer are added up. F64, F32, F16 and BF16 are
// read, integers such as num_batches_tracked left out. Nothing is changed if a
// tensor is missing or left, a shape does not fit or a number is NaN or ±Inf.
func LoadPyTorch(file string, net *nn.Network, rename func(name string) string) error {
	fail := func(err error) error { return fmt.Errorf("export: PyTorch's %s: %w", file, err) }
	raw, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("export: %w", err) // names the file itself
	}
	_, stored, err := safetensors.Read(raw)
	if err != nil {
		return fail(err)
	}
	if stored, err = renamed(stored, rename); err != nil {
		return fail(err)
	}
	module, err := net.InTorch()
	if err != nil {
		return fail(err)
	}
	before := slices.Clone(net.Theta())
	err = fill(module.Tensors, stored)
	if err == nil {
		err = (&nn.Trace{Net: net}).Check() // a negative variance
	}
	if err != nil {
		copy(net.Theta(), before)
		return fail(err)
	}
	return nil
}

func renamed(stored map[string]safetensors.Tensor, rename func(string) string) (map[string]safetensors.Tensor, error) {
	to := map[string]safetensors.Tensor{}
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		as := name
		if rename != nil {
			as = rename(name)
		}
		if as == "" || stored[name].Data == nil {
			continue
		}
		if _, twice := to[as]; twice {
			return nil, fmt.Errorf("two tensors are to be %s, the second is %s", as, name)
		}
		to[as] = stored[name]
	}
	return to, nil
}

// fill writes the tensors to their places. A tied one may be there or not; if it
// is, it must have the same numbers.
func fill(want []nn.TorchTensor, stored map[string]safetensors.Tensor) error {
	kept, ties := once(want)
	alias := map[string]string{}
	for _, t := range ties {
		alias[t[0]] = t[1]
	}
	for _, t := range want {
		have, ok := stored[t.Name]
		other, tied := alias[t.Name]
		switch {
		case !ok && tied:
			continue
		case !ok:
			return fmt.Errorf("tensor %s, which is %v, is missing; the file has %s", t.Name, t.Shape, names(stored))
		case !slices.Equal(have.Shape, t.Shape):
			return fmt.Errorf("tensor %s is %v here, the file has %v", t.Name, t.Shape, have.Shape)
		case tied && !slices.Equal(have.Data, stored[other].Data):
			return fmt.Errorf("tensors %s and %s are one here, in the file they have different numbers", t.Name, other)
		}
		for k, v := range have.Data {
			if v-v != 0 {
				return fmt.Errorf("tensor %s: number %d is %v", t.Name, k+1, v)
			}
		}
	}
	seen := map[*float64]bool{}
	for _, t := range kept {
		for k, v := range stored[t.Name].Data {
			if t.Added && seen[t.At[k]] {
				v += *t.At[k]
			}
			*t.At[k], seen[t.At[k]] = v, true
		}
	}
	for name := range stored {
		if !slices.ContainsFunc(want, func(t nn.TorchTensor) bool { return t.Name == name }) {
			return fmt.Errorf("the file has a tensor %s, which the network has no place for", name)
		}
	}
	return nil
}

func names(stored map[string]safetensors.Tensor) string {
	list := slices.Sorted(maps.Keys(stored))
	if len(list) > 12 {
		list = append(list[:12], fmt.Sprintf("and %d more", len(stored)-12))
	}
	return strings.Join(list, ", ")
}
