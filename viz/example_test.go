package viz_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"gonum.org/v1/gonum/mat"

	"glassnet/nn"
	"glassnet/viz"
)

func tanh(z float64) float64 { return math.Tanh(z) }

// A figure is a value: it can be shown, saved, and read as numbers.
func Example() {
	fig := viz.Lines("tanh", "z", "a", viz.Series{Name: "tanh", X: []float64{-1, 0, 1}, Y: []float64{tanh(-1), 0, tanh(1)}})

	viz.Show(fig) // below the cell of a notebook; here it does nothing

	dir, err := os.MkdirTemp("", "viz")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := viz.Save(fig, filepath.Join(dir, "tanh.svg")); err != nil {
		panic(err)
	}
	fmt.Println(viz.Save(fig, "tanh.gif"))
	fmt.Println(viz.Alt(fig))
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// viz: tanh.gif: cannot write a figure as "gif": choose .svg, .pdf or .png
	// tanh: a against z; tanh from −0.762 at −1 to 0.762 at 1
	// series,z,a
	// tanh,-1,-0.7615941559557649
	// tanh,0,0
	// tanh,1,0.7615941559557649
}

func ExampleLines() {
	fig := viz.Lines("tanh and its tangent", "z", "a",
		viz.Curve("tanh z", math.Tanh, -3, 3),
		viz.Series{Name: "z", X: []float64{-1, 1}, Y: []float64{-1, 1}, Dashed: true})
	fig.Note(0, 0, "slope 1")
	viz.Show(fig)
	fmt.Println(len(viz.Column(fig, "a", "series", "tanh z")))
	// Output: 401
}

func ExampleLosses() {
	fig := viz.Losses("L per epoch", viz.Series{Name: "training", Y: []float64{1, 0.1, 0.01}})
	fig.LogY()
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "epoch"))
	// Output: [1 2 3]
}

func ExampleScatter() {
	x := mat.NewDense(2, 4, []float64{
		0, 0, 1, 1,
		0, 1, 0, 1,
	})
	y := mat.NewDense(1, 4, []float64{0, 1, 1, 0})
	fig := viz.Scatter("XOR", x, y)
	viz.Show(fig)
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// series,x₁,x₂
	// class 0,0,0
	// class 0,1,1
	// class 1,0,1
	// class 1,1,0
}

func ExamplePoints() {
	fig := viz.Points("a thrown ball", "t", "h", viz.Series{Name: "measured", X: []float64{0, 1, 2}, Y: []float64{0, 5, 0}})
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: a thrown ball: points, h against t; measured 3 points
}

func ExampleBars() {
	fig := viz.Bars("‖∂L/∂W⁽ˡ⁾‖", "l", "norm", []string{"1", "2"}, viz.Series{Name: "σ", Y: []float64{0.02, 0.5}})
	viz.Show(fig)
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// name,series,norm
	// 1,σ,0.02
	// 2,σ,0.5
}

func ExampleHistogram() {
	fig := viz.Histogram("a⁽¹⁾", "a", 2, viz.Series{Y: []float64{0, 0.1, 0.9, 1, 1}})
	viz.Show(fig)
	fmt.Println(viz.Column(fig, "count"))
	// Output: [2 3]
}

func ExampleHeat() {
	fig := viz.Heat("δ⁽²⁾", mat.NewDense(2, 2, []float64{0.25, -1, 0, 0.5}))
	fig.X, fig.Y = "sample n", "neuron j"
	viz.Show(fig)
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// row,column,value
	// 1,1,0.25
	// 1,2,-1
	// 2,1,0
	// 2,2,0.5
}

func ExampleConfusion() {
	y := mat.NewDense(2, 3, []float64{
		1, 0, 0,
		0, 1, 1,
	})
	a := mat.NewDense(2, 3, []float64{
		0.9, 0.2, 0.6,
		0.1, 0.8, 0.4,
	})
	fig := viz.Confusion("two classes", viz.ConfusionOf(a, y), nil)
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: two classes: confusion matrix of 2 classes, 2 of 3 right
}

func ExampleCard() {
	fig := viz.Card(nn.Table{Title: "Notation", Header: []string{"book", "size"}, Rows: [][]any{{"z⁽ˡ⁾", "out × N"}, {"W⁽ˡ⁾", "out × in"}}})
	viz.Show(fig)
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// book,size
	// z⁽ˡ⁾,out × N
	// W⁽ˡ⁾,out × in
}

func ExampleGrid() {
	fig := viz.Grid(2,
		viz.Lines("tanh", "z", "a", viz.Curve("", math.Tanh, -3, 3)),
		viz.Heat("W", mat.NewDense(1, 2, []float64{1, -1})))
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: tanh, W: 2 figures. 1: tanh: a against z; from −0.995 at −3 to 0.995 at 3; 2: W: heat map of a 1×2 matrix, from −1 in row 1, column 2 to 1 in row 1, column 1
}

func ExampleFrames() {
	fig := viz.Frames("α", []float64{0.5, 1, 2}, func(alpha float64) viz.Figure {
		return viz.Lines("tanh αx", "x", "y", viz.Curve("", func(x float64) float64 { return math.Tanh(alpha * x) }, -3, 3))
	})
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: tanh αx: 3 frames, α from 0.5 to 2; at 1: y against x; from −0.995 at −3 to 0.995 at 3
}

func ExampleImages() {
	x := mat.NewDense(4, 1, []float64{0, 1, 1, 0}) // one image of 2×2
	fig := viz.Images("a diagonal", x, 2, "diagonal")
	viz.Show(fig)
	fmt.Print(viz.Data(fig).CSV())
	// Output:
	// image,label,row,column,value
	// 0,diagonal,0,0,0
	// 0,diagonal,0,1,1
	// 0,diagonal,1,0,1
	// 0,diagonal,1,1,0
}

func ExampleGuesses() {
	x := mat.NewDense(4, 2, []float64{0, 1, 1, 0, 1, 0, 0, 1})
	y := mat.NewDense(2, 2, []float64{1, 0, 0, 1})
	a := mat.NewDense(2, 2, []float64{0.9, 0.7, 0.1, 0.3})
	fig := viz.Guesses("mistakes", x, 2, a, y)
	viz.Show(fig)
	fmt.Println(fig.Labels)
	// Output: [0 1 → 0]
}

func ExampleWeights() {
	w := mat.NewDense(1, 4, []float64{1, -1, -1, 1})
	fig := viz.Weights("rows of W⁽¹⁾", w, 2)
	viz.Show(fig)
	fmt.Println(viz.Alt(fig))
	// Output: rows of W⁽¹⁾: weights of 1 neuron as images
}

// A claim is a slide: the sentence, and below it the figure that shows it.
func ExampleClaim() {
	f := viz.Claim("The tangent of tanh at 0 has the slope 1.", viz.Lines("tanh", "z", "a", viz.Curve("tanh", math.Tanh, -3, 3)))
	fmt.Println(viz.Title(f))
	// Output:
	// The tangent of tanh at 0 has the slope 1.
}
