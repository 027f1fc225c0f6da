// Package countspellings is an exercise of chapter 20: how many parameters each spelling has.
// 2 points, about 6 minutes.
//
//	go run ./exercises check countspellings
package countspellings

import "glassnet/exercises/check"

// CountSpellings returns how many parameters three networks have:
//
//	chain   nn.New of dense layers from 4 to 5 and from 5 to 2
//	shared  two inputs of 4 rows, each through the same dense layer from 4 to 5;
//	        Concat of both, then a dense layer to 2
//	lstm    PyTorch's nn.LSTM(2, 3), one layer, with its two biases for each gate
//
// Every dense layer has a bias.
func CountSpellings() (chain, shared, lstm float64) {
	panic(check.TODO[string]("CountSpellings")) // your answer
}
