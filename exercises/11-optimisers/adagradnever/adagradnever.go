// Package adagradnever is an exercise of chapter 11: what AdaGrad does to the rates.
// 1 point, about 3 minutes.
//
//	go run ./exercises check adagradnever
package adagradnever

import "glassnet/exercises/check"

// AdaGradNever returns the letter of the true sentence. AdaGrad gives each
// parameter the rate η/(√G + ε), with G ← G + g² entry by entry. In the course
// of a run
//
//	a  the rates of parameters with small gradients become larger, the others smaller
//	b  no rate ever becomes larger; those of parameters with small gradients fall more slowly
//	c  all rates fall alike, as in a schedule
//	d  a rate falls where the slope is steep, and rises again where it is flat
func AdaGradNever() string {
	return check.TODO[string]("AdaGradNever") // your answer
}
