// Package singlelayer has the exercises of chapter 3.
package singlelayer

import (
	"fmt"
	"math"
	"math/rand/v2"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"gonum.org/v1/gonum/mat"
)

const chapter = "03-single-layer-models/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "03-single-layer-models",
	Package: "singlelayer",
	Exercises: []*check.Spec{
		FilmLabels.Spec,
		LineFit.Spec,
		BallFeatures.Spec,
		PerceptronEpoch.Spec,
		NovikoffBound.Spec,
		LogisticStep.Spec,
		ClassifierStep.Spec,
	},
}

// FilmLabels asks what three logistic outputs say.
var FilmLabels = check.NewChoice(check.Spec{
	ID: chapter + "filmlabels", Func: "FilmLabels", Title: "what three logistic outputs say",
	Points: 1, Minutes: 2,
	Hints: [3]string{
		"Change z₁ alone, in your mind. Which of the three outputs move?",
		"Each output is σ of its own z and answers a question of its own: is this one true?",
		"Three separate questions with yes or no: the answers 0.9, 0.8 and 0.1 contradict each other in nothing.",
	},
}, "3d55e755",
	check.Choice{Key: "a", Says: "Only softmax outputs have to sum to 1, because they are shares of one thing. Logistic outputs do not know of each other: their sum may be anything from 0 to 3."},
	check.Choice{Key: "b", Says: "A film can be a comedy and a western. The outputs are the probabilities of three labels, and 0.9 and 0.8 may both be right."},
	check.Choice{Key: "c", Says: "Divided by their sum they would add up to 1, but that is not the softmax of z: softmax divides the exponentials, e^z = a/(1 − a), here 9, 4 and 1/9. And the question has changed, to one with a single true answer."},
	check.Choice{Key: "d", Says: "No output takes anything from another. That is argmax, and even softmax leaves the others their shares."},
	check.Choice{Key: "e", Says: "That is softmax, where all outputs share one sum. A logistic output is σ of its own z: a larger z₁ moves a₁ and nothing else."},
)

// LineFit is the least squares line through points.
var LineFit = check.NewFormula[func(x, y []float64) (w, b float64)](check.Spec{
	ID: chapter + "linefit", Func: "LineFit", Title: "the best line, in closed form",
	Kind: check.Formula, Points: 1, Minutes: 6,
	In: []string{"x", "y"}, Out: []string{"w", "b"},
	Formula: `
		N = rows(x)
		x̄ = mean x
		ȳ = mean y
		w = Σ((x − x̄) ⊙ (y − ȳ)) / Σ(x − x̄)²
		b = ȳ − w · x̄`,
	Cases: []check.Case{
		{Name: "the three samples of the chapter", N: 3, Args: check.Args{[]float64{0, 1, 2}, []float64{1, 2, 4}}},
		{Name: "6 samples in no order", N: 6, Args: check.Args{[]float64{1.3, -0.4, 2.7, 0.9, -1.8, 3.1}, []float64{-0.9, 1.2, -3.4, 0.3, 2.2, -2.9}}},
		{Name: "x far from 0", N: 5, Args: check.Args{[]float64{101, 104, 108, 115, 121}, []float64{14.2, 13.9, 14.8, 15.1, 14.9}}},
	},
	Mistakes: []check.Mistake{
		{Name: "through the origin", As: "w = Σ(x ⊙ y) / Σ x²; b = 0", Says: "Your line passes through the origin: w = Σ xy / Σ x², b = 0. With a bias the means are subtracted first: the line passes through (x̄, ȳ)."},
		{Name: "x̄ not subtracted below", As: "w = Σ((x − x̄) ⊙ (y − ȳ)) / Σ x²", Says: "Below the fraction you have Σ x². It is the sum of (x − x̄)²: how far the inputs are spread, not how far they are from 0."},
		{Name: "means not subtracted", As: "w = Σ(x ⊙ y) / Σ x²", Says: "Your w is Σ xy / Σ x², the slope of a line through the origin. Subtract the means from x and y first."},
		{Name: "x from y", As: "w = Σ((x − x̄) ⊙ (y − ȳ)) / Σ(y − ȳ)²", Says: "You divide by the spread of y. That is the other regression, which predicts x from y: its errors are measured sideways."},
		{Name: "b = ȳ", As: "b = ȳ", Says: "Your b is ȳ. This is the height of the line at x̄; the bias is its height at x = 0."},
		{Name: "b = ȳ + w x̄", As: "b = ȳ + w · x̄", Says: "Your b is ȳ + w x̄. The line passes through (x̄, ȳ): ȳ = w x̄ + b. Solve for b."},
		{Name: "x̄ = w ȳ + b", As: "b = x̄ − w · ȳ", Says: "Your b makes x̄ = w ȳ + b true. x and y have changed places: ȳ = w x̄ + b."},
		{Name: "through the ends", As: "w = (last y − first y) / (last x − first x); b = first y − w · first x", Says: "Your line joins the first and the last sample. The best line need not meet any of them: all samples count."},
		{Name: "b through the first sample", As: "b = first y − w · first x", Says: "Your b makes the line pass through the first sample. The best line need not meet any sample; the point that it does meet is (x̄, ȳ)."},
		{Name: "correlation", As: "w = Σ((x − x̄) ⊙ (y − ȳ)) / √(Σ(x − x̄)² · Σ(y − ȳ)²)", Says: "Your w is the correlation of x and y, a number from −1 to 1 without a unit. The slope divides by the spread of x alone."},
		{Name: "mean of the slopes", As: "w = Σ where(x ≡ x̄, 0, (y − ȳ) / (x − x̄)) / N", Says: "Your w is the mean of y/x, or of the slopes to the means. Least squares gives each sample a weight by its distance (x − x̄)²."},
		{Name: "N and N − 1", As: "w = Σ((x − x̄) ⊙ (y − ȳ)) / Σ(x − x̄)² · N / (N − 1)", Says: "Your w is off by a factor of N and N − 1: one of your two means divides by N, the other by N − 1. Use sums in both places."},
	},
	Hints: [3]string{
		"Compute the errors a − y of your line for the first case. Do they add up to 0? Do their products with x?",
		"Two conditions. The errors sum to 0: the line passes through the point of the means. What is left is the slope, from the numbers after the means have been subtracted.",
	},
})

// BallFeatures asks for the inputs with which a linear model knows how a ball flies.
var BallFeatures = check.New(ballFeatures, check.Spec{
	ID: chapter + "ballfeatures", Func: "BallFeatures", Title: "features for a thrown ball",
	Kind: check.Experiment, Points: 2, Minutes: 10,
	Out:    []string{"powers"},
	Cases:  []check.Case{{Name: "your powers"}},
	Accept: goodFeatures,
	Mistakes: []check.Mistake{
		{Name: "the line", Says: "With t alone the model is a straight line, and no line follows an arch. It is the best line there is, and it is useless."},
		{Name: "the square alone", Says: "With t² alone the model is a parabola whose top is at t = 0. The ball has a speed when it is thrown: which power of t brings it?"},
		{Name: "a constant", Says: "t⁰ is 1 for every sample. The layer has a bias, which is the weight of exactly this input: two weights for one thing, and many solutions equally good."},
		{Name: "one more", Says: "Very near. The third power fits the photographs a little better, and that little is noise: at 3 s it is wrong by more than half a metre. Which power does the law not have?"},
		{Name: "a weight for each photograph", Says: "Eight parameters pass through eight photographs exactly: √MSE is 0. At 3 s the model is wrong by hundreds of metres. A perfect fit has learnt the noise as well."},
	},
	Hints: [3]string{
		"Two demands pull in different directions: too few powers do not follow the photographs, too many follow their noise and fly off behind the last one.",
		"Linear means linear in the weights. Write the law y = vt − ½gt² as a sum of weights times powers of t.",
		"The law has two terms: v times the first power of t, −½g times the second.",
	},
})

func ballFeatures(on check.Mistakes) func() []int {
	return func() []int {
		switch {
		case on["the line"]:
			return []int{1}
		case on["the square alone"]:
			return []int{2}
		case on["a constant"]:
			return []int{0, 1, 2}
		case on["one more"]:
			return []int{1, 2, 3}
		case on["a weight for each photograph"]:
			return []int{1, 2, 3, 4, 5, 6, 7}
		}
		return []int{1, 2}
	}
}

// The demands of BallFeatures, in m.
const (
	fitWithin    = 0.15
	flightWithin = 0.5
)

// photographs are the eight measurements of BallFeatures.
func photographs() (t []float64, y *mat.Dense) {
	set := data.Parabola(rand.New(rand.NewPCG(1, 0)), 8, 0.1)
	return set.X().RawRowView(0), set.Y()
}

// powersOf has a row for each power of t.
func powersOf(t []float64, powers []int) *mat.Dense {
	x := mat.NewDense(len(powers), len(t), nil)
	x.Apply(func(i, n int, _ float64) float64 { return math.Pow(t[n], float64(powers[i])) }, x)
	return x
}

// flight fits the model: the root of the mean squared error on the photographs,
// and the error at 3 s.
func flight(powers []int) (fit, at3 float64, err error) {
	t, y := photographs()
	layer, err := nn.LeastSquares(powersOf(t, powers), y)
	if err != nil {
		return 0, 0, err
	}
	net := nn.New(layer)
	fit = math.Sqrt(nn.MeanSquaredError.Value(net.Predict(powersOf(t, powers)), y))
	at3 = net.Predict(powersOf([]float64{3}, powers)).At(0, 0) - data.Height(3)
	return fit, at3, nil
}

func goodFeatures(_, out []any) string {
	powers := out[0].([]int)
	used := map[int]bool{}
	for _, p := range powers {
		switch {
		case p < 0:
			return fmt.Sprintf("The power %d cannot be used: the first photograph is taken at t = 0, and 1/0 is ∞.", p)
		case p == 0:
			return "t⁰ is 1, the input of the bias, which the layer has already."
		case p > 20:
			return fmt.Sprintf("t to the power of %d: take at most 20.", p)
		case used[p]:
			return fmt.Sprintf("The power %d is there twice: two weights for one input, and many solutions equally good.", p)
		}
		used[p] = true
	}
	switch {
	case len(powers) == 0:
		return "Without any input the model is a constant. Return at least one power."
	case len(powers) > 7:
		return fmt.Sprintf("%d weights and a bias are more than the 8 photographs can determine.", len(powers))
	}
	fit, at3, err := flight(powers)
	switch {
	case err != nil:
		return fmt.Sprintf("With the powers %v the weights cannot be computed: %v.", powers, err)
	case fit > fitWithin:
		return fmt.Sprintf("With the powers %v the model does not follow the photographs: √MSE is %.2f m, and should be at most %.2f m. (At 3 s it is wrong by %.2f m.) A power of t is missing.", powers, fit, fitWithin, math.Abs(at3))
	case math.Abs(at3) > flightWithin:
		return fmt.Sprintf("With the powers %v the model follows the photographs, √MSE %.2f m, but at 3 s it is wrong by %.2f m; at most %.1f m are allowed. It has more freedom than the law, and uses it for the noise.", powers, fit, math.Abs(at3), flightWithin)
	}
	return ""
}
