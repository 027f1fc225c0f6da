//go:build !windows

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"glassnet/internal/notebook"
)

func TestKernelspec(t *testing.T) {
	s := newSandbox(t)
	t.Setenv("JUPYTER_DATA_DIR", s.path("data"))
	s.mkdir("data/kernels/gonb")
	s.write("data/kernels/gonb/kernel.json", "a learner's own")

	path, changed, err := writeKernelspec(newKernelspec("/src/glassnet", "/cache/tools-1", "/go"))
	if err != nil || !changed || path != s.path("data/kernels/glassnet/kernel.json") {
		t.Fatalf("%s, changed %v, %v", path, changed, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got kernelspec
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if want := []string{"/cache/tools-1/bin/gonb", "--kernel", "{connection_file}", "-go_work=/src/glassnet"}; !slices.Equal(got.Argv, want) {
		t.Errorf("argv %q, want %q", got.Argv, want)
	}
	if got, want := got.Env["PATH"], "/cache/tools-1/bin:/cache/tools-1/gopls:/go/bin:${PATH}"; got != want {
		t.Errorf("PATH %q, want %q", got, want)
	}
	for _, kv := range notebook.CellSettings() { // Jupyter's cells are compiled as ours
		if name, value, _ := strings.Cut(kv, "="); got.Env[name] != value {
			t.Errorf("%s=%s, want %s", name, got.Env[name], kv)
		}
	}
	if got.Env["GOFLAGS"] != "-ldflags=-w" || got.Env["CGO_ENABLED"] != "0" || got.DisplayName != "Go (glassnet)" || got.Language != "go" || got.InterruptMode != "message" {
		t.Errorf("got %s", b)
	}

	if _, changed, err := writeKernelspec(newKernelspec("/src/glassnet", "/cache/tools-1", "/go")); changed || err != nil {
		t.Errorf("the same again: changed %v, %v", changed, err)
	}
	if _, changed, err := writeKernelspec(newKernelspec("/moved", "/cache/tools-1", "/go")); !changed || err != nil {
		t.Errorf("another repository: changed %v, %v", changed, err)
	}
	if _, spec, err := readKernelspec(); err != nil || spec == nil || spec.Metadata["glassnet"] != "/moved" {
		t.Errorf("read back %v, %v", spec, err)
	}
	if b, _ := os.ReadFile(s.path("data/kernels/gonb/kernel.json")); string(b) != "a learner's own" {
		t.Errorf("the other kernel became %q", b)
	}
	if all, _ := os.ReadDir(filepath.Dir(path)); len(all) != 1 {
		t.Errorf("files beside kernel.json: %v", all)
	}
}

// Jupyter replaces $NAME and ${NAME} in env; a dollar in a folder's name must survive.
func TestKernelspecDollar(t *testing.T) {
	if got, want := newKernelspec("/r", "/a$HOME", "/go").Env["PATH"], "/a$$HOME/bin:/a$$HOME/gopls:/go/bin:${PATH}"; got != want {
		t.Errorf("PATH %q, want %q", got, want)
	}
}

func TestJupyterData(t *testing.T) {
	s := newSandbox(t)
	home := map[string]string{"darwin": "home/Library/Jupyter"}[runtime.GOOS]
	xdg := home
	if home == "" {
		home, xdg = "home/.local/share/jupyter", "xdg/jupyter"
	}
	for _, c := range []struct{ name, value, want string }{
		{"HOME", s.path("home"), home},
		{"XDG_DATA_HOME", s.path("xdg"), xdg},
		{"JUPYTER_DATA_DIR", s.path("j"), "j"},
	} {
		t.Setenv(c.name, c.value)
		if got, err := jupyterData(); got != s.path(c.want) || err != nil {
			t.Errorf("with %s: %s, %v; want %s", c.name, got, err, c.want)
		}
	}
}

func TestKernelspecFails(t *testing.T) {
	s := newSandbox(t)
	s.write("file", "")
	t.Setenv("JUPYTER_DATA_DIR", s.path("file"))
	_, _, err := writeKernelspec(newKernelspec("/r", "/t", "/go"))
	wantError(t, err, "cannot make the kernel known to Jupyter", s.path("file"), "JUPYTER_DATA_DIR")

	os.Unsetenv("JUPYTER_DATA_DIR")
	os.Unsetenv("HOME")
	_, _, err = writeKernelspec(newKernelspec("/r", "/t", "/go"))
	wantError(t, err, "set HOME or JUPYTER_DATA_DIR")
}
