// Package regularisation has the exercises of chapter 12.
package regularisation

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "12-regularisation",
	Package: "regularisation",
}
