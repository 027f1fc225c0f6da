// Godeep trains with go-deep: a struct per connection, one sample at a time. It
// shuffles the samples itself, so its loss is near the others', not equal.
package main

import (
	"math"
	"time"

	deep "github.com/patrikeh/go-deep"
	"github.com/patrikeh/go-deep/training"

	"glassnet-compare/peer"
)

func main() {
	r := peer.Parse()
	set := examples(r)
	net := deep.NewNeural(&deep.Config{
		Inputs: r.Sizes[0], Layout: r.Sizes[1:], Activation: deep.ActivationReLU,
		Mode: deep.ModeMultiClass, Weight: deep.NewUniform(0, 0), Bias: true,
	})
	net.ApplyWeights(weights(r, net))
	trainer := training.NewBatchTrainer(&solver{Solver: rule(r), batch: float64(r.Batch)}, 0, r.Batch, r.Threads)

	var run training.Examples
	for _, i := range r.Order(len(set)) {
		run = append(run, set[i])
	}
	trainer.Train(net, run[:r.WarmUp], nil, 1)
	loss := meanLoss(net, set[:peer.First])
	begun := time.Now()
	trainer.Train(net, run[r.WarmUp:], nil, 1)
	r.Report(begun, loss)
}

func examples(r peer.Run) (set training.Examples) {
	x, in, out := r.X(), r.Sizes[0], r.Sizes[len(r.Sizes)-1]
	for i, k := range r.Labels() {
		y := make([]float64, out)
		y[k] = 1
		set = append(set, training.Example{Input: x[i*in:][:in], Response: y})
	}
	return set
}

// weights puts θ into go-deep's order: the bias is the last weight of a neuron.
func weights(r peer.Run, net *deep.Neural) [][][]float64 {
	theta, all := r.Theta(), net.Weights()
	for l, layer := range all {
		in := r.Sizes[l]
		for j, w := range layer {
			copy(w, theta[j*in:][:in])
			w[in] = theta[len(layer)*in+j]
		}
		theta = theta[len(layer)*(in+1):]
	}
	return all
}

func rule(r peer.Run) training.Solver {
	if r.Rule == "adam" {
		return training.NewAdam(r.Rate, 0, 0, 0)
	}
	return training.NewSGD(r.Rate, 0, 0, false)
}

// solver gives go-deep's rules the mean gradient in place of the sum, the number
// of the update in place of the epoch, and a memory from one Train to the next.
type solver struct {
	training.Solver
	batch  float64
	update int
}

func (s *solver) Init(size int) {
	if s.update == 0 {
		s.Solver.Init(size)
	}
}

func (s *solver) Update(value, gradient float64, _, i int) float64 {
	if i == 0 {
		s.update++
	}
	return s.Solver.Update(value, gradient/s.batch, s.update, i)
}

func meanLoss(net *deep.Neural, set training.Examples) (loss float64) {
	for _, e := range set {
		a := net.Predict(e.Input)
		for k, y := range e.Response {
			if y == 1 {
				loss -= math.Log(a[k]) / float64(len(set))
			}
		}
	}
	return loss
}
