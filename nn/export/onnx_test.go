package export_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/export"
	"gonum.org/v1/gonum/mat"
)

// A job is a model and an input for onnxruntime; what comes back are its outputs.
type job struct {
	Model  string
	Double bool
	Rows   int
	Cols   int
	Data   [][]float64 // of every input, a row per sample

	Error      string
	Outputs    []map[string]output // of every input
	Parameters int                 // as PyTorch counts them
}

type output struct {
	Dims []int
	Data []float64
}

// The whole of onnxruntime, and nothing of ours: it loads the files and runs them.
const runner = `
const ort = require('onnxruntime-node'), fs = require('fs');
(async () => {
  const jobs = JSON.parse(fs.readFileSync(process.argv[2]));
  for (const j of jobs) {
    try {
      const s = await ort.InferenceSession.create(j.Model, {logSeverityLevel: 3, intraOpNumThreads: 1});
      const a = j.Double ? Float64Array : Float32Array;
      j.Outputs = [];
      for (const data of j.Data) {
        const out = await s.run({x: new ort.Tensor(j.Double ? 'float64' : 'float32', a.from(data), [j.Rows, j.Cols])});
        const o = {};
        for (const name in out) o[name] = {Dims: out[name].dims, Data: Array.from(out[name].data)};
        j.Outputs.push(o);
      }
    } catch (e) { j.Error = String(e); }
    j.Data = null;
  }
  fs.writeFileSync(process.argv[3], JSON.stringify(jobs));
})();
`

// onnxruntime finds a folder with the package, or installs it there where npm is
// and GLASSNET_INSTALL says so: 290 MB, once.
func onnxruntime(t *testing.T) string {
	t.Helper()
	skip := func(why string) { t.Skipf("NOT CHECKED against onnxruntime: %s", why) }
	if testing.Short() {
		skip("-short")
	}
	if _, err := exec.LookPath("node"); err != nil {
		skip("there is no node")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		skip(err.Error())
	}
	dir := filepath.Join(cache, "glassnet", "onnxruntime-1.30.0")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "onnxruntime-node", "package.json")); err == nil {
		return dir
	}
	if os.Getenv("GLASSNET_INSTALL") == "" {
		skip("it is not in " + filepath.Join("glassnet", "onnxruntime-1.30.0") + " of the user's cache; GLASSNET_INSTALL=1 lets the test install it with npm")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		skip(err.Error())
	}
	npm := exec.Command("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", dir, "onnxruntime-node@1.30.0")
	if text, err := npm.CombinedOutput(); err != nil {
		skip(fmt.Sprintf("npm: %v\n%s", err, text))
	}
	return dir
}

// run lets onnxruntime run the jobs, all in one process.
func run(t *testing.T, jobs []job) []job {
	t.Helper()
	dir, modules := t.TempDir(), onnxruntime(t)
	in, out, program := filepath.Join(dir, "jobs.json"), filepath.Join(dir, "done.json"), filepath.Join(dir, "run.js")
	raw, err := json.Marshal(jobs)
	must(t, err)
	must(t, os.WriteFile(in, raw, 0o600))
	must(t, os.WriteFile(program, []byte(runner), 0o600))
	node := exec.Command("node", program, in, out)
	node.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(modules, "node_modules"))
	if text, err := node.CombinedOutput(); err != nil {
		t.Fatalf("node: %v\n%s", err, text)
	}
	raw, err = os.ReadFile(out)
	must(t, err)
	var done []job
	must(t, json.Unmarshal(raw, &done))
	return done
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// onnxruntime computes z and a of every layer as the library does, of every kind
// of layer, on 20 random inputs: in float32 to 1e-6 of the largest number, in
// float64, where the operators allow it, to 1e-12.
func TestONNXRuntime(t *testing.T) {
	onnxruntime(t)
	dir := t.TempDir()
	var jobs []job
	var nets []*nn.Network
	var of []kind
	double := 0
	for n, k := range all() {
		net := k.Network()
		made := k.job()
		for _, wide := range []bool{false, true} {
			file := filepath.Join(dir, fmt.Sprintf("%d-%v.onnx", n, wide))
			err := export.ONNX(file, net, export.Options{Double: wide, Inputs: k.In})
			if err != nil && wide && strings.Contains(err.Error(), "in float32 only") {
				t.Logf("%s: %v", k.Name, err)
				continue
			}
			must(t, err)
			if wide {
				double++
			}
			made.Model, made.Double = file, wide
			jobs, nets, of = append(jobs, made), append(nets, net), append(of, k)
		}
	}
	worst := map[bool]float64{}
	for i, j := range run(t, jobs) {
		k, net := of[i], nets[i]
		if j.Error != "" {
			t.Errorf("%s, float64 %v: %s", k.Name, j.Double, j.Error)
			continue
		}
		compared := 0
		for n, x := range k.inputs() {
			for name, m := range values(net, x, j.Double) {
				got, ok := j.Outputs[n][name]
				if name[0] == 'a' && !ok {
					t.Errorf("%s: no output %s", k.Name, name)
				}
				if m.IsEmpty() || !ok { // z at positions is that of the layer inside
					continue
				}
				compared++
				e := difference(t, k.Name+" "+name, got, m)
				worst[j.Double] = max(worst[j.Double], e)
				if limit := map[bool]float64{false: 1e-6, true: 1e-12}[j.Double]; !(e <= limit) {
					t.Errorf("%s, float64 %v: %s differs by %.2g of its largest number", k.Name, j.Double, name, e)
				}
			}
		}
		if compared < len(j.Outputs) {
			t.Errorf("%s: %d values were compared, of %d inputs", k.Name, compared, len(j.Outputs))
		}
	}
	t.Logf("%d files; largest difference %.2g in float32, %.2g in float64 (%d kinds)", len(jobs), worst[false], worst[true], double)
}

// job has the inputs of a kind.
func (k kind) job() job {
	j := job{Cols: k.In}
	for _, x := range k.inputs() {
		_, j.Rows = x.Dims()
		j.Data = append(j.Data, data(x))
	}
	return j
}

// values are z and a of every layer for x; in float32 those of the network that the
// file holds, and of the x that it got.
func values(net *nn.Network, x *mat.Dense, double bool) map[string]*mat.Dense {
	theta := slices.Clone(net.Theta())
	defer func() { copy(net.Theta(), theta) }()
	if !double {
		x.Apply(func(_, _ int, v float64) float64 { return float64(float32(v)) }, x)
		for i, v := range theta {
			net.Theta()[i] = float64(float32(v))
		}
	}
	all := map[string]*mat.Dense{}
	for l, s := range net.Forward(x).Steps[1:] {
		all[fmt.Sprintf("z%d", l+1)], all[fmt.Sprintf("a%d", l+1)] = &s.Z, &s.A
	}
	return all
}

// difference is max |got − want| / max |want|, of a row per sample against a column.
func difference(t *testing.T, what string, got output, want *mat.Dense) float64 {
	rows, n := want.Dims()
	if len(got.Data) != rows*n {
		t.Errorf("%s: %v numbers, want %d×%d", what, got.Dims, rows, n)
		return math.Inf(1)
	}
	worst, scale := 0.0, 0.0
	for j := range n {
		for i := range rows {
			worst = max(worst, math.Abs(got.Data[j*rows+i]-want.At(i, j)))
			scale = max(scale, math.Abs(want.At(i, j)))
		}
	}
	return worst / max(scale, 1e-300)
}
