//go:build noasm || !amd64

package vector

// Sets are none: plain Go does it all.
var Sets []*Set
