// Glassnet trains with nn.Training: every z, a and δ is kept.
package main

import (
	"time"

	"glassnet-compare/peer"
	"glassnet/nn"
)

func main() {
	r := peer.Parse()
	set := r.Data()
	net := r.Net(nn.Zeros)
	copy(net.Theta(), r.Theta())
	training := nn.Training{Loss: r.Loss(), Optimizer: r.Optimizer(), Batch: r.Batch, Every: r.WarmUp / r.Batch}

	var begun time.Time
	var loss float64
	for p := range training.RunOn(net, set.Select(r.Order(set.Len()))) {
		peer.Check(p.Err)
		if begun.IsZero() {
			loss = r.First(net, set)
			begun = time.Now()
		}
	}
	r.Report(begun, loss)
}
