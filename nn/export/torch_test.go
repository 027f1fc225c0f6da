package export_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/export"
)

// PyTorch loads the module that was written, computes a, trains nothing, writes
// its own state_dict with other numbers, and computes with those.
const loader = `
import importlib.util, json, struct, sys, torch
jobs = json.load(open(sys.argv[1]))
def save(tensors, file):
    head, data = {}, b""
    for name, t in tensors.items():
        raw = t.detach().double().contiguous().numpy().tobytes()
        head[name] = {"dtype": "F64", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(head).encode()
    open(file, "wb").write(struct.pack("<Q", len(text)) + text + data)
torch.manual_seed(20)
for j in jobs:
    try:
        spec = importlib.util.spec_from_file_location("net", j["Model"] + ".py")
        net = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(net)
        model = net.load(j["Model"] + ".safetensors")
        j["Outputs"] = [{} for _ in j["Data"]]
        def outputs(name):
            for data, out in zip(j["Data"], j["Outputs"]):
                a = model(torch.tensor(data, dtype=torch.float64).reshape(j["Rows"], j["Cols"]))
                out[name] = {"Dims": list(a.shape), "Data": a.flatten().tolist()}
        outputs("a")
        with torch.no_grad():
            for p in model.state_dict().values():
                if p.is_floating_point():
                    p.add_(0.1 * torch.rand_like(p))
        save({k: v for k, v in model.state_dict().items() if v.is_floating_point()}, j["Model"] + "-learnt.safetensors")
        outputs("learnt")
        j["Parameters"] = sum(p.numel() for p in model.parameters())
    except Exception as e:
        j["Error"] = repr(e)
    j["Data"] = None
json.dump(jobs, open(sys.argv[2], "w"))
`

// pytorch is Debian's own Python with torch; others have it, too, if they have it.
func pytorch(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("NOT CHECKED against PyTorch: -short")
	}
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)").Run() == nil {
			return python
		}
	}
	t.Skip("NOT CHECKED against PyTorch: no python3 here has torch (Debian: python3-torch)")
	return ""
}

func runTorch(t *testing.T, python string, jobs []job) []job {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "jobs.json"), filepath.Join(dir, "done.json")
	raw, err := json.Marshal(jobs)
	must(t, err)
	must(t, os.WriteFile(in, raw, 0o600))
	if text, err := exec.Command(python, "-c", loader, in, out).CombinedOutput(); err != nil {
		t.Fatalf("python: %v\n%s", err, text)
	}
	raw, err = os.ReadFile(out)
	must(t, err)
	var done []job
	must(t, json.Unmarshal(raw, &done))
	return done
}

// PyTorch computes what the library does from the exported files, to 1e-12; and
// the library computes what PyTorch does from what that has written back.
func TestPyTorch(t *testing.T) {
	python := pytorch(t)
	dir := t.TempDir()
	var jobs []job
	list := all()
	for n, k := range list {
		name := filepath.Join(dir, fmt.Sprintf("net%d", n))
		must(t, export.PyTorch(name, k.Network()))
		made := k.job()
		made.Model = name
		jobs = append(jobs, made)
	}
	worst := 0.0
	for i, j := range runTorch(t, python, jobs) {
		k := list[i]
		if j.Error != "" {
			t.Errorf("%s: %s", k.Name, j.Error)
			continue
		}
		net := k.Network()
		differs := func(what string) (e float64) {
			for n, x := range k.inputs() {
				e = max(e, difference(t, k.Name+", "+what, j.Outputs[n][what], net.Predict(x)))
			}
			return e
		}
		e := differs("a")
		must(t, export.LoadPyTorch(j.Model+"-learnt.safetensors", net, nil))
		back := differs("learnt")
		if worst = max(worst, e, back); !(max(e, back) <= 1e-12) {
			t.Errorf("%s: PyTorch differs by %.2g, on the way back by %.2g", k.Name, e, back)
		}
		learnt := 0
		for _, p := range net.Params() {
			if r, c := p.Dims(); !p.Running {
				learnt += r * c
			}
		}
		module, _ := net.InTorch()
		seen := map[*float64]bool{}
		for _, tensor := range module.Tensors {
			for _, at := range tensor.At {
				if tensor.Added && seen[at] {
					learnt++ // PyTorch's second bias
				}
				seen[at] = true
			}
		}
		if j.Parameters != learnt {
			t.Errorf("%s: PyTorch counts %d parameters, the library %d", k.Name, j.Parameters, learnt)
		}
	}
	t.Logf("%d networks; largest difference %.2g", len(jobs), worst)
}

// Without PyTorch: what is in the files, and that it comes back.
func TestPyTorchFiles(t *testing.T) {
	for _, k := range all() {
		net, name := k.Network(), filepath.Join(t.TempDir(), "net")
		must(t, export.PyTorch(name, net))
		other := k.Network()
		for i := range other.Theta() {
			other.Theta()[i] = 0.5
		}
		must(t, export.LoadPyTorch(name+".safetensors", other, nil))
		if !slices.Equal(net.Theta(), other.Theta()) {
			t.Errorf("%s: other numbers come back", k.Name)
		}
	}
}

// A file that does not fit is one clear sentence, and changes nothing.
func TestLoadPyTorchRefuses(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	dense := func(in, out int) nn.Layer { return nn.NewDense(in, out, nn.Tanh, nn.Glorot(rng)) }
	dir := t.TempDir()
	from := nn.New(dense(2, 3), dense(3, 1))
	name := filepath.Join(dir, "net")
	must(t, export.PyTorch(name, from))
	same := dense(2, 2)
	for want, net := range map[string]*nn.Network{
		"tensor 0.weight is [4 2] here, the file has [3 2]":                          nn.New(dense(2, 4), dense(4, 1)),
		"tensor 4.weight, which is [1 1], is missing; the file has 0.bias, 0.weight": nn.New(dense(2, 3), dense(3, 1), dense(1, 1)),
		"a tensor 2.bias, which the network has no place for":                        nn.New(dense(2, 3), nn.NewEmbedding(3, 1, nn.Zeros)),
		"tensor 0.weight is [2 2] here":                                              nn.New(same, same),
	} {
		before := slices.Clone(net.Theta())
		err := export.LoadPyTorch(name+".safetensors", net, func(n string) string {
			if strings.Contains(want, "no place") && n == "2.weight" {
				return ""
			}
			return n
		})
		if err == nil || !strings.Contains(err.Error(), want) && !strings.Contains(want, "no place") || !slices.Equal(before, net.Theta()) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	renamed := nn.New(dense(2, 3), dense(3, 1))
	must(t, export.LoadPyTorch(name+".safetensors", renamed, strings.NewReplacer("x", "y").Replace))
	if !slices.Equal(renamed.Theta(), from.Theta()) {
		t.Error("renamed tensors are not read")
	}
}
