// Package check judges answers to exercises, and says which mistake was made.
//
// An exercise is a function to be written. It is judged by its results alone:
// the checker calls it with the arguments of several cases and compares what it
// returns with what is right. That is what every checker does. This one also
// knows the wrong answers. An exercise is made of one function with mistakes
// that can be switched on:
//
//	func netInput(on check.Mistakes) func(w, x []float64, b float64) float64 {
//		return func(w, x []float64, b float64) float64 {
//			z := b
//			if on["b is forgotten"] {
//				z = 0
//			}
//			for i := range w {
//				z += w[i] * x[i]
//			}
//			return z
//		}
//	}
//
// With nothing switched on it is the right answer. A mistake is named when it
// gives what the learner's function gives, in all cases: alone, or with one
// other. For answers that no known mistake explains there are fingerprints: a
// constant factor, the batch size as a factor, a transposed result, an argument
// too much, and so on. [Spec.Audit] proves for each exercise that its cases
// tell all its mistakes apart.
//
// In a notebook cell and in a test an answer is judged in the same process
// ([Show], [Test]). The runner and a grader trust nobody: the learner's code
// runs in a process of its own, which only returns results ([Answer]); right
// and wrong are known to the judge alone ([Spec.Judge]).
package check
