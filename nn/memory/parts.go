package memory

import (
	"fmt"
	"slices"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

// Parts is a functional network whose layers have names: the parts of a [Cell] or of
// a [Network].
type Parts struct {
	*nn.Functional
	Names []string // of Layers; "" of a sum
}

// wiring remembers the names while the parts are wired.
type wiring map[nn.Layer]string

// add is the node behind a part that reads the nodes, one below the other. A part
// is a pointer, so that no two are one.
func (w wiring) add(name string, part nn.Layer, reads ...*nn.Node) *nn.Node {
	w[part] = name
	return nn.Concat(reads...).Then(part)
}

// network has the inputs and the output that are given.
func (w wiring) network(out *nn.Node, inputs ...*nn.Node) Parts {
	n := Parts{Functional: nn.NewFunctional(out, inputs...)}
	for _, part := range n.Layers {
		n.Names = append(n.Names, w[part])
	}
	return n
}

// Find is the step of the part with this name, inside the step s of the whole; of
// a part that stands in several places the first one. It panics where there is none.
func (n Parts) Find(s *nn.Step, name string) *nn.Step {
	k := slices.Index(n.Names, name)
	if k < 0 {
		panic(fmt.Sprintf("memory: Find: no part is called %q; there are %q", name, n.Names))
	}
	return s.Subs()[k]
}

// Params are those of the parts, each once, named by its part: "W controller".
func (n Parts) Params() (params []nn.Param) {
	seen := map[*mat.Dense]bool{}
	n.each(func(k int, p nn.Param) {
		if !seen[p.Dense] {
			seen[p.Dense] = true
			p.Name += " " + n.Names[k]
			params = append(params, p)
		}
	})
	return params
}

// each calls f with every parameter of every part.
func (n Parts) each(f func(k int, p nn.Param)) {
	for k, part := range n.Layers {
		for _, p := range part.Params() {
			f(k, p)
		}
	}
}

// ParamLabel names an entry by its part: "w₁,₂ controller".
func (n Parts) ParamLabel(p nn.Param, i, j int) (label string) {
	n.each(func(k int, q nn.Param) {
		if q.Dense == p.Dense {
			label = strings.ToLower(q.Name) + nn.Subscript(i+1) + "," + nn.Subscript(j+1) + " " + n.Names[k]
		}
	})
	return label
}
