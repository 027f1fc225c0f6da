// Command spreadsheet writes the training step of chapter 7 as a live workbook: every
// number but the yellow ones is a formula.
//
//	go run ./chapters/07-backprop-by-hand/spreadsheet              writes step.xlsx
//	go run ./chapters/07-backprop-by-hand/spreadsheet -o a.xlsx    elsewhere
//	go run ./chapters/07-backprop-by-hand/spreadsheet -h           all flags
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"glassnet/internal/cli"
	"glassnet/nn"
	"glassnet/nn/sheet"
	"gonum.org/v1/gonum/mat"
)

const folder = "chapters/07-backprop-by-hand/spreadsheet"

func main() { cli.Exit(folder, run(os.Args[1:], os.Stdout)) }

// run is main with its arguments and its output.
func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("spreadsheet", flag.ContinueOnError)
	path := flags.String("o", "step.xlsx", "the `file` to write")
	rate := flags.Float64("rate", 0.5, "η, the learning rate")
	if err := cli.ParseOnly(flags, args, out, folder, "Writes the training step of chapter 7 as a live workbook."); err != nil {
		return err
	}
	hidden := nn.NewDense(2, 2, nn.Logistic, nn.Values(0.15, 0.20, 0.25, 0.30))
	output := nn.NewDense(2, 2, nn.Logistic, nn.Values(0.40, 0.45, 0.50, 0.55))
	nn.Constant(0.35)(hidden.B)
	nn.Constant(0.60)(output.B)
	book, err := sheet.Step{Net: nn.New(hidden, output), Loss: nn.SquaredError, Rate: *rate,
		X: mat.NewDense(2, 1, []float64{0.05, 0.10}), Y: mat.NewDense(2, 1, []float64{0.01, 0.99})}.Workbook()
	if err != nil {
		return err
	}
	if err := book.Save(*path); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: change a yellow cell, and z, a, δ, every gradient and the new weights follow.\n", *path)
	return nil
}
