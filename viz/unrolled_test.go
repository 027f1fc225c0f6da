package viz_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"glassnet/nn"
	"glassnet/nn/recurrent"
	"glassnet/viz"
	"gonum.org/v1/gonum/mat"
)

// threeSteps is one unit that reads 1 0 0 and is to end at 0.
func threeSteps(s recurrent.Settings) *nn.Trace {
	s.Steps, s.Last = 3, true
	t := nn.New(recurrent.New(recurrent.NewRNN(1, 1, nn.Tanh, nn.Values(0.5), nn.Values(0.8)), s)).Forward(mat.NewDense(3, 1, []float64{1, 0, 0}))
	t.Backward(nn.SquaredError, mat.NewDense(1, 1, nil))
	return t
}

func ExampleUnrolled() {
	t := threeSteps(recurrent.Settings{})
	fig := viz.Unrolled(t.Steps[1], 0, 0)
	viz.Show(fig)
	fmt.Printf("h %.4f\n", viz.Column(fig, "number", "value", "h"))
	fmt.Printf("δ %.4f\n", viz.Column(fig, "number", "value", "δ"))
	// Output:
	// h [0.4621 0.3537 0.2757]
	// δ [0.1122 0.1783 0.2547]
}

// What comes back over an edge is u times the δ of the later time; where time is
// truncated it is lost there, and nothing arrives.
func TestUnrolledAddsUp(t *testing.T) {
	for _, s := range []recurrent.Settings{{}, {Reversed: true}} {
		fig := viz.Unrolled(threeSteps(s).Steps[1], 0, 0)
		delta := viz.Column(fig, "number", "value", "δ")
		back := viz.Column(fig, "number", "value", "∂L/∂h of the time before, from here")
		later := delta[1:]
		if s.Reversed {
			later = delta[:2]
		}
		if len(back) != 2 || math.Abs(back[0]-0.8*later[0]) > 1e-15 || math.Abs(back[1]-0.8*later[1]) > 1e-15 {
			t.Errorf("reversed %v: δ %v, back %v", s.Reversed, delta, back)
		}
	}
	fig := viz.Unrolled(threeSteps(recurrent.Settings{Truncate: 2}).Steps[1], 0, 0)
	lost, delta := viz.Column(fig, "number", "value", "lost"), viz.Column(fig, "number", "value", "δ")
	if len(lost) != 1 || math.Abs(lost[0]-0.8*delta[1]) > 1e-15 || delta[0] != 0 {
		t.Errorf("lost %v, δ %v", lost, delta)
	}

	// With a target at every time what comes from above is not what comes back.
	net := nn.New(recurrent.New(recurrent.NewLSTM(2, 2, nn.Constant(0.4), nn.Constant(0.3)), recurrent.Settings{Steps: 4}))
	trace := net.Forward(mat.NewDense(8, 1, []float64{1, -1, 2, 0, 0, 1, 1, 0}))
	trace.Backward(nn.SquaredError, mat.NewDense(8, 1, nil))
	fig = viz.Unrolled(trace.Steps[1], 1, 0)
	back := viz.Column(fig, "number", "value", "∂L/∂h of the time before, from here")
	u := net.Layers[0].(*recurrent.Loop).Cell.(*recurrent.LSTM).U
	for k, time := range trace.Steps[1].Subs()[1:] {
		want := 0.0
		for g, gate := range []string{"i", "f", "o", "g"} {
			for v := range 2 {
				want += u.At(2*g+v, 1) * time.Value("δ of "+gate).At(v, 0)
			}
		}
		if math.Abs(back[k]-want) > 1e-15 {
			t.Errorf("from t = %d: %v, want %v", k+2, back[k], want)
		}
	}
}

func TestUnrolledMistakes(t *testing.T) {
	for want, f := range map[string]func(){
		"has no times": func() {
			viz.Unrolled(nn.New(nn.NewDense(1, 1, nn.Tanh, nn.Zeros)).Forward(mat.NewDense(1, 1, []float64{1})).Steps[1], 0, 0)
		},
		"unit 1, sample 0; there are 1 units": func() { viz.Unrolled(threeSteps(recurrent.Settings{}).Steps[1], 1, 0) },
	} {
		func() {
			defer func() {
				if e := fmt.Sprint(recover()); !strings.Contains(e, want) {
					t.Errorf("got %q, want %q", e, want)
				}
			}()
			f()
		}()
	}
}
