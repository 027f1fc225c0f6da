//go:build !windows

package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestFindJupyter(t *testing.T) {
	const shim = `echo "pyenv: jupyter-lab: command not found" >&2; exit 127`
	for _, c := range []struct {
		name  string
		fakes map[string]string
		want  string
	}{
		{"none", nil, ""},
		{"a shim without the program behind it", map[string]string{"bin/jupyter-lab": shim}, ""},
		{"notebook behind a shim", map[string]string{"bin/jupyter-lab": shim, "bin/jupyter-notebook": "echo 6.4.12"}, "Jupyter Notebook 6.4.12"},
		{"lab is preferred, wherever it is", map[string]string{"bin/jupyter-notebook": "echo 6.4.12", "home/.local/bin/jupyter-lab": "echo 4.4.1"}, "JupyterLab 4.4.1"},
		{"chatty", map[string]string{"bin/jupyter-lab": "echo warning: old; echo 3.6.8"}, "JupyterLab 3.6.8"},
		{"answers nothing", map[string]string{"bin/jupyter-lab": "true"}, ""},
		{"in conda, not on PATH", map[string]string{"home/miniforge3/bin/jupyter-lab": "echo 4.0.0"}, "JupyterLab 4.0.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t)
			for rel, text := range c.fakes {
				s.fake(rel, text)
			}
			got := ""
			if j := findJupyter(t.Context(), jupyterFolders()); j != nil {
				got = j.String()
			}
			if got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestJupyterArgs(t *testing.T) {
	for _, c := range []struct {
		jup  jupyter
		want []string
	}{
		{jupyter{"", true, "2.3.2"}, []string{"--NotebookApp.notebook_dir=/n", "--NotebookApp.port=8890", "--LabApp.default_url=/lab/tree/en"}},
		{jupyter{"", true, "4.4.1"}, []string{"--ServerApp.root_dir=/n", "--ServerApp.port=8890", "--LabApp.default_url=/lab/tree/en"}},
		{jupyter{"", false, "6.4.12"}, []string{"--NotebookApp.notebook_dir=/n", "--NotebookApp.port=8890", "--NotebookApp.default_url=/tree/en"}},
		{jupyter{"", false, "7.2.0"}, []string{"--ServerApp.root_dir=/n", "--ServerApp.port=8890", "--JupyterNotebookApp.default_url=/tree/en"}},
	} {
		args := c.jup.args("/n", "en", "localhost", 8890, false)
		for _, want := range append(c.want, "--no-browser") {
			if !slices.Contains(args, want) {
				t.Errorf("%v: no %s in %q", &c.jup, want, args)
			}
		}
		if slices.Contains(args, "--allow-root") != (os.Getuid() == 0) {
			t.Errorf("%v: --allow-root is for root only: %q", &c.jup, args)
		}
		if slices.Contains(c.jup.args("/n", "en", "localhost", 8890, true), "--no-browser") {
			t.Errorf("%v: no browser although one is wanted", &c.jup)
		}
	}
}

func TestInstallJupyter(t *testing.T) {
	const (
		fails = "echo 'ERROR: No matching distribution found' >&2; exit 1"
		lab   = `mkdir -p "$HOME/.local/bin"; printf '#!/bin/sh\necho 4.4.1\n' > "$HOME/.local/bin/jupyter-lab"; chmod +x "$HOME/.local/bin/jupyter-lab"`
		// python3 -m venv --clear <venv>: makes a python that behaves as the variable PIP says
		venv = `mkdir -p "$4/bin"; cp "$(dirname "$0")/../pip" "$4/bin/python"`
	)
	cache := "home/.cache/glassnet/"
	for _, c := range []struct {
		name  string
		fakes map[string]string
		found string
		calls []string // beginnings, in order
		log   []string
	}{
		{"uv", map[string]string{"bin/uv": lab, "bin/pipx": lab}, "JupyterLab 4.4.1",
			[]string{"uv tool install jupyterlab"}, []string{"running: uv tool install jupyterlab"}},
		{"pipx when uv fails", map[string]string{"bin/uv": fails, "bin/pipx": lab}, "JupyterLab 4.4.1",
			[]string{"uv tool install", "pipx install jupyterlab"}, []string{"did not work: ERROR: No matching distribution found"}},
		{"uv says yes and installs nothing", map[string]string{"bin/uv": "true", "bin/pipx": lab}, "JupyterLab 4.4.1",
			[]string{"uv tool install", "pipx install jupyterlab"}, []string{"did not work: no jupyter-lab"}},
		{"a Python environment of our own", map[string]string{"bin/python3": venv, "pip": `printf '#!/bin/sh\necho 4.4.2\n' > "$(dirname "$0")/jupyter-lab"; chmod +x "$(dirname "$0")/jupyter-lab"`}, "JupyterLab 4.4.2",
			[]string{"python3 -m venv --clear " + cache + "jupyter", "python -m pip install"}, nil},
		{"apt when PyPI is refused", map[string]string{"bin/python3": venv, "pip": fails, "bin/apt-get": `case "$*" in *install*) printf '#!/bin/sh\necho 6.4.12\n' > "$(dirname "$0")/jupyter-notebook"; chmod +x "$(dirname "$0")/jupyter-notebook" ;; *) exit 1 ;; esac`}, "Jupyter Notebook 6.4.12",
			[]string{"python3 -m venv", "python -m pip", "apt-get -o DPkg::Lock::Timeout=300 -q update", "apt-get -o DPkg::Lock::Timeout=300 -q install -y --no-install-recommends jupyter-notebook"}, nil},
		{"brew", map[string]string{"bin/brew": lab}, "JupyterLab 4.4.1", []string{"brew install jupyterlab"}, nil},
		{"all fail", map[string]string{"bin/uv": fails, "bin/pipx": fails}, "", []string{"uv tool install", "pipx install"}, nil},
		{"nothing to install with", nil, "", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t)
			s.fake("bin/sudo", `test "$1" = -n || exit 1; shift; PATH="`+s.path("bin")+`:$PATH" exec "$@"`)
			for rel, text := range c.fakes {
				s.fake(rel, text)
			}
			var m messages
			j, err := installJupyter(t.Context(), m.log)
			if c.found == "" {
				wantError(t, err, "install it by hand", "uv tool install jupyterlab", "https://jupyter.org/install")
			} else if err != nil || j.String() != c.found {
				t.Errorf("installed %v, %v; want %s\n%v", j, err, c.found, &m)
			}
			calls := slices.DeleteFunc(s.calls(), func(c string) bool { return c == "" || strings.HasPrefix(c, "sudo ") })
			if len(calls) != len(c.calls) {
				t.Fatalf("ran %q, want %q", calls, c.calls)
			}
			for i := range calls {
				if !strings.HasPrefix(calls[i], c.calls[i]) {
					t.Errorf("command %d is %q, want %q", i, calls[i], c.calls[i])
				}
			}
			for _, want := range c.log {
				if !strings.Contains(m.String(), want) {
					t.Errorf("log %q does not say %q", &m, want)
				}
			}
			if _, err := os.Stat(s.path(cache + "jupyter")); err == nil && !strings.HasPrefix(c.name, "a Python environment") {
				t.Error("a Python environment without Jupyter is left")
			}
		})
	}
}
