package viz_test

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/mat"

	"glassnet/viz"
)

var (
	corners = mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1,
	})
	isAND = mat.NewDense(1, 4, []float64{0, 0, 0, 1})
)

// The line of x₁ + x₂ − 1.5 = 0 has the corner (1, 1) on one side and the other three on the other.
func ExampleHalfplane() {
	fig := viz.Halfplane("AND", []float64{1, 1}, -1.5, corners, isAND)
	fig.Distance(1, 1)
	viz.Show(fig)
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// x₁,x₂,class,z
	// 0,0,0,-1.5
	// 0,1,0,-0.5
	// 1,0,0,-0.5
	// 1,1,1,0.5
}

// The shaded side is where the samples of class 1 are.
func TestHalfplane(t *testing.T) {
	fig := viz.Halfplane("AND", []float64{2, 1}, -2.5, corners, isAND)
	z, class := viz.Column(fig, "z"), viz.Column(fig, "class")
	if len(z) != 4 {
		t.Fatalf("%d samples, want 4", len(z))
	}
	for i := range z {
		if (z[i] >= 0) != (class[i] == 1) {
			t.Errorf("sample %d: z = %v, class %v", i, z[i], class[i])
		}
	}
}

func TestHalfplaneMistakes(t *testing.T) {
	defer func() {
		want := "viz: Halfplane: z = wᵀx + b: w has 3 entries; a plane needs 2"
		if got := recover(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}()
	viz.Halfplane("", []float64{1, 2, 3}, 0, corners, isAND)
}
