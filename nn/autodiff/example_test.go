package autodiff_test

import (
	"fmt"

	"glassnet/nn/autodiff"
)

// neuron is f = σ(wx + b), written once.
func neuron[T autodiff.Number[T]](w, x, b T) T { return w.Mul(x).Add(b).Logistic() }

// One formula, four derivatives ∂f/∂w at w = 0, x = 1, b = 0.
func Example() {
	fmt.Printf("numeric   %.10f\n", autodiff.Central.Derivative(func(w autodiff.Real) autodiff.Real {
		return neuron(w, 1, 0)
	}, 0, 1e-5))

	d := neuron(autodiff.Dual[autodiff.Real]{A: 0, B: 1}, autodiff.Dual[autodiff.Real]{A: 1}, autodiff.Dual[autodiff.Real]{A: 0})
	fmt.Println("forward  ", d)

	w, x, b := autodiff.NewVar("w", 0), autodiff.NewVar("x", 1), autodiff.NewVar("b", 0)
	neuron(w, x, b).Backward()
	fmt.Println("reverse  ", w.Grad, x.Grad, b.Grad)

	e := neuron(autodiff.Symbol("w"), autodiff.Symbol("x"), autodiff.Symbol("b"))
	fmt.Println("symbolic ", e.D("w").Simplify())
	// Output:
	// numeric   0.2500000000
	// forward   0.5 + 0.25ε
	// reverse   0.25 0 0.25
	// symbolic  σ(w·x + b)·(1 − σ(w·x + b))·x
}

// The tape of (x + y)z: forward the values v, backward the adjoints v̄.
func ExampleVar_Tape() {
	x, y, z := autodiff.NewVar("x", -2), autodiff.NewVar("y", 5), autodiff.NewVar("z", -4)
	f := x.Add(y).Mul(z)
	f.Backward()
	for _, r := range f.Tape() {
		fmt.Printf("v%d = %-8s %4g   v̄%d = %4g\n", r.Node, r.Text(), r.Value, r.Node, r.Grad)
	}
	// Output:
	// v1 = x          -2   v̄1 =   -4
	// v2 = y           5   v̄2 =   -4
	// v3 = v1 + v2     3   v̄3 =   -4
	// v4 = z          -4   v̄4 =    3
	// v5 = v3 · v4   -12   v̄5 =    1
}

// A static graph computes what is used twice once.
func ExampleCompile() {
	f := autodiff.MustParse("σ(w·x + b)")
	g, err := autodiff.Compile([]string{"w", "x", "b"}, f, f.D("w"), f.D("b"))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d nodes written, %d operations left\n", g.Written, g.Operations())
	fmt.Println(g.Run(0, 1, 0))
	fmt.Print(g)
	// Output:
	// 64 nodes written, 6 operations left
	// [0.5 0.25 0.25]
	// v1 = w
	// v2 = x
	// v3 = b
	// v4 = v1 · v2
	// v5 = v4 + v3
	// v6 = σ v5
	// v7 = 1
	// v8 = v7 − v6
	// v9 = v6 · v8
	// v10 = v9 · v2
	// output 1: v6
	// output 2: v10
	// output 3: v9
}

// Forward mode as a table: every value with its tangent.
func ExampleLines() {
	one := autodiff.Dual[autodiff.Real]{A: 3, B: 1}
	for _, l := range autodiff.Lines(autodiff.MustParse("x^2·y + y + 2"), map[string]autodiff.Dual[autodiff.Real]{"x": one, "y": {A: 4}}) {
		fmt.Printf("v%d = %-8s %v\n", l.Node, l.Text, l.Value)
	}
	// Output:
	// v1 = x        3 + 1ε
	// v2 = v1^2     9 + 6ε
	// v3 = y        4 + 0ε
	// v4 = v2 · v3  36 + 24ε
	// v5 = v4 + v3  40 + 24ε
	// v6 = 2        2 + 0ε
	// v7 = v5 + v6  42 + 24ε
}

// A mistake in a formula is shown with its place.
func ExampleParse() {
	_, err := autodiff.Parse("x^2·y + · y")
	fmt.Println(err)
	// Output:
	// autodiff: formula "x^2·y + · y", column 9: expected a number, a name or "(", found "·"
}
