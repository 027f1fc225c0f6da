package data

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Recall is one of k signs, then blanks: which one was it? A sample has 1 + blanks
// steps of k + 1 signs, the blank being the last sign, and the first sign as its
// class. X is ((k+1)·T) × N, Y k × N, one-hot: the answer is asked at the end, and
// guessing is right in one of k cases.
func Recall(rng *rand.Rand, n, k, blanks int) *Set {
	mustDraw("recall", rng)
	must(n > 0 && k > 0 && blanks >= 0, "recall of %d samples with %d signs and %d blanks; at least 1, 1 and 0", n, k, blanks)
	x, labels := make([][]int, n), make([]int, n)
	for i := range x {
		labels[i] = rng.IntN(k)
		x[i] = append([]int{labels[i]}, repeated(k, blanks)...)
	}
	s := fromSigns(x, labels, 1+blanks, append(numbers(k), "blank"), numbers(k))
	s.Name = "recall"
	return s
}

// Copy is 10 signs of eight, then blanks, the last of them a sign of its own, "go",
// and 10 more blanks, in which the 10 signs are to be said again. T is blanks + 20.
//
//	x  3 1 4 1 5 2 6 5 3 5 _ _ _ _ go _ _ _ _ _ _ _ _ _ _
//	y  _ _ _ _ _ _ _ _ _ _ _ _ _ _ _  3 1 4 1 5 2 6 5 3 5
//
// X has ten signs, the eight, the blank and "go"; Y has nine classes, and something is
// asked at every step. Who remembers nothing says blank until "go" and then any
// of eight: 10 ln 8/T nats per step. (Hochreiter and Schmidhuber, 1997; Arjovsky et al., 2016)
func Copy(rng *rand.Rand, n, blanks int) *Set {
	const k, length = 8, 10
	mustDraw("copy", rng)
	must(n > 0 && blanks > 0, "copy of %d samples with %d blanks; at least 1 and 1", n, blanks)
	x, y := make([][]int, n), make([][]int, n)
	for i := range x {
		var word []int
		for range length {
			word = append(word, rng.IntN(k))
		}
		x[i] = append(append(append(word, repeated(k, blanks-1)...), k+1), repeated(k, length)...)
		y[i] = append(repeated(k, blanks+length), word[:length]...)
	}
	s := FromSequences(x, y, blanks+2*length, append(numbers(k), "blank", "go"), append(numbers(k), "blank"))
	s.Name = "copy"
	return s
}

// Adding is T numbers from [0, 1], two of which are marked, one in each half; their
// sum is to be said. X is (2·T) × N, the numbers and below them the marks, 0 or 1; Y
// is 1 × N. Who always says 1 has a mean squared error of 1/6.
// (Hochreiter and Schmidhuber, 1997)
func Adding(rng *rand.Rand, n, steps int) *Set {
	mustDraw("adding", rng)
	must(n > 0 && steps > 1, "adding of %d samples with %d steps; at least 1 and 2, a number in each half", n, steps)
	x, y := mat.NewDense(2*steps, n, nil), mat.NewDense(1, n, nil)
	for j := range n {
		for t := range steps {
			x.Set(t, j, rng.Float64())
		}
		for _, t := range []int{rng.IntN(steps / 2), steps/2 + rng.IntN(steps-steps/2)} {
			x.Set(steps+t, j, 1)
			y.Set(0, j, y.At(0, j)+x.At(t, j))
		}
	}
	s := FromMatrix(x, y)
	s.Name, s.Steps = "adding", steps
	return s
}

// Echo is T random signs, −1 or +1, each to be said again delay steps later: y_t =
// x_{t−delay}. In the first steps nothing is asked. X is T × N; Y is (T + T) × N,
// the mask below the targets, as nn.Masked takes them.
func Echo(rng *rand.Rand, n, steps, delay int) *Set {
	mustDraw("echo", rng)
	must(n > 0 && 0 <= delay && delay < steps, "echo of %d samples with %d steps, %d steps later; at least 1 sample, and a delay from 0 to below the steps", n, steps, delay)
	x, y := mat.NewDense(steps, n, nil), mat.NewDense(2*steps, n, nil)
	for j := range n {
		for t := range steps {
			x.Set(t, j, float64(2*rng.IntN(2)-1))
			if t >= delay {
				y.Set(t, j, x.At(t-delay, j))
				y.Set(steps+t, j, 1)
			}
		}
	}
	s := FromMatrix(x, y)
	s.Name, s.Steps = "echo", steps
	return s
}

// reber is the grammar: in every state the signs that may be said, and the state
// that follows. 0 B→1, 1 T→2 P→3, 2 S→2 X→4,
// 3 T→3 V→5, 4 X→3 S→6, 5 P→4 V→6, 6 E.
var reber = [][]struct {
	sign byte
	next int
}{
	{{'B', 1}},
	{{'T', 2}, {'P', 3}},
	{{'S', 2}, {'X', 4}},
	{{'T', 3}, {'V', 5}},
	{{'X', 3}, {'S', 6}},
	{{'P', 4}, {'V', 6}},
	{{'E', 7}},
	{},
}

// ReberSigns are the signs of the grammar of [Reber].
const ReberSigns = "BTPSXVE"

// Reber draws n words of Reber's grammar:
//
//	B, then T S* X or P T* V, then on through X, S, P and V, as two ways allow, to E
//
// each way of two being as likely. In the embedded grammar a word is
//
//	B, T or P, a word of the plain grammar, the same T or P again, E
//
// so that the last sign but one is told by the second alone, however long the word
// between them. (Reber, 1967; Hochreiter and Schmidhuber, 1997)
func Reber(rng *rand.Rand, n int, embedded bool) []string {
	mustDraw("Reber's grammar", rng)
	words := make([]string, n)
	for i := range words {
		words[i] = reberWord(rng)
		if embedded {
			side := string("TP"[rng.IntN(2)])
			words[i] = "B" + side + words[i] + side + "E"
		}
	}
	return words
}

func reberWord(rng *rand.Rand) string {
	var b strings.Builder
	for state := 0; len(reber[state]) > 0; {
		way := reber[state][rng.IntN(len(reber[state]))]
		b.WriteByte(way.sign)
		state = way.next
	}
	return b.String()
}

// ReberNext lists the signs that may follow what a word begins with, "TP" after
// "B"; "" after a whole word, and where no word begins so.
func ReberNext(begin string, embedded bool) string {
	if !embedded {
		next, _ := reberNext(begin)
		return next
	}
	switch {
	case begin == "":
		return "B"
	case begin == "B":
		return "TP"
	case begin[0] != 'B' || !strings.Contains("TP", begin[1:2]):
		return ""
	}
	side, rest := begin[1:2], begin[2:]
	for end := range len(rest) + 1 {
		if next, whole := reberNext(rest[:end]); whole {
			return map[string]string{"": side, side: "E"}[rest[end:]]
		} else if end == len(rest) {
			return next
		}
	}
	return ""
}

// reberNext is [ReberNext] in the plain grammar, and whether the word is whole.
func reberNext(begin string) (next string, whole bool) {
	state := 0
	for _, sign := range []byte(begin) {
		found := false
		for _, way := range reber[state] {
			if way.sign == sign {
				state, found = way.next, true
				break
			}
		}
		if !found {
			return "", false
		}
	}
	for _, way := range reber[state] {
		next += string(way.sign)
	}
	return next, state == len(reber)-1
}

// NextReber makes a set of words of the grammar, every sign with the next one as its
// target; behind E nothing is asked. See [FromSequences] for X and Y.
func NextReber(words []string) *Set {
	s := nextSigns(words, ReberSigns)
	s.Name = "Reber"
	return s
}

// must panics with a sentence where a task cannot be drawn.
func must(ok bool, format string, args ...any) {
	if !ok {
		panic("data: " + fmt.Sprintf(format, args...))
	}
}

// repeated is v, n times.
func repeated(v, n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = v
	}
	return list
}
