package autodiff

import (
	"fmt"
	"testing"
)

// The gradient of micrograd's expression, built anew each time and built once.

func BenchmarkDynamic(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ReverseGradient(micrograd[*Var], []float64{-4, 2})
	}
}

func BenchmarkStatic(b *testing.B) {
	names := symbols(2)
	e := micrograd(Symbols(names...))
	g, err := Compile(names, append([]*Expr{e}, e.Gradient(names...)...)...)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		g.Run(-4, 2)
	}
}

func BenchmarkForward(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ForwardGradient(micrograd[Dual[Real]], []float64{-4, 2})
	}
}

// neuron is σ(w·x) of a vector w, with x = ½ everywhere.
func neuron[T Number[T]](w []T) T {
	x := make([]T, len(w))
	for i := range x {
		x[i] = w[0].Const(0.5)
	}
	return Dot(w, x).Logistic()
}

// The time of a whole gradient with each method, for 1 to 1,000 inputs: numeric
// and forward grow with N², reverse and the compiled symbolic graph with N.
func BenchmarkGradient(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000} {
		w, names := make([]float64, n), make([]string, n)
		inputs := make([]*Expr, n)
		for i := range w {
			w[i], names[i] = 1/float64(n), fmt.Sprint("w", i)
			inputs[i] = Symbol(names[i])
		}
		graph, err := Compile(names, neuron(inputs).Gradient(names...)...)
		if err != nil {
			b.Fatal(err)
		}
		for method, run := range map[string]func(){
			"numeric":  func() { Central.Gradient(neuron[Real], w, 1e-5) },
			"forward":  func() { ForwardGradient(neuron[Dual[Real]], w) },
			"reverse":  func() { ReverseGradient(neuron[*Var], w) },
			"symbolic": func() { graph.Run(w...) },
		} {
			b.Run(fmt.Sprintf("%s/%d", method, n), func(b *testing.B) {
				for b.Loop() {
					run()
				}
			})
		}
	}
}
