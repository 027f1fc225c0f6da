package viz

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// Fit draws curves through measured points: what was seen as grey discs, what
// a model says of it as lines. Points that miss a curve miss it upwards or
// downwards; the squares of these distances are what regression makes small.
func Fit(title, x, y string, points Series, curves ...Series) *Chart {
	c := Lines(title, x, y, curves...)
	dots := cloud{x: points.counted().X, y: points.Y, color: measured}
	c.Add(dots)
	if points.Name != "" {
		c.key = append([]keyEntry{{points.Name, func(p pen, at vg.Point) { p.glyph(0, at, 3, measured) }}}, c.key...)
	}
	c.About += ", and the points that it should meet"
	c.record(points.counted())
	c.spread(0.02, 0.04)
	return c
}

var measured = color.RGBA{102, 102, 102, 255}
