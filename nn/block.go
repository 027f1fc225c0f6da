package nn

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// A Block is what layers with other layers inside have in common: their
// parameters, and all that the inner layers are asked. [Functional] embeds it, and so
// can a block of one's own, which then needs Forward, Backward, its explanations
// and a Config. Inner layer k, from 0, runs on Inner(k, …) of the block's step.
type Block struct{ Layers []Layer }

// Through runs x through the layers, one after the other, and returns the last
// one's output; x itself if there is none.
func (b Block) Through(s *Step, x *mat.Dense) *mat.Dense {
	for k, inner := range b.Layers {
		sub := s.Inner(k, inner)
		sub.X = *x
		x = sub.run(inner, x)
	}
	return x
}

// Back runs ∂L/∂a back through the layers, the last one first, and returns the
// first one's ∂L/∂x; da itself if there is none.
func (b Block) Back(s *Step, da *mat.Dense) *mat.Dense {
	for k := len(b.Layers) - 1; k >= 0; k-- {
		sub := s.Subs()[k]
		sub.DA = *da
		da = sub.runBack(b.Layers[k], da)
	}
	return da
}

// Params are those of the inner layers, named 1.W, 1.b, 2.W, …
func (b Block) Params() (params []Param) {
	for k, inner := range b.Layers {
		for _, p := range inner.Params() {
			p.Name = fmt.Sprintf("%d.%s", k+1, p.Name)
			params = append(params, p)
		}
	}
	return params
}

// Absorb passes the inner steps on to the inner layers.
func (b Block) Absorb(s *Step) {
	for k, inner := range b.Layers {
		if a, ok := inner.(Absorber); ok {
			a.Absorb(s.Subs()[k])
		}
	}
}

// LeastBatch is the largest of the inner layers' least batches.
func (b Block) LeastBatch() int { return leastBatch(b.Layers) }

// Columns is what the inner layers say.
func (b Block) Columns() (n int, name string) { return columns(b.Layers) }

// Check is that of the inner layers.
func (b Block) Check() error { return checkParams(b.Layers) }

// Share is that of the inner layers that have p; NaN of one that is no [Sharer].
func (b Block) Share(s *Step, p Param, i, j, n int) (sum float64) {
	for _, sub := range s.Subs() {
		sharer, ok := sub.layer.(Sharer)
		for _, q := range sub.layer.Params() {
			switch {
			case q.Dense != p.Dense:
			case !ok:
				return math.NaN()
			default:
				sum += sharer.Share(sub, q, i, j, n)
			}
		}
	}
	return sum
}

// ParamLabel is that of the inner layer: "w₁₂ of 1".
func (b Block) ParamLabel(p Param, i, j int) string {
	for k, inner := range b.Layers {
		for _, q := range inner.Params() {
			if q.Dense == p.Dense {
				return fmt.Sprintf("%s of %d", (&Step{layer: inner}).ParamName(q, i, j), k+1)
			}
		}
	}
	return p.Name
}

// InnerA is what inner layer k says of its output i.
func (b Block) InnerA(s *Step, k, i, n int) []Equation {
	sub := s.Subs()[k]
	return inside(sub, sub.explainer().ExplainA(sub, i, n))
}

// InnerGrad is what inner layer k says of the gradients behind its output i.
func (b Block) InnerGrad(s *Step, k, i, n int) []Equation {
	sub := s.Subs()[k]
	return inside(sub, sub.explainer().ExplainGrad(sub, i, n))
}

// InnerX is what inner layer k says of its ∂L/∂xᵢ.
func (b Block) InnerX(s *Step, k, i, n int) []Equation {
	sub := s.Subs()[k]
	return inside(sub, sub.explainer().ExplainX(sub, i, n))
}

// inside names the equations of an inner step: "2.1: z₁".
func inside(s *Step, all []Equation) []Equation {
	for k := range all {
		all[k].Name = s.number + ": " + strings.TrimSpace(all[k].Name)
	}
	return all
}

// blockConfig is what the configs of blocks have in common.
type blockConfig struct{ Inner []Blueprint }

// config describes the inner layers.
func (b Block) config() blockConfig {
	c := blockConfig{Inner: []Blueprint{}}
	for _, inner := range b.Layers {
		c.Inner = append(c.Inner, BlueprintOf(inner))
	}
	return c
}

// build makes the inner layers.
func (c blockConfig) build() (Block, error) {
	layers, err := buildAll(c.Inner)
	return Block{layers}, err
}

// Numbers is the sum over the inner layers.
func (c blockConfig) Numbers() (sum float64) {
	for _, b := range c.Inner {
		sum += b.Numbers()
	}
	return sum
}
