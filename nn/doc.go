// Package nn computes neural networks so that every step can be read.
//
// For a batch with one column per sample a dense layer computes
//
//	z = W x + b            net input
//	a = f(z)               activation
//
// and on the way back, from ∂L/∂a,
//
//	δ     = f'(z) ⊙ ∂L/∂a  error term, which is ∂L/∂z
//	∂L/∂W = δ xᵀ           the sum over the samples
//	∂L/∂b = Σ δ            the sum over the columns
//	∂L/∂x = Wᵀ δ           which is ∂L/∂a of the layer below
//
// All of these values stay. They live in a [Trace], the worksheet of one
// forward and one backward pass, with one [Step] per layer:
//
//	net := nn.New(
//		nn.NewDense(2, 3, nn.Tanh, nn.Glorot(rng)),
//		nn.NewDense(3, 1, nn.Logistic, nn.Glorot(rng)))
//	t := net.Forward(x)            // z and a of every layer
//	t.Backward(nn.SquaredError, y) // δ of every layer, ∂L/∂θ
//	fmt.Print(t.Ledger(0))         // all of the first sample, as a ledger
//	fmt.Print(t.Explain(1, 0, 0))  // one neuron, with the numbers in place
//
// # Notation
//
//	book        code                      size
//	a⁽⁰⁾ = x    Steps[0].A                inputs × samples
//	z⁽ˡ⁾        Steps[l].Z                out × samples
//	a⁽ˡ⁾        Steps[l].A                out × samples
//	f'(z⁽ˡ⁾)    Steps[l].Prime()          out × samples
//	∂L/∂a⁽ˡ⁾    Steps[l].DA               out × samples
//	δ⁽ˡ⁾        Steps[l].Delta            out × samples
//	∂L/∂W⁽ˡ⁾    Steps[l].Grad(layer.W)    out × in
//	θ, ∂L/∂θ    Network.Theta, Trace.Grad one vector each
//
// Layers count from 1, as in the book, because Steps[0] is the input. Rows and
// columns of matrices count from 0, as in Go; printed names such as z₂ carry
// the book's numbers, which count from 1.
//
// # Where the factors go
//
// The mean over the batch sits in the loss, and nowhere else: every formula
// below the loss stays as in the book. Each loss says whether it carries ½,
// 1/N or 1/K.
//
// # Layout
//
// A sample is a column; W is out × in, and w_ij leads from input j to neuron i.
// A sample with channels and positions fills its column channel by channel:
// the row of channel c, position p out of P is c·P + p.
//
// # Networks that are no chains
//
// [New] chains layers. Where a layer reads several others, or is read by several,
// the network is written in the functional spelling and is one layer of the chain:
//
//	x := nn.Input(2)
//	h := x.Then(nn.NewDense(2, 8, nn.Tanh, init))
//	y := nn.Concat(x, h).Then(nn.NewDense(10, 1, nn.Identity, init))
//	net := nn.New(nn.NewFunctional(y, x))
//
// [NewChain], [NewResidual], [NewAdd] and [NewConcat] are such networks with one input.
//
// # Layers of one's own
//
// A [Layer] is three methods. What describes it from outside asks the layer by
// further interfaces: [Described] for files, [Explainer] for [Trace.Explain] and
// the figures, [Sharer], [Labelled] and [ParamLabelled] for the ledger. Package
// nntest checks all of them in one call; package linalg has the operations that
// the formulas above are made of, and package gradcheck the check of a gradient
// and the names of bugs. Families of layers are packages of their own.
//
// # Mistakes
//
// A wrong shape panics with the sizes and the formula, NaN and ±Inf in inputs
// and targets panic with the place. Files return errors with the path.
//
// What overflows on the way is found afterwards, by [Trace.Check], by Progress.Err
// of a [Training] and by the loss. One thing hides it: 0·∞ in a sum of products,
// which is NaN by the rules, is left out by small matrix products, and not by
// large ones.
package nn
