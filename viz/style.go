package viz

import (
	"fmt"
	"image/color"
	"math"
	"os"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	xfont "golang.org/x/image/font"
)

// A Style says how large figures are. Letters and lines have one size in every
// style; a page that is larger than the figure magnifies both.
type Style struct {
	Width, Height vg.Length // of a figure that has no size of its own
	Page          vg.Point  // what the figure is fitted into; 0, 0 means the figure's own size
	DPI           int       // dots per inch of PNG
}

var (
	// Notebook is the style of figures in a text.
	Notebook = Style{Width: 14 * vg.Centimeter, Height: 9 * vg.Centimeter, DPI: 192}

	// Slide is the style of slides: a page of 16:9, 1920×1080 dots, with large letters.
	Slide = Style{
		Width: 13.5 * vg.Centimeter, Height: 7.59375 * vg.Centimeter,
		Page: vg.Point{X: 40.0 / 3 * vg.Inch, Y: 7.5 * vg.Inch}, DPI: 144,
	}

	style = Notebook
)

// SetStyle chooses the style of all figures drawn from now on. The first one
// is Notebook, or Slide when the environment has GLASSNET_STYLE=slide.
func SetStyle(s Style) { style = s }

func init() {
	switch s := os.Getenv("GLASSNET_STYLE"); s {
	case "", "notebook":
	case "slide":
		style = Slide
	default:
		panic(fmt.Sprintf("viz: GLASSNET_STYLE=%s: choose notebook or slide", s))
	}
	for f, ttf := range map[font.Font][]byte{sans: liberationsansregular.TTF, bold: liberationsansbold.TTF} {
		parsed, err := opentype.Parse(ttf)
		if err != nil {
			panic(fmt.Sprintf("viz: %s: %v", f.Name(), err))
		}
		font.DefaultCache.Add(font.Collection{{Font: f, Face: parsed}})
	}
}

// Sizes of letters and lines.
const (
	titleSize = 11 * vg.Length(1)
	labelSize = 10 * vg.Length(1)
	tickSize  = 9 * vg.Length(1)
	lineWidth = 1.6 * vg.Length(1)
	thinWidth = 0.6 * vg.Length(1)
	margin    = 6 * vg.Length(1)
)

// smallSize is the size of numbers on edges and the like, which a slide makes as large as ticks.
var smallSize = 7.5 * vg.Length(1)

var (
	sans = font.Font{Typeface: "Liberation", Variant: "Sans"}
	bold = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: xfont.WeightBold}
)

var (
	white = color.RGBA{255, 255, 255, 255}
	black = color.RGBA{0, 0, 0, 255}
	ink   = color.RGBA{34, 34, 34, 255}    // letters and axes
	grey  = color.RGBA{120, 120, 120, 255} // what stands back
	pale  = color.RGBA{228, 228, 228, 255} // grid lines and frames
	mist  = color.RGBA{245, 246, 248, 255} // the ground of cards and boxes
)

// Palette is the order in which lines and classes take their colours: those of
// Okabe and Ito (2008) without the yellow that white paper swallows, then
// three of Paul Tol's.
var Palette = []color.RGBA{
	{0, 114, 178, 255},   // blue
	{213, 94, 0, 255},    // vermilion
	{0, 158, 115, 255},   // green
	{230, 159, 0, 255},   // orange
	{204, 121, 167, 255}, // purple
	{86, 180, 233, 255},  // sky blue
	{102, 102, 102, 255}, // grey
	{136, 34, 85, 255},   // wine
	{51, 34, 136, 255},   // indigo
	{153, 153, 51, 255},  // olive
}

var (
	right = Palette[2] // a correct answer
	wrong = Palette[1] // a mistake
)

// hue is the colour of line or class k.
func hue(k int) color.RGBA { return Palette[k%len(Palette)] }

// A scale turns a number into a colour.
type scale []color.RGBA

var (
	// diverging runs from −1, blue, over 0, almost white, to 1, red (Brewer's RdBu).
	diverging = scale{{5, 48, 97, 255}, {33, 102, 172, 255}, {67, 147, 195, 255}, {146, 197, 222, 255}, {209, 229, 240, 255},
		{247, 247, 247, 255}, {253, 219, 199, 255}, {244, 165, 130, 255}, {214, 96, 77, 255}, {178, 24, 43, 255}, {103, 0, 31, 255}}

	// sequential runs from 0, almost white, to 1, dark blue (Brewer's Blues).
	sequential = scale{{247, 251, 255, 255}, {222, 235, 247, 255}, {198, 219, 239, 255}, {158, 202, 225, 255}, {107, 174, 214, 255},
		{66, 146, 198, 255}, {33, 113, 181, 255}, {8, 81, 156, 255}, {8, 48, 107, 255}}

	// greys runs from 0, white paper, to 1, black ink.
	greys = scale{white, black}

	missing = color.RGBA{200, 160, 220, 255} // NaN
)

// steps is the number of colours of a scale: few enough for a PNG with a palette.
const steps = 96

// at is the colour of t between 0 and 1.
func (s scale) at(t float64) color.RGBA {
	if math.IsNaN(t) {
		return missing
	}
	t = math.Round(min(max(t, 0), 1)*steps) / steps * float64(len(s)-1)
	k := min(int(t), len(s)-2)
	return mix(s[k], s[k+1], t-float64(k))
}

// signed is the colour of v on the diverging scale from −limit to limit.
func signed(v, limit float64) color.RGBA {
	if limit == 0 {
		return diverging.at(0.5)
	}
	return diverging.at(0.5 + 0.5*v/limit)
}

// mix is (1−t) a + t b.
func mix(a, b color.RGBA, t float64) color.RGBA {
	m := func(a, b uint8) uint8 { return uint8(math.Round((1-t)*float64(a) + t*float64(b))) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}

// tint is c thinned with white; t = 0 is white.
func tint(c color.RGBA, t float64) color.RGBA { return mix(white, c, t) }

// readable is the colour of letters on c: white where its contrast with c is at
// least 4 (WCAG 2, which rates dark letters on a strong blue higher than eyes
// do), else ink, or black where the contrast of ink is below 4.5.
func readable(c color.RGBA) color.RGBA {
	y := luminance(c) + 0.05
	switch {
	case 1.05/y >= 4:
		return white
	case y/(luminance(ink)+0.05) < 4.5:
		return black
	}
	return ink
}

// luminance is the relative luminance of a colour, from 0 to 1.
func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		if v <= 10 {
			return float64(v) / 255 / 12.92
		}
		return math.Pow((float64(v)/255+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
