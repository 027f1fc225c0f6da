package nntest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"glassnet/nn"
	"gonum.org/v1/gonum/mat"
)

func (c *check) config() {
	l := c.layer()
	b := nn.BlueprintOf(l)
	if b.Kind == "" {
		c.wrong("it cannot be saved: it has no method Config, or the config's kind is not registered; see nn.Register")
		return
	}
	t := trace(nn.New(l), true)
	out, _ := t.Forward(random(source(5), c.in, c.samples[0])).Dims()
	if i, o := b.Sizes(); i != 0 && i != c.in || o != 0 && o != out {
		c.wrong("Sizes are %d and %d, but it turned %d inputs into %d outputs", i, o, c.in, out)
	}
	numbers := 0
	for _, p := range l.Params() {
		numbers += p.RawMatrix().Rows * p.RawMatrix().Cols
	}
	if b.Numbers() != float64(numbers) {
		c.wrong("Numbers is %g, its parameters have %d", b.Numbers(), numbers)
	}
	if s := b.String(); s == "" || strings.Contains(s, "\n") || strings.Contains(s, "%!") {
		c.wrong("String is %q; it should be a few words", s)
	}
	again, err := b.Build()
	if err != nil {
		c.wrong("Build: %v", err)
		return
	}
	want, _ := json.Marshal(b)
	if got, _ := json.Marshal(nn.BlueprintOf(again)); string(got) != string(want) {
		c.wrong("Build makes a layer of config %s out of %s", got, want)
	}
}

func (c *check) file() {
	net := c.network()
	file := filepath.Join(c.t.TempDir(), "layer.safetensors")
	if err := net.Save(file); err != nil {
		c.wrong("%v", err)
		return
	}
	again, err := nn.Load(file)
	if err != nil {
		c.wrong("%v", err)
		return
	}
	a, b := trace(net, true), trace(again, true)
	c.pass(a, c.samples[0])
	c.pass(b, c.samples[0])
	if !slices.Equal(net.Theta(), again.Theta()) || !mat.Equal(a.Output(), b.Output()) || !slices.Equal(a.Grad, b.Grad) {
		c.wrong("what comes back from a file computes something else")
	}
	c.lies(file)
}

// lies gives every number of the config in the file a value that cannot be and
// reads it: that takes no memory to speak of, and does not panic.
func (c *check) lies(file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		c.wrong("%v", err)
		return
	}
	size := binary.LittleEndian.Uint64(raw)
	header := map[string]any{}
	if err := json.Unmarshal(raw[8:8+size], &header); err != nil {
		c.wrong("%v", err)
		return
	}
	metadata := header["__metadata__"].(map[string]any)
	var architecture any
	json.Unmarshal([]byte(metadata["architecture"].(string)), &architecture)
	for k := range numbersOf(architecture) {
		for _, lie := range []float64{1 << 22, -1} {
			json.Unmarshal([]byte(metadata["architecture"].(string)), &architecture)
			numbersOf(architecture)[k](lie)
			text, _ := json.Marshal(architecture)
			honest := metadata["architecture"]
			metadata["architecture"] = string(text)
			lying, _ := json.Marshal(header)
			metadata["architecture"] = honest
			path := filepath.Join(c.t.TempDir(), fmt.Sprintf("lie %d", k))
			os.WriteFile(path, slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(lying))), lying, raw[8+size:]), 0o600)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := nn.Load(path)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20 {
				c.wrong("a file of %d bytes that says %s makes Load take %d MB (%v); is Numbers true?", len(raw), text, took>>20, err)
			}
		}
	}
}

// numbersOf are setters of all numbers in a JSON value.
func numbersOf(v any) (set []func(float64)) {
	switch v := v.(type) {
	case map[string]any:
		keys := []string{}
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			if _, ok := v[k].(float64); ok {
				set = append(set, func(x float64) { v[k] = x })
			} else {
				set = append(set, numbersOf(v[k])...)
			}
		}
	case []any:
		for k := range v {
			if _, ok := v[k].(float64); ok {
				set = append(set, func(x float64) { v[k] = x })
			} else {
				set = append(set, numbersOf(v[k])...)
			}
		}
	}
	return set
}
