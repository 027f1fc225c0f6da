// Bare is the fastest loop of our own that keeps nothing: the same products,
// batches and update rules as glassnet, but a is written over z, δ over a, and
// what nobody needs, ∂L/∂x of the input, is not computed (unless -dx is given: to
// see which part of the distance to glassnet this product is).
package main

import (
	"flag"
	"math"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"glassnet-compare/peer"
	"glassnet/nn"
)

// layer is z = W x + b and its gradient.
type layer struct {
	w, dw blas64.General // out × in
	b, db []float64
	a     blas64.General // out × samples: z, then a, then δ
}

var dx = flag.Bool("dx", false, "compute ∂L/∂x of the input, too")

func main() {
	r := peer.Parse()
	set := r.Data()
	theta, rule := r.Theta(), r.Optimizer()
	grad := make([]float64, len(theta))
	layers := build(r, theta, grad)

	var begun time.Time
	var loss float64
	var x, y mat.Dense
	order := r.Order(set.Len())
	for k := 0; k < r.Samples; k += r.Batch {
		if k == r.WarmUp {
			net := r.Net(nn.Zeros)
			copy(net.Theta(), theta)
			loss = nn.MeanLoss(net, nn.SoftmaxCrossEntropy, set.Take(peer.First))
			begun = time.Now()
		}
		set.Gather(&x, &y, order[k:k+r.Batch])
		step(layers, x.RawMatrix(), y.RawMatrix())
		rule.Step(theta, grad)
	}
	r.Report(begun, loss)
}

func build(r peer.Run, theta, grad []float64) []layer {
	layers := make([]layer, len(r.Sizes)-1)
	for l := range layers {
		in, out := r.Sizes[l], r.Sizes[l+1]
		layers[l] = layer{w: matrix(out, in, theta), dw: matrix(out, in, grad), a: matrix(out, r.Batch, make([]float64, out*r.Batch))}
		theta, grad = theta[out*in:], grad[out*in:]
		layers[l].b, layers[l].db = theta[:out], grad[:out]
		theta, grad = theta[out:], grad[out:]
	}
	return layers
}

func matrix(r, c int, v []float64) blas64.General {
	return blas64.General{Rows: r, Cols: c, Stride: c, Data: v[:r*c]}
}

// step computes the gradient of one batch.
func step(layers []layer, x, y blas64.General) {
	last := len(layers) - 1
	in := x
	for l, p := range layers {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, p.w, in, 0, p.a) // z = W x
		bend(p.a, p.b, l < last)
		in = p.a
	}
	softmax(layers[last].a, y)
	for l := last; l >= 0; l-- {
		p := layers[l]
		in = x
		if l > 0 {
			in = layers[l-1].a
		}
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, p.a, in, 0, p.dw) // ∂L/∂W = δ xᵀ
		rowSums(p.db, p.a)
		if l > 0 {
			back(in, p.w, p.a)
		} else if *dx {
			multiplyBack(p.w, p.a)
		}
	}
}

// bend is a = max(0, z + b), or z + b, written over z.
func bend(z blas64.General, b []float64, relu bool) {
	for i, bi := range b {
		row := z.Data[i*z.Stride:][:z.Cols]
		if relu {
			for j, v := range row {
				row[j] = max(0, v+bi)
			}
		} else {
			for j, v := range row {
				row[j] = v + bi
			}
		}
	}
}

// softmax is δ = (softmax(z) − y)/N, written over z.
func softmax(z, y blas64.General) {
	n := float64(z.Cols)
	for j := range z.Cols {
		top, sum := math.Inf(-1), 0.0
		for i := range z.Rows {
			top = max(top, z.Data[i*z.Stride+j])
		}
		for i := range z.Rows {
			e := math.Exp(z.Data[i*z.Stride+j] - top)
			z.Data[i*z.Stride+j] = e
			sum += e
		}
		for i := range z.Rows {
			z.Data[i*z.Stride+j] = (z.Data[i*z.Stride+j]/sum - y.Data[i*y.Stride+j]) / n
		}
	}
}

// rowSums is ∂L/∂b = Σ δ.
func rowSums(db []float64, delta blas64.General) {
	for i := range db {
		sum := 0.0
		for _, d := range delta.Data[i*delta.Stride:][:delta.Cols] {
			sum += d
		}
		db[i] = sum
	}
}

// back is δ of the layer before, Wᵀδ where a > 0, else 0, written over a.
func back(a, w, delta blas64.General) {
	for i, da := range multiplyBack(w, delta).Data {
		if a.Data[i] > 0 {
			a.Data[i] = da
		}
	}
}

var scratch []float64

// multiplyBack is ∂L/∂a = Wᵀ δ, in scratch.
func multiplyBack(w, delta blas64.General) blas64.General {
	if n := w.Cols * delta.Cols; len(scratch) < n {
		scratch = make([]float64, n)
	}
	da := matrix(w.Cols, delta.Cols, scratch)
	blas64.Gemm(blas.Trans, blas.NoTrans, 1, w, delta, 0, da)
	return da
}
