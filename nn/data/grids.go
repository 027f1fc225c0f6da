package data

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Bumps is n series of 48 numbers, images of height 1. Somewhere in each is a bump
// of 12, which rises slowly and falls at once (class 0) or rises at once and
// falls slowly (class 1), on noise·N(0, 1). Y is one-hot.
func Bumps(rng *rand.Rand, n int, noise float64) *Set {
	const length, bump = 48, 12
	x := mat.NewDense(length, mustGrid("bumps", rng, n), nil)
	labels := halves(rng, n)
	for i, class := range labels {
		at := rng.IntN(length - bump)
		for k := range bump {
			height := float64(k+1) / bump
			if class == 1 {
				height = float64(bump-k) / bump
			}
			x.Set(at+k, i, height)
		}
		for t := range length {
			x.Set(t, i, x.At(t, i)+noise*rng.NormFloat64())
		}
	}
	s := FromLabels(x, labels, []string{"slow rise", "slow fall"})
	s.Name, s.Channels, s.Width, s.Height = "bumps", 1, length, 1
	return s
}

// boardSize is the width and height of a board.
const boardSize = 5

// Boards is n boards of 5×5 with stones of two players: channel 0 has a 1 where
// the one has a stone, channel 1 where the other has. Class 1 has three stones
// of the first in a row, straight or aslant; class 0 has not. Y is one-hot.
func Boards(rng *rand.Rand, n int) *Set {
	const squares = boardSize * boardSize
	x := mat.NewDense(2*squares, mustGrid("boards", rng, n), nil)
	labels := halves(rng, n)
	for i, class := range labels {
		var board []float64
		for board == nil || ThreeInARow(board[:squares]) != (class == 1) {
			board = make([]float64, 2*squares)
			for k, square := range rng.Perm(squares)[:13] {
				board[k%2*squares+square] = 1 // 7 stones of the one, 6 of the other
			}
		}
		x.SetCol(i, board)
	}
	s := FromLabels(x, labels, []string{"no three", "three in a row"})
	s.Name, s.Channels, s.Width, s.Height = "boards", 2, boardSize, boardSize
	return s
}

// ThreeInARow reports whether three ones stand in a row on a board of 5×5, given
// row by row: side by side, one below the other, or aslant.
func ThreeInARow(board []float64) bool {
	for h := range boardSize {
		for w := range boardSize {
			for _, d := range [4][2]int{{0, 1}, {1, 0}, {1, 1}, {1, -1}} {
				count := 0
				for k := range 3 {
					r, c := h+k*d[0], w+k*d[1]
					if r < boardSize && c >= 0 && c < boardSize && board[r*boardSize+c] == 1 {
						count++
					}
				}
				if count == 3 {
					return true
				}
			}
		}
	}
	return false
}

// Words are those that [Phrases] is made of.
var Words = []string{"the", "a", "film", "plot", "music", "was", "and", "so", "very", "not", "good", "bad"}

// Phrases is n texts of seven [Words], as images of height 1: channel d has a 1
// at place t where word d stands there. Each has one "not", and one "good" or
// "bad"; in half of them the "not" stands directly before it and turns its
// meaning round. Y is one-hot: 0 for blame, 1 for praise. So which words there
// are says nothing of the class: it takes two neighbours.
func Phrases(rng *rand.Rand, n int) *Set {
	const length = 7
	x := mat.NewDense(len(Words)*length, mustGrid("phrases", rng, n), nil)
	labels := halves(rng, n)
	for i, class := range labels {
		not, judged := rng.IntN(length), rng.IntN(length)
		turned := rng.IntN(2) == 1
		for not == judged || (not+1 == judged) != turned {
			not, judged = rng.IntN(length), rng.IntN(length)
		}
		for t := range length {
			word := rng.IntN(9)
			switch {
			case t == not:
				word = 9
			case t == judged && (class == 1) != turned:
				word = 10
			case t == judged:
				word = 11
			}
			x.Set(word*length+t, i, 1)
		}
	}
	s := FromLabels(x, labels, []string{"blame", "praise"})
	s.Name, s.Channels, s.Width, s.Height = "phrases", len(Words), length, 1
	return s
}

// Phrase is sample i of [Phrases] in words.
func Phrase(s *Set, i int) string {
	x := mat.Col(nil, 0, s.Select([]int{i}).X())
	words := make([]string, s.Width)
	for row, v := range x {
		if v == 1 {
			words[row%s.Width] = Words[row/s.Width]
		}
	}
	return strings.Join(words, " ")
}

// Shuffled is the set with its features in another order, the same for all samples:
// nothing is lost, but what were neighbours are none. With channels, all move alike.
func Shuffled(rng *rand.Rand, s *Set) *Set {
	mustDraw("shuffled", rng)
	if s.pixels == nil && s.values == nil {
		panic(fmt.Sprintf("data: shuffled: %v: only pixels and numbers can change places", s))
	}
	channels := max(s.Channels, 1)
	places := s.features / channels
	order := rng.Perm(places)
	t := *s
	t.Name = s.name() + ", shuffled"
	t.pixels, t.values = slices.Clone(s.pixels), slices.Clone(s.values)
	for from := 0; from < max(len(s.pixels), len(s.values)); from += places {
		for p, q := range order {
			if s.pixels != nil {
				t.pixels[from+p] = s.pixels[from+q]
			} else {
				t.values[from+p] = s.values[from+q]
			}
		}
	}
	return &t
}

// mustGrid panics where nothing can be drawn, and returns n.
func mustGrid(what string, rng *rand.Rand, n int) int {
	mustDraw(what, rng)
	if n < 1 {
		panic(fmt.Sprintf("data: %d %s; at least 1", n, what))
	}
	return n
}

// halves are n labels 0 and 1 in random order, as many of one as of the other to within one.
func halves(rng *rand.Rand, n int) []int {
	labels := make([]int, n)
	for i, k := range rng.Perm(n) {
		labels[i] = k % 2
	}
	return labels
}
