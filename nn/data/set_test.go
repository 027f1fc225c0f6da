package data

import (
	"fmt"
	"image/color"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func newRand() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// A Set is what training reads.
var _ interface {
	Len() int
	Gather(x, y *mat.Dense, samples []int)
} = (*Set)(nil)

// three ways to store the same ten samples of six features in two classes.
func stores() map[string]*Set {
	const n = 10
	x, pixels, labels := mat.NewDense(6, n, nil), make([]byte, 0, 6*n), make([]int, n)
	y := mat.NewDense(2, n, nil)
	for i := range n {
		for f := range 6 {
			p := byte(20*i + f)
			pixels = append(pixels, p)
			x.Set(f, i, float64(p)/255)
		}
		labels[i] = i % 2
		y.Set(labels[i], i, 1)
	}
	return map[string]*Set{
		"matrix": FromMatrix(x, y),
		"labels": FromLabels(x, labels, []string{"even", "odd"}),
		"images": FromImages(pixels, 3, 2, labels, []string{"even", "odd"}),
	}
}

func TestStoresAgree(t *testing.T) {
	want := stores()["matrix"]
	for name, s := range stores() {
		if s.Len() != 10 || s.Features() != 6 || s.Outputs() != 2 {
			t.Errorf("%s: %d samples, %d features, %d outputs", name, s.Len(), s.Features(), s.Outputs())
		}
		if !mat.Equal(s.X(), want.X()) {
			t.Errorf("%s: X =\n%v\nwant\n%v", name, mat.Formatted(s.X()), mat.Formatted(want.X()))
		}
		if !mat.Equal(s.Y(), want.Y()) {
			t.Errorf("%s: Y =\n%v\nwant\n%v", name, mat.Formatted(s.Y()), mat.Formatted(want.Y()))
		}
	}
}

// Column j of a gathered batch is sample samples[j], whatever x and y were before.
func TestGather(t *testing.T) {
	for name, s := range stores() {
		wantX, wantY := s.X(), s.Y()
		x, y := mat.NewDense(2, 2, []float64{9, 9, 9, 9}), mat.NewDense(40, 40, nil)
		for _, n := range []int{7, 1, 10, 9, 8, 17} {
			samples := make([]int, n)
			for j := range samples {
				samples[j] = (7*j + 3) % s.Len()
			}
			s.Gather(x, y, samples)
			if r, c := x.Dims(); r != 6 || c != n {
				t.Fatalf("%s: x is %d×%d, want 6×%d", name, r, c, n)
			}
			if r, c := y.Dims(); r != 2 || c != n {
				t.Fatalf("%s: y is %d×%d, want 2×%d", name, r, c, n)
			}
			for j, i := range samples {
				if !mat.Equal(x.ColView(j), wantX.ColView(i)) || !mat.Equal(y.ColView(j), wantY.ColView(i)) {
					t.Fatalf("%s, %d samples: column %d is not sample %d", name, n, j, i)
				}
			}
		}
		s.Gather(x, y, nil)
		if !x.IsEmpty() || !y.IsEmpty() {
			t.Errorf("%s: gathering nothing does not leave empty matrices", name)
		}
	}
}

func TestGatherReusesMemory(t *testing.T) {
	for name, s := range stores() {
		x, y := s.X(), s.Y()
		samples := []int{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}
		if allocs := testing.AllocsPerRun(10, func() { s.Gather(x, y, samples) }); allocs != 0 {
			t.Errorf("%s: %g allocations, want 0", name, allocs)
		}
	}
}

func TestBinary(t *testing.T) {
	s := XOR()
	if got := mat.Row(nil, 0, s.Y()); s.Outputs() != 1 || !slices.Equal(got, []float64{0, 1, 1, 0}) {
		t.Errorf("binary: %d outputs, y = %v", s.Outputs(), got)
	}
	s.Binary = false
	if got := s.Y().RawMatrix().Data; s.Outputs() != 2 || !slices.Equal(got, []float64{1, 0, 0, 1, 0, 1, 1, 0}) {
		t.Errorf("one-hot: %d outputs, Y = %v", s.Outputs(), got)
	}
}

func TestBatches(t *testing.T) {
	s := stores()["images"]
	var sizes, seen []int
	for x, y := range s.Batches(newRand(), 4) {
		_, n := x.Dims()
		sizes = append(sizes, n)
		for j := range n {
			i := int(x.At(0, j)*255+0.5) / 20
			seen = append(seen, i)
			if y.At(s.Label(i), j) != 1 {
				t.Errorf("sample %d came with the target of another", i)
			}
		}
	}
	if !slices.Equal(sizes, []int{4, 4, 2}) {
		t.Errorf("batches of %v samples, want 4 4 2", sizes)
	}
	if slices.IsSorted(seen) {
		t.Errorf("the order %v is not permuted", seen)
	}
	slices.Sort(seen)
	if !slices.Equal(seen, upTo(10)) {
		t.Errorf("samples %v, want each of 0 … 9 once", seen)
	}

	for x := range s.Batches(nil, 0) {
		if !mat.Equal(x, s.X()) {
			t.Error("without rng and size a batch is not the whole set in order")
		}
	}
	count := 0
	for range s.Batches(nil, 3) {
		count++
		break
	}
	if count != 1 {
		t.Errorf("%d batches after break", count)
	}
	for range s.Take(0).Batches(nil, 0) {
		t.Error("an empty set has a batch")
	}
}

func TestSelectAndTake(t *testing.T) {
	s := stores()["images"]
	v := s.Select([]int{9, 0, 9, 4})
	if got := v.Labels(); !slices.Equal(got, []int{1, 0, 1, 0}) {
		t.Errorf("labels %v, want 1 0 1 0", got)
	}
	if w := v.Select([]int{3, 1}).Image(0).Pix[0]; w != 80 {
		t.Errorf("first pixel of the selection of a selection is %d, want 80", w)
	}
	if &v.pixels[0] != &s.pixels[0] || &s.Take(3).pixels[0] != &s.pixels[0] {
		t.Error("the pixels were copied")
	}
	if got := v.Take(2).X(); !mat.Equal(got, v.X().Slice(0, 6, 0, 2)) {
		t.Error("Take(2) is not the first two samples")
	}
	if !s.Take(0).X().IsEmpty() {
		t.Error("X of no samples is not empty")
	}
}

func TestSplit(t *testing.T) {
	const n = 103
	labels := make([]int, n)
	for i := range labels {
		labels[i] = min(i%7, 2) // 15, 15 and 73 samples
	}
	ids := mat.NewDense(1, n, nil)
	for i := range n {
		ids.Set(0, i, float64(i))
	}
	s := FromLabels(ids, labels, []string{"a", "b", "c"})
	count := func(s *Set) (c [3]int) {
		for _, k := range s.Labels() {
			c[k]++
		}
		return c
	}
	for _, fraction := range []float64{0, 0.1, 1. / 3, 0.7, 0.8, 1} {
		a, b := s.Split(fraction, newRand())
		if want := int(fraction*n + 0.5); a.Len() != want || a.Len()+b.Len() != n {
			t.Errorf("%g: %d and %d samples, want %d and %d", fraction, a.Len(), b.Len(), want, n-want)
		}
		all, part := count(s), count(a)
		for k := range part {
			if d := float64(part[k]) - fraction*float64(all[k]); d < -1 || d > 1 {
				t.Errorf("%g: %d of the %d samples of class %d", fraction, part[k], all[k], k)
			}
		}
		var both []float64
		for _, part := range []*Set{a, b} {
			if part.Len() > 0 {
				both = append(both, mat.Row(nil, 0, part.X())...)
			}
		}
		if fraction == 0.7 && slices.IsSorted(both[:a.Len()]) {
			t.Error("the first part is in the old order")
		}
		slices.Sort(both)
		for i, id := range both {
			if id != float64(i) {
				t.Fatalf("%g: sample %d is missing or twice", fraction, i)
			}
		}
	}
	a, _ := s.Split(0.5, newRand())
	b, _ := s.Split(0.5, newRand())
	if !mat.Equal(a.X(), b.X()) {
		t.Error("the same seed gives another split")
	}
	if a, b := Parabola(newRand(), 10, 0).Split(0.3, newRand()); a.Len() != 3 || b.Len() != 7 {
		t.Errorf("parabola split into %d and %d samples, want 3 and 7", a.Len(), b.Len())
	}
}

func TestImage(t *testing.T) {
	s := stores()["images"]
	img := s.Image(2)
	if got := img.GrayAt(1, 1); got != (color.Gray{Y: 44}) {
		t.Errorf("pixel (1, 1) of image 2 is %d, want 44", got.Y)
	}
	img.Pix[0] = 200
	if s.Image(2).Pix[0] != 40 {
		t.Error("an image shares its pixels with the set")
	}
	m := stores()["labels"]
	m.Width, m.Height = 3, 2
	if !slices.Equal(m.Image(2).Pix, s.Image(2).Pix) {
		t.Error("an image of numbers differs from the image of bytes")
	}
}

func TestString(t *testing.T) {
	for _, c := range []struct {
		set  *Set
		want string
	}{
		{Digits(newRand(), 20), "digits: 20 samples, 28×28 pixels, 10 classes"},
		{XOR(), "XOR: 4 samples, 2 features, 2 classes"},
		{Parabola(newRand(), 5, 0), "parabola: 5 samples, 1 feature, 1 target"},
		{stores()["matrix"].Take(1), "set: 1 sample, 6 features, 2 targets"},
	} {
		if got := c.set.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestPanics(t *testing.T) {
	x7, y5 := mat.NewDense(2, 7, nil), mat.NewDense(1, 5, nil)
	ab := []string{"a", "b"}
	blobs := Blobs(newRand(), 6, 3, 1)
	for _, c := range []struct {
		want string
		do   func()
	}{
		{"data: 7 samples in X, 5 in Y", func() { FromMatrix(x7, y5) }},
		{"data: 7 samples in X, 2 labels", func() { FromLabels(x7, []int{0, 1}, ab) }},
		{"data: label 2 of sample 3 is outside 0 … 1", func() { FromLabels(x7, []int{0, 1, 0, 2, 0, 0, 0}, ab) }},
		{"data: label -1 of sample 0 is outside 0 … 1", func() { FromImages(make([]byte, 4), 2, 2, []int{-1}, ab) }},
		{"data: 3 labels for images of 2×2 pixels, but 10 pixels", func() { FromImages(make([]byte, 10), 2, 2, make([]int, 3), ab) }},
		{"data: 0 labels for images of 0×5 pixels, but 0 pixels", func() { FromImages(nil, 0, 5, nil, ab) }},
		{"data: sample 6 is outside 0 … 5 of blobs", func() { blobs.Gather(new(mat.Dense), new(mat.Dense), []int{0, 6}) }},
		{"data: sample -1 is outside 0 … 5 of blobs", func() { blobs.Label(-1) }},
		{"data: sample 8 is outside 0 … 5 of blobs", func() { blobs.Select([]int{8}) }},
		{"data: Take(7): blobs has 6 samples", func() { blobs.Take(7) }},
		{"data: Split(1.5): the fraction is outside [0, 1]", func() { blobs.Split(1.5, newRand()) }},
		{"data: batches of -1 samples", func() { blobs.Batches(newRand(), -1) }},
		{"data: blobs has 2 features, which is no image of 0×0 pixels", func() { blobs.Image(0) }},
		{"data: Binary needs 2 classes, blobs has 3", func() { s := *blobs; s.Binary = true; s.Y() }},
		{"data: parabola has no classes, its targets are numbers", func() { Parabola(newRand(), 3, 0).Labels() }},
		{"data: parabola of 1 sample, at least 2 are needed", func() { Parabola(newRand(), 1, 0) }},
		{"data: spirals of 0 samples in 3 classes", func() { Spirals(newRand(), 0, 3, 0) }},
		{"data: digit 10 is outside 0 … 9", func() { Digit(newRand(), 10) }},
		{"data: -1 digits", func() { Digits(newRand(), -1) }},
	} {
		t.Run(strings.TrimPrefix(c.want, "data: "), func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); got != c.want {
					t.Errorf("panic %q, want %q", got, c.want)
				}
			}()
			c.do()
		})
	}
}

func BenchmarkGather(b *testing.B) {
	s := Digits(newRand(), 5000)
	samples := newRand().Perm(s.Len())
	var x, y mat.Dense
	for b.Loop() {
		s.Gather(&x, &y, samples[:64])
		samples = append(samples[64:], samples[:64]...)
	}
}

// What Gather gives does not depend on the number of threads.
func TestGatherThreads(t *testing.T) {
	const features, n = 300, 67
	x, y := mat.NewDense(features, n, nil), mat.NewDense(1, n, nil)
	for i := range features {
		for j := range n {
			x.Set(i, j, float64(i*n+j))
		}
	}
	s := FromMatrix(x, y)
	samples := rand.New(rand.NewPCG(1, 1)).Perm(n)
	for _, threads := range []int{1, 2, 5} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		var got, targets mat.Dense
		s.Gather(&got, &targets, samples)
		for j, i := range samples {
			if !mat.Equal(got.ColView(j), x.ColView(i)) {
				t.Fatalf("%d threads: column %d is not sample %d", threads, j, i)
			}
		}
	}
}
