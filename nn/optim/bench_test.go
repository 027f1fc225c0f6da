package optim_test

import (
	"fmt"
	"testing"
)

// benchmarked are the rules of the benchmarks, in this order.
var benchmarked = []string{"SGD", "momentum", "classical", "Nesterov", "AdaGrad", "RMSProp", "Adam", "AdamW", "clipped"}

// A step on the 101,770 parameters of 784–128–10, for gradients as they come,
// and for those of units that died long ago: g = 0, and the moments have decayed
// to denormal numbers, where rounding holds them for ever: 0.9 · 4 ulp is 4 ulp.
func BenchmarkOptimizer(b *testing.B) {
	const n = 784*128 + 128 + 128*10 + 10
	for _, name := range benchmarked {
		for _, units := range []string{"live", "dead"} {
			b.Run(fmt.Sprintf("rule=%s/units=%s", name, units), func(b *testing.B) {
				rule := allRules()[name]()
				theta, grad := make([]float64, n), make([]float64, n)
				for i := range grad {
					theta[i], grad[i] = float64(i%17)/17-0.5, float64(i%13+1)/1300
				}
				rule.Step(theta, grad)
				if units == "dead" {
					clear(grad)
					for _, v := range rule.State() {
						for i := range v {
							if len(v) == n {
								v[i] = 1e-310
							}
						}
					}
				}
				for b.Loop() {
					rule.Step(theta, grad)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/element")
			})
		}
	}
}
