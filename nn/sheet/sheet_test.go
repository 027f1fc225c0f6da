package sheet

import (
	"bytes"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"glassnet/nn"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

// A witness is a step whose workbook an independent calculator works out.
type witness struct {
	step Step
	seed uint64
}

// kernel runs the step and gives its numbers in the order of the workbook's cells.
func (w witness) kernel() *book {
	loss := w.step.Loss
	if r, ok := loss.(nn.Risk); ok {
		loss = r.Loss
	}
	b := w.step.run(loss, rand.New(rand.NewPCG(w.seed, 9)).Uint64())
	b.total = &cell{value: b.t.Loss}
	return b
}

// check compares every cell, then changes all parameters and inputs and does so
// again. What is not live has said so, and is compared as it is.
func (w witness) check(t *testing.T, calculator, live bool) (compared int, worst float64) {
	t.Helper()
	w.step.Rand = rand.New(rand.NewPCG(w.seed, 9))
	made, err := w.step.Workbook()
	if err != nil {
		t.Fatal(err)
	}
	if fixed := made.Fixed(); (len(fixed) == 0) != live {
		t.Errorf("live: %v; without a formula: %q", live, fixed)
	}
	f := made.file
	rng := rand.New(rand.NewPCG(w.seed, 5))
	for round := range 3 {
		b := w.kernel()
		e := &evaluator{known: map[*cell]float64{}, open: map[*cell]bool{}}
		cells := append(append([]*cell{}, made.book.cells...), made.book.total)
		for k, want := range append(b.cells, b.total) {
			c := cells[k]
			if c.col == 0 {
				continue
			}
			compared++
			if math.IsInf(want.value, 0) {
				continue
			}
			got := 0.0
			if calculator {
				got = calculated(t, f, c)
			} else {
				got = e.value(c)
			}
			size := math.Max(math.Abs(want.value), 1e-3)
			if d := math.Abs(got-want.value) / size; !(d < 1e-9) {
				at, _ := excelize.CoordinatesToCellName(c.col, c.row)
				formula, _ := f.GetCellFormula(c.page, at)
				for _, q := range c.formula {
					if q.cell != nil {
						t.Logf("%s = %v (%v) %s", q.cell.name, e.value(q.cell), b.at[q.cell.at], text(q.cell.formula))
					}
				}
				t.Fatalf("round %d: %s %s (%s): the sheet has %v, the kernel %v; = %s", round, c.page, at, c.name, got, want.value, formula)
			} else {
				worst = math.Max(worst, d)
			}
		}
		w.after(t, made, func(c *cell) float64 {
			if calculator {
				return calculated(t, f, c)
			}
			return e.value(c)
		})
		if round == 2 || !live {
			break
		}
		move := func(at *float64, c *cell) {
			if c == nil || c.col == 0 {
				return
			}
			*at += 0.3 * rng.NormFloat64()
			c.value = *at
			name, _ := excelize.CoordinatesToCellName(c.col, c.row)
			if err := f.SetCellFloat(c.page, name, *at, -1, 64); err != nil {
				t.Fatal(err)
			}
		}
		change := func(m *mat.Dense, k int) {
			at := &m.RawRowView(k / m.RawMatrix().Cols)[k%m.RawMatrix().Cols]
			move(at, made.book.at[at])
		}
		for i, line := range made.book.blocks[0].cells { // x, but for masks
			for j, c := range line {
				if at := &w.step.X.RawRowView(i)[j]; *at != 0 && *at != 1 {
					move(at, c)
				}
			}
		}
		for _, p := range w.step.Net.Params() {
			if p.Running {
				continue
			}
			n := p.RawMatrix().Rows * p.RawMatrix().Cols
			if round == 0 {
				change(p.Dense, rng.IntN(n)) // one number of each
				continue
			}
			for k := range n {
				change(p.Dense, k)
			}
		}
	}
	return compared, worst
}

// after compares θ′ with what the update rule itself makes of θ.
func (w witness) after(t *testing.T, made *Workbook, value func(c *cell) float64) {
	t.Helper()
	net := w.step.Net
	theta := slices.Clone(net.Theta())
	defer copy(net.Theta(), theta)
	tr := nn.NewTrace(net)
	tr.Training, tr.Rand = w.step.Training, rand.New(rand.NewPCG(rand.New(rand.NewPCG(w.seed, 9)).Uint64(), 1))
	tr.Forward(w.step.X)
	tr.Backward(w.step.Loss, w.step.Y)
	(&optim.SGD{Rate: w.step.Rate}).Step(net.Theta(), tr.Grad)
	for _, bl := range made.book.blocks {
		if bl.kind != update {
			continue
		}
		for i, line := range bl.cells {
			for j, c := range line {
				if got, want := value(c), bl.param.At(i, j); !(math.Abs(got-want) < 1e-9*math.Max(1, math.Abs(want))) {
					t.Fatalf("%s: the sheet has %v, the update rule %v", c.name, got, want)
				}
			}
		}
	}
}

func calculated(t *testing.T, f *excelize.File, c *cell) float64 {
	t.Helper()
	at, _ := excelize.CoordinatesToCellName(c.col, c.row)
	s, err := f.CalcCellValue(c.page, at, excelize.Options{RawCellValue: true})
	if err != nil {
		formula, _ := f.GetCellFormula(c.page, at)
		t.Fatalf("%s %s: %v: %s", c.page, at, err, formula)
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatalf("%s %s: %q", c.page, at, s)
	}
	return v
}

func random(rng *rand.Rand, r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	m.Apply(func(int, int, float64) float64 { return rng.NormFloat64() }, m)
	return m
}

// numbers are kinds of which some numbers have no formula yet: what runs on copies of
// a padded part, groups of nothing, and columns that are lists.
var numbers = map[string]bool{"attention, padded": true, "attention, padded, causal": true, "padded block": true, "attention of any shape, padded": true, "graph without edges": true, "sparse": true}

// TestEveryLayer works out the workbooks of all layers, as they are and after changes
// of one and of all parameters, and compares each number with the kernel's.
func TestEveryLayer(t *testing.T) {
	compared, worst := 0, 0.0
	for _, k := range layers() {
		t.Run(k.Name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 1))
			net, n := k.Network(), k.Nodes
			if n == 0 {
				n = 2
			}
			x := k.Input(n, 0)
			r, _ := net.Predict(x).Dims()
			step := Step{Net: net, Loss: nn.SquaredError, X: x, Y: random(rng, r, n), Rate: 0.5, Training: true}
			c, d := witness{step, 4}.check(t, false, !numbers[k.Name])
			compared, worst = compared+c, math.Max(worst, d)
		})
	}
	t.Logf("%d numbers compared, the largest relative difference is %.2g", compared, worst)
}

// one is a small network with a last layer, for a loss.
func one(last nn.Layer) *nn.Network {
	rng := rand.New(rand.NewPCG(5, 1))
	return nn.New(nn.NewDense(2, 3, nn.Tanh, nn.Glorot(rng)), last)
}

// TestCalculator asks a calculator that is not ours, about every function that
// stands in formulas.
func TestCalculator(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	dense := func(f nn.Activation) nn.Layer { return nn.NewDense(3, 2, f, nn.Glorot(rng)) }
	shares, bits := mat.NewDense(2, 2, []float64{0.3, 1, 0.7, 0}), mat.NewDense(2, 2, []float64{1, 0, 0.2, 1})
	x := random(rng, 2, 2)
	masked := nn.WithMask(shares, mat.NewDense(1, 2, []float64{0, 1}))
	rows := map[string]Step{
		"squared error":       {Net: one(dense(nn.Identity)), Loss: nn.SquaredError, Y: random(rng, 2, 2)},
		"mean squared error":  {Net: one(dense(nn.Identity)), Loss: nn.MeanSquaredError, Y: random(rng, 2, 2)},
		"cross-entropy":       {Net: one(dense(nn.Softmax)), Loss: nn.CrossEntropy, Y: shares},
		"softmax CE":          {Net: one(dense(nn.Identity)), Loss: nn.SoftmaxCrossEntropy, Y: shares},
		"softmax CE, masked":  {Net: one(dense(nn.Identity)), Loss: nn.Masked{Loss: nn.SoftmaxCrossEntropy}, Y: masked},
		"binary CE":           {Net: one(dense(nn.Logistic)), Loss: nn.BinaryCrossEntropy, Y: bits},
		"logistic CE":         {Net: one(dense(nn.Identity)), Loss: nn.LogisticCrossEntropy, Y: bits},
		"perceptron":          {Net: one(dense(nn.Identity)), Loss: nn.PerceptronLoss, Y: mat.NewDense(2, 2, []float64{1, -1, -1, 1})},
		"penalty":             {Net: one(dense(nn.Tanh)), Loss: nn.Risk{Loss: nn.SquaredError, Lambda: 0.3}, Y: random(rng, 2, 2)},
		"penalty per layer":   {Net: one(dense(nn.Tanh)), Loss: nn.Risk{Loss: nn.SquaredError, Lambda: 0.3, PerLayer: []float64{0.1}}, Y: random(rng, 2, 2)},
		"maxout":              {Net: one(nn.NewMaxout(3, 2, 2, nn.Glorot(rng))), Loss: nn.SquaredError, Y: random(rng, 2, 2)},
		"layer normalisation": {Net: nn.New(nn.NewLayerNorm(2)), Loss: nn.SquaredError, Y: random(rng, 2, 2)},
	}
	for _, f := range append(nn.Activations(), nn.LeakyReLU(0.3), nn.ELU(1.5), nn.Swish(1.5), nn.GELUNormal(0.2, 1.3)) {
		rows[f.Name] = Step{Net: nn.New(nn.NewDense(2, 1, f, nn.Glorot(rng))), Loss: nn.SquaredError, Y: random(rng, 1, 2)}
	}
	compared, worst := 0, 0.0
	for name, step := range rows {
		t.Run(name, func(t *testing.T) {
			step.X, step.Rate = x, 0.5
			c, d := witness{step, 7}.check(t, true, true)
			compared, worst = compared+c, math.Max(worst, d)
		})
	}
	t.Logf("%d numbers compared, the largest relative difference is %.2g", compared, worst)
}

// TestRefused has a sentence for what is too large, or says no formula.
func TestRefused(t *testing.T) {
	zeros := func(r, c int) *mat.Dense { return mat.NewDense(r, c, nil) }
	digits := nn.New(nn.NewDense(784, 10, nn.Tanh, nn.Zeros))
	long := nn.New(nn.NewDense(900, 1, nn.Tanh, nn.Zeros))
	own := nn.Elementwise{Name: "cube", F: func(z float64) float64 { return z * z * z }, Prime: func(z, _ float64) float64 { return 3 * z * z }}
	for _, row := range []struct {
		step Step
		want string
	}{
		{Step{}, "a step needs Net, Loss, X and Y"},
		{Step{Net: digits, Loss: nn.SquaredError, X: zeros(784, 1), Y: zeros(10, 1)}, "the network has 7850 parameters; a workbook to look through holds 6666"},
		{Step{Net: long, Loss: nn.SquaredError, X: zeros(900, 40), Y: zeros(1, 40)}, "numbers; a workbook to look through holds 20000"},
		{Step{Net: long, Loss: nn.SquaredError, X: zeros(900, 1), Y: zeros(1, 1)}, "letters; a spreadsheet takes 8192"},
		{Step{Net: long, Loss: mute{nn.SquaredError}, X: zeros(900, 1), Y: zeros(1, 1)}, "mute does not say its formula"},
	} {
		if _, err := row.step.Workbook(); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%v; want %q", err, row.want)
		}
	}
	w, err := Step{Net: nn.New(nn.NewDense(1, 1, own, nn.Constant(1))), Loss: nn.SquaredError, X: zeros(1, 1), Y: zeros(1, 1)}.Workbook()
	if want := "layer 1 (dense, cube): some cells hold numbers and do not move: a₁: cube has no formula for spreadsheets; see nn.Elementwise.InSheet"; err != nil || len(w.Fixed()) != 1 || w.Fixed()[0] != want {
		t.Errorf("%v %q", err, w.Fixed())
	}
}

type mute struct{ nn.Loss }

func (mute) String() string { return "mute" }

// TestNothingChanges: the step is looked at, not taken, and two workbooks of it are the same bytes.
func TestNothingChanges(t *testing.T) {
	step := Step{Net: one(nn.NewDense(3, 2, nn.Logistic, nn.Constant(0.3))), Loss: nn.SquaredError, X: mat.NewDense(2, 1, []float64{1, 2}), Y: mat.NewDense(2, 1, nil), Rate: 0.5}
	before := slices.Clone(step.Net.Theta())
	var files [2]bytes.Buffer
	for k := range files {
		w, err := step.Workbook()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.WriteTo(&files[k]); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(before, step.Net.Theta()) {
		t.Error("the parameters have moved")
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("two workbooks of one step differ")
	}
}

// TestOffice asks another program, where it is: LibreOffice calculates the workbook of
// a convolution with a maximum, and of an LSTM.
func TestOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil || testing.Short() {
		t.Skip("NO OFFICE HAS CALCULATED A WORKBOOK: there is no soffice on the PATH (apt-get install libreoffice-calc), or -short")
	}
	dir := t.TempDir()
	made := map[string]*Workbook{}
	args := []string{"--headless", "-env:UserInstallation=file://" + dir + "/profile", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1", "--outdir", dir}
	for _, k := range layers() {
		if k.Name != "CNN" && k.Name != "LSTM" {
			continue
		}
		rng := rand.New(rand.NewPCG(3, 1))
		net, x := k.Network(), k.Input(1, 0)
		r, _ := net.Predict(x).Dims()
		w, err := Step{Net: net, Loss: nn.SquaredError, X: x, Y: random(rng, r, 1), Rate: 0.5}.Workbook()
		if err != nil {
			t.Fatal(err)
		}
		made[k.Name] = w
		file := filepath.Join(dir, k.Name+".xlsx")
		if err := w.Save(file); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if out, err := exec.CommandContext(t.Context(), office, args...).CombinedOutput(); err != nil || strings.Contains(string(out), "could not be loaded") {
		t.Skipf("NO OFFICE HAS CALCULATED A WORKBOOK: LibreOffice is here without Calc (apt-get install libreoffice-calc): %v %s", err, out)
	}
	compared, worst := 0, 0.0
	for name, w := range made {
		pages := map[string][][]string{}
		for _, c := range w.book.placed() {
			if pages[c.page] == nil {
				f, err := os.Open(filepath.Join(dir, name+"-"+c.page+".csv"))
				if err != nil {
					t.Fatal(err)
				}
				r := csv.NewReader(f)
				r.FieldsPerRecord = -1
				if pages[c.page], err = r.ReadAll(); err != nil {
					t.Fatal(err)
				}
				f.Close()
			}
			if c.at == nil || math.IsInf(c.value, 0) {
				continue
			}
			got, err := strconv.ParseFloat(pages[c.page][c.row-1][c.col-1], 64)
			d := math.Abs(got-c.value) / math.Max(math.Abs(c.value), 1e-3)
			if err != nil || !(d < 1e-9) {
				t.Fatalf("%s, %s, row %d, column %d, %s: LibreOffice has %v (%v), the kernel %v", name, c.page, c.row, c.col, c.name, got, err, c.value)
			}
			compared, worst = compared+1, math.Max(worst, d)
		}
	}
	t.Logf("%d numbers compared, the largest relative difference is %.2g", compared, worst)
}
