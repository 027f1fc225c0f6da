package nn

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// A Config says how to build a layer, without the numbers of its parameters:
// what a file keeps of the architecture, and what tables and messages print. A
// layer has one of its own, a struct of plain exported fields, which a file
// holds as JSON:
//
//	type scaleConfig struct{ Neurons int }
//
//	func init() { nn.Register("scale", scaleConfig{}) }
//
//	func (c scaleConfig) Build() (nn.Layer, error) { return NewScale(c.Neurons), nil }
//	func (c scaleConfig) Sizes() (in, out int)     { return c.Neurons, c.Neurons }
//	func (c scaleConfig) Numbers() float64         { return float64(c.Neurons) }
//	func (c scaleConfig) String() string           { return "scale" }
//
// An activation is a field of type [NamedActivation], a layer inside a block
// one of type [Blueprint].
type Config interface {
	Build() (Layer, error) // the layer, its parameters still to be filled; an error where a field cannot be
	Sizes() (in, out int)  // lengths of a column of x and of a; 0 is any
	Numbers() float64      // how many numbers the parameters have: [Load] compares with the file before anything is built
	String() string        // "dense, ReLU"
}

// Measured is a Config that says where its sizes come from, for the message of a
// network whose layers do not fit: "6·24·24, 24 = ⌊(28 + 2·0 − 1·(5−1) − 1)/1⌋ + 1".
type Measured interface{ Measures() (in, out string) }

// Described is a layer that can be saved: the kind of its Config is registered.
type Described interface{ Config() Config }

// A Blueprint is a Config with the name of its kind: how a layer stands in a
// file, alone or inside a block.
type Blueprint struct {
	Kind string // "" if the layer is not Described or its kind not registered
	Config
}

// kinds and kindOf are the registered configs, both ways.
var kinds, kindOf = map[string]reflect.Type{}, map[reflect.Type]string{}

// Register names a kind of layer, so that [Load] can build it; zero is an empty
// Config of its type. A package of layers calls it in init: who imports the
// package can read its layers. It panics if the kind has an owner already.
func Register(kind string, zero Config) {
	t := reflect.TypeOf(zero)
	switch {
	case t == nil || kind == "":
		panic(fmt.Sprintf("nn: Register: kind %q, config %T; both must be there", kind, zero))
	case kinds[kind] != nil:
		panic(fmt.Sprintf("nn: Register: the kind %q belongs to %v, so it cannot be %v", kind, kinds[kind], t))
	case kindOf[t] != "":
		panic(fmt.Sprintf("nn: Register: %v is the kind %q already, so it cannot be %q", t, kindOf[t], kind))
	}
	kinds[kind], kindOf[t] = t, kind
}

// Sizes are those of the config; 0 where there is none.
func (b Blueprint) Sizes() (in, out int) {
	if b.Config == nil {
		return 0, 0
	}
	return b.Config.Sizes()
}

// Numbers are those of the config; 0 where there is none.
func (b Blueprint) Numbers() float64 {
	if b.Config == nil {
		return 0
	}
	return b.Config.Numbers()
}

// String is that of the config.
func (b Blueprint) String() string {
	if b.Config == nil {
		return "no layer"
	}
	return b.Config.String()
}

// BlueprintOf describes a layer. One that is not [Described] has a blueprint
// without a kind, whose Sizes are 0 and whose String is the layer's Go type.
func BlueprintOf(l Layer) Blueprint {
	d, ok := l.(Described)
	if !ok {
		return Blueprint{Config: undescribed{fmt.Sprintf("%T", l)}}
	}
	c := d.Config()
	return Blueprint{kindOf[reflect.TypeOf(c)], c}
}

// undescribed stands for a layer without a Config.
type undescribed struct{ goType string }

func (u undescribed) Build() (Layer, error) { return nil, u.missing() }
func (u undescribed) Sizes() (in, out int)  { return 0, 0 }
func (u undescribed) Numbers() float64      { return 0 }
func (u undescribed) String() string {
	if len(u.goType) > 0 && u.goType[0] == '*' {
		return u.goType[1:]
	}
	return u.goType
}
func (u undescribed) missing() error {
	return fmt.Errorf("%s has no method Config, so a file could not say how to build it", u.goType)
}

// MarshalJSON writes {"kind": …, "config": {…}}.
func (b Blueprint) MarshalJSON() ([]byte, error) {
	if u, ok := b.Config.(undescribed); ok {
		return nil, u.missing()
	}
	if b.Kind == "" {
		return nil, fmt.Errorf("the config %T is of no registered kind; call nn.Register in init", b.Config)
	}
	return json.Marshal(struct {
		Kind   string `json:"kind"`
		Config Config `json:"config"`
	}{b.Kind, b.Config})
}

// UnmarshalJSON reads it again; the kind says which type the config has.
func (b *Blueprint) UnmarshalJSON(text []byte) error {
	var raw struct {
		Kind   string
		Config json.RawMessage
	}
	if err := strictly(text, &raw); err != nil {
		return err
	}
	t := kinds[raw.Kind]
	if t == nil {
		return fmt.Errorf("no layer of kind %q is known here; is the package that has it imported?", raw.Kind)
	}
	c := reflect.New(t)
	if err := strictly(raw.Config, c.Interface()); err != nil {
		return fmt.Errorf("a layer of kind %q: %w", raw.Kind, err)
	}
	b.Kind, b.Config = raw.Kind, c.Elem().Interface().(Config)
	return nil
}

// Build makes the layer, with parameters still to be filled. What a constructor
// panics about is an error here, where the sizes come from outside.
func (b Blueprint) Build() (l Layer, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v: %s", b, strings.TrimPrefix(fmt.Sprint(e), "nn: "))
		}
	}()
	if b.Config == nil {
		return nil, fmt.Errorf("a layer is missing: nothing, or null, stands in its place")
	}
	return b.Config.Build()
}

// buildAll makes the layers of a block, or of a network.
func buildAll(bs []Blueprint) ([]Layer, error) {
	var layers []Layer
	for k, b := range bs {
		l, err := b.Build()
		if err != nil {
			return nil, fmt.Errorf("layer %d: %w", k+1, err)
		}
		layers = append(layers, l)
	}
	return layers, nil
}

// A NamedActivation is an activation in a [Config]. A file has its name, and it
// cannot be saved unless [ActivationNamed] finds the same function by it.
type NamedActivation struct{ Activation }

// String is the activation's name.
func (f NamedActivation) String() string { return fmt.Sprint(f.Activation) }

// MarshalJSON writes the name, if the same function can be found by it.
func (f NamedActivation) MarshalJSON() ([]byte, error) {
	known, err := activationNamed(f.String())
	switch {
	case err != nil:
		return nil, fmt.Errorf("no activation is named %q, so a file with it could not be read; nn.RegisterActivation(f) makes it known, here and where the file is read", f)
	case !SameActivation(f.Activation, known):
		return nil, fmt.Errorf("the activation named %q is another function than the one that has this name; give it a name of its own and call nn.RegisterActivation(f)", f)
	}
	return json.Marshal(f.String())
}

// UnmarshalJSON finds the activation by its name.
func (f *NamedActivation) UnmarshalJSON(text []byte) (err error) {
	var name string
	if err := json.Unmarshal(text, &name); err != nil {
		return err
	}
	f.Activation, err = activationNamed(name)
	return err
}

// sizes is the length of a layer's input and output, 0 where it takes any.
func sizes(l Layer) (in, out int) { return BlueprintOf(l).Sizes() }

// measures are the sizes as text, with where they come from if the layer is [Measured].
func measures(l Layer) (in, out string) {
	b := BlueprintOf(l)
	i, o := b.Sizes()
	in, out = fmt.Sprint(i), fmt.Sprint(o)
	if m, ok := b.Config.(Measured); ok {
		mi, mo := m.Measures()
		in, out = in+" = "+mi, out+" = "+mo
	}
	return in, out
}

// describe names a layer in tables and messages: "dense, ReLU".
func describe(l Layer) string { return BlueprintOf(l).String() }
