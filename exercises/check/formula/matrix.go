package formula

import (
	"hash/fnv"
	"math"
	"slices"
)

// A Matrix is r×c numbers, row by row. A number is 1×1, a list a column.
type Matrix struct {
	R, C int
	V    []float64
	List bool // a list: only its length counts, a row is as good as a column
	Text bool // stands for a text: see Text

	F func(float64) float64 // an argument that is a function; then there are no numbers
}

// Number is a 1×1 matrix.
func Number(x float64) *Matrix { return &Matrix{R: 1, C: 1, V: []float64{x}} }

// List is a column, and equal to a row of the same numbers.
func List(v []float64) *Matrix { return &Matrix{R: len(v), C: 1, V: v, List: true} }

// Text is a number that stands for a text: equal for equal texts, and good for nothing else.
func Text(s string) *Matrix {
	h := fnv.New32a()
	h.Write([]byte(s))
	return &Matrix{R: 1, C: 1, V: []float64{0.5 + float64(h.Sum32())}, Text: true}
}

// Function is what a name stands for in an expression. It returns nil where it
// cannot be computed, and leaves its arguments alone.
type Function func(in ...*Matrix) *Matrix

// Functions are those that an exercise brings along, by name.
type Functions map[string]Function

// entry are the functions that work entry by entry.
var entry = map[string]func(float64) float64{
	"σ": sigma, "σ'": func(z float64) float64 { return sigma(z) * (1 - sigma(z)) },
	"tanh": math.Tanh, "tanh'": func(z float64) float64 { return 1 - math.Tanh(z)*math.Tanh(z) },
	"exp": math.Exp, "log": math.Log, "log₁₀": math.Log10, "log₂": math.Log2, "√": math.Sqrt, "abs": math.Abs,
	"round": math.Round, "floor": math.Floor, "ceil": math.Ceil, "sin": math.Sin, "cos": math.Cos, "erf": math.Erf,
	"log1p": math.Log1p,
	"relu":  func(z float64) float64 { return max(z, 0) },
	"relu'": func(z float64) float64 { return oneIf(z > 0) },
	"step":  func(z float64) float64 { return oneIf(z >= 0) },
	"sign": func(z float64) float64 {
		if z == 0 {
			return 0
		}
		return math.Copysign(1, z)
	},
}

// tried are those that an edit may put in place of another.
var tried = []string{"σ", "σ'", "tanh", "tanh'", "exp", "log", "log₁₀", "log₂", "√", "abs", "round", "relu", "relu'", "step", "sign"}

// folds are functions of a row, a column or all numbers; slope and value alike.
var folds = map[string]func(v []float64) float64{
	"Σ": total, "max": slices.Max[[]float64], "min": slices.Min[[]float64],
	"mean": func(v []float64) float64 { return total(v) / float64(len(v)) },
	"norm": func(v []float64) float64 {
		s := 0.0
		for _, x := range v {
			s += x * x
		}
		return math.Sqrt(s)
	},
	"argmax": func(v []float64) float64 { // the first of equals
		best := 0
		for i, x := range v {
			if x > v[best] {
				best = i
			}
		}
		return float64(best)
	},
	"median": func(v []float64) float64 {
		v = slices.Sorted(slices.Values(v))
		return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
	},
}

// several are the functions of more than one argument.
var several = map[string]Function{
	"max": func(in ...*Matrix) *Matrix {
		return broadcast(in[0], in[1], func(x, y float64) float64 { return max(x, y) })
	},
	"min": func(in ...*Matrix) *Matrix {
		return broadcast(in[0], in[1], func(x, y float64) float64 { return min(x, y) })
	},
	"stack": stack,
	"row": func(in ...*Matrix) *Matrix {
		k := int(in[1].V[0])
		if len(in[1].V) != 1 || k < 0 || k >= in[0].R {
			return nil
		}
		return build(1, in[0].C, func(_, j int) float64 { return in[0].At(k, j) })
	},
	"part": func(in ...*Matrix) *Matrix { // rows of a matrix: from which on, and how many
		if len(in) != 3 || len(in[1].V) != 1 || len(in[2].V) != 1 {
			return nil
		}
		from, n := in[1].V[0], in[2].V[0]
		if from != math.Trunc(from) || n != math.Trunc(n) || from < 0 || n < 1 || from+n > float64(in[0].R) {
			return nil
		}
		return build(int(n), in[0].C, func(i, j int) float64 { return in[0].At(int(from)+i, j) })
	},
	"turned": func(in ...*Matrix) *Matrix { // rows so many places up, those that leave at one end come in at the other
		if len(in[1].V) != 1 || in[1].V[0] != math.Trunc(in[1].V[0]) || math.Abs(in[1].V[0]) > 1e6 {
			return nil
		}
		n := in[0].R
		return build(n, in[0].C, func(i, j int) float64 { return in[0].At(((i+int(in[1].V[0]))%n+n)%n, j) })
	},
	"shaped": func(in ...*Matrix) *Matrix { // the same numbers, row by row, in another size
		if len(in) != 3 || len(in[1].V) != 1 || len(in[2].V) != 1 || in[1].V[0]*in[2].V[0] != float64(len(in[0].V)) || in[1].V[0] != math.Trunc(in[1].V[0]) || in[1].V[0] < 1 {
			return nil
		}
		c := int(in[2].V[0])
		return build(int(in[1].V[0]), c, func(i, j int) float64 { return in[0].V[i*c+j] })
	},
	"onehot": func(in ...*Matrix) *Matrix {
		k := int(in[1].V[0])
		if len(in[1].V) != 1 || slices.Min(in[0].V) < 0 || slices.Max(in[0].V) >= float64(k) {
			return nil
		}
		return build(k, len(in[0].V), func(i, j int) float64 { return oneIf(float64(i) == in[0].V[j]) })
	},
	"fit": func(in ...*Matrix) *Matrix { // the first rows, as many as another has: what a loop over the other reads
		if in[0].R < in[1].R {
			return nil
		}
		return build(in[1].R, in[0].C, in[0].At)
	},
	"along": func(in ...*Matrix) *Matrix { // a list laid along the columns of a matrix
		if len(in[0].V) < in[1].C {
			return nil
		}
		return build(1, in[1].C, func(_, j int) float64 { return in[0].V[j] })
	},
	"where": func(in ...*Matrix) *Matrix {
		if len(in) != 3 {
			return nil
		}
		yes := broadcast(in[0], in[1], func(c, x float64) float64 {
			if c != 0 {
				return x
			}
			return 0
		})
		no := broadcast(in[0], in[2], func(c, y float64) float64 {
			if c == 0 {
				return y
			}
			return 0
		})
		if yes == nil || no == nil {
			return nil
		}
		return broadcast(yes, no, func(x, y float64) float64 { return x + y })
	},
}

// functions are all of one argument that can stand before an operand.
var functions = map[string]func(a *Matrix) *Matrix{}

func init() {
	for name, f := range entry {
		functions[name] = func(a *Matrix) *Matrix { return build(a.R, a.C, func(i, j int) float64 { return f(a.At(i, j)) }) }
	}
	for kind, fold := range folds {
		functions[kind] = func(a *Matrix) *Matrix { return Number(fold(a.V)) }
		functions[kind+"ₙ"] = func(a *Matrix) *Matrix {
			return build(a.R, 1, func(i, _ int) float64 { return fold(a.V[i*a.C : (i+1)*a.C]) })
		}
		functions[kind+"ₖ"] = func(a *Matrix) *Matrix {
			return build(1, a.C, func(_, j int) float64 { return fold(a.column(j)) })
		}
	}
	functions["rows"] = func(a *Matrix) *Matrix { return Number(float64(a.R)) }
	functions["cols"] = func(a *Matrix) *Matrix { return Number(float64(a.C)) }
	functions["entries"] = func(a *Matrix) *Matrix { return Number(float64(len(a.V))) }
	functions["nonzero"] = func(a *Matrix) *Matrix { // a divisor of integers: none where it is 0
		if slices.Contains(a.V, 0) {
			return nil
		}
		return a
	}
	functions["first"] = func(a *Matrix) *Matrix { return build(1, a.C, a.At) }
	functions["last"] = func(a *Matrix) *Matrix { return build(1, a.C, func(_, j int) float64 { return a.At(a.R-1, j) }) }
	functions["tail"] = func(a *Matrix) *Matrix { return build(a.R-1, a.C, func(i, j int) float64 { return a.At(i+1, j) }) }
	functions["front"] = func(a *Matrix) *Matrix { return build(a.R-1, a.C, a.At) }
	functions["later"] = func(a *Matrix) *Matrix { // the entry below, 0 at the end
		return build(a.R, a.C, func(i, j int) float64 {
			if i == a.R-1 {
				return 0
			}
			return a.At(i+1, j)
		})
	}
	functions["earlier"] = func(a *Matrix) *Matrix {
		return build(a.R, a.C, func(i, j int) float64 {
			if i == 0 {
				return 0
			}
			return a.At(i-1, j)
		})
	}
	functions["flat"] = func(a *Matrix) *Matrix { return build(len(a.V), 1, func(i, _ int) float64 { return a.V[i] }) }
	functions["upto"] = func(a *Matrix) *Matrix {
		if len(a.V) != 1 || !(a.V[0] < 1e6) {
			return nil
		}
		return build(int(a.V[0]), 1, func(i, _ int) float64 { return float64(i) })
	}
	functions["reversed"] = func(a *Matrix) *Matrix { return build(a.R, a.C, func(i, j int) float64 { return a.At(a.R-1-i, j) }) }
	running := func(f func(sum, x float64) float64) func(a *Matrix) *Matrix { // down a list, along a row
		return func(a *Matrix) *Matrix {
			out := build(a.R, a.C, a.At)
			step := a.C
			if a.R == 1 {
				step = 1
			}
			for i := step; i < len(out.V); i++ {
				out.V[i] = f(out.V[i-step], out.V[i])
			}
			return out
		}
	}
	functions["cumsum"], functions["cumprod"] = running(func(s, x float64) float64 { return s + x }), running(func(p, x float64) float64 { return p * x })
	functions["eye"] = func(a *Matrix) *Matrix {
		n := int(a.V[0])
		if len(a.V) != 1 || n < 1 || n > 1000 {
			return nil
		}
		return build(n, n, func(i, j int) float64 { return oneIf(i == j) })
	}
	functions["diag"] = func(a *Matrix) *Matrix {
		if a.C == 1 {
			return build(a.R, a.R, func(i, j int) float64 { return oneIf(i == j) * a.V[i] })
		}
		return build(min(a.R, a.C), 1, func(i, _ int) float64 { return a.At(i, i) })
	}
	// what loops do wrong: one sample or neuron for all, one sample only, the next sample
	columns := func(f func(i, j int, a *Matrix) float64) func(a *Matrix) *Matrix {
		return func(a *Matrix) *Matrix {
			if a.C < 2 {
				return nil
			}
			return build(a.R, a.C, func(i, j int) float64 { return f(i, j, a) })
		}
	}
	functions["first sample of"] = columns(func(i, _ int, a *Matrix) float64 { return a.At(i, 0) })
	functions["only the first sample of"] = columns(func(i, j int, a *Matrix) float64 { return oneIf(j == 0) * a.At(i, j) })
	functions["only the last sample of"] = columns(func(i, j int, a *Matrix) float64 { return oneIf(j == a.C-1) * a.At(i, j) })
	functions["the next sample of"] = columns(func(i, j int, a *Matrix) float64 { return a.At(i, (j+1)%a.C) })
	functions["first row of"] = func(a *Matrix) *Matrix {
		if a.R < 2 {
			return nil
		}
		return build(a.R, a.C, func(_, j int) float64 { return a.At(0, j) })
	}
	functions["only the first row of"] = func(a *Matrix) *Matrix {
		if a.R < 2 {
			return nil
		}
		return build(a.R, a.C, func(i, j int) float64 { return oneIf(i == 0) * a.At(i, j) })
	}
	functions["only the last row of"] = func(a *Matrix) *Matrix {
		if a.R < 2 {
			return nil
		}
		return build(a.R, a.C, func(i, j int) float64 { return oneIf(i == a.R-1) * a.At(i, j) })
	}
	// the same by short names, also where there is one only: for mistakes as lines
	functions["only₁"] = func(a *Matrix) *Matrix {
		return build(a.R, a.C, func(i, j int) float64 { return oneIf(i == 0) * a.At(i, j) })
	}
	functions["onlyₙ"] = func(a *Matrix) *Matrix {
		return build(a.R, a.C, func(i, j int) float64 { return oneIf(i == a.R-1) * a.At(i, j) })
	}
	functions["sample₁"] = func(a *Matrix) *Matrix {
		return build(a.R, a.C, func(i, j int) float64 { return oneIf(j == 0) * a.At(i, j) })
	}
	functions["sampleₙ"] = func(a *Matrix) *Matrix {
		return build(a.R, a.C, func(i, j int) float64 { return oneIf(j == a.C-1) * a.At(i, j) })
	}
	functions["column₁"] = func(a *Matrix) *Matrix { return build(a.R, a.C, func(i, _ int) float64 { return a.At(i, 0) }) }
	functions["row₁"] = func(a *Matrix) *Matrix { return build(a.R, a.C, func(_, j int) float64 { return a.At(0, j) }) }
	functions["next"] = func(a *Matrix) *Matrix { return build(a.R, a.C, func(i, j int) float64 { return a.At(i, (j+1)%a.C) }) }
}

// At is the entry in row i, column j.
func (a *Matrix) At(i, j int) float64 { return a.V[i*a.C+j] }

func (a *Matrix) column(j int) []float64 {
	col := make([]float64, a.R)
	for i := range col {
		col[i] = a.At(i, j)
	}
	return col
}

// build makes an r×c matrix; nil if it would be empty.
func build(r, c int, f func(i, j int) float64) *Matrix {
	if r < 1 || c < 1 {
		return nil
	}
	out := &Matrix{R: r, C: c, V: make([]float64, r*c)}
	for i := range r {
		for j := range c {
			out.V[i*c+j] = f(i, j)
		}
	}
	return out
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func sigma(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func total(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

// stack puts matrices of one width below each other.
func stack(in ...*Matrix) *Matrix {
	out := &Matrix{C: in[0].C}
	for _, a := range in {
		if a.C != out.C {
			return nil
		}
		out.R += a.R
		out.V = append(out.V, a.V...)
	}
	return out
}

func transposed(a *Matrix) *Matrix {
	return build(a.C, a.R, func(i, j int) float64 { return a.At(j, i) })
}

// product is the matrix product; nil if the sizes do not fit.
func product(a, b *Matrix) *Matrix {
	if len(a.V) == 1 || len(b.V) == 1 {
		return broadcast(a, b, binary["⊙"])
	}
	if a.C != b.R {
		return nil
	}
	out := &Matrix{R: a.R, C: b.C, V: make([]float64, a.R*b.C)}
	for i := range a.R {
		for k, x := range a.V[i*a.C : (i+1)*a.C] {
			for j, y := range b.V[k*b.C : (k+1)*b.C] {
				out.V[i*b.C+j] += x * y
			}
		}
	}
	return out
}

// binary are the operators that work entry by entry.
var binary = map[string]func(x, y float64) float64{
	"+": func(x, y float64) float64 { return x + y },
	"−": func(x, y float64) float64 { return x - y },
	"⊙": func(x, y float64) float64 { return x * y },
	"⊙₀": func(x, y float64) float64 {
		if x == 0 {
			return 0
		}
		return x * y
	},
	"/": func(x, y float64) float64 { return x / y },
	"^": func(x, y float64) float64 {
		if y == 2 {
			return x * x
		}
		return math.Pow(x, y)
	},
	">": func(x, y float64) float64 { return oneIf(x > y) },
	"≥": func(x, y float64) float64 { return oneIf(x >= y) },
	"<": func(x, y float64) float64 { return oneIf(x < y) },
	"≤": func(x, y float64) float64 { return oneIf(x <= y) },
	"≡": func(x, y float64) float64 { return oneIf(x == y) },
}

// broadcast combines entry by entry; a number, a row or a column is repeated. A
// row and a column do not meet by accident: nil.
func broadcast(a, b *Matrix, f func(x, y float64) float64) *Matrix {
	r, c := max(a.R, b.R), max(a.C, b.C)
	if len(a.V) == len(b.V) && a.R == b.R {
		out := &Matrix{R: r, C: c, V: make([]float64, len(a.V))}
		for i, x := range a.V {
			out.V[i] = f(x, b.V[i])
		}
		return out
	}
	fits := func(m *Matrix) bool { return (m.R == r || m.R == 1) && (m.C == c || m.C == 1) }
	if !fits(a) || !fits(b) || len(a.V) < r*c && len(b.V) < r*c {
		return nil
	}
	return build(r, c, func(i, j int) float64 { return f(a.V[i%a.R*a.C+j%a.C], b.V[i%b.R*b.C+j%b.C]) })
}

// apply is one operation; nil where it cannot be.
func apply(n *node, in []*Matrix, more Functions) *Matrix {
	if n.op == "call" && in[0].F != nil && in[1] != nil {
		return build(in[1].R, in[1].C, func(i, j int) float64 { return in[0].F(in[1].At(i, j)) })
	}
	for _, a := range in {
		if a == nil || len(a.V) == 0 {
			return nil
		}
	}
	switch n.op {
	case "call":
		return nil
	case "num":
		return Number(n.num)
	case "text":
		return Text(n.name)
	case "neg":
		return build(in[0].R, in[0].C, func(i, j int) float64 { return -in[0].At(i, j) })
	case "ᵀ":
		return transposed(in[0])
	case "·":
		return product(in[0], in[1])
	case "fun":
		if f := more[n.name]; f != nil {
			return tamed(f, in)
		}
		if f := several[n.name]; len(in) > 1 || functions[n.name] == nil {
			if f == nil {
				return nil
			}
			return f(in...)
		}
		return functions[n.name](in[0])
	}
	return broadcast(in[0], in[1], binary[n.op])
}

// tamed calls a function of an exercise, which an edit may have given what it
// does not expect: a panic is nil.
func tamed(f Function, in []*Matrix) (m *Matrix) {
	defer func() {
		if recover() != nil {
			m = nil
		}
	}()
	return f(in...)
}

// eval is the value in one case.
func (n *node) eval(e Values, more Functions) *Matrix {
	if n.op == "var" {
		return e[n.name]
	}
	in := make([]*Matrix, len(n.kids))
	for i, k := range n.kids {
		if in[i] = k.eval(e, more); in[i] == nil {
			return nil
		}
	}
	return apply(n, in, more)
}

// equals compares a value with a result; of a list only the length counts.
func (a *Matrix) equals(g *Matrix, tolerance float64) bool {
	if a == nil || g == nil || len(a.V) != len(g.V) || !g.List && (a.R != g.R || a.C != g.C) {
		return false
	}
	return Near(g.V, a.V, tolerance)
}

// Near reports whether |a − b| ≤ tolerance·max(|a|, |b|) for all numbers, but
// for rounding beside much larger ones: see [Floor].
func Near(a, b []float64, tolerance float64) bool {
	if len(a) != len(b) {
		return false
	}
	floor := Floor(b)
	for i := range a {
		if !Close(a[i], b[i], floor, tolerance) {
			return false
		}
	}
	return true
}

// Close reports whether |a − b| ≤ tolerance·max(|a|, |b|, floor); NaN is close to NaN.
func Close(a, b, floor, tolerance float64) bool {
	if a == b || math.IsNaN(a) && math.IsNaN(b) {
		return true
	}
	return math.Abs(a-b) <= tolerance*max(math.Abs(a), math.Abs(b), floor) && !math.IsInf(a, 0) && !math.IsInf(b, 0)
}

// Floor is the size below which numbers are compared absolutely. A sum whose
// terms cancel is rounded relative to its terms: beside numbers of size m, an
// error of tolerance·m/1000 is rounding, too.
func Floor(v []float64) float64 {
	m := 0.0
	for _, x := range v {
		if x = math.Abs(x); x > m && !math.IsInf(x, 0) {
			m = x
		}
	}
	return max(m/1000, 1e-8)
}
