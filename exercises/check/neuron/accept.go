package neuron

import (
	"fmt"
	"math"
	"strings"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// acceptVeto tries a neuron on all 16 inputs of four bits.
func acceptVeto(_, out []any) string {
	w, b := out[0].([]float64), out[1].(float64)
	if len(w) != 4 {
		return fmt.Sprintf("w has %d weights, and the neuron 4 inputs.", len(w))
	}
	if !finite(append([]float64{b}, w...)...) {
		return "w and b must be numbers, not NaN and not ∞."
	}
	var wrong []string
	vetoed, first := 0, ""
	for k := range 16 {
		x := [4]int{k >> 3 & 1, k >> 2 & 1, k >> 1 & 1, k & 1}
		z, size := b, math.Abs(b)
		for i := range x {
			z += w[i] * float64(x[i])
			size += math.Abs(w[i])
		}
		fires := z >= -1e-12*size // 0.1 + 0.2 − 0.3 is not quite 0
		due := x[0]+x[1]+x[2] >= 2 && x[3] == 0
		if fires == due {
			continue
		}
		wrong = append(wrong, strings.Trim(fmt.Sprint(x), "[]"))
		vetoed += x[3]
		if first == "" {
			first = fmt.Sprintf("x = (%d, %d, %d, %d) gives z = %.4g, so a = %g, and it should be %g.", x[0], x[1], x[2], x[3], z, oneIf(fires), oneIf(due))
		}
	}
	switch {
	case wrong == nil:
		return ""
	case b >= 0:
		first += " With b ≥ 0 the neuron fires even when no input is on: the bias is minus the threshold."
	case vetoed == len(wrong):
		first += " All inputs that go wrong have x₄ = 1: the veto must win against any number of others."
	case vetoed == 0:
		first += " All inputs that go wrong have x₄ = 0: the veto works, look at the bias and at the other weights."
	}
	return fmt.Sprintf("%s Wrong in %d of 16 inputs: %s.", first, len(wrong), strings.Join(wrong, ", "))
}

// TriangleNet is a network whose weights follow from geometry.
var TriangleNet = check.New(triangleNet, check.Spec{
	ID: chapter + "trianglenet", Func: "TriangleNet", Title: "a network that fires inside of a triangle",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"p"}, Out: []string{"W₁", "b₁", "w₂", "b₂"},
	Cases: []check.Case{
		{Name: "corners counter-clockwise", Args: check.Args{mat.NewDense(2, 3, []float64{-1, 2.5, 0.6, -0.8, 0.3, 2.2})}},
		{Name: "corners clockwise", Args: check.Args{mat.NewDense(2, 3, []float64{0.5, 2.1, -1.4, 2.6, -0.7, -1.3})}},
		{Name: "far from the origin", Args: check.Args{mat.NewDense(2, 3, []float64{4.2, 7.1, 6.3, -5.5, -6.2, -2.9})}},
		{Name: "a small triangle", Args: check.Args{mat.NewDense(2, 3, []float64{0.2, 0.6, 0.3, 0.1, 0.2, 0.5})}},
		{Name: "an edge parallel to the x₂ axis", Args: check.Args{mat.NewDense(2, 3, []float64{1.5, 1.5, -2.5, 3.1, -1.2, 0.4})}},
	},
	Accept: acceptTriangle,
	Mistakes: []check.Mistake{
		{Name: "never turned", Says: "Each of your lines lies on an edge, but you never ask on which side the triangle is. Going round the corners the other way turns all w outwards. Try the third corner: its z must be positive, else turn w and b."},
		{Name: "turned outwards", Says: "Your hidden neurons fire on the sides where the triangle is not. Turn w and b of each of them."},
		{Name: "along the edge", Says: "Your w points along the edge. w is perpendicular to the line of its neuron."},
		{Name: "mirrored", Says: "Your w is (q₂ − p₂, q₁ − p₁) for the edge from p to q. Perpendicular is what has the product 0 with the edge: swap the two numbers, and change the sign of one of them."},
		{Name: "b₁ not turned", Says: "Where the triangle is on the other side you turn w, and leave b₁. The line then moves to the other side of the origin: turn both."},
		{Name: "b₁ forgotten", Says: "All your lines pass through the origin, as b₁ is 0. The bias moves a line to where the edge is."},
		{Name: "b₁ with the wrong sign", Says: "Your b₁ is +wᵀp, and the lines lie on the other side of the origin. On the edge z = 0, so wᵀp + b = 0."},
		{Name: "b₁ from the third corner", Says: "Your lines have the right directions, but each passes through the corner opposite to its edge. Take b from a corner on the edge."},
		{Name: "OR for AND", Says: "Your output neuron fires when one of the three does, which is OR. A point is inside only where all three fire."},
		{Name: "two of three", Says: "Your output neuron fires when two of the three do. A point is inside only where all three fire: with b₂ = −1.5 two are enough, as in the AND of two inputs."},
		{Name: "threshold for b₂", Says: "Your b₂ is positive, so the output neuron fires everywhere. The bias is minus the threshold."},
		{Name: "four of three", Says: "Your output neuron never fires: its threshold is above 3, and three hidden neurons give at most 3."},
	},
	Hints: [3]string{
		"Look at the hidden neurons at a point that goes wrong. Inside of the triangle all three must be 1, outside at least one must be 0. Is it so? Then only the output neuron is wrong.",
		"A triangle is what three half-planes have in common. One hidden neuron for each edge, with w perpendicular to it and b such that z = 0 at both of its corners; the third corner says which side is right. Then AND.",
		"Edge from p to q: w = (p₂ − q₂, q₁ − p₁), b = −wᵀp; turn the signs of both if wᵀr + b < 0 at the third corner r. Output: w₂ = (1, 1, 1), b₂ = −2.5.",
	},
})

func triangleNet(on check.Mistakes) func(p *mat.Dense) (w1 *mat.Dense, b1, w2 []float64, b2 float64) {
	return func(p *mat.Dense) (w1 *mat.Dense, b1, w2 []float64, b2 float64) {
		w1, b1, w2, b2 = mat.NewDense(3, 2, nil), make([]float64, 3), []float64{1, 1, 1}, -2.5
		for k := range 3 {
			from, to, third := mat.Col(nil, k, p), mat.Col(nil, (k+1)%3, p), mat.Col(nil, (k+2)%3, p)
			w := []float64{from[1] - to[1], to[0] - from[0]}
			switch {
			case on["along the edge"]:
				w = []float64{to[0] - from[0], to[1] - from[1]}
			case on["mirrored"]:
				w = []float64{to[1] - from[1], to[0] - from[0]}
			}
			at := func(x []float64) float64 { return w[0]*x[0] + w[1]*x[1] }
			side := at(third) - at(from)
			b := -at(from)
			switch {
			case on["b₁ forgotten"]:
				b = 0
			case on["b₁ with the wrong sign"]:
				b = at(from)
			case on["b₁ from the third corner"]:
				b = -at(third)
			}
			if (side < 0) != on["turned outwards"] && !on["never turned"] {
				w[0], w[1] = -w[0], -w[1]
				if !on["b₁ not turned"] {
					b = -b
				}
			}
			w1.SetRow(k, w)
			b1[k] = b
		}
		switch {
		case on["OR for AND"]:
			b2 = -0.5
		case on["two of three"]:
			b2 = -1.5
		case on["threshold for b₂"]:
			b2 = 2.5
		case on["four of three"]:
			b2 = -3.5
		}
		return w1, b1, w2, b2
	}
}

// acceptTriangle tries a network on a grid of points around the triangle. A
// point on a line through two corners may go either way.
func acceptTriangle(in, out []any) string {
	p := in[0].(*mat.Dense)
	w1, b1, w2, b2 := out[0].(*mat.Dense), out[1].([]float64), out[2].([]float64), out[3].(float64)
	if w1 == nil || w1.IsEmpty() {
		return "W₁ has no rows: it needs one for each hidden neuron."
	}
	hidden, inputs := w1.Dims()
	switch {
	case inputs != 2:
		return fmt.Sprintf("W₁ is %d×%d. It is hidden × 2: a row for each hidden neuron, a column for each of the two inputs.", hidden, inputs)
	case len(b1) != hidden || len(w2) != hidden:
		return fmt.Sprintf("There are %d hidden neurons, one for each row of W₁; b₁ has %d numbers and w₂ has %d. Both need one for each hidden neuron.", hidden, len(b1), len(w2))
	case !finite(append(append(append([]float64{b2}, b1...), w2...), mat.DenseCopyOf(w1).RawMatrix().Data...)...):
		return "There is a NaN or an ∞ among the weights: is something divided by 0? An edge may be parallel to the x₂ axis, and then has no slope."
	}
	const n = 30
	points, wrong, inside := 0, 0, 0
	first := ""
	for k := range (n + 1) * (n + 1) {
		x := around(p, float64(k%(n+1))/n, float64(k/(n+1))/n)
		due, clear := within(p, x)
		if !clear {
			continue
		}
		points++
		h := make([]float64, hidden)
		z := b2
		for i := range h {
			h[i] = step(w1.At(i, 0)*x[0] + w1.At(i, 1)*x[1] + b1[i])
			z += w2[i] * h[i]
		}
		if (z >= -1e-9) == due {
			continue
		}
		wrong++
		where := "outside of"
		if due {
			inside++
			where = "inside of"
		}
		if first == "" {
			first = fmt.Sprintf("The point (%.4g, %.4g) is %s the triangle. There your hidden neurons give %v, the output neuron has z = %.4g and says %g.", x[0], x[1], where, h, z, oneIf(!due))
		}
	}
	share := fmt.Sprintf("%d of %d points are wrong, on both sides of the edges.", wrong, points)
	switch {
	case wrong == 0:
		return ""
	case inside == 0:
		share = fmt.Sprintf("%d of %d points are wrong, all of them outside: the network fires at too much.", wrong, points)
	case inside == wrong:
		share = fmt.Sprintf("%d of %d points are wrong, all of them inside: the network fires at too little.", wrong, points)
	}
	return fmt.Sprintf("%s %s%s", first, share, hiddenFault(p, w1, b1))
}

// hiddenFault says what is wrong with the lines of three hidden neurons,
// however long their w are, or that nothing is.
func hiddenFault(p, w1 *mat.Dense, b1 []float64) string {
	if len(b1) != 3 {
		return ""
	}
	for i := range 3 {
		w := w1.RawRowView(i)
		on, away := 0, false
		for k := range 3 {
			u, v := w[0]*p.At(0, k), w[1]*p.At(1, k)
			z := u + v + b1[i]
			if math.Abs(z) <= 1e-6*(math.Abs(u)+math.Abs(v)+math.Abs(b1[i])) {
				on++
			} else if z < 0 {
				away = true
			}
		}
		switch {
		case w[0] == 0 && w[1] == 0:
			return fmt.Sprintf("\nHidden neuron %d has w = 0, and so no line.", i+1)
		case on < 2:
			return fmt.Sprintf("\nThe line of hidden neuron %d passes through %d of the corners. That of an edge passes through two: z = 0 there.", i+1, on)
		case away:
			return fmt.Sprintf("\nThe line of hidden neuron %d lies on an edge, but the neuron is silent on the side of the triangle: turn w and b.", i+1)
		}
	}
	return "\nEach of the three hidden neurons has an edge for its line and fires on the side of the triangle. Are there three different edges? Then look at the output neuron."
}

// around is a point of the box around the corners, which is made wider by its
// own size on all sides; u and v are shares of its width and height.
func around(p *mat.Dense, u, v float64) [2]float64 {
	place := func(row int, share float64) float64 {
		lo, hi := mat.Min(p.RowView(row)), mat.Max(p.RowView(row))
		return lo + (3*share-1)*(hi-lo)
	}
	return [2]float64{place(0, u), place(1, v)}
}

// within reports whether x is inside of the triangle, and whether that is clear:
// x = Σ λₖ pₖ with Σ λₖ = 1 is inside if all λ are positive, and on a line
// through two corners if one of them is 0. λₖ is the share of the triangle that
// has x in place of corner k. (Solving for λ would link LAPACK into a cell.)
func within(p *mat.Dense, x [2]float64) (inside, clear bool) {
	inside, clear = true, true
	for k := range 3 {
		corners := [3][2]float64{}
		for i := range corners {
			corners[i] = [2]float64{p.At(0, i), p.At(1, i)}
		}
		whole := area(corners)
		corners[k] = x
		lambda := area(corners) / whole
		inside = inside && lambda > 0
		clear = clear && math.Abs(lambda) > 1e-6
	}
	return inside, clear
}

// area is twice the area of a triangle, positive if its corners go round counter-clockwise.
func area(p [3][2]float64) float64 {
	return (p[1][0]-p[0][0])*(p[2][1]-p[0][1]) - (p[2][0]-p[0][0])*(p[1][1]-p[0][1])
}

func finite(v ...float64) bool {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}

func oneIf(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
