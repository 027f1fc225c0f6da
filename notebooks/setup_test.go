//go:build !windows

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"glassnet/internal/notebook"
)

// sandbox gives a test a home, a cache and a PATH of its own with no programs but the fakes that it adds.
type sandbox struct {
	t    *testing.T
	dir  string
	root string // a repository with pins
}

func newSandbox(t *testing.T) *sandbox {
	s := &sandbox{t, t.TempDir(), ""}
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		for _, prefix := range []string{"XDG_", "JUPYTER", "UV_", "PIPX_", "CONDA", "GO", "DISPLAY", "WAYLAND"} {
			if strings.HasPrefix(name, prefix) {
				t.Setenv(name, "") // restores it at the end
				os.Unsetenv(name)
			}
		}
	}
	t.Setenv("HOME", s.path("home"))
	t.Setenv("PATH", s.path("bin"))
	t.Setenv("CALLS", s.path("calls"))
	old := systemFolders
	systemFolders = nil
	t.Cleanup(func() { systemFolders = old })
	s.mkdir("home")
	s.mkdir("bin")
	os.Symlink("/bin/ps", s.path("bin/ps")) // shows what processes are left
	s.root = s.path("repo")
	s.mkdir("repo/notebooks/tools")
	s.mkdir("repo/notebooks/en")
	s.write("repo/notebooks/tools/go.mod", "module tools\n")
	s.write("repo/notebooks/tools/go.sum", "")
	return s
}

func (s *sandbox) path(rel string) string { return filepath.Join(s.dir, filepath.FromSlash(rel)) }

func (s *sandbox) mkdir(rel string) {
	s.t.Helper()
	if err := os.MkdirAll(s.path(rel), 0o755); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sandbox) write(rel, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path(rel), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// fake adds a program: a shell script that records its name and arguments before it does what the text says.
func (s *sandbox) fake(rel, text string) {
	s.t.Helper()
	s.mkdir(filepath.ToSlash(filepath.Dir(rel)))
	script := "#!/bin/sh\nPATH=/usr/bin:/bin\necho \"$(basename $0) $*\" >> \"$CALLS\"\n" + text + "\n"
	if err := os.WriteFile(s.path(rel), []byte(script), 0o755); err != nil {
		s.t.Fatal(err)
	}
}

// calls are the recorded programs, with the sandbox's folder left out, and forgets them.
func (s *sandbox) calls() []string {
	b, _ := os.ReadFile(s.path("calls"))
	os.Remove(s.path("calls"))
	return strings.Split(strings.TrimSpace(strings.ReplaceAll(string(b), s.dir+"/", "")), "\n")
}

// fakeGo adds a go command that pretends to be a version and to build.
func (s *sandbox) fakeGo(version, build string) {
	s.fake("bin/go", `
case "$1" in
env) echo '{"GOROOT": "`+s.path("goroot")+`", "GOVERSION": "`+version+`"}' ;;
list) echo fmt; echo main ;;
build)
	`+build+`
	while [ "$1" != -o ]; do shift; done
	mkdir -p "$(dirname "$2")"
	echo "GOFLAGS=$GOFLAGS GOOS=$GOOS" > "$2"
	chmod +x "$2" ;;
esac`)
}

// quiet is a log for steps whose messages do not matter.
func quiet(string, ...any) {}

// messages is a log to look at.
type messages struct {
	mu   sync.Mutex
	text strings.Builder
}

func (m *messages) log(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	fmt.Fprintf(&m.text, format+"\n", args...)
}

func (m *messages) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.text.String()
}

// wantError fails unless err is one message with all the words.
func wantError(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one about %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

var allTools = append(slices.Clone(kernelTools), languageServer)

// haveTools reports whether all tools are in a folder.
func haveTools(folder string) bool {
	return !slices.ContainsFunc(allTools, func(t tool) bool { return !notebook.IsExecutable(t.in(folder)) })
}

func TestEnsureToolsBuildsOnce(t *testing.T) {
	s := newSandbox(t)
	s.fakeGo("go1.26.1", "")
	t.Setenv("GOFLAGS", "-mod=vendor")
	t.Setenv("GOOS", "plan9")
	tools, err := ensureTools(t.Context(), s.root, kernelTools, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if haveTools(tools) {
		t.Error("gopls was built, too")
	}
	if _, err := ensureTools(t.Context(), s.root, allTools, quiet); err != nil { // builds only gopls
		t.Fatal(err)
	}
	if calls := s.calls(); strings.Count(strings.Join(calls, "\n"), "go build") != len(allTools) {
		t.Errorf("%d tools took these calls: %q", len(allTools), calls)
	}
	for _, file := range []string{"bin/gonb", "bin/goimports", "gopls/gopls"} {
		b, err := os.ReadFile(filepath.Join(tools, file))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := string(b), "GOFLAGS=-mod=readonly GOOS="+runtime.GOOS+"\n"; got != want {
			t.Errorf("%s was built with %q, want %q", file, got, want)
		}
	}
	if _, err := os.Stat(filepath.Join(tools, "bin", "gopls")); err == nil {
		t.Error("gopls is in bin, where kernels without Jupyter would find it")
	}
	again, err := ensureTools(t.Context(), s.root, allTools, quiet)
	if err != nil || again != tools {
		t.Errorf("second time: %s, %v; want %s", again, err, tools)
	}
	if calls := s.calls(); len(calls) != 1 || !strings.HasPrefix(calls[0], "go env") {
		t.Errorf("second time it ran %q, want only go env", calls)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(tools), "*.tmp")); len(left) > 0 {
		t.Errorf("temporary folders are left: %q", left)
	}
}

func TestEnsureToolsTwiceAtOnce(t *testing.T) {
	s := newSandbox(t)
	s.fakeGo("go1.26.1", "")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			tools, err := ensureTools(t.Context(), s.root, allTools, quiet)
			if err != nil || !haveTools(tools) {
				t.Errorf("%s, %v", tools, err)
			}
		})
	}
	wg.Wait()
	if all, _ := os.ReadDir(s.path("home/.cache/glassnet")); runtime.GOOS == "linux" && len(all) != 1 {
		t.Errorf("%d folders, want 1: %v", len(all), all)
	}
}

func TestToolsFolderFollowsThePins(t *testing.T) {
	s := newSandbox(t)
	seen := map[string]string{}
	for _, change := range []struct{ what, goVersion, sum string }{
		{"start", "go1.26.1", ""},
		{"another Go", "go1.26.2", ""},
		{"another go.sum", "go1.26.1", "x v1\n"},
	} {
		s.write("repo/notebooks/tools/go.sum", change.sum)
		folder, err := toolsFolder(s.root, change.goVersion)
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[folder]; ok {
			t.Errorf("%s: same folder as %s", change.what, other)
		}
		seen[folder] = change.what
	}
}

func TestEnsureToolsFails(t *testing.T) {
	for _, c := range []struct {
		name    string
		prepare func(s *sandbox)
		words   []string
	}{
		{"no go", func(s *sandbox) { os.Remove(s.path("bin/go")) }, []string{"not on PATH", "https://go.dev/dl"}},
		{"old go", func(s *sandbox) { s.fakeGo("go1.25.3", "") }, []string{"needs Go 1.26", "go1.25.3"}},
		{"old go without switching", func(s *sandbox) {
			s.fake("bin/go", "echo 'go: go.mod requires go >= 1.26 (running go 1.24.1; GOTOOLCHAIN=local)' >&2; exit 1")
		}, []string{"needs Go 1.26", "running go 1.24.1"}},
		{"does not compile", func(s *sandbox) { s.fakeGo("go1.26.1", "echo x.go:1:1: broken >&2; exit 1") }, []string{"goimports", "x.go:1:1: broken"}},
		{"no network", func(s *sandbox) {
			s.fakeGo("go1.26.1", "echo 'go: golang.org/x/tools@v1: Get \"https://proxy\": dial tcp: lookup proxy: no such host' >&2; exit 1")
		}, []string{"goimports", "check the network", "no such host"}},
		{"downloads switched off", func(s *sandbox) {
			s.fakeGo("go1.26.1", "echo 'go: downloading golang.org/x/tools v1' >&2; echo module lookup disabled by GOPROXY=off >&2; exit 1")
		}, []string{"check the network (or GOPROXY)", "GOPROXY=off"}},
		{"no home", func(s *sandbox) { os.Unsetenv("HOME") }, []string{"set HOME or XDG_CACHE_HOME"}},
		{"cache cannot be written", func(s *sandbox) {
			s.write("file", "")
			s.t.Setenv("XDG_CACHE_HOME", s.path("file/cache"))
			s.t.Setenv("HOME", s.path("file"))
		}, []string{"cannot make the folder", "XDG_CACHE_HOME"}},
		{"no pins", func(s *sandbox) { os.Remove(s.path("repo/notebooks/tools/go.sum")) }, []string{"pins", "go.sum"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t)
			s.fakeGo("go1.26.1", "")
			c.prepare(s)
			_, err := ensureTools(t.Context(), s.root, allTools, quiet)
			wantError(t, err, c.words...)
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %q", err)
			}
			if left, _ := filepath.Glob(s.path("home/.cache/glassnet/*")); len(left) > 0 {
				t.Errorf("left behind: %q", left)
			}
		})
	}
}

func TestEnsureToolsCanBeCancelled(t *testing.T) {
	s := newSandbox(t)
	s.fakeGo("go1.26.1", "touch "+s.path("building")+"; sleep 60")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for ; ctx.Err() == nil; time.Sleep(5 * time.Millisecond) {
			if _, err := os.Stat(s.path("building")); err == nil {
				cancel()
			}
		}
	}()
	if _, err := ensureTools(ctx, s.root, allTools, quiet); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestWarmUp(t *testing.T) {
	for _, c := range []struct {
		name, build, warning string
		offline              bool
	}{
		{"fine", "", "", false},
		{"library does not compile", "echo nn/nn.go:3:1: broken >&2; exit 1", "warning: compiling glassnet for the notebooks: nn/nn.go:3:1: broken", false},
		{"no network", "echo 'go: gonum: dial tcp: connection refused' >&2; exit 1", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSandbox(t)
			s.fakeGo("go1.26.1", c.build)
			var m messages
			err := warmUp(t.Context(), &notebook.GoCommand{Path: s.path("bin/go")}, s.root, m.log)
			if errors.Is(err, errOffline) != c.offline || err != nil && !c.offline {
				t.Errorf("error %v, offline wanted: %v", err, c.offline)
			}
			if !strings.Contains(m.String(), c.warning) {
				t.Errorf("log %q, want %q", &m, c.warning)
			}
		})
	}
}

// A tool that was cut off, by a full disk or by hand, is noticed: it would fail at every start.
func TestDamagedTool(t *testing.T) {
	folder := t.TempDir()
	one := tool{"bin/gonb", "x"}
	write(t, one.in(folder), "a program")
	if err := os.Chmod(one.in(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	if !one.whole(folder) {
		t.Error("a tool of an earlier version is taken for damaged")
	}
	if err := one.note(folder); err != nil || !one.whole(folder) {
		t.Errorf("a whole tool is taken for damaged: %v", err)
	}
	for _, text := range []string{"a prog", ""} {
		if err := os.WriteFile(one.in(folder), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		if one.whole(folder) {
			t.Errorf("%q is taken for the whole tool", text)
		}
	}
}

// The images, the dev container and the pages name one Go, that of go.mod, one Debian, one port, and commands that there are.
func TestImages(t *testing.T) {
	root := testRoot(t)
	find := func(file, pattern string) string {
		b, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(`(?m)` + pattern).FindSubmatch(b)
		if m == nil {
			t.Errorf("%s has nothing like %s", file, pattern)
			return ""
		}
		return string(m[1])
	}
	const docker, container = ".devcontainer/Dockerfile", ".devcontainer/devcontainer.json"
	for _, one := range []struct {
		what  string
		first string
		other [][2]string
	}{
		{"Go", find("go.mod", `^go (\d+\.\d+)`), [][2]string{{".ci/go.mod", `^go (\d+\.\d+)`}, {"notebooks/tools/go.mod", `^go (\d+\.\d+)`}, {docker, `^FROM golang:([\d.]+)-`}, {container, `/go:([\d.]+)-`}, {"README.md", `\[Go\]\(https://go\.dev/dl/\) (\d+\.\d+) or later`}}},
		{"Debian", find(docker, `^FROM golang:[\d.]+-(\w+)$`), [][2]string{{container, `/go:[\d.]+-(\w+)"`}}},
		{"port", find("notebooks/open.go", `"port", (\d+),`), [][2]string{{docker, `^EXPOSE (\d+)$`}, {docker, `-p \d+:(\d+) `}, {container, `"forwardPorts": \[(\d+)\]`}}},
		{"Jupyter", find(docker, `install -y --no-install-recommends (jupyter-notebook)`), [][2]string{{container, `install -y --no-install-recommends (jupyter-notebook)`}}},
		{"set-up", find(docker, `^RUN go run \./notebooks (\w+)$`), [][2]string{{container, `"postCreateCommand": "go run \./notebooks (\w+)"`}}},
	} {
		for _, o := range one.other {
			if got := find(o[0], o[1]); got != one.first {
				t.Errorf("%s: %s says %s, not %s", one.what, o[0], got, one.first)
			}
		}
	}
	var words []string
	if err := json.Unmarshal([]byte(find(docker, `^CMD (\[.*\])$`)), &words); err != nil || len(words) < 4 || !slices.Equal(words[:3], []string{"go", "run", "./notebooks"}) {
		t.Fatalf("CMD %q, %v", words, err)
	}
	silently(t, func() {
		if code := run(append(words[3:], "-h")); code != 0 {
			t.Errorf("CMD %q ends with %d", words, code)
		}
		if code := run([]string{find(docker, `^RUN go run \./notebooks (\w+)$`), "-h"}); code != 0 {
			t.Errorf("RUN ends with %d", code)
		}
	})
	var parsed map[string]any
	b, err := os.ReadFile(filepath.Join(root, container))
	if err == nil {
		err = json.Unmarshal(b, &parsed)
	}
	if err != nil {
		t.Error(err)
	}
}
