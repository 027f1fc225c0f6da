// Package sheet writes one step of training as a live spreadsheet, .xlsx: every net
// input, activation, error term, gradient, the loss and the new parameters are
// formulas, so that whoever changes a weight or an input sees z, a, δ, ∂L/∂W and θ′
// move. The formulas are what the layers say of themselves (see [nn.Explainer]), in
// cells in place of numbers.
//
//	book, err := sheet.Step{Net: net, Loss: nn.SquaredError, X: x, Y: y, Rate: 0.5}.Workbook()
//	err = book.Save("step.xlsx")
//
// How a formula is found: numbers of an equation do not say where they stand. So
// each number of the trace is marked in its last bits, the layers explain the marked
// trace, and a factor that has a mark is that cell. What depends on a choice, such as
// which number is the largest, the layers say for any numbers ([nn.Equation.General]);
// what stands in no matrix has a cell of its own ([nn.Equation.Where]). What has no
// formula, such as the inside of a padded attention, is grey; [Workbook.Fixed] names it.
package sheet
