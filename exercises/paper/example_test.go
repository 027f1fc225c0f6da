package paper_test

import (
	"fmt"
	"slices"

	"glassnet/exercises/paper"
)

// A learner types the numbers of chapter 3's sheet 12 and forgets the 1/N in δ.
func Example() {
	sheet, _ := paper.Of(3)
	p, _ := sheet.Make(12, "Ada", nil)
	typed := map[string][]float64{}
	for _, s := range p.Steps[:4] {
		typed[s.Name] = slices.Clone(p.Values[s.Name].V)
	}
	for i := range typed["δ"] {
		typed["δ"][i] *= 3
	}
	for _, v := range p.Check(typed)[:4] {
		fmt.Printf("%d %s is %s: %q\n", v.Step, v.Name, v.State, v.Mistake)
	}
	// Output:
	// 1 z is right: ""
	// 2 a is right: ""
	// 3 L is right: ""
	// 4 δ is wrong: "1/N missing"
}
