package check

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"glassnet/exercises/check/formula"
)

// A Spec says what an exercise asks for and how an answer is judged.
type Spec struct {
	ID      string // chapter/folder: "07-backprop-by-hand/hiddendelta"
	Func    string // the function to write: "HiddenDelta"
	Title   string // what it computes, in a few words
	Kind    Kind
	Points  int
	Minutes int  // what a learner needs who has read the chapter
	Test    bool // the test of the chapter: who passes it may skip the others

	In, Out  []string // names of the arguments and results in formulas: "W", "δ"
	Cases    []Case
	Mistakes []Mistake
	Hints    [3]string // the symptom, the concept, the formula

	// Formula holds the right answer as data, for NewFormula: lines in the language
	// of package formula. It is the reference, the third hint if none is written,
	// and what is searched around when an answer is wrong.
	Formula string
	// Functions are those that the formula needs beside the usual ones.
	Functions formula.Functions

	// Tolerance is the relative error that still counts as equal; 0 means 1e-7.
	// For integers, texts and truth values only equality counts.
	Tolerance float64
	// Accept judges the results of one case where more than one answer is right: ""
	// if they are, or a sentence for the learner. nil compares with the right answer.
	Accept func(in, out []any) string
	// Fingerprint, if there is one, looks at an unknown wrong answer before the
	// general fingerprints do: a sentence for the learner, or "".
	Fingerprint func(seen []Seen) string
	// Stub names the mistake that the stub of a FindBug exercise contains.
	Stub string

	function reflect.Type
	variant  func(on Mistakes) reflect.Value
	lines    *formula.Formula // nil if there is no formula
}

// Kind is what a learner has to do.
type Kind string

// The kinds of exercises.
const (
	Formula    Kind = "write the formula"
	Predict    Kind = "predict"
	FindBug    Kind = "find the bug"
	Choose     Kind = "choose"
	Experiment Kind = "experiment"
	ReadFigure Kind = "read a figure"
)

// A Case is one call of the function. The arguments are copied before each
// call. An argument that cannot be copied, such as a network or a *rand.Rand,
// is given as a func() that makes it anew.
type Case struct {
	Name string // what is special about it: "square W", "z beyond ±2"
	N    int    // samples in the batch; 0 if there is none
	Args Args
}

// Args are the arguments of one call, in order.
type Args []any

// A Mistake is a wrong answer that is known, and what a learner should read
// who has given it. Of a formula it is As, lines in place of those of the same
// name, separated by ";": "f' = a". What no line can say is done By a function of
// the exercise's type.
type Mistake struct {
	Name, Says string
	As         string
	By         any
}

// Mistakes are the mistakes that are switched on. None is the right answer.
type Mistakes map[string]bool

// Seen is what an answer did in one case, beside what is right: for a Fingerprint.
type Seen struct {
	Case      Case
	Got, Want []Value
}

// An Exercise is a Spec whose answers have the type F. The Spec is not embedded:
// its methods would be compiled once more for every F.
type Exercise[F any] struct{ Spec *Spec }

// New makes an exercise of a function with mistakes that can be switched on;
// with none on it is the right answer. It panics if F is no function that the
// engine can call.
func New[F any](variant func(on Mistakes) F, s Spec) Exercise[F] {
	return Exercise[F]{s.of(reflect.TypeFor[F](), func(on Mistakes) reflect.Value { return reflect.ValueOf(variant(on)) })}
}

// of is the spec with its functions: all that does not depend on F, since what
// does is compiled anew for each exercise.
func (s Spec) of(function reflect.Type, variant func(on Mistakes) reflect.Value) *Spec {
	s.function, s.variant = function, variant
	if err := callable(function); err != nil {
		panic(fmt.Sprintf("check: %s: %v", s.ID, err))
	}
	return &s
}

// A Choice is one of the answers that are offered, and what to say to a learner who takes it.
type Choice struct{ Key, Says string }

// NewChoice makes an exercise in which one of several answers is right: the
// one whose Digest is given, so that the source does not shout it. Every other
// choice is a mistake with its own feedback.
func NewChoice(s Spec, digest string, choices ...Choice) Exercise[func() string] {
	right := ""
	for _, c := range choices {
		if Digest(s.ID, c.Key) == digest {
			right = c.Key
			continue
		}
		s.Mistakes = append(s.Mistakes, Mistake{Name: "choice " + c.Key, Says: c.Says})
	}
	if right == "" {
		var known []string
		for _, c := range choices {
			known = append(known, c.Key+" "+Digest(s.ID, c.Key))
		}
		panic(fmt.Sprintf("check: %s: no choice has the digest %q; they are %s", s.ID, digest, strings.Join(known, ", ")))
	}
	s.Kind, s.Out, s.Cases = Choose, []string{"choice"}, []Case{{Name: "your choice"}}
	known := slices.Clone(choices)
	s.Fingerprint = func(seen []Seen) string {
		var keys []string
		for _, c := range known {
			keys = append(keys, c.Key)
		}
		return fmt.Sprintf("%s is not among the choices: return one of %s.", seen[0].Got[0], strings.Join(keys, ", "))
	}
	return New(func(on Mistakes) func() string {
		return func() string {
			for _, c := range choices {
				if on["choice "+c.Key] {
					return c.Key
				}
			}
			return right
		}
	}, s)
}

// Digest is the start of the SHA-256 of an exercise and one of its choices.
func Digest(id, key string) string {
	h := sha256.Sum256([]byte(id + ": " + key))
	return hex.EncodeToString(h[:4])
}

// A Chapter is a list of exercises, from the easy to the hard.
type Chapter struct {
	Name      string // the folder: "07-backprop-by-hand"
	Package   string // the package of the specs below exercises/check: "backprop"
	Exercises []*Spec
}

// Folder is the last part of the ID: the package of the answer.
func (s *Spec) Folder() string { return s.ID[strings.LastIndex(s.ID, "/")+1:] }

// Chapter is the first part of the ID.
func (s *Spec) Chapter() string { name, _, _ := strings.Cut(s.ID, "/"); return name }

// tolerance is the relative error that counts as equal.
func (s *Spec) tolerance() float64 {
	if s.Tolerance > 0 {
		return s.Tolerance
	}
	return 1e-7
}

// name is the i-th of the names, or a number if there are too few.
func name(names []string, i int, what string) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%s %d", what, i+1)
}
