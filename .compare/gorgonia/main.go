// Gorgonia trains with gorgonia: a graph of operations, run by its tape machine.
package main

import (
	"fmt"
	"time"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"glassnet-compare/peer"
)

func main() {
	r := peer.Parse()
	x, labels, order := r.X(), r.Labels(), r.Order(len(r.Labels()))
	in, out := r.Sizes[0], r.Sizes[len(r.Sizes)-1]

	g := G.NewGraph()
	gx := G.NewMatrix(g, G.Float64, G.WithShape(r.Batch, in), G.WithName("x"))
	gy := G.NewMatrix(g, G.Float64, G.WithShape(r.Batch, out), G.WithName("y"))
	logits, params := network(r, g, gx)
	each := G.Must(G.Sum(G.Must(G.HadamardProd(G.Must(G.Log(G.Must(G.SoftMax(logits)))), gy)), 1))
	cost := G.Must(G.Neg(G.Must(G.Mean(each))))
	var value G.Value
	G.Read(cost, &value)
	_, err := G.Grad(cost, params...)
	peer.Check(err)
	vm := G.NewTapeMachine(g, G.BindDualValues(params...))
	solver := rule(r)

	bx := tensor.New(tensor.WithShape(r.Batch, in), tensor.Of(tensor.Float64))
	by := tensor.New(tensor.WithShape(r.Batch, out), tensor.Of(tensor.Float64))
	run := func(number func(j int) int) {
		xs, ys := bx.Data().([]float64), by.Data().([]float64)
		clear(ys)
		for j := range r.Batch {
			i := number(j)
			copy(xs[j*in:][:in], x[i*in:])
			ys[j*out+int(labels[i])] = 1
		}
		peer.Check(G.Let(gx, bx))
		peer.Check(G.Let(gy, by))
		peer.Check(vm.RunAll())
		vm.Reset()
	}

	var begun time.Time
	var loss float64
	for k := 0; k < r.Samples; k += r.Batch {
		if k == r.WarmUp {
			for first := 0; first < peer.First; first += r.Batch {
				run(func(j int) int { return first + j })
				loss += value.Data().(float64) * float64(r.Batch) / peer.First
				for _, p := range params { // or the next step would add to this gradient
					d, _ := p.Grad()
					G.ZeroValue(d)
				}
			}
			begun = time.Now()
		}
		run(func(j int) int { return order[k+j] })
		peer.Check(solver.Step(G.NodesToValueGrads(params)))
	}
	r.Report(begun, loss)
}

// network is a = max(0, a W + b) for the hidden layers and a W + b for the last:
// here a sample is a row, and W is in × out.
func network(r peer.Run, g *G.ExprGraph, a *G.Node) (logits *G.Node, params G.Nodes) {
	theta := r.Theta()
	for l, out := range r.Sizes[1:] {
		in := r.Sizes[l]
		w := make([]float64, in*out)
		for j := range out {
			for i := range in {
				w[i*out+j] = theta[j*in+i]
			}
		}
		b := append([]float64{}, theta[in*out:][:out]...)
		theta = theta[(in+1)*out:]
		W := G.NewMatrix(g, G.Float64, G.WithName(fmt.Sprint("W", l)), G.WithValue(tensor.New(tensor.WithShape(in, out), tensor.WithBacking(w))))
		B := G.NewMatrix(g, G.Float64, G.WithName(fmt.Sprint("b", l)), G.WithValue(tensor.New(tensor.WithShape(1, out), tensor.WithBacking(b))))
		params = append(params, W, B)
		a = G.Must(G.BroadcastAdd(G.Must(G.Mul(a, W)), B, nil, []byte{0}))
		if l < len(r.Sizes)-2 {
			a = G.Must(G.Rectify(a))
		}
	}
	return a, params
}

func rule(r peer.Run) G.Solver {
	if r.Rule == "adam" {
		return G.NewAdamSolver(G.WithLearnRate(r.Rate))
	}
	return G.NewVanillaSolver(G.WithLearnRate(r.Rate))
}
