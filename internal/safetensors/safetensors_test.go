package safetensors

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"
)

// file is a header and so many bytes of data.
func file(header string, data int) []byte {
	f := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(f, header...), make([]byte, data)...)
}

// Every half is what its formula says.
func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float64{0: 0, 1: 0x1p-24, 0x3ff: 1023 * 0x1p-24, 0x400: 0x1p-14, 0x3c00: 1, 0x3c01: 1 + 0x1p-10, 0x7bff: 65504, 0xfbff: -65504, 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1), 0xc100: -2.5} {
		if half(bits) != want {
			t.Errorf("%#x is %v, want %v", bits, half(bits), want)
		}
	}
	if !math.IsNaN(half(0x7e00)) || math.Signbit(half(0x8000)) != true {
		t.Error("NaN or −0")
	}
}

func TestReadTensorsRefuses(t *testing.T) {
	for want, raw := range map[string][]byte{
		"no JSON object":       file(`[1]`, 0),
		"dtype \"C64\"":        file(`{"a":{"dtype":"C64","shape":[8],"data_offsets":[0,8]}}`, 8),
		"needs 16 bytes":       file(`{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}`, 16),
		"cut off":              file(`{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}`, 8),
		"cannot be in":         file(`{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 8),
		"shape [-1]":           file(`{"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}`, 8),
		"overlap or leave":     file(`{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}`, 8),
		"left behind the last": file(`{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}`, 9),
		"should have a dtype":  file(`{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8,99]}}`, 8),
		"all whole numbers":    file(`{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,0.8e1]}}`, 8),
		"said to have":         binary.LittleEndian.AppendUint64(nil, math.MaxUint64),
	} {
		if _, _, err := Read(raw); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
	// F32 is read, too: 1.5 is 0x3fc00000.
	_, tensors, err := Read(append(file(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 0), 0, 0, 0xc0, 0x3f))
	if err != nil || tensors["a"].Data[0] != 1.5 {
		t.Errorf("F32: %v, %v", tensors, err)
	}
}
