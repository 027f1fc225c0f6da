package data

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// letters are drawn in 5 rows of 5, # for ink.
var letters = map[rune]string{
	'A': ".###. #...# ##### #...# #...#",
	'C': ".#### #.... #.... #.... .####",
	'E': "##### #.... ####. #.... #####",
	'H': "#...# #...# ##### #...# #...#",
	'J': "..### ...#. ...#. #..#. .##..",
	'L': "#.... #.... #.... #.... #####",
	'N': "#...# ##..# #.#.# #..## #...#",
	'O': ".###. #...# #...# #...# .###.",
	'S': ".#### #.... .###. ....# ####.",
	'T': "##### ..#.. ..#.. ..#.. ..#..",
	'X': "#...# .#.#. ..#.. .#.#. #...#",
	'Z': "##### ...#. ..#.. .#... #####",
}

// DrawnLetters draws capital letters as patterns of 25 units, a column each, row by row:
// 1 is ink, −1 is paper. There are A C E H J L N O S T X Z.
func DrawnLetters(names string) *mat.Dense {
	if names == "" {
		panic("data: DrawnLetters: no letter is asked for")
	}
	x := mat.NewDense(25, len(names), nil)
	for j, name := range names {
		drawn, ok := letters[name]
		if !ok {
			panic(fmt.Sprintf("data: DrawnLetters: %q is not drawn; A C E H J L N O S T X Z are", name))
		}
		for i, ink := range strings.ReplaceAll(drawn, " ", "") {
			x.Set(i, j, map[rune]float64{'#': 1, '.': -1}[ink])
		}
	}
	return x
}

// CopyBits is n sequences of random bits to be copied. In steps 0 to L − 1 come L
// columns of width bits; in the L steps after them nothing comes but a 1 in the last
// row, the sign to answer, and the same columns are asked for. With T = 2L steps
//
//	x  ((width + 1)·T) × n    row d·T + t is number d of step t
//	y  (width·T + T) × n      the same of the answer; the last T rows are the mask
//
// y has its mask below it, as nn.Masked takes it. (Graves, Wayne and Danihelka, 2014,
// with one sign at the border instead)
func CopyBits(rng *rand.Rand, n, length, width int) (x, y *mat.Dense) {
	if n < 1 || length < 1 || width < 1 {
		panic(fmt.Sprintf("data: CopyBits: %d sequences of %d columns of %d bits; at least 1 of each", n, length, width))
	}
	steps := 2 * length
	x, y = mat.NewDense((width+1)*steps, n, nil), mat.NewDense((width+1)*steps, n, nil)
	for j := range n {
		for t := range length {
			for d := range width {
				bit := float64(rng.IntN(2))
				x.Set(d*steps+t, j, bit)
				y.Set(d*steps+length+t, j, bit)
			}
			x.Set(width*steps+length+t, j, 1) // answer!
			y.Set(width*steps+length+t, j, 1) // it counts
		}
	}
	return x, y
}

// Films is what six users like of six films: Harry Potter, Avatar, The Lord of the
// Rings 3, Gladiator, Titanic and Glitter. A column is a user, with 1 for a liked
// film. Three like fantasy, three the winners of an Oscar. Two pairs of columns are
// equal, so their entropy is ln 6 − ⅔ ln 2 = 1.3297 nats: no model has a smaller NLL.
// (E. Chen, Introduction to Restricted Boltzmann Machines, 2011)
func Films() (x *mat.Dense, films []string) {
	films = []string{"Harry Potter", "Avatar", "LOTR 3", "Gladiator", "Titanic", "Glitter"}
	users := [][]float64{{1, 1, 1, 0, 0, 0}, {1, 0, 1, 0, 0, 0}, {1, 1, 1, 0, 0, 0}, {0, 0, 1, 1, 1, 0}, {0, 0, 1, 1, 0, 0}, {0, 0, 1, 1, 1, 0}}
	x = mat.NewDense(6, 6, nil)
	for j, u := range users {
		x.SetCol(j, u)
	}
	return x, films
}

// A Tale is a story of simple facts, and a question that some of them answer.
type Tale struct {
	Facts            []string // in the order in which they happened: "Anna went garden"
	Question, Answer string   // "where is ball", "garden"
	Support          []int    // the facts that the answer follows from, from 0, in the order in which they are needed
}

var (
	people = []string{"Anna", "Ben", "Clara"}
	places = []string{"kitchen", "garden", "office", "cellar"}
	things = []string{"ball", "book"}
)

// TaleWords is the vocabulary of [Tales], in the order of the rows of [TaleColumns].
func TaleWords() []string {
	return slices.Concat(people, places, things, []string{"went", "took", "where", "is"})
}

// Tales makes up n stories. With support 1 the question is where a person is: the
// last fact of that person says it. With support 2 it is where a thing is: one fact
// says who took it, and the last move of that person where it is. A thing is taken
// once and never dropped. The stories are like tasks 1 and 2 of bAbI.
// (Weston et al., 2015)
func Tales(rng *rand.Rand, n, facts, support int) []Tale {
	if n < 1 || facts < support || support < 1 || support > 2 {
		panic(fmt.Sprintf("data: Tales: %d stories of %d facts, %d of them needed; one or two are, and a story has at least as many", n, facts, support))
	}
	tales := make([]Tale, 0, n)
	for len(tales) < n {
		if t, ok := tale(rng, facts, support); ok {
			tales = append(tales, t)
		}
	}
	return tales
}

// tale makes up a story; false if it has no answer.
func tale(rng *rand.Rand, facts, support int) (t Tale, ok bool) {
	last, at, taken, holder := map[string]int{}, map[string]string{}, map[string]int{}, map[string]string{}
	for k := range facts {
		who := people[rng.IntN(len(people))]
		thing := things[rng.IntN(len(things))]
		if support == 2 && rng.IntN(3) == 0 && holder[thing] == "" {
			holder[thing], taken[thing] = who, k
			t.Facts = append(t.Facts, who+" took "+thing)
			continue
		}
		at[who], last[who] = places[rng.IntN(len(places))], k
		t.Facts = append(t.Facts, who+" went "+at[who])
	}
	who, asked := people[rng.IntN(len(people))], ""
	if asked = who; support == 2 {
		asked = things[rng.IntN(len(things))]
		who = holder[asked]
		t.Support = append(t.Support, taken[asked])
	}
	t.Question, t.Answer = "where is "+asked, at[who]
	t.Support = append(t.Support, last[who])
	return t, t.Answer != ""
}

// TaleColumns writes the stories as bags of words: a column of x has the question,
// V rows, and below it the story word by word, row V + v·J + j for word v in fact
// place j. The place counts back from the question: place 0 has what happened last.
// y is the answer, one-hot, V × N. It panics where a story has more than J facts.
func TaleColumns(tales []Tale, facts int) (x, y *mat.Dense) {
	words := TaleWords()
	v := len(words)
	x, y = mat.NewDense(v*(facts+1), len(tales), nil), mat.NewDense(v, len(tales), nil)
	for n, t := range tales {
		if len(t.Facts) > facts {
			panic(fmt.Sprintf("data: TaleColumns: story %d has %d facts; there are %d places", n+1, len(t.Facts), facts))
		}
		for _, w := range strings.Fields(t.Question) {
			x.Set(slices.Index(words, w), n, 1)
		}
		for j, fact := range t.Facts {
			for _, w := range strings.Fields(fact) {
				x.Set(v+slices.Index(words, w)*facts+len(t.Facts)-1-j, n, 1)
			}
		}
		y.Set(slices.Index(words, t.Answer), n, 1)
	}
	return x, y
}
