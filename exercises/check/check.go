// Package check judges answers to exercises, and says which mistake was made.
//
// An exercise is a function to be written. It is judged by its results alone:
// the checker calls it with the arguments of several cases and compares what it
// returns with what is right. That is what every checker does. This one also
// knows the wrong answers.
//
// # Formulas
//
// The right answer of most exercises is a formula, and a formula is data: lines
// in the language of package formula, over the names in In and Out.
//
//	var HiddenDelta = check.NewFormula[func(w, above, z *mat.Dense) *mat.Dense](check.Spec{
//		…
//		In: []string{"W", "above", "z"}, Out: []string{"δ"},
//		Formula: `
//			N = cols(z)
//			back = Wᵀ · above   // what comes down through the weights
//			a = σ(z)
//			f' = a ⊙ (1 − a)    // the slope of the hidden layer
//			δ = back ⊙ f'`,
//		Mistakes: []check.Mistake{
//			{Name: "a for f'", As: "f' = a", Says: "You multiply by a. f'(z) is a (1 − a)."},
//			{Name: "updated", As: "η = 0; W′ = W", Says: "…"}, // several lines
//			…
//
// The lines are the reference, and the third hint if none is written. A known
// mistake is As, lines in place of those of the same name; a line of a new name
// comes before the first that reads it. It has a sentence by hand, in the words of the chapter, and is
// named when it gives what the learner's function gives, in all cases: alone, with
// one other, or in some of the results. Around what is known there is a search:
// all formulas one and two edits away are tried, result by result, and the one
// that equals the answer in all cases is written down: "What you have computed is
// back = Σₖ above". Where a parameter comes back, in a line θ′ = θ − η · g, the g that
// the answer must have had is searched for as well. So list the mistakes that learners make, not all that can be made.
//
// How to write the lines: give a name to every step that the chapter names, for
// the search edits one line at a time and says the names; write the sizes as lines
// of their own (N = cols(x), K = rows(y)), since dividing by them is the commonest
// of all mistakes; say in words behind // what a name is; call new values after the
// old ones, W′ or "new W" for W, so that samples taken one by one and a parameter
// moved too early are seen. A mistake that no line can say is done By a function
// of the exercise's type. What the language lacks the spec brings as Functions.
//
// How to choose the cases: two at least, of different sizes, none of them square in
// everything, so that N, K and the number of inputs never go together; numbers of
// both signs, a 0 where 0 is special, heights that differ within a batch, scales
// from 1e-6 to 1e6 where a threshold could hide.
//
// # Other exercises
//
// Algorithms, choices and experiments are made of one function with mistakes that
// can be switched on ([New], [NewChoice]):
//
//	func kthLargest(on check.Mistakes) func(v []float64, k int) float64 {
//		return func(v []float64, k int) float64 {
//			v = slices.Clone(v)
//			if on["sorts the argument"] { … }
//
// With nothing switched on it is the right answer. For answers that nothing
// explains there are fingerprints: a constant factor, a transposed result, an
// argument too much, and so on. [Spec.Audit] proves for each exercise that its
// cases tell all its mistakes apart.
//
// In a notebook cell and in a test an answer is judged in the same process
// ([Show], [Test]). The runner and a grader trust nobody: the learner's code
// runs in a process of its own, which only returns results ([Answer]); right
// and wrong are known to the judge alone ([Spec.Judge]).
package check
