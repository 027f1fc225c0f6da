// Package approximation has the exercises of chapter 6.
package approximation

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "06-universal-approximation",
	Package: "approximation",
}
