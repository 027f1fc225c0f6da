package autodiff

import "testing"

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
