//go:build !windows

package main

import (
	"os"
	"testing"
)

func TestClean(t *testing.T) {
	s := newSandbox(t)
	cache, data := s.path("cache"), s.path("data")
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", s.path("home"))
	t.Setenv("JUPYTER_DATA_DIR", data)
	private, err := privateFolder()
	if err != nil {
		t.Fatal(err)
	}
	exists := func(path string) bool { _, err := os.Stat(path); return err == nil }
	ours := []string{data + "/kernels/glassnet", private + "/tools-1", private + "/tools-2.tmp", private + "/jupyter", private + "/jupyter-8888.log"}
	others := []string{data + "/kernels/gonb", private + "/mnist"}
	for _, dir := range append(ours, others...) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := writeKernelspec(newKernelspec(s.root, private+"/tools-1", "/go")); err != nil {
		t.Fatal(err)
	}

	if err := cmdClean(t.Context(), s.root, []string{"-n"}); err != nil {
		t.Fatal(err)
	}
	for _, path := range append(ours, others...) {
		if !exists(path) {
			t.Errorf("clean -n removed %s", path)
		}
	}
	for range 2 { // the second time there is nothing to do
		if err := cmdClean(t.Context(), s.root, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range ours {
		if exists(path) {
			t.Errorf("%s is still there", path)
		}
	}
	for _, path := range others {
		if !exists(path) {
			t.Errorf("%s is gone, but it is not ours", path)
		}
	}
}

// A kernel named glassnet that somebody else wrote stays.
func TestCleanKeepsForeignKernel(t *testing.T) {
	s := newSandbox(t)
	t.Setenv("JUPYTER_DATA_DIR", s.path("data"))
	s.mkdir("data/kernels/glassnet")
	s.write("data/kernels/glassnet/kernel.json", `{"argv": ["mine"]}`)
	if err := cmdClean(t.Context(), s.root, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.path("data/kernels/glassnet/kernel.json")); err != nil {
		t.Error(err)
	}
}

func TestCleanWrongUsage(t *testing.T) {
	wantError(t, cmdClean(t.Context(), "", []string{"tools"}), "no arguments", "tools")
}
