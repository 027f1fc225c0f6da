//go:build !windows

package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// goNeeded is the oldest Go that builds glassnet, as go.mod says.
const goNeeded = "go1.26"

// toolPackages are the commands that a kernel needs, relative to the tools folder.
// gopls has a folder of its own because gonb leaves a gopls process behind when it ends within a second:
// kernels that the tool runs itself get a PATH without it, kernels of Jupyter get both folders.
var toolPackages = []struct{ file, path string }{
	{"bin/goimports", "golang.org/x/tools/cmd/goimports"},
	{"bin/gonb", "github.com/janpfeifer/gonb"},
	{"gopls/gopls", "golang.org/x/tools/gopls"},
}

// ensureTools returns the folder that holds bin/gonb, bin/goimports and gopls/gopls in the versions of notebooks/tools/go.mod.
// It builds them if they are missing (a minute or two, with progress in log) and takes milliseconds otherwise.
// The folder's name has a hash of everything the programs depend on, so other pins or another Go get another folder.
// It appears complete or not at all; two processes that build it at once both succeed.
func ensureTools(ctx context.Context, root string, log func(format string, args ...any)) (tools string, err error) {
	goTool, err := findGo(ctx, root)
	if err != nil {
		return "", err
	}
	tools, err = toolsFolder(root, goTool.Version)
	if err != nil || haveTools(tools) {
		return tools, err
	}
	if err := os.MkdirAll(filepath.Dir(tools), 0o755); err != nil {
		return "", fmt.Errorf("cannot make the folder for the notebook tools: %w (XDG_CACHE_HOME can name another place)", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(tools), "tools-*.tmp")
	if err != nil {
		return "", fmt.Errorf("cannot write into the folder for the notebook tools: %w (XDG_CACHE_HOME can name another place)", err)
	}
	defer os.RemoveAll(temp)

	log("building the notebook tools, once (a minute or two), into %s", tools)
	module := filepath.Join(root, "notebooks", "tools")
	for i, t := range toolPackages {
		label := fmt.Sprintf("tool %d of %d: %s", i+1, len(toolPackages), filepath.Base(t.file))
		b := goBuild{label, module, toolEnv(), []string{"-ldflags=-s -w"}, t.path, filepath.Join(temp, filepath.FromSlash(t.file))}
		if err := b.run(ctx, goTool, log); err != nil {
			return "", err
		}
	}
	if err := os.Rename(temp, tools); err != nil && !haveTools(tools) { // another process may have been first
		return "", fmt.Errorf("cannot finish the notebook tools: %w", err)
	}
	return tools, nil
}

// haveTools reports whether all tools are in the folder.
func haveTools(tools string) bool {
	for _, t := range toolPackages {
		if info, err := os.Stat(filepath.Join(tools, filepath.FromSlash(t.file))); err != nil || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// privateFolder is where the tool keeps what it builds and installs: glassnet in the user's cache folder.
func privateFolder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for the notebook tools: set HOME or XDG_CACHE_HOME (%w)", err)
	}
	return filepath.Join(cache, "glassnet"), nil
}

// toolsFolder names the folder for the pins in root and a version of Go.
func toolsFolder(root, goVersion string) (string, error) {
	private, err := privateFolder()
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	fmt.Fprintln(hash, goVersion, runtime.GOOS, runtime.GOARCH)
	for _, name := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join(root, "notebooks", "tools", name))
		if err != nil {
			return "", fmt.Errorf("the pins of the notebook tools: %w", err)
		}
		hash.Write(b)
	}
	return filepath.Join(private, fmt.Sprintf("tools-%x", hash.Sum(nil)[:6])), nil
}

// toolEnv is the environment for building the tools: the user's, without what would change or break the build.
// Everything else stays as cells have it, so that the standard library is compiled only once for both.
func toolEnv() []string {
	unset := []string{"GOFLAGS", "GOBIN", "GOOS", "GOARCH", "GOWORK", "GO111MODULE"}
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains(unset, name)
	})
	return append(env, "GOFLAGS=-mod=readonly", "CGO_ENABLED="+cellCgo, "GOWORK=off")
}

// goCommand is the Go that compiles the cells.
type goCommand struct {
	Path    string // the go command itself
	Root    string // GOROOT
	Version string // go1.26.1
}

// findGo asks the go command on PATH what it is. A go.mod may make it switch to a newer toolchain; then that one is returned.
func findGo(ctx context.Context, root string) (*goCommand, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("the go command is not on PATH: install Go from https://go.dev/dl and open a new terminal")
	}
	cmd := exec.CommandContext(ctx, path, "env", "-json", "GOROOT", "GOVERSION")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && len(exit.Stderr) > 0 {
			err = errors.New(lastLine(string(exit.Stderr)))
		}
		return nil, fmt.Errorf("glassnet needs Go 1.26 or newer from https://go.dev/dl; %s says: %w", path, err)
	}
	var env struct{ GOROOT, GOVERSION string }
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, fmt.Errorf("%s env -json: %w", path, err)
	}
	if version.IsValid(env.GOVERSION) && version.Compare(env.GOVERSION, goNeeded) < 0 {
		return nil, fmt.Errorf("glassnet needs Go 1.26 or newer, but %s is %s: get a newer one from https://go.dev/dl", path, env.GOVERSION)
	}
	if inRoot := filepath.Join(env.GOROOT, "bin", "go"); isExecutable(inRoot) {
		path = inRoot
	}
	return &goCommand{Path: path, Root: env.GOROOT, Version: env.GOVERSION}, nil
}

// goBuild is one run of go build.
type goBuild struct {
	label  string // for the messages
	dir    string // of the module
	env    []string
	flags  []string
	source string // the package or file to build
	output string
}

// run builds and shows how far it is.
func (b goBuild) run(ctx context.Context, g *goCommand, log func(string, ...any)) error {
	began := time.Now()
	bar := newProgress(b.label, log)
	defer bar.done()
	downloads, failure := 0, ""
	complaint := func(line string) {
		switch {
		case strings.HasPrefix(line, "go: downloading "):
			downloads++
			bar.show(0, 0, fmt.Sprintf("module %d, %s", downloads, strings.Fields(line)[2]))
		case failure == "" && strings.Contains(line, " ") && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "go: warning"):
			failure = line // the first of a compiler's errors tells most
		}
	}
	stale := 0 // packages to compile; this also downloads the modules
	list := append([]string{"list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}"}, b.flags...)
	err := lines(g.command(ctx, b.dir, b.env, append(list, b.source)...), func(line string) {
		if line != "" {
			stale++
		}
	}, complaint)
	if err != nil {
		return buildError(ctx, b.label, failure, err)
	}
	compiled := 0
	args := append(append([]string{"build", "-v"}, b.flags...), "-o", b.output, b.source)
	err = lines(g.command(ctx, b.dir, b.env, args...), nil, func(line string) {
		complaint(line)
		if !strings.Contains(line, " ") { // -v prints one import path per compiled package
			compiled++
			bar.show(min(compiled, stale), stale, "packages")
		}
	})
	if err != nil {
		return buildError(ctx, b.label, failure, err)
	}
	bar.done()
	if compiled > 1 { // more than the program itself
		log("%s: compiled %d packages in %.0f s", b.label, compiled, time.Since(began).Seconds())
	}
	return nil
}

// command is go with arguments, in a process group that ends with ctx.
func (g *goCommand) command(ctx context.Context, dir string, env []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, g.Path, args...)
	cmd.Dir, cmd.Env = dir, env
	endWithGroup(cmd, syscall.SIGKILL)
	return cmd
}

// endWithGroup makes the end of a command's context send the signal to the command and all its children.
// The command no longer gets the terminal's Ctrl-C by itself.
func endWithGroup(cmd *exec.Cmd, signal syscall.Signal) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, signal) }
	cmd.WaitDelay = 5 * time.Second
}

// errOffline marks a build that failed because a module could not be downloaded.
var errOffline = errors.New("a module cannot be downloaded; check the network (or GOPROXY) and start again")

// buildError says in one sentence why go failed.
func buildError(ctx context.Context, label, failure string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failure == "" {
		return fmt.Errorf("%s: %w", label, err)
	}
	for _, sign := range []string{"dial tcp", "no such host", "connection refused", "i/o timeout", "TLS handshake", "network is unreachable", "module lookup disabled"} {
		if strings.Contains(failure, sign) {
			return fmt.Errorf("%s: %w: %s", label, errOffline, failure)
		}
	}
	return fmt.Errorf("%s: %s", label, failure)
}

// lines runs a command and hands over its output and its error output line by line, as they come. A nil function drops them.
func lines(cmd *exec.Cmd, stdout, stderr func(line string)) error {
	var pending []chan struct{}
	follow := func(f func(string)) io.Writer {
		if f == nil {
			return io.Discard
		}
		r, w := io.Pipe()
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			for s := bufio.NewScanner(r); s.Scan(); {
				f(s.Text())
			}
			io.Copy(io.Discard, r) // a line too long for the scanner must not block the command
		}()
		pending = append(pending, finished)
		return w
	}
	cmd.Stdout, cmd.Stderr = follow(stdout), follow(stderr)
	err := cmd.Run()
	for _, w := range []io.Writer{cmd.Stdout, cmd.Stderr} {
		if p, ok := w.(*io.PipeWriter); ok {
			p.Close()
		}
	}
	for _, finished := range pending {
		<-finished
	}
	return err
}

// lastLine is the last line of s that is not blank.
func lastLine(s string) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(all[len(all)-1])
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}

// warmUp compiles what cells import the way the kernel does, so that a learner's first cell takes one second and not twenty.
// A library that does not compile is only reported in the log: the learner may be in the middle of changing it.
func warmUp(ctx context.Context, goTool *goCommand, root string, log func(string, ...any)) error {
	env := append(os.Environ(), "GOFLAGS="+cellFlags, "CGO_ENABLED="+cellCgo, "GOWORK=off")
	var program strings.Builder
	fmt.Fprintln(&program, "package main")
	list := goTool.command(ctx, root, env, "list", "-e", "-f", `{{if ne .Name "main"}}{{.ImportPath}}{{end}}`, "./nn/...", "./viz/...", "./exercises/check/...")
	err := lines(list, func(path string) {
		if path != "" && !strings.Contains(path, "/internal/") {
			fmt.Fprintf(&program, "import _ %q\n", path)
		}
	}, nil)
	if err != nil {
		return buildError(ctx, "listing the packages of glassnet", "", err)
	}
	fmt.Fprintln(&program, "func main() {}")

	temp, err := os.MkdirTemp("", "glassnet-warm-")
	if err != nil {
		return fmt.Errorf("no folder for temporary files: %w (TMPDIR can name another place)", err)
	}
	defer os.RemoveAll(temp)
	file := filepath.Join(temp, "main.go")
	if err := os.WriteFile(file, []byte(program.String()), 0o644); err != nil {
		return err
	}
	b := goBuild{"compiling glassnet for the notebooks", root, env, []string{"-buildvcs=false"}, file, filepath.Join(temp, "warm")}
	err = b.run(ctx, goTool, log)
	if err == nil || ctx.Err() != nil || errors.Is(err, errOffline) {
		return err
	}
	log("warning: %v (cells that import it will say the same)", err)
	return nil
}
