package nn

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"glassnet/internal/safetensors"
	"gonum.org/v1/gonum/mat"
)

// Every layer comes back from a file, with parameters and predictions bit by bit.
func TestSaveLoad(t *testing.T) {
	for _, row := range gradientTable {
		t.Run(row.Name, func(t *testing.T) {
			rng := seeded()
			net := randomise(rng, row.Build(rng))
			net.Notes = map[string]string{"seed": "1 2", "data": "none"}
			file := filepath.Join(t.TempDir(), "net.safetensors")
			if err := net.Save(file); err != nil {
				t.Fatal(err)
			}
			got, err := Load(file)
			if err != nil {
				t.Fatal(err)
			}
			x := random(rng, row.In, 3)
			if !slices.Equal(net.Theta(), got.Theta()) || !mat.Equal(net.Predict(x), got.Predict(x)) {
				t.Error("the loaded network computes something else")
			}
			if net.String() != got.String() {
				t.Errorf("the loaded network is\n%v, saved was\n%v", got, net)
			}
			written, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var again Network
			if b, err := net.MarshalBinary(); err != nil || !bytes.Equal(b, written) || again.UnmarshalBinary(b) != nil || !slices.Equal(again.Theta(), net.Theta()) {
				t.Errorf("MarshalBinary: %v; not what Save writes, or not read again", err)
			}
			if err := again.UnmarshalBinary(written[:20]); err == nil || !slices.Equal(again.Theta(), net.Theta()) {
				t.Errorf("UnmarshalBinary of a part: %v", err)
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
	if !strings.Contains(meta["__metadata__"]["architecture"], `"F":"ReLU"`) {
		t.Errorf("metadata %v", meta["__metadata__"])
	}
	if len(data) != 8*13 {
		t.Errorf("%d bytes of data, want %d", len(data), 8*13)
	}
}

// unnamed is a layer that cannot say how it is built.
type unnamed struct{ Layer }

// strange is a column-wise activation that nobody has registered.
type strange struct{ softmax }

func (strange) String() string { return "strange" }

// Save refuses what Load could not read, and says what to do.
func TestSaveErrors(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	with := func(f Activation) *Network { return New(NewDense(1, 1, f, Zeros)) }
	nan := with(ReLU)
	nan.Theta()[1] = math.NaN()
	notes := with(ReLU)
	notes.Notes = map[string]string{"format": "mine"}
	run := with(ReLU)
	run.Notes = map[string]string{"run.mine": "x"}
	square := ReLU
	square.F = func(z float64) float64 { return z * z }
	deep := Layer(NewDense(1, 1, ReLU, Zeros))
	for range 40 {
		deep = NewResidual(deep)
	}
	negative := NewBatchNorm(2)
	negative.Variance.Set(1, 0, -1)
	for want, net := range map[string]*Network{
		"layer 1 (nn.unnamed): nn.unnamed has no method Config":           New(unnamed{NewDense(1, 1, ReLU, Zeros)}),
		`the key "format" of Notes`:                                       notes,
		`the key "run.mine" of Notes`:                                     run,
		`layer 1 (dense, mine): no activation is named "mine"`:            with(Elementwise{Name: "mine", F: ReLU.F, Prime: ReLU.Prime}),
		"nn.RegisterActivation(f) makes it known":                         New(NewResidual(NewDense(1, 1, strange{}, Zeros))),
		`the activation named "ReLU" is another function`:                 with(square),
		"parameter 1.b[0,0] = NaN":                                        nan,
		"brackets deep":                                                   New(deep),
		"P = 7; it must be at least 0 and below 1":                        New(NewDense(1, 1, Tanh, Zeros), Dropout{7}),
		"layer 1 (batch norm): σ̂²[1,0] = -1; a variance is not negative": New(negative),
	} {
		err := net.Save(at("net"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v, want one that says %q and names the file", err, want)
		}
		if _, err := os.Stat(at("net")); err == nil {
			t.Errorf("%s: there is a file nevertheless", want)
		}
	}
	if err := with(ReLU).Save(filepath.Join(dir, "no", "net")); err == nil || !strings.Contains(err.Error(), "no such file or directory") {
		t.Error(err)
	}
	os.WriteFile(at("text"), []byte("this is no network at all"), 0o600)
	os.WriteFile(at("short"), []byte("x"), 0o600)
	for name, want := range map[string]string{"text": "no safetensors file", "short": "1 bytes are too few", "none": "no such file"} {
		if _, err := Load(at(name)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("error %v, want one that says %q and names the file", err, want)
		}
	}
}

// An activation of one's own comes back once it is registered; a name has one owner.
func TestOwnActivation(t *testing.T) {
	softsign := Elementwise{Name: "softsign, of a test",
		F:     func(z float64) float64 { return z / (1 + math.Abs(z)) },
		Prime: func(z, _ float64) float64 { d := 1 + math.Abs(z); return 1 / (d * d) }}
	RegisterActivation(softsign)
	RegisterActivation(softsign) // the same again is no harm
	RegisterActivation(ReLU)
	defer delete(registered, softsign.Name)
	defer delete(registered, "ReLU")
	file := filepath.Join(t.TempDir(), "net")
	net := New(NewDense(2, 3, softsign, Glorot(seeded())))
	if err := net.Save(file); err != nil {
		t.Fatal(err)
	}
	x := random(seeded(), 2, 5)
	if got, err := Load(file); err != nil || !mat.Equal(got.Predict(x), net.Predict(x)) {
		t.Errorf("%v, %v", got, err)
	}
	other := softsign
	other.F = math.Tanh
	panics(t, func() { RegisterActivation(other) }, `the name "softsign, of a test"`, "belongs to another function")
	panics(t, func() { RegisterActivation(nil) }, "f is nil")
	for _, pair := range [][2]Activation{{ReLU, LeakyReLU(0)}, {Swish(1), Swish(2)}, {softsign, other}, {Softmax, Tanh}, {nil, ReLU}} {
		if SameActivation(pair[0], pair[1]) {
			t.Errorf("%v and %v are not the same", pair[0], pair[1])
		}
	}
	for _, f := range append(Activations(), Swish(3)) {
		again, err := ActivationNamed(f.Name)
		if err != nil || !SameActivation(f, again) {
			t.Errorf("%v is not itself: %v", f, err)
		}
	}
}

// A copy of an activation with another F computes the other F, slice or not.
func TestChangedCopyOfActivation(t *testing.T) {
	for _, f := range []Elementwise{Identity, Logistic, Tanh, ReLU} {
		f.F, f.Prime = func(z float64) float64 { return z * z }, func(z, _ float64) float64 { return 2 * z }
		tr := New(Activate{f}).Forward(mat.NewDense(1, 2, []float64{3, -2}))
		tr.Backward(SquaredError, mat.NewDense(1, 2, nil))
		if a, d := tr.Output(), tr.Steps[1].Delta; a.At(0, 0) != 9 || a.At(0, 1) != 4 || d.At(0, 0) != 27 || d.At(0, 1) != -8 {
			t.Errorf("%s: a = %v, δ = %v", f.Name, mat.Formatted(a), mat.Formatted(&d))
		}
	}
}

// Parameters may be tied in every way, whole layers or one matrix, inside blocks
// and outside: the file brings back the ties and every layer's own f and b.
func TestTiesInFiles(t *testing.T) {
	rng := seeded()
	dense := func(f Activation) *Dense { return NewDense(3, 3, f, Glorot(rng)) }
	like := func(d *Dense, f Activation) *Dense { e := dense(f); e.W = d.W; return e }
	window := func(d *Dense) *Dense { // on the same numbers, with a matrix of its own
		e := dense(Tanh)
		e.W = new(mat.Dense)
		e.W.SetRawMatrix(d.W.RawMatrix())
		return e
	}
	d, norm := dense(Tanh), NewLayerNorm(3)
	for name, row := range map[string]struct {
		layers  func() []Layer
		numbers int
	}{
		"W tied, b and f its own":    {func() []Layer { return []Layer{d, like(d, Identity)} }, 9 + 3 + 3},
		"W and b tied, f its own":    {func() []Layer { return []Layer{d, &Dense{d.W, d.B, ReLU}} }, 12},
		"the same layer three times": {func() []Layer { return []Layer{d, d, dense(ReLU), d} }, 24},
		"a block, then its layer":    {func() []Layer { return []Layer{NewResidual(d), d} }, 12},
		"a layer, then a block":      {func() []Layer { return []Layer{d, NewResidual(d)} }, 12},
		"twice in a block":           {func() []Layer { return []Layer{NewResidual(d, d)} }, 12},
		"after another in a block":   {func() []Layer { return []Layer{d, dense(ReLU), NewResidual(norm, like(d, ReLU)), norm} }, 12 + 12 + 6 + 3},
		"by the memory":              {func() []Layer { return []Layer{d, window(d)} }, 9 + 3 + 3},
	} {
		t.Run(name, func(t *testing.T) {
			net := New(row.layers()...)
			if len(net.Theta()) != row.numbers {
				t.Fatalf("θ has %d numbers, want %d", len(net.Theta()), row.numbers)
			}
			randomise(rng, net)
			file := filepath.Join(t.TempDir(), "net")
			if err := net.Save(file); err != nil {
				t.Fatal(err)
			}
			got, err := Load(file)
			if err != nil {
				t.Fatal(err)
			}
			x, y := random(rng, 3, 4), random(rng, 3, 4)
			a, b := net.Forward(x), got.Forward(x)
			a.Backward(SquaredError, y)
			b.Backward(SquaredError, y)
			if !slices.Equal(net.Theta(), got.Theta()) || !slices.Equal(a.Grad, b.Grad) || net.String() != got.String() {
				t.Errorf("another network came back:\n%v\n%v", net, got)
			}
			a.Update(sgd(0.1)) // and after a step it is tied still
			b.Update(sgd(0.1))
			if !mat.Equal(net.Predict(x), got.Predict(x)) {
				t.Error("a step tears them apart")
			}
		})
	}
	panics(t, func() { New(d, &Dense{mat.NewDense(2, 3, d.W.RawMatrix().Data[:6]), mat.NewDense(2, 1, nil), Tanh}) }, "tied parameters have one size")
}

// threefold is a layer with three parameters of one name.
type threefold struct{ *DyT }

func (l threefold) Params() []Param {
	return []Param{{Name: "p", Dense: l.Alpha}, {Name: "p", Dense: l.Gamma}, {Name: "p", Dense: l.Beta}}
}
func (l threefold) Config() Config { return threefoldConfig{l.Gamma.RawMatrix().Rows} }

type threefoldConfig struct{ Neurons int }

func init() { Register("threefold", threefoldConfig{}) }

func (c threefoldConfig) Build() (Layer, error) { return threefold{NewDyT(c.Neurons, 0)}, nil }
func (c threefoldConfig) Sizes() (in, out int)  { return c.Neurons, c.Neurons }
func (c threefoldConfig) Numbers() float64      { return 1 + 2*float64(c.Neurons) }
func (c threefoldConfig) String() string        { return "threefold" }

// Parameters of one name in a layer do not overwrite each other in the file.
func TestSameNames(t *testing.T) {
	net := randomise(seeded(), New(threefold{NewDyT(1, 1)}, threefold{NewDyT(1, 1)}))
	file := filepath.Join(t.TempDir(), "net")
	if err := net.Save(file); err != nil {
		t.Fatal(err)
	}
	if got, err := Load(file); err != nil || !slices.Equal(got.Theta(), net.Theta()) {
		t.Errorf("%v", err)
	}
}

func TestRegister(t *testing.T) {
	panics(t, func() { Register("dense", threefoldConfig{}) }, `the kind "dense" belongs to nn.denseConfig`)
	panics(t, func() { Register("four", threefoldConfig{}) }, `nn.threefoldConfig is the kind "threefold" already`)
	panics(t, func() { Register("", nil) }, "both must be there")
}

// Files of the first version load, with the numbers and predictions of then.
func TestFirstVersion(t *testing.T) {
	var want struct {
		X, A  []float64
		Theta []float64 `json:"theta after 4 epochs"`
	}
	read := func(name string) {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
	}
	near := func(what string, got, want []float64) { // exp and tanh differ in the last bit from machine to machine
		for i := range want {
			if len(got) != len(want) || math.Abs(got[i]-want[i]) > 1e-13 {
				t.Fatalf("%s: %v, want %v", what, got, want)
			}
		}
	}
	read("v1.json")
	net, err := Load("testdata/v1.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	x := mat.NewDense(3, 8, want.X)
	near("prediction", net.Predict(x).RawMatrix().Data, want.A)
	if !slices.Equal(net.Theta(), want.Theta) || net.Notes["σ"] != "0.5" || len(net.Notes) != 2 {
		t.Errorf("θ or the notes differ: %v", net.Notes)
	}
	if net.Layers[3].(*BatchNorm).Rho != 0.2 || len(net.Params()) != 25 {
		t.Errorf("ρ = %v, %d parameters", net.Layers[3].(*BatchNorm).Rho, len(net.Params()))
	}
	// It is saved as what it is, in today's version, and read again.
	file := filepath.Join(t.TempDir(), "net")
	if err := net.Save(file); err != nil {
		t.Fatal(err)
	}
	if again, err := Load(file); err != nil || !slices.Equal(again.Theta(), want.Theta) || again.String() != net.String() {
		t.Errorf("%v", err)
	}
	// The old file forgot nothing that layers share but one matrix: its own b and f are there.
	read("v1-tied.json")
	if net, err = Load("testdata/v1-tied.safetensors"); err != nil {
		t.Fatal(err)
	}
	near("tied prediction", net.Predict(x).RawMatrix().Data, want.A)
}

// file is a safetensors file of a header and so many bytes of data.
func file(header string, data int) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), make([]byte, data)...)
}

// network is a file with an architecture, the tensors 1.W 2×2 and 1.b 2×1, and more.
func network(architecture string, change func(meta map[string]string, tensors []tensor) []tensor) []byte {
	meta := map[string]string{"format": format, "architecture": architecture}
	tensors := []tensor{{Name: "1.W", Shape: []int{2, 2}, Data: []float64{1, 2, 3, 4}}, {Name: "1.b", Shape: []int{2, 1}, Data: []float64{5, 6}}}
	if change != nil {
		tensors = change(meta, tensors)
	}
	var b bytes.Buffer
	safetensors.Write(&b, meta, tensors)
	return b.Bytes()
}

// A file that lies is refused in a sentence, and before its lies take memory.
func TestHostileFiles(t *testing.T) {
	const two = `{"layers":[{"kind":"dense","config":{"In":2,"Out":2,"F":"tanh"}}]}`
	more := func(ts ...tensor) func(map[string]string, []tensor) []tensor {
		return func(_ map[string]string, old []tensor) []tensor { return append(old, ts...) }
	}
	if _, err := decode(network(two, nil)); err != nil {
		t.Fatal("the honest file: ", err)
	}
	dense := func(in, out string) string {
		return strings.NewReplacer(`"In":2`, `"In":`+in, `"Out":2`, `"Out":`+out).Replace(two)
	}
	for want, raw := range map[string][]byte{
		"layer 1 (dense, tanh) has 6.71089e+07 numbers, the file has 6": network(dense("16777216", "4"), nil),
		"has 1.69e+18 numbers":                         network(dense("1299999999", "1300000000"), nil),
		"-5 inputs":                                    network(dense("-5", "-1"), nil),
		"numbers, the file has 6 for it":               network(dense("-3", "1"), nil),
		"brackets deep":                                network(strings.Repeat(`{"layers":[`, 80), nil),
		"architecture":                                 network("null", nil),
		"has no list of layers":                        network("{}", nil),
		"no layer of kind \"\"":                        network(`{"layers":[null]}`, nil),
		"unknown field":                                network(strings.Replace(two, `"In"`, `"Into"`, 1), nil),
		"a config is missing":                          network(`{"layers":[{"kind":"dense"}]}`, nil),
		`no layer of kind "telepathy" is known here`:   network(strings.Replace(two, "dense", "telepathy", 1), nil),
		`no activation is named "mish"`:                network(strings.Replace(two, "tanh", "mish", 1), nil),
		"tensor 2.b, which no parameter takes":         network(two, more(tensor{Name: "2.b", Shape: []int{1}, Data: []float64{1}})),
		"parameter 1.b, which is 2×1, is missing":      network(two, func(_ map[string]string, ts []tensor) []tensor { return ts[:1] }),
		"parameter 1.W is 2×2, and the file has shape": network(two, func(_ map[string]string, ts []tensor) []tensor { ts[0].Shape = []int{4, 1}; return ts }),
		"parameter 1.W[1,0] = NaN in the file":         network(two, func(_ map[string]string, ts []tensor) []tensor { ts[0].Data[2] = math.NaN(); return ts }),
		"parameter 1.b[1,0] = -Inf in the file":        network(two, func(_ map[string]string, ts []tensor) []tensor { ts[1].Data[1] = math.Inf(-1); return ts }),
		`the file's format is "glassnet 99"`:           network(two, func(m map[string]string, ts []tensor) []tensor { m["format"] = "glassnet 99"; return ts }),
		`the file's format is ""`:                      network(two, func(m map[string]string, ts []tensor) []tensor { delete(m, "format"); return ts }),
		"was not written by Network.Save":              network(two, func(m map[string]string, ts []tensor) []tensor { delete(m, "architecture"); return ts }),
		"1 of 1 ties":                                  network("", nil), // replaced below
		"dropout with P = 7":                           network(`{"layers":[{"kind":"dropout","config":{"P":7}}]}`, func(map[string]string, []tensor) []tensor { return nil }),
		"dropout with P = -7":                          network(`{"layers":[{"kind":"dropout","config":{"P":-7}}]}`, func(map[string]string, []tensor) []tensor { return nil }),
		"ρ = 2":                                        network(`{"layers":[{"kind":"batch norm","config":{"Neurons":1,"Rho":2}}]}`, more(tensor{Name: "1.γ", Shape: []int{4, 1}, Data: make([]float64, 4)})),
		"a layer is missing: nothing, or null":         network(`{"layers":[{"kind":"each position","config":{"Positions":3}}]}`, func(map[string]string, []tensor) []tensor { return nil }),
		"0 pieces":                                     network(`{"layers":[{"kind":"maxout","config":{"In":1,"Out":1,"Pieces":0}}]}`, nil),
		"layer 2 (dense, tanh) takes 3 inputs":         network(`{"layers":[{"kind":"dense","config":{"In":2,"Out":2,"F":"tanh"}},{"kind":"dense","config":{"In":3,"Out":1,"F":"tanh"}}]}`, more(tensor{Name: "2.W", Shape: []int{1, 3}, Data: make([]float64, 3)}, tensor{Name: "2.b", Shape: []int{1, 1}, Data: []float64{0}})),
		"no list of layers":                            network("null", func(m map[string]string, ts []tensor) []tensor { m["format"] = "glassnet"; return ts }),
		"cannot be the same as layer 7":                network(`[{"kind":"dense","in":2,"out":2,"f":"tanh","same":7}]`, func(m map[string]string, ts []tensor) []tensor { m["format"] = "glassnet"; return ts }),
		`first version have no layer of kind "LSTM"`:   network(`[{"kind":"LSTM"}]`, func(m map[string]string, ts []tensor) []tensor { m["format"] = "glassnet"; return ts }),
		"the numbers of 9.W, which does not stand before it": network(strings.Replace(two, "}]}", `}],"ties":{"1.b":"9.W"}}`, 1), func(_ map[string]string, ts []tensor) []tensor {
			return append(ts[:1], tensor{Name: "9.W", Shape: []int{2, 1}, Data: []float64{1, 2}})
		}),
	} {
		if want == "1 of 1 ties" {
			want, raw = "of 1 ties between parameters 1", network(strings.Replace(two, "}]}", `}],"ties":{"7.W":"1.W"}}`, 1), nil)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := decode(raw)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "nn: ") {
			t.Errorf("error %v, want one that says %q", err, want)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 10<<20 {
			t.Errorf("%s: %d bytes of memory for a file of %d", want, took, len(raw))
		}
	}
}

// A residual block in a file from before there were functional networks is one.
func TestResidualOfBefore(t *testing.T) {
	raw := network(`{"layers":[{"kind":"residual","config":{"Inner":[{"kind":"dense","config":{"In":2,"Out":2,"F":"tanh"}}]}}]}`, func(_ map[string]string, ts []tensor) []tensor {
		ts[0].Name, ts[1].Name = "1.1.W", "1.1.b"
		return ts
	})
	n, err := decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	if a := n.Predict(mat.NewDense(2, 1, []float64{0.5, -1})); math.Abs(a.At(0, 0)-(0.5+math.Tanh(1*0.5-2+5))) > 1e-15 || math.Abs(a.At(1, 0)-(-1+math.Tanh(3*0.5-4+6))) > 1e-15 {
		t.Errorf("a = %v", mat.Formatted(a))
	}
}

// Blocks in blocks: their description takes time in proportion to the depth.
func TestDeepBlocks(t *testing.T) {
	calls := 0
	l := Layer(counted{NewDense(1, 1, Tanh, Zeros), &calls})
	for range 200 {
		l = NewResidual(l)
	}
	if New(l); calls > 3 {
		t.Errorf("New asks the innermost layer %d times for its config", calls)
	}
}

// counted counts how often it is asked.
type counted struct {
	*Dense
	calls *int
}

func (l counted) Config() Config { *l.calls++; return l.Dense.Config() }

// Numbers of another program go into a given network: PyTorch's names, vectors
// for columns, halves, and integers that are no parameters.
func TestLoadTensors(t *testing.T) {
	dir := t.TempDir()
	write := func(name, header string, data ...byte) string {
		path := filepath.Join(dir, name)
		os.WriteFile(path, append(file(header, 0), data...), 0o600)
		return path
	}
	net := func() *Network { return New(NewDense(2, 1, Tanh, Zeros)) }
	// 1.5 and −2 as F16, 3 as BF16, and a counter as I64.
	halves := []byte{0x00, 0x3e, 0x00, 0xc0, 0x40, 0x40, 7, 0, 0, 0, 0, 0, 0, 0}
	torch := write("torch", `{"fc.weight":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},"fc.bias":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},"n":{"dtype":"I64","shape":[],"data_offsets":[6,14]}}`, halves...)
	n := net()
	names := strings.NewReplacer("fc.weight", "1.W", "fc.bias", "1.b").Replace
	if err := n.LoadTensors(torch, names); err != nil || !slices.Equal(n.Theta(), []float64{1.5, -2, 3}) {
		t.Errorf("θ = %v, %v", n.Theta(), err)
	}
	for want, try := range map[string]func() error{
		"parameter 1.W, which is 1×2, is missing in the file; the file has fc.bias [1], fc.weight [1 2], n []": func() error { return net().LoadTensors(torch, nil) },
		"two tensors are to be 1.W, the second is fc.weight":                                                   func() error { return net().LoadTensors(torch, func(string) string { return "1.W" }) },
		"tensor fc.weight, which no parameter takes": func() error {
			return net().LoadTensors(write("more", `{"1.W":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},"1.b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]},"fc.weight":{"dtype":"F16","shape":[],"data_offsets":[6,8]}}`, halves[:8]...), nil)
		},
		"parameter 1.W is 1×3, and the file has shape [1 2]": func() error { return New(NewDense(3, 1, Tanh, Zeros)).LoadTensors(torch, names) },
		"no such file": func() error { return net().LoadTensors(filepath.Join(dir, "none"), nil) },
		`dtype "F8_E4M3"`: func() error {
			return net().LoadTensors(write("f8", `{"1.W":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}`, 0), nil)
		},
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
	// Nothing changes where something is wrong: b is NaN.
	n = net()
	nan := write("nan", `{"1.W":{"dtype":"F16","shape":[1,2],"data_offsets":[0,4]},"1.b":{"dtype":"BF16","shape":[1,1],"data_offsets":[4,6]}}`, 0, 0x3e, 0, 0xc0, 0xc0, 0x7f)
	if err := n.LoadTensors(nan, nil); err == nil || !strings.Contains(err.Error(), "1.b[0,0] = NaN") || !slices.Equal(n.Theta(), []float64{0, 0, 0}) {
		t.Errorf("θ = %v, %v", n.Theta(), err)
	}
	// Four axes of a convolution's weight are rows and columns.
	conv := New(NewDense(4, 2, Tanh, Zeros))
	if err := conv.LoadTensors(write("conv", `{"1.W":{"dtype":"BF16","shape":[2,1,2,2],"data_offsets":[0,16]},"1.b":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]}}`, bytes.Repeat([]byte{0x40, 0x40}, 10)...), nil); err != nil || conv.Theta()[7] != 3 {
		t.Error(err)
	}
}

// Whatever a file holds: an error or a network, no panic, no memory beyond reason.
func FuzzLoad(f *testing.F) {
	for _, row := range gradientTable {
		file := filepath.Join(f.TempDir(), "net")
		if err := row.Build(seeded()).Save(file); err != nil {
			f.Fatal(err)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
		f.Add(raw[:len(raw)/2])
	}
	for _, name := range []string{"v1.safetensors", "v1-tied.safetensors"} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		net, err := decode(raw)
		if err != nil {
			return
		}
		// What could be read can be written, and read again as the same.
		file := filepath.Join(t.TempDir(), "net")
		if err := net.Save(file); err != nil {
			t.Fatal(err)
		}
		again, err := Load(file)
		if err != nil || !slices.Equal(again.Theta(), net.Theta()) {
			t.Fatal("changed: ", err)
		}
	})
}
