// Package differentiation has the exercises of chapter 9.
package differentiation

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "09-differentiation",
	Package: "differentiation",
}
