package nn

import (
	"fmt"
	"reflect"
	"strings"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// checkMul panics when W has not as many columns as a has rows.
func (s *Step) checkMul(formula string, w, a *mat.Dense) {
	r, c := w.Dims()
	if ar, _ := a.Dims(); ar != c {
		s.Mistake("%s: W is %d×%d, a has %s", formula, r, c, rowCount(ar))
	}
}

// checkRows panics when the column γ is not as long as x.
func (s *Step) checkRows(formula string, gamma, x *mat.Dense) {
	r, _ := gamma.Dims()
	if xr, _ := x.Dims(); r != xr {
		s.Mistake("%s: γ is %d×1, x has %s", formula, r, rowCount(xr))
	}
}

// mustBeGiven panics where a constructor was given nil.
func mustBeGiven(where string, f Activation, init Initializer) {
	if f == nil {
		panic(fmt.Sprintf("nn: %s: f is nil; it is the activation, such as nn.Tanh or nn.Identity", where))
	}
	if init == nil {
		panic(fmt.Sprintf("nn: %s: init is nil; it fills W, such as nn.Glorot(rng) or nn.Zeros", where))
	}
}

// isNil reports whether a layer is nil, or a nil pointer.
func isNil(l Layer) bool {
	v := reflect.ValueOf(l)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// rowCount writes a number of rows.
func rowCount(n int) string {
	if n == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", n)
}

// checkTargets panics when a and y differ in size.
func checkTargets(formula string, a, y *mat.Dense) {
	ar, ac := a.Dims()
	if yr, yc := y.Dims(); ar != yr || ac != yc {
		panic(fmt.Sprintf("nn: %s: a is %d×%d, y is %d×%d", formula, ar, ac, yr, yc))
	}
}

// mustBeNumbers panics when m is nil, is empty or has a NaN or ±Inf.
func mustBeNumbers(where, name string, m *mat.Dense) {
	if m == nil || m.IsEmpty() {
		panic(fmt.Sprintf("nn: %s: %s is empty; it needs one column per sample and at least one column", where, name))
	}
	if i, j, ok := linalg.Finite(m); !ok {
		panic(fmt.Sprintf("nn: %s: %s[%d,%d] = %v: row %d of sample %d is not a number that can be computed with", where, name, i, j, m.At(i, j), i, j))
	}
}

// bare is the sentence of err inside another one, which has said "nn: " already.
func bare(err error) string { return strings.TrimPrefix(err.Error(), "nn: ") }
