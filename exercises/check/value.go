package check

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"glassnet/exercises/check/formula"
	"gonum.org/v1/gonum/mat"
)

// A Value is a result in plain form: numbers with a shape, or texts.
type Value struct {
	Type  string  `json:"type"`            // the Go type: "float64", "[]int", "*mat.Dense"
	Shape []int   `json:"shape,omitempty"` // none for a number, n for a list, r and c for a matrix; for a list of lists their lengths
	V     Numbers `json:"v,omitempty"`
	S     []string
	Nil   bool `json:"nil,omitempty"`
}

// Numbers are float64s that keep NaN, ±Inf and every bit in JSON.
type Numbers []float64

// MarshalText writes the shortest texts that give the same numbers back.
func (n Numbers) MarshalText() ([]byte, error) {
	var b []byte
	for i, v := range n {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendFloat(b, v, 'g', -1, 64)
	}
	return b, nil
}

// UnmarshalText reads what MarshalText writes.
func (n *Numbers) UnmarshalText(text []byte) error {
	*n = nil
	for _, f := range strings.Fields(string(text)) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil {
			return err
		}
		*n = append(*n, v)
	}
	return nil
}

// The types that a function may return, and that arguments of are copied.
var (
	typeFloat  = reflect.TypeFor[float64]()
	typeInt    = reflect.TypeFor[int]()
	typeBool   = reflect.TypeFor[bool]()
	typeString = reflect.TypeFor[string]()
	typeFloats = reflect.TypeFor[[]float64]()
	typeInts   = reflect.TypeFor[[]int]()
	typeTexts  = reflect.TypeFor[[]string]()
	typeLists  = reflect.TypeFor[[][]float64]()
	typeDense  = reflect.TypeFor[*mat.Dense]()

	plain = []reflect.Type{typeFloat, typeInt, typeBool, typeString, typeFloats, typeInts, typeTexts, typeLists, typeDense}
)

// callable says why the engine cannot call a function of type t.
func callable(t reflect.Type) error {
	if t.Kind() != reflect.Func || t.IsVariadic() {
		return fmt.Errorf("%v is no function with a fixed number of arguments", t)
	}
	if t.NumOut() == 0 {
		return fmt.Errorf("%v returns nothing", t)
	}
	for i := range t.NumOut() {
		if !slices.Contains(plain, t.Out(i)) {
			return fmt.Errorf("result %d of %v is none of %v", i+1, t, plain)
		}
	}
	return nil
}

// valueOf is v in plain form.
func valueOf(v any) Value {
	p := Value{Type: fmt.Sprintf("%T", v)}
	switch v := v.(type) {
	case float64:
		p.V = Numbers{v}
	case int:
		p.V = Numbers{float64(v)}
	case bool:
		p.S = []string{strconv.FormatBool(v)}
	case string:
		p.S = []string{v}
	case []float64:
		p.Shape, p.V, p.Nil = []int{len(v)}, slices.Clone(v), v == nil
	case []int:
		p.Shape, p.Nil = []int{len(v)}, v == nil
		for _, k := range v {
			p.V = append(p.V, float64(k))
		}
	case []string:
		p.Shape, p.S, p.Nil = []int{len(v)}, slices.Clone(v), v == nil
	case [][]float64:
		p.Nil = v == nil
		for _, row := range v {
			p.Shape, p.V = append(p.Shape, len(row)), append(p.V, row...)
		}
	case *mat.Dense:
		if p.Nil = v == nil; !p.Nil {
			r, c := v.Dims()
			p.Shape = []int{r, c}
			for i := range r {
				p.V = append(p.V, v.RawRowView(i)...)
			}
		}
	case []*mat.Dense: // an argument only
		for _, m := range v {
			k := valueOf(m)
			p.Shape, p.V = append(p.Shape, k.Shape...), append(p.V, k.V...)
		}
	}
	return p
}

// goValue turns a Value back into a value of type t. A Value from another
// process may say anything: what valueOf could not have made is an error.
func (p Value) goValue(t reflect.Type) (any, error) {
	bad := fmt.Errorf("no %v: a %s of shape %v with %d numbers and %d texts", t, p.Type, p.Shape, len(p.V), len(p.S))
	size, ok := p.size(t)
	words := t == typeBool || t == typeString || t == typeTexts
	switch {
	case p.Type != t.String(), !ok, words && (len(p.V) > 0 || len(p.S) != size), !words && (len(p.S) > 0 || len(p.V) != size), p.Nil && size > 0:
		return nil, bad
	case p.Nil:
		return reflect.Zero(t).Interface(), nil
	}
	switch t {
	case typeFloat:
		return p.V[0], nil
	case typeInt:
		k, err := integers(p.V)
		return k[0], err
	case typeBool:
		return strconv.ParseBool(p.S[0])
	case typeString:
		return p.S[0], nil
	case typeFloats:
		return append([]float64{}, p.V...), nil
	case typeInts:
		return integers(p.V)
	case typeTexts:
		return append([]string{}, p.S...), nil
	case typeLists:
		lists := [][]float64{}
		rest := p.V
		for _, k := range p.Shape {
			lists, rest = append(lists, rest[:k:k]), rest[k:]
		}
		return lists, nil
	}
	if size == 0 {
		return new(mat.Dense), nil
	}
	return mat.NewDense(p.Shape[0], p.Shape[1], p.V), nil
}

// size is how many numbers or texts a value of type t and p's shape has; ok
// says whether there is such a shape.
func (p Value) size(t reflect.Type) (size int, ok bool) {
	for _, k := range p.Shape {
		if k < 0 || k > 1<<24 {
			return 0, false
		}
		size += k
	}
	switch t {
	case typeLists:
		return size, true
	case typeFloats, typeInts, typeTexts:
		return size, len(p.Shape) == 1
	case typeDense:
		if len(p.Shape) != 2 {
			return 0, p.Nil && size == 0
		}
		r, c := p.Shape[0], p.Shape[1]
		return r * c, r == 0 && c == 0 || c > 0 && 0 < r && r <= 1<<24/c
	}
	return 1, len(p.Shape) == 0
}

// integers are numbers that came from integers.
func integers(v []float64) ([]int, error) {
	list := make([]int, len(v))
	for i, x := range v {
		if x != math.Trunc(x) || math.IsInf(x, 0) {
			return list, fmt.Errorf("%v is no integer", x)
		}
		list[i] = int(x)
	}
	return list, nil
}

// copied is an argument for one call. A func() T where a T is due makes one.
func copied(arg any, t reflect.Type) (reflect.Value, error) {
	if arg == nil {
		return reflect.Zero(t), nil
	}
	v := reflect.ValueOf(arg)
	if f := v.Type(); f != t && f.Kind() == reflect.Func && f.NumIn() == 0 && f.NumOut() == 1 && f.Out(0).AssignableTo(t) {
		return v.Call(nil)[0], nil
	}
	if !v.Type().AssignableTo(t) {
		return v, fmt.Errorf("a %T where a %v is due", arg, t)
	}
	switch a := arg.(type) {
	case []float64:
		v = reflect.ValueOf(slices.Clone(a))
	case []int:
		v = reflect.ValueOf(slices.Clone(a))
	case []string:
		v = reflect.ValueOf(slices.Clone(a))
	case [][]float64:
		lists := slices.Clone(a)
		for i := range lists {
			lists[i] = slices.Clone(lists[i])
		}
		v = reflect.ValueOf(lists)
	case *mat.Dense:
		if a != nil {
			v = reflect.ValueOf(mat.DenseCopyOf(a))
		}
	case []*mat.Dense:
		list := slices.Clone(a)
		for i := range list {
			list[i] = mat.DenseCopyOf(list[i])
		}
		v = reflect.ValueOf(list)
	}
	return v, nil
}

// exact reports whether only equality counts.
func (p Value) exact() bool { return p.Type == "int" || p.Type == "[]int" || p.S != nil }

// sameForm reports whether p and q have one type and one shape.
func sameForm(p, q Value) bool {
	if p.Type == "*mat.Dense" && p.Nil != q.Nil { // an empty list and none are the same, as in Go
		return false
	}
	return p.Type == q.Type && slices.Equal(p.Shape, q.Shape) && len(p.V) == len(q.V) && len(p.S) == len(q.S)
}

// same reports whether p is q but for rounding.
func same(p, q Value, tolerance float64) bool {
	if !sameForm(p, q) || !slices.Equal(p.S, q.S) {
		return false
	}
	if p.exact() {
		return slices.Equal(p.V, q.V)
	}
	return formula.Near(p.V, q.V, tolerance)
}

// sameAll compares all results of a call.
func sameAll(p, q []Value, tolerance float64) bool {
	return slices.EqualFunc(p, q, func(a, b Value) bool { return same(a, b, tolerance) })
}

// form says of what kind and size a value is.
func (p Value) form() string {
	switch {
	case p.Nil:
		return "nil"
	case p.Type == "*mat.Dense" && len(p.Shape) == 2:
		return fmt.Sprintf("%d×%d", p.Shape[0], p.Shape[1])
	case p.Type == "[][]float64":
		return fmt.Sprintf("lists of the lengths %v", p.Shape)
	case len(p.Shape) == 1:
		return fmt.Sprintf("%d long", p.Shape[0])
	}
	return "one " + p.Type
}

// String writes a value in one line, rows divided by semicolons.
func (p Value) String() string {
	if p.Nil {
		return "nil"
	}
	var cells []string
	for _, s := range p.S {
		if p.Type != "bool" {
			s = strconv.Quote(s)
		}
		cells = append(cells, s)
	}
	for _, v := range p.V {
		cells = append(cells, number(v))
	}
	switch {
	case len(p.Shape) == 0 && p.Type != "[][]float64":
		return strings.Join(cells, "")
	case len(p.Shape) == 2 && p.Type == "*mat.Dense":
		return "[" + joinRows(cells, slices.Repeat([]int{p.Shape[1]}, p.Shape[0])) + "]"
	case p.Type == "[][]float64":
		return "[" + joinRows(cells, p.Shape) + "]"
	}
	return "[" + strings.Join(cells, " ") + "]"
}

func joinRows(cells []string, lengths []int) string {
	var rows []string
	for _, k := range lengths {
		k = min(k, len(cells))
		rows, cells = append(rows, strings.Join(cells[:k], " ")), cells[k:]
	}
	return strings.Join(rows, "; ")
}

// rows writes a matrix in aligned columns.
func (p Value) rows() string {
	r, c := p.Shape[0], p.Shape[1]
	width := make([]int, c)
	for k, v := range p.V {
		width[k%c] = max(width[k%c], len(number(v)))
	}
	lines := make([]string, r)
	for k, v := range p.V {
		lines[k/c] += fmt.Sprintf("%*s", width[k%c]+2*min(k%c, 1), number(v))
	}
	return strings.Join(lines, "\n")
}

// number writes a number with six digits.
func number(v float64) string { return strconv.FormatFloat(v+0, 'g', 6, 64) }

// place names entry k of a value.
func (p Value) place(k int) string {
	switch {
	case p.Type == "*mat.Dense" && len(p.Shape) == 2 && p.Shape[1] > 0:
		return fmt.Sprintf("row %d, column %d", k/p.Shape[1], k%p.Shape[1])
	case p.Type == "[][]float64":
		for i, n := range p.Shape {
			if k < n {
				return fmt.Sprintf("list %d, place %d", i, k)
			}
			k -= n
		}
	case len(p.Shape) == 1:
		return fmt.Sprintf("place %d", k)
	}
	return ""
}

// matrix is a numeric value as a matrix, for a figure; nil if it is none.
func (p Value) matrix() *mat.Dense {
	switch {
	case len(p.V) == 0 || p.Type == "[][]float64" && !rectangular(p.Shape):
		return nil
	case p.Type == "[][]float64":
		return mat.NewDense(len(p.Shape), p.Shape[0], slices.Clone(p.V))
	case len(p.Shape) == 2:
		return mat.NewDense(p.Shape[0], p.Shape[1], slices.Clone(p.V))
	}
	return mat.NewDense(1, len(p.V), slices.Clone(p.V))
}

func rectangular(lengths []int) bool {
	return len(slices.Compact(slices.Clone(lengths))) == 1
}

var errNoCase = errors.New("the exercise has no case")
