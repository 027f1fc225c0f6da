// Package stairstentstowers is an exercise of chapter 6: how many neurons? four counts.
// 2 points, about 10 minutes.
//
//	go run ./exercises check stairstentstowers
package stairstentstowers

import "glassnet/exercises/check"

// StairsTentsTowers returns four numbers of neurons, worked out by the rules of
// the chapter, with pencil and paper.
//
// stairs: the fewest logistic neurons for which the bound ½ w max|g'| promises
// an error of at most 0.0001, for g(x) = x² on [0, 1]. The strips have the
// width w = 1/m, m being their number; the height of the first strip is the
// output bias.
//
// tents: the fewest ReLU neurons for which the bound ⅛ w² max|g″| promises the
// same, with pieces of the width w = 1/n; the first neuron has its kink at 0.
//
// towers: the neurons of all towers over [0, 1]³, three inputs, with strips of
// the width 0.1 along each. Count the steps and the neuron that cuts; leave the
// linear layer at the end out.
//
// wide: the fewest ReLU neurons in one hidden layer that can draw on [0, 1]
// what 5 hidden layers of 2 draw by folding, T(T(T(T(T(x))))).
func StairsTentsTowers() (stairs, tents, towers, wide int) {
	panic(check.TODO[string]("StairsTentsTowers")) // your answer
}
