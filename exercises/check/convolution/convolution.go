// Package convolution has the exercises of chapter 15.
package convolution

import (
	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

const chapter = "15-convolution/"

// Chapter lists them, from the easy to the hard.
var Chapter = check.Chapter{
	Name:    "15-convolution",
	Package: "convolution",
	Exercises: []*check.Spec{
		WhichKernel.Spec,
		OutputSize.Spec,
		Correlate.Spec,
		Patches.Spec,
		KernelGradient.Spec,
		ImageGradient.Spec,
		HalfTurn.Spec,
		MaxBack.Spec,
		LeNetSizes.Spec,
		ReadCaptcha.Spec,
	},
}

// WhichKernel is a kernel read off its map.
var WhichKernel = check.NewChoice(check.Spec{
	ID: chapter + "whichkernel", Func: "WhichKernel", Title: "which kernel made this map?",
	Points: 1, Minutes: 5,
	Hints: [3]string{
		"Look at the flat areas first: what must the weights of a kernel add up to if it gives 0 there?",
		"The map answers along the left and the right edge of the square, with opposite signs, and not along the upper and lower one.",
		"On the left edge x grows from left to right, and z is positive there.",
	},
}, "a6f6393b",
	check.Choice{Key: "a", Says: "This kernel adds up to 4: it would say 4 in the middle of the square, where the map has 0."},
	check.Choice{Key: "b", Says: "It compares left and right, as it should, but with the other sign: on the left edge x grows, and this kernel would be negative there."},
	check.Choice{Key: "c", Says: "Right minus left: 0 where both columns are equal, positive where x grows to the right."},
	check.Choice{Key: "d", Says: "It compares above and below: its map answers along the upper and the lower edge."},
	check.Choice{Key: "e", Says: "It compares the two diagonals. It is 0 along straight edges and answers at the corners only."},
)

// OutputSize is the size of a map, for both axes.
var OutputSize = check.NewFormula[func() (rows, columns, dilatedRows, dilatedColumns int)](check.Spec{
	ID: chapter + "outputsize", Func: "OutputSize", Title: "which size comes out?",
	Kind: check.Predict, Points: 1, Minutes: 6,
	Out: []string{"rows", "columns", "rows with dilation", "columns with dilation"},
	Formula: `
		H = 11
		W = 8
		S = 2
		zeros = 2     // P on each side
		reach = 4     // D (K − 1)
		down = (H + zeros − 2 − 1) / S
		right = (W + zeros − 2 − 1) / S
		down₂ = (H − reach − 1) / S
		right₂ = (W − reach − 1) / S
		rows = floor(down) + 1
		columns = floor(right) + 1
		rows with dilation = floor(down₂) + 1
		columns with dilation = floor(right₂) + 1`,
	Cases: []check.Case{{Name: "your numbers"}},
	Fingerprint: func([]check.Seen) string {
		return "At least one of the four is not right. Write the formula down once for each, with its numbers, before you divide."
	},
	Mistakes: []check.Mistake{
		{Name: "1 added before the division", As: "rows = floor(down + 1 / S); columns = floor(right + 1 / S); rows with dilation = floor(down₂ + 1 / S); columns with dilation = floor(right₂ + 1 / S)", Says: "You add the 1 before you divide: ⌊(H + 2P − K + 1)/S⌋. It counts the first place, where the window has not moved yet: divide and round first, then add it."},
		{Name: "1 forgotten", As: "rows = floor(down); columns = floor(right); rows with dilation = floor(down₂); columns with dilation = floor(right₂)", Says: "The + 1 is missing. With as many pixels as the window needs, there are 0 moves and 1 place."},
		{Name: "padding once", As: "zeros = 1", Says: "You add the padding once. P zeros stand on each side: 2P."},
		{Name: "rounded up", As: "rows = ceil(down) + 1; columns = ceil(right) + 1; rows with dilation = ceil(down₂) + 1; columns with dilation = ceil(right₂) + 1", Says: "You round up. A window that would stick out has no place: the division rounds down."},
		{Name: "dilation forgotten", As: "reach = 2", Says: "The first two are right. With dilation 2 three pixels reach over D(K − 1) + 1 = 5, not over 3."},
		{Name: "stride forgotten", As: "S = 1", Says: "This is how many places there are with stride 1."},
		{Name: "rows for columns", As: "H = 8; W = 11", Says: "You have exchanged rows and columns: 11 rows, 8 columns."},
	},
	Hints: [3]string{
		"Draw 8 pixels in a row, put a zero on either side, and lay a window of 3 on them, two steps at a time. How often does it fit?",
		"Room to move is what is left when the window lies at the left end: H + 2P − D(K − 1) − 1. How many strides fit into it?",
		"⌊(H + 2P − D(K−1) − 1)/S⌋ + 1, four times",
	},
})

// Correlate is the map of one kernel.
var Correlate = check.New(correlate, check.Spec{
	ID: chapter + "correlate", Func: "Correlate", Title: "slide a kernel over an image",
	Kind: check.Formula, Points: 2, Minutes: 15,
	In: []string{"x", "w", "S", "P"}, Out: []string{"z"},
	Cases: []check.Case{
		{Name: "5×6 pixels, 2×3 kernel", Args: check.Args{check.Matrix(1, 5, 6), check.Matrix(2, 2, 3), 1, 0}},
		{Name: "padding 1", Args: check.Args{check.Matrix(3, 4, 6), check.Matrix(4, 3, 2), 1, 1}},
		{Name: "stride 2, padding 1, pixels left over", Args: check.Args{check.Matrix(5, 6, 9), check.Matrix(6, 3, 3), 2, 1}},
		{Name: "a square, stride 3", Args: check.Args{check.Matrix(7, 8, 8), check.Matrix(8, 2, 2), 3, 0}},
	},
	Mistakes: []check.Mistake{
		{Name: "flipped", Says: "Your kernel is turned by 180°: that is the convolution of mathematics. Asked is the cross-correlation, which leaves it as it is."},
		{Name: "kernel transposed", Says: "You exchange the rows and columns of the kernel: w[n, m] for w[m, n]."},
		{Name: "mirrored", Says: "Your kernel is mirrored from left to right: the column index of the kernel runs backwards, that of the image forwards."},
		{Name: "padding forgotten", Says: "There are no zeros around your image: with P = 0 you are right, else the map is too small."},
		{Name: "padding on one side", Says: "Your zeros stand above and on the left only. Each side gets P of them."},
		{Name: "padding not subtracted", Says: "Your map has the right size, but it begins in the image: place 0 looks at pixel −P, which is padding."},
		{Name: "stride of the rows only", Says: "You move by S down, but by 1 to the right; the size of the map is right, its columns are those of stride 1."},
		{Name: "kernel moved by the stride, too", Says: "You multiply the index of the kernel by the stride, too: that is a dilation. The window is moved by S, the pixels in it are neighbours."},
		{Name: "mean", Says: "You divide by the number of weights. The sum of the products is asked, not their mean."},
		{Name: "one row of the kernel", Says: "You add up one row of the kernel only."},
	},
	Hints: [3]string{
		"Print your map for the image 0 … 8 and the kernel 0 … 3 of the chapter. It should be 19, 25, 37, 43.",
		"Four loops: two over the places of the map, two over the kernel. From place (i, j) entry (m, n) sees pixel (S·i + m − P, S·j + n − P); if that is not in the image, it is 0.",
		"z[i, j] = Σ w[m, n] · x[S·i + m − P, S·j + n − P], with (H + 2P − KH)/S + 1 rows",
	},
})

func correlate(on check.Mistakes) func(x, w *mat.Dense, stride, padding int) *mat.Dense {
	return func(x, w *mat.Dense, stride, padding int) *mat.Dense {
		rows, cols := x.Dims()
		kh, kw := w.Dims()
		sides, first := 2*padding, padding
		switch {
		case on["padding forgotten"]:
			sides, first = 0, 0
		case on["padding on one side"]:
			sides = padding
		case on["padding not subtracted"]:
			first = 0
		}
		z := mat.NewDense((rows+sides-kh)/stride+1, (cols+sides-kw)/stride+1, nil)
		z.Apply(func(i, j int, _ float64) (sum float64) {
			for m := range kh {
				for n := range kw {
					a, b := m, n
					switch {
					case on["flipped"]:
						a, b = kh-1-m, kw-1-n
					case on["mirrored"]:
						b = kw - 1 - n
					case on["kernel transposed"]:
						a, b = n%kh, m%kw
					}
					r, c := stride*i+m-first, stride*j+n-first
					switch {
					case on["stride of the rows only"]:
						c = j + n - first
					case on["kernel moved by the stride, too"]:
						r, c = stride*(i+m)-first, stride*(j+n)-first
					}
					if on["one row of the kernel"] && m > 0 {
						continue
					}
					if r >= 0 && r < rows && c >= 0 && c < cols {
						sum += w.At(a, b) * x.At(r, c)
					}
				}
			}
			if on["mean"] {
				sum /= float64(kh * kw)
			}
			return sum
		}, z)
		return z
	}
}

// Patches is im2col.
var Patches = check.New(patches, check.Spec{
	ID: chapter + "patches", Func: "Patches", Title: "patches as columns",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"x", "channels", "KH", "KW"}, Out: []string{"P"},
	Cases: []check.Case{
		{Name: "2 channels of 3×4, 2×2", Args: check.Args{check.Matrix(11, 6, 4), 2, 2, 2}},
		{Name: "3 channels of 4×3, 3×2", Args: check.Args{check.Matrix(12, 12, 3), 3, 3, 2}},
		{Name: "1 channel of 3×5, 1×3", Args: check.Args{check.Matrix(13, 3, 5), 1, 1, 3}},
	},
	Mistakes: []check.Mistake{
		{Name: "channels last", Says: "Your rows have the channels innermost: all channels of entry (0, 0) first. The chapter's W has one channel after the other: row (c·KH + m)·KW + n."},
		{Name: "patch column by column", Says: "You read each patch column by column. Row by row, n runs fastest."},
		{Name: "places column by column", Says: "The columns of your P go down the image first. The places are numbered row by row, so that Z is an image again."},
		{Name: "patches as rows", Says: "This is Pᵀ: a patch per row. In the product W P a patch is a column."},
		{Name: "first channel only", Says: "You take all channels from the first one: the rows of channel c begin at c·H."},
		{Name: "kernel backwards", Says: "Your patches are read backwards, from the last entry to the first. That turns the kernel by 180°."},
		{Name: "stride of a kernel", Says: "Your windows lie side by side, as in pooling. They move one pixel at a time and overlap."},
	},
	Hints: [3]string{
		"Take one channel with the numbers 0 … 8 and a 2×2 window. The first column should be 0, 1, 3, 4, the first row 0, 1, 3, 4, too.",
		"Five loops: c, m, n give the row of P, i, j the column. What is the row of x that holds row h of channel c?",
		"P[(c·KH + m)·KW + n, i·W' + j] = x[c·H + i + m, j + n]",
	},
})

func patches(on check.Mistakes) func(x *mat.Dense, channels, kh, kw int) *mat.Dense {
	return func(x *mat.Dense, channels, kh, kw int) *mat.Dense {
		all, cols := x.Dims()
		rows := all / channels
		down, right, step := 1, 1, 1
		if on["stride of a kernel"] {
			down, right = kh, kw
		}
		oh, ow := (rows-kh)/down+step, (cols-kw)/right+step
		p := mat.NewDense(channels*kh*kw, oh*ow, nil)
		for c := range channels {
			for m := range kh {
				for n := range kw {
					for i := range oh {
						for j := range ow {
							row, col, from := (c*kh+m)*kw+n, i*ow+j, c*rows
							switch {
							case on["channels last"]:
								row = (m*kw+n)*channels + c
							case on["patch column by column"]:
								row = (c*kw+n)*kh + m
							case on["kernel backwards"]:
								row = channels*kh*kw - 1 - row
							case on["places column by column"]:
								col = j*oh + i
							case on["first channel only"]:
								from = 0
							}
							p.Set(row, col, x.At(from+down*i+m, right*j+n))
						}
					}
				}
			}
		}
		if on["patches as rows"] {
			return mat.DenseCopyOf(p.T())
		}
		return p
	}
}

// KernelGradient is ∂L/∂w and ∂L/∂b.
var KernelGradient = check.New(kernelGradient, check.Spec{
	ID: chapter + "kernelgradient", Func: "KernelGradient", Title: "the gradient of a kernel",
	Kind: check.Formula, Points: 2, Minutes: 15,
	In: []string{"x", "δ", "samples"}, Out: []string{"∂L/∂w", "∂L/∂b"},
	Cases: []check.Case{
		{Name: "2 images of 4×5, kernel 2×3", N: 2, Args: check.Args{check.Matrix(21, 8, 5), check.Matrix(22, 6, 3), 2}},
		{Name: "3 images of 4×4, kernel 2×2", N: 3, Args: check.Args{check.Matrix(23, 12, 4), check.Matrix(24, 9, 3), 3}},
		{Name: "1 image of 3×6, kernel 1×4", N: 1, Args: check.Args{check.Matrix(25, 3, 6), check.Matrix(26, 3, 3), 1}},
	},
	Mistakes: []check.Mistake{
		{Name: "first place only", Says: "You take the first place of the map only. The kernel is used at every place, so its gradient is a sum over all."},
		{Name: "mean over places", Says: "You take the mean over the places. Each of them uses the weight itself: the gradients add up. The only mean sits in the loss."},
		{Name: "1/N again", Says: "You divide by the number of samples. That 1/N is in δ already: the loss is a mean."},
		{Name: "last sample only", Says: "Only the last sample counts: you write where you should add."},
		{Name: "first sample only", Says: "Only the first sample counts. Sum over all of them."},
		{Name: "turned", Says: "Your ∂L/∂w is turned by 180°. Entry (m, n) is the sum of δ[i, j] and x[i + m, j + n]: plus, not minus."},
		{Name: "b of one place", Says: "∂L/∂w is right. b is added at every place, too: its gradient is the sum of all δ, over places and samples."},
		{Name: "last b only", Says: "∂L/∂w is right. Your ∂L/∂b is the last δ alone: you write where you should add."},
		{Name: "b with x", Says: "∂L/∂w is right. The bias is multiplied with nothing: its gradient is the sum of δ, without x."},
	},
	Hints: [3]string{
		"How often is w[m, n] used for one image? Each use adds a term.",
		"z[i, j] = … + w[m, n]·x[i + m, j + n] + …. What is ∂z[i, j]/∂w[m, n]? And ∂z[i, j]/∂b?",
		"∂L/∂w[m, n] = Σ over samples, i, j of δ[i, j]·x[i + m, j + n], and ∂L/∂b = Σ δ",
	},
})

func kernelGradient(on check.Mistakes) func(x, delta *mat.Dense, samples int) (dw *mat.Dense, db float64) {
	return func(x, delta *mat.Dense, samples int) (dw *mat.Dense, db float64) {
		all, cols := x.Dims()
		places, ow := delta.Dims()
		h, oh := all/samples, places/samples
		kh, kw := h-oh+1, cols-ow+1
		dw = mat.NewDense(kh, kw, nil)
		for s := range samples {
			if on["last sample only"] {
				dw.Zero()
				db = 0
			}
			if on["first sample only"] && s > 0 {
				break
			}
			for i := range oh {
				for j := range ow {
					if on["first place only"] && i+j > 0 {
						continue
					}
					d := delta.At(s*oh+i, j)
					for m := range kh {
						for n := range kw {
							a, b := m, n
							if on["turned"] {
								a, b = kh-1-m, kw-1-n
							}
							dw.Set(a, b, dw.At(a, b)+d*x.At(s*h+i+m, j+n))
						}
					}
					switch {
					case on["b of one place"] && i+j > 0:
					case on["last b only"]:
						db = d
					case on["b with x"]:
						db += d * x.At(s*h+i, j)
					default:
						db += d
					}
				}
			}
		}
		share := 1.0
		switch {
		case on["mean over places"]:
			share = 1 / float64(oh*ow)
		case on["1/N again"]:
			share = 1 / float64(samples)
		}
		dw.Scale(share, dw)
		return dw, db * share
	}
}

// ImageGradient is ∂L/∂x.
var ImageGradient = check.New(imageGradient, check.Spec{
	ID: chapter + "imagegradient", Func: "ImageGradient", Title: "the gradient of the image",
	Kind: check.Formula, Points: 3, Minutes: 20,
	In: []string{"δ", "w", "rows", "columns", "S", "P"}, Out: []string{"∂L/∂x"},
	Cases: []check.Case{
		{Name: "5×6 pixels, kernel 2×3", Args: check.Args{check.Matrix(31, 4, 4), check.Matrix(32, 2, 3), 5, 6, 1, 0}},
		{Name: "padding 1", Args: check.Args{check.Matrix(33, 4, 7), check.Matrix(34, 3, 2), 4, 6, 1, 1}},
		{Name: "stride 2: the last row and column are never read", Args: check.Args{check.Matrix(35, 3, 2), check.Matrix(36, 3, 3), 8, 6, 2, 0}},
		{Name: "a square, stride 2, padding 1", Args: check.Args{check.Matrix(37, 3, 3), check.Matrix(38, 3, 3), 5, 5, 2, 1}},
	},
	Mistakes: []check.Mistake{
		{Name: "= for +=", Says: "You write where you should add. A pixel is seen by several windows, and gets the sum of what they send."},
		{Name: "padding left on", Says: "Your result has the padding still around it. The zeros are no pixels: what they get is dropped."},
		{Name: "padding forgotten", Says: "You send as if there were no padding: place 0 begins at pixel −P, so subtract P from both indices."},
		{Name: "stride forgotten", Says: "Your windows move by one pixel. Place i begins at pixel S·i − P."},
		{Name: "kernel turned", Says: "You turn the kernel and spread with it. One δ puts the kernel down as it is; the turn appears only when a pixel collects from all windows."},
		{Name: "never-read pixels cut off", Says: "Your result is smaller than the image. Pixels that no window has read are pixels all the same: they get 0."},
		{Name: "transposed", Says: "Your rows and columns are exchanged. With square images nobody would notice."},
		{Name: "mean", Says: "You divide by the number of weights. Each pixel gets its full product."},
	},
	Hints: [3]string{
		"Let a single δ be 1 and the others 0. The kernel should appear at its patch, as it is.",
		"Write the way forward with four loops. The way back has the same loops: what was read from x[r, c] with weight w[m, n] sends δ[i, j]·w[m, n] to dx[r, c].",
		"dx[S·i + m − P, S·j + n − P] += δ[i, j]·w[m, n], where that is a pixel",
	},
})

func imageGradient(on check.Mistakes) func(delta, w *mat.Dense, rows, columns, stride, padding int) *mat.Dense {
	return func(delta, w *mat.Dense, rows, columns, stride, padding int) *mat.Dense {
		oh, ow := delta.Dims()
		kh, kw := w.Dims()
		first := padding
		switch {
		case on["padding left on"]:
			rows, columns, first = rows+2*padding, columns+2*padding, 0
		case on["padding forgotten"]:
			first = 0
		case on["stride forgotten"]:
			stride = 1
		case on["never-read pixels cut off"]:
			rows, columns = (oh-1)*stride+kh-2*padding, (ow-1)*stride+kw-2*padding
		}
		dx := mat.NewDense(rows, columns, nil)
		for i := range oh {
			for j := range ow {
				for m := range kh {
					for n := range kw {
						a, b := m, n
						if on["kernel turned"] {
							a, b = kh-1-m, kw-1-n
						}
						r, c := stride*i+m-first, stride*j+n-first
						if r < 0 || r >= rows || c < 0 || c >= columns {
							continue
						}
						v := delta.At(i, j) * w.At(a, b)
						if !on["= for +="] {
							v += dx.At(r, c)
						}
						dx.Set(r, c, v)
					}
				}
			}
		}
		switch {
		case on["transposed"]:
			return mat.DenseCopyOf(dx.T())
		case on["mean"]:
			dx.Scale(1/float64(kh*kw), dx)
		}
		return dx
	}
}

// HalfTurn asks where the 180° are.
var HalfTurn = check.NewChoice(check.Spec{
	ID: chapter + "halfturn", Func: "HalfTurn", Title: "where does the kernel turn?",
	Points: 1, Minutes: 5,
	Hints: [3]string{
		"Put a single δ = 1 into ∂L/∂x = what came from where, and look at the picture in the chapter.",
		"Number four pixels in a row and lay a kernel (w₁, w₂) on them. Which weights has pixel 2 met, in the order of the windows?",
		"Spreading turns nothing. Collecting meets the weights in the opposite order.",
	},
}, "389d06bf",
	check.Choice{Key: "a", Says: "If W were turned in Wᵀδ, a single δ would put a turned kernel on the image. The upper row of the chapter's figure shows that it does not. The transpose exchanges what is summed over: kernels for entries."},
	check.Choice{Key: "b", Says: "The forward pass of the library is a cross-correlation: it turns nothing, so that there is nothing to undo."},
	check.Choice{Key: "c", Says: "A pixel meets the windows from left to right and the weights from right to left."},
	check.Choice{Key: "d", Says: "The formulas are equal number by number, whatever the kernel: the chapter's cell says true, and the kernel there, 1, 2, 3, 4, has no symmetry."},
)

// MaxBack is max pooling on the way back.
var MaxBack = check.New(maxBack, check.Spec{
	ID: chapter + "maxback", Func: "MaxBack", Title: "who won?",
	Kind: check.FindBug, Points: 2, Minutes: 10, Stub: "all winners",
	In: []string{"x", "∂L/∂a", "K", "S"}, Out: []string{"∂L/∂x"},
	Cases: []check.Case{
		{Name: "two ties", Args: check.Args{mat.NewDense(4, 4, []float64{3, 7, 1, 0, 7, 2, 4, 4, -1, -5, 2, 6, -3, -2, 5, 6}), mat.NewDense(2, 2, []float64{1.5, -2, 0.7, 1.1}), 2, 2}},
		{Name: "windows that overlap", Args: check.Args{mat.NewDense(3, 4, []float64{1, 2, 0, 3, 4, 9, 5, 1, 2, 8, 8, 0}), mat.NewDense(2, 3, []float64{1, 0.5, -2, 0.3, 4, 2.5}), 2, 1}},
		{Name: "all numbers negative", Args: check.Args{mat.NewDense(2, 4, []float64{-4, -3, -9, -8, -2, -6, -8, -7.5}), mat.NewDense(1, 2, []float64{2, -3}), 2, 2}},
	},
	Mistakes: []check.Mistake{
		{Name: "all winners", Says: "Where two numbers are equal, both get all of ∂L/∂a: more comes out than went in. One of them must be chosen; here it is the first, row by row."},
		{Name: "shared among winners", Says: "You share ∂L/∂a among equals. That keeps the sum, and some libraries do it; asked is the first of them."},
		{Name: "last of equals", Says: "The last of equals wins with you: ≥ for >. Asked is the first."},
		{Name: "overwritten", Says: "A number that wins in two windows gets what both send: add, do not write."},
		{Name: "starts at 0", Says: "Your search for the largest begins with 0. Where all numbers of a window are negative, nobody is found: begin with the first number of the window."},
		{Name: "mean", Says: "Every pixel of the window gets a share. That is average pooling; here the winner takes all."},
		{Name: "times the number", Says: "You multiply by the number that won. The slope of a maximum is 1 for the winner."},
	},
	Hints: [3]string{
		"Add up all numbers of ∂L/∂a, and all of your ∂L/∂x. They should be equal: max pooling hands on, it makes nothing.",
		"Find the place of the largest number first, one place for each window, and then add to it.",
		"Keep r, c of the first number that no earlier one of the window equals or beats, and add ∂L/∂a[i, j] there.",
	},
})

func maxBack(on check.Mistakes) func(x, da *mat.Dense, k, stride int) *mat.Dense {
	return func(x, da *mat.Dense, k, stride int) *mat.Dense {
		dx := mat.NewDense(x.RawMatrix().Rows, x.RawMatrix().Cols, nil)
		oh, ow := da.Dims()
		for i := range oh {
			for j := range ow {
				top, left := stride*i, stride*j
				largest := x.At(top, left)
				if on["starts at 0"] {
					largest = 0
				}
				var winners [][2]int
				for m := range k {
					for n := range k {
						largest = max(largest, x.At(top+m, left+n))
					}
				}
				for m := range k {
					for n := range k {
						if x.At(top+m, left+n) == largest || on["mean"] {
							winners = append(winners, [2]int{top + m, left + n})
						}
					}
				}
				share := da.At(i, j)
				switch {
				case len(winners) == 0:
					continue
				case on["all winners"]:
				case on["shared among winners"], on["mean"]:
					share /= float64(len(winners))
				case on["last of equals"]:
					winners = winners[len(winners)-1:]
				default:
					winners = winners[:1]
				}
				if on["times the number"] {
					share *= largest
				}
				for _, w := range winners {
					if on["overwritten"] {
						dx.Set(w[0], w[1], 0)
					}
					dx.Set(w[0], w[1], dx.At(w[0], w[1])+share)
				}
			}
		}
		return dx
	}
}

// LeNetSizes is the arithmetic of a small LeNet.
var LeNetSizes = check.NewFormula[func() (parameters, field int)](check.Spec{
	ID: chapter + "lenetsizes", Func: "LeNetSizes", Title: "parameters and receptive field",
	Kind: check.Predict, Points: 2, Minutes: 8,
	Out: []string{"parameters", "field"},
	Formula: `
		first = 8 · 9 + 8
		second = 12 · 128 + 12      // 8 channels of 4×4
		dense = 10 · (12 · 9 + 1)   // 12 maps of 3×3
		parameters = first + second + dense
		field = 1 + 2 + 1 + 3 · 2 + 1 · 2`,
	Cases: []check.Case{{Name: "your numbers"}},
	Fingerprint: func(seen []check.Seen) string {
		if seen[0].Got[0].V[0] == seen[0].Want[0].V[0] {
			return "The parameters are right, the receptive field is not. Begin with 1 pixel and widen it layer by layer by (K − 1) times the strides of the layers below."
		}
		return "The number of parameters is not right. Write the sizes down layer by layer: 1×20×20, then what each layer makes of it."
	},
	Mistakes: []check.Mistake{
		{Name: "biases forgotten", As: "first = 8 · 9; second = 12 · 128; dense = 10 · 108", Says: "The biases are missing: one per kernel, and one per dense neuron."},
		{Name: "biases of the kernels forgotten", As: "first = 8 · 9; second = 12 · 128", Says: "The dense layer has its biases in your number, the convolutions have none: one per kernel."},
		{Name: "channels forgotten", As: "second = 12 · 16 + 12", Says: "The kernels of the second convolution have weights for every channel below: 8·4·4 each, not 4·4."},
		{Name: "not pooled", As: "dense = 10 · (12 · 36 + 1)", Says: "The dense layer sees the maps after the second pool, a quarter of the numbers."},
		{Name: "a bias per place", As: "first = 8 · 9 + 8 · 324; second = 12 · 128 + 12 · 36", Says: "The bias is shared like the weights: one per kernel, not one per place of the map."},
		{Name: "a weight per place", As: "first = 8 · 9 · 324 + 8; second = 12 · 128 · 36 + 12", Says: "You give every place weights of its own. They are shared: the size of the map does not matter."},
		{Name: "strides forgotten", As: "field = 1 + 2 + 1 + 3 + 1", Says: "The parameters are right. Above the first pool a step is two pixels wide: the second kernel widens the field by 3·2."},
		{Name: "pools forgotten", As: "field = 1 + 2 + 3 · 2", Says: "The parameters are right. A pool has a window, too: it widens the field by (2 − 1) steps."},
		{Name: "stride of the layer itself", As: "field = 1 + 2 + 1 · 2 + 3 · 2 + 1 · 4", Says: "The parameters are right. A pool's own stride counts for the layers above it, not for the pool."},
	},
	Hints: [3]string{
		"Make a table with a row per layer: size of the result, parameters, width of the field, width of a step.",
		"A convolution has F(C·K² + 1) parameters, a pool none, a dense layer out·(in + 1). The field grows by (K − 1) times the product of the strides below.",
		"Sizes 18, 9, 6, 3; parameters 8·10 + 12·129 + 10·109; the field 1 + 2·1 + 1·1 + 3·2 + 1·2",
	},
})
