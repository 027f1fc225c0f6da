package nn

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"runtime"

	"golang.org/x/sys/unix"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
	ours "glassnet/nn/blas"
)

func cputime() float64 {
	var ts unix.Timespec
	unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts)
	return float64(ts.Nano())
}

func TestStepTime(t *testing.T) {
	runtime.LockOSThread()
	for _, batch := range []int{1, 64} {
		for _, which := range []string{"gonum", "ours", "gonum", "ours"} {
			if which == "gonum" {
				blas64.Use(gonum.Implementation{})
			} else {
				blas64.Use(ours.Implementation{})
			}
			rng := seeded()
			net := New(NewDense(784, 128, ReLU, He(rng)), NewDense(128, 10, Identity, Glorot(rng)))
			x, y := random(rng, 784, batch), OneHot(labels(batch, 10), 10)
			tr := NewTrace(net)
			var ts []float64
			for range 3000 / (2 + batch) * 4 {
				t0 := cputime()
				tr.Forward(x)
				tr.Backward(SoftmaxCrossEntropy, y)
				sgd(0.1).Step(net.Theta(), tr.Grad)
				ts = append(ts, cputime()-t0)
			}
			slices.Sort(ts)
			fmt.Printf("batch %d %s: min %.0f median %.0f µs\n", batch, which, ts[0]/1e3, ts[len(ts)/2]/1e3)
		}
	}
	_ = os.Args
}
