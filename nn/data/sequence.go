package data

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// None in the targets of [FromSequences] says that nothing is asked there.
const None = -1

// FromSequences makes a set of N sequences of signs, with a target at every step.
// x[n][t] is a sign number, an index of signs, and y[n][t] a class, an index of
// classes, or [None]. A sequence shorter than steps is padded behind its end: x is
// 0 there, and nothing is asked. With V signs, K classes and T steps
//
//	X  (V·T) × N      row v·T + t is 1 where the sign at step t is v
//	Y  (K·T + T) × N  row k·T + t is 1 where the target at step t is k; the last T rows are the mask, 1 where there is a target
//
// which are targets with the mask below them as nn.Masked takes them. The set keeps
// two bytes per step, and makes the columns when they are asked for. It panics where
// a sequence is longer than steps, x and y differ in length or a number is no index.
func FromSequences(x, y [][]int, steps int, signs, classes []string) *Set {
	if len(x) != len(y) || steps < 1 {
		panic(fmt.Sprintf("data: FromSequences: %s of inputs, %d of targets, %s; as many of both, and at least one step", plural(len(x), "sequence"), len(y), plural(steps, "step")))
	}
	s := &Set{
		Classes: classes, Steps: steps, Signs: signs, index: upTo(len(x)),
		features: len(signs) * steps, outputs: (len(classes) + 1) * steps,
	}
	for n := range x {
		if len(x[n]) != len(y[n]) {
			panic(fmt.Sprintf("data: FromSequences: sequence %d has %s and %s", n, plural(len(x[n]), "sign"), plural(len(y[n]), "target")))
		}
		s.signs = appendSigns(s.signs, x[n], steps, n, 0, len(signs))
		s.next = appendSigns(s.next, y[n], steps, n, None, len(classes))
	}
	return s
}

// appendSigns appends one sequence, padded with −1.
func appendSigns(to []int16, sequence []int, steps, n, least, most int) []int16 {
	if len(sequence) > steps || most > 1<<15 {
		panic(fmt.Sprintf("data: sequence %d has %s of %d kinds; there are %s, and up to 32768 kinds", n, plural(len(sequence), "sign"), most, plural(steps, "step")))
	}
	for t := range steps {
		switch {
		case t >= len(sequence):
			to = append(to, None)
		case sequence[t] < least || sequence[t] >= most:
			panic(fmt.Sprintf("data: %d at step %d of sequence %d is outside %d … %d", sequence[t], t, n, least, most-1))
		default:
			to = append(to, int16(sequence[t]))
		}
	}
	return to
}

// gatherSigns writes 1 in row v·T + t for every sign v at step t.
func (s *Set) gatherSigns(m *mat.Dense, signs []int16, samples []int) {
	for j, i := range samples {
		for t, v := range signs[s.at(i)*s.Steps:][:s.Steps] {
			if v != None {
				m.Set(int(v)*s.Steps+t, j, 1)
			}
		}
	}
}

// gatherMask writes 1 in the last T rows where there is a target.
func (s *Set) gatherMask(y *mat.Dense, samples []int) {
	for j, i := range samples {
		for t, v := range s.next[s.at(i)*s.Steps:][:s.Steps] {
			if v != None {
				y.Set(len(s.Classes)*s.Steps+t, j, 1)
			}
		}
	}
}

// fromSigns makes a set of sequences of signs with one class each.
func fromSigns(x [][]int, labels []int, steps int, signs, classes []string) *Set {
	checkLabels(labels, classes)
	s := &Set{Classes: classes, Steps: steps, Signs: signs, index: upTo(len(x)), features: len(signs) * steps, labels: labels}
	for n := range x {
		s.signs = appendSigns(s.signs, x[n], steps, n, 0, len(signs))
	}
	return s
}
