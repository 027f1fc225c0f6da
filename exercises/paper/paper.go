// Package paper makes worksheets: the numbers of a small network, a little
// different for everyone, and blanks for what is to be calculated from them. Each
// printed step is rounded to four digits and continued with the rounded numbers, so
// that a pocket calculator gives the same digits. [Paper.Check] judges what was
// typed in, and names the mistake.
package paper

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"glassnet/exercises/check"
	"glassnet/exercises/check/formula"
)

// A Sheet is what is asked in a chapter: what is given, and the steps from it.
type Sheet struct {
	Chapter int
	Title   string
	Text    string // what to do, in the words of the chapter
	Given   []Given
	Steps   []Step

	Functions formula.Functions // beside the usual ones
}

// A Given is a quantity of R×C numbers, each drawn by Draw.
type Given struct {
	Name, Words string
	R, C        int
	Draw        func(rng *rand.Rand, i int) float64 // of entry i, row by row
}

// A Step is one line of the calculation, name = expression in the language of
// package formula. A mistake's As is another expression for the same name.
type Step struct {
	Name, Right string
	Words       string
	Mistakes    []check.Mistake
}

// Digits is the number of significant digits of a step that is printed.
const Digits = 4

// A Paper is a sheet with numbers.
type Paper struct {
	Sheet
	Seed   uint64
	Who    string // "" is nobody in particular
	Values formula.Values
	Blank  map[string]bool // which steps are to be filled in
}

// SeedOf is the seed of a student's sheet: of a name and the number of the class.
func SeedOf(name string, class uint64) uint64 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d %s", class, strings.ToLower(strings.Join(strings.Fields(name), " ")))
	return 1 + uint64(h.Sum32())%999_999 // short enough to type
}

// Make draws the numbers of a sheet and calculates all steps. blank are the names of
// the steps to fill in; none is all of them. An error names a step that there is not.
func (s Sheet) Make(seed uint64, who string, blank []string) (*Paper, error) {
	rng := rand.New(rand.NewPCG(seed, uint64(s.Chapter)))
	p := &Paper{Sheet: s, Seed: seed, Who: who, Values: formula.Values{}, Blank: map[string]bool{}}
	for _, g := range s.Given {
		m := &formula.Matrix{R: g.R, C: g.C}
		for i := range g.R * g.C {
			m.V = append(m.V, g.Draw(rng, i))
		}
		p.Values[g.Name] = m
	}
	for _, step := range s.Steps {
		v, err := s.run(step.Name, step.Right, p.Values)
		if err != nil {
			return nil, err
		}
		for i := range v.V {
			v.V[i] = Round(v.V[i], Digits)
		}
		p.Values[step.Name] = v
		p.Blank[step.Name] = len(blank) == 0
	}
	for _, name := range blank {
		k := slices.IndexFunc(s.Steps, func(step Step) bool { return step.Name == name })
		if n, err := strconv.Atoi(name); k < 0 && err == nil {
			k = n - 1
		}
		if k < 0 || k >= len(s.Steps) {
			return nil, fmt.Errorf("no step of the sheet is %q; they are %s", name, s.names())
		}
		p.Blank[s.Steps[k].Name] = true
	}
	return p, nil
}

// names lists the steps.
func (s Sheet) names() string {
	var list []string
	for k, step := range s.Steps {
		list = append(list, fmt.Sprintf("%d %s", k+1, step.Name))
	}
	return strings.Join(list, ", ")
}

// run is one line, calculated from the values before it.
func (s Sheet) run(name, expression string, values formula.Values) (*formula.Matrix, error) {
	f, err := s.line(name, expression)
	if err != nil {
		return nil, err
	}
	v := f.Run(values)[name]
	if v == nil {
		return nil, fmt.Errorf("paper: chapter %d: %s = %s: the sizes do not fit", s.Chapter, name, expression)
	}
	return &formula.Matrix{R: v.R, C: v.C, V: slices.Clone(v.V)}, nil
}

func (s Sheet) line(name, expression string) (*formula.Formula, error) {
	return formula.Parse(name+" = "+expression, []string{name}, s.Functions)
}

// Round is v with so many significant digits, halves away from 0, as pocket
// calculators do it.
func Round(v float64, digits int) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	unit := Unit(v, digits)
	return math.Round(v/unit*(1+1e-14)) * unit
}

// Unit is the value of the last of so many significant digits of v: 0.0001 of the
// fourth of 0.3775.
func Unit(v float64, digits int) float64 {
	return math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-float64(digits-1))
}

// Write writes a number with so many significant digits, without an exponent.
func Write(v float64, digits int) string {
	if v == 0 {
		return "0"
	}
	places := digits - 1 - int(math.Floor(math.Log10(math.Abs(v))))
	s := strconv.FormatFloat(v, 'f', max(places, 0), 64)
	if strings.Contains(s, ".") && v == math.Trunc(v) {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return strings.Replace(s, "-", "−", 1)
}

// Asked lists the numbers of the steps to fill in, "6,8"; "" is all of them.
func (p *Paper) Asked() string {
	var list []string
	for k, s := range p.Steps {
		if p.Blank[s.Name] {
			list = append(list, strconv.Itoa(k+1))
		}
	}
	if len(list) == len(p.Steps) {
		return ""
	}
	return strings.Join(list, ",")
}
