// Package newunits solves an exercise of chapter 1.
//
// x = (x' − t)/s, put into z = Σ w x + b, gives Σ (w/s) x' + b − Σ (w/s) t. What
// stands before x' is the new weight, the rest is the new bias. So a weight is
// small or large with the unit of its input, and not with its importance; and a
// unit with another zero, as °F, moves the bias.
package newunits

// NewUnits returns the weights and the bias of the same neuron for inputs that
// are measured in other units,
//
//	x'ᵢ = sᵢ xᵢ + tᵢ        Σ w'ᵢ x'ᵢ + b' = Σ wᵢ xᵢ + b for every x
//
// w and b are those for the old inputs x, w2 = w' and b2 = b' those for the new
// inputs x'. scale are the sᵢ, never 0, and shift the tᵢ, one of each per input.
// From metres to centimetres s is 100 and t is 0: w = 10 becomes 0.1. From °C to
// °F s is 1.8 and t is 32.
//
//glassnet:exercise
func NewUnits(w []float64, b float64, scale, shift []float64) (w2 []float64, b2 float64) {
	w2, b2 = make([]float64, len(w)), b
	for i := range w {
		w2[i] = w[i] / scale[i]
		b2 -= w2[i] * shift[i]
	}
	return w2, b2
}
