// Package remote is what the data sets know of the network: which files there
// are, and that somebody may fetch them.
package remote

import "context"

// A File is a file that mirrors offer. The checksum decides what it is,
// whatever the mirrors say.
type File struct {
	Name   string
	Size   int64  // bytes
	SHA256 string // hexadecimal
}

// Fetch downloads the file into dir, from the first of the mirrors that has it
// whole. It is nil in programs without package download.
var Fetch func(ctx context.Context, f File, mirrors []string, dir string) error
