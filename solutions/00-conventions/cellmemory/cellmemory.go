// Package cellmemory solves an exercise of chapter 0.
//
// Cell 4 is a program of its own. It knows the declarations of cells 1 and 2,
// so it begins with total = 3 and adds 4 and 1. The two runs of cell 3 were two
// other programs: each printed 7 and ended, and its 7 ended with it. The trap
// is to carry the value along, which gives 16.
package cellmemory

// CellMemory returns the number that cell 4 of a notebook of this course
// prints. The cells are run in this order: 1, 2, 3, then 3 once more, then 4.
//
//	cell 1    var total = 3
//
//	cell 2    func add(n int) { total += n }
//
//	cell 3    %%
//	          add(4)
//	          fmt.Println(total)
//
//	cell 4    %%
//	          add(4)
//	          add(1)
//	          fmt.Println(total)
//
//glassnet:exercise
func CellMemory() int {
	return 8
}
