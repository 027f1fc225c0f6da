// Package forward has the exercises of chapter 5.
package forward

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "05-forward-pass",
	Package: "forward",
}
