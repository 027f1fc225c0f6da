package nn

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Every layer comes back from a file, with parameters and predictions bit by bit.
func TestSaveLoad(t *testing.T) {
	for _, row := range gradientTable {
		t.Run(row.name, func(t *testing.T) {
			rng := seeded()
			net := randomise(rng, row.build(rng))
			net.Notes = map[string]string{"seed": "1 2", "data": "none"}
			file := filepath.Join(t.TempDir(), "net.safetensors")
			if err := net.Save(file); err != nil {
				t.Fatal(err)
			}
			got, err := Load(file)
			if err != nil {
				t.Fatal(err)
			}
			x := random(rng, row.in, 3)
			if !slices.Equal(net.Theta(), got.Theta()) || !mat.Equal(net.Predict(x), got.Predict(x)) {
				t.Error("the loaded network computes something else")
			}
			if net.String() != got.String() {
				t.Errorf("the loaded network is\n%v, saved was\n%v", got, net)
			}
			if got.Notes["seed"] != "1 2" || len(got.Notes) != 2 {
				t.Errorf("notes %v", got.Notes)
			}
		})
	}
}

// The file is what the format's description says, read here without our reader.
func TestSafetensorsFormat(t *testing.T) {
	net := New(NewDense(2, 3, ReLU, Values(1, 2, 3, 4, 5, 6)), NewDense(3, 1, Identity, Values(7, 8, 9)))
	file := filepath.Join(t.TempDir(), "net.safetensors")
	if err := net.Save(file); err != nil {
		t.Fatal(err)
	}
	raw, _ := os.ReadFile(file)
	n := binary.LittleEndian.Uint64(raw)
	if (n+8)%8 != 0 {
		t.Errorf("the data begin at byte %d, not at a multiple of 8", n+8)
	}
	var header map[string]struct {
		Dtype   string
		Shape   []int
		Offsets []int `json:"data_offsets"`
	}
	if err := json.Unmarshal(raw[8:8+n], &header); err != nil {
		t.Fatal(err)
	}
	w := header["2.W"]
	if w.Dtype != "F64" || !slices.Equal(w.Shape, []int{1, 3}) {
		t.Errorf("2.W is %+v", w)
	}
	data := raw[8+n:]
	for i, want := range []float64{7, 8, 9} {
		near(t, "2.W", math.Float64frombits(binary.LittleEndian.Uint64(data[w.Offsets[0]+8*i:])), want, 0)
	}
	var meta map[string]map[string]string
	json.Unmarshal(raw[8:8+n], &meta) // the tensors do not fit this type, the metadata do
	if !strings.Contains(meta["__metadata__"]["architecture"], `"f":"ReLU"`) {
		t.Errorf("metadata %v", meta["__metadata__"])
	}
	if len(data) != 8*13 {
		t.Errorf("%d bytes of data, want %d", len(data), 8*13)
	}
}

// unnamed is a layer that cannot say how it is built.
type unnamed struct{ Layer }

func TestSaveErrors(t *testing.T) {
	dir := t.TempDir()
	net := New(NewDense(1, 1, ReLU, Zeros))
	mystery := New(unnamed{NewDense(1, 1, ReLU, Zeros)})
	own := New(NewDense(1, 1, Elementwise{Name: "mine", F: ReLU.F, Prime: ReLU.Prime}, Zeros))
	if err := own.Save(filepath.Join(dir, "own")); err != nil {
		t.Fatal(err)
	}
	os.WriteFile(filepath.Join(dir, "text"), []byte("this is no network at all"), 0o600)
	os.WriteFile(filepath.Join(dir, "short"), []byte("x"), 0o600)
	net.Notes = map[string]string{"format": "mine"}
	for want, try := range map[string]func() error{
		"has no method Blueprint":                    func() error { return mystery.Save(filepath.Join(dir, "mystery")) },
		`Notes has the key "format"`:                 func() error { return net.Save(filepath.Join(dir, "net")) },
		"no such file or directory":                  func() error { return own.Save(filepath.Join(dir, "no", "net")) },
		`layer 1: nn: no activation is named "mine"`: func() error { _, err := Load(filepath.Join(dir, "own")); return err },
		"no safetensors file":                        func() error { _, err := Load(filepath.Join(dir, "text")); return err },
		"1 bytes are too few":                        func() error { _, err := Load(filepath.Join(dir, "short")); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v, want one that says %q and names the file", err, want)
		}
	}
}

func TestReadTensorsRefuses(t *testing.T) {
	file := func(header string, data int) []byte {
		return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), make([]byte, data)...)
	}
	for want, raw := range map[string][]byte{
		"no JSON object":       file(`[1]`, 0),
		"dtype \"I8\"":         file(`{"a":{"dtype":"I8","shape":[8],"data_offsets":[0,8]}}`, 8),
		"needs 16 bytes":       file(`{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}`, 16),
		"there are 8 bytes":    file(`{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}`, 8),
		"cannot be in":         file(`{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 8),
		"shape [-1]":           file(`{"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}`, 8),
		"overlap or leave":     file(`{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}`, 8),
		"left behind the last": file(`{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}`, 9),
		"said to have":         binary.LittleEndian.AppendUint64(nil, math.MaxUint64),
	} {
		if _, _, err := readTensors(raw); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
	// F32 is read, too: 1.5 is 0x3fc00000.
	_, tensors, err := readTensors(append(file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0), 0, 0, 0xc0, 0x3f))
	if err != nil || tensors["a"].data[0] != 1.5 {
		t.Errorf("F32: %v, %v", tensors, err)
	}
}

// Whatever a file holds: an error or a network, no panic, no memory beyond reason.
func FuzzLoad(f *testing.F) {
	for _, row := range gradientTable {
		rng := seeded()
		net := row.build(rng)
		arch, _ := architecture(net.Layers)
		var b bytes.Buffer
		if err := writeTensors(&b, map[string]string{"architecture": arch}, net.tensors()); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
		f.Add(b.Bytes()[:b.Len()/2])
	}
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		metadata, tensors, err := readTensors(raw)
		if err != nil {
			return
		}
		net, err := build(metadata["architecture"])
		if err != nil || net.fill(tensors) != nil {
			return
		}
		// What could be read can be written, and read again as the same.
		var b bytes.Buffer
		if err := writeTensors(&b, metadata, net.tensors()); err != nil {
			t.Fatal(err)
		}
		_, again, err := readTensors(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range net.tensors() {
			for i, v := range again[w.name].data {
				if math.Float64bits(v) != math.Float64bits(w.data[i]) {
					t.Fatalf("%s changed", w.name)
				}
			}
		}
	})
}
