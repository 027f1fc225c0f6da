package nn

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"

	"glassnet/nn/data"
)

// The benchmarks have the names that benchstat groups by:
//
//	go test ./nn -run none -bench Activation -count 10 > new.txt
//	benchstat -col /op new.txt

// perElement reports the time for each of the n numbers that a turn computes.
func perElement(b *testing.B, n int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
}

// samplesPerSecond reports how many samples a second has room for; a turn takes n.
func samplesPerSecond(b *testing.B, n int) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
}

// An activation on the 128 × 64 net inputs of a hidden layer. There are enough
// of them, 32 sets, that a processor cannot learn their signs by heart.
func BenchmarkActivation(b *testing.B) {
	const r, c, sets = 128, 64, 32
	rng := seeded()
	var z, da []*mat.Dense
	for range sets {
		z, da = append(z, random(rng, r, c)), append(da, random(rng, r, c))
	}
	fs := []Activation{Softmax}
	for _, f := range Activations() {
		fs = append(fs, f)
	}
	for _, f := range fs {
		var a, delta mat.Dense
		f.Apply(&a, z[0])
		f.Delta(&delta, z[0], &a, da[0])
		b.Run(fmt.Sprintf("f=%v/op=apply", f), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				f.Apply(&a, z[i%sets])
			}
			perElement(b, r*c)
		})
		b.Run(fmt.Sprintf("f=%v/op=delta", f), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				f.Delta(&delta, z[i%sets], &a, da[i%sets])
			}
			perElement(b, r*c)
		})
	}
}

// The losses on 10 outputs × 64 samples.
func BenchmarkLoss(b *testing.B) {
	const k, n = 10, 64
	z, y := random(seeded(), k, n), OneHot(labels(n, k), k)
	var a, da mat.Dense
	Softmax.Apply(&a, z)
	linalg.Like(&da, z)
	for _, loss := range []Loss{SquaredError, CrossEntropy, SoftmaxCrossEntropy, LogisticCrossEntropy} {
		out := &a
		if loss == SoftmaxCrossEntropy || loss == LogisticCrossEntropy {
			out = z
		}
		b.Run(fmt.Sprintf("loss=%v/op=value", loss), func(b *testing.B) {
			for b.Loop() {
				loss.Value(out, y)
			}
			perElement(b, k*n)
		})
		b.Run(fmt.Sprintf("loss=%v/op=grad", loss), func(b *testing.B) {
			for b.Loop() {
				loss.Grad(&da, out, y)
			}
			perElement(b, k*n)
		})
	}
}

// One dense layer of 784–128, forward and backward.
func BenchmarkDense(b *testing.B) {
	for _, batch := range []int{1, 64} {
		for _, f := range []Activation{ReLU, Tanh} {
			rng := seeded()
			net := New(NewDense(784, 128, f, He(rng)))
			x, da := random(rng, 784, batch), random(rng, 128, batch)
			t := NewTrace(net)
			t.Forward(x)
			b.Run(fmt.Sprintf("f=%v/batch=%d/op=forward", f, batch), func(b *testing.B) {
				for b.Loop() {
					t.Forward(x)
				}
				samplesPerSecond(b, batch)
			})
			b.Run(fmt.Sprintf("f=%v/batch=%d/op=backward", f, batch), func(b *testing.B) {
				s := t.Steps[1]
				for b.Loop() {
					s.Delta.Reset()
					s.DX.Reset()
					net.Layers[0].Backward(s, da)
				}
				samplesPerSecond(b, batch)
			})
		}
	}
}

// One step, forward, backward and update, with the full trace kept. In the
// smallest network calls cost more than products.
func BenchmarkStep(b *testing.B) {
	rng := seeded()
	dense := func(out Activation, sizes ...int) (layers []Layer) {
		for l := 1; l < len(sizes); l++ {
			f := out
			if l == len(sizes)-1 {
				f = Identity
			}
			layers = append(layers, NewDense(sizes[l-1], sizes[l], f, He(rng)))
		}
		return layers
	}
	for _, row := range []struct {
		net   string
		batch int
		loss  Loss
		chain *Network
	}{
		{"784-128-10", 64, SoftmaxCrossEntropy, New(dense(ReLU, 784, 128, 10)...)},
		{"784-128-10", 1, SoftmaxCrossEntropy, New(dense(ReLU, 784, 128, 10)...)},
		{"784-128-10,tanh", 64, SoftmaxCrossEntropy, New(dense(Tanh, 784, 128, 10)...)},
		{"784-128-10,penalty", 64, Risk{Loss: SoftmaxCrossEntropy, Lambda: 1e-4}, New(dense(ReLU, 784, 128, 10)...)},
		{"784-300-100-10", 64, SoftmaxCrossEntropy, New(dense(ReLU, 784, 300, 100, 10)...)},
		{"2-16-16-2,tanh", 32, SoftmaxCrossEntropy, New(dense(Tanh, 2, 16, 16, 2)...)},
	} {
		in, _ := sizes(row.chain.Layers[0])
		_, out := sizes(row.chain.Layers[len(row.chain.Layers)-1])
		x, y := random(rng, in, row.batch), OneHot(labels(row.batch, out), out)
		t := NewTrace(row.chain)
		b.Run(fmt.Sprintf("net=%s/batch=%d/rule=SGD", row.net, row.batch), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				t.Forward(x)
				t.Backward(row.loss, y)
				sgd(0.001).Step(row.chain.Theta(), t.Grad)
			}
			samplesPerSecond(b, row.batch)
		})
	}
}

// One pass over the MNIST images, gathering included, if they are in the folder
// that GLASSNET_DATA names or where they were downloaded to.
func BenchmarkEpoch(b *testing.B) {
	dir := os.Getenv("GLASSNET_DATA")
	if cache, err := os.UserCacheDir(); dir == "" && err == nil {
		dir = filepath.Join(cache, "glassnet", "mnist")
	}
	if dir == "" {
		b.Skip("no folder to look for MNIST in: set GLASSNET_DATA")
	}
	train, _, err := data.MNIST(dir)
	if err != nil {
		b.Skip(err)
	}
	rng := seeded()
	net := New(NewDense(784, 128, ReLU, He(rng)), NewDense(128, 10, Identity, Glorot(rng)))
	b.Run("set=MNIST/net=784-128-10/batch=64/rule=SGD", func(b *testing.B) {
		for b.Loop() {
			run := Training{Loss: SoftmaxCrossEntropy, Optimizer: sgd(0.1), Batch: 64, Rand: rng}
			for p := range run.RunOn(net, train) {
				if p.Err != nil {
					b.Fatal(p.Err)
				}
			}
		}
		samplesPerSecond(b, train.Len())
	})
}

// A batch of 64 out of 10,000 samples, stored sample by sample or as columns.
func BenchmarkGather(b *testing.B) {
	const features, n, batch = 784, 10000, 64
	rng := rand.New(rand.NewPCG(5, 6))
	x, y := mat.NewDense(features, n, nil), OneHot(labels(n, 10), 10)
	var bx, by mat.Dense
	order := rng.Perm(n)
	for _, row := range []struct {
		name string
		set  Samples
	}{
		{"columns", Pairs(x, y)},
		{"samples", data.FromMatrix(x, y)},
		{"pixels", data.FromImages(make([]byte, features*n), 28, 28, labels(n, 10), make([]string, 10))},
	} {
		b.Run(fmt.Sprintf("store=%s/batch=%d", row.name, batch), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				at := i * batch % (n - batch)
				row.set.Gather(&bx, &by, order[at:at+batch])
			}
			samplesPerSecond(b, batch)
		})
	}
}

// The ledger of one sample of a small network, as values and as text.
func BenchmarkLedger(b *testing.B) {
	rng := seeded()
	net := New(NewDense(4, 8, Tanh, Glorot(rng)), NewDense(8, 3, Softmax, Glorot(rng)))
	t := NewTrace(net)
	t.Forward(random(rng, 4, 5))
	t.Backward(CrossEntropy, OneHot(labels(5, 3), 3))
	t.Update(sgd(0.1))
	b.Run("net=4-8-3/op=build", func(b *testing.B) {
		for b.Loop() {
			t.Ledger(2)
		}
	})
	b.Run("net=4-8-3/op=print", func(b *testing.B) {
		for b.Loop() {
			_ = t.String()
		}
	})
}
