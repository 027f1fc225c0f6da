// Package adagradnever solves an exercise of chapter 11.
//
// G is a sum of squares: it never falls, so η/(√G + ε) never rises. Where the
// gradient is small, G grows slowly and the rate falls slowly. What grows is
// the ratio of that rate to the others. A rate that recovers needs a G that
// forgets, and that is RMSProp.
package adagradnever

// AdaGradNever returns the letter of the true sentence. AdaGrad gives each
// parameter the rate η/(√G + ε), with G ← G + g² entry by entry. In the course
// of a run
//
//	a  the rates of parameters with small gradients become larger, the others smaller
//	b  no rate ever becomes larger; those of parameters with small gradients fall more slowly
//	c  all rates fall alike, as in a schedule
//	d  a rate falls where the slope is steep, and rises again where it is flat
//
//glassnet:exercise
func AdaGradNever() string {
	return "b"
}
