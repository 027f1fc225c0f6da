package data

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Captchas are pictures with T signs each in a row, and what they say.
type Captchas struct {
	Length  int      // T, signs in a picture
	Classes []string // the signs

	// Pictures is the images. Their y has a row for every class k and place t,
	// k·T + t, which is 1 where sign t is of class k.
	Pictures *Set

	// Windows is T pieces of every picture, as high and at equal distances, window
	// t of picture i being sample i·T + t; they may overlap. The class is that of
	// sign t. So one network reads all places, and learns from T samples where the
	// picture is one.
	Windows *Set
}

// NewCaptchas makes N captchas of pixels, row by row and image after image, and
// the signs in them, T for each, as indices of classes. Window t begins at column
// t·(width − window)/(T − 1), rounded. It keeps pixels without copying them.
func NewCaptchas(pixels []byte, width, height, length, window int, signs []int, classes []string) *Captchas {
	if length < 1 || window < 1 || window > width || height < 1 || len(signs)%length != 0 || len(pixels) != len(signs)/length*width*height {
		panic(fmt.Sprintf("data: captchas: %d pixels and %d signs for images of %d×%d pixels with %d signs each, windows %d wide",
			len(pixels), len(signs), width, height, length, window))
	}
	checkLabels(signs, classes)
	n := len(signs) / length
	targets := make([]float64, n*length*len(classes))
	cut := make([]byte, 0, len(signs)*window*height)
	for i, k := range signs {
		image, t := i/length, i%length
		targets[image*length*len(classes)+k*length+t] = 1
		left := begin(t, width, length, window)
		for h := range height {
			row := pixels[(image*height+h)*width:]
			cut = append(cut, row[left:left+window]...)
		}
	}
	return &Captchas{
		Length: length, Classes: classes,
		Pictures: &Set{
			Name: "captchas", Channels: 1, Width: width, Height: height,
			index: upTo(n), features: width * height, outputs: length * len(classes),
			pixels: pixels, targets: targets,
		},
		Windows: named("windows", FromImages(cut, window, height, signs, classes)),
	}
}

func named(name string, s *Set) *Set { s.Name = name; return s }

// begin is the first column of window t.
func begin(t, width, length, window int) int {
	if length == 1 {
		return (width - window) / 2
	}
	return (t*(width-window)*2 + length - 1) / (2 * (length - 1))
}

// Text is what picture i says.
func (c *Captchas) Text(i int) string {
	var b strings.Builder
	for t := range c.Length {
		b.WriteString(c.Classes[c.Windows.Label(i*c.Length+t)])
	}
	return b.String()
}

// Read is what the outputs of a network for the windows, classes × (N·T), say of
// picture i: the class of the largest output in each.
func (c *Captchas) Read(a *mat.Dense, i int) string {
	var b strings.Builder
	for t := range c.Length {
		b.WriteString(c.Classes[argmax(a, i*c.Length+t)])
	}
	return b.String()
}

// Score is the share of the signs that are read rightly in the outputs for the
// windows, and the share of the pictures all of whose signs are.
func (c *Captchas) Score(a *mat.Dense) (sign, whole float64) {
	rows, columns := a.Dims()
	if rows != len(c.Classes) || columns != c.Windows.Len() {
		panic(fmt.Sprintf("data: captchas: outputs of %d×%d for %d windows and %d classes", rows, columns, c.Windows.Len(), len(c.Classes)))
	}
	n := c.Pictures.Len()
	for i := range n {
		right := 0
		for t := range c.Length {
			if argmax(a, i*c.Length+t) == c.Windows.Label(i*c.Length+t) {
				right++
			}
		}
		sign += float64(right) / float64(n*c.Length)
		if right == c.Length {
			whole += 1 / float64(n)
		}
	}
	return sign, whole
}

// argmax is the row of the largest number in column j, the first of equals.
func argmax(a *mat.Dense, j int) (best int) {
	for i := range a.RawMatrix().Rows {
		if a.At(i, j) > a.At(best, j) {
			best = i
		}
	}
	return best
}

// DigitCaptchas is n pictures of 79×28 pixels with four drawn digits (see
// [Digit]), side by side; neighbours may touch. The windows are 28 wide.
func DigitCaptchas(rng *rand.Rand, n int) *Captchas {
	mustGrid("captchas", rng, n)
	const length, step = 4, 17
	const width = digitSize + (length-1)*step
	pixels, signs := make([]byte, n*width*digitSize), make([]int, n*length)
	one := make([]byte, digitSize*digitSize)
	for i := range signs {
		signs[i] = rng.IntN(10)
		clear(one)
		drawDigit(rng, signs[i], one)
		picture := pixels[i/length*width*digitSize:]
		for p, v := range one {
			at := p/digitSize*width + i%length*step + p%digitSize
			picture[at] = max(picture[at], v)
		}
	}
	return NewCaptchas(pixels, width, digitSize, length, digitSize, signs, numbers(10))
}
