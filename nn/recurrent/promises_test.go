package recurrent_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/nntest"
	"glassnet/nn/recurrent"
	"gonum.org/v1/gonum/mat"
)

func lstm(in, units int, r *rand.Rand) *recurrent.LSTM {
	return recurrent.NewLSTM(in, units, nn.Normal(r, 0.5), nn.Normal(r, 0.5))
}

func peephole(in, units int, r *rand.Rand) *recurrent.LSTM {
	return recurrent.NewPeepholeLSTM(in, units, nn.Normal(r, 0.5), nn.Normal(r, 0.5), nn.Normal(r, 0.5))
}

func gru(reset recurrent.Reset) func(in, units int, r *rand.Rand) recurrent.Cell {
	return func(in, units int, r *rand.Rand) recurrent.Cell {
		return recurrent.NewGRU(in, units, reset, nn.Normal(r, 0.5), nn.Normal(r, 0.5))
	}
}

func rnn(in, units int, r *rand.Rand) recurrent.Cell {
	return recurrent.NewRNN(in, units, nn.Tanh, nn.Normal(r, 0.5), nn.Normal(r, 0.5))
}

var cells = []struct {
	name string
	make func(in, units int, r *rand.Rand) recurrent.Cell
}{
	{"RNN", rnn},
	{"LSTM", func(in, units int, r *rand.Rand) recurrent.Cell { return lstm(in, units, r) }},
	{"LSTM with peepholes", func(in, units int, r *rand.Rand) recurrent.Cell { return peephole(in, units, r) }},
	{"GRU after", gru(recurrent.AfterProduct)},
	{"GRU before", gru(recurrent.BeforeProduct)},
}

// Every cell keeps every promise, as every setting goes through time. Steps of 1, 2
// and 7, batches of 1, 3 and 4.
func TestPromises(t *testing.T) {
	if testing.Short() {
		cells = cells[1:4]
	}
	for k, c := range cells {
		for _, row := range []struct {
			name   string
			in     int // of a cell with two inputs and two units
			s      recurrent.Settings
			remote int // rows more where there is a c
		}{
			{"one step", 2, recurrent.Settings{Steps: 1}, 0},
			{"two steps", 4, recurrent.Settings{Steps: 2, Start: recurrent.Learnt}, 0},
			{"all", 9 + 2, recurrent.Settings{Steps: 3, Last: true, Reversed: true, Masked: true, Start: recurrent.Given}, 2},
			{"masked", 6, recurrent.Settings{Steps: 2, Masked: true, Start: recurrent.Learnt, Reversed: true}, 0},
			{"seven", 14, recurrent.Settings{Steps: 7, Last: true}, 0},
		} {
			if row.s.Steps == 7 && k%2 == 0 {
				continue // enough is enough
			}
			in := row.in
			if c.make(1, 1, source(1)).Remembers() {
				in += row.remote
			}
			t.Run(c.name+"/"+row.name, func(t *testing.T) {
				nntest.Layer(t, in, func(r *rand.Rand) nn.Layer { return recurrent.New(c.make(2, 2, r), row.s) },
					nntest.Witness(witness), nntest.Samples(3, 1, 4))
			})
		}
	}
	t.Run("both ways", func(t *testing.T) {
		nntest.Layer(t, 4, func(r *rand.Rand) nn.Layer {
			return recurrent.Both(lstm(2, 1, r), lstm(2, 1, r), recurrent.Settings{Steps: 2})
		}, nntest.Witness(func(l *nn.Functional, s *nn.Step, x *mat.Dense) *mat.Dense {
			a := new(mat.Dense)
			a.Stack(witness(l.Layers[0].(*recurrent.Loop), s, x), witness(l.Layers[1].(*recurrent.Loop), s, x))
			return a
		}), nntest.Samples(3, 1, 4))
	})
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

// witness goes through time sample by sample, in plain loops, from the formulas.
func witness(l *recurrent.Loop, _ *nn.Step, x *mat.Dense) *mat.Dense {
	w, _ := l.Cell.Input()
	_, in := w.Dims()
	h, T := l.Cell.Units(), l.Steps
	_, n := x.Dims()
	out := T * h
	if l.Last {
		out = h
	}
	a := mat.NewDense(out, n, nil)
	for j := range n {
		state, cell := make([]float64, h), make([]float64, h)
		at := in * T
		mask := func(int) float64 { return 1 }
		if l.Masked {
			mask = func(t int) float64 { return x.At(in*T+t, j) }
			at += T
		}
		for u := range h {
			switch l.Start {
			case recurrent.Learnt:
				if state[u] = l.H0.At(u, 0); l.C0 != nil {
					cell[u] = l.C0.At(u, 0)
				}
			case recurrent.Given:
				if state[u] = x.At(at+u, j); l.Cell.Remembers() {
					cell[u] = x.At(at+h+u, j)
				}
			}
		}
		for k := range T {
			t := k
			if l.Reversed {
				t = T - 1 - k
			}
			xt := make([]float64, in)
			for d := range xt {
				xt[d] = x.At(d*T+t, j)
			}
			newState, newCell := oneStep(l.Cell, xt, state, cell)
			for u := range h {
				state[u] += mask(t) * (newState[u] - state[u])
				cell[u] += mask(t) * (newCell[u] - cell[u])
				if !l.Last {
					a.Set(u*T+t, j, state[u])
				}
			}
		}
		if l.Last {
			a.SetCol(j, state)
		}
	}
	return a
}

func sigma(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// times is the product of row i of m with v.
func times(m *mat.Dense, i int, v []float64) (sum float64) {
	for j := range v {
		sum += m.At(i, j) * v[j]
	}
	return sum
}

func oneStep(c recurrent.Cell, x, h, cell []float64) (newH, newCell []float64) {
	units := len(h)
	newH, newCell = make([]float64, units), make([]float64, units)
	reset := make([]float64, units) // r ⊙ h₋
	if g, ok := c.(*recurrent.GRU); ok {
		for u := range units {
			reset[u] = sigma(times(g.W, u, x)+times(g.U, u, h)+g.B.At(u, 0)) * h[u]
		}
	}
	for u := range units {
		switch c := c.(type) {
		case *recurrent.RNN:
			newH[u] = math.Tanh(times(c.W, u, x) + times(c.U, u, h) + c.B.At(u, 0))
		case *recurrent.LSTM:
			z := func(k int) float64 {
				r := k*units + u
				return times(c.W, r, x) + times(c.U, r, h) + c.B.At(r, 0)
			}
			peep := func(k int, cell float64) float64 {
				if c.P == nil {
					return 0
				}
				return c.P.At(k*units+u, 0) * cell
			}
			i, f, g := sigma(z(0)+peep(0, cell[u])), sigma(z(1)+peep(1, cell[u])), math.Tanh(z(3))
			newCell[u] = f*cell[u] + i*g
			newH[u] = sigma(z(2)+peep(2, newCell[u])) * math.Tanh(newCell[u])
		case *recurrent.GRU:
			r := sigma(times(c.W, u, x) + times(c.U, u, h) + c.B.At(u, 0))
			z := sigma(times(c.W, units+u, x) + times(c.U, units+u, h) + c.B.At(units+u, 0))
			n := times(c.W, 2*units+u, x) + c.B.At(2*units+u, 0)
			if c.Reset == recurrent.AfterProduct {
				n += r * (times(c.U, 2*units+u, h) + c.BU.At(u, 0))
			} else {
				n += times(c.U, 2*units+u, reset)
			}
			newH[u] = (1-z)*math.Tanh(n) + z*h[u]
		}
	}
	return newH, newCell
}
