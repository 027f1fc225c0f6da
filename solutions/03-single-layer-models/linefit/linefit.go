// Package linefit solves an exercise of chapter 3.
//
// The errors of the best line sum to 0, so it passes through the point of the
// means, and b follows from w. With the means subtracted only the slope is left:
// each sample votes for its own, (y − ȳ)/(x − x̄), with the weight (x − x̄)².
package linefit

// LineFit returns the weight and the bias of the line a = w x + b with the
// smallest loss
//
//	L = 1/N Σₙ ½ (aₙ − yₙ)²
//
// in closed form. x and y have one number per sample, in any order; at least
// two numbers of x differ. For x = (0, 1, 2), y = (1, 2, 4) w is 3/2 and b 5/6.
//
//glassnet:exercise
func LineFit(x, y []float64) (w, b float64) {
	mx, my := mean(x), mean(y)
	above, below := 0.0, 0.0
	for n := range x {
		above += (x[n] - mx) * (y[n] - my)
		below += (x[n] - mx) * (x[n] - mx)
	}
	w = above / below
	return w, my - w*mx
}

//glassnet:solution
func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}
