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
	} {
		s, err := export.ReadStep(filepath.Join(dir, strings.ReplaceAll(c.file, " ", "-")+".safetensors"))
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		d, err := s.Diagnose()
		if text := d.String(); err != nil || text != c.gradient {
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
	for _, file := range []string{"right", "classes"} {
		s, err := export.ReadStep(filepath.Join("testdata", file+".safetensors"))
		must(t, err)
		for _, row := range s.Compare().Rows {
			for _, v := range row[3:] {
				if e, err := strconv.ParseFloat(fmt.Sprint(v), 64); err != nil || !(e < 1e-14) {
					t.Errorf("%s: layer %v: %v", file, row[0], row)
				}
			}
		}
	}
}

// A broken file is an error with the place, whatever is broken.
func FuzzReadStep(f *testing.F) {
	for _, name := range []string{"right", "classes"} {
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
