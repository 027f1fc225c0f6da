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
	outer := func(v string) string { return g.Mul(g.Reshape(v, -1, f.Size, 1), w) } // v wᵀ
	return g.Reshape(g.Add(g.Mul(m, oneMinus(g, outer(p[2]))), outer(p[3])), -1, f.Size*f.Places)
}

// ONNX is K = kᵀM/(‖k‖‖M‖), and 0 where a length is 0.
func (f Cosine) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Size*f.Places, f.Size)
	m, k := g.Reshape(p[0], -1, f.Size, f.Places), g.Reshape(p[1], -1, f.Size, 1)
	length := func(v string) string { return g.Op("Sqrt", nil, g.Reduce("ReduceSum", g.Mul(v, v), true, 1)) }
	dot := g.Reduce("ReduceSum", g.Mul(m, k), false, 1)
	size := g.Reshape(g.Mul(length(k), length(m)), -1, f.Places)
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
	return g.Op("Softmax", map[string]any{"axis": 1}, g.Mul(p[0], p[1]))
}

// ONNX is w = g w_c + (1 − g) w₋.
func (f Interpolate) ONNX(g *nn.Operators, x string) string {
	p := parts(g, x, f.Places, f.Places, 1)
	return g.Add(g.Mul(p[2], p[0]), g.Mul(oneMinus(g, p[2]), p[1]))
}

// ONNX is w = Σ_o s_o w_g, each time in another order of the places.
func (f Shift) ONNX(g *nn.Operators, x string) (w string) {
	for o := range offsets {
		from := make([]int, f.Places)
		for i := range from {
			from[i] = f.from(i, o)
		}
		moved := g.Mul(g.Slice(x, f.Places+o, 1), g.Op("Gather", map[string]any{"axis": 1}, x, g.Ints(from...)))
		if w == "" {
			w = moved
		} else {
			w = g.Add(w, moved)
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

// Torch is the formula as a module without numbers.
func (o *Operation) Torch() ([]nn.TorchModule, error) {
	said, ok := o.Formula.(interface{ Torch() string })
	if !ok {
		return nil, fmt.Errorf("the formula %v does not say itself in PyTorch; it has no method Torch", o.Formula)
	}
	return []nn.TorchModule{nn.TorchFormula(said.Torch())}, nil
}

// lambda is a Python function of the parts of x, each of so many numbers; those of
// the memory come as [N, D, P].
func lambda(names, sizes, result string) string {
	return fmt.Sprintf("lambda x: (lambda %s: %s)(*x.split([%s], 1))", names, result, sizes)
}

// matrix is the memory as [N, D, P].
func matrix(size, places int) string { return fmt.Sprintf("m.unflatten(1, (%d, %d))", size, places) }

// Torch is r = M w.
func (f Read) Torch() string {
	return lambda("m, w", fmt.Sprintf("%d, %d", f.Size*f.Places, f.Places), "("+matrix(f.Size, f.Places)+" @ w.unsqueeze(2)).squeeze(2)")
}

// Torch is M′ = M ⊙ (1 − e wᵀ) + a wᵀ.
func (f Write) Torch() string {
	return lambda("m, w, e, a", fmt.Sprintf("%d, %d, %d, %d", f.Size*f.Places, f.Places, f.Size, f.Size),
		"("+matrix(f.Size, f.Places)+" * (1 - e.unsqueeze(2) * w.unsqueeze(1)) + a.unsqueeze(2) * w.unsqueeze(1)).flatten(1)")
}

// Torch is K = kᵀM/(‖k‖‖M‖), and 0 where a length is 0.
func (f Cosine) Torch() string {
	m := matrix(f.Size, f.Places)
	return lambda("m, k", fmt.Sprintf("%d, %d", f.Size*f.Places, f.Size),
		"(lambda dot, size: torch.where(size > 0, dot / torch.where(size > 0, size, 1.0), 0.0))((k.unsqueeze(1) @ "+m+").squeeze(1), k.norm(dim=1, keepdim=True) * "+m+".norm(dim=1))")
}

// Torch is z = Mᵀu.
func (f Dot) Torch() string {
	return lambda("m, u", fmt.Sprintf("%d, %d", f.Size*f.Places, f.Size), "(u.unsqueeze(1) @ "+matrix(f.Size, f.Places)+").squeeze(1)")
}

// Torch is w = softmax(β K).
func (f Focus) Torch() string {
	return lambda("k, beta", fmt.Sprintf("%d, 1", f.Places), "torch.softmax(beta * k, 1)")
}

// Torch is w = g w_c + (1 − g) w₋.
func (f Interpolate) Torch() string {
	return lambda("new, before, g", fmt.Sprintf("%d, %d, 1", f.Places, f.Places), "g * new + (1 - g) * before")
}

// Torch is w = Σ_o s_o w_g, each time turned by one place.
func (f Shift) Torch() string {
	return lambda("w, s", fmt.Sprintf("%d, %d", f.Places, offsets), fmt.Sprintf("sum(s[:, o:o + 1] * w.roll(o - 1, 1) for o in range(%d))", offsets))
}

// Torch is w = (w_s/top)^γ/Σ (w_s/top)^γ.
func (f Sharpen) Torch() string {
	return lambda("w, gamma", fmt.Sprintf("%d, 1", f.Places), "(lambda p: p / p.sum(1, keepdim=True))((w / w.amax(1, keepdim=True)) ** gamma)")
}

// Torch is nn.Linear without a bias.
func (l *Linear) Torch() ([]nn.TorchModule, error) {
	out, in := l.W.Dims()
	return []nn.TorchModule{{Code: fmt.Sprintf("nn.Linear(%d, %d, bias=False)", in, out), Tensors: []nn.TorchTensor{nn.TorchMatrix("weight", l.W)}}}, nil
}

// Torch is a module with the name times, D × P.
func (l *Time) Torch() ([]nn.TorchModule, error) {
	size, places := l.T.Dims()
	code := fmt.Sprintf("Time(%d, %d)", size, places)
	return []nn.TorchModule{{Code: code, Classes: []string{torchTime}, Tensors: []nn.TorchTensor{nn.TorchMatrix("times", l.T)}}}, nil
}

const torchTime = `class Time(nn.Module):
    """adds a learnt number to every number of a memory"""
    def __init__(self, size, places):
        super().__init__()
        self.times = nn.Parameter(torch.zeros(size, places))

    def forward(self, x):
        return x + self.times.flatten()
`

// Torch is the cell, step after step, with the names of its parts.
func (l *NTM) Torch() ([]nn.TorchModule, error) {
	cell, err := nn.TorchOf(l.Cell)
	if err != nil {
		return nil, err
	}
	z := l.Cell.sizes
	code := fmt.Sprintf("NTM(%d, %d, %d, %d, %s)", z.In, z.Out, z.Places, z.Size, cell.Code)
	return []nn.TorchModule{nn.TorchWithin("cell", cell, code, torchNTM)}, nil
}

const torchNTM = `class NTM(nn.Module):
    """a cell through rows that hold the features one after the other, each at all steps. Its state are
    what was read, where the heads stand, at first at place 1, and the memory"""
    def __init__(self, inputs, outputs, places, size, cell):
        super().__init__()
        self.inputs, self.outputs, self.cell = inputs, outputs, cell
        head = [1.0] + [0.0] * (places - 1)
        self.register_buffer("start", torch.tensor([0.0] * size + head + head + [0.0] * (places * size)), persistent=False)

    def forward(self, x):
        y, state = [], self.start.expand(len(x), -1)
        for xt in x.unflatten(1, (self.inputs, -1)).unbind(2):
            out, state = self.cell(torch.cat([xt, state], 1)).tensor_split([self.outputs], 1)
            y.append(out)
        return torch.stack(y, 2).flatten(1)
`

// ONNX is a = x Wᵀ, a row per sample.
func (l *Linear) ONNX(g *nn.Operators, x string) (string, error) {
	return g.Op("Gemm", map[string]any{"transB": 1}, x, g.Matrix("W", l.W)), nil
}

// ONNX is a = x + T.
func (l *Time) ONNX(g *nn.Operators, x string) (string, error) {
	size, places := l.T.Dims()
	return g.Add(x, g.Matrix("T", l.T, size*places)), nil
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
