package nn

import (
	"encoding/json"
	"fmt"
)

// oldLayer is a layer as files of the first version describe it: one struct for
// all kinds, which were these and no others.
type oldLayer struct {
	Kind    string
	In, Out int
	F       string
	Pieces  int
	P       float64
	Inner   []oldLayer
	Same    int // number of the earlier layer whose first parameter is this one's, 0 for none
}

// readFirst reads an architecture of the first version. It said of a layer that
// shares a matrix with an earlier one only that it is the same; but the layer's
// own kind and f stand there, too, and its own parameters among the tensors. So
// those that have no tensor are the earlier layer's.
func readFirst(text string) (a architecture, err error) {
	var old []oldLayer
	if err := json.Unmarshal([]byte(text), &old); err != nil || old == nil {
		return a, fmt.Errorf("the architecture is no list of layers")
	}
	for l, o := range old {
		b, err := o.blueprint()
		if err != nil {
			return a, fmt.Errorf("layer %d: %w", l+1, err)
		}
		if o.Same < 0 || o.Same > l {
			return a, fmt.Errorf("layer %d cannot be the same as layer %d", l+1, o.Same)
		}
		a.Layers, a.same = append(a.Layers, b), append(a.same, o.Same)
	}
	return a, nil
}

// blueprint is the layer as it is described today.
func (o oldLayer) blueprint() (b Blueprint, err error) {
	f := NamedActivation{}
	if o.F != "" {
		if f.Activation, err = activationNamed(o.F); err != nil {
			return b, err
		}
	}
	b.Kind = o.Kind
	switch o.Kind {
	case "dense":
		b.Config = denseConfig{o.In, o.Out, f}
	case "activate":
		b.Config = activateConfig{f}
	case "maxout":
		b.Config = maxoutConfig{o.In, o.Out, o.Pieces}
	case "PReLU":
		b.Config = preluConfig{max(o.Out, 1)}
	case "DyT":
		b.Config = dytConfig{o.Out}
	case "dropout":
		b.Config = dropoutConfig{o.P}
	case "batch norm":
		b.Config = batchNormConfig{Neurons: o.Out, Rho: o.P}
	case "layer norm":
		b.Config = layerNormConfig{Neurons: o.Out}
	case "residual":
		c := blockConfig{}
		for _, inner := range o.Inner {
			i, err := inner.blueprint()
			if err != nil {
				return b, err
			}
			c.Inner = append(c.Inner, i)
		}
		b.Config = residualConfig(c)
	default:
		return b, fmt.Errorf("files of the first version have no layer of kind %q", o.Kind)
	}
	return b, nil
}

// residualConfig is a residual block in files from before there were graphs; a
// block that is saved today is one.
type residualConfig blockConfig

func init() { Register("residual", residualConfig{}) }

func (c residualConfig) Build() (Layer, error) {
	b, err := blockConfig(c).build()
	if err != nil {
		return nil, err
	}
	return NewResidual(b.Layers...), nil
}

func (c residualConfig) Sizes() (in, out int) { return 0, 0 }
func (c residualConfig) Numbers() float64     { return blockConfig(c).Numbers() }
func (c residualConfig) String() string       { return "residual" }
