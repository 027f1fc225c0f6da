package viz

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"math"
	"os"
	"slices"
)

// shown is the figure as a notebook shows it, encoded while somebody waits: a
// fifth larger than a file in a tenth of the time, unless the notebook is made
// to be kept.
func shown(f Figure) []byte {
	if os.Getenv("GLASSNET_PNG") == "small" {
		return encodePNG(dots(f), png.BestCompression)
	}
	return encodePNG(dots(f), png.DefaultCompression)
}

// encodePNG encodes an image with a palette of at most 256 colours: a quarter
// of the size of true colours.
func encodePNG(img image.Image, level png.CompressionLevel) []byte {
	rgba, ok := img.(*image.RGBA)
	if !ok {
		rgba = image.NewRGBA(img.Bounds())
		draw.Draw(rgba, rgba.Bounds(), img, img.Bounds().Min, draw.Src)
	}
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: level}
	if err := e.Encode(&b, reduce(rgba)); err != nil {
		panic(err) // a bytes.Buffer never fails
	}
	return b.Bytes()
}

// reduce maps an opaque image to a palette: half of it are the most frequent
// colours, so that areas and lines keep theirs exactly; the other half stand
// for the rest, one for each group of colours that share their leading bits.
func reduce(img *image.RGBA) *image.Paletted {
	count := map[uint32]int{}
	for i := 0; i < len(img.Pix); {
		start, c := i, rgb(img.Pix[i:])
		for i < len(img.Pix) && rgb(img.Pix[i:]) == c {
			i += 4
		}
		count[c] += i - start
	}
	colours := slices.SortedFunc(maps.Keys(count), func(a, b uint32) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	chosen := colours
	if len(colours) > 256 {
		chosen = append(colours[:128:128], spokesmen(colours[128:], 128)...)
	}
	palette := make(color.Palette, len(chosen))
	index := make(map[uint32]uint8, len(colours))
	for i, c := range chosen {
		palette[i] = color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}
		index[c] = uint8(i)
	}
	for _, c := range colours {
		if _, ok := index[c]; !ok {
			index[c] = nearest(palette, c)
		}
	}
	out := image.NewPaletted(img.Bounds(), palette)
	last, entry := ^uint32(0), uint8(0)
	for i := range out.Pix {
		if c := rgb(img.Pix[4*i:]); c != last {
			last, entry = c, index[c]
		}
		out.Pix[i] = entry
	}
	return out
}

// spokesmen is the first colour of each group of colours that share their
// leading bits, as many bits as n groups allow.
func spokesmen(colours []uint32, n int) []uint32 {
	for shift := 1; ; shift++ {
		keep := uint32(0xff<<shift) & 0xff
		mask := keep<<16 | keep<<8 | keep
		var first []uint32
		seen := map[uint32]bool{}
		for _, c := range colours {
			if !seen[c&mask] {
				seen[c&mask] = true
				first = append(first, c)
			}
		}
		if len(first) <= n {
			return first
		}
	}
}

// nearest is the entry of the palette that is least far from c.
func nearest(palette color.Palette, c uint32) uint8 {
	best, least := 0, math.MaxInt
	for i, q := range palette {
		q := q.(color.RGBA)
		r, g, b := int(q.R)-int(c>>16), int(q.G)-int(c>>8&255), int(q.B)-int(c&255)
		if d := r*r + g*g + b*b; d < least {
			best, least = i, d
		}
	}
	return uint8(best)
}

func rgb(p []uint8) uint32 { return uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2]) }
