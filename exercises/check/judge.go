package check

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"glassnet/exercises/check/formula"
	"gonum.org/v1/gonum/mat"
)

// State is how far an exercise is.
type State string

// The states. Only Pass counts as solved. Error is an answer that does not
// compile or ends its process.
const (
	Todo    State = "todo"
	Fail    State = "fail"
	Pass    State = "pass"
	Error   State = "error"
	Timeout State = "timeout"
)

// A Verdict is what the checker says of an answer.
type Verdict struct {
	ID       string   `json:"exercise"`
	Title    string   `json:"title"`
	State    State    `json:"state"`
	Points   int      `json:"points"` // earned
	Max      int      `json:"max"`
	Mistakes []string `json:"mistakes,omitempty"` // the names of the known mistakes that explain the answer
	Formula  []string `json:"formula,omitempty"`  // the lines that were computed in place of others, where a search has found them
	Message  string   `json:"message,omitempty"`  // what a learner should read
	Nudge    string   `json:"-"`                  // of a number that was to be found: too large or too small. Said again and again it would be the answer
	Detail   string   `json:"detail,omitempty"`   // the first case that is wrong, with its numbers
	Results  string   `json:"-"`                  // the same for wrong answers with the same results
	Right    int      `json:"right"`              // cases
	Cases    int      `json:"cases"`

	// Got and Want are the first wrong result as matrices, for a figure; nil if it is none.
	Got  *mat.Dense `json:"-"`
	Want *mat.Dense `json:"-"`
}

// verdict is one without a judgement.
func (s *Spec) verdict(state State, message string) Verdict {
	return Verdict{ID: s.ID, Title: s.Title, State: state, Max: s.Points, Cases: len(s.Cases), Message: message}
}

// reference is what the function with some mistakes does in all cases.
func (s *Spec) reference(on Mistakes) []outcome {
	f := s.variant(on)
	all := make([]outcome, len(s.Cases))
	for i, c := range s.Cases {
		all[i] = s.call(f, c)
	}
	return all
}

// judge compares what an answer did with what is right and with what is known to be wrong.
func (s *Spec) judge(got []outcome) Verdict {
	if len(s.Cases) == 0 {
		return s.verdict(Error, errNoCase.Error())
	}
	v := s.verdict(Fail, "")
	want := s.reference(nil)
	first := -1 // the first wrong case
	for i := range s.Cases {
		switch {
		case i >= len(got):
			return s.broken(Error, fmt.Sprintf("In the case %q no result came.", s.Cases[i].Name), i, got)
		case got[i].Todo != "":
			return s.verdict(Todo, got[i].Todo+" is not written yet: the line with check.TODO still runs. The answer stands in its place.")
		case got[i].Late:
			return s.broken(Timeout, fmt.Sprintf("No result in the case %q: a loop that never ends?", s.Cases[i].Name), i, got)
		case s.wrong(i, got[i], want[i]) == "":
			v.Right++
		case first < 0:
			first = i
		}
	}
	wrote, leak := "", false
	for _, o := range got {
		leak = leak || o.Leak
		if wrote == "" {
			wrote = o.Wrote
		}
	}
	switch {
	case first >= 0:
		v.Mistakes, v.Message, v.Formula = s.diagnose(got, want)
		v.Results = digest(got)
		if s.number() && got[first].Panic == "" && len(v.Mistakes) == 0 {
			v.Nudge = s.direction(got[first].Out, want[first].Out)
		}
		s.detail(&v, first, got[first], want[first])
	case wrote != "":
		v.Mistakes, v.Message = []string{Overwrites}, fmt.Sprintf("The result is right, but the function has written into its argument %s: whoever calls it finds other numbers there afterwards. Write into memory of your own.", wrote)
	case leak:
		v.Message = "The result is right, but the function leaves goroutines running. It needs none."
	default:
		v.State, v.Points = Pass, s.Points
	}
	return v
}

// broken is the verdict of an answer that has not come to an end: what the cases
// before the n-th show is said, too.
func (s *Spec) broken(state State, says string, n int, got []outcome) Verdict {
	v := s.verdict(state, says)
	if n == 0 {
		return v
	}
	before := *s
	before.Cases = s.Cases[:n]
	if b := before.judge(got[:n]); b.State == Fail {
		v.Mistakes, v.Formula, v.Detail, v.Right = b.Mistakes, b.Formula, b.Detail, b.Right
		v.Message += "\nBefore that: " + b.Message
	}
	return v
}

// parts diagnoses what is there of an answer that returns nothing in some of the
// cases, and so is not written to its end; "" if it is.
func (s *Spec) parts(got, want []outcome) (names []string, message string, computed []string) {
	written := *s
	written.Cases = nil
	var did []outcome
	var missing []string
	for i, c := range s.Cases {
		if absent(got[i].Out, want[i].Out) {
			missing = append(missing, fmt.Sprintf("%q", c.Name))
		} else {
			written.Cases, did = append(written.Cases, c), append(did, got[i])
		}
	}
	if len(missing) == 0 || len(did) == 0 {
		return nil, "", nil
	}
	v := written.judge(did)
	if v.State == Pass {
		v.Message = "What is there is right."
	}
	return v.Mistakes, v.Message + "\nNothing is returned in the case " + strings.Join(missing, ", ") + ".", v.Formula
}

// absent reports whether nothing came back: nil where a list or a matrix is due, 0 for a number.
func absent(got, want []Value) bool {
	lists := 0
	for k, w := range want {
		if k >= len(got) || slices.ContainsFunc(got[k].V, func(x float64) bool { return x != 0 }) || len(got[k].S) > 0 {
			return false
		}
		switch list := w.Type == "*mat.Dense" || strings.HasPrefix(w.Type, "[]"); {
		case list && !got[k].Nil:
			return false
		case list && !w.Nil && len(w.V)+len(w.S) > 0:
			lists++
		}
	}
	return lists > 0
}

// Overwrites is the mistake of an otherwise right answer that changes an argument.
const Overwrites = "writes into an argument"

// wrong says why the outcome of case i is not right, or "".
func (s *Spec) wrong(i int, got, want outcome) string {
	switch {
	case got.Panic != "" && want.Panic != "":
		return "" // the case asks for a panic
	case got.Panic != "":
		return explainPanic(got.Panic, got.Line)
	case want.Panic != "":
		return fmt.Sprintf("In the case %q there is no right result: the function must panic.", s.Cases[i].Name)
	case s.Accept == nil:
		if sameAll(got.Out, want.Out, s.tolerance()) {
			return ""
		}
		return "It differs."
	}
	in, out := make([]any, s.function.NumIn()), make([]any, s.function.NumOut())
	for k := range out {
		if k >= len(got.Out) {
			return fmt.Sprintf("There are %d results where %d are due.", len(got.Out), len(out))
		}
		v, err := got.Out[k].goValue(s.function.Out(k))
		if err != nil {
			return "This result cannot be judged: " + err.Error()
		}
		out[k] = v
	}
	for k, a := range s.Cases[i].Args {
		v, err := copied(a, s.function.In(k))
		if err != nil {
			return err.Error()
		}
		in[k] = v.Interface()
	}
	return accept(s.Accept, in, out)
}

// looked is what a fingerprint says, and nothing if it stumbles over results
// that nobody expected.
func looked(fingerprint func(seen []Seen) string, seen []Seen) (say string) {
	defer func() {
		if recover() != nil {
			say = ""
		}
	}()
	return fingerprint(seen)
}

// accept turns a panic of a judge, over a nil or a wrong size, into a sentence.
func accept(judge func(in, out []any) string, in, out []any) (wrong string) {
	defer func() {
		if p := recover(); p != nil {
			wrong = fmt.Sprintf("This result cannot be judged: %v", p)
		}
	}()
	return judge(in, out)
}

// diagnose names the mistakes that explain an answer. First each known mistake
// alone, then two at once, then fingerprints of the numbers.
func (s *Spec) diagnose(got, want []outcome) (names []string, message string, computed []string) {
	if s.Kind == Predict && s.nearly(got, want) {
		return nil, "Nearly. Carry more digits through to the end, and round only there.", nil
	}
	var say []string
	for _, m := range s.Mistakes {
		if s.explains(Mistakes{m.Name: true}, got, want) {
			names, say = append(names, m.Name), append(say, m.Says)
		}
	}
	switch {
	case names != nil && s.number(): // one number may come about in many ways
		return names, "A mistake that would give this: " + strings.Join(say, "\nOr: "), nil
	case names != nil:
		return names, strings.Join(say, "\nOr: "), nil
	}
	for i, m := range s.Mistakes {
		if s.Kind == Choose || s.number() {
			break
		}
		for _, k := range s.Mistakes[i+1:] {
			if returns(got) && s.explains(Mistakes{m.Name: true, k.Name: true}, got, want) {
				return []string{m.Name, k.Name}, "Two mistakes at once. " + m.Says + "\nAnd: " + k.Says, nil
			}
		}
	}
	var found formula.Finding
	if s.lines != nil && !s.number() {
		names, found = s.explain(got, want)
	}
	var seen []Seen // where there are results to compare
	for i, c := range s.Cases {
		switch w := s.wrong(i, got[i], want[i]); {
		case w != "" && (got[i].Panic != "" || want[i].Panic != ""):
			return names, cmp.Or(found.Message, w), found.Lines
		case want[i].Panic == "":
			seen = append(seen, Seen{c, got[i].Out, want[i].Out})
		}
	}
	if s.Fingerprint != nil {
		if say := looked(s.Fingerprint, seen); say != "" {
			return names, strings.TrimSpace(say + "\n" + found.Message), found.Lines
		}
	}
	if found.Message != "" {
		return names, found.Message, found.Lines
	}
	if s.Accept != nil {
		for i := range got {
			if w := s.wrong(i, got[i], want[i]); w != "" {
				return nil, w, nil
			}
		}
	}
	if names, message, computed := s.parts(got, want); message != "" {
		return names, message, computed
	}
	return nil, s.fingerprint(seen), nil
}

// digest is a name for what an answer did, to six digits.
func digest(all []outcome) string {
	h := sha256.New()
	for _, o := range all {
		fmt.Fprintln(h, o.Panic)
		for _, v := range o.Out {
			fmt.Fprintln(h, v.Type, v.Shape, v.String())
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// number reports whether the answer is a number that was found on paper or in a
// figure: it must not be given away, and is not searched for.
func (s *Spec) number() bool { return s.Kind == Predict || s.Kind == ReadFigure }

// nearly reports whether all numbers are right but for rounding, and one is not right.
func (s *Spec) nearly(got, want []outcome) bool {
	const times = 4 // the tolerance
	for i, o := range got {
		if o.Panic != "" || want[i].Panic != "" {
			return false
		}
		for k, w := range want[i].Out {
			if w.exact() && !same(o.Out[k], w, 0) || !same(o.Out[k], w, times*s.tolerance()) {
				return false
			}
		}
	}
	return true
}

// direction says of the first number that is wrong as much as does not give it away.
func (s *Spec) direction(got, want []Value) string {
	for k, w := range want {
		g := got[k]
		if same(g, w, s.tolerance()) {
			continue
		}
		which := "Your number"
		if len(want) > 1 {
			which = name(s.Out, k, "result")
		}
		switch {
		case len(w.V) != 1 || len(g.V) != 1:
			return ""
		case g.V[0]*w.V[0] < 0:
			return "The sign of " + strings.Replace(which, "Your", "your", 1) + " is wrong."
		case g.V[0] > w.V[0]:
			return which + " is too large."
		case g.V[0] < w.V[0]:
			return which + " is too small."
		}
		return ""
	}
	return ""
}

// returns reports whether an answer does not panic everywhere. What always
// panics tells nothing of two mistakes at once.
func returns(got []outcome) bool {
	return slices.ContainsFunc(got, func(o outcome) bool { return o.Panic == "" })
}

// explains reports whether the mistakes give what was got in all cases, and
// something else than the right answer in one of them.
func (s *Spec) explains(on Mistakes, got, want []outcome) bool {
	told, tolerance := false, s.tolerance()
	if s.Kind == Predict {
		tolerance *= 2 // the question says how many digits of the right number are enough, not of a wrong one
	}
	for i, o := range s.reference(on) {
		if (o.Panic == "") != (got[i].Panic == "") {
			return false
		}
		if o.Panic == "" && !sameAll(got[i].Out, o.Out, tolerance) {
			return false
		}
		told = told || s.wrong(i, o, want[i]) != ""
	}
	return told
}

// panics are what the runtime and gonum say, and what usually is behind it.
var panics = []struct {
	says *regexp.Regexp
	why  string
}{
	{regexp.MustCompile(`mat: .*index out of range`), "An index is outside of the matrix: rows and columns have changed places, or a loop runs one too far."},
	{regexp.MustCompile(`index out of range`), "An index is outside of its list: a loop runs one too far, or rows and columns have changed places."},
	{regexp.MustCompile(`slice bounds out of range`), "A slice ends outside of its list."},
	{regexp.MustCompile(`mat: dimension mismatch`), "The sizes of two matrices do not fit: compare rows and columns in the formula. Is one of them to be transposed? Or is ⊙ meant, entry by entry? That is MulElem; Mul is the matrix product."},
	{regexp.MustCompile(`mat: zero length`), "A matrix has no rows or no columns."},
	{regexp.MustCompile(`nil pointer`), "Something is used that was never made: a matrix that is nil?"},
	{regexp.MustCompile(`nil map`), "A map must be made before it is written to."},
	{regexp.MustCompile(`integer divide by zero`), "Integers are divided by 0."},
}

// explainPanic says what usually is behind a panic.
func explainPanic(p string, line int) string {
	const most = 1000 // a learner may panic with a whole matrix
	if letters := []rune(p); len(letters) > most {
		p = string(letters[:most]) + "…"
	}
	why := ""
	for _, k := range panics {
		if why == "" && k.says.MatchString(p) {
			why = " " + k.why
		}
	}
	where := ""
	if line > 0 {
		where = fmt.Sprintf(" (Line %d.)", line)
	}
	return fmt.Sprintf("The function panics: %s.%s%s", strings.TrimSuffix(p, "."), why, where)
}

// detail fills in the first wrong case with its numbers.
func (s *Spec) detail(v *Verdict, i int, got, want outcome) {
	c := s.Cases[i]
	var b strings.Builder
	fmt.Fprintf(&b, "case %q", c.Name)
	if c.N > 0 {
		fmt.Fprintf(&b, ", N = %d", c.N)
	}
	b.WriteString("\n")
	for k, a := range c.Args {
		if text := argument(a); text != "" {
			b.WriteString(equation(name(s.In, k, "argument"), text))
		}
	}
	if got.Panic != "" || want.Panic != "" || s.Accept != nil {
		for k, g := range got.Out {
			b.WriteString(equation(name(s.Out, k, "result")+", yours", short(g)))
		}
		v.Detail = strings.TrimRight(b.String(), "\n")
		return
	}
	for k, w := range want.Out {
		g := got.Out[k]
		if same(g, w, s.tolerance()) {
			continue
		}
		result := name(s.Out, k, "result")
		if s.Kind == Predict || s.Kind == ReadFigure || s.Kind == Choose { // the right one would end the exercise
			b.WriteString(equation(result+", yours", short(g)))
			continue
		}
		b.WriteString(equation(result+", yours", short(g)) + equation(result+", right", short(w)))
		if sameForm(g, w) && len(w.V) > 1 {
			if at := firstWrong(g, w, s.tolerance()); at >= 0 {
				fmt.Fprintf(&b, "  first difference at %s: yours %s, right %s\n", w.place(at), number(g.V[at]), number(w.V[at]))
			}
		}
		if v.Got == nil {
			if v.Got, v.Want = g.matrix(), w.matrix(); v.Got == nil || v.Want == nil {
				v.Got, v.Want = nil, nil
			}
		}
	}
	v.Detail = strings.TrimRight(b.String(), "\n")
}

// firstWrong is the first place where p is not q, -1 if there is none.
func firstWrong(p, q Value, tolerance float64) int {
	floor := formula.Floor(q.V)
	for i := range q.V {
		if p.exact() && p.V[i] != q.V[i] || !formula.Close(p.V[i], q.V[i], floor, tolerance) {
			return i
		}
	}
	return -1
}

// argument writes an argument, if it is plain and short.
func argument(a any) string {
	if list, ok := a.([]*mat.Dense); ok {
		var all []string
		for _, m := range list {
			all = append(all, short(valueOf(m)))
		}
		return strings.Join(all, "\nand\n")
	}
	if a == nil || !slices.Contains(plain, reflect.TypeOf(a)) {
		return ""
	}
	return short(valueOf(a))
}

// short is a value, a matrix row by row, or its size if it is large.
func short(p Value) string {
	switch n := len(p.V) + len(p.S); {
	case n > 30:
		return fmt.Sprintf("(%s)", p.form())
	case p.Type == "*mat.Dense" && len(p.Shape) == 2 && p.Shape[0] > 1:
		return p.rows()
	}
	return p.String()
}

// equation writes name = text, with the lines of the text below each other.
func equation(name, text string) string {
	begin := "  " + name + " = "
	return begin + strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", utf8.RuneCountInString(begin))) + "\n"
}
