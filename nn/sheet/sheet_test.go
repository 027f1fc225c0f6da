package sheet

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"
	"glassnet/nn"
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

// check compares every cell, then changes all parameters and inputs and does so again.
func (w witness) check(t *testing.T, calculator bool) (compared int, worst float64) {
	t.Helper()
	w.step.Rand = rand.New(rand.NewPCG(w.seed, 9))
	made, err := w.step.Workbook()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range made.book.order {
		t.Errorf("%s: %s", line, made.book.fixed[line])
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
		if round == 2 {
			break
		}
		change := func(m *mat.Dense, k int) {
			at := &m.RawRowView(k / m.RawMatrix().Cols)[k%m.RawMatrix().Cols]
			c := made.book.at[at]
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

func TestKinds(t *testing.T) {
	sum, worst := 0, 0.0
	for _, k := range kinds() {
		t.Run(k.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 1))
			net := nn.New(k.make(rng)...)
			for _, p := range net.Params() {
				p.Apply(func(_, _ int, v float64) float64 {
					if p.Running {
						return 0.3 + rng.Float64()
					}
					return v + 0.3*rng.NormFloat64()
				}, p.Dense)
			}
			n := k.nodes
			if n == 0 {
				n = 2
			}
			x := k.input(rng, n)
			r, _ := net.Predict(x).Dims()
			compared, d := witness{Step{Net: net, Loss: nn.SquaredError, X: x, Y: random(rng, r, n), Rate: 0.5, Training: true}, 4}.check(t, false)
			sum += compared
			worst = math.Max(worst, d)
		})
	}
	fmt.Println("compared", sum, "worst", worst)
}
