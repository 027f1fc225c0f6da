//go:build !windows

package main

import (
	"strings"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// How much wider than Arial's the letters are that some machines show in their place (DejaVu Sans); a deck has room for them.
const widest, widestBold = 1.19, 1.24

// letterFonts have the widths of Arial's letters.
var letterFonts = sync.OnceValue(func() (fonts [2]*sfnt.Font) {
	for i, ttf := range [][]byte{liberationsansregular.TTF, liberationsansbold.TTF} {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			panic(err) // a file of the program
		}
		fonts[i] = f
	}
	return fonts
})

type letter struct {
	r    rune
	bold bool
}

var letterWidths sync.Map // of float64 by letter

// letterWidth is how wide a letter may be, in the size of the font.
func letterWidth(r rune, bold bool) float64 {
	if w, ok := letterWidths.Load(letter{r, bold}); ok {
		return w.(float64)
	}
	f := letterFonts()[0]
	if bold {
		f = letterFonts()[1]
	}
	w := 0.6 // of letters that it does not have
	var b sfnt.Buffer
	if i, err := f.GlyphIndex(&b, r); err == nil && i != 0 {
		if a, err := f.GlyphAdvance(&b, i, fixed.I(1000), font.HintingNone); err == nil {
			w = float64(a) / 64 / 1000
		}
	}
	if w *= widest; bold {
		w *= widestBold / widest
	}
	letterWidths.Store(letter{r, bold}, w)
	return w
}

// width is how wide a letter of a run may be, in the size of the font.
func (r textRun) width(c rune) float64 {
	switch {
	case r.code:
		return 0.61
	case r.level != 0:
		return 0.7 * letterWidth(c, r.bold)
	}
	return letterWidth(c, r.bold)
}

var runsBefore sync.Map // of []textRun by line: a text is measured several times

// measured is what a line of Markdown takes where it may be as wide as it likes, its longest word, and the number of lines in a width.
// All are in the size of the font.
func measured(markdown string, bold bool, width float64) (all, word float64, lines int) {
	lines = 1
	at, now := 0.0, 0.0 // in this line before this word, and this word
	pieces, ok := runsBefore.Load(markdown)
	if !ok {
		pieces = runs(markdown)
		runsBefore.Store(markdown, pieces)
	}
	for _, r := range pieces.([]textRun) {
		r.bold = r.bold || bold
		for _, c := range r.text {
			w := r.width(c)
			all += w
			if c == ' ' {
				at, now = at+now+w, 0
				continue
			}
			now += w
			word = max(word, now)
			switch {
			case now > width: // within a word
				at, now, lines = 0, w, lines+1
			case at+now > width:
				at, lines = 0, lines+1
			}
		}
	}
	return all, word, lines
}

// textHeight is about how many points a paragraph takes. A fraction makes its line higher.
func textHeight(markdown string, size, width float64) float64 {
	_, _, lines := measured(markdown, false, width/size)
	h := float64(lines) * size * lineHeight
	if strings.Contains(markdown, "frac") {
		h += 0.4 * size
	}
	return h
}
