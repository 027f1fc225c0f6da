package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"glassnet/exercises/check/formula"
)

// fingerprint says what it can of an answer that no known mistake explains.
func (s *Spec) fingerprint(seen []Seen) string {
	for k := range seen[0].Want { // the first result that is wrong
		wrong := 0
		for _, o := range seen {
			if !same(o.Got[k], o.Want[k], s.tolerance()) {
				wrong++
			}
		}
		if wrong == 0 {
			continue
		}
		say := s.compare(seen, k)
		if len(seen[0].Want) > 1 {
			say = fmt.Sprintf("%s is wrong: %s", name(s.Out, k, "result"), say)
		}
		if wrong < len(seen) {
			say += "\n" + s.split(seen, k)
		}
		return say
	}
	return "Some values differ."
}

// split says in which cases result k is right, and in which it is not.
func (s *Spec) split(seen []Seen, k int) string {
	var right, wrong []string
	for _, o := range seen {
		text := fmt.Sprintf("%q", o.Case.Name)
		if same(o.Got[k], o.Want[k], s.tolerance()) {
			right = append(right, text)
		} else {
			wrong = append(wrong, text)
		}
	}
	return fmt.Sprintf("Right in the case %s, wrong in %s: what is different there?", strings.Join(right, ", "), strings.Join(wrong, ", "))
}

// compare looks for a simple relation between result k and what is right, in all cases.
func (s *Spec) compare(seen []Seen, k int) string {
	for _, o := range seen {
		if say := compareForm(o.Got[k], o.Want[k], o.Case.Name); say != "" && !same(o.Got[k], o.Want[k], s.tolerance()) {
			return say
		}
	}
	switch {
	case seen[0].Want[k].Type == "bool":
		return "It is true where it should be false, or the other way round."
	case seen[0].Want[k].S != nil:
		return "The text is another one."
	}
	if s.number() {
		if len(seen[0].Got[k].V) == 1 && math.IsNaN(seen[0].Got[k].V[0]) {
			return "This is no number."
		}
		return "This is not the number."
	}
	for _, t := range s.transforms(seen[0], k) {
		if t.fits(seen, k, s.tolerance()) {
			if seen[0].Want[k].Type != "*mat.Dense" {
				return strings.ReplaceAll(t.says, "column", "place")
			}
			return t.says
		}
	}
	if say := s.factor(seen, k); say != "" {
		return say
	}
	if say := s.region(seen, k); say != "" {
		return say
	}
	return rest(seen, k, s.tolerance())
}

// compareForm says what is wrong with the kind or the size of a result.
func compareForm(g, w Value, where string) string {
	switch {
	case g.Nil && !w.Nil:
		return fmt.Sprintf("The result is nil in the case %q.", where)
	case sameForm(g, w):
		return ""
	case g.Type == "*mat.Dense" && len(g.Shape) == 2 && len(w.Shape) == 2 && g.Shape[0] == w.Shape[1] && g.Shape[1] == w.Shape[0]:
		return fmt.Sprintf("The result is %s and should be %s: transposed?", g.form(), w.form())
	}
	return fmt.Sprintf("The result has the wrong size in the case %q: it is %s and should be %s.", where, g.form(), w.form())
}

// A transform turns the right numbers of a case into wrong ones.
type transform struct {
	says string
	of   func(o Seen, w Value) []float64 // nil: not in this case
}

// fits reports whether the transform gives what was got in all cases, and not
// what is right in one of them.
func (t transform) fits(seen []Seen, k int, tolerance float64) bool {
	told := false
	for _, o := range seen {
		v := t.of(o, o.Want[k])
		if v == nil || !formula.Near(o.Got[k].V, v, tolerance) {
			return false
		}
		told = told || !formula.Near(v, o.Want[k].V, tolerance)
	}
	return told
}

// each applies f to every number.
func each(f func(v float64) float64) func(Seen, Value) []float64 {
	return func(_ Seen, w Value) []float64 {
		out := make([]float64, len(w.V))
		for i, v := range w.V {
			out[i] = f(v)
		}
		return out
	}
}

// whole rearranges a matrix or a list; f gets rows and columns.
func whole(f func(v []float64, r, c int) []float64) func(Seen, Value) []float64 {
	return func(_ Seen, w Value) []float64 {
		r, c := dims(w)
		if r*c != len(w.V) || r*c == 0 {
			return nil
		}
		return f(w.V, r, c)
	}
}

// dims are rows and columns; a list is one row.
func dims(w Value) (r, c int) {
	switch {
	case w.Type == "*mat.Dense" && len(w.Shape) == 2:
		return w.Shape[0], w.Shape[1]
	case w.Type == "[][]float64" && rectangular(w.Shape):
		return len(w.Shape), w.Shape[0]
	}
	return 1, len(w.V)
}

// keep is the matrix with 0 wherever ok says no.
func keep(ok func(i, j, r, c int) bool) func(Seen, Value) []float64 {
	return whole(func(v []float64, r, c int) []float64 {
		out := make([]float64, len(v))
		for i := range r {
			for j := range c {
				if ok(i, j, r, c) {
					out[i*c+j] = v[i*c+j]
				}
			}
		}
		return out
	})
}

// moved is the matrix with entry (i, j) taken from elsewhere.
func moved(from func(i, j, r, c int) (int, int)) func(Seen, Value) []float64 {
	return whole(func(v []float64, r, c int) []float64 {
		out := make([]float64, len(v))
		for i := range r {
			for j := range c {
				a, b := from(i, j, r, c)
				out[i*c+j] = v[a*c+b]
			}
		}
		return out
	})
}

// perCase multiplies by a factor that a case has of its own; 0 is none.
func perCase(factor func(o Seen, w Value) float64) func(Seen, Value) []float64 {
	return func(o Seen, w Value) []float64 {
		f := factor(o, w)
		if f == 0 {
			return nil
		}
		return each(func(v float64) float64 { return f * v })(o, w)
	}
}

// transforms are the relations that are tried, the plain ones first. o is one
// of the cases: for the number and the sizes of the arguments.
func (s *Spec) transforms(o Seen, k int) []transform {
	result := name(s.Out, k, "the result")
	list := []transform{
		{"Every value has the wrong sign.", each(func(v float64) float64 { return -v })},
		{"Every value is 0.", each(func(float64) float64 { return 0 })},
		{"Every value is twice what it should be.", each(func(v float64) float64 { return 2 * v })},
		{"Every value is half of what it should be.", each(func(v float64) float64 { return v / 2 })},
		{"Every value is N times too large, N being the number of samples: is the mean over the batch missing?", perCase(func(o Seen, _ Value) float64 { return float64(o.Case.N) })},
		{"Every value is N times too small, N being the number of samples: is the mean over the batch taken twice, or taken where it does not belong?", perCase(func(o Seen, _ Value) float64 { return inverse(o.Case.N) })},
		{"Every value has the wrong sign and is N times too large, N being the number of samples.", perCase(func(o Seen, _ Value) float64 { return -float64(o.Case.N) })},
		{"Every value is as many times too large as the result has rows.", perCase(func(_ Seen, w Value) float64 { r, _ := dims(w); return float64(r) })},
		{"Every value is as many times too small as the result has rows.", perCase(func(_ Seen, w Value) float64 { r, _ := dims(w); return inverse(r) })},
		{"Every value is as many times too large as the result has columns.", perCase(func(_ Seen, w Value) float64 { _, c := dims(w); return float64(c) })},
		{"Every value is as many times too small as the result has columns.", perCase(func(_ Seen, w Value) float64 { _, c := dims(w); return inverse(c) })},
		{"The values are right, but transposed: rows and columns have changed places.", whole(func(v []float64, r, c int) []float64 {
			if r != c {
				return nil
			}
			return moved(func(i, j, _, _ int) (int, int) { return j, i })(Seen{}, Value{Type: "*mat.Dense", Shape: []int{r, c}, V: v})
		})},
		{"The values are right, but in reverse order.", whole(func(v []float64, _, _ int) []float64 { out := slices.Clone(v); slices.Reverse(out); return out })},
		{"The values are right, but one place too far: an index is off by one.", moved(func(i, j, r, c int) (int, int) { return i, (j + c - 1) % c })},
		{"The values are right, but one place too early: an index is off by one.", moved(func(i, j, r, c int) (int, int) { return i, (j + 1) % c })},
		{"The values are right, but one row too far down: an index is off by one.", moved(func(i, j, r, c int) (int, int) { return (i + r - 1) % r, j })},
		{"The values are right, but one row too far up: an index is off by one.", moved(func(i, j, r, c int) (int, int) { return (i + 1) % r, j })},
		{"Only the first row is right, the others are 0: does a loop end too early?", keep(func(i, _, r, _ int) bool { return i == 0 })},
		{"Only the last row is right, the others are 0: are they overwritten?", keep(func(i, _, r, _ int) bool { return i == r-1 })},
		{"Only the first column is right, the others are 0: does a loop end too early?", keep(func(_, j, _, _ int) bool { return j == 0 })},
		{"Only the last column is right, the others are 0: are they overwritten?", keep(func(_, j, _, c int) bool { return j == c-1 })},
		{"The last row is 0: does a loop end too early?", keep(func(i, _, r, _ int) bool { return i < r-1 })},
		{"The last column is 0: does a loop end too early?", keep(func(_, j, _, c int) bool { return j < c-1 })},
		{"Only the diagonal is right, everything else is 0.", keep(func(i, j, _, _ int) bool { return i == j })},
		{"The sizes are right, but the signs are lost.", each(math.Abs)},
		{"Every value is the square of what it should be.", each(func(v float64) float64 { return v * v })},
		{"Every value is the square root of what it should be.", each(math.Sqrt)},
		{"Every value is the logarithm of what it should be.", each(math.Log)},
		{"Every value is the exponential of what it should be.", each(math.Exp)},
		{"Every value is 1 over what it should be.", each(func(v float64) float64 { return 1 / v })},
		{"Every value is 1 minus what it should be.", each(func(v float64) float64 { return 1 - v })},
		{"Every value is 1 too large.", each(func(v float64) float64 { return v + 1 })},
		{"Every value is 1 too small.", each(func(v float64) float64 { return v - 1 })},
		{"Negative values have become 0.", each(func(v float64) float64 { return max(v, 0) })},
		{"Every value has lost what stands behind the decimal point: is it computed with integers?", each(math.Trunc)},
		{"Every value is rounded to an integer.", each(math.Round)},
		{"Every value is multiplied by log 10.", each(func(v float64) float64 { return v * math.Ln10 })},
		{"Every value is divided by log 10: log₁₀ where the natural logarithm is meant.", each(func(v float64) float64 { return v / math.Ln10 })},
		{"Every value is divided by log 2: log₂ where the natural logarithm is meant.", each(func(v float64) float64 { return v / math.Ln2 })},
		{"The largest value is 1 and the others are 0: the position of the maximum, where its value is meant.", whole(oneAtTheMaximum)},
		{"Every row is divided by its sum.", whole(func(v []float64, r, c int) []float64 { return divided(v, r, c, true) })},
		{"Every column is divided by its sum.", whole(func(v []float64, r, c int) []float64 { return divided(v, r, c, false) })},
	}
	for i := range o.Want {
		if i != k {
			other := name(s.Out, i, "result")
			list = append(list, transform{fmt.Sprintf("This is %s: two results have changed places?", other), func(o Seen, w Value) []float64 {
				if len(o.Want[i].V) != len(w.V) {
					return nil
				}
				return o.Want[i].V
			}})
		}
	}
	for i := range o.Case.Args {
		list = append(list, argumentTransforms(s, i, result)...)
	}
	return list
}

// argumentTransforms relate the result to argument i: returned as it is,
// added, multiplied in once too often, and the like.
func argumentTransforms(s *Spec, i int, result string) []transform {
	x := name(s.In, i, "argument")
	with := func(says string, f func(w, x float64) float64) transform {
		return transform{fmt.Sprintf(says, x, result), func(o Seen, w Value) []float64 {
			a := valueOf(o.Case.Args[i])
			if len(a.V) != len(w.V) && len(a.V) != 1 || len(a.V) == 0 {
				return nil
			}
			out := make([]float64, len(w.V))
			for k, v := range w.V {
				at := a.V[0]
				if len(a.V) == len(w.V) {
					at = a.V[k]
				}
				out[k] = f(v, at)
			}
			return out
		}}
	}
	return []transform{
		with("This is the argument %[1]s itself, unchanged.", func(_, x float64) float64 { return x }),
		with("A factor %[1]s is missing: the result is %[2]s divided by %[1]s.", func(w, x float64) float64 { return w / x }),
		with("There is a factor %[1]s too much: the result is %[1]s · %[2]s.", func(w, x float64) float64 { return w * x }),
		with("%[1]s is added once too often: the result is %[2]s + %[1]s.", func(w, x float64) float64 { return w + x }),
		with("%[1]s is missing from the sum: the result is %[2]s − %[1]s.", func(w, x float64) float64 { return w - x }),
		with("The sign of %[1]s is wrong: the result is %[2]s − 2 %[1]s.", func(w, x float64) float64 { return w - 2*x }),
		with("The sign of %[1]s is wrong: the result is %[2]s + 2 %[1]s.", func(w, x float64) float64 { return w + 2*x }),
		with("The difference is taken the other way round: the result is %[1]s − %[2]s.", func(w, x float64) float64 { return x - w }),
		with("There is a factor 1 − %[1]s too much.", func(w, x float64) float64 { return w * (1 - x) }),
		with("A factor 1 − %[1]s is missing.", func(w, x float64) float64 { return w / (1 - x) }),
		with("There is a factor %[1]s² too much.", func(w, x float64) float64 { return w * x * x }),
		with("A factor %[1]s² is missing.", func(w, x float64) float64 { return w / (x * x) }),
	}
}

func inverse(n int) float64 {
	if n == 0 {
		return 0
	}
	return 1 / float64(n)
}

func oneAtTheMaximum(v []float64, _, _ int) []float64 {
	out := make([]float64, len(v))
	best := 0
	for i := range v {
		if v[i] > v[best] {
			best = i
		}
	}
	out[best] = 1
	return out
}

// divided divides by the sums of the rows or of the columns.
func divided(v []float64, r, c int, rows bool) []float64 {
	if rows && c < 2 || !rows && r < 2 {
		return nil // every number would be 1
	}
	sums := make([]float64, max(r, c))
	line := func(k int) int {
		if rows {
			return k / c
		}
		return k % c
	}
	for k, x := range v {
		sums[line(k)] += x
	}
	out := make([]float64, len(v))
	for k, x := range v {
		out[k] = x / sums[line(k)]
	}
	return out
}

// factor finds a constant factor or a constant difference.
func (s *Spec) factor(seen []Seen, k int) string {
	q, d := math.NaN(), math.NaN()
	sameQ, sameD := true, true
	for _, o := range seen {
		for i, w := range o.Want[k].V {
			g := o.Got[k].V[i]
			if math.IsNaN(g) || math.IsInf(g, 0) || math.IsNaN(w) || math.IsInf(w, 0) {
				return ""
			}
			if math.IsNaN(d) {
				d = g - w
			}
			sameD = sameD && math.Abs(g-w-d) <= 1e-9*max(1, math.Abs(w), math.Abs(d))
			if math.Abs(w) < 1e-9 {
				sameQ = sameQ && math.Abs(g) < 1e-9
				continue
			}
			if math.IsNaN(q) {
				q = g / w
			}
			sameQ = sameQ && math.Abs(g/w-q) <= 1e-6*math.Abs(q)
		}
	}
	switch {
	case sameQ && !math.IsNaN(q) && math.Abs(q-1) > 1e-4:
		return fmt.Sprintf("Every value is %s times what it should be.", number(q))
	case sameD && !math.IsNaN(d) && d > 0:
		return fmt.Sprintf("Every value is too large by %s.", number(d))
	case sameD && !math.IsNaN(d):
		return fmt.Sprintf("Every value is too small by %s.", number(-d))
	}
	return ""
}

// region finds a half of the numbers of an argument in which all is right, and
// another in which nothing is.
func (s *Spec) region(seen []Seen, k int) string {
	for i := range seen[0].Case.Args {
		x := name(s.In, i, "argument")
		for _, r := range []struct {
			where string
			in    func(x float64) bool
		}{
			{"where " + x + " is negative", func(x float64) bool { return x < 0 }},
			{"where " + x + " is positive", func(x float64) bool { return x > 0 }},
			{"where " + x + " is 0", func(x float64) bool { return x == 0 }},
			{"where " + x + " is far from 0", func(x float64) bool { return math.Abs(x) > 20 }},
			{"where |" + x + "| > 1", func(x float64) bool { return math.Abs(x) > 1 }},
			{"where |" + x + "| < 1", func(x float64) bool { return math.Abs(x) < 1 }},
		} {
			if wrongIn(seen, k, i, r.in, s.tolerance()) && bothSigns(seen, i) {
				return fmt.Sprintf("The result is right everywhere but %s.", r.where)
			}
		}
	}
	return ""
}

// bothSigns reports whether argument i has numbers of both signs: without them
// "where it is positive" would explain nothing.
func bothSigns(seen []Seen, i int) bool {
	below, above := false, false
	for _, o := range seen {
		for _, x := range valueOf(o.Case.Args[i]).V {
			below, above = below || x < 0, above || x > 0
		}
	}
	return below && above
}

// wrongIn reports whether all that is wrong lies in a region of argument i, and
// most of the region is wrong.
func wrongIn(seen []Seen, k, i int, in func(x float64) bool, tolerance float64) bool {
	inside, wrong, outside := 0, 0, 0
	for _, o := range seen {
		a, w, g := valueOf(o.Case.Args[i]), o.Want[k], o.Got[k]
		if len(a.V) != len(w.V) {
			return false
		}
		floor := formula.Floor(w.V)
		for n, x := range a.V {
			bad := !formula.Close(g.V[n], w.V[n], floor, tolerance)
			switch {
			case bad && !in(x):
				return false
			case bad:
				wrong++
				inside++
			case in(x):
				inside++
			default:
				outside++
			}
		}
	}
	return wrong > 1 && 2*wrong > inside && outside > 2 // not by chance
}

// rest is the last word: NaN, nearly right, how many are right.
func rest(seen []Seen, k int, tolerance float64) string {
	wrong, all, worst := 0, 0, 0.0
	sorted := true
	for _, o := range seen {
		g, w := o.Got[k], o.Want[k]
		floor := formula.Floor(w.V)
		for i, v := range w.V {
			all++
			switch {
			case math.IsNaN(g.V[i]) && !math.IsNaN(v):
				return fmt.Sprintf("There is a NaN in the case %q: 0/0, ∞ − ∞, the logarithm or the root of a negative number.", o.Case.Name)
			case math.IsInf(g.V[i], 0) && !math.IsInf(v, 0):
				return fmt.Sprintf("There is an ∞ in the case %q: a division by 0, the logarithm of 0, or an exponential that is too large.", o.Case.Name)
			case g.exact() && g.V[i] != v, !formula.Close(g.V[i], v, floor, tolerance):
				wrong++
				worst = max(worst, math.Abs(g.V[i]-v)/max(math.Abs(v), floor))
			}
		}
		a, b := slices.Sorted(slices.Values(g.V)), slices.Sorted(slices.Values(w.V))
		sorted = sorted && formula.Near(a, b, tolerance)
	}
	switch {
	case sorted:
		return "The values are right, but in another order."
	case worst < 1e-2 && !seen[0].Got[k].exact():
		return fmt.Sprintf("Nearly right: the largest relative error is %.1e. Something is rounded, or only approximated.", worst)
	case wrong < all:
		return fmt.Sprintf("%d of %d values are right, the others differ.", all-wrong, all)
	}
	return "All values differ, and in no way that is known."
}
