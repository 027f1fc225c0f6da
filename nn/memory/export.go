package memory

import (
	"fmt"

	"glassnet/nn"
)

// ONNX is the formula in operators of ONNX, for every row.
func (o *Operation) ONNX(g *nn.Operators, x string) (string, error) {
	said, ok := o.Formula.(interface {
		ONNX(g *nn.Operators, x string) string
	})
	if !ok {
		return "", fmt.Errorf("the formula %v does not say itself in ONNX; it has no method ONNX", o.Formula)
	}
	return said.ONNX(g, x), nil
}

// parts cuts x into pieces of so many numbers.
func parts(g *nn.Operators, x string, sizes ...int) (list []string) {
	from := 0
	for _, n := range sizes {
		list = append(list, g.Slice(x, from, n))
		from += n
	}
	return list
}

func product(g *nn.Operators, a, b string) string { return g.Op("Mul", nil, a, b) }
func sum(g *nn.Operators, a, b string) string     { return g.Op("Add", nil, a, b) }

// oneMinus is 1 − x.
func oneMinus(g *nn.Operators, x string) string { return g.Op("Sub", nil, g.Number(1), x) }

// ONNX is r = M w.
func (f Read) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Size*f.Places, f.Places)
	return g.Reshape(g.Op("MatMul", nil, g.Reshape(p[0], -1, f.Size, f.Places), g.Reshape(p[1], -1, f.Places, 1)), -1, f.Size)
}

// ONNX is M′ = M ⊙ (1 − e wᵀ) + a wᵀ.
func (f Write) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Size*f.Places, f.Places, f.Size, f.Size)
	m, w := g.Reshape(p[0], -1, f.Size, f.Places), g.Reshape(p[1], -1, 1, f.Places)
	outer := func(v string) string { return product(g, g.Reshape(v, -1, f.Size, 1), w) } // v wᵀ
	return g.Reshape(sum(g, product(g, m, oneMinus(g, outer(p[2]))), outer(p[3])), -1, f.Size*f.Places)
}

// ONNX is K = kᵀM/(‖k‖‖M‖), and 0 where a length is 0.
func (f Cosine) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Size*f.Places, f.Size)
	m, k := g.Reshape(p[0], -1, f.Size, f.Places), g.Reshape(p[1], -1, f.Size, 1)
	length := func(v string) string { return g.Op("Sqrt", nil, g.Reduce("ReduceSum", product(g, v, v), true, 1)) }
	dot := g.Reduce("ReduceSum", product(g, m, k), false, 1)
	size := g.Reshape(product(g, length(k), length(m)), -1, f.Places)
	zero := g.Op("Equal", nil, size, g.Number(0))
	return g.Op("Where", nil, zero, g.Number(0), g.Op("Div", nil, dot, g.Op("Where", nil, zero, g.Number(1), size)))
}

// ONNX is z = Mᵀu.
func (f Dot) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Size*f.Places, f.Size)
	return g.Reshape(g.Op("MatMul", nil, g.Reshape(p[1], -1, 1, f.Size), g.Reshape(p[0], -1, f.Size, f.Places)), -1, f.Places)
}

// ONNX is w = softmax(β K).
func (f Focus) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Places, 1)
	return g.Op("Softmax", map[string]any{"axis": 1}, product(g, p[0], p[1]))
}

// ONNX is w = g w_c + (1 − g) w₋.
func (f Interpolate) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Places, f.Places, 1)
	return sum(g, product(g, p[2], p[0]), product(g, oneMinus(g, p[2]), p[1]))
}

// ONNX is w = Σ_o s_o w_g, each time in another order of the places.
func (f Shift) ONNX(g *nn.Operators, x string) (w string) {
	for o := range offsets {
		from := make([]int, f.Places)
		for i := range from {
			from[i] = f.from(i, o)
		}
		moved := product(g, g.Slice(x, f.Places+o, 1), g.Op("Gather", map[string]any{"axis": 1}, x, g.Ints(from...)))
		if w == "" {
			w = moved
		} else {
			w = sum(g, w, moved)
		}
	}
	return w
}

// ONNX is w = (w_s/top)^γ/Σ (w_s/top)^γ.
func (f Sharpen) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Places, 1)
	power := g.Op("Pow", nil, g.Op("Div", nil, p[0], g.Reduce("ReduceMax", p[0], true, 1)), p[1])
	return g.Op("Div", nil, power, g.Reduce("ReduceSum", power, true, 1))
}

// ONNX is a = x Wᵀ, a row per sample.
func (l *Linear) ONNX(g *nn.Operators, x string) (string, error) {
	return g.Op("Gemm", map[string]any{"transB": 1}, x, g.Matrix("W", l.W)), nil
}

// ONNX is a = x + T.
func (l *Time) ONNX(g *nn.Operators, x string) (string, error) {
	size, places := l.T.Dims()
	return sum(g, x, g.Matrix("T", l.T, size*places)), nil
}

// ONNX is the cell, step after step: those of step t are layer t inside. The file is
// for so many steps as x has in the pass, and no others.
func (l *NTM) ONNX(g *nn.Operators, x string) (string, error) {
	z := l.Cell.sizes
	if g.Rows() == 0 || g.Rows()%z.In != 0 {
		return "", fmt.Errorf("the sequence has %d rows, which are not In·T for In = %d; Options.Inputs says how many x has", g.Rows(), z.In)
	}
	steps := g.Rows() / z.In
	x = g.Reshape(x, -1, z.In, steps)
	state := g.EverySample(g.Numbers("start", z.first(), 1, z.state()), z.state(), x)
	var y []string
	for t := range steps {
		xt := g.Reshape(g.Op("Gather", map[string]any{"axis": 2}, x, g.Ints(t)), -1, z.In)
		a, err := g.Layer(t+1, l.Cell, g.Concat(1, xt, state))
		if err != nil {
			return "", err
		}
		y, state = append(y, g.Reshape(g.Slice(a, 0, z.Out), -1, z.Out, 1)), g.Slice(a, z.Out, z.state())
	}
	return g.Reshape(g.Concat(2, y...), -1, z.Out*steps), nil
}
