//go:build !windows

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"glassnet/internal/notebook"
)

// jupyter is an installed JupyterLab or Jupyter Notebook that really starts.
type jupyter struct {
	Path    string // jupyter-lab or jupyter-notebook
	Lab     bool
	Version string
}

func (j *jupyter) String() string {
	if j.Lab {
		return "JupyterLab " + j.Version
	}
	return "Jupyter Notebook " + j.Version
}

// args is the command line that serves a folder and opens the page of one of its subfolders (or of itself, ".").
// Since JupyterLab 3 and Notebook 7 the server is a program of its own with other option names.
func (j *jupyter) args(folder, page, ip string, port int, browser bool) []string {
	major, _ := strconv.Atoi(strings.Split(j.Version, ".")[0])
	server, app, dir := "ServerApp", "JupyterNotebookApp", "root_dir"
	switch {
	case j.Lab && major < 3:
		server, app, dir = "NotebookApp", "LabApp", "notebook_dir"
	case j.Lab:
		app = "LabApp"
	case major < 7:
		server, app, dir = "NotebookApp", "NotebookApp", "notebook_dir"
	}
	args := []string{
		fmt.Sprintf("--%s.%s=%s", server, dir, folder),
		fmt.Sprintf("--%s.ip=%s", server, ip),
		fmt.Sprintf("--%s.port=%d", server, port),
		fmt.Sprintf("--%s.port_retries=0", server),
		fmt.Sprintf("--%s.base_url=/", server),
		fmt.Sprintf("--%s.default_url=%s", app, j.page(page)),
	}
	if !browser {
		args = append(args, "--no-browser")
	}
	if os.Getuid() == 0 {
		args = append(args, "--allow-root")
	}
	return args
}

// page is the address of a folder within the server.
func (j *jupyter) page(folder string) string {
	url := "/tree"
	if j.Lab {
		url = "/lab/tree"
	}
	if folder != "." {
		url += "/" + folder
	}
	return url
}

// findJupyter returns the first JupyterLab, else the first Notebook, that answers --version in one of the folders; nil if none does.
// A file alone proves nothing: pyenv has a jupyter for every Python version that ever had one.
func findJupyter(ctx context.Context, folders []string) *jupyter {
	for _, name := range []string{"jupyter-lab", "jupyter-notebook"} {
		for _, folder := range folders {
			path := filepath.Join(folder, name)
			if !notebook.IsExecutable(path) {
				continue
			}
			if v := askVersion(ctx, path); v != "" {
				return &jupyter{Path: path, Lab: name == "jupyter-lab", Version: v}
			}
		}
	}
	return nil
}

var versionLine = regexp.MustCompile(`(?m)^\d+\.\d+\S*`)

func askVersion(ctx context.Context, path string) string {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--version")
	notebook.EndWithGroup(cmd, syscall.SIGKILL)
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return versionLine.FindString(string(out))
}

// jupyterFolders are the folders of PATH and those where installers put programs although they may not be on PATH.
func jupyterFolders() []string {
	folders := filepath.SplitList(os.Getenv("PATH"))
	add := func(dir string, rest ...string) {
		if dir != "" {
			folders = append(folders, filepath.Join(append([]string{dir}, rest...)...))
		}
	}
	if venv, err := jupyterVenv(); err == nil {
		add(venv, "bin")
	}
	add(os.Getenv("UV_TOOL_BIN_DIR"))
	add(os.Getenv("PIPX_BIN_DIR"))
	add(os.Getenv("XDG_BIN_HOME"))
	add(os.Getenv("XDG_DATA_HOME"), "..", "bin")
	add(os.Getenv("CONDA_PREFIX"), "bin")
	if home, err := os.UserHomeDir(); err == nil {
		add(home, ".local", "bin")
		for _, conda := range []string{"miniforge3", "miniconda3", "anaconda3", "mambaforge"} {
			add(home, conda, "bin")
		}
		user, _ := filepath.Glob(filepath.Join(home, "Library", "Python", "3.*", "bin")) // pip --user on macOS
		folders = append(folders, user...)
	}
	return append(folders, systemFolders...)
}

var systemFolders = []string{"/opt/conda/bin", "/opt/homebrew/bin", "/usr/local/bin", "/home/linuxbrew/.linuxbrew/bin", "/usr/bin"}

// jupyterVenv is where the tool puts a Python environment if it has to install Jupyter with pip.
func jupyterVenv() (string, error) {
	private, err := privateFolder()
	return filepath.Join(private, "jupyter"), err
}

// installer is one way to install Jupyter: commands to run one after the other.
type installer struct {
	Commands [][]string
	Undo     string // a folder to remove if a command fails
}

// installers are the ways this machine has, the least intrusive first. System packages come last:
// they need rights, and are used only where no password is asked.
func installers(ctx context.Context) []installer {
	have := func(name string) bool { _, err := exec.LookPath(name); return err == nil }
	var ways []installer
	if have("uv") {
		ways = append(ways, installer{Commands: [][]string{{"uv", "tool", "install", "jupyterlab"}}})
	}
	if have("pipx") {
		ways = append(ways, installer{Commands: [][]string{{"pipx", "install", "jupyterlab"}}})
	}
	if venv, err := jupyterVenv(); err == nil && have("python3") {
		ways = append(ways, installer{Undo: venv, Commands: [][]string{
			{"python3", "-m", "venv", "--clear", venv},
			{filepath.Join(venv, "bin", "python"), "-m", "pip", "install", "--retries=2", "--disable-pip-version-check", "jupyterlab"},
		}})
	}
	if have("apt-get") {
		var sudo []string
		if os.Getuid() != 0 {
			sudo = []string{"sudo", "-n"}
		}
		if os.Getuid() == 0 || have("sudo") && exec.CommandContext(ctx, "sudo", "-n", "true").Run() == nil {
			apt := append(sudo, "apt-get", "-o", "DPkg::Lock::Timeout=300", "-q")
			ways = append(ways, installer{Commands: [][]string{
				append(apt[:len(apt):len(apt)], "update"),
				append(apt[:len(apt):len(apt)], "install", "-y", "--no-install-recommends", "jupyter-notebook"),
			}})
		}
	}
	if have("brew") {
		ways = append(ways, installer{Commands: [][]string{{"brew", "install", "jupyterlab"}}})
	}
	return ways
}

// byHand says how a person installs Jupyter.
func byHand() string {
	ways := []string{"uv tool install jupyterlab", "pipx install jupyterlab"}
	if runtime.GOOS == "darwin" {
		ways = append(ways, "brew install jupyterlab")
	} else {
		ways = append(ways, "sudo apt-get install jupyter-notebook")
	}
	return "  " + strings.Join(append(ways, "or see https://jupyter.org/install"), "\n  ")
}

// installJupyter tries each way until a Jupyter answers, and says what it runs.
func installJupyter(ctx context.Context, log func(string, ...any)) (*jupyter, error) {
	ways := installers(ctx)
	for _, way := range ways {
		err := way.run(ctx, log)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil {
			if j := findJupyter(ctx, jupyterFolders()); j != nil {
				return j, nil
			}
			err = errors.New("no jupyter-lab or jupyter-notebook answers after it")
		}
		log("  did not work: %v", err)
	}
	if len(ways) == 0 {
		return nil, fmt.Errorf("there is no Jupyter on this machine and none of uv, pipx, python3, apt-get (as root) and brew to install it with; install it by hand and start again:\n%s", byHand())
	}
	return nil, fmt.Errorf("there is no Jupyter on this machine and installing it did not work (no network?); install it by hand and start again:\n%s", byHand())
}

func (way installer) run(ctx context.Context, log func(string, ...any)) (err error) {
	defer func() {
		if err != nil && way.Undo != "" {
			os.RemoveAll(way.Undo)
		}
	}()
	for i, args := range way.Commands {
		log("running: %s", strings.Join(args, " "))
		if err := runQuietly(ctx, args, log); err != nil && (i == len(way.Commands)-1 || args[len(args)-1] != "update") {
			return err // old package lists may do; anything else that fails is the end of this way
		}
	}
	return nil
}

// runQuietly runs a command, shows its current line as progress and returns the line that tells why it failed.
func runQuietly(ctx context.Context, args []string, log func(string, ...any)) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "NONINTERACTIVE=1", "HOMEBREW_NO_AUTO_UPDATE=1")
	notebook.EndWithGroup(cmd, syscall.SIGTERM)
	bar := newProgress("installing", log)
	defer bar.done()
	last, reason := "", ""
	both := make(chan string)
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		for line := range both {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			last = line
			if l := strings.ToLower(line); strings.HasPrefix(l, "e:") || strings.Contains(l, "error") {
				reason = line
			}
			bar.show(0, 0, shorten(line, 70))
		}
	}()
	send := func(line string) { both <- line }
	err := lines(cmd, send, send)
	close(both)
	<-finished
	switch {
	case err == nil:
		return nil
	case reason != "":
		return errors.New(reason)
	case last != "":
		return fmt.Errorf("%w: %s", err, last)
	}
	return err
}

// shorten cuts a line after n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
