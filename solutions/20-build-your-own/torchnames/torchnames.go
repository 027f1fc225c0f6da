// Package torchnames solves an exercise of chapter 20.
//
// A Sequential names its modules by their place, from 0, and a module without
// numbers has a place as well. So the second Linear of 2-8-1 is module 2. Running
// averages are no parameters, for no gradient moves them, but they are in the file.
package torchnames

import "fmt"

// TorchNames returns the names of all tensors in the state_dict of PyTorch's
// nn.Sequential of the given modules, in its order: module by module, and in each
//
//	Linear       weight, bias
//	BatchNorm1d  weight, bias, running_mean, running_var
//	all others   nothing: Tanh, ReLU, Sigmoid, Dropout
//
// (BatchNorm1d also counts batches; that integer is left out here.) Of no tensors
// the list is empty. {"Linear", "Tanh"} has 0.weight and 0.bias.
//
//glassnet:exercise
func TorchNames(modules []string) []string {
	tensors := map[string][]string{
		"Linear":      {"weight", "bias"},
		"BatchNorm1d": {"weight", "bias", "running_mean", "running_var"},
	}
	names := []string{}
	for k, m := range modules {
		for _, t := range tensors[m] {
			names = append(names, fmt.Sprintf("%d.%s", k, t))
		}
	}
	return names
}
