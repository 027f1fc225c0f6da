package conv_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/conv"
)

// Whatever the sizes, a layer is built or refused with a sentence, and what is
// built computes as its Config says.
func FuzzSizes(f *testing.F) {
	f.Add(1, 28, 28, 6, 5, 5, 1, 1, 0, 0, 1, 1)
	f.Add(2, 1, 9, 3, 1, 3, 0, 2, 0, 1, 0, 3)
	f.Add(0, -1, 5, 1, 0, 3, -2, math.MaxInt/2, 1, -1, 1, 1)
	f.Add(3, 4, 4, 2, 9, 9, 1, 1, 4, 4, 1, 1)
	f.Add(1, 7, 7, 1, 3, 3, math.MaxInt, math.MaxInt, math.MaxInt, math.MaxInt, math.MaxInt, math.MaxInt)
	f.Fuzz(func(t *testing.T, c, h, w, kernels, kh, kw, sh, sw, ph, pw, dh, dw int) {
		for _, v := range []*int{&c, &h, &w, &kernels, &kh, &kw, &sh, &sw, &ph, &pw, &dh, &dw} {
			if *v > 12 && *v < math.MaxInt32 {
				*v %= 13 // would be built, and take its time
			}
		}
		in := conv.Shape{C: c, H: h, W: w}
		win := conv.Window{Rows: conv.Axis{K: kh, S: sh, P: ph, D: dh}, Cols: conv.Axis{K: kw, S: sw, P: pw, D: dw}}
		for _, make := range []func() nn.Layer{
			func() nn.Layer { return conv.NewConv2D(in, kernels, win, nn.ReLU, nn.Zeros) },
			func() nn.Layer { return conv.NewMaxPool(in, win) },
			func() nn.Layer { return conv.NewAvgPool(in, win) },
		} {
			if l := built(t, make); l != nil {
				in, out := nn.BlueprintOf(l).Sizes()
				trace := nn.New(l).Forward(count(0, in))
				trace.Backward(nn.SquaredError, count(0, out))
				if r, _ := trace.Output().Dims(); r != out {
					t.Errorf("%v gives %d numbers, its Config says %d", l, r, out)
				}
			}
		}
	})
}

// built is the layer, nil where it is refused.
func built(t *testing.T, make func() nn.Layer) nn.Layer {
	defer func() {
		if e := recover(); e != nil && !strings.HasPrefix(fmt.Sprint(e), "conv: New") {
			t.Errorf("panics with %v", e)
		}
	}()
	return make()
}
