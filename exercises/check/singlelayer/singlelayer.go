// Package singlelayer has the exercises of chapter 3.
package singlelayer

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "03-single-layer-models",
	Package: "singlelayer",
}
