//go:build !windows

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
)

// kernelName is the name that notebooks carry in their metadata. A learner's own gonb kernel has another name and stays as it is.
const kernelName = "glassnet"

// kernelspec is the file kernel.json that tells Jupyter how to start a kernel
// (https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs).
type kernelspec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
	Metadata      map[string]any    `json:"metadata"`
}

// newKernelspec is the kernel for the repository in root. Jupyter replaces {connection_file} and ${PATH}.
func newKernelspec(root, tools, goroot string) kernelspec {
	folders := []string{filepath.Join(tools, "bin"), filepath.Join(tools, "gopls"), filepath.Join(goroot, "bin")}
	path := strings.ReplaceAll(strings.Join(folders, string(os.PathListSeparator)), "$", "$$")
	env := map[string]string{"PATH": path + string(os.PathListSeparator) + "${PATH}"}
	for _, kv := range notebook.CellSettings() {
		name, value, _ := strings.Cut(kv, "=")
		env[name] = value
	}
	return kernelspec{
		Argv:          []string{filepath.Join(tools, "bin", "gonb"), "--kernel", "{connection_file}", "-go_work=" + root},
		DisplayName:   "Go (glassnet)",
		Language:      "go",
		InterruptMode: "message",
		Env:           env,
		Metadata:      map[string]any{"glassnet": root}, // marks the file as ours, for clean
	}
}

// writeKernelspec makes the kernel known to Jupyter and returns the file. A file that is right already is not touched.
func writeKernelspec(spec kernelspec) (path string, changed bool, err error) {
	path, err = kernelspecPath()
	if err != nil {
		return "", false, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(spec); err != nil {
		return "", false, err
	}
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, b.Bytes()) {
		return path, false, nil
	}
	if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
		err = wholefile.Write(path, wholefile.Bytes(b.Bytes()))
	}
	if err != nil {
		return "", false, fmt.Errorf("cannot make the kernel known to Jupyter: %w (JUPYTER_DATA_DIR can name another place)", err)
	}
	return path, true, nil
}

// readKernelspec returns the kernelspec that this tool has written, nil if there is none.
func readKernelspec() (path string, spec *kernelspec, err error) {
	path, err = kernelspecPath()
	if err != nil {
		return "", nil, err
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, nil, nil
	}
	if err != nil {
		return path, nil, err
	}
	if json.Unmarshal(b, &spec) != nil || spec == nil || spec.Metadata["glassnet"] == nil {
		return path, nil, nil // somebody else's
	}
	return path, spec, nil
}

func kernelspecPath() (string, error) {
	data, err := jupyterData()
	return filepath.Join(data, "kernels", kernelName, "kernel.json"), err
}

// jupyterData is the folder of a user's Jupyter data, by the rules of jupyter_core.
func jupyterData() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" && runtime.GOOS != "darwin" {
		return filepath.Join(dir, "jupyter"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no folder for Jupyter's data: set HOME or JUPYTER_DATA_DIR (%w)", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}
