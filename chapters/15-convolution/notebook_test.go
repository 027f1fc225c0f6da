package claims

import (
	"testing"

	"glassnet/internal/chaptertest"
)

// The notebook shows what is stored.
func TestNotebook(t *testing.T) { chaptertest.Notebook(t) }
