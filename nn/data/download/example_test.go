package download_test

import (
	"fmt"

	"glassnet/nn/data"
	_ "glassnet/nn/data/download"
)

// The first call downloads 11 MB, the next ones find the files in the cache.
func Example() {
	train, test, err := data.MNIST("")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(train)
	fmt.Println(test)
}
