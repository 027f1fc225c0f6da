package nn_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/nntest"
	"gonum.org/v1/gonum/mat"
)

func TestEmbeddingPromises(t *testing.T) {
	plain := func(l *nn.Embedding, _ *nn.Step, x *mat.Dense) *mat.Dense {
		d, _ := l.W.Dims()
		return affine(l.W, mat.NewDense(d, 1, nil), x)
	}
	make := func(signs, size int) func(*rand.Rand) nn.Layer {
		return func(r *rand.Rand) nn.Layer { return nn.NewEmbedding(signs, size, nn.Normal(r, 1)) }
	}
	t.Run("embedding", func(t *testing.T) { nntest.Layer(t, 5, make(5, 3), nntest.Witness(plain)) })
	t.Run("square", func(t *testing.T) { nntest.Layer(t, 4, make(4, 4), nntest.Witness(plain)) })
	t.Run("at each position", func(t *testing.T) {
		nntest.Layer(t, 6, func(r *rand.Rand) nn.Layer { return nn.NewEachPosition(2, nn.NewEmbedding(3, 2, nn.Normal(r, 1))) },
			nntest.Witness(func(l *nn.EachPosition, s *nn.Step, x *mat.Dense) *mat.Dense {
				w := l.Layer.(*nn.Embedding).W
				return map2(mat.NewDense(4, x.RawMatrix().Cols, nil), func(i, n int) (sum float64) { // row i is number i/2 at position i%2
					for v := range 3 {
						sum += w.At(i/2, v) * x.At(v*2+i%2, n)
					}
					return sum
				})
			}))
	})
}

// On one-hot columns it is a dense layer without bias, number by number, both ways.
func TestEmbeddingIsALookUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const signs, size, positions = 7, 4, 5
	sequences := make([][]int, 6)
	for n := range sequences {
		for range 1 + n%positions { // of different length
			sequences[n] = append(sequences[n], rng.IntN(signs))
		}
	}
	x := nn.OneHotSequences(sequences, signs, positions)
	e := nn.NewEmbedding(signs, size, nn.Normal(rng, 1))
	d := nn.NewDense(signs, size, nn.Identity, nn.Zeros)
	d.W.Copy(e.W)
	y := mat.NewDense(size*positions, len(sequences), nil)
	nn.Normal(rng, 1)(y)
	looked, multiplied := nn.New(nn.NewEachPosition(positions, e)).Forward(x), nn.New(nn.NewEachPosition(positions, d)).Forward(x)
	for n, sequence := range sequences {
		for i := range size * positions {
			want := 0.0
			if at := i % positions; at < len(sequence) {
				want = e.W.At(i/positions, sequence[at])
			}
			if got := looked.Output().At(i, n); got != want {
				t.Fatalf("row %d of sequence %d is %v, the vector has %v", i, n, got, want)
			}
		}
	}
	looked.Backward(nn.SquaredError, y)
	multiplied.Backward(nn.SquaredError, y)
	for k, g := range looked.Grad {
		if diff := g - multiplied.Grad[k]; diff > 1e-15 || diff < -1e-15 {
			t.Errorf("number %d of the gradient is %v, of the product %v", k, g, multiplied.Grad[k])
		}
	}
	if !mat.EqualApprox(&looked.Steps[0].DA, &multiplied.Steps[0].DA, 1e-15) {
		t.Error("∂L/∂x is not that of the product")
	}
}

func TestOneHotSequencesMistakes(t *testing.T) {
	for want, f := range map[string]func(){
		"sign 3 at position 1 of sequence 1": func() { nn.OneHotSequences([][]int{{0}, {0, 3}}, 3, 2) },
		"sign -1":                            func() { nn.OneHotSequences([][]int{{-1}}, 3, 2) },
		"sequence 0 has 3 signs":             func() { nn.OneHotSequences([][]int{{0, 1, 2}}, 3, 2) },
		"0 sequences":                        func() { nn.OneHotSequences(nil, 3, 2) },
		"0 signs, vectors of 2 numbers":      func() { nn.NewEmbedding(0, 2, nn.Zeros) },
		"init is nil":                        func() { nn.NewEmbedding(3, 2, nil) },
	} {
		func() {
			defer func() {
				if e := fmt.Sprint(recover()); !strings.Contains(e, want) {
					t.Errorf("got %q, want %q", e, want)
				}
			}()
			f()
		}()
	}
}

// The product with a one-hot column picks a column of W: only one term is left.
func ExampleEmbedding() {
	e := nn.NewEmbedding(3, 2, nn.Values(
		0.1, 0.2, 0.3,
		0.4, 0.5, 0.6))
	x := nn.OneHotSequences([][]int{{2, 0}}, 3, 2) // one sequence: sign 2, then sign 0
	t := nn.New(nn.NewEachPosition(2, e)).Forward(x)
	fmt.Println(mat.Formatted(t.Output().T()))
	fmt.Print(t.Explain(1, 0, 0))
	// Output:
	// [0.3  0.1  0.6  0.4]
	// layer 1 (embedding at each of 2 positions), neuron 1 at position 1, sample 1
	//   a₁ = Σ wx over x ≠ 0 = 0.3·1 = 0.3
}
