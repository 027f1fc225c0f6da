package autodiff

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"
)

// A Scheme estimates f'(x) from values of f near x:
//
//	f'(x) ≈ 1/h Σ Weightₖ f(x + Atₖ h)
//
// The formula errs by a multiple of h to the power Order (truncation). The
// values of f are rounded, and dividing by h magnifies that (rounding error,
// about 1e-16/h). So there is a best h, about 1e-16 to the power 1/(Order+1),
// and no exact answer.
type Scheme struct {
	Name   string
	Order  int
	Points []Point
}

// A Point is one value f(x + At·h) and its weight.
type Point struct{ At, Weight float64 }

// The schemes.
var (
	// OneSided is (f(x+h) − f(x))/h.
	OneSided = Scheme{"one-sided", 1, []Point{{0, -1}, {1, 1}}}

	// Central is (f(x+h) − f(x−h))/2h. The errors of first order cancel.
	Central = Scheme{"central", 2, []Point{{-1, -0.5}, {1, 0.5}}}

	// Richardson is (4 C(h/2) − C(h))/3 with the central difference C. The errors
	// of second order cancel. (Richardson, 1911)
	Richardson = Scheme{"Richardson", 4, []Point{
		{-1, 1. / 6}, {-0.5, -4. / 3}, {0.5, 4. / 3}, {1, -1. / 6}}}
)

// Step is a good h where f and its derivatives are of size 1.
func (s Scheme) Step() float64 { return math.Pow(0x1p-52, 1/float64(s.Order+1)) }

// Derivative estimates f'(x) with step h.
func (s Scheme) Derivative(f func(Real) Real, x, h float64) float64 {
	sum := 0.0
	for _, p := range s.Points {
		sum += p.Weight * float64(f(Real(x+p.At*h)))
	}
	return sum / h
}

// Gradient estimates ∂f/∂x one input at a time, the others held still, and
// counts how often it evaluated f: len(Points) times for every input, where
// f(x) itself is shared.
func (s Scheme) Gradient(f func(x []Real) Real, x []float64, h float64) (grad []float64, evaluations int) {
	in := make([]Real, len(x))
	for i, v := range x {
		in[i] = Real(v)
	}
	value := func() Real { evaluations++; return f(slices.Clone(in)) }
	var base Real
	if slices.ContainsFunc(s.Points, func(p Point) bool { return p.At == 0 }) {
		base = value()
	}
	grad = make([]float64, len(x))
	for i := range x {
		for _, p := range s.Points {
			y := base
			if p.At != 0 {
				in[i] = Real(x[i] + p.At*h)
				y = value()
				in[i] = Real(x[i])
			}
			grad[i] += p.Weight * float64(y) / h
		}
	}
	return grad, evaluations
}

// An ErrorRow is one point of the U-curve.
type ErrorRow struct{ H, Estimate, Error float64 }

// ErrorsAgainstH tries an estimate with every h. Error is |estimate − exact|.
func ErrorsAgainstH(estimate func(h float64) float64, exact float64, hs []float64) []ErrorRow {
	var rows []ErrorRow
	for _, h := range hs {
		e := estimate(h)
		rows = append(rows, ErrorRow{h, e, math.Abs(e - exact)})
	}
	return rows
}

// ComplexStep is Im f(x + ih) / h. It subtracts nothing, so h may be as small
// as 1e-100 and the result is exact to the last digits. It needs a formula of
// analytic operations; on Max, Abs, ReLU and Step it goes by the real part, which
// is right away from their kinks. Where the formula has no real value, as log x
// for x < 0, it is NaN. (Squire and Trapp, 1998)
func ComplexStep(f func(Complex) Complex, x, h float64) float64 {
	return imag(complex128(f(Complex(complex(x, h))))) / h
}

// Complex is a complex number next to a real one, for ComplexStep.
type Complex complex128

func (Complex) Const(c float64) Complex { return Complex(complex(c, 0)) }
func (x Complex) Add(y Complex) Complex { return x + y }
func (x Complex) Sub(y Complex) Complex { return x - y }
func (x Complex) Mul(y Complex) Complex { return x * y }
func (x Complex) Div(y Complex) Complex { return x / y }
func (x Complex) Neg() Complex          { return -x }
func (x Complex) Pow(p float64) Complex { return Complex(complexPow(complex128(x), p)) }
func (x Complex) Exp() Complex          { return Complex(cmplx.Exp(complex128(x))) }
func (x Complex) Log() Complex          { return Complex(complexLog(complex128(x))) }
func (x Complex) Sin() Complex          { return Complex(cmplx.Sin(complex128(x))) }
func (x Complex) Cos() Complex          { return Complex(cmplx.Cos(complex128(x))) }
func (x Complex) Tanh() Complex         { return Complex(complexTanh(complex128(x))) }
func (x Complex) Logistic() Complex     { return 1 / (1 + (-x).Exp()) }
func (x Complex) Sqrt() Complex         { return Complex(complexPow(complex128(x), 0.5)) }
func (x Complex) Max(y Complex) Complex { return x.where(x.Float() > y.Float(), y) }
func (x Complex) Abs() Complex          { return x * (x.Step() - (-x).Step()) }
func (x Complex) ReLU() Complex         { return x.where(x.Float() > 0, 0) }
func (x Complex) Step() Complex         { return Complex(complex(step(x.Float()), 0)) }

// Float is the real part.
func (x Complex) Float() float64 { return real(complex128(x)) }

func (x Complex) where(yes bool, y Complex) Complex {
	if yes {
		return x
	}
	return y
}

// complexPow squares for whole p: cmplx.Pow goes through the polar form and
// would round a tiny imaginary part away.
func complexPow(x complex128, p float64) complex128 {
	switch {
	case p != math.Trunc(p) && real(x) < 0:
		return cmplx.NaN()
	case p == 0.5:
		return cmplx.Sqrt(x)
	case p != math.Trunc(p) || math.Abs(p) > 1<<53:
		return cmplx.Pow(x, complex(p, 0))
	}
	all := x
	if p < 0 {
		x = 1 / x
	}
	y := complex(1, 0)
	for n := uint64(math.Abs(p)); n > 0; n >>= 1 {
		if n&1 == 1 {
			y *= x
		}
		if n > 1 {
			x *= x
		}
	}
	if cmplx.IsNaN(y) { // it has overflowed
		return cmplx.Pow(all, complex(p, 0))
	}
	return y
}

// complexLog is log |x| + i arg x where log x is real.
func complexLog(x complex128) complex128 {
	if real(x) < 0 {
		return cmplx.NaN()
	}
	return complex(log(cmplx.Abs(x)), cmplx.Phase(x))
}

// complexTanh is ±1 where cmplx.Tanh would overflow; the slope there is below 1e-300.
func complexTanh(x complex128) complex128 {
	if math.Abs(real(x)) > 350 {
		return complex(math.Copysign(1, real(x)), 0)
	}
	return cmplx.Tanh(x)
}

// String names the scheme and its points.
func (s Scheme) String() string {
	return fmt.Sprintf("%s, %d points, error of order h^%d", s.Name, len(s.Points), s.Order)
}
