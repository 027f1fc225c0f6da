package linalg_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"glassnet/nn/linalg"
	"gonum.org/v1/gonum/mat"
)

// A dense layer's two passes, made of these operations.
func Example() {
	w, b := mat.NewDense(2, 2, []float64{1, 2, 3, 4}), mat.NewDense(2, 1, []float64{10, 20})
	x, delta := mat.NewDense(2, 3, []float64{1, 0, 1, 0, 1, 1}), mat.NewDense(2, 3, []float64{1, 1, 1, 0, 1, 2})

	z := new(mat.Dense)
	z.Mul(w, x)            // z = W x
	linalg.AddColumn(z, b) //       + b
	dw, db, dx := mat.NewDense(2, 2, nil), mat.NewDense(2, 1, nil), new(mat.Dense)
	linalg.AddOuter(dw, delta, x) // ∂L/∂W += δ xᵀ
	linalg.AddRowSums(db, delta)  // ∂L/∂b += Σ δ
	linalg.MulT(dx, w, delta)     // ∂L/∂x = Wᵀ δ
	for _, m := range []*mat.Dense{z, dw, db, dx} {
		fmt.Println(m.RawMatrix().Data)
	}
	// Output:
	// [11 12 13 23 24 27]
	// [2 2 2 3]
	// [3 3]
	// [1 4 7 2 6 10]
}

func numbers(r, c int) *mat.Dense {
	m := mat.NewDense(r, c, nil)
	m.Apply(func(i, j int, _ float64) float64 { return math.Sin(float64(1 + i*c + j)) }, m)
	return m
}

// The products are those of gonum's Mul, added or written; views work, too.
func TestProducts(t *testing.T) {
	a, b, c := numbers(3, 4), numbers(4, 5), numbers(3, 5)
	same := func(what string, got, want mat.Matrix) {
		t.Helper()
		if !mat.EqualApprox(got, want, 1e-14) {
			t.Errorf("%s: got\n%v, want\n%v", what, mat.Formatted(got), mat.Formatted(want))
		}
	}
	product := func(a, b mat.Matrix) *mat.Dense { m := new(mat.Dense); m.Mul(a, b); return m }
	sum := func(a, b mat.Matrix) *mat.Dense { m := new(mat.Dense); m.Add(a, b); return m }

	got := mat.DenseCopyOf(c)
	linalg.AddMul(got, a, b)
	same("AddMul", got, sum(c, product(a, b)))
	outer := numbers(3, 4)
	linalg.AddOuter(outer, c, b)
	same("AddOuter", outer, sum(numbers(3, 4), product(c, b.T())))
	linalg.Outer(outer, c, b)
	same("Outer", outer, product(c, b.T()))
	back := new(mat.Dense)
	linalg.MulT(back, a, c)
	same("MulT", back, product(a.T(), c))
	linalg.AddMulT(back, a, c)
	same("AddMulT", back, sum(product(a.T(), c), product(a.T(), c)))

	view := linalg.View(new(mat.Dense), numbers(5, 6), 1, 2, 3, 4)
	same("View", view, numbers(5, 6).Slice(1, 4, 2, 6))
	same("Rows", linalg.Rows(new(mat.Dense), numbers(5, 6), 2, 2), numbers(5, 6).Slice(2, 4, 0, 6))
	same("Reshape", linalg.Reshape(new(mat.Dense), numbers(6, 2), 3, 4), numbers(3, 4))
	var squares float64
	for _, v := range mat.DenseCopyOf(view).RawMatrix().Data {
		squares += v * v
	}
	if got := linalg.SumOfSquares(view); math.Abs(got-squares) > 1e-14*squares { // the order of the sum is the processor's
		t.Errorf("SumOfSquares of a view: %v, want %v", got, squares)
	}
	// EachRow on a view goes row by row and leaves what is beside it.
	big := numbers(5, 6)
	linalg.EachRow(linalg.View(new(mat.Dense), big, 1, 2, 3, 4), func(dst, a, _, _ []float64) {
		for i := range dst {
			dst[i] = 2 * a[i]
		}
	}, view, view, view)
	if big.At(1, 2) != 2*view.At(0, 0) || big.At(3, 5) != 2*view.At(2, 3) || big.At(1, 1) != numbers(5, 6).At(1, 1) || big.At(4, 2) != numbers(5, 6).At(4, 2) {
		t.Error("EachRow of a view")
	}
}

// Size keeps the memory of an emptied matrix, and refuses one of another size.
func TestSize(t *testing.T) {
	m := new(mat.Dense)
	linalg.Size(m, 3, 4)
	first := &m.RawMatrix().Data[0]
	m.Reset()
	linalg.Like(m, numbers(2, 5))
	if r, c := m.Dims(); r != 2 || c != 5 || &m.RawMatrix().Data[0] != first {
		t.Error("the memory is not used again")
	}
	for _, f := range []func(){
		func() { linalg.Size(m, 5, 2) },
		func() { linalg.Reshape(new(mat.Dense), numbers(2, 5), 3, 3) },
		func() { linalg.Reshape(new(mat.Dense), numbers(4, 4).Slice(0, 2, 0, 2).(*mat.Dense), 4, 1) },
	} {
		func() {
			defer func() {
				if e := fmt.Sprint(recover()); !strings.HasPrefix(e, "linalg: ") {
					t.Errorf("panic %v, want a sentence", e)
				}
			}()
			f()
		}()
	}
}

func TestFiniteAndOverlap(t *testing.T) {
	m := numbers(3, 4)
	if _, _, ok := linalg.Finite(m); !ok {
		t.Error("all are finite")
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		m := numbers(3, 4)
		m.Set(1, 2, bad)
		m.Set(2, 0, bad)
		if i, j, ok := linalg.Finite(m); ok || i != 1 || j != 2 {
			t.Errorf("%v found at %d, %d, %v", bad, i, j, ok)
		}
	}
	m.Set(0, 0, math.MaxFloat64)
	m.Set(0, 1, math.MaxFloat64) // their sum is +Inf, they are not
	if _, _, ok := linalg.Finite(m); !ok {
		t.Error("large numbers are finite")
	}
	part, other := m.Slice(1, 3, 0, 2).(*mat.Dense), numbers(3, 4)
	first, last := m.Slice(0, 1, 0, 1).(*mat.Dense), m.Slice(2, 3, 3, 4).(*mat.Dense)
	if !linalg.Overlap(m, m) || !linalg.Overlap(m, first) || !linalg.Overlap(last, m) || linalg.Overlap(first, last) {
		t.Error("overlap at the first and the last number")
	}
	if !linalg.Overlap(m, part) || !linalg.Overlap(part, m) || linalg.Overlap(m, other) || linalg.Overlap(m, new(mat.Dense)) {
		t.Error("overlap of parts, others and nothing")
	}
}
