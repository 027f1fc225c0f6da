package gradcheck

import (
	"fmt"
	"math"
	"strings"

	"glassnet/exercises/check"
	"gonum.org/v1/gonum/mat"
)

// CheckLayer checks the three gradients of a dense layer on its own.
var CheckLayer = check.New(checkLayer, check.Spec{
	ID: chapter + "checklayer", Func: "CheckLayer", Title: "check a dense layer on its own",
	Kind: check.Formula, Points: 5, Minutes: 60, Test: true, Tolerance: 1e-4,
	In: []string{"W", "b", "x", "r", "dW", "db", "dx"}, Out: []string{"error of dW", "error of db", "error of dx"},
	Cases: []check.Case{
		layerCase("all three right, W 2×3", "", 1, 2, 3, 4),
		layerCase("W not transposed, W 3×3", "W not transposed", 2, 3, 3, 4),
		layerCase("f' missing, W 3×2", "f' missing", 3, 3, 2, 5),
		layerCase("batch sum forgotten for b, W 2×4", "batch sum forgotten", 4, 2, 4, 3),
		layerCase("1/N for W, W 4×2", "1/N for W", 5, 4, 2, 3),
		layerCase("one entry of dW 5 % too small, W 3×3", "one entry", 6, 3, 3, 2),
		layerCase("a wrong derivative beside much larger ones, W 2×3", "a tiny entry", 7, 2, 3, 4),
		layerCase("the same, and all slopes turned round", "a tiny entry, turned round", 7, 2, 3, 4),
	},
	Fingerprint: layerSays,
	Mistakes: []check.Mistake{
		{Name: "one-sided", Says: fmt.Sprintf("You blame right gradients, with errors near 10⁻⁵: so much is the error of a one-sided difference with such an h. Go to both sides. %s", orderOf(forward))},
		{Name: "h for 2h", Says: "Right gradients have the error ⅓ with you, the sign of a factor 2: from − h to + h is a way of 2h."},
		{Name: "r forgotten", Says: "Your S is the plain sum of a. The gradients are those of S = Σ r ⊙ a: each output is weighted by its own r."},
		{Name: "S of z", Says: "Your S is Σ r ⊙ z: the tanh is missing on the way forward."},
		{Name: "logistic for tanh", Says: "You run the layer with the logistic function. This one has tanh."},
		{Name: "b forgotten", Says: "You run the layer without its bias. Then S does not depend on b, and everything is compared with the slopes at another place."},
		{Name: "first sample only", Says: "Your S runs over the first column. All samples belong to it: the gradients of W and b sum over the batch."},
		{Name: "mean over the batch", Says: "You divide S by N. S is the plain sum of all r ⊙ a; whatever a loss divides by would be in r already."},
		{Name: "half the square of a", Says: "Your S is Σ ½ r a², a squared loss. S is linear in a, so that ∂S/∂a is r."},
		{Name: "left at + h", Says: "Each number stays at + h when you go on to the next. After a while you check a layer that is not the one you were given. Put it back first."},
		{Name: "difference alone", Says: "You return the largest |u − v|. Measure it relative to |u| + |v|, as before."},
		{Name: "divided by |v|", Says: "You divide by the size of the wanted number alone. The measure takes both: |u| + |v|."},
		{Name: "signed", Says: "You have lost the absolute value: gradients that are too small have a negative error, and the maximum passes over them."},
		{Name: "norms", Says: "You compare whole matrices by their norms. One wrong entry among many disappears in that: compare entry by entry, and keep the largest error."},
		{Name: "mean", Says: "You return the mean error of each part. Keep the largest."},
		{Name: "last entry", Says: "You return the error of the last entry of each part. Keep the largest."},
		{Name: "1 for wrong", Says: "You return 1 for every wrong part. The size of the error is a diagnosis already, ⅓ or ⅔ say by which factor: return it."},
		{Name: "one error for all", Says: "You return the worst error of all three parts three times. Who is wrong, and who is not? Each part has its own."},
		{Name: "relative to the right", Says: "You divide by |u|, the number that is to be checked. The measure takes both: |u| + |v|."},
	},
	Hints: [3]string{
		"Begin with the case in which everything is right: all three errors must be 0. Then look which of the parts comes out wrong.",
		"Three parts with one recipe. S is a function of all entries of W, b and x. Move one of them up and down by h, put it back, and you have the number that the given gradient should have there. Compare all numbers of a part by the measure of RelativeError.",
		"S = Σᵢₙ rᵢₙ tanh((W x)ᵢₙ + bᵢ); v = (S(p + h) − S(p − h))/(2h) for every entry p; e = max |u − v| / max(|u| + |v|, s/1000); 0 if e < 10⁻⁶",
	},
})

// layerSays looks at unknown errors: rounding that is not 0, right gradients
// that are blamed, wrong ones that are not.
func layerSays(seen []check.Seen) string {
	const limit = 1e-6
	parts := []string{"dW", "db", "dx"}
	noise, missed := false, ""
	for _, o := range seen {
		var e [3]float64
		for k := range e {
			e[k] = o.Got[k].V[0]
			want := o.Want[k].V[0]
			switch {
			case math.IsNaN(e[k]):
				return fmt.Sprintf("The error of %s is NaN in the case %q: 0/0, or a number that was never computed.", parts[k], o.Case.Name)
			case want == 0 && e[k] != 0 && e[k] < limit:
				noise = true
			case want != 0 && e[k] < limit && missed == "":
				missed = fmt.Sprintf("In the case %q %s is wrong, and you find it right. Does a larger limit than 10⁻⁶ hide it, or are not all entries compared?", o.Case.Name, parts[k])
			}
		}
		if o.Case.Name != seen[0].Case.Name {
			continue
		}
		switch { // all is right in the first case
		case max(e[0], e[1], e[2]) < limit:
		case math.Abs(e[0]-e[1]) < 1e-4*e[0] && math.Abs(e[0]-e[2]) < 1e-4*e[0] && e[0] < 0.999:
			c := (1 + e[0]) / (1 - e[0])
			return fmt.Sprintf("In the case %q you blame all three parts, with one error, %.4g. That is a factor of %.4g, or 1 over it: the same factor is missing, or too much, in all your differences.", o.Case.Name, e[0], c)
		default:
			return fmt.Sprintf("In the case %q your errors are %.2g, %.2g, %.2g. Right gradients are blamed, so it is your differences that are wrong: is S what it should be, and does everything go back to its place?", o.Case.Name, e[0], e[1], e[2])
		}
	}
	switch {
	case missed != "":
		return missed
	case noise:
		return "An error below 10⁻⁶ is rounding: return 0 for it."
	}
	return ""
}

// layerCase is a case with gradients of a layer that has a bug, or none.
func layerCase(name, bug string, seed uint64, out, in, n int) check.Case {
	w, b := scaled(check.Matrix(10*seed, out, in)), check.List(10*seed+1, out)
	x, r := scaled(check.Matrix(10*seed+2, in, n)), check.Matrix(10*seed+3, out, n)
	if bug == "a tiny entry, turned round" { // the largest slope is negative in one of the two
		r.Scale(-1, r)
	}
	if strings.HasPrefix(bug, "a tiny entry") {
		for j := range n {
			x.Set(0, j, 1e-5*x.At(0, j)) // an input that is hardly there
		}
	}
	dw, db, dx := layerGradients(w, b, x, r, bug)
	return check.Case{Name: name, N: n, Args: check.Args{w, b, x, r, dw, db, dx}}
}

// scaled keeps tanh away from saturation, where all gradients are tiny.
func scaled(m *mat.Dense) *mat.Dense {
	m.Scale(0.5, m)
	return m
}

// layerGradients are the gradients of S = Σ r ⊙ tanh(W x + b), by formula, with
// one of the bugs of the zoo.
func layerGradients(w *mat.Dense, b []float64, x, r *mat.Dense, bug string) (dw *mat.Dense, db []float64, dx *mat.Dense) {
	out, in := w.Dims()
	_, n := x.Dims()
	var delta mat.Dense
	delta.Mul(w, x)
	delta.Apply(func(i, j int, z float64) float64 {
		a := math.Tanh(z + b[i])
		if bug == "f' missing" {
			return r.At(i, j)
		}
		return r.At(i, j) * (1 - a*a)
	}, &delta)
	dw, dx, db = mat.NewDense(out, in, nil), mat.NewDense(in, n, nil), make([]float64, out)
	dw.Mul(&delta, x.T())
	if bug == "W not transposed" {
		dx.Mul(w, &delta)
	} else {
		dx.Mul(w.T(), &delta)
	}
	for i := range db {
		db[i] = mat.Sum(delta.RowView(i))
		if bug == "batch sum forgotten" {
			db[i] = delta.At(i, 0)
		}
	}
	switch bug {
	case "1/N for W":
		dw.Scale(1/float64(n), dw)
	case "one entry":
		dw.Set(1, 2, 0.95*dw.At(1, 2))
	case "a tiny entry", "a tiny entry, turned round":
		dw.Apply(func(i, j int, g float64) float64 {
			if i == 0 && j == 0 {
				return 9 * g
			}
			return 0.97 * g
		}, dw)
	}
	return dw, db, dx
}

func checkLayer(on check.Mistakes) func(w *mat.Dense, b []float64, x, r, dw *mat.Dense, db []float64, dx *mat.Dense) (ew, eb, ex float64) {
	return func(w *mat.Dense, b []float64, x, r, dw *mat.Dense, db []float64, dx *mat.Dense) (ew, eb, ex float64) {
		const h = 1e-5
		w, x = mat.DenseCopyOf(w), mat.DenseCopyOf(x)
		bias := mat.NewDense(len(b), 1, append([]float64(nil), b...))
		out, in := w.Dims()
		_, n := x.Dims()
		s := func() float64 {
			sum := 0.0
			for k := range n {
				for i := range out {
					z := bias.At(i, 0)
					if on["b forgotten"] {
						z = 0
					}
					for j := range in {
						z += w.At(i, j) * x.At(j, k)
					}
					a := math.Tanh(z)
					switch {
					case on["S of z"]:
						a = z
					case on["logistic for tanh"]:
						a = 1 / (1 + math.Exp(-z))
					case on["half the square of a"]:
						a *= a / 2
					}
					weight := r.At(i, k)
					if on["r forgotten"] {
						weight = 1
					}
					sum += weight * a
				}
				if on["first sample only"] {
					break
				}
			}
			if on["mean over the batch"] {
				sum /= float64(n)
			}
			return sum
		}
		part := func(p *mat.Dense, given []float64) float64 {
			var v []float64
			rows, cols := p.Dims()
			for i := range rows {
				for j := range cols {
					old := p.At(i, j)
					at := func(step float64) float64 { p.Set(i, j, old+step); return s() }
					d, way := at(h)-at(-h), 2*h
					switch {
					case on["one-sided"]:
						d, way = at(h)-at(0), h
					case on["h for 2h"]:
						way = h
					}
					p.Set(i, j, old)
					if on["left at + h"] {
						p.Set(i, j, old+h)
					}
					v = append(v, d/way)
				}
			}
			var measure []string
			for mine, its := range map[string]string{
				"difference alone": "difference alone", "divided by |v|": "divided by |v|", "signed": "signed",
				"norms": "norms", "mean": "mean", "last entry": "last entry", "relative to the right": "divided by |u|",
			} {
				if on[mine] {
					measure = append(measure, its)
				}
			}
			e := RelativeError.With(measure...)(given, v)
			switch {
			case e < 1e-6:
				e = 0
			case on["1 for wrong"]:
				e = 1
			}
			return e
		}
		ew = part(w, dw.RawMatrix().Data)
		eb = part(bias, db)
		ex = part(x, dx.RawMatrix().Data)
		if on["one error for all"] {
			ew = max(ew, eb, ex)
			eb, ex = ew, ew
		}
		return ew, eb, ex
	}
}
