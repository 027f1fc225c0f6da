package export_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"glassnet/nn"
	"glassnet/nn/export"
)

// A network goes out as two formats. The Python module is short enough to be read.
func ExamplePython() {
	net := nn.New(nn.NewDense(2, 8, nn.Tanh, nn.Constant(0.1)), nn.NewDense(8, 1, nn.Logistic, nn.Constant(0.1)))
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	fmt.Println(export.ONNX(filepath.Join(dir, "net.onnx"), net, export.Options{Double: true}))
	fmt.Println(export.PyTorch(filepath.Join(dir, "net"), net))
	program, _ := export.Python(net)
	_, program, _ = strings.Cut(program, "def build():\n")
	program, _, _ = strings.Cut(program, "    for name")
	fmt.Print(program)
	// Output:
	// <nil>
	// <nil>
	//     model = nn.Sequential(
	//         nn.Linear(2, 8),
	//         nn.Tanh(),
	//         nn.Linear(8, 1),
	//         nn.Sigmoid())
}
