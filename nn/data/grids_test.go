package data

import (
	"bytes"
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func grids(n int) []*Set {
	rng := rand.New(rand.NewPCG(1, 15))
	return []*Set{Bumps(rng, n, 0.1), Boards(rng, n), Phrases(rng, n)}
}

func TestGridsAreBalancedGrids(t *testing.T) {
	for _, s := range grids(101) {
		ones := 0
		for _, k := range s.Labels() {
			ones += k
		}
		if ones != 50 || s.Channels*s.Width*s.Height != s.Features() {
			t.Errorf("%v: %d of class 1, %d·%d·%d", s, ones, s.Channels, s.Height, s.Width)
		}
		if a, b := s, grids(101); !mat.Equal(a.X(), b[slices.IndexFunc(b, func(o *Set) bool { return o.Name == a.Name })].X()) {
			t.Errorf("%v: the same seed gives other samples", s)
		}
	}
}

// The board of class 1, and no other, has three in a row.
func TestBoards(t *testing.T) {
	s := grids(60)[1]
	for i := range s.Len() {
		x := mat.Col(nil, i, s.X())
		first, second := x[:25], x[25:]
		if ThreeInARow(first) != (s.Label(i) == 1) {
			t.Errorf("board %d of class %d: %v", i, s.Label(i), first)
		}
		for p := range first {
			if first[p]+second[p] > 1 {
				t.Errorf("board %d: two stones on square %d", i, p)
			}
		}
	}
	for rows, want := range map[string]bool{
		"111..............": true, "1....1....1......": true, "1.....1.....1....": true, "..1...1...1......": true,
		"11.1.1...........": false, "...111...........": false,
	} {
		board := make([]float64, 25)
		for p, c := range rows {
			if c == '1' {
				board[p] = 1
			}
		}
		if ThreeInARow(board) != want {
			t.Errorf("%s: %v", rows, !want)
		}
	}
}

// Praise is "good" without "not" before it, or "bad" with it; the words alone do not tell.
func TestPhrases(t *testing.T) {
	s, words := grids(400)[2], map[string][2]int{}
	for i := range s.Len() {
		text := Phrase(s, i)
		praise := strings.Contains(text, "good") != (strings.Contains(text, "not good") || strings.Contains(text, "not bad"))
		if praise != (s.Label(i) == 1) || strings.Count(text, "not") != 1 || len(strings.Fields(text)) != 7 {
			t.Errorf("%q is of class %d", text, s.Label(i))
		}
		for _, w := range []string{"not", "good", "bad"} {
			if strings.Contains(text, w) {
				c := words[w]
				c[s.Label(i)]++
				words[w] = c
			}
		}
	}
	for w, c := range words {
		if c[0] < 60 || c[1] < 60 || c[0] > 2*c[1] || c[1] > 2*c[0] {
			t.Errorf("%q stands in %d of blame and %d of praise; it should tell nothing", w, c[0], c[1])
		}
	}
}

// The bump is where the series is large, and as long as it says.
func TestBumps(t *testing.T) {
	s := Bumps(rand.New(rand.NewPCG(1, 15)), 50, 0)
	for i := range s.Len() {
		x := mat.Col(nil, i, s.X())
		from := slices.IndexFunc(x, func(v float64) bool { return v > 0 })
		bump := x[from : from+12]
		if slices.IsSorted(bump) != (s.Label(i) == 0) || slices.Max(x) != 1 {
			t.Errorf("bump %d of class %d: %v", i, s.Label(i), bump)
		}
	}
}

// Shuffled moves every sample, and every channel, in the same way.
func TestShuffled(t *testing.T) {
	for _, s := range append(grids(5), Digits(rand.New(rand.NewPCG(1, 2)), 5)) {
		m := Shuffled(rand.New(rand.NewPCG(3, 4)), s)
		x, y := s.X(), m.X()
		places := s.Features() / s.Channels
		order := rand.New(rand.NewPCG(3, 4)).Perm(places)
		for row := range s.Features() {
			if !slices.Equal(y.RawRowView(row), x.RawRowView(row/places*places+order[row%places])) {
				t.Fatalf("%v: row %d is not row %d of before", s, row, order[row%places])
			}
		}
		if !mat.Equal(s.X(), x) {
			t.Errorf("%v was changed itself", s)
		}
	}
}

func TestChannels(t *testing.T) {
	s := FromChannels([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 1, []int{0, 1}, []string{"a", "b"})
	if got := fmt.Sprint(s); got != "set: 2 samples, 2 channels of 2×1 pixels, 2 classes" {
		t.Error(got)
	}
	if got := s.Channel(1, 1).Pix; !bytes.Equal(got, []byte{7, 8}) {
		t.Errorf("channel 1 of image 1 is %v", got)
	}
	if got := mat.Col(nil, 1, s.X())[2] * 255; got != 7 {
		t.Errorf("row 2 is %v, want the first pixel of channel 1", got)
	}
	for want, f := range map[string]func(){
		"have 2 channels":                   func() { s.Image(0) },
		"channel 2 of set, whose images":    func() { s.Channel(0, 2) },
		"2 labels for images of 2 channels": func() { FromChannels(make([]byte, 7), 2, 2, 1, []int{0, 1}, []string{"a", "b"}) },
		"rng is nil":                        func() { Boards(nil, 3) },
		"0 bumps; at least 1":               func() { Bumps(rand.New(rand.NewPCG(1, 2)), 0, 0) },
		"outputs of 3×8 for 8 windows":      func() { DigitCaptchas(rand.New(rand.NewPCG(1, 2)), 2).Score(mat.NewDense(3, 8, nil)) },
		"captchas: 3 pixels and 1 signs":    func() { NewCaptchas(make([]byte, 3), 2, 2, 1, 1, []int{0}, []string{"a"}) },
		"label 5 of sample 0":               func() { NewCaptchas(make([]byte, 4), 2, 2, 1, 1, []int{5}, []string{"a"}) },
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

// Each window is a piece of its picture, its label the sign there; y of the
// picture says the same.
func TestCaptchas(t *testing.T) {
	c := DigitCaptchas(rand.New(rand.NewPCG(1, 15)), 20)
	y := c.Pictures.Y()
	for i := range 20 {
		picture := c.Pictures.Image(i)
		for k := range c.Length {
			window := c.Windows.Image(i*c.Length + k)
			for _, p := range []image.Point{{0, 0}, {27, 27}, {13, 9}, {14, 20}} {
				if window.GrayAt(p.X, p.Y) != picture.GrayAt(p.X+17*k, p.Y) {
					t.Fatalf("window %d of picture %d is not the piece from column %d", k, i, 17*k)
				}
			}
			if y.At(c.Windows.Label(i*c.Length+k)*c.Length+k, i) != 1 {
				t.Errorf("y of picture %d does not say %s", i, c.Text(i))
			}
		}
	}
	if mat.Sum(y) != 80 {
		t.Errorf("y has %v ones, want 80", mat.Sum(y))
	}
	a := c.Windows.Y()
	if sign, whole := c.Score(a); sign < 1-1e-12 || whole < 1-1e-12 || c.Read(a, 3) != c.Text(3) {
		t.Errorf("the truth scores %v and %v", sign, whole)
	}
	wrong := (c.Windows.Label(2) + 1) % 10
	a.Set(wrong, 2, 2)
	if sign, whole := c.Score(a); sign < 79./80-1e-9 || sign > 79./80+1e-9 || whole < 19./20-1e-9 || whole > 19./20+1e-9 {
		t.Errorf("with one wrong sign: %v and %v, want 79/80 and 19/20", sign, whole)
	}
}
