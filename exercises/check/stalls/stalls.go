// Package stalls has the exercises of chapter 10.
package stalls

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "10-when-learning-stalls",
	Package: "stalls",
}
