package nn

import (
	"encoding/json"
	"fmt"
)

// A Blueprint says how to build a layer, without its parameters. It is what a
// file keeps of the architecture, and what tables print.
type Blueprint struct {
	Kind   string      `json:"kind"`             // "dense", "dropout", …
	In     int         `json:"in,omitempty"`     // length of the input; 0 is any
	Out    int         `json:"out,omitempty"`    // length of the output; 0 is the input's
	F      string      `json:"f,omitempty"`      // name of the activation
	Pieces int         `json:"pieces,omitempty"` // K of Maxout, slopes of PReLU
	P      float64     `json:"p,omitempty"`      // of Dropout
	Inner  []Blueprint `json:"inner,omitempty"`  // layers of a block
	Same   int         `json:"same,omitempty"`   // number of the earlier layer that stands here again
}

// Described is a layer that can be saved: it has a blueprint, and its kind is
// registered.
type Described interface{ Blueprint() Blueprint }

// String is a short description: "dense, ReLU".
func (b Blueprint) String() string {
	s := b.Kind
	if b.F != "" {
		s += ", " + b.F
	}
	if b.Pieces > 1 {
		s += fmt.Sprintf(", %d", b.Pieces)
	}
	if b.P > 0 {
		s += fmt.Sprintf(", P = %g", b.P)
	}
	for i, inner := range b.Inner {
		s += map[bool]string{true: " of ", false: " | "}[i == 0] + inner.String()
	}
	return s
}

// builders make a layer of each registered kind.
var builders map[string]func(Blueprint) (Layer, error)

// Register lets [Load] build layers of a kind: one line beside the layer's own code.
func Register(kind string, build func(Blueprint) (Layer, error)) struct{} {
	if builders == nil {
		builders = make(map[string]func(Blueprint) (Layer, error))
	}
	builders[kind] = build
	return struct{}{}
}

// Build makes the layer, with parameters still to be filled.
func (b Blueprint) Build() (l Layer, err error) {
	build, ok := builders[b.Kind]
	if !ok {
		return nil, fmt.Errorf("no layer of kind %q is registered", b.Kind)
	}
	defer func() {
		if e := recover(); e != nil { // a constructor's panic about sizes: here they come from outside
			err = fmt.Errorf("layer %v: %v", b, e)
		}
	}()
	const most = 1 << 24 // a file that lies about a size must not take all memory
	if b.In < 0 || b.Out < 0 || b.Pieces < 0 || b.In > most || b.Out > most || b.Pieces > most || float64(max(b.In, 1))*float64(max(b.Out, 1))*float64(max(b.Pieces, 1)) > most*16 {
		return nil, fmt.Errorf("layer %v: sizes %d, %d, %d cannot be", b, b.In, b.Out, b.Pieces)
	}
	return build(b)
}

// blueprint is a layer's blueprint; one without a kind where it has none.
func blueprint(l Layer) Blueprint {
	if d, ok := l.(Described); ok {
		return d.Blueprint()
	}
	return Blueprint{Kind: fmt.Sprintf("%T", l)}
}

// architecture writes the blueprints of layers as JSON.
func architecture(layers []Layer) (string, error) {
	var bs []Blueprint
	for l, layer := range layers {
		if _, ok := layer.(Described); !ok {
			return "", fmt.Errorf("layer %d (%T) has no method Blueprint, so the file could not say how to build it", l+1, layer)
		}
		b := blueprint(layer)
		b.Same = sameAs(layers[:l], layer)
		bs = append(bs, b)
	}
	text, err := json.Marshal(bs)
	return string(text), err
}

// sameAs is the number of the layer among the earlier ones that has the same
// parameters, 0 if there is none.
func sameAs(earlier []Layer, layer Layer) int {
	ps := layer.Params()
	for l, e := range earlier {
		if qs := e.Params(); len(ps) > 0 && len(qs) > 0 && ps[0].Dense == qs[0].Dense {
			return l + 1
		}
	}
	return 0
}
