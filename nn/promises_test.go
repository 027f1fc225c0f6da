package nn_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/nntest"
	"gonum.org/v1/gonum/mat"
)

// Every layer keeps every promise. To add a layer, add a line and a witness.
func TestPromises(t *testing.T) {
	type rng = *rand.Rand
	layer := func(name string, in int, make func(rng) nn.Layer, options ...nntest.Option) {
		t.Run(name, func(t *testing.T) { nntest.Layer(t, in, make, options...) })
	}
	several := nntest.Samples(4, 2, 7, 3, 4) // batch normalisation has no batch of one
	layer("dense", 3, func(r rng) nn.Layer { return nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r)) }, nntest.Witness(dense))
	layer("dense, wide", 12, func(r rng) nn.Layer { return nn.NewDense(12, 11, nn.GELU, nn.Glorot(r)) }, nntest.Witness(dense))
	layer("dense, square", 3, func(r rng) nn.Layer { return nn.NewDense(3, 3, nn.Swish(1.5), nn.Glorot(r)) }, nntest.Witness(dense))
	layer("dense, softmax", 3, func(r rng) nn.Layer { return nn.NewDense(3, 4, nn.Softmax, nn.Glorot(r)) }, nntest.Witness(dense))
	layer("activate", 3, func(r rng) nn.Layer { return nn.Activate{F: nn.ELU(0.5)} }, nntest.Witness(activate))
	layer("activate, softmax", 3, func(r rng) nn.Layer { return nn.Activate{F: nn.Softmax} }, nntest.Witness(activate))
	layer("maxout", 4, func(r rng) nn.Layer { return nn.NewMaxout(4, 3, 2, nn.Glorot(r)) }, nntest.Witness(maxout))
	layer("maxout, square", 3, func(r rng) nn.Layer { return nn.NewMaxout(3, 3, 3, nn.Glorot(r)) }, nntest.Witness(maxout))
	layer("PReLU", 3, func(r rng) nn.Layer { return nn.NewPReLU(3, 0.2) }, nntest.Witness(prelu))
	layer("PReLU, shared", 3, func(r rng) nn.Layer { return nn.NewPReLU(1, 0.2) }, nntest.Witness(prelu))
	layer("DyT", 3, func(r rng) nn.Layer { return nn.NewDyT(3, 0.5) }, nntest.Witness(dyt))
	layer("dropout", 5, func(r rng) nn.Layer { return nn.Dropout{P: 0.4} }, nntest.Witness(dropout))
	layer("batch norm", 3, func(r rng) nn.Layer { return nn.NewBatchNorm(3) }, nntest.Witness(batchNorm), several)
	layer("layer norm", 4, func(r rng) nn.Layer { return nn.NewLayerNorm(4) }, nntest.Witness(layerNorm))
	layer("residual", 3, func(r rng) nn.Layer {
		return nn.NewResidual(nn.NewDense(3, 5, nn.Tanh, nn.Glorot(r)), nn.NewDense(5, 3, nn.Logistic, nn.Glorot(r)))
	}, nntest.Witness(functional))
	layer("residual of nothing", 3, func(r rng) nn.Layer { return nn.NewResidual() }, nntest.Witness(functional))
	layer("residual, tied inside", 3, func(r rng) nn.Layer {
		d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))
		return nn.NewResidual(d, nn.Dropout{P: 0.2}, d)
	}, nntest.Witness(functional))
	layer("chain", 3, func(r rng) nn.Layer {
		return nn.NewChain(nn.NewDense(3, 4, nn.Tanh, nn.Glorot(r)), nn.NewLayerNorm(4))
	}, nntest.Witness(functional))
	layer("chain of nothing", 3, func(r rng) nn.Layer { return nn.NewChain() }, nntest.Witness(functional))
	layer("add", 3, func(r rng) nn.Layer {
		return nn.NewAdd(nn.NewChain(), nn.NewDense(3, 3, nn.GELU, nn.Glorot(r)), nn.NewLayerNorm(3))
	}, nntest.Witness(functional))
	layer("concat", 3, func(r rng) nn.Layer {
		d := nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r))
		return nn.NewConcat(d, nn.NewChain(), nn.NewDense(3, 1, nn.Logistic, nn.Glorot(r)), d)
	}, nntest.Witness(functional))
	layer("concat, square", 3, func(r rng) nn.Layer {
		return nn.NewConcat(nn.NewDense(3, 2, nn.Tanh, nn.Glorot(r)), nn.NewDense(3, 1, nn.GELU, nn.Glorot(r)))
	}, nntest.Witness(functional))
	layer("residual in residual", 3, func(r rng) nn.Layer {
		return nn.NewResidual(nn.NewLayerNorm(3), nn.NewResidual(nn.NewBatchNorm(3)))
	}, nntest.Witness(functional), several)
	layer("sum", 6, func(rng) nn.Layer { return nn.Sum{Parts: 3, Rows: 2} }, nntest.Witness(func(l nn.Sum, s *nn.Step, x *mat.Dense) *mat.Dense { return inner(l, s, x) }))
	layer("functional", 5, func(r rng) nn.Layer { // two inputs, a layer met twice, a node read three times
		x, u := nn.Input(2), nn.Input(3)
		d := nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))
		h := nn.Add(u.Then(d), x.Then(nn.NewDense(2, 3, nn.GELU, nn.Glorot(r))))
		return nn.NewFunctional(nn.Concat(h, nn.Add(h.Then(d), h).Then(nn.NewLayerNorm(3)), u), x, u)
	}, nntest.Witness(functional))
}

// The layers that run others, with a witness of the whole.
func TestPromisesOfPositions(t *testing.T) {
	type rng = *rand.Rand
	layer := func(name string, in int, make func(rng) nn.Layer, options ...nntest.Option) {
		t.Run(name, func(t *testing.T) { nntest.Layer(t, in, make, options...) })
	}
	layer("dense", 6, func(r rng) nn.Layer { return nn.NewEachPosition(3, nn.NewDense(2, 4, nn.Tanh, nn.Glorot(r))) }, nntest.Witness(position))
	layer("maxout", 4, func(r rng) nn.Layer { return nn.NewEachPosition(2, nn.NewMaxout(2, 2, 3, nn.Glorot(r))) }, nntest.Witness(position))
	layer("layer norm", 6, func(r rng) nn.Layer { return nn.NewEachPosition(2, nn.NewLayerNorm(3)) }, nntest.Witness(position))
	layer("dropout", 6, func(r rng) nn.Layer { return nn.NewEachPosition(2, nn.Dropout{P: 0.3}) }, nntest.Witness(func(_ *nn.EachPosition, s *nn.Step, x *mat.Dense) *mat.Dense {
		inner := s.Subs()[0]
		_, n := x.Dims()
		return map2(x, func(i, k int) float64 { // row i is feature i/2 at position i%2
			if !s.Training {
				return x.At(i, k)
			}
			return x.At(i, k) * inner.Value("mask").At(i/2, i%2*n+k)
		})
	}))
	layer("residual", 6, func(r rng) nn.Layer {
		return nn.NewEachPosition(2, nn.NewResidual(nn.NewDense(3, 3, nn.Tanh, nn.Glorot(r))))
	}, nntest.Witness(position))
	layer("one position", 3, func(r rng) nn.Layer { return nn.NewEachPosition(1, nn.NewDense(3, 2, nn.GELU, nn.Glorot(r))) }, nntest.Witness(position))
}

// position cuts every position out of x and lets the layer's own network see it alone.
func position(l *nn.EachPosition, s *nn.Step, x *mat.Dense) *mat.Dense {
	rows, n := x.Dims()
	var a *mat.Dense
	for t := range l.Positions {
		xt := mat.NewDense(rows/l.Positions, n, nil)
		for d := range rows / l.Positions {
			xt.SetRow(d, x.RawRowView(d*l.Positions+t))
		}
		var at *mat.Dense
		switch inner := l.Layer.(type) {
		case *nn.Dense:
			at = dense(inner, s, xt)
		case *nn.Maxout:
			at = maxout(inner, s, xt)
		case *nn.LayerNorm:
			at = layerNorm(inner, s, xt)
		case *nn.Functional:
			at = functional(inner, s.Subs()[0], xt)
		}
		k, _ := at.Dims()
		if a == nil {
			a = mat.NewDense(k*l.Positions, n, nil)
		}
		for d := range k {
			a.SetRow(d*l.Positions+t, at.RawRowView(d))
		}
	}
	return a
}

// The witnesses: plain loops, written from the formulas.

// map2 is the matrix of f at every place of x.
func map2(x *mat.Dense, f func(i, n int) float64) *mat.Dense {
	a := mat.DenseCopyOf(x)
	a.Apply(func(i, n int, _ float64) float64 { return f(i, n) }, a)
	return a
}

// formula is f(z) of a column, each from its own definition.
func formula(f nn.Activation, z []float64, i int) float64 {
	switch f {
	case nn.Softmax:
		sum := 0.0
		for _, z := range z {
			sum += math.Exp(z)
		}
		return math.Exp(z[i]) / sum
	}
	x := z[i]
	switch f.(nn.Elementwise).Name {
	case "tanh":
		return (math.Exp(2*x) - 1) / (math.Exp(2*x) + 1)
	case "logistic":
		return math.Exp(x) / (1 + math.Exp(x))
	case "GELU":
		return x * (1 + math.Erf(x/math.Sqrt2)) / 2
	case "Swish(1.5)":
		return x / (1 + math.Exp(-1.5*x))
	case "ELU(0.5)":
		if x > 0 {
			return x
		}
		return (math.Exp(x) - 1) / 2
	}
	panic("no witness of " + f.(nn.Elementwise).Name)
}

func affine(w, b, x *mat.Dense) *mat.Dense {
	out, in := w.Dims()
	_, n := x.Dims()
	z := mat.NewDense(out, n, nil)
	for i := range out {
		for k := range n {
			sum := b.At(i, 0)
			for j := range in {
				sum += w.At(i, j) * x.At(j, k)
			}
			z.Set(i, k, sum)
		}
	}
	return z
}

func dense(l *nn.Dense, _ *nn.Step, x *mat.Dense) *mat.Dense {
	z := affine(l.W, l.B, x)
	return map2(z, func(i, n int) float64 { return formula(l.F, mat.Col(nil, n, z), i) })
}

func activate(l nn.Activate, _ *nn.Step, x *mat.Dense) *mat.Dense {
	return map2(x, func(i, n int) float64 { return formula(l.F, mat.Col(nil, n, x), i) })
}

func maxout(l *nn.Maxout, _ *nn.Step, x *mat.Dense) *mat.Dense {
	z := affine(l.W, l.B, x)
	rows, n := z.Dims()
	return map2(mat.NewDense(rows/l.K, n, nil), func(i, n int) float64 {
		best := math.Inf(-1)
		for k := range l.K {
			best = math.Max(best, z.At(k*(rows/l.K)+i, n))
		}
		return best
	})
}

func prelu(l *nn.PReLU, _ *nn.Step, x *mat.Dense) *mat.Dense {
	slopes, _ := l.Gamma.Dims()
	return map2(x, func(i, n int) float64 {
		if v := x.At(i, n); v > 0 {
			return v
		}
		return l.Gamma.At(i%slopes, 0) * x.At(i, n)
	})
}

func dyt(l *nn.DyT, _ *nn.Step, x *mat.Dense) *mat.Dense {
	return map2(x, func(i, n int) float64 {
		e := math.Exp(2 * l.Alpha.At(0, 0) * x.At(i, n))
		return l.Gamma.At(i, 0)*(e-1)/(e+1) + l.Beta.At(i, 0)
	})
}

// The mask is what was drawn; that its share and size are right is TestDropout's matter.
func dropout(l nn.Dropout, s *nn.Step, x *mat.Dense) *mat.Dense {
	return map2(x, func(i, n int) float64 {
		if !s.Training {
			return x.At(i, n)
		}
		if s.Value("mask").At(i, n) == 0 {
			return 0
		}
		return x.At(i, n) / (1 - l.P)
	})
}

// normalised is (v − mean)/√(variance + ε) of the number at place i.
func normalised(v []float64, i int) float64 {
	mean, variance := 0.0, 0.0
	for _, x := range v {
		mean += x
	}
	mean /= float64(len(v))
	for _, x := range v {
		variance += math.Pow(x-mean, 2)
	}
	return (v[i] - mean) / math.Sqrt(variance/float64(len(v))+1e-5)
}

func batchNorm(l *nn.BatchNorm, s *nn.Step, x *mat.Dense) *mat.Dense {
	return map2(x, func(i, n int) float64 {
		z := (x.At(i, n) - l.Mean.At(i, 0)) / math.Sqrt(l.Variance.At(i, 0)+1e-5)
		if s.Training {
			z = normalised(mat.Row(nil, i, x), n)
		}
		return l.Gamma.At(i, 0)*z + l.Beta.At(i, 0)
	})
}

func layerNorm(l *nn.LayerNorm, _ *nn.Step, x *mat.Dense) *mat.Dense {
	return map2(x, func(i, n int) float64 { return l.Gamma.At(i, 0)*normalised(mat.Col(nil, n, x), i) + l.Beta.At(i, 0) })
}

// inner is the output of a layer inside a block.
func inner(l nn.Layer, s *nn.Step, x *mat.Dense) *mat.Dense {
	switch l := l.(type) {
	case *nn.Dense:
		return dense(l, s, x)
	case *nn.LayerNorm:
		return layerNorm(l, s, x)
	case *nn.BatchNorm:
		return batchNorm(l, s, x)
	case nn.Dropout:
		return dropout(l, s, x)
	case nn.Sum:
		r, n := x.Dims()
		a := mat.NewDense(r/l.Parts, n, nil)
		for i := range r {
			for k := range n {
				a.Set(i%(r/l.Parts), k, a.At(i%(r/l.Parts), k)+x.At(i, k))
			}
		}
		return a
	case *nn.Functional:
		return functional(l, s, x)
	}
	panic("no witness of an inner layer")
}

// functional keeps every value in a list of rows.
func functional(g *nn.Functional, s *nn.Step, x *mat.Dense) *mat.Dense {
	_, n := x.Dims()
	var values [][][]float64
	from := 0
	for _, rows := range g.Inputs {
		if rows == 0 {
			rows, _ = x.Dims()
		}
		var v [][]float64
		for i := range rows {
			v = append(v, mat.Row(nil, from+i, x))
		}
		values, from = append(values, v), from+rows
	}
	stack := func(list []int) *mat.Dense {
		var all []float64
		for _, k := range list {
			for _, row := range values[k] {
				all = append(all, row...)
			}
		}
		return mat.NewDense(len(all)/n, n, all)
	}
	for k, l := range g.Layers {
		a := inner(l, s.Subs()[k], stack(g.Reads[k]))
		var v [][]float64
		for i := range a.RawMatrix().Rows {
			v = append(v, mat.Row(nil, i, a))
		}
		values = append(values, v)
	}
	return stack(g.Out)
}
