//go:build !windows

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"glassnet/internal/cli"
	"glassnet/internal/notebook"
)

// openFlags are the flags of the command open.
type openFlags struct {
	noInstall, noBrowser bool
	ip                   string
	port                 int
	portGiven            bool
}

// cmdOpen sets up everything that a notebook needs and serves the notebooks until Ctrl-C.
func cmdOpen(ctx context.Context, root string, args []string) error {
	var f openFlags
	flags := newFlags("open", "", `Sets up everything that a notebook needs and opens the notebooks in Jupyter. Ctrl-C ends it.

It builds the kernel's programs into the user's cache folder, makes the kernel "Go (glassnet)" known to Jupyter,
compiles glassnet once, and finds Jupyter. Where there is none it installs it with uv, pipx, python3 and pip, apt-get or brew.
All this happens once; later starts take seconds. "go run ./notebooks clean" removes it again.`)
	flags.BoolVar(&f.noInstall, "no-install", false, "fail if there is no Jupyter instead of installing it")
	flags.BoolVar(&f.noBrowser, "no-browser", false, "print the address, do not open it in the browser")
	flags.StringVar(&f.ip, "ip", "localhost", "`address` to listen on; 0.0.0.0 lets other computers in")
	flags.IntVar(&f.port, "port", 8888, "`number` of the port; without this flag the next free one is taken")
	others, err := cli.Parse(flags, args)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return cli.UsageError(fmt.Sprintf("open takes no arguments, got %q", others[0]))
	}
	flags.Visit(func(given *flag.Flag) { f.portGiven = f.portGiven || given.Name == "port" })

	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP) // the terminal's window is closed
	defer stop()
	return open(ctx, root, f, logf)
}

func open(ctx context.Context, root string, f openFlags, log func(string, ...any)) error {
	if err := kernelCanWorkIn(root); err != nil {
		return err
	}
	if _, err := freePort(f.ip, f.port, f.portGiven); err != nil {
		return err
	}
	goTool, err := notebook.FindGo(ctx, root)
	if err != nil {
		return err
	}
	jup := findJupyter(ctx, jupyterFolders())
	if jup == nil && f.noInstall {
		return fmt.Errorf("there is no Jupyter on this machine (no jupyter-lab or jupyter-notebook that starts); install it with one of these, or leave out -no-install:\n%s", byHand())
	}
	if err := prepare(ctx, root, goTool, log); err != nil {
		return err
	}
	if jup == nil {
		if jup, err = installJupyter(ctx, log); err != nil {
			return err
		}
	}
	for tries := 0; ; tries++ {
		port, err := freePort(f.ip, f.port, f.portGiven) // only now: another start may have taken one in the meantime
		if err != nil {
			return err
		}
		if port != f.port {
			log("port %d is taken, using %d", f.port, port)
		}
		if err = serve(ctx, jup, root, port, f, log); f.portGiven || tries == 5 || !errors.Is(err, errPortLost) {
			return err
		}
	}
}

// errPortLost is of two starts that have found the same port free: Jupyter takes seconds until it listens.
var errPortLost = errors.New("another program has taken the port in the meantime")

// prepare builds the kernel's programs, makes the kernel known to Jupyter, and compiles glassnet once.
func prepare(ctx context.Context, root string, goTool *notebook.GoCommand, log func(string, ...any)) error {
	tools, err := ensureTools(ctx, root, append(slices.Clone(kernelTools), languageServer), log)
	if err != nil {
		return err
	}
	spec, changed, err := writeKernelspec(newKernelspec(root, tools, goTool.Root))
	if err != nil {
		return err
	}
	if changed {
		log("kernel %q: %s", "Go (glassnet)", spec)
	}
	return warmUp(ctx, goTool, root, log)
}

// cmdSetup is the set-up without the notebooks: for images, and for machines that many use.
func cmdSetup(ctx context.Context, root string, args []string) error {
	flags := newFlags("setup", "", `Does what open does before it opens anything, and ends: for Docker images, dev containers, JupyterHub.
With -system the kernel is known to the Jupyter of everybody on this machine.`)
	prefix := flags.String("prefix", "", "put the kernel into `DIR`/share/jupyter and its programs into DIR/share/glassnet")
	system := flags.Bool("system", false, "the same as -prefix /usr/local")
	others, err := cli.Parse(flags, args)
	switch {
	case err != nil:
		return err
	case len(others) > 0:
		return cli.UsageError(fmt.Sprintf("setup takes no arguments, got %q", others[0]))
	case *system && *prefix != "":
		return cli.UsageError("setup: -system is a -prefix: give one of them")
	case *system:
		*prefix = "/usr/local"
	}
	if err := kernelCanWorkIn(root); err != nil {
		return err
	}
	goTool, err := notebook.FindGo(ctx, root)
	if err != nil {
		return err
	}
	if *prefix != "" {
		dir, err := filepath.Abs(*prefix)
		if err != nil {
			return err
		}
		cache, err := exec.CommandContext(ctx, "go", "env", "GOCACHE").Output() // stays where it is
		if err != nil {
			return err
		}
		for name, value := range map[string]string{"GOCACHE": strings.TrimSpace(string(cache)), "XDG_CACHE_HOME": filepath.Join(dir, "share"), "JUPYTER_DATA_DIR": filepath.Join(dir, "share", "jupyter")} {
			if err := os.Setenv(name, value); err != nil {
				return err
			}
		}
	}
	if err := prepare(ctx, root, goTool, logf); err != nil {
		return err
	}
	path, err := kernelspecPath()
	fmt.Println(path)
	return err
}

// freePort returns the port or, unless it was asked for explicitly, the next free one.
func freePort(ip string, port int, explicit bool) (int, error) {
	if port < 1 || port > 65535 {
		return 0, cli.UsageError(fmt.Sprintf("-port %d: a port is a number from 1 to 65535", port))
	}
	first := tryPort(ip, port)
	if first == nil {
		return port, nil
	}
	if !errors.Is(first, syscall.EADDRINUSE) {
		return 0, fmt.Errorf("cannot listen on port %d of %s: %w", port, ip, first)
	}
	if explicit {
		return 0, fmt.Errorf("port %d is taken by another program; end that one, or choose another -port", port)
	}
	for p := port + 1; p < port+100 && p <= 65535; p++ {
		if tryPort(ip, p) == nil {
			return p, nil
		}
	}
	return 0, fmt.Errorf("the ports %d to %d are all taken; choose another with -port", port, port+99)
}

// tryPort reports why a port cannot be listened on. localhost has two addresses; a machine without IPv6 has only the first.
func tryPort(ip string, port int) error {
	hosts := []string{ip}
	if ip == "localhost" {
		hosts = []string{"127.0.0.1", "::1"}
	}
	for i, host := range hosts {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err == nil {
			l.Close()
		} else if i == 0 || errors.Is(err, syscall.EADDRINUSE) {
			var bare syscall.Errno
			if errors.As(err, &bare) {
				return bare
			}
			return err
		}
	}
	return nil
}

// serve runs Jupyter on the notebooks folder until ctx ends or Jupyter does.
func serve(ctx context.Context, jup *jupyter, root string, port int, f openFlags, log func(string, ...any)) error {
	folder, page := filepath.Join(root, "notebooks"), "en"
	if _, err := os.Stat(filepath.Join(folder, page)); err != nil {
		page = "."
	}
	browser := !f.noBrowser && hasDisplay()
	log("starting %v", jup)
	s, err := startServer(jup, folder, jup.args(folder, page, f.ip, port, browser), port)
	if err != nil {
		return err
	}
	defer s.stop()
	address := address(f.ip, port)
	if err := s.wait(ctx, address); err != nil {
		select {
		case <-s.ended:
			if errors.Is(tryPort(f.ip, port), syscall.EADDRINUSE) {
				return fmt.Errorf("%w: %w", errPortLost, err)
			}
		default:
		}
		return err
	}
	log("\nThe notebooks are served. Address for the browser:\n\n    %s%s?token=%s\n", address, jup.page(page), s.token)
	if !browser && !f.noBrowser {
		log("This machine has no display. From another computer: ssh -L %d:localhost:%d %s, then open the address there.", port, port, hostname())
	}
	if os.Getuid() == 0 {
		log("Jupyter runs as root (--allow-root), because you do.")
	}
	log("Ctrl-C ends Jupyter and its kernels. What Jupyter says is in %s", s.logFile)
	select {
	case <-ctx.Done():
		log("\nending Jupyter and its kernels")
		return nil
	case <-s.ended:
		return s.died()
	}
}

// address is where this computer reaches a server that listens on ip.
func address(ip string, port int) string {
	if parsed := net.ParseIP(ip); parsed != nil && parsed.IsUnspecified() {
		ip = "localhost"
	}
	return "http://" + net.JoinHostPort(ip, strconv.Itoa(port))
}

// hasDisplay reports whether a browser could show something to the person who started the tool.
func hasDisplay() bool {
	if runtime.GOOS == "darwin" {
		return os.Getenv("SSH_CONNECTION") == ""
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "this-machine"
	}
	return name
}

// server is a running Jupyter.
type server struct {
	cmd, guard *exec.Cmd
	guardPipe  io.Closer // open as long as this process runs
	token      string
	logFile    string
	ended      chan struct{} // closed when the process has ended
}

// startServer starts Jupyter in a process group of its own: Ctrl-C reaches only this tool, which ends Jupyter properly,
// without the question whether one is sure. A guard does the same if this process ends in any other way.
func startServer(jup *jupyter, folder string, args []string, port int) (*server, error) {
	private, err := privateFolder()
	if err != nil {
		return nil, err
	}
	s := &server{token: newID(), logFile: filepath.Join(private, fmt.Sprintf("jupyter-%d-%d.log", port, os.Getpid())), ended: make(chan struct{})}
	logFile, err := os.Create(s.logFile)
	if err != nil {
		return nil, fmt.Errorf("no place for Jupyter's log: %w (XDG_CACHE_HOME can name another place)", err)
	}
	defer logFile.Close()
	s.cmd = exec.Command(jup.Path, args...)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = folder, logFile, logFile
	s.cmd.Env = append(os.Environ(), "JUPYTER_TOKEN="+s.token) // not an argument: those can be seen by everybody
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%v does not start: %w", jup, err)
	}
	go func() {
		s.cmd.Wait()
		close(s.ended)
	}()
	s.guard = exec.Command("/bin/sh", "-c", `read nothing; kill "$1"`, "glassnet-guard", strconv.Itoa(s.cmd.Process.Pid))
	s.guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if s.guardPipe, err = s.guard.StdinPipe(); err == nil {
		err = s.guard.Start()
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("the guard of Jupyter does not start: %w", err)
	}
	return s, nil
}

// wait returns when the server answers and knows the kernel.
func (s *server) wait(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		kernels, err := s.kernels(ctx, address)
		if err == nil && !slices.Contains(kernels, kernelName) {
			return fmt.Errorf("the running Jupyter has no kernel %q: its settings make it look elsewhere (it lists: %s)", kernelName, strings.Join(kernels, ", "))
		}
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return s.died()
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("the started Jupyter does not answer at %s (%v); its log: %s", address, err, s.logFile)
			}
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// kernels asks the server for the names of its kernels.
func (s *server) kernels(ctx context.Context, address string) ([]string, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", address+"/api/kernelspecs", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "token "+s.token)
	direct := &http.Client{Transport: &http.Transport{}} // no proxy
	defer direct.CloseIdleConnections()
	resp, err := direct.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("it says %s", resp.Status)
	}
	var list struct{ Kernelspecs map[string]any }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil {
		return nil, err
	}
	var names []string
	for name := range list.Kernelspecs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// died says why the server has ended by itself, as far as its log knows.
func (s *server) died() error {
	b, _ := os.ReadFile(s.logFile)
	if len(b) > 2000 {
		b = b[len(b)-2000:]
	}
	b = bytes.TrimSpace(b)
	return fmt.Errorf("the server of Jupyter has ended by itself (%v); the end of %s is:\n%s", s.cmd.ProcessState, s.logFile, b)
}

// stop ends the server, its kernels, and what these leave behind. It takes at most 15 seconds.
func (s *server) stop() {
	family := descendants(s.cmd.Process.Pid)
	s.cmd.Process.Signal(syscall.SIGTERM) // Jupyter then shuts down its kernels
	select {
	case <-s.ended:
	case <-time.After(15 * time.Second):
	}
	syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	<-s.ended
	survivors := processes()
	for pid, p := range family { // kernels are in groups of their own
		if q, alive := survivors[pid]; alive && q.command == p.command {
			syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	if s.guard != nil && s.guard.Process != nil {
		s.guard.Process.Kill()
		s.guard.Wait()
	}
}

type process struct {
	parent  int
	command string
}

// processes lists the running processes; nothing where there is no ps.
func processes() map[int]process {
	all := map[int]process{}
	out, _ := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=", "-o", "args=").Output()
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) > 2 {
			pid, _ := strconv.Atoi(f[0])
			parent, _ := strconv.Atoi(f[1])
			all[pid] = process{parent, strings.Join(f[2:], " ")}
		}
	}
	return all
}

// descendants are the processes that pid has started, and those that they have started.
func descendants(pid int) map[int]process {
	all, found := processes(), map[int]process{}
	for again := true; again; {
		again = false
		for p, info := range all {
			_, seen := found[p]
			_, child := found[info.parent]
			if !seen && (child || info.parent == pid) {
				found[p], again = info, true
			}
		}
	}
	return found
}
