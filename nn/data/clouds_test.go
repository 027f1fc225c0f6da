package data_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"glassnet/nn/data"
)

// Without noise every sample lies on a centre.
func ExampleClouds() {
	set := data.Clouds(rand.New(rand.NewPCG(1, 0)), 2, 1, 0)
	fmt.Println(set.X().RawRowView(0), set.X().RawRowView(1), set.Y().RawRowView(0))
	// Output: [0 2 6] [0 0 -4] [0 1 1]
}

// The far samples come last and change nothing of the others; the means and the
// spread are those of the comment.
func TestClouds(t *testing.T) {
	const n, noise = 4000, 0.3
	without, with := data.Clouds(rand.New(rand.NewPCG(2, 0)), n, 0, noise).X(), data.Clouds(rand.New(rand.NewPCG(2, 0)), n, 5, noise)
	x, y := with.X(), with.Y()
	var mean, square [2]float64 // of x₁
	for i := range n {
		if x.At(0, i) != without.At(0, i) || x.At(1, i) != without.At(1, i) {
			t.Fatalf("sample %d differs", i)
		}
		class := i % 2
		if y.At(0, i) != float64(class) {
			t.Fatalf("sample %d has the target %g", i, y.At(0, i))
		}
		mean[class] += x.At(0, i) / (n / 2)
		square[class] += math.Pow(x.At(0, i)-2*float64(class), 2) / (n / 2)
	}
	for class := range 2 {
		if math.Abs(mean[class]-2*float64(class)) > 0.03 || math.Abs(math.Sqrt(square[class])-noise) > 0.02 {
			t.Errorf("class %d: mean %.3f, spread %.3f", class, mean[class], math.Sqrt(square[class]))
		}
	}
	for i := n; i < n+5; i++ {
		if y.At(0, i) != 1 || math.Hypot(x.At(0, i)-6, x.At(1, i)+4) > 5*noise {
			t.Errorf("far sample at (%.1f, %.1f) of class %g", x.At(0, i), x.At(1, i), y.At(0, i))
		}
	}
}
