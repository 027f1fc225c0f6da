package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	var out bytes.Buffer
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := run([]string{"-o", path}, &out); err != nil || !strings.HasPrefix(out.String(), path+": change a yellow cell") {
		t.Errorf("%v %q", err, out.String())
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(b, []byte("PK")) {
		t.Errorf("%v: no workbook", err)
	}
	if err := run([]string{"-o", filepath.Join(path, "b.xlsx")}, &out); err == nil {
		t.Error("a file in a file was written")
	}
}
