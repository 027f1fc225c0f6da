// Package gradcheck has the exercises of chapter 8.
package gradcheck

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "08-gradient-check",
	Package: "gradcheck",
}
