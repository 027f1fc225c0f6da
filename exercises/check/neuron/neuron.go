// Package neuron has the exercises of chapter 1.
package neuron

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "01-neuron",
	Package: "neuron",
}
