// Package autodiff differentiates one formula in four ways, and shows every
// intermediate value of each.
//
// A formula is written once, for any kind of number:
//
//	func f[T autodiff.Number[T]](w, x, b T) T { return w.Mul(x).Add(b).Logistic() }
//
// The kind it runs on decides what comes out:
//
//	Real      f(w, x, b) = 0.5                        the value; differences of values are numeric differentiation
//	Dual      w = 0 + 1ε   gives  0.5 + 0.25ε         forward mode: value and ∂f/∂w travel together
//	*Var      f(w, x, b).Backward(); w.Grad = 0.25    reverse mode: one sweep back gives all derivatives
//	*Expr     f(w, x, b).D("w")                       symbolic: the derivative is a formula again
//
// Two more kinds serve the others: Complex (the complex-step difference) and
// Tally (counts operations).
//
// # The rules
//
// Every method knows the same table; only what it multiplies differs.
//
//	y           ∂y/∂x                    y            ∂y/∂x
//	x + u       1, ∂y/∂u = 1             tanh x       1 − y²
//	x − u       1, ∂y/∂u = −1            σ(x)         y (1 − y)
//	x · u       u, ∂y/∂u = x             √x           1/(2y)
//	x / u       1/u, ∂y/∂u = −y/u        max(x, u)    [x > u], ∂y/∂u = 1 − [x > u]
//	−x          −1                       |x|          [x > 0] − [−x > 0]
//	xᵖ          p xᵖ⁻¹                   relu x       [x > 0]
//	exp x       y                        sin x        cos x
//	log x       1/x                      cos x        −sin x
//
// The bracket [x > 0] is 1 or 0, the operation Step, whose own derivative is 0.
// So relu and |x| have the derivative 0 at their kink.
//
// # The four methods
//
// Numeric: OneSided, Central, Richardson and ComplexStep estimate f' from a few
// values of f. Simple, inexact, and N inputs need N estimates.
//
// Symbolic: D differentiates a formula, Simplify tidies it, String and LaTeX
// write it, Parse reads it. A formula used twice is written twice, so
// derivatives swell; Size counts that.
//
// Forward: a Dual is a + bε with ε² = 0. One pass gives the derivative along one
// direction: a column of the Jacobian matrix. Dual[Dual[Real]] gives second
// derivatives.
//
// Reverse: a Var remembers its parents and its slope to each. Backward goes
// through them in topological order, children first, and adds
//
//	parent.Grad += ∂child/∂parent · child.Grad
//
// One pass gives a row of the Jacobian matrix: for a loss, the whole gradient.
//
// # Two kinds of graph
//
// Running a formula on *Var builds its graph anew each time: loops and ifs that
// look at values (Valued) are allowed. Compile builds a Graph once from an
// *Expr, folds constants, shares common sub-expressions, and runs it many times;
// an if that looks at a value does not compile there, because there is no value yet.
package autodiff
