// Package conv has the layers that look at an image through a window:
// convolution and pooling. One kernel serves all places, so that a stroke is
// found wherever it stands.
//
//	c1 := conv.NewConv2D(conv.Shape{C: 1, H: 28, W: 28}, 6, conv.Square(5), nn.ReLU, nn.He(rng))
//	p1 := conv.NewMaxPool(c1.Out, conv.Square(2))
//	net := nn.New(c1, p1, nn.NewDense(p1.Out.Size(), 10, nn.Identity, nn.Glorot(rng)))
//
// # Layout
//
// A sample is a column, an image too: channel by channel, and each channel row
// by row. So pixel h, w of channel c is row c·H·W + h·W + w, and the values of
// one pixel in all samples are neighbours in memory. A column needs no layer
// that flattens it: the dense layer above takes it as it is.
//
// The same numbers in the same order, read as a matrix with a row per channel,
// are C × (H·W·N). There a convolution is one matrix product
//
//	Z = W P + b
//
// Row f of W is kernel f, (c, m, n) after (c, m, n); every column of P is a patch,
// what the kernel sees from one position in one sample. Nothing is transposed.
// P repeats every pixel as often as windows see it; it is made in pieces of a
// few positions, used and forgotten: [Grid.Patches] makes all of it, to look at.
//
// # Names
//
// What is computed is a cross-correlation: the kernel is not turned. Text counts
// channels, rows and columns from 1: z₂[1,3] is channel 2, row 1, column 3, and
// w₂[1,3,5] the weight of kernel 2 for channel 1, row 3, column 5 of a patch. Go
// counts from 0.
package conv
