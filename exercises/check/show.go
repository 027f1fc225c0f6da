package check

import (
	"fmt"
	"os"
	"reflect"
	"strings"

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
	v := Run(e, f)
	fmt.Print(v)
	if v.Got != nil {
		for _, d := range draw {
			d(e.Func, v.Got, v.Want)
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
	for i, h := range e.Hints[:min(max(level, 1), len(e.Hints))] {
		fmt.Printf("Hint %d. %s\n", i+1, h)
	}
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
	v := e.judge(e.answers(reflect.ValueOf(f), Limit))
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
	fmt.Fprintf(&b, "%s  %s: %s\n", v.State, v.ID, v.Title)
	if v.Message != "" && v.State != Todo {
		fmt.Fprintf(&b, "\n%s\n", v.Message)
	}
	if v.Detail != "" {
		fmt.Fprintf(&b, "\n%s\n", v.Detail)
	}
	if v.State == Fail && v.Cases > 1 {
		fmt.Fprintf(&b, "\n%d of %d cases are right.\n", v.Right, v.Cases)
	}
	return b.String()
}
