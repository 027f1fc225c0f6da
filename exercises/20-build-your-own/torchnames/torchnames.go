// Package torchnames is an exercise of chapter 20: the names of a Sequential's tensors.
// 2 points, about 10 minutes.
//
//	go run ./exercises check torchnames
package torchnames

import "glassnet/exercises/check"

// TorchNames returns the names of all tensors in the state_dict of PyTorch's
// nn.Sequential of the given modules, in its order: module by module, and in each
//
//	Linear       weight, bias
//	BatchNorm1d  weight, bias, running_mean, running_var
//	all others   nothing: Tanh, ReLU, Sigmoid, Dropout
//
// (BatchNorm1d also counts batches; that integer is left out here.) Of no tensors
// the list is empty. {"Linear", "Tanh"} has 0.weight and 0.bias.
func TorchNames(modules []string) []string {
	return check.TODO[[]string]("TorchNames") // your answer
}
