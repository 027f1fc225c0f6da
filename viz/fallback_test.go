package viz

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// registered is a test with no fonts but those of the loaders.
func registered(t *testing.T, load ...func() ([]byte, error)) {
	was, wasFont, wasTold := others.load, others.font, told.letters
	t.Cleanup(func() { others.load, others.font, told.letters = was, wasFont, wasTold })
	others.load, others.font, told.letters = nil, nil, nil
	for _, l := range load {
		RegisterFont(l)
	}
}

// chinese is the font of package han, which imports this one.
func chinese() ([]byte, error) {
	f, err := os.Open("han/DroidSansFallback-GB2312.ttf.gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// A font is asked for when a letter is wanted that Liberation has not, once,
// and the next one only for letters that it has not either.
func TestRegisterFont(t *testing.T) {
	calls, second := 0, 0
	registered(t,
		func() ([]byte, error) { calls++; return chinese() },
		func() ([]byte, error) { second++; return chinese() })
	split("δ⁽ˡ⁾ ⊙ loss ∂L/∂W")
	if calls != 0 {
		t.Error("a font is unpacked for letters that Liberation has")
	}
	runs := split("损失 L₁ 轮")
	var got []string
	for _, r := range runs {
		mark := ""
		if r.other != nil {
			mark = "*"
		}
		got = append(got, mark+r.text)
	}
	if want := "*损失| L|1| |*轮"; strings.Join(got, "|") != want {
		t.Errorf("runs %s, want %s", strings.Join(got, "|"), want)
	}
	if calls != 1 || second != 0 {
		t.Errorf("the fonts are unpacked %d and %d times, want 1 and 0", calls, second)
	}
	if fallback('∈') != nil || second != 1 {
		t.Errorf("∈ is in a font, or the second was not asked (%d)", second)
	}
	if w, one := measure(sans, 10, "损失轮"), measure(sans, 10, "损"); w != 3*one || one < 9 || one > 11 {
		t.Errorf("three letters of 10 points are %v wide, one %v", w, one)
	}
}

func TestBrokenFont(t *testing.T) {
	for want, load := range map[string]func() ([]byte, error){
		"viz: registered font 1: gone":   func() ([]byte, error) { return nil, errors.New("gone") },
		"viz: registered font 1: sfnt: ": func() ([]byte, error) { return []byte("no font at all, but long enough"), nil },
	} {
		registered(t, load)
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.HasPrefix(got, want) {
					t.Errorf("%q, want %q", got, want)
				}
			}()
			split("损")
		}()
	}
}

// A figure with letters that no font has says so, once, and what to do.
func TestMissingLetters(t *testing.T) {
	registered(t)
	said := func(letters string) string {
		var b bytes.Buffer
		tellMissing(&b, []rune(letters))
		return b.String()
	}
	for _, c := range []struct{ letters, want string }{
		{"损失损", "viz: no font here has 损 失: a box is drawn instead; for Chinese, import _ \"glassnet/viz/han\"\n"},
		{"失损", ""},
		{"损🙂", "viz: no font here has 🙂: a box is drawn instead; choose other letters\n"},
		{"一二三四五六七八九十百千", "viz: no font here has 一 二 三 四 五 六 七 八 九 十 and 2 more: a box is drawn instead; for Chinese, import _ \"glassnet/viz/han\"\n"},
		{"", ""},
	} {
		if got := said(c.letters); got != c.want {
			t.Errorf("%s: %q, want %q", c.letters, got, c.want)
		}
	}
	registered(t, chinese)
	if got := said("學"); !strings.HasSuffix(got, "choose other letters\n") {
		t.Errorf("with a Chinese font: %q", got)
	}
}

// Boxes are noticed wherever letters are drawn, and letters that are there are none.
func TestBoxes(t *testing.T) {
	boxes := func(f Figure) string {
		var found []rune
		w, h := page(f)
		f.Draw(on(draw.NewCanvas(outlines{Canvas: new(recorder.Canvas), boxes: &found}, w, h)).Canvas)
		return string(found)
	}
	fig := Lines("损 δ⁽²⁾", "轮", "失", Series{Name: "训", Y: []float64{1, 2}})
	fig.Note(1, 1, "🙂")
	registered(t)
	if got := boxes(fig); len([]rune(got)) != 5 || strings.Trim(got, "损轮失训🙂") != "" {
		t.Errorf("boxes for %q", got)
	}
	registered(t, chinese)
	if got := boxes(fig); got != "🙂" {
		t.Errorf("with a Chinese font: boxes for %q, want 🙂", got)
	}
}
