// Package data holds the data sets of the course: logic gates, point clouds in
// the plane, a thrown ball, drawn digits, captchas of them, and MNIST, names and
// tasks of memory, and other things that lie on a grid: series, boards, phrases.
//
// # Convention
//
// A sample is a column: X is features × samples, Y is outputs × samples.
//
//	set                     x of one sample          y of one sample
//	AND, OR, NAND, XOR      2 bits                   0 or 1
//	Moons, Circles          2 coordinates            0 or 1
//	Blobs, Spirals          2 coordinates            one-hot, k rows
//	Parabola                time in s                height in m
//	Digits, MNIST           784 pixels in [0, 1]     one-hot, 10 rows
//	Bumps                   series of 48 numbers     one-hot, 2 rows
//	Boards                  2 channels of 5×5        one-hot, 2 rows
//	Phrases                 12 words × 7 places      one-hot, 2 rows
//	DigitCaptchas           28×79 pixels             see Captchas
//	NextSign, NextReber     T signs, one-hot         the next sign at every step, and a mask
//	Recall                  T signs, one-hot         the first sign, one-hot
//	Copy                    T signs, one-hot         a sign at every step, and a mask
//	Adding                  T numbers and T marks    the sum of two of them
//	Echo                    T signs, −1 or +1        an earlier one at every step, and a mask
//
// and as plain matrices, for networks that are no chains of layers: [DrawnLetters],
// [CopyBits] with a mask, [Films], and [Tales] with [TaleColumns].
//
// A sequence fills its column feature by feature: row d·T + t is feature d at step
// t, both from 0. A mask, T rows below the targets, says where something is asked:
// see [FromSequences].
//
// A [Graph] has a column per node, and pairs of nodes: SixNodes, Path, Ring, Triangles,
// Communities, KarateClub, Cora. A [Molecule] is a small graph of its own.
//
// One-hot is yₖ = 1 for the class k of the sample and 0 elsewhere.
//
// # One type
//
// Every set is a [Set]. It keeps its samples one after the other, pixels as
// bytes, and turns them into columns of float64 only when they are asked for:
// all of them with [Set.X] and [Set.Y], batch after batch with [Set.Batches] or
// [Set.Gather]. So the 60,000 images of MNIST cost 48 MB and not 376 MB.
// [Set.Select], [Set.Take] and [Set.Split] copy nothing but indices.
//
// # Chance
//
// Whatever is drawn is drawn from the *rand.Rand that is passed in. The same
// seed gives the same numbers:
//
//	rng := rand.New(rand.NewPCG(1, 2))
//	train, test := data.Digits(rng, 5000).Split(0.8, rng)
package data
