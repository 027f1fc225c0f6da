package course_test

import (
	"fmt"

	"glassnet/exercises/check/course"
)

func Example() {
	first := course.Chapters[0]
	fmt.Println(first.Name, first.Exercises[0].Func)
	// Output: 00-conventions CellMemory
}
