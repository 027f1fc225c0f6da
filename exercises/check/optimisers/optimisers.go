// Package optimisers has the exercises of chapter 11.
package optimisers

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "11-optimisers",
	Package: "optimisers",
}
