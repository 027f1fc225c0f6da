// Package conventions has the exercises of chapter 0.
package conventions

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "00-conventions",
	Package: "conventions",
}
