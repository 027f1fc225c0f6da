package search

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Space is the dimensions of a search in the order of the table's columns.
type Space []Dimension

// A Dimension is one hyper-parameter: its name and the values it may take.
// [Linear], [Log], [Int] and [Choice] make one.
type Dimension struct {
	Name    string
	Lo, Hi  float64  // the smallest and the largest value; of a Choice the first and the last number of an option
	Options []string // of a Choice, numbered from 0; nil for numbers

	scale scale
}

// A scale maps u ∈ [0, 1] to the values of a dimension, and back.
type scale struct {
	value func(lo, hi, u float64) float64
	unit  func(lo, hi, v float64) float64
	check func(lo, hi float64) error
	cells bool // whole numbers, each with an equal part of [0, 1]
}

// Linear is v = (1 − u) lo + u hi.
func Linear(name string, lo, hi float64) Dimension {
	return Dimension{Name: name, Lo: lo, Hi: hi, scale: linear}
}

// Log is v = lo¹⁻ᵘ hiᵘ: each power of ten has the same length in u. For learning
// rates and penalties, of which nobody knows the order of magnitude.
func Log(name string, lo, hi float64) Dimension {
	return Dimension{Name: name, Lo: lo, Hi: hi, scale: logarithmic}
}

// Int is v = lo + ⌊u n⌋ with the n = hi − lo + 1 whole numbers from lo to hi.
func Int(name string, lo, hi int) Dimension {
	return Dimension{Name: name, Lo: float64(lo), Hi: float64(hi), scale: whole}
}

// Choice is the option number ⌊u n⌋ of n, without an order among them.
func Choice(name string, options ...string) Dimension {
	return Dimension{Name: name, Hi: float64(len(options) - 1), Options: append([]string{}, options...), scale: whole}
}

var linear = scale{
	value: func(lo, hi, u float64) float64 { return tidy(lo, hi, (1-u)*lo+u*hi) },
	unit:  func(lo, hi, v float64) float64 { return (v - lo) / (hi - lo) },
	check: func(lo, hi float64) error { return apart("lo < hi", lo, hi, lo < hi) },
}

var logarithmic = scale{
	value: func(lo, hi, u float64) float64 { return tidy(lo, hi, math.Pow(lo, 1-u)*math.Pow(hi, u)) },
	unit:  func(lo, hi, v float64) float64 { return math.Log(v/lo) / math.Log(hi/lo) },
	check: func(lo, hi float64) error { return apart("0 < lo < hi", lo, hi, 0 < lo && lo < hi) },
}

var whole = scale{
	value: func(lo, hi, u float64) float64 { return min(lo+math.Floor(u*(hi-lo+1)), hi) },
	unit:  func(lo, hi, v float64) float64 { return (v - lo + 0.5) / (hi - lo + 1) }, // the middle of its cell
	check: func(lo, hi float64) error {
		if lo > hi || max(-lo, hi) > 1<<53 {
			return fmt.Errorf("a range of whole numbers needs lo ≤ hi, both within ±2⁵³, got %.0f … %.0f", lo, hi)
		}
		return nil
	},
	cells: true,
}

// tidy rounds v to 12 digits, so that 0.001 is 0.001 in the table and another
// processor finds the same number, and keeps it within the ends.
func tidy(lo, hi, v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'e', 11, 64), 64)
	return min(max(v, lo), hi)
}

// apart is an error about ends that do not fit the formula or are too close for 12 digits.
func apart(formula string, lo, hi float64, ok bool) error {
	switch {
	case !ok || math.IsInf(hi-lo, 0) || math.IsInf(hi/lo, 0) && lo > 0:
		return fmt.Errorf("a range needs finite %s, got %g … %g", formula, lo, hi)
	case hi-lo < 1e-9*max(math.Abs(lo), math.Abs(hi)):
		return fmt.Errorf("the ends %v … %v agree to nine digits; search for the difference instead", lo, hi)
	}
	return nil
}

// columns of the table that are not dimensions.
const first, loss, state, reason = "trial", "loss", "state", "error"

// Check is an error about a space in which nothing can be searched: no
// dimension, an empty range, a name that is missing, double or taken.
func (s Space) Check() error {
	if len(s) == 0 {
		return errors.New("search: the space has no dimension")
	}
	names := []string{first, loss, state, reason}
	for i, d := range s {
		if err := d.check(); err != nil {
			return fmt.Errorf("search: dimension %d, %q: %w", i, d.Name, err)
		}
		if slices.Contains(names[:4], d.Name) {
			return fmt.Errorf("search: dimension %d, %q: the table has a column of this name already", i, d.Name)
		}
		if slices.Contains(names, d.Name) {
			return fmt.Errorf("search: two dimensions have the name %q", d.Name)
		}
		names = append(names, d.Name)
	}
	return nil
}

func (d Dimension) check() error {
	if d.scale.value == nil {
		return errors.New("made without Linear, Log, Int or Choice")
	}
	if err := plain(d.Name); err != nil {
		return fmt.Errorf("the name %w", err)
	}
	if d.Options == nil {
		return d.scale.check(d.Lo, d.Hi)
	}
	if len(d.Options) == 0 {
		return errors.New("a choice without options")
	}
	for i, o := range d.Options {
		if err := plain(o); err != nil {
			return fmt.Errorf("the option %q %w", o, err)
		}
		if slices.Contains(d.Options[:i], o) {
			return fmt.Errorf("two options are %q", o)
		}
	}
	return nil
}

// plain is an error about text that a table cannot hold safely.
func plain(text string) error {
	switch {
	case text == "":
		return errors.New("is empty")
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return errors.New("has line breaks, control characters or bytes that are not UTF-8")
	case strings.TrimSpace(text) != text:
		return errors.New("begins or ends with a space")
	}
	return nil
}

// levels is the number of values; 0 for a continuum.
func (d Dimension) levels() int {
	if d.scale.cells {
		return int(d.Hi-d.Lo) + 1
	}
	return 0
}

// cell is the value v as the table has it: a string, an int or a float64.
func (d Dimension) cell(v float64) any {
	switch {
	case d.Options != nil:
		return d.Options[int(v)]
	case d.scale.cells:
		return int(v)
	}
	return v
}

// parse is the value whose cell reads text.
func (d Dimension) parse(text string) (float64, error) {
	if d.Options != nil {
		if i := slices.Index(d.Options, text); i >= 0 {
			return float64(i), nil
		}
		return 0, fmt.Errorf("%s is %q, none of %s", d.Name, text, strings.Join(d.Options, ", "))
	}
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%s is %q, not a number", d.Name, text)
	case !(d.Lo <= v && v <= d.Hi):
		return 0, fmt.Errorf("%s is %s, outside %v … %v", d.Name, text, d.Lo, d.Hi)
	case d.scale.cells && v != math.Floor(v):
		return 0, fmt.Errorf("%s is %s, not a whole number", d.Name, text)
	}
	return v + 0, nil // + 0 makes 0 of −0
}

// At is the configuration at the point u of the unit cube, one coordinate in
// [0, 1] per dimension. Numbers are rounded to 12 digits.
func (s Space) At(u []float64) Config {
	if len(u) != len(s) {
		panic(fmt.Sprintf("search: u has %d coordinates, the space has %d dimensions: %s", len(u), len(s), s.names()))
	}
	c := Config{s, make([]float64, len(s))}
	for i, d := range s {
		if !(0 <= u[i] && u[i] <= 1) {
			panic(fmt.Sprintf("search: u[%d] = %g for %s; the unit cube is 0 … 1", i, u[i], d.Name))
		}
		c.values[i] = d.scale.value(d.Lo, d.Hi, u[i])
	}
	return c
}

func (s Space) names() string {
	var names []string
	for _, d := range s {
		names = append(names, d.Name)
	}
	return strings.Join(names, ", ")
}

// A Config is one value per dimension of a space, read by name.
type Config struct {
	space  Space
	values []float64 // of a choice: the number of the option
}

// Float is the number of a Linear, Log or Int dimension.
func (c Config) Float(name string) float64 {
	i := c.index(name)
	if c.space[i].Options != nil {
		panic(fmt.Sprintf("search: %s is a choice; read it with Text(%q)", name, name))
	}
	return c.values[i]
}

// Int is the number of an Int dimension.
func (c Config) Int(name string) int {
	i := c.index(name)
	if d := c.space[i]; d.Options != nil || !d.scale.cells {
		panic(fmt.Sprintf("search: %s is no Int dimension", name))
	}
	return int(c.values[i])
}

// Text is the option of a Choice, or a number as the table writes it.
func (c Config) Text(name string) string {
	i := c.index(name)
	return text(c.space[i].cell(c.values[i]), -1)
}

func (c Config) index(name string) int {
	i := slices.IndexFunc(c.space, func(d Dimension) bool { return d.Name == name })
	if i < 0 {
		panic(fmt.Sprintf("search: no dimension %q; there are %s", name, c.space.names()))
	}
	return i
}

// text writes a cell; digits = −1 writes as many as it takes to read the same number.
func text(cell any, digits int) string {
	if f, ok := cell.(float64); ok {
		return strconv.FormatFloat(f, 'g', digits, 64)
	}
	return fmt.Sprint(cell)
}

// String lists names and values, numbers to four digits: rate=0.01 f=tanh.
func (c Config) String() string {
	var parts []string
	for i, d := range c.space {
		parts = append(parts, d.Name+"="+text(d.cell(c.values[i]), 4))
	}
	return strings.Join(parts, " ")
}

// Unit is the point of the unit cube that maps to the configuration; for whole
// numbers and choices the middle of those that do. One coordinate per dimension.
func (c Config) Unit() []float64 {
	u := make([]float64, len(c.space))
	for i, d := range c.space {
		u[i] = min(max(d.scale.unit(d.Lo, d.Hi, c.values[i]), 0), 1)
	}
	return u
}

// Coordinates are where a Gaussian process sees the configuration: Unit, but a
// choice of n options is n coordinates, 1/√2 for the option taken and 0 for the
// others, so that any two options have the distance 1.
func (c Config) Coordinates() []float64 {
	var x []float64
	for i, u := range c.Unit() {
		if n := len(c.space[i].Options); n > 0 {
			hot := make([]float64, n)
			hot[int(c.values[i])] = math.Sqrt(0.5)
			x = append(x, hot...)
		} else {
			x = append(x, u)
		}
	}
	return x
}

func (c Config) equal(d Config) bool { return slices.Equal(c.values, d.values) }
