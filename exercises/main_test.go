package main

import (
	"os"
	"testing"
)

// TestMain lets a test confine an answer with this program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == cageWord {
		confine(os.Args[2:])
	}
	code := m.Run()
	if theClone != "" {
		os.RemoveAll(theClone)
	}
	os.Exit(code)
}
