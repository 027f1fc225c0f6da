package data

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
)

// digitSize is the width and height of a drawn digit in pixels, as in MNIST.
const digitSize = 28

// Digits is n drawn digits of 28×28 pixels, white on black as in MNIST, every
// class as often as the others to within one, in random order. Y is one-hot.
//
// They stand in for MNIST where there is no network, and can be drawn without
// end: each is one of the ways to write its class, a few curves with displaced
// points, stretched, slanted, turned, shifted and inked as [Digit] says.
func Digits(rng *rand.Rand, n int) *Set {
	mustDraw("digits", rng)
	if n < 0 {
		panic(fmt.Sprintf("data: %d digits", n))
	}
	const size = digitSize * digitSize
	pixels := make([]byte, n*size)
	labels := make([]int, n)
	for i, j := range rng.Perm(n) {
		labels[i] = j % 10
		drawDigit(rng, labels[i], pixels[i*size:][:size])
	}
	s := FromImages(pixels, digitSize, digitSize, labels, numbers(10))
	s.Name = "digits"
	return s
}

// Digit draws one digit of 28×28 pixels. With d the distance of a pixel's centre
// to the strokes, r half the width of the pen and s its softness, all in pixels,
//
//	ink = pressure · clamp(½ + (r − d)/s, 0, 1)
//
// It panics unless class is in 0 … 9.
func Digit(rng *rand.Rand, class int) *image.Gray {
	mustDraw("digit", rng)
	if class < 0 || class > 9 {
		panic(fmt.Sprintf("data: digit %d is outside 0 … 9", class))
	}
	img := image.NewGray(image.Rect(0, 0, digitSize, digitSize))
	drawDigit(rng, class, img.Pix)
	return img
}

type point struct{ x, y float64 }

// A stroke is a smooth curve through its points, with a corner where a point is
// given twice.
type stroke []point

// skeletons[k] are the ways to write k. One unit is the height of the digit,
// y points down. Written by hand, looked at as contact sheets.
var skeletons = [10][][]stroke{
	0: {
		{{{.36, 0}, {.10, .15}, {0, .50}, {.10, .86}, {.35, 1}, {.60, .86}, {.70, .50}, {.60, .15}, {.34, .01}}},
		{{{.52, .05}, {.25, .03}, {.04, .35}, {.05, .75}, {.28, 1}, {.56, .83}, {.66, .42}, {.52, .08}, {.36, .02}}},
	},
	1: {
		{{{.35, 0}, {.34, .33}, {.35, .66}, {.34, 1}}},
		{{{.14, .26}, {.28, .14}, {.38, 0}, {.38, 0}, {.38, .50}, {.37, 1}}},
		{{{.16, .22}, {.28, .13}, {.38, 0}, {.38, 0}, {.38, .50}, {.38, 1}}, {{.12, 1}, {.38, .99}, {.66, 1}}},
	},
	2: {
		{{{.05, .22}, {.15, .05}, {.37, 0}, {.59, .10}, {.61, .32}, {.40, .63}, {.02, .98}, {.02, .98}, {.35, .97}, {.70, .96}}},
		{{{.06, .20}, {.28, .01}, {.56, .10}, {.56, .38}, {.38, .70}, {.14, .95}, {.02, .85}, {.18, .76}, {.44, .92}, {.72, .94}}},
	},
	3: {
		{{{.06, .12}, {.30, 0}, {.57, .10}, {.53, .34}, {.24, .46}, {.24, .46}, {.56, .55}, {.64, .78}, {.40, .99}, {.03, .88}}},
		{{{.05, .02}, {.33, .01}, {.62, 0}, {.62, 0}, {.46, .19}, {.28, .39}, {.28, .39}, {.54, .47}, {.64, .70}, {.42, .97}, {.03, .90}}},
	},
	4: {
		{{{.14, 0}, {.08, .28}, {.02, .55}, {.02, .55}, {.35, .57}, {.70, .53}}, {{.56, .06}, {.53, .50}, {.50, 1}}},
		{{{.72, .66}, {.36, .68}, {0, .68}, {0, .68}, {.26, .34}, {.50, 0}, {.50, 0}, {.50, .50}, {.50, 1}}},
	},
	5: {
		{{{.66, 0}, {.40, .02}, {.16, .03}, {.16, .03}, {.13, .23}, {.10, .44}, {.10, .44}, {.38, .38}, {.63, .55}, {.60, .84}, {.32, 1}, {.02, .90}}},
		{{{.15, .05}, {.12, .25}, {.12, .44}, {.12, .44}, {.42, .43}, {.62, .62}, {.56, .87}, {.30, 1}, {.02, .94}}, {{.15, .05}, {.40, .04}, {.68, 0}}},
	},
	6: {
		{{{.50, 0}, {.24, .24}, {.06, .58}, {.11, .89}, {.35, 1}, {.59, .88}, {.60, .66}, {.40, .54}, {.18, .64}, {.08, .82}}},
		{{{.60, .08}, {.40, 0}, {.14, .20}, {.03, .58}, {.12, .90}, {.36, 1}, {.60, .86}, {.58, .62}, {.34, .54}, {.06, .72}}},
	},
	7: {
		{{{.02, .03}, {.34, .02}, {.66, 0}, {.66, 0}, {.46, .48}, {.26, 1}}},
		{{{.02, .03}, {.34, .02}, {.66, 0}, {.66, 0}, {.46, .48}, {.28, 1}}, {{.20, .52}, {.40, .50}, {.62, .49}}},
		{{{.03, .18}, {.05, .03}, {.05, .03}, {.36, .05}, {.66, .02}, {.66, .02}, {.42, .42}, {.34, 1}}},
	},
	8: {
		{{{.60, .13}, {.36, 0}, {.12, .12}, {.16, .34}, {.37, .48}, {.60, .66}, {.60, .88}, {.35, 1}, {.10, .88}, {.12, .66}, {.35, .48}, {.56, .34}, {.60, .12}}},
		{{{.35, .46}, {.14, .36}, {.14, .10}, {.35, 0}, {.57, .10}, {.56, .36}, {.35, .46}, {.09, .62}, {.09, .88}, {.35, 1}, {.62, .88}, {.61, .62}, {.36, .46}}},
	},
	9: {
		{{{.60, .14}, {.38, 0}, {.13, .10}, {.07, .34}, {.24, .49}, {.48, .40}, {.60, .14}, {.60, .14}, {.58, .58}, {.54, 1}}},
		{{{.60, .18}, {.40, 0}, {.13, .10}, {.07, .34}, {.26, .48}, {.52, .38}, {.62, .14}, {.62, .14}, {.64, .56}, {.54, .90}, {.30, 1}, {.10, .92}}},
	},
}

// drawDigit draws into 28·28 black pixels.
func drawDigit(rng *rand.Rand, class int, pix []byte) {
	ways := skeletons[class]
	radius := 0.7 + 0.9*rng.Float64()
	lines := scatter(rng, ways[rng.IntN(len(ways))])
	place(rng, lines, radius)
	ink(pix, lines, radius, 0.9+0.6*rng.Float64(), 200+56*rng.Float64())
	for i, p := range pix { // the grain of the paper shows where there is ink
		if p > 0 {
			pix[i] = byte(min(max(float64(p)+8*rng.NormFloat64(), 0), 255))
		}
	}
}

// scatter displaces the points at random and returns the curves through them as
// fine polylines.
func scatter(rng *rand.Rand, strokes []stroke) []stroke {
	const sd = 0.025
	lines := make([]stroke, len(strokes))
	for i, s := range strokes {
		moved := make(stroke, len(s))
		for j, p := range s {
			if j > 0 && p == s[j-1] {
				moved[j] = moved[j-1] // a corner stays one
				continue
			}
			moved[j] = point{p.x + sd*rng.NormFloat64(), p.y + sd*rng.NormFloat64()}
		}
		lines[i] = curve(moved)
	}
	return lines
}

// curve is the polyline along the Catmull–Rom spline through the points: between
// p₁ and p₂ a cubic with the slopes (p₂ − p₀)/2 and (p₃ − p₁)/2 at its ends.
func curve(s stroke) stroke {
	const pieces = 6
	line := stroke{s[0]}
	for i := range len(s) - 1 {
		p0, p1, p2, p3 := s[max(i-1, 0)], s[i], s[i+1], s[min(i+2, len(s)-1)]
		if p1 == p2 {
			continue
		}
		for k := 1; k <= pieces; k++ {
			t := float64(k) / pieces
			line = append(line, point{
				catmullRom(p0.x, p1.x, p2.x, p3.x, t),
				catmullRom(p0.y, p1.y, p2.y, p3.y, t),
			})
		}
	}
	return line
}

func catmullRom(p0, p1, p2, p3, t float64) float64 {
	return p1 + t/2*(p2-p0+t*(2*p0-5*p1+4*p2-p3+t*(3*(p1-p2)+p3-p0)))
}

// place stretches, slants, turns and shifts the lines from units of the skeleton
// to pixels and makes them fit the image.
func place(rng *rand.Rand, lines []stroke, radius float64) {
	height := 16 + 5*rng.Float64()              // pixels
	width := height * (0.8 + 0.4*rng.Float64()) // pixels for one unit of x
	slant := 0.12 + 0.15*rng.NormFloat64()
	sin, cos := math.Sincos(0.12 * rng.NormFloat64())
	for _, line := range lines {
		for i, p := range line {
			x, y := width*p.x-slant*height*p.y, height*p.y
			line[i] = point{cos*x - sin*y, sin*x + cos*y}
		}
	}

	lo, hi := bounds(lines)
	room := digitSize - 2*(radius+1.25) // the outermost pixels stay black
	scale := min(1, room/(hi.x-lo.x), room/(hi.y-lo.y))
	shift := func(lo, hi float64) float64 {
		free := (room - scale*(hi-lo)) / 2 // on either side
		return (digitSize-scale*(hi+lo))/2 + min(max(1.3*rng.NormFloat64(), -free), free)
	}
	dx, dy := shift(lo.x, hi.x), shift(lo.y, hi.y)
	for _, line := range lines {
		for i, p := range line {
			line[i] = point{scale*p.x + dx, scale*p.y + dy}
		}
	}
}

func bounds(lines []stroke) (lo, hi point) {
	lo, hi = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, line := range lines {
		for _, p := range line {
			lo = point{min(lo.x, p.x), min(lo.y, p.y)}
			hi = point{max(hi.x, p.x), max(hi.y, p.y)}
		}
	}
	return lo, hi
}

// ink draws the lines with a round pen; see [Digit] for the formula.
func ink(pix []byte, lines []stroke, radius, softness, pressure float64) {
	reach := radius + softness/2
	for _, line := range lines {
		for i := range len(line) - 1 {
			a, b := line[i], line[i+1]
			x0, x1 := span(a.x, b.x, reach)
			y0, y1 := span(a.y, b.y, reach)
			for y := y0; y < y1; y++ {
				for x := x0; x < x1; x++ {
					d := distance(point{float64(x) + 0.5, float64(y) + 0.5}, a, b)
					v := byte(pressure * min(max(0.5+(radius-d)/softness, 0), 1))
					at := y*digitSize + x
					pix[at] = max(pix[at], v)
				}
			}
		}
	}
}

// span is the range of pixels within reach of the interval between a and b.
func span(a, b, reach float64) (from, to int) {
	return max(int(min(a, b)-reach), 0), min(int(max(a, b)+reach)+1, digitSize)
}

// distance of p to the line segment from a to b.
func distance(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := ((p.x-a.x)*dx + (p.y-a.y)*dy) / max(dx*dx+dy*dy, 1e-12)
	t = min(max(t, 0), 1)
	return math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy)
}
