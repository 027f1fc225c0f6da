// The command vanish measures what is left of the error at the first of ten
// layers. Two networks of one shape see the same samples once, forward and
// backward: one with logistic neurons, one with ReLU and He initialisation.
//
//	go run ./chapters/10-when-learning-stalls/vanish
package main

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn"
	"glassnet/nn/data"
)

func main() {
	logistic, relu := measure(1)
	fmt.Print(nn.Table{
		Title:  "10 layers, 2-20-…-20-1, 200 samples",
		Header: []string{"f", "W", "‖δ⁽¹⁾‖", "‖δ⁽¹⁰⁾‖", "‖δ⁽¹⁾‖/‖δ⁽¹⁰⁾‖"},
		Rows: [][]any{
			{"logistic", "Glorot", logistic.first, logistic.last, logistic.ratio()},
			{"ReLU", "He", relu.first, relu.last, relu.ratio()},
		},
		Digits: 3,
	})
	fmt.Printf("ReLU keeps %.3g times as much as logistic.\n", relu.ratio()/logistic.ratio())
}

// norms are ‖δ⁽¹⁾‖ and ‖δ⁽¹⁰⁾‖.
type norms struct{ first, last float64 }

// ratio is what is left of the error at layer 1.
func (n norms) ratio() float64 { return n.first / n.last }

// measure sends the same 200 samples through both networks; the weights follow
// from the seed.
func measure(seed uint64) (logistic, relu norms) {
	moons := data.Moons(source(1), 200, 0.1)
	return deep(nn.Logistic, nn.Glorot(source(seed)), moons), deep(nn.ReLU, nn.He(source(seed)), moons)
}

// deep runs ten layers on a data set. The output neuron is logistic: its σ is
// part of the loss, so that δ⁽¹⁰⁾ = (σ(z) − y)/N in both networks.
func deep(f nn.Activation, init nn.Initializer, set *data.Set) norms {
	layers := []nn.Layer{nn.NewDense(2, 20, f, init)}
	for len(layers) < 9 {
		layers = append(layers, nn.NewDense(20, 20, f, init))
	}
	t := nn.New(append(layers, nn.NewDense(20, 1, nn.Identity, init))...).Forward(set.X())
	t.Backward(nn.LogisticCrossEntropy, set.Y())
	s := t.Stats()
	return norms{s[0].Delta, s[9].Delta}
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
