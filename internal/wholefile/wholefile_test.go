package wholefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// contents are the names in a folder, with what the files hold.
func contents(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		b, _ := os.ReadFile(filepath.Join(dir, e.Name()))
		all = append(all, e.Name()+"="+string(b))
	}
	return strings.Join(all, " ")
}

func put(t *testing.T, file, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// A reader that comes at any moment, also in the middle of writing, finds the old file or the new one.
func TestOldOrNew(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "f")
	for _, c := range []struct{ old, text string }{{"", "one"}, {"one", "two, longer"}, {"two, longer", ""}, {"", "3"}} {
		err := Write(file, func(w io.Writer) error {
			io.WriteString(w, c.text)
			if b, _ := os.ReadFile(file); string(b) != c.old {
				t.Errorf("while %q is written the file holds %q, not %q", c.text, b, c.old)
			}
			return nil
		})
		if got := contents(t, dir); err != nil || got != "f="+c.text {
			t.Errorf("%v; the folder has %s", err, got)
		}
	}
}

// However writing ends, the old file stays as it is, and nothing else is there.
func TestNothingIsLeft(t *testing.T) {
	reason := errors.New("out of ideas")
	for name, end := range map[string]func() error{
		"error":  func() error { return reason },
		"panic":  func() error { panic(reason) },
		"Goexit": func() error { runtime.Goexit(); return nil },
	} {
		for _, old := range []string{"", "f=old"} {
			dir := t.TempDir()
			if old != "" {
				put(t, filepath.Join(dir, "f"), "old", 0o644)
			}
			var err error
			var wait sync.WaitGroup
			wait.Add(1)
			go func() { // Goexit would end the test
				defer wait.Done()
				defer func() {
					if p := recover(); p != nil {
						err = p.(error)
					}
				}()
				err = Write(filepath.Join(dir, "f"), func(w io.Writer) error { io.WriteString(w, "half"); return end() })
			}()
			wait.Wait()
			if name != "Goexit" && !errors.Is(err, reason) {
				t.Errorf("%s: got %v", name, err)
			}
			if got := contents(t, dir); got != old {
				t.Errorf("%s: the folder had %q, has %q", name, old, got)
			}
		}
	}
}

// An error names the file that was asked for, once, and no temporary one.
func TestErrorsNameTheFile(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "file"), "x", 0o644)
	os.Mkdir(filepath.Join(dir, "folder"), 0o755)
	for _, c := range []struct {
		path string
		is   error
	}{
		{"none/f", fs.ErrNotExist}, {"folder", nil}, {"file/f", nil}, {strings.Repeat("long", 100), nil},
	} {
		path := filepath.Join(dir, filepath.FromSlash(c.path))
		err := Write(path, Bytes([]byte("x")))
		if err == nil || c.is != nil && !errors.Is(err, c.is) || strings.Count(err.Error(), path) != 1 || strings.Contains(err.Error(), begin) {
			t.Errorf("%s: got %v", c.path, err)
		}
	}
	if got := contents(t, dir); got != "file=x folder=" {
		t.Errorf("the folder has %s", got)
	}
	if err := Write(filepath.Join(dir, "f"), func(w io.Writer) error { return errors.New("own") }); err == nil || err.Error() != "own" {
		t.Errorf("an error of write became %v", err)
	}
	folder := filepath.Join(dir, "late") // there only when it comes to the rename
	err := Write(folder, func(io.Writer) error { return os.Mkdir(folder, 0o755) })
	if err == nil || strings.Count(err.Error(), folder) != 1 || strings.Contains(err.Error(), begin) {
		t.Errorf("no rename: %v", err)
	}
	if got := contents(t, dir); got != "file=x folder= late=" {
		t.Errorf("no rename, and the folder has %s", got)
	}
	Write(filepath.Join(dir, "file"), func(w io.Writer) error {
		if f, ok := w.(interface{ Name() string }); ok {
			t.Errorf("write gets the file %s itself, and its errors would name that", f.Name())
		}
		return errors.New("enough")
	})
	closed, err := os.Create(filepath.Join(dir, ".glassnet-1.tmp"))
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	if _, err := (named{closed, "f"}).Write([]byte("x")); err == nil || err.Error() != "write f: "+fs.ErrClosed.Error() {
		t.Errorf("a disk that takes no more: %v", err)
	}
}

// Links stay, and what they lead to is written: also through several, also if
// it is not there yet, also where .. stands behind a link to a folder.
func TestThroughLinks(t *testing.T) {
	for _, c := range []struct{ name, link, old, want string }{
		{"relative", "../b/f", "b/f", "b/f"},
		{"absolute", "/b/f", "b/f", "b/f"},
		{"nothing there yet", "../b/f", "", "b/f"},
		{"two", "second", "b/f", "b/f"},
		{"up from a folder that is a link", "folder/../f", "b/f", "b/f"},
	} {
		top := t.TempDir()
		for _, dir := range []string{"a", "b/inner"} {
			if err := os.MkdirAll(filepath.Join(top, dir), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		to := filepath.FromSlash(c.link)
		if strings.HasPrefix(c.link, "/") {
			to = filepath.Join(top, c.link)
		}
		for link, to := range map[string]string{"l": to, "second": filepath.Join("..", "b", "f"), "folder": filepath.Join("..", "b", "inner")} {
			if err := os.Symlink(to, filepath.Join(top, "a", link)); err != nil {
				t.Skip("no symbolic links here: ", err)
			}
		}
		if c.old != "" {
			put(t, filepath.Join(top, c.old), "old", 0o644)
		}
		err := Write(filepath.Join(top, "a", "l"), Bytes([]byte("new")))
		if b, _ := os.ReadFile(filepath.Join(top, c.want)); err != nil || string(b) != "new" {
			t.Errorf("%s: %v; the file holds %q", c.name, err, b)
		}
		if now, err := os.Readlink(filepath.Join(top, "a", "l")); err != nil || now != to {
			t.Errorf("%s: the link leads to %q now, %v", c.name, now, err)
		}
		for dir, n := range map[string]int{"a": 3, "b": 2} { // the links; f and inner
			if all, _ := os.ReadDir(filepath.Join(top, dir)); len(all) != n {
				t.Errorf("%s: in %s there are %v", c.name, dir, all)
			}
		}
	}
	dir := t.TempDir()
	os.Symlink("l", filepath.Join(dir, "l"))
	if err := Write(filepath.Join(dir, "l"), Bytes(nil)); err == nil {
		t.Error("a link to itself: no error")
	}
}

// A name without a folder is a file of the working folder.
func TestWorkingFolder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := Write("f", Bytes([]byte("x"))); err != nil || contents(t, dir) != "f=x" {
		t.Errorf("%v; the folder has %s", err, contents(t, dir))
	}
}

// What killed runs have left is removed, and nothing else: no file that another
// process may be writing, and no file of other people.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	long := time.Now().Add(-2 * time.Hour)
	for name, when := range map[string]time.Time{".glassnet-1.tmp": long, ".glassnet-2.tmp": time.Now().Add(-time.Minute), ".mine.tmp": long, ".glassnet-notes": long} {
		file := filepath.Join(dir, name)
		put(t, file, "x", 0o644)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
	}
	os.Mkdir(filepath.Join(dir, ".glassnet-3.tmp"), 0o755)
	os.Chtimes(filepath.Join(dir, ".glassnet-3.tmp"), long, long)
	if err := Write(filepath.Join(dir, "f"), Bytes(nil)); err != nil {
		t.Fatal(err)
	}
	if got, want := contents(t, dir), ".glassnet-2.tmp=x .glassnet-3.tmp= .glassnet-notes=x .mine.tmp=x f="; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Writers of one file do not get into each other's way: one of them is last, and its text is there.
func TestTogether(t *testing.T) {
	dir := t.TempDir()
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			text := strings.Repeat(fmt.Sprint(i), 1000)
			err := Write(filepath.Join(dir, "f"), func(w io.Writer) error {
				for _, c := range text {
					io.WriteString(w, string(c))
				}
				return nil
			})
			if err != nil && runtime.GOOS != "windows" { // where two renames at once are one too many
				t.Error(err)
			}
		})
	}
	wait.Wait()
	got := strings.TrimPrefix(contents(t, dir), "f=")
	if len(got) != 1000 || strings.Trim(got, got[:1]) != "" {
		t.Errorf("the folder has f=%.80s…", got)
	}
}

// There is one writer of files in the module. Whoever else renames has a reason.
func TestNobodyElse(t *testing.T) {
	reasons := map[string]string{
		"wholefile.go": "this is the one",
		"download.go":  "its .part stays, for the next call to go on from",
		"state.go":     "a damaged file is set aside",
		"setup.go":     "a whole folder of tools",
	}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != "../.." && d.Name() != ".." {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || reasons[d.Name()] != "" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), "os.Rename(") {
			t.Errorf("%s renames a file: leave that to wholefile.Write", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
