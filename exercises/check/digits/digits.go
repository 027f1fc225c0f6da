// Package digits has the exercises of chapter 14.
package digits

import (
	"math"
	"math/rand/v2"

	"glassnet/exercises/check"
	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

const chapter = "14-digits/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "14-digits",
	Package: "digits",
	Exercises: []*check.Spec{
		PixelsToColumn.Spec,
		BrightnessShift.Spec,
		RecallPrecision.Spec,
		EvenLight.Spec,
		FirstStep.Spec,
		ReadDigits.Spec,
		EvaluateReader.Spec,
	},
}

// gray is an r×c matrix of bytes from 1 to top.
func gray(seed uint64, r, c, top int) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 14))
	m := mat.NewDense(r, c, nil)
	m.Apply(func(_, _ int, _ float64) float64 { return float64(1 + rng.IntN(top)) }, m)
	return m
}

// PixelsToColumn is an image as a network gets it.
var PixelsToColumn = check.NewFormula[func(image *mat.Dense) []float64](check.Spec{
	ID: chapter + "pixelstocolumn", Func: "PixelsToColumn", Title: "an image is a column",
	Kind: check.Formula, Points: 1, Minutes: 3,
	In: []string{"image"}, Out: []string{"x"},
	Formula: `
		x = flat(image) / 255`,
	Cases: []check.Case{
		{Name: "4×4 pixels", Args: check.Args{gray(1, 4, 4, 255)}},
		{Name: "3 rows, 5 columns, faint", Args: check.Args{gray(2, 3, 5, 120)}},
		{Name: "2×3, with 0 and 255", Args: check.Args{mat.NewDense(2, 3, []float64{0, 157, 255, 31, 254, 8})}},
	},
	Mistakes: []check.Mistake{
		{Name: "bytes", As: "x = flat(image)", Says: "These are the bytes themselves, from 0 to 255. The network wants numbers from 0 to 1; otherwise its net inputs are 255 times too large."},
		{Name: "divided by 256", As: "x = flat(image) / 256", Says: "You divide by 256. There are 256 bytes, but the largest is 255, and full ink should be 1."},
		{Name: "divided by the largest", As: "x = flat(image) / max image", Says: "You divide by the largest byte of the image. Then a faint image and a dark one look alike, and an empty one is 0/0. The chapter divides by 255, whatever the image is."},
		{Name: "column by column", As: "x = flat(imageᵀ) / 255", Says: "You read the image column by column. Row by row, the neighbour to the right comes next: p = (columns)·r + c."},
		{Name: "bottom row first", As: "x = flat(reversed image) / 255", Says: "You begin with the bottom row, as in a coordinate system. Row 0 of an image is the top one, and comes first."},
		{Name: "right to left", As: "x = flat((reversed imageᵀ)ᵀ) / 255", Says: "You read each row from right to left: the image is mirrored."},
		{Name: "rows for columns", By: rowsForColumns, Says: "Your place is (rows)·r + c. A row of the image is as long as the image has columns, so that is the factor of r. Where the image is square, nobody notices."},
		{Name: "inverted", As: "x = 1 − flat(image) / 255", Says: "You return 1 − byte/255. Full ink is the byte 255 here and should become 1."},
		{Name: "from −1 to 1", As: "x = 2 · flat(image) / 255 − 1", Says: "Your values go from −1 to 1. Other courses do that; here black paper is 0."},
		{Name: "integers", As: "x = floor(flat(image) / 255)", Says: "You divide as integers: everything below 255 becomes 0."},
		{Name: "black and white", As: "x = round(flat(image) / 255)", Says: "Your pixels are 0 or 1 only. The grey between them is kept: byte/255."},
	},
	Hints: [3]string{
		"Take the 2×3 image and write its six numbers down in the order in which you read a page. Which is yours?",
		"Pixel (r, c) has r whole rows before it, and c pixels of its own row. Each byte is divided by the largest possible byte.",
	},
})

// BrightnessShift is what a change of light does to the odds of two classes.
var BrightnessShift = check.NewFormula[func() (difference, odds float64)](check.Spec{
	ID: chapter + "brightnessshift", Func: "BrightnessShift", Title: "two classes in another light",
	Kind: check.Predict, Points: 1, Minutes: 6, Tolerance: 2e-3,
	Out: []string{"z'₈ − z'₁", "odds"},
	Formula: `
		wx₈ = 3
		wx₁ = 5
		s₈ = 6
		s₁ = −4
		b₈ = 0.2
		b₁ = −0.1
		c = 0.5
		d = 0.3
		z₈ = c · wx₈ + d · s₈ + b₈
		z₁ = c · wx₁ + d · s₁ + b₁
		z'₈ − z'₁ = z₈ − z₁
		odds = exp(z'₈ − z'₁)`,
	Cases: []check.Case{{Name: "your numbers"}},
	Fingerprint: func(seen []check.Seen) string { // a factor would give the answer away
		for k, name := range []string{"z'₈ − z'₁", "The odds"} {
			got, want := seen[0].Got[k].V[0], seen[0].Want[k].V[0]
			switch off := math.Abs(got - want); {
			case off <= 2e-3*want:
			case off <= 2e-2*want:
				return name + ": nearly. Keep more digits."
			case k == 0:
				return name + " is not right. Write both net inputs down, each with its three terms; then subtract."
			default:
				return name + " are not right, but the difference is. What does softmax do to a difference of net inputs?"
			}
		}
		return ""
	},
	Mistakes: []check.Mistake{
		{Name: "light forgotten", As: "c = 1; d = 0", Says: "This is the old light. The new image is c x + d, and both terms change the net inputs."},
		{Name: "d without row sums", As: "s₈ = 1; s₁ = 1", Says: "You add d to both net inputs, and it cancels. But d is added to every pixel, and every pixel has a weight: class k gets d·sₖ."},
		{Name: "contrast forgotten", As: "c = 1", Says: "You have left out the contrast: c multiplies the part W x."},
		{Name: "contrast of b, too", As: "b₈ = 0.1; b₁ = −0.05", Says: "You multiply b by c. The light changes x, and b does not see x."},
		{Name: "contrast of d, too", As: "d = 0.15", Says: "You multiply the brightness by c. The image is c x + d, not c (x + d)."},
		{Name: "bias forgotten", As: "b₈ = 0; b₁ = 0", Says: "The bias is missing. It stays as it is, but it is part of z."},
		{Name: "row sum of the 8 only", As: "s₁ = 0", Says: "You have moved z₈ only. z₁ moves as well, by d·s₁."},
		{Name: "sign of s₁", As: "s₁ = 4", Says: "s₁ is negative: subtracting z'₁ adds 4 d."},
		{Name: "1 minus 8", As: "z'₈ − z'₁ = z₁ − z₈", Says: "The difference is taken the other way round: z'₈ − z'₁."},
		{Name: "odds not raised", As: "odds = z'₈ − z'₁", Says: "The difference is right. The odds are a quotient of two outputs of softmax: the sum below cancels, and exponentials stay."},
		{Name: "odds of the shift alone", As: "odds = exp(z'₈ − z'₁ − (wx₈ + b₈ − wx₁ − b₁))", Says: "The difference is right. You have raised e to the change of the difference, which tells by how much the odds are multiplied; asked are the odds afterwards."},
		{Name: "probability", As: "odds = σ(z'₈ − z'₁)", Says: "The difference is right. You return σ of it, a share of two. Odds are a₈ divided by a₁, and may be larger than 1."},
	},
	Hints: [3]string{
		"Write down z'₈ and z'₁, each with three terms, before you subtract.",
		"z'ₖ = Σ w (c x + d) + bₖ. Which sums are given, and which factor stands before each?",
		"z'ₖ = c (W x)ₖ + d sₖ + bₖ, and a₈/a₁ = e^(z'₈ − z'₁)",
	},
})

// RecallPrecision is the confusion matrix, and what is read from its rows and columns.
var RecallPrecision = check.NewFormula[func(said, truth []int, classes int) (m *mat.Dense, recall, precision []float64)](check.Spec{
	ID: chapter + "recallprecision", Func: "RecallPrecision", Title: "confusion, recall and precision",
	Kind: check.Formula, Points: 2, Minutes: 12,
	In: []string{"said", "truth", "classes"}, Out: []string{"M", "recall", "precision"},
	Formula: `
		all = rows(said)
		T = onehot(truth, classes)
		S = onehot(said, classes)
		counts = T · Sᵀ // truth is the row, what was said the column
		right = diag(counts)
		true = Σₙ counts // images of each class
		told = (Σₖ counts)ᵀ // images that were said to be of it
		M = counts
		recall = where(true ≡ 0, 0, right / true)
		precision = where(told ≡ 0, 0, right / told)`,
	Cases: []check.Case{
		{Name: "three classes, nine images", N: 9, Args: check.Args{[]int{0, 0, 0, 1, 1, 2, 2, 1, 1}, []int{0, 0, 1, 1, 1, 2, 0, 0, 2}, 3}},
		{Name: "four classes, thirteen images", N: 13, Args: check.Args{[]int{3, 3, 1, 0, 2, 2, 3, 1, 0, 3, 2, 0, 3}, []int{3, 3, 1, 0, 2, 1, 3, 1, 0, 2, 2, 3, 1}, 4}},
		{Name: "class 1 never said, class 2 never true", N: 7, Args: check.Args{[]int{0, 2, 0, 2, 0, 2, 0}, []int{0, 0, 1, 0, 1, 1, 0}, 3}},
	},
	Mistakes: []check.Mistake{
		{Name: "transposed", As: "counts = S · Tᵀ", Says: "Your M is transposed, and so recall and precision have changed places. A row is a true class, a column is what was said."},
		{Name: "swapped", As: "recall = where(told ≡ 0, 0, right / told); precision = where(true ≡ 0, 0, right / true)", Says: "M is right, but recall and precision have changed places. Recall asks about all that are a k, which is a row; precision about all that were called a k."},
		{Name: "M transposed at the end", As: "M = countsᵀ", Says: "Recall and precision are right, but M is transposed: the row is the true class."},
		{Name: "NaN for an empty class", As: "recall = right / true; precision = right / told", Says: "Where a class never occurs, or is never said, you divide 0 by 0. The task says what is due there."},
		{Name: "1 for an empty class", As: "recall = where(true ≡ 0, 1, right / true); precision = where(told ≡ 0, 1, right / told)", Says: "You return 1 where there is nothing to divide by. The task asks for 0 there: nothing was found."},
		{Name: "divided by all", As: "recall = right / all; precision = right / all", Says: "You divide the diagonal by the number of all images. Recall divides by the images of the class, precision by the images that were called so."},
		{Name: "divided by the mistakes", As: "recall = where(true − right ≡ 0, 0, right / (true − right)); precision = where(told − right ≡ 0, 0, right / (told − right))", Says: "You divide what is right by what is wrong. It is a share: divide by the whole row or column, with the diagonal in it."},
		{Name: "mistakes only", As: "counts = T · Sᵀ − diag(diag(T · Sᵀ))", Says: "The diagonal of your M is 0. What is right is counted, too: it is what recall and precision are about."},
		{Name: "right only", As: "counts = diag(diag(T · Sᵀ))", Says: "M has only its diagonal. The mistakes are what a confusion matrix is for: count every image."},
		{Name: "1 instead of counting", As: "counts = T · Sᵀ > 0", Says: "The entries of your M are 0 or 1: it is set, where it should be counted up."},
		{Name: "shares of the row", As: "M = where(true ≡ 0, counts, counts / true)", Says: "Your M holds shares of its rows. Recall can be read from that, precision no longer can: classes may differ in size. Keep the counts."},
		{Name: "accuracy per class", As: "recall = (all − (true + told − 2 · right)) / all; precision = (all − (true + told − 2 · right)) / all", Says: "You count as right also the images that are no k and were not called k. With many classes that is nearly always large, and says nothing."},
	},
	Hints: [3]string{
		"Sum up row 0 of your M: it should be the number of images whose true class is 0.",
		"Each image adds 1 to one entry: row = what it is, column = what was said. Both shares have the diagonal above the line; below it stands the sum of a row, or of a column.",
	},
})

// inked are n columns of pixels between 0 and 1.
func inked(seed uint64, pixels, n int) *mat.Dense {
	x := gray(seed, pixels, n, 255)
	x.Scale(1./255, x)
	return x
}

// images are such columns, the last of them empty.
func images(seed uint64, pixels, n int) *mat.Dense {
	x := inked(seed, pixels, n)
	for p := range pixels {
		x.Set(p, n-1, 0)
	}
	return x
}

// EvenLight gives every image one brightness and one contrast. Its stub takes
// the statistics of the pixels.
var EvenLight = check.NewFormula[func(x *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "evenlight", Func: "EvenLight", Title: "the same light for every image",
	Kind: check.FindBug, Points: 2, Minutes: 12, Stub: "μ and σ of a pixel",
	In: []string{"x"}, Out: []string{"x̂"},
	Formula: `
		pixels = rows(x)
		μ = meanₖ x
		σ = √(meanₖ(x − μ)²)
		x̂ = (x − μ) / max(σ, 0.01)`,
	Cases: []check.Case{
		{Name: "6 pixels, 4 images, the last is empty", N: 4, Args: check.Args{images(21, 6, 4)}},
		{Name: "5 pixels, 5 images, the last is empty", N: 5, Args: check.Args{images(22, 5, 5)}},
		{Name: "the first image is hardly visible", N: 2, Args: check.Args{mat.NewDense(4, 2, []float64{0.502, 0.9, 0.506, 0.1, 0.499, 0.35, 0.504, 0.6})}},
	},
	Mistakes: []check.Mistake{
		{Name: "μ and σ of a pixel", As: "μ = meanₙ x; σ = √(meanₙ(x − μ)²)", Says: "μ and σ are those of one pixel over all images, a row of x. Then c and d of one image do not cancel, and what the network gets for an image depends on the images beside it. Each image needs its own μ and σ: those of its column."},
		{Name: "μ and σ of all", As: "μ = mean x; σ = √(mean(x − μ)²)", Says: "Now all images share one μ and one σ. A dark image stays darker than the others: c and d do not cancel. Each image needs its own."},
		{Name: "n − 1", As: "σ = √(Σₖ(x − μ)² / (pixels − 1))", Says: "You divide the sum of squares by the number of pixels minus 1. The chapter's σ is that of these pixels themselves: divide by their number (stat.PopMeanStdDev)."},
		{Name: "variance for σ", As: "σ = meanₖ(x − μ)²", Says: "You divide by the variance. Then a contrast c leaves 1/c behind: take the root."},
		{Name: "0/0", As: "x̂ = (x − μ) / σ", Says: "An empty image has σ = 0, and you divide by it. Divide by σ or by 0.01, whichever is larger."},
		{Name: "0.01 added", As: "x̂ = (x − μ) / (σ + 0.01)", Says: "You divide by σ + 0.01. Then every image is changed a little; the 0.01 takes the place of a smaller σ, and does nothing elsewhere."},
		{Name: "μ kept", As: "x̂ = x / max(σ, 0.01)", Says: "You only divide by σ. The brightness d is still there: subtract μ first."},
		{Name: "divided first", As: "x̂ = x / max(σ, 0.01) − μ", Says: "You divide by σ before you subtract μ, so μ belongs to numbers that are no longer there: (x − μ)/σ."},
		{Name: "σ kept", As: "x̂ = x − μ", Says: "You only subtract μ. The contrast c is still there: divide by σ."},
		{Name: "from 0 to 1", As: "x̂ = (x − minₖ x) / max(maxₖ x − minₖ x, 0.01)", Says: "You stretch each image so that it goes from 0 to 1. That removes c and d, too, but one bright pixel decides about all. Asked is (x − μ)/σ."},
	},
	Hints: [3]string{
		"Make one image of the batch brighter and look at the others: do they change, too? They should not.",
		"x is pixels × images, a sample is a column. Over what do the loops of μ and σ run?",
		"For each column j: μ = mean of x[:, j], σ = root of the mean of (x[:, j] − μ)², then (x − μ)/max(σ, 0.01)",
	},
})

// FirstStep is the first step of softmax regression, which is a template.
var FirstStep = check.NewFormula[func(x, y *mat.Dense) *mat.Dense](check.Spec{
	ID: chapter + "firststep", Func: "FirstStep", Title: "the first step of softmax regression",
	Kind: check.Formula, Points: 3, Minutes: 15,
	In: []string{"x", "y"}, Out: []string{"step"},
	Formula: `
		N = cols(x)
		K = rows(y)
		a = 1 / K // what the network says of each class
		own = Σₙ y // the images of each class
		step = (y − a) · xᵀ / N`,
	Cases: []check.Case{
		{Name: "3 classes, 5 pixels, 7 images", N: 7, Args: check.Args{inked(31, 5, 7), nn.OneHot([]int{0, 2, 2, 1, 2, 0, 2}, 3)}},
		{Name: "4 classes, 4 pixels, 5 images", N: 5, Args: check.Args{inked(32, 4, 5), nn.OneHot([]int{3, 0, 1, 1, 2}, 4)}},
		{Name: "a class without an image", N: 6, Args: check.Args{inked(33, 3, 6), nn.OneHot([]int{0, 2, 0, 0, 2, 4}, 5)}},
	},
	Mistakes: []check.Mistake{
		{Name: "uphill", As: "step = (a − y) · xᵀ / N", Says: "This is the gradient. The step goes against it: the true class gains ink."},
		{Name: "1/N missing", As: "step = (y − a) · xᵀ", Says: "This is the sum over the images. The loss is their mean: 1/N is missing."},
		{Name: "1/N twice", As: "step = (y − a) · xᵀ / N / N", Says: "You divide by N twice. The mean sits in the loss: one 1/N, in δ, and none in the product with xᵀ."},
		{Name: "transposed", As: "step = x · (y − a)ᵀ / N", Says: "Your result is pixels × classes. Row k of W is the weight image of class k: δ xᵀ, not x δᵀ."},
		{Name: "targets only", As: "a = 0", Says: "This is y xᵀ/N: only the true class moves. Softmax gives 1/K to every class at W = 0, and the wrong ones lose ink."},
		{Name: "outputs only", As: "step = (0 · y − a) · xᵀ / N", Says: "This is what all classes have in common, a xᵀ/N. The targets are missing: δ = (a − y)/N."},
		{Name: "10 classes", As: "a = 0.1", Says: "You take 1/10 for the outputs. There are K classes here, as many as y has rows, and each begins with 1/K."},
		{Name: "½ for 1/K", As: "a = ½", Says: "Your outputs are ½: those of logistic neurons. Softmax shares 1 among K classes."},
		{Name: "0 for 1/K, summed to 1", As: "a = 1 / (K − 1)", Says: "You have used 1/(K − 1) for the outputs. At z = 0 the true class has the same share as the others: 1/K each."},
		{Name: "f' applied", As: "step = (y − a) · xᵀ / N · a · (1 − a)", Says: "You multiply by a (1 − a). With softmax and the cross-entropy that factor has cancelled already."},
		{Name: "templates of equal classes", As: "step = (y · (N / K) / own − a) · xᵀ / N", Says: "This is (mₖ − m̄)/K, the form of the chapter for classes of equal size. Here the classes differ in size, and one may be empty: sum over the images instead."},
		{Name: "templates, and 0 for an empty class", As: "step = (y · (N / K) / max(own, 1) − a) · xᵀ / N", Says: "This is (mₖ − m̄)/K with an mₖ of 0 where a class has no image, the form of the chapter for classes of equal size. Here they differ in size: sum over the images instead."},
		{Name: "divided by K, too", As: "step = (y − a) · xᵀ / N / K", Says: "You divide by N and by the number of classes. The cross-entropy sums over the classes, and only one term is not 0."},
		{Name: "divided by K", As: "step = (y − a) · xᵀ / K", Says: "You divide by the number of classes. The mean is over the images: N is the number of columns."},
		{Name: "first image only", As: "step = sample₁(y − a) · xᵀ", Says: "This is the step of the first image alone. The product δ xᵀ sums over all of them, and the loss is their mean."},
		{Name: "no sum", As: "step = sampleₙ(y − a) · xᵀ / N", Says: "You have set the entry anew for every image, so the last one is left. Add up over the images."},
	},
	Hints: [3]string{
		"Add up the rows of your result. At W = 0, what one class gains the others lose: every column of the result adds up to 0.",
		"At W = 0 and b = 0 you know the outputs without computing anything. Then δ = (a − y)/N, and the gradient of W is δ xᵀ.",
	},
})

// rowsForColumns is the mistake of a place that is counted with the number of rows.
func rowsForColumns(image *mat.Dense) []float64 {
	rows, cols := image.Dims()
	x := make([]float64, rows*cols)
	for r := range rows {
		for c := range cols {
			x[rows*r+c] = image.At(r, c) / 255
		}
	}
	return x
}
