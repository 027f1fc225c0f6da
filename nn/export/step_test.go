package export_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"glassnet/nn/export"
)

// A step that PyTorch has made, read and compared, as in the chapter.
func ExampleReadStep() {
	s, err := export.ReadStep("testdata/right.safetensors")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(s.Net)
	fmt.Printf("L = %.6f\n", s.Trace().Loss)
	d, err := s.Diagnose()
	fmt.Print(d, err)
	// Output:
	// layer  what             in  out  shapes        parameters
	//     1  dense, tanh       2    3  W 3×2  b 3×1           9
	//     2  dense, logistic   3    1  W 1×3  b 1×1           4
	//                                  total                 13
	// L = 0.297485
	// nothing is wrong
	//  <nil>
}

// Steps of PyTorch, right and wrong: the mistake is named. The files are those that
// step.py has written here; where torch is, it writes them again.
func TestStep(t *testing.T) {
	check(t, "testdata")
}

func TestStepAgain(t *testing.T) {
	python := pytorch(t)
	dir := t.TempDir()
	if text, err := exec.Command(python, "testdata/steps.py", ".", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	check(t, dir)
}

func check(t *testing.T, dir string) {
	for _, c := range []struct{ file, gradient, update string }{
		{"right", "nothing is wrong\n", "nothing is wrong\n"},
		{"classes", "nothing is wrong\n", "nothing is wrong\n"},
		{"not zeroed", "layer 2 (dense, logistic): gradient not zeroed. ∂L/∂p is what an earlier step had left and the gradient of this one (error 1)\n" +
			"layer 1 (dense, tanh): gradient not zeroed. ∂L/∂p is what an earlier step had left and the gradient of this one (error 0.4)\n", "layer 1, W: no known bug"},
		{"summed", "loss (mean squared error): 1/N missing. ∂L/∂a is N = 4 times what it should be (error 0.6)\n", "layer 1, W: 1/N missing"},
		{"wrong slope", "layer 1 (dense, tanh): f'(a) for f'(z). δ = f'(a) ∂L/∂a; x, W and b follow from it (error 1)\n", "layer 1, W: no known bug"},
		{"twice", "nothing is wrong\n", "layer 1, W: twice. W moves by 2 times η times the gradient"},
		{"not updated", "nothing is wrong\n", "layer 1, W: W not updated. W does not move (error 1)\nlayer 1, b: b not updated"},
		{"modules/convolution", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/convolution, no bias back", "layer 1 (convolution 2×2, to 2×4×4, tanh): b forgotten. ∂L/∂b is 0", "layer 1, b: b not updated"},
		{"modules/max pool, all told", "layer 2 (max pool 2×2, stride 2, to 2×2×2): not only the winner. ", "layer 1, W: no known bug"},
		{"modules/average pool, no share", "layer 2 (average pool 2×2, stride 2, to 2×2×2): 1/(KH·KW) missing. ", "layer 1, W: no known bug"},
		{"modules/global pool", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/two layers both ways", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/embedding", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/embedding, last one", "layer 1 (embedding): last one only. ", "layer 1, W: no known bug"},
		{"modules/LSTM, cut", "layer 1 (LSTM, 3 steps, the last state): no way back through time. ", "layer 1, W: no known bug"},
		{"modules/GRU", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/GRU, cut", "layer 1 (GRU, reset after the product, 3 steps): no way back through time. ", "layer 1, W: no known bug"},
		{"modules/GRU, not updated", "nothing is wrong\n", "layer 1, U: U not updated. U does not move (error 1)\n"},
		{"modules/RNN", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/RNN, cut", "layer 1 (RNN, tanh, 3 steps, the last state): no way back through time. ", "layer 1, W: no known bug"},
		{"modules/attention", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/attention, P constant", "layer 1 (attention, 2 heads, 3 positions): P held constant. ", "layer 1, W_q: W_q not updated"},
		{"modules/transformer", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/softmax", "nothing is wrong\n", "nothing is wrong\n"},
		{"modules/transformer, frozen", "layer 1 (chain of residual of attention", "layer 1, 3.2.b: 3.2.b not updated"},
	} {
		s, err := export.ReadStep(filepath.Join(dir, strings.NewReplacer(",", "", " ", "-").Replace(c.file)+".safetensors"))
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		d, err := s.Diagnose()
		if text := d.String(); err != nil || !strings.HasPrefix(text, c.gradient) || strings.Count(text, "\n") != max(1, strings.Count(c.gradient, "\n")) {
			t.Errorf("%s: %v, gradient: %s", c.file, err, text)
		}
		d, err = s.DiagnoseUpdate()
		if text := d.String(); err != nil || !strings.HasPrefix(text, c.update) {
			t.Errorf("%s: %v, update: %s", c.file, err, text)
		}
	}
}

// PyTorch's own numbers are the library's, to 1e-14; the file says how they differ.
func TestStepCompare(t *testing.T) {
	for _, file := range []string{"right", "classes", "modules/convolution", "modules/embedding", "modules/global pool", "modules/two layers both ways", "modules/GRU", "modules/RNN", "modules/attention", "modules/transformer"} {
		s, err := export.ReadStep(filepath.Join("testdata", strings.ReplaceAll(file, " ", "-")+".safetensors"))
		must(t, err)
		for _, row := range s.Compare().Rows {
			for _, v := range row[3:] {
				if e, err := strconv.ParseFloat(fmt.Sprint(v), 64); err != nil || !(e < 2e-14) {
					t.Errorf("%s: layer %v: %v", file, row[0], row)
				}
			}
		}
	}
}

// What a module of PyTorch does and no layer here is refused in a sentence that
// names the module.
func TestReadStepRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "step.safetensors")
	for _, c := range []struct{ from, old, new, want string }{
		{"right", `"kind": "Tanh"`, `"kind": "Tenh"`, "module 1 (Tenh) is not known here; known are AdaptiveAvgPool2d, "},
		{"GRU", `"batch_first": true`, `"batch_first": null`, "module cell (GRU) does not read samples, steps, features; give it batch_first=True"},
		{"RNN", `"bidirectional": false`, `"bidirectional": true `, "module cell (RNN) has a weight_ih_l0_reverse of shape []"},
		{"RNN", `"proj_size": 0`, `"proj_size": 2`, "module cell (RNN) has proj_size or dropout"},
		{"softmax", `"dim": 2`, `"dim": 1`, "module 1 (Softmax) is over axis 1 of samples of shape [3 3]"},
		{"convolution", `"kind": "Tanh", "training": true`, `"kind": "Softmax","training":1  `, "module 1 (Softmax) is over axis"},
		{"global pool", `"output_size": 1`, `"output_size": 2`, "module 2 (AdaptiveAvgPool2d) has the output_size 2; 1 can be read"},
		{"embedding", `"reads": "last"`, `"reads": "flat"`, "module out (Linear) flattens a sequence of shape [3 2]"},
		{"embedding", `"embedding_dim": 2`, `"padding_idx":   2`, "module front.0 (Embedding) has padding_idx"},
		{"attention", `"dropout": 0.0`, `"dropout": 0.5`, "module look (MultiheadAttention) drops at random"},
		{"transformer", `"activation_relu_or_gelu": 1`, `"activation_relu_or_gelu": 0`, "module 0 (TransformerEncoderLayer) has another activation"},
		{"convolution", `"groups": 1`, `"groups": 2`, "module 0 (Conv2d) has groups"},
		{"convolution", `"ceil_mode": false`, `"ceil_mode": true `, "module 2 (MaxPool2d) has ceil_mode"},
		{"convolution", `"kernel_size": 2, "stride": 2`, `"kernel_size": 9, "stride": 2`, "module 2: conv: NewMaxPool: "},
	} {
		dir := "testdata/modules"
		if c.from == "right" {
			dir = "testdata"
		}
		raw, err := os.ReadFile(filepath.Join(dir, strings.ReplaceAll(c.from, " ", "-")+".safetensors"))
		must(t, err)
		quoted := func(s string) string { return strings.ReplaceAll(s, `"`, `\"`) } // JSON in JSON
		must(t, os.WriteFile(file, []byte(strings.Replace(string(raw), quoted(c.old), quoted(c.new), 1)), 0o600))
		if _, err := export.ReadStep(file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s for %s: error %v, want %q", c.new, c.old, err, c.want)
		}
	}
}

// A broken file is an error with the place, whatever is broken.
func FuzzReadStep(f *testing.F) {
	for _, name := range []string{"right", "classes", "modules/convolution", "modules/embedding", "modules/GRU", "modules/attention", "modules/transformer"} {
		raw, err := os.ReadFile(filepath.Join("testdata", name+".safetensors"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		f.Add([]byte(strings.Replace(string(raw), `"kind": "Tanh"`, `"kind": "LSTM"`, 1)))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		file := filepath.Join(dir, "step.safetensors")
		must(t, os.WriteFile(file, raw, 0o600))
		s, err := export.ReadStep(file)
		if err != nil {
			return
		}
		s.Compare()
		s.Diagnose()
		s.DiagnoseUpdate()
	})
}
