package graph

import (
	"fmt"

	"glassnet/nn"
)

// An Aggregate makes one number of many: Σ p_k v_k. Share writes the p with
// which each of them counts. That is all that both passes need, as ∂L/∂v_k is p_k
// times what the result gets. Nobody at all makes 0.
//
//	Sum    p = 1      {1, 2} 3      {1, 1, 2, 2} 6      {1, 1, 2} 4
//	Mean   p = 1/n           1.5                1.5                1.33
//	Max    p = 1 for the first of the largest   2   2   2
type Aggregate struct {
	Name    string
	Share   func(p, v []float64)
	Explain func(v []float64, k int) nn.Equation // p_k; nil: it does not depend on v

	// InONNX is the aggregate of the items of every group, [groups, row], in operators
	// of ONNX: items is [len(of), row], and of[k] the group of item k. nil: the
	// aggregate cannot be exported.
	InONNX func(g *nn.Operators, items string, row int, of []int, groups int) string

	InTorch string // the same as a Python function of items, of and groups; "": it cannot be exported there
}

// Sum, Mean and Max are the usual aggregates.
var (
	Sum  = Aggregate{Name: "sum", Share: func(p, v []float64) { fill(p, 1) }, InONNX: onnx("add", false), InTorch: "total"}
	Mean = Aggregate{Name: "mean", Share: func(p, v []float64) { fill(p, 1/float64(len(p))) }, InONNX: onnx("add", true), InTorch: "mean"}
	Max  = Aggregate{Name: "max", Share: func(p, v []float64) {
		fill(p, 0)
		best := 0
		for k := range v {
			if v[k] > v[best] {
				best = k // the first of several: only it is told
			}
		}
		p[best] = 1
	}, Explain: func(v []float64, k int) nn.Equation { return nn.Won("is it the largest?", v, k) }, InONNX: onnx("max", false), InTorch: "largest"}
)

func fill(p []float64, v float64) {
	for k := range p {
		p[k] = v
	}
}

// explain is p_k of some numbers, whose share p is, if it depends on them.
func (a Aggregate) explain(name string, v []float64, k int, p float64) []nn.Equation {
	if a.Explain == nil {
		return nil
	}
	won := a.Explain(v, k)
	return []nn.Equation{{Name: name, Words: "is it the largest?", Terms: []nn.Term{{p}}, General: []nn.Term{{won.Value}}, Where: []nn.Equation{won}, Value: p}}
}

// String is the name.
func (a Aggregate) String() string { return a.Name }

// aggregateNamed finds one of the usual ones again, for a file.
func aggregateNamed(name string) (Aggregate, error) {
	for _, a := range []Aggregate{Sum, Mean, Max} {
		if a.Name == name {
			return a, nil
		}
	}
	return Aggregate{}, fmt.Errorf("no aggregate is named %q; there are sum, mean and max", name)
}
