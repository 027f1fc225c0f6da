package autodiff

import (
	"math"
	"strconv"
)

// A Number is a value that a formula can be evaluated on. A formula written
// with these operations runs on Real, Dual, *Var, *Expr and every other kind.
type Number[T any] interface {
	Const(c float64) T // c, of the same kind; the receiver does not matter
	Add(y T) T         // x + y
	Sub(y T) T         // x − y
	Mul(y T) T         // x · y
	Div(y T) T         // x / y
	Max(y T) T         // the larger of x and y
	Neg() T            // −x
	Pow(p float64) T   // xᵖ with a constant p; a variable exponent is exp(y log x)
	Exp() T            // eˣ
	Log() T            // the natural logarithm
	Sin() T            // of radians
	Cos() T            // of radians
	Tanh() T           // (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ)
	Logistic() T       // σ(x) = 1/(1 + e⁻ˣ)
	Sqrt() T           // √x
	Abs() T            // |x|
	ReLU() T           // max(x, 0)
	Step() T           // [x > 0], which is 1 or 0
}

// Valued is a Number whose value is known while the formula runs, so that an
// if or a loop may depend on it. All kinds are but *Expr.
type Valued[T any] interface {
	Number[T]
	Float() float64
}

// Sum is x₁ + x₂ + … in this order; there must be at least one.
func Sum[T Number[T]](x ...T) T {
	s := x[0]
	for _, x := range x[1:] {
		s = s.Add(x)
	}
	return s
}

// Dot is Σ wᵢ xᵢ. Both have the same length, at least 1.
func Dot[T Number[T]](w, x []T) T {
	sameLen("Σ wᵢ xᵢ", "w", len(w), "x", len(x))
	s := w[0].Mul(x[0])
	for i := range w[1:] {
		s = s.Add(w[i+1].Mul(x[i+1]))
	}
	return s
}

// Real is an ordinary number: a formula on Reals gives its value. Its
// operations are those of Number, as with every kind.
type Real float64

func (Real) Const(c float64) Real { return Real(c) }
func (x Real) Add(y Real) Real    { return x + y }
func (x Real) Sub(y Real) Real    { return x - y }
func (x Real) Mul(y Real) Real    { return x * y }
func (x Real) Div(y Real) Real    { return x / y }
func (x Real) Neg() Real          { return -x }
func (x Real) Pow(p float64) Real { return Real(math.Pow(float64(x), p)) }
func (x Real) Exp() Real          { return Real(math.Exp(float64(x))) }
func (x Real) Log() Real          { return Real(log(float64(x))) }
func (x Real) Sin() Real          { return Real(math.Sin(float64(x))) }
func (x Real) Cos() Real          { return Real(math.Cos(float64(x))) }
func (x Real) Tanh() Real         { return Real(math.Tanh(float64(x))) }
func (x Real) Logistic() Real     { return Real(logistic(float64(x))) }
func (x Real) Sqrt() Real         { return Real(math.Sqrt(float64(x))) }
func (x Real) Max(y Real) Real    { return max(x, y) }
func (x Real) Abs() Real          { return Real(math.Abs(float64(x))) }
func (x Real) ReLU() Real         { return max(x, 0) }
func (x Real) Step() Real         { return Real(step(float64(x))) }

// Float is the number as Go has it.
func (x Real) Float() float64 { return float64(x) }

// String writes the number with six digits.
func (x Real) String() string { return short(float64(x)) }

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// log is the natural logarithm. Go's is wrong for denormal numbers on some
// processors (golang/go#56600), so that they are made normal first.
func log(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}

// step is [x > 0].
func step(x float64) float64 {
	if x > 0 {
		return 1
	}
	return 0
}

// short writes a number with six digits, as tables do.
func short(x float64) string { return strconv.FormatFloat(x+0, 'g', 6, 64) }
