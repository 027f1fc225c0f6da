package conv

import (
	"fmt"
	"math"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// attributes are the window in the words of ONNX.
func (g Grid) attributes() map[string]any {
	r, c := g.Window.Rows, g.Window.Cols
	return map[string]any{"kernel_shape": []int{r.K, c.K}, "strides": []int{r.S, c.S}, "pads": []int{r.P, c.P, r.P, c.P}, "dilations": []int{r.D, c.D}}
}

// onImages adds an operator that sees [N, C, H, W] and gives [N, rows] again.
func (g Grid) onImages(to *nn.Operators, typ string, attributes map[string]any, x string, constants ...string) string {
	x = to.Reshape(x, -1, g.In.C, g.In.H, g.In.W)
	return to.Reshape(to.Op(typ, attributes, append([]string{x}, constants...)...), -1, g.Out.Size())
}

// seen is what the windows see, [N, C, KH·KW, H'·W'], for float64: onnxruntime has
// Conv and the pools in float32 only. Behind the last pixel of a row of x stands what
// padding is.
func (g Grid) seen(to *nn.Operators, x string, padding float64) string {
	k := g.Window.Rows.K * g.Window.Cols.K
	pixels := make([]int, g.depth()*g.positions())
	for i := range pixels {
		pixels[i] = g.In.Size()
	}
	for c := range g.In.C {
		for at := range g.positions() {
			g.each(at/g.Out.W, at%g.Out.W, func(m, n, h, w int) {
				pixels[((c*k)+m*g.Window.Cols.K+n)*g.positions()+at] = g.In.At(c, h, w)
			})
		}
	}
	x = to.Op("Pad", nil, x, to.Ints(0, 0, 0, 1), to.Numbers("padding", []float64{padding}, []int{}...))
	return to.Op("Gather", map[string]any{"axis": 1}, x, to.Indices(pixels, g.In.C, k, g.positions()))
}

// ONNX is the operator Conv on [N, C, H, W], and f.
func (l *Conv2D) ONNX(g *nn.Operators, x string) (string, error) {
	r, c := l.Window.Rows, l.Window.Cols
	if g.Double {
		p := g.Reshape(l.seen(g, x, 0), -1, l.depth(), l.positions())
		z := g.Add(g.Op("MatMul", nil, g.Matrix("W", l.W), p), g.Matrix("b", l.B, l.Out.C, 1)) // W P + b
		return g.Activation(l.F, g.Z(g.Reshape(z, -1, l.Out.Size())))
	}
	z := l.onImages(g, "Conv", l.attributes(), x, g.Matrix("W", l.W, l.Out.C, l.In.C, r.K, c.K), g.Matrix("b", l.B, l.Out.C))
	return g.Activation(l.F, g.Z(z))
}

// ONNX is the operator MaxPool on [N, C, H, W].
func (l *MaxPool) ONNX(g *nn.Operators, x string) (string, error) {
	if g.Double {
		return g.Reshape(g.Reduce("ReduceMax", l.seen(g, x, -math.MaxFloat64), false, 2), -1, l.Out.Size()), nil
	}
	return l.onImages(g, "MaxPool", l.attributes(), x), nil
}

// ONNX is the operator AveragePool on [N, C, H, W]; pixels of the padding count. It
// has no dilation: with one it is a Conv of every channel by itself.
func (l *AvgPool) ONNX(g *nn.Operators, x string) (string, error) {
	if g.Double {
		return g.Reshape(g.Reduce("ReduceMean", l.seen(g, x, 0), false, 2), -1, l.Out.Size()), nil
	}
	a := l.attributes()
	if r, c := l.Window.Rows, l.Window.Cols; r.D > 1 || c.D > 1 {
		share := mat.NewDense(l.In.C, r.K*c.K, nil)
		nn.Constant(l.share())(share)
		a["group"] = l.In.C
		return l.onImages(g, "Conv", a, x, g.Matrix("share", share, l.In.C, 1, r.K, c.K)), nil
	}
	delete(a, "dilations")
	a["count_include_pad"] = 1
	return l.onImages(g, "AveragePool", a, x), nil
}

// onTorch are the modules around one that sees images.
func (g Grid) onTorch(m nn.TorchModule) []nn.TorchModule {
	return []nn.TorchModule{{Code: fmt.Sprintf("nn.Unflatten(1, (%d, %d, %d))", g.In.C, g.In.H, g.In.W)}, m, {Code: "nn.Flatten()"}}
}

// Torch is nn.Conv2d between nn.Unflatten and nn.Flatten, and f. Its weight is
// F×C×KH×KW, which are the numbers of W in their order.
func (l *Conv2D) Torch() ([]nn.TorchModule, error) {
	f, err := nn.TorchActivation(l.F)
	r, c := l.Window.Rows, l.Window.Cols
	weight := nn.TorchTensor{Name: "weight", Shape: []int{l.Out.C, l.In.C, r.K, c.K}, At: nn.TorchPlaces(l.W)}
	m := nn.TorchModule{Tensors: []nn.TorchTensor{weight, nn.TorchColumn("bias", l.B)},
		Code: fmt.Sprintf("nn.Conv2d(%d, %d, (%d, %d), stride=(%d, %d), padding=(%d, %d), dilation=(%d, %d))", l.In.C, l.Out.C, r.K, c.K, r.S, c.S, r.P, c.P, r.D, c.D)}
	return append(l.onTorch(m), f), err
}

// Torch is nn.MaxPool2d, which pads at most half a window: more is padded before it.
func (l *MaxPool) Torch() ([]nn.TorchModule, error) {
	r, c := l.Window.Rows, l.Window.Cols
	window := "((%d, %d), stride=(%d, %d), padding=(%d, %d), dilation=(%d, %d))"
	m := nn.TorchModule{Code: fmt.Sprintf("nn.MaxPool2d"+window, r.K, c.K, r.S, c.S, r.P, c.P, r.D, c.D)}
	if 2*r.P > r.K || 2*c.P > c.K {
		m.Code = fmt.Sprintf("nn.Sequential(nn.ConstantPad2d((%d, %d, %d, %d), float('-inf')), nn.MaxPool2d"+window+")", c.P, c.P, r.P, r.P, r.K, c.K, r.S, c.S, 0, 0, r.D, c.D)
	}
	return l.onTorch(m), nil
}

// Torch is nn.AvgPool2d, in which pixels of the padding count; it has no dilation
// and pads at most half a window: then it is the mean of what nn.Unfold sees.
func (l *AvgPool) Torch() ([]nn.TorchModule, error) {
	r, c := l.Window.Rows, l.Window.Cols
	window := fmt.Sprintf("(%d, %d), stride=(%d, %d), padding=(%d, %d)", r.K, c.K, r.S, c.S, r.P, c.P)
	if r.D == 1 && c.D == 1 && 2*r.P <= r.K && 2*c.P <= c.K {
		return l.onTorch(nn.TorchModule{Code: "nn.AvgPool2d(" + window + ")"}), nil
	}
	return l.onTorch(nn.TorchFormula(fmt.Sprintf("lambda x: nn.functional.unfold(x, %s, dilation=(%d, %d)).unflatten(1, (%d, -1)).mean(2)", window, r.D, c.D, l.In.C))), nil
}
