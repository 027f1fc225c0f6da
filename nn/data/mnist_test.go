package data

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	_ "glassnet/nn/data/download"
	"glassnet/nn/data/internal/remote"
)

func realMNIST(t *testing.T) (train, test *Set) {
	t.Helper()
	dir := cmp.Or(os.Getenv("GLASSNET_DATA"), filepath.Join("..", "..", "..", "shared", "data"))
	if _, err := mnist.local(dir); err != nil {
		t.Skipf("SKIPPED, needs the files of MNIST (set GLASSNET_DATA): %v", err)
	}
	train, test, err := MNIST(dir)
	if err != nil {
		t.Fatal(err)
	}
	return train, test
}

func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

func TestRealMNIST(t *testing.T) {
	before := heap()
	train, test := realMNIST(t)
	if cost := heap() - before; cost > 60 { // both sets; as float64 they would cost 440 MB
		t.Errorf("the images cost %.0f MB, want less than 60", cost)
	} else {
		t.Logf("the images cost %.1f MB", cost)
	}

	if got := train.String(); got != "MNIST training: 60000 samples, 28×28 pixels, 10 classes" {
		t.Error(got)
	}
	if got := test.String(); got != "MNIST test: 10000 samples, 28×28 pixels, 10 classes" {
		t.Error(got)
	}
	if got := train.Take(5).Labels(); !slices.Equal(got, []int{5, 0, 4, 1, 9}) {
		t.Errorf("the first labels are %v, want 5 0 4 1 9", got)
	}
	if got := test.Take(5).Labels(); !slices.Equal(got, []int{7, 2, 1, 0, 4}) {
		t.Errorf("the first labels of the test set are %v, want 7 2 1 0 4", got)
	}
	sum := 0.0
	for x := range train.Batches(nil, 1000) {
		sum += floats.Sum(x.RawMatrix().Data)
	}
	if mean := sum / 60000 / 784; math.Abs(mean-0.1307) > 5e-5 {
		t.Errorf("the mean pixel is %.5f, want 0.1307", mean)
	}
	runtime.KeepAlive(test)
}

// The table of checksums describes the files that people have.
func TestMNISTChecksums(t *testing.T) {
	dir := cmp.Or(os.Getenv("GLASSNET_DATA"), filepath.Join("..", "..", "..", "shared", "data"))
	for _, f := range mnist.files {
		file, err := os.Open(filepath.Join(dir, "mnist", f.Name))
		if err != nil {
			t.Skipf("SKIPPED, needs the files of MNIST (set GLASSNET_DATA): %v", err)
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() != f.Size {
			t.Logf("%s is another copy, of %d bytes", f.Name, info.Size())
			continue
		}
		hash := sha256.New()
		if _, err := io.Copy(hash, file); err != nil {
			t.Fatal(err)
		}
		if sum := fmt.Sprintf("%x", hash.Sum(nil)); sum != f.SHA256 {
			t.Errorf("%s has SHA-256 %s, want %s", f.Name, sum, f.SHA256)
		}
	}
}

// tiny is a source of three images and labels for training and test.
func tiny() map[string]string {
	images, labels := zip(imagesHeader+"abcdefghijkl"), zip(labelsHeader+"\x02\x00\x01")
	return map[string]string{
		"train-images-idx3-ubyte.gz": images, "train-labels-idx1-ubyte.gz": labels,
		"t10k-images-idx3-ubyte.gz": images, "t10k-labels-idx1-ubyte.gz": labels,
	}
}

func writeTiny(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range tiny() {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMNISTFolders(t *testing.T) {
	t.Setenv("GLASSNET_DATA", "")
	for _, sub := range []string{"", "mnist"} {
		dir := t.TempDir()
		writeTiny(t, filepath.Join(dir, sub))
		train, test, err := MNIST(dir)
		if err != nil || train.Len() != 3 || test.Len() != 3 {
			t.Errorf("folder/%s: %v, %v, %v", sub, train, test, err)
		}
		t.Setenv("GLASSNET_DATA", dir)
		if _, _, err := MNIST(""); err != nil {
			t.Errorf("GLASSNET_DATA/%s: %v", sub, err)
		}
	}

	dir := t.TempDir()
	writeTiny(t, dir)
	os.Rename(filepath.Join(dir, "t10k-labels-idx1-ubyte.gz"), filepath.Join(dir, "elsewhere"))
	_, _, err := MNIST(dir)
	if want := "data: MNIST: no t10k-labels-idx1-ubyte(.gz) in " + dir + " or " + filepath.Join(dir, "mnist"); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	os.WriteFile(filepath.Join(dir, "t10k-labels-idx1-ubyte"), []byte(labelsHeader+"\x00\x01\x02"), 0o644)
	if _, _, err := MNIST(dir); err != nil {
		t.Errorf("a plain file among compressed ones: %v", err)
	}
}

// Kaggle's files have a dot in their names, and its archive has folders that are
// called like the files.
func TestMNISTKaggleNames(t *testing.T) {
	t.Setenv("GLASSNET_DATA", "")
	for _, ending := range []string{"", ".gz"} {
		dir := t.TempDir()
		for name, content := range tiny() {
			plain := strings.TrimSuffix(name, ".gz")
			if err := os.Mkdir(filepath.Join(dir, plain), 0o755); err != nil {
				t.Fatal(err)
			}
			dotted := strings.Replace(plain, "-idx", ".idx", 1) + ending
			if err := os.WriteFile(filepath.Join(dir, dotted), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if train, test, err := MNIST(dir); err != nil || train.Len() != 3 || test.Len() != 3 {
			t.Errorf("%q: %v, %v, %v", ending, train, test, err)
		}
	}
}

// setCache makes os.UserCacheDir a new folder.
func setCache(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, ".cache"))
}

func TestMNISTDownloadsOnce(t *testing.T) {
	setCache(t)
	requests := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		io.WriteString(w, tiny()[strings.TrimPrefix(r.URL.Path, "/")])
	}))
	defer server.Close()
	s := source{mirrors: []string{server.URL + "/"}}
	for i, f := range mnist.files {
		content := tiny()[f.Name]
		s.files[i] = remote.File{Name: f.Name, Size: int64(len(content)), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(content)))}
	}
	for range 2 {
		train, test, err := s.load(context.Background(), "")
		if err != nil || train.Len() != 3 || test.Len() != 3 {
			t.Fatalf("%v, %v, %v", train, test, err)
		}
	}
	if requests != 4 {
		t.Errorf("%d requests, want 4", requests)
	}
}

func TestMNISTOffline(t *testing.T) {
	setCache(t)
	server := httptest.NewServer(nil)
	server.Close() // now nobody is there
	s := source{mirrors: []string{server.URL + "/one/", server.URL + "/two/"}, files: mnist.files}
	_, _, err := s.load(context.Background(), "")
	if err == nil {
		t.Fatal("no error")
	}
	cache, _ := os.UserCacheDir()
	for _, want := range []string{
		"data: MNIST is not in " + filepath.Join(cache, "glassnet", "mnist") + " and cannot be downloaded: ",
		s.mirrors[0], s.mirrors[1], "connection refused", "data.Digits", "-dir", "GLASSNET_DATA",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not contain %q", err, want)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error %q has more than one line", err)
	}

	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	if _, _, err := s.load(context.Background(), ""); err == nil || !strings.Contains(err.Error(), "data.Digits") {
		t.Errorf("without a home: %v", err)
	}
}

// Without package download the error names the line that is missing.
func TestMNISTWithoutDownload(t *testing.T) {
	setCache(t)
	t.Setenv("GLASSNET_DATA", "")
	defer func(f func(context.Context, remote.File, []string, string) error) { remote.Fetch = f }(remote.Fetch)
	remote.Fetch = nil
	_, _, err := MNIST("")
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"data: MNIST is not in ", `import _ "glassnet/nn/data/download"`, "data.Digits", "GLASSNET_DATA"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not contain %q", err, want)
		}
	}
}
