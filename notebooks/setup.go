//go:build !windows

package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"glassnet/internal/notebook"
	"glassnet/internal/wholefile"
)

// A tool is a command that a kernel needs: its file in the tools folder and its package.
type tool struct{ file, path string }

// kernelTools are what a kernel cannot do without; languageServer completes and explains names in Jupyter.
// gopls has a folder of its own because gonb leaves a gopls process behind when it ends within a second:
// kernels that this program runs itself get a PATH without it, kernels of Jupyter get both folders.
var (
	kernelTools    = []tool{{"bin/goimports", "golang.org/x/tools/cmd/goimports"}, {"bin/gonb", "github.com/janpfeifer/gonb"}}
	languageServer = tool{"gopls/gopls", "golang.org/x/tools/gopls"}
)

// ensureTools returns the folder that holds the wanted tools, in the versions of notebooks/tools/go.mod.
// It builds those that are missing (a minute or two, with progress in log) and takes milliseconds otherwise.
// The folder's name has a hash of everything the programs depend on, so other pins or another Go get another folder.
// A program appears complete or not at all; two processes that build it at once both succeed.
func ensureTools(ctx context.Context, root string, want []tool, log func(format string, args ...any)) (folder string, err error) {
	goTool, err := notebook.FindGo(ctx, root)
	if err != nil {
		return "", err
	}
	folder, err = toolsFolder(root, goTool.Version)
	if err != nil {
		return "", err
	}
	missing := slices.DeleteFunc(slices.Clone(want), func(t tool) bool { return t.whole(folder) })
	if len(missing) == 0 {
		return folder, nil
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", fmt.Errorf("cannot make the folder for the notebook tools: %w (XDG_CACHE_HOME can name another place)", err)
	}
	temp, err := os.MkdirTemp(filepath.Dir(folder), "tools-*.tmp")
	if err != nil {
		return "", fmt.Errorf("cannot write into the folder for the notebook tools: %w (XDG_CACHE_HOME can name another place)", err)
	}
	defer os.RemoveAll(temp)

	log("building the notebook tools, once (a minute or two), into %s", folder)
	module := filepath.Join(root, "notebooks", "tools")
	for i, t := range missing {
		label := fmt.Sprintf("tool %d of %d: %s", i+1, len(missing), filepath.Base(t.file))
		b := goBuild{label, module, goEnv("-mod=readonly"), []string{"-ldflags=-s -w"}, t.path, t.in(temp)}
		if err := b.run(ctx, goTool, log); err != nil {
			return "", err
		}
	}
	for _, t := range missing {
		err := os.MkdirAll(filepath.Dir(t.in(folder)), 0o755)
		if err == nil {
			err = os.Rename(t.in(temp), t.in(folder))
		}
		if err == nil {
			err = t.note(folder)
		}
		if err != nil {
			return "", fmt.Errorf("cannot finish the notebook tools: %w", err)
		}
	}
	return folder, nil
}

func (t tool) in(folder string) string { return filepath.Join(folder, filepath.FromSlash(t.file)) }

// whole tells whether a program is there and as large as it was when it was built: one that was cut off by a full disk would fail at
// every start.
func (t tool) whole(folder string) bool {
	if !notebook.IsExecutable(t.in(folder)) {
		return false
	}
	want, err := os.ReadFile(t.in(folder) + ".size")
	if err != nil {
		return true // of an earlier version of this tool
	}
	info, err := os.Stat(t.in(folder))
	return err == nil && fmt.Sprintln(info.Size()) == string(want)
}

// note writes down how large a program is.
func (t tool) note(folder string) error {
	info, err := os.Stat(t.in(folder))
	if err != nil {
		return err
	}
	return wholefile.Write(t.in(folder)+".size", wholefile.Bytes([]byte(fmt.Sprintln(info.Size()))))
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

// goEnv is the environment for building outside of cells, with other GOFLAGS: the user's, without what would change or break the
// build. Everything else stays as cells have it, so that the standard library is compiled only once for both.
func goEnv(flags string) []string {
	return append(append(os.Environ(), notebook.CellSettings()...), "GOFLAGS="+flags, "GOWORK=off", "GOBIN=")
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
func (b goBuild) run(ctx context.Context, g *notebook.GoCommand, log func(string, ...any)) error {
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
	err := lines(g.Command(ctx, b.dir, b.env, append(list, b.source)...), func(line string) {
		if line != "" {
			stale++
		}
	}, complaint)
	if err != nil {
		return buildError(ctx, b.label, failure, err)
	}
	compiled := 0
	args := append(append([]string{"build", "-v"}, b.flags...), "-o", b.output, b.source)
	err = lines(g.Command(ctx, b.dir, b.env, args...), nil, func(line string) {
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

// warmUp compiles what cells import the way the kernel does, so that a learner's first cell takes one second and not twenty.
// A library that does not compile is only reported in the log: the learner may be in the middle of changing it.
func warmUp(ctx context.Context, goTool *notebook.GoCommand, root string, log func(string, ...any)) error {
	env := append(append(os.Environ(), notebook.CellSettings()...), "GOWORK=off")
	var program strings.Builder
	fmt.Fprintln(&program, "package main")
	list := goTool.Command(ctx, root, env, "list", "-e", "-f", `{{if ne .Name "main"}}{{.ImportPath}}{{end}}`, "./nn/...", "./viz/...", "./exercises/check/...")
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
