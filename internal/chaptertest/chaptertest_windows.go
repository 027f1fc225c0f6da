package chaptertest

import "testing"

// Notebook does nothing: notebooks need Linux, macOS or WSL.
func Notebook(t *testing.T) { t.Skip("notebooks need Linux, macOS or WSL") }
