// Package hyper has the exercises of chapter 13.
package hyper

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "13-hyper-parameters",
	Package: "hyper",
}
