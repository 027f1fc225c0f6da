// Package sheet writes one step of training as a live spreadsheet, .xlsx: every net
// input, activation, error term, gradient, the loss and the new parameters are
// formulas, so that whoever changes a weight or an input sees z, a, δ, ∂L/∂W and θ′
// move. The formulas are what the layers say of themselves (see [nn.Explainer]), in
// cells in place of numbers.
package sheet
