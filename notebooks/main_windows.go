package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "notebooks: the Go kernel for Jupyter needs Linux, macOS or WSL; install WSL (https://learn.microsoft.com/windows/wsl) and start again in its terminal")
	os.Exit(1)
}
