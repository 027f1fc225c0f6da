package captcha_test

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"glassnet/nn/data/captcha"
)

func seeded() *rand.Rand { return rand.New(rand.NewPCG(15, 1)) }

var levels = []captcha.Level{captcha.Clean, captcha.Tilted, captcha.Touching, captcha.Wavy}

// pieces is how often a picture has no ink in a column and then has: cut there, so many pieces.
func pieces(img *image.Gray) (n int) {
	inked := false
	for w := range captcha.Width {
		column := false
		for h := range captcha.Height {
			column = column || img.GrayAt(w, h).Y > 90
		}
		if column && !inked {
			n++
		}
		inked = column
	}
	return n
}

// Cutting at empty columns gives four pieces of the clean ones, and seldom of those that touch.
func TestLevels(t *testing.T) {
	const n = 200
	for level, want := range map[captcha.Level][2]int{captcha.Clean: {196, n}, captcha.Touching: {0, 20}, captcha.Wavy: {0, 20}} {
		set, four := captcha.Set(seeded(), n, level), 0
		for i := range n {
			if pieces(set.Pictures.Image(i)) == captcha.Length {
				four++
			}
		}
		if four < want[0] || four > want[1] {
			t.Errorf("%v: %d of %d fall into four pieces, want %d … %d", level, four, n, want[0], want[1])
		}
	}
}

func TestSet(t *testing.T) {
	seen := map[string]bool{}
	for _, level := range levels {
		a, b := captcha.Set(seeded(), 40, level), captcha.Set(seeded(), 40, level)
		for i := range 40 {
			if a.Text(i) != b.Text(i) || !bytes.Equal(a.Pictures.Image(i).Pix, b.Pictures.Image(i).Pix) {
				t.Fatalf("%v: the same seed gives another captcha %d", level, i)
			}
			for _, sign := range a.Text(i) {
				seen[string(sign)] = true
			}
		}
		if ink := bytes.Count(a.Pictures.Image(0).Pix, []byte{0}); ink == captcha.Width*captcha.Height {
			t.Errorf("%v: an empty picture", level)
		}
	}
	if len(seen) != len(captcha.Signs) || len(captcha.Signs) != 32 || strings.ContainsAny(captcha.Signs, "01OI") {
		t.Errorf("%d signs seen, want 32 without 0, 1, O, I", len(seen))
	}
}

func TestSentences(t *testing.T) {
	for want, f := range map[string]func(){
		`"AB0D"; a captcha has 4 signs`: func() { captcha.Draw(seeded(), "AB0D", captcha.Clean) },
		`"ABC"; a captcha has 4 signs`:  func() { captcha.Draw(seeded(), "ABC", captcha.Clean) },
		"level 4; levels are 0 … 3":     func() { captcha.Draw(seeded(), "ABCD", 4) },
		"rng is nil":                    func() { captcha.Set(nil, 1, captcha.Clean) },
		"0 captchas; at least 1":        func() { captcha.Set(seeded(), 0, captcha.Clean) },
	} {
		func() {
			defer func() {
				if e := fmt.Sprint(recover()); !strings.Contains(e, want) {
					t.Errorf("%q should contain %q", e, want)
				}
			}()
			f()
		}()
	}
}

// A contact sheet to look at: CONTACT=sheet.png go test ./nn/data/captcha
func TestContact(t *testing.T) {
	file := os.Getenv("CONTACT")
	if file == "" {
		t.Skip("SKIPPED, only for looking: set CONTACT to the name of a PNG file")
	}
	sheet := image.NewGray(image.Rect(0, 0, 8*100, 4*36*2))
	for r, level := range levels {
		set := captcha.Set(seeded(), 16, level)
		for i := range 16 {
			at := image.Rect(i%8*100, (2*r+i/8)*36, i%8*100+96, (2*r+i/8)*36+32)
			draw.Draw(sheet, at, set.Pictures.Image(i), image.Point{}, draw.Src)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, sheet); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func Example() {
	set := captcha.Set(seeded(), 3, captcha.Tilted)
	fmt.Println(set.Text(0), set.Text(1), set.Text(2))
	fmt.Println(set.Pictures)
	fmt.Println(set.Windows)
	// Output:
	// GSKD BXCG P5JW
	// captchas: 3 samples, 96×32 pixels, 128 targets
	// windows: 12 samples, 32×32 pixels, 32 classes
}
