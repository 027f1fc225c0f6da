// Package safetensors reads and writes files of named arrays of numbers, in the
// format of that name.
package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// The safetensors format: eight bytes with the length of the header, little
// endian; the header, a JSON object from tensor names to dtype, shape and the
// place of the data, and "__metadata__" with strings; then the data, without
// gaps. (https://github.com/huggingface/safetensors)

// A Tensor is a named array of numbers, row by row.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float64 // nil for integers in a file that was read
}

type header struct {
	Dtype   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets []int  `json:"data_offsets"`
}

const metadataKey = "__metadata__"

// Write writes a file of F64 tensors, with the metadata beside them.
func Write(w io.Writer, metadata map[string]string, tensors []Tensor) error {
	head := map[string]any{metadataKey: metadata}
	var data []byte
	for _, t := range tensors {
		from := len(data)
		for _, v := range t.Data {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
		}
		head[t.Name] = header{"F64", t.Shape, []int{from, len(data)}}
	}
	text, err := json.Marshal(head) // with its keys in order
	if err != nil {
		return err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ') // the data begin at a multiple of 8
	}
	for _, part := range [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, data} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// Read reads a file of F64, F32, F16 and BF16. Tensors of integers have no data in what it returns.
func Read(file []byte) (metadata map[string]string, tensors map[string]Tensor, err error) {
	if len(file) < 8 {
		return nil, nil, fmt.Errorf("%d bytes are too few for a safetensors file", len(file))
	}
	length := binary.LittleEndian.Uint64(file)
	if length > uint64(len(file)-8) {
		return nil, nil, fmt.Errorf("the header is said to have %d bytes, the file has %d; it is cut off or no safetensors file", length, len(file))
	}
	text, data := file[8:8+length], file[8+length:]
	var head map[string]json.RawMessage
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, nil, fmt.Errorf("the header is no JSON object: %w", err)
	}
	if raw, ok := head[metadataKey]; ok {
		if err := json.Unmarshal(raw, &metadata); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", metadataKey, err)
		}
		delete(head, metadataKey)
	}
	tensors = make(map[string]Tensor, len(head))
	var places [][2]int
	for name, raw := range head {
		var h header
		if err := json.Unmarshal(raw, &h); err != nil || len(h.Offsets) != 2 {
			return nil, nil, fmt.Errorf("tensor %q: the header has %.80s; it should have a dtype, a shape and two data_offsets, all whole numbers", name, raw)
		}
		values, err := h.read(data)
		if err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		tensors[name] = Tensor{name, h.Shape, values}
		places = append(places, [2]int(h.Offsets))
	}
	return metadata, tensors, checkPlaces(places, len(data))
}

// read decodes one tensor's data.
func (h header) read(data []byte) ([]float64, error) {
	bytes := dtypes[h.Dtype]
	if bytes == 0 {
		return nil, fmt.Errorf("dtype %q; F64, F32, F16 and BF16 can be read, and integers left out", h.Dtype)
	}
	from, to := h.Offsets[0], h.Offsets[1]
	if from < 0 || to < from || to > len(data) {
		return nil, fmt.Errorf("data_offsets %v, but there are %d bytes of data: the file is cut off, or no safetensors file", h.Offsets, len(data))
	}
	count := 1
	for _, d := range h.Shape {
		if d < 0 || d > 0 && count > len(data)/d {
			return nil, fmt.Errorf("shape %v cannot be in %d bytes of data", h.Shape, len(data))
		}
		count *= d
	}
	if count*bytes != to-from {
		return nil, fmt.Errorf("shape %v of %s needs %d bytes, data_offsets %v are %d", h.Shape, h.Dtype, count*bytes, h.Offsets, to-from)
	}
	if !strings.Contains(h.Dtype, "F") {
		return nil, nil // integers
	}
	values := make([]float64, count)
	for i := range values {
		b := data[from+bytes*i:]
		switch h.Dtype {
		case "F64":
			values[i] = math.Float64frombits(binary.LittleEndian.Uint64(b))
		case "F32":
			values[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
		case "BF16": // the upper half of an F32
			values[i] = float64(math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16))
		case "F16":
			values[i] = half(binary.LittleEndian.Uint16(b))
		}
	}
	return values, nil
}

// dtypes are the bytes of a number.
var dtypes = map[string]int{"F64": 8, "F32": 4, "F16": 2, "BF16": 2,
	"I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1}

// half is the value of an IEEE 754 half: a sign, 5 bits of exponent, 10 of fraction.
func half(bits uint16) float64 {
	sign, exponent, fraction := 1-2*float64(bits>>15), int(bits>>10&31), float64(bits&1023)
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

// checkPlaces returns an error unless the tensors' data fill the file without gaps and overlaps.
func checkPlaces(places [][2]int, size int) error {
	slices.SortFunc(places, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	at := 0
	for _, p := range places {
		if p[0] != at {
			return fmt.Errorf("data_offsets %v do not follow on byte %d: the tensors overlap or leave a gap", p, at)
		}
		at = p[1]
	}
	if at != size {
		return errors.New("bytes are left behind the last tensor")
	}
	return nil
}
