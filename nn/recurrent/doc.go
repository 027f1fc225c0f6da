// Package recurrent has layers that read sequences: at every time they see x_t and
// a state, what they remember of the times before.
//
// A [Cell] is one time step, [RNN], [LSTM] or [GRU]; a [Loop] is the layer that runs
// it through time, one way or the other, with a mask for sequences of different
// length, truncated or not, from a first state that is 0, learnt or given:
//
//	cell := recurrent.NewLSTM(27, 64, nn.Glorot(rng), nn.Orthogonal(rng, 1))
//	net := nn.New(
//		recurrent.New(cell, recurrent.Settings{Steps: 16}),
//		nn.NewEachPosition(16, nn.NewDense(64, 27, nn.Identity, nn.Glorot(rng))))
//
// [Both] reads in both directions. A cell of one's own is one step, both ways, and
// its explanations; time is seen to.
//
// # Layout
//
// A column holds a sequence feature by feature: row d·T + t is feature d at time t,
// both from 0. So the (D·T)×N batch and the D×(T·N) matrix hold the same numbers in the
// same order, and x_t is a window of N columns. What does not depend on the state is
// one product for all times: W x, ∂L/∂W, ∂L/∂U, ∂L/∂x.
//
// # Order of the gates
//
// W, U and b have a block of H rows per gate. A file holds them in this order:
//
//	RNN     W U b               one block
//	LSTM    W U b (p)           i f o g; p is i f o
//	GRU     W U b (bᵤ)          r z n; bᵤ is of n, where the reset stands after the product
//	Loop    … (h₀) (c₀)         where they are learnt
package recurrent
