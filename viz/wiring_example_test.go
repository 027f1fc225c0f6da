package viz_test

import (
	"fmt"

	"glassnet/nn"
	"glassnet/viz"
	"gonum.org/v1/gonum/mat"
)

// A layer that two inputs share, and a road around it.
func ExampleWiring() {
	a, b := nn.Input(2), nn.Input(2)
	shared := nn.NewDense(2, 3, nn.Tanh, nn.Constant(0.5))
	y := nn.Concat(a.Then(shared), b.Then(shared), a).Then(nn.NewDense(8, 1, nn.Identity, nn.Constant(0.5)))
	t := nn.New(nn.NewFunctional(y, a, b)).Forward(mat.NewDense(4, 1, []float64{1, 2, 3, 4}))
	fmt.Print(viz.Data(viz.Wiring("shared", t.Steps[1])))
	// Output:
	// shared
	// node  label  op               value  adjoint  from  local
	//    1  x₁     input                2
	//    2  x₂     input                2
	//    3  1      dense, tanh          3
	//    4  2      dense, tanh          3
	//    5  3      dense, identity      1
	//    3  1      dense, tanh                         1
	//    4  2      dense, tanh                         2
	//    5  3      dense, identity                     3
	//    5  3      dense, identity                     4
	//    5  3      dense, identity                     1
}
