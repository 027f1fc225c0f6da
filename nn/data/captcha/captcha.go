// Package captcha draws captchas: four signs in a picture of 96×32 pixels, made
// hard to cut apart. It is a package of its own because it carries fonts; a
// program without it is a megabyte smaller. [data.DigitCaptchas] needs no font.
//
//	set := captcha.Set(rand.New(rand.NewPCG(15, 1)), 1000, captcha.Tilted)
//	net … learns from set.Windows
//	sign, whole := set.Score(net.Predict(set.Windows.X()))
package captcha

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"strings"
	"sync"

	"glassnet/nn/data"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Signs are those that captchas are made of: digits and capitals without 0, O, 1
// and I, which nobody can tell apart.
const Signs = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// The size of a picture, the signs in it, and the windows they are read through.
const (
	Width, Height = 96, 32
	Length        = 4
	Window        = 32
)

// A Level says how hard a captcha is. Each has what those before it have.
type Level int

const (
	Clean    Level = iota // one face, upright, each sign in its quarter
	Tilted                // six faces; turned by up to 0.3 rad, slanted by up to 0.25, sizes ± 14 %, moved by up to 2 pixels; grain
	Touching              // signs 20 pixels apart instead of 24, and two lines across
	Wavy                  // 18 pixels apart, and the picture bent by a wave of 2.5 pixels
)

// String is the level's name.
func (l Level) String() string {
	if l < Clean || l > Wavy {
		return fmt.Sprintf("level %d", int(l))
	}
	return [...]string{"clean", "tilted", "touching", "wavy"}[l]
}

// Set is n captchas with four random [Signs] each. The windows are 32 pixels wide
// and 21.3 apart.
func Set(rng *rand.Rand, n int, level Level) *data.Captchas {
	check(rng, level)
	if n < 1 {
		panic(fmt.Sprintf("captcha: %d captchas; at least 1", n))
	}
	pixels, signs := make([]byte, 0, n*Width*Height), make([]int, n*Length)
	text := make([]byte, Length)
	for i := range n {
		for t := range text {
			k := rng.IntN(len(Signs))
			signs[i*Length+t], text[t] = k, Signs[k]
		}
		pixels = append(pixels, draw(rng, string(text), level)...)
	}
	return data.NewCaptchas(pixels, Width, Height, Length, Window, signs, strings.Split(Signs, ""))
}

// Draw is one captcha that says text, four [Signs], white on black. (Where a
// processor fuses products and sums, a pixel may differ by 1.)
func Draw(rng *rand.Rand, text string, level Level) *image.Gray {
	check(rng, level)
	if len(text) != Length || strings.Trim(text, Signs) != "" {
		panic(fmt.Sprintf("captcha: %q; a captcha has %d signs of %s", text, Length, Signs))
	}
	return &image.Gray{Pix: draw(rng, text, level), Stride: Width, Rect: image.Rect(0, 0, Width, Height)}
}

func check(rng *rand.Rand, level Level) {
	if rng == nil {
		panic("captcha: rng is nil; pass rand.New(rand.NewPCG(1, 2))")
	}
	if level < Clean || level > Wavy {
		panic(fmt.Sprintf("captcha: %v; levels are 0 … 3", level))
	}
}

// draw is the pixels of one captcha.
func draw(rng *rand.Rand, text string, level Level) []byte {
	between := func(lo, hi float64) float64 { return lo + (hi-lo)*rng.Float64() }
	ink := make([]float64, Width*Height)
	step := [...]float64{24, 24, 20, 18}[level]
	for t := range Length {
		s := placed{x: Width/2 + step*(float64(t)-1.5), y: Height / 2, scale: 1}
		face := 0
		if level >= Tilted {
			face = rng.IntN(len(faces))
			s.tilt, s.shear, s.scale = between(-0.3, 0.3), between(-0.25, 0.25), between(0.86, 1.14)
			s.x, s.y = s.x+between(-2, 2), s.y+between(-2, 2)
		}
		s.mask = maskOf(face, text[t])
		s.onto(ink)
	}
	if level >= Touching {
		for range 2 {
			line(ink, 0, between(4, Height-4), Width, between(4, Height-4), between(0.5, 0.9))
		}
	}
	if level == Wavy {
		ink = bent(ink, 2.5, between(30, 60), between(0, 2*math.Pi))
	}
	pix := make([]byte, len(ink))
	for p, v := range ink {
		if v *= 255; level >= Tilted {
			v += 20 * rng.NormFloat64()
		}
		pix[p] = byte(min(max(math.Round(v), 0), 255))
	}
	return pix
}

// A placed sign stands with its middle at x, y of the picture.
type placed struct {
	mask                     *mask
	x, y, tilt, shear, scale float64
}

// onto inks the picture: each pixel looks where in the sign it lies.
func (s placed) onto(ink []float64) {
	sin, cos := math.Sincos(s.tilt)
	for h := range Height {
		for w := range Width {
			dx, dy := float64(w)+0.5-s.x, float64(h)+0.5-s.y
			u, v := (cos*dx+sin*dy)/s.scale, (cos*dy-sin*dx)/s.scale // turned back
			if p := h*Width + w; math.Abs(u) < 16 && math.Abs(v) < 16 {
				ink[p] = max(ink[p], s.mask.at(u-s.shear*v, v))
			}
		}
	}
}

// line draws a line of one pixel's width.
func line(ink []float64, x0, y0, x1, y1, strength float64) {
	for w := range Width {
		y := y0 + (y1-y0)*(float64(w)+0.5-x0)/(x1-x0)
		for h := range Height {
			p := h*Width + w
			ink[p] = max(ink[p], strength*min(max(1.2-math.Abs(float64(h)+0.5-y), 0), 1))
		}
	}
}

// bent moves every column up or down along a wave.
func bent(ink []float64, height, length, phase float64) []float64 {
	out := make([]float64, len(ink))
	for w := range Width {
		move := height * math.Sin(2*math.Pi*float64(w)/length+phase)
		for h := range Height {
			y := float64(h) + move
			low := int(math.Floor(y))
			for k, share := range [2]float64{1 - (y - float64(low)), y - float64(low)} {
				if r := low + k; r >= 0 && r < Height {
					out[h*Width+w] += share * ink[r*Width+w]
				}
			}
		}
	}
	return out
}

// detail is how many pixels of a mask make one of the picture.
const detail = 3

// side is that of a mask, in its pixels: 32 of the picture.
const side = 32 * detail

// A mask is one sign of one face, from 0 to 1, its middle in the middle.
type mask [side * side]float64

// at is the ink at u, v pixels of the picture from the middle, between four pixels of the mask.
func (m *mask) at(u, v float64) (ink float64) {
	x, y := u*detail+side/2-0.5, v*detail+side/2-0.5
	i, j := int(math.Floor(y)), int(math.Floor(x))
	fy, fx := y-float64(i), x-float64(j)
	for a, wy := range [2]float64{1 - fy, fy} {
		for b, wx := range [2]float64{1 - fx, fx} {
			if r, c := i+a, j+b; r >= 0 && r < side && c >= 0 && c < side {
				ink += wy * wx * m[r*side+c]
			}
		}
	}
	return ink
}

// faces are the fonts that signs are written in.
var faces = [][]byte{goregular.TTF, gobold.TTF, goitalic.TTF, gomedium.TTF, gomono.TTF, gomonobold.TTF}

// masks[f] are the signs of face f, made when it is first used.
var masks = func() []func() map[byte]*mask {
	list := make([]func() map[byte]*mask, len(faces))
	for f := range faces {
		list[f] = sync.OnceValue(func() map[byte]*mask { return render(faces[f]) })
	}
	return list
}()

func maskOf(face int, sign byte) *mask { return masks[face]()[sign] }

// render draws all signs of a font, capitals about 20 pixels high.
func render(ttf []byte) map[byte]*mask {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("captcha: a font of this package: %v", err))
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 28 * detail, DPI: 72})
	if err != nil {
		panic(fmt.Sprintf("captcha: a font of this package: %v", err))
	}
	all := map[byte]*mask{}
	for _, r := range Signs {
		img, m := image.NewGray(image.Rect(0, 0, side, side)), new(mask)
		box, _ := font.BoundString(face, string(r))
		mid := func(lo, hi fixed.Int26_6) fixed.Int26_6 { return fixed.I(side/2) - (lo+hi)/2 }
		d := font.Drawer{Dst: img, Src: image.White, Face: face, Dot: fixed.Point26_6{X: mid(box.Min.X, box.Max.X), Y: mid(box.Min.Y, box.Max.Y)}}
		d.DrawString(string(r))
		for p, v := range img.Pix {
			m[p] = float64(v) / 255
		}
		all[byte(r)] = m
	}
	return all
}
