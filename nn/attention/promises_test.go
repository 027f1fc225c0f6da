package attention

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/nntest"
	"gonum.org/v1/gonum/mat"
)

// Every layer keeps every promise of package nn.
func TestPromises(t *testing.T) {
	type rng = *rand.Rand
	layer := func(name string, in int, make func(rng) nn.Layer, options ...nntest.Option) {
		t.Run(name, func(t *testing.T) { nntest.Layer(t, in, make, append(options, nntest.Samples(3, 1, 4, 2, 3))...) })
	}
	look := func(name string, l DotProduct) {
		in, _ := l.Sizes()
		layer(name, in, func(rng) nn.Layer { return l }, nntest.Witness(lookUp))
	}
	look("dot product", DotProduct{Positions: 3, Heads: 1, Keys: 2, Values: 2})
	look("dot product, causal, two heads", DotProduct{Positions: 3, Heads: 2, Keys: 4, Values: 2, Causal: true})
	look("dot product, memory", DotProduct{Positions: 2, Memory: 3, Heads: 1, Keys: 2, Values: 3})
	look("dot product, T = 1", DotProduct{Positions: 1, Heads: 1, Keys: 2, Values: 3})
	look("dot product, five keys", DotProduct{Positions: 1, Memory: 5, Heads: 1, Keys: 5, Values: 1})
	layer("attention", 6, func(r rng) nn.Layer { return NewAttention(3, 2, 1, nn.Glorot(r)) }, nntest.Witness(attend))
	layer("attention, causal, two heads", 8, func(r rng) nn.Layer { return NewCausal(2, 4, 2, nn.Glorot(r)) }, nntest.Witness(attend))
	layer("attention, cross", 2*2+2*3, func(r rng) nn.Layer { return NewCross(2, 3, 2, 2, nn.Glorot(r)) }, nntest.Witness(attend))
	layer("attention of other sizes", 3*2, func(r rng) nn.Layer {
		d := func(in, out int) *nn.Dense { return nn.NewDense(in, out, nn.Identity, nn.Glorot(r)) }
		return Of(2, 2, d(3, 2), d(3, 2), d(3, 4), d(4, 1))
	}, nntest.Witness(attend))
	layer("sine", 6, func(rng) nn.Layer { return Sine{3, 2} }, nntest.Witness(sine))
	layer("learnt", 6, func(r rng) nn.Layer { return NewLearnt(3, 2, nn.Normal(r, 1)) }, nntest.Witness(func(l *Learnt, _ *nn.Step, x *mat.Dense) *mat.Dense {
		x.Apply(func(i, _ int, v float64) float64 { return v + l.E.At(i, 0) }, x)
		return x
	}))
	layer("padded", 3*2+3, func(r rng) nn.Layer { return NewPadded(3, NewAttention(3, 2, 1, nn.Glorot(r))) }, nntest.Witness(padded))
	layer("padded, causal", 3*2+3, func(r rng) nn.Layer { return NewPadded(3, NewCausal(3, 2, 2, nn.Glorot(r))) }, nntest.Witness(padded))
	layer("padded block", 2*2+2, func(r rng) nn.Layer {
		return NewPadded(2, PreNorm(NewAttention(2, 2, 1, nn.Glorot(r)), 3, nn.Tanh, nn.Glorot(r))...)
	}, nntest.Witness(padded))
}

// lookUp is scaled dot-product attention of column vectors, one sample, head and
// query after the other.
func lookUp(l DotProduct, s *nn.Step, x *mat.Dense) *mat.Dense {
	T, S := l.Positions, l.Memory
	if S == 0 {
		S = T
	}
	_, n := x.Dims()
	a := mat.NewDense(l.Values*T, n, nil)
	d, dv := l.Keys/l.Heads, l.Values/l.Heads
	for j := range n {
		for h := range l.Heads {
			for t := range T {
				e, sum := make([]float64, S), 0.0
				for s0 := range S {
					if l.Causal && s0 > t || s.Mask != nil && s.Mask.At(s0, j) < 0.5 {
						continue
					}
					z := 0.0
					for r := range d {
						z += x.At((h*d+r)*T+t, j) * x.At(l.Keys*T+(h*d+r)*S+s0, j)
					}
					e[s0] = math.Exp(z / math.Sqrt(float64(d)))
					sum += e[s0]
				}
				for r := h * dv; r < (h+1)*dv && sum > 0; r++ {
					for s0 := range S {
						a.Set(r*T+t, j, a.At(r*T+t, j)+e[s0]/sum*x.At(l.Keys*(T+S)+r*S+s0, j))
					}
				}
			}
		}
	}
	return a
}

// attend is the four matrices around it.
func attend(l *Attention, s *nn.Step, x *mat.Dense) *mat.Dense {
	T, S := l.Look.Positions, l.Look.memory()
	_, n := x.Dims()
	_, in := l.Q.W.Dims()
	apply := func(d *nn.Dense, from, positions int, x mat.Matrix) *mat.Dense {
		r, c := d.W.Dims()
		a := mat.NewDense(r*positions, n, nil)
		a.Apply(func(i, j int, _ float64) float64 {
			v := d.B.At(i/positions, 0)
			for k := range c {
				v += d.W.At(i/positions, k) * x.At(from+k*positions+i%positions, j)
			}
			return v
		}, a)
		return a
	}
	memory := 0
	if l.Look.Memory > 0 {
		memory = in * T
	}
	var qk, qkv mat.Dense
	qk.Stack(apply(l.Q, 0, T, x), apply(l.K, memory, S, x))
	qkv.Stack(&qk, apply(l.V, memory, S, x))
	return apply(l.O, 0, T, lookUp(l.Look, s, &qkv))
}

func sine(l Sine, _ *nn.Step, x *mat.Dense) *mat.Dense {
	x.Apply(func(row, _ int, v float64) float64 {
		d, p := row/l.Positions, float64(row%l.Positions)
		i := d / 2
		if d%2 == 0 {
			return v + math.Sin(p/math.Pow(10000, 2*float64(i)/float64(l.Features)))
		}
		return v + math.Cos(p/math.Pow(10000, 2*float64(i)/float64(l.Features)))
	}, x)
	return x
}

// padded leaves the keys at padding out.
func padded(l *Padded, _ *nn.Step, x *mat.Dense) *mat.Dense {
	r, n := x.Dims()
	above, mask := mat.DenseCopyOf(x.Slice(0, r-l.Positions, 0, n)), mat.DenseCopyOf(x.Slice(r-l.Positions, r, 0, n))
	for _, inner := range l.Layers {
		above = witness(inner, &nn.Step{Mask: mask}, above)
	}
	return above
}

// witness is that of any layer in a block.
func witness(l nn.Layer, s *nn.Step, x *mat.Dense) *mat.Dense {
	switch l := l.(type) {
	case *Attention:
		return attend(l, s, x)
	case *nn.Functional: // of one input
		values := []*mat.Dense{x}
		read := func(which []int) *mat.Dense {
			all := values[which[0]]
			for _, v := range which[1:] {
				var below mat.Dense
				below.Stack(all, values[v])
				all = &below
			}
			return all
		}
		for k, inner := range l.Layers {
			values = append(values, witness(inner, s, mat.DenseCopyOf(read(l.Reads[k]))))
		}
		return read(l.Out)
	}
	again, err := nn.BlueprintOf(l).Build() // a layer belongs to one network
	if err != nil {
		panic(err)
	}
	for k, p := range again.Params() {
		p.Copy(l.Params()[k])
	}
	return nn.New(again).Predict(x)
}
