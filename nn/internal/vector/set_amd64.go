//go:build !noasm

package vector

import (
	"sync"

	"golang.org/x/sys/cpu"
)

// With 12×16 and 6×8 there are as many accumulators as there are registers, but
// for those of a row of B and a number of A.
var (
	avx512 = Set{Name: "avx512", Rows: 12, Cols: 16, Side: 4, Dot: dotAVX512, adam: adamAVX512, logistic: logisticAVX512, tanh: tanhAVX512, mathTanh: mathTanhAVX512, asMath: sync.OnceValue(func() bool { return agrees(mathTanhAVX512) }), Tile: []Tile{
		tileAVX512_1, tileAVX512_2, tileAVX512_3, tileAVX512_4, tileAVX512_5, tileAVX512_6,
		tileAVX512_7, tileAVX512_8, tileAVX512_9, tileAVX512_10, tileAVX512_11, tileAVX512_12,
	}}
	avx2 = Set{Name: "avx2", Rows: 6, Cols: 8, Side: 3, Dot: dotAVX2, adam: adamAVX2, logistic: logisticAVX2, tanh: tanhAVX2, mathTanh: mathTanhAVX2, asMath: sync.OnceValue(func() bool { return agrees(mathTanhAVX2) }), Tile: []Tile{
		tileAVX2_1, tileAVX2_2, tileAVX2_3, tileAVX2_4, tileAVX2_5, tileAVX2_6,
	}}
)

// Sets are those that this processor can run, the best first.
var Sets = supported()

func supported() (list []*Set) {
	x := &cpu.X86
	if !x.HasAVX2 || !x.HasFMA {
		return nil
	}
	if x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ {
		list = append(list, &avx512)
	}
	return append(list, &avx2)
}
