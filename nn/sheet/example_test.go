package sheet_test

import (
	"fmt"
	"os"
	"path/filepath"

	"glassnet/nn"
	"glassnet/nn/sheet"
	"gonum.org/v1/gonum/mat"
)

// The step that M. Mazur worked out by hand: 2–2–2, logistic, ½ Σ (a − y)², η = 0.5.
// Open the file, change w₁₁, and every number follows.
func Example() {
	net := nn.New(
		nn.NewDense(2, 2, nn.Logistic, nn.Values(0.15, 0.20, 0.25, 0.30)),
		nn.NewDense(2, 2, nn.Logistic, nn.Values(0.40, 0.45, 0.50, 0.55)))
	net.Layers[0].(*nn.Dense).B.Copy(mat.NewDense(2, 1, []float64{0.35, 0.35}))
	net.Layers[1].(*nn.Dense).B.Copy(mat.NewDense(2, 1, []float64{0.60, 0.60}))
	step := sheet.Step{Net: net, Loss: nn.SquaredError, Rate: 0.5,
		X: mat.NewDense(2, 1, []float64{0.05, 0.10}), Y: mat.NewDense(2, 1, []float64{0.01, 0.99})}

	book, err := step.Workbook()
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, _ := os.MkdirTemp("", "sheet")
	defer os.RemoveAll(dir)
	if err := book.Save(filepath.Join(dir, "mazur.xlsx")); err != nil {
		fmt.Println(err)
		return
	}
	delta, _ := book.Formula("layer 1", "δ₁")
	after, _ := book.Formula("layer 2", "w₁₁′")
	fmt.Println("δ₁ of layer 1:  =" + delta)
	fmt.Println("w₁₁ of layer 2: =" + after)
	// Output:
	// δ₁ of layer 1:  =B25*B29
	// w₁₁ of layer 2: =B9-'step'!$B$4*B41
}
