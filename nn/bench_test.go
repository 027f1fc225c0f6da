package nn

import "testing"

// One step of 784–128–10 on 64 samples: forward, backward, update, with the
// full trace kept.
func BenchmarkStep(b *testing.B) {
	rng := seeded()
	net := New(NewDense(784, 128, ReLU, He(rng)), NewDense(128, 10, Identity, Glorot(rng)))
	x, y := random(rng, 784, 64), OneHot(labels(64, 10), 10)
	t := NewTrace(net)
	b.ReportAllocs()
	for b.Loop() {
		t.Forward(x)
		t.Backward(SoftmaxCrossEntropy, y)
		sgd(0.1).Step(net.Theta(), t.Grad)
	}
	b.ReportMetric(64*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
}

// The same where call overhead matters more than the products: 2–16–16–2, 32 samples.
func BenchmarkTinyStep(b *testing.B) {
	rng := seeded()
	net := New(NewDense(2, 16, Tanh, Glorot(rng)), NewDense(16, 16, Tanh, Glorot(rng)), NewDense(16, 2, Identity, Glorot(rng)))
	x, y := random(rng, 2, 32), OneHot(labels(32, 2), 2)
	t := NewTrace(net)
	b.ReportAllocs()
	for b.Loop() {
		t.Forward(x)
		t.Backward(SoftmaxCrossEntropy, y)
		sgd(0.1).Step(net.Theta(), t.Grad)
	}
	b.ReportMetric(32*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
}
