package viz

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// others are the registered fonts. A font is unpacked when a letter is wanted
// that those before it have not.
var others struct {
	sync.Mutex
	load []func() ([]byte, error)
	font []*opentype.Font
}

// RegisterFont adds a font for letters that Liberation Sans does not have, such
// as Chinese ones; of several the first that has a letter is taken. load
// returns a TrueType or OpenType font and is called when such a letter is drawn
// for the first time. It is called in an init, see package han.
func RegisterFont(load func() ([]byte, error)) {
	others.Lock()
	defer others.Unlock()
	others.load = append(others.load, load)
}

// fallback is the registered font that has a letter which Liberation has not,
// nil if there is none.
func fallback(r rune) *opentype.Font {
	if r < 0x80 || has(face(sans, 1).Face, r) {
		return nil
	}
	others.Lock()
	defer others.Unlock()
	for k := 0; k < len(others.load); k++ {
		if k == len(others.font) {
			b, err := others.load[k]()
			if err != nil {
				panic(fmt.Sprintf("viz: registered font %d: %v", k+1, err))
			}
			f, err := opentype.Parse(b)
			if err != nil {
				panic(fmt.Sprintf("viz: registered font %d: %v", k+1, err))
			}
			others.font = append(others.font, f)
		}
		if has(others.font[k], r) {
			return others.font[k]
		}
	}
	return nil
}

func has(f *opentype.Font, r rune) bool {
	var buf sfnt.Buffer
	g, err := f.GlyphIndex(&buf, r)
	return err == nil && g != 0
}

// told are the letters of which it was said that they are missing.
var told struct {
	sync.Mutex
	letters map[rune]bool
}

// tellMissing says once for every letter that a box stands for it, and what
// can be done.
func tellMissing(w io.Writer, letters []rune) {
	told.Lock()
	defer told.Unlock()
	if told.letters == nil {
		told.letters = map[rune]bool{}
	}
	var names []string
	chinese := false
	for _, r := range letters {
		if !told.letters[r] {
			told.letters[r] = true
			names = append(names, fmt.Sprintf("%c", r))
			chinese = chinese || unicode.Is(unicode.Han, r)
		}
	}
	if len(names) == 0 {
		return
	}
	if more := len(names) - 10; more > 0 {
		names = append(names[:10], fmt.Sprintf("and %d more", more))
	}
	advice := "choose other letters"
	if chinese && len(others.load) == 0 {
		advice = `for Chinese, import _ "glassnet/viz/han"`
	}
	fmt.Fprintf(w, "viz: no font here has %s: a box is drawn instead; %s\n", strings.Join(names, " "), advice)
}
