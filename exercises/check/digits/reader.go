package digits

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"glassnet/exercises/check"
	"glassnet/nn"
	"glassnet/nn/data"
	"glassnet/nn/optim"
	"gonum.org/v1/gonum/mat"
)

// enough is the validation accuracy that ReadDigits asks for.
const enough = 0.925

// ReadDigits looks for a reader that learns in four epochs.
var ReadDigits = check.New(readDigits, check.Spec{
	ID: chapter + "readdigits", Func: "ReadDigits", Title: "a reader in four epochs",
	Kind: check.Experiment, Points: 2, Minutes: 15,
	Out:   []string{"hidden", "η", "batch"},
	Cases: []check.Case{{Name: "1,000 training and 500 validation images"}},
	Accept: func(_, out []any) string {
		return judgeReader(out[0].(int), out[1].(float64), out[2].(int))
	},
	Mistakes: []check.Mistake{
		{Name: "the chapter's settings", Says: "These are the settings of the chapter. It had 3,000 images and 12 epochs, 1,128 updates; here 4 epochs of 1,000 images leave 128. You cannot add epochs: what else makes more updates?"},
		{Name: "softmax regression", Says: "This is softmax regression with the settings of the chapter. It needs more updates than the 128 that you give it, and even with many it stays below what is asked: it is a linear model."},
		{Name: "all at once", Says: "One batch of all images makes 4 updates in 4 epochs. That is far too few, whatever the rate is."},
		{Name: "steps too long", Says: "With η = 3 the hidden neurons are thrown about until they are dead or the loss is infinite. Make the rate ten times smaller."},
	},
	Hints: [3]string{
		"What does the checker say of the accuracy: about 10 %, which is guessing, or on its way? The first asks for a smaller rate, the second for more updates or a larger rate.",
		"A linear reader stays at about 90 % here: use hidden neurons. In 4 epochs of 1,000 images there are 4,000/batch updates; the way that the weights can go is about updates times η.",
		"Between 32 and 64 hidden neurons, η = 0.2, a batch of about 10",
	},
})

func readDigits(on check.Mistakes) func() (hidden int, eta float64, batch int) {
	return func() (hidden int, eta float64, batch int) {
		switch {
		case on["the chapter's settings"]:
			return 64, 0.2, 32
		case on["softmax regression"]:
			return 0, 0.2, 32
		case on["all at once"]:
			return 64, 0.2, 1000
		case on["steps too long"]:
			return 64, 3, 32
		}
		return 64, 0.2, 10
	}
}

// drawn deals the images of ReadDigits.
var drawn = sync.OnceValues(func() (train, valid *data.Set) {
	return data.Digits(rand.New(rand.NewPCG(14, 5)), 1500).Split(2./3, nil)
})

// judgeReader trains and says what came out.
func judgeReader(hidden int, eta float64, batch int) string {
	switch {
	case hidden < 0 || hidden > 64:
		return fmt.Sprintf("%d hidden neurons: from 0 to 64 are allowed.", hidden)
	case batch < 8 || batch > 1000:
		return fmt.Sprintf("A batch of %d: from 8 to 1,000 are allowed.", batch)
	case !(eta > 0) || math.IsInf(eta, 0):
		return fmt.Sprintf("η = %v is no learning rate: it must be a positive number.", eta)
	}
	accuracy, loss := trained(hidden, eta, batch)
	said := fmt.Sprintf("%.1f %% of the validation images are right; %.1f %% is asked for.", 100*accuracy, 100*enough)
	switch {
	case accuracy >= enough:
		return ""
	case math.IsInf(loss, 0) || math.IsNaN(loss):
		return "The loss becomes infinite on the way: the steps are too long."
	case accuracy < 0.2 && loss < 2.4 && eta >= 0.3:
		return said + " The loss has stopped near ln 10 = 2.30: the hidden neurons are dead, or the network says the same for every image. A smaller η helps."
	case hidden == 0:
		return said + " Without hidden neurons the reader is a linear model, and that is about as far as it comes."
	case hidden < 16:
		return fmt.Sprintf("%s %d hidden neurons are few for ten digits.", said, hidden)
	}
	return fmt.Sprintf("%s There were %d updates, and the training loss of the last epoch was %.2f.", said, 4*((1000+batch-1)/batch), loss)
}

// trained is the validation accuracy and the last training loss of a reader
// after four epochs.
func trained(hidden int, eta float64, batch int) (accuracy, loss float64) {
	train, valid := drawn()
	rng := rand.New(rand.NewPCG(1, 14))
	net := nn.New(nn.NewDense(784, 10, nn.Softmax, nn.Zeros))
	if hidden > 0 {
		net = nn.New(
			nn.NewDense(784, hidden, nn.ReLU, nn.He(rng)),
			nn.NewDense(hidden, 10, nn.Softmax, nn.Glorot(rng)))
	}
	run := nn.Training{Loss: nn.CrossEntropy, Optimizer: &optim.SGD{Rate: eta}, Epochs: 4, Batch: batch, Rand: rng}
	for p := range run.RunOn(net, train) {
		if loss = p.Loss; p.Err != nil {
			return 0, math.Inf(1)
		}
	}
	return nn.AccuracyOn(net, valid), loss
}

// EvaluateReader is softmax regression on bytes, and everything that is to be said about it.
var EvaluateReader = check.NewFormula[func(w *mat.Dense, b []float64, images *mat.Dense, labels []int) (loss, p, e float64, m *mat.Dense, truth, said int)](check.Spec{
	ID: chapter + "evaluatereader", Func: "EvaluateReader", Title: "read images and write the report",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"W", "b", "images", "labels"}, Out: []string{"L", "p", "e", "M", "true", "said"},
	Formula: `
		N = cols(images)
		K = rows(W)
		x = images / 255
		z = W · x + b
		m = maxₖ z // the largest z of each image
		exps = exp(z − m)
		a = exps / Σₖ exps
		y = onehot(labels, K)
		answers = onehot(argmaxₖ a, K)
		L = −Σ(y ⊙₀ log(a)) / N
		p = Σ(y ⊙ answers) / N
		e = √(p · (1 − p) / N)
		counts = y · answersᵀ // truth is the row
		M = counts
		off = where(eye(K) ≡ 1, −1, counts) // without the diagonal
		at = argmax off // row by row
		true = floor(at / K)
		said = at − K · floor(at / K)`,
	Cases: []check.Case{
		{Name: "3 classes, 6 pixels, 10 images", N: 10, Args: check.Args{check.Matrix(41, 3, 6), []float64{-1.1, 1.35, 0.63}, gray(42, 6, 10, 90), []int{2, 2, 1, 1, 2, 0, 2, 0, 2, 0}}},
		{Name: "4 classes, 4 pixels, 12 images", N: 12, Args: check.Args{check.Matrix(43, 4, 4), []float64{1.84, 0.04, 1.65, 0.45}, gray(44, 4, 12, 90), []int{2, 0, 0, 0, 1, 1, 0, 1, 1, 0, 3, 2}}},
		{Name: "all b near 900", N: 9, Args: check.Args{check.Matrix(45, 3, 5), []float64{900.1, 900.6, 900}, gray(46, 5, 9, 90), []int{0, 2, 1, 1, 1, 1, 2, 0, 1}}},
		{Name: "one class far above", N: 4, Args: check.Args{mat.NewDense(3, 5, []float64{4000, 4100, 3900, 4050, 3950, 1, -2, 1.5, -1, 2, -1, 2, -1.5, 1, -2}), []float64{0.5, -1.1, 0.3}, mat.NewDense(5, 4, []float64{60, 45, 71, 1, 38, 52, 66, 0, 49, 80, 33, 0, 57, 41, 62, 0, 70, 36, 48, 0}), []int{0, 0, 0, 1}}},
	},
	Mistakes: []check.Mistake{
		{Name: "bytes not divided", As: "x = images", Says: "The loss is that of net inputs that are 255 times too large: the bytes are not divided by 255."},
		{Name: "b forgotten", As: "z = W · x", Says: "The bias is missing: z = W x + b, and b is added to every column."},
		{Name: "no shift", As: "m = 0", Says: "Right for small z, but e⁹⁰⁰ is too large for a float64. Subtract the largest z of each column before exp: the quotients stay the same."},
		{Name: "loss summed", As: "L = −Σ(y ⊙₀ log(a))", Says: "L is the sum over the images. The loss is their mean."},
		{Name: "loss per class", As: "L = −Σ(y ⊙₀ log(a)) / N / K", Says: "L is divided by the number of classes as well. The cross-entropy sums over the classes; the mean is over the images."},
		{Name: "loss of the answer", As: "L = −Σ(answers ⊙₀ log(a)) / N", Says: "You take −ln of the largest output, which says how sure the reader is. The loss asks for the probability of the true class."},
		{Name: "ten questions", As: "L = −Σ(y ⊙₀ log(a) + (1 − y) ⊙₀ log(1 − a)) / N", Says: "Your L is the binary cross-entropy: it also adds −ln(1 − a) of the wrong classes. With softmax only the true class counts."},
		{Name: "log₁₀", As: "L = −Σ(y ⊙₀ log₁₀(a)) / N", Says: "L is computed with log₁₀. The chapter's loss has the natural logarithm: a reader who knows nothing has ln K."},
		{Name: "softmax over the images", As: "m = maxₙ z; a = exps / Σₙ exps", Says: "Your softmax sums over a row, that is over the images. An image is a column."},
		{Name: "logistic for softmax", As: "a = σ(z)", Says: "Your outputs are logistic, each for itself: ten separate opinions. Softmax divides by the sum over the classes."},
		{Name: "error without root", As: "e = p · (1 − p) / N", Says: "e is p (1 − p)/N. That is the variance of the share; the deviation is its root."},
		{Name: "N − 1", As: "e = √(p · (1 − p) / (N − 1))", Says: "e is √(p (1 − p)/(N − 1)). The chapter's formula has N: p is taken for the true probability."},
		{Name: "error of one image", As: "e = √(p · (1 − p))", Says: "e is √(p (1 − p)), the scatter of a single answer. The share of N images scatters less, by 1/√N."},
		{Name: "error of √p/N", As: "e = √(p / N)", Says: "e is √(p/N). The error is 0 when everything is right and when everything is wrong: the factor 1 − p is missing."},
		{Name: "p of the mistakes", As: "p = 1 − Σ(y ⊙ answers) / N", Says: "p is the share of wrong images. The accuracy is that of the right ones."},
		{Name: "M transposed", As: "M = countsᵀ", Says: "M is transposed: the row is the true class, the column what was said."},
		{Name: "M in shares", As: "M = counts / N", Says: "M holds shares of all images. Count them."},
		{Name: "pair with the diagonal", As: "off = counts", Says: "Your pair is the largest entry of all, which lies on the diagonal: that is no mistake. Leave the diagonal out."},
		{Name: "pair swapped", As: "true = at − K · floor(at / K); said = floor(at / K)", Says: "The two classes of the pair have changed places: first what the image is, then what was said."},
		{Name: "pair of the sum", As: "off = where(eye(K) ≡ 1, −1, counts + countsᵀ)", Says: "You add up both directions, M_ij + M_ji. Asked is the most frequent single mistake: i called j."},
	},
	Hints: [3]string{
		"The results build on each other. L wrong: look at z and softmax. L right and p wrong: look at argmax. p right and the rest wrong: look at M, and which index is which.",
		"x = images/255, z = W x + b, softmax over each column with its largest z subtracted. L needs the output of the true class, everything else needs the position of the largest output.",
	},
})
