package differentiation

import (
	"math"
	"slices"

	"glassnet/exercises/check"
)

// BackwardTape is the whole of reverse mode: the values forward, the adjoints back.
var BackwardTape = check.New(backwardTape, check.Spec{
	ID: chapter + "backwardtape", Func: "BackwardTape", Title: "a tape: values forward, adjoints back",
	Kind: check.Formula, Points: 5, Minutes: 45, Test: true,
	In: []string{"x", "op", "left", "right"}, Out: []string{"f", "∂f/∂x"},
	Cases: []check.Case{
		{Name: "the neuron 1/(exp(−(wx + b)) + 1)", Args: check.Args{[]float64{0.5, -1.2, 0.3, 1},
			[]string{"*", "+", "neg", "exp", "+", "inv"}, []int{0, 4, 5, 6, 7, 8}, []int{1, 2, -1, -1, 3, -1}}},
		{Name: "x⁴ + x²", Args: check.Args{[]float64{1.3},
			[]string{"*", "*", "+"}, []int{0, 1, 2}, []int{0, 1, 1}}},
		{Name: "a result used three times, an input never", Args: check.Args{[]float64{0.7, -1.1, 2.4, 0.6},
			[]string{"*", "exp", "+", "inv", "*", "neg", "*", "+", "*"}, []int{0, 4, 5, 6, 7, 4, 8, 10, 11}, []int{1, -1, 3, -1, 4, -1, 9, 5, 1}}},
		{Name: "40 squarings in a row, 2⁴⁰ paths", Args: check.Args{[]float64{1},
			slices.Repeat([]string{"*"}, 40), upTo(40), upTo(40)}},
	},
	Mistakes: []check.Mistake{
		{Name: "no seed", Says: "The gradient is 0, because the walk back begins with 0. Begin with the adjoint 1 at the last node: ∂f/∂f = 1."},
		{Name: "f as the seed", Says: "The walk back begins with the value of f. It begins with ∂f/∂f, which is 1."},
		{Name: "= for +=", Says: "The last share overwrites the others. A node that is used several times gets a share from each use: add them up."},
		{Name: "forward order", Says: "You go through the steps from the first to the last. On the way back a step must have its adjoint before it hands it on: from the last to the first."},
		{Name: "depth first", Says: "A node hands its adjoint on as soon as the first share arrives, and once only. It has to wait until every step that uses it has had its turn; going through the steps from the last to the first does that by itself."},
		{Name: "its own factor", Says: "In a product each operand gets its own value as the slope. The slope of u v by u is the other one, v."},
		{Name: "a sum as a product", Says: "In a sum each operand gets the value of the other as its slope. That is the product; the slopes of u + v are 1 and 1."},
		{Name: "the left operand only", Says: "The right operands get nothing. A sum and a product have two operands, and both have a slope."},
		{Name: "u·u counted once", Says: "Where both operands are the same node, it gets one share. u · u uses u twice: two edges, two shares, and the slope 2u."},
		{Name: "exp has the slope 1", Says: "The step exp hands its adjoint on unchanged. The slope of eᵘ is eᵘ, and that is its own value."},
		{Name: "exp has the slope u", Says: "The slope of exp is its operand in your walk. It is eᵘ, the value of the step itself and not that of its operand."},
		{Name: "exp of exp", Says: "The slope of exp is the exponential of the step's value, so exp is taken twice. The value eᵘ is the slope already."},
		{Name: "neg without minus", Says: "The step neg hands its adjoint on unchanged. The slope of −u is −1."},
		{Name: "inv without minus", Says: "The slope of 1/u is 1/u² in your walk. It has a minus: when u grows, 1/u falls."},
		{Name: "inv not squared", Says: "The slope of 1/u is −1/u in your walk. Write it as a power, u⁻¹: the exponent goes down to −2."},
		{Name: "inv from its value", Says: "You take −1/h² with the value h = 1/u of the step. The square belongs to the operand: −1/u², which is −h²."},
	},
	Hints: [3]string{
		"First look whether f is right. If it is, take the case x⁴ + x² with a pencil: which node is used three times, and does it get three shares?",
		"One list of values and one of adjoints, both with a place for every node, inputs first. Forward from the first step to the last, back from the last to the first; each step adds slope times adjoint to its operands.",
		"g = adjoint of the step. +: g to both. *: g·(value of the other) to each. neg: −g. exp: g·(value of the step). inv: −g/u². Always with +=, beginning with 1 at the last node.",
	},
})

// upTo is 0, 1, … n − 1.
func upTo(n int) (v []int) {
	for i := range n {
		v = append(v, i)
	}
	return v
}

func backwardTape(on check.Mistakes) func(x []float64, op []string, left, right []int) (f float64, grad []float64) {
	return func(x []float64, op []string, left, right []int) (f float64, grad []float64) {
		h := slices.Clone(x)
		for k, o := range op {
			u := h[left[k]]
			switch o {
			case "+":
				h = append(h, u+h[right[k]])
			case "*":
				h = append(h, u*h[right[k]])
			case "neg":
				h = append(h, -u)
			case "exp":
				h = append(h, math.Exp(u))
			case "inv":
				h = append(h, 1/u)
			}
		}
		last := len(h) - 1
		bar := make([]float64, len(h))
		switch {
		case on["no seed"]:
		case on["f as the seed"]:
			bar[last] = h[last]
		default:
			bar[last] = 1
		}
		give := func(i int, share float64) {
			if on["= for +="] {
				bar[i] = 0
			}
			bar[i] += share
		}
		seen := make([]bool, len(h))
		var step func(k int)
		then := func(i int) {
			if on["depth first"] && i >= len(x) && !seen[i] {
				seen[i] = true
				step(i - len(x))
			}
		}
		step = func(k int) {
			i, j, g := left[k], right[k], bar[len(x)+k]
			u, v := h[i], h[len(x)+k]
			switch op[k] {
			case "+", "*":
				du, dv := g, g
				if op[k] == "*" || on["a sum as a product"] {
					du, dv = g*h[j], g*u
					if on["its own factor"] {
						du, dv = dv, du
					}
				}
				give(i, du)
				then(i)
				if !on["the left operand only"] && !(on["u·u counted once"] && i == j) {
					give(j, dv)
					then(j)
				}
				return
			case "neg":
				if !on["neg without minus"] {
					g = -g
				}
			case "exp":
				switch {
				case on["exp has the slope 1"]:
				case on["exp has the slope u"]:
					g *= u
				case on["exp of exp"]:
					g *= math.Exp(v)
				default:
					g *= v
				}
			case "inv":
				switch {
				case on["inv without minus"]:
					g *= v * v
				case on["inv not squared"]:
					g *= -v
				case on["inv from its value"]:
					g /= -v * v
				default:
					g *= -v * v
				}
			}
			give(i, g)
			then(i)
		}
		switch {
		case on["depth first"]:
			then(last)
		case on["forward order"]:
			for k := range op {
				step(k)
			}
		default:
			for k := len(op) - 1; k >= 0; k-- {
				step(k)
			}
		}
		return h[last], bar[:len(x)]
	}
}
