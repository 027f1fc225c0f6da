// Package digits has the exercises of chapter 14.
package digits

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "14-digits",
	Package: "digits",
}
