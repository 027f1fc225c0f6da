package data

import (
	"cmp"
	"fmt"
	"image"
	"iter"
	"math"
	"math/rand/v2"
	"slices"

	"glassnet/nn/internal/parallel"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Set is N samples (x, y): x has Features numbers, y has Outputs numbers.
// The y of a labelled set is one-hot, made when it is gathered.
// A Set never changes its samples; several sets may share them.
type Set struct {
	Name    string
	Classes []string // name of each class; nil if the targets are numbers
	Binary  bool     // two classes in one row, y = 0 or 1, instead of one-hot

	// Of the images, in pixels; 0 if the samples are not images. A column has them
	// channel by channel, and each channel row by row.
	Channels, Width, Height int

	Steps int      // positions of the sequences; 0 if the samples are not sequences
	Signs []string // name of each sign of the sequences; nil if they are of numbers

	index    []int // sample i is stored at place index[i]
	features int   // numbers in x
	outputs  int   // numbers in y if there are no labels

	// The store, sample after sample. One of the first three and one of the
	// last three is there.
	pixels  []byte    // x·255
	values  []float64 // x
	signs   []int16   // the sign of x at each of the steps; −1 is none
	labels  []int     // class of y
	targets []float64 // y
	next    []int16   // the class of y at each of the steps; −1 does not count
}

// FromMatrix makes a set from x, features × N, and y, outputs × N. It copies both.
// It panics unless x and y have the same number of columns.
func FromMatrix(x, y *mat.Dense) *Set {
	if x == nil || y == nil {
		panic("data: FromMatrix: X or Y is nil")
	}
	features, n := x.Dims()
	outputs, m := y.Dims()
	if n != m {
		panic(fmt.Sprintf("data: %d samples in X, %d in Y", n, m))
	}
	return &Set{
		index: upTo(n), features: features, outputs: outputs,
		values: rows(x), targets: rows(y),
	}
}

// FromLabels makes a set from x, features × N, and N labels; label k means
// classes[k]. It copies both. It panics unless there is one label per column and
// every label is in 0 … len(classes)−1.
func FromLabels(x *mat.Dense, labels []int, classes []string) *Set {
	if x == nil {
		panic("data: FromLabels: X is nil")
	}
	features, n := x.Dims()
	if n != len(labels) {
		panic(fmt.Sprintf("data: %d samples in X, %d labels", n, len(labels)))
	}
	checkLabels(labels, classes)
	return &Set{
		Classes: classes, index: upTo(n), features: features,
		values: rows(x), labels: append([]int{}, labels...),
	}
}

// FromImages makes a set from N grey images, stored one after the other and
// row by row in pixels, and N labels; label k means classes[k]. Pixel p becomes
// x = p/255. It keeps pixels without copying them. It panics unless
// len(pixels) = N·width·height and every label is in 0 … len(classes)−1.
func FromImages(pixels []byte, width, height int, labels []int, classes []string) *Set {
	return FromChannels(pixels, 1, width, height, labels, classes)
}

// FromChannels is [FromImages] of images with several channels, such as red, green
// and blue: an image is stored channel by channel, and each channel row by row.
func FromChannels(pixels []byte, channels, width, height int, labels []int, classes []string) *Set {
	if channels < 1 || width < 1 || height < 1 || len(pixels) != len(labels)*channels*width*height {
		panic(fmt.Sprintf("data: %d labels for images of %s, but %d pixels",
			len(labels), grid(channels, width, height), len(pixels)))
	}
	checkLabels(labels, classes)
	return &Set{
		Classes: classes, Channels: channels, Width: width, Height: height,
		index: upTo(len(labels)), features: channels * width * height,
		pixels: pixels, labels: append([]int{}, labels...),
	}
}

// grid writes "28×28 pixels" or "3 channels of 28×28 pixels".
func grid(channels, width, height int) string {
	text := fmt.Sprintf("%d×%d pixels", width, height)
	if channels > 1 {
		text = fmt.Sprintf("%d channels of %s", channels, text)
	}
	return text
}

func checkLabels(labels []int, classes []string) {
	for i, k := range labels {
		if k < 0 || k >= len(classes) {
			panic(fmt.Sprintf("data: label %d of sample %d is outside 0 … %d", k, i, len(classes)-1))
		}
	}
}

// Len is N, the number of samples.
func (s *Set) Len() int { return len(s.index) }

// Features is the number of rows of X.
func (s *Set) Features() int { return s.features }

// Outputs is the number of rows of Y: one per class, or 1 for a Binary set.
// It panics if a Binary set has other than two classes.
func (s *Set) Outputs() int {
	switch {
	case s.labels == nil:
		return s.outputs
	case !s.Binary:
		return len(s.Classes)
	case len(s.Classes) != 2:
		panic(fmt.Sprintf("data: Binary needs 2 classes, %s has %d", s.name(), len(s.Classes)))
	}
	return 1
}

// String is one line with the sizes.
func (s *Set) String() string {
	x := plural(s.features, "feature")
	switch {
	case s.Width > 0:
		x = grid(s.Channels, s.Width, s.Height)
	case s.signs != nil:
		x = fmt.Sprintf("%s of %s", plural(s.Steps, "step"), plural(len(s.Signs), "sign"))
	case s.Steps > 0:
		x = fmt.Sprintf("%s of %s", plural(s.Steps, "step"), plural(s.features/s.Steps, "number"))
	}
	y := plural(s.outputs, "target")
	if s.labels != nil || s.next != nil {
		y = fmt.Sprintf("%d classes", len(s.Classes))
	}
	return fmt.Sprintf("%s: %s, %s, %s", s.name(), plural(s.Len(), "sample"), x, y)
}

// X is all inputs, features × N, newly made.
func (s *Set) X() *mat.Dense {
	var x mat.Dense
	s.gatherX(&x, upTo(s.Len()))
	return &x
}

// Y is all targets, outputs × N, newly made.
func (s *Set) Y() *mat.Dense {
	var y mat.Dense
	s.gatherY(&y, upTo(s.Len()))
	return &y
}

// Gather puts the given samples into x, features × len(samples), and y,
// outputs × len(samples): column j is sample samples[j]. The old contents and
// sizes of x and y do not matter; their memory is used again. Without samples
// x and y become empty. It panics if a sample is outside 0 … N−1.
func (s *Set) Gather(x, y *mat.Dense, samples []int) {
	s.gatherX(x, samples)
	s.gatherY(y, samples)
}

// Batches goes once through all samples, size at a time, and yields x and y as
// Gather makes them; the last batch may be smaller. rng permutes the samples,
// nil keeps their order. Size 0 means all samples in one batch.
//
// x and y are the same two matrices in every turn of the loop: copy what has to
// outlive it.
func (s *Set) Batches(rng *rand.Rand, size int) iter.Seq2[*mat.Dense, *mat.Dense] {
	if size < 0 {
		panic(fmt.Sprintf("data: batches of %d samples", size))
	}
	if size == 0 {
		size = max(s.Len(), 1)
	}
	return func(yield func(x, y *mat.Dense) bool) {
		var x, y mat.Dense
		for samples := range slices.Chunk(s.order(rng), size) {
			s.Gather(&x, &y, samples)
			if !yield(&x, &y) {
				return
			}
		}
	}
}

// Label is the class of sample i. It panics if the set has no classes.
func (s *Set) Label(i int) int {
	place := s.at(i)
	if s.labels == nil {
		panic(fmt.Sprintf("data: %s has no classes, its targets are numbers", s.name()))
	}
	return s.labels[place]
}

// Labels is the class of every sample, newly made. It panics if the set has no classes.
func (s *Set) Labels() []int {
	labels := make([]int, s.Len())
	for i := range labels {
		labels[i] = s.Label(i)
	}
	return labels
}

// Select is the set of the given samples in the given order, which may repeat.
// It shares the store. It panics if a sample is outside 0 … N−1.
func (s *Set) Select(samples []int) *Set {
	t := *s
	t.index = make([]int, len(samples))
	for j, i := range samples {
		t.index[j] = s.at(i)
	}
	return &t
}

// Take is the set of the first n samples. It shares the store. It panics if
// there are fewer.
func (s *Set) Take(n int) *Set {
	if n < 0 || n > s.Len() {
		panic(fmt.Sprintf("data: Take(%d): %s has %d samples", n, s.name(), s.Len()))
	}
	t := *s
	t.index = s.index[:n:n]
	return &t
}

// Split deals the samples at random into two sets that share the store: the
// first gets fraction·N of them, rounded, the second the rest. Each class is
// split in the same proportion, to within one sample. Without rng (nil) the
// choice is regular and the order is kept. It panics unless 0 ≤ fraction ≤ 1.
func (s *Set) Split(fraction float64, rng *rand.Rand) (first, second *Set) {
	if !(0 <= fraction && fraction <= 1) {
		panic(fmt.Sprintf("data: Split(%g): the fraction is outside [0, 1]", fraction))
	}
	// With the samples sorted by class, every 1/fraction-th goes to the first set.
	order := s.order(rng)
	byClass := slices.Clone(order)
	if s.labels != nil {
		slices.SortStableFunc(byClass, func(i, j int) int { return cmp.Compare(s.Label(i), s.Label(j)) })
	}
	inFirst := make([]bool, s.Len())
	for k, i := range byClass {
		inFirst[i] = math.Round(fraction*float64(k+1)) > math.Round(fraction*float64(k))
	}
	var a, b []int
	for _, i := range order {
		if inFirst[i] {
			a = append(a, i)
		} else {
			b = append(b, i)
		}
	}
	return s.Select(a), s.Select(b)
}

// Image is sample i as a picture, 0 black to 1 white, newly made. It panics if
// the samples are not images, or have several channels: see [Set.Channel].
func (s *Set) Image(i int) *image.Gray {
	if s.Channels > 1 {
		panic(fmt.Sprintf("data: the images of %s have %d channels; Channel(i, c) is one of them", s.name(), s.Channels))
	}
	return s.Channel(i, 0)
}

// Channel is channel c, from 0, of sample i as a picture, as [Set.Image] makes it.
func (s *Set) Channel(i, c int) *image.Gray {
	if s.Width < 1 || max(s.Channels, 1)*s.Width*s.Height != s.features {
		panic(fmt.Sprintf("data: %s has %d features, which is no image of %s",
			s.name(), s.features, grid(s.Channels, s.Width, s.Height)))
	}
	if c < 0 || c >= max(s.Channels, 1) {
		panic(fmt.Sprintf("data: channel %d of %s, whose images have %s; they count from 0", c, s.name(), plural(max(s.Channels, 1), "channel")))
	}
	img := image.NewGray(image.Rect(0, 0, s.Width, s.Height))
	at := s.at(i)*s.features + c*len(img.Pix)
	if s.pixels != nil {
		copy(img.Pix, s.pixels[at:])
		return img
	}
	for p := range img.Pix {
		img.Pix[p] = toByte(s.values[at+p])
	}
	return img
}

// at is the place of sample i in the store.
func (s *Set) at(i int) int {
	if i < 0 || i >= len(s.index) {
		panic(fmt.Sprintf("data: sample %d is outside 0 … %d of %s", i, len(s.index)-1, s.name()))
	}
	return s.index[i]
}

// order lists the samples, permuted by rng unless that is nil.
func (s *Set) order(rng *rand.Rand) []int {
	if rng == nil {
		return upTo(s.Len())
	}
	return rng.Perm(s.Len())
}

// unit[p] is p/255, the value of a pixel.
var unit = func() (v [256]float64) {
	for p := range v {
		v[p] = float64(p) / 255
	}
	return v
}()

// toByte is the pixel nearest to 255·v, within 0 … 255.
func toByte(v float64) byte { return byte(min(max(math.Round(255*v), 0), 255)) }

// gatherX writes samples as columns.
func (s *Set) gatherX(x *mat.Dense, samples []int) {
	if s.signs != nil {
		if reuse(x, s.features, len(samples)) {
			s.gatherSigns(x, s.signs, samples)
		}
		return
	}
	for _, i := range samples {
		s.at(i) // panics outside
	}
	if !size(x, s.features, len(samples)) {
		return
	}
	unit := side * (1 + 4096/(side*s.features)) // columns that are worth a thread
	parallel.Do(len(samples), unit, gathering{s, x.RawMatrix(), samples}, gathering.columns)
}

// gathering is the samples of a set on their way to columns.
type gathering struct {
	*Set
	to      blas64.General
	samples []int
}

// side is how many samples are transposed at a time: eight numbers written side
// by side are one cache line.
const side = 8

// columns transposes the samples from … to−1.
func (g gathering) columns(from, to int) {
	var begins [side]int // where each sample begins
	for left := from; left < to; left += side {
		block := g.samples[left:min(left+side, to)]
		for j, i := range block {
			begins[j] = g.at(i) * g.features
		}
		begins := begins[:len(block)]
		for f := range g.features {
			row := g.to.Data[f*g.to.Stride+left:][:len(begins)]
			if g.pixels != nil {
				for j, at := range begins {
					row[j] = unit[g.pixels[at+f]]
				}
			} else {
				for j, at := range begins {
					row[j] = g.values[at+f]
				}
			}
		}
	}
}

func (s *Set) gatherY(y *mat.Dense, samples []int) {
	outputs := s.Outputs()
	if !reuse(y, outputs, len(samples)) {
		return
	}
	if s.next != nil {
		s.gatherSigns(y, s.next, samples)
		s.gatherMask(y, samples)
		return
	}
	for j, i := range samples {
		place := s.at(i)
		switch {
		case s.labels == nil:
			for k, v := range s.targets[place*outputs:][:outputs] {
				y.Set(k, j, v)
			}
		case s.Binary:
			y.Set(0, j, float64(s.labels[place]))
		default:
			y.Set(s.labels[place], j, 1)
		}
	}
}

// reuse makes m a zero matrix in the memory it has. It reports false if the
// size is nothing, for which gonum has only the empty matrix.
func reuse(m *mat.Dense, rows, cols int) bool {
	if !size(m, rows, cols) {
		return false
	}
	m.Zero()
	return true
}

// size is reuse for who writes every number: what was in the memory stays.
func size(m *mat.Dense, rows, cols int) bool {
	m.Reset()
	if rows == 0 || cols == 0 {
		return false
	}
	if data := m.RawMatrix().Data; cap(data) >= rows*cols {
		m.SetRawMatrix(blas64.General{Rows: rows, Cols: cols, Stride: cols, Data: data[:rows*cols]})
	} else {
		m.ReuseAs(rows, cols)
	}
	return true
}

// rows are the columns of m one after the other: the rows of mᵀ.
func rows(m *mat.Dense) []float64 {
	if m.IsEmpty() {
		return nil
	}
	return mat.DenseCopyOf(m.T()).RawMatrix().Data
}

func upTo(n int) []int {
	index := make([]int, n)
	for i := range index {
		index[i] = i
	}
	return index
}

func (s *Set) name() string { return cmp.Or(s.Name, "set") }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
