// Package han gives the figures of package viz Chinese letters. Import it for
// that alone:
//
//	import _ "glassnet/viz/han"
//
// It has the 6,763 letters of GB 2312, which are those of simplified Chinese,
// and its signs and kana, in one weight. A program that imports it is half a
// megabyte larger, and takes as much longer to link as that takes; without it
// viz says which letters it lacks.
//
// The font is a part of Droid Sans Fallback, © 2006–2010 Google Corp., under
// the Apache License 2.0, which LICENSE has in full.
package han

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"

	"glassnet/viz"
)

//go:embed DroidSansFallback-GB2312.ttf.gz
var packed []byte

func init() { viz.RegisterFont(unpack) }

func unpack() ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
