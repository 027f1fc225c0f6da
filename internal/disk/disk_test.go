package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A write that fails leaves the old file, and nothing beside it.
func TestWholeOrNotThere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.txt")
	if err := Bytes(file, []byte("old")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := Write(file, func(w io.Writer) error { io.WriteString(w, "ne"); return broken })
	if !errors.Is(err, broken) || read(t, file) != "old" {
		t.Errorf("error %v, file %q", err, read(t, file))
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("left behind: %v", names)
	}
	if err := Bytes(filepath.Join(dir, "none", "a.txt"), nil); err == nil {
		t.Error("no error for a folder that is not there")
	}
	if err := Bytes(dir, nil); err == nil {
		t.Error("no error for a folder in place of a file")
	}
}

// A new file has the mode that os.WriteFile would give it, an old one keeps its own.
func TestMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes")
	}
	dir := t.TempDir()
	mode := func(name string) os.FileMode {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	os.WriteFile(filepath.Join(dir, "plain"), nil, 0o666)
	Bytes(filepath.Join(dir, "new"), nil)
	if mode("new") != mode("plain") {
		t.Errorf("mode %v, want %v", mode("new"), mode("plain"))
	}
	for _, m := range []os.FileMode{0o600, 0o666, 0o755} {
		os.Chmod(filepath.Join(dir, "new"), m)
		Bytes(filepath.Join(dir, "new"), []byte("x"))
		if mode("new") != m {
			t.Errorf("mode %v, want %v", mode("new"), m)
		}
	}
}

// A link stays a link, also one that leads to nothing yet; a ring of links is an error.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	os.Mkdir(at("sub"), 0o777)
	if err := os.Symlink(filepath.Join("sub", "file"), at("link")); err != nil {
		t.Skip(err)
	}
	for _, text := range []string{"new", "again"} {
		if err := Bytes(at("link"), []byte(text)); err != nil {
			t.Fatal(err)
		}
		if info, _ := os.Lstat(at("link")); info.Mode()&os.ModeSymlink == 0 || read(t, at("sub/file")) != text {
			t.Errorf("the link became a file, or %q was not written", text)
		}
	}
	os.Symlink("ring", at("ring"))
	if err := Bytes(at("ring"), nil); err == nil {
		t.Error("no error for a ring of links")
	}
}
