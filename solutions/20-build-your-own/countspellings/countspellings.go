// Package countspellings solves an exercise of chapter 20.
//
// The chain: 5·(4 + 1) + 2·(5 + 1) = 25 + 12 = 37. With the shared layer: 25 once,
// and an upper layer with 10 inputs, 2·(10 + 1) = 22, together 47. PyTorch's LSTM
// has four gates, each with W (3 × 2), U (3 × 3) and two biases of 3 numbers:
// 4·(6 + 9 + 6) = 84. A book's LSTM has one bias for each gate, and 72.
package countspellings

// CountSpellings returns how many parameters three networks have:
//
//	chain   nn.New of dense layers from 4 to 5 and from 5 to 2
//	shared  two inputs of 4 rows, each through the same dense layer from 4 to 5;
//	        Concat of both, then a dense layer to 2
//	lstm    PyTorch's nn.LSTM(2, 3), one layer, with its two biases for each gate
//
// Every dense layer has a bias.
//
//glassnet:exercise
func CountSpellings() (chain, shared, lstm float64) {
	return 37, 47, 84
}
