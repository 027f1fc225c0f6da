// Package losses has the exercises of chapter 4.
package losses

import "glassnet/exercises/check"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "04-tasks-and-losses",
	Package: "losses",
}
