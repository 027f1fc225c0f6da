//go:build !windows

package notebook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// goNeeded is the oldest Go that builds glassnet, as go.mod says.
const goNeeded = "go1.26"

// CellSettings are the variables with which cells and all that they import are compiled, by Jupyter's kernel and by this program. What
// the user has set for other projects, such as GOFLAGS=-mod=mod, would break cells or make them slow.
//   - Without debug information a cell links in two thirds of the time.
//   - net and os/user, which every figure links through gonbui, need C only for what no cell asks for, and a figure without C links in
//     nine tenths of the time.
//   - The kernel writes a go.work of its own.
func CellSettings() []string {
	return []string{"GOFLAGS=-ldflags=-w", "CGO_ENABLED=0", "GOWORK=auto", "GO111MODULE=on", "GOOS=" + runtime.GOOS, "GOARCH=" + runtime.GOARCH}
}

// CellEnv is the environment in which cells are compiled and run: the user's with [CellSettings], with folders before the others on
// PATH, and with temp for temporary files. Variables named GLASSNET_… are left out unless more has them, so that a notebook does not
// depend on who builds it.
func CellEnv(temp string, folders, more []string) (env []string) {
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "GLASSNET_") && !strings.HasPrefix(kv, "GONB_") {
			env = append(env, kv)
		}
	}
	path := strings.Join(append(folders, os.Getenv("PATH")), string(os.PathListSeparator))
	env = append(append(env, CellSettings()...), "PATH="+path, "TMPDIR="+temp)
	return append(env, more...)
}

// A GoCommand is the Go that compiles the cells.
type GoCommand struct {
	Path    string            // the go command itself
	Root    string            // GOROOT
	Version string            // go1.26.1
	Env     map[string]string // what go env says
}

// FindGo asks the go command on PATH what it is. A go.mod may make it switch to a newer toolchain; then that one is returned.
func FindGo(ctx context.Context, root string) (*GoCommand, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("the go command is not on PATH: install Go from https://go.dev/dl and open a new terminal")
	}
	cmd := exec.CommandContext(ctx, path, "env", "-json")
	cmd.Dir, cmd.Env = root, append(os.Environ(), CellSettings()...)
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && len(exit.Stderr) > 0 {
			err = errors.New(LastLine(string(exit.Stderr)))
		}
		return nil, fmt.Errorf("glassnet needs Go 1.26 or newer from https://go.dev/dl; %s says: %w", path, err)
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, fmt.Errorf("%s env -json: %w", path, err)
	}
	g := &GoCommand{path, env["GOROOT"], env["GOVERSION"], env}
	if version.IsValid(g.Version) && version.Compare(g.Version, goNeeded) < 0 {
		return nil, fmt.Errorf("glassnet needs Go 1.26 or newer, but %s is %s: get a newer one from https://go.dev/dl", path, g.Version)
	}
	if inRoot := filepath.Join(g.Root, "bin", "go"); IsExecutable(inRoot) {
		g.Path = inRoot
	}
	return g, nil
}

// Command is go with arguments, in a process group that ends with ctx.
func (g *GoCommand) Command(ctx context.Context, dir string, env []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, g.Path, args...)
	cmd.Dir, cmd.Env = dir, env
	EndWithGroup(cmd, syscall.SIGKILL)
	return cmd
}

// EndWithGroup makes the end of a command's context send the signal to the command and all its children.
// The command no longer gets the terminal's Ctrl-C by itself.
func EndWithGroup(cmd *exec.Cmd, signal syscall.Signal) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, signal) }
	cmd.WaitDelay = 5 * time.Second
}

// LastLine is the last line of s that is not blank.
func LastLine(s string) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(all[len(all)-1])
}

// IsExecutable reports whether a path is a program.
func IsExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}
