// Graphs trains the graph networks with nn.Training: every z, a and δ is kept.
package main

import (
	"math/rand/v2"
	"time"

	"glassnet-compare/peer"
	"glassnet/nn"
)

func main() {
	r := peer.Parse()
	papers := r.Graph()
	net := r.GraphNet(papers)
	copy(net.Theta(), r.Theta())
	x, y, loss := papers.WordValues(), peer.GraphTargets(papers), nn.Masked{Loss: nn.SoftmaxCrossEntropy}
	updates := func(samples int) int { return (samples + r.Batch - 1) / r.Batch }
	training := nn.Training{Loss: loss, Optimizer: r.Optimizer(), Epochs: updates(r.WarmUp) + updates(r.Samples-r.WarmUp), Rand: rand.New(rand.NewPCG(1, 1))}

	var begun time.Time
	var first float64
	for p := range training.Run(net, x, y) {
		peer.Check(p.Err)
		if p.Epoch == updates(r.WarmUp) {
			first = loss.Value(net.Predict(x), y)
			begun = time.Now()
		}
	}
	r.Report(begun, first)
}
