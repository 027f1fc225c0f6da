// Package activations has the exercises of chapter 2.
package activations

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "02-activations",
	Package: "activations",
}
