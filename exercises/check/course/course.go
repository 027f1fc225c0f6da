// Package course lists the exercises of all chapters: for the runner, and for the site, which judges typed formulas in a browser.
package course

import (
	"glassnet/exercises/check"
	"glassnet/exercises/check/activations"
	"glassnet/exercises/check/approximation"
	"glassnet/exercises/check/backprop"
	"glassnet/exercises/check/conventions"
	"glassnet/exercises/check/convolution"
	"glassnet/exercises/check/differentiation"
	"glassnet/exercises/check/digits"
	"glassnet/exercises/check/forward"
	"glassnet/exercises/check/gradcheck"
	"glassnet/exercises/check/graphs"
	"glassnet/exercises/check/hyper"
	"glassnet/exercises/check/losses"
	"glassnet/exercises/check/memory"
	"glassnet/exercises/check/neuron"
	"glassnet/exercises/check/optimisers"
	"glassnet/exercises/check/own"
	"glassnet/exercises/check/recurrent"
	"glassnet/exercises/check/regularisation"
	"glassnet/exercises/check/singlelayer"
	"glassnet/exercises/check/stalls"
	"glassnet/exercises/check/transformer"
)

// Chapters are all exercises, in the order of the course.
var Chapters = []check.Chapter{
	conventions.Chapter,
	neuron.Chapter,
	activations.Chapter,
	singlelayer.Chapter,
	losses.Chapter,
	forward.Chapter,
	approximation.Chapter,
	backprop.Chapter,
	gradcheck.Chapter,
	differentiation.Chapter,
	stalls.Chapter,
	optimisers.Chapter,
	regularisation.Chapter,
	hyper.Chapter,
	digits.Chapter,
	convolution.Chapter,
	recurrent.Chapter,
	memory.Chapter,
	graphs.Chapter,
	transformer.Chapter,
	own.Chapter,
}
