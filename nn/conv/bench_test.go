package conv_test

import (
	"math/rand/v2"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
	"glassnet/nn/data"
	"glassnet/nn/optim"
)

// leNet is 5×5×6, pool, 5×5×16, pool, 120–84–10 on 28×28 pixels: 44,426 parameters.
func leNet(rng *rand.Rand) *nn.Network {
	c1 := conv.NewConv2D(conv.Shape{C: 1, H: 28, W: 28}, 6, conv.Square(5), nn.ReLU, nn.He(rng))
	p1 := conv.NewMaxPool(c1.Out, conv.Square(2))
	c2 := conv.NewConv2D(p1.Out, 16, conv.Square(5), nn.ReLU, nn.He(rng))
	p2 := conv.NewMaxPool(c2.Out, conv.Square(2))
	return nn.New(c1, p1, c2, p2, nn.NewDense(256, 120, nn.ReLU, nn.He(rng)),
		nn.NewDense(120, 84, nn.ReLU, nn.He(rng)), nn.NewDense(84, 10, nn.Identity, nn.Glorot(rng)))
}

// One update of LeNet with 64 images, every value kept:
//
//	go test ./nn/conv -run none -bench LeNet -cpu 1
func BenchmarkLeNet(b *testing.B) {
	rng := rand.New(rand.NewPCG(15, 1))
	set := data.Digits(rng, 640)
	run := nn.Training{Loss: nn.SoftmaxCrossEntropy, Optimizer: &optim.SGD{Rate: 0.05}, Epochs: 1 << 30, Batch: 64, Rand: rng}
	b.ReportAllocs()
	for range run.RunOn(leNet(rng), set) { // the first epoch is not in the clock
		if !b.Loop() {
			break
		}
	}
	b.ReportMetric(640*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
}

// Each layer of it, forward and backward, with 64 images.
func BenchmarkLayers(b *testing.B) {
	rng := rand.New(rand.NewPCG(15, 1))
	net := leNet(rng)
	x, y := data.Digits(rng, 64).X(), data.Digits(rng, 64).Y()
	t := nn.NewTrace(net)
	t.SkipInput = true
	t.Forward(x)
	t.Backward(nn.SoftmaxCrossEntropy, y)
	for l, layer := range net.Layers[:5] {
		s := t.Steps[l+1]
		name := nn.BlueprintOf(layer).String()
		b.Run("forward/"+name, func(b *testing.B) {
			for b.Loop() {
				layer.Forward(s, &s.X)
			}
		})
		b.Run("backward/"+name, func(b *testing.B) {
			for b.Loop() {
				layer.Backward(s, &s.DA)
			}
		})
	}
}
