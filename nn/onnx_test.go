package nn

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
)

// The points of the sum that stands for erf are gonum's, and the sum is erf.
func TestLegendre(t *testing.T) {
	x, w := legendre(24)
	gx, gw := make([]float64, 24), make([]float64, 24)
	quad.Legendre{}.FixedLocations(gx, gw, 0, 1)
	for i := range x {
		if math.Abs(x[i]-gx[i]) > 1e-15 || math.Abs(w[i]-gw[i]) > 1e-15 {
			t.Errorf("point %d: %g with %g, gonum has %g with %g", i+1, x[i], w[i], gx[i], gw[i])
		}
	}
	for u := -6.0; u <= 6; u += 0.01 {
		sum := 0.0
		for i := range x {
			sum += w[i] * math.Exp(-u*x[i]*u*x[i])
		}
		if e := math.Abs(2*u/math.Sqrt(math.Pi)*sum - math.Erf(u)); e > 1e-15 {
			t.Errorf("erf(%g) differs by %g", u, e)
		}
	}
}

// A value that gets a name has it wherever it is read; one that has a name, and one
// that nothing has computed, are copied.
func TestValuesGetNames(t *testing.T) {
	g := &Operators{layers: []written{{number: "3"}}}
	sum := g.Op("Add", nil, "x", "y")
	g.Op("Mul", nil, "x", sum)
	z := g.call("z", sum)
	if z != "z3" || g.Ops[0].Output != z || fmt.Sprint(g.Ops[1].Inputs) != "[x z3]" || len(g.Ops) != 2 {
		t.Errorf("%v is called %q", g.Ops, z)
	}
	for _, x := range []string{z, "x"} {
		if a := g.call("a", x); a != "a3" || g.Ops[len(g.Ops)-1].Type != "Identity" || g.Ops[len(g.Ops)-1].Inputs[0] != x {
			t.Errorf("%q is called %q: %v", x, a, g.Ops)
		}
	}
	if r := new(Operators).Rows(); r != 0 {
		t.Errorf("outside of a layer x has %d rows", r)
	}
}
