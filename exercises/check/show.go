package check

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/gonum/mat"
)

// Show judges a function and prints the verdict, in a notebook cell or
// anywhere else. Where a wrong result is a list or a matrix, draw gets it
// beside the right one:
//
//	check.Show(backprop.HiddenDelta, HiddenDelta, viz.ShowBeside)
//
// When grading (see Strict) an answer that does not pass ends the program.
func Show[F any](e Exercise[F], f F, draw ...func(title string, got, want mat.Matrix)) Verdict {
	return e.Spec.show(reflect.ValueOf(f), draw)
}

func (s *Spec) show(f reflect.Value, draw []func(title string, got, want mat.Matrix)) Verdict {
	v := s.run(f)
	fmt.Print(v)
	if v.Got != nil {
		for _, d := range draw {
			d(s.Func, v.Got, v.Want)
		}
	}
	if v.State != Pass && Strict() {
		os.Exit(1)
	}
	return v
}

// Hint prints the hints of an exercise up to a level: 1 the symptom, 2 the
// concept, 3 the formula.
func Hint[F any](e Exercise[F], level int) {
	for i := 1; i <= min(max(level, 1), len(e.Spec.Hints)); i++ {
		fmt.Println(e.Spec.Hint(i))
	}
}

// Hint is the hint of a level, as a learner reads it.
func (s *Spec) Hint(level int) string {
	return wrap(fmt.Sprintf("Hint %d of %d. %s", level, len(s.Hints), s.Hints[level-1]))
}

// Strict reports whether answers are being graded: the environment variable
// GLASSNET_STRICT is set, or nbgrader's NBGRADER_EXECUTION. Then an unsolved
// exercise is a failure and not a test that is skipped.
func Strict() bool {
	return os.Getenv("GLASSNET_STRICT") != "" || os.Getenv("NBGRADER_EXECUTION") != ""
}

// T is the part of *testing.T that Test uses. A program that only shows
// verdicts then does without the package testing.
type T interface {
	Helper()
	Skip(args ...any)
	Error(args ...any)
}

// Test is all that the test of an exercise calls. An unsolved stub is skipped,
// unless answers are being graded.
func Test[F any](t T, e Exercise[F], f F) {
	t.Helper()
	e.Spec.test(t, reflect.ValueOf(f))
}

func (s *Spec) test(t T, f reflect.Value) {
	t.Helper()
	v := s.run(f)
	switch {
	case v.State == Todo && !Strict():
		t.Skip(v.Message)
	case v.State != Pass:
		t.Error("\n" + v.String())
	}
}

// String is the verdict as a learner reads it: the state, what is wrong, the
// first wrong case.
func (v Verdict) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s: %s\n", v.State, v.ID[strings.LastIndex(v.ID, "/")+1:], v.Title)
	if v.Message != "" && v.State != Todo {
		fmt.Fprintf(&b, "\n%s\n", wrap(v.Message))
	}
	if v.Detail != "" {
		fmt.Fprintf(&b, "\n%s\n", v.Detail)
	}
	if v.State == Fail && v.Cases > 1 {
		fmt.Fprintf(&b, "\n%d of %d cases are right.\n", v.Right, v.Cases)
	}
	return b.String()
}

// wrap breaks lines after at most 80 letters, between words. What is indented
// stays as it is: formulas and numbers.
func wrap(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			out = append(out, line)
			continue
		}
		short := ""
		for _, word := range strings.Split(line, " ") {
			if short != "" && utf8.RuneCountInString(short)+1+utf8.RuneCountInString(word) > 80 {
				out, short = append(out, short), word
				continue
			}
			if short != "" {
				short += " "
			}
			short += word
		}
		out = append(out, short)
	}
	return strings.Join(out, "\n")
}
