package playground

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"glassnet/nn"
	"glassnet/nn/attention"
	"glassnet/nn/data"
	"gonum.org/v1/gonum/mat"
)

// A Number is a float64 that JSON can say: NaN and ±Inf are strings.
type Number float64

// MarshalJSON writes the number with all its digits.
func (v Number) MarshalJSON() ([]byte, error) {
	if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
		return json.Marshal(fmt.Sprint(f))
	}
	return json.Marshal(float64(v))
}

func numbers(v []float64) []Number {
	n := make([]Number, len(v))
	for i, x := range v {
		n[i] = Number(x)
	}
	return n
}

// A State is what the page shows after a request.
type State struct {
	Step     int    `json:"step"` // updates done
	Epoch    int    `json:"epoch"`
	Batch    int    `json:"batch"` // updates done in the epoch
	Batches  int    `json:"batches"`
	Updated  bool   `json:"updated"` // the numbers are those of the last update; else of the next batch before its update
	Task     string `json:"task"`
	Formula  string `json:"formula"`  // of the loss
	Problem  string `json:"problem"`  // the first NaN or ±Inf, with its place
	BothSame bool   `json:"bothSame"` // there is no test set

	Loss         Number `json:"loss"` // of the training set, without dropout
	Test         Number `json:"test"`
	Accuracy     Number `json:"accuracy"` // from 0 to 1; NaN where the targets are numbers
	TestAccuracy Number `json:"testAccuracy"`
	BatchLoss    Number `json:"batchLoss"`

	Sample  int      `json:"sample"` // of the batch, from 0
	Samples int      `json:"samples"`
	X       []Number `json:"x"`
	Y       []Number `json:"y"`
	Layers  []Layer  `json:"layers"`
	Edits   []Edit   `json:"edits"`
	Curve   []Point  `json:"curve"`
	Undo    bool     `json:"undo"` // there is something to undo
}

// A Point is the loss after some updates.
type Point struct {
	Step int    `json:"step"`
	Loss Number `json:"loss"`
	Test Number `json:"test"`
}

// A Layer is what the page shows of a layer, for the sample that is looked at.
type Layer struct {
	Name    string   `json:"name"` // "dense, tanh"
	Number  int      `json:"number"`
	Neurons []Neuron `json:"neurons"`
	Delta   Number   `json:"delta"` // ‖δ‖ over the batch
	Grad    Number   `json:"grad"`
	Active  Number   `json:"active"` // share of a > 0 over the training set
	Dead    Number   `json:"dead"`   // share of the neurons with f' = 0 for all of it

	Looks  [][]Number `json:"looks"`  // P of attention: a row per key, a column per query; null elsewhere
	Params []Entry    `json:"params"` // of a layer whose neurons have no weights of their own

	W *Histogram `json:"w"` // of the weights; null where there are none
	A *Histogram `json:"a"` // over the training set
	D *Histogram `json:"d"` // of δ over the batch; null where the layer has no δ
}

// An Entry is one parameter of a layer, as Neuron has those of its own.
type Entry struct {
	Param string `json:"param"` // "W_q"
	I     int    `json:"i"`
	J     int    `json:"j"`
	Name  string `json:"name"` // "w₁₂ of q"
	Old   Number `json:"old"`
	Grad  Number `json:"grad"`
	Now   Number `json:"now"`
}

// A Histogram counts values in 20 bins from −Span to Span, where Span is the largest |value|.
type Histogram struct {
	Counts []int  `json:"counts"`
	Span   Number `json:"span"`
}

// A Neuron has the numbers of the trace, and the parameters before and after the last update.
type Neuron struct {
	Z     *Number  `json:"z"` // null where the layer has no net input
	A     Number   `json:"a"`
	Prime *Number  `json:"prime"` // null where f' is no number of one neuron
	DA    Number   `json:"da"`
	Delta *Number  `json:"delta"`
	W     []Number `json:"w"` // as it is now
	DW    []Number `json:"dw"`
	Old   []Number `json:"old"` // as the trace saw it
	B     *Number  `json:"b"`
	DB    *Number  `json:"db"`
	OldB  *Number  `json:"oldB"`
}

// State reads all numbers.
func (s *Session) State() State {
	batches := s.batches()
	st := State{Step: s.step, Epoch: s.step / batches, Batch: s.step % batches, Batches: batches, Updated: s.updated, Task: s.task.name,
		Formula: fmt.Sprint(s.lossFn), BothSame: s.test == nil, BatchLoss: Number(s.trace.Loss), Sample: s.sample, Samples: len(s.batch),
		X: numbers(mat.Col(nil, s.sample, &s.trace.Steps[0].A)), Y: numbers(mat.Col(nil, s.sample, &s.y)), Edits: s.Edits(), Undo: len(s.done) > 0}
	if err := s.trace.Check(); err != nil {
		st.Problem = err.Error()
	} else if err := (&nn.Trace{Net: s.net}).Check(); err != nil {
		st.Problem = "after the update: " + err.Error()
	}
	all := s.onSet(s.train)
	st.Loss, st.Accuracy = s.quality(all, s.train)
	if st.Test, st.TestAccuracy = st.Loss, st.Accuracy; s.test != nil {
		st.Test, st.TestAccuracy = s.quality(s.onSet(s.test), s.test)
	}
	for step, m := range s.marks {
		if step < s.step {
			st.Curve = append(st.Curve, Point{step, m.loss, m.test})
		}
	}
	slices.SortFunc(st.Curve, func(a, b Point) int { return a.Step - b.Step })
	st.Curve = append(st.Curve, Point{s.step, st.Loss, st.Test})
	batch, whole := s.trace.Stats(), all.Stats()
	for l := range s.net.Layers {
		layer := s.layer(l+1, batch[l], whole[l])
		layer.A, layer.D = histogram(&all.Steps[l+1].A), histogram(&s.trace.Steps[l+1].Delta)
		st.Layers = append(st.Layers, layer)
	}
	return st
}

// losses are L on the training and on the test set.
func (s *Session) losses() (loss, test Number) {
	loss, _ = s.quality(s.onSet(s.train), s.train)
	if s.test == nil {
		return loss, loss
	}
	test, _ = s.quality(s.onSet(s.test), s.test)
	return loss, test
}

// onSet is a forward pass over a whole set, without dropout.
func (s *Session) onSet(set *data.Set) *nn.Trace { return s.net.Forward(set.X()) }

// quality is L and the accuracy on a set, without dropout and penalty.
func (s *Session) quality(t *nn.Trace, set *data.Set) (loss, accuracy Number) {
	plain := s.lossFn
	if r, ok := plain.(nn.Risk); ok {
		plain = r.Loss
	}
	accuracy = Number(math.NaN())
	if t.Check() != nil {
		return Number(math.NaN()), accuracy
	}
	if s.task.name != regression.name {
		accuracy = Number(nn.Accuracy(t.Output(), set.Y()))
	}
	return Number(plain.Value(t.Output(), set.Y())), accuracy
}

func (s *Session) layer(l int, batch, whole nn.LayerStats) Layer {
	step, layer := s.trace.Steps[l], s.net.Layers[l-1]
	out := Layer{Name: fmt.Sprint(nn.BlueprintOf(layer)), Number: l, Delta: Number(batch.Delta), Grad: Number(batch.Grad), Active: Number(whole.Active), Dead: Number(whole.Dead)}
	at := func(m *mat.Dense, i int) *Number {
		if m == nil || m.IsEmpty() {
			return nil
		}
		v := Number(m.At(i, s.sample))
		return &v
	}
	rows, _ := step.A.Dims()
	for i := range rows {
		n := Neuron{Z: at(&step.Z, i), A: *at(&step.A, i), Prime: at(step.Prime(), i), DA: *at(&step.DA, i), Delta: at(&step.Delta, i)}
		if d, ok := layer.(*nn.Dense); ok {
			n.W, n.DW, n.Old = numbers(d.W.RawRowView(i)), numbers(step.Grad(d.W).RawRowView(i)), numbers(step.Used(d.W).RawRowView(i))
			b, db, old := Number(d.B.At(i, 0)), Number(step.Grad(d.B).At(i, 0)), Number(step.Used(d.B).At(i, 0))
			n.B, n.DB, n.OldB = &b, &db, &old
		}
		out.Neurons = append(out.Neurons, n)
	}
	switch layer := layer.(type) {
	case *nn.Dense:
		out.W = histogram(layer.W)
	case *attention.Attention:
		out.Looks = rowsOf(layer.Weights(step, 0, s.sample))
		out.Params = entries(step, layer)
	}
	return out
}

// entries are all parameters of a layer.
func entries(step *nn.Step, layer nn.Layer) (all []Entry) {
	for _, p := range layer.Params() {
		old, grad := step.Used(p.Dense), step.Grad(p.Dense)
		r, c := p.Dims()
		for i := range r {
			for j := range c {
				all = append(all, Entry{p.Name, i, j, step.ParamName(p, i, j), Number(old.At(i, j)), Number(grad.At(i, j)), Number(p.At(i, j))})
			}
		}
	}
	return all
}

func rowsOf(m *mat.Dense) (all [][]Number) {
	for i := range m.RawMatrix().Rows {
		all = append(all, numbers(m.RawRowView(i)))
	}
	return all
}

// histogram counts the finite entries of a matrix; nil if it has none at all.
func histogram(m *mat.Dense) *Histogram {
	if m.IsEmpty() {
		return nil
	}
	h := &Histogram{Counts: make([]int, 20)}
	v := m.RawMatrix().Data
	top := 0.0
	for _, x := range v {
		if a := math.Abs(x); !math.IsInf(a, 0) && a > top {
			top = a
		}
	}
	if h.Span = Number(top); top == 0 {
		top = 1
	}
	for _, x := range v {
		if math.Abs(x) <= top {
			h.Counts[min(19, int((x+top)/(2*top)*20))]++
		}
	}
	return h
}

// An Opened neuron has its sums with the numbers in place.
type Opened struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// Explain opens neuron i, from 0, of layer l, from 1.
func (s *Session) Explain(l, i int) (o Opened, err error) {
	if err := s.mustHave(l, i); err != nil {
		return o, err
	}
	x := s.trace.Explain(l, i, s.sample)
	o.Title = x.Title
	for _, q := range x.Equations {
		o.Lines = append(o.Lines, q.String())
	}
	return o, nil
}

// ExplainWeight opens P of a key and a query, from 0, of layer l, from 1: how it comes about, and what is sent back through it.
func (s *Session) ExplainWeight(l, key, query int) (o Opened, err error) {
	look, err := s.looks(l, key, query)
	if err != nil {
		return o, err
	}
	o.Title = fmt.Sprintf("layer %d: how much query %d looks at key %d, sample %d", l, query+1, key+1, s.sample+1)
	for _, q := range look.ExplainWeight(s.trace.Steps[l], 0, key, query, s.sample) {
		o.Lines = append(o.Lines, q.String())
	}
	return o, nil
}

// looks is the attention of layer l that has P of this key and query.
func (s *Session) looks(l, key, query int) (*attention.Attention, error) {
	if err := s.mustHave(l, 0); err != nil {
		return nil, err
	}
	look, ok := s.net.Layers[l-1].(*attention.Attention)
	switch {
	case !ok:
		return nil, fmt.Errorf("layer %d has no P; only attention has", l)
	case key < 0 || key >= tokens || query < 0 || query >= tokens:
		return nil, fmt.Errorf("layer %d has a P of %d×%d; it has no entry %d, %d", l, tokens, tokens, key+1, query+1)
	}
	return look, nil
}

func (s *Session) mustHave(l, i int) error {
	if l < 1 || l > len(s.net.Layers) {
		return fmt.Errorf("there are %d layers; there is no layer %d", len(s.net.Layers), l)
	}
	if n, _ := s.trace.Steps[l].A.Dims(); i < 0 || i >= n {
		return fmt.Errorf("layer %d has %d neurons; there is no neuron %d", l, n, i+1)
	}
	return nil
}

// A Plane is what every neuron gives on a grid over the inputs, without dropout: bytes from 0 (Low) to 255 (High) row by row from the
// largest x₂ down, in base64. With one input it is a line of the grid; with more than two there is none, and Size is 0.
type Plane struct {
	Size   int        `json:"size"`
	Rows   int        `json:"rows"`
	X      [2]Number  `json:"xRange"`
	Y      [2]Number  `json:"yRange"`
	Layers [][]Canvas `json:"layers"` // by layer, from the first, and neuron
}

// A Canvas is the plane of one neuron.
type Canvas struct {
	Low    Number `json:"low"`
	High   Number `json:"high"`
	Pixels string `json:"pixels"`
}

// Planes computes z, or a, of every neuron on a grid of size×size points.
func (s *Session) Planes(size int, z bool) (p Plane, err error) {
	if size < 2 || size > 200 {
		return p, fmt.Errorf("a plane of %d×%d points; from 2 to 200 can be drawn", size, size)
	}
	all, in := s.train.X(), s.train.Features()
	if in > 2 {
		return p, nil // a sequence has no plane
	}
	p.Size, p.Rows = size, 1
	p.X, p.Y = span(all.RawRowView(0)), [2]Number{}
	if in == 2 {
		p.Rows, p.Y = size, span(all.RawRowView(1))
	}
	grid := mat.NewDense(in, p.Size*p.Rows, nil)
	for r := range p.Rows {
		for c := range size {
			grid.Set(0, r*size+c, float64(p.X[0])+(float64(c)+0.5)/float64(size)*float64(p.X[1]-p.X[0]))
			if in == 2 {
				grid.Set(1, r*size+c, float64(p.Y[1])-(float64(r)+0.5)/float64(size)*float64(p.Y[1]-p.Y[0]))
			}
		}
	}
	t := s.net.Forward(grid)
	for _, step := range t.Steps[1:] {
		m := &step.A
		if z && !step.Z.IsEmpty() {
			m = &step.Z
		}
		var layer []Canvas
		rows, _ := m.Dims()
		for i := range rows {
			layer = append(layer, canvas(m.RawRowView(i)))
		}
		p.Layers = append(p.Layers, layer)
	}
	return p, nil
}

// span is the range of v with a margin.
func span(v []float64) [2]Number {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		low, high = min(low, x), max(high, x)
	}
	margin := 0.1 * (high - low)
	if margin == 0 {
		margin = 1
	}
	return [2]Number{Number(low - margin), Number(high + margin)}
}

func canvas(v []float64) Canvas {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			low, high = min(low, x), max(high, x)
		}
	}
	if low > high {
		low, high = 0, 0
	}
	b := make([]byte, len(v))
	for i, x := range v {
		switch {
		case high == low || math.IsNaN(x):
			b[i] = 128
		default:
			b[i] = byte(math.Round(255 * (min(max(x, low), high) - low) / (high - low)))
		}
	}
	return Canvas{Number(low), Number(high), base64.StdEncoding.EncodeToString(b)}
}

// Points are the samples of a set, for drawing.
type Points struct {
	X    [][]Number `json:"x"` // by sample
	Y    []Number   `json:"y"` // the class, or the number
	Test bool       `json:"test"`
}

// Points lists the training and the test samples.
func (s *Session) Points() (all []Points) {
	add := func(x, y *mat.Dense, test bool) {
		_, n := x.Dims()
		p := Points{Test: test}
		classes := nn.Argmax(y)
		k, _ := y.Dims()
		for i := range n {
			p.X = append(p.X, numbers(mat.Col(nil, i, x)))
			target := Number(y.At(0, i))
			if k > 1 {
				target = Number(classes[i])
			}
			p.Y = append(p.Y, target)
		}
		all = append(all, p)
	}
	add(s.train.X(), s.train.Y(), false)
	if s.test != nil {
		add(s.test.X(), s.test.Y(), true)
	}
	return all
}
