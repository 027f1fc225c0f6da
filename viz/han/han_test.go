package han_test

import (
	"bytes"
	"compress/gzip"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/font/sfnt"

	"glassnet/viz"
	_ "glassnet/viz/han"
)

// The font has the 6,763 letters of GB 2312.
func TestLetters(t *testing.T) {
	packed, err := os.ReadFile("DroidSansFallback-GB2312.ttf.gz")
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	f, err := sfnt.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	var buf sfnt.Buffer
	has := func(r rune) bool { g, err := f.GlyphIndex(&buf, r); return err == nil && g != 0 }
	n := 0
	for r := rune(0x4e00); r < 0xa000; r++ {
		if has(r) {
			n++
		}
	}
	if n != 6763 {
		t.Errorf("%d letters, want 6763", n)
	}
	for _, r := range "损失训练验证轮学习率梯度神经元网络权重偏置激活函数，。：（）《》、" {
		if !has(r) {
			t.Errorf("no %c", r)
		}
	}
	if has('學') {
		t.Error("学 is not the only one of its kind: the doc says simplified")
	}
}

// Who imports the package sees different letters, not one box many times.
func TestDrawn(t *testing.T) {
	seen := map[string]string{}
	for _, s := range []string{"损", "失", "轮", "一"} {
		file := filepath.Join(t.TempDir(), "fig.png")
		if err := viz.Save(viz.Lines(s, "", "", viz.Series{Y: []float64{1, 2}}), file); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		title := ""
		for y := range 60 {
			for x := range 60 {
				if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
					title += image.Pt(x, y).String()
				}
			}
		}
		if other, ok := seen[title]; ok || title == "" {
			t.Errorf("%s looks like %s", s, other)
		}
		seen[title] = s
	}
}
