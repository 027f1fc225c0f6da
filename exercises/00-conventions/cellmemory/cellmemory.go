// Package cellmemory is an exercise of chapter 0: what a cell remembers.
// 1 point, about 2 minutes.
//
//	go run ./exercises check cellmemory
package cellmemory

import "glassnet/exercises/check"

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
func CellMemory() int {
	return check.TODO[int]("CellMemory") // your answer
}
